"""An entry -> what has to be put into which documents. Pure: nothing is done here.

What a document says already is not touched. All documents of a set tell days and floating times in one zone, the *home*
of the set: the machine's when it was made. So a machine that moves to another zone changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from engine.adapters.notes import zoning
from engine.adapters.notes.content import Attachment, Content
from engine.adapters.notes.dates import Frame, Listed, digest, listed
from engine.adapters.notes.document import Document, Puts
from engine.adapters.notes.entry import Entry, Override, Timing, at_clock, instant_of, moved_to, shown
from engine.adapters.notes.fields import content_puts
from engine.adapters.notes.reading import (
    Family,
    Slice,
    Unclear,
    clocks_of,
    dates_of,
    entry_of,
    main_child,
    slices_of,
    window,
)
from engine.adapters.notes.repeating import RULE_ITEMS, rule_puts
from engine.ical.recurrence import Rule, parse_rule
from engine.ical.series import midnight_or_wall, zone_of
from engine.ical.values import Day, Moment, When
from engine.ical.zones import real_wall, same_zone

DAY_BEGINS: Final = time(4)
DAY_ENDS: Final = time(20)
"""How an all-day entry stands in a document: well within its day, so that no zone nearby moves it to another one."""

_ICONS: Final = {"0": 160, "1": 63, "2": 9, "3": 158, "4": 10}
_WISL: Final = "$S:1;$L:1;$B:1;$R:1;$E:1;$W:1;$O:1;$M:1"
_SET_MARKS: Final = ("SynclineRule", "SynclineDates", "SynclineWindow", "SynclineHorizon")


class Skipped(ValueError):
    """A floating time does not exist where this machine is; the message says so."""


@dataclass(frozen=True, slots=True)
class Machine:
    """``zone``: its IANA name. ``owner``: canonical name of the mail file's owner. ``now``: aware."""

    zone: str
    owner: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One document. ``unid`` "": a new child. ``body`` None: it stays as it is, looks and all."""

    unid: str
    puts: Puts
    body: Body | None = None

    @property
    def changes(self) -> bool:
        return bool(self.puts) or self.body is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of an entry's documents. ``gone``: UNIDs of children to be removed."""

    head: Change
    children: tuple[Change, ...] = ()
    gone: tuple[str, ...] = ()


def plan_for(entry: Entry, was: Family | None, machine: Machine) -> Plan:
    """``was``: the documents as they stand; None for a new entry. Children that make no sense are replaced.

    Raises `Skipped`.
    """
    return _Layer(entry, was, machine).plan()


