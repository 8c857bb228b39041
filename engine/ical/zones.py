"""Time zones by name: which names mean the same zone, and what they say about a moment.

A name means a zone of the IANA database wherever it can, whatever a VTIMEZONE of that name says: embedded definitions
are often wrong or cut short, and the database is right. Only a name that means nothing by itself ("Customized Time
Zone") is read from its own VTIMEZONE (RFC 5545 3.6.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.ical.values import Moment
from engine.ical.zone_names import ALIASES, SHOWN, UTC_NAMES

if TYPE_CHECKING:
    from engine.model.content import Component

_IANA = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+){0,2}\Z")
_SHOWN_OFFSET = re.compile(r"\((?:UTC|GMT)\s*(?:[+\-−]\s*\d{1,2}(?:[:.]?\d\d)?)?\)\s*", re.IGNORECASE)
_CITY_BREAK = re.compile(r"\s*[,;/、]\s*")
_FIXED = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d\d))?\Z", re.IGNORECASE)
_NO_ZONES = frozenset(("factory", "localtime", "posixrules"))


@lru_cache(maxsize=4096)
def canonical_zone(tzid: str) -> str | None:
    """The one name of a zone, for comparison: an IANA key or "UTC"; None when the name means nothing by itself.

    Understood are IANA names in any case, old ones and short ones; Windows names; the texts Outlook shows, with an
    offset in front or with several known cities; ids with a prefix ("/mozilla.org/20050126_1/Europe/Berlin"). Blanks and
    quotes around a name do not count. A Windows name is the zone of its main place (CLDR territory 001), so "W. Europe
    Standard Time" is Europe/Berlin and not Europe/Zurich: see `same_zone`.
    """
    name = tzid.strip().strip("\"'").strip()
    if _means_utc(name):
        return "UTC"
    found = _iana(name) or _windows(name) or _prefixed(name) or _shown(name)
    if found is None:
        return None
    current = ALIASES.get(found, found)
    return "UTC" if _means_utc(current) else current


def same_zone(first: str | None, second: str | None) -> bool:
    """Do two TZIDs mean the same zone? None is a floating time. A Windows name is the same as each zone it stands for.

    Names that mean nothing by themselves are the same when they are spelled the same.
    """
    if first is None or second is None:
        return first is second
    one, other = canonical_zone(first), canonical_zone(second)
    if one is None or other is None:
        return one is other and first.strip() == second.strip()
    if one == other:
        return True
    # Not part of `canonical_zone`, because it would make Zurich and Berlin one zone: both are "W. Europe" to Windows.
    return (_is_windows(first) and windows_zone(other) == windows_zone(one)) or (
        _is_windows(second) and windows_zone(one) == windows_zone(other)
    )


@lru_cache(maxsize=1024)
def windows_zone(iana: str) -> str | None:
    """The Windows name of an IANA zone; None where Windows has none. The way back is lossy: keep the name you had."""
    from tzlocal.windows_tz import tz_win

    name = canonical_zone(iana)
    if name is None:
        return None
    if name == "UTC":
        return "UTC"
    return tz_win.get(name) or next(
        (tz_win[old] for old, new in ALIASES.items() if new == name and old in tz_win), None
    )


def _means_utc(name: str) -> bool:
    return name.lower().removeprefix("etc/") in UTC_NAMES


def _is_windows(tzid: str) -> bool:
    name = tzid.strip().strip("\"'").strip()
    return _iana(name) is None and (_windows(name) is not None or _shown(name) is not None)


def _iana(name: str) -> str | None:
    if not _IANA.match(name) or name.lower().startswith(("posix/", "right/")):
        return None
    known = _known_names().get(name.lower())
    return known or (name if name.lower() not in _NO_ZONES and _has_zone(name) else None)


@lru_cache(maxsize=1)
def _known_names() -> dict[str, str]:
    """Lower case -> spelling, from the tzdata package: the same on every platform and file system."""
    import pkgutil

    listed = pkgutil.get_data("tzdata", "zones") or b""
    return {name.lower(): name for name in listed.decode("ascii").split() if name.lower() not in _NO_ZONES}


def known_zones() -> list[str]:
    """All IANA names, for hints to people."""
    return list(_known_names().values())


def _has_zone(name: str) -> bool:
    """A zone newer than the tzdata package, known to the operating system."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


