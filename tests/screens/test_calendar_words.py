"""A calendar in words and signs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.builders import Event, event
from tests.screens.test_book import book, on
from tui import calendar_words as words


def hours(made: Event, day: str) -> str:
    (part,) = on(book(made), day)
    return words.hours(part)


@pytest.mark.parametrize(
    ("made", "day", "said"),
    [
        (event("Visit", "2026-03-04T10:00"), "2026-03-04", "10:00–11:00"),
        (event("Visit", "2026-03-04T10:00", minutes=0), "2026-03-04", "10:00"),
        (event("Party", "2026-03-04T20:00", minutes=240), "2026-03-04", "20:00–00:00"),
        (event("Fair", "2026-03-04"), "2026-03-04", "all day"),
        (event("Night", "2026-03-04T22:00", minutes=240), "2026-03-04", "from 22:00"),
        (event("Night", "2026-03-04T22:00", minutes=240), "2026-03-05", "until 02:00"),
        (event("Trip", "2026-03-04T22:00", minutes=3000), "2026-03-05", "all day"),
    ],
)
def test_hours_of_a_day(made: Event, day: str, said: str) -> None:
    assert hours(made, day) == said


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (event("Visit", "2026-03-04T10:00"), "Wed 4 Mar 2026, 10:00–11:00"),
        (event("Visit", "2026-03-04T10:00", minutes=0), "Wed 4 Mar 2026, 10:00"),
        (event("Night", "2026-03-04T22:00", minutes=240), "Wed 4 Mar 2026, 22:00–02:00"),
        (event("Trip", "2026-03-04T22:00", minutes=3000), "Wed 4 Mar 2026, 22:00 – Sat 7 Mar 2026, 00:00"),
        (event("Fair", "2026-03-04"), "Wed 4 Mar 2026, all day"),
        (event("Fair", "2026-03-04", days=2), "Wed 4 Mar 2026 – Thu 5 Mar 2026"),
        (
            event("Call", "2026-03-04T10:00", zone="America/New_York"),
            "Wed 4 Mar 2026, 16:00–17:00 (10:00 America/New_York)",
        ),
    ],
)
def test_times_in_words(made: Event, said: str) -> None:
    (part,) = on(book(made), "2026-03-04")
    assert words.time_in_words(part.entry) == said


def test_signs_of_a_subject() -> None:
    (part,) = on(book(event("Jour", "2026-03-04T10:00").weekly(3).with_lines("STATUS:CANCELLED")), "2026-03-04")
    assert words.subject(part.entry) == "Jour ↻ (cancelled)"
    (part,) = on(book(event(" ", "2026-03-04T10:00")), "2026-03-04")
    assert words.subject(part.entry) == "untitled"


def test_a_calendar_without_a_pair_says_so() -> None:
    (part,) = on(book(event("Visit", "2026-03-04T10:00"), paired=False), "2026-03-04")
    assert (words.sign(part.entry), words.standing(part.entry)) == (" ", "this calendar is in no pair")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 8), "2 – 8 Mar 2026"),
        (date(2026, 3, 30), date(2026, 4, 5), "30 Mar – 5 Apr 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_spans(first: date, last: date, said: str) -> None:
    assert words.span(first, last) == said


def test_the_week_of_the_year() -> None:
    assert words.week_title(date(2026, 3, 2)).endswith("week 10")


SIGNS = st.characters(exclude_categories=["Cs"]).filter(lambda sign: cell_len(sign) > 0)


@given(st.text(SIGNS), st.integers(2, 20))
def test_wrapped_lines_are_never_too_wide_and_lose_no_sign(text: str, width: int) -> None:
    lines = words.wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
