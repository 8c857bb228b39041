"""Differences, and carrying them onto another text of the same object: changes travel, not items.

Only the lines that a change names are touched; every other line of the target goes out as it came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.ical.canon import TIME_LISTS, TIMES, when_of_canon, zone_name
from engine.ical.facts import (
    CALENDAR,
    END_OF,
    LISTS,
    aligned,
    atoms,
    calendars,
    elements,
    facts_in,
    located,
    told_apart,
    whole,
    zones_by_name,
)
from engine.ical.lines import make, parse, write
from engine.ical.objects import zones_named
from engine.ical.values import Moment, When, items, when, when_text
from engine.model.content import Component, Line, Part
from engine.model.difference import Address, Changes, Fact, Facts, Where
from engine.model.resource import CalendarObject, Uid


def differences(old: Facts, new: Facts, *beside: Facts) -> dict[Address, Fact | None]:
    """What has to change in ``old`` so that it says what ``new`` says. ``beside``: facts that are to be addressed alike."""
    old, new, *_ = aligned(old, new, *beside)
    changed: dict[Address, Fact | None] = {
        address: fact for address, fact in new.items() if address not in old or old[address].canon != fact.canon
    }
    changed.update((address, None) for address in old if address not in new)
    return changed


def graft(target: CalendarObject, changes: Changes, source: CalendarObject | None = None) -> CalendarObject:
    """``target`` with the changes carried onto it. ``source`` lends the definitions of the zones that are new here.

    Invariant: afterwards the facts of the result are the target's facts with the changes applied, except that the
    definition of a zone stays for as long as the zone is named.
    """
    if not changes:
        return target
    whole_one = whole(target.text)
    by_place = _by_place(changes)
    body: list[Part] = list(_carry(CALENDAR, whole_one, by_place.pop(CALENDAR, {})).body)
    for where, part in list(located(whole_one)):
        wanted = by_place.pop(where, None)
        if wanted is not None:
            _replace(body, part, _changed(where, part, wanted))
    for where, wanted in by_place.items():
        at = _end_of_lines(body) if where.kind == "VTIMEZONE" else len(body)
        body[at:at] = _born(where, wanted, target)
    calendar = _with_zones(Component("VCALENDAR", tuple(body)), target, source)
    return CalendarObject(target.uid, write(_in_place(calendar, parse(target.text))))


def _in_place(calendar: Component, stream: Iterable[Part]) -> Iterator[Part]:
    """The stream with the one calendar where its first one stood."""
    written = False
    for part in stream:
        if not isinstance(part, Component) or part.name != "VCALENDAR":
            yield part
        elif not written:
            written = True
            yield calendar
    if not written:
        yield calendar


def _by_place(changes: Changes) -> dict[Where, dict[Address, Fact | None]]:
    found: dict[Where, dict[Address, Fact | None]] = {}
    for address, fact in changes.items():
        found.setdefault(address.where, {})[address] = fact
    return found


def _replace(body: list[Part], old: Component, new: Component | None) -> None:
    for position, part in enumerate(body):
        if part is old:
            body[position : position + 1] = [] if new is None else [new]
            return


def _changed(where: Where, part: Component, wanted: Mapping[Address, Fact | None]) -> Component | None:
    presence = Address(where, "")
    if presence in wanted:
        fact = wanted[presence]
        if fact is None:
            return None
        if where.kind == "VTIMEZONE":
            return fact.parts[0] if isinstance(fact.parts[0], Component) else part
    return _carry(where, part, wanted)


def _born(where: Where, wanted: Mapping[Address, Fact | None], target: CalendarObject) -> Iterator[Component]:
    """A component that the target does not have yet."""
    presence = wanted.get(Address(where, ""))
    if presence is None:
        return
    if where.kind == "VTIMEZONE":
        yield from (part for part in presence.parts if isinstance(part, Component))
        return
    seed = Component(where.kind, (make("UID", target.uid), *_stamp_of(target), *presence.parts))
    yield _carry(where, seed, wanted)


def _stamp_of(target: CalendarObject) -> Iterator[Line]:
    """A DTSTAMP is required (RFC 5545 3.6.1); the object's own one serves."""
    for calendar in calendars(target.text):
        for part in calendar.parts:
            if (line := part.first("DTSTAMP")) is not None:
                yield line
                return


def _carry(where: Where, part: Component, wanted: Mapping[Address, Fact | None]) -> Component:
    """One component with its share of the changes: named parts taken out, new ones put where the old ones were."""
    wanted = {address: fact for address, fact in wanted.items() if address.name}
    if not wanted:
        return part
    touched = {address.name for address in wanted}
    place: dict[str, int] = {}
    old: dict[Address, Line] = {}
    body: list[Part] = []
    for address, atom in _exploded(where, part, wanted):
        if address is not None and address in wanted:
            place.setdefault(address.name, len(body))
            if isinstance(atom, Line):
                old[address] = atom
        else:
            if address is not None and address.name in touched:
                place[address.name] = len(body) + 1
            body.append(atom)
    for address, fact in sorted(wanted.items(), key=lambda entry: -place.get(entry[0].name, 0)):
        if fact is not None:
            at = place.get(address.name, _end_of_lines(body))
            body[at:at] = [_respelt(new, old.get(address), body) for new in fact.parts]
    carried = Component(part.name, tuple(_joined(body, touched & LISTS)))
    return _with_end(where, part, carried, wanted)


