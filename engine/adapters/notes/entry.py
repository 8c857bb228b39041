"""A calendar entry as Notes can hold it, between the iCalendar text and the documents.

Both mappings end here: `expressing` reads a text into an `Entry` (or says why Notes cannot hold it), `reading` reads
documents into one, `telling` writes one as text, `laying` lays one out as documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from engine.adapters.notes.content import Content
from engine.ical.lines import make
from engine.ical.series import Definitions, like, midnight_or_wall, zone_of
from engine.ical.span import moved
from engine.ical.values import Day, Moment, When, when_text
from engine.ical.zones import in_utc
from engine.model.content import Component, Line

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2400
"""What Notes can tell of a year, with room for any zone."""

RECURRENCE: Final = ("RRULE", "EXRULE", "RDATE", "EXDATE")


@dataclass(frozen=True, slots=True)
class Timing:
    """Start and end, both days (the end exclusive) or both times; ``zone`` names are as they came."""

    start: When
    end: When

    @property
    def all_day(self) -> bool:
        return isinstance(self.start, Day)

    @property
    def days(self) -> int:
        return (midnight_or_wall(self.end) - midnight_or_wall(self.start)).days


@dataclass(frozen=True, slots=True)
class Override:
    """One occurrence that differs. ``at``: its original start on the wall clock of the series. ``named``: RECURRENCE-ID."""

    at: datetime
    named: Line
    timing: Timing
    content: Content


@dataclass(frozen=True, slots=True)
class Entry:
    """``rules``: RRULE, EXRULE, RDATE and EXDATE lines. ``definitions``: of zones that a name alone does not tell.

    ``stamp``: when the documents were last changed, in UTC; None where that is not known.
    """

    uid: str
    timing: Timing
    content: Content
    rules: tuple[Line, ...] = ()
    overrides: tuple[Override, ...] = ()
    definitions: Mapping[str, Component] = field(default_factory=dict[str, Component])
    stamp: datetime | None = None

    @property
    def repeats(self) -> bool:
        return any(line.name in ("RRULE", "RDATE") for line in self.rules) or bool(self.overrides)

    @property
    def master(self) -> Component:
        """The bare VEVENT that says when it occurs."""
        return Component("VEVENT", (*time_lines(self.timing), *self.rules))


def time_lines(timing: Timing) -> Iterator[Line]:
    """An end is later than the start (RFC 5545 3.8.2.2): what takes no time has none."""
    yield when_line("DTSTART", timing.start)
    if isinstance(timing.end, Day) or timing.end != timing.start:
        yield when_line("DTEND", timing.end)


def when_line(name: str, when: When) -> Line:
    value, params = when_text(when)
    return make(name, value, *params)


def instant_of(when: When, machine: tzinfo, definitions: Definitions) -> datetime:
    """The point in time, in UTC; a floating time and a day's midnight are the machine's."""
    return in_utc(midnight_or_wall(when), zone_of(when, definitions) or machine)


def length_of(timing: Timing, definitions: Definitions) -> timedelta:
    """How long it takes; real time where it has a zone."""
    return instant_of(timing.end, UTC, definitions) - instant_of(timing.start, UTC, definitions)


def moved_to(timing: Timing, wall: datetime, machine: tzinfo, definitions: Definitions) -> Timing:
    """The same event at another start: as many days, or as much time (RFC 5545 3.8.5.3)."""
    start = like(timing.start, wall)
    match timing.end:
        case Day():
            return Timing(start, Day(wall.date() + timedelta(days=timing.days)))
        case Moment(_, zone):
            begins = instant_of(start, machine, definitions)
            length = instant_of(timing.end, machine, definitions) - instant_of(timing.start, machine, definitions)
            there = zone_of(timing.end, definitions) or machine
            return Timing(start, Moment(shown(moved(begins, length), there), zone))


def shown(instant: datetime, zone: tzinfo) -> datetime:
    """What the clocks of a zone show: a naive wall clock time."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def at_clock(day: date, clock: time, zone: tzinfo) -> datetime:
    """A day's time of a zone, in UTC."""
    return in_utc(datetime.combine(day, clock), zone)
