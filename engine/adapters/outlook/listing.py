"""Listing through Folder.GetTable: all entry ids and versions, no item opened ([HT] Table, [VBA:Folder.GetTable])."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.words import is_gone

_TAG: Final = "http://schemas.microsoft.com/mapi/proptag/"
ENTRY_ID: Final = "EntryID"
LONG_ENTRY_ID: Final = _TAG + "0x66700102"
MESSAGE_CLASS: Final = _TAG + "0x001A001F"
MODIFIED: Final = _TAG + "0x30080040"
CHANGE_KEY: Final = _TAG + "0x65E20102"

_CHUNK: Final = 500
_APPOINTMENT: Final = "ipm.appointment"


class Version(NamedTuple):
    """What tells one state of an item from the next: the change key as hex (None: the store keeps none), and when it was
    saved last, naive UTC in whole seconds (None: not told, or not needed)."""

    change_key: str | None
    modified: datetime | None


def list_versions(folder: Any, check: Callable[[], None]) -> dict[str, Version]:
    """EntryID -> version of all appointments. Raises com_error where the listing breaks off; ``check`` is asked now and then.

    The time of the last save is only asked for where there are no change keys.
    """
    found: dict[str, Version] = {}
    for entry_id, long_id, kind, key in _cells(folder, CHANGE_KEY, check):
        if _is_appointment(kind):
            found[_hex(long_id) or entry_id] = Version(_hex(key), None)
    if all(version.change_key for version in found.values()):
        return found
    for entry_id, long_id, _, modified in _cells(folder, MODIFIED, check):
        href = _hex(long_id) or entry_id
        if href in found:
            found[href] = Version(found[href].change_key, stamp(modified))
    return found


def _is_appointment(kind: Any) -> bool:
    return kind is None or kind == "IPM.Appointment" or str(kind).lower().startswith(_APPOINTMENT)


def _cells(folder: Any, name: str, check: Callable[[], None]) -> Iterator[tuple[Any, Any, Any, Any]]:
    """For each item its EntryID, the long form of it, its message class, and one more column; None where a store has none."""
    table = folder.GetTable()
    table.Columns.RemoveAll()
    known = [_added(table.Columns, each) for each in (ENTRY_ID, LONG_ENTRY_ID, MESSAGE_CLASS, name)]
    if all(known):
        yield from _rows(table, check)
        return
    for row in _rows(table, check):
        cells = iter(row)
        entry_id, long_id, kind, more = (next(cells) if there else None for there in known)
        yield entry_id, long_id, kind, more


def _added(columns: Any, name: str) -> bool:
    """Add a column; whether the store knows it."""
    try:
        columns.Add(name)
    except com_error as error:
        if is_gone(error) or name in (ENTRY_ID, MESSAGE_CLASS):
            raise
        return False
    return True


def _rows(table: Any, check: Callable[[], None]) -> Iterator[Any]:
    """Rows, whichever dimension of GetArray comes first. The first column is ids: if all of the first line are, it is it."""
    while not table.EndOfTable:
        check()
        array = table.GetArray(_CHUNK)
        if not array:
            return
        by_columns = all(isinstance(cell, str) and not cell.lower().startswith(_APPOINTMENT) for cell in array[0])
        yield from zip(*array, strict=True) if by_columns else array


def _hex(value: Any) -> str | None:
    """A binary column: bytes, or hex already."""
    if value is None or isinstance(value, str):
        return value or None
    return bytes(value).hex().upper() or None


def stamp(value: Any) -> datetime | None:
    """A date of Outlook's, to the second."""
    if value is None:
        return None
    return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)


def version_of(item: Any) -> Version:
    """The version of an open item, as a listing would tell it."""
    accessor = item.PropertyAccessor
    return Version(_hex(_property(accessor, CHANGE_KEY)), stamp(_property(accessor, MODIFIED)))


def _property(accessor: Any, name: str) -> Any:
    try:
        return accessor.GetProperty(name)
    except com_error as error:
        if is_gone(error):
            raise
        return None
