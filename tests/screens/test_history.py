"""The history: runs, their steps, single items, ids, the readable text, and taking back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.screens.cases import Cases, own_ids, press
from tests.screens.walking import quiet, shown, until, walking
from tui.app import SynclineApp
from tui.screens.history import HistoryScreen, ItemScreen, MappingScreen, RunScreen
from tui.screens.home import HomeScreen
from tui.screens.listing import Listing
from tui.screens.pager import PagerScreen
from tui.screens.undo import UndoScreen

pytest_plugins = ("tests.screens.diary",)

cases = Cases()
others = Cases()

SCREENS = (RunScreen, ItemScreen, MappingScreen, PagerScreen, UndoScreen)


def test_every_key_has_a_case() -> None:
    assert own_ids(HistoryScreen) == set(cases)
    assert {f"{each.__name__}-{id}" for each in SCREENS for id in own_ids(each)} == set(others)


@pytest.mark.parametrize("id", sorted(own_ids(HistoryScreen)))
async def test_key(id: str, folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        await cases[id](app, pilot)


@pytest.mark.parametrize("name", [f"{each.__name__}-{id}" for each in SCREENS for id in sorted(own_ids(each))])
async def test_key_of_a_screen_behind_it(name: str, folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        await others[name](app, pilot)


def rows(app: SynclineApp) -> list[list[str]]:
    """What the cells of the list say."""
    screen = cast("Listing[Any]", app.screen)
    return [[column.cell(row)[0] for column in screen.columns()] for row in screen.table.rows]


def column(app: SynclineApp, number: int) -> list[str]:
    return [row[number] for row in rows(app)]


async def first_run(app: SynclineApp, pilot: Pilot[int]) -> None:
    """From the list of runs into the first one, which entered everything."""
    await press(pilot, "last", "open")
    assert isinstance(app.screen, RunScreen)


async def test_runs_with_what_they_did(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        assert column(app, 0) == ["2", "1"]
        assert column(app, 4) == ["1 conflict", "outlook: 11 entered"]
        assert "in step but for what waits for you" in shown(app)


async def test_before_the_first_sync(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "history")
        assert "There was no sync yet." in shown(app)
        assert app.screen.check_action("take_back", ()) is None
        await press(pilot, "open", "mapping")
        assert "No activity is linked yet" in shown(app)


@cases("take-back")
async def take_back(app: SynclineApp, pilot: Pilot[int]) -> None:
    """A run that wrote nothing cannot be taken back; one that did is shown first."""
    assert app.screen.check_action("take_back", ()) is None
    await press(pilot, "last", "take-back")
    assert isinstance(app.screen, UndoScreen)
    said = shown(app)
    assert "− 10 to remove again" in said
    assert "? 1 left as they are" in said
    assert "Nothing is done before you press g." in said


@cases("mapping")
async def mapping(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "mapping")
    assert isinstance(app.screen, MappingScreen)
    assert len(rows(app)) == 11
    assert "Mobile user: A. Miller" in shown(app)
    assert "visit.ics" in column(app, 4)


@cases("readable")
async def readable(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "readable")
    assert isinstance(app.screen, PagerScreen)
    assert "Syncline: history of synchronization" in shown(app)


@cases("filter")
async def filter_(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "filter")
    assert ("History: team" in shown(app), rows(app)) == (True, [])
    await press(pilot, "filter")
    assert len(rows(app)) == 2
    await press(pilot, "filter")
    assert "History: mail" in shown(app)


@cases("find")
async def find(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "find")
    await pilot.press(*"CONFL")
    await quiet(pilot)
    assert column(app, 0) == ["2"]
    await pilot.press(*"xx", "enter")
    await quiet(pilot)
    assert "No line has that in it." in shown(app)
    assert app.screen.query_one("#rows").has_focus
    await press(pilot, "back")
    assert column(app, 0) == ["2", "1"]


@cases("order", "order-back")
async def order(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "order")
    assert column(app, 0) == ["1", "2"]
    await press(pilot, "order-back")
    assert column(app, 0) == ["2", "1"]


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "back")
    assert isinstance(app.screen, HomeScreen)


# -- a run --------------------------------------------------------------------------------------------------------------


async def test_the_steps_of_a_run_in_sentences(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        await first_run(app, pilot)
        assert set(column(app, 3)) == {"entered in outlook"}
        assert len(rows(app)) == 11
        await press(pilot, "back", "first", "open")
        assert column(app, 3) == ["changed in both calendars, waits for your decision"]
        assert app.screen.check_action("take_back", ()) is None


@others("RunScreen-take-back")
async def take_back_one(app: SynclineApp, pilot: Pilot[int]) -> None:
    await first_run(app, pilot)
    await press(pilot, "find")
    await pilot.press(*"birthday", "enter")
    await press(pilot, "take-back")
    assert isinstance(app.screen, UndoScreen)
    assert column(app, 3) == ["remove from outlook"]
    assert "“Kim's birthday” in run 1" in shown(app)


@others("RunScreen-find")
async def find_step(app: SynclineApp, pilot: Pilot[int]) -> None:
    await first_run(app, pilot)
    await press(pilot, "find")
    await pilot.press(*"train")
    await quiet(pilot)
    assert column(app, 1) == ["Night train to Milano"]


@others("RunScreen-order", "RunScreen-order-back")
async def order_steps(app: SynclineApp, pilot: Pilot[int]) -> None:
    await first_run(app, pilot)
    await press(pilot, "order", "order")
    assert column(app, 1)[0] == "Call Novak about the offer"
    await press(pilot, "order-back")
    assert column(app, 1)[-1] == "Call Novak about the offer"


@others("RunScreen-back")
async def back_to_runs(app: SynclineApp, pilot: Pilot[int]) -> None:
    await first_run(app, pilot)
    await press(pilot, "back")
    assert isinstance(app.screen, HistoryScreen)


# -- an item ------------------------------------------------------------------------------------------------------------


async def visit(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "first", "open", "open")
    assert isinstance(app.screen, ItemScreen)


async def test_an_item_across_runs_with_both_ids(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        await visit(app, pilot)
        said = shown(app)
        assert column(app, 3) == ["changed in both calendars, waits for your decision", "entered in outlook"]
        assert "outlook: visit.ics" in said
        assert "UID: visit" in said


@others("ItemScreen-take-back")
async def take_back_a_step(app: SynclineApp, pilot: Pilot[int]) -> None:
    await visit(app, pilot)
    assert app.screen.check_action("take_back", ()) is None
    await press(pilot, "last", "take-back")
    assert isinstance(app.screen, UndoScreen)
    assert "left as it is: changed since" in shown(app)


@others("ItemScreen-find")
async def find_in_item(app: SynclineApp, pilot: Pilot[int]) -> None:
    await visit(app, pilot)
    await press(pilot, "find")
    await pilot.press(*"entered")
    await quiet(pilot)
    assert column(app, 3) == ["entered in outlook"]


@others("ItemScreen-order", "ItemScreen-order-back")
async def order_item(app: SynclineApp, pilot: Pilot[int]) -> None:
    await visit(app, pilot)
    await press(pilot, "order", "order")
    assert column(app, 3)[0] == "entered in outlook"
    await press(pilot, "order-back")
    assert column(app, 3)[-1] == "entered in outlook"


@others("ItemScreen-back")
async def back_to_run(app: SynclineApp, pilot: Pilot[int]) -> None:
    await visit(app, pilot)
    await press(pilot, "back")
    assert isinstance(app.screen, RunScreen)


# -- ids ----------------------------------------------------------------------------------------------------------------


@others("MappingScreen-find")
async def find_id(app: SynclineApp, pilot: Pilot[int]) -> None:
    """By an id of either side; Enter leads to the item."""
    await press(pilot, "mapping", "find")
    await pilot.press(*"visit.ics", "enter")
    await quiet(pilot)
    assert column(app, 1) == ["Visit Arslan GmbH"]
    await press(pilot, "open")
    assert isinstance(app.screen, ItemScreen)


@others("MappingScreen-order", "MappingScreen-order-back")
async def order_ids(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "mapping", "order", "order")
    assert column(app, 1) == sorted(column(app, 1))
    await press(pilot, "order-back")
    assert column(app, 1) == sorted(column(app, 1), reverse=True)


@others("MappingScreen-back")
async def back_from_ids(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "mapping", "back")
    assert isinstance(app.screen, HistoryScreen)


# -- the text -----------------------------------------------------------------------------------------------------------


@others("PagerScreen-find")
async def find_line(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "readable", "find")
    await pilot.press(*"birthday", "enter")
    await quiet(pilot)
    assert "1 line" in shown(app)
    assert "Kim's birthday" in shown(app)
    assert app.screen.query_one("#text").has_focus
    await press(pilot, "back")
    assert app.screen.query_one("#find", Input).value == ""


@others("PagerScreen-back")
async def back_from_text(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "readable", "back")
    assert isinstance(app.screen, HistoryScreen)


# -- taking back --------------------------------------------------------------------------------------------------------


@others("UndoScreen-go")
async def go(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Exactly what was shown, and the history tells of it; what somebody changed since stays."""
    await press(pilot, "last", "take-back", "go")
    assert isinstance(app.screen, HomeScreen)
    await until(pilot, "took back run 1")
    await press(pilot, "history")
    assert column(app, 4)[0] == "took back run 1; outlook: 10 removed; 1 conflict"
    await press(pilot, "last", "take-back")
    assert app.screen.check_action("go", ()) is None


