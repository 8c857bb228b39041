"""Pairs of calendars in memory that stop where a test wants them to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import anyio

from engine.adapters.memory import KIND, Store, Traits
from tests.builders import event

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
    """Holds every step of that name until it is opened; tells when somebody stands before it."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._arrived = threading.Event()
        self._opened = threading.Event()

    async def __call__(self, step: str) -> None:
        if step == self._step and not self._opened.is_set():
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
