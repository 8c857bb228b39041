"""What each side held when the last run left it, and what was seen besides."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aiosqlite import Connection

from engine.history.database import Database
from engine.model.both import Both, Side, each
from engine.model.memory import Held, Index, Memory
from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Token, Uid

if TYPE_CHECKING:
    from engine.ical.glance import Title

_CHUNK = 500
"""Parameters of one statement; SQLite allows many more, other builds fewer."""

_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Known:
    """The history of one pair at a glance: hrefs and etags, no texts.

    ``linked``: how many items are on both sides. ``open``: items to be judged even if nothing moved.
    """

    index: Both[Index]
    linked: int
    open: frozenset[ItemKey]


@lru_cache(maxsize=8192)
def digest(text: str) -> bytes:
    """The name of a text in the table of bodies. One text is named several times in a run: as baseline, as image."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


async def known(db: Database, pair: int) -> Known:
    """One bulk read: about 1.5 µs an item.

    By columns, not by rows: nothing is done for each item but what SQLite and dictionaries do. The plus sign keeps SQLite
    from walking along an index: it would look up each row by itself, which takes twice as long as passing by all of them.
    """
    sql = "SELECT key, left_href, left_etag, right_href, right_etag, settled FROM item WHERE +pair = ?"
    rows = await db.tuples(sql, (pair,))
    keys, left, left_etags, right, right_etags, settled = zip(*rows, strict=True) if rows else ((),) * 6
    index = Both(_index(left, left_etags, keys), _index(right, right_etags, keys))
    linked = len(rows) - left.count(None) - right.count(None)  # every row is on one side at least
    return Known(index, linked, frozenset(key for key, done in zip(keys, settled, strict=True) if not done))


def _index(hrefs: Sequence[Any], etags: Sequence[Any], keys: Sequence[Any]) -> Index:
    """Of one side; an href of None is an item's that is not there."""
    etag_of, key_of = dict(zip(hrefs, etags, strict=True)), dict(zip(hrefs, keys, strict=True))
    for found in (etag_of, key_of):
        found.pop(None, None)
    return Index(etag_of, key_of)


_ITEM = """SELECT key, settled, left_href, left_etag, left_uid, l.text AS left_text,
    right_href, right_etag, right_uid, r.text AS right_text
    FROM item LEFT JOIN body l ON l.digest = left_body LEFT JOIN body r ON r.digest = right_body"""


async def memories(db: Database, pair: int, keys: Iterable[ItemKey], uids: Iterable[Uid] = ()) -> list[Memory]:
    """The named items, and every item that has one of the UIDs on either side, with their texts."""
    found: dict[ItemKey, Memory] = {}
    for column, values in (("key", list(keys)), ("left_uid", list(uids)), ("right_uid", list(uids))):
        for chunk in chunks(values):
            marks = ",".join("?" * len(chunk))
            sql = f"{_ITEM} WHERE item.pair = ? AND {column} IN ({marks})"
            for row in await db.rows(sql, (pair, *chunk)):
                found[row["key"]] = _memory(row)
    return list(found.values())


async def everything(db: Database, pair: int) -> list[Memory]:
    """All items of a pair with their texts, in the order of their keys: for the readable history and for looking up."""
    return [_memory(row) for row in await db.rows(f"{_ITEM} WHERE item.pair = ? ORDER BY key", (pair,))]


def chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _memory(row: sqlite3.Row) -> Memory:
    held = each(lambda side: _held(row, side.value))
    first = held.left or held.right
    return Memory(row["key"], Uid("") if first is None else first.object.uid, held, bool(row["settled"]))


def _held(row: sqlite3.Row, side: str) -> Held | None:
    href: Href | None = row[f"{side}_href"]
    if href is None:
        return None
    return Held(href, ETag(row[f"{side}_etag"]), CalendarObject(Uid(row[f"{side}_uid"]), row[f"{side}_text"]))


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction does to the baseline."""

    put: Sequence[Memory] = ()
    forget: Sequence[ItemKey] = ()


async def put_bodies(connection: Connection, texts: Collection[str]) -> None:
    """Each text once, under its digest. Part of the caller's transaction."""
    await connection.executemany(
        "INSERT OR IGNORE INTO body (digest, text) VALUES (?, ?)", [(digest(text), text) for text in texts]
    )


_PUT_ITEM = "INSERT OR REPLACE INTO item VALUES (?,?,?,?,?, ?,?,?,?, ?,?,?,?)"


def _item_row(pair: int, memory: Memory, name: Title) -> tuple[object, ...]:
    row: list[object] = [pair, memory.key, int(memory.settled), name.summary, name.start]
    for held in memory.held:
        row += [None] * 4 if held is None else [held.href, held.etag, held.object.uid, digest(held.object.text)]
    return tuple(row)


def _said(memory: Memory) -> str:
    first = memory.held.left or memory.held.right
    return "" if first is None else first.object.text


async def apply(connection: Connection, pair: int, changes: Changes, there: Set[str] = frozenset()) -> None:
    """Part of the caller's transaction. ``there``: texts that are in the history for certain."""
    from engine.ical.glance import title

    for start in range(
        0, len(changes.put), _AT_A_TIME
    ):  # so few that what a text is called is not forgotten on the way
        put = changes.put[start : start + _AT_A_TIME]
        texts = {
            held.object.text for memory in put for held in (memory.held.left, memory.held.right) if held is not None
        }
        await put_bodies(connection, texts - there)
        await connection.executemany(_PUT_ITEM, [_item_row(pair, one, title(_said(one))) for one in put])
    await connection.executemany("DELETE FROM item WHERE pair = ? AND key = ?", [(pair, key) for key in changes.forget])


async def unreadables(db: Database, pair: int) -> Both[Mapping[Href, tuple[ETag, str]]]:
    """What could not be read, with the etag it had then, and why."""
    found: dict[str, dict[Href, tuple[ETag, str]]] = {"left": {}, "right": {}}
    for side, href, etag, problem in await db.rows(
        "SELECT side, href, etag, problem FROM unreadable WHERE pair = ?", (pair,)
    ):
        found[side][href] = (etag, problem)
    return Both(found["left"], found["right"])


async def put_unreadables(connection: Connection, pair: int, side: Side, now: Mapping[Href, tuple[ETag, str]]) -> None:
    await connection.execute("DELETE FROM unreadable WHERE pair = ? AND side = ?", (pair, side.value))
    rows = [(pair, side.value, href, etag, problem) for href, (etag, problem) in now.items()]
    await connection.executemany("INSERT INTO unreadable VALUES (?,?,?,?,?)", rows)


async def tokens(db: Database, pair: int) -> Both[Token | None]:
    row = await db.row("SELECT left_token, right_token FROM pair WHERE id = ?", (pair,))
    return Both(None, None) if row is None else Both(row[0], row[1])


async def put_tokens(connection: Connection, pair: int, now: Both[Token | None]) -> None:
    await connection.execute("UPDATE pair SET left_token = ?, right_token = ? WHERE id = ?", (*now, pair))


async def drop_tokens(connection: Connection, pair: int, sides: Iterable[Side]) -> None:
    """List in full next time: a mark from before a creation never tells that what was created is gone again."""
    for side in sides:
        await connection.execute(f"UPDATE pair SET {side.value}_token = NULL WHERE id = ?", (pair,))
