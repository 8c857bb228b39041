"""A time zone as a VTIMEZONE defines it (RFC 5545 3.6.5), as a Python tzinfo.

Only for names that mean nothing by themselves. dateutil reads the same components, but gets zones with a negative
daylight saving time wrong (Dublin); here the offset is simply the one of the last onset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from engine.ical.recurrence import Rule, Series, parse_rule, starts
from engine.ical.values import Day, Moment, items, when, when_value
from engine.ical.zones import canonical_zone, zone_info
from engine.model.content import Component

_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d):?(\d\d)?\Z", re.ASCII)
_USUAL = ("UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles")
_FAR = 50  # years that onsets are worked out beyond the one asked for
_LAST_YEAR = 9990
_YEARS = range(2024, 2027)  # of a zone whose rules changed lately, only the present ones can be told by people


class Onset(NamedTuple):
    """From ``at`` (naive UTC) on, ``offset`` holds; before it ``before`` did."""

    at: datetime
    before: timedelta
    offset: timedelta
    name: str
    daylight: bool


class _Observance(NamedTuple):
    series: Series
    before: timedelta
    offset: timedelta
    name: str
    daylight: bool

    def onsets(self, year: int) -> Iterator[Onset]:
        for start in starts(self.series, last=datetime(year + 1, 1, 1)):
            try:
                yield Onset(start - self.before, self.before, self.offset, self.name, self.daylight)
            except OverflowError:
                continue


class DefinedZone(tzinfo):
    """The zone of a VTIMEZONE. Wall clock times in a gap or a fold as PEP 495 says; ``fold=0`` is RFC 5545 3.3.5."""

    def __init__(self, tzid: str, observances: tuple[_Observance, ...]) -> None:
        self.tzid = tzid
        self._observances = observances
        self._known_to = 0
        self._extend(2040)

    def __repr__(self) -> str:
        return f"DefinedZone({self.tzid!r})"

    def onsets(self, first: datetime, last: datetime) -> list[Onset]:
        """All changes from ``first`` on and before ``last`` (naive UTC)."""
        self._extend(last.year)
        return [onset for onset in self._onsets if first <= onset.at < last]

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None if dt is None else self._on_wall(dt)[0]

    def dst(self, dt: datetime | None) -> timedelta | None:
        """One hour while daylight saving time holds; a VTIMEZONE does not say how much of the offset it is."""
        return None if dt is None else timedelta(hours=self._on_wall(dt)[2])

    def tzname(self, dt: datetime | None) -> str | None:
        return None if dt is None else self._on_wall(dt)[1]

    def fromutc(self, dt: datetime) -> datetime:
        naive = dt.replace(tzinfo=None)
        self._extend(naive.year)
        index = bisect_right(self._at, naive) - 1
        offset = self._state(index)[0]
        wall = naive + offset
        earlier = self._state(index - 1)[0] if index >= 0 else offset
        again = index >= 0 and wall < self._at[index] + earlier
        return wall.replace(tzinfo=self, fold=int(again))

    def _on_wall(self, dt: datetime) -> tuple[timedelta, str, bool]:
        self._extend(dt.year)
        changes = self._second if dt.fold else self._first
        return self._state(bisect_right(changes, dt.replace(tzinfo=None, fold=0)) - 1)

    def _state(self, index: int) -> tuple[timedelta, str, bool]:
        if index < 0:  # before the first onset RFC 5545 says nothing; what it turned from is the best guess
            return (self._onsets[0].before if self._onsets else timedelta(), "", False)
        onset = self._onsets[index]
        return onset.offset, onset.name, onset.daylight

    def _extend(self, year: int) -> None:
        if year < self._known_to:
            return
        self._known_to = min(year + _FAR, _LAST_YEAR)
        found = [onset for observance in self._observances for onset in observance.onsets(self._known_to)]
        self._onsets = sorted(found, key=lambda onset: (onset.at, onset.daylight))
        self._at = [onset.at for onset in self._onsets]
        # Where wall clocks change over: a time that comes twice belongs to the old offset with fold=0, to the new with 1.
        before = [self._state(index - 1)[0] for index in range(len(self._onsets))]
        both = [
            (onset.at + max(old, onset.offset), onset.at + min(old, onset.offset))
            for onset, old in zip(self._onsets, before, strict=True)
        ]
        self._first, self._second = [first for first, _ in both], [second for _, second in both]


@lru_cache(maxsize=256)
def defined_zone(definition: Component) -> tzinfo | None:
    """The zone of a VTIMEZONE component; None when it has no readable STANDARD or DAYLIGHT part."""
    observances = tuple(found for part in definition.parts if (found := _observance(part)) is not None)
    if not observances:
        return None
    return DefinedZone((definition.value("TZID") or "").strip(), observances)


def _observance(part: Component) -> _Observance | None:
    line = part.first("DTSTART")
    start = None if line is None else when(line)
    before, offset = read_offset(part.value("TZOFFSETFROM")), read_offset(part.value("TZOFFSETTO"))
    if part.name not in ("STANDARD", "DAYLIGHT") or start is None or before is None or offset is None:
        return None
    zone = timezone(before)
    rules = tuple(rule for line in part.all("RRULE") if isinstance(rule := parse_rule(line.value), Rule))
    extra = tuple(
        _on_wall(found, before)
        for line in part.all("RDATE")
        for text in items(line.value)
        if (found := when_value(text, None)) is not None
    )
    series = Series(_on_wall(start, before), zone, rules=rules, extra=extra)
    return _Observance(series, before, offset, part.value("TZNAME") or "", part.name == "DAYLIGHT")


def _on_wall(found: Day | Moment, before: timedelta) -> datetime:
    """The wall clock time of an onset; one in UTC is against RFC 5545, and clear all the same."""
    match found:
        case Day(day):
            return datetime(day.year, day.month, day.day)
        case Moment(wall, "UTC"):
            return wall + before
        case Moment(wall, _):
            return wall


def read_offset(value: str | None) -> timedelta | None:
    """A UTC-OFFSET (RFC 5545 3.3.14); None when it is malformed or a day and more."""
    found = _OFFSET.match((value or "").strip())
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if length >= timedelta(days=1):
        return None
    return -length if found[1] == "-" else length


@lru_cache(maxsize=256)
def guess_zone(definition: Component) -> str | None:
    """See `engine.ical.zones.matching_zone`."""
    zone = defined_zone(definition)
    if zone is None:
        return None
    wanted = _signature(zone)
    return next((name for name in _candidates(definition) if _signature_of(name) == wanted), None)


def _candidates(definition: Component) -> Iterator[str]:
    from tzlocal.windows_tz import win_tz

    hints = (definition.value(name) for name in ("X-LIC-LOCATION", "LOCATION", "TZID"))
    yield from (name for hint in hints if hint and (name := canonical_zone(hint)) is not None)
    yield from _USUAL
    yield from dict.fromkeys(name for iana in win_tz.values() if (name := canonical_zone(iana)) is not None)


@lru_cache(maxsize=512)
def _signature_of(name: str) -> tuple[timedelta, ...] | None:
    zone = zone_info(name, {})
    return None if zone is None else _signature(zone)


def _signature(zone: tzinfo) -> tuple[timedelta, ...]:
    """The offsets at each noon of the compared years, and at every hour of the days when they change."""
    noons = [datetime(_YEARS[0], 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(366 * len(_YEARS))]
    offsets = [_offset(zone, noon) for noon in noons]
    turns = [noon for noon, old, new in zip(noons, offsets, offsets[1:], strict=False) if old != new]
    hours = [_offset(zone, turn + timedelta(hours=hour)) for turn in turns for hour in range(24)]
    return (*offsets, *hours)


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
