"""HTTP: one request and its answer, with everything in between that is not CalDAV.

Connections, logging on, redirects, waiting when the server asks for it, trying again. What may be repeated is repeated
here; what may not (PUT, DELETE) and got no answer is `Doubtful`, and only a look at the server can tell more.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin

import anyio

from engine.adapters.caldav import xml
from engine.adapters.caldav.auth import Login
from engine.adapters.caldav.errors import Doubtful, Words
from engine.adapters.caldav.places import origin, path_of
from engine.adapters.caldav.settings import Settings
from engine.adapters.caldav.xml import Garbled, Multistatus
from engine.model.errors import SideError, Unreachable

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx2 import AsyncClient, Auth, Response

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


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers``: names in lower case. ``url``: who answered, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(slots=True)
class _Request:
    """A request and what it has been through. ``once``: it must not be sent again without looking."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    once: bool
    tries: int = 0
    waited: float = 0.0
    visited: set[str] = field(default_factory=set[str])


class Http:
    """Talks to one server. Made by `connected`; may be used by several tasks at a time."""

    def __init__(self, clients: Clients, settings: Settings, login: Login, sleep: Sleep) -> None:
        self.words = Words(settings)
        self.login = login
        self.connections = settings.connections
        self._clients = clients
        self._slots = anyio.CapacityLimiter(settings.connections)
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
        request = _Request(method, url, body, headers or {}, once)
        while True:
            auth = await self.login.current()
            answer = await self._try(request, auth)
            if answer is not None and await self._is_final(request, auth, answer):
                return answer

    async def _try(self, request: _Request, auth: Auth | None) -> Answer | None:
        """None when it is worth another try."""
        import httpx2

        try:
            return await self._exchange(request, auth)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol) as error:
            raise self.words.lost(error) from error
        except httpx2.RemoteProtocolError as error:
            if not await self._tried_again(request, self.words.lost(error)):
                half = "incomplete message body" in str(error) or "without sending complete" in str(error)
                raise (self.words.nonsense("its answers break off") if half else self.words.lost(error)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            if not await self._tried_again(request, self.words.lost(error)):
                raise self.words.lost(error) from error
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

    async def _exchange(self, request: _Request, auth: Auth | None) -> Answer:
        async with self._slots:
            if self._pause is not None:
                await self._pause.wait()
            headers = [(name.encode(), value.encode()) for name, value in request.headers.items()]  # etags are any text
            stream = self._clients.to(request.url).stream(
                request.method, request.url, content=request.body, headers=headers, auth=auth
            )
            async with stream as response:
                body = await self._body(response)
        return Answer(response.status_code, dict(response.headers), body, request.url)

    async def _body(self, response: Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > LIMIT:
                raise self.words.too_big(LIMIT)
        return b"".join(parts)

    async def _is_final(self, request: _Request, auth: Auth | None, answer: Answer) -> bool:
        """Whether the answer goes to the one who asked; else the request was made ready to be sent again."""
        match answer.status:
            case 401:
                if auth is not await self.login.current():
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
            leads_on = origin(request.url).leads_to(origin(target))
        except ValueError as error:
            raise self.words.nonsense("it sends us on to something that is no address") from error
        if not leads_on:
            raise self.words.elsewhere(target)
        request.visited.add(request.url)
        request.url = origin(target).url + path_of(target)
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
        origin(settings.url)
    except ValueError as error:
        raise Unreachable(
            f'{settings.url} is no address: correct the url of the calendar "{settings.name}".'
        ) from error
    clients = Clients(settings)
    try:
        yield Http(clients, settings, login, sleep)
    finally:
        with anyio.CancelScope(shield=True):
            await clients.close()


class Clients:
    """One HTTP client for each scheme, made when it is first needed: to read the system's certificates takes a while, and
    who speaks plain HTTP needs none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[str, AsyncClient] = {}

    def to(self, url: str) -> AsyncClient:
        """Raises `Unreachable` for a ``ca_file`` that is none."""
        scheme = origin(url).scheme
        if scheme not in self._made:
            self._made[scheme] = self._make(url, secure=scheme == "https" or self._settings.proxy.startswith("https"))
        return self._made[scheme]

    def _make(self, url: str, *, secure: bool) -> AsyncClient:
        import ssl

        import httpx2

        most = self._settings.connections
        return httpx2.AsyncClient(
            verify=_trusted(self._settings) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            proxy=self._settings.proxy or None,
            timeout=httpx2.Timeout(self._settings.timeout, pool=None),
            limits=httpx2.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=15.0),
            headers={"User-Agent": "Syncline"},
            trust_env=origin(url).host not in _HERE,
        )

    async def close(self) -> None:
        for client in self._made.values():
            await client.aclose()


def _trusted(settings: Settings) -> SSLContext:
    """Whom to trust: the system's authorities, and the configured one."""
    import ssl

    if settings.ca_file is None:
        return _system()
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Unreachable(
            f'{settings.ca_file} holds no certificate that can be read: correct ca_file of the calendar "{settings.name}".'
        ) from error
    return context


@cache
def _system() -> SSLContext:
    import httpx2

    return httpx2.create_ssl_context()


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
