"""The conflict screen: every key, the result column, and decisions that outlive the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from engine.config.load import load
from engine.model.preview import Property, Row, Stand
from engine.session import calendars
from engine.session.workplace import workplace
from tests.screens.cases import Cases, own_ids, press
from tests.screens.samples import LONG, sample
from tests.screens.walking import quiet, shown, walking
from tui.app import SynclineApp
from tui.screens.conflict import ConflictScreen
from tui.screens.editing import EditScreen
from tui.screens.home import HomeScreen
from tui.widgets.properties import Properties

cases = Cases()
editing = Cases()


def test_every_key_has_a_case() -> None:
    assert own_ids(ConflictScreen) == set(cases)
    assert own_ids(EditScreen) == set(editing)


@pytest.mark.parametrize("id", sorted(own_ids(ConflictScreen)))
async def test_key(id: str, tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        await cases[id](app, pilot)


def screen(app: SynclineApp) -> ConflictScreen:
    found = app.screen
    assert isinstance(found, ConflictScreen)
    return found


def marked(app: SynclineApp) -> Row:
    row = screen(app).row
    assert row is not None
    return row


def line(app: SynclineApp, name: str) -> Property:
    found = screen(app).properties
    rows = found._rows
    return next(one for one in rows if one.name == name)


async def mark(app: SynclineApp, pilot: Pilot[int], name: str) -> Property:
    """Mark a property."""
    found = screen(app).query_one(Properties)
    rows = found._rows
    found.cursor = next(n for n, one in enumerate(rows) if one.name == name)
    await quiet(pilot)
    return rows[found.cursor]


async def held_in(folder: Path, calendar: str, uid: str) -> str:
    async with workplace(load(folder / "config.toml"), folder / "data") as work, calendars.opened(work, calendar) as at:
        return (await at.find(uid)).object.text.replace("\r\n ", "")


async def test_the_first_undecided_item_is_marked_and_nothing_is_decided_for_it(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        assert marked(app).summary == "Visit Arslan GmbH"
        said = shown(app)
        for words in ("Hall 1", "Hall 2", "Hall 3", "? undecided", "2 of 3 to decide", "Go also does 4 other changes"):
            assert words in said
        location = line(app, "location")
        assert location.open
        assert location.after == location.now


async def test_an_occurrence_is_told_by_its_date_and_against_its_series(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts", "next")
        said = shown(app)
        assert "one decision for the whole series" in said
        assert "16 Mar subject" in said
        assert "Mon 16 Mar 2026, 09:00" in said
        (disputed,) = [one for one in screen(app).properties._rows if one.disputed]
        assert disputed.was == "Jour fixe"


@cases("left")
async def left(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "left")
    assert tuple(line(app, "location").after) == ("Hall 2", "Hall 2")
    assert marked(app).stand is Stand.GOES
    assert "mobile for all" in shown(app)


@cases("right")
async def right(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Undisputed edits of the other side stay: the new time comes along."""
    await press(pilot, "right")
    assert tuple(line(app, "location").after) == ("Hall 3", "Hall 3")
    assert "10:30" in (line(app, "start").after.right or "")


@cases("left-field", "right-field")
async def single_fields(app: SynclineApp, pilot: Pilot[int]) -> None:
    """A side for each property; the item is decided when all have one."""
    await mark(app, pilot, "location")
    await press(pilot, "right-field")
    assert marked(app).stand is Stand.ASKS
    assert "line by line, not all yet" in shown(app)
    await mark(app, pilot, "description")
    await press(pilot, "left-field")
    assert marked(app).stand is Stand.GOES
    assert tuple(line(app, "location").after) == ("Hall 3", "Hall 3")
    assert "summer" in (line(app, "description").after.right or "")
    assert "half past nine" in (line(app, "description").after.right or "")


@cases("edit")
async def edit(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "location")
    await press(pilot, "edit")
    assert isinstance(app.screen, EditScreen)
    app.screen.query_one(Input).value = "Hall 9"
    await press(pilot, "save")
    location = line(app, "location")
    assert location.by_hand
    assert tuple(location.after) == ("Hall 9", "Hall 9")
    assert line(app, "description").open, "the others are still to be decided"


