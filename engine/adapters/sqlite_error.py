"""Errors of SQLite, named by what the caller can do about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from engine.model.errors import NoSpace, Unreachable


@contextmanager
def translated(what: str) -> Generator[None, None, None]:
    """Errors of SQLite as what the caller can do about them. ``what``: the calendar and its file, as a sentence begins."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(error, what) from error


def primary(error: BaseException | None) -> int:
    """The primary result code of an SQLite error, 0 where it has none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _named(error: sqlite3.Error, what: str) -> Unreachable | NoSpace:
    match primary(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unreachable(
                f"{what} is locked: another program has been writing to it all the time. "
                "Nothing was changed; finish there, then try again."
            )
        case sqlite3.SQLITE_FULL:
            return NoSpace(
                f"The disk is full: nothing was written to {what[0].lower()}{what[1:]}. Make room, then try again."
            )
        case sqlite3.SQLITE_NOTADB:
            return Unreachable(f"{what} is not an SQLite database. Mend the path, or put the right file there.")
        case sqlite3.SQLITE_CORRUPT:
            return Unreachable(f"{what} is damaged ({error}). Nothing was changed; put a backup of it back.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return Unreachable(
                f"{what} cannot be opened or written ({error}). Check the file's and its folder's permissions."
            )
        case sqlite3.SQLITE_IOERR:
            return Unreachable(
                f"Reading or writing {what[0].lower()}{what[1:]} failed ({error}). Check the disk, then try again."
            )
        case _:
            return Unreachable(f"{what} does not work as an activity database: {error}.")
