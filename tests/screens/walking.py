"""What the tests of the screens work with: a folder with a config, the app on it, and a wait until all is quiet."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from tui.app import SynclineApp

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""The moment at which all tests and pictures take place: noon in Berlin."""

BERLIN = ZoneInfo("Europe/Berlin")

CONFIG = """\
[user]
name = "A. Miller"

[calendars.mobile]
type = "mobile"
path = "mobile.db"

[calendars.outlook]
type = "vdir"
path = "outlook"

[calendars.team]
type = "vdir"
path = "team"

[pairs.mail]
left = "mobile"
right = "outlook"

[pairs.team]
left = "outlook"
right = "team"
direction = "left-to-right"
"""


def frozen() -> datetime:
    return NOON


def app_in(
    folder: Path, config: str | None = CONFIG, clock: Callable[[], datetime] = frozen, fail_fast: bool = True
) -> SynclineApp:
    """The app on a config in ``folder`` (None: no config file yet)."""
    file = folder / "config.toml"
    if config is not None and not file.exists():
        file.write_text(config, encoding="utf-8")
    return SynclineApp(file, folder / "data", clock=clock, zone=BERLIN, fail_fast=fail_fast)


async def quiet(pilot: Pilot[int]) -> None:
    """Wait until no worker runs any more and everything is drawn."""
    app = pilot.app
    for _ in range(3):
        await pilot.pause()
        await app.workers.wait_for_complete([worker for worker in app.workers if worker.group != "forever"])
    if isinstance(app, SynclineApp) and app.bridge.is_open:
        app.board = app.bridge.board()
    await pilot.pause()


async def until(pilot: Pilot[int], words: str) -> None:
    """Wait until these words are on the screen: what is said reaches it ten times a second."""
    app = pilot.app
    assert isinstance(app, SynclineApp)
    for _ in range(200):
        if words in " ".join(shown(app).split()):
            return
        await pilot.pause(0.05)
    raise AssertionError(f"{words!r} is not on the screen:\n{shown(app)}")


@asynccontextmanager
async def walking(
    folder: Path, config: str | None = CONFIG, size: tuple[int, int] = (80, 24)
) -> AsyncGenerator[tuple[SynclineApp, Pilot[int]]]:
    """The app, opened and at rest."""
    app = app_in(folder, config)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        yield app, pilot


def notices(app: SynclineApp) -> str:
    """What was said in passing; under test it is collected and not drawn."""
    return "\n".join(notice.message for notice in app._notifications)


def shown(app: SynclineApp) -> str:
    """The whole screen as text, a line for each line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
