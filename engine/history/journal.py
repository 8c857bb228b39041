"""Runs and what they did, item by item, with what was there before and after.

Invariant: an entry is written before its writes (intended) and concluded in the same transaction as the baseline (done).
An entry left 'intended' tells that a run died; the next survey finds out what became of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiosqlite import Connection

from engine.history.baseline import chunks, digest, put_bodies
from engine.history.database import Database
from engine.model.both import Both, Side, each
from engine.model.report import Told
from engine.model.resource import CalendarObject, Href, ItemKey, Uid


class Image(NamedTuple):
    """One side of an entry: the baseline's text before the run, the side's text before and after it; its href after it."""

    base: CalendarObject | None = None
    before: CalendarObject | None = None
    after: CalendarObject | None = None
    href: Href | None = None


class Entry(NamedTuple):
    """What a run did to one item; made by the ten thousand."""

    told: Told
    images: Both[Image]
    state: str = "told"


@dataclass(frozen=True, slots=True)
class Run:
    """``counts`` as in the report; ``finished`` and ``result`` None for a run that died or is under way."""

    id: int
    pair: str
    started: str
    finished: str | None
    result: str | None
    counts: Mapping[str, Any]
    undoes: int | None


async def begin(db: Database, pair: int, started: str, undoes: int | None = None) -> int:
    async with db.transaction() as connection:
        cursor = await connection.execute(
            "INSERT INTO run (pair, started, undoes) VALUES (?, ?, ?)", (pair, started, undoes)
        )
        number = cursor.lastrowid
        await cursor.close()
    return number or 0


async def note(
    connection: Connection, pair: int, started: str, finished: str, counts: Mapping[str, Any], result: str = "ok"
) -> int:
    """A run that found nothing to do, or could do nothing, begun and finished at once. Part of the caller's transaction."""
    sql = "INSERT INTO run (pair, started, finished, result, counts) VALUES (?, ?, ?, ?, ?) RETURNING id"
    rows = list(await connection.execute_fetchall(sql, (pair, started, finished, result, json.dumps(counts))))
    return rows[0][0]


_PUT = """INSERT INTO entry (id, run, key, state, action, side, uid, summary, start, fields, reason,
    left_base, left_before, left_after, left_href, right_base, right_before, right_after, right_href)
    VALUES (?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?, ?,?,?,?)"""


def _texts_of(entries: Iterable[Entry]) -> set[str]:
    return {each.text for entry in entries for image in entry.images for each in _objects(image) if each is not None}


class Put(NamedTuple):
    """Entries that were put into the journal: the number of each, and all that they say was, is or will be."""

    numbers: Sequence[int]
    texts: Set[str]


async def write(connection: Connection, run: int, entries: Sequence[Entry]) -> Put:
    """New rows, with the numbers they got. Part of the caller's transaction."""
    last = list(await connection.execute_fetchall("SELECT coalesce(max(id), 0) FROM entry"))
    first = int(last[0][0]) + 1
    texts = _texts_of(entries)
    await put_bodies(connection, texts)
    await connection.executemany(_PUT, [_row(first + n, run, entry) for n, entry in enumerate(entries)])
    return Put(range(first, first + len(entries)), texts)


async def take_back(connection: Connection, numbers: Iterable[int]) -> None:
    """Remove entries of what was intended and not begun. Part of the caller's transaction."""
    await connection.executemany("DELETE FROM entry WHERE id = ?", [(number,) for number in numbers])


def _objects(image: Image) -> tuple[CalendarObject | None, ...]:
    return image.base, image.before, image.after


def _row(number: int, run: int, entry: Entry) -> tuple[object, ...]:
    told = entry.told
    row: list[object] = [number, run, told.id, entry.state, told.action, told.side, told.uid, told.summary, told.start]
    row += [json.dumps(told.fields) if told.fields else "[]", told.reason]
    for image in entry.images:
        row += [None if each is None else digest(each.text) for each in _objects(image)]
        row.append(image.href)
    return tuple(row)


