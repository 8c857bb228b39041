"""How an activity repeats, as people say it: between the fields of the builder and an RRULE value. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Final

from engine.ical.edit import NewItem, create
from engine.ical.recurrence import starts
from engine.ical.rule import BrokenRule, Frequency, Rule, Weekday, parse_rule
from engine.ical.series import midnight_or_wall, parsed, read_series
from engine.ical.typed import parse_when
from engine.ical.values import Day, Moment, When
from engine.ical.words import rule_in_words
from engine.model.errors import BadRequest

_YEARS: Final = 12


class Often(Enum):
    """The kinds of rules that the builder has words for; OWN: any other one, kept as it is."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MONTHLY_WEEKDAY = "monthly-weekday"
    YEARLY = "yearly"
    OWN = "own"


class Ends(Enum):
    NEVER = "never"
    COUNT = "count"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Repeat:
    """The builder's fields as they are typed. ``weekdays``: 0 is Monday, for weeks; ``own``: the RRULE value of a rule kept as it is."""

    often: Often = Often.NEVER
    every: str = "1"
    weekdays: frozenset[int] = frozenset()
    ends: Ends = Ends.NEVER
    count: str = "10"
    until: str = ""
    own: str = ""


def day_of(start: When) -> date:
    return start.date if isinstance(start, Day) else start.wall.date()


def weekday_of_month(day: date) -> Weekday:
    """ "the 2nd Wednesday"; the fifth one is the last one, which every month has."""
    nth = (day.day - 1) // 7 + 1
    return Weekday(-1 if nth == 5 else nth, day.weekday())


def read(rrule: str, start: When) -> Repeat:
    """The fields that say what a rule says; a rule they cannot say is kept as `Often.OWN`."""
    blank = Repeat(weekdays=frozenset((day_of(start).weekday(),)), until=_in_weeks(start))
    if not rrule.strip():
        return blank
    rule = parse_rule(rrule)
    found = blank if isinstance(rule, BrokenRule) else _fields(rule, blank, day_of(start))
    if not isinstance(rule, BrokenRule) and _is_said(rule, found, start):
        return found
    return replace(blank, often=Often.OWN, own=rrule)


def _is_said(rule: Rule, fields: Repeat, start: When) -> bool:
    """Do the fields say all that the rule says?"""
    return fields.often is not Often.NEVER and parse_rule(written(fields, start)) == _plain(rule, day_of(start))


def _in_weeks(start: When) -> str:
    try:
        return (day_of(start) + timedelta(weeks=10)).isoformat()
    except OverflowError:
        return ""


def _plain(rule: Rule, day: date) -> Rule:
    """As the builder writes it: the last day as a date, without parts that only repeat what the start says."""
    until = Day(rule.until.wall.date()) if isinstance(rule.until, Moment) else rule.until
    by_day = tuple(sorted(rule.by_day, key=lambda one: one.weekday))
    if rule.frequency is Frequency.WEEKLY and by_day == (Weekday(0, day.weekday()),):
        by_day = ()
    yearly = rule.frequency is Frequency.YEARLY
    own_day = rule.by_month_day == (day.day,) and (rule.frequency is Frequency.MONTHLY or (yearly and rule.by_month))
    own_month = yearly and rule.by_month == (day.month,) and (own_day or not (rule.by_month_day or rule.by_day))
    return replace(
        rule,
        until=until,
        by_day=by_day,
        by_month_day=() if own_day else rule.by_month_day,
        by_month=() if own_month else rule.by_month,
        week_start=0 if rule.interval == 1 else rule.week_start,
    )


def _fields(rule: Rule, blank: Repeat, day: date) -> Repeat:
    ends = Ends.COUNT if rule.count is not None else Ends.UNTIL if rule.until is not None else Ends.NEVER
    last = rule.until.date if isinstance(rule.until, Day) else rule.until.wall.date() if rule.until else None
    weekdays = frozenset(one.weekday for one in rule.by_day) or blank.weekdays
    return Repeat(
        _often(rule, day),
        str(rule.interval),
        weekdays,
        ends,
        blank.count if rule.count is None else str(rule.count),
        blank.until if last is None else last.isoformat(),
    )


