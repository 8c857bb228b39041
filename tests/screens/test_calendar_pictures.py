"""Pictures of the calendar and of the form."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import anyio
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine.adapters.memory import KIND, Store
from engine.model.errors import Unreachable
from tests.builders import event
from tests.screens.agenda import answer, filled, mark
from tests.screens.cases import key, press
from tests.screens.posing import ALL_LOOKS, LOOKED_AT, LOOKS, Compare, Look, Pose, picture
from tests.screens.samples import LONG, WIDE
from tests.screens.test_activity import opened
from tests.screens.walking import quiet
from tui.app import SynclineApp
from tui.widgets.choices import Choices

pytest_plugins = ("tests.screens.diary",)


def keys(*ids: str, marked: str = "") -> Pose:
    async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
        await press(pilot, "calendar")
        if marked:
            await mark(app, pilot, marked)
        await press(pilot, *ids)

    return pose


async def builder(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "calendar", "change")
    await answer(app, pilot, "all")
    await opened(app, pilot)


async def mistakes(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "calendar", "new")
    for name, value in (("first_time", "25"), ("zone", "Europe/Berln"), ("reminder", "soon")):
        app.screen.query_one(f"#{name}", Input).value = value
        await quiet(pilot)
    await press(pilot, "save")


async def another(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "calendar", "calendar")
    app.screen.query_one(Choices).focus()


TYPICAL: Final[dict[str, Pose]] = {
    "agenda": keys(marked="Visit Arslan GmbH"),
    "week": keys("week-view", marked="Visit Arslan GmbH"),
    "month": keys("month-view", marked="Visit Arslan GmbH"),
    "spring": keys("week-view", marked="Early shift"),
    "empty-week": keys("later", "later", "later", "week-view"),
    "delete": keys("remove", marked="Dentist"),
    "delete-series": keys("remove"),
    "which-calendar": another,
    "new": keys("new"),
    "edit": keys("change", marked="Visit Arslan GmbH"),
    "builder": builder,
    "mistakes": mistakes,
}


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param(name, look, id=f"{name}-{look}")
        for name in TYPICAL
        for look in (ALL_LOOKS if name == "week" else LOOKS)
    ],
)
def test_typical(snap_compare: Compare, folder: Path, name: str, look: Look) -> None:
    assert picture(snap_compare, folder, TYPICAL[name], look)


@LOOKED_AT
@pytest.mark.parametrize("view", ["agenda", "week", "month"])
def test_empty(snap_compare: Compare, here: Path, view: str, look: Look) -> None:
    assert picture(snap_compare, here, keys(f"{view}-view"), look)


@LOOKED_AT
@pytest.mark.parametrize("name", ["agenda", "week", "month", "form"])
def test_long_texts(snap_compare: Compare, here: Path, name: str, look: Look) -> None:
    long = event(f"{WIDE}: {LONG}", "2026-03-02T10:00", uid="long", minutes=150).saying(location=LONG, description=LONG)
    many = [event(f"Call {n} {LONG}", "2026-03-03T10:00", uid=f"c{n}", minutes=60 + 30 * n) for n in range(5)]
    fairs = [event(f"Fair {n} {WIDE}", "2026-03-04", uid=f"f{n}", days=3) for n in range(5)]
    asyncio.run(filled(here, long, *many, *fairs))
    pose = keys("change") if name == "form" else keys(f"{name}-view")
    assert picture(snap_compare, here, pose, look)


MEMORY: Final = '[calendars.desk]\ntype = "memory"\n'


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The calendar of `MEMORY`."""
    store = Store("desk")
    monkeypatch.setitem(KIND.stores, "desk", store)
    return store


@LOOKED_AT
def test_loading(snap_compare: Compare, here: Path, look: Look, desk: Store) -> None:
    async def never(step: object) -> None:
        await anyio.sleep_forever()

    async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
        desk.faults.before = never
        await pilot.press(key("calendar"))
        await pilot.pause()

    assert picture(snap_compare, here, pose, look, MEMORY)


@LOOKED_AT
def test_failure(snap_compare: Compare, here: Path, look: Look, desk: Store) -> None:
    async def away(step: object) -> None:
        raise Unreachable("The calendar server of desk does not answer. Check the network, then try again.")

    desk.faults.before = away
    assert picture(snap_compare, here, keys(), look, MEMORY)


@LOOKED_AT
def test_unreadable(snap_compare: Compare, here: Path, look: Look) -> None:
    asyncio.run(filled(here, event("Visit", "2026-03-02T10:00")))
    for n in range(2):
        (here / "team" / f"broken-{n}.ics").write_text("BEGIN:VCALENDAR\nnonsense", encoding="utf-8")
    assert picture(snap_compare, here, keys(), look)
