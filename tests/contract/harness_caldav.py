"""CalDAV under the contract: Radicale, Xandikos, and our own server in memory in each of the ways it can be set up."""

from __future__ import annotations

import re
from contextlib import AbstractAsyncContextManager
from itertools import count

from engine.adapters.caldav.adapter import KIND
from engine.ical.facts import facts, same
from engine.model.resource import Href
from engine.ports import Adapter, Place
from tests.contract.harness import Harness
from tests.servers.collection import Traits
from tests.servers.memdav import shared
from tests.servers.radicale_server import PASSWORD, radicale
from tests.servers.somebody import request
from tests.servers.xandikos_server import HOME, xandikos

_numbers = count(1)
_LONE_BACKSLASH = re.compile(r"^(UID:.*)\\(?![\\,;nN])", re.MULTILINE)
_NO_LINE = re.compile(r"^[^ :\r\n][^:\r\n]*\r\n(?! )", re.MULTILINE)
_TEXT = {"Content-Type": "text/calendar; charset=utf-8"}


class DavHarness(Harness):
    """What all of them have in common. ``url``: of the collection."""

    deltas = True
    url: str
    username = ""
    password = ""

    def open(self, *, readonly: bool = False) -> AbstractAsyncContextManager[Adapter]:
        settings = {"url": self.url, "username": self.username, "readonly": readonly}
        return KIND.open(Place("work", settings, self.folder, self.folder / "data", self._ask))

    def open_readonly(self) -> AbstractAsyncContextManager[Adapter]:
        return self.open(readonly=True)

    async def _ask(self) -> str:
        return self.password

    def same_meaning(self, one: str, other: str) -> bool:
        return same(facts(one), facts(other))

    def _request(self, method: str, url: str, body: str = "") -> int:
        return request(method, url, body, _TEXT if body else {}, user=self.username, password=self.password)[0]

    async def foreign_create(self, text: str) -> Href:
        href = Href(f"foreign-{next(_numbers)}.ics")
        await self.foreign_edit(href, text)
        return href

    async def foreign_edit(self, href: Href, text: str) -> None:
        status = self._request("PUT", self.url + href, text)
        if status in (400, 403, 412, 415):
            raise NotImplementedError
        assert status in (201, 204), status

    async def foreign_delete(self, href: Href) -> None:
        assert self._request("DELETE", self.url + href) in (200, 204)


class RealHarness(DavHarness):
    """Servers that parse what they are given, and write it anew: by each PUT more slowly than others write a hundred."""

    unreadable = False
    recurs = True
    examples = 3
    many = 105

    def holds(self, text: str) -> str:
        """They double a backslash that escapes nothing."""
        return _LONE_BACKSLASH.sub(r"\1\\\\", text)


class RadicaleHarness(RealHarness):
    name = "caldav-radicale"
    username = "user0"
    password = PASSWORD
    secrets = (PASSWORD,)

    async def start(self) -> None:
        self.collection = f"work-{next(_numbers)}"
        self.url = f"{radicale().url}/user0/{self.collection}/"
        assert self._request("MKCALENDAR", self.url) == 201

    async def stop(self) -> None:
        assert self._request("DELETE", self.url) == 200

    def takes(self, text: str) -> bool:
        return not _NO_LINE.search(text)

    async def forget_tokens(self) -> None:
        radicale().forget_tokens(self.username, self.collection)


class XandikosHarness(RealHarness):
    name = "caldav-xandikos"

    async def start(self) -> None:
        self.url = f"{xandikos()}{HOME}work-{next(_numbers)}/"
        assert self._request("MKCALENDAR", self.url) == 201

    async def stop(self) -> None:
        assert self._request("DELETE", self.url) == 204

    def holds(self, text: str) -> str:
        """It drops lines that it cannot parse, and escapes values that it cannot."""
        return _NO_LINE.sub("", super().holds(text)).replace("PT1H,broken", "PT1H\\,broken")


class MemDavHarness(DavHarness):
    name = "caldav"
    examples = 10
    traits = Traits

    async def start(self) -> None:
        server = shared()
        self.collection = server.add(f"work-{next(_numbers)}", self.traits())
        self.url = server.wire.url + self.collection.path

    async def foreign_edit(self, href: Href, text: str) -> None:
        self.collection.put(self.collection.path + href, text)

    async def foreign_delete(self, href: Href) -> None:
        self.collection.delete(self.collection.path + href)

    async def forget_tokens(self) -> None:
        self.collection.forget_tokens()


class CtagHarness(MemDavHarness):
    """No sync-collection, but a change mark; etags of PUT are missing."""

    name = "caldav-ctag"
    deltas = False
    glances = True
    examples = 5

    @staticmethod
    def traits() -> Traits:
        return Traits(sync=False, etags="none")


class EtagsHarness(MemDavHarness):
    """Nothing but etags, of PUT weak ones, changes cut into pages where they are told, and it sends invitations."""

    name = "caldav-etags"
    deltas = False
    examples = 5

    @staticmethod
    def traits() -> Traits:
        return Traits(sync=False, ctag=False, etags="weak", schedules=True, unique_uids=False)


class PagedHarness(MemDavHarness):
    """Listings of changes come in pages of three."""

    name = "caldav-paged"
    examples = 5

    @staticmethod
    def traits() -> Traits:
        return Traits(page=3, schedules=True)


HARNESSES = (RadicaleHarness, XandikosHarness, MemDavHarness, CtagHarness, EtagsHarness, PagedHarness)
