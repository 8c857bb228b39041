"""Recurrence rules (RFC 5545 3.3.10) as Outlook's patterns, and patterns as rules.

Where the two mean different days although they look alike (the 31st, 29 February, the fifth Friday: a rule passes over
the months that have none, Outlook takes their last one) the difference is told by occurrences that are deleted: see
`clamped`. A rule becomes a pattern only where it gives the same days for good; else `Held` says why not.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Final

from engine.adapters.outlook.appointment import Pattern
from engine.adapters.outlook.days import dates, first
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.numbers import MAX_OCCURRENCES, OlDaysOfWeek, OlRecurrenceType
from engine.ical.rule import WEEKDAYS, Frequency, Rule, Weekday
from engine.ical.values import Day, Moment
from engine.ical.zones import in_utc

_ALL: Final = int(OlDaysOfWeek.ALL)
_TOGETHER: Final = frozenset((int(OlDaysOfWeek.WEEKDAYS), int(OlDaysOfWeek.WEEKEND), _ALL))
"""Days that Outlook counts together: "the second weekday of the month"."""

_LAST: Final = 5
_NTH: Final = (OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH)
_MAX_INTERVAL: Final = {OlRecurrenceType.DAILY: 999}
_HORIZON_YEARS: Final = 30
_HORIZON: Final = date(2070, 1, 1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A rule as Outlook has it: the pattern, and occurrences of the pattern that the rule does not give."""

    pattern: Pattern
    left_out: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class _Shape:
    """The days of a rule. ``exact``: months without such a day are passed over; else their last one is meant."""

    kind: OlRecurrenceType
    mask: int = 0
    day: int = 0
    month: int = 0
    instance: int = 0
    exact: bool = False


# -- from a rule -----------------------------------------------------------------------------------------------------


def planned(rule: Rule, start: datetime, zone: tzinfo | None, *, all_day: bool, week_start: int) -> Planned:
    """The pattern of a rule. ``start``: DTSTART on the wall clock of ``zone``. Raises `Held`."""
    _only_times_of_start(rule, start)
    shape = _shape(rule, start.date())
    most = _MAX_INTERVAL.get(shape.kind, 99)
    if rule.interval > most:
        raise Held(f"it repeats at intervals of {rule.interval}, and Outlook goes up to {most}")
    pattern = Pattern(shape.kind, rule.interval, shape.mask, shape.day, shape.month, shape.instance)
    if first(pattern.days(start.date(), week_start)) != start.date():
        raise Held("its first date is not one that its own rule gives")
    _same_weeks(pattern, start.date(), rule, week_start)
    return _ended(pattern, rule, start, zone, shape.exact and can_clamp(pattern), all_day, week_start)


def _only_times_of_start(rule: Rule, start: datetime) -> None:
    parts = ((rule.by_hour, start.hour), (rule.by_minute, start.minute), (rule.by_second, start.second))
    if any(part and set(part) != {own} for part, own in parts):
        raise Held("it takes place several times a day")


def _shape(rule: Rule, start: date) -> _Shape:
    match rule.frequency:
        case Frequency.DAILY:
            return _daily(rule)
        case Frequency.WEEKLY:
            return _weekly(rule, start)
        case Frequency.MONTHLY:
            return _monthly(rule, start)
        case Frequency.YEARLY:
            return _yearly(rule, start)
        case _:
            raise Held("it repeats by the hour or faster")


def _without(rule: Rule, *parts: str) -> None:
    if any(getattr(rule, part) for part in parts):
        raise Held(f'Outlook has no pattern for its rule "{rule.to_value()}"')


def _no_pattern(rule: Rule) -> Held:
    return Held(f'Outlook has no pattern for its rule "{rule.to_value()}"')


