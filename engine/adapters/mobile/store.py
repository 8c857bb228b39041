"""The database file: opening it, reading rows, writing a batch in one transaction. Knows SQL and nothing of iCalendar."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import aiosqlite

from engine.adapters.activities.columns import Activity, Occurrence
from engine.adapters.activities.rows import Kept, Put, Touched
from engine.adapters.sqlite_error import translated
from engine.adapters.sqlite_file import SqliteFile, opened
from engine.model.errors import Unreachable

VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another program that is writing."""

_ETAG = "change || '-' || change_stamp"
_ACTIVITY = ", ".join(f'"{name}"' for name in Activity._fields)
_OCCURRENCE = ", ".join(f'"{name}"' for name in Occurrence._fields)
_IDS = "(SELECT value FROM json_each(?))"
_WRITTEN = ("ical", "change", "change_stamp", "ical_change", "id")

_INSERT = (
    f"INSERT INTO activity ({_ACTIVITY}, {', '.join(_WRITTEN)}) "
    f"VALUES ({', '.join('?' * (len(Activity._fields) + len(_WRITTEN)))})"
)
_UPDATE = (
    f"UPDATE activity SET ({_ACTIVITY}, {', '.join(_WRITTEN[:-1])}) "
    f"= ({', '.join('?' * (len(Activity._fields) + len(_WRITTEN) - 1))}) WHERE id = ?"
)
_INSERT_EXCEPTION = f"INSERT INTO activity_exception (activity_id, {_OCCURRENCE}) VALUES ({', '.join('?' * (len(Occurrence._fields) + 1))})"


class Mark(NamedTuple):
    """A point in the stream of changes: its number, and the random stamp that tells it from a restored copy's."""

    change: int
    stamp: str

    @property
    def etag(self) -> str:
        """The version of every row that was written at this point."""
        return f"{self.change}-{self.stamp}"


@dataclass(slots=True)
class Batch:
    """What one transaction writes."""

    inserts: list[Put] = field(default_factory=lambda: list[Put]())
    updates: list[Put] = field(default_factory=lambda: list[Put]())
    deletes: list[str] = field(default_factory=lambda: list[str]())


