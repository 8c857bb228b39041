"""Straight to the server: HTTP/1.1 (RFC 9112), read and written by h11, on connections that are kept for the next request.

Measured: h11 on asyncio's streams takes a third of the processor time of a whole HTTP client for a request, and a tenth of its time to
load. What such a client does besides is done elsewhere: redirects and waiting in `transport`, logging on in `auth`, proxies
in `proxied`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, SupportsIndex, TypeAlias

import anyio
import h11

from engine.adapters.caldav.places import Origin
from engine.adapters.caldav.road import AGENT, IDLE, Answer, BrokenOff, Lost, Overlong, Unconnected, Unsecured
from engine.adapters.caldav.settings import Settings

if TYPE_CHECKING:
    from ssl import SSLContext

    from engine.adapters.caldav.cookies import Cookies

_HEAD: Final = 100 << 10
"""The longest head of an answer, in bytes."""

_PIECE: Final = 64 << 10
"""How many bytes are read at a time, at most."""

_HAPPY: Final = 0.25
"""Seconds until the next address of a server is tried, too (RFC 8305 5)."""

_Fields: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Header fields as they go over the wire; names in lower case."""


class _Reader(asyncio.StreamReader):
    """Knows whether the server has said anything since ``quiet`` was set. What came before a connection broke is not lost:
    a server that refuses something large says so and hangs up in the middle of it."""

    quiet = True

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        self.quiet = False
        super().feed_data(data)

    def set_exception(self, exc: Exception) -> None:
        self.feed_eof()


@dataclass(slots=True, eq=False)
class _Connection:
    """``since``: when it was last used, by the event loop's clock."""

    reader: _Reader
    writer: asyncio.StreamWriter
    http: h11.Connection
    since: float = 0.0

    def is_usable(self) -> bool:
        """Neither too old, nor closed by the server, nor with anything in it that nobody asked for."""
        closed = self.reader.at_eof() or self.writer.is_closing()
        return not closed and self.reader.quiet and anyio.current_time() - self.since < IDLE

    def may_go_on(self) -> bool:
        """Whether another request may follow. What came after an answer must never be taken for the next one's."""
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE or self.http.trailing_data[0]:
            return False
        self.http.start_next_cycle()
        self.reader.quiet = True
        self.since = anyio.current_time()
        return True

    async def close(self) -> None:
        self.writer.transport.abort()
        with anyio.CancelScope(shield=True), suppress(OSError):
            await self.writer.wait_closed()


