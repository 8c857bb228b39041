"""Lengths of time and shares, read from the words that people write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final, TypeAlias


class Unit(Enum):
    DAYS = "day"
    WEEKS = "week"
    MONTHS = "month"
    YEARS = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time by the calendar. Added to a date, it is that date so many days, months or years on."""

    count: int
    unit: Unit

    def after(self, day: date) -> date:
        """``day`` moved on; the last of a shorter month where the day does not exist; never past the last date there is."""
        return _moved(day, self.count, self.unit)

    def before(self, day: date) -> date:
        """``day`` moved back, like `after`."""
        return _moved(day, -self.count, self.unit)

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"


def _moved(day: date, count: int, unit: Unit) -> date:
    try:
        match unit:
            case Unit.DAYS:
                return day + timedelta(days=count)
            case Unit.WEEKS:
                return day + timedelta(weeks=count)
            case Unit.MONTHS:
                return _moved_months(day, count)
            case Unit.YEARS:
                return _moved_months(day, 12 * count)
    except (OverflowError, ValueError):
        return date.max if count > 0 else date.min


def _moved_months(day: date, count: int) -> date:
    from calendar import monthrange

    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included; None: no limit on that end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class All:
    """Every activity, whenever it is."""

    def days(self, today: date) -> Days:
        return Days(None, None)


@dataclass(frozen=True, slots=True)
class Future:
    """Today and everything after it."""

    def days(self, today: date) -> Days:
        return Days(today, None)


@dataclass(frozen=True, slots=True)
class Window:
    """So far back and so far ahead; None: without limit."""

    past: Span | None
    future: Span | None

    def days(self, today: date) -> Days:
        first = self.past.before(today) if self.past else None
        return Days(first, self.future.after(today) if self.future else None)


Period: TypeAlias = All | Future | Window
"""Which days take part; each member answers ``days(today)``."""

_UNITS: Final = {
    "ms": 0.001,
    "millisecond": 0.001,
    "s": 1,
    "sec": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
}
_DURATION: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+)")
_SPAN: Final = re.compile(r"(\d{1,4})\s*(day|week|month|year)s?")
_SIZE: Final = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*([kmg])b")
_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*%")


def parse_duration(text: str) -> timedelta:
    """``"20s"``, ``"15 minutes"``, ``"1.5 h"``. Raises ValueError for anything else, and for no time at all."""
    match = _DURATION.fullmatch(text.strip().lower())
    seconds = _seconds(match[2]) if match else None
    if match is None or seconds is None:
        raise ValueError(text)
    length = timedelta(seconds=float(match[1]) * seconds)
    if not length:
        raise ValueError(text)
    return length


def _seconds(unit: str) -> float | None:
    one = unit.removesuffix("s")
    return _UNITS.get(unit) or (_UNITS.get(one) if len(one) > 2 else None)


def parse_span(text: str) -> Span:
    """``"30 days"``, ``"1 year"``. Raises ValueError for anything else."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(text)
    return Span(int(match[1]), Unit(match[2]))


def parse_share(text: str) -> float:
    """``"25%"`` is 0.25. Raises ValueError for anything else, and above 100 %."""
    match = _SHARE.fullmatch(text.strip())
    if match is None or float(match[1]) > 100:
        raise ValueError(text)
    return float(match[1]) / 100


def parse_size(text: str) -> int:
    """``"5 MB"`` in bytes, 1024 bytes to a KB. Raises ValueError for anything else."""
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(text)
    return int(float(match[1]) * 1024 ** (1 + "kmg".index(match[2])))
