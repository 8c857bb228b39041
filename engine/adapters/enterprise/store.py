"""What is asked of the database and written to it, for one user. Knows SQL and nothing of iCalendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar, cast

from engine.adapters.activities.columns import Activity, Occurrence
from engine.adapters.activities.rows import Kept, Put, Touched
from engine.adapters.enterprise.link import Contended, Link, Row
from engine.model.errors import Unauthorized

T = TypeVar("T")

REMEMBERED = 100_000
"""So many changes are kept: a client that was away for longer lists in full."""

_ETAG = "a.version || '-' || a.stamp"
# Asked activity by activity; "LIMIT" keeps PostgreSQL from asking for all of the user's activities first to pick a few.
_SHOWN = "EXISTS (SELECT 1 FROM audience AS u WHERE u.user_name = ? AND u.activity_id = a.id LIMIT 1 OFFSET 0)"
_ALL_SHOWN = "a.id IN (SELECT activity_id FROM audience WHERE user_name = ?)"
_ACTIVITY = ", ".join(f'"{name}"' for name in Activity._fields)
_OCCURRENCE = ", ".join(f'"{name}"' for name in Occurrence._fields)

_INSERT = (
    f"INSERT INTO activity ({_ACTIVITY}, ical, id, owner, ical_version) "
    f"VALUES ({', '.join('?' * (len(Activity._fields) + 3))}, 1)"
)
_SET = ", ".join(f'"{name}" = ?' for name in Activity._fields)
_UPDATE = f"UPDATE activity SET {_SET}, ical = ?, ical_version = version + 1 WHERE id = ? AND version = ?"
_INSERT_EXCEPTION = (
    f"INSERT INTO activity_exception (activity_id, {_OCCURRENCE}) "
    f"VALUES ({', '.join('?' * (len(Occurrence._fields) + 1))})"
)
_INSERT_ATTENDEE = "INSERT INTO attendee (activity_id, user_name, named) VALUES (?, ?, 1) ON CONFLICT (activity_id, user_name) DO NOTHING"


class Mark(NamedTuple):
    """A point in the stream of changes: its number, its random stamp, and the last change of the user's subscriptions."""

    change: int
    stamp: str
    subscribed: int


class Standing(NamedTuple):
    """An activity that the user is shown, as it stands while nobody else can write."""

    version: int
    stamp: str
    owner: str
    attended: bool

    @property
    def etag(self) -> str:
        return etag(self.version, self.stamp)


def etag(version: int, stamp: str) -> str:
    return f"{version}-{stamp}"


@dataclass(frozen=True, slots=True)
class Here:
    """What a decision on writes needs to know. ``stamp``: of all that is written with this decision.

    ``shown``: by UID the ids of the activities that the user is shown. ``departed``: by UID the owner of an activity that the
    user was shown once and is not any more. ``addresses``: users by log-on name and by mail address, in lower case.
    """

    stamp: str
    standing: Mapping[str, Standing]
    shown: Mapping[str, frozenset[str]]
    departed: Mapping[str, str]
    addresses: Mapping[str, str]


@dataclass(slots=True)
class Batch:
    """What one transaction writes. Updates and deletions name the version they expect. ``attending``: users, by activity."""

    inserts: list[Put] = field(default_factory=list[Put])
    updates: list[tuple[Put, int]] = field(default_factory=list[tuple[Put, int]])
    deletes: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    attending: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


