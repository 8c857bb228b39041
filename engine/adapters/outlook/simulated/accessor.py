"""PropertyAccessor of an item: MAPI properties by full name. Case-sensitive, dates in UTC, nothing coerced, guarded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from engine.adapters.outlook.errors import E_ACCESSDENIED, MAPI_E_NOT_FOUND, com_error, member_error
from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, octets, text
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.item import Item
from engine.adapters.outlook.simulated.properties import (
    GLOBAL_ID,
    KEYWORDS,
    BuiltIn,
    NamedField,
    UserField,
    by_namespace,
)


class PropertyAccessor(ComObject):
    __slots__ = ("_item",)
    guarded: ClassVar[frozenset[str]] = frozenset(
        {"BinaryToString", "DeleteProperty", "GetProperty", "SetProperty", "StringToBinary"}
    )

    def __init__(self, item: Item) -> None:
        super().__init__(item.context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.PROPERTY_ACCESSOR

    def GetProperty(self, SchemaName: Any) -> Any:
        name, record = text(SchemaName), self._item.record
        match by_namespace(name):
            case BuiltIn(prop) as found if prop.column != "body":
                value = found.value(getattr(record, prop.column))
                if prop.kind in ("hex", "clean"):
                    value = bytes.fromhex(value) if value else None
                elif prop.kind == "change" and not self.context.simulation.change_keys:
                    value = None
            case UserField() as found:
                value = found.value(record.user_properties)
                value = record.named.get(name) if value is None else value
            case NamedField() as found:
                value = found.value(record.named)
            case _:
                value = None
        if value is None:
            raise _unknown(name)
        return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value

    def SetProperty(self, SchemaName: Any, Value: Any) -> None:
        name, record = text(SchemaName), self._item.record
        match by_namespace(name):
            case BuiltIn() if name == GLOBAL_ID:
                record.global_id = octets(Value).hex().upper()
            case BuiltIn() if name == KEYWORDS:
                record.categories = [text(one) for one in Value]
            case UserField(short) if any(one.name == short for one in record.user_properties):
                next(one for one in record.user_properties if one.name == short).value = Value
            case UserField() | NamedField():
                if not isinstance(Value, str | int | float | bool | bytes | datetime):
                    raise invalid("The value does not fit the property.")
                record.named[name] = Value
            case BuiltIn():
                raise member_error(E_ACCESSDENIED, f'The property "{name}" cannot be set.')
            case None:
                raise _unknown(name)
        self._item.touched()

    def DeleteProperty(self, SchemaName: Any) -> None:
        if self._item.record.named.pop(text(SchemaName), None) is None:
            raise _unknown(text(SchemaName))
        self._item.touched()

    def BinaryToString(self, Value: Any) -> str:
        return octets(Value).hex().upper()

    def StringToBinary(self, Value: Any) -> bytes:
        try:
            return bytes.fromhex(text(Value))
        except ValueError as error:
            raise invalid("This is no hexadecimal text.") from error


def _unknown(name: str) -> com_error:
    return member_error(MAPI_E_NOT_FOUND, f'The property "{name}" is unknown or cannot be found.')
