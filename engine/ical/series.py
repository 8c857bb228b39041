"""The components of a calendar object read as a series: master, overrides, and the lines that say when it occurs.

Lenient: what cannot be read is left out, and never raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import TypeAlias

from engine.ical.lines import Malformed, parse
from engine.ical.recurrence import BrokenRule, Rule, Series, parse_rule
from engine.ical.values import Day, Moment, When, duration, items, unescape, when, when_value
from engine.ical.zones import in_utc, same_zone, zone_info
from engine.model.content import Component, Line, Part

ITEMS = frozenset(("VEVENT", "VTODO", "VJOURNAL"))
Definitions: TypeAlias = Mapping[str, Component]


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object's components: the one without RECURRENCE-ID (None in an invitation to one occurrence), and the others."""

    master: Component | None
    overrides: tuple[Component, ...]
    definitions: Definitions


@dataclass(frozen=True, slots=True)
class Length:
    """How long something takes: so many days on the wall clock, then a span of real time (RFC 5545 3.3.6, 3.8.5.3)."""

    days: int = 0
    exact: timedelta = timedelta()


def parsed(text: str) -> Parsed | None:
    """The components of an object's text; None when there are none."""
    try:
        return read_parts(parse(text))
    except Malformed:
        return None


def read_parts(top: Iterable[Part]) -> Parsed | None:
    """The components of a stream that is already read."""
    parts = [part for calendar in top if isinstance(calendar, Component) for part in calendar.parts]
    found = [part for part in parts if part.name in ITEMS]
    if not found:
        return None
    masters = [part for part in found if part.first("RECURRENCE-ID") is None]
    overrides = tuple(part for part in found if part.first("RECURRENCE-ID") is not None)
    return Parsed(max(masters, key=sequence_of, default=None), overrides, definitions_of(parts))


def definitions_of(parts: Iterable[Component]) -> Definitions:
    """The VTIMEZONEs among components, by TZID (a TEXT there: its commas are escaped)."""
    return {unescape(part.value("TZID") or "").strip(): part for part in parts if part.name == "VTIMEZONE"}


def sequence_of(component: Component) -> int:
    """SEQUENCE: of two versions of one component the higher is the present one (RFC 5546 2.1.5)."""
    value = (component.value("SEQUENCE") or "").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def start_of(component: Component) -> When | None:
    """DTSTART; of a VTODO without one, DUE."""
    line = component.first("DTSTART") or component.first("DUE")
    return None if line is None else when(line)


def zone_of(moment: When, definitions: Definitions) -> tzinfo | None:
    """The zone a time is in; None for a date, a floating time, and a name that nobody knows."""
    match moment:
        case Moment(_, str(tzid)):
            return zone_info(tzid, definitions)
        case _:
            return None


def length_of(component: Component, definitions: Definitions) -> Length:
    """From DTEND or DUE: exact; from DURATION: nominal days and exact hours; else a day for a date and nothing for a time.

    An end before the start counts as no length.
    """
    start = start_of(component)
    line = component.first("DTEND") or (component.first("DUE") if component.first("DTSTART") else None)
    end = None if line is None else when(line)
    match start, end:
        case Day(first), Day(last):
            return Length(max((last - first).days, 1 if component.name == "VEVENT" else 0))
        case Day(first), Moment(wall, _):  # against RFC 5545 3.6.1, and clear all the same
            return Length(max((wall.date() - first).days, 1))
        case Moment(), Moment():
            return Length(exact=max(_between(start, end, definitions), timedelta()))
        case _:
            pass
    found = _nominal(component.value("DURATION"))
    if found is not None:
        return found
    return Length(1) if isinstance(start, Day) and component.name == "VEVENT" else Length()


def _between(start: Moment, end: Moment, definitions: Definitions) -> timedelta:
    first, last = zone_of(start, definitions), zone_of(end, definitions)
    if first is None or last is None:
        return end.wall - start.wall
    return in_utc(end.wall, last) - in_utc(start.wall, first)


