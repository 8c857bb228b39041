"""Dates, times and lengths as people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches

from engine.ical.values import Day, Moment, When, duration
from engine.ical.zones import canonical_zone, known_zones, zone_info
from engine.model.errors import BadRequest

FLOATING = "floating"
"""Typed in place of a zone: the time holds on every wall clock, wherever that is (RFC 5545 3.3.5)."""

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ]\s*)(\d{1,2}):(\d\d)(?::(\d\d))?\s*(Z|[+-]\d\d:?\d\d)?\Z", re.ASCII | re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?\Z", re.ASCII | re.IGNORECASE)
_PIECE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)?\s*")
_UNITS = {"w": 10_080, "d": 1440, "h": 60, "m": 1, "s": 1 / 60}
_NEXT = {"w": "d", "d": "h", "h": "m", "m": "s"}


def parse_when(text: str, zone: str | None, machine_zone: str) -> When:
    """A date ("2026-03-02") or a time ("2026-03-02 10:00", with T, with seconds, with Z or an offset; iCalendar's own form).

    ``zone`` is the zone the person named ("floating" for none), ``machine_zone`` the one that counts when nothing was named.
    A time with Z or an offset is a point in time; it is written in ``zone`` where one was named, else Z stays UTC and an
    offset is turned into the machine's zone. Raises `BadRequest`.
    """
    typed = text.strip()
    tzid = _zone(zone) if zone else machine_zone
    try:
        if _DAY.match(typed):
            return Day(_date(typed))
        found = _TIME.match(typed)
        if found is not None:
            day, offset = _date(found[1]), (found[5] or "").upper()
            wall = datetime(day.year, day.month, day.day, int(found[2]), int(found[3]), int(found[4] or 0))
            return _placed(wall, offset, tzid, named=bool(zone))
        found = _COMPACT.match(typed)
        if found is not None and found[4] is None:
            return Day(date(int(found[1]), int(found[2]), int(found[3])))
        if found is not None:
            wall = datetime(*(int(found[index]) for index in range(1, 7)))  # pyright: ignore[reportArgumentType]
            return _placed(wall, found[7].upper(), tzid, named=bool(zone))
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{text!r} is no date or time: {error}.") from None
    raise BadRequest(f"{text!r} is no date or time. Write 2026-03-02 for a whole day, or 2026-03-02T10:00.")


def _date(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def _placed(wall: datetime, offset: str, tzid: str, *, named: bool) -> Moment:
    """A wall clock time in a zone; one with an offset is brought there."""
    zone = None if tzid == FLOATING else tzid
    if not offset:
        return Moment(wall, zone)
    at = datetime.fromisoformat(wall.isoformat() + ("+00:00" if offset == "Z" else offset)).astimezone(UTC)
    place = None if zone is None else zone_info(zone, {})
    if place is None or (offset == "Z" and not named):
        return Moment(at.replace(tzinfo=None), "UTC")
    return Moment(at.astimezone(place).replace(tzinfo=None, fold=0), zone)


def _zone(name: str) -> str:
    """The IANA name of a zone that somebody typed. Raises `BadRequest` with names that are near."""
    typed = name.strip()
    if typed.lower() == FLOATING:
        return FLOATING
    known = canonical_zone(typed)
    if known is not None:
        return known
    near = get_close_matches(typed.lower(), [zone.lower() for zone in known_zones()], n=3)
    names = {zone.lower(): zone for zone in known_zones()}
    hint = f" Did you mean {' or '.join(names[zone] for zone in near)}?" if near else " Use a name like Europe/Berlin."
    raise BadRequest(f"There is no time zone {name!r}.{hint}")


def parse_duration(text: str) -> timedelta:
    """A length: "90m", "1h30", "1h 30m", "2 days", "1:30" (hours and minutes), "45" (minutes), "PT1H". Raises `BadRequest`.

    A number without a unit means the next smaller unit of the one before it.
    """
    typed = text.strip().lower()
    found = duration(typed.upper()) if typed[:1] in ("p", "+") else _spelled(typed)
    if found is None or found < timedelta():
        raise BadRequest(f"{text!r} is no length of time. Write 90m, 1h30 or 2 days.")
    return found


def _spelled(typed: str) -> timedelta | None:
    hours, colon, minutes = typed.partition(":")
    if colon:
        both = hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and len(hours) < 5
        return timedelta(hours=int(hours), minutes=int(minutes)) if both else None
    total, last, position = 0.0, "", 0
    while position < len(typed):
        piece = _PIECE.match(typed, position)
        unit = None if piece is None else (piece[2] or _NEXT.get(last, "" if last else "m"))[:1]
        if piece is None or not unit:
            return None
        total += float(piece[1].replace(",", ".")) * _UNITS[unit]
        last, position = unit, piece.end()
    try:
        return timedelta(seconds=round(total * 60)) if last else None
    except OverflowError:
        return None