@others("UndoScreen-find")
async def find_in_undo(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "last", "take-back", "find")
    await pilot.press(*"remove from")
    await quiet(pilot)
    assert len(rows(app)) == 10


@others("UndoScreen-order", "UndoScreen-order-back")
async def order_undo(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "last", "take-back", "order", "order")
    assert column(app, 1)[0] == "Call Novak about the offer"
    await press(pilot, "order-back")
    assert column(app, 1)[-1] == "Call Novak about the offer"


@others("UndoScreen-back")
async def back_from_undo(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "last", "take-back", "back")
    assert isinstance(app.screen, HistoryScreen)
    assert column(app, 0) == ["2", "1"], "nothing was done"


async def test_what_cannot_be_looked_at_cannot_be_taken_back(folder: Path) -> None:
    """The calendar went away: said in words, and Go is not offered."""
    async with walking(folder) as (app, pilot):
        await press(pilot, "history")
        (folder / "mobile.db").unlink()
        (folder / "mobile.db").mkdir()
        await press(pilot, "last", "take-back")
        assert app.screen.check_action("go", ()) is None
        said = shown(app)
        assert "F5 tries again." in said
        assert "could not be looked at" in said


async def test_runs_of_a_pair_that_is_no_longer_there_cannot_be_taken_back(folder: Path) -> None:
    config = (folder / "config.toml").read_text(encoding="utf-8").replace("[pairs.mail]", "[pairs.post]")
    (folder / "config.toml").write_text(config, encoding="utf-8")
    async with walking(folder) as (app, pilot):
        await press(pilot, "history", "filter", "filter", "last")
        assert len(rows(app)) == 2
        assert app.screen.check_action("take_back", ()) is None
        await press(pilot, "open")
        assert app.screen.check_action("take_back", ()) is None
