"""Which properties of an appointment a table, a filter or a sort may name, and by which names.

A property has a built-in name (``Start``: dates are local, binaries hex) and names with a namespace (dates are UTC,
binaries are bytes, several values an array). A :data:`Reference` says which property was meant and in which form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from engine.adapters.outlook.simulated import globalid

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.records import UserPropertyRecord

Kind = Literal["text", "number", "flag", "date", "list", "hex", "clean", "change"]

_TAG: Final = "http://schemas.microsoft.com/mapi/proptag/"
_APPOINTMENT: Final = "http://schemas.microsoft.com/mapi/id/{00062002-0000-0000-C000-000000000046}/"
_MEETING: Final = "http://schemas.microsoft.com/mapi/id/{6ED8DA90-450B-101B-98DA-00AA003F1305}/"
PUBLIC_STRINGS: Final = "http://schemas.microsoft.com/mapi/string/{00020329-0000-0000-C000-000000000046}/"
GLOBAL_ID: Final = _MEETING + "00030102"
CLEAN_GLOBAL_ID: Final = _MEETING + "00230102"
CHANGE_KEY: Final = _TAG + "0x65E20102"
"""PidTagChangeKey: another one after every save ([MS-OXCFXICS] 2.2.1.2.7)."""

KEYWORDS: Final = "urn:schemas-microsoft-com:office:office#Keywords"
_REPLICA: Final = bytes.fromhex("5A1C0D9E7B3F4E2A9D6B8C4F1E0A7D35")
_NAMED: Final = ("http://schemas.microsoft.com/mapi/string/", "http://schemas.microsoft.com/mapi/id/")


class Property(NamedTuple):
    """``column`` is the field of the record; ``uses``: where the built-in name is allowed, f(ilter) s(ort) t(able)."""

    column: str
    kind: Kind
    uses: str = "fst"
    names: tuple[str, ...] = ()


BUILT_IN: Final[Mapping[str, Property]] = {
    "EntryID": Property("entry_id", "hex", "t", (_TAG + "0x0FFF0102", _TAG + "0x66700102")),
    "Subject": Property("subject", "text", names=("urn:schemas:httpmail:subject", _TAG + "0x0037001F")),
    "Location": Property("location", "text", names=("urn:schemas:calendar:location", _APPOINTMENT + "8208001F")),
    "Body": Property("body", "text", "t", ("urn:schemas:httpmail:textdescription",)),
    "Categories": Property("categories", "list", "t", (KEYWORDS,)),
    "Start": Property("start", "date", names=("urn:schemas:calendar:dtstart", _APPOINTMENT + "820D0040")),
    "End": Property("end", "date", names=("urn:schemas:calendar:dtend", _APPOINTMENT + "820E0040")),
    "CreationTime": Property("created", "date", names=("DAV:creationdate", _TAG + "0x30070040")),
    "LastModificationTime": Property("modified", "date", names=("DAV:getlastmodified", _TAG + "0x30080040")),
    "MessageClass": Property("message_class", "text", names=(_TAG + "0x001A001E", _TAG + "0x001A001F")),
    "IsRecurring": Property("series", "flag", names=(_APPOINTMENT + "8223000B",)),
    "AllDayEvent": Property("all_day", "flag", names=("urn:schemas:calendar:alldayevent", _APPOINTMENT + "8215000B")),
    "BusyStatus": Property("busy", "number", names=(_APPOINTMENT + "82050003",)),
    "Sensitivity": Property("sensitivity", "number", names=(_TAG + "0x00360003",)),
    "Importance": Property("importance", "number", names=(_TAG + "0x00170003",)),
    "ReminderSet": Property("reminder_set", "flag"),
    "ReminderMinutesBeforeStart": Property("reminder_minutes", "number"),
    "MeetingStatus": Property("meeting_status", "number", names=(_APPOINTMENT + "82170003",)),
    "ResponseStatus": Property("response_status", "number", names=(_APPOINTMENT + "82180003",)),
    "Organizer": Property("organizer", "text", names=("urn:schemas:calendar:organizer",)),
    "GlobalAppointmentID": Property("global_id", "hex", "", (GLOBAL_ID,)),
    "(clean)": Property("global_id", "clean", "", (CLEAN_GLOBAL_ID,)),
    "(change key)": Property("version", "change", "", (CHANGE_KEY,)),
}


class BuiltIn(NamedTuple):
    """A documented property. ``namespaced``: it was named with its namespace."""

    spec: Property
    namespaced: bool

    @property
    def column(self) -> str:
        return self.spec.column

    def value(self, field: Any) -> Any:
        """The plain value: an instant for a date, hex for an id, a list, a text, a number, a bool; None for no date."""
        match self.spec.kind:
            case "flag":
                return bool(field)
            case "clean":
                return globalid.clean(field)
            case "change":
                return _REPLICA + int(field).to_bytes(6, "big")
            case "date" if isinstance(field, str):
                return datetime.fromisoformat(field)
            case _:
                return field


_BY_NAMESPACE: Final = {name: BuiltIn(prop, namespaced=True) for prop in BUILT_IN.values() for name in prop.names}


class UserField(NamedTuple):
    """A user property by its name."""

    name: str
    column: Literal["user_properties"] = "user_properties"

    def value(self, field: list[UserPropertyRecord]) -> Any:
        found = next((one.value for one in field if one.name.lower() == self.name.lower()), None)
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) else found


class NamedField(NamedTuple):
    """A MAPI property that was set by its full name."""

    name: str
    column: Literal["named"] = "named"

    def value(self, field: Mapping[str, Any]) -> Any:
        return field.get(self.name)


Reference = BuiltIn | UserField | NamedField


def by_built_in_name(name: str, use: Literal["f", "s", "t"], fields: Mapping[str, int]) -> Reference | None:
    """The property of a built-in or user-defined name, None where this use of it is not allowed.

    ``fields`` are the user-defined fields that the folder knows; other user properties have no short name.
    """
    for known, prop in BUILT_IN.items():
        if known.lower() == name.lower():
            return BuiltIn(prop, namespaced=False) if use in prop.uses else None
    if name.lower() in {field.lower() for field in fields}:
        return UserField(name)
    return None


def by_namespace(name: str) -> Reference | None:
    """The property of a name with a namespace; names are case-sensitive."""
    if name in _BY_NAMESPACE:
        return _BY_NAMESPACE[name]
    if name.startswith(PUBLIC_STRINGS):
        return UserField(name[len(PUBLIC_STRINGS) :].split("/")[0])
    return NamedField(name) if name.startswith(_NAMED) else None