@cases("merge-text")
async def merge_text(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Edits of different words are put together at once."""
    await mark(app, pilot, "description")
    await press(pilot, "merge-text")
    said = line(app, "description").after.left or ""
    assert "summer" in said
    assert "hall 7" in said


async def test_edits_of_the_same_words_are_merged_by_hand(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        await mark(app, pilot, "location")
        await press(pilot, "merge-text")
        assert isinstance(app.screen, EditScreen)
        assert app.screen.query_one(Input).value == "Hall 2 / 3"
        await press(pilot, "save")
        assert line(app, "location").after.right == "Hall 2 / 3"


@cases("both")
async def both(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "both")
    assert marked(app).second
    assert "an item of its own" in shown(app)


@cases("skip")
async def skip(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "skip")
    assert "left as it is" in shown(app)
    assert line(app, "location").after == line(app, "location").now


@cases("exclude")
async def exclude(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "exclude", "back", "conflicts")
    assert "Visit Arslan" not in shown(app), "it takes no part in the pair any more"


@cases("let-through")
async def let_through(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Only what is held or waits for a word can be agreed to."""
    assert screen(app).check_action("let_through", ()) is None


@cases("same-for-all")
async def same_for_all(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Nothing else asks about the same properties; a pair of items that do is tested on their own."""
    await press(pilot, "same-for-all")
    assert marked(app).stand is Stand.ASKS
    await press(pilot, "left", "same-for-all")
    assert "1 of 3 to decide" in shown(app)


@cases("undo")
async def undo(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "left", "right", "undo")
    assert tuple(line(app, "location").after) == ("Hall 2", "Hall 2")
    await press(pilot, "undo", "undo")
    assert line(app, "location").open


@cases("reset")
async def reset(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "left", "next", "left", "reset")
    assert "2 of 3 to decide" in shown(app)


@cases("as-proposed")
async def as_proposed(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "left", "as-proposed")
    assert line(app, "location").open


@cases("next", "previous")
async def next_and_previous(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Among the undecided; among all once all are decided."""
    seen: list[str] = []
    for id in ("next", "next", "previous", "left", "next", "left", "next"):
        await press(pilot, id)
        seen.append(marked(app).summary)
    visit, jour, lunch = "Visit Arslan GmbH", "Jour fixe", "Lunch with Kim"
    assert seen == [jour, visit, jour, jour, visit, visit, lunch]
    assert "all decided" in shown(app)


@cases("go")
async def go(app: SynclineApp, pilot: Pilot[int]) -> None:
    """What the result column said is what both calendars say."""
    await press(pilot, "right", "next", "left", "go")
    assert isinstance(app.screen, HomeScreen)
    folder = app.bridge.path.parent
    for calendar in ("mobile", "outlook"):
        assert "LOCATION:Hall 3" in await held_in(folder, calendar, "visit")
        assert "SUMMARY:Jour fixe with budget" in await held_in(folder, calendar, "jour")
    assert "nothing waits for you" in shown(app)


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Nothing is written; decisions are there again, whole ones and half ones."""
    await mark(app, pilot, "location")
    await press(pilot, "right-field", "next", "left", "back")
    assert isinstance(app.screen, HomeScreen)
    folder = app.bridge.path.parent
    assert "LOCATION:Hall 2" in await held_in(folder, "mobile", "visit")
    await press(pilot, "conflicts")
    assert "1 of 3 to decide" in shown(app)
    assert tuple(line(app, "location").after) == ("Hall 3", "Hall 3")
    assert line(app, "description").open


@cases("all-lines")
async def all_lines(app: SynclineApp, pilot: Pilot[int]) -> None:
    names = {one.name for one in screen(app).properties._rows}
    await press(pilot, "all-lines")
    assert {one.name for one in screen(app).properties._rows} - names == {"summary"}
    await press(pilot, "all-lines")


async def test_decisions_survive_the_app(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (_, pilot):
        await press(pilot, "conflicts", "right")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        assert "1 of 3 to decide" in shown(app)


async def test_a_calendar_that_cannot_be_read_is_told_and_tried_again(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    (tmp_path / "outlook").rename(tmp_path / "away")
    config = (tmp_path / "config.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        config.replace('path = "outlook"', 'path = "outlook"\ncreate = false'), encoding="utf-8"
    )
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        assert "F5 looks again" in shown(app)
        (tmp_path / "away").rename(tmp_path / "outlook")
        await press(pilot, "again")
        assert "2 of 3 to decide" in shown(app)


# -- the editor -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", sorted(own_ids(EditScreen)))
async def test_key_of_the_editor(id: str, tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        await mark(app, pilot, "description")
        await press(pilot, "edit")
        await editing[id](app, pilot)


@editing("save")
async def save(app: SynclineApp, pilot: Pilot[int]) -> None:
    app.screen.query_one(TextArea).text = "Short.\nTwo lines."
    await press(pilot, "save")
    assert line(app, "description").after.left == "Short.\nTwo lines."


@editing("back")
async def leave(app: SynclineApp, pilot: Pilot[int]) -> None:
    app.screen.query_one(TextArea).text = "Short."
    await press(pilot, "back")
    assert line(app, "description").now.left == LONG.replace("spring", "summer")
    assert line(app, "description").open


async def test_what_cannot_be_understood_is_said_while_typing_is_not_lost(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        await mark(app, pilot, "start")
        await press(pilot, "edit")
        app.screen.query_one(Input).value = "tomorrow at ten"
        await press(pilot, "save")
        assert isinstance(app.screen, EditScreen)
        assert "'tomorrow at ten' is no date or time" in shown(app)
        app.screen.query_one(Input).value = "2026-03-04 11:15"
        await press(pilot, "save")
        assert "11:15" in (line(app, "start").after.right or "")
