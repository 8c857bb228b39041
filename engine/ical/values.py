"""Values of content lines that everybody needs, read without a library: texts, times, durations, lists (RFC 5545 3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from engine.ical.lines import Line

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)\Z", re.ASCII)
_DATE_TIME = re.compile(r"\d{8}[Tt](?:[01]\d|2[0-3])\d{4}[Zz]?\Z", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z", re.ASCII | re.IGNORECASE
)
_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")


def unescape(value: str) -> str:
    r"""A TEXT value as people read it: ``\n`` is a line break (RFC 5545 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escape(text: str) -> str:
    """A text as a TEXT value; CRLF and CR count as one line break."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def items(value: str) -> list[str]:
    """The elements of a comma list, still escaped. An empty value is one empty element."""
    if "," not in value:
        return [value]
    found, start = list[str](), 0
    for match in _COMMA.finditer(value):
        found.append(value[start : match.end() - 1])
        start = match.end()
    found.append(value[start:])
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """A DATE."""

    date: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A DATE-TIME: a naive wall clock time, and the zone as it was written.

    ``zone`` is the TZID as it came, "UTC" for a value with Z, None for a floating time (RFC 5545 3.3.5).
    """

    wall: datetime
    zone: str | None


When: TypeAlias = Day | Moment


def when(line: Line) -> When | None:
    """The DATE or DATE-TIME of a DTSTART, DTEND, DUE, RECURRENCE-ID line; None when it is malformed."""
    return when_value(line.value, line.param("TZID"))


def when_value(value: str, tzid: str | None) -> When | None:
    value = value.strip()
    try:
        if len(value) == 8:
            found = _DATE.match(value)
            return None if found is None else Day(date(int(found[1]), int(found[2]), int(found[3])))
        if not _DATE_TIME.match(value):
            return None
        # A leap second counts as the one before.
        wall = datetime.fromisoformat(value[:15] if value[13] < "6" else f"{value[:13]}59")
        return Moment(wall, "UTC" if len(value) == 16 else tzid)
    except ValueError:
        return None


def when_text(moment: When) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Value and parameters of a DATE or DATE-TIME."""
    match moment:
        case Day(day):
            return f"{day:%Y%m%d}".rjust(8, "0"), (("VALUE", "DATE"),)
        case Moment(wall, zone):
            if zone == "UTC":
                return f"{compact(wall)}Z", ()
            return compact(wall), () if zone is None else (("TZID", zone),)


def compact(wall: datetime) -> str:
    """A wall clock time as a DATE-TIME. The year in four digits whatever it is: what %Y makes of early ones differs
    between systems. An offset is left out."""
    return wall.isoformat(timespec="seconds")[:19].replace("-", "").replace(":", "")


def duration(value: str) -> timedelta | None:
    """A DURATION; None when it is malformed. Days and weeks are nominal: the caller adds them to wall clock times."""
    found = _DURATION.match(value.strip())
    if found is None or not any(found[i] for i in range(2, 7)):
        return None
    weeks, days, hours, minutes, seconds = (int(found[i] or 0) for i in range(2, 7))
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -length if found[1] == "-" else length


def duration_text(length: timedelta) -> str:
    """The shortest DURATION of whole seconds."""
    seconds = int(length.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, seconds = divmod(seconds, 86400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    if not clock:
        return f"{sign}P{days}D" if days else "PT0S"
    return f"{sign}P{f'{days}D' if days else ''}T{clock}"


def add_nominal(start: When, length: timedelta) -> When:
    """Start plus a duration, counted on the wall clock (days are nominal, RFC 5545 3.3.6)."""
    match start:
        case Day(day):
            return Day(day + timedelta(days=length.days))
        case Moment(wall, zone):
            return Moment(wall + length, zone)
