"""Start and end belong together: what the two sides make of them goes through where it is a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.plan import Conflict, Settle
from engine.model.resource import CalendarObject, Uid
from tests.sync.cases import VISIT, Moved, disputed, judged, linked, merged, outcome, tracked


def test_start_here_and_end_there_merge_where_they_make_a_whole() -> None:
    text = merged(VISIT, VISIT.at("2026-03-02T09:30", minutes=90), VISIT.at("2026-03-02T10:00", minutes=120))
    assert "DTSTART;TZID=Europe/Berlin:20260302T093000" in text
    assert "DTEND;TZID=Europe/Berlin:20260302T120000" in text


def test_start_here_behind_the_end_there() -> None:
    later = VISIT.at("2026-03-02T10:45", minutes=15)
    assert disputed(VISIT, later, VISIT.at("2026-03-02T10:00", minutes=30)) == ["end", "start"]


def test_moved_here_and_made_longer_there() -> None:
    assert disputed(VISIT, VISIT.at("2026-03-02T14:00"), VISIT.at("2026-03-02T10:00", minutes=90)) == ["end", "start"]


def test_all_day_here_and_longer_there() -> None:
    assert "start" in disputed(VISIT, VISIT.at("2026-03-02"), VISIT.at("2026-03-02T10:00", minutes=90))


def test_start_and_end_are_compared_across_zones() -> None:
    """10:30 in Berlin is 04:30 in New York: an end at 05:00 there is half an hour later."""
    base = VISIT.without("DTEND")
    left = base.at("2026-03-02T10:30", minutes=30)
    right = CalendarObject(
        Uid("visit"),
        base.text().replace("DTEND;TZID=Europe/Berlin:20260302T110000", "DTEND;TZID=America/New_York:20260302T050000"),
    )
    situation = tracked(Moved(base, left), Moved(base, right))
    one, _ = outcome(situation, judged(situation))
    assert one is not None
    assert "DTEND;TZID=America/New_York:20260302T050000" in one


def test_moved_to_the_same_start_with_two_ends_is_a_question_about_the_end_alone() -> None:
    left, right = VISIT.at("2026-03-02T14:00", minutes=60), VISIT.at("2026-03-02T14:00", minutes=90)
    assert disputed(VISIT, left, right) == ["end"]


LATE = VISIT.at("2026-03-02T10:30", minutes=30)
"""The visit begins later and ends when it did."""


def ending(line: str) -> CalendarObject:
    return CalendarObject(Uid("visit"), VISIT.text().replace("DTEND;TZID=Europe/Berlin:20260302T110000", line))


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("DTEND;TZID=Europe/Berlin:20260302T103000", True),
        ("DTEND;TZID=Europe/Berlin:20260302T102900", False),
        ("DTEND:20260302T093000Z", True),
        ("DTEND:20260302T092900Z", False),
        ("DTEND;TZID=Somewhere:20260302T090000", True),
        ("DTEND;VALUE=DATE:20260303", False),
        ("DTEND:when we are done", True),
    ],
)
def test_a_new_start_here_and_a_new_end_there(line: str, whole: bool) -> None:
    """Where nobody can tell (a zone that is not defined, words instead of a time) it is not for us to say."""
    verdict = judged(tracked(Moved(VISIT, LATE), Moved(VISIT, ending(line))))
    assert isinstance(verdict, Settle if whole else Conflict)


@pytest.mark.parametrize(("zone", "whole"), [("Somewhere", False), ("Elsewhere", True)])
def test_in_a_zone_that_is_not_defined_the_clock_tells_which_is_later(zone: str, whole: bool) -> None:
    base = VISIT.in_zone("Somewhere")
    right = CalendarObject(
        Uid("visit"), base.text().replace("DTEND;TZID=Somewhere:20260302T11", f"DTEND;TZID={zone}:20260302T10")
    )
    verdict = judged(tracked(Moved(base, base.at("2026-03-02T10:30", minutes=30)), Moved(base, right)))
    assert isinstance(verdict, Settle if whole else Conflict)


@pytest.mark.parametrize(("days", "whole"), [(4, True), (3, True), (2, False)])
def test_a_new_first_day_here_and_a_new_last_day_there(days: int, whole: bool) -> None:
    week = replace(VISIT.at("2026-03-02"), days=7)
    later = replace(week, start="2026-03-05", days=4)
    assert isinstance(judged(linked(week, later, replace(week, days=days))), Settle if whole else Conflict)


def test_a_visit_that_ends_before_it_begins_travels_as_it_is() -> None:
    """One side alone says so: nothing to ask about."""
    text = merged(VISIT, VISIT.at("2026-03-02T14:00", minutes=-60), VISIT.saying(location="Hall 2"))
    assert "LOCATION:Hall 2" in text
    assert "DTEND;TZID=Europe/Berlin:20260302T130000" in text


def test_a_visit_that_both_sides_break_alike_is_no_question() -> None:
    broken = VISIT.at("2026-03-02T14:00", minutes=-60)
    text = merged(VISIT, broken.saying(summary="One"), broken.saying(location="Hall 2"))
    assert {"SUMMARY:One", "LOCATION:Hall 2"} < set(text.splitlines())


def task(start: str = "20260302", due: str = "20260304") -> CalendarObject:
    """Without a start where that is ""."""
    begins = [f"DTSTART;VALUE=DATE:{start}"] if start else []
    lines = [
        "BEGIN:VCALENDAR",
        "BEGIN:VTODO",
        "UID:visit",
        *begins,
        f"DUE;VALUE=DATE:{due}",
        "END:VTODO",
        "END:VCALENDAR",
    ]
    return CalendarObject(Uid("visit"), "".join(f"{line}\r\n" for line in lines))


@pytest.mark.parametrize(
    ("start", "whole"),
    [("20260305", False), ("20260303", True), ("", True)],
)
def test_a_task_begins_at_another_time_here_and_is_due_at_another_one_there(start: str, whole: bool) -> None:
    verdict = judged(tracked(Moved(task(), task(start)), Moved(task(), task(due="20260303"))))
    assert isinstance(verdict, Settle if whole else Conflict)
