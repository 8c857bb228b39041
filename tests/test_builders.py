"""The builders that all other tests stand on."""

from __future__ import annotations

from hypothesis import given

from engine.ical.lines import parse
from engine.ical.objects import one_object
from engine.model.content import Component
from engine.model.resource import CalendarObject
from tests.builders import event
from tests.drawing import CancelOccurrence, DropProperty, Edit, SetOccurrence, SetProperty, calendar_texts, edits


def lines(text: str) -> list[str]:
    """The lines of the items, without what is always the same."""
    found = text.splitlines()
    fixed = ("BEGIN:VCAL", "VERSION", "PRODID", "DTSTAMP", "UID", "END:VCAL")
    return [line for line in found if not line.startswith(fixed)]


def test_a_timed_event() -> None:
    assert lines(event("Visit", start="2026-03-02T10:00", minutes=90).saying(location="a; b").text()) == [
        "BEGIN:VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260302T100000",
        "DTEND;TZID=Europe/Berlin:20260302T113000",
        "SUMMARY:Visit",
        "LOCATION:a\\; b",
        "END:VEVENT",
    ]


def test_an_all_day_event_ends_before_the_day_after() -> None:
    assert lines(event("Fair", start="2026-03-02", days=3).text())[1:3] == [
        "DTSTART;VALUE=DATE:20260302",
        "DTEND;VALUE=DATE:20260305",
    ]


def test_utc_and_floating_times() -> None:
    assert "DTSTART:20260302T100000Z" in lines(event("Call", zone="UTC").text())
    assert "DTSTART:20260302T100000" in lines(event("Call", zone=None).text())


def test_a_series_with_a_moved_an_edited_and_a_deleted_occurrence() -> None:
    series = event("Visit").weekly(count=4).reminding().saying(location="Hall 1")
    changed = (
        series.moved("2026-03-09T10:00", to="2026-03-09T14:00")
        .edited("2026-03-09T10:00", location="Hall 2")
        .deleted("2026-03-16T10:00")
    )
    zone = ";TZID=Europe/Berlin:"
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT15M", "END:VALARM"]
    assert lines(changed.text()) == [
        "BEGIN:VEVENT",
        f"DTSTART{zone}20260302T100000",
        f"DTEND{zone}20260302T110000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        f"EXDATE{zone}20260316T100000",
        "SUMMARY:Visit",
        *alarm,
        "LOCATION:Hall 1",
        "END:VEVENT",
        "BEGIN:VEVENT",
        f"DTSTART{zone}20260309T140000",
        f"DTEND{zone}20260309T150000",
        f"RECURRENCE-ID{zone}20260309T100000",
        "SUMMARY:Visit",
        *alarm,
        "LOCATION:Hall 2",
        "END:VEVENT",
    ]


def test_what_is_said_again_replaces_and_never_reaches_into_an_alarm() -> None:
    made = event("Visit").reminding().saying(description="one").saying(description="two")
    assert made.text().count("DESCRIPTION:Reminder") == 1
    assert "DESCRIPTION:two" in made.text()
    assert "DESCRIPTION:one" not in made.text()


def test_a_uid_is_the_same_each_time_and_another_for_another_start() -> None:
    assert event("Visit").uid == event("Visit").uid == "visit-2026-03-02T1000@example.com"
    assert event("Visit").uid != event("Visit", start="2026-03-03T10:00").uid


def test_the_line_end_asked_for() -> None:
    assert "\r" not in event("x" * 200).text(end="\n")


@given(calendar_texts(), edits())
def test_whatever_is_drawn_and_edited_is_one_object_of_one_uid(text: str, edit: Edit) -> None:
    before, after = one_object(text), one_object(edit(text))
    assert isinstance(before, CalendarObject)
    assert isinstance(after, CalendarObject)
    assert before.uid == after.uid


def test_edits_of_an_occurrence_make_it_an_override_or_change_the_one_there_is() -> None:
    series = event("Visit").weekly(count=4)
    expected = series.edited("2026-03-16T10:00", location="Hall 2")
    assert _sorted(SetOccurrence(2, "LOCATION", "Hall 2")(series.text())) == _sorted(expected.text())
    twice = SetOccurrence(2, "LOCATION", "Hall 2")(series.edited("2026-03-16T10:00", location="Hall 9").text())
    assert _sorted(twice) == _sorted(expected.text())


def test_a_cancelled_occurrence_is_an_exdate() -> None:
    series = event("Visit").daily(count=4)
    cancelled = CancelOccurrence(3)(series.text())
    assert _sorted(cancelled) == _sorted(series.deleted("2026-03-05T10:00").text())


def test_edits_of_an_occurrence_of_a_single_event_are_edits_of_the_event() -> None:
    text = event("Visit").text()
    assert SetOccurrence(2, "LOCATION", "x")(text) == SetProperty("LOCATION", "x")(text)
    assert CancelOccurrence(2)(text) == SetProperty("STATUS", "CANCELLED")(text)
    assert DropProperty("STATUS")(SetProperty("STATUS", "CANCELLED")(text)) == text


def _sorted(text: str) -> list[tuple[str, list[str]]]:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return [(part.name, sorted(str(inner) for inner in part.body)) for part in calendar.parts]