def _often(rule: Rule, day: date) -> Often:
    match rule.frequency:
        case Frequency.DAILY:
            return Often.DAILY
        case Frequency.WEEKLY:
            return Often.WEEKLY
        case Frequency.MONTHLY:
            return Often.MONTHLY_WEEKDAY if rule.by_day == (weekday_of_month(day),) else Often.MONTHLY
        case Frequency.YEARLY:
            return Often.YEARLY
        case _:
            return Often.NEVER


def written(repeat: Repeat, start: When) -> str:
    """The RRULE value, "" for never. The fields must be in order (`wrong`)."""
    if repeat.often is Often.NEVER:
        return ""
    if repeat.often is Often.OWN:
        return repeat.own
    count = int(repeat.count) if repeat.ends is Ends.COUNT else None
    until = Day(date.fromisoformat(repeat.until.strip())) if repeat.ends is Ends.UNTIL else None
    by_day: tuple[Weekday, ...] = ()
    if repeat.often is Often.WEEKLY and repeat.weekdays != frozenset((day_of(start).weekday(),)):
        by_day = tuple(Weekday(0, weekday) for weekday in sorted(repeat.weekdays))
    if repeat.often is Often.MONTHLY_WEEKDAY:
        by_day = (weekday_of_month(day_of(start)),)
    return Rule(_FREQUENCY[repeat.often], int(repeat.every), count, until, by_day=by_day).to_value()


_FREQUENCY: Final = {
    Often.DAILY: Frequency.DAILY,
    Often.WEEKLY: Frequency.WEEKLY,
    Often.MONTHLY: Frequency.MONTHLY,
    Often.MONTHLY_WEEKDAY: Frequency.MONTHLY,
    Often.YEARLY: Frequency.YEARLY,
}


def wrong(repeat: Repeat, start: When) -> dict[str, str]:
    """What is wrong with the fields that count, in words with what to do."""
    if repeat.often in (Often.NEVER, Often.OWN):
        return {}
    found: dict[str, str] = {}
    if not _counts(repeat.every, 999):
        found["every"] = "Give a number from 1 to 999."
    if repeat.often is Often.WEEKLY and not repeat.weekdays:
        found["weekdays"] = "Choose one weekday or more."
    if repeat.ends is Ends.COUNT and not _counts(repeat.count, 9999):
        found["count"] = "Give a number from 1 to 9999."
    if repeat.ends is Ends.UNTIL and (trouble := _no_end(repeat.until, start)):
        found["until"] = trouble
    return found


def _counts(text: str, most: int) -> bool:
    return text.strip().isdecimal() and len(text.strip()) < 6 and 1 <= int(text) <= most


def _no_end(text: str, start: When) -> str:
    try:
        last = parse_when(text, None, "floating")
    except BadRequest:
        return "Give a day, such as 2026-12-31."
    if not isinstance(last, Day):
        return "Give a day, such as 2026-12-31."
    return "This is before the first one." if last.date < day_of(start) else ""


def in_words(rrule: str) -> str:
    return rule_in_words(rrule) if rrule.strip() else "never"


def first_ones(rrule: str, start: When, most: int = 4) -> list[date]:
    """The first days on which it takes place, as far as some years go; none for a rule that cannot be followed."""
    if isinstance(parse_rule(rrule), BrokenRule):
        return []
    try:
        item = create("preview", NewItem(summary="preview", start=start, rrule=rrule), datetime(2000, 1, 1, tzinfo=UTC))
        begin = midnight_or_wall(start)
        last = begin + timedelta(days=366 * _YEARS)
    except (BadRequest, OverflowError):
        return []
    read = parsed(item.text)
    series = None if read is None or read.master is None else read_series(read.master, read.definitions)
    return [] if series is None else [at.date() for at in islice(starts(series, begin, last), most)]
