"""The form of an activity, and the builder of rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from engine.model.resource import CalendarObject
from tests.builders import event
from tests.screens.agenda import answer, entry, filled
from tests.screens.cases import Cases, own_ids, press
from tests.screens.walking import BERLIN, quiet, shown, walking
from tui.activity import Answers, answers_of
from tui.app import SynclineApp
from tui.screens.activity import ActivityScreen
from tui.screens.ask import AskScreen
from tui.screens.calendar import CalendarScreen
from tui.screens.repeat import RepeatScreen
from tui.widgets.choices import Choices
from tui.widgets.form import Opener, Pick
from tui.widgets.weekdays import Weekdays

cases = Cases()

VISIT = event("Visit", "2026-03-02T10:00", uid="visit").saying(location="Hall 1")


def test_every_key_has_a_case() -> None:
    assert own_ids(ActivityScreen) | own_ids(RepeatScreen) <= set(cases)


@pytest.mark.parametrize("id", ("back", "next-field", "previous-field", "save"))
async def test_key(id: str, tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await cases[id](app, pilot)


def field(app: SynclineApp, name: str) -> Input:
    return app.screen.query_one(f"#{name}", Input)


async def put(app: SynclineApp, pilot: Pilot[int], **values: str) -> None:
    """Type into fields, as somebody does who goes into each of them."""
    for name, value in values.items():
        field(app, name).focus()
        field(app, name).value = value
        await quiet(pilot)


def saved(app: SynclineApp) -> Answers:
    return answers_of(entry(app).resource.object, BERLIN)


@cases("save")
async def save(app: SynclineApp, pilot: Pilot[int]) -> None:
    await put(app, pilot, subject="Visit Arslan", location="Hall 2", account="Arslan", contact="Ms A", type="Visit")
    await put(app, pilot, categories="Sales, Red", reminder="1h")
    app.screen.query_one("#description", TextArea).text = "Two\nlines"
    await press(pilot, "save")
    found = saved(app)
    assert (found.subject, found.location, found.account, found.contact) == ("Visit Arslan", "Hall 2", "Arslan", "Ms A")
    assert (found.type, found.categories, found.reminder) == ("Visit", "Sales, Red", "1 hour")
    assert found.description == "Two\nlines"


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    """What was typed is not thrown away without a question."""
    await put(app, pilot, location="Hall 2")
    await press(pilot, "back")
    await answer(app, pilot, "stay")
    assert isinstance(app.screen, ActivityScreen)
    assert "changed, not saved yet" in shown(app)
    await press(pilot, "back")
    await answer(app, pilot, "leave")
    assert isinstance(app.screen, CalendarScreen)
    assert saved(app).location == "Hall 1"


async def test_nothing_changed_is_not_asked_and_not_written(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar")
        before = entry(app).resource
        await press(pilot, "change", "back")
        await press(pilot, "change", "save")
        assert entry(app).resource == before


async def test_what_is_wrong_is_said_at_the_field_and_not_saved(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await put(app, pilot, last_time="09:00", zone="Europe/Berln")
        assert "Did you mean" in shown(app)
        await put(app, pilot, zone="Europe/Berlin")
        assert "It ends before it begins." in shown(app)
        await press(pilot, "save")
        assert isinstance(app.screen, ActivityScreen)
        assert app.focused is field(app, "last_time")


async def test_a_new_one_asks_for_a_subject_only_when_it_is_to_be_saved(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "new")
        assert "Give a subject" not in shown(app)
        await press(pilot, "save")
        assert "Give a subject" in shown(app)


async def test_a_new_start_takes_the_end_along(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        field(app, "first_time").focus()
        await pilot.press("end", *["backspace"] * 5, *"14:30")
        await quiet(pilot)
        assert field(app, "last_time").value == "15:30"
        await put(app, pilot, last_time="16:00")
        assert field(app, "first_time").value == "14:30"
        await put(app, pilot, first_day="2026-03-05")
        assert (field(app, "last_day").value, field(app, "last_time").value) == ("2026-03-05", "16:00")
        await press(pilot, "save", "day-after")
        assert "14:30–16:00" in shown(app)


async def test_all_day_takes_the_times_away_and_gives_them_back(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        app.screen.query_one("#all_day", Pick).focus()
        await press(pilot, "next-choice")
        assert not field(app, "first_time").display
        await press(pilot, "next-choice")
        assert field(app, "first_time").value == "10:00"
        await press(pilot, "next-choice", "save")
        assert (saved(app).all_day, "all day" in shown(app)) == (True, True)


async def test_an_all_day_activity_gets_times(tmp_path: Path) -> None:
    await filled(tmp_path, event("Fair", "2026-03-02", days=1, uid="fair"))
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        app.screen.query_one("#all_day", Pick).focus()
        await press(pilot, "next-choice", "save")
        found = saved(app)
        assert (found.first_time, found.last_time, found.zone) == ("09:00", "10:00", "Europe/Berlin")


async def test_boxes_and_priorities(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        app.screen.query_one("#private", Pick).focus()
        await press(pilot, "next-choice")
        app.screen.query_one("#priority", Pick).focus()
        await press(pilot, "next-choice")
        assert "‹ high ›" in shown(app)
        await press(pilot, "save")
        assert (saved(app).private, saved(app).priority) == (True, "1")


async def test_enter_goes_to_the_next_field(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await pilot.press("enter")
        assert app.focused is app.screen.query_one("#all_day")


async def test_an_activity_whose_time_cannot_be_read_cannot_be_edited(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar")
        here = entry(app).resource
        broken = here.object.text.replace("DTSTART;TZID=Europe/Berlin:20260302T100000", "DTSTART:soon")
        made = type(here)(here.href, here.etag, CalendarObject(here.object.uid, broken))
        app.push_screen(ActivityScreen("team", made, now=app.bridge.clock()))
        await quiet(pilot)
        assert "cannot be edited here" in shown(app)
        assert app.screen.check_action("save", ()) is None
        await press(pilot, "back")
        assert isinstance(app.screen, CalendarScreen)


async def test_what_the_calendar_does_not_take_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await put(app, pilot, location="Hall 2")
        (file,) = (tmp_path / "team").glob("*.ics")
        file.write_text(file.read_text(encoding="utf-8").replace("Hall 1", "Hall 9"), encoding="utf-8")
        await press(pilot, "save")
        assert "Nothing was saved." in shown(app)
        assert field(app, "location").value == "Hall 2"


# -- the builder --------------------------------------------------------------------------------------------------------


async def opened(app: SynclineApp, pilot: Pilot[int]) -> None:
    app.screen.query_one("#repeats", Opener).focus()
    await press(pilot, "open")
    assert isinstance(app.screen, RepeatScreen)


@cases("next-field", "previous-field")
async def fields(app: SynclineApp, pilot: Pilot[int]) -> None:
    await opened(app, pilot)
    app.screen.query_one(Choices).choose("daily")
    await press(pilot, "next-field")
    assert app.focused is field(app, "every")
    await press(pilot, "previous-field")
    assert app.focused is app.screen.query_one(Choices)


async def test_a_rule_is_built_and_said_in_words(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await opened(app, pilot)
        assert "never" in shown(app)
        await pilot.press("down", "down")
        await put(app, pilot, every="2")
        app.screen.query_one(Weekdays).focus()
        await press(pilot, "day-after", "day-after", "next-choice", "day-before")
        app.screen.query_one("#ends", Pick).focus()
        await press(pilot, "next-choice")
        await put(app, pilot, count="4")
        assert "every 2 weeks on Monday and Wednesday, 4 times" in shown(app)
        assert "Mon 2 Mar, Wed 4 Mar, Mon 16 Mar, Wed 18 Mar" in shown(app)
        await press(pilot, "save")
        assert "every 2 weeks on Monday and Wednesday, 4 times" in shown(app)
        await press(pilot, "save")
        assert saved(app).rrule == "FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=MO,WE"
        assert shown(app).count("Visit ↻") >= 4


async def test_what_is_not_clear_is_not_taken(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await opened(app, pilot)
        await pilot.press("down")
        await put(app, pilot, every="x")
        assert "Give a number" in shown(app)
        await press(pilot, "save")
        assert isinstance(app.screen, RepeatScreen)
        await press(pilot, "back")
        assert "Repeats        never" in shown(app)


async def test_an_end_on_a_day(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await opened(app, pilot)
        await pilot.press("down")
        app.screen.query_one("#ends", Pick).focus()
        await press(pilot, "next-choice", "next-choice")
        await put(app, pilot, until="2026-03-04")
        await press(pilot, "save", "save")
        assert saved(app).rrule == "FREQ=DAILY;UNTIL=20260304T225959Z"


async def test_a_rule_of_another_kind_is_kept_as_it_is(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT.recurring("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"))
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await answer(app, pilot, "all")
        await opened(app, pilot)
        assert "as it is: every month on the last Friday" in shown(app)
        await press(pilot, "save", "save")
        assert saved(app).rrule == "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"


async def test_a_series_is_made_a_single_activity(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT.weekly(3))
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await answer(app, pilot, "all")
        await opened(app, pilot)
        await press(pilot, "first", "save", "save")
        assert saved(app).rrule == ""
        assert "↻" not in shown(app)


async def test_the_builder_wants_a_start(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        await put(app, pilot, first_day="soon")
        app.screen.query_one("#repeats", Opener).focus()
        await press(pilot, "open")
        assert "Say first when it begins." in shown(app)


async def test_a_question_can_be_left(tmp_path: Path) -> None:
    await filled(tmp_path, VISIT.weekly(2))
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "calendar", "change")
        assert isinstance(app.screen, AskScreen)
        await press(pilot, "back")
        assert isinstance(app.screen, CalendarScreen)
