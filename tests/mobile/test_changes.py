"""Every program's change is numbered, and a listing since a number says what moved; a restored backup is noticed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.adapters.mobile.adapter import KIND
from engine.model.errors import TokenExpired
from engine.model.resource import Href, Token
from engine.model.write import Create, Delete, Removed, Stale, Update, Written
from engine.ports import Adapter, Delta, Full, Presence
from tests.builders import event
from tests.mobile.asking import as_object, at, create, delta, full, inserted, lines_of

EXCEPTION = "INSERT INTO activity_exception (activity_id, original_start, kind) VALUES ('a', '2026-03-09', 'deleted')"


@pytest.fixture
def two(client: sqlite3.Connection) -> tuple[Href, Href]:
    """Two rows of the CRM client, "a" and "b"; the first has an exception."""
    rows = Href(inserted(client, id="a", subject="A")), Href(inserted(client, id="b", subject="B"))
    client.execute(EXCEPTION)
    return rows


@pytest.mark.parametrize(
    "statement, changed, vanished",
    [
        ("UPDATE activity SET subject = 'x' WHERE id = 'a'", {"a"}, set[str]()),
        ("UPDATE activity SET subject = subject WHERE id = 'a'", {"a"}, set[str]()),
        ("UPDATE activity SET subject = 'x'", {"a", "b"}, set[str]()),
        ("UPDATE activity SET ical = NULL WHERE id = 'b'", {"b"}, set[str]()),
        ("INSERT INTO activity (id, subject) VALUES ('c', 'C')", {"c"}, set[str]()),
        (
            "INSERT INTO activity (id, subject) VALUES ('b', 'C') ON CONFLICT DO UPDATE SET subject = 'C'",
            {"b"},
            set[str](),
        ),
        ("INSERT OR REPLACE INTO activity (id, subject) VALUES ('a', 'C')", {"a"}, set[str]()),
        ("DELETE FROM activity WHERE id = 'a'", set[str](), {"a"}),
        ("DELETE FROM activity", set[str](), {"a", "b"}),
        ("UPDATE activity SET id = 'z' WHERE id = 'a'", {"z"}, {"a"}),
        ("UPDATE activity_exception SET subject = 'x'", {"a"}, set[str]()),
        ("UPDATE activity_exception SET activity_id = 'b'", {"a", "b"}, set[str]()),
        ("DELETE FROM activity_exception", {"a"}, set[str]()),
        (EXCEPTION.replace("'a'", "'b'"), {"b"}, set[str]()),
    ],
)
@pytest.mark.parametrize("pragma", ["foreign_keys = ON", "foreign_keys = OFF", "recursive_triggers = ON"])
async def test_every_statement_moves_what_it_touches_and_nothing_else(
    side: Adapter, client: sqlite3.Connection, two: tuple[Href, Href], pragma: str, statement: str, changed: set[str], vanished: set[str]
) -> None:  # fmt: skip
    before, token = await full(side)
    client.execute(f"PRAGMA {pragma}")
    client.execute(statement)
    found = await delta(side, token)
    after, _ = await full(side)
    assert (set(found.changed), set(found.vanished)) == (changed, vanished)
    assert {href for href in after if after[href] != before.get(href)} == changed
    assert after.keys() == (before.keys() | changed) - vanished


async def test_an_exception_of_no_activity_is_no_change(side: Adapter, client: sqlite3.Connection) -> None:
    before = await full(side)
    client.execute("PRAGMA foreign_keys = OFF")
    client.execute(EXCEPTION)
    assert await full(side) == before


async def test_a_deleted_activity_takes_its_exceptions_along_without_foreign_keys(
    client: sqlite3.Connection, two: tuple[Href, Href]
) -> None:
    client.execute("PRAGMA foreign_keys = OFF")
    client.execute("DELETE FROM activity WHERE id = ?", (two[0],))
    assert client.execute("SELECT count(*) FROM activity_exception").fetchall() == [(0,)]


async def test_a_change_that_is_rolled_back_was_none(
    side: Adapter, client: sqlite3.Connection, two: tuple[Href, Href]
) -> None:
    before = await full(side)
    client.execute("BEGIN")
    client.execute("UPDATE activity SET subject = 'x'")
    client.execute("ROLLBACK")
    assert await full(side) == before


async def test_what_is_deleted_and_made_anew_is_changed_not_gone(
    side: Adapter, client: sqlite3.Connection, two: tuple[Href, Href]
) -> None:
    _, token = await full(side)
    client.execute("DELETE FROM activity WHERE id = 'a'")
    inserted(client, id="a", subject="again")
    found = await delta(side, token)
    assert (set(found.changed), found.vanished) == ({"a"}, frozenset())


async def test_our_own_batch_is_one_change(side: Adapter, client: sqlite3.Connection) -> None:
    texts = [event(f"Visit {n}").weekly(count=3).deleted("2026-03-09T10:00").text() for n in range(5)]
    outcomes = await side.write([Create(as_object(text)) for text in texts])
    assert client.execute("SELECT count(DISTINCT change) FROM activity").fetchall() == [(1,)]
    now = {o.now.href: o.now.etag for o in outcomes if isinstance(o, Written)}
    entries, token = await full(side)
    assert entries == now
    assert await delta(side, token) == Delta({}, frozenset(), token)


async def test_the_same_row_twice_in_a_batch_is_written_once(side: Adapter) -> None:
    now = await create(side, event("Visit").text())
    later = as_object(event("Visit").saying(location="Hall").text())
    outcomes = await side.write(
        [
            Update(now.href, now.etag, later, now.object),
            Update(now.href, now.etag, now.object, now.object),
            Delete(now.href, now.etag),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Written, Stale, Stale]
    assert "LOCATION:Hall" in await lines_of(side, now.href)


async def test_a_row_deleted_in_a_batch_is_not_there_for_the_rest_of_it(side: Adapter) -> None:
    now = await create(side, event("Visit").text())
    outcomes = await side.write([Delete(now.href, now.etag), Delete(now.href, now.etag)])
    assert list(outcomes) == [Removed(), Stale()]
    assert await side.probe([now.href]) == {now.href: Presence.ABSENT}


async def test_an_update_replaces_the_exceptions(side: Adapter, client: sqlite3.Connection) -> None:
    series = event("Visit").weekly(count=5)
    now = await create(side, series.deleted("2026-03-09T10:00").text())
    other = as_object(series.deleted("2026-03-16T10:00").text())
    (outcome,) = await side.write([Update(now.href, now.etag, other, now.object)])
    assert isinstance(outcome, Written)
    found = client.execute("SELECT original_start FROM activity_exception").fetchall()
    assert found == [("2026-03-16 10:00:00",)]


# -- tokens that are not good any more ------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "x", "x:1:y", ":::", "1:-1:x"])
async def test_a_token_of_somebody_else_has_expired(side: Adapter, token: str) -> None:
    with pytest.raises(TokenExpired):
        await side.list(Token(token))


async def test_another_database_does_not_know_the_token(side: Adapter, tmp_path: Path) -> None:
    async with KIND.open(at(tmp_path / "other.db")) as other:
        _, token = await full(other)
    with pytest.raises(TokenExpired):
        await side.list(token)


async def test_old_changes_are_forgotten_and_then_everything_is_listed(
    side: Adapter, client: sqlite3.Connection
) -> None:
    _, token = await full(side)
    inserted(client, id="a", subject="x")
    client.execute("BEGIN")
    client.executemany("UPDATE activity SET subject = ?", [(str(n),) for n in range(10_001)])
    client.execute("COMMIT")
    assert client.execute("SELECT count(*) FROM change_log").fetchall() == [(10_001,)]
    with pytest.raises(TokenExpired):
        await side.list(token)


async def test_a_backup_put_back_is_noticed(path: Path) -> None:
    """Also after so many new changes that its numbers have caught up, and every version of a row differs from any before."""
    async with KIND.open(at(path)) as side:
        now = await create(side, event("Visit").text())
    _backup(path, path.with_name("backup.db"))
    async with KIND.open(at(path)) as side:
        (outcome,) = await side.write(
            [Update(now.href, now.etag, as_object(event("Visit").saying(location="A").text()), now.object)]
        )
        assert isinstance(outcome, Written)
        _, token = await full(side)
        identity = side.identity
    for leftover in (path, path.with_name("mobile.db-wal"), path.with_name("mobile.db-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(path.with_name("backup.db"), path)
    async with KIND.open(at(path)) as side:
        assert side.identity == identity
        with pytest.raises(TokenExpired):
            await side.list(token)
        assert await full(side) == ({now.href: now.etag}, (await full(side))[1])
        other = as_object(event("Visit").saying(location="B").text())
        (again,) = await side.write([Update(now.href, now.etag, other, now.object)])
        assert isinstance(again, Written)
        assert again.now.etag.partition("-")[0] == outcome.now.etag.partition("-")[0]
        assert again.now.etag != outcome.now.etag
        with pytest.raises(TokenExpired):
            await side.list(token)


def _backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


async def test_a_moved_file_is_the_same_calendar(path: Path, tmp_path: Path) -> None:
    async with KIND.open(at(path)) as side:
        await create(side, event("Visit").text())
        identity, listed = side.identity, await full(side)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    path.rename(moved / "mobile.db")
    async with KIND.open(at(moved / "mobile.db")) as side:
        assert (side.identity, await full(side)) == (identity, listed)
        assert isinstance(await side.list(listed[1]), Delta)
    async with KIND.open(at(path)) as side:
        assert side.identity != identity


async def test_a_listing_reads_no_row_but_the_index(side: Adapter, client: sqlite3.Connection) -> None:
    listing = await side.list(None)
    assert isinstance(listing, Full)
    for condition in ("", " WHERE change > 5"):
        [plan] = client.execute(f"EXPLAIN QUERY PLAN SELECT id, change || '-' || change_stamp FROM activity{condition}")
        assert "COVERING INDEX activity_by_change" in plan[3]
