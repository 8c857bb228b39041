"""Outlook's own recurrence, the pure part: sections 4.3 and 4.5. Laws first, then the known cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.outlook.days import (
    LAST_DAY,
    YEARLY_TYPES,
    Rule,
    after,
    before,
    contains,
    count_of,
    dates,
    end_of,
    first,
    flaw,
    shortest_step,
)
from engine.adapters.outlook.numbers import OlRecurrenceType as Kind

COMMON_MASKS = [1, 2, 4, 8, 16, 32, 64, 62, 65, 127]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that Outlook would save, without an end."""
    kind = draw(st.sampled_from(Kind))
    interval = draw(st.integers(1, 30))
    return Rule(
        kind=kind,
        start=draw(st.dates(date(1990, 1, 1), date(2040, 12, 31))),
        interval=interval % 4 * 12 + 12 if kind in YEARLY_TYPES else interval,
        mask=draw(st.integers(1, 127)) if kind is Kind.WEEKLY else draw(st.sampled_from(COMMON_MASKS)),
        day=draw(st.integers(1, 31)),
        month=draw(st.integers(1, 12)),
        instance=draw(st.integers(1, 5)),
        first_day=draw(st.integers(0, 6)),
    )


def days(rule: Rule, count: int) -> list[date]:
    return list(islice(dates(rule), count))


@given(rules())
def test_days_rise_from_the_start_on(rule: Rule) -> None:
    assert flaw(rule) is None
    found = days(rule, 30)
    assert len(found) == 30
    assert rule.start <= found[0]
    assert all(a < b for a, b in pairwise(found))
    assert first(rule) == found[0]


@given(rules(), st.integers(0, 20_000))
def test_jumping_in_gives_what_walking_there_gives(rule: Rule, ahead: int) -> None:
    since = rule.start + timedelta(days=ahead)
    jumped = list(islice(dates(rule, since=since), 5))
    walked = [day for day in days(rule, 3000) if day >= since][:5]
    assert jumped[: len(walked)] == walked


@given(rules(), st.integers(1, 60))
def test_count_and_end_recompute_each_other(rule: Rule, count: int) -> None:
    end = end_of(rule, count)
    assert end == days(rule, count)[-1]
    assert count_of(replace(rule, end=end)) == count


@pytest.mark.parametrize("kind", [Kind.DAILY, Kind.WEEKLY])
def test_no_end_is_later_than_the_last_day(kind: Kind) -> None:
    rule = Rule(kind, LAST_DAY - timedelta(days=3), mask=127)
    assert end_of(rule, 0) is None
    assert end_of(rule, 4) == LAST_DAY
    assert end_of(rule, 5) is None
    assert end_of(rule, 10**9) is None


@given(rules(), st.integers(0, 25))
def test_neighbours_of_a_day(rule: Rule, index: int) -> None:
    found = days(rule, 60)
    assert list(islice(after(rule, found[index]), 5)) == found[index + 1 : index + 6]
    assert list(before(rule, found[index])) == found[:index][::-1]


@given(rules())
def test_a_day_is_contained_exactly_when_it_is_given(rule: Rule) -> None:
    found = days(rule, 20)
    for day in (found[0] + timedelta(days=n) for n in range((found[-1] - found[0]).days % 400 + 1)):
        assert contains(rule, day) == (day in found or day > found[-1])


@given(rules())
def test_starting_at_the_first_day_changes_nothing(rule: Rule) -> None:
    """PatternStartDate moved to the first match (U) keeps the series as it is."""
    moved = replace(rule, start=days(rule, 1)[0])
    assert days(moved, 20) == days(rule, 20)


@given(rules())
def test_no_step_is_shorter_than_the_shortest(rule: Rule) -> None:
    step = shortest_step(rule)
    assert step is not None
    assert step == min((b - a).days for a, b in pairwise(days(rule, 64)))


def test_a_single_day_has_no_step() -> None:
    assert shortest_step(Rule(Kind.DAILY, date(2026, 1, 1), end=date(2026, 1, 1))) is None


def test_day_29_to_31_clamps_to_the_last_of_the_month() -> None:
    """DayOfMonth 29–31 clamps in expansion."""
    rule = Rule(Kind.MONTHLY, date(2026, 1, 31), day=31)
    assert [d.day for d in days(rule, 5)] == [31, 28, 31, 30, 31]
    rule = Rule(Kind.MONTHLY, date(2024, 1, 30), day=30)
    assert [d.day for d in days(rule, 3)] == [30, 29, 30]


