"""An SQLite file that holds somebody's activities, and that other programs work with at the same time."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, cast

import aiosqlite
import anyio

from engine.adapters.commit import CommitBroke
from engine.adapters.sqlite_error import primary, translated
from engine.model.errors import NoSpace, Unreachable

Rows: TypeAlias = list[tuple[Any, ...]]


class SqliteFile:
    """An opened file. Asked from one task at a time. ``what``: the calendar and its file, as a sentence begins."""

    def __init__(self, db: aiosqlite.Connection, path: Path, what: str) -> None:
        self.db = db
        self.what = what
        self._path = path
        self._file = _file(path)

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """All rows of a query."""
        with translated(self.what):
            try:
                return cast("Rows", await self.db.execute_fetchall(sql, parameters))
            except sqlite3.OperationalError as error:
                if "decode" not in str(error).lower():
                    raise
        # One text in one row is no UTF-8: read again in a way that bears it, so that the other rows are not lost.
        self.db.text_factory = _bearing
        try:
            with translated(self.what):
                return cast("Rows", await self.db.execute_fetchall(sql, parameters))
        finally:
            self.db.text_factory = str

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[None]:
        """Several statements that see one moment."""
        self._look_again()
        try:
            with translated(self.what):
                await self.db.execute("BEGIN")
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await self.db.rollback()

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Alone with the database: nobody else writes until the end, and nothing is done unless all of it is.

        Raises `Unreachable` or `NoSpace` when nothing was done, `CommitBroke` when nobody knows.
        """
        self._look_again()
        try:
            with translated(self.what):
                await self.db.execute("BEGIN IMMEDIATE")
            yield
            self._look_again()
        except BaseException:
            with anyio.CancelScope(shield=True):
                # Always: the BEGIN of a cancelled call may run later than it was cancelled. Without one this does nothing.
                await self.db.rollback()
            raise
        with anyio.CancelScope(shield=True):
            await self._commit()

    async def _commit(self) -> None:
        try:
            with translated(self.what):
                await self.db.commit()
        except (Unreachable, NoSpace) as error:
            await self.db.rollback()
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


@asynccontextmanager
async def opened(path: Path, what: str, setting: str, patience: float) -> AsyncGenerator[SqliteFile]:
    """Open the file; it is made where there is none yet. ``setting``: what in the config names it. ``patience`` in seconds.

    Raises `Unreachable`.
    """
    _look(path, what, setting)
    with translated(what):
        db = await aiosqlite.connect(path, isolation_level=None, timeout=patience)
    try:
        with translated(what):
            await db.execute("PRAGMA foreign_keys = ON")
            # What a run has noted in its history must not be gone from here after a power cut: that would look like deletions.
            await db.execute("PRAGMA synchronous = FULL")
        yield SqliteFile(db, path, what)
    finally:
        with anyio.CancelScope(shield=True):
            await db.close()
        db._thread.join()  # pyright: ignore[reportPrivateUsage]  # closed is told a moment before the thread has ended


def _look(path: Path, what: str, setting: str) -> None:
    """Say what is wrong with the place before SQLite says less.

    A missing folder is not made: it may be a drive that is not there today, and a calendar that is suddenly new and empty
    would be the worst answer to that.
    """
    if path.is_dir():
        raise Unreachable(f"{what} is a folder. Name the database file inside it.")
    if not path.parent.is_dir():
        raise Unreachable(
            f"{what} cannot be opened: there is no folder {path.parent}. Connect its drive, or mend the {setting}."
        )


def _file(path: Path) -> tuple[int, int] | None:
    """Which file the path leads to; None when to none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _bearing(data: bytes) -> str:
    """Bytes that are no text become lone surrogates, which no text may hold: whoever reads the row sees it."""
    return data.decode("utf-8", "surrogateescape")
