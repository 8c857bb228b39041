"""An activity as the form shows it: what is there, what will do, what is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.edit import change, create
from engine.ical.values import Day, Moment
from engine.model.errors import BadRequest
from tests.builders import event
from tests.screens.walking import BERLIN, NOON
from tui.activity import Answers, answers_of, blank, changes, moved_along, new_item, time_of, wrong

LOCAL_NOON = NOON.astimezone(BERLIN)
FULL = (
    event("Visit", "2026-03-04T10:00")
    .saying(location="Hall 1", description="Two\nlines", x_syncline_account="Arslan", x_syncline_contact="Ms Arslan")
    .saying(x_syncline_type="Visit")
    .in_categories("Sales", "Red, hot")
    .private()
    .reminding(30)
    .with_lines("PRIORITY:5")
    .weekly(3)
)


def test_what_is_there() -> None:
    said = answers_of(FULL.object(), BERLIN)
    assert said == Answers(
        subject="Visit",
        first_day="2026-03-04",
        first_time="10:00",
        last_day="2026-03-04",
        last_time="11:00",
        zone="Europe/Berlin",
        rrule="FREQ=WEEKLY;COUNT=3",
        location="Hall 1",
        description="Two\nlines",
        categories="Sales, Red, hot",
        private=True,
        reminder="30 minutes",
        priority="5",
        account="Arslan",
        contact="Ms Arslan",
        type="Visit",
    )


def test_an_all_day_activity_ends_on_its_last_day() -> None:
    said = answers_of(event("Fair", "2026-03-03", days=3).object())
    assert (said.all_day, said.first_day, said.last_day, said.end) == (
        True,
        "2026-03-03",
        "2026-03-05",
        Day(date(2026, 3, 6)),
    )


def test_a_reminder_that_is_no_length_before_the_start_is_not_shown_and_stays() -> None:
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20260304T080000Z", "END:VALARM")
    item = event("Visit").with_lines(*alarm).object()
    said = answers_of(item)
    assert said.reminder == ""
    assert "TRIGGER;VALUE=DATE-TIME" in change(item, changes(said, replace(said, location="Hall"))).text


def test_an_activity_without_a_readable_start_cannot_be_edited() -> None:
    with pytest.raises(BadRequest, match="cannot be edited"):
        answers_of(event("Visit").object().__class__(FULL.object().uid, "BEGIN:VEVENT\nUID:x\nEND:VEVENT\n"))


def test_nothing_changed_is_no_change() -> None:
    said, item = answers_of(FULL.object()), FULL.object()
    assert change(item, changes(said, said)) == item


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("subject", "location", "description", "account", "contact", "type"), TEXT),
            "private": st.booleans(),
            "reminder": st.sampled_from(["", "15 minutes", "1 hour", "2 days", "0 minutes"]),
            "priority": st.sampled_from(["", "1", "5", "9"]),
            "categories": st.sampled_from(["", "Sales", "Sales, Service"]),
            "first_time": st.sampled_from(["08:00", "10:30"]),
            "last_day": st.sampled_from(["2026-03-04", "2026-03-05"]),
            "zone": st.sampled_from(["Europe/Berlin", "America/New_York", "floating"]),
            "rrule": st.sampled_from(["", "FREQ=DAILY;COUNT=3"]),
        },
    )
)
def test_what_was_entered_is_what_is_there(entered: dict[str, Any]) -> None:
    """What the form shows after a change is what was typed into it, and nothing else moved."""
    item = event("Visit", "2026-03-04T10:00").saying(location="Hall 1").reminding().object()
    before = answers_of(item, BERLIN)
    after = replace(before, **entered)
    assert not wrong(after)
    assert answers_of(change(item, changes(before, after)), BERLIN) == after


def test_a_new_item_says_what_was_entered() -> None:
    said = replace(blank(date(2026, 3, 4), LOCAL_NOON, "Europe/Berlin"), subject="Visit", rrule="FREQ=WEEKLY;COUNT=2")
    assert answers_of(create("u", new_item(said), NOON), BERLIN) == said


def test_a_new_all_day_item() -> None:
    said = replace(blank(date(2026, 3, 4), LOCAL_NOON, "Europe/Berlin"), subject="Fair", all_day=True)
    item = create("u", new_item(said), NOON).text
    assert "DTSTART;VALUE=DATE:20260304" in item
    assert "DTEND;VALUE=DATE:20260305" in item


def test_a_new_one_begins_with_the_next_hour_today_and_at_nine_on_other_days() -> None:
    assert blank(LOCAL_NOON.date(), LOCAL_NOON, "UTC").first_time == "13:00"
    assert blank(date(2026, 3, 4), LOCAL_NOON, "UTC").first_time == "09:00"
    late = LOCAL_NOON.replace(hour=23)
    assert blank(late.date(), late, "UTC").first_time == "09:00"


def test_a_windows_zone_that_nobody_touched_keeps_its_name() -> None:
    item = event("Visit", "2026-03-04T10:00", zone="W. Europe Standard Time").object()
    said = answers_of(item)
    text = change(item, changes(said, replace(said, first_time="09:00"))).text
    assert "DTSTART;TZID=W. Europe Standard Time:20260304T090000" in text


def test_a_zone_is_written_by_its_one_name() -> None:
    said = answers_of(event("Visit", "2026-03-04T10:00").object())
    assert changes(said, replace(said, zone="america/new_york")).start == Moment(
        datetime(2026, 3, 4, 10), "America/New_York"
    )


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"subject": " "}, "subject", "Give a subject"),
        ({"first_day": "tomorrow"}, "first_day", "no date"),
        ({"last_day": "2026-02-30"}, "last_day", "no date"),
        ({"first_time": "25:00"}, "first_time", "no time of day"),
        ({"first_time": ""}, "first_time", "make it all-day"),
        ({"last_time": "09:00"}, "last_time", "ends before it begins"),
        ({"all_day": True, "last_day": "2026-03-03"}, "last_day", "ends before it begins"),
        ({"zone": "Europe/Berln"}, "zone", "Did you mean Europe/Berlin"),
        ({"reminder": "soon"}, "reminder", "no length of time"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(fields: dict[str, Any], field: str, words: str) -> None:
    found = wrong(replace(answers_of(event("Visit", "2026-03-04T10:00").object()), **fields))
    assert list(found) == [field]
    assert words in found[field]


def test_all_day_activities_need_no_times_and_no_zone() -> None:
    said = answers_of(event("Visit", "2026-03-04T10:00").object())
    assert wrong(replace(said, all_day=True, first_time="", last_time="x", zone="nowhere")) == {}


@pytest.mark.parametrize(("text", "minutes"), [("9", 540), ("9:30", 570), ("0930", 570), ("9.30", 570), (" 00:00", 0)])
def test_times_as_people_type_them(text: str, minutes: int) -> None:
    found = time_of(text)
    assert timedelta(hours=found.hour, minutes=found.minute) == timedelta(minutes=minutes)


def test_a_new_start_takes_the_end_along() -> None:
    said = answers_of(event("Visit", "2026-03-04T23:30").object())
    moved = moved_along(said, replace(said, first_day="2026-03-06"))
    assert (moved.last_day, moved.last_time) == ("2026-03-07", "00:30")
    fair = answers_of(event("Fair", "2026-03-03", days=3).object())
    assert moved_along(fair, replace(fair, first_day="2026-03-10")).last_day == "2026-03-12"


def test_a_start_that_cannot_be_read_moves_nothing() -> None:
    said = answers_of(event("Visit", "2026-03-04T10:00").object())
    typed = replace(said, first_time="1:")
    assert moved_along(said, typed) == typed
