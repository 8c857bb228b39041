"""What a calendar object says, as a mapping from addresses to facts: the form in which objects are compared and merged.

An address names one property of one component (or one element of a set-like property, or one alarm); a fact is its
canonical form and the content lines that say it. Order, folding, line ends and producers' noise (PRODID, DTSTAMP ...) are
not in it, so two objects that say the same have equal facts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache

from engine.ical.canon import TIME_LISTS, canon_instant, canon_line, canon_params, canon_when
from engine.ical.lines import parse
from engine.ical.values import Day, When, add_nominal, duration, items, when
from engine.ical.zones import canonical_zone
from engine.model.content import Component, Line
from engine.model.difference import Address, Fact, Facts, Where
from engine.model.resource import CalendarObject

STAMPS = frozenset(("PRODID", "VERSION", "CALSCALE", "METHOD", "DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE"))
"""What producers stamp on things: it makes no difference."""

NOISE = STAMPS | {"UID", "RECURRENCE-ID"}
"""Names that are no facts of a component: stamps, and what is the identity of an object rather than its content."""

LISTS = frozenset(("CATEGORIES", "RESOURCES", "EXDATE", "RDATE"))
"""Comma lists: every element is a fact of its own."""

SETS = frozenset(("ATTENDEE", "ATTACH"))
"""Properties that are told apart by value even where there is only one."""

END_OF = {"VEVENT": "DTEND", "VTODO": "DUE"}


CALENDAR = Where("")
"""The calendar's own properties, around all components."""


@lru_cache(maxsize=4096)
def facts(text: str) -> Facts:
    """The facts of a whole stream; kept, about 8 kB each, because every step of a run asks for them.

    Raises `engine.ical.lines.Malformed`; a `CalendarObject`'s text never does.
    """
    calendar = whole(text)
    found = facts_in(CALENDAR, calendar)
    for where, part in located(calendar):
        if where.kind == "VTIMEZONE":
            found[Address(where, "")] = Fact(canon_component(part), (part,))
        else:
            found[Address(where, "")] = Fact("", tuple(part.all("RECURRENCE-ID")))
            found.update(facts_in(where, part))
    return found


def facts_of(item: CalendarObject | None) -> Facts:
    """The facts of an object; of nothing, none."""
    return {} if item is None else facts(item.text)


def calendars(text: str) -> list[Component]:
    return [part for part in parse(text) if isinstance(part, Component) and part.name == "VCALENDAR"]


def whole(text: str) -> Component:
    """The calendar of a stream. Where there are several they count as one: their lines once, their components in order."""
    found = calendars(text)
    if len(found) == 1:
        return found[0]
    lines = dict.fromkeys(line for calendar in found for line in calendar.lines)
    return Component("VCALENDAR", (*lines, *(part for calendar in found for part in calendar.parts)))


def located(calendar: Component) -> Iterator[tuple[Where, Component]]:
    """The components of a calendar with their places. Zones that a name alone tells are left out: they say nothing new."""
    groups: dict[tuple[str, str], list[Component]] = {}
    for part in calendar.parts:
        if part.name == "VTIMEZONE":
            tzid = (part.value("TZID") or "").strip()
            if canonical_zone(tzid) is None:
                groups.setdefault(("VTIMEZONE", tzid), []).append(part)
        else:
            groups.setdefault((part.name, _occurrence(part)), []).append(part)
    for (kind, occurrence), parts in groups.items():
        for nth, part in enumerate(parts):
            yield Where(kind, occurrence, nth), part


def _occurrence(part: Component) -> str:
    line = part.first("RECURRENCE-ID")
    if line is None:
        return ""
    reach = (line.param("RANGE") or "").upper()
    return canon_instant(line.value, line.param("TZID")) + (f"+{reach}" if reach else "")


def facts_in(where: Where, part: Component) -> dict[Address, Fact]:
    """What one component says, the implied end included; its presence and the components around it are not in it."""
    found: dict[Address, Fact] = {}
    doubles: list[tuple[Address, Fact]] = []
    for address, fact in atoms(where, part):
        if found.setdefault(address, fact) is not fact:
            doubles.append((address, fact))
    for address, several in _by_address(doubles).items():
        found[address] = _together([found[address], *several])
    end = END_OF.get(where.kind)
    if end is not None and Address(where, end) not in found and (implied := _implied_end(part)) is not None:
        found[Address(where, end)] = Fact(implied)
    return found


def _by_address(found: Iterable[tuple[Address, Fact]]) -> dict[Address, list[Fact]]:
    gathered: dict[Address, list[Fact]] = {}
    for address, fact in found:
        gathered.setdefault(address, []).append(fact)
    return gathered


def _together(several: list[Fact]) -> Fact:
    """What is said more than once at one address, in an order of its own."""
    ordered = sorted(several, key=lambda fact: fact.canon)
    return Fact("\n".join(fact.canon for fact in ordered), tuple(part for fact in ordered for part in fact.parts))


