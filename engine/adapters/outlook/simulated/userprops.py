"""UserProperties/UserProperty and ItemProperties/ItemProperty of an item."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from engine.adapters.outlook.errors import DISP_E_TYPEMISMATCH, E_ACCESSDENIED, call_error, member_error
from engine.adapters.outlook.numbers import NO_DATE, OlObjectClass, OlUserPropertyType
from engine.adapters.outlook.simulated.coerce import flag, invalid, moment, number, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject, bad_index, property_names
from engine.adapters.outlook.simulated.item import Item
from engine.adapters.outlook.simulated.records import Plain, UserPropertyRecord

_CREATABLE: Final = frozenset(OlUserPropertyType) - {
    OlUserPropertyType.OUTLOOK_INTERNAL,
    OlUserPropertyType.ENUMERATION,
    OlUserPropertyType.SMART_FROM,
}
_FORBIDDEN: Final = frozenset("[]_#")
_FRACTIONS: Final = (OlUserPropertyType.NUMBER, OlUserPropertyType.PERCENT, OlUserPropertyType.CURRENCY)


def _empty(kind: int) -> Plain:
    match kind:
        case OlUserPropertyType.DATE_TIME:
            return NO_DATE
        case OlUserPropertyType.YES_NO:
            return False
        case OlUserPropertyType.NUMBER | OlUserPropertyType.PERCENT | OlUserPropertyType.CURRENCY:
            return 0.0
        case OlUserPropertyType.INTEGER | OlUserPropertyType.DURATION:
            return 0
        case _:
            return ""


def _coerced(kind: int, value: object) -> Plain:
    match kind:
        case OlUserPropertyType.DATE_TIME:
            return moment(value).replace(second=0)  # dates of user properties are kept to the minute
        case OlUserPropertyType.YES_NO:
            return flag(value)
        case _ if kind in _FRACTIONS:
            if not isinstance(value, int | float):
                raise call_error(DISP_E_TYPEMISMATCH)
            return float(value)
        case OlUserPropertyType.INTEGER | OlUserPropertyType.DURATION:
            return number(value)
        case _:
            return text(value)


class UserProperty(ComObject):
    __slots__ = ("_item", "_record")

    def __init__(self, item: Item, record: UserPropertyRecord) -> None:
        super().__init__(item.context)
        self._item = item
        self._record = record

    @property
    def Class(self) -> int:
        return OlObjectClass.USER_PROPERTY

    @property
    def Name(self) -> str:
        return self._record.name

    @property
    def Type(self) -> int:
        return self._record.kind

    @property
    def Value(self) -> Plain:
        return self._record.value

    @Value.setter
    def Value(self, value: Any) -> None:
        self._record.value = _coerced(self._record.kind, value)
        self._item.touched()

    def Delete(self) -> None:
        self._item.record.user_properties.remove(self._record)
        self._item.touched()


class UserProperties(Collection):
    __slots__ = ("_item",)

    def __init__(self, item: Item) -> None:
        super().__init__(item.context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.USER_PROPERTIES

    @property
    def Count(self) -> int:
        return len(self._item.record.user_properties)

    def _find(self, name: str) -> UserPropertyRecord | None:
        same = (one for one in self._item.record.user_properties if one.name.lower() == name.lower())
        return next(same, None)

    def Item(self, Index: Any) -> UserProperty:
        if isinstance(Index, str):
            record = self._find(Index)
            if record is None:
                raise bad_index()
            return UserProperty(self._item, record)
        return UserProperty(self._item, self._item.record.user_properties[self.position(Index)])

    def Find(self, Name: Any, Custom: Any = True) -> UserProperty | None:
        record = self._find(text(Name))
        return None if record is None else UserProperty(self._item, record)

    def Add(self, Name: Any, Type: Any, AddToFolderFields: Any = True, DisplayFormat: Any = None) -> UserProperty:
        name, kind, simulation = text(Name), number(Type), self.context.simulation
        if simulation.user_properties == "refused" or (simulation.folder_fields_denied and flag(AddToFolderFields)):
            raise member_error(E_ACCESSDENIED, "You don't have appropriate permission to perform this operation.")
        if not 0 < len(name) <= 64 or not _FORBIDDEN.isdisjoint(name):
            raise invalid("The field name is not valid.")
        if kind not in _CREATABLE:
            raise invalid("A field of this type cannot be made.")
        record = self._find(name)
        if record is None:
            record = UserPropertyRecord(name, kind, _empty(kind))
            self._item.record.user_properties.append(record)
        elif record.kind != kind:
            raise invalid("A field with this name already exists and has another type.")
        if flag(AddToFolderFields) and self._item.record.folder:
            self.context.store.add_folder_field(self._item.record.folder, name, kind)
        self._item.touched()
        return UserProperty(self._item, record)

    def Remove(self, Index: Any) -> None:
        del self._item.record.user_properties[self.position(Index)]
        self._item.touched()


class ItemProperty(ComObject):
    __slots__ = ("_item", "_name")

    def __init__(self, item: Item, name: str) -> None:
        super().__init__(item.context)
        self._item = item
        self._name = name

    @property
    def Class(self) -> int:
        return OlObjectClass.ITEM_PROPERTY

    @property
    def Name(self) -> str:
        return self._name

    @property
    def IsUserProperty(self) -> bool:
        return any(one.name == self._name for one in self._item.record.user_properties)

    @property
    def Value(self) -> str | int | float | bool | bytes | datetime | ComObject | None:
        for one in self._item.record.user_properties:
            if one.name == self._name:
                return one.value
        return getattr(self._item, self._name)


class ItemProperties(Collection):
    """All properties of an item, built in and user-defined. The one collection that counts from zero."""

    __slots__ = ("_item",)

    def __init__(self, context: Context, item: Item) -> None:
        super().__init__(context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.ITEM_PROPERTIES

    def _names(self) -> list[str]:
        return property_names(type(self._item)) + [one.name for one in self._item.record.user_properties]

    @property
    def Count(self) -> int:
        return len(self._names())

    def Item(self, Index: Any) -> ItemProperty:
        names = self._names()
        if isinstance(Index, str) and Index in names:
            return ItemProperty(self._item, Index)
        if not isinstance(Index, int) or not 0 <= Index < len(names):
            raise bad_index()
        return ItemProperty(self._item, names[Index])

    def walk(self) -> Any:
        """Enumeration, in the order of the index."""
        return (ItemProperty(self._item, name) for name in self._names())
