"""Setting start and end, in the order that keeps them from moving each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.adapters.outlook.appointment import AllDay, Timed, Times
from engine.adapters.outlook.desk import Desk


def tagged(wall: datetime) -> datetime:
    """A wall clock time as pywin32 wants it: one without a zone it would shift by the local offset."""
    return wall.replace(tzinfo=UTC)


def write_times(desk: Desk, item: Any, times: Times, *, fresh: bool = False) -> None:
    """The times of a single appointment, or those that a series begins with. ``fresh``: the item is a new one, which is in
    the machine's zone and has no whole days.

    Whole days are midnights of the machine's zone, which the item gets as its own: so they can be told again when the
    machine is somewhere else. For times of day both zones go first, because setting a zone keeps the wall clock.
    """
    machine = desk.machine_zone()
    match times:
        case AllDay():
            if not fresh:
                _write_zones(desk, item, machine, machine)
            item.Start = tagged(times.first)
            item.End = tagged(times.last)
            item.AllDayEvent = True
        case Timed(start, end, start_zone, end_zone):
            if not fresh and item.AllDayEvent:
                item.AllDayEvent = False
            if not fresh:
                _write_zones(desk, item, start_zone or machine, end_zone or machine)
            elif {start_zone or machine, end_zone or machine} != {machine}:
                item.StartTimeZone = desk.zone(start_zone or machine)
                item.EndTimeZone = desk.zone(end_zone or machine)
            item.StartInStartTimeZone = tagged(start)
            item.EndInEndTimeZone = tagged(end)


def _write_zones(desk: Desk, item: Any, start: str, end: str) -> None:
    if start != item.StartTimeZone.ID:
        item.StartTimeZone = desk.zone(start)
    if end != item.EndTimeZone.ID:
        item.EndTimeZone = desk.zone(end)


def write_occurrence_times(item: Any, times: Times) -> None:
    """The times of one occurrence. Its zone is that of its series."""
    match times:
        case AllDay():
            item.Start = tagged(times.first)
            item.End = tagged(times.last)
            if not item.AllDayEvent:
                item.AllDayEvent = True
        case Timed(start, end):
            if item.AllDayEvent:
                item.AllDayEvent = False
            item.StartInStartTimeZone = tagged(start)
            if item.StartTimeZone.ID == item.EndTimeZone.ID:
                item.EndInEndTimeZone = tagged(end)
            else:
                item.Duration = int((end - start).total_seconds()) // 60
