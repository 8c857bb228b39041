"""Dates, times and lengths as people type them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.typed import parse_duration, parse_when
from engine.ical.values import Day, Moment, duration_text
from engine.model.errors import BadRequest

MARCH = Day(date(2026, 3, 2))


def moment(text: str, zone: str | None = "Europe/Berlin") -> Moment:
    return Moment(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize(
    ("text", "zone", "found"),
    [
        ("2026-03-02", None, MARCH),
        (" 2026-3-2 ", "America/New_York", MARCH),
        ("20260302", None, MARCH),
        ("2026-03-02T10:00", None, moment("2026-03-02T10:00")),
        ("2026-03-02 9:05", None, moment("2026-03-02T09:05")),
        ("2026-03-02 10:00:30", None, moment("2026-03-02T10:00:30")),
        ("20260302T100000", None, moment("2026-03-02T10:00")),
        ("2026-03-02T10:00", "America/New_York", moment("2026-03-02T10:00", "America/New_York")),
        ("2026-03-02T10:00", "W. Europe Standard Time", moment("2026-03-02T10:00")),
        ("2026-03-02T10:00", "europe/berlin", moment("2026-03-02T10:00")),
        ("2026-03-02T10:00", "floating", moment("2026-03-02T10:00", None)),
        ("2026-03-02T10:00Z", None, moment("2026-03-02T10:00", "UTC")),
        ("20260302T100000Z", None, moment("2026-03-02T10:00", "UTC")),
        ("2026-03-02T10:00Z", "America/New_York", moment("2026-03-02T05:00", "America/New_York")),
        ("2026-03-02T10:00+05:00", None, moment("2026-03-02T06:00")),
        ("2026-03-02T10:00+0500", "floating", moment("2026-03-02T05:00", "UTC")),
    ],
)
def test_a_time_is_read(text: str, zone: str | None, found: Day | Moment) -> None:
    assert parse_when(text, zone, "Europe/Berlin") == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tomorrow", "Write 2026-03-02"),
        ("", "Write 2026-03-02"),
        ("2026-02-30", "day is out of range"),
        ("2026-03-02T25:00", "hour must be"),
        ("02.03.2026", "Write 2026-03-02"),
        ("20260302T1000", "Write 2026-03-02"),
    ],
)
def test_what_is_no_time_says_what_would_be_one(text: str, problem: str) -> None:
    with pytest.raises(BadRequest, match=problem):
        parse_when(text, None, "Europe/Berlin")


def test_a_zone_that_does_not_exist_is_refused_with_names_that_are_near() -> None:
    with pytest.raises(BadRequest, match="Europe/Berlin"):
        parse_when("2026-03-02T10:00", "Europe/Berln", "UTC")
    with pytest.raises(BadRequest, match="Use a name like"):
        parse_when("2026-03-02T10:00", "@@@", "UTC")


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))
def test_a_time_as_python_writes_it_reads_the_same(wall: datetime) -> None:
    wall = wall.replace(microsecond=0, fold=0)
    assert parse_when(wall.isoformat(), None, "Europe/Berlin") == Moment(wall, "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("90m", 90), ("90 min", 90), ("1h30", 90), ("1h 30m", 90), ("1.5h", 90), ("1,5 hours", 90), ("1:30", 90)),
        *(("45", 45), ("2 days", 2880), ("1d2", 1560), ("1 week 1 day", 11_520), ("PT1H", 60), ("p1d", 1440)),
        *(("30s", 0.5), ("0", 0), ("1H", 60)),
    ],
)
def test_a_length_is_read(text: str, minutes: float) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "soon", "1h30x", "-5m", "-PT5M", "P", "1:5", "x:30", "3s5", "5 apples", "1e5"])
def test_what_is_no_length_says_what_would_be_one(text: str) -> None:
    with pytest.raises(BadRequest, match="1h30"):
        parse_duration(text)


@given(st.timedeltas(timedelta(), timedelta(days=4000)))
def test_a_length_as_icalendar_writes_it_reads_the_same(length: timedelta) -> None:
    length -= timedelta(microseconds=length.microseconds)
    assert parse_duration(duration_text(length)) == length
