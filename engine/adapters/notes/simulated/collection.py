"""NotesDocumentCollection: documents in the order they were found, opened one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.listing import Cut, cut
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateTime
from engine.adapters.notes.simulated.open_note import note_of
from engine.adapters.notes.simulated.store import Header

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.document import NotesDocument


class NotesDocumentCollection(Automation):
    """``listing`` marks those that `Simulation.listing` may spoil."""

    __slots__ = ("_cut", "_opener", "_places", "_until")

    def __init__(
        self,
        headers: list[Header],
        opener: Callable[[Header], NotesDocument],
        machine: Machine,
        until: NotesDateTime | None = None,
        *,
        listing: bool = False,
    ) -> None:
        super().__init__(machine)
        self._opener = opener
        self._cut: Cut[Header] = cut(headers, machine.simulation.listing) if listing else Cut(headers)
        self._until = until
        self._places: dict[str, int] = {}

    @property
    def Count(self) -> int:
        return len(self._cut.found)

    @property
    def IsSorted(self) -> bool:
        return False

    @property
    def UntilTime(self) -> NotesDateTime | None:
        """The ``since`` of the next GetModifiedDocuments."""
        return self._until

    def GetFirstDocument(self) -> NotesDocument | None:
        return self._open(0)

    def GetNextDocument(self, document: NotesDocument) -> NotesDocument | None:
        return self._open(self._place(document) + 1)

    def GetNthDocument(self, n: int) -> NotesDocument | None:
        """From 1 on."""
        return self._open(n - 1)

    def _open(self, place: int) -> NotesDocument | None:
        if not 0 <= place < len(self._cut.found):
            return None
        if place >= self._cut.breaks_at:
            raise self._error(NotesNumber.GENERIC, "Remote system no longer responding")
        header = self._cut.found[place]
        self._places[header.unid] = place
        return self._opener(header)

    def _place(self, document: NotesDocument) -> int:
        place = self._places.get(note_of(document).unid)
        if place is None:
            raise self._error(NotesNumber.INVALID_OBJECT, "The document is not from this collection")
        return place