@lru_cache(maxsize=1)
def _windows_names() -> dict[str, str]:
    from tzlocal.windows_tz import win_tz

    return {name.lower(): iana for name, iana in win_tz.items()}


def _windows(name: str) -> str | None:
    """A Windows name; its daylight saving form too ("Pacific Daylight Time")."""
    low = name.lower()
    names = _windows_names()
    return names.get(low) or names.get(
        low.replace(" daylight time", " standard time").replace(" summer ", " standard ")
    )


def _prefixed(name: str) -> str | None:
    """The IANA name at the end of an id with a prefix; Europe_Berlin, for those that fear the slash."""
    if "/" not in name:
        head, _, rest = name.partition("_")
        return _iana(f"{head}/{rest}") if rest else None
    parts = name.split("/")
    if name.startswith("/"):
        tails = ("/".join(parts[-count:]) for count in (3, 2, 1) if count < len(parts))
        return next((found for tail in tails if (found := _iana(tail))), None)
    return _iana("/".join(parts[1:])) if parts[0].lower() in ("posix", "right") else None


def _shown(name: str) -> str | None:
    """A text as Outlook shows it, by its cities. Without an offset in front only when it lists several known ones."""
    prefix = _SHOWN_OFFSET.match(name)
    cities = _CITY_BREAK.split(name[prefix.end() if prefix else 0 :].strip().casefold().replace(" and ", " & "))
    zones = [SHOWN.get(city) for city in cities]
    if prefix is None and (len(zones) < 2 or None in zones):
        return None
    first = next((zone for zone in zones if zone is not None), None)
    return None if first is None else _windows(first)


def zone_info(tzid: str, definitions: Mapping[str, Component]) -> tzinfo | None:
    """The zone a TZID means: from the IANA database where the name says one, else from its VTIMEZONE, else None.

    ``definitions``: VTIMEZONE components by TZID. A bare offset ("UTC+01:00") without a definition is that offset.
    """
    known = canonical_zone(tzid)
    if known is not None:
        return _database_zone(known)
    definition = definitions.get(tzid) or definitions.get(tzid.strip())
    if definition is not None:
        from engine.ical.defined_zone import defined_zone

        return defined_zone(definition)
    return _fixed_offset(tzid.strip())


@lru_cache(maxsize=1024)
def _database_zone(name: str) -> tzinfo | None:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def _fixed_offset(name: str) -> tzinfo | None:
    found = _FIXED.match(name)
    if found is None or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def instant(moment: Moment, definitions: Mapping[str, Component]) -> datetime | None:
    """The point in time, in UTC; None for a floating time or an unknown zone.

    RFC 5545 3.3.5: a wall clock time that does not exist is read with the offset before the gap; one that comes twice is
    the first. Python's ``fold=0`` means both.
    """
    if moment.zone is None:
        return None
    zone = zone_info(moment.zone, definitions)
    return None if zone is None else in_utc(moment.wall, zone)


def in_utc(wall: datetime, zone: tzinfo) -> datetime:
    """A naive wall clock time of a zone, in UTC; at the ends of the calendar as near as datetime can."""
    try:
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        return wall.replace(tzinfo=UTC)


def real_wall(wall: datetime, zone: tzinfo) -> datetime:
    """The wall clock time that clocks show for it: another one only inside a gap (RFC 5545 3.3.5)."""
    there = wall.replace(tzinfo=zone, fold=0)
    if zone.utcoffset(there) == zone.utcoffset(there.replace(fold=1)):
        return wall  # neither in a gap nor told twice: the two readings differ only there (PEP 495)
    try:
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError:
        return wall


def matching_zone(definition: Component) -> str | None:
    """An IANA zone that keeps the same time as a VTIMEZONE in these years, for programs that know only named zones.

    A guess for mapping, never for comparing: many zones may fit. One that the definition itself hints at goes first, then
    the zones that Windows knows. None when nothing fits.
    """
    from engine.ical.defined_zone import guess_zone

    return guess_zone(definition)
