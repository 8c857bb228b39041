"""NotesViewEntry, and the two ways through a view's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.document import NotesDocument, opened
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.listing import Cut
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.store import Row, moment_of
from engine.adapters.notes.simulated.variants import stamp_date

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.database import NotesDatabase
    from engine.adapters.notes.simulated.view import NotesView


class NotesViewEntry(Automation):
    """A row. Its UNID is at hand; its document has to be opened."""

    __slots__ = ("_database", "_row", "_view")

    def __init__(self, view: NotesView, database: NotesDatabase, row: Row, machine: Machine) -> None:
        super().__init__(machine)
        self._view = view
        self._database = database
        self._row = row

    @property
    def UniversalID(self) -> str:
        return self._row.unid

    @property
    def NoteID(self) -> str:
        return f"{self._row.note_id:X}"

    @property
    def IsDocument(self) -> bool:
        return True

    @property
    def IsCategory(self) -> bool:
        return False

    @property
    def IsTotal(self) -> bool:
        return False

    @property
    def IsValid(self) -> bool:
        return self._machine.store.state(self._row.unid) == "live"

    @property
    def IsConflict(self) -> bool:
        header = self._machine.store.header(self._row.unid)
        return header is not None and header.kind == "conflict"

    @property
    def Document(self) -> NotesDocument:
        header = self._machine.store.header(self._row.unid)
        if header is None or header.state == "stub":
            raise self._error(NotesNumber.ENTRY_DELETED, "The document of this entry has been deleted")
        return opened(self._database, header, self._machine)

    @property
    def ColumnValues(self) -> tuple[object, ...]:
        """Date, icon, end, letter of the kind (U), subject."""
        items = self._machine.store.items(self._row.unid)
        return (
            stamp_date(self._machine, moment_of(self._row.starts)) if self._row.starts else "",
            items.number("_ViewIcon") or 0.0,
            self._end(items),
            items.text("ORGTABLE")[:1],
            items.text("Subject"),
        )

    def _end(self, items: Items) -> object:
        ends = items.moments("EndDateTime")
        place = self._row.position
        return stamp_date(self._machine, ends[place]) if place < len(ends) else ""


class NotesViewEntryCollection(Automation):
    """Rows as they stood when it was made."""

    __slots__ = ("_cut", "_database", "_places", "_view")

    def __init__(self, view: NotesView, database: NotesDatabase, found: Cut[Row], machine: Machine) -> None:
        super().__init__(machine)
        self._view = view
        self._database = database
        self._cut = found
        self._places: dict[Row, int] = {}

    @property
    def Parent(self) -> NotesView:
        return self._view

    @property
    def Count(self) -> int:
        return len(self._cut.found)

    def GetFirstEntry(self) -> NotesViewEntry | None:
        return self._at(0)

    def GetLastEntry(self) -> NotesViewEntry | None:
        return self._at(len(self._cut.found) - 1)

    def GetNthEntry(self, n: int) -> NotesViewEntry | None:
        """From 1 on."""
        return self._at(n - 1)

    def GetNextEntry(self, entry: NotesViewEntry) -> NotesViewEntry | None:
        return self._at(self._place(entry) + 1)

    def GetPrevEntry(self, entry: NotesViewEntry) -> NotesViewEntry | None:
        return self._at(self._place(entry) - 1)

    def _at(self, place: int) -> NotesViewEntry | None:
        if not 0 <= place < len(self._cut.found):
            return None
        if place >= self._cut.breaks_at:
            raise self._error(NotesNumber.GENERIC, "Remote system no longer responding")
        row = self._cut.found[place]
        self._places[row] = place
        return NotesViewEntry(self._view, self._database, row, self._machine)

    def _place(self, entry: NotesViewEntry) -> int:
        place = self._places.get(row_of(entry))
        if place is None:
            raise self._error(NotesNumber.INVALID_OBJECT, "The entry is not from this collection")
        return place


def row_of(entry: NotesViewEntry) -> Row:
    """The row of an entry, past the guard."""
    return entry._row  # pyright: ignore[reportPrivateUsage]


class NotesViewNavigator(Automation):
    """Steps from row to row; with `NotesView.AutoUpdate` it minds what happened to the row it stands on."""

    __slots__ = ("_collection", "_mind", "_view")

    def __init__(
        self, view: NotesView, collection: NotesViewEntryCollection, mind: Callable[[Row], None], machine: Machine
    ) -> None:
        super().__init__(machine)
        self._view = view
        self._collection = collection
        self._mind = mind

    @property
    def ParentView(self) -> NotesView:
        return self._view

    @property
    def Count(self) -> int:
        return self._collection.Count

    def GetFirst(self) -> NotesViewEntry | None:
        return self._collection.GetFirstEntry()

    def GetNext(self, entry: NotesViewEntry) -> NotesViewEntry | None:
        self._mind(row_of(entry))
        return self._collection.GetNextEntry(entry)
