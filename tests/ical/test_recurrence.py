"""When a series occurs. What single rules give is also told by the facts of the corpus (test_recurrence_facts)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.ical.expansion import MOST, expand
from engine.ical.recurrence import Frequency, Rule, Series, parse_rule, starts
from tests.ical.recurrence_oracle import daily_starts
from tests.ical.rules_drawn import any_rules, sensible_rules, starts_drawn

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 10)


def rule(text: str) -> Rule:
    found = parse_rule(text)
    assert isinstance(found, Rule), found
    return found


def series(text: str, start: datetime = START, **more: object) -> Series:
    return replace(Series(start, BERLIN, rules=(rule(text),)), **more)


def days(found: Series, first: datetime | None = None, last: datetime | None = None) -> list[str]:
    return [f"{start:%m-%d}" for start in islice(starts(found, first, last), 20)]


# -- laws ------------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(sensible_rules(), starts_drawn)
@example(rule("FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO"), datetime(2024, 12, 30))
@example(rule("FREQ=YEARLY;BYWEEKNO=-52"), datetime(2024, 12, 31))
@example(rule("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1"), datetime(2026, 3, 4))
@example(rule("FREQ=MONTHLY;BYDAY=MO,-2TU,1WE,3TH"), datetime(2026, 1, 1))
@example(rule("FREQ=YEARLY;BYDAY=MO,2TU;BYMONTH=3"), datetime(2026, 1, 1))
def test_a_rule_gives_what_looking_at_every_day_gives(drawn: Rule, start: datetime) -> None:
    last = start + timedelta(days=3 * 366)
    found = takewhile(lambda at: at < last, expand(drawn, start, zone=None, all_day=False))
    assert list(found) == list(daily_starts(drawn, start, last))


counts = st.none() | st.integers(1, 400)


@settings(deadline=None, max_examples=30)
@given(sensible_rules(), sensible_rules(), counts, starts_drawn, st.integers(0, 3000), st.integers(0, 400))
def test_a_window_is_a_part_of_the_whole(
    one: Rule, other: Rule, count: int | None, start: datetime, after: int, size: int
) -> None:
    found = Series(start, BERLIN, rules=(replace(one, count=count),), without_rules=(other,), extra=(start,))
    first, last = start + timedelta(days=after), start + timedelta(days=after + size)
    whole = list(takewhile(lambda at: at < last, islice(starts(found), 3000)))
    assume(len(whole) < 3000)
    assert list(starts(found, first, last)) == [at for at in whole if at >= first]


@pytest.mark.parametrize(
    "text",
    [
        *("FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,30", "FREQ=MINUTELY;INTERVAL=7;BYHOUR=9,10", "FREQ=HOURLY;COUNT=500"),
        *("FREQ=SECONDLY;INTERVAL=3601;BYHOUR=9", "FREQ=HOURLY;BYHOUR=9;BYMINUTE=0,20,40;BYSETPOS=-1"),
    ],
)
def test_a_window_of_a_rule_within_the_day_is_a_part_of_the_whole(text: str) -> None:
    first, last = datetime(2026, 3, 10, 9, 30), datetime(2026, 3, 12, 9, 30)
    whole = list(takewhile(lambda at: at < last, starts(series(text))))
    assert whole
    assert list(starts(series(text), first, last)) == [at for at in whole if at >= first]


@settings(deadline=None, max_examples=30)
@given(any_rules(), starts_drawn)
def test_starts_come_in_order_each_once_and_never_before_dtstart(drawn: Rule, start: datetime) -> None:
    found = list(islice(starts(Series(start, BERLIN, rules=(drawn,))), 50))
    assert found == sorted(set(found))
    assert found[0] == start


@settings(deadline=None)
@given(sensible_rules(), starts_drawn, st.integers(1, 30))
def test_count_counts_dtstart(drawn: Rule, start: datetime, count: int) -> None:
    endless = list(islice(starts(Series(start, rules=(drawn,))), count))
    counted = list(starts(Series(start, rules=(replace(drawn, count=count),))))
    assert counted == endless


@pytest.mark.parametrize(
    "text",
    [
        *(
            "FREQ=SECONDLY;BYMONTH=1;BYYEARDAY=366",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2",
        ),
        *("FREQ=MINUTELY;BYSETPOS=5", "FREQ=SECONDLY;BYHOUR=3;BYSETPOS=2", "FREQ=HOURLY;BYSETPOS=-2"),
        *("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "FREQ=YEARLY;INTERVAL=999999999", "FREQ=HOURLY;INTERVAL=24;BYHOUR=3"),
        *("FREQ=SECONDLY;INTERVAL=282;BYMINUTE=9;BYMONTHDAY=-1;BYYEARDAY=1", "FREQ=MINUTELY;INTERVAL=200;BYMINUTE=7"),
        *("FREQ=MONTHLY;INTERVAL=99999999", "FREQ=DAILY;INTERVAL=99999999", "FREQ=WEEKLY;INTERVAL=99999999"),
    ],
)
def test_a_rule_that_hits_nothing_comes_to_an_end(text: str) -> None:
    assert list(starts(series(text))) == [START]


def test_a_rule_by_the_second_comes_to_an_end() -> None:
    found = series("FREQ=SECONDLY")
    assert sum(1 for _ in starts(found)) == MOST
    assert next(starts(found, datetime(2036, 1, 1))) == datetime(2036, 1, 1)


# -- examples --------------------------------------------------------------------------------------------------------


def test_the_clock_stays_when_the_clocks_change() -> None:
    found = list(starts(series("FREQ=WEEKLY;COUNT=6")))
    assert {start.hour for start in found} == {10}
    assert days(series("FREQ=WEEKLY;COUNT=6")) == ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06"]


def test_until_in_utc_is_a_point_in_time() -> None:
    """10:00 in Berlin is 9:00 in winter and 8:00 in summer."""
    assert days(series("FREQ=WEEKLY;UNTIL=20260309T090000Z")) == ["03-02", "03-09"]
    assert days(series("FREQ=WEEKLY;UNTIL=20260309T085959Z")) == ["03-02"]
    assert days(series("FREQ=WEEKLY;UNTIL=20260330T080000Z"))[-1] == "03-30"


def test_until_without_a_zone_is_on_the_wall() -> None:
    assert days(series("FREQ=WEEKLY;UNTIL=20260309T100000")) == ["03-02", "03-09"]
    assert days(series("FREQ=WEEKLY;UNTIL=20260309T095959")) == ["03-02"]


def test_until_as_a_date_includes_the_day() -> None:
    assert days(series("FREQ=WEEKLY;UNTIL=20260309")) == ["03-02", "03-09"]


def test_until_of_an_all_day_series_is_its_date_even_with_a_time() -> None:
    found = series("FREQ=DAILY;UNTIL=20260304T235959Z", datetime(2026, 3, 2), all_day=True)
    assert days(found) == ["03-02", "03-03", "03-04"]


def test_until_before_the_start_leaves_the_start() -> None:
    assert days(series("FREQ=DAILY;UNTIL=20250101")) == ["03-02"]


def test_an_all_day_series_knows_no_hours() -> None:
    assert days(series("FREQ=HOURLY;COUNT=3", datetime(2026, 3, 2), all_day=True)) == ["03-02"]
    assert days(series("FREQ=DAILY;COUNT=2;BYHOUR=9", datetime(2026, 3, 2), all_day=True)) == ["03-02", "03-03"]


def test_a_start_that_the_rule_does_not_hit_counts() -> None:
    assert days(series("FREQ=WEEKLY;BYDAY=WE;COUNT=3")) == ["03-02", "03-04", "03-11"]
    assert days(series("FREQ=WEEKLY;BYDAY=WE;COUNT=1")) == ["03-02"]


def test_a_start_that_is_left_out_does_not_count() -> None:
    assert days(series("FREQ=WEEKLY;BYDAY=WE;COUNT=2", without=frozenset([START]))) == ["03-04", "03-11"]


def test_dates_are_left_out_by_time_and_by_day() -> None:
    found = series(
        "FREQ=DAILY;COUNT=4", without=frozenset([datetime(2026, 3, 3, 10)]), without_days=frozenset([date(2026, 3, 4)])
    )
    assert days(found) == ["03-02", "03-05"]
    assert days(series("FREQ=DAILY;COUNT=2", without=frozenset([datetime(2026, 3, 3, 11)]))) == ["03-02", "03-03"]


def test_extra_dates_and_several_rules_come_together() -> None:
    found = series("FREQ=DAILY;COUNT=2", extra=(datetime(2026, 3, 2, 10), datetime(2026, 3, 8, 9)))
    found = replace(found, rules=(*found.rules, rule("FREQ=WEEKLY;COUNT=2;BYDAY=TU")))
    assert days(found) == ["03-02", "03-03", "03-08", "03-10"]


def test_an_exclusion_rule_takes_away() -> None:
    found = replace(series("FREQ=DAILY;COUNT=7"), without_rules=(rule("FREQ=WEEKLY;BYDAY=SA,SU"),))
    assert days(found) == ["03-02", "03-03", "03-04", "03-05", "03-06"]


def test_a_series_that_is_wholly_excluded_is_empty() -> None:
    assert days(replace(series("FREQ=DAILY;COUNT=7"), without_rules=(rule("FREQ=DAILY"),))) == []


def test_the_last_day_of_the_month_is_passed_over_where_there_is_none() -> None:
    assert days(series("FREQ=MONTHLY;COUNT=3", datetime(2026, 1, 31, 10))) == ["01-31", "03-31", "05-31"]


def test_leap_seconds_are_the_second_before() -> None:
    found = series("FREQ=DAILY;COUNT=2;BYSECOND=60", datetime(2026, 3, 2, 10, 0, 59))
    assert [start.second for start in starts(found)] == [59, 59]


def test_the_ends_of_the_calendar_are_ends() -> None:
    assert len(list(starts(series("FREQ=DAILY", datetime(9999, 12, 30))))) == 2
    assert days(series("FREQ=WEEKLY;COUNT=2", datetime(1, 1, 1)))[0] == "01-01"
    assert days(series("FREQ=WEEKLY;COUNT=999999999;INTERVAL=999999")) == ["03-02"]


def test_frequencies_are_ordered_by_length() -> None:
    assert Frequency.YEARLY < Frequency.MONTHLY < Frequency.SECONDLY