def _nominal(value: str | None) -> Length | None:
    """A DURATION with its days apart from its hours: a day may have 23 hours."""
    head, _, tail = (value or "").strip().upper().partition("T")
    days = duration(head) if len(head) > 1 and head[-1] != "P" else timedelta()
    exact = duration(f"PT{tail}") if tail else timedelta()
    if not value or days is None or exact is None or days < timedelta() or head[:1] == "-":
        return None
    return Length(days.days, exact)


def read_series(master: Component, definitions: Definitions) -> Series | None:
    """When a component occurs; None when its start cannot be read. Rules that nobody can follow are left out."""
    start = start_of(master)
    if start is None:
        return None
    zone, all_day = zone_of(start, definitions), isinstance(start, Day)
    extra = dict(_extra(master, start, definitions))
    without = [found for line in master.all("EXDATE") for found in times_of(line)]
    days = frozenset(found.date for found in without if isinstance(found, Day))
    return Series(
        start=midnight_or_wall(start),
        zone=zone,
        all_day=all_day,
        rules=rules_of(master, "RRULE"),
        without_rules=rules_of(master, "EXRULE"),
        extra=tuple(extra),
        without=frozenset(wall_in(start, found, definitions) for found in without if isinstance(found, Moment)),
        without_days=days,
        lengths={at: length for at, length in extra.items() if length is not None},
    )


def rules_of(component: Component, name: str) -> tuple[Rule, ...]:
    return tuple(rule for line in component.all(name) if isinstance(rule := parse_rule(line.value), Rule))


def broken_rules(component: Component) -> list[BrokenRule]:
    """The RRULEs that nobody can follow."""
    found = (parse_rule(line.value) for line in component.all("RRULE"))
    return [rule for rule in found if isinstance(rule, BrokenRule)]


def is_recurring(component: Component) -> bool:
    return any(line.name in ("RRULE", "RDATE") for line in component.lines)


def times_of(line: Line) -> Iterator[When]:
    tzid = line.param("TZID")
    return (found for text in items(line.value) if (found := when_value(text, tzid)) is not None)


def _extra(master: Component, start: When, definitions: Definitions) -> Iterator[tuple[datetime, timedelta | None]]:
    """RDATEs as wall clock times of the series, a PERIOD with its length (RFC 5545 3.3.9)."""
    for line in master.all("RDATE"):
        tzid = line.param("TZID")
        for text in items(line.value):
            first, slash, rest = text.partition("/")
            found = when_value(first, tzid)
            if found is None:
                continue
            end = when_value(rest, tzid) if slash else None
            length = duration(rest) if slash and end is None else None
            if isinstance(found, Moment) and isinstance(end, Moment):
                length = _between(found, end, definitions)
            yield wall_in(start, found, definitions), length


def midnight_or_wall(moment: When) -> datetime:
    """The wall clock time; of a date its midnight."""
    match moment:
        case Day(day):
            return datetime.combine(day, time())
        case Moment(wall, _):
            return wall


def wall_in(start: When, other: When, definitions: Definitions) -> datetime:
    """Another time of a series (RECURRENCE-ID, EXDATE, RDATE) on the wall clock of its start.

    A time in an all-day series means its date as written; a date in a timed one the start's time on that date.
    """
    match start, other:
        case Day(), _:
            return datetime.combine(midnight_or_wall(other).date(), time())
        case Moment(wall, _), Day(day):
            return datetime.combine(day, wall.time())
        case Moment(_, zone), Moment(wall, tzid):
            if zone is None or tzid is None or same_zone(zone, tzid):
                return wall
            here, there = zone_info(zone, definitions), zone_info(tzid, definitions)
            if here is None or there is None:
                return wall
            return in_utc(wall, there).astimezone(here).replace(tzinfo=None, fold=0)


def like(start: When, wall: datetime) -> When:
    """A wall clock time as the same kind of value as the start: a date, or a time in its zone."""
    match start:
        case Day():
            return Day(wall.date())
        case Moment(_, zone):
            return Moment(wall, zone)
