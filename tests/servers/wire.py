"""An HTTP server on loopback for tests: small, honest by default, and as rude as a test wants it to be.

It runs on a thread and an event loop of its own, so that clients of any loop may talk to it over real connections. What it
answers is decided by a handler; a `Fault` steps in front of it. All requests are logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Thread
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in. ``path`` is still percent-encoded; names of headers are in lower case.

    ``through``: the server it is meant for, where it came as to a proxy (RFC 9112 3.2.2).
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    through: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. ``cut``: hang up after so many bytes of the body, though more were promised."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer to the letter; then the connection is closed."""

    letters: bytes


@dataclass(frozen=True, slots=True)
class HangUp:
    """No answer at all: the connection is closed."""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer, and the connection stays open."""


Answer: TypeAlias = Reply | Raw | HangUp | Silence
Handler: TypeAlias = Callable[[Asked], Answer]


@dataclass(slots=True)
class Fault:
    """What goes wrong instead of the handler's answer.

    ``when``: to which requests; ``times``: how often, None for ever; ``late``: the request is carried out all the same,
    only its answer is lost.
    """

    answer: Answer | Handler
    when: Callable[[Asked], bool] = lambda asked: True
    times: int | None = None
    late: bool = False


def to(*methods: str, path: str = "") -> Callable[[Asked], bool]:
    """Requests with one of these methods, whose path holds ``path``."""
    return lambda asked: asked.method in methods and path in asked.path


class Wire:
    """The server. ``delay``: seconds before each answer. ``most_at_once``: how many requests were under way at a time;
    ``connections``: how many have been opened; ``open``: how many still are. ``refuses_over``: bodies of more bytes are refused (413) and not read.
    """

    def __init__(self, handler: Handler, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self._handler = handler
        self._tls = tls
        self._wanted_port = port
        self._loop = asyncio.new_event_loop()
        self._started = Event()
        self._stop = asyncio.Event()
        self._thread = Thread(target=self._run, name="wire", daemon=True)
        self._at_once = 0
        self._writers = set[asyncio.StreamWriter]()
        self.port = 0
        self.delay = 0.0
        self.most_at_once = 0
        self.connections = 0
        self.open = 0
        self.refuses_over: int | None = None
        self.faults: list[Fault] = []
        self.log: list[Asked] = []

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> Wire:
        self._thread.start()
        self._started.wait()
        return self

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def asked(self, *methods: str) -> list[Asked]:
        """The logged requests with one of these methods (all when none is named)."""
        return [asked for asked in self.log if not methods or asked.method in methods]

    def forget(self) -> None:
        self.log.clear()
        self.most_at_once = self.connections = 0

    def say(self, letters: bytes) -> None:
        """To everybody who is connected, though nobody asked; sent when this returns."""

        async def send() -> None:
            for writer in self._writers:
                writer.write(letters)
                await writer.drain()

        asyncio.run_coroutine_threadsafe(send(), self._loop).result()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._wanted_port, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            while await self._exchange(reader, writer):
                pass
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            writer.close()
            await writer.wait_closed()
        self._writers.discard(writer)
        self.open -= 1

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection stays open."""
        asked = await _read(reader, self.refuses_over)
        if asked is None:
            writer.write(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return False
        self.log.append(asked)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.delay:
                await asyncio.sleep(self.delay)
            answer = self._answer(asked)
            if isinstance(answer, Silence):
                await self._stop.wait()
        finally:
            self._at_once -= 1
        if isinstance(answer, Raw):
            writer.write(answer.letters)
            await writer.drain()
        if not isinstance(answer, Reply):
            return False
        writer.write(_written(asked, answer))
        await writer.drain()
        return answer.cut is None

    def _answer(self, asked: Asked) -> Answer:
        for fault in self.faults:
            if fault.times != 0 and fault.when(asked):
                if fault.times is not None:
                    fault.times -= 1
                if fault.late:
                    self._handler(asked)
                return fault.answer(asked) if callable(fault.answer) else fault.answer
        return self._handler(asked)


async def _read(reader: asyncio.StreamReader, most: int | None) -> Asked | None:
    """None for what has a larger body."""
    start = await reader.readexactly(1)
    if start == b"\x16":
        raise ConnectionError("somebody wants to talk TLS")
    head = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    size = int(headers.get("content-length", "0"))
    if most is not None and size > most:
        return None
    body = await reader.readexactly(size)
    through, path = _taken_apart(path)
    return Asked(method, path, headers, body, through)


def _taken_apart(target: str) -> tuple[str, str]:
    """Server and path of an absolute form; no server for other forms."""
    scheme, separator, rest = target.partition("://")
    if not separator or scheme not in ("http", "https"):
        return "", target
    host, _, path = rest.partition("/")
    return host, f"/{path}"


def _written(asked: Asked, reply: Reply) -> bytes:
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = {"Content-Length": str(len(reply.body)), **reply.headers}
    if reply.status == 204:
        headers.pop("Content-Length")
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    body = b"" if asked.method == "HEAD" else reply.body if reply.cut is None else reply.body[: reply.cut]
    return "\r\n".join(lines).encode("latin-1") + body
