"""The calendar: three views, every key, what is entered, changed and removed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from engine.model.contents import Link
from tests.builders import event
from tests.screens.agenda import answer, day, entry, filled, mark, screen, subject
from tests.screens.cases import Cases, own_ids, press
from tests.screens.walking import CONFIG, quiet, shown, walking
from tui.app import SynclineApp
from tui.screens.activity import ActivityScreen
from tui.screens.calendar import CalendarScreen
from tui.screens.home import HomeScreen
from tui.widgets.agenda import Agenda
from tui.widgets.month import Month
from tui.widgets.week import Week

pytest_plugins = ("tests.screens.diary",)

cases = Cases()


def test_every_key_has_a_case() -> None:
    assert own_ids(CalendarScreen) == set(cases)


@pytest.mark.parametrize("id", sorted(own_ids(CalendarScreen)))
async def test_key(id: str, folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar")
        await cases[id](app, pilot)


# -- views --------------------------------------------------------------------------------------------------------------


@cases("agenda-view")
async def agenda_view(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "week-view", "agenda-view")
    assert isinstance(screen(app).view, Agenda)
    assert "2 – 29 Mar 2026" in shown(app)


@cases("week-view")
async def week_view(app: SynclineApp, pilot: Pilot[int]) -> None:
    """The marked entry stays marked in another view."""
    await mark(app, pilot, "Lunch with Kim")
    await press(pilot, "week-view")
    assert isinstance(screen(app).view, Week)
    assert (subject(app), day(app)) == ("Lunch with Kim", date(2026, 3, 4))
    assert "week 10" in shown(app)


@cases("month-view")
async def month_view(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Lunch with Kim")
    await press(pilot, "month-view")
    assert isinstance(screen(app).view, Month)
    assert (subject(app), day(app)) == ("Lunch with Kim", date(2026, 3, 4))
    assert "March 2026" in shown(app)


@cases("today")
async def today(app: SynclineApp, pilot: Pilot[int]) -> None:
    for view in ("agenda-view", "week-view", "month-view"):
        await press(pilot, view, "later", "later", "today")
        assert day(app) == date(2026, 3, 2)


@cases("earlier", "later")
async def turning(app: SynclineApp, pilot: Pilot[int]) -> None:
    for view, there, words in (
        ("week-view", date(2026, 3, 9), "9 – 15 Mar 2026"),
        ("month-view", date(2026, 4, 2), "April 2026"),
        ("agenda-view", date(2026, 3, 30), "30 Mar – 26 Apr 2026"),
    ):
        await press(pilot, view, "today", "later")
        assert (day(app), words in shown(app)) == (there, True)
        await press(pilot, "earlier")
        assert day(app) == date(2026, 3, 2)
    await pilot.press("plus")
    await quiet(pilot)
    assert day(app) == date(2026, 3, 30)
    await pilot.press("minus")
    await quiet(pilot)
    assert day(app) == date(2026, 3, 2)


@cases("calendar")
async def another_calendar(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "calendar")
    await answer(app, pilot, "outlook")
    assert "Calendar: outlook" in shown(app)
    assert screen(app).entry is not None
    await press(pilot, "calendar")
    await answer(app, pilot, "team")
    assert "nothing" in shown(app)
    assert screen(app).check_action("remove", ()) is None


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "back")
    assert isinstance(app.screen, HomeScreen)


# -- working in it ------------------------------------------------------------------------------------------------------


@cases("new")
async def new(app: SynclineApp, pilot: Pilot[int]) -> None:
    """On the marked day; afterwards it is marked, and waits for the next sync."""
    await press(pilot, "week-view")
    await pilot.press("right")
    await press(pilot, "new")
    assert isinstance(app.screen, ActivityScreen)
    await pilot.press(*"Offer")
    await press(pilot, "save")
    assert subject(app) == "Trade fair"
    await press(pilot, "down")
    assert (subject(app), entry(app).link) == ("Offer", Link.WAITING)
    await press(pilot, "again")
    assert subject(app) == "Offer", "it is there when the calendar is read again"


@cases("change")
async def change(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Dentist")
    await press(pilot, "change")
    await pilot.press("end", *" at ten")
    await press(pilot, "save")
    assert subject(app) == "Dentist at ten"


@cases("remove")
async def remove(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Dentist")
    await press(pilot, "remove")
    assert "Delete “Dentist”" in shown(app)
    await answer(app, pilot, "no")
    assert subject(app) == "Dentist"
    await press(pilot, "remove")
    await answer(app, pilot, "yes")
    assert "Dentist" not in shown(app)
    await press(pilot, "again")
    assert "Dentist" not in shown(app)


def lines_of(app: SynclineApp, name: str) -> list[str]:
    text = entry(app).resource.object.text
    return [line.strip() for line in text.splitlines() if line.startswith(name)]


async def test_one_of_a_series_is_changed_and_the_others_stay(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "change")
        await answer(app, pilot, "one")
        await pilot.press("end", *" with budget")
        await press(pilot, "save")
        assert subject(app) == "Jour fixe with budget"
        assert lines_of(app, "SUMMARY") == ["SUMMARY:Jour fixe", "SUMMARY:Jour fixe with budget"]


async def test_the_whole_series_is_changed(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "change")
        await answer(app, pilot, "all")
        assert "The whole series" in shown(app)
        await pilot.press("end", *"!")
        await press(pilot, "save")
        assert lines_of(app, "SUMMARY") == ["SUMMARY:Jour fixe!"]


async def test_one_of_a_series_is_removed(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "remove")
        await answer(app, pilot, "one")
        assert subject(app) == "Call with New York"
        await mark(app, pilot, "Jour fixe")
        assert day(app) == date(2026, 3, 9)
        assert len(lines_of(app, "EXDATE")) == 1


async def test_the_whole_series_is_removed(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "remove")
        await answer(app, pilot, "all")
        assert "Jour fixe" not in shown(app)


async def test_nothing_is_done_without_an_answer(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "remove", "back")
        assert subject(app) == "Jour fixe"


@pytest.mark.parametrize("summary", ["Jour fixe", "Dentist"])
async def test_enter_alone_deletes_nothing(summary: str, folder: Path) -> None:
    """Whoever only wants the question gone, of a series or not, keeps what there is."""
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar")
        await mark(app, pilot, summary)
        key = entry(app).key
        await press(pilot, "remove", "open", "again")
        assert key in [part.entry.key for parts in screen(app)._days.values() for part in parts]


async def test_what_somebody_else_changed_is_not_overwritten(folder: Path) -> None:
    from engine.config.load import load
    from engine.session.workplace import workplace
    from tests.screens import samples

    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar")
        await mark(app, pilot, "Dentist")
        async with workplace(load(folder / "config.toml"), folder / "other") as work:
            await samples.change(work, "mobile", event("Dentist", "2026-03-02T18:00", uid="dentist").private())
        await press(pilot, "remove")
        await answer(app, pilot, "yes")
        assert "did not remove the item dentist" in shown(app)
        await press(pilot, "again")
        assert "18:00–19:00" in shown(app)


# -- views in themselves ------------------------------------------------------------------------------------------------


async def test_up_and_down_leave_the_days_that_are_shown(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "up")
        assert (day(app), subject(app)) == (date(2026, 2, 23), "Jour fixe")
        await press(pilot, "last", "down")
        assert (day(app), "2 – 29 Mar 2026" in shown(app)) == (date(2026, 3, 2), True)


async def test_weeks_without_anything_are_passed(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", *["later"] * 3)
        assert "nothing" in shown(app)
        assert day(app) == date(2026, 5, 25)
        await press(pilot, "down")
        assert day(app) == date(2026, 6, 22)
        await press(pilot, "up", "up")
        assert subject(app) == "Jour fixe"


async def test_left_and_right_go_from_day_to_day(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "day-after", "day-after")
        assert (day(app), subject(app)) == (date(2026, 3, 4), "Kim's birthday")
        await press(pilot, "day-before")
        assert day(app) == date(2026, 3, 3)
        await press(pilot, "week-view", *["day-before"] * 2)
        assert day(app) == date(2026, 3, 1)
        assert "week 9" in shown(app)
        await press(pilot, "day-after")
        assert "week 10" in shown(app)


async def test_the_keys_of_the_week(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "week-view", "down", "down", "down")
        assert subject(app) == "Dentist"
        await press(pilot, "up")
        assert subject(app) == "Call with New York"
        for id, there in (("last", 8), ("first", 2), ("page-down", 9), ("page-up", 2)):
            await press(pilot, id)
            assert day(app) == date(2026, 3, there)
        await press(pilot, "open")
        await answer(app, pilot, "one")
        assert isinstance(app.screen, ActivityScreen)


async def test_the_keys_of_the_month(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "month-view")
        for id, there in (
            ("down", date(2026, 3, 9)),
            ("day-after", date(2026, 3, 10)),
            ("day-before", date(2026, 3, 9)),
            ("up", date(2026, 3, 2)),
            ("last", date(2026, 3, 31)),
            ("first", date(2026, 3, 1)),
            ("up", date(2026, 2, 22)),
            ("page-down", date(2026, 3, 22)),
            ("page-up", date(2026, 2, 22)),
        ):
            await press(pilot, id)
            assert day(app) == there, id


async def test_from_the_month_into_its_day_and_back(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "month-view", "open", "down")
        assert subject(app) == "Call with New York"
        await press(pilot, "open")
        assert isinstance(app.screen, ActivityScreen)
        await press(pilot, "back", "back")
        assert screen(app).view.has_focus


async def test_more_at_once_than_there_is_room_for_is_counted(tmp_path: Path) -> None:
    at_ten = [event(f"Call {n}", "2026-03-02T10:00", uid=f"c{n}") for n in range(6)]
    all_day = [event(f"Fair {n}", "2026-03-02", uid=f"f{n}") for n in range(5)]
    await filled(tmp_path, *at_ten, *all_day)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "week-view")
        assert "+5" in shown(app)
        assert "+3 more" in shown(app)
        await press(pilot, "month-view")
        assert "+10" in shown(app)


async def test_a_calendar_without_a_pair_says_so(tmp_path: Path) -> None:
    await filled(tmp_path, event("Visit", "2026-03-02T10:00"))
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar")
        assert "in no pair" in shown(app)
        await press(pilot, "remove")
        assert "the other calendar" not in shown(app)


async def test_calendars_to_choose_from_are_told_with_their_kind_in_words(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "calendar")
        assert "outlook  (folder of .ics files)" in shown(app)


async def test_a_calendar_that_cannot_be_read_says_why_and_others_can_be_looked_at(tmp_path: Path) -> None:
    config = CONFIG.replace('path = "mobile.db"', 'path = "outlook"')
    (tmp_path / "outlook").mkdir()
    async with walking(tmp_path, config) as (app, pilot):
        await press(pilot, "calendar")
        assert "cannot be read" in shown(app)
        assert "F5 tries again" in shown(app)
        assert screen(app).check_action("new", ()) is None
        await press(pilot, "calendar")
        await answer(app, pilot, "team")
        assert "F5 tries again" not in shown(app)
        assert screen(app).check_action("new", ()) is True


async def test_entries_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    await filled(tmp_path, event("Visit", "2026-03-02T10:00"))
    (tmp_path / "team" / "broken.ics").write_text("BEGIN:VCALENDAR\nnonsense", encoding="utf-8")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "calendar")
        assert "1 entry of this calendar cannot be read: broken.ics" in shown(app)
        assert subject(app) == "Visit"


async def test_a_calendar_that_may_not_be_changed_is_only_looked_at(tmp_path: Path) -> None:
    await filled(tmp_path, event("Visit", "2026-03-02T10:00"))
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as config:
        config.write("readonly = true\n")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar")
        for action in ("new", "remove", "open_marked"):
            assert screen(app).check_action(action, ()) is None
        await pilot.press("enter")
        await quiet(pilot)
        assert isinstance(app.screen, CalendarScreen)


async def test_every_size_shows_the_marked_entry_in_every_view(folder: Path) -> None:
    for size in ((80, 24), (60, 20)):
        async with walking(folder, size=size) as (app, pilot):
            await press(pilot, "calendar")
            await mark(app, pilot, "Visit Arslan GmbH")
            for view in ("agenda-view", "week-view", "month-view"):
                await press(pilot, view)
                told = app.screen.query_one("#marked", Static).visual
                assert "Visit Arslan GmbH" in str(told)
                assert "Vis" in shown(app)


async def test_a_night_shift_is_scrolled_to(folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await press(pilot, "calendar", "week-view", "page-down", "page-down", "page-down", "last")
        assert subject(app) == "Early shift"
        assert "01:00" in shown(app)
