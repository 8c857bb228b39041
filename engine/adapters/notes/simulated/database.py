"""NotesDatabase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.collection import NotesDocumentCollection
from engine.adapters.notes.simulated.document import NotesDocument, opened
from engine.adapters.notes.simulated.formula import Subject, selects
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateTime, moment_value
from engine.adapters.notes.simulated.store import HEX_UNID, Header, moment_of, stamp
from engine.adapters.notes.simulated.timedates import Instant
from engine.adapters.notes.simulated.variants import stamp_date
from engine.adapters.notes.simulated.view import VIEWS, NotesView

DBMOD_DOC_DATA: Final = 1
DBMOD_DOC_ALL: Final = 32767
NEW_AND_DEL: Final = 1
NEW_ONLY: Final = 4
DELETED_ONLY: Final = 8
NO_SOFT_DELETES: Final = 0x10
NODELETED_BIT: Final = 0x80

_OPEN_TO_THE_CLOSED: Final = {"IsOpen", "Open", "Server", "FilePath", "FileName"}


class NotesDatabase(Automation):
    """One mail file; may be there without being open."""

    __slots__ = ("_file", "_open", "_server")

    def __init__(self, server: str, file: str, machine: Machine) -> None:
        super().__init__(machine)
        self._server: str = server
        self._file: str = file
        self._open = self._is_mail_file(server, file)

    def _is_mail_file(self, server: str, file: str) -> bool:
        simulation = self._machine.simulation
        return (_path(server), _path(file)) == (_path(simulation.mail_server), _path(simulation.mail_file))

    def _check(self, member: str) -> None:
        if not self._open and member not in _OPEN_TO_THE_CLOSED:
            raise self._error(NotesNumber.DATABASE_NOT_OPEN, f"Database {self._file} has not been opened yet")

    @property
    def IsOpen(self) -> bool:
        return self._open

    def Open(self, server: str = "", file: str = "") -> bool:
        """Empty arguments: the place it was got by."""
        server, file = server or self._server, file or self._file
        if not self._is_mail_file(server, file):
            raise self._error(NotesNumber.CANNOT_OPEN_DATABASE, f"Unable to open {file}: file does not exist")
        self._server, self._file, self._open = server, file, True
        return True

    @property
    def Server(self) -> str:
        return self._server

    @property
    def FilePath(self) -> str:
        return self._file

    @property
    def FileName(self) -> str:
        return self._file.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def Title(self) -> str:
        return self._machine.simulation.title

    @property
    def ReplicaID(self) -> str:
        """16 hexadecimal digits."""
        return self._machine.store.fact("replica_id") or ""

    @property
    def Created(self) -> datetime:
        return stamp_date(self._machine, moment_of(self._machine.store.fact("created") or ""))

    @property
    def LastModified(self) -> datetime:
        return stamp_date(self._machine, moment_of(self._machine.store.latest))

    @property
    def Views(self) -> tuple[NotesView, ...]:
        return tuple(NotesView(self, name, self._machine) for name in VIEWS if self._has(name))

    def GetView(self, name: str) -> NotesView | None:
        found = next((view for view, aliases in VIEWS.items() if name.lower() in aliases), None)
        if found is not None and self._has(found):
            return NotesView(self, found, self._machine)
        if self._machine.simulation.absent_view == "error":
            raise self._error(NotesNumber.NO_SUCH_VIEW, f"View {name} not found")
        return None

    def _has(self, view: str) -> bool:
        return view != "($Calendar)" or self._machine.simulation.calendar_view

    # Documents

    def CreateDocument(self) -> NotesDocument:
        """Not in the mail file until it is saved."""
        return NotesDocument(self, None, self._machine)

    def GetDocumentByUNID(self, unid: str) -> NotesDocument:
        if not HEX_UNID.match(unid):
            raise self._error(NotesNumber.WRONG_UNID_LENGTH, "The universal ID must be 32 hexadecimal digits")
        header = self._machine.store.header(unid)
        if header is None or (header.state == "stub" and self._machine.simulation.stub_by_unid == "error"):
            raise self._error(NotesNumber.INVALID_UNID, "Invalid universal id")
        return self._opened(header)

    def GetDocumentByID(self, noteID: str) -> NotesDocument:
        try:
            header = self._machine.store.header_by_note_id(int(noteID, 16))
        except ValueError:
            raise self._error(NotesNumber.BAD_NOTE_ID, "Invalid note ID") from None
        if header is None or header.state == "stub":
            raise self._error(NotesNumber.BAD_NOTE_ID, "Invalid note ID")
        return self._opened(header)

    def _opened(self, header: Header) -> NotesDocument:
        return opened(self, header, self._machine)

    # Finding

    @property
    def AllDocuments(self) -> NotesDocumentCollection:
        return self._collection(self._visible("state = 'live'"))

    @property
    def UnprocessedDocuments(self) -> NotesDocumentCollection:
        """Empty outside an agent that runs on selected documents."""
        return NotesDocumentCollection([], self._opened, self._machine)

    def Search(self, formula: str, since: NotesDateTime | None, maxDocs: int) -> NotesDocumentCollection:
        """Documents the formula selects and that were modified after ``since``; 0 = all."""
        items = dict(self._machine.store.all_items("WHERE state = 'live' AND modified > ?", self._stamp(since)))
        found = [
            header
            for header in self._visible("state = 'live' AND modified > ?", self._stamp(since))
            if selects(self._machine, formula, _subject(header, items.get(header.unid, Items())))
        ]
        return self._collection(found[:maxDocs] if maxDocs > 0 else found)

    def GetModifiedDocuments(
        self, since: NotesDateTime | None = None, noteClass: int = DBMOD_DOC_DATA
    ) -> NotesDocumentCollection:
        """Documents modified after ``since``; whether stubs are among them hangs on the release."""
        states = "('live', 'stub')" if self._machine.simulation.stubs_in_modified and since is not None else "('live')"
        return self._modified(self._visible(f"state IN {states} AND modified > ?", self._stamp(since)))

    @property
    def GetModifiedDocumentsWithOptions(self) -> _WithOptions:
        """Absent in older releases."""
        if not self._machine.simulation.modified_options:
            raise AttributeError("<unknown>.GetModifiedDocumentsWithOptions")
        return self._modified_with_options

    def _modified_with_options(
        self, since: NotesDateTime | None, until: NotesDateTime | None, options: int
    ) -> NotesDocumentCollection:
        states = {"live", "trash", "stub"}
        if options & NO_SOFT_DELETES:
            states -= {"trash"}
        if options & (NEW_ONLY | NODELETED_BIT):
            states -= {"stub"}
        if options & DELETED_ONLY:
            states &= {"stub"}
        limit = "~" if until is None else self._stamp(until)
        found = self._visible("modified > ? AND modified <= ?", self._stamp(since), limit)
        return self._modified([header for header in found if header.state in states])

    def _modified(self, found: list[Header]) -> NotesDocumentCollection:
        moment = NotesDateTime(self._machine, self._machine.instant(moment_of(self._machine.store.latest)))
        return NotesDocumentCollection(found, self._opened, self._machine, moment, listing=True)

    def _collection(self, found: list[Header]) -> NotesDocumentCollection:
        return NotesDocumentCollection(found, self._opened, self._machine, listing=True)

    def _visible(self, where: str, *values: str) -> list[Header]:
        hidden = " AND (public OR state != 'live')" if self._machine.simulation.delegate else ""
        return self._machine.store.headers(f"WHERE ({where}){hidden} ORDER BY note_id", *values)

    def _stamp(self, moment: NotesDateTime | None) -> str:
        value = None if moment is None else moment_value(moment)
        return stamp(value.utc) if isinstance(value, Instant) else ""


def _path(text: str) -> str:
    return text.replace("\\", "/").lower()


def _subject(header: Header, items: Items) -> Subject:
    return Subject(header.unid, items, moment_of(header.modified))


_WithOptions: TypeAlias = Callable[[NotesDateTime | None, NotesDateTime | None, int], NotesDocumentCollection]
