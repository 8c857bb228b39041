"""The simulated Outlook's one file: profile, folders, items. Synchronous, for the one thread that owns the objects.

Two processes may use the file at the same time: WAL, a busy timeout, and every change is one short transaction that
takes the write lock before it reads what it changes.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine.adapters.outlook.numbers import OlDefaultFolders, OlExchangeStoreType, OlItemType
from engine.adapters.outlook.simulated.schema import SCHEMA, VERSION, quoted

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.records import AttachmentRecord, ItemRecord

_COUNT_ITEM: Final = "UPDATE counters SET value = value + 1 WHERE name <> 'sent'"
_COUNTERS: Final = "SELECT name, value FROM counters"  # two steps under one lock: RETURNING would take twice as long

_DEFAULT_FOLDERS: Final = (
    (OlDefaultFolders.DELETED_ITEMS, "Deleted Items", OlItemType.MAIL),
    (OlDefaultFolders.INBOX, "Inbox", OlItemType.MAIL),
    (OlDefaultFolders.OUTBOX, "Outbox", OlItemType.MAIL),
    (OlDefaultFolders.SENT_MAIL, "Sent Items", OlItemType.MAIL),
    (OlDefaultFolders.DRAFTS, "Drafts", OlItemType.MAIL),
    (OlDefaultFolders.CALENDAR, "Calendar", OlItemType.APPOINTMENT),
    (OlDefaultFolders.CONTACTS, "Contacts", OlItemType.CONTACT),
    (OlDefaultFolders.TASKS, "Tasks", OlItemType.TASK),
)


def _entry_id(store_id: str, number: int) -> str:
    return f"00000000{store_id[:32]}0700{number:016X}"


class StoreRow(NamedTuple):
    id: int
    store_id: str
    name: str
    kind: int


class FolderRow(NamedTuple):
    id: int
    entry_id: str
    store: int
    parent: int | None
    name: str
    role: int | None
    item_type: int


class Store:
    """The file. Opening makes it when it is not there yet. Raises sqlite3.Error when it cannot be used."""

    def __init__(self, path: Path, mailbox: str) -> None:
        # The apartment keeps other threads out; closing may come from another one, at the end of a test or a process.
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._prepare(mailbox)
        except BaseException:
            self._db.close()
            raise
        self._changes = 0
        # What was looked up by its number is not read again: nothing renames, moves or removes a store or a folder.
        self._stores: dict[int, StoreRow] = {}
        self._folders: dict[int, FolderRow] = {}

    def close(self) -> None:
        self._db.close()

    def _prepare(self, mailbox: str) -> None:
        with self.writing():
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for statement in SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
                self._add_store(mailbox, OlExchangeStoreType.NOT_EXCHANGE)
            elif found != VERSION:
                raise sqlite3.DatabaseError(f"the file is of version {found}, this program knows version {VERSION}")

    @contextmanager
    def writing(self) -> Generator[None, None, None]:
        """One transaction, which holds the write lock from its start."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the content of a folder may have changed, here or in another process."""
        return self._changes, self._db.execute("PRAGMA data_version").fetchone()[0]

    # --- counters --------------------------------------------------------------------------------------------------

    def count_up(self, counter: str) -> int:
        """Adds one to a counter, inside the caller's transaction or on its own."""
        sql = "UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value"
        return self._db.execute(sql, (counter,)).fetchall()[0][0]

    def counter(self, name: str) -> int:
        return self._db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0]

    def _new_entry_id(self, store_id: str) -> str:
        return _entry_id(store_id, self.count_up("entry_id"))

    # --- stores and folders ----------------------------------------------------------------------------------------

    def add_store(self, name: str) -> None:
        """A further data file of the profile, with the usual folders."""
        with self.writing():
            self._add_store(name, OlExchangeStoreType.NOT_EXCHANGE)

    def _add_store(self, name: str, kind: int) -> None:
        store_id = uuid.uuid4().hex.upper() + name.encode("utf-16-le").hex().upper()
        sql = "INSERT INTO stores (store_id, name, kind) VALUES (?, ?, ?) RETURNING id"
        store = self._db.execute(sql, (store_id, name, kind)).fetchall()[0][0]
        root = self._add_folder(store, store_id, None, name, None, OlItemType.MAIL)
        for role, title, item_type in _DEFAULT_FOLDERS:
            self._add_folder(store, store_id, root, title, role, item_type)

    def _add_folder(
        self, store: int, store_id: str, parent: int | None, name: str, role: int | None, item_type: int
    ) -> int:
        sql = "INSERT INTO folders (entry_id, store, parent, name, role, item_type) VALUES (?, ?, ?, ?, ?, ?)"
        values = (self._new_entry_id(store_id), store, parent, name, role, item_type)
        return self._db.execute(sql + " RETURNING id", values).fetchall()[0][0]

    def add_folder(self, parent: FolderRow, name: str, item_type: int) -> FolderRow:
        store = self.store(parent.store)
        with self.writing():
            made = self._add_folder(store.id, store.store_id, parent.id, name, None, item_type)
        return self.folder(made)

    def stores(self) -> list[StoreRow]:
        return [StoreRow(*row) for row in self._db.execute("SELECT * FROM stores ORDER BY id")]

    def store(self, id: int) -> StoreRow:
        if id not in self._stores:
            self._stores[id] = StoreRow(*self._db.execute("SELECT * FROM stores WHERE id = ?", (id,)).fetchone())
        return self._stores[id]

    def folders(self, where: str, *values: object) -> list[FolderRow]:
        """Folders by a condition on their columns, in the order they were made."""
        sql = f"SELECT * FROM folders WHERE {where} ORDER BY id"
        return [FolderRow(*row) for row in self._db.execute(sql, values)]

    def folder(self, id: int) -> FolderRow:
        if id not in self._folders:
            self._folders[id] = self.folders("id = ?", id)[0]
        return self._folders[id]

    def role_folder(self, store: int, role: int) -> FolderRow | None:
        return next(iter(self.folders("store = ? AND role = ?", store, role)), None)

    def folder_fields(self, folder: int) -> dict[str, int]:
        """Name and type of the user-defined fields that a folder knows."""
        return dict(self._db.execute("SELECT name, kind FROM folder_fields WHERE folder = ?", (folder,)))

    def add_folder_field(self, folder: int, name: str, kind: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO folder_fields VALUES (?, ?, ?)", (folder, name, kind))

    # --- items -----------------------------------------------------------------------------------------------------

    def find(self, entry_id: str) -> ItemRecord | None:
        from engine.adapters.outlook.simulated.rows import item_with_id

        return item_with_id(self._db, entry_id)

    def item(self, row: int) -> ItemRecord | None:
        from engine.adapters.outlook.simulated.rows import item_of_row

        return item_of_row(self._db, row)

    def read(self, folder: int, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Raw values of columns of all items of a folder, in one statement, in the order they came in."""
        sql = f"SELECT {quoted(columns)} FROM items WHERE folder = ? ORDER BY row"
        return self._db.execute(sql, (folder,)).fetchall()

    def insert(self, record: ItemRecord) -> None:
        """Stores a new item under a new entry id and row; both are set in the record. In the caller's transaction."""
        from engine.adapters.outlook.simulated.rows import insert_item

        store = self.store(self.folder(record.folder).store)
        self._db.execute(_COUNT_ITEM)
        numbers = dict(self._db.execute(_COUNTERS).fetchall())
        record.entry_id, record.version = _entry_id(store.store_id, numbers["entry_id"]), numbers["change"]
        record.row = insert_item(self._db, record)
        self._changes += 1

    def update(self, record: ItemRecord) -> None:
        """Stores the record over its row as a new version. In the caller's transaction."""
        from engine.adapters.outlook.simulated.rows import update_item

        record.version = self.count_up("change")
        update_item(self._db, record)

    def move(self, record: ItemRecord, folder: int, *, new_id: bool) -> None:
        """Puts an item into another folder. In the caller's transaction."""
        if new_id:
            self._db.execute("INSERT OR IGNORE INTO former_ids VALUES (?)", (record.entry_id,))
            record.entry_id = self._new_entry_id(self.store(self.folder(folder).store).store_id)
        record.folder = folder
        self.update(record)
        self._changes += 1

    def delete(self, record: ItemRecord) -> None:
        """Removes an item for good. In the caller's transaction."""
        self._db.execute("INSERT OR IGNORE INTO former_ids VALUES (?)", (record.entry_id,))
        self._db.execute("DELETE FROM items WHERE row = ?", (record.row,))
        self._changes += 1

    def was_item(self, entry_id: str) -> bool:
        """Whether the id once belonged to an item that was moved or deleted."""
        return self._db.execute("SELECT 1 FROM former_ids WHERE entry_id = ?", (entry_id,)).fetchone() is not None

    # --- attachments and categories --------------------------------------------------------------------------------

    def attachments(self, item: int, occurrence: str = "") -> list[AttachmentRecord]:
        from engine.adapters.outlook.simulated.records import AttachmentRecord

        sql = (
            "SELECT display_name, file_name, data FROM attachments WHERE item = ? AND occurrence = ? ORDER BY position"
        )
        return [AttachmentRecord(*row) for row in self._db.execute(sql, (item, occurrence))]

    def put_attachments(self, item: int, occurrence: str, attachments: Iterable[AttachmentRecord]) -> None:
        """Replaces all attachments of an item or of one exception. In the caller's transaction."""
        self._db.execute("DELETE FROM attachments WHERE item = ? AND occurrence = ?", (item, occurrence))
        self._db.executemany(
            "INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?)",
            [(item, occurrence, at, a.display_name, a.file_name, a.data) for at, a in enumerate(attachments, 1)],
        )

    def copy_exception_attachments(self, source: int, target: int) -> None:
        """Gives a copied series the attachments of its exceptions too. In the caller's transaction."""
        sql = "INSERT INTO attachments SELECT ?, occurrence, position, display_name, file_name, data FROM attachments"
        self._db.execute(sql + " WHERE item = ? AND occurrence <> ''", (target, source))

    def drop_exception_attachments(self, item: int) -> None:
        self._db.execute("DELETE FROM attachments WHERE item = ? AND occurrence <> ''", (item,))

    def categories(self) -> list[tuple[str, int]]:
        return self._db.execute("SELECT name, color FROM categories ORDER BY rowid").fetchall()

    def add_category(self, name: str, color: int) -> None:
        self._db.execute("INSERT INTO categories VALUES (?, ?)", (name, color))

    def remove_category(self, name: str) -> None:
        self._db.execute("DELETE FROM categories WHERE name = ?", (name,))
