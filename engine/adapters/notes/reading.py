"""Documents -> an entry: one document, or a parent with the children that stand for its dates.

The date lists count, not the rule (`repeating`). A child may stand for many dates; what is saved in it holds for all of
them. So what a series says is what the child of most of its dates says, and every date that differs is an override.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import islice
from typing import Final

from engine.adapters.notes import zoning
from engine.adapters.notes.content import Content
from engine.adapters.notes.dates import MOST, Frame, Window, corrected, digest, window_of
from engine.adapters.notes.document import Document
from engine.adapters.notes.entry import Entry, Override, Timing, moved_to, shown, when_line
from engine.adapters.notes.fields import content_of
from engine.adapters.notes.repeating import pattern, plain
from engine.ical.lines import make, split
from engine.ical.recurrence import Rule, starts
from engine.ical.series import like, midnight_or_wall, wall_in
from engine.ical.values import Day, Moment, When, when
from engine.ical.zones import in_utc
from engine.model.content import Component, Line

GENERATED: Final = "-Lotus_Notes_Generated"
"""Behind the UNID of its first document, the UID that Notes gives an entry that has none of its own."""

_ALL_DAY: Final = ("1", "2")


class Unclear(Exception):
    """The documents do not make an entry; the message says why, as the end of "it cannot be read: ..."."""


@dataclass(frozen=True, slots=True)
class Family:
    """The documents of one entry. Of an entry that occurs once ``children`` is empty."""

    head: Document
    children: tuple[Document, ...] = ()

    @property
    def repeats(self) -> bool:
        return self.head.has("RepeatUnit")


@dataclass(frozen=True, slots=True)
class Slice:
    """One date of a document: where the rule put it, and where it is."""

    original: datetime
    start: datetime
    end: datetime


def entry_of(family: Family) -> Entry:
    """Raises `Unclear`."""
    return _series(family) if family.repeats else _single(family.head)


def uid_of(head: Document) -> str:
    """The UID that came with it; else what Notes itself would call it."""
    own = head.text("SynclineUid")
    appointment = head.text("ApptUNID").strip()
    if own or (appointment and not is_unid(appointment)):
        return own or appointment
    return f"{(appointment or head.unid).upper()}{GENERATED}"


def is_unid(text: str) -> bool:
    return len(text) == 32 and all(char in "0123456789ABCDEFabcdef" for char in text)


def slices_of(document: Document) -> list[Slice]:
    starts, ends = document.times("StartDateTime"), document.times("EndDateTime")
    originals = document.times("RepeatInstanceDates") or starts
    if not starts:
        raise Unclear("it has no start")
    if not len(starts) == len(ends) == len(originals):
        raise Unclear("its lists of dates are not equally long; Notes can repair that (Tools, Repair)")
    return [Slice(*one) for one in zip(originals, starts, ends, strict=True)]


# -- times ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clocks:
    """How a document tells time: its start zone and its end zone."""

    start: zoning.Read
    end: zoning.Read
    all_day: bool

    @property
    def definitions(self) -> Mapping[str, Component]:
        if self.all_day:
            return {}
        pairs = ((one.tzid, one.definition) for one in (self.start, self.end))
        return {tzid: told for tzid, told in pairs if tzid is not None and told is not None}

    def timing(self, start: datetime, end: datetime) -> Timing:
        if self.all_day:
            first, last = self.day(start), self.day(end)
            return Timing(Day(first), Day(max(first, last) + timedelta(days=1)))  # Notes counts the last day in
        return Timing(_moment(start, self.start), _moment(max(start, end), self.end))

    def day(self, instant: datetime) -> date:
        return shown(instant, self.start.zone).date()


def clocks_of(document: Document) -> Clocks:
    starts = document.times("StartDateTime")
    year = (starts[0] if starts else datetime(2000, 1, 1, tzinfo=UTC)).year
    marks = (*document.texts("SynclineZones"), "", "")
    start = zoning.read(document.text("StartTimeZone"), marks[0], year)
    end = zoning.read(document.text("EndTimeZone"), marks[1], year)
    if start is None:
        start = _as_stored(document)
    return Clocks(start, end or start, document.text("AppointmentType") in _ALL_DAY)


def _as_stored(document: Document) -> zoning.Read:
    """A document that names no zone: its times are points in time, its days those of the place where it was made."""
    if document.text("AppointmentType") in _ALL_DAY:
        return zoning.Read(None, timezone(document.offset))
    return zoning.Read("UTC", UTC)


def _moment(instant: datetime, read: zoning.Read) -> When:
    """In its zone; in UTC where its zone has two such times in the night when the clocks go back and this is the later."""
    instant = instant.replace(microsecond=0)
    wall = shown(instant, read.zone)
    if in_utc(wall, read.zone) != instant:
        return Moment(instant.replace(tzinfo=None), "UTC")
    return Moment(wall, read.tzid)


# -- single entries -----------------------------------------------------------------------------------------------------


def _single(document: Document) -> Entry:
    first, *more = slices_of(document)
    if more:
        raise Unclear("it stands for several dates, and the document of the series is missing")
    clocks = clocks_of(document)
    return Entry(
        uid=uid_of(document),
        timing=clocks.timing(first.start, first.end),
        content=content_of(document),
        definitions=clocks.definitions,
        stamp=document.stamp,
    )


# -- series -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a series, with the document that stands for it. ``named``: the RECURRENCE-ID that came with it."""

    key: datetime
    slice: Slice
    document: Document
    clocks: Clocks
    content: Content
    named: Line | None

    @property
    def timing(self) -> Timing:
        return self.clocks.timing(self.slice.start, self.slice.end)


