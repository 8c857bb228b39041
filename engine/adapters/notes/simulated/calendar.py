"""NotesCalendar: iCalendar in and out of the mail file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated import entry_items, range_reader
from engine.adapters.notes.simulated.calendar_entry import (
    CalendarSettings,
    NotesCalendarEntry,
    NotesCalendarNotice,
    announce,
)
from engine.adapters.notes.simulated.entry_items import Slice, slice_of
from engine.adapters.notes.simulated.event import Event
from engine.adapters.notes.simulated.from_ical import read, refused
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.listing import cut
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateTime, moment_value
from engine.adapters.notes.simulated.repeat import matches, occurrences
from engine.adapters.notes.simulated.simulation import Listing
from engine.adapters.notes.simulated.store import GENERATED, HEX_UNID, Header, Note, Row, moment_of, new_unid, stamp
from engine.adapters.notes.simulated.timedates import Instant
from engine.adapters.notes.simulated.vcalendar import utc_text

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.database import NotesDatabase

WRITE_DISABLE_IMPLICIT_SCHEDULING: Final = 2


class NotesCalendar(Automation):
    """The calendar of a mail file. `AutoSendNotices` is on until switched off."""

    __slots__ = ("_database", "_processed", "_settings", "_until")

    def __init__(self, database: NotesDatabase, machine: Machine) -> None:
        super().__init__(machine)
        self._database = database
        self._settings = CalendarSettings()
        self._processed = 0
        self._until: Instant | None = None

    # Settings

    @property
    def AutoSendNotices(self) -> bool:
        """Whether creating, changing and removing tells the attendees."""
        return self._settings.auto_send

    @AutoSendNotices.setter
    def AutoSendNotices(self, on: bool) -> None:
        self._settings.auto_send = bool(on)

    @property
    def ReadXLotusPropsOutputLevel(self) -> int:
        """0 some, 1 none, 2 all."""
        return self._settings.level

    @ReadXLotusPropsOutputLevel.setter
    def ReadXLotusPropsOutputLevel(self, level: int) -> None:
        self._settings.level = int(level)

    @property
    def ReadRangeMask1(self) -> int:
        """`range_reader.MASK1`."""
        return self._settings.mask1

    @ReadRangeMask1.setter
    def ReadRangeMask1(self, mask: int) -> None:
        self._settings.mask1 = int(mask)

    @property
    def ReadRangeMask2(self) -> int:
        """1 HASATTACH, 2 UNID."""
        return self._settings.mask2

    @ReadRangeMask2.setter
    def ReadRangeMask2(self, mask: int) -> None:
        self._settings.mask2 = int(mask)

    @property
    def EntriesProcessed(self) -> int:
        """View rows passed so far: the skip count of the next call."""
        return self._processed

    @property
    def UntilTime(self) -> NotesDateTime | None:
        """Up to where the last range was read."""
        return None if self._until is None else NotesDateTime(self._machine, self._until)

    # Single entries

    def GetEntry(self, uid: str) -> NotesCalendarEntry:
        """Never fails; the first use of the entry does when there is none."""
        return self._entry(uid)

    def GetEntryByUNID(self, unid: str) -> NotesCalendarEntry:
        """Several UNIDs may lead to one entry. 4757 for one that leads to none."""
        return self._by_header(self._machine.store.header(unid))

    def GetEntryByNoteID(self, noteID: str) -> NotesCalendarEntry:
        number = int(noteID, 16) if all(digit in "0123456789abcdefABCDEF" for digit in noteID) and noteID else 0
        return self._by_header(self._machine.store.header_by_note_id(number))

    def _by_header(self, header: Header | None) -> NotesCalendarEntry:
        if header is None or header.state != "live" or not header.uid:
            raise self._error(NotesNumber.CALENDAR_INVALID_ID, "Invalid ID")
        return self._entry(header.uid)

    def _entry(self, uid: str) -> NotesCalendarEntry:
        return NotesCalendarEntry(uid, self._settings, self._database, self._machine)

    def GetRecurrenceID(self, moment: NotesDateTime) -> str:
        """UTC text."""
        return utc_text(self._instant(moment).utc)

    def GetNewInvitations(self, since: NotesDateTime | None = None) -> tuple[NotesCalendarNotice, ...]:
        after = "" if since is None else stamp(self._instant(since).utc)
        found = self._machine.store.headers("WHERE form = 'Notice' AND state = 'live' AND modified > ?", after)
        return tuple(NotesCalendarNotice(header, self._settings, self._database, self._machine) for header in found)

    def GetNoticeByUNID(self, unid: str) -> NotesCalendarNotice:
        header = self._machine.store.header(unid)
        if header is None or header.form != "Notice":
            raise self._error(NotesNumber.CALENDAR_INVALID_ID, "Invalid ID")
        return NotesCalendarNotice(header, self._settings, self._database, self._machine)

    # Ranges

    def GetEntries(
        self, start: NotesDateTime, end: NotesDateTime, skip: int = 0, max: int = 0
    ) -> tuple[NotesCalendarEntry, ...]:
        """Each entry once that has a row starting in the range; nothing found is an empty tuple."""
        rows = self._rows(start, end, skip, max)
        headers = [header for row in rows if (header := self._machine.store.header(row.unid)) is not None]
        uids = dict.fromkeys(header.uid for header in headers if header.uid and header.form == "Appointment")
        return tuple(self._entry(uid) for uid in uids)

    def ReadRange(self, start: NotesDateTime, end: NotesDateTime, skip: int = 0, max: int = 0) -> str:
        """A VEVENT for each row that starts in the range, from what the view holds. An error where there is none."""
        rows = self._rows(start, end, skip, max)
        text = range_reader.read(self._machine, rows, self._settings.mask1, self._settings.mask2)
        if text is None:
            raise self._error(NotesNumber.CALENDAR, "No entries were found in the range")
        return text

    def _rows(self, start: NotesDateTime, end: NotesDateTime, skip: int, most: int) -> list[Row]:
        """By their starts alone: an entry that began earlier and reaches in is not among them."""
        first, last = self._instant(start).utc, self._instant(end).utc
        if last <= first:
            raise self._error(NotesNumber.CALENDAR, "The end of the range must be later than its start")
        found = cut(self._visible(self._machine.store.calendar_rows(stamp(first), stamp(last))), self._listing)
        if found.breaks_at < len(found.found):
            raise self._error(NotesNumber.GENERIC, "Remote system no longer responding")
        rows = list(found.found[skip:])
        taken = rows[:most] if most > 0 else rows
        self._processed = skip + len(taken)
        self._until = self._machine.instant(moment_of(rows[len(taken)].starts) if len(taken) < len(rows) else last)
        return taken

    @property
    def _listing(self) -> Listing:
        return self._machine.simulation.listing

    def _visible(self, rows: list[Row]) -> list[Row]:
        if not self._machine.simulation.delegate:
            return rows
        public = {header.unid for header in self._machine.store.headers("WHERE public AND state = 'live'")}
        return [row for row in rows if row.unid in public]

    def _instant(self, moment: NotesDateTime) -> Instant:
        value = moment_value(moment)
        if not isinstance(value, Instant):
            raise self._error(NotesNumber.INVALID_DATE, "Invalid date")
        return value

    # Creating

    def CreateEntry(self, ical: str, flags: int = 0) -> NotesCalendarEntry:
        """One UID: an event, or a series with its exceptions. 4815 where it exists; a missing UID is made."""
        plan = _plan(self._machine, read(self._machine, ical))
        store = self._machine.store
        with store.transaction():
            uid = f"{plan.appt_unid}{GENERATED}" if HEX_UNID.match(plan.appt_unid) else plan.appt_unid
            taken = store.headers("WHERE uid = ? AND state = 'live' LIMIT 1", uid)
            retired = not self._machine.simulation.uid_reuse and store.fact(f"retired_uid:{uid}") is not None
            if taken or retired:
                raise self._error(NotesNumber.ENTRY_EXISTS, f"An entry with the UID {uid} exists already")
            for note in plan.notes:
                store.write(note)
        if not flags & WRITE_DISABLE_IMPLICIT_SCHEDULING:
            announce(self._machine, self._settings, "invitation", uid, plan.notes[0].items)
        return self._entry(uid)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The notes of a new entry, its first one in front."""

    appt_unid: str
    notes: tuple[Note, ...]


