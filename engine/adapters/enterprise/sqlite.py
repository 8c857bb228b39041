"""CRM Enterprise in one SQLite file: for small offices, for trying things out, for tests."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import aiosqlite
import anyio

from engine.adapters.enterprise.link import AMONG, CommitBroke, Dialect, NotTaken, Row
from engine.adapters.sqlite_error import primary, translated
from engine.model.errors import NoSpace, Unreachable

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

    def __init__(self, db: aiosqlite.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._file = _file(path)
        self.what = _what(path)

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        sql = sql.replace(AMONG, SQLITE.among)
        with translated(self.what):
            try:
                return cast("list[Row]", await self._db.execute_fetchall(sql, parameters))
            except sqlite3.OperationalError as error:
                if "decode" not in str(error).lower():
                    raise
        # One text in one row is no UTF-8: read again in a way that bears it, so that the other rows are not lost.
        self._db.text_factory = _bearing
        try:
            with translated(self.what):
                return cast("list[Row]", await self._db.execute_fetchall(sql, parameters))
        finally:
            self._db.text_factory = str

    async def many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        with translated(self.what):
            try:
                async with self._db.executemany(sql.replace(AMONG, SQLITE.among), parameters) as cursor:
                    return cursor.rowcount
            except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
                raise NotTaken(f"the database does not take it ({error})") from error

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[None]:
        self._look_again()
        try:
            with translated(self.what):
                await self._db.execute("BEGIN")
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await self._db.rollback()

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        self._look_again()
        try:
            with translated(self.what):
                await self._db.execute("BEGIN IMMEDIATE")
            yield
            self._look_again()
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._db.rollback()
            raise
        with anyio.CancelScope(shield=True):
            await self._commit()

    async def _commit(self) -> None:
        try:
            with translated(self.what):
                await self._db.commit()
        except (Unreachable, NoSpace) as error:
            await self._db.rollback()
            if primary(error.__cause__) == sqlite3.SQLITE_IOERR:
                raise CommitBroke(str(error)) from error
            raise

    def _look_again(self) -> None:
        """A file that was removed or replaced is still open here: what is written to it now is seen by nobody."""
        if _file(self._path) != self._file:
            raise Unreachable(
                f"{self.what} was removed or replaced while it was open. "
                "Nothing was written; see that the right file is there, then try again."
            )

    async def tables(self) -> frozenset[str]:
        return frozenset(row[0] for row in await self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"))

    async def make(self, script: str) -> None:
        with translated(self.what):
            try:
                # Only here, in a file of our own making; the journal mode of somebody else's file is theirs.
                await self._db.execute_fetchall("PRAGMA journal_mode = WAL")
                await self._db.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
            except sqlite3.OperationalError:
                await self._db.rollback()
                if not await self.tables():
                    raise  # otherwise another process made it at the same moment

    async def writable(self) -> bool:
        return os.access(self._path, os.W_OK)


@asynccontextmanager
async def sqlite_link(path: Path, patience: float = PATIENCE) -> AsyncGenerator[SqliteLink]:
    """Open the file; it is made where there is none yet. ``patience`` in seconds. Raises `Unreachable`."""
    _look(path)
    with translated(_what(path)):
        db = await aiosqlite.connect(path, isolation_level=None, timeout=patience)
    try:
        with translated(_what(path)):
            await db.execute("PRAGMA foreign_keys = ON")
            # What a run has noted in its history must not be gone from here after a power cut: that would look like deletions.
            await db.execute("PRAGMA synchronous = FULL")
        yield SqliteLink(db, path)
    finally:
        with anyio.CancelScope(shield=True):
            await db.close()
        db._thread.join()  # pyright: ignore[reportPrivateUsage]  # closed is told a moment before the thread has ended


def _what(path: Path) -> str:
    return f"The CRM Enterprise database {path}"


def _bearing(data: bytes) -> str:
    """Bytes that are no text become lone surrogates, which no text may hold: whoever reads the row sees it."""
    return data.decode("utf-8", "surrogateescape")


def _file(path: Path) -> tuple[int, int] | None:
    """Which file the path leads to; None when to none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _look(path: Path) -> None:
    """A missing folder is not made: it may be a drive that is not there today, and a database that is suddenly new and empty
    would be the worst answer to that.
    """
    if path.is_dir():
        raise Unreachable(f"{_what(path)} is a folder. Name the database file inside it.")
    if not path.parent.is_dir():
        raise Unreachable(
            f"{_what(path)} cannot be opened: there is no folder {path.parent}. Connect its drive, or mend the url."
        )
