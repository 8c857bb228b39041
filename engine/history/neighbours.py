"""What other pairs know of a calendar that they share with this one, and what runs that died were about to write there."""

from __future__ import annotations

from collections.abc import Sequence

from engine.history.baseline import chunks
from engine.history.database import Database
from engine.history.journal import ENDED_BADLY
from engine.model.resource import CalendarObject, Href, Uid

_SHARING = "SELECT 1 FROM pair WHERE id != ? AND ? IN (left_identity, right_identity) LIMIT 1"

_PLACES = """
    SELECT left_href, left_uid FROM item JOIN pair ON pair.id = item.pair
        WHERE pair.id != ? AND left_identity = ? AND left_uid IN ({marks})
    UNION SELECT right_href, right_uid FROM item JOIN pair ON pair.id = item.pair
        WHERE pair.id != ? AND right_identity = ? AND right_uid IN ({marks})"""


async def places(db: Database, pair: int, identity: str, uids: Sequence[Uid]) -> dict[Href, Uid]:
    """Where other pairs last saw items with these UIDs in the calendar of that identity, and which one at each place."""
    if not uids or await db.row(_SHARING, (pair, identity)) is None:
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


_EARLIER = """
    SELECT entry.id, uid, text FROM entry JOIN run ON run.id = entry.run JOIN pair ON pair.id = run.pair
        JOIN body ON digest IN ({side}_before, {side}_base)
        WHERE pair.id != ? AND {side}_identity = ? AND uid IN ({marks}) AND state IN ('done', 'half')"""


async def earlier(db: Database, pair: int, identity: str, uids: Sequence[Uid]) -> dict[Uid, list[CalendarObject]]:
    """What items with these UIDs said in the calendar of that identity before other pairs wrote something of them, the latest first."""
    if not uids or await db.row(_SHARING, (pair, identity)) is None:
        return {}
    found: dict[Uid, dict[CalendarObject, None]] = {}
    for chunk in chunks(uids):
        for _, uid, text in await db.rows(_either(_EARLIER, chunk) + " ORDER BY 1 DESC", (pair, identity, *chunk) * 2):
            found.setdefault(uid, {})[CalendarObject(uid, text)] = None
    return {uid: list(several) for uid, several in found.items()}


_SUPERSEDED = """
    SELECT DISTINCT uid, text FROM entry JOIN body
        ON (digest = left_before AND left_before != left_after) OR (digest = right_before AND right_before != right_after)
        WHERE action = 'update' AND state != 'told'"""


async def superseded(db: Database, uids: Sequence[Uid]) -> dict[Uid, list[CalendarObject]]:
    """What items with these UIDs said in any calendar when a run came to write something else there."""
    found: dict[Uid, list[CalendarObject]] = {}
    for chunk in chunks(uids):
        marks = ",".join("?" * len(chunk))
        for uid, text in await db.rows(f"{_SUPERSEDED} AND uid IN ({marks})", chunk):
            found.setdefault(uid, []).append(CalendarObject(uid, text))
    return found


_BEGUN = """
    SELECT entry.id, uid, text FROM entry JOIN run ON run.id = entry.run JOIN pair ON pair.id = run.pair
        JOIN body ON digest = coalesce({side}_after, {side}_before)
        WHERE {side}_identity = ? AND uid IN ({marks}) AND state IN ('intended', 'unsure')
        AND (run.finished IS NULL OR run.result = 'unreachable') AND coalesce({other}_after, {other}_before) IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM item WHERE item.pair = pair.id AND item.{side}_uid = entry.uid
            AND left_href IS NOT NULL AND right_href IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM entry AS later JOIN run AS since ON since.id = later.run
            WHERE later.key = entry.key AND later.id > entry.id AND since.pair = run.pair AND later.state IN ('done', 'half'))"""


async def begun(db: Database, identity: str, uids: Sequence[Uid]) -> dict[Uid, list[CalendarObject]]:
    """Of items with these UIDs that a run of any pair was about to link when it died or lost a calendar: what was in the calendar
    of that identity, or was sent there. Where it went, nobody came to note.

    The oldest first: what was sent later may never have come, and where it did, both sides say it.
    """
    died = "SELECT 1 FROM run JOIN pair ON pair.id = run.pair WHERE ? IN (left_identity, right_identity)"
    if not uids or await db.row(f"{died} AND {ENDED_BADLY} LIMIT 1", (identity,)) is None:
        return {}
    found: dict[Uid, list[CalendarObject]] = {}
    for chunk in chunks(uids):
        for _, uid, text in await db.rows(_either(_BEGUN, chunk) + " ORDER BY 1", (identity, *chunk) * 2):
            found.setdefault(uid, []).append(CalendarObject(uid, text))
    return found


def _either(sql: str, uids: Sequence[str]) -> str:
    """The same of both sides of a pair, of which the calendar is one."""
    marks = ",".join("?" * len(uids))
    left = sql.format(side="left", other="right", marks=marks)
    return f"{left} UNION {sql.format(side='right', other='left', marks=marks)}"
