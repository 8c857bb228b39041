"""Lengths of time and shares."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.values import (
    All,
    Days,
    Future,
    Span,
    Unit,
    Window,
    parse_duration,
    parse_share,
    parse_size,
    parse_span,
)

TODAY = date(2026, 3, 31)
spans = st.builds(Span, st.integers(0, 9999), st.sampled_from(Unit))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20s", 20),
        ("15 minutes", 900),
        ("1 minute", 60),
        ("1.5 h", 5400),
        ("500 ms", 0.5),
        (" 2 MIN ", 120),
        ("1 day", 86400),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "20", "s", "-5s", "0s", "20 blinks", "1 month", "5ss", "5mss", "5hs", "5 s s", "1s 2s", "²s"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30 days", Span(30, Unit.DAYS)),
        ("1 week", Span(1, Unit.WEEKS)),
        ("6months", Span(6, Unit.MONTHS)),
        ("1 Year", Span(1, Unit.YEARS)),
    ],
)
def test_spans(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "30", "20s", "1.5 years", "-1 day", "99999 days", "a month"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError):
        parse_span(text)


@given(spans)
def test_a_span_is_written_as_it_is_read(span: Span) -> None:
    assert parse_span(str(span)) == span


@given(spans, st.dates())
def test_a_span_never_leaves_the_calendar_and_never_goes_the_wrong_way(span: Span, day: date) -> None:
    assert span.before(day) <= day <= span.after(day)


@pytest.mark.parametrize(
    ("span", "before", "after"),
    [
        ("0 days", date(2026, 3, 31), date(2026, 3, 31)),
        ("10 days", date(2026, 3, 21), date(2026, 4, 10)),
        ("2 weeks", date(2026, 3, 17), date(2026, 4, 14)),
        ("1 month", date(2026, 2, 28), date(2026, 4, 30)),
        ("13 months", date(2025, 2, 28), date(2027, 4, 30)),
        ("2 years", date(2024, 3, 31), date(2028, 3, 31)),
        ("9999 years", date.min, date.max),
        ("9999 weeks", TODAY - timedelta(weeks=9999), TODAY + timedelta(weeks=9999)),
    ],
)
def test_spans_before_and_after_a_day(span: str, before: date, after: date) -> None:
    assert parse_span(span).before(TODAY) == before
    assert parse_span(span).after(TODAY) == after


def test_a_year_after_a_leap_day() -> None:
    assert parse_span("1 year").after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_the_days_of_a_period() -> None:
    assert All().days(TODAY) == Days(None, None)
    assert Future().days(TODAY) == Days(TODAY, None)
    assert Window(Span(1, Unit.DAYS), Span(1, Unit.WEEKS)).days(TODAY) == Days(date(2026, 3, 30), date(2026, 4, 7))
    assert Window(None, Span(1, Unit.DAYS)).days(TODAY) == Days(None, date(2026, 4, 1))
    assert Window(Span(1, Unit.DAYS), None).days(TODAY) == Days(date(2026, 3, 30), None)


@pytest.mark.parametrize(("text", "share"), [("25%", 0.25), ("100 %", 1), ("0%", 0), ("12.5%", 0.125)])
def test_shares(text: str, share: float) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["", "25", "101%", "-1%", "%"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(ValueError):
        parse_share(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("5 MB", 5 * 1024**2), ("500kb", 512_000), ("1.5 KB", 1536), (" 2 GB ", 2 * 1024**3), ("0 MB", 0)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "5", "MB", "5 TB", "-1 MB", "1,5 MB", "1 M"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError):
        parse_size(text)
