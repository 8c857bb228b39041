"""The history's SQLite file: opened, brought up to date, and its transactions.

WAL with synchronous=FULL: a transaction that was concluded survives a power loss, because the sides' own files are not
rolled back with it. aiosqlite's pitfalls are met here and nowhere else: one connection has one writer at a time, a
cancelled BEGIN is always rolled back, the connection is always closed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite
import anyio

from engine.model.errors import DamagedHistory, Locked, NoSpace, Unreachable

VERSION = 1
_WAIT = 5.0
"""Seconds to wait for another process' short transaction."""
_PAUSE = 0.02
"""Seconds between two tries where SQLite itself does not wait."""


class Database:
    """One open history file."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = anyio.Lock()

    @property
    def path(self) -> Path:
        return self._path

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with told(self._path):
            return list(await self._connection.execute_fetchall(sql, parameters))

    async def tuples(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows as plain tuples: for reading by the ten thousand."""
        with told(self._path):
            async with self._connection.execute(sql, parameters) as cursor:
                cursor.row_factory = None
                return list(await cursor.fetchall())  # type: ignore[arg-type]

    async def row(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        found = await self.rows(sql, parameters)
        return found[0] if found else None

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[aiosqlite.Connection]:
        """All or nothing, one at a time. Must not span calls to a calendar."""
        async with self._lock:
            with told(self._path):
                try:
                    await self._connection.execute("BEGIN IMMEDIATE")
                    yield self._connection
                except BaseException:
                    with anyio.CancelScope(shield=True):
                        await self._connection.rollback()  # always: a cancelled BEGIN still runs
                    raise
                else:
                    with anyio.CancelScope(shield=True):
                        await self._connection.commit()


@asynccontextmanager
async def opened(path: Path) -> AsyncGenerator[Database]:
    """The history at ``path``, made if it is not there.

    Raises `DamagedHistory` (the file was moved aside), `Unreachable` (a folder, no permission, a newer version).
    """
    if path.is_dir():
        raise Unreachable(
            f"The history {path} is a folder, not a file: move it away, or choose another data folder (--data-dir)."
        )
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=_WAIT)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unreachable(
            f"The history {path} cannot be opened ({error}): see that the folder is there and yours to write."
        ) from error
    try:
        connection.row_factory = sqlite3.Row
        with told(path):
            await _prepare_in_turn(connection, path)
        yield Database(connection, path)
    finally:
        with anyio.CancelScope(shield=True), suppress(sqlite3.Error):
            await connection.close()


async def _prepare_in_turn(connection: aiosqlite.Connection, path: Path) -> None:
    """Prepare, after whoever prepares or closes the file just now.

    SQLite does not wait for all of them by itself: of two that go over to WAL at the same moment one is refused at once,
    and so is who comes while the last one leaves (sqlite.org/wal.html, section 9).
    """
    until = anyio.current_time() + _WAIT
    while True:
        try:
            return await _prepare(connection, path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or anyio.current_time() > until:
                raise
        await anyio.sleep(_PAUSE)


async def _prepare(connection: aiosqlite.Connection, path: Path) -> None:
    version = await _version(connection)
    if version > VERSION:
        raise Unreachable(
            f"The history {path} was written by a newer Syncline (version {version}, this one knows {VERSION}): update Syncline."
        )
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        await connection.execute(f"PRAGMA {pragma}")
    if version < VERSION:
        await _bring_up_to_date(connection, version)


async def _version(connection: aiosqlite.Connection) -> int:
    found = list(await connection.execute_fetchall("PRAGMA user_version"))
    return found[0][0]


async def _bring_up_to_date(connection: aiosqlite.Connection, version: int) -> None:
    """All steps at once or none. Another program may have done it at the same moment: then its work is as good."""
    scripts = [_script(number) for number in range(version, VERSION)]
    try:
        await connection.executescript(
            "BEGIN IMMEDIATE;\n" + "\n".join(scripts) + f"\nPRAGMA user_version = {VERSION};\nCOMMIT;"
        )
    except sqlite3.OperationalError:
        await connection.rollback()
        if await _version(connection) != VERSION:
            raise


def _script(number: int) -> str:
    """The statements that lead from version ``number`` to the next."""
    name = "schema.sql" if number == 0 else f"migrations/{number:03d}.sql"
    return (Path(__file__).parent / name).read_text("utf-8")


@contextmanager
def told(path: Path) -> Generator[None]:
    """SQLite's errors as Syncline's: named by what the person can do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise NoSpace(
                f"The disk that holds {path} is full: make room and run again. Nothing is lost; the run goes on where it stopped."
            ) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Locked(
                f"The history {path} is in use by another program for too long: try again in a moment."
            ) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            kept = _move_aside(path)
            raise DamagedHistory(
                f"The history {path} is damaged and was kept aside as {kept.name}. Run again: the calendars' items are then"
                " paired anew, nothing is doubled or deleted; what differs is shown as a conflict."
            ) from error
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
            raise Unreachable(
                f"The history {path} cannot be written ({error}): see that the folder is there and yours to write."
            ) from error
        raise


def _move_aside(path: Path) -> Path:
    """Never overwritten: the next free name."""
    number = 1
    while (kept := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(kept)
    for ending in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + ending).replace(kept.with_name(kept.name + ending))
    return kept
