"""Whether a server sends invitations by itself, and what is done so that it does not (RFC 6638)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.adapters.caldav import xml
from engine.adapters.caldav.discovery import Calendar
from engine.adapters.caldav.places import is_at, path_of
from engine.adapters.caldav.transport import Http
from engine.adapters.caldav.xml import Garbled

if TYPE_CHECKING:
    from engine.adapters.caldav.people import Harmful, Harmless

_FEATURE = "calendar-auto-schedule"


class Meetings:
    """Asks the server only once somebody is in a text, and then only once."""

    def __init__(self, http: Http, calendar: Calendar) -> None:
        self._http = http
        self._calendar = calendar
        self._schedules = None if calendar.features is None else _FEATURE in calendar.features
        self._own: frozenset[str] | None = None

    async def schedules(self) -> bool:
        """Whether the server sends invitations. One that does not tell is taken to."""
        if self._schedules is None:
            answer = await self._http.ask("OPTIONS", self._calendar.root.url)
            header = answer.headers.get("dav", "")
            told = answer.status in (200, 204) and bool(header)
            self._schedules = not told or _FEATURE in (word.strip().lower() for word in header.split(","))
        return self._schedules

    async def received(self, text: str) -> str:
        """A text of the server as the engine is to see it."""
        from engine.adapters.caldav import people

        return people.unmarked(text) if people.may_be_marked(text) and await self.schedules() else text

    async def effect(self, old: str, new: str | None) -> Harmless | Harmful:
        """What would come of a change of what the server holds."""
        from engine.adapters.caldav import people

        return people.effect(old, new, await self._addresses())

    async def _addresses(self) -> frozenset[str]:
        """The calendar addresses of who is logged on (RFC 6638 2.4.1); none where the server does not tell."""
        if self._own is None:
            self._own = await self._asked()
        return self._own

    async def _asked(self) -> frozenset[str]:
        here = self._calendar.root.origin
        if not self._calendar.principal or not is_at(self._calendar.principal, here):
            return frozenset()
        url = here.url + path_of(self._calendar.principal)
        answer = await self._http.query("PROPFIND", url, xml.propfind((xml.ADDRESSES,)), "0")
        try:
            members = xml.multistatus(answer.body).members if answer.status == 207 else ()
        except Garbled:
            return frozenset()
        return frozenset(href.casefold() for member in members for href in member.hrefs(xml.ADDRESSES))