def _plan(machine: Machine, events: list[Event]) -> _Plan:
    masters = [event for event in events if event.recurrence is None]
    if len(masters) != 1:
        raise refused("The iCalendar data needs exactly one VEVENT without RECURRENCE-ID")
    event = entry_items.anniversary(masters[0])
    unid = new_unid()
    given = event.uid.removesuffix(GENERATED)
    appt_unid = (given.upper() if HEX_UNID.match(given) else event.uid) or unid
    if event.repeats:
        return _Plan(appt_unid, _set(machine, event, [other for other in events if other.recurrence], unid, appt_unid))
    if len(events) > 1:
        raise refused("Recurrence-ID not found", NotesNumber.RECURRENCE_ID_NOT_FOUND)
    return _Plan(appt_unid, (Note(unid, entry_items.single(machine, event, appt_unid)),))


def _set(machine: Machine, event: Event, overrides: list[Event], unid: str, appt_unid: str) -> tuple[Note, ...]:
    """The parent, one child for all instances that are as the rule says, one for each other."""
    timings = occurrences(machine, event)
    slices = {timing: slice_of(machine, timing) for timing in timings}
    exceptions: list[tuple[Event, Slice]] = []
    for override in overrides:
        timing = next((timing for timing in timings if timing in slices and matches(timing, override.recurrence)), None)
        if timing is None:
            raise refused("Recurrence-ID not found", NotesNumber.RECURRENCE_ID_NOT_FOUND)
        original = slices.pop(timing)
        if not override.cancelled:
            at = slice_of(machine, override.timing)
            exceptions.append((override, replace(at, original=original.original)))
    children = [(event, list(slices.values()))] if slices else []
    children += [(override, [part]) for override, part in exceptions]
    if not children:
        raise refused("A repeating entry needs an instance")
    return _family(machine, event, children, unid, appt_unid)


def _family(
    machine: Machine, event: Event, children: list[tuple[Event, list[Slice]]], unid: str, appt_unid: str
) -> tuple[Note, ...]:
    notes = [Note(new_unid(), _child(machine, own, event, unid, appt_unid, slices)) for own, slices in children]
    everything = sorted((part for _, slices in children for part in slices), key=lambda part: part.original.utc)
    items = entry_items.parent(machine, event, appt_unid, everything, [note.unid for note in notes])
    return (Note(unid, items), *notes)


def _child(machine: Machine, own: Event, event: Event, unid: str, appt_unid: str, slices: list[Slice]) -> Items:
    sequence = 1 + (own.sequence or 0)
    content = entry_items.content(machine, own).put(*entry_items.numbered(sequence, sequence))
    return entry_items.child(content, unid, appt_unid, slices, exception=own is not event)
