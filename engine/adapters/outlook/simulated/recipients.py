"""Recipients, Recipient and AddressEntry. All guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.adapters.outlook.errors import E_FAIL, MAPI_E_NOT_FOUND, member_error
from engine.adapters.outlook.numbers import OlAddressEntryUserType, OlMeetingRecipientType, OlObjectClass
from engine.adapters.outlook.simulated.coerce import among, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject
from engine.adapters.outlook.simulated.people import RecipientRecord, recipient_of

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.item import Item

PR_SMTP_ADDRESS: Final = "http://schemas.microsoft.com/mapi/proptag/0x39FE001E"


class AddressEntryAccessor(ComObject):
    """The accessor of an address entry: it knows the SMTP address."""

    __slots__ = ("_address",)
    guarded: ClassVar[frozenset[str]] = frozenset({"GetProperty"})

    def __init__(self, context: Context, address: str) -> None:
        super().__init__(context)
        self._address = address

    def GetProperty(self, SchemaName: Any) -> str:
        if SchemaName not in (PR_SMTP_ADDRESS, PR_SMTP_ADDRESS[:-1] + "F"):
            raise member_error(MAPI_E_NOT_FOUND, f'The property "{SchemaName}" is unknown or cannot be found.')
        return self._address


class AddressEntry(ComObject):
    __slots__ = ("_record",)
    guarded: ClassVar[frozenset[str]] = frozenset({"Address", "Name", "PropertyAccessor", "Type"})

    def __init__(self, context: Context, record: RecipientRecord) -> None:
        super().__init__(context)
        self._record = record

    @property
    def Class(self) -> int:
        return OlObjectClass.ADDRESS_ENTRY

    @property
    def Name(self) -> str:
        return self._record.name

    @property
    def Address(self) -> str:
        return self._record.address

    @property
    def Type(self) -> str:
        return "SMTP"

    @property
    def AddressEntryUserType(self) -> int:
        return OlAddressEntryUserType.SMTP

    @property
    def PropertyAccessor(self) -> AddressEntryAccessor:
        return AddressEntryAccessor(self.context, self._record.address)

    def GetExchangeUser(self) -> None:
        """Nothing: no address here is one of an Exchange server."""


class Recipient(ComObject):
    __slots__ = ("_item", "record")
    guarded: ClassVar[frozenset[str]] = frozenset(
        {"Address", "AddressEntry", "Delete", "MeetingResponseStatus", "Name", "Resolve", "Resolved", "Type"}
    )

    def __init__(self, context: Context, record: RecipientRecord, item: Item | None = None) -> None:
        super().__init__(context)
        self.record = record
        self._item = item

    def _touch(self) -> None:
        if self._item is not None:
            self._item.touched()

    @property
    def Class(self) -> int:
        return OlObjectClass.RECIPIENT

    @property
    def Name(self) -> str:
        return self.record.name

    @property
    def Address(self) -> str:
        return self.record.address

    @property
    def Type(self) -> int:
        return self.record.kind

    @Type.setter
    def Type(self, value: Any) -> None:
        self.record.kind = among(OlMeetingRecipientType)(value)
        self._touch()

    @property
    def MeetingResponseStatus(self) -> int:
        return self.record.response

    @property
    def Resolved(self) -> bool:
        return self.record.resolved

    def Resolve(self) -> bool:
        """Resolves what holds an address; a bare name stays unresolved, no dialog opens."""
        self.record.resolved = bool(self.record.address)
        self._touch()
        return self.record.resolved

    @property
    def AddressEntry(self) -> AddressEntry:
        if not self.record.address:
            raise member_error(E_FAIL, "Outlook does not recognize one or more names.")
        return AddressEntry(self.context, self.record)

    def Delete(self) -> None:
        if self._item is not None:
            self._item.record.recipients.remove(self.record)
            self._touch()


class Recipients(Collection):
    __slots__ = ("_item",)
    guarded: ClassVar[frozenset[str]] = frozenset({"Add", "Count", "Item", "Remove", "ResolveAll"})

    def __init__(self, item: Item) -> None:
        super().__init__(item.context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.RECIPIENTS

    @property
    def Count(self) -> int:
        return len(self._item.record.recipients)

    def Item(self, Index: Any) -> Recipient:
        records = self._item.record.recipients
        if isinstance(Index, str):
            for record in records:
                if record.name.lower() == Index.lower():
                    return Recipient(self.context, record, self._item)
        return Recipient(self.context, records[self.position(Index)], self._item)

    def Add(self, Name: Any) -> Recipient:
        record = recipient_of(text(Name))
        self._item.record.recipients.append(record)
        self._item.touched()
        return Recipient(self.context, record, self._item)

    def Remove(self, Index: Any) -> None:
        del self._item.record.recipients[self.position(Index)]
        self._item.touched()

    def ResolveAll(self) -> bool:
        found = [Recipient(self.context, record, self._item).Resolve() for record in self._item.record.recipients]
        return all(found)
