"""Zones between a TZID and the zone text of a document.

A zone text is lossy: "W. Europe" stands for Berlin and for Zurich alike. So an item beside it keeps the TZID as it came (a
`mark`), which counts for as long as the text is the one that was written for it. A floating time gets the machine's zone in
the document, and a mark that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from engine.adapters.notes.zones import (
    Change,
    RuleZone,
    ZoneText,
    describe,
    iana_of,
    offset_of_west,
    parse_zone,
    zone_text,
)
from engine.ical.lines import make
from engine.ical.series import Definitions
from engine.ical.values import Moment, When, escape
from engine.ical.zones import canonical_zone, zone_info
from engine.model.content import Component, Line

UTC_TEXT: Final = ZoneText(0, None, "UTC").text
_UTC_NAMES: Final = frozenset(("UTC", "GMT", "Etc/UTC", ""))
_FLOATING: Final = "~"
_WEEKDAYS: Final = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_STYLES: Final = ("notes", "windows", "iana")


@dataclass(frozen=True, slots=True)
class Written:
    """A zone as a document has it: the zone text, and the mark beside it ("" where the text says it all)."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Read:
    """A zone as a document means it. ``tzid`` None: floating. ``definition``: its VTIMEZONE where its name tells nothing."""

    tzid: str | None
    zone: tzinfo
    definition: Component | None = None


def written(when: When, machine: str, definitions: Definitions) -> Written:
    """What to put down for a time (of a day: the machine's zone). ValueError for a zone that nobody knows.

    ``machine``: the machine's IANA name.
    """
    year = (when.wall if isinstance(when, Moment) else when.date).year
    tzid = when.zone if isinstance(when, Moment) else None
    if tzid is None:
        text = _known_text(machine, year)
        mark = f"{_FLOATING}{text.name}" if isinstance(when, Moment) else ""
        return Written(text.text, mark)
    known = canonical_zone(tzid)
    if known == "UTC":
        return Written(UTC_TEXT, "" if tzid == "UTC" else tzid)
    if known is not None:
        text = _known_text(known, year)
        return Written(text.text, "" if _key(text.name) == tzid else tzid)
    zone = zone_info(tzid, definitions)
    if zone is None:
        raise ValueError(tzid)
    return Written(describe(zone, _plain(tzid), year).text, tzid)


def read(text: str, mark: str, year: int) -> Read | None:
    """What a zone text and the mark beside it mean; None where the text means nothing."""
    try:
        parsed = parse_zone(text)
    except ValueError:
        return None
    if mark.startswith(_FLOATING):
        return Read(None, _zone(parsed, year)[0]) if mark[1:] == parsed.name else read(text, "", year)
    if mark:
        marked = _marked(parsed, mark, year)
        if marked is not None:
            return marked
    zone, tzid = _zone(parsed, year)
    return Read(tzid, zone, definition(tzid, parsed) if isinstance(zone, RuleZone) else None)


def _marked(parsed: ZoneText, mark: str, year: int) -> Read | None:
    """The zone of a mark, where it is the one that the text was written for."""
    known = canonical_zone(mark)
    if known is None:
        return Read(mark, RuleZone(parsed), definition(mark, parsed)) if parsed.name == _plain(mark) else None
    if known == "UTC":
        return Read(mark, UTC) if parsed.text == UTC_TEXT else None
    zone = ZoneInfo(known)
    names = {zone_text(known, style, year).name for style in _STYLES}
    return Read(mark, zone) if parsed.name in names and _agrees(parsed, zone.key, year) else None


def _zone(parsed: ZoneText, year: int) -> tuple[tzinfo, str]:
    """By its name, unless that contradicts the rule beside it; else by the rule."""
    if parsed.west == 0 and parsed.daylight is None and parsed.name in _UTC_NAMES:
        return UTC, "UTC"
    key = _key(parsed.name) if parsed.name else None
    if key is not None and _agrees(parsed, key, year):
        return ZoneInfo(key), key
    own = parsed.name if parsed.name and canonical_zone(parsed.name) is None else f"Notes {_told(parsed)}".strip()
    return RuleZone(parsed), own


def _told(parsed: ZoneText) -> str:
    """A name for a zone by its rule, for one whose own name means another zone."""
    rule = "" if parsed.daylight is None else f" DL {parsed.daylight.begins.text} {parsed.daylight.ends.text}"
    return f"Z {parsed.west}{rule}"


def _agrees(parsed: ZoneText, key: str, year: int) -> bool:
    """Does the zone of that name keep, in that year, the time that the text describes?"""
    expected = _known_text(key, year)
    return (expected.west, expected.daylight is None) == (parsed.west, parsed.daylight is None)


def _known_text(name: str, year: int) -> ZoneText:
    return parse_zone(UTC_TEXT) if name == "UTC" else zone_text(name, "notes", year)


@lru_cache(maxsize=256)
def _key(name: str) -> str | None:
    """The IANA name that a zone text's name is read as; the one in use, where Windows knows an old one."""
    found = iana_of(name)
    return None if found is None else canonical_zone(found.key)


def _plain(tzid: str) -> str:
    """A name that can stand in a zone text."""
    return tzid.replace("$", " ").replace("=", " ").strip()


# -- a zone known only by its rule, as VTIMEZONE (RFC 5545 3.6.5) -----------------------------------------------------


@lru_cache(maxsize=64)
def definition(tzid: str, text: ZoneText) -> Component:
    standard = offset_of_west(text.west)
    head = make("TZID", escape(tzid))
    if text.daylight is None:
        return Component("VTIMEZONE", (head, _observance("STANDARD", None, standard, standard)))
    saving = standard + timedelta(hours=1)
    parts = (
        _observance("STANDARD", text.daylight.ends, saving, standard),
        _observance("DAYLIGHT", text.daylight.begins, standard, saving),
    )
    return Component("VTIMEZONE", (head, *parts))


def _observance(name: str, change: Change | None, before: timedelta, after: timedelta) -> Component:
    start = datetime(1970, 1, 1) if change is None else change.moment(1970)
    lines: list[Line] = [
        make("DTSTART", f"{start:%Y%m%dT%H%M%S}"),
        make("TZOFFSETFROM", _offset(before)),
        make("TZOFFSETTO", _offset(after)),
    ]
    if change is not None:
        weekday = f"{change.week}{_WEEKDAYS[change.weekday - 1]}"
        lines.append(make("RRULE", f"FREQ=YEARLY;BYMONTH={change.month};BYDAY={weekday}"))
    return Component(name, tuple(lines))


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