class Direct:
    """See `Road`. How many connections there are is up to who asks: one for each request under way."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: dict[Origin, list[_Connection]] = {}
        self._cookies: Cookies | None = None
        self._trusted: SSLContext | None = None

    async def ask(
        self, method: str, there: Origin, target: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> Answer:
        url = there.url + target
        given = _fields(there, headers, len(body) if body or method == "PUT" else None)
        if self._cookies is not None:
            given += self._cookies.for_(url)
        async with self._connection(there) as connection:
            await self._send(connection, method, target, given, body)
            status, fields, parts = await self._received(connection, most)
            if connection.may_go_on():
                self._idle.setdefault(there, []).append(connection)
            else:
                await connection.close()
        self._take_cookies(url, fields)
        told = _told(fields)
        packed = told.get("content-encoding", "").lower() in ("gzip", "x-gzip")
        return Answer(status, told, _unpacked(parts, most) if packed else b"".join(parts), url)

    async def close(self) -> None:
        for kept in self._idle.values():
            while kept:
                await kept.pop().close()

    def _take_cookies(self, url: str, fields: _Fields) -> None:
        """Some servers know by them which of their machines has seen our last write."""
        if any(name == b"set-cookie" for name, _ in fields):
            from engine.adapters.caldav.cookies import Cookies

            self._cookies = self._cookies or Cookies()
            self._cookies.take(url, fields)

    # -- connections -------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _connection(self, there: Origin) -> AsyncGenerator[_Connection]:
        """One for a single request; closed where that does not come to its end."""
        connection = await self._kept(there) or await self._made(there)
        try:
            yield connection
        except BaseException:
            await connection.close()
            raise

    async def _kept(self, there: Origin) -> _Connection | None:
        kept = self._idle.get(there, [])
        while kept:
            connection = kept.pop()
            if connection.is_usable():
                return connection
            await connection.close()
        return None

    async def _made(self, there: Origin) -> _Connection:
        loop = asyncio.get_running_loop()
        reader = _Reader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        try:
            with anyio.fail_after(self._settings.timeout):
                transport, _ = await loop.create_connection(
                    lambda: protocol,
                    there.name,
                    there.port,
                    ssl=self._context(there),
                    happy_eyeballs_delay=None if there.is_number else _HAPPY,
                )
        except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
            # Somebody was there; who speaks no TLS ends it like this, or with an error of TLS.
            raise (Unsecured if there.scheme == "https" else Unconnected) from error
        except (OSError, UnicodeError) as error:
            raise Unconnected from error
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        return _Connection(reader, writer, h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD))

    def _context(self, there: Origin) -> SSLContext | None:
        if there.scheme == "http":
            return None
        if self._trusted is None:
            from engine.adapters.caldav.trust import trusted

            self._trusted = trusted(self._settings)
            self._trusted.set_alpn_protocols(["http/1.1"])
        return self._trusted

    # -- one request -------------------------------------------------------------------------------------------------

    async def _send(self, connection: _Connection, method: str, target: str, fields: _Fields, body: bytes) -> None:
        """In one piece. A server that took only part of it may have answered all the same."""
        http = connection.http
        try:
            head = http.send(h11.Request(method=method, target=target, headers=list(fields))) or b""
            parts = [head, http.send(h11.Data(data=body)) or b"", http.send(h11.EndOfMessage()) or b""]
        except h11.LocalProtocolError:
            raise Lost from None  # its words would show what was to be sent
        try:
            with anyio.fail_after(self._settings.timeout), suppress(ConnectionError):
                connection.writer.write(b"".join(parts))
                await connection.writer.drain()
        except OSError as error:
            raise Lost from error

    async def _received(self, connection: _Connection, most: int) -> tuple[int, _Fields, list[bytes]]:
        """Status, fields and body, as it came. Raises `Lost` or `Overlong`."""
        status, fields, size = 0, list[tuple[bytes, bytes]](), 0
        parts: list[bytes] = []
        while True:
            match await self._next(connection, begun=status > 0):
                case h11.InformationalResponse():
                    pass
                case h11.Response() as head:
                    status, fields = head.status_code, list(head.headers)
                case h11.Data(data=data):
                    parts.append(bytes(data))
                    size += len(data)
                    if size > most:
                        raise Overlong
                case h11.EndOfMessage():
                    return status, fields, parts
                case _:
                    raise Lost

    async def _next(self, connection: _Connection, *, begun: bool) -> Any:
        """The next part of an answer."""
        try:
            while (event := connection.http.next_event()) is h11.NEED_DATA:
                with anyio.fail_after(self._settings.timeout):
                    connection.http.receive_data(await connection.reader.read(_PIECE))
        except (h11.RemoteProtocolError, OSError) as error:
            raise (BrokenOff if begun else Lost) from error
        return event


def _fields(there: Origin, headers: Mapping[str, str], length: int | None) -> list[tuple[bytes, bytes]]:
    host = there.authority.encode()
    given = [(name.lower().encode(), value.encode()) for name, value in headers.items()]  # etags are any text
    fields = [(b"host", host), (b"user-agent", AGENT.encode()), (b"accept-encoding", b"gzip"), *given]
    if "Accept" not in headers:
        fields.append((b"accept", b"*/*"))
    return fields if length is None else [*fields, (b"content-length", b"%d" % length)]


def _told(fields: _Fields) -> dict[str, str]:
    """A field that came several times is one list (RFC 9110 5.3)."""
    told: dict[str, str] = {}
    for raw, content in fields:
        name, value = raw.decode("ascii"), _text(content)
        told[name] = f"{told[name]}, {value}" if name in told else value
    return told


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _unpacked(parts: Sequence[bytes], most: int) -> bytes:
    """What was packed with gzip (RFC 1952), which may be several pieces. Raises `BrokenOff` or `Overlong`."""
    import zlib

    unpacked = bytearray()
    rest = b"".join(parts)
    while rest:
        unpacking = zlib.decompressobj(wbits=31)
        try:
            unpacked += unpacking.decompress(rest, most + 1 - len(unpacked))
        except zlib.error as error:
            raise BrokenOff from error
        if len(unpacked) > most:
            raise Overlong
        if not unpacking.eof:
            raise BrokenOff
        rest = unpacking.unused_data
    return bytes(unpacked)
