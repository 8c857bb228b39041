"""Other programs, disks that fail, runs that are cancelled: a clear sentence, and nothing half done."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiosqlite
import anyio
import pytest

from engine.adapters.mobile.adapter import KIND, MobileCalendar, MobileKind
from engine.adapters.mobile.store import Store, open_store
from engine.adapters.sqlite_file import SqliteFile
from engine.model.errors import NoSpace, SynclineError, Unreachable
from engine.model.resource import CalendarObject, Uid
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Written
from engine.ports import Adapter
from tests.builders import event
from tests.mobile.asking import as_object, at, create, full, inserted, row_of, text_of

VISIT = event("Visit").text()
IMPATIENT = MobileKind(patience=0)


class Faulty:
    """A connection that does something else before, or instead of, one of its operations."""

    def __init__(self, db: aiosqlite.Connection, fault: Callable[[str, int], None]) -> None:
        self._db = db
        self._fault = fault
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._db, name)
        if not callable(operation):
            return operation

        async def ask(*given: Any) -> Any:
            self._fault(name, len(self.asked))
            self.asked.append(name)
            return await operation(*given)

        return ask


@asynccontextmanager
async def faulty(path: Path, fault: Callable[[str, int], None]) -> AsyncIterator[tuple[MobileCalendar, Faulty]]:
    async with open_store(path) as store, aiosqlite.connect(path, isolation_level=None) as db:
        connection = Faulty(db, fault)
        file = SqliteFile(connection, path, f"The mobile calendar {path}")  # type: ignore[arg-type]
        yield MobileCalendar(Store(file, store.instance), True), connection


def nothing(name: str, count: int) -> None:
    pass


# -- other programs --------------------------------------------------------------------------------------------------


async def test_while_another_program_writes_we_read_and_do_not_write(path: Path, client: sqlite3.Connection) -> None:
    inserted(client, id="a", subject="theirs")
    async with IMPATIENT.open(at(path)) as side:
        client.execute("BEGIN IMMEDIATE")
        assert set((await full(side))[0]) == {"a"}
        with pytest.raises(Unreachable, match="is locked"):
            await side.write([Create(as_object(VISIT))])
        client.execute("COMMIT")
        await create(side, VISIT)


async def test_a_program_that_keeps_everybody_out_is_named(path: Path) -> None:
    async with KIND.open(at(path)):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as client:
        client.execute("PRAGMA journal_mode = DELETE")
        async with IMPATIENT.open(at(path)) as side:
            client.execute("BEGIN EXCLUSIVE")
            for ask in (side.list(None), side.probe([]), side.fetch([])):
                with pytest.raises(Unreachable, match="is locked"):
                    await ask
            client.execute("COMMIT")
            client.execute("BEGIN")
            client.execute("SELECT * FROM activity").fetchall()
            with pytest.raises(Unreachable, match="is locked"):  # a reader holds up the commit
                await side.write([Create(as_object(VISIT))])
            client.execute("COMMIT")
            assert (await full(side))[0] == {}
            await create(side, VISIT)


async def test_of_two_who_write_the_same_row_one_is_stale(path: Path, side: Adapter) -> None:
    now = await create(side, VISIT)
    outcomes: list[Outcome] = []

    async def write(by: Adapter, place: str) -> None:
        outcomes.extend(
            await by.write(
                [Update(now.href, now.etag, as_object(event("Visit").saying(location=place).text()), now.object)]
            )
        )

    async with KIND.open(at(path)) as other, anyio.create_task_group() as tasks:
        tasks.start_soon(write, side, "ours")
        tasks.start_soon(write, other, "theirs")
    assert {type(outcome) for outcome in outcomes} == {Written, Stale}
    [winner] = [outcome.now for outcome in outcomes if isinstance(outcome, Written)]
    assert await text_of(side, now.href) == winner.object.text


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_goes_away_while_it_is_open_takes_nothing_with_it(
    path: Path, side: Adapter, replaced: bool
) -> None:
    now = await create(side, VISIT)
    path.rename(path.with_name("away.db"))
    if replaced:
        path.write_bytes(b"")
    for ask in (side.list(None), side.write([Create(as_object(VISIT))]), side.write([Delete(now.href, now.etag)])):
        with pytest.raises(Unreachable, match="removed or replaced"):
            await ask
    path.with_name("away.db").rename(path)
    assert set((await full(side))[0]) == {now.href}


async def test_a_table_that_somebody_spoilt_is_named(side: Adapter, client: sqlite3.Connection) -> None:
    client.execute("DROP TABLE change_log")
    with pytest.raises(Unreachable, match="does not work as an activity database"):
        await side.list(None)


# -- disks -----------------------------------------------------------------------------------------------------------


async def test_on_a_full_disk_nothing_is_written(path: Path) -> None:
    async with faulty(path, nothing) as (side, connection):
        now = await create(side, VISIT)
        before = await full(side)
        await connection.execute_fetchall("PRAGMA max_page_count = 1")
        large = as_object(event("Large").saying(description="x" * 100_000).text())
        with pytest.raises(NoSpace, match="disk is full"):
            await side.write([Delete(now.href, now.etag), Create(large)])
        assert await full(side) == before
        await connection.execute_fetchall("PRAGMA max_page_count = 1000000")
        assert isinstance((await side.write([Create(large)]))[0], Written)


def failing(operation: str, code: int) -> Callable[[str, int], None]:
    """Fails in that operation with that SQLite result code."""

    def fault(name: str, count: int) -> None:
        if name == operation:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = code
            raise error

    return fault


async def test_a_disk_that_fails_in_the_commit_leaves_us_unsure(path: Path) -> None:
    async with KIND.open(at(path)) as side:
        now = await create(side, VISIT)
    async with faulty(path, failing("commit", sqlite3.SQLITE_IOERR)) as (side, _):
        writes = [Create(as_object(VISIT)), Delete(now.href, now.etag), Delete(now.href, now.etag)]
        outcomes = await side.write([*writes, Create(CalendarObject(Uid("x"), "BEGIN:X"))])
    assert [type(outcome) for outcome in outcomes] == [Unsure, Unsure, Stale, Refused]


@pytest.mark.parametrize(
    "operation, code, error",
    [
        ("commit", sqlite3.SQLITE_FULL, NoSpace),
        ("executemany", sqlite3.SQLITE_IOERR, Unreachable),
        ("executemany", sqlite3.SQLITE_READONLY, Unreachable),
        ("execute", sqlite3.SQLITE_CANTOPEN, Unreachable),
    ],
)
async def test_a_disk_that_fails_before_leaves_everything_as_it_was(
    path: Path, operation: str, code: int, error: type[SynclineError]
) -> None:
    async with faulty(path, failing(operation, code)) as (side, _):
        with pytest.raises(error, match=r"mobile\.db"):
            await side.write([Create(as_object(VISIT))])
    async with KIND.open(at(path)) as side:
        assert (await full(side))[0] == {}


# -- being cancelled -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(12))
async def test_a_write_that_is_cancelled_is_done_whole_or_not_at_all(path: Path, after: int) -> None:
    """Cancelled at each of its statements in turn; the next write finds nothing in its way."""
    scope = anyio.CancelScope()

    def cancel(name: str, count: int) -> None:
        if count == after:
            scope.cancel()

    async with KIND.open(at(path)) as before:
        now = await create(before, VISIT)
        series = event("Series").weekly(count=3).deleted("2026-03-09T10:00").object()
        async with faulty(path, cancel) as (side, connection):
            with scope:
                await side.write([Create(series), Update(now.href, now.etag, series, now.object), Create(now.object)])
            done = len((await full(before))[0])
            assert done in (1, 3)
            assert ((await full(before))[0][now.href] == now.etag) == (done == 1)
            assert (await side.write([Create(now.object)]))[0] != Stale()
            assert len((await full(before))[0]) == done + 1
            assert connection.asked


# -- items that are refused ------------------------------------------------------------------------------------------


async def test_what_cannot_be_stored_is_refused_and_the_others_are_written(side: Adapter) -> None:
    broken = CalendarObject(Uid("1"), "BEGIN:VCALENDAR\r\nEND:VEVENT\r\n")
    no_text = CalendarObject(Uid("2"), event("Visit").text().replace("SUMMARY:Visit", "SUMMARY:\ud800"))
    one, other, written = await side.write([Create(broken), Create(no_text), Create(as_object(VISIT))])
    assert isinstance(one, Refused)
    assert "line 2" in one.reason
    assert isinstance(other, Refused)
    assert isinstance(written, Written)
    assert set((await full(side))[0]) == {written.now.href}


# -- how much is asked of the database -------------------------------------------------------------------------------


async def test_a_batch_costs_a_handful_of_statements_however_large_it_is(path: Path) -> None:
    async with faulty(path, nothing) as (side, connection):
        texts = [event(f"Visit {n}").weekly(count=3).deleted("2026-03-09T10:00").object() for n in range(50)]
        created = [
            outcome.now
            for outcome in await side.write([Create(item) for item in texts])
            if isinstance(outcome, Written)
        ]
        assert len(connection.asked) <= 8
        connection.asked.clear()
        other = event("Other").weekly(count=3).deleted("2026-03-16T10:00").object()
        updates = [Update(now.href, now.etag, other, now.object) for now in created[:25]]
        await side.write([*updates, *(Delete(now.href, now.etag) for now in created[25:]), *map(Create, texts)])
        assert len(connection.asked) <= 12
        connection.asked.clear()
        hrefs = list((await full(side))[0])
        await side.fetch(hrefs)
        assert len(connection.asked) <= 5


async def test_a_row_that_nobody_touched_is_fetched_without_reading_its_columns(
    path: Path, client: sqlite3.Connection
) -> None:
    async with faulty(path, nothing) as (side, connection):
        now = await create(side, VISIT)
        for touched, statements in ((False, 1), (True, 2)):
            if touched:
                client.execute("UPDATE activity SET subject = subject")
            connection.asked.clear()
            await side.fetch([now.href])
            assert len(connection.asked) == statements
    assert row_of(client, now.href, "subject") == ("Visit",)


async def test_a_removed_row_is_told(side: Adapter) -> None:
    now = await create(side, VISIT)
    assert list(await side.write([Delete(now.href, now.etag)])) == [Removed()]
