"""Rules and patterns: where a rule becomes a pattern, both give the same days; where it does not, the reason is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.adapters.outlook.appointment import Pattern
from engine.adapters.outlook.days import dates
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.mapping.rules import Planned, horizon, pattern_days, planned, rule_value, told
from engine.adapters.outlook.numbers import OlRecurrenceType
from engine.ical.expansion import expand
from engine.ical.recurrence import Series, starts
from engine.ical.rule import Rule, parse_rule

SUNDAY, MONDAY = 0, 1


def plan(value: str, start: date, week_start: int = MONDAY) -> Planned:
    rule = parse_rule(value)
    assert isinstance(rule, Rule), rule
    return planned(rule, _at_ten(start), UTC, all_day=False, week_start=week_start)


def _at_ten(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10)


def by_the_book(value: str, start: date, until: date) -> list[date]:
    """The days that RFC 5545 gives, before a date."""
    rule = parse_rule(value)
    assert isinstance(rule, Rule)
    found = starts(Series(_at_ten(start), rules=(rule,)), last=_at_ten(until))
    return [start.date() for start in found]


def by_outlook(plan: Planned, start: date, until: date, week_start: int = MONDAY) -> list[date]:
    """The days that Outlook shows, before a date."""
    found: list[date] = []
    for day in pattern_days(plan.pattern, start, week_start):
        if day >= until:
            break
        if day not in plan.left_out:
            found.append(day)
    return found


_DAYS = st.lists(st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU")), min_size=1, max_size=7, unique=True)
_TOGETHER = st.sampled_from(
    (["MO"], ["SU"], ["MO", "TU", "WE", "TH", "FR"], ["SA", "SU"], ["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
)
_PLACES = st.sampled_from((-1, 1, 2, 3, 4, 5))


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, date]:
    """A rule that many programs can make, and the first day that it gives."""
    shape = draw(
        st.one_of(
            st.just("FREQ=DAILY"),
            _DAYS.map(lambda days: f"FREQ=DAILY;BYDAY={','.join(days)}"),
            _DAYS.map(lambda days: f"FREQ=WEEKLY;BYDAY={','.join(days)}"),
            st.sampled_from((*range(1, 32), -1)).map(lambda day: f"FREQ=MONTHLY;BYMONTHDAY={day}"),
            st.integers(29, 31).map(
                lambda d: f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, range(28, d + 1)))};BYSETPOS=-1"
            ),
            st.builds(lambda days, place: f"FREQ=MONTHLY;BYDAY={','.join(days)};BYSETPOS={place}", _TOGETHER, _PLACES),
            st.builds(lambda days, place: f"FREQ=MONTHLY;BYDAY={place}{days[0]}", _TOGETHER, _PLACES),
            st.builds(lambda m, d: f"FREQ=YEARLY;BYMONTH={m};BYMONTHDAY={d}", st.integers(1, 12), st.integers(1, 31)),
            st.builds(lambda m, d: f"FREQ=MONTHLY;BYMONTH={m};BYMONTHDAY={d}", st.integers(1, 12), st.integers(1, 31)),
            st.integers(1, 12).map(lambda m: f"FREQ=YEARLY;BYMONTH={m};BYMONTHDAY=-1"),
            st.builds(
                lambda m, d, p: f"FREQ=YEARLY;BYMONTH={m};BYDAY={p}{d[0]}", st.integers(1, 12), _TOGETHER, _PLACES
            ),
            _DAYS.map(lambda days: f"FREQ=MONTHLY;BYDAY={','.join(days)}"),
        )
    )
    interval = draw(st.sampled_from((1, 1, 2, 3)))
    value = f"{shape};INTERVAL={interval}" if interval > 1 else shape
    near = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 1500)))
    first = first_hit(value, near)
    assume(first is not None)
    assert first is not None
    end = draw(st.sampled_from(("", "COUNT", "UNTIL")))
    if end == "COUNT":
        value += f";COUNT={draw(st.integers(1, 60))}"
    elif end == "UNTIL":
        value += f";UNTIL={first + timedelta(days=draw(st.integers(0, 3000))):%Y%m%d}T235900Z"
    return value, first


def first_hit(value: str, near: date) -> date | None:
    """The first day on or after a date that a rule gives."""
    rule = parse_rule(value)
    assert isinstance(rule, Rule)
    found = next(expand(rule, _at_ten(near), zone=None, all_day=False), None)
    return None if found is None or found.year > near.year + 10 else found.date()


@settings(deadline=None, max_examples=60)
@given(rules(), st.sampled_from((SUNDAY, MONDAY)))
def test_a_pattern_gives_the_days_of_its_rule(drawn: tuple[str, date], week_start: int) -> None:
    value, start = drawn
    try:
        found = plan(value, start, week_start)
    except Held:
        return
    until = (
        start + timedelta(days=2000)
        if found.pattern.kind in (OlRecurrenceType.DAILY, OlRecurrenceType.WEEKLY)
        else horizon(start)
    )
    assert by_outlook(found, start, until, week_start) == by_the_book(value, start, until)


@settings(deadline=None, max_examples=60)
@given(rules(), st.sampled_from((SUNDAY, MONDAY)))
def test_a_pattern_is_told_as_a_rule_that_is_the_same_pattern(drawn: tuple[str, date], week_start: int) -> None:
    value, start = drawn
    try:
        found = plan(value, start, week_start)
    except Held:
        return
    back = rule_value(told(found.pattern, found.left_out, start, week_start), start, week_start)
    assert plan(back, start, week_start) == found


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(OlRecurrenceType),
    st.integers(1, 3),
    st.sampled_from((1, 2, 62, 65, 127)),
    st.integers(1, 31),
    st.integers(1, 12),
    st.integers(1, 5),
    st.none() | st.integers(1, 60),
    st.integers(0, 1500),
)
def test_what_outlook_makes_is_told_day_by_day(
    kind: OlRecurrenceType, interval: int, mask: int, day: int, month: int, instance: int, count: int | None, later: int
) -> None:
    """Any pattern of Outlook's, nothing deleted: the rule gives the same days, stand-ins included."""
    weekly = kind in (OlRecurrenceType.WEEKLY, OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH)
    numbered = kind in (OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH)
    by_day = kind in (OlRecurrenceType.MONTHLY, OlRecurrenceType.YEARLY)
    yearly = kind in (OlRecurrenceType.YEARLY, OlRecurrenceType.YEAR_NTH)
    longest = 31 if not yearly else [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    pattern = Pattern(
        kind,
        interval,
        mask if weekly else 0,
        min(day, longest) if by_day else 0,
        month if yearly else 0,
        instance if numbered else 0,
        count,
    )
    start = next(dates(pattern.days(date(2024, 1, 1) + timedelta(days=later), MONDAY)))
    value = rule_value(told(pattern, frozenset(), start, MONDAY), start, MONDAY)
    until = start + timedelta(days=4000)
    shown = by_outlook(Planned(pattern), start, until)
    assert list(islice(by_the_book(value, start, until), 400)) == shown[:400]


HELD = {
    "FREQ=HOURLY": "by the hour",
    "FREQ=DAILY;BYHOUR=9,15": "several times a day",
    "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU": "no pattern",
    "FREQ=DAILY;INTERVAL=1000": "intervals of 1000",
    "FREQ=WEEKLY;INTERVAL=100": "intervals of 100",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU": "its weeks begin on SU",
    "FREQ=MONTHLY;BYMONTHDAY=2,16": "no pattern",
    "FREQ=MONTHLY;BYMONTHDAY=-2": "no pattern",
    "FREQ=MONTHLY;BYDAY=1MO,3MO": "no pattern",
    "FREQ=MONTHLY;BYDAY=-2MO": "no pattern",
    "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1,2,3": "no pattern",
    "FREQ=MONTHLY;BYDAY=MO,WE;BYSETPOS=1": "no pattern",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO": "no pattern",
    "FREQ=YEARLY;BYMONTH=3,9": "no pattern",
    "FREQ=YEARLY;BYWEEKNO=10": "no pattern",
    "FREQ=YEARLY;BYYEARDAY=61": "no pattern",
    "FREQ=YEARLY;BYDAY=10MO": "no pattern",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "no pattern",
    "FREQ=WEEKLY;BYDAY=TU": "its first date",
    "FREQ=DAILY;COUNT=1000": "more than 999",
    "FREQ=DAILY;UNTIL=20500101T000000Z": "more than 999",
    "FREQ=DAILY;UNTIL=20200101T000000Z": "ends before it begins",
}


@pytest.mark.parametrize("value", HELD)
def test_what_outlook_cannot_express_is_held_with_its_reason(value: str) -> None:
    with pytest.raises(Held, match=HELD[value]):
        plan(value, date(2026, 3, 2))


def test_a_rule_without_end_on_the_31st_leaves_out_the_short_months_up_to_the_horizon() -> None:
    found = plan("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 3, 31))
    assert found.pattern == Pattern(OlRecurrenceType.MONTHLY, day=31)
    assert {date(2026, 4, 30), date(2069, 11, 30)} <= found.left_out
    assert max(found.left_out) < date(2070, 1, 1)
    assert horizon(date(2060, 1, 31)) == date(2090, 1, 1)


def test_every_29_february_is_told_by_deleted_days_of_other_years() -> None:
    found = plan("FREQ=YEARLY;COUNT=3", date(2024, 2, 29))
    assert found.pattern == Pattern(OlRecurrenceType.YEARLY, day=29, month=2, occurrences=9)
    assert len(found.left_out) == 6
    value = rule_value(told(found.pattern, found.left_out, date(2024, 2, 29), MONDAY), date(2024, 2, 29), MONDAY)
    assert value == "FREQ=YEARLY;COUNT=3;BYMONTH=2;BYMONTHDAY=29"


def test_until_counts_on_the_clock_of_the_series() -> None:
    """UNTIL is an instant: an occurrence at its very moment is the last one, one a minute later is none."""
    assert plan("FREQ=DAILY;UNTIL=20260304T100000Z", date(2026, 3, 2)).pattern.occurrences == 3
    assert plan("FREQ=DAILY;UNTIL=20260304T095900Z", date(2026, 3, 2)).pattern.occurrences == 2
    assert plan("FREQ=DAILY;UNTIL=20260304", date(2026, 3, 2)).pattern.occurrences == 3
