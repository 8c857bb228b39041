"""The builder of rules: between its fields and RRULE values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.ical.rule import Rule, parse_rule
from engine.ical.values import Day, Moment, When
from tests.ical.rules_drawn import sensible_rules
from tui.repeating import Ends, Often, Repeat, first_ones, in_words, read, written, wrong

START = Moment(datetime(2026, 3, 4, 10), "Europe/Berlin")


@pytest.mark.parametrize(
    ("rrule", "often", "again"),
    [
        ("", Often.NEVER, ""),
        ("FREQ=DAILY;INTERVAL=3", Often.DAILY, "FREQ=DAILY;INTERVAL=3"),
        ("FREQ=WEEKLY;BYDAY=WE", Often.WEEKLY, "FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=FR,MO;COUNT=4", Often.WEEKLY, "FREQ=WEEKLY;COUNT=4;BYDAY=MO,FR"),
        ("FREQ=MONTHLY;BYMONTHDAY=4", Often.MONTHLY, "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=1WE", Often.MONTHLY_WEEKDAY, "FREQ=MONTHLY;BYDAY=1WE"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4", Often.YEARLY, "FREQ=YEARLY"),
        ("FREQ=DAILY;UNTIL=20260401T080000Z", Often.DAILY, "FREQ=DAILY;UNTIL=20260401"),
        ("FREQ=MONTHLY;BYDAY=-1FR", Often.OWN, "FREQ=MONTHLY;BYDAY=-1FR"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO", Often.OWN, "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO"),
        ("FREQ=HOURLY", Often.OWN, "FREQ=HOURLY"),
        ("FREQ=FOO", Often.OWN, "FREQ=FOO"),
    ],
)
def test_rules_and_fields(rrule: str, often: Often, again: str) -> None:
    found = read(rrule, START)
    assert (found.often, written(found, START)) == (often, again)


@settings(deadline=None)
@given(sensible_rules())
def test_a_rule_that_is_read_and_written_again_gives_the_same_days(rule: Rule) -> None:
    value = rule.to_value()
    again = written(read(value, START), START)
    assert first_ones(again, START, 3) == first_ones(value, START, 3)


FIELDS = st.builds(
    Repeat,
    st.sampled_from([often for often in Often if often is not Often.OWN]),
    st.integers(1, 12).map(str),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(Ends),
    st.integers(1, 50).map(str),
    st.dates(date(2026, 3, 4), date(2030, 1, 1)).map(date.isoformat),
)


@given(FIELDS, st.sampled_from([START, Day(date(2026, 3, 31))]))
def test_fields_that_are_in_order_make_a_rule_that_can_be_followed(fields: Repeat, start: When) -> None:
    assume(not wrong(fields, start))
    value = written(fields, start)
    assert isinstance(parse_rule(value), Rule) == (fields.often is not Often.NEVER)
    assert "not understood" not in in_words(value)
    assert written(read(value, start), start) == value


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (Repeat(Often.DAILY, every="0"), "every"),
        (Repeat(Often.DAILY, every="x"), "every"),
        (Repeat(Often.WEEKLY), "weekdays"),
        (Repeat(Often.DAILY, ends=Ends.COUNT, count=""), "count"),
        (Repeat(Often.DAILY, ends=Ends.UNTIL, until="soon"), "until"),
        (Repeat(Often.DAILY, ends=Ends.UNTIL, until="2026-03-03"), "until"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(fields: Repeat, field: str) -> None:
    assert list(wrong(fields, START)) == [field]


def test_fields_that_do_not_count_may_say_anything() -> None:
    assert wrong(replace(Repeat(Often.NEVER), every="x", count="x"), START) == {}
    assert wrong(Repeat(Often.DAILY, count="x", until="x"), START) == {}


def test_words() -> None:
    assert in_words("") == "never"
    assert in_words("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO") == "every 2 weeks on Monday"


def test_first_days() -> None:
    assert first_ones("FREQ=WEEKLY;COUNT=2", START) == [date(2026, 3, 4), date(2026, 3, 11)]
    assert first_ones("FREQ=FOO", START) == []
