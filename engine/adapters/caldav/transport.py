"""HTTP: one request and its answer, with everything in between that is not CalDAV.

Connections (`width` says how many), logging on, redirects, waiting when the server asks for it, trying again. What may be
repeated is repeated here; what may not (PUT, DELETE) and got no answer is `Doubtful`, and only a look at the server can tell more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urljoin

import anyio

from engine.adapters.caldav import xml
from engine.adapters.caldav.auth import Login, Pass
from engine.adapters.caldav.errors import Doubtful, Words
from engine.adapters.caldav.places import Origin, origin, path_of
from engine.adapters.caldav.road import Answer, BrokenOff, Lost, Overlong, Road, Unconnected
from engine.adapters.caldav.settings import Settings
from engine.adapters.caldav.width import Gate, NoRoom
from engine.adapters.caldav.xml import Garbled, Multistatus
from engine.model.errors import SideError, Unreachable

T = TypeVar("T")
R = TypeVar("R")
Sleep = Callable[[float], Awaitable[None]]

LIMIT: Final = 128 << 20
"""The largest body that is read, in bytes, unpacked."""

PATIENCE: Final = 60.0
"""Seconds that one request waits in all when the server asks to wait."""

_PAUSES: Final = (0.5, 2.0)
"""Seconds before a request that may be repeated is tried again."""

_HOPS: Final = 5
_BUSY: Final = (429, 503)
_GATEWAY: Final = (502, 504)
_MOVED: Final = (301, 302, 307, 308)
_HERE: Final = ("localhost", "127.0.0.1", "::1")
"""No proxy leads to this very machine."""

_XML: Final = {"Content-Type": "application/xml; charset=utf-8"}


@dataclass(slots=True)
class _Request:
    """A request and what it has been through. ``once``: it must not be sent again without looking."""

    method: str
    there: Origin
    target: str
    body: bytes
    headers: Mapping[str, str]
    once: bool
    tries: int = 0
    waited: float = 0.0
    visited: set[str] = field(default_factory=set[str])

    @property
    def url(self) -> str:
        return self.there.url + self.target


class Http:
    """Talks to one server. Made by `connected`; may be used by several tasks at a time."""

    def __init__(self, roads: Roads, settings: Settings, login: Login, sleep: Sleep) -> None:
        self.words = Words(settings)
        self.login = login
        self.connections = settings.connections
        self._roads = roads
        self._gate = Gate(settings.connections)
        self._sleep = sleep
        self._pause: anyio.Event | None = None

    async def query(self, method: str, url: str, body: bytes, depth: str) -> Answer:
        """A PROPFIND or REPORT. Raises like `ask`."""
        return await self.ask(method, url, body, {**_XML, "Depth": depth})

    def multistatus(self, answer: Answer) -> Multistatus:
        """The multistatus that was asked for. Raises a `SideError` for anything else."""
        if answer.status != 207:
            raise self.words.of(answer)
        try:
            return xml.multistatus(answer.body)
        except Garbled as error:
            raise self.words.no_multistatus(answer, str(error)) from error

    async def ask(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, once: bool = False
    ) -> Answer:
        """The answer, whatever its status, except 401, redirects, and 429 and 503 (when waiting did not help).

        Raises a `SideError` where no answer is to be had (`TooBig`, where it has no end), and `Doubtful` where a request
        that is sent only ``once`` got none.
        """
        request = _Request(method, origin(url), path_of(url), body, headers or {}, once)
        while True:
            let = await self.login.current()
            answer = await self._try(request, let)
            if answer is not None and await self._is_final(request, let, answer):
                return answer

    async def _try(self, request: _Request, let: Pass | None) -> Answer | None:
        """None when it is worth another try."""
        try:
            return await self._exchange(request, let)
        except NoRoom:
            return None
        except Unconnected as error:
            raise self.words.lost(error) from error
        except Overlong:
            raise self.words.too_big(LIMIT) from None
        except Lost as error:
            if not await self._tried_again(request, self.words.lost(error)):
                half = isinstance(error, BrokenOff)
                raise (self.words.nonsense("its answers break off") if half else self.words.lost(error)) from error
        return None

    async def _tried_again(self, request: _Request, trouble: SideError) -> bool:
        """Wait a moment; False when it was tried often enough."""
        if request.once:
            raise Doubtful(str(trouble)) from trouble
        if request.tries == len(_PAUSES):
            return False
        await self._sleep(_PAUSES[request.tries])
        request.tries += 1
        return True

    async def _exchange(self, request: _Request, let: Pass | None) -> Answer:
        async with self._gate.slots:
            if self._pause is not None:
                await self._pause.wait()
            if let is None:
                return await self._sent(request, {})
            exchange = let.exchange(request.method, request.url)
            fields = next(exchange)
            while True:
                answer = await self._sent(request, fields)
                try:
                    fields = exchange.send(answer)
                except StopIteration:
                    return answer

    async def _sent(self, request: _Request, fields: Mapping[str, str]) -> Answer:
        road = self._roads.to(request.there)
        headers = {**request.headers, **fields}
        asked = road.ask(request.method, request.there, request.target, headers, request.body, LIMIT)
        return await self._gate.timed(asked)

    async def _is_final(self, request: _Request, let: Pass | None, answer: Answer) -> bool:
        """Whether the answer goes to the one who asked; else the request was made ready to be sent again."""
        match answer.status:
            case 401:
                if let is not await self.login.current():
                    return False  # somebody else has been asked to log on meanwhile
                if not await self.login.answer(answer.headers.get("www-authenticate", "")):
                    raise self.words.wrong_password()
            case status if status in _MOVED and "location" in answer.headers:
                self._follow(request, answer)
            case status if status in _BUSY:
                await self._wait(request, answer)
            case status if status in _GATEWAY and not request.once:
                return not await self._tried_again(request, self.words.of(answer))
            case _:
                return True
        return False

    def _follow(self, request: _Request, answer: Answer) -> None:
        """By hand: credentials go to no other server than the configured one."""
        target = urljoin(request.url, answer.headers["location"])
        try:
            there = origin(target)
        except ValueError as error:
            raise self.words.nonsense("it sends us on to something that is no address") from error
        if not request.there.leads_to(there):
            raise self.words.elsewhere(target)
        request.visited.add(request.url)
        request.there, request.target = there, path_of(target)
        if request.url in request.visited or len(request.visited) > _HOPS:
            raise self.words.nonsense("it sends us on in circles")

    async def _wait(self, request: _Request, answer: Answer) -> None:
        """As long as the server asks for, within limits; all other requests wait, too."""
        wanted = retry_after(answer.headers)
        seconds = _PAUSES[min(request.tries, 1)] if wanted is None else wanted
        request.waited += seconds
        request.tries += 1
        if request.waited > PATIENCE or (wanted is None and request.tries > len(_PAUSES)) or request.tries > 10:
            raise self.words.throttled(wanted)
        if self._pause is not None:
            await self._pause.wait()
            return
        self._pause = anyio.Event()
        try:
            await self._sleep(seconds)
        finally:
            self._pause.set()
            self._pause = None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After (RFC 9110 10.2.3). A date counts from the server's own Date: clocks are not compared."""
    from email.utils import parsedate_to_datetime

    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (ValueError, TypeError):
        return None


