"""A recurrence rule as a typed value (RFC 5545 3.3.10): read, checked, written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from engine.ical.values import When, when_text, when_value

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As in BYDAY and WKST; the index is Python's ``date.weekday()``."""


class Frequency(IntEnum):
    """FREQ, the longest period first."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class Weekday(NamedTuple):
    """An element of BYDAY: the ``nth`` such weekday of the month or year, from the end when negative; 0 is each one."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE or EXRULE. Lists are in the order they came; an absent part is empty.

    ``count`` and ``until`` should not come together (RFC 5545 3.3.10); when they do, whichever is reached first ends it.
    ``foreign`` are X- parts, kept as they came.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: When | None = None
    by_second: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_day: tuple[Weekday, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_number: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_position: tuple[int, ...] = ()
    week_start: int = 0
    foreign: tuple[str, ...] = ()

    @property
    def has_by_parts(self) -> bool:
        return any(getattr(self, field) for field in _LISTS.values()) or bool(self.by_day)

    def to_value(self) -> str:
        """The rule as the value of an RRULE line."""
        parts = [f"FREQ={self.frequency.name}"]
        if self.until is not None:
            parts.append(f"UNTIL={when_text(self.until)[0]}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, field in _LISTS.items():
            if numbers := getattr(self, field):
                parts.append(f"{name}={','.join(map(str, numbers))}")
            if name == "BYHOUR" and self.by_day:
                parts.append(f"BYDAY={','.join(weekday_text(day) for day in self.by_day)}")
        if self.week_start:
            parts.append(f"WKST={WEEKDAYS[self.week_start]}")
        return ";".join((*parts, *self.foreign))


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that nobody can follow: what is wrong with it, for people to read."""

    problem: str


AnyRule: TypeAlias = Rule | BrokenRule

_LISTS: Mapping[str, str] = {
    "BYSECOND": "by_second",
    "BYMINUTE": "by_minute",
    "BYHOUR": "by_hour",
    "BYMONTHDAY": "by_month_day",
    "BYYEARDAY": "by_year_day",
    "BYWEEKNO": "by_week_number",
    "BYMONTH": "by_month",
    "BYSETPOS": "by_set_position",
}
_RANGES: Mapping[str, tuple[int, int]] = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (1, 366),
}
_FROM_THE_END = frozenset(("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"))
_NUMBER = re.compile(r"[+-]?\d{1,9}\Z", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z", re.ASCII)


class _Bad(ValueError):
    """The first thing found wrong; never leaves this module."""


def parse_rule(text: str) -> AnyRule:
    """The rule of an RRULE value; or what is wrong with it, as a value.

    Lenient in form (any case, blanks, a trailing semicolon, parts in any order), strict in meaning: an INTERVAL of 0 or an
    unknown part would give occurrences that nobody meant. RSCALE other than Gregorian and SKIP other than OMIT
    (RFC 7529) are not followed.
    """
    fields: dict[str, object] = {}
    foreign: list[str] = []
    seen: set[str] = set()
    try:
        for part in text.strip().split(";"):
            if not part.strip():
                continue
            name, equals, value = part.partition("=")
            name = name.strip().upper()
            if name.startswith("X-"):
                foreign.append(part.strip())
                continue
            if not equals or not value.strip():
                raise _Bad(f"{part.strip()} has no value")
            if name in seen:
                raise _Bad(f"{name} comes twice")
            seen.add(name)
            fields |= _field(name, value.strip().upper())
    except _Bad as bad:
        return BrokenRule(str(bad))
    if "frequency" not in fields:
        return BrokenRule("FREQ is missing")
    return Rule(foreign=tuple(foreign), **fields)  # pyright: ignore[reportArgumentType] - `_field` gives each its type


def _field(name: str, value: str) -> dict[str, object]:
    if name in _LISTS:
        return {_LISTS[name]: tuple(_number(name, text.strip()) for text in value.split(","))}
    reader = _READERS.get(name)
    if reader is None:
        raise _Bad(f"{name} is not known")
    return reader(value)


def _number(name: str, text: str) -> int:
    low, high = _RANGES[name]
    number = int(text) if _NUMBER.match(text) else None
    if number is None or not (low <= number <= high or (name in _FROM_THE_END and low <= -number <= high)):
        raise _Bad(f"{name}={text} is not possible")
    return number


def _frequency(value: str) -> dict[str, object]:
    if value not in Frequency.__members__:
        raise _Bad(f"FREQ={value} is not known")
    return {"frequency": Frequency[value]}


def _at_least_one(name: str, field: str) -> Callable[[str], dict[str, object]]:
    def read(value: str) -> dict[str, object]:
        if not _NUMBER.match(value) or int(value) < 1:
            raise _Bad(f"{name}={value} is not possible")
        return {field: int(value)}

    return read


def _until(value: str) -> dict[str, object]:
    until = when_value(value, None)
    if until is None:
        raise _Bad(f"UNTIL={value} is no date")
    return {"until": until}


def _by_day(value: str) -> dict[str, object]:
    days: list[Weekday] = []
    for text in value.split(","):
        found = _WEEKDAY.match(text.strip().replace(" ", ""))
        nth = int(found[1] or 0) if found else 0
        if found is None or abs(nth) > 53 or (found[1] and not nth):
            raise _Bad(f"BYDAY={text.strip()} is not possible")
        days.append(Weekday(nth, WEEKDAYS.index(found[2])))
    return {"by_day": tuple(days)}


def _week_start(value: str) -> dict[str, object]:
    if value not in WEEKDAYS:
        raise _Bad(f"WKST={value} is no weekday")
    return {"week_start": WEEKDAYS.index(value)}


def _only(name: str, plain: str) -> Callable[[str], dict[str, object]]:
    def read(value: str) -> dict[str, object]:
        if value != plain:
            raise _Bad(f"{name}={value} is not supported")
        return {}

    return read


_READERS: Mapping[str, Callable[[str], dict[str, object]]] = {
    "FREQ": _frequency,
    "INTERVAL": _at_least_one("INTERVAL", "interval"),
    "COUNT": _at_least_one("COUNT", "count"),
    "UNTIL": _until,
    "BYDAY": _by_day,
    "WKST": _week_start,
    "RSCALE": _only("RSCALE", "GREGORIAN"),
    "SKIP": _only("SKIP", "OMIT"),
}


def weekday_text(day: Weekday) -> str:
    """As in BYDAY: "MO", "-1FR"."""
    return f"{day.nth or ''}{WEEKDAYS[day.weekday]}"


def week_number(day: date, week_start: int) -> tuple[int, int]:
    """The number of a date's week, and how many weeks that week's year has (RFC 5545 3.3.10, BYWEEKNO).

    Week 1 is the first one with at least four of its days in the year; weeks begin on ``week_start`` (0 is Monday).
    """
    middle = day - timedelta(days=(day.weekday() - week_start) % 7 - 3)
    first = _first_week(middle.year, week_start)
    weeks = (_first_week(middle.year + 1, week_start) - first).days // 7
    return (day - first).days // 7 + 1, weeks


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)
