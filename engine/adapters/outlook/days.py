"""Outlook's own recurrence: which days a pattern gives. Pure, lazy, without times of day; for mapping and simulation.

The rules are those of [MS-OXOCAL] 2.2.1.44 (PidLidAppointmentRecur), and they are not iCalendar's: day 31 means the
last day of a shorter month, 29 February is 28 February in other years, "5" means the last one, a week begins on the
day that the user's settings say. Intervals of yearly patterns are months, multiples of 12.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Final

from engine.adapters.outlook.numbers import MAX_OCCURRENCES, NO_END, OlDaysOfWeek, OlRecurrenceType

LAST_DAY: Final = NO_END.date()
"""No pattern runs longer than this."""

NTH_TYPES: Final = frozenset({OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH})
YEARLY_TYPES: Final = frozenset({OlRecurrenceType.YEARLY, OlRecurrenceType.YEAR_NTH})
_DAILY: Final = OlRecurrenceType.DAILY
_WEEKLY: Final = OlRecurrenceType.WEEKLY
_WHOLE_WEEK: Final = int(OlDaysOfWeek.ALL)
_COMMON_NTH_MASKS: Final = frozenset({1, 2, 4, 8, 16, 32, 64, 62, 65, 127})


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern's days. Members that ``kind`` does not use hold what was last in them.

    ``interval`` counts days, weeks or months (yearly kinds too); ``mask`` is OlDaysOfWeek; ``instance`` 5 is the last;
    ``end`` is inclusive, None is endless; ``first_day`` of the week counts from Sunday 0.
    """

    kind: OlRecurrenceType
    start: date
    end: date | None = None
    interval: int = 1
    mask: int = 0
    day: int = 0
    month: int = 0
    instance: int = 0
    first_day: int = 0

    def until(self, end: date | None) -> Rule:
        """The same days with another end."""
        if end == self.end:
            return self
        return Rule(
            self.kind, self.start, end, self.interval, self.mask, self.day, self.month, self.instance, self.first_day
        )


def bit(day: date) -> int:
    """The OlDaysOfWeek bit of a day."""
    return 1 << day.isoweekday() % 7


def flaw(rule: Rule, *, common_masks_only: bool = True, interval_limits: bool = True) -> str | None:
    """Why Outlook would not save this rule, or None."""
    longest = 999 if rule.kind is OlRecurrenceType.DAILY else 99 * (12 if rule.kind in YEARLY_TYPES else 1)
    nth = rule.kind in NTH_TYPES
    by_day = rule.kind in (OlRecurrenceType.MONTHLY, OlRecurrenceType.YEARLY)
    checks = (
        (rule.interval < 1, "the interval is less than 1"),
        (interval_limits and rule.interval > longest, "the interval is too long"),
        (rule.kind in YEARLY_TYPES and rule.interval % 12 != 0, "a yearly interval is a multiple of 12 months"),
        ((nth or rule.kind is OlRecurrenceType.WEEKLY) and not 1 <= rule.mask <= 127, "no such days of the week"),
        (nth and common_masks_only and rule.mask not in _COMMON_NTH_MASKS, "these days cannot be counted together"),
        (nth and not 1 <= rule.instance <= 5, "the instance is not 1 to 5"),
        (by_day and not 1 <= rule.day <= 31, "no such day of the month"),
        (rule.kind in YEARLY_TYPES and not 1 <= rule.month <= 12, "no such month"),
        (rule.end is not None and rule.end < rule.start, "the end lies before the start"),
    )
    return next((text for wrong, text in checks if wrong), None)


def dates(rule: Rule, since: date | None = None) -> Iterator[date]:
    """The rule's days in order, from ``since`` on (its start when None). Endless rules end in the year 4500.

    The rule must have no :func:`flaw`.
    """
    last = min(rule.end or LAST_DAY, LAST_DAY)
    first = max(rule.start, since or rule.start)
    for day in _raw(rule, first):
        if day > last:
            return
        if day >= first:
            yield day


def _raw(rule: Rule, since: date) -> Iterator[date]:
    """Days of the rule without regard to its bounds, beginning no later than the first one at or after ``since``."""
    if rule.kind is _DAILY:
        return _daily(rule, since)
    return _weekly(rule, since) if rule.kind is _WEEKLY else _by_month(rule, since)