class Store:
    """An opened database. Asked from one task at a time."""

    def __init__(self, file: SqliteFile, instance: str) -> None:
        self._file = file
        self._rows = file.rows
        self.instance = instance

    async def all(self) -> tuple[Mark, Mapping[str, str]]:
        """Every id and its etag, and the mark from which later changes count."""
        async with self._file.reading():
            mark = await self._mark()
            # The index on the numbers holds all that is asked for; the rows themselves are not read.
            rows = await self._rows(f"SELECT id, {_ETAG} FROM activity")
        return mark, dict(cast("list[tuple[str, str]]", rows))

    async def since(self, mark: Mark) -> tuple[Mark, Mapping[str, str], frozenset[str]] | None:
        """The new mark, ids with etags that changed, ids that are gone; None when the mark is not of this stream."""
        async with self._file.reading():
            known = await self._rows("SELECT 1 FROM change_log WHERE change = ? AND stamp = ?", mark)
            if not known:
                return None
            now = await self._mark()
            changed = await self._rows(f"SELECT id, {_ETAG} FROM activity WHERE change > ?", (mark.change,))
            gone = await self._rows(
                "SELECT deleted FROM change_log WHERE change > ? AND deleted IS NOT NULL "
                "AND NOT EXISTS (SELECT 1 FROM activity WHERE id = deleted)",
                (mark.change,),
            )
        return now, dict(cast("list[tuple[str, str]]", changed)), frozenset(row[0] for row in gone)

    async def kept(self, ids: Sequence[str]) -> list[Kept]:
        """Those of the named rows whose text says what their columns say."""
        rows = await self._rows(
            f"SELECT id, {_ETAG}, uid, ical FROM activity WHERE id IN {_IDS} "
            "AND ical IS NOT NULL AND uid IS NOT NULL AND ical_change = change",
            (json.dumps(ids),),
        )
        return [Kept(*row) for row in rows]

    async def touched(self, ids: Sequence[str]) -> list[Touched]:
        """The named rows with all their columns and exceptions, as they were at one moment."""
        pairs = ", ".join(f"e.{name}" for name in _OCCURRENCE.split(", "))
        rows = await self._rows(
            f"SELECT id, {_ETAG}, ical, "
            f"(SELECT json_group_array(json_array({pairs})) FROM activity_exception AS e WHERE e.activity_id = a.id), "
            f"{_ACTIVITY} FROM activity AS a WHERE id IN {_IDS}",
            (json.dumps(ids),),
        )
        return [
            Touched(row[0], row[1], row[2], Activity(*row[4:]), tuple(Occurrence(*one) for one in json.loads(row[3])))
            for row in rows
        ]

    async def present(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Those of the ids that are there, with their etags."""
        rows = await self._rows(f"SELECT id, {_ETAG} FROM activity WHERE id IN {_IDS}", (json.dumps(ids),))
        return dict(cast("list[tuple[str, str]]", rows))

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Writing]:
        """Alone with the database; raises as `SqliteFile.writing`."""
        async with self._file.writing():
            with translated(self._file.what):
                yield Writing(self._file.db)

    async def _mark(self) -> Mark:
        return Mark(*(await self._rows("SELECT change, stamp FROM change_log ORDER BY change DESC LIMIT 1"))[0])


class Writing:
    """The inside of a transaction."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db

    async def etags(self, ids: Collection[str]) -> Mapping[str, str]:
        """The versions the named rows have, now that nobody else can write."""
        if not ids:
            return {}
        sql = f"SELECT id, {_ETAG} FROM activity WHERE id IN {_IDS}"
        return dict(cast("list[tuple[str, str]]", await self._db.execute_fetchall(sql, (json.dumps(list(ids)),))))

    async def mark(self) -> Mark:
        """The number under which everything is written that this transaction writes."""
        [row] = await self._db.execute_fetchall("INSERT INTO change_log DEFAULT VALUES RETURNING change, stamp")
        return Mark(row[0], row[1])

    async def write(self, batch: Batch, mark: Mark) -> None:
        db = self._db
        await db.execute("UPDATE meta SET writing = 1")
        if batch.deletes:
            await db.executemany("DELETE FROM activity WHERE id = ?", [(one,) for one in batch.deletes])
        if batch.inserts:
            await db.executemany(_INSERT, (_parameters(put, mark) for put in batch.inserts))
        if batch.updates:
            await db.executemany(_UPDATE, (_parameters(put, mark) for put in batch.updates))
            await db.executemany(
                "DELETE FROM activity_exception WHERE activity_id = ?", [(p.id,) for p in batch.updates]
            )
        exceptions = [(put.id, *row) for put in (*batch.inserts, *batch.updates) for row in put.occurrences]
        if exceptions:
            await db.executemany(_INSERT_EXCEPTION, exceptions)
        await db.execute("UPDATE meta SET writing = 0")


def _parameters(put: Put, mark: Mark) -> tuple[Any, ...]:
    columns = put.activity._replace(uid=put.uid, private=put.activity.private or 0)
    return (*columns, put.ical, mark.change, mark.stamp, mark.change, put.id)


@asynccontextmanager
async def open_store(path: Path, patience: float = PATIENCE) -> AsyncGenerator[Store]:
    """Open the database; make it where there is no file yet. ``patience`` in seconds.

    Raises `Unreachable` for anything else than an activity database of a version that is known here.
    """
    async with opened(path, f"The mobile calendar {path}", "path", patience) as file:
        with translated(file.what):
            instance = await _made_ready(file.db, path)
        yield Store(file, instance)


async def _made_ready(db: aiosqlite.Connection, path: Path) -> str:
    if await _is_blank(db):
        await _create(db)
    version = await _one(db, "PRAGMA user_version")
    if (
        not await _one(
            db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('activity', 'change_log', 'meta')"
        )
        == 3
    ):
        raise Unreachable(
            f"{path} is a database, but not one of the CRM mobile client: it has no table of activities. Mend the path."
        )
    if version > VERSION:
        raise Unreachable(
            f"The mobile calendar {path} was made by a newer version (its schema is {version}, known here is {VERSION}). "
            "Update Syncline."
        )
    return str(await _one(db, "SELECT instance FROM meta"))


async def _is_blank(db: aiosqlite.Connection) -> bool:
    return await _one(db, "PRAGMA user_version") == 0 and await _one(db, "SELECT count(*) FROM sqlite_schema") == 0


async def _create(db: aiosqlite.Connection) -> None:
    schema = Path(__file__).with_name("schema.sql").read_text("utf-8")
    try:
        # Only here, in a file of our own making; the journal mode of somebody else's file is theirs.
        await db.execute_fetchall("PRAGMA journal_mode = WAL")
        await db.executescript(schema)
    except sqlite3.OperationalError:
        await db.rollback()
        if await _is_blank(db):
            raise  # otherwise another process made it at the same moment


async def _one(db: aiosqlite.Connection, sql: str) -> Any:
    [row] = await db.execute_fetchall(sql)
    return row[0]