class Store:
    """An opened database, as one user sees it. Asked from one task at a time; raises what its `Link` raises."""

    def __init__(self, link: Link, instance: str, user: str) -> None:
        self._link = link
        self.instance = instance
        self.user = user

    @property
    def what(self) -> str:
        return self._link.what

    async def all(self) -> tuple[Mark, Mapping[str, str]]:
        """Every id and its etag, and the mark from which later changes count."""
        async with self._link.reading():
            mark = await self._mark()
            rows = await self._link.rows(f"SELECT a.id, {_ETAG} FROM activity AS a WHERE {_ALL_SHOWN}", (self.user,))
        return mark, _pairs(rows)

    async def since(self, mark: Mark) -> tuple[Mark, Mapping[str, str], frozenset[str]] | None:
        """The new mark, ids with etags that changed, ids that are not shown any more.

        None when the mark is not of this stream, or the user subscribes to something else since.
        """
        async with self._link.reading():
            known = await self._link.rows("SELECT 1 FROM change_log WHERE change = ? AND stamp = ?", mark[:2])
            now = await self._mark()
            if not known or now.subscribed != mark.subscribed:
                return None
            changed = await self._link.rows(
                f"SELECT a.id, {_ETAG} FROM activity AS a WHERE a.change > ? AND {_SHOWN}", (mark.change, self.user)
            )
            gone = await self._link.rows(
                "SELECT DISTINCT d.activity_id FROM departure AS d WHERE d.user_name = ? AND d.change > ? "
                "AND NOT EXISTS (SELECT 1 FROM audience AS u WHERE u.user_name = ? AND u.activity_id = d.activity_id)",
                (self.user, mark.change, self.user),
            )
        return now, _pairs(changed), frozenset(row[0] for row in gone)

    async def kept(self, ids: Sequence[str]) -> list[Kept]:
        """Those of the named activities whose text says what their columns say."""
        rows = await self._link.rows(
            f"SELECT a.id, {_ETAG}, a.uid, a.ical FROM activity AS a WHERE a.id {{among}} AND {_SHOWN} "
            "AND a.ical IS NOT NULL AND a.uid IS NOT NULL AND a.ical_version = a.version",
            (json.dumps(ids), self.user),
        )
        return [Kept(*row) for row in rows]

    async def touched(self, ids: Sequence[str]) -> list[Touched]:
        """The named activities with all their columns and exceptions, as they were at one moment."""
        async with self._link.reading():
            rows = await self._link.rows(
                f"SELECT a.id, {_ETAG}, a.ical, {_ACTIVITY} FROM activity AS a WHERE a.id {{among}} AND {_SHOWN}",
                (json.dumps(ids), self.user),
            )
            exceptions = await self._link.rows(
                f"SELECT activity_id, {_OCCURRENCE} FROM activity_exception WHERE activity_id {{among}} "
                "ORDER BY activity_id, original_start, original_zone",
                (json.dumps([row[0] for row in rows]),),
            )
        found: dict[str, list[Occurrence]] = {row[0]: [] for row in rows}
        for id, *columns in exceptions:
            found[id].append(Occurrence(*columns))
        return [Touched(row[0], row[1], row[2], Activity(*row[3:]), tuple(found[row[0]])) for row in rows]

    async def present(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that the user is shown."""
        sql = f"SELECT a.id FROM activity AS a WHERE a.id {{among}} AND {_SHOWN}"
        return frozenset(row[0] for row in await self._link.rows(sql, (json.dumps(ids), self.user)))

    async def write(self, ids: Collection[str], uids: Collection[str], decide: Callable[[Here], tuple[Batch, T]]) -> T:
        """Look at the named activities, decide, and write, while nobody else writes. Nothing is done unless all of it is.

        Raises `Contended` as well where a row is not in the version it had a moment ago.
        """
        async with self._link.writing():
            [[change, stamp]] = await self._link.rows(
                f"UPDATE enterprise SET change = change + 1, stamp = {self._link.dialect.stamp}, writing = 1 "
                "RETURNING change, stamp"
            )
            batch, answer = decide(await self._here(stamp, ids, uids))
            await self._carry_out(batch)
            await self._link.rows("DELETE FROM change_log WHERE change < ?", (change - REMEMBERED,))
            await self._link.rows("DELETE FROM departure WHERE change < ?", (change - REMEMBERED,))
            await self._link.rows("UPDATE enterprise SET writing = 0")
        return answer

    async def _here(self, stamp: str, ids: Collection[str], uids: Collection[str]) -> Here:
        standing: list[Row] = []
        shown: dict[str, frozenset[str]] = {}
        departed: list[Row] = []
        if ids:
            standing = await self._link.rows(
                "SELECT a.id, a.version, a.stamp, a.owner, EXISTS "
                "(SELECT 1 FROM attendee AS t WHERE t.activity_id = a.id AND t.user_name = ?) "
                f"FROM activity AS a WHERE a.id {{among}} AND {_SHOWN}",
                (self.user, json.dumps(list(ids)), self.user),
            )
        if uids:
            sql = f"SELECT a.uid, a.id FROM activity AS a WHERE a.uid {{among}} AND {_SHOWN}"
            for uid, id in await self._link.rows(sql, (json.dumps(list(uids)), self.user)):
                shown[uid] = shown.get(uid, frozenset()) | {id}
            departed = await self._link.rows(
                "SELECT a.uid, a.owner FROM departure AS d JOIN activity AS a ON a.id = d.activity_id "
                "WHERE d.user_name = ? AND a.uid {among}",
                (self.user, json.dumps(list(uids))),
            )
        users = await self._link.rows("SELECT name, email FROM users")
        return Here(
            stamp,
            {row[0]: Standing(row[1], row[2], row[3], bool(row[4])) for row in standing},
            shown,
            {uid: owner for uid, owner in departed if uid not in shown},
            {address.lower(): row[0] for row in users for address in row if address},
        )

    async def _carry_out(self, batch: Batch) -> None:
        link = self._link
        if batch.deletes:
            self._met(
                await link.many("DELETE FROM activity WHERE id = ? AND version = ?", batch.deletes), batch.deletes
            )
        if batch.inserts:
            rows = [(*_columns(put), put.ical, put.id, self.user) for put in batch.inserts]
            self._met(await link.many(_INSERT, rows), rows)
        if batch.updates:
            updates = [(*_columns(put), put.ical, put.id, version) for put, version in batch.updates]
            self._met(await link.many(_UPDATE, updates), updates)
            ids = json.dumps([put.id for put, _ in batch.updates])
            await link.rows("DELETE FROM activity_exception WHERE activity_id {among}", (ids,))
        puts = [*batch.inserts, *(put for put, _ in batch.updates)]
        exceptions = [(put.id, *row) for put in puts for row in put.occurrences]
        if exceptions:
            await link.many(_INSERT_EXCEPTION, exceptions)
        await self._attend(batch.attending)

    def _met(self, found: int, meant: Sequence[object]) -> None:
        """Every row was in the version that was expected, or nothing is done at all."""
        if found != len(meant):
            raise Contended(f"{len(meant) - found} of {len(meant)} rows had changed")

    async def _attend(self, attending: Mapping[str, frozenset[str]]) -> None:
        """Users named by ATTENDEE lines. Those that are named still stay untouched: nobody departs to come back."""
        if not attending:
            return
        rows = await self._link.rows(
            "SELECT activity_id, user_name FROM attendee WHERE named = 1 AND activity_id {among}",
            (json.dumps(list(attending)),),
        )
        was = {(row[0], row[1]) for row in rows}
        now = {(id, name) for id, names in attending.items() for name in names}
        if was - now:
            await self._link.many("DELETE FROM attendee WHERE activity_id = ? AND user_name = ?", sorted(was - now))
        if now - was:
            await self._link.many(_INSERT_ATTENDEE, sorted(now - was))

    async def _mark(self) -> Mark:
        rows = await self._link.rows(
            "SELECT e.change, e.stamp, u.subscribed FROM enterprise AS e JOIN users AS u ON u.name = ?", (self.user,)
        )
        if not rows:
            raise Unauthorized(f'{self.what} does not know the user "{self.user}" any more. Ask whoever keeps it.')
        return Mark(*rows[0])


def _pairs(rows: Sequence[Row]) -> Mapping[str, str]:
    return dict(cast("list[tuple[str, str]]", rows))


def _columns(put: Put) -> Row:
    return tuple(put.activity._replace(uid=put.uid, private=put.activity.private or 0))
