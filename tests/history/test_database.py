"""The history's file: made, brought up to date, refused, moved aside; its transactions."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import anyio
import pytest

from engine.history.database import VERSION, Database, opened
from engine.model.errors import DamagedHistory, Locked, Unreachable


async def test_it_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with opened(path) as db:
        assert (await db.rows("PRAGMA user_version"))[0][0] == VERSION
        assert (await db.rows("PRAGMA journal_mode"))[0][0] == "wal"
        assert (await db.rows("PRAGMA synchronous"))[0][0] == 2, "a concluded transaction survives a power loss"
        assert (await db.rows("PRAGMA foreign_keys"))[0][0] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
async def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    async with opened(tmp_path / "history.db"):
        for file in tmp_path.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file.name


async def test_it_is_found_again_as_it_was_left(tmp_path: Path) -> None:
    async with opened(tmp_path / "history.db") as db, db.transaction() as connection:
        await connection.execute("INSERT INTO body VALUES (x'00', 'text')")
    async with opened(tmp_path / "history.db") as db:
        assert (await db.row("SELECT text FROM body"))[0] == "text"  # type: ignore[index]
        assert await db.row("SELECT text FROM body WHERE digest = x'01'") is None


async def test_an_empty_file_is_a_new_history(tmp_path: Path) -> None:
    (tmp_path / "history.db").touch()
    async with opened(tmp_path / "history.db") as db:
        assert await db.rows("SELECT * FROM item") == []


@pytest.mark.parametrize("content", [b"not a database at all" * 99, b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_damaged_file_is_kept_aside_and_never_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.db"
    for number in (1, 2):
        path.write_bytes(content)
        with pytest.raises(DamagedHistory, match=rf"kept aside as history\.db\.damaged-{number}\. Run again"):
            async with opened(path):
                pass
        assert (tmp_path / f"history.db.damaged-{number}").read_bytes() == content
        assert not path.exists()
    async with opened(path) as db:
        assert await db.rows("SELECT * FROM item") == []


async def test_damage_that_is_met_in_mid_run_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with opened(path) as db, db.transaction() as connection:
        rows = [(bytes([n % 256, n // 256]), f"{n} " * 500) for n in range(400)]
        await connection.executemany("INSERT INTO body VALUES (?, ?)", rows)
    data = bytearray(path.read_bytes())
    data[8192:] = b"\x77" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(DamagedHistory, match="is damaged"):
        async with opened(path) as db:
            await db.rows("SELECT count(*), max(text) FROM body")
    assert (tmp_path / "history.db.damaged-1").exists()


async def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "history.db").mkdir()
    with pytest.raises(Unreachable, match="is a folder, not a file: move it away"):
        async with opened(tmp_path / "history.db"):
            pass


async def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"cannot be opened .* see that the folder is there and yours to write"):
        async with opened(tmp_path / "nowhere" / "history.db"):
            pass


async def test_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Unreachable, match=f"newer Syncline .version {VERSION + 1}, this one knows {VERSION}.: update"):
        async with opened(path):
            pass
    assert path.read_bytes() == before


async def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    async def break_off(db: Database) -> None:
        async with db.transaction() as connection:
            await connection.execute("INSERT INTO body VALUES (x'00', 'text')")
            raise ZeroDivisionError

    async with opened(tmp_path / "history.db") as db:
        with pytest.raises(ZeroDivisionError):
            await break_off(db)
        assert await db.rows("SELECT * FROM body") == []
        async with db.transaction() as connection:
            await connection.execute("INSERT INTO body VALUES (x'00', 'text')")
        assert len(await db.rows("SELECT * FROM body")) == 1


async def test_a_cancelled_transaction_leaves_the_next_one_free(tmp_path: Path) -> None:
    async with opened(tmp_path / "history.db") as db:
        with anyio.CancelScope() as scope:
            async with db.transaction() as connection:
                await connection.execute("INSERT INTO body VALUES (x'00', 'text')")
                scope.cancel()
                await anyio.lowlevel.checkpoint()
        assert scope.cancelled_caught
        async with db.transaction():
            pass
        assert await db.rows("SELECT * FROM body") == []


async def test_transactions_take_turns(tmp_path: Path) -> None:
    async with opened(tmp_path / "history.db") as db:
        order: list[str] = []

        async def work(name: str) -> None:
            async with db.transaction() as connection:
                order.append(name)
                await connection.execute("SELECT 1")
                order.append(name)

        async with anyio.create_task_group() as tasks:
            for name in "ab":
                tasks.start_soon(work, name)
        assert order in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


async def test_a_history_that_another_program_holds_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with opened(path) as db:
        await db.rows("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(Locked, match="in use by another program for too long: try again in a moment"):
                async with db.transaction():
                    pass
        finally:
            other.close()
        async with db.transaction():
            pass


async def test_two_programs_may_make_it_at_the_same_moment(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"history-{number}.db"

        async def use(path: Path = path) -> None:
            async with opened(path) as db:
                assert await db.rows("SELECT * FROM item") == []

        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(use)
