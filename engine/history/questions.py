"""What waits for a person, what a person decided, what is out of the pair, what a side refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiosqlite import Connection

from engine.history.baseline import digest, put_bodies
from engine.history.database import Database
from engine.model.both import Both, Side
from engine.model.resource import CalendarObject, ItemKey, Uid

if TYPE_CHECKING:
    from engine.model.plan import Choice


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open question as it was last seen. ``kind``: conflict, confirm, hold or fail. ``document``: what people are shown."""

    pair: str
    key: ItemKey
    kind: str
    document: Mapping[str, Any]
    on: Both[str | None]


async def replace_waiting(
    connection: Connection, pair: int, waiting: Iterable[Waiting], keep: Sequence[ItemKey] = ()
) -> None:
    """All questions of a pair anew; ``keep``: items that this run did not get to."""
    kept = {
        (row[0]) for row in await connection.execute_fetchall("SELECT key FROM question WHERE pair = ?", (pair,))
    } & set(keep)
    gone = "DELETE FROM question WHERE pair = ? AND key NOT IN (SELECT value FROM json_each(?))"
    await connection.execute(gone, (pair, json.dumps(sorted(kept))))
    rows = [(pair, each.key, each.kind, json.dumps(each.document), *each.on) for each in waiting]
    await connection.executemany("INSERT OR REPLACE INTO question VALUES (?,?,?,?,?,?)", rows)


async def waiting(db: Database, pair: str | None = None) -> list[Waiting]:
    where, parameters = ("", ()) if pair is None else (" WHERE pair.name = ?", (pair,))
    rows = await db.rows(
        f"SELECT pair.name, key, kind, document, on_left, on_right FROM question JOIN pair ON pair.id = question.pair{where}"
        " ORDER BY pair.name, key",
        parameters,
    )
    return [Waiting(row[0], row[1], row[2], json.loads(row[3]), Both(row[4], row[5])) for row in rows]


async def put_choices(connection: Connection, pair: int, choices: Iterable[Choice]) -> None:
    rows: list[tuple[object, ...]] = []
    for choice in choices:
        text = None
        if choice.text is not None:
            text = digest(choice.text.text)
            await put_bodies(connection, [choice.text.text])
        fields = json.dumps({name: side.value for name, side in choice.fields.items()})
        uid = None if choice.text is None else choice.text.uid
        rows.append((pair, choice.key, choice.use.value, fields, *choice.on, text, uid, int(choice.undone)))
    await connection.executemany("INSERT OR REPLACE INTO choice VALUES (?,?,?,?,?,?,?,?,?)", rows)


async def drop_choices(connection: Connection, pair: int, keys: Iterable[ItemKey]) -> None:
    await connection.executemany("DELETE FROM choice WHERE pair = ? AND key = ?", [(pair, key) for key in keys])


async def choices(db: Database, pair: int) -> dict[ItemKey, Choice]:
    rows = await db.rows(
        "SELECT key, use, fields, on_left, on_right, body.text, uid, undone FROM choice LEFT JOIN body ON digest = choice.text"
        " WHERE pair = ?",
        (pair,),
    )
    return {row[0]: _choice(row) for row in rows}


def _choice(row: sqlite3.Row) -> Choice:
    from engine.model.plan import Choice, Use

    key, use, fields, on_left, on_right, text, uid, undone = row
    sides = {name: Side(side) for name, side in json.loads(fields).items()}
    by_hand = None if text is None else CalendarObject(Uid(uid), text)
    return Choice(key, Use(use), Both(on_left, on_right), sides, by_hand, bool(undone))


async def exclude(connection: Connection, pair: int, key: ItemKey, summary: str, since: str) -> None:
    await connection.execute("INSERT OR REPLACE INTO exclusion VALUES (?,?,?,?)", (pair, key, summary, since))


async def include(connection: Connection, pair: int, key: ItemKey) -> None:
    await connection.execute("DELETE FROM exclusion WHERE pair = ? AND key = ?", (pair, key))


async def exclusions(db: Database, pair: int) -> dict[ItemKey, str]:
    """Excluded items with their subjects."""
    return {row[0]: row[1] for row in await db.rows("SELECT key, summary FROM exclusion WHERE pair = ?", (pair,))}


NEVER: Final = "9999-12-31T23:59:59Z"


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that a side refused. ``retry_at``: ISO 8601, UTC, or `NEVER`. ``on``: the versions that were refused."""

    key: ItemKey
    side: Side
    reason: str
    attempts: int
    retry_at: str
    on: Both[str | None]

    @property
    def final(self) -> bool:
        """Is it left to a person?"""
        return self.retry_at == NEVER


async def failures(db: Database, pair: int) -> dict[ItemKey, Failure]:
    rows = await db.rows(
        "SELECT key, side, reason, attempts, retry_at, on_left, on_right FROM failure WHERE pair = ?", (pair,)
    )
    return {row[0]: Failure(row[0], Side(row[1]), row[2], row[3], row[4], Both(row[5], row[6])) for row in rows}


async def replace_failures(connection: Connection, pair: int, failures: Iterable[Failure]) -> None:
    await connection.execute("DELETE FROM failure WHERE pair = ?", (pair,))
    rows = [(pair, f.key, f.side.value, f.reason, f.attempts, f.retry_at, *f.on) for f in failures]
    await connection.executemany("INSERT INTO failure VALUES (?,?,?,?,?,?,?,?)", rows)
