"""Pictures of the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from engine.model.errors import Unreachable
from tests.screens.setting import choose, mark, rest, tap
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import stores
from tests.screens.walking import CONFIG, app_in, quiet
from tui.app import SynclineApp
from tui.themes import LIGHT

Walk = Callable[[SynclineApp, Pilot[int]], Awaitable[None]]

EMPTY = '[user]\nname = ""\n'
TYPICAL = (
    CONFIG.replace('type = "vdir"\npath = "outlook"', 'type = "outlook"\nbackend = "simulated"').replace(
        'right = "outlook"\n',
        'right = "outlook"\non_conflict = "newest"\nconfirm = ["delete"]\nauto = ["startup", "shutdown"]\ninterval = "15 minutes"\n',
        1,
    )
    + '\n[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/amiller/work/"\nusername = "amiller"\n'
)
RING = TYPICAL + '\n[pairs.fair]\nleft = "mobile"\nright = "team"\n'
BROKEN = CONFIG.replace('type = "mobile"', 'type = "mobil"').replace("direction", "directon")
MESSE = "Messe Düsseldorf 顧客訪問 und Umgebung"
LONG = f"""\
[user]
name = "Wilhelmine von Hohenstein-Waldenburg 顧客訪問 東京支社 🗓️ und alle anderen, die hier arbeiten"

[calendars.mobile]
type = "mobile"
path = "mobile.db"

[calendars."{MESSE}"]
type = "vdir"
path = "/srv/{"very-long-folder/" * 9}team"

[pairs."{MESSE}"]
left = "mobile"
right = "{MESSE}"
direction = "left-to-right"
"""

PICTURES: dict[str, tuple[str, Walk]] = {}


def picture(name: str, config: str = TYPICAL) -> Callable[[Walk], Walk]:
    def keep(walk: Walk) -> Walk:
        PICTURES[name] = (config, walk)
        return walk

    return keep


@picture("empty", EMPTY)
async def empty(app: SynclineApp, pilot: Pilot[int]) -> None:
    pass


@picture("typical")
async def typical(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "on_conflict")


@picture("calendar")
async def calendar(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "calendars", "outlook")
    await tap(pilot, "try-it")


@picture("changed")
async def changed(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "calendars", "outlook", "simulated", "rewrites")
    await tap(pilot, "next-choice")


@picture("ring", RING)
async def ring(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "fair")


@picture("broken", BROKEN)
async def broken(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "team", "directon")


@picture("unreadable", '[user]\nname = "A. Miller\n')
async def unreadable(app: SynclineApp, pilot: Pilot[int]) -> None:
    pass


@picture("long", LONG)
async def long(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "calendars", MESSE, "path")


@picture("long-pair", LONG)
async def long_pair(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", MESSE, "direction")


@picture("choosing")
async def choosing(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "private")
    await tap(pilot, "open")


@picture("ticking")
async def ticking(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "auto")
    await tap(pilot, "open")


@picture("typing-wrong")
async def typing_wrong(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "interval")
    await tap(pilot, "open")
    app.screen.query_one("#text", Input).value = "often"


@picture("typing-lines")
async def typing_lines(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "categories", "exclude")
    await tap(pilot, "open")
    app.screen.query_one("#text", TextArea).text = "Private\nSport"


@picture("new")
async def new(app: SynclineApp, pilot: Pilot[int]) -> None:
    await tap(pilot, "new")
    await choose(app, pilot, "calendars")


@picture("password")
async def password(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "calendars", "net")
    await tap(pilot, "password")
    app.screen.query_one("#text", Input).value = "never shown"


LOOKS = [((80, 24), "dark"), ((80, 24), "light"), ((120, 40), "dark"), ((120, 40), "light")]


def _all() -> list[Any]:
    """The typical one in all four looks, the others small and dark, large and light."""
    return [
        pytest.param(name, size, theme, id=f"{name}-{size[0]}x{size[1]}-{theme}")
        for name in PICTURES
        for size, theme in (LOOKS if name == "typical" else (LOOKS[0], LOOKS[3]))
    ]


def _posed(theme: str, walk: Walk) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run_before(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, SynclineApp)
        await quiet(pilot)
        if theme == "light":
            app.theme = LIGHT.name
        await tap(pilot, "settings")
        await walk(app, pilot)
        await rest(pilot)
        for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
            field.cursor_blink = False
        await pilot.pause()

    return run_before


@pytest.mark.parametrize(("name", "size", "theme"), _all())
def test_picture(name: str, size: tuple[int, int], theme: str, here: Path, snap_compare: Any) -> None:
    config, walk = PICTURES[name]
    assert snap_compare(app_in(here, config), terminal_size=size, run_before=_posed(theme, walk))


@pytest.mark.parametrize(("size", "theme"), [LOOKS[0], LOOKS[3]], ids=["80x24-dark", "120x40-light"])
def test_picture_of_a_calendar_that_does_not_open(
    size: tuple[int, int], theme: str, here: Path, snap_compare: Any
) -> None:
    with stores() as (_, desk):
        desk.faults.failing["list"] = Unreachable("Outlook is closed or hung: start it, then test again.")

        async def walk(app: SynclineApp, pilot: Pilot[int]) -> None:
            await mark(app, pilot, "calendars", "desk")
            await tap(pilot, "try-it")

        assert snap_compare(app_in(here, MEMORY), terminal_size=size, run_before=_posed(theme, walk))
