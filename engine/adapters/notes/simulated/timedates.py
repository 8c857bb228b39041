"""Date-times as Notes keeps them: an instant with the zone it was made in, or only a day, or only a time of day.

A COM DATE can hold none of these fully: it is a bare wall clock time. pywin32 hands it out labelled UTC, whatever it
means, and takes a naive one for a time of the machine's zone and an aware one for what it says in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from engine.adapters.notes.zones import offset_of_west, west_code

_HOUR = timedelta(hours=1)
_DST = " dst"
OLE_ZERO = date(1899, 12, 30)
"""The day of a DATE that is only a time of day."""


@dataclass(frozen=True, slots=True)
class Instant:
    """``utc`` is aware; ``west`` is the zone's standard offset as Notes codes it (`zones.west_code`)."""

    utc: datetime
    west: int = 0
    dst: bool = False

    def wall(self, zone: tzinfo) -> datetime:
        """The naive wall clock time in a zone."""
        return self.utc.astimezone(zone).replace(tzinfo=None)

    @property
    def zone_wall(self) -> datetime:
        """The naive wall clock time in its own zone."""
        return (self.utc + self.offset).replace(tzinfo=None)

    @property
    def offset(self) -> timedelta:
        return offset_of_west(self.west) + (_HOUR if self.dst else timedelta())


@dataclass(frozen=True, slots=True)
class DayOnly:
    day: date


@dataclass(frozen=True, slots=True)
class ClockOnly:
    clock: time


TimeDate: TypeAlias = Instant | DayOnly | ClockOnly


@dataclass(frozen=True, slots=True)
class Span:
    """A date-time range."""

    start: TimeDate
    end: TimeDate


def instant(moment: datetime, zone: tzinfo) -> Instant:
    """An aware datetime as Notes of that zone stores it, to the hundredth of a second."""
    utc = moment.astimezone(UTC)
    utc = utc.replace(microsecond=utc.microsecond // 10_000 * 10_000)
    local = utc.astimezone(zone)
    dst = bool(local.dst())
    standard = (local.utcoffset() or timedelta()) - (_HOUR if dst else timedelta())
    return Instant(utc, west_code(standard), dst)


def at_wall(wall: datetime, zone: tzinfo) -> Instant:
    """A naive wall clock time of a zone; in the autumn hour the first of the two."""
    return instant(wall.replace(tzinfo=zone), zone)


def com_date(wall: datetime) -> datetime:
    """A naive wall clock time as pywin32 hands out a DATE."""
    return wall.replace(tzinfo=UTC)


def com_date_of(value: TimeDate, zone: tzinfo) -> datetime:
    """The DATE of a value on a machine of that zone; wildcard parts become midnight or the zero day."""
    match value:
        case Instant():
            return com_date(value.wall(zone))
        case DayOnly(day):
            return com_date(datetime.combine(day, time()))
        case ClockOnly(clock):
            return com_date(datetime.combine(OLE_ZERO, clock))


def wall_of_com_date(value: datetime, zone: tzinfo) -> datetime:
    """The naive wall clock time that arrives in Notes when this is handed to pywin32 on a machine of that zone."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None)


def to_text(value: TimeDate | Span) -> str:
    """For the store: readable, sortable by day, and exact."""
    match value:
        case Instant():
            local = (value.utc + value.offset).replace(tzinfo=None)
            exact = "milliseconds" if local.microsecond else "seconds"
            return f"{local.isoformat(timespec=exact)}{_offset_text(value.offset)}{_DST if value.dst else ''}"
        case DayOnly(day):
            return day.isoformat()
        case ClockOnly(clock):
            return clock.isoformat()
        case Span(start, end):
            return f"{to_text(start)} / {to_text(end)}"


def _offset_text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def from_text(text: str) -> TimeDate | Span:
    if " / " in text:
        start, _, end = text.partition(" / ")
        return Span(_single(start), _single(end))
    return _single(text)


def _single(text: str) -> TimeDate:
    if len(text) == 10 and text[4] == "-":
        return DayOnly(date.fromisoformat(text))
    if "T" not in text:
        return ClockOnly(time.fromisoformat(text))
    dst = text.endswith(_DST)
    moment = datetime.fromisoformat(text[: -len(_DST)] if dst else text)
    offset = moment.utcoffset() or timedelta()
    return Instant(moment.astimezone(UTC), west_code(offset - _HOUR if dst else offset), dst)
