"""NameSpace: the session of the profile."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from engine.adapters.outlook.errors import MAPI_E_OBJECT_DELETED, member_error
from engine.adapters.outlook.numbers import OlExchangeConnectionMode, OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, text
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.folders import Folder, Folders, Store, Stores, not_found
from engine.adapters.outlook.simulated.people import RecipientRecord, recipient_of
from engine.adapters.outlook.simulated.recipients import Recipient

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.appointment import AppointmentItem
    from engine.adapters.outlook.simulated.categories import Categories


class NameSpace(ComObject):
    __slots__ = ()
    guarded: ClassVar[frozenset[str]] = frozenset({"CurrentUser"})

    @property
    def Class(self) -> int:
        return OlObjectClass.NAMESPACE

    @property
    def Type(self) -> str:
        return "MAPI"

    @property
    def CurrentProfileName(self) -> str:
        return "Outlook"

    @property
    def CurrentUser(self) -> Recipient:
        simulation = self.context.simulation
        return Recipient(self.context, RecipientRecord(simulation.user, simulation.address, resolved=True))

    @property
    def Stores(self) -> Stores:
        return Stores(self.context)

    @property
    def DefaultStore(self) -> Store:
        return Store(self.context, self.context.store.stores()[0])

    @property
    def Folders(self) -> Folders:
        return Folders(self.context, None)

    @property
    def Categories(self) -> Categories:
        from engine.adapters.outlook.simulated.categories import Categories

        return Categories(self.context)

    @property
    def ExchangeConnectionMode(self) -> int:
        return OlExchangeConnectionMode.NO_EXCHANGE

    @property
    def Offline(self) -> bool:
        return False

    def Logon(self, Profile: Any = None, Password: Any = None, ShowDialog: Any = None, NewSession: Any = None) -> None:
        """Nothing to do: the profile is open."""

    def GetDefaultFolder(self, FolderType: Any) -> Folder:
        return self.DefaultStore.GetDefaultFolder(FolderType)

    def GetSharedDefaultFolder(self, Recipient: Any, FolderType: Any) -> Folder:
        """Nobody shares a folder here: only the user's own is found."""
        record = getattr(Recipient, "record", None)
        if not isinstance(record, RecipientRecord) or not record.resolved:
            raise invalid("The recipient has to be resolved first.")
        if record.address != self.context.simulation.address:
            raise not_found("The folder")
        return self.GetDefaultFolder(FolderType)

    def GetItemFromID(self, EntryIDItem: Any, EntryIDStore: Any = None) -> AppointmentItem:
        """Without a store id only the default store is looked in. Raises MAPI_E_NOT_FOUND, never gives None."""
        from engine.adapters.outlook.simulated.opening import open_item

        store, entry_id = self.context.store, text(EntryIDItem)
        record = store.find(entry_id)
        wanted = self.DefaultStore.StoreID if EntryIDStore is None else text(EntryIDStore)
        if record is None or store.store(store.folder(record.folder).store).store_id != wanted:
            if self.context.simulation.deleted_code == "object_deleted" and store.was_item(entry_id):
                raise member_error(MAPI_E_OBJECT_DELETED, "The item has been moved or deleted.")
            raise not_found("An object")
        return open_item(self.context, record)

    def GetFolderFromID(self, EntryIDFolder: Any, EntryIDStore: Any = None) -> Folder:
        found = self.context.store.folders("entry_id = ?", text(EntryIDFolder))
        if not found:
            raise not_found("The folder")
        folder = Folder(self.context, found[0])
        if EntryIDStore is not None and folder.StoreID != text(EntryIDStore):
            raise not_found("The folder")
        return folder

    def CompareEntryIDs(self, FirstEntryID: Any, SecondEntryID: Any) -> bool:
        return text(FirstEntryID).upper() == text(SecondEntryID).upper()

    def CreateRecipient(self, RecipientName: Any) -> Recipient:
        return Recipient(self.context, recipient_of(text(RecipientName)))

    def AddStore(self, Store: Any) -> None:
        """Adds a data file to the profile; here it lies in the same file as all others, under the name of its path."""
        self.context.store.add_store(PurePath(text(Store)).stem)

    def GetStoreFromID(self, ID: Any) -> Store:
        for row in self.context.store.stores():
            if row.store_id == text(ID):
                return Store(self.context, row)
        raise not_found("The store")
