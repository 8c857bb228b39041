"""What a calendar object says, in the names and words that people see."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from engine.ical.fields import FIELD_OF, changed_occurrences, display, fields_of
from engine.ical.lines import parse
from engine.model.content import Component, Line
from engine.model.resource import CalendarObject, Uid
from tests.builders import Event, event
from tests.drawing import events
from tests.ical.corpus import corpus_objects

BERLIN = ZoneInfo("Europe/Berlin")


def line(text: str) -> Line:
    (found,) = parse(text)
    assert isinstance(found, Line)
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SUMMARY:Visit\\, long\\nand late", "Visit, long\nand late"),
        ("DTSTART;TZID=Europe/Berlin:20260302T100000", "2026-03-02 10:00 Europe/Berlin"),
        ("DTSTART:20260302T100030Z", "2026-03-02 10:00:30 UTC"),
        ("DTSTART:20260302T100000", "2026-03-02 10:00"),
        ("DTSTART;VALUE=DATE:20260302", "2026-03-02"),
        ("DTSTART:soon", "soon"),
        ("DURATION:PT90M", "1 hour 30 minutes"),
        ("DURATION:long", "long"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        ("EXDATE;VALUE=DATE:20260302,20260309", "2026-03-02, 2026-03-09"),
        ("RDATE;VALUE=PERIOD:20260302T100000Z/PT1H,soon", "2026-03-02 10:00 UTC, soon"),
        ("CATEGORIES:Visit,Key\\, account,", "Visit, Key, account"),
        ("CLASS:PRIVATE", "private"),
        ("STATUS:NEEDS-ACTION", "needs action"),
        ("TRANSP:TRANSPARENT", "free"),
        ("TRANSP:OPAQUE", "busy"),
        ("PRIORITY:1", "1 (high)"),
        ("PRIORITY:3", "3"),
        ("ATTENDEE;CN=Ann;PARTSTAT=ACCEPTED:mailto:ann@example.com", "Ann <ann@example.com>, accepted"),
        ("ORGANIZER:MAILTO:ann@example.com", "ann@example.com"),
        ("ATTACH;FILENAME=plan.pdf;VALUE=BINARY:SGVsbG8=", "plan.pdf"),
        ("ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=", "text/plain, 6 bytes"),
        ("ATTACH:https://example.com/plan.pdf", "https://example.com/plan.pdf"),
        ("X-ANYTHING:as it is", "as it is"),
    ],
)
def test_a_line_is_shown_in_words(text: str, words: str) -> None:
    assert display(line(text)) == words


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("TRIGGER:-PT15M", "15 minutes before"),
        ("TRIGGER:PT0S", "at the start"),
        ("TRIGGER;RELATED=END:PT0S", "at the end"),
        ("TRIGGER;RELATED=END:PT5M", "5 minutes after the end"),
        ("TRIGGER;VALUE=DATE-TIME:20260302T090000Z", "at 2026-03-02 09:00 UTC"),
        ("TRIGGER:P", "P"),
        ("ACTION:DISPLAY", "reminder without a time"),
    ],
)
def test_a_reminder_is_shown_in_words(trigger: str, words: str) -> None:
    assert display(Component("VALARM", (line(trigger),))) == words


def test_another_component_is_shown_by_its_name() -> None:
    assert display(Component("X-THING", ())) == "x-thing"


def test_the_fields_of_an_item() -> None:
    item = (
        event("Visit", uid="1")
        .saying(location="Hall 2", description="Long")
        .in_categories("Visit", "Key, account")
        .private()
        .reminding(30)
        .weekly(3)
        .with_lines("PRIORITY:1", "STATUS:CONFIRMED", "TRANSP:OPAQUE", "X-SYNCLINE-ACCOUNT:4711 Miller\\, Inc.")
        .with_lines("X-SYNCLINE-CONTACT:Ann", "X-SYNCLINE-TYPE:Visit", "X-SYNCLINE-STATUS:Open", "X-OWN:1", "X-OWN:2")
        .attended_by("bo@example.com")
    )
    assert fields_of(item.object()) == {
        "summary": "Visit",
        "start": "2026-03-02T10:00:00+01:00",
        "end": "2026-03-02T11:00:00+01:00",
        "all_day": False,
        "zone": "Europe/Berlin",
        "location": "Hall 2",
        "description": "Long",
        "repeats": "every week, 3 times",
        "rrule": "FREQ=WEEKLY;COUNT=3",
        "categories": ["Visit", "Key, account"],
        "private": True,
        "priority": "1 (high)",
        "status": "confirmed",
        "show-as": "busy",
        "reminder": ["30 minutes before"],
        "attendees": ["bo@example.com, needs action"],
        "account": "4711 Miller, Inc.",
        "contact": "Ann",
        "type": "Visit",
        "crm-status": "Open",
        "x-own": ["1", "2"],
    }


def test_an_all_day_item_has_dates_and_an_exclusive_end() -> None:
    found = fields_of(event("Fair", "2026-03-02", days=2).object())
    assert (found["start"], found["end"], found["all_day"], found["zone"]) == ("2026-03-02", "2026-03-04", True, "")


def test_a_floating_time_is_taken_for_the_machines_zone() -> None:
    assert fields_of(event("Visit", zone=None).object(), BERLIN)["start"] == "2026-03-02T10:00:00+01:00"


def test_an_unreadable_start_is_shown_as_it_came() -> None:
    item = CalendarObject(Uid("1"), event("Visit").text().replace("20260302T100000", "soon"))
    assert fields_of(item)["start"] == "soon"


def test_an_item_that_cannot_be_read_has_no_fields() -> None:
    assert fields_of(CalendarObject(Uid("1"), "nonsense")) == {}
    assert changed_occurrences(CalendarObject(Uid("1"), "nonsense")) == []


def test_changed_occurrences_are_told_by_their_original_start() -> None:
    item = (
        event("Visit")
        .weekly(5)
        .moved("2026-03-09T10:00", to="2026-03-10T14:00")
        .edited("2026-03-16T10:00", summary="Long visit")
        .deleted("2026-03-23T10:00")
        .with_lines("RDATE;TZID=Europe/Berlin:20260304T100000")
    )
    assert changed_occurrences(item.object()) == [
        {"occurrence": "2026-03-04T10:00:00+01:00", "change": "added"},
        {
            "occurrence": "2026-03-09T10:00:00+01:00",
            "change": "edited",
            "start": "2026-03-10T14:00:00+01:00",
            "end": "2026-03-10T15:00:00+01:00",
        },
        {
            "occurrence": "2026-03-16T10:00:00+01:00",
            "change": "edited",
            "summary": "Long visit",
        },
        {"occurrence": "2026-03-23T10:00:00+01:00", "change": "removed"},
    ]


def test_changed_occurrences_of_an_all_day_series_are_dates() -> None:
    item = event("Fair", "2026-03-02").daily(3).deleted("2026-03-03")
    assert changed_occurrences(item.object()) == [{"occurrence": "2026-03-03", "change": "removed"}]


@settings(deadline=None)
@given(events())
def test_every_item_can_be_told_as_json(item: Event) -> None:
    found = fields_of(item.object(), BERLIN)
    assert json.loads(json.dumps(found)) == found
    assert {"summary", "start", "end", "all_day", "zone", "repeats", "categories", "private"} <= set(found)
    told = changed_occurrences(item.object(), BERLIN)
    assert len(told) == len(item.occurrences) + len(item.gone)


@pytest.mark.parametrize("part", range(4))
def test_every_real_item_can_be_told(part: int) -> None:
    for item in corpus_objects()[part::20]:
        json.dumps([fields_of(item, BERLIN), changed_occurrences(item, BERLIN)])


def test_fields_have_words_for_what_people_care_about() -> None:
    assert FIELD_OF["RRULE"] == "repeats"
