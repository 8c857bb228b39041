"""A note as one open document holds it: a copy in memory, the revision it was read at, and how it is saved.

Saving never overwrites a revision that the holder has not seen, unless told to (`Unseen`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from pathlib import PurePath
from typing import Final

from engine.adapters.notes.errors import NotesNumber, com_error, notes_error
from engine.adapters.notes.simulated.items import Item, Items, References, Rich, Times, names_item, text_item
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.rewriting import stored
from engine.adapters.notes.simulated.store import Header, Note, moment_of, new_unid
from engine.adapters.notes.simulated.timedates import Instant

_OPEN_TO_THE_DELETED: Final = {"IsDeleted", "IsValid"}
_OPEN_TO_STUBS: Final = {*_OPEN_TO_THE_DELETED, "UniversalID", "NoteID", "LastModified", "Created"}
_SOURCE: Final = "NotesDocument"
_REVISIONS: Final = 10


class Unseen(Enum):
    """What a save does with a revision that somebody else stored meanwhile."""

    OVERWRITE = auto()
    MAKE_RESPONSE = auto()
    REFUSE = auto()


class Slot:
    """The place of one item; the item in it may be exchanged for another one of its name."""

    __slots__ = ("item", "key")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.key = item.key


class OpenNote:
    """Items are read when first asked for, so that a listing costs no more than the headers."""

    __slots__ = ("_attachments", "_slots", "header", "machine", "removed_here", "unid")

    def __init__(self, machine: Machine, header: Header | None) -> None:
        self.machine = machine
        self.header = header
        self.unid = new_unid() if header is None else header.unid
        self.removed_here = False
        self._slots: list[Slot] | None = [] if header is None else None
        self._attachments: dict[str, bytes] | None = {} if header is None else None

    # What it holds

    @property
    def slots(self) -> list[Slot]:
        """Read late; what was saved since the opening counts as unseen all the same."""
        if self._slots is None:
            self._slots = [Slot(item) for item in self.machine.store.items(self.unid)]
        return self._slots

    @property
    def items(self) -> Items:
        return Items(slot.item for slot in self.slots)

    @property
    def attachments(self) -> dict[str, bytes]:
        if self._attachments is None:
            self._attachments = self.machine.store.attachments(self.unid)
        return self._attachments

    @property
    def parent(self) -> str:
        """UNID of the note that this is a response to; known without its items."""
        return self.items.text("$REF") if self._slots is not None or self.header is None else self.header.parent

    @property
    def sealed(self) -> str:
        return "" if self.header is None else self.header.sealed

    def find(self, name: str) -> Slot | None:
        """The first of that name; the body of an encrypted note is not to be seen."""
        key = name.lower()
        return next((slot for slot in self.slots if slot.key == key and not self._hidden(slot.item)), None)

    def _hidden(self, item: Item) -> bool:
        return self.sealed == "encrypted" and isinstance(item.value, Rich)

    def visible(self) -> list[Slot]:
        return [slot for slot in self.slots if not self._hidden(slot.item)]

    def put(self, item: Item) -> Slot:
        """Instead of all of that name."""
        slot = self.find(item.name)
        if slot is None:
            return self.add(item)
        slot.item = item
        self._slots = [other for other in self.slots if other is slot or other.item.key != item.key]
        return slot

    def add(self, item: Item) -> Slot:
        slot = Slot(item)
        self.slots.append(slot)
        return slot

    def drop(self, name: str) -> None:
        key = name.lower()
        self._slots = [slot for slot in self.slots if slot.item.key != key]

    def attach(self, name: str, content: bytes) -> str:
        """Under a name that is free; gives that name."""
        path, number = PurePath(name), 1
        while name in self.attachments:
            number += 1
            name = f"{path.stem}({number}){path.suffix}"
        self.attachments[name] = content
        return name

    def detach(self, name: str) -> None:
        self.attachments.pop(name, None)
        for slot in self.slots:
            if isinstance(slot.item.value, Rich):
                kept = tuple(run for run in slot.item.value.runs if run.attachment != name)
                slot.item = replace(slot.item, value=Rich(kept))

    # Whether it is still there

    @property
    def is_stub(self) -> bool:
        """It was a deletion stub already when it was opened."""
        return self.header is not None and self.header.state == "stub"

    @property
    def is_deleted(self) -> bool:
        """Deleted now, by whomever."""
        return self.header is not None and self.machine.store.state(self.unid) != "live"

    def check(self, member: str) -> None:
        """Refuses members of a document that is gone."""
        if self.header is None or member in _OPEN_TO_THE_DELETED:
            return
        if self.removed_here:
            raise self._error(NotesNumber.OBJECT_DELETED, "Object has been deleted")
        if self.is_stub:
            if member not in _OPEN_TO_STUBS:
                raise self._error(NotesNumber.OBJECT_DELETED, "Document has been deleted")
        elif self.machine.store.state(self.unid) in ("stub", None):
            raise self._error(NotesNumber.DOCUMENT_DELETED, "Document has been deleted")

    # Saving

    def save(self, unseen: Unseen) -> bool:
        """False where refused."""
        self._meet_the_other()
        store = self.machine.store
        with store.transaction():
            current = store.header(self.unid)
            if current is not None and self.header is None:
                raise self._error(NotesNumber.UPDATE_FAILED, "A document with this universal ID exists")
            if current is not None and self.header is not None and current.sequence != self.header.sequence:
                if unseen is Unseen.REFUSE:
                    return False
                if unseen is Unseen.MAKE_RESPONSE:
                    self._become_response()
            self._write()
        return True

    def _meet_the_other(self) -> None:
        """The switch ``changed``: somebody else's save comes first, once."""
        met = self.machine.met
        if self.header is not None and self.unid not in met and self.header.subject in self.machine.simulation.changed:
            met.add(self.unid)
            self.machine.store.touch(self.unid)

    def _become_response(self) -> None:
        """The later save turns into a conflict document below the winner, the winner stays."""
        attachments = dict(self.attachments)
        winner, self.unid, self.header = self.unid, new_unid(), None
        self._attachments = attachments
        self.put(Item("$REF", References((winner,))))
        self.put(text_item("$Conflict", ""))

    def _write(self) -> None:
        for slot in self.slots:
            slot.item = stored(slot.item, self.machine.simulation)
        if self.header is not None:
            self._remember(moment_of(self.header.modified))
        self.put(names_item("$UpdatedBy", (self.machine.simulation.owner,)))
        self._weigh()
        sealed = "encrypted" if self.sealed == "encrypted" else ""  # a changed note is no longer signed
        self.header = self.machine.store.write(Note(self.unid, self.items, self._attachments, sealed))

    def _remember(self, modified: datetime) -> None:
        before = self.items.times("$Revisions")[1 - _REVISIONS :]
        self.put(Item("$Revisions", Times((*before, Instant(modified)))))

    def _weigh(self) -> None:
        sizes = [slot.item.size for slot in self.slots if slot.item.is_summary]
        simulation = self.machine.simulation
        if max(sizes, default=0) > simulation.summary_item_limit or sum(sizes) > simulation.summary_limit:
            raise self._error(NotesNumber.GENERIC, "Document has too much summary data: the field is too large")

    def remove(self, *, force: bool, permanently: bool = False) -> bool:
        """False where somebody else changed it and ``force`` is off."""
        if self.header is None:
            return True
        store = self.machine.store
        with store.transaction():
            current = store.header(self.unid)
            if current is not None and current.sequence != self.header.sequence and not force:
                return False
            store.remove(self.unid, soft=self.machine.simulation.soft_deletes and not permanently)
        self.removed_here = True
        return True

    def _error(self, number: NotesNumber, text: str) -> com_error:
        return notes_error(number, text, _SOURCE)


class HasNote(Automation):
    """An object over one open note."""

    __slots__ = ("_note",)

    def __init__(self, note: OpenNote) -> None:
        super().__init__(note.machine)
        self._note = note

    def _check(self, member: str) -> None:
        self._note.check(member)


def note_of(holder: HasNote) -> OpenNote:
    """The open note behind a document, past the guard."""
    return holder._note  # pyright: ignore[reportPrivateUsage]
