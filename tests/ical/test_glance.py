"""Subject and start at a glance: the same as a careful reader finds."""

from __future__ import annotations

from hypothesis import given

from engine.ical.facts import calendars
from engine.ical.glance import title
from engine.ical.speak import iso
from engine.ical.values import unescape, when
from tests.builders import event
from tests.drawing import calendar_texts
from tests.ical.rewriting import Rewriting, rewritings


def read_carefully(text: str) -> tuple[str, str]:
    parts = [part for calendar in calendars(text) for part in calendar.parts if part.name != "VTIMEZONE"]
    master = next((part for part in parts if part.first("RECURRENCE-ID") is None), parts[0])
    line = master.first("DTSTART")
    start = None if line is None else when(line)
    return unescape(master.value("SUMMARY") or "").strip(), "" if start is None else iso(start, {})


@given(calendar_texts(), rewritings())
def test_a_glance_sees_what_a_careful_reader_sees(text: str, rewritten: Rewriting) -> None:
    assert title(text) == read_carefully(text)
    assert title(rewritten(text)) == read_carefully(text)


def test_an_alarms_summary_is_not_the_items() -> None:
    alarm = ("BEGIN:VALARM", "SUMMARY:Ring", "DTSTART:20200101", "END:VALARM")
    text = event("Visit", "2026-03-02").without("SUMMARY").with_lines(*alarm, "SUMMARY:Visit").text()
    assert title(text) == ("Visit", "2026-03-02")


def test_an_override_before_its_master() -> None:
    text = event("Visit").weekly(3).edited("2026-03-09T10:00", summary="Other").text()
    first, second = text.index("BEGIN:VEVENT"), text.rindex("BEGIN:VEVENT")
    end = text.index("END:VCALENDAR")
    swapped = text[:first] + text[second:end] + text[first:second] + text[end:]
    assert title(swapped) == title(text) == ("Visit", "2026-03-02T10:00:00+01:00")


def test_an_override_without_a_master() -> None:
    text = event("Visit").with_lines("RECURRENCE-ID;TZID=Europe/Berlin:20260302T100000").text()
    assert title(text).summary == "Visit"


def test_a_time_that_cannot_be_read_is_told_as_it_stands() -> None:
    text = event("Visit").text().replace("DTSTART;TZID=Europe/Berlin:20260302T100000", "DTSTART:tomorrow")
    assert title(text) == ("Visit", "tomorrow")


def test_nothing_to_see() -> None:
    assert title("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") == ("", "")
