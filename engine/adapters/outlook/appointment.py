"""What an appointment in Outlook says, as one value: the middle between calendar texts and the object model.

`mapping` makes it of a calendar object and a calendar object of it, `reading` and `writing` carry it out of and into
Outlook. Two appointments that are equal say the same; nothing is written where nothing differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from engine.adapters.outlook.days import YEARLY_TYPES, Rule, end_of
from engine.adapters.outlook.numbers import OlBusyStatus, OlImportance, OlRecurrenceType, OlSensitivity


@dataclass(frozen=True, slots=True)
class AllDay:
    """Whole days; ``end`` is the day after the last one."""

    start: date
    end: date

    @property
    def first(self) -> datetime:
        """As a wall clock time."""
        return datetime(self.start.year, self.start.month, self.start.day)

    @property
    def last(self) -> datetime:
        return datetime(self.end.year, self.end.month, self.end.day)

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Timed:
    """Wall clock times, naive, in whole minutes, each in its own zone: a Windows id, or "" for the machine's own."""

    start: datetime
    end: datetime
    start_zone: str
    end_zone: str

    @property
    def first(self) -> datetime:
        return self.start

    @property
    def last(self) -> datetime:
        return self.end

    @property
    def length(self) -> timedelta:
        """On the wall clock; of a series' occurrences, whose zones are the same."""
        return self.end - self.start


Times: TypeAlias = AllDay | Timed


@dataclass(frozen=True, slots=True)
class Pattern:
    """A recurrence pattern; members that its kind has no use for are 0.

    ``interval`` counts days, weeks, months or years. ``occurrences``: None for a series without an end. ``by_date`` says how
    the end is put, which nobody can read out of Outlook again.
    """

    kind: OlRecurrenceType
    interval: int = 1
    mask: int = 0
    day: int = 0
    month: int = 0
    instance: int = 0
    occurrences: int | None = None
    by_date: bool = field(default=False, compare=False)

    def days(self, start: date, week_start: int, end: date | None = None) -> Rule:
        """The days that it gives from ``start`` on; ``occurrences`` are not in it."""
        months = self.interval * 12 if self.kind in YEARLY_TYPES else self.interval
        return Rule(self.kind, start, end, months, self.mask, self.day, self.month, self.instance, week_start)


@dataclass(frozen=True, slots=True)
class Changed:
    """An occurrence that differs from its series: all that it shows. ``original`` is its date in the series."""

    original: date
    times: Times
    subject: str
    location: str
    body: str
    busy: OlBusyStatus
    reminder: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """``gone`` are original dates of deleted occurrences; ``changed`` is in the order of original dates."""

    pattern: Pattern
    gone: frozenset[date] = frozenset()
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Spelled:
    """How calendar texts put what Outlook holds in a form of its own. Kept with the item, and used only as long as it
    still means what Outlook shows.

    ``start_zone`` and ``end_zone``: a Windows id and the TZID it stands for, "" for a floating time. ``definitions``:
    VTIMEZONEs, as text, of TZIDs that mean nothing by themselves. ``rule``: an RRULE value. ``lines``: content lines of the
    master ("") and of changed occurrences (by original date). ``alarms``: VALARMs, as text, by the same keys. ``left_out``:
    EXDATE lines by original date. ``heads``: of ATTACH lines, by the file's name.
    """

    start_zone: tuple[str, str] | None = None
    end_zone: tuple[str, str] | None = None
    definitions: tuple[str, ...] = ()
    rule: str = ""
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    alarms: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    heads: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Appointment:
    """``people`` are ORGANIZER and ATTENDEE lines; ``times`` of a series are those of its first occurrence.

    ``reminder``: minutes before the start. ``modified``: when it was saved last, naive UTC.
    """

    uid: str
    times: Times
    subject: str = ""
    location: str = ""
    body: str = ""
    busy: OlBusyStatus = OlBusyStatus.BUSY
    reminder: int | None = None
    sensitivity: OlSensitivity = OlSensitivity.NORMAL
    importance: OlImportance = OlImportance.NORMAL
    categories: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    series: Series | None = None
    spelled: Spelled = field(default_factory=Spelled)
    modified: datetime | None = field(default=None, compare=False)


@lru_cache(maxsize=1024)
def bounded(pattern: Pattern, start: date, week_start: int) -> Rule:
    """The days of a series, up to its end."""
    rule = pattern.days(start, week_start)
    return rule if pattern.occurrences is None else rule.until(end_of(rule, pattern.occurrences))


def regular(appointment: Appointment, original: date) -> Changed:
    """An occurrence as the series gives it."""
    return Changed(
        original,
        times_on(appointment.times, original),
        appointment.subject,
        appointment.location,
        appointment.body,
        appointment.busy,
        appointment.reminder,
    )


def times_on(times: Times, day: date) -> Times:
    """The times of an occurrence, from those of the first one."""
    match times:
        case AllDay(start, end):
            return AllDay(day, day + (end - start))
        case Timed(start):
            begins = datetime.combine(day, start.time())
            return replace(times, start=begins, end=begins + times.length)
