"""The canonical form of one content line: two lines that mean the same have the same canon, whatever their spelling.

Ignored: folding, letter case of names and enumerations, order and quoting of parameters, default parameters, TEXT escapes,
order of RRULE parts and of what is a default in them, spelling of durations, Windows and IANA names of one zone, names and
types of attachments.
A malformed value is its own canon.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from engine.ical.attached import content_of
from engine.ical.lines import Line
from engine.ical.values import Day, Moment, When, compact, duration, unescape, when_value
from engine.ical.zones import canonical_zone, instant

_SHORT = 1000

TIMES = frozenset(("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "COMPLETED", "ACKNOWLEDGED"))
TIME_LISTS = frozenset(("EXDATE", "RDATE"))
RULES = frozenset(("RRULE", "EXRULE"))
DURATIONS = frozenset(("DURATION", "TRIGGER", "REFRESH-INTERVAL"))
PEOPLE = frozenset(("ATTENDEE", "ORGANIZER"))
TEXTS = frozenset(
    ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "CATEGORIES", "RESOURCES", "RELATED-TO", "NAME")
)
UPPER = frozenset(("STATUS", "TRANSP", "CLASS", "ACTION", "CALSCALE", "METHOD"))

_DEFAULT_PARAMS = frozenset(
    (
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", "NEEDS-ACTION"),
        ("RSVP", "FALSE"),
        ("CUTYPE", "INDIVIDUAL"),
        ("RELTYPE", "PARENT"),
        ("RELATED", "START"),
        ("ENCODING", "8BIT"),
        ("VALUE", "TEXT"),
        ("VALUE", "DATE-TIME"),
        ("VALUE", "DATE"),  # the value itself says so
        ("VALUE", "CAL-ADDRESS"),
        ("VALUE", "RECUR"),
        ("VALUE", "DURATION"),
    )
)
_UPPER_PARAMS = frozenset(
    ("ROLE", "PARTSTAT", "RSVP", "CUTYPE", "RELTYPE", "RELATED", "VALUE", "RANGE", "ENCODING", "SCHEDULE-AGENT")
)
_MAILTO = re.compile(r"mailto:\s*", re.IGNORECASE)


def canon_line(line: Line) -> str:
    """Parameters and value of a line in canonical form; the name is left to the caller. Of no content line: all of it."""
    return _canon(line) if len(line.value) <= _SHORT else _canon.__wrapped__(line)


@lru_cache(maxsize=1 << 13)
def _canon(line: Line) -> str:
    """Kept for short lines: before and after an edit, here and there, most of an object's lines are the same."""
    if not line.name:
        return line.head
    if line.name == "ATTACH":
        return _attachment(line)
    return f"{canon_params(line)}:{canon_value(line)}"


def _attachment(line: Line) -> str:
    """What is attached, whatever it is called and however it is packed: its bytes, or where it lies."""
    data = content_of(line)
    if data is None:
        return f":{line.value.strip()}"
    return f":{len(data)} bytes {hashlib.blake2b(data, digest_size=16).hexdigest()}"


def canon_params(line: Line) -> str:
    if ";" not in line.head:
        return ""
    timed = line.name in TIMES or line.name in TIME_LISTS
    found = sorted(_param(name, value) for name, value in line.params if not (timed and name == "TZID"))
    return ";".join(f"{name}={value}" for name, value in found if (name, value) not in _DEFAULT_PARAMS)


def _param(name: str, value: str) -> tuple[str, str]:
    value = ",".join(piece.strip().strip('"') for piece in value.split(",")) if "," in value else value.strip('" ')
    if name in _UPPER_PARAMS:
        value = value.upper()
    elif "ailto:" in value or "AILTO:" in value:
        value = _MAILTO.sub("mailto:", value)
    return name, value


def canon_value(line: Line) -> str:
    name, value = line.name, line.value
    if name in TIMES:
        return canon_time(value, line.param("TZID"))
    for names, form in _FORMS:
        if name in names:
            return form(value)
    return _text(value) if name.startswith("X-") else value.strip()


def _text(value: str) -> str:
    return unescape(value).replace("\r\n", "\n").rstrip()


def _upper(value: str) -> str:
    return value.strip().upper()


def _person(value: str) -> str:
    return _MAILTO.sub("mailto:", value.strip())


def _duration(value: str) -> str:
    length = duration(value)
    return value.strip().upper() if length is None else f"{length.days}d{length.seconds}s"


def _rule(value: str) -> str:
    """Parts in order, lists sorted, defaults left out (RFC 5545 3.3.10: INTERVAL=1, WKST=MO)."""
    parts: dict[str, str] = {}
    for piece in value.strip().upper().split(";"):
        name, equals, text = piece.partition("=")
        if equals:
            parts[name.strip()] = ",".join(sorted(item.strip().removeprefix("+") for item in text.split(",")))
        elif piece.strip():
            parts[piece.strip()] = ""
    for default in (("INTERVAL", "1"), ("WKST", "MO")):
        if parts.get(default[0]) == default[1]:
            del parts[default[0]]
    return ";".join(f"{name}={text}" for name, text in sorted(parts.items()))


_FORMS: tuple[tuple[frozenset[str], Callable[[str], str]], ...] = (
    (TEXTS, _text),
    (RULES, _rule),
    (PEOPLE, _person),
    (UPPER, _upper),
    (DURATIONS, _duration),
)


def canon_time(value: str, tzid: str | None) -> str:
    """A DATE or DATE-TIME as wall clock and zone: the zone counts, only its spelling does not."""
    found = when_value(value, tzid)
    return value.strip().upper() if found is None else canon_when(found)


def canon_when(moment: When) -> str:
    match moment:
        case Day(day):
            return f"{day.year:04d}{day:%m%d}"
        case Moment(wall, zone):
            return compact(wall) + ("" if zone is None else f"@{zone_name(zone)}")


def when_of_canon(canon: str) -> When | None:
    """The time that a canon without parameters tells; its zone under its one name. None where it tells none."""
    wall, at, zone = canon.removeprefix(":").partition("@")
    return when_value(wall, zone.removeprefix("~") if at else None)


def zone_name(tzid: str) -> str:
    """The one name of a zone; a name that means nothing by itself is marked, so that it equals only itself."""
    return canonical_zone(tzid) or f"~{tzid}"


def canon_instant(value: str, tzid: str | None) -> str:
    """A time that names an occurrence (RECURRENCE-ID, EXDATE, RDATE): the same instant is the same occurrence."""
    found = when_value(value, tzid)
    match found:
        case None:
            return value.strip().upper()
        case Day() | Moment(_, None):
            return canon_when(found)
        case Moment():
            at = instant(found, {})
            return canon_when(found) if at is None else f"{compact(at)}Z"