async def conclude(connection: Connection, done: Sequence[tuple[int, Entry]], there: Set[str] = frozenset()) -> None:
    """What became of intended entries. Part of the transaction that moves the baseline. ``there`` as of `baseline.apply`."""
    texts = {image.after.text for _, entry in done for image in entry.images if image.after is not None}
    await put_bodies(connection, texts - there)
    rows: list[tuple[object, ...]] = []
    for number, entry in done:
        after = [None if image.after is None else digest(image.after.text) for image in entry.images]
        told, images = entry.told, entry.images
        rows.append(
            (entry.state, told.action, told.reason, after[0], images.left.href, after[1], images.right.href, number)
        )
    await connection.executemany(
        "UPDATE entry SET state=?, action=?, reason=?, left_after=?, left_href=?, right_after=?, right_href=? WHERE id=?",
        rows,
    )


async def finish(connection: Connection, run: int, finished: str, result: str, counts: Mapping[str, Any]) -> None:
    await connection.execute(
        "UPDATE run SET finished = ?, result = ?, counts = ? WHERE id = ?", (finished, result, json.dumps(counts), run)
    )


_RUN = "SELECT run.id, pair.name, started, finished, result, counts, undoes FROM run JOIN pair ON pair.id = run.pair"


async def runs(db: Database, pair: str | None = None, most: int = 1000) -> list[Run]:
    """The latest first."""
    where, parameters = ("", ()) if pair is None else (" WHERE pair.name = ?", (pair,))
    return [_run(row) for row in await db.rows(f"{_RUN}{where} ORDER BY run.id DESC LIMIT {most:d}", parameters)]


async def run(db: Database, number: int) -> Run | None:
    row = await db.row(f"{_RUN} WHERE run.id = ?", (number,))
    return None if row is None else _run(row)


def _run(row: sqlite3.Row) -> Run:
    number, pair, started, finished, result, counts, undoes = row
    return Run(number, pair, started, finished, result, json.loads(counts or "{}"), undoes)


_IMAGES = ", ".join(f"{side}_{what}" for side in ("left", "right") for what in ("base", "before", "after", "href"))


async def entries(db: Database, run_number: int, with_texts: bool = False) -> list[Entry]:
    """The entries of a run in order; without texts the images are empty."""
    rows = await db.rows(f"SELECT * FROM entry WHERE run = ? ORDER BY id", (run_number,))  # noqa: F541
    texts = await _texts(db, rows) if with_texts else {}
    return [_entry(row, texts) for row in rows]


async def of_item(db: Database, pair: str, key: ItemKey) -> list[tuple[int, str, Entry]]:
    """An item's entries across all runs, the latest first, each with its run's number and start."""
    rows = await db.rows(
        "SELECT entry.*, run.started AS at FROM entry JOIN run ON run.id = entry.run JOIN pair ON pair.id = run.pair"
        " WHERE pair.name = ? AND key = ? ORDER BY entry.id DESC",
        (pair, key),
    )
    return [(row["run"], row["at"], _entry(row, {})) for row in rows]


ENDED_BADLY = """(finished IS NULL OR result = 'unreachable')
    AND EXISTS (SELECT 1 FROM entry WHERE entry.run = run.id AND state IN ('intended', 'unsure'))"""
"""Of a run: it died, or lost a calendar, while it wrote."""


async def begun(db: Database, pair: int, keys: Sequence[ItemKey]) -> dict[ItemKey, Entry]:
    """Of these items, those whose last writing was not concluded: its entry, with texts; ``after`` is what was sent."""
    if await db.row(f"SELECT 1 FROM run WHERE pair = ? AND {ENDED_BADLY} LIMIT 1", (pair,)) is None:
        return {}
    rows = await db.rows(
        "SELECT * FROM entry WHERE id IN (SELECT max(entry.id) FROM entry JOIN run ON run.id = entry.run"
        " WHERE run.pair = ? AND state != 'told' AND key IN (SELECT value FROM json_each(?)) GROUP BY key)"
        " AND state IN ('intended', 'unsure')",
        (pair, json.dumps(keys)),
    )
    texts = await _texts(db, rows)
    return {row["key"]: _entry(row, texts) for row in rows}


