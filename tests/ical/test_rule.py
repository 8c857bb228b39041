"""Reading, checking and writing recurrence rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.rule import BrokenRule, Frequency, Rule, Weekday, parse_rule, week_number
from engine.ical.values import Day, Moment
from tests.ical.rules_drawn import any_rules


@given(any_rules())
def test_a_rule_that_was_written_reads_the_same(rule: Rule) -> None:
    assert parse_rule(rule.to_value()) == rule


@given(st.text(st.sampled_from("FREQ=WKLYDAIOUNTBMSP0123456789;,+-xX "), max_size=60))
def test_any_text_is_a_rule_or_broken(text: str) -> None:
    assert isinstance(parse_rule(text), Rule | BrokenRule)


def test_all_parts_are_read() -> None:
    text = "FREQ=MONTHLY;UNTIL=20261231T090000Z;INTERVAL=2;BYHOUR=9,14;BYDAY=MO,-1FR;BYSETPOS=-1;WKST=SU;X-FROM=here"
    assert parse_rule(text) == Rule(
        Frequency.MONTHLY,
        interval=2,
        until=Moment(datetime(2026, 12, 31, 9), "UTC"),
        by_hour=(9, 14),
        by_day=(Weekday(0, 0), Weekday(-1, 4)),
        by_set_position=(-1,),
        week_start=6,
        foreign=("X-FROM=here",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "freq=weekly;byday=mo",
        " FREQ=WEEKLY ; BYDAY= MO ;",
        "BYDAY=MO;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO;RSCALE=GREGORIAN",
    ],
)
def test_form_is_read_leniently(text: str) -> None:
    assert parse_rule(text) == Rule(Frequency.WEEKLY, by_day=(Weekday(0, 0),))


def test_until_may_be_a_date() -> None:
    rule = parse_rule("FREQ=DAILY;UNTIL=20260301")
    assert isinstance(rule, Rule)
    assert rule.until == Day(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "FREQ is missing"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=SOMETIMES", "FREQ=SOMETIMES is not known"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 is not possible"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 is not possible"),
        ("FREQ=DAILY;COUNT=many", "COUNT=MANY is not possible"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL=TOMORROW is no date"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH=13 is not possible"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH=-1 is not possible"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY=0 is not possible"),
        ("FREQ=DAILY;BYDAY=0MO", "BYDAY=0MO is not possible"),
        ("FREQ=DAILY;BYDAY=54MO", "BYDAY=54MO is not possible"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX is not possible"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX is no weekday"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ comes twice"),
        ("FREQ=DAILY;BYDAY", "BYDAY has no value"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER is not known"),
        ("FREQ=DAILY;RSCALE=CHINESE", "RSCALE=CHINESE is not supported"),
        ("FREQ=DAILY;SKIP=FORWARD", "SKIP=FORWARD is not supported"),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ is not known"),
        ("FREQ=DAILY;BYDAY=", "BYDAY= has no value"),
    ],
)
def test_a_broken_rule_says_what_is_wrong(text: str, problem: str) -> None:
    assert parse_rule(text) == BrokenRule(problem)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_weeks_from_monday_are_iso_weeks(day: date) -> None:
    year, number, _ = day.isocalendar()
    assert week_number(day, 0) == (number, date(year, 12, 28).isocalendar().week)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 6))
def test_a_week_has_one_number_for_all_its_days(day: date, week_start: int) -> None:
    first = day - timedelta(days=(day.weekday() - week_start) % 7)
    assert {week_number(first + timedelta(days=index), week_start) for index in range(7)} == {
        week_number(day, week_start)
    }
