"""Listing through Folder.GetTable: all entry ids and versions, no item opened ([HT] Table, [VBA:Folder.GetTable])."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one state of an item from the next: the change key as hex (None: the store keeps none), and when it was
    saved last, naive UTC in whole seconds (None: not told)."""

    change_key: str | None
    modified: datetime | None


def list_versions(folder: Any, check: Callable[[], None]) -> dict[str, Version]:
    """EntryID -> version of all appointments. Raises com_error where the listing breaks off; ``check`` is asked now and then."""
    table = folder.GetTable()
    names = _columns(table)
    found: dict[str, Version] = {}
    for row in _rows(table, len(names), check):
        cells = dict(zip(names, row, strict=True))
        kind = cells[MESSAGE_CLASS]
        if kind is not None and not str(kind).lower().startswith(_APPOINTMENT):
            continue
        long_id = _hex(cells.get(LONG_ENTRY_ID))
        found[long_id or str(cells[ENTRY_ID])] = Version(_hex(cells.get(CHANGE_KEY)), stamp(cells[MODIFIED]))
    return found


def _columns(table: Any) -> tuple[str, ...]:
    """Only what is needed; without those that a store does not know."""
    columns = table.Columns
    columns.RemoveAll()
    names: list[str] = []
    for name in (ENTRY_ID, LONG_ENTRY_ID, MESSAGE_CLASS, MODIFIED, CHANGE_KEY):
        try:
            columns.Add(name)
        except com_error as error:
            if is_gone(error) or name not in (LONG_ENTRY_ID, CHANGE_KEY):
                raise
            continue
        names.append(name)
    return tuple(names)


def _rows(table: Any, width: int, check: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
    """Rows, whichever dimension of GetArray comes first: ids are texts, and no other column is only texts of that length."""
    while not table.EndOfTable:
        check()
        array = table.GetArray(_CHUNK)
        if not array:
            return
        by_rows = len(array[0]) == width and not all(isinstance(cell, str) for cell in array[0])
        yield from array if by_rows else zip(*array, strict=True)


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