async def overwritten(
    db: Database, pair: int, since: str, uids: Sequence[Uid]
) -> dict[Uid, Both[list[CalendarObject]]]:
    """What runs since an instant replaced or deleted of these items, on each side."""
    rows = await db.rows(
        "SELECT entry.* FROM entry JOIN run ON run.id = entry.run WHERE run.pair = ? AND run.started >= ?"
        " AND state IN ('done', 'half') AND action IN ('update', 'delete') AND uid IN (SELECT value FROM json_each(?))",
        (pair, since, json.dumps(uids)),
    )
    texts = await _texts(db, rows)
    found: dict[Uid, Both[list[CalendarObject]]] = {}
    for row in rows:
        entry, one = _entry(row, texts), found.setdefault(row["uid"], Both([], []))
        for side in Side:
            image = entry.images[side]
            if image.before is not None and image.before != image.after:
                one[side].append(image.before)
    return found


async def _texts(db: Database, rows: Iterable[sqlite3.Row]) -> dict[bytes, str]:
    columns = [f"{side}_{what}" for side in ("left", "right") for what in ("base", "before", "after")]
    wanted = {row[column] for row in rows for column in columns if row[column] is not None}
    found: dict[bytes, str] = {}
    for chunk in chunks(list(wanted)):
        marks = ",".join("?" * len(chunk))
        found.update(
            {row[0]: row[1] for row in await db.rows(f"SELECT digest, text FROM body WHERE digest IN ({marks})", chunk)}
        )
    return found


def _entry(row: sqlite3.Row, texts: Mapping[bytes, str]) -> Entry:
    told = Told(
        row["key"],
        row["uid"],
        row["summary"],
        row["start"],
        row["action"],
        row["side"],
        tuple(json.loads(row["fields"])),
        row["reason"],
    )
    return Entry(told, each(lambda side: _image(row, side, texts)), row["state"])


def _image(row: sqlite3.Row, side: Side, texts: Mapping[bytes, str]) -> Image:
    base, before, after = (_object(row, f"{side.value}_{what}", texts) for what in ("base", "before", "after"))
    return Image(base, before, after, row[f"{side.value}_href"])


def _object(row: sqlite3.Row, column: str, texts: Mapping[bytes, str]) -> CalendarObject | None:
    text = texts.get(row[column]) if row[column] is not None else None
    return None if text is None else CalendarObject(Uid(row["uid"]), text)


class Deleted(NamedTuple):
    """How many items, and how many of them had attendees on either side."""

    items: int = 0
    meetings: int = 0


async def deleted_since(db: Database, pair: int, since: str) -> Both[Deleted]:
    """What runs deleted on each side since an instant (ISO 8601, UTC). Undos do not count: a person asked."""
    met = (
        "EXISTS (SELECT 1 FROM body WHERE digest IN (left_base, left_before, right_base, right_before)"
        " AND instr(text, char(10) || 'ATTENDEE'))"
    )
    rows = await db.rows(
        f"SELECT side, count(*), sum({met}) FROM entry JOIN run ON run.id = entry.run"
        " WHERE run.pair = ? AND run.started >= ? AND action = 'delete' AND state = 'done' AND undoes IS NULL GROUP BY side",
        (pair, since),
    )
    found = {row[0]: Deleted(row[1], row[2]) for row in rows}
    both = found.get("both", Deleted())
    one = each(lambda side: found.get(side.value, Deleted()))
    return one.map(lambda there: Deleted(there.items + both.items, there.meetings + both.meetings))
