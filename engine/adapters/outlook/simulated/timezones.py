"""Application.TimeZones: the machine's zones by their Windows ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.adapters.outlook.errors import MAPI_E_NOT_FOUND, member_error
from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, moment
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject
from engine.adapters.outlook.simulated.zones import is_known, offset, rules, windows_ids


class TimeZone(ComObject):
    """One zone. Biases are minutes to add to local time to get UTC."""

    __slots__ = ("id",)

    def __init__(self, context: Context, id: str) -> None:
        super().__init__(context)
        self.id = id

    @property
    def Class(self) -> int:
        return OlObjectClass.TIME_ZONE

    @property
    def ID(self) -> str:
        return self.id

    @property
    def Name(self) -> str:
        """For people, and in their language: never to be looked up by."""
        if not is_known(self.id):
            return self.id
        minutes = -self.Bias
        sign, hours, rest = "+" if minutes >= 0 else "-", abs(minutes) // 60, abs(minutes) % 60
        return f"(UTC{sign}{hours:02}:{rest:02}) {rules(self.id).key.rsplit('/')[-1].replace('_', ' ')}"

    @property
    def Bias(self) -> int:
        return -min(self._minutes(1), self._minutes(7))

    @property
    def StandardBias(self) -> int:
        return 0

    @property
    def DaylightBias(self) -> int:
        return -abs(self._minutes(1) - self._minutes(7))

    def _minutes(self, month: int) -> int:
        return int(offset(self.context.rules_of(self.id), month).total_seconds()) // 60


class TimeZones(Collection):
    __slots__ = ()

    @property
    def Class(self) -> int:
        return OlObjectClass.TIME_ZONES

    @property
    def Count(self) -> int:
        return len(windows_ids())

    def Item(self, Index: Any) -> TimeZone:
        if not isinstance(Index, str):
            return TimeZone(self.context, windows_ids()[self.position(Index)])
        if self.context.simulation.zones_by_id:
            for known in windows_ids():
                if known.lower() == Index.lower():
                    return TimeZone(self.context, known)
        raise member_error(MAPI_E_NOT_FOUND, "The time zone was not found.")

    @property
    def CurrentTimeZone(self) -> TimeZone:
        return TimeZone(self.context, self.context.zone)

    def ConvertTime(self, SourceDateTime: Any, SourceTimeZone: Any, DestinationTimeZone: Any) -> datetime:
        instant = self.context.instant(moment(SourceDateTime), as_zone(SourceTimeZone))
        return self.context.wall(instant, as_zone(DestinationTimeZone))


def as_zone(value: object) -> str:
    """The id of a TimeZone object. Raises a com_error for anything else."""
    if not isinstance(value, TimeZone):
        raise invalid("A TimeZone object is needed.")
    return value.id
