"""Pairs of calendars in memory that stop where a test wants them to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import anyio
from textual.pilot import Pilot

from engine.adapters.memory import KIND, Store, Traits
from tests.builders import event
from tests.screens.cases import key
from tests.screens.walking import walking
from tui.app import SynclineApp

CONFIG: Final = """\
[user]
name = "A. Miller"

[calendars.crm]
type = "memory"

[calendars.desk]
type = "memory"

[pairs.mail]
left = "crm"
right = "desk"
"""


class Gate:
    """Holds every step of that name until it is opened, but lets the first ones pass; tells when somebody stands before it."""

    def __init__(self, step: str, after: int = 0) -> None:
        self._step = step
        self._to_pass = after
        self._arrived = threading.Event()
        self._opened = threading.Event()

    async def __call__(self, step: str) -> None:
        if step != self._step or self._opened.is_set():
            return
        if self._to_pass:
            self._to_pass -= 1
        else:
            self._arrived.set()
            await anyio.to_thread.run_sync(self._opened.wait, 20, abandon_on_cancel=True)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._arrived.wait, 30), f"nobody came to {self._step}"

    def open(self) -> None:
        self._opened.set()


@contextmanager
def stores(items: int = 0, batch: int = 200, deltas: bool = True) -> Iterator[tuple[Store, Store]]:
    """The two calendars of `CONFIG`, the left one with so many items, as long as the test lasts."""
    traits = Traits(batch=batch, deltas=deltas)
    made = Store("crm", traits), Store("desk", traits)
    for n in range(items):
        made[0].create(event(f"Visit {n}", f"2026-03-{n % 28 + 1:02d}T10:00", uid=f"visit-{n}").text())
    KIND.stores.update(crm=made[0], desk=made[1])
    try:
        yield made
    finally:
        KIND.stores.clear()


class Held(NamedTuple):
    """The app while something stands before a gate. ``desk``: the right calendar, which the gate is at."""

    app: SynclineApp
    pilot: Pilot[int]
    gate: Gate
    desk: Store


@asynccontextmanager
async def held(
    folder: Path, pressed: str, step: str, after: int = 0, items: int = 2, batch: int = 200
) -> AsyncGenerator[Held]:
    """The app on `CONFIG`, a key pressed, and what it began held before a step of the right calendar."""
    with stores(items, batch) as (_, desk):
        gate = desk.faults.before = Gate(step, after)
        async with walking(folder, CONFIG) as (app, pilot):
            try:
                await pilot.press(key(pressed))
                await gate.reached()
                yield Held(app, pilot, gate, desk)
            finally:
                gate.open()
