"""A VEVENT in the terms of Notes: what the calendar classes take from iCalendar, and all they take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Timed:
    """Aware start and end, each in its own zone; the zone texts beside them."""

    start: datetime
    end: datetime
    start_zone: str
    end_zone: str

    @property
    def wall_length(self) -> timedelta:
        """What lies between the two wall clock readings."""
        return self.end.replace(tzinfo=None) - self.start.replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class AllDay:
    """``last`` is the last day itself: Notes counts inclusively."""

    first: date
    last: date


Timing: TypeAlias = Timed | AllDay
Role = Literal["Required", "Optional", "FYI"]
ROLES: tuple[Role, ...] = ("Required", "Optional", "FYI")


@dataclass(frozen=True, slots=True)
class Person:
    address: str
    """Internet address, or a Notes name."""
    name: str = ""
    role: Role = "Required"


@dataclass(frozen=True, slots=True)
class Before:
    """An alarm so long after the start; negative = before."""

    offset: timedelta


@dataclass(frozen=True, slots=True)
class At:
    """An alarm at an instant."""

    moment: datetime


Alarm: TypeAlias = Before | At


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT. ``description`` None: it said nothing of one."""

    uid: str
    timing: Timing
    summary: str = ""
    description: str | None = None
    location: str = ""
    categories: tuple[str, ...] = ()
    private: bool = False
    free: bool = False
    importance: str = ""
    """"1" high, "2" normal, "3" low, "" not given."""
    sequence: int | None = None
    alarm: Alarm | None = None
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    rule: str = ""
    added: tuple[Timing, ...] = ()
    """RDATE."""
    removed: tuple[datetime | date, ...] = ()
    """EXDATE, aware or a day."""
    recurrence: datetime | date | None = None
    """RECURRENCE-ID, aware or a day: the original start."""
    ranged: bool = False
    """RECURRENCE-ID had a RANGE."""
    cancelled: bool = False
    appointment_type: str = "0"

    @property
    def repeats(self) -> bool:
        return bool(self.rule or self.added)
