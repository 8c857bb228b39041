"""Reading resources: by calendar-multiget in chunks (RFC 4791 7.9), one by one where the server cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeAlias

from engine.adapters.caldav import xml
from engine.adapters.caldav.errors import TooBig, is_page
from engine.adapters.caldav.meetings import Meetings
from engine.adapters.caldav.places import Root
from engine.adapters.caldav.road import Answer
from engine.adapters.caldav.transport import LIMIT, Http, together
from engine.adapters.caldav.xml import Garbled, Member
from engine.ical.lines import decode
from engine.ical.objects import one_object
from engine.model.resource import CalendarObject, ETag, Fetched, Href, Missing, Resource, Unreadable
from engine.ports import Presence

CHUNK: Final = 100
"""How many resources one request asks for."""

UNSEEN: Final = ETag("unseen")
"""The version of what is there and cannot be read."""

MADE: Final = "content:"
"""What an etag begins with that was made here, of the content, because the server gives none."""

_ONE_BY_ONE: Final = (400, 405, 413, 415, 422, 500, 501, 507)
"""Statuses of a multiget that may be the fault of one resource, or mean that the server has no such report."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A resource's text as the server has it."""

    etag: ETag
    text: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Something is there, and its text is not to be had. ``fault``: the server failed at it."""

    problem: str
    etag: ETag = UNSEEN
    fault: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """Asked for by name, and not there."""


Seen: TypeAlias = Raw | Closed | Gone


class Reading:
    """Reads one collection."""

    def __init__(self, http: Http, root: Root, meetings: Meetings) -> None:
        self._http = http
        self._root = root
        self._meetings = meetings

    async def fetch(self, hrefs: Sequence[Href]) -> list[Fetched]:
        """One answer each, in the order given. Raises a `SideError`."""
        seen = await self.raw(hrefs)
        return [await self.told(href, seen[href]) for href in hrefs]

    async def raw(self, hrefs: Sequence[Href]) -> Mapping[Href, Seen]:
        """What is there now, as the server has it. Raises a `SideError`."""
        once = list(dict.fromkeys(hrefs))
        chunks = [once[start : start + CHUNK] for start in range(0, len(once), CHUNK)]
        found: dict[Href, Seen] = {}
        for part in await together(self._chunk, chunks):
            found.update(part)
        return found

    async def told(self, href: Href, seen: Seen) -> Fetched:
        """As the engine is to see it."""
        match seen:
            case Gone():
                return Missing(href)
            case Closed(problem, etag):
                return Unreadable(href, etag, problem, passing=True)
            case Raw(etag, text):
                item = one_object(await self._meetings.received(text))
                return Resource(href, etag, item) if isinstance(item, CalendarObject) else Unreadable(href, etag, item)

    # -- many at a time ---------------------------------------------------------------------------------------------

    async def _chunk(self, hrefs: Sequence[Href]) -> dict[Href, Seen]:
        paths = [self._root.path_to(href) for href in hrefs]
        try:
            answer = await self._http.query("REPORT", self._root.url, xml.multiget(paths), "1")
            members = self._members(answer)
        except (Garbled, TooBig):
            return await self._singly(hrefs)
        if members is None:
            return await self._singly(hrefs)
        found = {href: seen for member in members if (href := self._root.href(member.href)) is not None
                 and (seen := _seen(member)) is not None}  # fmt: skip
        # What the answer passes over, or names without its text, is asked for by itself.
        lacking = [href for href in hrefs if href not in found]
        return {**found, **await self._singly(lacking)} if lacking else found

    def _members(self, answer: Answer) -> Sequence[Member] | None:
        """None where the resources must be asked for one by one. Raises `Garbled`, or a `SideError`."""
        if answer.status == 207:
            return xml.multistatus(answer.body).members
        if answer.status in _ONE_BY_ONE or "supported-report" in xml.conditions(answer.body):
            return None
        raise self._http.words.of(answer)

    # -- one by one -------------------------------------------------------------------------------------------------

    async def _singly(self, hrefs: Sequence[Href]) -> dict[Href, Seen]:
        found = dict(zip(hrefs, await together(self._single, hrefs), strict=True))
        faults = [seen for seen in found.values() if isinstance(seen, Closed) and seen.fault]
        if len(faults) == len(found) > 1:
            raise self._http.words.nonsense("it fails at everything it is asked for")
        return found

    async def _single(self, href: Href) -> Seen:
        try:
            answer = await self._http.ask(
                "GET", self._root.url_of(href), headers={"Accept": "text/calendar, */*;q=0.1"}
            )
        except TooBig:
            return Closed(f"it has more than {LIMIT >> 20} MB")
        match answer.status:
            case 200 if is_page(answer):
                return Closed("the server sends a web page in its place", fault=True)
            case 200:
                text = decode(answer.body)
                return Raw(_version(answer.headers.get("etag", ""), text), text)
            case 404 | 410:
                return Gone()
            case 403:
                return Closed("you may not read it")
            case status:
                return Closed(f"the server fails to give it ({status})", fault=True)

    # -- presence ---------------------------------------------------------------------------------------------------

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        """Ask for each by its own address. ABSENT only while the collection itself is there. Raises a `SideError`."""
        found = dict(zip(hrefs, await together(self._presence, hrefs), strict=True))
        if Presence.ABSENT in found.values():
            await self._make_sure()
        return found

    async def _make_sure(self) -> None:
        """Raises a `SideError` where the collection itself does not answer."""
        answer = await self._http.query("PROPFIND", self._root.url, xml.propfind((xml.TYPE,)), "0")
        if not any(self._root.is_this(member.href) for member in self._http.multistatus(answer).members):
            raise self._http.words.nonsense("it does not even know the calendar itself")

    async def _presence(self, href: Href) -> Presence:
        fresh = {"Cache-Control": "no-cache"}
        answer = await self._http.ask("HEAD", self._root.url_of(href), headers=fresh)
        if answer.status in (405, 501):
            answer = await self._http.ask("GET", self._root.url_of(href), headers=fresh)
        match answer.status:
            case 404 | 410:
                return Presence.ABSENT
            case status if 200 <= status < 300:
                return Presence.PRESENT
            case _:
                return Presence.UNKNOWN


def _seen(member: Member) -> Seen | None:
    """What a member of a multiget's answer tells; None where it tells nothing that counts."""
    if member.status in (404, 410):
        return Gone()
    if member.status is not None and member.status >= 400:
        problem = "you may not read it" if member.status == 403 else f"the server fails to give it ({member.status})"
        return Closed(problem, fault=member.status >= 500)
    data = member.text(xml.DATA)
    if data is None:
        return None
    # XML makes line feeds of line breaks (XML 1.0 2.11); the resource has the ones of RFC 5545.
    text = data if "\r" in data else data.replace("\n", "\r\n")
    return Raw(_version(member.etag or "", text), text)


def _version(etag: str, text: str) -> ETag:
    """The server's etag byte for byte, or one made of the content where it gives none."""
    return ETag(etag or MADE + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