def test_29_february_is_the_28th_in_other_years() -> None:
    rule = Rule(Kind.YEARLY, date(2024, 2, 29), interval=12, day=29, month=2)
    assert [(d.year, d.day) for d in days(rule, 5)] == [(2024, 29), (2025, 28), (2026, 28), (2027, 28), (2028, 29)]


def test_yearly_intervals_are_months() -> None:
    rule = Rule(Kind.YEARLY, date(2026, 5, 4), interval=24, day=4, month=5)
    assert [d.year for d in days(rule, 3)] == [2026, 2028, 2030]
    assert flaw(replace(rule, interval=18)) is not None


def test_yearly_month_before_the_start_begins_next_year() -> None:
    assert days(Rule(Kind.YEARLY, date(2026, 5, 4), interval=12, day=1, month=3), 1) == [date(2027, 3, 1)]


def test_last_weekday_of_the_month() -> None:
    rule = Rule(Kind.MONTH_NTH, date(2026, 1, 1), mask=62, instance=5)
    assert days(rule, 3) == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 31)]


def test_fifth_is_the_last() -> None:
    rule = Rule(Kind.MONTH_NTH, date(2026, 1, 1), mask=32, instance=5)
    assert days(rule, 2) == [date(2026, 1, 30), date(2026, 2, 27)]


def test_nth_day_and_nth_weekend_day() -> None:
    assert days(Rule(Kind.MONTH_NTH, date(2026, 1, 1), mask=127, instance=3), 2)[1] == date(2026, 2, 3)
    assert days(Rule(Kind.MONTH_NTH, date(2026, 1, 1), mask=65, instance=1), 1) == [date(2026, 1, 3)]


@pytest.mark.parametrize("first_day, sunday", [(0, date(2026, 3, 8)), (1, date(2026, 3, 1))])
def test_first_day_of_the_week_decides_every_second_week(first_day: int, sunday: date) -> None:
    """WKST: WEEKLY;INTERVAL>1 with several days may differ."""
    rule = Rule(Kind.WEEKLY, date(2026, 2, 28), mask=1 | 64, interval=2, first_day=first_day)
    assert days(rule, 2) == [date(2026, 2, 28), sunday]


def test_endless_rules_are_lazy_and_end_in_the_year_4500() -> None:
    rule = Rule(Kind.DAILY, date(2026, 1, 1))
    assert contains(rule, LAST_DAY)
    assert list(dates(rule, since=LAST_DAY)) == [LAST_DAY]
    assert list(dates(rule, since=LAST_DAY + timedelta(days=1))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval": 0},
        {"interval": -1},
        {"kind": Kind.WEEKLY, "mask": 0},
        {"kind": Kind.WEEKLY, "mask": 128},
        {"kind": Kind.MONTHLY, "day": 0},
        {"kind": Kind.MONTHLY, "day": 32},
        {"kind": Kind.MONTH_NTH, "mask": 2, "instance": 0},
        {"kind": Kind.MONTH_NTH, "mask": 2, "instance": 6},
        {"kind": Kind.MONTH_NTH, "mask": 6, "instance": 1},
        {"kind": Kind.YEARLY, "interval": 12, "day": 1, "month": 13},
        {"kind": Kind.YEARLY, "interval": 12, "day": 1, "month": 0},
        {"kind": Kind.YEARLY, "interval": 1, "day": 1, "month": 1},
        {"interval": 1000},
        {"kind": Kind.WEEKLY, "mask": 2, "interval": 100},
        {"kind": Kind.MONTHLY, "day": 1, "interval": 100},
        {"end": date(2025, 12, 31)},
    ],
)
def test_flaws(wrong: dict[str, object]) -> None:
    rule = replace(Rule(Kind.DAILY, date(2026, 1, 1)), **wrong)  # type: ignore[arg-type]
    assert flaw(rule) is not None


def test_switches_let_doubtful_rules_pass() -> None:
    odd = Rule(Kind.MONTH_NTH, date(2026, 1, 1), mask=6, instance=1)
    assert flaw(odd, common_masks_only=False) is None
    assert flaw(Rule(Kind.DAILY, date(2026, 1, 1), interval=1000), interval_limits=False) is None
