"""Recurrence rules by the hour, the minute or the second, within days that are already chosen.

Ours, because dateutil tries one second after the other when such a rule hits nothing. Here a step that hits nothing jumps
to the next hour or minute that may, and a rule that fails too often ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from engine.ical.rule import Frequency, Rule

STEPS = {
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.SECONDLY: timedelta(seconds=1),
}
_FAILURES = 20_000  # steps in a row that hit nothing: of a rule that tries once a day, fifty years

_HOUR, _MINUTE, _DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


def within_days(rule: Rule, start: datetime, days: Iterable[datetime]) -> Iterator[datetime]:
    """The times of a rule on the given days (midnights, in order), INTERVAL counted from ``start`` on the wall clock.

    ``rule`` says all that it would else take from ``start``: the minutes of an hourly rule, the seconds of both. Times in
    the period of ``start`` may lie before it. Raises `OverflowError` at the end of the calendar.
    """
    origin = _period(rule.frequency, start)
    step = STEPS[rule.frequency] * rule.interval
    failures = 0
    for day in days:
        at, end = _first_step(origin, step, max(day, origin)), day + _DAY
        while at < end:
            hits = _hits(rule, at)
            yield from hits
            failures = 0 if hits else failures + 1
            if failures > _FAILURES:
                return
            at = _first_step(origin, step, at + _skippable(rule, at, step))


def _period(frequency: Frequency, at: datetime) -> datetime:
    """The beginning of the hour, minute or second of a time."""
    match frequency:
        case Frequency.HOURLY:
            return at.replace(minute=0, second=0)
        case Frequency.MINUTELY:
            return at.replace(second=0)
        case _:
            return at


def _first_step(origin: datetime, step: timedelta, after: datetime) -> datetime:
    """The first step from ``origin`` that is not before ``after``."""
    return origin - (origin - after) // step * step


def _skippable(rule: Rule, at: datetime, step: timedelta) -> timedelta:
    """How far to go on: one step, or to the next hour or minute where this one is not allowed."""
    if rule.by_hour and at.hour not in rule.by_hour:
        return max(step, _HOUR - (at - at.replace(minute=0, second=0)))
    if rule.frequency == Frequency.SECONDLY and rule.by_minute and at.minute not in rule.by_minute:
        return max(step, _MINUTE - (at - at.replace(second=0)))
    return step


def _hits(rule: Rule, at: datetime) -> list[datetime]:
    """The times of the one period that begins at ``at``."""
    given = ((rule.by_hour, at.hour), (rule.by_minute, at.minute), (rule.by_second, at.second))
    checked = given[: rule.frequency - Frequency.DAILY]
    if any(numbers and own not in numbers for numbers, own in checked):
        return []
    minutes = sorted(set(rule.by_minute)) if rule.frequency == Frequency.HOURLY else [at.minute]
    seconds = [at.second] if rule.frequency == Frequency.SECONDLY else sorted(set(rule.by_second))
    times = [datetime.combine(at, time(at.hour, minute, second)) for minute in minutes for second in seconds]
    if not rule.by_set_position:
        return times
    places = {place - 1 if place > 0 else len(times) + place for place in rule.by_set_position}
    return [found for index, found in enumerate(times) if index in places]
