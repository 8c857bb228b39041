"""Store, Stores, Folder, Folders: the profile's tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.adapters.outlook.errors import MAPI_E_NOT_FOUND, com_error, member_error
from engine.adapters.outlook.numbers import OlItemType, OlObjectClass, OlTableContents
from engine.adapters.outlook.simulated.coerce import among, invalid, number, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject
from engine.adapters.outlook.simulated.store import FolderRow, StoreRow

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.items import Items
    from engine.adapters.outlook.simulated.table import Table

_MESSAGE_CLASSES = {OlItemType.APPOINTMENT: "IPM.Appointment", OlItemType.CONTACT: "IPM.Contact"}


def not_found(what: str) -> com_error:
    return member_error(MAPI_E_NOT_FOUND, f"The attempted operation failed. {what} could not be found.")


class Store(ComObject):
    __slots__ = ("row",)

    def __init__(self, context: Context, row: StoreRow) -> None:
        super().__init__(context)
        self.row = row

    @property
    def Class(self) -> int:
        return OlObjectClass.STORE

    @property
    def StoreID(self) -> str:
        return self.row.store_id

    @property
    def DisplayName(self) -> str:
        return self.row.name

    @property
    def ExchangeStoreType(self) -> int:
        return self.row.kind

    @property
    def IsInstantSearchEnabled(self) -> bool:
        return self.context.simulation.instant_search

    @property
    def IsCachedExchange(self) -> bool:
        return False

    @property
    def IsDataFileStore(self) -> bool:
        return True

    def GetRootFolder(self) -> Folder:
        return Folder(self.context, self.context.store.folders("store = ? AND parent IS NULL", self.row.id)[0])

    def GetDefaultFolder(self, FolderType: Any) -> Folder:
        row = self.context.store.role_folder(self.row.id, number(FolderType))
        if row is None:
            raise not_found("The folder")
        return Folder(self.context, row)


class Stores(Collection):
    __slots__ = ()

    @property
    def Class(self) -> int:
        return OlObjectClass.STORES

    @property
    def Count(self) -> int:
        return len(self.context.store.stores())

    def Item(self, Index: Any) -> Store:
        rows = self.context.store.stores()
        if isinstance(Index, str):
            for row in rows:
                if row.name.lower() == Index.lower():
                    return Store(self.context, row)
            raise not_found("The store")
        return Store(self.context, rows[self.position(Index)])


class Folder(ComObject):
    __slots__ = ("row",)

    def __init__(self, context: Context, row: FolderRow) -> None:
        super().__init__(context)
        self.row = row

    @property
    def Class(self) -> int:
        return OlObjectClass.FOLDER

    @property
    def EntryID(self) -> str:
        return self.row.entry_id

    @property
    def StoreID(self) -> str:
        return self.context.store.store(self.row.store).store_id

    @property
    def Store(self) -> Store:
        return Store(self.context, self.context.store.store(self.row.store))

    @property
    def Name(self) -> str:
        return self.row.name

    @property
    def FolderPath(self) -> str:
        """``\\\\Mailbox\\Calendar\\Team``."""
        names, row = [self.row.name], self.row
        while row.parent is not None:
            row = self.context.store.folder(row.parent)
            names.insert(0, row.name)
        return "\\\\" + "\\".join(names)

    @property
    def DefaultItemType(self) -> int:
        return self.row.item_type

    @property
    def DefaultMessageClass(self) -> str:
        return _MESSAGE_CLASSES.get(OlItemType(self.row.item_type), "IPM.Note")

    @property
    def Parent(self) -> ComObject:
        if self.row.parent is None:
            from engine.adapters.outlook.simulated.namespace import NameSpace

            return NameSpace(self.context)
        return Folder(self.context, self.context.store.folder(self.row.parent))

    @property
    def Folders(self) -> Folders:
        return Folders(self.context, self.row)

    @property
    def Items(self) -> Items:
        """A new collection each time: its sort order and position are its own."""
        from engine.adapters.outlook.simulated.items import Items

        return Items(self.context, self.row)

    @property
    def UserDefinedProperties(self) -> UserDefinedProperties:
        return UserDefinedProperties(self.context, self.row)

    def GetTable(self, Filter: Any = "", TableContents: Any = OlTableContents.USER_ITEMS) -> Table:
        from engine.adapters.outlook.simulated.table import Table

        hidden = among(OlTableContents)(TableContents) == OlTableContents.HIDDEN_ITEMS
        return Table(self.context, self.row, text(Filter), hidden=hidden)


class Folders(Collection):
    """The folders of a folder, or (of the namespace) the roots of all stores."""

    __slots__ = ("_parent",)

    def __init__(self, context: Context, parent: FolderRow | None) -> None:
        super().__init__(context)
        self._parent = parent

    def _rows(self) -> list[FolderRow]:
        if self._parent is None:
            return self.context.store.folders("parent IS NULL")
        return self.context.store.folders("parent = ?", self._parent.id)

    @property
    def Class(self) -> int:
        return OlObjectClass.FOLDERS

    @property
    def Count(self) -> int:
        return len(self._rows())

    def Item(self, Index: Any) -> Folder:
        rows = self._rows()
        if isinstance(Index, str):
            for row in rows:
                if row.name.lower() == Index.lower():
                    return Folder(self.context, row)
            raise not_found("The folder")
        return Folder(self.context, rows[self.position(Index)])

    def Add(self, Name: Any, Type: Any = None) -> Folder:
        """A new folder; ``Type`` is an OlDefaultFolders such as 9, without it the type of its parent."""
        name = text(Name)
        if self._parent is None or any(row.name.lower() == name.lower() for row in self._rows()):
            raise invalid("Cannot create the folder.")
        kind = self._parent.item_type
        if Type is not None:
            like = self.context.store.role_folder(self._parent.store, number(Type))
            if like is None:
                raise invalid("No folder of this type can be made.")
            kind = like.item_type
        return Folder(self.context, self.context.store.add_folder(self._parent, name, kind))


class UserDefinedProperty(ComObject):
    __slots__ = ("_kind", "_name")

    def __init__(self, context: Context, name: str, kind: int) -> None:
        super().__init__(context)
        self._name = name
        self._kind = kind

    @property
    def Name(self) -> str:
        return self._name

    @property
    def Type(self) -> int:
        return self._kind


class UserDefinedProperties(Collection):
    """The user-defined fields that a folder knows."""

    __slots__ = ("_folder",)

    def __init__(self, context: Context, folder: FolderRow) -> None:
        super().__init__(context)
        self._folder = folder

    def _fields(self) -> dict[str, int]:
        return self.context.store.folder_fields(self._folder.id)

    @property
    def Count(self) -> int:
        return len(self._fields())

    def Item(self, Index: Any) -> UserDefinedProperty:
        name, kind = list(self._fields().items())[self.position(Index)]
        return UserDefinedProperty(self.context, name, kind)

    def Find(self, Name: Any) -> UserDefinedProperty | None:
        kind = self._fields().get(text(Name))
        return None if kind is None else UserDefinedProperty(self.context, text(Name), kind)

    def Add(self, Name: Any, Type: Any) -> UserDefinedProperty:
        self.context.store.add_folder_field(self._folder.id, text(Name), number(Type))
        return UserDefinedProperty(self.context, text(Name), number(Type))