def _daily(rule: Rule) -> _Shape:
    _without(rule, "by_month", "by_month_day", "by_year_day", "by_week_number", "by_set_position")
    if not rule.by_day or _mask(rule.by_day) == _ALL:
        return _Shape(OlRecurrenceType.DAILY)
    if rule.interval != 1:
        raise _no_pattern(rule)
    return _Shape(OlRecurrenceType.WEEKLY, mask=_mask(rule.by_day))


def _weekly(rule: Rule, start: date) -> _Shape:
    _without(rule, "by_month", "by_month_day", "by_year_day", "by_week_number", "by_set_position")
    return _Shape(OlRecurrenceType.WEEKLY, mask=_mask(rule.by_day) or _bit(start.weekday()))


def _monthly(rule: Rule, start: date) -> _Shape:
    _without(rule, "by_year_day", "by_week_number")
    if rule.by_month and set(rule.by_month) != set(range(1, 13)):
        if rule.interval != 1 or len(set(rule.by_month)) > 1:
            raise _no_pattern(rule)
        return _yearly(replace(rule, frequency=Frequency.YEARLY, by_month_day=rule.by_month_day or (start.day,)), start)
    if rule.by_day:
        return _by_weekday(rule, 0)
    return _by_month_day(rule, rule.by_month_day or (start.day,), 0)


def _yearly(rule: Rule, start: date) -> _Shape:
    _without(rule, "by_year_day", "by_week_number")
    if len(set(rule.by_month)) > 1:
        raise _no_pattern(rule)
    if rule.by_month:
        month = rule.by_month[0]
        return (
            _by_weekday(rule, month) if rule.by_day else _by_month_day(rule, rule.by_month_day or (start.day,), month)
        )
    if rule.by_day or rule.by_month_day:  # each month, or each week, of every year
        if rule.interval != 1 or rule.by_set_position or (rule.by_day and any(day.nth for day in rule.by_day)):
            raise _no_pattern(rule)
        return _monthly(replace(rule, frequency=Frequency.MONTHLY), start)
    return _by_month_day(rule, (start.day,), start.month)


def _by_month_day(rule: Rule, days: tuple[int, ...], month: int) -> _Shape:
    """``month`` 0: every one."""
    kind = OlRecurrenceType.YEARLY if month else OlRecurrenceType.MONTHLY
    longest = monthrange(2000, month)[1] if month else 31
    wanted, places = sorted(set(days)), set(rule.by_set_position)
    if len(wanted) == 1 and places <= {1, -1}:
        (day,) = wanted
        if day == -1:
            return _Shape(kind, day=longest, month=month)
        if 1 <= day <= longest:
            return _Shape(kind, day=day, month=month, exact=True)
    elif places == {-1} and wanted[0] == 28 and wanted == list(range(28, wanted[-1] + 1)):
        return _Shape(kind, day=min(wanted[-1], longest), month=month)
    raise _no_pattern(rule)


def _by_weekday(rule: Rule, month: int) -> _Shape:
    if rule.by_month_day:
        raise _no_pattern(rule)
    kind = OlRecurrenceType.YEAR_NTH if month else OlRecurrenceType.MONTH_NTH
    places, mask, numbers = set(rule.by_set_position), _mask(rule.by_day), {day.nth for day in rule.by_day}
    if numbers == {0} and not places and not month and rule.interval == 1:
        return _Shape(OlRecurrenceType.WEEKLY, mask=mask)
    single = mask & (mask - 1) == 0
    if numbers == {0} and len(places) == 1 and (single or mask in _TOGETHER):
        return _nth(rule, kind, mask, month, next(iter(places)), single)
    if len(set(rule.by_day)) == 1 and numbers != {0} and places <= {1, -1}:
        return _nth(rule, kind, mask, month, rule.by_day[0].nth, single)
    raise _no_pattern(rule)


def _nth(rule: Rule, kind: OlRecurrenceType, mask: int, month: int, place: int, single: bool) -> _Shape:
    if place == -1:
        return _Shape(kind, mask=mask, month=month, instance=_LAST)
    if 1 <= place <= 4 or (place == _LAST and single):
        return _Shape(kind, mask=mask, month=month, instance=place, exact=place == _LAST)
    raise _no_pattern(rule)


