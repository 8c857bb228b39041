"""What a collection holds, by sync-collection (RFC 6578) or by listing etags, with a change mark where there is one.

A listing is finished or it is an error. A token is "sync:" and the server's own, or "ctag:" and the change mark: that one
only tells whether anything moved at all.
"""

from __future__ import annotations

from typing import Final

from engine.adapters.caldav import xml
from engine.adapters.caldav.discovery import Calendar
from engine.adapters.caldav.reading import Reading
from engine.adapters.caldav.road import Answer
from engine.adapters.caldav.transport import Http
from engine.adapters.caldav.xml import DAV, Multistatus
from engine.model.errors import TokenExpired
from engine.model.resource import ETag, Href, Missing, Token
from engine.ports import Delta, Full, Listing

_SYNC: Final = "sync:"
_CTAG: Final = "ctag:"
_PAGES: Final = 100_000
_NO_REPORT: Final = (400, 405, 415, 422, 501)
_EXPIRED: Final = (400, 409, 410, 412, 507)
"""What servers have been seen to say to a token they do not know, besides naming the precondition."""


class Listings:
    """Lists one collection."""

    def __init__(self, http: Http, calendar: Calendar, reading: Reading) -> None:
        self._http = http
        self._root = calendar.root
        self._syncs = calendar.syncs
        self._reading = reading

    async def list(self, since: Token | None) -> Listing:
        """Raises `TokenExpired`, or a `SideError`."""
        if self._syncs:
            if since is not None and not since.startswith(_SYNC):
                raise self._expired()
            found = await self._by_token(since)
            if found is not None:
                return found
            self._syncs = False
        return await self._by_etags(since)

    # -- sync-collection --------------------------------------------------------------------------------------------

    async def _by_token(self, since: Token | None) -> Listing | None:
        """None where the server does not know this report after all."""
        token = since.removeprefix(_SYNC) if since is not None else ""
        moved = _Moved(self, begins_empty=since is None)
        for _ in range(_PAGES):
            answer = await self._http.query("REPORT", self._root.url, xml.sync_collection(token), "0")
            if answer.status != 207:
                self._raise_unless_unknown(answer, since)
                return None
            page = self._http.multistatus(answer)
            more = moved.add(page)
            if not more:
                return await moved.finished(page.token)
            if page.token is None or page.token == token:
                break
            token = page.token
        raise self._http.words.nonsense("its listing of changes never ends")

    def _raise_unless_unknown(self, answer: Answer, since: Token | None) -> None:
        named = xml.conditions(answer.body)
        if "valid-sync-token" in named or (since is not None and answer.status in _EXPIRED):
            raise self._expired()
        if "supported-report" not in named and answer.status not in (*_NO_REPORT, 507):
            raise self._http.words.of(answer)

    def _expired(self) -> TokenExpired:
        return TokenExpired(
            f"The server of {self._http.words.calendar} does not know any more what was seen last time."
        )

    # -- etags ------------------------------------------------------------------------------------------------------

    async def _by_etags(self, since: Token | None) -> Listing:
        if since is not None and since.startswith(_CTAG) and await self._ctag() == since.removeprefix(_CTAG):
            return Delta({}, frozenset(), since)
        # The mark comes in the same answer as the etags: nothing can slip in between.
        answer = await self._http.query("PROPFIND", self._root.url, xml.propfind((xml.ETAG, xml.TYPE, xml.CTAG)), "1")
        page = self._http.multistatus(answer)
        ctag: str | None = None
        complete = False
        moved = _Moved(self, begins_empty=True)
        for member in page.members:
            if self._root.is_this(member.href):
                complete, ctag = True, member.text(xml.CTAG) or ctag
        if not complete:
            raise self._http.words.nonsense("its listing does not even name the calendar itself")
        moved.add(Multistatus(tuple(m for m in page.members if not m.holds(xml.TYPE, f"{DAV}collection")), None))
        entries = await moved.entries()
        return Full(entries, Token(_CTAG + ctag) if ctag else None)

    async def _ctag(self) -> str | None:
        answer = await self._http.query("PROPFIND", self._root.url, xml.propfind((xml.CTAG,)), "0")
        return next((ctag for m in self._http.multistatus(answer).members if (ctag := m.text(xml.CTAG))), None)

    # -- what lists have in common ----------------------------------------------------------------------------------

    def href(self, raw: str) -> Href | None:
        return self._root.href(raw)

    def is_this(self, raw: str) -> bool:
        return self._root.is_this(raw)

    async def versions(self, hrefs: list[Href]) -> dict[Href, ETag | None]:
        """The etags of what was listed without one, by reading it; None for what is not there."""
        found = await self._reading.fetch(hrefs)
        return {each.href: None if isinstance(each, Missing) else each.etag for each in found}


class _Moved:
    """What the pages of a listing add up to."""

    def __init__(self, listings: Listings, *, begins_empty: bool) -> None:
        self._listings = listings
        self._begins_empty = begins_empty
        self._etags: dict[Href, ETag | None] = {}
        self._gone: set[Href] = set()

    def add(self, page: Multistatus) -> bool:
        """Whether more is to come: the server has cut the listing short (RFC 6578 3.6)."""
        more = False
        for member in page.members:
            href = self._listings.href(member.href)
            if href is None:
                more = more or (member.status == 507 and self._listings.is_this(member.href))
            elif member.status in (404, 410):
                self._etags.pop(href, None)
                self._gone.add(href)
            else:
                # One that tells no etag, or only an error, is there: what it is, reading it will tell.
                self._etags[href] = ETag(member.etag) if member.etag is not None else None
                self._gone.discard(href)
        return more

    async def entries(self) -> dict[Href, ETag]:
        unknown = [href for href, etag in self._etags.items() if etag is None]
        if unknown:
            self._etags.update(await self._listings.versions(unknown))
            self._gone.update(href for href in unknown if self._etags[href] is None)
        return {href: etag for href, etag in self._etags.items() if etag is not None}

    async def finished(self, token: str | None) -> Listing:
        entries = await self.entries()
        if self._begins_empty:
            return Full(entries, Token(_SYNC + token) if token else None)
        if token is None:
            raise TokenExpired("The server tells no mark to go on from.")
        return Delta(entries, frozenset(self._gone), Token(_SYNC + token))
