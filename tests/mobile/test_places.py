"""What stands where the database should be: it is opened, made, or named and left alone; and nothing stays open."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from engine.adapters.mobile.adapter import KIND
from engine.model.errors import Unreachable
from engine.model.write import Create, Refused
from engine.ports import Adapter
from tests.builders import event
from tests.mobile.asking import as_object, at, create, full

VISIT = event("Visit").text()


def a_folder(path: Path) -> None:
    path.mkdir()


def no_folder(path: Path) -> None:
    path.parent.rmdir()


def no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


def another_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE songs (title TEXT)")


def a_newer_one(path: Path) -> None:
    shutil.copyfile(path.parent.parent / "made.db", path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


def a_damaged_one(path: Path) -> None:
    data = bytearray((path.parent.parent / "made.db").read_bytes())
    data[100:] = b"\x55" * (len(data) - 100)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "make, sentence",
    [
        (a_folder, "is a folder"),
        (no_folder, "there is no folder"),
        (no_database, "is not an SQLite database"),
        (another_database, "not one of the CRM mobile client"),
        (a_newer_one, "newer version"),
        (a_damaged_one, "is damaged"),
    ],
)
async def test_what_is_no_activity_database_is_named_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], sentence: str
) -> None:
    async with KIND.open(at(tmp_path / "made.db")):
        pass
    path = tmp_path / "place" / "mobile.db"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    threads = set(threading.enumerate())
    with pytest.raises(Unreachable, match=sentence) as caught:
        async with KIND.open(at(path)):
            pass
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert _end(set(threading.enumerate()) - threads)


def _end(threads: set[threading.Thread]) -> bool:
    """Whether all of them come to their end by themselves."""
    for thread in threads:
        thread.join(timeout=30)
    return not any(thread.is_alive() for thread in threads)


async def test_a_closed_calendar_leaves_no_thread(path: Path) -> None:
    threads = set(threading.enumerate())
    async with KIND.open(at(path)) as side:
        await create(side, VISIT)
    assert _end(set(threading.enumerate()) - threads)


async def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    async with KIND.open(at(path)) as side:
        await create(side, VISIT)


async def test_a_home_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    place = at(tmp_path / "x.db")
    async with KIND.open(type(place)("m", {"path": "~/here.db"}, tmp_path / "elsewhere", tmp_path)):
        assert (tmp_path / "here.db").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions concern")
async def test_a_file_that_may_not_be_written_is_read_only(path: Path) -> None:
    async with KIND.open(at(path)) as side:
        await create(side, VISIT)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    path.chmod(0o400)
    async with KIND.open(at(path)) as side:
        assert not side.capabilities.writes
        assert len((await full(side))[0]) == 1
        assert await side.write([Create(as_object(VISIT))]) == [Refused("the database file may only be read")]
    path.chmod(0o000)
    with pytest.raises(Unreachable, match="permissions"):
        async with KIND.open(at(path)):
            pass


async def test_many_who_open_a_new_database_at_once_open_the_same(path: Path) -> None:
    identities: list[str] = []

    async def open_it() -> None:
        async with KIND.open(at(path)) as side:
            identities.append(side.identity)

    async with anyio.create_task_group() as tasks:
        for _ in range(6):
            tasks.start_soon(open_it)
    assert len(identities) == 6
    assert len(set(identities)) == 1


@pytest.mark.parametrize("mode", ["wal", "delete", "truncate"])
async def test_the_journal_mode_of_an_existing_file_stays(path: Path, mode: str) -> None:
    async with KIND.open(at(path)):
        pass
    with closing(sqlite3.connect(path)) as db:
        assert db.execute(f"PRAGMA journal_mode = {mode}").fetchall() == [(mode,)]
    async with KIND.open(at(path)) as side:
        await create(side, VISIT)
    with closing(sqlite3.connect(path)) as db:
        [(now,)] = db.execute("PRAGMA journal_mode").fetchall()
    assert (now == "wal") == (mode == "wal")


async def test_a_new_file_has_a_write_ahead_log(side: Adapter, client: sqlite3.Connection) -> None:
    assert client.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