def _bit(weekday: int) -> int:
    """Python's Monday 0 as Outlook's Monday 2."""
    return 1 << (weekday + 1) % 7


def _mask(days: tuple[Weekday, ...]) -> int:
    found = 0
    for day in days:
        found |= _bit(day.weekday)
    return found


def _same_weeks(pattern: Pattern, start: date, rule: Rule, week_start: int) -> None:
    """ "Every two weeks" on several days depends on what a week is: to Outlook it is the machine's."""
    ours = (rule.week_start + 1) % 7
    if ours != week_start and not weeks_are_the_same(pattern, start, ours, week_start):
        raise Held(f"its weeks begin on {WEEKDAYS[rule.week_start]}, and Outlook's on another day")


def weeks_are_the_same(pattern: Pattern, start: date, *week_starts: int) -> bool:
    """Whether the pattern gives the same days with each of these first days of the week (0 is Sunday)."""
    if pattern.kind is not OlRecurrenceType.WEEKLY or pattern.interval == 1:
        return True
    found = {tuple(islice(dates(pattern.days(start, first_day)), 16)) for first_day in week_starts}
    return len(found) == 1


def _ended(
    pattern: Pattern, rule: Rule, start: datetime, zone: tzinfo | None, exact: bool, all_day: bool, week_start: int
) -> Planned:
    """With its end, and with the days that the rule passes over."""
    last = _last_day(rule, start, zone, all_day)
    if not exact and last is None:
        return Planned(replace(pattern, occurrences=_limited(rule.count)))
    days: Iterator[date] = dates(pattern.days(start.date(), week_start))
    if last is None and rule.count is None:
        passed = (day for day in takewhile(lambda day: day < horizon(start.date()), days) if clamped(pattern, day))
        return Planned(pattern, frozenset(passed))
    position, left, passed_over, pending = 0, rule.count, set[date](), set[date]()
    for place, day in enumerate(days, 1):
        if (last is not None and day > last) or left == 0:
            break
        _limited(place)
        if exact and clamped(pattern, day):
            pending.add(day)
            continue
        position = place
        passed_over |= pending
        pending.clear()
        left = None if left is None else left - 1
    return Planned(replace(pattern, occurrences=_limited(position), by_date=rule.count is None), frozenset(passed_over))


def _limited(occurrences: int | None) -> int | None:
    if occurrences is not None and occurrences > MAX_OCCURRENCES:
        raise Held(
            f"it has more than {MAX_OCCURRENCES} occurrences; Outlook takes that many, or a series without an end"
        )
    if occurrences == 0:
        raise Held("it ends before it begins")
    return occurrences


def _last_day(rule: Rule, start: datetime, zone: tzinfo | None, all_day: bool) -> date | None:
    """The last date that UNTIL lets in."""
    match rule.until:
        case None:
            return None
        case Day(day):
            return day
        case Moment(wall, _) if all_day:
            return wall.date()
        case Moment(wall, "UTC") if zone is not None:
            last = in_utc(wall, UTC).astimezone(zone).replace(tzinfo=None)
        case Moment(wall, _):
            last = wall
    return last.date() if start.time() <= last.time() else last.date() - timedelta(days=1)


# -- days that a month does not have ---------------------------------------------------------------------------------


def can_clamp(pattern: Pattern) -> bool:
    """Whether some months have no such day of their own."""
    if pattern.kind in _NTH:
        return pattern.instance == _LAST and pattern.mask & (pattern.mask - 1) == 0
    if pattern.kind is OlRecurrenceType.YEARLY:
        return pattern.month == 2 and pattern.day == 29
    return pattern.kind is OlRecurrenceType.MONTHLY and pattern.day > 28


