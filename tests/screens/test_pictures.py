"""Pictures of the screens, at rest and in trouble, small and dark, large and light. Each was looked at before it was committed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine.model.both import Both
from engine.model.errors import Unreachable
from engine.model.progress import Phase
from tests.screens.cases import key, press
from tests.screens.posing import ALL_LOOKS, LOOKED_AT, Compare, Look, Posed, Poses, picture, sampled
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import Gate, stores
from tests.screens.walking import CONFIG, NOON
from tui.app import SynclineApp
from tui.state import Gauge, Happened, Running

poses = Poses()

# -- first run ------------------------------------------------------------------------------------------------------


@poses("first-run", stages=None)
async def first_run(app: SynclineApp, pilot: Pilot[int]) -> None:
    app.screen.query_one("#user", Input).value = "Anna Miller"


@poses("first-run-wrong", stages=None)
async def first_run_wrong(app: SynclineApp, pilot: Pilot[int]) -> None:
    app.screen.query_one("#user", Input).value = ""
    app.screen.query_one("#mobile", Input).value = "nowhere/mobile.db"


# -- home -----------------------------------------------------------------------------------------------------------


@poses("home-in-step", stages=())
async def home_in_step(app: SynclineApp, pilot: Pilot[int]) -> None:
    pass


@poses("home", looks=ALL_LOOKS)
async def home(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "sync-all")
    _pose(app)


def _pose(app: SynclineApp, *more: Happened, **other: Any) -> None:
    """A moment that stands still, its sentences in an order that is the same each time."""
    said = sorted(app.board.happened, key=lambda one: (one.pair, one.sentence))
    app.board = app.board._replace(happened=(*said, *more), **other)


@poses("home-syncing")
async def home_syncing(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "sync")
    mail = Both(Gauge("mobile", Phase.FETCHING, 1500, 5000, 412.0, 8.5), Gauge("outlook", Phase.LISTING, 0, None))
    team = Both(Gauge("outlook", Phase.WRITING, 40, 60, 12.0, 1.7), Gauge("team", Phase.DONE))
    running = (Running("mail", mail), Running("team", team, stopping=True))
    _pose(app, Happened(NOON, "team", "Fair: entered in team"), running=running)


@poses("home-opening")
async def home_opening(app: SynclineApp, pilot: Pilot[int]) -> None:
    _pose(app, loading=True, pairs=())


@poses(
    "wrong-config",
    config=CONFIG.replace('type = "mobile"', 'type = "mobil"').replace("direction", "directon"),
    stages=("config",),
)
async def wrong_config(app: SynclineApp, pilot: Pilot[int]) -> None:
    pass


# -- plan -----------------------------------------------------------------------------------------------------------


@poses("plan")
async def plan(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview", "down", "down", "down", "down")


@poses("plan-nothing-to-do", stages=())
async def plan_nothing(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview")


@poses("plan-decided")
async def plan_decided(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview", "next", "left", "first", "skip", "filter-back")


@poses("plan-find")
async def plan_find(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview", "find")
    app.screen.query_one("#find", Input).value = "kim"


@poses("plan-long", stages=("crowd",))
async def plan_long(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview", "page-down")


# -- conflicts ------------------------------------------------------------------------------------------------------


@poses("conflict", looks=ALL_LOOKS)
async def conflict(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "down")


@poses("conflict-decided")
async def conflict_decided(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "right-field", "down", "merge-text", "next", "left", "previous")


@poses("conflict-series")
async def conflict_series(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "next", "all-lines")


@poses("conflict-none", stages=())
async def conflict_none(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts")


@poses("conflict-wide", stages=("crowd",))
async def conflict_wide(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "all-lines")


@poses("edit")
async def edit(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "down", "edit")


@poses("edit-wrong")
async def edit_wrong(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "down", "down", "edit")
    app.screen.query_one(Input).value = "tomorrow at ten"
    await press(pilot, "save")


@poses("compare")
async def compare(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview", "last", "open")


# -- help -----------------------------------------------------------------------------------------------------------


@poses("help")
async def help_(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "help")


@poses("help-of-conflicts")
async def help_of_conflicts(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts", "help")


@pytest.mark.parametrize(("posed", "look"), poses.params())
def test_picture(posed: Posed, look: Look, here: Path, snap_compare: Compare) -> None:
    if posed.stages is None and sys.platform == "win32":
        pytest.skip("there the first run offers other mail clients")
    assert sampled(snap_compare, here, posed, look)


# -- trouble and waiting, with calendars in memory ------------------------------------------------------------------


@LOOKED_AT
@pytest.mark.parametrize("screen", ["preview", "conflicts", "sync"])
def test_failure(screen: str, look: Look, here: Path, snap_compare: Compare) -> None:
    with stores(items=2) as (_, desk):
        desk.faults.failing["list"] = Unreachable("Outlook is closed or hung: start it, then press F5 to look again.")

        async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
            await press(pilot, screen)

        assert picture(snap_compare, here, pose, look, MEMORY)


@LOOKED_AT
@pytest.mark.parametrize("screen", ["preview", "conflicts"])
def test_loading(screen: str, look: Look, here: Path, snap_compare: Compare) -> None:
    with stores(items=2) as (_, desk):
        gate = Gate("list")
        desk.faults.before = gate

        async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
            await pilot.press(key(screen))
            await gate.reached()

        assert picture(snap_compare, here, pose, look, MEMORY)
        gate.open()
