"""NotesDocument."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.adapters.notes.errors import NotesNumber, notes_error
from engine.adapters.notes.simulated.collection import NotesDocumentCollection
from engine.adapters.notes.simulated.item import NotesEmbeddedObject, NotesItem, NotesRichTextItem
from engine.adapters.notes.simulated.items import Item, References, Rich, Times, names_item
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.moments import NotesDateRange, NotesDateTime, shown
from engine.adapters.notes.simulated.open_note import HasNote, OpenNote, Slot, Unseen
from engine.adapters.notes.simulated.store import HEX_UNID, Header, Message, moment_of
from engine.adapters.notes.simulated.variants import stamp_date, value_of, variant_of

if TYPE_CHECKING:
    from engine.adapters.notes.simulated.database import NotesDatabase


class NotesDocument(HasNote):
    """One document. Items are reached by name through methods; they are no attributes."""

    __slots__ = ("_database",)

    def __init__(self, database: NotesDatabase, header: Header | None, machine: Machine) -> None:
        super().__init__(OpenNote(machine, header))
        self._database = database

    # What it is

    @property
    def ParentDatabase(self) -> NotesDatabase:
        return self._database

    @property
    def UniversalID(self) -> str:
        """32 hexadecimal digits; may be chosen before the first Save."""
        return self._note.unid

    @UniversalID.setter
    def UniversalID(self, unid: str) -> None:
        if not HEX_UNID.match(unid):
            raise self._error(NotesNumber.WRONG_UNID_LENGTH, "The universal ID must be 32 hexadecimal digits")
        if self._note.header is not None:
            raise self._error(NotesNumber.GENERIC, "The universal ID of a saved document stays")
        self._note.unid = unid.upper()

    @property
    def NoteID(self) -> str:
        """Hexadecimal; of this replica only. "0" before the first Save."""
        header = self._note.header
        return "0" if header is None else f"{header.note_id:X}"

    @property
    def IsNewNote(self) -> bool:
        return self._note.header is None

    @property
    def IsValid(self) -> bool:
        """False for what was a deletion stub when it was opened."""
        return not self._note.is_stub

    @property
    def IsDeleted(self) -> bool:
        """Deleted now; asks the mail file."""
        return self._note.is_deleted

    @property
    def IsSigned(self) -> bool:
        return self._note.sealed == "signed"

    @property
    def IsEncrypted(self) -> bool:
        return self._note.sealed == "encrypted"

    @property
    def HasEmbedded(self) -> bool:
        return bool(self._note.attachments)

    @property
    def Size(self) -> int:
        """Bytes, roughly."""
        attached = sum(len(content) for content in self._note.attachments.values())
        return attached + sum(slot.item.size + len(slot.item.name) for slot in self._note.slots)

    @property
    def Authors(self) -> tuple[str, ...]:
        return self._note.items.texts("$UpdatedBy") or (self._machine.simulation.owner,)

    @property
    def Created(self) -> datetime:
        return self._stamp(None if self._note.header is None else self._note.header.created)

    @property
    def LastModified(self) -> datetime:
        """Rises at every Save, and at what replication and agents do."""
        return self._stamp(None if self._note.header is None else self._note.header.modified)

    @property
    def LastAccessed(self) -> datetime:
        return self._stamp(None)

    def _stamp(self, text: str | None) -> datetime:
        return stamp_date(self._machine, self._machine.now() if text is None else moment_of(text))

    @property
    def IsResponse(self) -> bool:
        return self._note.items.has("$REF")

    @property
    def ParentDocumentUNID(self) -> str:
        return self._note.parent

    @property
    def Responses(self) -> NotesDocumentCollection:
        found = self._machine.store.headers("WHERE parent = ? AND state = 'live' ORDER BY note_id", self._note.unid)
        return NotesDocumentCollection(
            found, lambda header: opened(self._database, header, self._machine), self._machine
        )

    # Items

    @property
    def Items(self) -> tuple[NotesItem, ...]:
        return tuple(self._shown(slot) for slot in self._note.visible())

    def HasItem(self, name: str) -> bool:
        return self._note.find(name) is not None

    def GetFirstItem(self, name: str) -> NotesItem | None:
        slot = self._note.find(name)
        return None if slot is None else self._shown(slot)

    def GetItemValue(self, name: str) -> tuple[object, ...]:
        """Always a tuple; ("",) where there is no such item."""
        slot = self._note.find(name)
        return ("",) if slot is None else variant_of(self._machine, slot.item.value)

    def GetItemValueDateTimeArray(self, name: str) -> tuple[NotesDateTime | NotesDateRange, ...]:
        slot = self._note.find(name)
        if slot is None or not isinstance(slot.item.value, Times):
            return ()
        return tuple(shown(self._machine, value) for value in slot.item.value.values)

    def ReplaceItemValue(self, name: str, value: object) -> NotesItem:
        """The item takes its type from the value, whatever it was before."""
        return self._shown(self._note.put(Item(name, value_of(self._machine, value))))

    def AppendItemValue(self, name: str, value: object = "") -> NotesItem:
        """A further item, also where there is one of that name."""
        return self._shown(self._note.add(Item(name, value_of(self._machine, value))))

    def CreateRichTextItem(self, name: str) -> NotesRichTextItem:
        slot = self._note.add(Item(name, Rich(())))
        return NotesRichTextItem(self._note, slot, self)

    def RemoveItem(self, name: str) -> None:
        """All of that name."""
        self._note.drop(name)

    def CopyAllItems(self, target: NotesDocument, replace: bool = False) -> None:
        for slot in self._note.slots:
            if replace:
                target._note.put(slot.item)
            else:
                target._note.add(slot.item)
        target._note.attachments.update(self._note.attachments)

    def _shown(self, slot: Slot) -> NotesItem:
        kind = NotesRichTextItem if isinstance(slot.item.value, Rich) else NotesItem
        return kind(self._note, slot, self)

    # Attachments

    @property
    def EmbeddedObjects(self) -> None:
        """OLE objects outside rich text; attachments are not among them."""

    def GetAttachment(self, name: str) -> NotesEmbeddedObject | None:
        return NotesEmbeddedObject(self._note, None, name) if name in self._note.attachments else None

    # What is done with it

    def MakeResponse(self, parent: NotesDocument) -> None:
        """Takes effect with the next Save."""
        self._note.put(Item("$REF", References((parent._note.unid,))))

    def ComputeWithForm(self, doDataTypes: bool, raiseError: bool) -> bool:
        """Runs the form's formulas; none of them mends a repeat set."""
        return True

    def Save(self, force: bool, createResponse: bool, markRead: bool = False) -> bool:
        """Against a revision somebody else stored meanwhile: overwrite, conflict response, or refused (False)."""
        if force:
            return self._note.save(Unseen.OVERWRITE)
        return self._note.save(Unseen.MAKE_RESPONSE if createResponse else Unseen.REFUSE)

    def Remove(self, force: bool) -> bool:
        """Leaves a deletion stub, or goes to the trash where the mail file has one."""
        return self._note.remove(force=bool(force))

    def RemovePermanently(self, force: bool) -> bool:
        return self._note.remove(force=bool(force), permanently=True)

    def CopyToDatabase(self, database: NotesDatabase) -> NotesDocument:
        """A saved copy with a UNID of its own; all items alike, hidden ids too."""
        copy = NotesDocument(database, None, self._machine)
        for slot in self._note.slots:
            copy._note.add(slot.item)
        copy._note.attachments.update(self._note.attachments)
        copy._note.save(Unseen.OVERWRITE)
        return copy

    def Send(self, attachForm: bool, recipients: str | tuple[str, ...] = ()) -> None:
        """Counted in the outbox; nothing leaves."""
        given = (recipients,) if isinstance(recipients, str) else tuple(recipients)
        to = given or self._note.items.texts("SendTo")
        if not to:
            raise self._error(NotesNumber.GENERIC, "No send to item found in document")
        subject = self._note.items.text("Subject")
        self._machine.store.send(Message("memo", "", recipient, subject) for recipient in to)
        self._note.put(names_item("From", (self._machine.simulation.owner,)))


def opened(database: NotesDatabase, header: Header, machine: Machine) -> NotesDocument:
    """Every way to a stored document ends here: some will not open."""
    if machine.unopenable(header.subject):
        raise notes_error(NotesNumber.GENERIC, "Document is damaged and cannot be opened", "NotesDatabase")
    if machine.simulation.delegate and header.state == "live" and not header.public:
        raise notes_error(NotesNumber.GENERIC, "You are not authorized to perform that operation", "NotesDatabase")
    return NotesDocument(database, header, machine)
