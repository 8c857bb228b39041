"""The tables of the simulated Outlook's file, made to be looked at with any SQLite browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

VERSION: Final = 1

SCHEMA: Final = """
CREATE TABLE stores (                       -- mailboxes and data files of the profile
    id INTEGER PRIMARY KEY,
    store_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL                   -- OlExchangeStoreType
);
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    store INTEGER NOT NULL REFERENCES stores,
    parent INTEGER REFERENCES folders,      -- NULL: the root of its store
    name TEXT NOT NULL,
    role INTEGER,                           -- OlDefaultFolders, or NULL
    item_type INTEGER NOT NULL              -- OlItemType
);
CREATE TABLE folder_fields (                -- user-defined fields that a folder knows
    folder INTEGER NOT NULL REFERENCES folders,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,                  -- OlUserPropertyType
    PRIMARY KEY (folder, name)
);
CREATE TABLE items (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id TEXT NOT NULL UNIQUE,
    folder INTEGER NOT NULL REFERENCES folders,
    version INTEGER NOT NULL,               -- number of the store's change that saved it; a second saver is told by it
    message_class TEXT NOT NULL,
    subject TEXT NOT NULL,
    location TEXT NOT NULL,
    body TEXT NOT NULL,
    rtf BLOB,
    categories TEXT NOT NULL,               -- JSON list
    start TEXT NOT NULL,                    -- instants: ISO 8601, UTC; of a series: its first instance
    "end" TEXT NOT NULL,
    start_zone TEXT NOT NULL,               -- Windows ids
    end_zone TEXT NOT NULL,
    all_day INTEGER NOT NULL,
    busy INTEGER NOT NULL,
    sensitivity INTEGER NOT NULL,
    importance INTEGER NOT NULL,
    reminder_set INTEGER NOT NULL,
    reminder_minutes INTEGER NOT NULL,
    reminder_override INTEGER NOT NULL,
    reminder_sound INTEGER NOT NULL,
    reminder_file TEXT NOT NULL,
    meeting_status INTEGER NOT NULL,
    response_status INTEGER NOT NULL,
    response_requested INTEGER NOT NULL,
    organizer TEXT NOT NULL,
    force_update INTEGER NOT NULL,
    global_id TEXT NOT NULL,                -- GlobalAppointmentID, hex
    created TEXT,
    modified TEXT,
    recipients TEXT NOT NULL,               -- JSON: [name, address, type, response, resolved]
    user_properties TEXT NOT NULL,          -- JSON: [name, OlUserPropertyType, value]
    named TEXT NOT NULL,                    -- JSON: MAPI properties set by name
    series TEXT,                            -- JSON: the recurrence pattern, in the zone of the start
    exceptions TEXT NOT NULL                -- JSON: [original date, deleted, start, end, changes]
);
CREATE INDEX items_by_folder ON items (folder);
CREATE TABLE attachments (
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    occurrence TEXT NOT NULL,               -- original date of an exception; '' belongs to the item
    position INTEGER NOT NULL,
    display_name TEXT NOT NULL,
    file_name TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (item, occurrence, position)
);
CREATE TABLE former_ids (                   -- of items that were moved or deleted
    entry_id TEXT PRIMARY KEY
);
CREATE TABLE categories (name TEXT PRIMARY KEY COLLATE NOCASE, color INTEGER NOT NULL);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO counters VALUES ('entry_id', 0), ('change', 0), ('sent', 0);
"""


def quoted(names: Iterable[str]) -> str:
    """Names of columns for SQL text."""
    return ", ".join(f'"{name}"' for name in names)
