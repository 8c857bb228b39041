"""By way of a web proxy: the same answers, the same errors."""

from __future__ import annotations

import logging
from datetime import timedelta
from traceback import format_exception

import pytest

from engine.adapters.caldav import transport
from engine.model.errors import Nonsense, Unauthorized, Unreachable
from engine.model.write import Create, Written
from tests.builders import event
from tests.caldav.desk import Client, held, put
from tests.servers.collection import Collection
from tests.servers.login import Scheme
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, HangUp, Reply, Silence, to

VISIT = Create(event("Visit").object())


@pytest.fixture
def client(client: Client, server: MemDav, work: Collection) -> Client:
    """Far away, behind the proxy that the server also is."""
    client.url = "http://dav.example.com" + work.path
    return client.set(proxy=server.wire.url)


async def test_everything_goes_through_the_proxy(server: MemDav, work: Collection, client: Client) -> None:
    put(work, "1.ics", event("Meeting"))
    async with client.open() as side:
        assert isinstance((await side.write([VISIT]))[0], Written)
        assert len((await side.list(None)).entries) == 2
    assert {asked.through for asked in server.wire.log} == {"dav.example.com"}
    assert len(held(work)) == 2


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
async def test_so_it_does_through_the_one_of_the_environment(
    server: MemDav, client: Client, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, server.wire.url)
    await client.set(proxy="").list()
    assert {asked.through for asked in server.wire.log} == {"dav.example.com"}


async def test_whom_the_environment_leaves_out_is_asked_directly(
    server: MemDav, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.wire.url)
    monkeypatch.setenv("no_proxy", "nowhere.invalid")
    client.url = "http://nowhere.invalid/"
    with pytest.raises(Unreachable, match=r"Nobody knows the server nowhere.invalid|cannot be reached"):
        await client.set(proxy="").list()
    assert server.wire.log == []


async def test_no_proxy_leads_to_this_very_machine(
    server: MemDav, work: Collection, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    client.url = server.wire.url + work.path
    assert (await client.set(proxy="").list()).entries == {}


@pytest.mark.parametrize("status", [403, 407])
async def test_a_proxy_that_lets_nobody_through_is_told_as_such(server: MemDav, client: Client, status: int) -> None:
    server.wire.faults = [Fault(Reply(status), to("CONNECT"))]
    client.url = "https://dav.example.com/"
    with pytest.raises(Unreachable, match=r"The web proxy does not let Syncline through to dav.example.com"):
        await client.list()


async def test_a_proxy_that_is_not_there_is_told(server: MemDav, client: Client) -> None:
    gone = MemDav().start()
    gone.close()
    with pytest.raises(Unreachable, match="cannot be reached"):
        await client.set(proxy=gone.wire.url).list()
    assert client.naps == []


@pytest.mark.parametrize("answer", [HangUp(), Reply(207, b"<multistatus" * 99, cut=50)])
async def test_what_may_be_repeated_is_repeated(server: MemDav, client: Client, answer: Reply | HangUp) -> None:
    server.wire.faults = [Fault(answer, to("REPORT"), times=2)]
    assert (await client.list()).entries == {}
    assert client.naps == [0.5, 2.0]


async def test_answers_that_always_break_off_are_told_as_such(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(207, b"<multistatus" * 99, cut=50), to("REPORT"))]
    with pytest.raises(Nonsense, match="its answers break off"):
        await client.list()


async def test_a_write_whose_answer_gets_lost_is_looked_for_and_not_repeated(
    server: MemDav, work: Collection, client: Client
) -> None:
    server.wire.faults = [Fault(HangUp(), to("PUT"), times=1, late=True)]
    (outcome,) = await client.write(VISIT)
    assert isinstance(outcome, Written)
    assert len(server.wire.asked("PUT")) == 1


async def test_who_never_answers_is_not_waited_for_for_ever(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Silence(), to("REPORT"))]
    with pytest.raises(Unreachable, match="does not answer in time"):
        await client.set(timeout=timedelta(milliseconds=20)).list()


async def test_an_endless_answer_is_cut_off(server: MemDav, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LIMIT", 2_000)
    server.wire.faults = [Fault(Reply(207, b" " * 5_000), to("REPORT"))]
    with pytest.raises(Nonsense, match="larger than"):
        await client.list()


@pytest.mark.parametrize("scheme", ["basic", "digest", "bearer"])
async def test_one_logs_on_and_nothing_shows_the_secret(
    server: MemDav, client: Client, scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.login.scheme = scheme
    secret = server.login.password = server.login.password.replace("ü", "u")  # a token is in ASCII
    client.set(username="" if scheme == "bearer" else "amiller").password = secret
    async with client.open() as side:
        assert (await side.list(None)).entries == {}
        server.wire.faults = [Fault(Reply(403), to("REPORT"))]
        with pytest.raises(Unauthorized) as error:
            await side.list(None)
    told = "".join(format_exception(error.value))
    assert not [text for text in (caplog.text, told, repr(side)) if secret in text]
