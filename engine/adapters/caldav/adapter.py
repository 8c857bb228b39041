"""A calendar on a CalDAV server (RFC 4791), shared with anybody at any time.

An href is the path below the collection, an etag the server's own, byte for byte, a token the server's sync-token
(RFC 6578). Which server it is makes no difference here: what one of them cannot do has another way (`listing`, `reading`),
and what one of them has been seen to do is told in docs/caldav.md.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio

from engine.adapters.caldav import found
from engine.adapters.caldav.auth import Login
from engine.adapters.caldav.discovery import Calendar, find
from engine.adapters.caldav.listing import Listings
from engine.adapters.caldav.meetings import Meetings as Scheduling
from engine.adapters.caldav.reading import CHUNK, Reading
from engine.adapters.caldav.sending import fit
from engine.adapters.caldav.settings import Settings, settings_of
from engine.adapters.caldav.transport import Http, Sleep, connected
from engine.model.capabilities import Capabilities
from engine.model.resource import Fetched, Href, Token
from engine.model.settings import Meetings
from engine.model.write import Create, Delete, Outcome, Refused, Update, Write
from engine.ports import Listing, Place, Presence


class CalDav:
    """The adapter: see `engine.ports.Adapter` for what its methods promise."""

    def __init__(self, http: Http, settings: Settings, calendar: Calendar, *, notify: bool = False) -> None:
        self._http = http
        self._notify = notify
        self._root = calendar.root
        self._meetings = Scheduling(http, calendar)
        self._reading = Reading(http, calendar.root, self._meetings)
        self._listings = Listings(http, calendar, self._reading)
        self._identity = _identity(settings, calendar)
        self._capabilities = Capabilities(
            writes=calendar.writes and not settings.readonly,
            deletes=calendar.deletes and not settings.readonly,
            batch=CHUNK,
            unique_uids=True,
            fit=fit,
        )

    def __repr__(self) -> str:
        return f"CalDav({self._identity!r})"

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        return self._identity

    async def list(self, since: Token | None) -> Listing:
        return await self._listings.list(since)

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        return await self._reading.fetch(hrefs)

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        from engine.adapters.caldav.writing import Batch, paced  # most runs write nothing

        begun = anyio.current_time()
        allowed = [(number, write) for number, write in enumerate(writes) if self._may(write)]
        batch = Batch(self._http, self._root, self._reading, self._meetings, self._notify)
        done = await batch.carry_out([write for _, write in allowed])
        batch_size = paced(self._capabilities.batch, len(allowed), anyio.current_time() - begun)
        self._capabilities = replace(self._capabilities, batch=batch_size)
        outcomes = {number: outcome for (number, _), outcome in zip(allowed, done, strict=True)}
        refused = Refused("this calendar can only be read")
        return [outcomes.get(number, refused) for number in range(len(writes))]

    def _may(self, write: Write) -> bool:
        match write:
            case Create() | Update():
                return self._capabilities.writes
            case Delete():
                return self._capabilities.deletes

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        return await self._reading.probe(hrefs)


def _identity(settings: Settings, calendar: Calendar) -> str:
    root = calendar.root
    return f"caldav:{root.origin.url}{root.path} {settings.username}".rstrip()


class CalDavKind:
    """The kind "caldav"; its settings are in `engine.adapters.keys`. ``sleep``: how to wait for a number of seconds."""

    def __init__(self, sleep: Sleep = anyio.sleep) -> None:
        self.sleep = sleep

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[CalDav]:
        """Raises a `SideError` where the calendar is not found, or may not be opened."""
        settings = settings_of(place)
        known = found.recall(place.data, settings)
        login = Login(settings, place.password, known.scheme)
        async with connected(settings, login, self.sleep) as http:
            calendar = await find(http, settings, known.url)
            found.remember(place.data, settings, found.Found(calendar.root.url, login.scheme), known)
            yield CalDav(http, settings, calendar, notify=place.meetings is Meetings.NOTIFY)


KIND = CalDavKind()
