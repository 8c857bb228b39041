"""NotesCalendarEntry and NotesCalendarNotice: one entry, by its UID."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from engine.adapters.notes.errors import NotesNumber, notes_error
from engine.adapters.notes.simulated import entry_items, to_ical
from engine.adapters.notes.simulated.document import NotesDocument, opened
from engine.adapters.notes.simulated.entry_items import Slice
from engine.adapters.notes.simulated.entry_set import EntrySet, Place, read_set, remove_all, split, take_out
from engine.adapters.notes.simulated.event import ROLES, Event
from engine.adapters.notes.simulated.from_ical import read
from engine.adapters.notes.simulated.items import Item, Items, Rich, retext
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.range_reader import EVERYTHING
from engine.adapters.notes.simulated.store import Header, Message, Note
from engine.ical.values import Moment, when_value

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.database import NotesDatabase

MODIFY_LITERAL: Final = 1
DISABLE_IMPLICIT_SCHEDULING: Final = 2
NO_SPLIT: Final = 1
CURRENT, ALL, PREV, FUTURE = range(4)
_REPLACED_BY_UPDATE: Final = (
    "$PublicAccess",
    "Importance",
    "Alarms",
    "$Alarm",
    "$AlarmOffset",
    "$AlarmUnit",
    "$AlarmTime",
    *(name for role in ROLES for name in entry_items.person_names(role)),
)
"""Items that go where the new text has nothing to put in their place."""


@dataclass(slots=True)
class CalendarSettings:
    """What is set on a NotesCalendar holds for its entries too."""

    auto_send: bool = True
    level: int = 0
    mask1: int = EVERYTHING
    mask2: int = 0


def announce(machine: Machine, settings: CalendarSettings, kind: str, uid: str, items: Items) -> None:
    """Puts into the outbox what a real client would send now; 4809 where mail fails.

    The chair tells the attendees; of somebody else's meeting only the removal is told, to its chair.
    """
    owner, chair = machine.simulation.owner, items.text("Chair")
    people = [name for role in ROLES for name in items.texts(f"{role}Attendees") if name != owner]
    if chair != owner:
        kind, people = "decline", [chair] if kind == "cancellation" and people else []
    if not settings.auto_send or not people:
        return
    if machine.simulation.mail_fails:
        text = "The entry was saved, but its notices could not be sent"
        raise notes_error(NotesNumber.NOTICES_NOT_SENT, text, "NotesCalendar")
    machine.store.send(Message(kind, uid, recipient, items.text("Subject")) for recipient in people)


class NotesCalendarEntry(Automation):
    """An entry that may not be there: every use asks the mail file."""

    __slots__ = ("_database", "_settings", "_uid")

    def __init__(self, uid: str, settings: CalendarSettings, database: NotesDatabase, machine: Machine) -> None:
        super().__init__(machine)
        self._uid = uid
        self._settings = settings
        self._database = database

    @property
    def UID(self) -> str:
        return self._uid

    # Reading

    def Read(self, recurid: str = "") -> str:
        """The series and then each instance that differs, or with a recurrence id only that instance."""
        entry = self._found()
        if not recurid:
            return to_ical.whole(self._machine, entry, self._settings.level)
        return to_ical.one(self._machine, entry, self._place(entry, recurid), self._settings.level)

    def GetAsDocument(self, flags: int = 0, recurid: str = "") -> NotesDocument:
        """The note of the entry or of one instance; a shared child is split for it, unless NO_SPLIT."""
        entry = self._found()
        if not entry.repeats:
            return self._open(entry.children[0].header.unid)
        if not recurid:
            raise self._error(NotesNumber.ID_NOT_FOUND, "Identifier not found: a recurrence ID is needed")
        place = self._place(entry, recurid)
        if flags & NO_SPLIT:
            return self._open(place.child.header.unid)
        return self._open(split(self._machine, entry, place)[0])

    def _open(self, unid: str) -> NotesDocument:
        header = self._machine.store.header(unid)
        if header is None:
            raise self._error(NotesNumber.ID_NOT_FOUND, "Identifier not found")
        return opened(self._database, header, self._machine)

    def GetNotices(self) -> tuple[NotesCalendarNotice, ...]:
        found = self._machine.store.headers("WHERE form = 'Notice' AND state = 'live' ORDER BY note_id")
        return tuple(
            NotesCalendarNotice(header, self._settings, self._database, self._machine)
            for header in found
            if self._machine.store.items(header.unid).text("ApptUNID") in (self._uid, self._uid[:32])
        )

    # Changing

    def Update(self, ical: str, comments: str = "", flags: int = 0, recurid: str = "") -> None:
        """One VEVENT. Of a repeating entry only one instance. What the text leaves out goes, but for the description
        and the attachments; with MODIFY_LITERAL these go too."""
        events = read(self._machine, ical)
        entry = self._found()
        event = self._only(events, entry)
        place = self._updated_place(event, entry, recurid)
        if event.sequence is not None and event.sequence < entry.sequence - 1:
            raise self._error(NotesNumber.NEWER_VERSION_EXISTS, "A newer version of the entry exists")
        with self._machine.store.transaction():
            items = self._write(event, entry, place, literal=bool(flags & MODIFY_LITERAL))
        if not flags & DISABLE_IMPLICIT_SCHEDULING:
            announce(self._machine, self._settings, "update", self._uid, items)

    def _only(self, events: list[Event], entry: EntrySet) -> Event:
        event = events[0]
        if len(events) != 1:
            raise self._error(NotesNumber.CALENDAR, "An update needs exactly one VEVENT")
        if event.uid not in ("", entry.uid):
            raise self._error(NotesNumber.CALENDAR, "The UID of the update is not the entry's")
        if event.ranged:
            raise self._error(NotesNumber.UNSUPPORTED_ACTION, "Updates of a RANGE are not implemented yet")
        return event

    def _updated_place(self, event: Event, entry: EntrySet, recurid: str) -> Place:
        if not entry.repeats and event.recurrence is None and not recurid:
            if event.repeats:
                raise self._error(NotesNumber.UNSUPPORTED_ACTION, "A single entry cannot be made to repeat")
            return entry.places[0]
        if recurid:
            return self._place(entry, recurid)
        if event.recurrence is None:
            raise self._error(NotesNumber.UNSUPPORTED_ACTION, "Of a repeating entry only one instance can be updated")
        place = entry.place(self._machine, event.recurrence)
        if place is None:
            raise self._error(NotesNumber.RECURRENCE_ID_NOT_FOUND, "Recurrence-ID not found")
        return place

    def _write(self, event: Event, entry: EntrySet, place: Place, *, literal: bool) -> Items:
        machine = self._machine
        unid, old = split(machine, entry, place) if entry.repeats else (place.child.header.unid, place.child.items)
        start, end = entry_items.edges(machine, event.timing)
        part = Slice(place.slice.original, start, end)
        moved = (start.utc, end.utc) != (place.slice.start.utc, place.slice.end.utc)
        items = _updated(entry_items.content(machine, event), old, literal=literal)
        items = items.put(*entry_items.times([part]), *_numbers(event, old, moved=moved))
        machine.store.write(Note(unid, items, {} if literal else None, place.child.header.sealed))
        return items

    def Remove(self, comments: str = "", scope: int = CURRENT, recurid: str = "") -> None:
        """Of a repeating entry what ``scope`` and ``recurid`` say; 4814 without them."""
        entry = self._found()
        announced = entry.first
        if not entry.repeats or scope == ALL:
            remove_all(self._machine, entry)
        else:
            if not recurid:
                raise self._error(NotesNumber.ID_NOT_FOUND, "Identifier not found: scope and recurrence ID are needed")
            take_out(self._machine, entry, list(self._in_scope(entry, scope, recurid)))
        announce(self._machine, self._settings, "cancellation", self._uid, announced)

    def _in_scope(self, entry: EntrySet, scope: int, recurid: str) -> Iterable[Place]:
        here = self._place(entry, recurid)
        at = here.slice.original.utc
        for place in entry.places:
            original = place.slice.original.utc
            if original == at or (scope == FUTURE and original > at) or (scope == PREV and original < at):
                yield place

    # Workflow: each of these sends; a sync uses none of them

    def Cancel(self, comments: str = "", scope: int = CURRENT, recurid: str = "") -> None:
        self.Remove(comments, scope, recurid)

    def Accept(self, comments: str = "", scope: int = CURRENT, recurid: str = "") -> None:
        self._answer("accept")

    def TentativelyAccept(self, comments: str = "", scope: int = CURRENT, recurid: str = "") -> None:
        self._answer("tentative")

    def Decline(self, comments: str = "", keep: bool = False, scope: int = CURRENT, recurid: str = "") -> None:
        self._answer("decline")

    def RequestInfo(self, comments: str = "") -> None:
        self._answer("request-info")

    def _answer(self, kind: str) -> None:
        items = self._found().first
        self._machine.store.send([Message(kind, self._uid, items.text("Chair"), items.text("Subject"))])

    # Finding

    def _found(self) -> EntrySet:
        entry = read_set(self._machine, self._uid)
        if entry is None or not (entry.children or entry.parent):
            raise self._error(NotesNumber(self._machine.simulation.missing_entry), "Entry not found in index")
        if self._machine.unopenable(entry.first.text("Subject")):
            raise self._error(NotesNumber.CALENDAR, "Document is damaged and cannot be opened")
        return entry

    def _place(self, entry: EntrySet, recurid: str) -> Place:
        moment = _utc(recurid)
        place = None if moment is None else entry.place(self._machine, moment)
        if place is None:
            raise self._error(NotesNumber.RECURRENCE_ID_NOT_FOUND, f"Recurrence-ID not found: {recurid}")
        return place


def _utc(recurid: str) -> datetime | None:
    """Only UTC will do."""
    found = when_value(recurid, None)
    return found.wall.replace(tzinfo=UTC) if isinstance(found, Moment) and found.zone == "UTC" else None


def _updated(new: Items, old: Items, *, literal: bool) -> Items:
    """The old note with the new content."""
    items = old.without(*_REPLACED_BY_UPDATE).put(*(item for item in new if item.key != "body"))
    body, before = new.find("Body"), old.find("Body")
    if body is None:
        return items.without("Body") if literal else items
    if before is not None and isinstance(before.value, Rich) and isinstance(body.value, Rich) and not literal:
        body = Item("Body", retext(before.value, body.value.text))
    return items.put(body)


def _numbers(event: Event, old: Items, *, moved: bool) -> list[Item]:
    """SequenceNum rises with the time, UpdateSeq with everything."""
    sequence, update = int(old.number("SequenceNum") or 1), int(old.number("UpdateSeq") or 1)
    given = 0 if event.sequence is None else event.sequence + 1
    return entry_items.numbered(max(given, sequence + moved), update + 1)


class NotesCalendarNotice(Automation):
    """A notice of somebody else's that was not processed yet."""

    __slots__ = ("_database", "_header", "_settings")

    def __init__(self, header: Header, settings: CalendarSettings, database: NotesDatabase, machine: Machine) -> None:
        super().__init__(machine)
        self._header = header
        self._settings = settings
        self._database = database

    @property
    def UNID(self) -> str:
        return self._header.unid

    @property
    def NoteID(self) -> str:
        return f"{self._header.note_id:X}"

    def GetAsDocument(self) -> NotesDocument:
        return opened(self._database, self._header, self._machine)
