"""Pictures of screens: the app goes somewhere by its keys, then the picture is taken. Look at each before it is committed.

A pose is a function that leads from the first screen to what is shown. `Poses` collects those of a test module.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import anyio
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.screens.samples import sample
from tests.screens.walking import CONFIG, app_in, quiet
from tui.app import SynclineApp
from tui.themes import LIGHT

Pose = Callable[[SynclineApp, Pilot[int]], Awaitable[None]]
Compare = Callable[..., bool]


class Look(NamedTuple):
    """How large the terminal is, and in which theme the app."""

    columns: int
    lines: int
    light: bool

    def __str__(self) -> str:
        return f"{self.columns}x{self.lines}-{'light' if self.light else 'dark'}"


LOOKS: Final = (Look(80, 24, False), Look(120, 40, True))
"""Of every picture: what is cramped shows in the small one, what is lost in the large one."""

ALL_LOOKS: Final = (*LOOKS, Look(80, 24, True), Look(120, 40, False))
"""Of the screens where one spends the day."""

LOOKED_AT: Final = pytest.mark.parametrize("look", LOOKS, ids=str)


@dataclass(frozen=True)
class Posed:
    """``stages``: what the calendars went through (see `sample`; None: no config yet)."""

    pose: Pose
    stages: tuple[str, ...] | None = ("changed",)
    config: str = CONFIG
    looks: tuple[Look, ...] = LOOKS


class Poses(dict[str, Posed]):
    """Filled by a decorator: ``@poses("home")``."""

    def __call__(self, name: str, **settings: Any) -> Callable[[Pose], Pose]:
        def keep(pose: Pose) -> Pose:
            assert name not in self
            self[name] = Posed(pose, **settings)
            return pose

        return keep

    def params(self) -> Iterator[Any]:
        """Every pose in all its looks."""
        for name, posed in self.items():
            for look in posed.looks:
                yield pytest.param(posed, look, id=f"{name}-{look}")


def picture(snap_compare: Compare, folder: Path, pose: Pose, look: Look, config: str | None = CONFIG) -> bool:
    """Does the app in ``folder`` look as it did, once ``pose`` has brought it where it is wanted?"""

    async def brought(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, SynclineApp)
        if look.light:
            app.theme = LIGHT.name
        await quiet(pilot)
        await pose(app, pilot)
        await _still(app, pilot)

    return snap_compare(app_in(folder, config), terminal_size=(look.columns, look.lines), run_before=brought)


def sampled(snap_compare: Compare, folder: Path, posed: Posed, look: Look) -> bool:
    """The same for a pose that says what its calendars went through."""
    if posed.stages is not None and "config" not in posed.stages:
        anyio.run(partial(sample, folder, *posed.stages, config=posed.config))
    return picture(snap_compare, folder, posed.pose, look, None if posed.stages is None else posed.config)


async def _still(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Nothing that comes and goes by the clock: cursors blink, and what is said in passing passes."""
    app.clear_notifications()
    await pilot.pause()
    for field in app.screen.query(Input):
        field.cursor_blink = False
    for area in app.screen.query(TextArea):
        area.cursor_blink = False
    await pilot.pause()