@dataclass(frozen=True, slots=True)
class _Set:
    """A series under examination."""

    head: Document
    timing: Timing
    frame: Frame
    definitions: dict[str, Component] = field(default_factory=dict[str, Component])


def _series(family: Family) -> Entry:
    head = family.head
    clocks = clocks_of(head)
    begins = slices_of(head)[0]
    timing = clocks.timing(begins.start, begins.end)
    definitions = dict(clocks.definitions)
    own = _Set(head, timing, Frame(timing.start, clocks.start.zone, definitions), definitions)
    dates = list(_dates(own, family.children, clocks))
    _check(dates)
    main = main_child(family.children)
    content = content_of(head if main is None else main)
    overrides = [one for date in dates if (one := _override(own, date, content)) is not None]
    for dated in dates:
        for tzid, told in dated.clocks.definitions.items():
            definitions.setdefault(tzid, told)
    return Entry(
        uid=uid_of(head),
        timing=timing,
        content=content,
        rules=tuple(_rules(own, dates)),
        overrides=tuple(overrides),
        definitions=definitions,
        stamp=max((one.stamp for one in (head, *family.children) if one.stamp is not None), default=None),
    )


def _check(dates: Sequence[Dated]) -> None:
    if not dates:
        raise Unclear("the documents of its dates are missing")
    keys = {date.key for date in dates}
    if len(keys) < len(dates):
        raise Unclear("two documents stand for the same date of the series; delete one of them in Notes")


def _dates(own: _Set, children: Sequence[Document], clocks: Clocks) -> Iterator[Dated]:
    for child in children:
        named = split(child.text("SynclineOverride")) if child.has("SynclineOverride") else None
        here, content = clocks_of(child), content_of(child)
        for one in slices_of(child):
            yield Dated(_key(own, clocks, one.original, named), one, child, here, content, named)


def _key(own: _Set, clocks: Clocks, original: datetime, named: Line | None) -> datetime:
    meant = None if named is None else when(named)
    if meant is not None:
        return own.frame.key(wall_in(own.timing.start, meant, own.definitions))
    if clocks.all_day:
        return datetime.combine(clocks.day(original), time(), UTC)
    return original.replace(microsecond=0)