@asynccontextmanager
async def connected(settings: Settings, login: Login, sleep: Sleep = anyio.sleep) -> AsyncGenerator[Http]:
    """Connections to the server of a calendar; all are closed in the end. Raises `Unreachable` for an address that is none."""
    try:
        origin(settings.url).authority  # noqa: B018
    except ValueError as error:
        raise Unreachable(
            f'{settings.url} is no address: correct the url of the calendar "{settings.name}".'
        ) from error
    roads = Roads(settings)
    try:
        yield Http(roads, settings, login, sleep)
    finally:
        with anyio.CancelScope(shield=True):
            await roads.close()


class Roads:
    """The way to a server, by the scheme of its address; found when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: dict[str, Road] = {}

    def to(self, there: Origin) -> Road:
        """Raises `Unreachable` for a ``ca_file`` that is none."""
        if there.scheme not in self._found:
            self._found[there.scheme] = self._road(there)
        return self._found[there.scheme]

    def _road(self, there: Origin) -> Road:
        proxy = self._settings.proxy
        if proxy or (there.host not in _HERE and _environment_names_a_proxy()):
            from engine.adapters.caldav.proxied import Proxied

            return Proxied(self._settings, secure=there.scheme == "https" or proxy.startswith("https"))
        from engine.adapters.caldav.direct import Direct

        return Direct(self._settings)

    async def close(self) -> None:
        for road in self._found.values():
            await road.close()


def _environment_names_a_proxy() -> bool:
    """Whether one is named at all; for whom it is meant is for the HTTP library to say. Windows and macOS have settings of
    their own besides the variables; where there are only these, the library's part that reads them is not even loaded."""
    if sys.platform not in ("win32", "darwin") and not any(name.lower().endswith("_proxy") for name in os.environ):
        return False
    from urllib.request import getproxies

    return any(scheme in ("http", "https", "all") for scheme in getproxies())


async def together(call: Callable[[T], Awaitable[R]], given: Sequence[T]) -> list[R]:
    """``call`` for each at the same time; the answers in the order given. The first error ends the others, and is raised."""
    answers: dict[int, R] = {}
    failed: list[Exception] = []

    async def one(number: int) -> None:
        try:
            answers[number] = await call(given[number])
        except Exception as error:  # raised again below, without the group around it
            failed.append(error)
            tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        for number in range(len(given)):
            tasks.start_soon(one, number)
    if failed:
        raise failed[0]
    return [answers[number] for number in range(len(given))]
