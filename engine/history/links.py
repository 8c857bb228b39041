"""How the items of one side stand, and which item here is which item there: bulk reads without texts."""

from __future__ import annotations

from dataclasses import dataclass

from engine.history.database import Database
from engine.model.both import Both, Side
from engine.model.chronicle import Linked
from engine.model.resource import ETag, Href, ItemKey


@dataclass(frozen=True, slots=True)
class Standing:
    """An item of one side as the last run left it.

    ``linked``: it is on the other side too. ``settled``: nothing about it has to be judged again. ``question``: the kind of
    what waits for a person, "" for nothing. ``excluded``: a person took it out of the pair.
    """

    href: Href
    etag: ETag
    linked: bool
    settled: bool
    question: str
    excluded: bool


async def standings(db: Database, pair: str, side: Side) -> list[Standing]:
    """Every item that the pair's history knows on that side, in no particular order."""
    here, there = side.value, side.other.value
    rows = await db.tuples(
        f"SELECT {here}_href, {here}_etag, {there}_href IS NOT NULL, settled, coalesce(question.kind, ''),"
        " exclusion.key IS NOT NULL FROM item JOIN pair ON pair.id = item.pair"
        " LEFT JOIN question ON question.pair = item.pair AND question.key = item.key"
        " LEFT JOIN exclusion ON exclusion.pair = item.pair AND exclusion.key = item.key"
        f" WHERE pair.name = ? AND {here}_href IS NOT NULL",
        (pair,),
    )
    return [
        Standing(href, etag, bool(linked), bool(settled), question, bool(excluded))
        for href, etag, linked, settled, question, excluded in rows
    ]


async def linked(db: Database, pair: str | None = None, key: ItemKey | None = None) -> list[Linked]:
    """Items that are on both sides, in the order of their dates: of all pairs or one, or a single item."""
    rows = await db.tuples(
        "SELECT pair.name, key, start, summary, left_href, right_href, left_uid, right_uid FROM item"
        " JOIN pair ON pair.id = item.pair WHERE left_href IS NOT NULL AND right_href IS NOT NULL"
        " AND (?1 IS NULL OR pair.name = ?1) AND (?2 IS NULL OR key = ?2) ORDER BY pair.name, start, summary, key",
        (pair, key),
    )
    return [
        Linked(name, item, start, summary, Both(left, right), Both(left_uid, right_uid))
        for name, item, start, summary, left, right, left_uid, right_uid in rows
    ]
