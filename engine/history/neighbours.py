"""What other pairs know of a calendar that they share with this one."""

from __future__ import annotations

from collections.abc import Sequence

from engine.history.baseline import chunks
from engine.history.database import Database
from engine.model.resource import CalendarObject, Href, Uid

_PLACES = """
    SELECT left_href, left_uid FROM item JOIN pair ON pair.id = item.pair
        WHERE pair.id != ? AND left_identity = ? AND left_uid IN ({marks})
    UNION SELECT right_href, right_uid FROM item JOIN pair ON pair.id = item.pair
        WHERE pair.id != ? AND right_identity = ? AND right_uid IN ({marks})"""


async def places(db: Database, pair: int, identity: str, uids: Sequence[Uid]) -> dict[Href, Uid]:
    """Where other pairs last saw items with these UIDs in the calendar of that identity, and which one at each place."""
    sharing = "SELECT 1 FROM pair WHERE id != ? AND ? IN (left_identity, right_identity) LIMIT 1"
    if not uids or await db.row(sharing, (pair, identity)) is None:
        return {}
    found: dict[Href, Uid] = {}
    for chunk in chunks(uids):
        sql = _PLACES.format(marks=",".join("?" * len(chunk)))
        found.update((row[0], row[1]) for row in await db.rows(sql, (pair, identity, *chunk) * 2))
    return found


_TEXTS = """
    SELECT left_href, left_uid, text FROM item JOIN pair ON pair.id = item.pair JOIN body ON digest = left_body
        WHERE pair.id != ? AND left_identity = ? AND right_href IS NOT NULL AND left_uid IN ({marks})
    UNION SELECT right_href, right_uid, text FROM item JOIN pair ON pair.id = item.pair JOIN body ON digest = right_body
        WHERE pair.id != ? AND right_identity = ? AND left_href IS NOT NULL AND right_uid IN ({marks})"""


async def texts(db: Database, pair: int, identity: str, uids: Sequence[Uid]) -> dict[Href, list[CalendarObject]]:
    """What items with these UIDs said in the calendar of that identity when other pairs left them, linked."""
    found: dict[Href, list[CalendarObject]] = {}
    for chunk in chunks(uids):
        sql = _TEXTS.format(marks=",".join("?" * len(chunk)))
        for href, uid, text in await db.rows(sql, (pair, identity, *chunk) * 2):
            found.setdefault(href, []).append(CalendarObject(uid, text))
    return found
