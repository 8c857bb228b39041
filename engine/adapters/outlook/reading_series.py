"""The pattern of an open series, and its exceptions by original date."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from engine.adapters.outlook.appointment import AllDay, Pattern, Timed, Times, bounded
from engine.adapters.outlook.days import YEARLY_TYPES, Rule, contains, first
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.globalid import original_date
from engine.adapters.outlook.mapping.times import rules_of
from engine.adapters.outlook.numbers import OlRecurrenceType
from engine.adapters.outlook.plain import CannotRead, naive, text
from engine.adapters.outlook.words import is_gone
from engine.ical.zones import in_utc

_DAY = timedelta(days=1)
_WITH_MASK = (OlRecurrenceType.WEEKLY, OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH)
_WITH_DAY = (OlRecurrenceType.MONTHLY, OlRecurrenceType.YEARLY)
_WITH_INSTANCE = (OlRecurrenceType.MONTH_NTH, OlRecurrenceType.YEAR_NTH)


def read_pattern(pattern: Any, desk: Desk) -> Pattern:
    """What days a RecurrencePattern gives. Raises `CannotRead` for a kind that is no appointment's."""
    try:
        kind = OlRecurrenceType(pattern.RecurrenceType)
    except ValueError as error:
        raise CannotRead("it repeats in a way that nobody knows") from error
    interval = max(1, int(pattern.Interval))  # "every weekday" shows 0
    if kind in YEARLY_TYPES and desk.counts_months():
        interval = max(1, interval // 12)
    month = int(pattern.MonthOfYear) if kind in YEARLY_TYPES else 0
    day = int(pattern.DayOfMonth) if kind in _WITH_DAY else 0
    return Pattern(
        kind,
        interval,
        int(pattern.DayOfWeekMask) if kind in _WITH_MASK else 0,
        min(day, monthrange(2000, month)[1]) if month and day else day,
        month,
        int(pattern.Instance) if kind in _WITH_INSTANCE else 0,
        None if pattern.NoEndDate else int(pattern.Occurrences),
    )


class SeriesReader:
    """Reads one series. ``times`` are what the master itself says: its zone counts."""

    def __init__(self, desk: Desk, item: Any, times: Times) -> None:
        self._desk = desk
        self._item = item
        self._times = times
        self._pattern = item.GetRecurrencePattern()
        self._days: Rule | None = None

    def pattern(self) -> tuple[Times, Pattern]:
        """Times of the first occurrence, and the pattern from there on."""
        pattern, found = self._pattern, read_pattern(self._pattern, self._desk)
        begin = naive(pattern.PatternStartDate).date()
        day = first(bounded(found, begin, self._desk.locale.week_start)) or begin
        self._days = bounded(found, day, self._desk.locale.week_start)
        length = timedelta(minutes=int(pattern.Duration))
        match self._times:
            case AllDay():
                return AllDay(day, day + max(_DAY, timedelta(days=round(length / _DAY)))), found
            case Timed(_, _, zone):
                start = datetime.combine(day, naive(pattern.StartTime).time())
                self._times = Timed(start, start + length, zone, zone)
                return self._times, found

    def exceptions(self) -> tuple[frozenset[date], list[tuple[date, Any]]]:
        """Original dates of deleted occurrences; and the changed ones, opened, each with its original date."""
        gone: set[date] = set()
        standing: list[tuple[date, Any]] = []
        exceptions = self._pattern.Exceptions
        for index in range(1, exceptions.Count + 1):
            one = exceptions.Item(index)
            told = naive(one.OriginalDate)
            if one.Deleted:
                gone.add(self._deleted_day(told.date()))
            else:
                item = one.AppointmentItem
                standing.append((self._changed_day(told, item), item))
        return frozenset(day for day in gone if self._gives(day)), standing

    # -- original dates ----------------------------------------------------------------------------------------------

    def _changed_day(self, told: datetime, item: Any) -> date:
        """By the id of the occurrence, which is always told in the series' zone."""
        day = original_date(text(item.GlobalAppointmentID))
        if day is not None:
            return day
        return self._own_day(told) if self._desk.series_clock is False else told.date()

    def _own_day(self, local: datetime) -> date:
        """A time on the machine's clock, as a date in the series' zone."""
        zones = self._zones()
        if zones is None:
            return local.date()
        own, machine = zones
        return in_utc(local, machine).astimezone(own).date()

    def _deleted_day(self, told: date) -> date:
        """Of a deleted occurrence Outlook tells a date only, and it is not documented on whose clock.

        Where both clocks show the same date that does not matter; else the date counts that the pattern gives; and where
        it gives both, Outlook is asked once which of the two still stands.
        """
        near = (told - _DAY, told, told + _DAY)
        candidates = {day for day in near if self._local_start(day).date() == told}
        if told in candidates or not candidates:
            return told
        other = min(candidates)
        if not self._gives(other):
            return told
        if not self._gives(told):
            return other
        if self._desk.series_clock is None:
            self._desk.series_clock = not self._stands(told)
        return told if self._desk.series_clock else other

    def _stands(self, day: date) -> bool:
        """Whether an occurrence stands where the series has one on that date."""
        try:
            self._pattern.GetOccurrence(self._local_start(day).replace(tzinfo=UTC))
        except com_error as error:
            if is_gone(error):
                raise
            return False
        return True

    def _gives(self, day: date) -> bool:
        return self._days is not None and contains(self._days, day)

    def _local_start(self, day: date) -> datetime:
        """When the occurrence of a date begins on the machine's clock."""
        start = datetime.combine(day, self._times.first.time())
        zones = self._zones()
        if zones is None:
            return start
        own, machine = zones
        return in_utc(start, own).astimezone(machine).replace(tzinfo=None)

    def _zones(self) -> tuple[tzinfo, tzinfo] | None:
        """The zone of the series and the machine's."""
        own = rules_of(self._item.StartTimeZone.ID)
        machine = rules_of(self._desk.machine_zone())
        return None if own is None or machine is None else (own, machine)
