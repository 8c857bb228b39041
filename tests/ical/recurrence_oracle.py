"""Recurrence by looking at every day: slow, and so plain that it can be checked against RFC 5545 3.3.10 by eye."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from engine.ical.recurrence import Frequency, Rule, Weekday


def daily_starts(rule: Rule, start: datetime, last: datetime) -> Iterator[datetime]:
    """The hits of a rule that is not finer than DAILY, from ``start`` on and before ``last``; COUNT and UNTIL aside."""
    first = date(start.year, 1, 1) - timedelta(days=7)
    days = (first + timedelta(days=index) for index in range((date(last.year + 1, 1, 31) - first).days))
    within = (day for day in days if _in_interval(rule, start.date(), day))
    for _, period in groupby(within, key=lambda day: _period(rule, day)):
        hits = [
            datetime.combine(day, clock) for day in period if _hit(rule, start, day) for clock in _clocks(rule, start)
        ]
        if rule.by_set_position:
            places = {place - 1 if place > 0 else len(hits) + place for place in rule.by_set_position}
            hits = [hit for index, hit in enumerate(hits) if index in places]
        yield from (hit for hit in hits if start <= hit < last)


def _clocks(rule: Rule, start: datetime) -> list:
    hours, minutes, seconds = (
        sorted(set(given)) or [own]
        for given, own in ((rule.by_hour, start.hour), (rule.by_minute, start.minute), (rule.by_second, start.second))
    )
    return [
        datetime(1, 1, 1, h, m, min(s, 59)).time()
        for h in hours
        for m in minutes
        for s in sorted({min(s, 59) for s in seconds})
    ]


def _week(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _period(rule: Rule, day: date) -> object:
    return {
        Frequency.YEARLY: day.year,
        Frequency.MONTHLY: (day.year, day.month),
        Frequency.WEEKLY: _week(rule, day),
        Frequency.DAILY: day,
    }[rule.frequency]


def _in_interval(rule: Rule, start: date, day: date) -> bool:
    passed = {
        Frequency.YEARLY: day.year - start.year,
        Frequency.MONTHLY: (day.year - start.year) * 12 + day.month - start.month,
        Frequency.WEEKLY: (_week(rule, day) - _week(rule, start)).days // 7,
        Frequency.DAILY: (day - start).days,
    }[rule.frequency]
    return passed >= 0 and passed % rule.interval == 0


def _hit(rule: Rule, start: datetime, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    year = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    number = day.timetuple().tm_yday
    given: list[tuple[bool, Callable[[], bool]]] = [
        (bool(rule.by_month), lambda: day.month in rule.by_month),
        (bool(rule.by_month_day), lambda: bool({day.day, day.day - length - 1} & set(rule.by_month_day))),
        (bool(rule.by_year_day), lambda: bool({number, number - year - 1} & set(rule.by_year_day))),
        (bool(rule.by_week_number), lambda: _in_weeks(rule, day)),
        (bool(rule.by_day), lambda: any(_is_weekday(rule, weekday, day) for weekday in rule.by_day)),
    ]
    return all(test() for asked, test in given if asked) and _like_start(rule, start.date(), day)


def _like_start(rule: Rule, start: date, day: date) -> bool:
    """What the rule leaves open is as DTSTART has it."""
    if rule.by_day or rule.by_month_day or rule.by_year_day:
        return True
    if rule.frequency == Frequency.WEEKLY or (rule.by_week_number and rule.frequency == Frequency.YEARLY):
        return day.weekday() == start.weekday()
    if rule.frequency == Frequency.MONTHLY:
        return day.day == start.day
    if rule.frequency == Frequency.YEARLY:
        return day.day == start.day and (bool(rule.by_month) or day.month == start.month)
    return True


def _in_weeks(rule: Rule, day: date) -> bool:
    """Week 1 is the first with four of its days in the year; so a week belongs to the year of its fourth day."""
    fourth = _week(rule, day) + timedelta(days=3)
    number = (fourth.timetuple().tm_yday - 1) // 7 + 1
    last = fourth
    while (last + timedelta(days=7)).year == fourth.year:
        last += timedelta(days=7)
    weeks = (last.timetuple().tm_yday - 1) // 7 + 1
    return bool({number, number - weeks - 1} & set(rule.by_week_number))


def _is_weekday(rule: Rule, wanted: Weekday, day: date) -> bool:
    if day.weekday() != wanted.weekday:
        return False
    if not wanted.nth or rule.frequency > Frequency.MONTHLY or rule.by_week_number:
        return True
    monthly = rule.frequency == Frequency.MONTHLY or rule.by_month
    first = day.replace(day=1) if monthly else date(day.year, 1, 1)
    size = monthrange(day.year, day.month)[1] if monthly else (date(day.year + 1, 1, 1) - first).days
    passed = (day - first).days
    return wanted.nth in (passed // 7 + 1, -((size - 1 - passed) // 7) - 1)