def main_child(children: Sequence[Document]) -> Document | None:
    """The child that stands for most dates; None where each date has a document of its own."""
    shared = [child for child in children if not child.has("SynclineOverride") and "e" not in child.text("$CSFlags")]
    return max(shared, key=lambda child: (len(child.times("StartDateTime")), child.unid), default=None)


def _override(own: _Set, date: Dated, content: Content) -> Override | None:
    """None for a date that is as the series says."""
    wall = own.frame.wall(date.key)
    timing = date.timing
    if date.named is None and timing in _as_the_rule_says(own, wall) and date.content == content:
        return None
    if date.named is not None:
        return Override(wall, date.named, timing, date.content)
    return Override(wall, when_line("RECURRENCE-ID", like(own.timing.start, wall)), timing, date.content)


def _as_the_rule_says(own: _Set, wall: datetime) -> Iterator[Timing]:
    """As much time as the first one, in real time (RFC 5545) or, as Notes counts, on the clock."""
    yield moved_to(own.timing, wall, own.frame.zone, own.definitions)
    match own.timing.start, own.timing.end:
        case Moment(first, _), Moment(last, zone):
            yield Timing(like(own.timing.start, wall), Moment(wall + (last - first), zone))
        case _:
            pass


def dates_of(family: Family) -> Mapping[datetime, Document]:
    """The document that stands for each date of a series, by the date's key (`Frame.key`). Raises `Unclear`."""
    clocks = clocks_of(family.head)
    begins = slices_of(family.head)[0]
    timing = clocks.timing(begins.start, begins.end)
    own = _Set(family.head, timing, Frame(timing.start, clocks.start.zone, clocks.definitions))
    return {date.key: date.document for date in _dates(own, family.children, clocks)}


# -- the rule -----------------------------------------------------------------------------------------------------------


def _rules(own: _Set, dates: Sequence[Dated]) -> list[Line]:
    keys = {date.key for date in dates}
    kept = [split(text) for text in own.head.texts("SynclineRule") if text]
    if kept or own.head.has("SynclineDates"):
        if own.head.text("SynclineDates") == digest(keys):
            return kept
        aside = {date.key for date in dates if date.named is not None}
        return corrected(kept, own.frame, keys, aside, window_of(own.head.texts("SynclineWindow")))
    return _native_rules(own, keys)


def _native_rules(own: _Set, keys: set[datetime]) -> list[Line]:
    """A rule that the dialog made, up to the last date there is; a list of dates where it does not tell them."""
    frame = own.frame
    walls = [frame.wall(key) for key in sorted(keys)]
    rule = pattern(own.head)
    if rule is not None:
        ended = _ended(own, plain(rule, midnight_or_wall(own.timing.start)), walls[-1])
        found = corrected([make("RRULE", ended.to_value())], frame, keys, set(), None)
        if sum(line.value.count(",") + 1 for line in found[1:]) <= len(keys):
            return found
    first = midnight_or_wall(own.timing.start)
    out = [] if first in walls else frame.lines("EXDATE", [first])
    return [*frame.lines("RDATE", walls), *out]


def _ended(own: _Set, rule: Rule, last: datetime) -> Rule:
    """The rule up to that date: by a count where the dialog was given one, else by a day."""
    start, frame = own.timing.start, own.frame
    until: When = Moment(frame.key(last).replace(tzinfo=None), "UTC")
    if isinstance(start, Day) or start.zone is None:
        until = like(start, last)
    ended = replace(rule, until=until)
    if own.head.text("RepeatHow") != "F":
        return ended
    dates = starts(frame.series([make("RRULE", ended.to_value())]))
    return replace(rule, count=sum(1 for _ in islice(dates, 2 * MOST)))


def window(family: Family) -> Window | None:
    return window_of(family.head.texts("SynclineWindow"))
