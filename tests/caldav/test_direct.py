"""HTTP/1.1 on connections of our own: what is kept and used again, and answers in every shape that servers give them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from engine.adapters.caldav import transport
from engine.model.errors import Nonsense, Unreachable
from engine.model.write import Create, Written
from tests.builders import event
from tests.caldav.desk import Client, held, put
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Asked, Fault, Raw, Reply, to

VISITS = [Create(event(f"Visit {number}").object()) for number in range(40)]


# -- connections -----------------------------------------------------------------------------------------------------


async def test_one_connection_is_enough_for_one_request_after_the_other(server: MemDav, client: Client) -> None:
    async with client.open() as side:
        for _ in range(5):
            await side.list(None)
    assert (len(server.wire.log), server.wire.connections) == (6, 1)


async def test_many_requests_share_as_many_connections_as_configured(server: MemDav, client: Client) -> None:
    server.wire.delay = 0.002
    async with client.set(connections=3).open() as side:
        for start in (0, 20):
            await side.write(VISITS[start : start + 20])
    assert len(server.wire.asked("PUT")) == 40
    assert server.wire.connections == 3


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
async def test_a_connection_that_the_server_closed_is_not_used_again(
    server: MemDav, client: Client, headers: dict[str, str]
) -> None:
    """Else a PUT would get no answer, and nobody would know what came of it."""
    server.wire.faults = [Fault(lambda asked: _closing(server, asked, headers), to("REPORT"))]
    async with client.open() as side:
        for visit in VISITS[:5]:
            assert isinstance((await side.write([visit]))[0], Written)
            await _hung_up(server)
    assert len(server.wire.asked("PUT")) == 5
    assert client.naps == []


@pytest.mark.parametrize("more", [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"too much"])
async def test_what_comes_after_an_answer_is_not_taken_for_the_next_one(
    server: MemDav, client: Client, more: bytes
) -> None:
    def with_more(asked: Asked) -> Reply:
        reply = server.handle(asked)
        return Reply(reply.status, more, {**reply.headers, "Content-Length": "0"})

    server.wire.faults = [Fault(with_more, to("PUT"))]
    async with client.open() as side:
        for visit in VISITS[:3]:
            assert isinstance((await side.write([visit]))[0], Written)
    assert client.naps == []


async def test_neither_is_what_comes_while_nobody_asks(server: MemDav, client: Client) -> None:
    """Servers that are tired of an idle connection say so, and some do not close it at once."""
    async with client.open() as side:
        for visit in VISITS[:3]:
            server.wire.say(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            await _seen_by_the_loop()
            assert isinstance((await side.write([visit]))[0], Written)
    assert server.wire.connections == 4
    assert client.naps == []


async def _seen_by_the_loop() -> None:
    for _ in range(3):
        await anyio.sleep(0)


async def _hung_up(server: MemDav) -> None:
    """The server has closed all connections, and our event loop has had the time to see it."""
    while server.wire.open:
        await anyio.sleep(0)
    await _seen_by_the_loop()


def _closing(server: MemDav, asked: Asked, headers: dict[str, str]) -> Reply:
    reply = server.handle(asked)
    return Reply(reply.status, reply.body, {**reply.headers, **headers}, cut=len(reply.body))


# -- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "packed",
    [
        lambda body: gzip.compress(body),
        lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:]),
    ],
    ids=["in one piece", "in two"],
)
async def test_a_packed_answer_is_unpacked(server: MemDav, work: Collection, client: Client, packed: object) -> None:
    put(work, "1.ics", event("Visit"))
    server.wire.faults = [Fault(lambda asked: _packed(server, asked, packed), to("REPORT"))]
    assert set((await client.list()).entries) == {"1.ics"}
    assert server.wire.asked("REPORT")[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("packed", [lambda body: b"\x1f\x8bnothing", lambda body: gzip.compress(body)[:-9]])
async def test_a_packed_answer_that_is_damaged_is_asked_for_again(
    server: MemDav, client: Client, packed: object
) -> None:
    server.wire.faults = [Fault(lambda asked: _packed(server, asked, packed), to("REPORT"), times=2)]
    assert (await client.list()).entries == {}
    assert client.naps == [0.5, 2.0]


async def test_a_small_answer_may_not_unpack_to_a_huge_one(
    server: MemDav, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LIMIT", 2_000)
    packed = Reply(207, gzip.compress(b" " * 100_000), {"Content-Encoding": "gzip"})
    assert len(packed.body) < 2_000
    server.wire.faults = [Fault(packed, to("REPORT"))]
    with pytest.raises(Nonsense, match="larger than"):
        await client.list()


def _packed(server: MemDav, asked: Asked, packed: object) -> Reply:
    reply = server.handle(asked)
    assert callable(packed)
    return Reply(reply.status, packed(reply.body), {**reply.headers, "Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    "shape",
    [
        b"HTTP/1.1 207 Multi-Status\r\nTransfer-Encoding: chunked\r\n\r\n%(size)x\r\n%(body)s\r\n0\r\n\r\n",
        b"HTTP/1.0 207 Multi-Status\r\n\r\n%(body)s",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 207 \r\nContent-Length: %(size)d\r\n\r\n%(body)s",
    ],
    ids=["in pieces", "to the end of the connection", "after a hint"],
)
async def test_an_answer_may_come_in_every_shape(
    server: MemDav, work: Collection, client: Client, shape: bytes
) -> None:
    put(work, "1.ics", event("Visit"))

    def raw(asked: Asked) -> Raw:
        body = server.handle(asked).body
        return Raw(shape % {b"body": body, b"size": len(body)})

    server.wire.faults = [Fault(raw, to("REPORT"))]
    assert set((await client.list()).entries) == {"1.ics"}


@pytest.mark.parametrize(
    "letters", [b"220 mail.example.com ESMTP\r\n", b"HTTP/1.1 207 " + b"x" * 200_000, b"HTTP/1.1 2"]
)
async def test_what_is_no_http_is_told_after_some_tries(server: MemDav, client: Client, letters: bytes) -> None:
    server.wire.faults = [Fault(Raw(letters), to("REPORT"))]
    with pytest.raises(Unreachable, match="broke off"):
        await client.list()
    assert len(server.wire.asked("REPORT")) == 3


async def test_an_answer_that_comes_before_all_was_sent_counts(server: MemDav, client: Client) -> None:
    """Servers refuse what is too large without reading it, and hang up."""
    server.wire.refuses_over = 1_000_000
    large = Create(event("Minutes").saying(description="x" * 8_000_000).object())
    (outcome,) = await client.write(large)
    assert getattr(outcome, "reason", "") == "it is too large for the server"


async def test_an_etag_of_any_letters_comes_back_as_it_was(server: MemDav, work: Collection, client: Client) -> None:
    put(work, "1.ics", event("Visit"))
    etag = '"prüfung-✓"'
    reply = Raw(f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nContent-Length: 0\r\n\r\n".encode())
    server.wire.faults = [Fault(Reply(501), to("REPORT")), Fault(reply, to("GET"))]
    (found,) = await client.fetch("1.ics")
    assert found.etag == etag


# -- cookies ---------------------------------------------------------------------------------------------------------


async def test_a_server_is_reminded_of_its_cookies(server: MemDav, client: Client) -> None:
    """By them some find the machine that has seen our last write."""

    def with_cookie(asked: Asked) -> Reply:
        reply = server.handle(asked)
        return Reply(reply.status, reply.body, {**reply.headers, "Set-Cookie": "machine=7; Path=/; HttpOnly"})

    server.wire.faults = [Fault(with_cookie, times=1)]
    async with client.open() as side:
        for _ in range(2):
            await side.list(None)
    assert [asked.headers.get("cookie") for asked in server.wire.log] == [None, "machine=7", "machine=7"]


# -- what is loaded --------------------------------------------------------------------------------------------------

_CONFIG = """
[calendars.folder]
type = "vdir"
path = "folder"
[calendars.team]
type = "caldav"
url = "{url}"
username = "amiller"
[pairs.p]
left = "folder"
right = "team"
"""

_LOADED = """
import json, sys
from engine.cli.main import main
code = main(["sync", "--json"])
heavy = ("httpx2", "httpcore2", "keyring", "truststore", "urllib.request", "http.cookiejar", "email.message")
print(json.dumps([code, [name for name in heavy if name in sys.modules]]), file=sys.stderr)
"""


def test_a_run_over_plain_http_loads_no_http_client(server: MemDav, work: Collection, tmp_path: Path) -> None:
    """Neither a first one nor one that finds nothing to do."""
    (tmp_path / "config.toml").write_text(_CONFIG.format(url=server.wire.url + work.path), "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "1.ics").write_bytes(event("Visit").text().encode())
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"SYNCLINE_CONFIG": str(tmp_path / "config.toml"), "SYNCLINE_DATA_DIR": str(tmp_path / "data")}
    for _ in range(2):
        ran = subprocess.run([sys.executable, "-c", _LOADED], env=environment, capture_output=True, check=True)
        assert json.loads(ran.stderr.splitlines()[-1]) == [0, []]
    assert len(held(work)) == 1
