"""Zones as Notes writes them: ``Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=4$ZN=W. Europe``.

Z counts hours west of Greenwich, a fraction as minutes times 100 in front (-3005 is UTC+5:30). DL is month, week and
weekday (1 = Sunday, week -1 = the last) of the change to daylight saving and back. The hour of the change is not
stored: 02:00 on the wall clock is meant.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NameStyle = Literal["notes", "windows", "iana"]
_SUFFIX = " Standard Time"
_HOUR = timedelta(hours=1)
_OWN_NAMES = {"Western/Central Europe": "Europe/Berlin"}
_RULE = re.compile(r"(\d+) (-?\d+) (\d) (\d+) (-?\d+) (\d)")


def west_code(offset: timedelta) -> int:
    """East offset -> Notes' number: +1:00 is -1, +5:30 is -3005."""
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return (rest * 100 + hours) * (-1 if minutes > 0 else 1)


def offset_of_west(code: int) -> timedelta:
    """Notes' number -> east offset."""
    minutes, hours = divmod(abs(code), 100)
    offset = timedelta(hours=hours, minutes=minutes)
    return offset if code < 0 else -offset


@dataclass(frozen=True, slots=True)
class Change:
    """The day of a change, the same words every year: month, week (-1 = last), weekday (1 = Sunday)."""

    month: int
    week: int
    weekday: int

    def moment(self, year: int) -> datetime:
        """Naive, 02:00."""
        days = [
            day
            for day in range(1, calendar.monthrange(year, self.month)[1] + 1)
            if date(year, self.month, day).isoweekday() % 7 + 1 == self.weekday
        ]
        index = self.week if self.week < 0 else min(self.week, len(days)) - 1
        return datetime(year, self.month, days[index], 2)

    @property
    def text(self) -> str:
        return f"{self.month} {self.week} {self.weekday}"


@dataclass(frozen=True, slots=True)
class Daylight:
    begins: Change
    ends: Change


@dataclass(frozen=True, slots=True)
class ZoneText:
    west: int
    daylight: Daylight | None
    name: str

    @property
    def text(self) -> str:
        head = f"Z={self.west}$DO={int(self.daylight is not None)}"
        rule = f"$DL={self.daylight.begins.text} {self.daylight.ends.text}" if self.daylight else ""
        return f"{head}{rule}$ZX=0$ZN={self.name}"


@lru_cache(maxsize=256)
def parse_zone(text: str) -> ZoneText:
    """ValueError where Z is missing or a part is malformed."""
    parts = dict(part.split("=", 1) for part in text.split("$") if "=" in part)
    found = _RULE.fullmatch(parts.get("DL", "").strip())
    daylight = None
    if parts.get("DO") == "1" and found is not None:
        month, week, weekday, end_month, end_week, end_weekday = map(int, found.groups())
        daylight = Daylight(Change(month, week, weekday), Change(end_month, end_week, end_weekday))
    try:
        return ZoneText(int(parts["Z"]), daylight, parts.get("ZN", ""))
    except KeyError:
        raise ValueError(f"no Z= in the zone {text!r}") from None


@lru_cache(maxsize=256)
def zone_text(name: str, style: NameStyle, year: int) -> ZoneText:
    """The text for an IANA zone by its rules of that year."""
    return describe(ZoneInfo(name), _name(name, style), year)


def describe(zone: tzinfo, name: str, year: int) -> ZoneText:
    """The text for any zone, under that name."""
    offsets = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta() for month in (1, 7)]
    changes = _changes(zone, year)
    daylight = None
    if len(changes) == 2:
        forward = next((day for day, gain in changes if gain > timedelta()), changes[0][0])
        back = next((day for day, gain in changes if gain < timedelta()), changes[1][0])
        daylight = Daylight(_change(forward), _change(back))
    return ZoneText(west_code(min(offsets)), daylight, name)


def _changes(zone: tzinfo, year: int) -> list[tuple[date, timedelta]]:
    found: list[tuple[date, timedelta]] = []
    before = datetime(year, 1, 1, tzinfo=zone).utcoffset() or timedelta()
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        after = datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone).utcoffset() or timedelta()
        if after != before:
            found.append((day, after - before))
        before = after
    return found


def _change(day: date) -> Change:
    last = day.day + 7 > calendar.monthrange(day.year, day.month)[1]
    return Change(day.month, -1 if last else (day.day - 1) // 7 + 1, day.isoweekday() % 7 + 1)


def _name(name: str, style: NameStyle) -> str:
    if style == "iana":
        return name
    from tzlocal.windows_tz import tz_win  # a large table, seldom needed

    windows = tz_win.get(name)
    if windows is None:
        return name
    return windows if style == "windows" else windows.removesuffix(_SUFFIX)


@lru_cache(maxsize=256)
def iana_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA, Windows or Notes name."""
    from tzlocal.windows_tz import win_tz

    for candidate in (_OWN_NAMES.get(name), win_tz.get(name + _SUFFIX), win_tz.get(name), name):
        try:
            if candidate:
                return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


class RuleZone(tzinfo):
    """A zone known only by its zone text: one rule for all years."""

    def __init__(self, zone: ZoneText) -> None:
        self._standard = offset_of_west(zone.west)
        self._daylight = zone.daylight
        self._name = zone.name

    def utcoffset(self, dt: datetime | None, /) -> timedelta:
        return self._standard + self.dst(dt)

    def dst(self, dt: datetime | None, /) -> timedelta:
        if dt is None or self._daylight is None:
            return timedelta()
        begins, ends = self._daylight.begins.moment(dt.year), self._daylight.ends.moment(dt.year)
        wall = dt.replace(tzinfo=None)
        inside = begins <= wall < ends if begins < ends else not ends <= wall < begins
        return _HOUR if inside else timedelta()

    def tzname(self, dt: datetime | None, /) -> str:
        return self._name


@lru_cache(maxsize=256)
def zone_of(text: str) -> tzinfo:
    """The zone a zone text stands for: by its name where that is known, else by its rule. ValueError as `parse_zone`."""
    parsed = parse_zone(text)
    return (iana_of(parsed.name) if parsed.name else None) or RuleZone(parsed)
