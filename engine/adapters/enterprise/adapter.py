"""CRM Enterprise as a calendar: what one user is sent of the database that all mobile clients connect to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import cast

from engine.adapters.commit import CommitBroke
from engine.adapters.enterprise.deciding import NO_TEXT, decide, is_text, prepared
from engine.adapters.enterprise.link import Contended, Link, NotTaken
from engine.adapters.enterprise.schema import made_ready, registered
from engine.adapters.enterprise.store import Mark, Store
from engine.model.capabilities import Capabilities, Fit, Fits, Unfit
from engine.model.errors import NoSpace, SideError, TokenExpired, Unreachable
from engine.model.resource import CalendarObject, ETag, Fetched, Href, Missing, Token
from engine.model.write import Create, Outcome, Refused, Unsure, Write
from engine.ports import Adapter, Delta, Full, Listing, PasswordSource, Place, Presence

BATCH = 500
TRIES = 5
"""How often writes are tried again that somebody else's got in the way of."""


class EnterpriseCalendar:
    """What one user subscribes to. Every method may raise a `SideError`; `write` also `NoSpace`: then nothing was done."""

    def __init__(self, store: Store, writable: bool) -> None:
        self._store = store
        # Whoever attends a meeting may have entered it, too: two activities with one UID are no error here.
        self._capabilities = Capabilities(writes=writable, deletes=writable, batch=BATCH, unique_uids=False, fit=_fit)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        """The database's own name, wherever it is moved, and the user."""
        return f"enterprise:{self._store.instance}:{self._store.user}"

    async def list(self, since: Token | None) -> Listing:
        """Raises `TokenExpired` as well where the user subscribes to something else since."""
        if since is None:
            mark, entries = await self._store.all()
            return Full(_entries(entries), self._token(mark))
        found = None if (mark := self._mark(since)) is None else await self._store.since(mark)
        if found is None:
            raise TokenExpired("CRM Enterprise does not know that mark any more: the activities are listed in full.")
        now, changed, gone = found
        return Delta(_entries(changed), frozenset(map(Href, gone)), self._token(now))

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        """An activity that is not shown to the user is `Missing`."""
        found: dict[str, Fetched] = {row.id: row.read() for row in await self._store.kept(hrefs)}
        rest = [href for href in hrefs if href not in found]
        if rest:
            found.update((row.id, row.read()) for row in await self._store.touched(rest))
        return [found.get(href) or Missing(href) for href in hrefs]

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """In one transaction, unless the database refuses one of them: then each on its own."""
        if not self._capabilities.writes:
            return [Refused("the database may only be read with this log-on")] * len(writes)
        try:
            return await self._together(writes)
        except NotTaken as error:
            return [Refused(str(error))] if len(writes) == 1 else await self._one_by_one(writes)

    async def _together(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if not writes:
            return []
        ready = [prepared(write) for write in writes]
        hrefs = {write.href for write in writes if not isinstance(write, Create)}
        uids = {write.object.uid for write in writes if isinstance(write, Create)}
        deciding = decide(self._store.user, ready)
        for _ in range(TRIES):
            try:
                return await self._store.write(hrefs, uids, deciding)
            except Contended:
                continue
            except CommitBroke as error:
                return [Unsure(str(error))] * len(writes)
        return await self._store.write(hrefs, uids, deciding)

    async def _one_by_one(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        for write in writes:
            try:
                outcomes += await self.write([write])
            except (SideError, NoSpace) as error:
                return [*outcomes, *([Unsure(str(error))] * (len(writes) - len(outcomes)))]
        return outcomes

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        """What is not shown to the user any more is absent: this collection is what the user subscribes to."""
        there = await self._store.present(hrefs)
        return {href: Presence.PRESENT if href in there else Presence.ABSENT for href in hrefs}

    def _token(self, mark: Mark) -> Token:
        return Token(f"{self._store.instance}:{mark.change}:{mark.stamp}:{mark.subscribed}")

    def _mark(self, token: Token) -> Mark | None:
        match token.split(":"):
            case [instance, change, stamp, subscribed] if instance == self._store.instance:
                numbers = change.isdecimal() and subscribed.isdecimal()
                return Mark(int(change), stamp, int(subscribed)) if numbers else None
            case _:
                return None


def _fit(item: CalendarObject) -> Fit:
    return Fits(item) if is_text(item.text) else Unfit(NO_TEXT)


def _entries(rows: Mapping[str, str]) -> Mapping[Href, ETag]:
    return cast("Mapping[Href, ETag]", rows)  # ten thousand of them: as they are


@asynccontextmanager
async def calendar_of(link: Link, user: str, *, writable: bool | None = None) -> AsyncGenerator[EnterpriseCalendar]:
    """The calendar of a user behind an open connection; the tables are made where there are none, and the user is entered.

    ``writable``: None asks the database.
    """
    instance = await made_ready(link)
    may_write = await link.writable() if writable is None else writable
    await registered(link, user, may_write)
    yield EnterpriseCalendar(Store(link, instance, user), may_write)


def connected(url: str, base: Path, password: PasswordSource | None = None) -> AbstractAsyncContextManager[Link]:
    """A connection to ``sqlite:PATH`` (relative to ``base``) or ``postgresql://USER@HOST/DATABASE``. Raises `Unreachable`."""
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite":
        from engine.adapters.enterprise.sqlite import sqlite_link

        return sqlite_link(base / Path(rest.removeprefix("//")).expanduser())
    try:
        from engine.adapters.enterprise.postgresql import postgresql_link
    except ImportError as error:
        raise Unreachable(
            f"CRM Enterprise is on a PostgreSQL server here, and Syncline was installed without what that needs ({error}). "
            'Install it with its extra: uv tool install "syncline[postgres]", or in this folder: uv sync --extra postgres.'
        ) from error
    return postgresql_link(url, password)


class EnterpriseKind:
    """The kind ``enterprise``. Settings: ``url`` and ``user``."""

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[Adapter]:
        """Raises `Unreachable`, `Unauthorized` or `Throttled`."""
        link = connected(str(place.settings["url"]), place.base, place.password)
        async with link as opened, calendar_of(opened, str(place.settings["user"])) as calendar:
            yield calendar


KIND = EnterpriseKind()
