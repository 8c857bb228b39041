"""Plain values out of Outlook's: texts, wall clock times, days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.adapters.outlook.appointment import AllDay, Spelled, Timed, Times
from engine.adapters.outlook.mapping.zones import UTC

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOON = timedelta(hours=12)
_DAY = timedelta(days=1)


class CannotRead(Exception):
    """An item that opens and cannot be understood; ``problem`` in words, as the end of 'cannot be read: ...'."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def text(value: Any) -> str:
    """A text; halves of characters beyond the basic plane are put together."""
    found = "" if value is None else str(value)
    if not found.isprintable() and _SURROGATES.search(found):  # a half is not printable
        return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return found


def naive(value: Any) -> datetime:
    """A date as a wall clock time, in whole minutes."""
    return datetime(value.year, value.month, value.day, value.hour, value.minute)


def whole_days(item: Any) -> AllDay:
    """The days of an all-day item.

    Outlook keeps instants: midnights of the zone that the machine had when the days were set. They are midnights on the
    item's own clock, whatever the machine's zone is now; in items of other clients only on the machine's; else the
    nearest midnight is meant.
    """
    start = _day(item.StartInStartTimeZone, item.Start)
    return AllDay(start, max(_day(item.EndInEndTimeZone, item.End), start + _DAY))


def _day(own: Any, local: Any) -> date:
    for value in (own, local):
        wall = naive(value)
        if wall.time() == time():
            return wall.date()
    return (naive(own) + _NOON).date()


def utc_times(item: Any) -> Timed:
    """The times of an item in a zone that nobody knows."""
    return Timed(naive(item.StartUTC), naive(item.EndUTC), UTC, UTC)


def occurrence_times(item: Any, series: Times) -> Times:
    """The times of an occurrence, in the zone of its series."""
    if item.AllDayEvent:
        return whole_days(item)
    start_zone, end_zone = item.StartTimeZone.ID, item.EndTimeZone.ID
    start = naive(item.StartInStartTimeZone)
    same = end_zone == start_zone
    end = naive(item.EndInEndTimeZone) if same else start + timedelta(minutes=int(item.Duration))
    if isinstance(series, Timed):
        return Timed(start, end, series.start_zone, series.end_zone)
    return Timed(start, end, start_zone, start_zone)


def with_spelling(times: Timed, spelled: Spelled) -> tuple[Timed, Spelled]:
    """Times and spelling as they belong together: a zone that was changed since is told by its own name."""
    if spelled.start_zone is None and spelled.end_zone is None:
        return times, spelled
    start = _still(spelled.start_zone, times.start_zone)
    end = _still(spelled.end_zone, times.end_zone)
    floating = start is not None and not start[1]
    if floating:
        start = end = ("", "")
        times = replace(times, start_zone="", end_zone="")
    elif end is not None and not end[1]:
        end = None
    return times, replace(spelled, start_zone=start, end_zone=end, definitions=_named(spelled, start, end))


def _still(kept: tuple[str, str] | None, windows: str) -> tuple[str, str] | None:
    return kept if kept is not None and kept[0].lower() == windows.lower() else None


def _named(spelled: Spelled, *kept: tuple[str, str] | None) -> tuple[str, ...]:
    return spelled.definitions if any(kept) else ()
