"""Who one is, told to the right server only, and nobody else ever."""

from __future__ import annotations

import logging
from traceback import format_exception

import pytest
from httpx2 import Request
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.adapters.caldav.adapter import CalDavKind
from engine.adapters.caldav.places import path_of
from engine.model.errors import Unauthorized, Unreachable
from engine.ports import Place
from tests.builders import event
from tests.caldav.desk import Client, put
from tests.servers.collection import Collection
from tests.servers.login import Scheme
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, Reply, to


@pytest.mark.parametrize("scheme", ["basic", "digest", "bearer"])
@pytest.mark.parametrize("fixed", [True, False])
async def test_one_logs_on_as_configured_or_as_the_server_asks_for(
    server: MemDav, client: Client, scheme: Scheme, fixed: bool
) -> None:
    server.login.scheme, server.login.password = scheme, "secret" if scheme == "bearer" else "s3cret: ü"
    client.password = server.login.password
    client.set(auth=scheme if fixed else "auto", username="" if scheme == "bearer" else "amiller")
    for _ in range(2):
        assert (await client.list()).entries == {}


async def test_a_password_is_asked_for_when_the_server_wants_it_and_once(server: MemDav, client: Client) -> None:
    client.set(username="amiller")
    await client.list()
    assert client.asked == 0
    server.login.scheme = "basic"
    client.password = server.login.password
    async with client.open() as side:
        for _ in range(3):
            await side.list(None)
    assert client.asked == 1


async def test_the_second_run_needs_no_challenge(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    client.set(username="amiller").password = server.login.password
    await client.list()
    assert len(server.wire.log) == 3
    server.wire.forget()
    await client.list()
    assert len(server.wire.log) == 2


async def test_a_server_that_wants_another_scheme_today_gets_it(server: MemDav, client: Client) -> None:
    client.set(username="amiller").password = server.login.password
    for scheme in ("basic", "digest", "basic"):
        server.login.scheme = scheme
        await client.list()


async def test_many_requests_that_are_asked_to_log_on_at_once_all_do(
    server: MemDav, work: Collection, client: Client
) -> None:
    hrefs = [put(work, f"{number}.ics", event(f"Visit {number}")).href for number in range(400)]
    client.set(username="amiller").password = server.login.password
    async with client.open() as side:
        server.login.scheme = "digest"
        assert len(await side.fetch(hrefs)) == 400


async def test_a_wrong_password_is_told_with_the_command_that_mends_it(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    client.set(username="amiller").password = "wr0ng"
    with pytest.raises(
        Unauthorized, match=r'"team" does not let "amiller" in .*"syncline credentials set team"'
    ) as error:
        await client.list()
    assert "wr0ng" not in str(error.value)


async def test_without_a_user_name_it_is_said_where_to_write_one(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    with pytest.raises(Unauthorized, match=r"username = .* under \[calendars.team\]"):
        await client.list()


async def test_a_password_that_is_no_more_in_mid_run_is_told(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    client.set(username="amiller").password = server.login.password
    async with client.open() as side:
        server.login.password = "changed"
        with pytest.raises(Unauthorized):
            await side.list(None)


async def test_where_no_password_is_kept_at_all_it_is_said_how_to_store_one(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    place = Place("team", {"url": client.url, "username": "amiller"}, client.folder, client.folder)
    with pytest.raises(Unauthorized, match='"syncline credentials set team"'):
        async with CalDavKind().open(place):
            pass


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_nothing_is_sent_to_another_server(server: MemDav, client: Client, status: int) -> None:
    other = MemDav().start()
    try:
        server.login.scheme = "basic"
        client.set(username="amiller").password = server.login.password
        async with client.open() as side:
            server.wire.faults = [Fault(Reply(status, headers={"Location": other.wire.url + "/"}))]
            with pytest.raises(Unreachable, match="Your password was not sent there"):
                await side.list(None)
        assert other.wire.log == []
    finally:
        other.close()


@pytest.mark.parametrize("scheme", ["basic", "digest", "bearer"])
async def test_no_log_and_no_error_shows_the_secret(
    server: MemDav, client: Client, scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.login.scheme = scheme
    secret = server.login.password = server.login.password.replace("ü", "u")  # a token is in ASCII
    client.set(username="" if scheme == "bearer" else "amiller").password = secret
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(403), to("REPORT"))]
        with pytest.raises(Unauthorized) as error:
            await side.list(None)
    told = "".join(format_exception(error.value))
    assert not [text for text in (caplog.text, told, repr(side), repr(vars(side))) if secret in text]


@pytest.mark.parametrize("secret", ["t0ken\r\nX: y", "t0ken\n", "tøken"])
async def test_what_can_be_no_token_is_told_and_not_shown(server: MemDav, client: Client, secret: str) -> None:
    client.set(auth="bearer").password = secret
    with pytest.raises(Unauthorized, match=r'is no token.*"syncline credentials set team"') as error:
        await client.list()
    assert secret not in "".join(format_exception(error.value))
    assert server.wire.log == []


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
@example(".")
@example("a/../b")
def test_a_digest_is_made_for_the_very_address_that_is_asked(path: str) -> None:
    """Its ``uri`` must be the one of the request line (RFC 7616 3.4), and the library reads addresses in its own way."""
    url = "http://dav.example.com" + path_of(f"http://dav.example.com/{path}")
    assert Request("GET", url).url.raw_path.decode() == url.removeprefix("http://dav.example.com")


async def test_a_forbidden_calendar_is_told_by_name(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(403), to("REPORT"))]
    with pytest.raises(Unauthorized, match=r'You may not open the calendar "team" \(403\)'):
        await client.list()