def atoms(where: Where, part: Component) -> Iterator[tuple[Address, Fact]]:
    """Every fact of one component with the smallest parts that say it; a list is taken apart into its elements."""
    counts = Counter([inner.name for inner in part.body])
    start = part.first("DTSTART")
    for inner in part.body:
        if isinstance(inner, Component):
            if where == CALENDAR:
                continue  # the calendar's components have places of their own
            canon = canon_component(inner)
            yield Address(where, inner.name, _short(canon) if counts[inner.name] > 1 else ""), Fact(canon, (inner,))
        elif inner.name == "DURATION" and where.kind in END_OF:
            yield Address(where, END_OF[where.kind]), Fact(_end_of(start, inner), (inner,))
        elif inner.name in LISTS:
            for single in elements(inner):
                yield Address(where, inner.name, _element(single)), Fact(_element(single), (single,))
        elif inner.name not in NOISE or (where == CALENDAR and inner.name in ("UID", "RECURRENCE-ID")):
            yield Address(where, inner.name or "?", _told_apart(inner, counts)), Fact(canon_line(inner), (inner,))


def elements(line: Line) -> list[Line]:
    """A list line as lines of one element each, heads as they came."""
    return [Line(line.name, line.head, piece) for piece in items(line.value)]


def _element(single: Line) -> str:
    if single.name in TIME_LISTS and "/" not in single.value:
        return canon_instant(single.value, single.param("TZID"))
    return canon_line(single)


def _told_apart(line: Line, counts: Counter[str]) -> str:
    if line.name == "ATTENDEE":
        return canon_line(line).rpartition(":")[2].lower()
    if counts[line.name] > 1 or line.name in SETS or not line.name:
        return _short(canon_line(line))
    return ""


def _short(canon: str) -> str:
    return (
        canon
        if len(canon) <= 60
        else hashlib.blake2b(canon.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    )


def canon_component(part: Component) -> str:
    """An inner component as one text: sorted canons of its lines, inner ones included, stamps left out."""
    said = (line for line in part.lines if line.name not in STAMPS)
    own = sorted(f"{line.name}{';' if canon_params(line) else ''}{canon_line(line)}" for line in said)
    inner = sorted(canon_component(deeper) for deeper in part.parts)
    return "\n".join((part.name, *own, *inner))


def _end_of(start: Line | None, length: Line) -> str:
    begins = None if start is None else when(start)
    lasts = duration(length.value)
    if begins is None or lasts is None:
        return canon_line(length)
    return f":{canon_when(add_nominal(begins, lasts))}"


def _implied_end(part: Component) -> str | None:
    """The end where neither DTEND nor DURATION is given: the next day, or the start itself (RFC 5545 3.6.1)."""
    start = part.first("DTSTART")
    begins: When | None = None if start is None else when(start)
    if begins is None:
        return None
    if isinstance(begins, Day):
        begins = add_nominal(begins, timedelta(days=1))
    return f":{canon_when(begins)}"


def aligned(*several: Facts) -> tuple[Facts, ...]:
    """The same facts, addressed alike: what stands several times in one of them is told apart by its value in all.

    One reminder is "the reminder", and changing it is one change; beside a second one it is this reminder, and another
    one coming in is no change of it.
    """
    names = frozenset((address.where, address.name) for found in several for address in found if address.element)
    return tuple(_told_apart_in(found, names) for found in several) if names else several


def _told_apart_in(found: Facts, names: frozenset[tuple[Where, str]]) -> Facts:
    if not any(not address.element and (address.where, address.name) in names for address in found):
        return found
    return {told_apart(a, f) if (a.where, a.name) in names else a: f for a, f in found.items()}


def told_apart(address: Address, fact: Fact) -> Address:
    """The address of a fact as one of several of its name."""
    return address if address.element else address._replace(element=_short(fact.canon))


def same(one: Facts, other: Facts) -> bool:
    """Both say the same."""
    if one is other:
        return True
    return one.keys() == other.keys() and all(fact.canon == other[address].canon for address, fact in one.items())


def fingerprint(found: Facts) -> str:
    """A short digest of all that is said; equal for objects that say the same."""
    digest = hashlib.blake2b(digest_size=16)
    for address, fact in sorted((f"{a.where}{a.name}\0{a.element}", fact.canon) for a, fact in found.items()):
        digest.update(f"{address}\0{fact}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def zones_by_name(text: str) -> dict[str, Component]:
    """Every VTIMEZONE of a stream by its TZID."""
    found: dict[str, Component] = {}
    for calendar in calendars(text):
        for part in calendar.parts:
            if part.name == "VTIMEZONE":
                found.setdefault((part.value("TZID") or "").strip(), part)
    return found


__all__ = [
    "CALENDAR",
    "LISTS",
    "NOISE",
    "Address",
    "Fact",
    "Facts",
    "Where",
    "aligned",
    "facts",
    "facts_of",
    "fingerprint",
    "same",
]
