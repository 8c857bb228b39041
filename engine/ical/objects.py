"""A stream into calendar objects, one for each UID, and back.

Every object is a whole VCALENDAR of its own: the calendar's properties, the components of one UID, and the VTIMEZONEs
these name. Nothing of the stream is dropped: a zone that nobody names, or a stray alarm, goes with the first object.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.ical.lines import Component, Line, Malformed, Part, make, parse, unfold, write
from engine.ical.values import unescape
from engine.model.resource import CalendarObject, Uid

_MARKS = re.compile(r"^(BEGIN|END|UID)(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_PLAIN_MARKS = re.compile(r"\n(?:BEGIN|END|UID):[^\n]*(?:\n[ \t][^\n]*)*")
"""As nearly all programs write them: in capitals, without parameters. Anything else is looked at more closely.

Begins with the line break, which is found much faster than the begin of a line.
"""
_HOLDERS = frozenset(("VTIMEZONE", "VALARM", "STANDARD", "DAYLIGHT"))


@dataclass(frozen=True, slots=True)
class Splitting:
    """The objects of a stream, in the order their UIDs first appear; ``unnamed`` counts components that were given a UID."""

    objects: tuple[CalendarObject, ...]
    unnamed: int = 0


@lru_cache(maxsize=16384)
def one_object(text: str) -> CalendarObject | str:
    """The one calendar object of a stream, its text untouched; or the problem in words.

    A text that both sides hold is read once, and is then one value that the steps of a run tell by its identity.

    The fast way: looks at BEGIN, END and UID lines only. A file with several UIDs or none is no calendar object
    resource (RFC 4791 4.1).
    """
    uids, problem = _scan(text)
    if problem is not None:
        return problem
    if len(uids) == 1:
        return CalendarObject(uids[0], text)
    return f"it holds {len(uids)} different UIDs" if uids else "it holds no item with a UID"


def _scan(text: str) -> tuple[list[Uid], str | None]:
    """UIDs of the components right below VCALENDAR, in order; and what is wrong with the nesting, with the line."""
    found = _named(_PLAIN_MARKS.findall(f"\n{text}"), each_named=True) or _named(_all_marks(text), each_named=False)
    return ([], _why_malformed(text)) if found is None else (found, None)


def _all_marks(text: str) -> list[str]:
    """As plain marks are, however they are written."""
    return [f"\n{match[1].upper()}:{match[2]}" for match in _MARKS.finditer(unfold(text))]


def _named(marks: Sequence[str], *, each_named: bool) -> list[Uid] | None:
    """The UIDs, each once. None where the marks do not nest, or where a UID that is wanted is missing or not plain to see."""
    places = _places(tuple([mark if mark[1] != "U" else "\nUID:" for mark in marks]), each_named)
    if places is None:
        return None
    values = [unfold(marks[place][5:].strip()) for place in places]
    if each_named and ("" in values or "\r" in "".join(values)):
        return None
    return [Uid(value) for value in dict.fromkeys(values) if value]


@lru_cache(maxsize=1024)
def _places(marks: tuple[str, ...], each_named: bool) -> tuple[int, ...] | None:
    """Which of the marks are UIDs of components right below VCALENDAR, by a walk along what nests; None where it does not.

    Thousands of items nest alike, so that few walks are taken. ``each_named``: None also where a component has no UID.
    """
    stack: list[str] = []
    uids: list[int] = []
    named = True
    for place, mark in enumerate(marks):
        kind, _, value = mark.partition(":")
        name = value.strip().upper()
        if kind == "\nBEGIN":
            stack.append(name)
            named = named if len(stack) != 2 else name in _HOLDERS
        elif kind == "\nEND":
            if not stack or stack.pop() != name or (each_named and len(stack) == 1 and not named):
                return None
        elif len(stack) == 2 and stack[1] not in _HOLDERS:
            uids.append(place)
            named = True
    return None if stack else tuple(uids)


def _why_malformed(text: str) -> str:
    try:
        parse(text)
    except Malformed as error:
        return str(error)
    return "BEGIN and END do not nest"


def split_objects(text: str) -> Splitting:
    """All calendar objects of a stream. A component without UID gets one made of its content: the same one each time.

    Raises `Malformed` for a stream that does not nest, with the line.
    """
    groups: dict[str, _Group] = {}
    unnamed = 0
    for calendar in _calendars(parse(text)):
        loose = [part for part in calendar.parts if part.name not in _HOLDERS]
        zones = {_tzid(part): part for part in calendar.parts if part.name == "VTIMEZONE"}
        unclaimed = [zone for tzid, zone in zones.items() if tzid not in _all_named(loose)]
        strays = [part for part in calendar.parts if part.name in _HOLDERS and part.name != "VTIMEZONE"]
        for part in loose:
            named = part if (part.value("UID") or "").strip() else _with_uid(part)
            unnamed += named is not part
            group = groups.setdefault((named.value("UID") or "").strip(), _Group())
            group.add(calendar, [*(zones[tzid] for tzid in sorted(zones_named(part) & zones.keys())), *unclaimed])
            group.parts += [*strays, named]
            unclaimed, strays = [], []
    objects = tuple(CalendarObject(Uid(uid), write([group.calendar()])) for uid, group in groups.items())
    return Splitting(objects, unnamed)


def _all_named(parts: Iterable[Component]) -> set[str]:
    return {tzid for part in parts for tzid in zones_named(part)}


class _Group:
    """What was collected for one UID, from one VCALENDAR or several."""

    def __init__(self) -> None:
        self._lines: dict[Line, None] = {}
        self._zones: dict[str, Component] = {}
        self.parts: list[Component] = []

    def add(self, calendar: Component, zones: Sequence[Component]) -> None:
        self._lines.update(dict.fromkeys(calendar.lines))
        for zone in zones:
            self._zones.setdefault(_tzid(zone), zone)

    def calendar(self) -> Component:
        return Component("VCALENDAR", (*self._lines, *self._zones.values(), *self.parts))


def _calendars(top: Iterable[Part]) -> Iterator[Component]:
    """The VCALENDARs of a stream; loose components and lines beside them make one more."""
    loose: list[Part] = []
    for part in top:
        if isinstance(part, Component) and part.name == "VCALENDAR":
            yield part
        else:
            loose.append(part)
    if any(isinstance(part, Component) for part in loose):
        head = (make("VERSION", "2.0"), make("PRODID", PRODID))
        yield Component("VCALENDAR", (*head, *loose))


PRODID = "-//Syncline//Syncline//EN"


def _tzid(zone: Component) -> str:
    """The name of a definition as TZID parameters give it: there it is no TEXT, so nothing is escaped (RFC 5545 3.2.19)."""
    return unescape(zone.value("TZID") or "").strip()


def zones_named(part: Component) -> set[str]:
    """The TZIDs that a component's properties name, inner components included."""
    found = {tzid for line in part.lines if (tzid := line.param("TZID")) is not None}
    for inner in part.parts:
        found |= zones_named(inner)
    return found


def _with_uid(part: Component) -> Component:
    digest = hashlib.sha256(write([part]).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    rest = [line for line in part.body if not isinstance(line, Line) or line.name != "UID"]
    return Component(part.name, (make("UID", f"{digest}@syncline"), *rest))


def join(objects: Iterable[CalendarObject]) -> str:
    """One stream of all the objects: one VCALENDAR, each zone once."""
    lines: dict[Line, None] = {}
    zones: dict[str, Component] = {}
    parts: list[Part] = []
    for item in objects:
        for calendar in _calendars(parse(item.text)):
            lines.update(dict.fromkeys(calendar.lines))
            for part in calendar.parts:
                if part.name == "VTIMEZONE":
                    zones.setdefault(_tzid(part), part)
                else:
                    parts.append(part)
    once = [line for line in lines if line.name not in ("VERSION", "PRODID", "CALSCALE")]
    head = [make("VERSION", "2.0"), make("PRODID", PRODID), *once]
    return write([Component("VCALENDAR", (*head, *zones.values(), *parts))])
