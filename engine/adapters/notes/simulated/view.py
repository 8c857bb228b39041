"""NotesView and what iterates over it.

A row is not a document: a document with many values of CalendarDateTime has as many rows in ($Calendar). With
`AutoUpdate` on, a view is read anew at every step, so what is saved in between moves rows away from under the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.collection import NotesDocumentCollection
from engine.adapters.notes.simulated.document import NotesDocument, opened
from engine.adapters.notes.simulated.entries import NotesViewEntryCollection, NotesViewNavigator
from engine.adapters.notes.simulated.listing import cut
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateRange, NotesDateTime, moment_value, span_of
from engine.adapters.notes.simulated.open_note import note_of
from engine.adapters.notes.simulated.store import Header, MailFile, Row, stamp
from engine.adapters.notes.simulated.timedates import DayOnly, Instant, TimeDate

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.database import NotesDatabase

VIEWS: Final = {
    "($Calendar)": ("($calendar)", "calendar"),
    "($All)": ("($all)",),
    "($RepeatLookup)": ("($repeatlookup)",),
    "($SoftDeletions)": ("($softdeletions)", "($trash)"),
}


def _repeat_rows(store: MailFile) -> list[Row]:
    """A row for each value of RepeatDates of each parent."""
    ids = {header.unid: header.note_id for header in store.headers("WHERE kind = 'parent' AND state = 'live'")}
    found = [
        Row(stamp(start), unid, position, ids[unid])
        for unid, items in store.all_items("WHERE kind = 'parent' AND state = 'live'")
        for position, start in enumerate(items.moments("RepeatDates"))
    ]
    return sorted(found)


def _rows_of_state(state: str) -> Callable[[MailFile], list[Row]]:
    def rows(store: MailFile) -> list[Row]:
        return [Row("", h.unid, 0, h.note_id) for h in store.headers("WHERE state = ? ORDER BY note_id", state)]

    return rows


_ROWS: Final[dict[str, Callable[[MailFile], list[Row]]]] = {
    "($Calendar)": MailFile.calendar_rows,
    "($All)": _rows_of_state("live"),
    "($RepeatLookup)": _repeat_rows,
    "($SoftDeletions)": _rows_of_state("trash"),
}


class NotesView(Automation):
    """One view. `AutoUpdate` is on until switched off."""

    __slots__ = ("_auto_update", "_database", "_name", "_place", "_rows")

    def __init__(self, database: NotesDatabase, name: str, machine: Machine) -> None:
        super().__init__(machine)
        self._database = database
        self._name = name
        self._auto_update = True
        self._rows: list[Row] | None = None
        self._place: Row | None = None

    @property
    def Name(self) -> str:
        return self._name

    @property
    def Aliases(self) -> tuple[str, ...]:
        return ("Calendar",) if self.IsCalendar else ()

    @property
    def Parent(self) -> NotesDatabase:
        return self._database

    @property
    def IsCalendar(self) -> bool:
        return self._name == "($Calendar)"

    @property
    def AutoUpdate(self) -> bool:
        return self._auto_update

    @AutoUpdate.setter
    def AutoUpdate(self, on: bool) -> None:
        self._auto_update = bool(on)

    @property
    def EntryCount(self) -> int:
        return len(self._now())

    def Refresh(self) -> None:
        self._rows = None

    def _now(self) -> list[Row]:
        if self._auto_update or self._rows is None:
            self._rows = self._visible(_ROWS[self._name](self._machine.store))
        return self._rows

    def _visible(self, rows: list[Row]) -> list[Row]:
        if not self._machine.simulation.delegate:
            return rows
        public = {header.unid for header in self._machine.store.headers("WHERE public")}
        return [row for row in rows if row.unid in public]

    # All rows at once

    @property
    def AllEntries(self) -> NotesViewEntryCollection:
        return self._collection(self._now())

    def GetAllEntriesByKey(self, key: object, exactMatch: bool = False) -> NotesViewEntryCollection:
        """A NotesDateRange selects the rows that start in it; a date-time those of that moment or day."""
        return self._collection(self._matching(key))

    def GetAllDocumentsByKey(self, key: object, exactMatch: bool = False) -> NotesDocumentCollection:
        """Each document once."""
        unids = list(dict.fromkeys(row.unid for row in self._matching(key)))
        found = [header for unid in unids if (header := self._machine.store.header(unid)) is not None]
        return NotesDocumentCollection(found, self._opened, self._machine, listing=True)

    def GetDocumentByKey(self, key: object, exactMatch: bool = False) -> NotesDocument | None:
        found = self._matching(key)
        return self._open(found[0]) if found else None

    def CreateViewNav(self, cacheSize: int = 0) -> NotesViewNavigator:
        return NotesViewNavigator(self, self._collection(self._now()), self._mind, self._machine)

    def _collection(self, rows: list[Row]) -> NotesViewEntryCollection:
        found = cut(rows, self._machine.simulation.listing)
        return NotesViewEntryCollection(self, self._database, found, self._machine)

    def _matching(self, key: object) -> list[Row]:
        match key:
            case NotesDateRange():
                span = span_of(key)
                first, last = self._edges(span.start)[0], self._edges(span.end)[1]
            case NotesDateTime() if (value := moment_value(key)) is not None:
                first, last = self._edges(value)
            case _:
                raise self._error(NotesNumber.GENERIC, "Key has the wrong type for the first sorted column")
        return [row for row in self._now() if first <= row.starts <= last]

    def _edges(self, value: TimeDate) -> tuple[str, str]:
        match value:
            case Instant(utc):
                return stamp(utc), stamp(utc)
            case DayOnly(day):
                begins, ends = (self._machine.at_wall(wall) for wall in _whole(day))
                return stamp(begins.utc), stamp(ends.utc)
            case _:
                raise self._error(NotesNumber.INVALID_DATE, "A key needs a date")

    # One document after the other

    def GetFirstDocument(self) -> NotesDocument | None:
        rows = self._now()
        return self._step(rows[0]) if rows else None

    def GetNextDocument(self, document: NotesDocument) -> NotesDocument | None:
        """The row behind the one this document was read from, where that row stands now."""
        note, rows = note_of(document), self._now()
        if note.is_deleted:
            raise self._error(NotesNumber.DOCUMENT_DELETED, "Document has been deleted")
        if self._place is None or self._place.unid != note.unid or self._place not in rows:
            raise self._error(NotesNumber.GENERIC, "Entry not found in index")
        place = rows.index(self._place) + 1
        return self._step(rows[place]) if place < len(rows) else None

    def _step(self, row: Row) -> NotesDocument:
        self._place = row
        return self._open(row)

    def _open(self, row: Row) -> NotesDocument:
        header: Header | None = self._machine.store.header(row.unid)
        if header is None:
            raise self._error(NotesNumber.DOCUMENT_DELETED, "Document has been deleted")
        return opened(self._database, header, self._machine)

    def _opened(self, header: Header) -> NotesDocument:
        return opened(self._database, header, self._machine)

    def _mind(self, row: Row) -> None:
        """Refuses to go on from a row that left the view, while the view is updated by itself."""
        if not self._auto_update:
            return
        if self._machine.store.state(row.unid) != "live":
            raise self._error(NotesNumber.ENTRY_DELETED, "Notes view entry has been deleted")
        if row not in self._now():
            raise self._error(NotesNumber.ENTRY_REMOVED, "Notes view entry has been removed from the view")


def _whole(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time())
    return start, start + timedelta(days=1, milliseconds=-10)
