"""The CRM mobile client's own activity database as a calendar."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from engine.adapters.activities.rows import Put, row_of
from engine.adapters.commit import CommitBroke
from engine.adapters.mobile.store import PATIENCE, Batch, Mark, Store, open_store
from engine.model.capabilities import Capabilities
from engine.model.errors import TokenExpired
from engine.model.resource import ETag, Fetched, Href, Missing, Token
from engine.ports import Adapter, Delta, Full, Listing, Place, Presence

if TYPE_CHECKING:
    from engine.model.write import Delete, Outcome, Refused, Write

BATCH = 1000


class MobileCalendar:
    """An opened activity database. Every method may raise `Unreachable`; `write` also `NoSpace`: then nothing was done."""

    def __init__(self, store: Store, writable: bool) -> None:
        self._store = store
        # A CRM client that copies an activity copies its UID too: two of them are no error here.
        self._capabilities = Capabilities(writes=writable, deletes=writable, batch=BATCH, unique_uids=False)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        """The database's own name, not its path: the file may be moved, and its history goes on with it. Another file put
        in its place is another calendar, however it is called; a backup of the same one is not, and `list` notices it.
        """
        return f"mobile:{self._store.instance}"

    async def list(self, since: Token | None) -> Listing:
        """Raises `TokenExpired` for a mark that this database never gave, or forgot: one of before a backup was put back."""
        if since is None:
            mark, entries = await self._store.all()
            return Full(_entries(entries), self._token(mark))
        found = None if (mark := self._mark(since)) is None else await self._store.since(mark)
        if found is None:
            raise TokenExpired("The mobile calendar does not know that mark any more: it is listed in full.")
        now, changed, gone = found
        return Delta(_entries(changed), frozenset(map(Href, gone)), self._token(now))

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        found: dict[str, Fetched] = {row.id: row.read() for row in await self._store.kept(hrefs)}
        rest = [href for href in hrefs if href not in found]
        if rest:
            found.update((row.id, row.read()) for row in await self._store.touched(rest))
        return [found.get(href) or Missing(href) for href in hrefs]

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """All in one transaction: it is done for all that are not `Stale` or `Refused`, or for none."""
        from engine.model.write import Create, Refused, Removed, Unsure, Written

        if not self._capabilities.writes:
            return [Refused("the database file may only be read")] * len(writes)
        prepared = [_prepared(write) for write in writes]
        named = {write.href for write in writes if not isinstance(write, Create)}
        outcomes: list[Outcome] = []
        try:
            async with self._store.transaction() as now:
                held = await now.etags(named)
                mark = await now.mark()
                batch, outcomes = _decide(writes, prepared, held, ETag(mark.etag))
                await now.write(batch, mark)
        except CommitBroke as error:
            return [Unsure(str(error)) if isinstance(one, Written | Removed) else one for one in outcomes]
        return outcomes

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        there = await self._store.present(hrefs)
        return {href: Presence.PRESENT if href in there else Presence.ABSENT for href in hrefs}

    def _token(self, mark: Mark) -> Token:
        return Token(f"{self._store.instance}:{mark.change}:{mark.stamp}")

    def _mark(self, token: Token) -> Mark | None:
        instance, _, rest = token.partition(":")
        change, _, stamp = rest.partition(":")
        return Mark(int(change), stamp) if instance == self._store.instance and change.isdecimal() else None


def _entries(rows: Mapping[str, str]) -> Mapping[Href, ETag]:
    return cast("Mapping[Href, ETag]", rows)  # ten thousand of them: as they are


def _prepared(write: Write) -> Put | Delete | Refused:
    """The row that a write makes, worked out before the database is held."""
    from engine.model.write import Create, Delete, Update

    match write:
        case Create(item):
            return row_of(str(uuid.uuid4()), item)
        case Update(href, _, item):
            return row_of(href, item)
        case Delete():
            return write


def _decide(
    writes: Sequence[Write], prepared: Sequence[Put | Delete | Refused], held: Mapping[str, str], etag: ETag
) -> tuple[Batch, list[Outcome]]:
    """What is to be written, and each write's outcome once that is done. ``etag`` is what all that is written will have.

    Invariant: a row is written at most once, and only in the version that its write names.
    """
    from engine.model.write import Create, Delete, Refused, Removed, Stale, Written

    batch = Batch()
    outcomes: list[Outcome] = []
    versions = dict(held)
    for write, row in zip(writes, prepared, strict=True):
        if not isinstance(write, Create) and versions.get(write.href) != write.etag:
            outcomes.append(Stale())
            continue
        match row:
            case Refused():
                outcomes.append(row)
            case Delete(href):
                batch.deletes.append(href)
                del versions[href]
                outcomes.append(Removed())
            case Put():
                (batch.inserts if isinstance(write, Create) else batch.updates).append(row)
                versions.pop(row.id, None)
                outcomes.append(Written(row.read(etag)))
    return batch, outcomes


class MobileKind:
    """The kind ``mobile``. ``patience``: seconds to wait for another program that is writing."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[Adapter, None]:
        """Setting ``path``: the database file; it is made where there is none yet. Raises `Unreachable`."""
        path = place.base / Path(str(place.settings["path"])).expanduser()
        async with open_store(path, self._patience) as store:
            yield MobileCalendar(store, os.access(path, os.W_OK))


KIND = MobileKind()