def _daily(rule: Rule, since: date) -> Iterator[date]:
    passed = (since - rule.start).days // rule.interval
    ordinal = rule.start.toordinal() + passed * rule.interval
    while ordinal <= LAST_DAY.toordinal():
        yield date.fromordinal(ordinal)
        ordinal += rule.interval


def _weekly(rule: Rule, since: date) -> Iterator[date]:
    """Whole weeks count: the week of the start is the first, whether or not its chosen days lie before the start."""
    week = rule.start.toordinal() - (rule.start.isoweekday() - rule.first_day) % 7
    step = 7 * rule.interval
    chosen = [after for after in range(7) if rule.mask >> (rule.first_day + after) % 7 & 1]
    week += (since.toordinal() - week) // step * step
    while week <= LAST_DAY.toordinal():
        for after in chosen:
            yield date.fromordinal(week + after)
        week += step


def _by_month(rule: Rule, since: date) -> Iterator[date]:
    month = rule.start.month if rule.kind not in YEARLY_TYPES else rule.month
    index = rule.start.year * 12 + month - 1
    passed = since.year * 12 + since.month - 1 - index
    index += max(0, passed // rule.interval) * rule.interval
    while index // 12 <= LAST_DAY.year:
        yield _day_in(rule, index // 12, index % 12 + 1)
        index += rule.interval


def _day_in(rule: Rule, year: int, month: int) -> date:
    length = monthrange(year, month)[1]
    if rule.kind not in NTH_TYPES:
        return date(year, month, min(rule.day, length))
    matching = [day for day in range(1, length + 1) if bit(date(year, month, day)) & rule.mask]
    return date(year, month, matching[-1 if rule.instance == 5 else rule.instance - 1])


def contains(rule: Rule, day: date) -> bool:
    """Whether the rule gives this day."""
    return next(dates(rule, since=day), None) == day


def after(rule: Rule, day: date) -> Iterator[date]:
    """The rule's days after ``day``, nearest first."""
    return dates(rule, since=day + timedelta(days=1))


def before(rule: Rule, day: date) -> Iterator[date]:
    """The rule's days before ``day``, nearest first."""
    span, until = 400, day
    while until > rule.start:
        since = max(rule.start, until - timedelta(days=span))
        yield from reversed(list(_window(rule, since, until)))
        until, span = since, span * 2


def _window(rule: Rule, since: date, until: date) -> Iterator[date]:
    """Days from ``since`` up to, not including, ``until``."""
    for day in dates(rule, since=since):
        if day >= until:
            return
        yield day


def first(rule: Rule) -> date | None:
    """The first day that the rule gives; None where its end comes before."""
    return next(dates(rule), None)


def end_of(rule: Rule, occurrences: int) -> date | None:
    """The day of the last of so many occurrences; None where the rule cannot give one."""
    if occurrences < 1:
        return None
    rounds, rest, step = 0, occurrences - 1, 0
    if (turn := _turn(rule)) is not None:
        many, step = turn
        rounds, rest = divmod(rest, many)
    day = next(islice(dates(rule.until(None)), rest, None), None)
    if day is None or day.toordinal() + rounds * step > LAST_DAY.toordinal():
        return None
    return day + timedelta(days=rounds * step)


def _turn(rule: Rule) -> tuple[int, int] | None:
    """Of days that come again after so many days: how many they are, and after how many days. None: months differ."""
    if rule.kind is _DAILY:
        return 1, rule.interval
    return (max(1, (rule.mask & _WHOLE_WEEK).bit_count()), 7 * rule.interval) if rule.kind is _WEEKLY else None


def count_of(rule: Rule, limit: int = MAX_OCCURRENCES + 1) -> int:
    """How many occurrences the rule gives up to its end, counted to ``limit`` at most."""
    return sum(1 for _ in islice(dates(rule), limit))


def shortest_step(rule: Rule) -> int | None:
    """Days between the two nearest of the rule's first occurrences (some years of them), None for a single one."""
    turn = _turn(rule)
    days = list(islice(dates(rule), 64 if turn is None else turn[0] + 1))
    return min(((b - a).days for a, b in pairwise(days)), default=None)