def clamped(pattern: Pattern, day: date) -> bool:
    """Whether a day of the pattern stands in for one that its month does not have."""
    if pattern.kind in _NTH:
        return day.day <= 28
    return day.day < pattern.day


def horizon(start: date) -> date:
    """So far the stand-ins of a series without an end are deleted one by one: thirty years, and beyond 2070."""
    try:
        return max(start.replace(year=start.year + _HORIZON_YEARS, day=1), _HORIZON)
    except ValueError:
        return _HORIZON


def clamped_days(pattern: Pattern, start: date, week_start: int) -> frozenset[date]:
    """The stand-ins of a series, all of them, or those up to its horizon."""
    if not can_clamp(pattern):
        return frozenset()
    found = pattern_days(pattern, start, week_start)
    if pattern.occurrences is None:
        found = takewhile(lambda day: day < horizon(start), found)
    return frozenset(day for day in found if clamped(pattern, day))


def pattern_days(pattern: Pattern, start: date, week_start: int) -> Iterator[date]:
    """All original dates of a series."""
    return islice(dates(pattern.days(start, week_start)), pattern.occurrences)


# -- back to a rule --------------------------------------------------------------------------------------------------


def told(pattern: Pattern, gone: frozenset[date], start: date, week_start: int) -> Planned:
    """The rule of a pattern is `rule_value` of what this gives: with the deleted days that the rule itself passes over.

    The stand-ins of months without such a day belong to the rule where all of them are deleted.
    """
    stand_ins = clamped_days(pattern, start, week_start)
    return Planned(pattern, stand_ins if stand_ins <= gone and start not in stand_ins else frozenset())


def rule_value(plan: Planned, start: date, week_start: int) -> str:
    """The value of an RRULE, its end as COUNT."""
    pattern = plan.pattern
    exact = bool(plan.left_out) or not clamped_days(pattern, start, week_start)
    parts = [f"FREQ={_FREQUENCIES[pattern.kind]}"]
    if pattern.occurrences is not None:
        parts.append(f"COUNT={pattern.occurrences - len(plan.left_out)}")
    if pattern.interval != 1:
        parts.append(f"INTERVAL={pattern.interval}")
    if pattern.month:
        parts.append(f"BYMONTH={pattern.month}")
    parts += _weekday_parts(pattern, plan) if pattern.mask else _month_day_parts(pattern, exact)
    if week_start != 1 and not weeks_are_the_same(pattern, start, 1, week_start):
        parts.append(f"WKST={WEEKDAYS[(week_start - 1) % 7]}")
    return ";".join(parts)


_FREQUENCIES: Final = {
    OlRecurrenceType.DAILY: "DAILY",
    OlRecurrenceType.WEEKLY: "WEEKLY",
    OlRecurrenceType.MONTHLY: "MONTHLY",
    OlRecurrenceType.MONTH_NTH: "MONTHLY",
    OlRecurrenceType.YEARLY: "YEARLY",
    OlRecurrenceType.YEAR_NTH: "YEARLY",
}


def _weekday_parts(pattern: Pattern, plan: Planned) -> list[str]:
    names = [name for weekday, name in enumerate(WEEKDAYS) if pattern.mask & _bit(weekday)]
    if not pattern.instance:
        return [f"BYDAY={','.join(names)}"]
    last = pattern.instance == _LAST and not plan.left_out
    place = -1 if last else pattern.instance
    if len(names) == 1:
        return [f"BYDAY={place}{names[0]}"]
    return [f"BYDAY={','.join(names)}", f"BYSETPOS={place}"]


def _month_day_parts(pattern: Pattern, exact: bool) -> list[str]:
    if not pattern.day:
        return []
    if exact:
        return [f"BYMONTHDAY={pattern.day}"]
    if pattern.day == 31 or pattern.kind is OlRecurrenceType.YEARLY:
        return ["BYMONTHDAY=-1"]
    return [f"BYMONTHDAY={','.join(map(str, range(28, pattern.day + 1)))}", "BYSETPOS=-1"]