@dataclass(slots=True)
class _Layer:
    """Lays one entry out."""

    entry: Entry
    was: Family | None
    machine: Machine

    @property
    def head(self) -> Document | None:
        return None if self.was is None else self.was.head

    @property
    def children(self) -> tuple[Document, ...]:
        return () if self.was is None else self.was.children

    def plan(self) -> Plan:
        if not self.entry.repeats:
            puts = self._single()
            return Plan(self._change(self.head, puts, self.entry.content), (), tuple(one.unid for one in self.children))
        return self._set()

    # -- single entries ---------------------------------------------------------------------------------------------

    def _single(self) -> Puts:
        entry, head = self.entry, self.head
        puts = self._base(head, entry.timing)
        if head is not None and head.has("RepeatUnit"):
            names = (*RULE_ITEMS, *_SET_MARKS, "OrgRepeat", "Repeats", "$CSFlags")
            puts.update(dict.fromkeys(names))
            puts |= {"$BusyName": (self.machine.owner,), "$BusyPriority": ("2" if entry.content.free else "1",)}
        begins, ends = self._edges(entry.timing, self._home())
        return puts | self._times(head, entry.timing, [Slice(begins, begins, ends)], visible=True)

    def _base(self, was: Document | None, timing: Timing) -> Puts:
        """What a new document needs besides; and the kind, where it becomes another one."""
        puts: Puts = {}
        if was is None:
            owner = (self.machine.owner,)
            puts |= {"Form": ("Appointment",), "$CSVersion": ("2",), "ExcludeFromView": ("D",)}
            puts |= {"Chair": owner, "From": owner, "Principal": owner, "$BusyName": owner}
        if was is None or clocks_of(was).all_day != timing.all_day:
            kind = "2" if timing.all_day else "0"
            puts |= {"AppointmentType": (kind,), "ORGTABLE": ("P0" if timing.all_day else "C0",)}
            puts |= {"_ViewIcon": (float(_ICONS[kind]),)}
        return puts

    def _home(self) -> str:
        """The zone for days and floating times: the set's own, where it has one already."""
        head, timing = self.head, self.entry.timing
        local = timing.all_day or (isinstance(timing.start, Moment) and timing.start.zone is None)
        if head is None or not local:
            return self.machine.zone
        read = clocks_of(head).start
        known = isinstance(read.zone, ZoneInfo) and (clocks_of(head).all_day or read.tzid is None)
        return read.zone.key if known and isinstance(read.zone, ZoneInfo) else self.machine.zone

    def _edges(self, timing: Timing, home: str) -> tuple[datetime, datetime]:
        """Start and end as a document has them; the last day of several is counted in."""
        zone = ZoneInfo(home)
        if isinstance(timing.start, Day) and isinstance(timing.end, Day):
            last = timing.end.date.fromordinal(timing.end.date.toordinal() - 1)
            return at_clock(timing.start.date, DAY_BEGINS, zone), at_clock(last, DAY_ENDS, zone)
        definitions = self.entry.definitions
        for one in (timing.start, timing.end):
            if isinstance(one, Moment) and one.zone is None and real_wall(one.wall, zone) != one.wall:
                raise Skipped("its time is one that the clocks of this computer skip in spring")
        return instant_of(timing.start, zone, definitions), instant_of(timing.end, zone, definitions)

    def _times(self, was: Document | None, timing: Timing, slices: Sequence[Slice], *, visible: bool) -> Puts:
        """``visible``: it stands in the calendar."""
        if was is not None and _tells(was, timing, slices, self._home(), visible=visible):
            return {}
        home, definitions = self._home(), self.entry.definitions
        zones = [zoning.written(one, home, definitions) for one in (timing.start, timing.end)]
        starts, ends = tuple(one.start for one in slices), tuple(one.end for one in slices)
        marks = tuple(zone.mark for zone in zones)
        return {
            "StartDateTime": starts,
            "EndDateTime": ends,
            "CalendarDateTime": starts if visible else None,
            **dict.fromkeys(("StartDate", "StartTime"), (starts[0],)),
            **dict.fromkeys(("EndDate", "EndTime"), (ends[0],)),
            "$NoPurge": (max(ends),),
            "StartTimeZone": (zones[0].text,),
            "EndTimeZone": (zones[1].text,),
            "SynclineZones": marks if any(marks) else None,
        }

    def _change(self, was: Document | None, puts: Puts, content: Content, like: Document | None = None) -> Change:
        """All of one document: ``puts`` and what it says. ``like``: what it is to be, where it is new or becomes another."""
        puts = content_puts(content, was or like or Document(""), new=was is None) | puts
        body = Body(content.description, content.attachments)
        same = was is not None and (was.body, was.attachments) == (body.text, body.attachments)
        puts |= _file_puts(content.attachments, was)
        if was is None:
            empty = not body.text and not body.attachments
            fresh: Puts = {"SequenceNum": (1.0,), "UpdateSeq": (1.0,), "$CSWISL": (_WISL,)}
            return Change(
                "", {name: value for name, value in puts.items() if value is not None} | fresh, None if empty else body
            )
        if puts or not same:
            puts |= _counted(was, moved="StartDateTime" in puts)
        return Change(was.unid, puts, None if same else body)

    # -- sets ---------------------------------------------------------------------------------------------------------

    def _set(self) -> Plan:
        dates = self._dates()
        plain, overrides = self._shared(dates), self.entry.overrides
        known, frame = self._known(), self._frame
        wanted: list[tuple[Document | None, Sequence[Slice], Override | None]] = [
            (known.get(frame.key(one.at)), [self._slice(one.at, one.timing)], one) for one in overrides
        ]
        taken = {was.unid for was, _, _ in wanted if was is not None}
        main = main_child([child for child in self.children if child.unid not in taken])
        if plain:
            wanted.insert(0, (main, [self._slice(wall, self._moved(wall)) for wall in plain], None))
            taken |= set() if main is None else {main.unid}
        changes = [self._child(was, slices, one) for was, slices, one in wanted]
        gone = tuple(child.unid for child in self.children if child.unid not in taken)
        everything = sorted((one for _, slices, _ in wanted for one in slices), key=lambda one: one.original)
        return Plan(self._parent(dates, everything), tuple(changes), gone)

    @property
    def _frame(self) -> Frame:
        start, definitions = self.entry.timing.start, self.entry.definitions
        return Frame(start, zone_of(start, definitions) or ZoneInfo(self._home()), definitions)

    def _dates(self) -> Listed:
        """Those that are to be listed; a horizon is put off on this occasion."""
        was = None if self.was is None else window(self.was)
        return listed(self.entry, ZoneInfo(self._home()), self.machine.now, was)

    def _shared(self, dates: Listed) -> list[datetime]:
        """The dates that are as the series says."""
        frame = self._frame
        aside = {frame.key(one.at) for one in self.entry.overrides}
        return [wall for wall in dates.walls if frame.key(wall) not in aside]

    def _moved(self, wall: datetime) -> Timing:
        return moved_to(self.entry.timing, wall, self._frame.zone, self.entry.definitions)

    def _slice(self, wall: datetime, timing: Timing) -> Slice:
        home = self._home()
        start, end = self._edges(timing, home)
        if self.entry.timing.all_day:
            return Slice(at_clock(wall.date(), DAY_BEGINS, ZoneInfo(home)), start, end)
        return Slice(self._frame.key(wall), start, end)

    def _known(self) -> Mapping[datetime, Document]:
        """The children that stand for one date alone, by its key."""
        if self.was is None or not self.was.repeats:
            return {}
        try:
            found = dates_of(self.was)
        except Unclear:
            return {}
        return {key: one for key, one in found.items() if len(one.times("StartDateTime")) == 1}

    def _child(self, was: Document | None, slices: Sequence[Slice], override: Override | None) -> Change:
        timing = self.entry.timing if override is None else override.timing
        content = self.entry.content if override is None else override.content
        puts = self._base(was, timing)
        if was is None:
            puts |= {"OrgRepeat": ("1",), "Repeats": ("1",), "$CSFlags": ("mi" if override is None else "mie",)}
            puts |= {"$RefOptions": ("1",)}
        originals = tuple(one.original for one in slices)
        if was is None or was.times("RepeatInstanceDates") != originals:
            puts |= {"RepeatInstanceDates": originals}
        puts |= {"SynclineOverride": None if override is None else (override.named.raw,)}
        if was is not None and was.texts("SynclineOverride") == (() if override is None else (override.named.raw,)):
            del puts["SynclineOverride"]
        puts |= self._times(was, timing, slices, visible=not content.cancelled)
        return self._change(was, puts, content, Document("", "parent"))

    def _parent(self, dates: Listed, everything: Sequence[Slice]) -> Change:
        entry, head = self.entry, self.head
        puts = self._base(head, entry.timing)
        begins, ends = self._edges(entry.timing, self._home())
        puts |= self._times(head, entry.timing, [Slice(begins, begins, ends)], visible=False)
        if head is None or not head.has("RepeatUnit") or not self._same_rule(head, everything):
            puts |= self._rule_puts(dates, everything)
        if head is None or not head.has("RepeatUnit"):
            puts |= {"OrgRepeat": ("1",), "Repeats": ("1",), "$CSFlags": ("cm",)}
            puts |= {"CalendarDateTime": None, "$BusyName": None, "$BusyPriority": None}
        content = replace(entry.content, attachments=())
        return self._change(head, puts, content, Document("", items={"repeatunit": ("C",)}))

    def _same_rule(self, head: Document, everything: Sequence[Slice]) -> bool:
        """Does the parent tell these very rules and dates already?"""
        if self.was is None:
            return False
        try:
            told = entry_of(self.was)
            keys = dates_of(self.was).keys()
        except Unclear:
            return False
        return (told.rules, told.timing) == (self.entry.rules, self.entry.timing) and set(keys) == self._keys(
            everything
        )

    def _keys(self, everything: Sequence[Slice]) -> set[datetime]:
        if not self.entry.timing.all_day:
            return {one.original for one in everything}
        zone = ZoneInfo(self._home())
        return {self._frame.key(shown(one.original, zone).replace(hour=0)) for one in everything}

    def _rule_puts(self, dates: Listed, everything: Sequence[Slice]) -> Puts:
        rules = [line for line in self.entry.rules if line.name in ("RRULE", "EXRULE", "RDATE")]
        rule = parse_rule(rules[0].value) if len(rules) == 1 and rules[0].name == "RRULE" else None
        start = midnight_or_wall(self.entry.timing.start)
        starts, ends = [one.original for one in everything], [one.end for one in everything]
        puts = rule_puts(rule if isinstance(rule, Rule) else None, start, starts, ends)
        return puts | {
            "SynclineRule": tuple(line.raw for line in self.entry.rules) or ("",),
            "SynclineDates": (digest(self._keys(everything)),),
            "SynclineWindow": None if dates.window is None else dates.window.texts,
            "SynclineHorizon": None if dates.window is None else dates.window.texts[1:],
        }


