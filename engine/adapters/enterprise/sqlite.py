"""CRM Enterprise in one SQLite file: for small offices, for trying things out, for tests."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from engine.adapters.enterprise.link import AMONG, Dialect, NotTaken, Row
from engine.adapters.sqlite_error import translated
from engine.adapters.sqlite_file import SqliteFile, opened

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""

SQLITE = Dialect(
    triggers="sqlite.sql",
    number="INTEGER",
    guid=(
        "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"
        " || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
    ),
    stamp="lower(hex(randomblob(6)))",
    now="datetime('now')",
    among="IN (SELECT value FROM json_each(?))",
    strict=" STRICT",
)


class SqliteLink:
    """A `Link` to a file."""

    dialect = SQLITE

    def __init__(self, file: SqliteFile, path: Path) -> None:
        self._file = file
        self._path = path
        self.what = file.what
        self.reading = file.reading
        self.writing = file.writing

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return await self._file.rows(sql.replace(AMONG, SQLITE.among), parameters)

    async def many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        with translated(self.what):
            try:
                async with self._file.db.executemany(sql.replace(AMONG, SQLITE.among), parameters) as cursor:
                    return cursor.rowcount
            except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
                raise NotTaken(f"the database does not take it ({error})") from error

    async def tables(self) -> frozenset[str]:
        return frozenset(row[0] for row in await self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"))

    async def make(self, script: str) -> None:
        db = self._file.db
        with translated(self.what):
            try:
                # Only here, in a file of our own making; the journal mode of somebody else's file is theirs.
                await db.execute_fetchall("PRAGMA journal_mode = WAL")
                await db.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
            except sqlite3.OperationalError:
                await db.rollback()
                if not await self.tables():
                    raise  # otherwise another process made it at the same moment

    async def writable(self) -> bool:
        return os.access(self._path, os.W_OK)


@asynccontextmanager
async def sqlite_link(path: Path, patience: float = PATIENCE) -> AsyncGenerator[SqliteLink]:
    """Open the file; it is made where there is none yet. ``patience`` in seconds. Raises `Unreachable`."""
    async with opened(path, f"The CRM Enterprise database {path}", "url", patience) as file:
        yield SqliteLink(file, path)
