"""From when to when something takes place, as its own clocks show it and as points in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from engine.ical.series import Definitions, Length, like, midnight_or_wall, zone_of
from engine.ical.values import Day, Moment, When
from engine.ical.zones import in_utc


@dataclass(frozen=True, slots=True)
class Span:
    """``start`` and ``end`` in the item's own zone, or dates with an exclusive end.

    ``begins`` and ``ends`` are points in time with the offset that the item's clocks have then; floating times and dates
    are taken for the machine's zone.
    """

    start: When
    end: When
    begins: datetime
    ends: datetime

    @property
    def all_day(self) -> bool:
        return isinstance(self.start, Day)

    @property
    def zone(self) -> str | None:
        """The TZID as written; None for a date or a floating time."""
        return self.start.zone if isinstance(self.start, Moment) else None

    @property
    def start_iso(self) -> str:
        """ISO 8601 with offset, or a date."""
        return iso(self.start, self.begins)

    @property
    def end_iso(self) -> str:
        """ISO 8601 with offset, or a date: the day after the last one."""
        return iso(self.end, self.ends)


def span(start: When, length: Length, definitions: Definitions, machine_zone: tzinfo) -> Span:
    """A start and a length. A start in a gap of the clock is moved to where the clocks go on (RFC 5545 3.3.5)."""
    zone = zone_of(start, definitions) or machine_zone
    begins = in_utc(midnight_or_wall(start), zone)
    ends = moved(in_utc(moved(midnight_or_wall(start), timedelta(days=length.days)), zone), length.exact)
    begins, ends = _with_offset(begins, zone), _with_offset(ends, zone)
    return Span(_shown(start, begins), _shown(start, ends), begins, ends)


def iso(moment: When, at: datetime) -> str:
    match moment:
        case Day(day):
            return day.isoformat()
        case Moment():
            return at.isoformat()


def moved(at: datetime, by: timedelta) -> datetime:
    """``at`` plus ``by``; ``at`` itself where the calendar has no more days."""
    try:
        return at + by
    except OverflowError:
        return at


def _with_offset(at: datetime, zone: tzinfo) -> datetime:
    """A fixed offset instead of the zone: two datetimes of one zone compare by the wall clock, wrongly in a fold."""
    try:
        return at.astimezone(timezone(at.astimezone(zone).utcoffset() or timedelta()))
    except OverflowError:
        return at


def _shown(start: When, at: datetime) -> When:
    return like(start, at.replace(tzinfo=None, fold=0))
