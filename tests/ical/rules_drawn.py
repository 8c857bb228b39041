"""Recurrence rules that Hypothesis draws."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from hypothesis import strategies as st

from engine.ical.recurrence import Frequency, Rule, Weekday
from engine.ical.values import Day, Moment

T = TypeVar("T")

starts_drawn = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(microsecond=0))


def _few(of: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.just(()) | st.lists(of, min_size=1, max_size=most, unique=True).map(tuple)


def _both_ways(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most) | st.integers(-most, -1)


untils = (
    st.none()
    | st.builds(Day, st.dates(date(1990, 1, 1), date(2050, 1, 1)))
    | st.builds(Moment, starts_drawn, st.sampled_from([None, "UTC"]))
)


@st.composite
def any_rules(draw: st.DrawFn) -> Rule:
    """Any rule that can be written down, sensible or not."""
    return Rule(
        frequency=draw(st.sampled_from(Frequency)),
        interval=draw(st.integers(1, 400)),
        count=draw(st.none() | st.integers(1, 500)),
        until=draw(untils),
        by_second=draw(_few(st.integers(0, 60))),
        by_minute=draw(_few(st.integers(0, 59))),
        by_hour=draw(_few(st.integers(0, 23))),
        by_day=draw(_few(st.builds(Weekday, st.integers(-53, 53), st.integers(0, 6)))),
        by_month_day=draw(_few(_both_ways(31))),
        by_year_day=draw(_few(_both_ways(366))),
        by_week_number=draw(_few(_both_ways(53))),
        by_month=draw(_few(st.integers(1, 12))),
        by_set_position=draw(_few(_both_ways(366))),
        week_start=draw(st.integers(0, 6)),
    )


@st.composite
def sensible_rules(draw: st.DrawFn) -> Rule:
    """Rules by the day or longer, with the parts that RFC 5545 3.3.10 allows for their FREQ."""
    frequency = draw(st.sampled_from([Frequency.YEARLY, Frequency.MONTHLY, Frequency.WEEKLY, Frequency.DAILY]))
    yearly, weekly = frequency == Frequency.YEARLY, frequency == Frequency.WEEKLY
    weeks = draw(_few(_both_ways(53))) if yearly else ()
    most = 5 if frequency == Frequency.MONTHLY else 53 if yearly and not weeks else 0
    return Rule(
        frequency=frequency,
        interval=draw(st.integers(1, 4)),
        by_hour=draw(_few(st.integers(0, 23), 2)),
        by_minute=draw(_few(st.integers(0, 59), 2)),
        by_day=draw(_few(st.builds(Weekday, st.integers(-most, most) | st.just(0), st.integers(0, 6)))),
        by_month_day=() if weekly else draw(_few(_both_ways(31))),
        by_year_day=draw(_few(_both_ways(366))) if yearly else (),
        by_week_number=weeks,
        by_month=draw(_few(st.integers(1, 12))),
        by_set_position=draw(_few(_both_ways(6))),
        week_start=draw(st.integers(0, 6)),
    )
