"""Making and changing calendar objects for people, line by line: what nobody named stays as it came.

No clock and no random numbers here: the UID and the stamp of a new item come from the caller. Every refusal is a
`BadRequest` that says what would work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from engine.ical.lines import make, parse, write
from engine.ical.moving import fitting, is_start, move_series, retimed, with_line, without_lines
from engine.ical.objects import PRODID, zones_named
from engine.ical.properties import Changes, NewItem, following, with_properties
from engine.ical.recurrence import BrokenRule, parse_rule, starts
from engine.ical.series import (
    ITEMS,
    Definitions,
    Length,
    Parsed,
    is_recurring,
    length_of,
    like,
    read_parts,
    read_series,
    start_of,
    wall_in,
)
from engine.ical.typed import parse_duration, parse_when
from engine.ical.values import Day, Moment, When, unescape, when, when_text
from engine.ical.vtimezone import ensure_zones
from engine.ical.words import when_in_words
from engine.model.content import Component, Line, Part
from engine.model.errors import BadRequest, NotFound
from engine.model.resource import CalendarObject, Uid

__all__ = [
    "Changes",
    "NewItem",
    "change",
    "change_occurrence",
    "create",
    "one_occurrence",
    "parse_duration",
    "parse_when",
    "remove_occurrence",
]

_SERIES_LINES = ("RRULE", "RDATE", "EXDATE", "EXRULE")


def create(uid: str, request: NewItem, stamp: datetime) -> CalendarObject:
    """A new calendar object: one VEVENT, with the VTIMEZONEs it names. ``stamp`` (UTC) is its DTSTAMP."""
    value, params = when_text(request.start)
    lines = [make("UID", uid), make("DTSTAMP", f"{stamp:%Y%m%dT%H%M%SZ}"), make("DTSTART", value, *params)]
    end = request.end
    if end is None:
        end = timedelta(days=1) if isinstance(request.start, Day) else timedelta(hours=1)
    event = retimed(Component("VEVENT", tuple(lines)), None, end, {})
    event = with_properties(_with_rule(event, request.rrule, {}), request)
    head = (make("VERSION", "2.0"), make("PRODID", PRODID))
    return CalendarObject(Uid(uid), write([ensure_zones(Component("VCALENDAR", (*head, event)))]))


def change(item: CalendarObject, changes: Changes) -> CalendarObject:
    """The item, or the whole series, changed. Lines that were not named stay as they came.

    A new start keeps the length; what hangs on the times of a series goes along (see `engine.ical.moving`). Overrides that
    said the same as the series go on saying the same; what they say differently stays. Taking the rule away leaves one
    single item.
    """
    opened = _Opened(item)
    master = opened.master
    new, overrides = master, list(opened.read.overrides)
    if changes.start is not None or changes.end is not None:
        new, overrides = _retimed_all(opened, changes)
    if changes.rrule is not None:
        new = _with_rule(new, changes.rrule, opened.read.definitions)
        if not is_recurring(new):
            overrides = [None] * len(overrides)
    followed = [
        None if part is None else following(part, old, master, changes)
        for part, old in zip(overrides, opened.read.overrides, strict=True)
    ]
    replaced = dict(zip(map(id, opened.read.overrides), followed, strict=True))
    return opened.closed(replaced | {id(master): with_properties(new, changes)})


def _retimed_all(opened: _Opened, changes: Changes) -> tuple[Component, list[Component | None]]:
    """With another start the series moves; with a new rule or another end only, nothing but the master does."""
    read, master = opened.read, opened.master
    if changes.start is None or changes.rrule is not None or not (is_recurring(master) or read.overrides):
        return retimed(master, changes.start, changes.end, read.definitions), list(read.overrides)
    moved, overrides = move_series(master, read.overrides, changes.start, changes.end, read.definitions)
    return moved, list(overrides)


def change_occurrence(item: CalendarObject, start: When | str, changes: Changes) -> CalendarObject:
    """One occurrence of a series changed: its override edited, or made.

    ``start`` is its original start, or where it was moved to; text is read in the zone of the series. Raises `NotFound`
    where the series has no such occurrence.
    """
    if changes.rrule:
        raise BadRequest("A single occurrence cannot have a rule of its own; leave the rule out.")
    opened = _Opened(item)
    at, override = opened.occurrence(start)
    definitions = opened.read.definitions
    part = opened.born(at) if override is None else override
    if changes.start is not None or changes.end is not None:
        part = retimed(part, changes.start, changes.end, definitions)
    part = with_properties(part, changes)
    return opened.closed({}, part) if override is None else opened.closed({id(override): part})


def one_occurrence(item: CalendarObject, start: When | str) -> CalendarObject:
    """One occurrence of a series as an item that takes place once: what it says now. For looking at, never for writing.

    ``start`` as in `change_occurrence`. Raises `NotFound` where the series has no such occurrence.
    """
    opened = _Opened(item)
    at, override = opened.occurrence(start)
    part = without_lines(opened.born(at) if override is None else override, "RECURRENCE-ID")
    replaced: dict[int, Component | None] = {id(each): None for each in opened.read.overrides}
    replaced[id(override if opened.read.master is None else opened.read.master)] = part
    return opened.closed(replaced)


def remove_occurrence(item: CalendarObject, start: When | str) -> CalendarObject:
    """One occurrence of a series left out (EXDATE), and its override dropped. ``start`` as in `change_occurrence`.

    Raises `NotFound` where the series has no such occurrence, `BadRequest` where it is the only one that is left.
    """
    opened = _Opened(item)
    at, override = opened.occurrence(start)
    replaced: dict[int, Component | None] = {} if override is None else {id(override): None}
    others = len(opened.read.overrides) > (override is not None)
    master = opened.read.master
    if master is not None:
        series, begin = opened.series
        others = others or any(found != at for found in islice(starts(series), 2))
        if is_start(series, at):
            value, params = when_text(like(begin, at))
            replaced[id(master)] = _appended(master, make("EXDATE", value, *params))
    if not others:
        raise BadRequest(f"This is the only occurrence of {opened.name} that is left. Remove the whole item.")
    return opened.closed(replaced)


def _appended(part: Component, line: Line) -> Component:
    """One more line, behind the last one of its name or behind all lines."""
    body = list(part.body)
    same = [index for index, inner in enumerate(body) if isinstance(inner, Line) and inner.name == line.name]
    every = [index for index, inner in enumerate(body) if isinstance(inner, Line)]
    body.insert((same or every or [-1])[-1] + 1, line)
    return Component(part.name, tuple(body))


class _Opened:
    """An object taken apart. Raises `BadRequest` where there is nothing to edit."""

    def __init__(self, item: CalendarObject) -> None:
        self.uid = item.uid
        self.top = parse(item.text)
        read = read_parts(self.top)
        if read is None:
            raise BadRequest(f"There is nothing in item {item.uid} that could be changed.")
        self.read: Parsed = read

    @property
    def master(self) -> Component:
        if self.read.master is None:
            raise BadRequest(f"{self.name} holds single occurrences of a series only. Name one: --occurrence START.")
        return self.read.master

    @property
    def name(self) -> str:
        part = self.read.master or self.read.overrides[0]
        return f"“{unescape(part.value('SUMMARY') or '') or self.uid}”"

    @property
    def series(self):
        """The series and its start. Raises `BadRequest` where it cannot be read."""
        series, start = read_series(self.master, self.read.definitions), start_of(self.master)
        if series is None or start is None:
            raise BadRequest(f"The start of {self.name} cannot be read, so none of its occurrences can be found.")
        return series, start

    def occurrence(self, start: When | str) -> tuple[datetime, Component | None]:
        """The original start of an occurrence on the wall clock of the series, and its override if there is one."""
        first = start_of(self.read.master or self.read.overrides[0])
        if self.read.master is not None and not (is_recurring(self.read.master) or self.read.overrides):
            raise BadRequest(f"{self.name} takes place once. Leave the occurrence out to change it.")
        zone = first.zone if isinstance(first, Moment) else None
        asked = parse_when(start, None, zone or "floating") if isinstance(start, str) else start
        begin = first or asked
        wall = wall_in(begin, asked, self.read.definitions)
        for name in ("RECURRENCE-ID", "DTSTART"):  # the original start counts before the place of a moved one
            for part in self.read.overrides:
                line, due = part.first(name), part.first("RECURRENCE-ID")
                found, at = (None if each is None else when(each) for each in (line, due))
                if found and at and wall_in(begin, found, self.read.definitions) == wall:
                    return wall_in(begin, at, self.read.definitions), part
            if self.read.master is not None and is_start(self.series[0], wall):
                return wall, None
        raise NotFound(self._no_such(asked, wall))

    def _no_such(self, asked: When, wall: datetime) -> str:
        said = f"{self.name} has no occurrence on {when_in_words(asked)}."
        if self.read.master is None:
            return said
        series, start = self.series
        near = [when_in_words(like(start, at)) for at in islice(starts(series, wall), 2)]
        return f"{said} The next ones are {' and '.join(near)}." if near else f"{said} None comes later either."

    def born(self, at: datetime) -> Component:
        """A new override for an occurrence: it says what the series says, at its own time (RFC 5545 3.8.4.4)."""
        series, start = self.series
        length = series.lengths.get(at)
        due = like(start, at)
        value, params = when_text(due)
        part = without_lines(self.master, *_SERIES_LINES)
        taken = length_of(self.master, self.read.definitions) if length is None else Length(exact=length)
        part = retimed(part, due, None, self.read.definitions)
        if length is not None:
            part = retimed(part, None, taken.exact, self.read.definitions)
        body = list(part.body)
        uid = next((index for index, inner in enumerate(body) if isinstance(inner, Line) and inner.name == "UID"), -1)
        body.insert(uid + 1, make("RECURRENCE-ID", value, *params))
        return Component(part.name, tuple(body))

    def closed(self, replaced: Mapping[int, Component | None], *added: Component) -> CalendarObject:
        """The object again, with components replaced, dropped (None) or added, and the zones that are newly named."""
        top = [self._calendar(part, replaced, added) for part in self.top]
        return CalendarObject(self.uid, write(top))

    def _calendar(self, part: Part, replaced: Mapping[int, Component | None], added: Iterable[Component]) -> Part:
        if isinstance(part, Line):
            return part
        if id(part) in replaced:  # an item without a VCALENDAR around it
            return replaced[id(part)] or Component(part.name, ())
        body = [new for inner in part.body if (new := replaced.get(id(inner), inner)) is not None]
        if any(inner is self.read.master for inner in part.body):
            last = max(
                index for index, inner in enumerate(body) if isinstance(inner, Component) and inner.name in ITEMS
            )
            body[last + 1 : last + 1] = added
        return ensure_zones(Component(part.name, tuple(body)), besides=zones_named(part))


def _with_rule(part: Component, rrule: str | None, definitions: Definitions) -> Component:
    """Another rule; with none, nothing that belongs to a series stays."""
    if rrule is None:
        return part
    text = rrule.strip().removeprefix("RRULE:")
    if not text:
        return without_lines(part, *_SERIES_LINES)
    rule, start = parse_rule(text), start_of(part)
    if isinstance(rule, BrokenRule):
        raise BadRequest(f"The rule {text!r} cannot be followed: {rule.problem}. Write FREQ=WEEKLY;BYDAY=MO;COUNT=10.")
    if start is not None and fitting(rule, start, definitions) != rule:
        text = fitting(rule, start, definitions).to_value()
    part = without_lines(part, "EXRULE")
    if len(list(part.all("RRULE"))) > 1:
        part = without_lines(part, "RRULE")
    return with_line(part, make("RRULE", text.upper()))