_TOLD_TOGETHER = frozenset(("DTSTART", "DURATION", ""))
"""What else an address may depend on: a duration tells the end; a line that is none has no name of its own."""


def _exploded(
    where: Where, part: Component, wanted: Mapping[Address, Fact | None]
) -> Iterator[tuple[Address | None, Part]]:
    """The body in order, touched lists taken apart; with the address of what is a fact, as the changes address it."""
    lists = {address.name for address in wanted} & LISTS
    several = {address.name for address in wanted if address.element}
    names = {address.name for address in wanted} | _TOLD_TOGETHER
    telling = Component(part.name, tuple(inner for inner in part.body if inner.name in names))
    addresses = {
        id(inner): told_apart(address, fact) if address.name in several else address
        for address, fact in atoms(where, telling)
        for inner in fact.parts
    }
    for inner in part.body:
        if isinstance(inner, Line) and inner.name in lists:
            pieces = Component(part.name, tuple(elements(inner)))
            yield from ((address, fact.parts[0]) for address, fact in atoms(where, pieces))
        else:
            yield addresses.get(id(inner)), inner


def _end_of_lines(body: list[Part]) -> int:
    return next((n for n, part in enumerate(body) if isinstance(part, Component)), len(body))


def _joined(body: Iterable[Part], names: set[str]) -> Iterator[Part]:
    """Elements of a list with the same head become one line again, at the place of the first."""
    heads: dict[str, list[str]] = {}
    for part in body:
        if isinstance(part, Line) and part.name in names:
            heads.setdefault(part.head, []).extend(items(part.value))
    for part in body:
        if not isinstance(part, Line) or part.name not in names:
            yield part
        elif (values := heads.pop(part.head, None)) is not None:
            yield Line(part.name, part.head, ",".join(values))


def _with_end(where: Where, before: Component, after: Component, wanted: Mapping[Address, Fact | None]) -> Component:
    """An end that is told by a duration, or not at all, must not move with the start: then it is told outright."""
    end = END_OF.get(where.kind, "")
    if not end or not any(address.name in ("DTSTART", end) for address in wanted):
        return after
    address = Address(where, end)
    meant = wanted[address] if address in wanted else facts_in(where, before).get(address)
    said = facts_in(where, after).get(address)
    if meant is None or said is None or said.canon == meant.canon:
        return after
    moment = when_of_canon(meant.canon)
    if moment is None:
        return after
    value, params = when_text(moment)
    line = _respelt(make(end, value, *params), None, after.body)
    body = [inner for inner in after.body if inner.name not in (end, "DURATION")]
    at = next((n for n, inner in enumerate(body) if inner.name == "DTSTART"), len(body) - 1) + 1
    return Component(after.name, (*body[:at], line, *body[at:]))


def _respelt(new: Part, old: Line | None, body: Iterable[Part]) -> Part:
    """A time takes over the target's own name of the same zone, so that a change of the hour leaves the zone alone."""
    if not isinstance(new, Line) or new.name not in TIMES | TIME_LISTS:
        return new
    moment = when(new)
    if not isinstance(moment, Moment) or moment.zone in (None, "UTC"):
        return new
    for spelling in (old, *body):
        if not isinstance(spelling, Line) or spelling.name not in TIMES | TIME_LISTS:
            continue
        known: When | None = when(Line(spelling.name, spelling.head, items(spelling.value)[0]))
        if (
            isinstance(known, Moment)
            and known.zone not in (None, "UTC")
            and zone_name(known.zone) == zone_name(moment.zone)
        ):
            tzid = [("TZID", known.zone) if name == "TZID" else (name, value.strip('"')) for name, value in new.params]
            return make(new.name, new.value, *tzid)
    return new


def _with_zones(calendar: Component, target: CalendarObject, source: CalendarObject | None) -> Component:
    """Definitions of zones that are named and not yet defined, lent by the source; those nobody names any more stay."""
    defined = {(part.value("TZID") or "").strip() for part in calendar.parts if part.name == "VTIMEZONE"}
    named = {tzid for part in calendar.parts if part.name != "VTIMEZONE" for tzid in zones_named(part)}
    lacking = named - defined
    if not lacking:
        return calendar
    lent = zones_by_name(target.text) | ({} if source is None else zones_by_name(source.text))
    added = [lent[tzid] for tzid in sorted(lacking) if tzid in lent]
    at = next((n for n, part in enumerate(calendar.body) if isinstance(part, Component)), len(calendar.body))
    return Component(calendar.name, (*calendar.body[:at], *added, *calendar.body[at:]))


def replanted(item: CalendarObject, uid: str) -> CalendarObject:
    """The same object under another UID, every other line as it came."""

    def renamed(part: Component) -> Component:
        if part.name == "VTIMEZONE":
            return part
        lines = [
            Line(line.name, line.head, uid) if isinstance(line, Line) and line.name == "UID" else line
            for line in part.body
        ]
        return Component(part.name, tuple(lines))

    parts = [
        Component(c.name, tuple(renamed(p) if isinstance(p, Component) else p for p in c.body))
        for c in calendars(item.text)
    ]
    return CalendarObject(Uid(uid), write(parts))