def _tells(was: Document, timing: Timing, slices: Sequence[Slice], home: str, *, visible: bool) -> bool:
    """Does a document tell these times already, in its own way?"""
    clocks = clocks_of(was)
    try:
        told = slices_of(was)
    except Unclear:
        return False
    if clocks.all_day != timing.all_day or bool(was.times("CalendarDateTime")) != visible or len(told) != len(slices):
        return False
    if timing.all_day:
        zone = ZoneInfo(home)
        meant = [(shown(one.start, zone).date(), shown(one.end, zone).date()) for one in slices]
        same_originals = [one.original for one in told] == [one.original for one in slices] or len(slices) == 1
        return same_originals and [(clocks.day(one.start), clocks.day(one.end)) for one in told] == meant
    same = _same_zone(clocks.start.tzid, timing.start) and _same_zone(clocks.end.tzid, timing.end)
    return same and [_seconds(one) for one in told] == list(slices)


def _same_zone(tzid: str | None, when: When) -> bool:
    return isinstance(when, Moment) and same_zone(tzid, when.zone)


def _seconds(one: Slice) -> Slice:
    """Notes keeps hundredths, iCalendar seconds."""
    return Slice(*(edge.replace(microsecond=0) for edge in (one.original, one.start, one.end)))


def _file_puts(attachments: Sequence[Attachment], was: Document | None) -> Puts:
    """What their ATTACH lines say beside the file."""
    told = tuple(f"{one.name}\t{one.head}" for one in attachments)
    if told == (() if was is None else tuple(f"{one.name}\t{one.head}" for one in was.attachments)):
        return {}
    return {"SynclineFiles": told or None}


def _counted(was: Document, *, moved: bool) -> Puts:
    """SequenceNum rises with the time, UpdateSeq with everything and never lies below it."""
    sequence = max(was.number("SequenceNum") or 1.0, 1.0) + moved
    return {"SequenceNum": (sequence,), "UpdateSeq": (max(sequence, (was.number("UpdateSeq") or 1.0) + 1),)}
