"""Exceptions and Exception: the days of a series that were deleted or changed. Read-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.adapters.outlook.errors import E_FAIL, member_error
from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.appointment import AppointmentItem
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject
from engine.adapters.outlook.simulated.occurrence import Occurrence
from engine.adapters.outlook.simulated.records import ExceptionRecord
from engine.adapters.outlook.simulated.times import floor_day


class ExceptionObject(ComObject):
    """The documented name is Exception."""

    __slots__ = ("_item", "_record")

    def __init__(self, item: AppointmentItem, record: ExceptionRecord) -> None:
        super().__init__(item.context)
        self._item = item
        self._record = record

    @property
    def Class(self) -> int:
        return OlObjectClass.EXCEPTION

    @property
    def Deleted(self) -> bool:
        return self._record.deleted

    @property
    def OriginalDate(self) -> datetime:
        """Date and time of a changed occurrence, only the date (midnight) of a deleted one."""
        series = self._item.record.series
        assert series is not None  # noqa: S101 (only series have exceptions)
        wall = series.start_on(self._record.original)
        if self.context.simulation.original_date == "local":
            wall = self.context.to_local(self.context.instant(wall, self._item.record.start_zone))
        return floor_day(wall) if self._record.deleted else wall

    @property
    def AppointmentItem(self) -> Occurrence:
        if self._record.deleted:
            raise member_error(E_FAIL, "The occurrence was deleted.")
        self.context.gate.touch_exception_item()
        return Occurrence(self._item, self._record.original)


class Exceptions(Collection):
    __slots__ = ("_item",)

    def __init__(self, item: AppointmentItem) -> None:
        super().__init__(item.context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.EXCEPTIONS

    @property
    def Count(self) -> int:
        return len(self._item.record.exceptions)

    def Item(self, Index: Any) -> ExceptionObject:
        return ExceptionObject(self._item, self._item.record.exceptions[self.position(Index)])
