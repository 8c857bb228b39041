"""VCALENDAR and VTIMEZONE as Notes writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from engine.adapters.notes.zones import Change, offset_of_west, parse_zone
from engine.ical.lines import Component, Line, make, write

_PRODUCT = "-//Lotus Development Corporation//NONSGML Notes 9.0//EN_API"
_UTC_NAMES = ("UTC", "Etc/UTC", "GMT")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


def calendar(events: Sequence[Component], zones: Iterable[str]) -> str:
    """A VCALENDAR around VEVENTs, with the VTIMEZONEs they name."""
    head = [
        Line("X-LOTUS-CHARSET", "X-LOTUS-CHARSET", "UTF-8"),
        Line("VERSION", "VERSION", "2.0"),
        Line("PRODID", "PRODID", _PRODUCT),
    ]
    named = [_vtimezone(text) for text in sorted(set(zones)) if text and not is_utc(text)]
    return write([Component("VCALENDAR", (*head, *named, *events))])


def utc_text(moment: datetime) -> str:
    """The text form of a recurrence id: 20120913T160000Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def is_utc(zone: str) -> bool:
    """Whether a zone text is Greenwich without daylight saving."""
    parsed = parse_zone(zone)
    return parsed.west == 0 and parsed.daylight is None and parsed.name in _UTC_NAMES


def _vtimezone(text: str) -> Component:
    zone = parse_zone(text)
    standard = offset_of_west(zone.west)
    if zone.daylight is None:
        flat = _observance("STANDARD", None, standard, standard)
        return Component("VTIMEZONE", (make("TZID", zone.name), flat))
    saving = standard + timedelta(hours=1)
    parts = (
        _observance("STANDARD", zone.daylight.ends, saving, standard),
        _observance("DAYLIGHT", zone.daylight.begins, standard, saving),
    )
    return Component("VTIMEZONE", (make("TZID", zone.name), *parts))


def _observance(name: str, change: Change | None, before: timedelta, after: timedelta) -> Component:
    start = datetime(1950, 1, 1) if change is None else change.moment(1950)
    lines = [
        make("DTSTART", f"{start:%Y%m%dT%H%M%S}"),
        make("TZOFFSETFROM", _offset(before)),
        make("TZOFFSETTO", _offset(after)),
    ]
    if change is not None:
        day = f"{change.week}{_WEEKDAYS[change.weekday - 1]}"
        lines.append(make("RRULE", f"FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY={day};BYMONTH={change.month}"))
    return Component(name, tuple(lines))


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
