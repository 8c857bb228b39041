"""The times of an appointment: one pair of instants, shown as local, UTC and the item's own wall clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, time, timedelta
from typing import Any

from engine.adapters.outlook.simulated.coerce import flag, invalid, moment, natural
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.records import ItemRecord
from engine.adapters.outlook.simulated.timezones import TimeZone, as_zone
from engine.adapters.outlook.simulated.zones import to_instant, to_wall

_DAY = timedelta(days=1)


def floor_day(wall: datetime) -> datetime:
    """Midnight at or before a wall clock time."""
    return datetime.combine(wall.date(), time())


def ceil_day(wall: datetime) -> datetime:
    """Midnight at or after a wall clock time."""
    return floor_day(wall) if wall.time() == time() else floor_day(wall) + _DAY


class Timed(ComObject, ABC):
    """Start, End and their relatives over a record.

    Setting a start moves the end along, so that the duration stays; an end before the start is refused.
    """

    __slots__ = ("record",)

    def __init__(self, context: Context, record: ItemRecord) -> None:
        super().__init__(context)
        self.record = record

    @abstractmethod
    def touched(self) -> None:
        """The record was changed."""

    @abstractmethod
    def check_times_writable(self) -> None:
        """Raises a com_error where times cannot be written one by one (the master of a series)."""

    # --- what is written -------------------------------------------------------------------------------------------

    def _put(self, start: datetime, end: datetime) -> None:
        if end < start:
            raise invalid("The end date you entered occurs before the start date.")
        if self.record.all_day:
            start, end = self._whole_days(start, end)
        self.record.start, self.record.end = start, end
        self.touched()

    def _whole_days(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Both at midnights of the machine's zone, at least one day apart."""
        first = floor_day(self.context.to_local(start))
        last = max(ceil_day(self.context.to_local(end)), first + _DAY)
        return self.context.from_local(first), self.context.from_local(last)

    def _put_start(self, start: datetime) -> None:
        self.check_times_writable()
        if self.record.all_day:
            days = self.context.to_local(self.record.end) - self.context.to_local(self.record.start)
            end = self.context.from_local(self.context.to_local(start) + days)
        else:
            end = start + (self.record.end - self.record.start)
        self._put(start, end)

    def _put_end(self, end: datetime) -> None:
        self.check_times_writable()
        self._put(self.record.start, end)

    # --- members ---------------------------------------------------------------------------------------------------

    @property
    def Start(self) -> datetime:
        return self.context.to_local(self.record.start)

    @Start.setter
    def Start(self, value: Any) -> None:
        self._put_start(self.context.from_local(moment(value)))

    @property
    def End(self) -> datetime:
        return self.context.to_local(self.record.end)

    @End.setter
    def End(self, value: Any) -> None:
        self._put_end(self.context.from_local(moment(value)))

    @property
    def StartUTC(self) -> datetime:
        return to_wall(self.record.start, "UTC")

    @StartUTC.setter
    def StartUTC(self, value: Any) -> None:
        self._put_start(to_instant(moment(value), "UTC"))

    @property
    def EndUTC(self) -> datetime:
        return to_wall(self.record.end, "UTC")

    @EndUTC.setter
    def EndUTC(self, value: Any) -> None:
        self._put_end(to_instant(moment(value), "UTC"))

    @property
    def StartInStartTimeZone(self) -> datetime:
        return self.context.wall(self.record.start, self.record.start_zone)

    @StartInStartTimeZone.setter
    def StartInStartTimeZone(self, value: Any) -> None:
        self._put_start(self.context.instant(moment(value), self.record.start_zone))

    @property
    def EndInEndTimeZone(self) -> datetime:
        return self.context.wall(self.record.end, self.record.end_zone)

    @EndInEndTimeZone.setter
    def EndInEndTimeZone(self, value: Any) -> None:
        self._put_end(self.context.instant(moment(value), self.record.end_zone))

    @property
    def Duration(self) -> int:
        return int((self.record.end - self.record.start).total_seconds()) // 60

    @Duration.setter
    def Duration(self, value: Any) -> None:
        self._put_end(self.record.start + timedelta(minutes=natural(value)))

    @property
    def AllDayEvent(self) -> bool:
        return self.record.all_day

    @AllDayEvent.setter
    def AllDayEvent(self, value: Any) -> None:
        self.check_times_writable()
        self.record.all_day = flag(value)
        if self.record.all_day:
            self.record.start_zone = self.record.end_zone = self.context.zone
        self._put(self.record.start, self.record.end)

    @property
    def StartTimeZone(self) -> TimeZone:
        return TimeZone(self.context, self.record.start_zone or self.context.zone)

    @StartTimeZone.setter
    def StartTimeZone(self, value: Any) -> None:
        """An own item keeps its wall clock, so that Start moves; one that was received keeps its instant."""
        zone, record = as_zone(value), self.record
        wall, length = self.StartInStartTimeZone, record.end - record.start
        record.start_zone = zone
        if self._is_own():
            record.start = self.context.instant(wall, zone)
            record.end = record.end if record.end >= record.start else record.start + length
        self.touched()

    @property
    def EndTimeZone(self) -> TimeZone:
        return TimeZone(self.context, self.record.end_zone or self.context.zone)

    @EndTimeZone.setter
    def EndTimeZone(self, value: Any) -> None:
        """As StartTimeZone; an end that would come before the start takes the start along."""
        zone, record = as_zone(value), self.record
        wall, length = self.EndInEndTimeZone, record.end - record.start
        record.end_zone = zone
        if self._is_own():
            record.end = self.context.instant(wall, zone)
            record.start = record.start if record.end >= record.start else record.end - length
        self.touched()

    def _is_own(self) -> bool:
        return self.record.meeting_status in (0, 1, 5)
