"""What one recurrence rule gives (RFC 5545 3.3.10), by dateutil, and around it where dateutil is wrong.

dateutil expands a plain rule well. It is corrected here in what it is asked, and in what is done with its answers:

- it is started at the beginning of the period (year, month, week ...), because it counts BYSETPOS of the first week from
  DTSTART on; what lies before DTSTART is dropped afterwards;
- everything it would take from its own start is therefore said explicitly (RFC 5545: "derived from DTSTART");
- plain and numbered weekdays in one BYDAY are either-or, while it takes them for both-and: plain ones are numbered out;
- BYWEEKNO is looked up here: it mistakes the weeks around New Year when they are counted from the end;
- a rule that hits nothing (30 February) keeps it walking up to the year 9999: it is started 400 to 800 years before that
  (the calendar repeats every 400 years), so the walk is short;
- rules by the hour and finer are worked out in `engine.ical.within_day`: it tries each single second when they hit nothing;
- COUNT and UNTIL are applied here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import groupby, islice, takewhile
from typing import TYPE_CHECKING, Any

from engine.ical.rule import Frequency, Rule, Weekday, week_number
from engine.ical.values import Day, Moment
from engine.ical.within_day import STEPS, within_days
from engine.ical.zones import in_utc

if TYPE_CHECKING:
    from dateutil.rrule import rrule

MOST = 100_000
"""So many occurrences of one rule are looked at, then it ends: a runaway rule must not hold up anybody."""

_CYCLE = timedelta(days=146_097)  # the 400 years after which the Gregorian calendar repeats, weekdays and all
_STEPS = {Frequency.WEEKLY: timedelta(weeks=1), Frequency.DAILY: timedelta(days=1), **STEPS}


def expand(
    rule: Rule, start: datetime, *, zone: tzinfo | None, all_day: bool, first: datetime | None = None
) -> Iterator[datetime]:
    """The occurrences of a rule from ``start`` (DTSTART) on: naive wall clock times of ``zone``, in order, lazily.

    ``start`` itself is among them only when the rule hits it. Those before ``first`` may be left out; that is quick where
    the rule allows it. At most `MOST`, and an endless rule ends after some centuries.
    """
    if all_day and rule.frequency > Frequency.DAILY:
        return  # there are no hours within a date
    within = _within(rule, zone, all_day)
    count = rule.count
    if count is not None and rule.frequency in _STEPS and not rule.has_by_parts:
        # Evenly spaced: the last one can be told, so that `first` may skip ahead of a COUNT too.
        within, count = _also_before(within, rule, start, count), None
    asked = start if first is None or count is not None else max(start, first)
    explicit = _explicit(rule, start, all_day)
    if not _possible(explicit, any(day.nth for day in rule.by_day)):
        return
    unbounded = _unbounded if rule.frequency <= Frequency.DAILY else _by_the_clock
    times = (time for time in unbounded(explicit, start, asked) if time >= start)
    yield from islice(takewhile(within, times), MOST if count is None else min(count, MOST))


def _within(rule: Rule, zone: tzinfo | None, all_day: bool) -> Callable[[datetime], bool]:
    """Is a start not after UNTIL? In UTC it is a point in time, else a time on the wall, a date includes its whole day."""
    match rule.until:
        case None:
            return lambda _: True
        case Day(day):
            return lambda start: start.date() <= day
        case Moment(wall, _) if all_day:
            return lambda start: start.date() <= wall.date()
        case Moment(wall, "UTC") if zone is not None:
            limit = wall.replace(tzinfo=UTC)
            return lambda start: in_utc(start, zone) <= limit
        case Moment(wall, _):
            return lambda start: start <= wall


def _also_before(
    within: Callable[[datetime], bool], rule: Rule, start: datetime, count: int
) -> Callable[[datetime], bool]:
    try:
        last = start + _STEPS[rule.frequency] * rule.interval * (count - 1)
    except OverflowError:
        return within
    return lambda time: time <= last and within(time)


def _explicit(rule: Rule, start: datetime, all_day: bool) -> Rule:
    """The rule with all that it leaves to DTSTART filled in."""
    by_day = rule.by_day
    months, month_days = rule.by_month, rule.by_month_day
    if not (by_day or month_days or rule.by_year_day):
        if _by_weeks(rule) or (rule.frequency == Frequency.WEEKLY and not rule.by_week_number):
            by_day = (Weekday(0, start.weekday()),)
        elif rule.frequency <= Frequency.MONTHLY and not rule.by_week_number:
            month_days = (start.day,)
            if rule.frequency == Frequency.YEARLY:
                months = months or (start.month,)
    hours, minutes, seconds = ((), (), ()) if all_day else (rule.by_hour, rule.by_minute, rule.by_second)
    frequency = rule.frequency
    return replace(
        rule,
        by_day=_either_or(rule, by_day),
        by_month=months,
        by_month_day=month_days,
        by_hour=hours or ((start.hour,) if frequency < Frequency.HOURLY else ()),
        by_minute=minutes or ((start.minute,) if frequency < Frequency.MINUTELY else ()),
        by_second=tuple(min(second, 59) for second in seconds)
        or ((start.second,) if frequency < Frequency.SECONDLY else ()),
    )


def _either_or(rule: Rule, days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if rule.frequency > Frequency.MONTHLY or _by_weeks(rule):
        return tuple(Weekday(0, day.weekday) for day in days)  # numbers mean nothing there
    if not any(day.nth for day in days):
        return days
    most = 5 if rule.frequency == Frequency.MONTHLY or rule.by_month else 53
    numbered = {day for day in days if 0 < abs(day.nth) <= most}
    plain = {Weekday(nth, day.weekday) for day in days if not day.nth for nth in range(1, most + 1)}
    return tuple(numbered | plain)


def _unbounded(rule: Rule, start: datetime, asked: datetime) -> Iterator[datetime]:
    """All times of a rule, COUNT and UNTIL aside, from the beginning of the period that ``asked`` lies in."""
    plain = replace(rule, by_week_number=(), by_set_position=()) if _by_weeks(rule) else rule
    try:
        begin = _period(rule, start, asked)
        shift = _CYCLE * max(0, (9599 - begin.year) // 400)
        times: Iterator[datetime] = (time - shift for time in _dateutil(plain, begin + shift))
        if _by_weeks(rule):
            times = _at_positions(rule, (time for time in times if _in_week(rule, time)))
        yield from times
    except (ValueError, OverflowError):
        return  # dateutil: the parts exclude each other (BYHOUR that INTERVAL never meets); or the calendar's end


def _by_the_clock(rule: Rule, start: datetime, asked: datetime) -> Iterator[datetime]:
    """The same for a rule by the hour or finer: the days that it allows, then the times within them."""
    midnight = {"by_hour": (0,), "by_minute": (0,), "by_second": (0,), "by_set_position": ()}
    allowed = replace(rule, frequency=Frequency.DAILY, interval=1, **midnight)
    day = datetime.combine(asked, time())
    try:
        yield from within_days(rule, start, _unbounded(allowed, day, day))
    except OverflowError:
        return


def _by_weeks(rule: Rule) -> bool:
    """BYWEEKNO where RFC 5545 allows it. Elsewhere it is left to dateutil, as one more condition."""
    return bool(rule.by_week_number) and rule.frequency == Frequency.YEARLY


def _possible(rule: Rule, numbered: bool) -> bool:
    """False where it is plain that a rule hits nothing: dateutil would try each period of eight centuries.

    ``rule`` as `_explicit` made it; ``numbered``: it was asked for numbered weekdays.
    """
    if numbered and not rule.by_day:
        return False  # the sixth Monday of a month
    if rule.by_month and rule.by_month_day and not _by_weeks(rule):
        longest = (
            abs(day) <= (29 if month == 2 else monthrange(2000, month)[1])
            for month in rule.by_month
            for day in rule.by_month_day
        )
        if not any(longest):
            return False
    clocks = max(len(set(rule.by_hour)), 1) * max(len(set(rule.by_minute)), 1) * max(len(set(rule.by_second)), 1)
    size = clocks * _most_days(rule)
    return not rule.by_set_position or any(abs(place) <= size for place in rule.by_set_position)


def _most_days(rule: Rule) -> int:
    """So many days of one period can be hit."""
    match rule.frequency:
        case Frequency.YEARLY:
            return 366
        case Frequency.MONTHLY:
            return len(rule.by_day) if rule.by_day and all(day.nth for day in rule.by_day) else 31
        case Frequency.WEEKLY:
            return len({day.weekday for day in rule.by_day}) or 7
        case _:
            return 1


def _period(rule: Rule, start: datetime, asked: datetime) -> datetime:
    """The beginning of the last period of the rule that begins not after ``asked``; INTERVAL counts from ``start``."""
    match rule.frequency:
        case Frequency.YEARLY:
            years = (asked.year - start.year) // rule.interval * rule.interval
            return datetime(start.year + years, 1, 1)
        case Frequency.MONTHLY:
            first = start.year * 12 + start.month - 1
            months = (asked.year * 12 + asked.month - 1 - first) // rule.interval * rule.interval
            return datetime((first + months) // 12, (first + months) % 12 + 1, 1)
        case Frequency.WEEKLY:
            begin = datetime.combine(start.date(), time())
            begin -= timedelta(days=(start.weekday() - rule.week_start) % 7)
        case _:
            begin = datetime.combine(start.date(), time())
    step = _STEPS[rule.frequency] * rule.interval if rule.interval < 10**6 else timedelta(days=10**6)
    return begin + (asked - begin) // step * step


def _dateutil(rule: Rule, begin: datetime) -> rrule:
    from dateutil.rrule import rrule, weekday

    options: dict[str, Any] = {
        "bymonth": rule.by_month,
        "bymonthday": rule.by_month_day,
        "byyearday": rule.by_year_day,
        "byweekno": rule.by_week_number,
        "byweekday": [weekday(day.weekday, day.nth or None) for day in rule.by_day],
        "byhour": rule.by_hour,
        "byminute": rule.by_minute,
        "bysecond": rule.by_second,
        "bysetpos": rule.by_set_position,
    }
    given = {name: value for name, value in options.items() if value}
    frequency: Any = int(rule.frequency)
    return rrule(frequency, dtstart=begin, interval=rule.interval, wkst=rule.week_start, **given)


def _in_week(rule: Rule, time: datetime) -> bool:
    number, weeks = week_number(time.date(), rule.week_start)
    return number in rule.by_week_number or number - weeks - 1 in rule.by_week_number


def _at_positions(rule: Rule, times: Iterator[datetime]) -> Iterator[datetime]:
    """BYSETPOS within each year; all of them where there is no BYSETPOS."""
    if not rule.by_set_position:
        yield from times
        return
    for _, year in groupby(times, key=lambda time: time.year):
        days = list(year)
        wanted = {position - 1 if position > 0 else len(days) + position for position in rule.by_set_position}
        yield from (day for index, day in enumerate(days) if index in wanted)
