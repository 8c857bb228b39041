"""Which calendars a pair's history is about."""

from __future__ import annotations

from collections.abc import Mapping

from engine.history.database import Database
from engine.model.both import Both
from engine.model.errors import ForeignHistory


async def pair_number(db: Database, name: str, identities: Both[str]) -> int:
    """The number of a pair in the history, made at its first run.

    Raises `ForeignHistory` where the history of that name is about other calendars.
    """
    row = await db.row("SELECT id, left_identity, right_identity FROM pair WHERE name = ?", (name,))
    if row is not None:
        for side, known, now in zip(("left", "right"), (row[1], row[2]), identities, strict=True):
            if known != now:
                raise ForeignHistory(
                    f"Pair {name!r}: its history is about another {side} calendar ({known}) than the one configured now ({now})."
                    f" Nothing was done. If the new one is meant, run 'syncline sync {name} --new-history': items are then paired"
                    " anew, nothing is doubled or deleted."
                )
        return row[0]
    async with db.transaction() as connection:
        sql = "INSERT OR IGNORE INTO pair (name, left_identity, right_identity) VALUES (?, ?, ?)"
        await connection.execute(sql, (name, *identities))
    row = await db.row("SELECT id FROM pair WHERE name = ?", (name,))
    return 0 if row is None else row[0]


async def numbers(db: Database) -> dict[str, int]:
    """All pairs the history knows, by name."""
    return {row[0]: row[1] for row in await db.rows("SELECT name, id FROM pair")}


async def forget_baseline(db: Database, name: str) -> None:
    """Start anew: what the sides held is forgotten, the journal of past runs is kept under a name of its own."""
    async with db.transaction() as connection:
        row = list(await connection.execute_fetchall("SELECT id FROM pair WHERE name = ?", (name,)))
        if row:
            await connection.execute(
                "UPDATE pair SET name = name || ' (until run ' || (SELECT coalesce(max(id), 0) FROM run) || ')' WHERE id = ?",
                (row[0][0],),
            )
            for table in ("item", "question", "choice", "failure", "unreadable", "exclusion"):
                await connection.execute(f"DELETE FROM {table} WHERE pair = ?", (row[0][0],))


async def rename_pairs(db: Database, names: Mapping[str, str]) -> None:
    """Pairs go by other names from now on, all at once. A history that already has one of these names is set aside."""
    async with db.transaction() as connection:
        rows = await connection.execute_fetchall("SELECT id, name FROM pair")
        known = {str(row[1]): int(row[0]) for row in rows}
        moved = {known[old]: new for old, new in names.items() if old in known}
        for name in set(moved.values()) & known.keys():
            await connection.execute(
                "UPDATE pair SET name = name || ' (until ' || id || ')' WHERE id = ?", (known[name],)
            )
        for number, name in moved.items():
            await connection.execute("UPDATE pair SET name = ? WHERE id = ?", (name, number))
