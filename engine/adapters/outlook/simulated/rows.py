"""Items as rows of the store's file. Loaded with the first that is opened or saved: a listing by change keys needs none.

Only this module's own names go into SQL text; values never do.
"""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final

from engine.adapters.outlook.simulated.records import COLUMNS, FIELDS, ItemRecord, record_of, row_of
from engine.adapters.outlook.simulated.schema import quoted

_SELECT: Final = f"SELECT {quoted(FIELDS)} FROM items"
_MARKS: Final = ", ".join("?" * len(COLUMNS))
_INSERT: Final = f"INSERT INTO items ({quoted(COLUMNS)}) VALUES ({_MARKS})"
_UPDATE: Final = f"UPDATE items SET ({quoted(COLUMNS)}) = ({_MARKS}) WHERE row = ?"


def item_with_id(db: Connection, entry_id: str) -> ItemRecord | None:
    return _one(db, " WHERE entry_id = ?", entry_id)


def item_of_row(db: Connection, row: int) -> ItemRecord | None:
    return _one(db, " WHERE row = ?", row)


def _one(db: Connection, where: str, value: object) -> ItemRecord | None:
    found = db.execute(_SELECT + where, (value,)).fetchone()
    return None if found is None else record_of(found)


def insert_item(db: Connection, record: ItemRecord) -> int:
    """The number of the new row."""
    return db.execute(_INSERT, row_of(record)).lastrowid or 0


def update_item(db: Connection, record: ItemRecord) -> None:
    db.execute(_UPDATE, (*row_of(record), record.row))
