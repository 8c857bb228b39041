"""HTTP around CalDAV: redirects, waiting, trying again, certificates, proxies, many at a time, and going away."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.caldav import transport
from engine.adapters.caldav.adapter import CalDavKind
from engine.adapters.caldav.transport import retry_after, together
from engine.model.errors import Nonsense, SideError, Throttled, Unreachable
from engine.model.write import Create, Written
from engine.ports import Place
from tests.builders import event
from tests.caldav.desk import Client, held, put
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Asked, Fault, HangUp, Reply, Silence, to

TLS = Path(__file__).parent.parent / "servers" / "tls"
VISITS = [Create(event(f"Visit {number}").object()) for number in range(40)]


# -- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_on_the_same_server_is_followed_with_method_and_body(
    server: MemDav, work: Collection, client: Client, status: int
) -> None:
    def moved(asked: Asked) -> Reply:
        return Reply(status, headers={"Location": asked.path.replace("/old/", "/")})

    server.wire.faults = [Fault(moved, lambda asked: asked.path.startswith("/old/"))]
    put(work, "1.ics", event("Fair"))
    client.url = client.url.replace("/home/", "/old/home/")
    async with client.open() as side:
        assert set((await side.list(None)).entries) == {"1.ics"}
    server.wire.faults = [Fault(Reply(status, headers={"Location": "./new.ics"}), to("PUT"), times=1)]
    client.url = client.url.replace("/old/", "/")
    await client.write(VISITS[0])
    assert server.wire.asked("PUT")[-1].path == work.path + "new.ics"
    assert server.wire.asked("PUT")[-1].headers["if-none-match"] == "*"


async def test_a_redirect_in_circles_ends(server: MemDav, client: Client) -> None:
    server.wire.faults = [
        Fault(Reply(302, headers={"Location": "/b"}), to("PROPFIND", path="/home")),
        Fault(Reply(302, headers={"Location": "/c"}), to("PROPFIND", path="/b")),
        Fault(Reply(302, headers={"Location": "/b"}), to("PROPFIND", path="/c")),
    ]
    with pytest.raises(Nonsense, match="in circles"):
        await client.list()
    assert len(server.wire.log) < 10


async def test_an_endless_way_ends(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(lambda asked: Reply(302, headers={"Location": asked.path + "x/"}))]
    with pytest.raises(Nonsense, match="in circles"):
        await client.list()
    assert len(server.wire.log) < 10


async def test_a_redirect_to_no_address_is_nonsense(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(302, headers={"Location": "mailto:you"}))]
    with pytest.raises(Nonsense, match="no address"):
        await client.list()


async def test_a_redirect_from_secure_to_plain_is_not_followed(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(301, headers={"Location": "https://127.0.0.1:1/"}))]
    with pytest.raises(Unreachable, match="another one"):
        await client.list()


# -- waiting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("methods", ["PROPFIND", "REPORT", "PUT"])
async def test_a_busy_server_is_waited_for(
    server: MemDav, work: Collection, client: Client, status: int, methods: str
) -> None:
    server.wire.faults = [Fault(Reply(status, headers={"Retry-After": "7"}), to(methods), times=2)]
    async with client.open() as side:
        await side.list(None)
        assert isinstance((await side.write(VISITS[:1]))[0], Written)
    assert client.naps == [7.0, 7.0]
    assert len(held(work)) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_wants_too_much_patience_is_told_with_its_seconds(
    server: MemDav, client: Client, status: int
) -> None:
    server.wire.faults = [Fault(Reply(status, headers={"Retry-After": "3600"}))]
    with pytest.raises(Throttled, match="3600 seconds") as error:
        await client.list()
    assert error.value.seconds == 3600
    assert client.naps == []


async def test_patience_ends_however_small_the_steps(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(503, headers={"Retry-After": "0"}))]
    with pytest.raises(Throttled):
        await client.list()
    assert len(server.wire.log) < 20


async def test_a_server_that_does_not_say_how_long_is_tried_a_few_times(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Reply(503), to("REPORT"))]
    with pytest.raises(Throttled) as error:
        await client.list()
    assert error.value.seconds is None
    assert client.naps == [0.5, 2.0]


async def test_while_one_waits_the_others_wait_too(server: MemDav, work: Collection, client: Client) -> None:
    hrefs = [put(work, f"{number}.ics", event(f"Visit {number}")).href for number in range(250)]
    asked_meanwhile: list[int] = []

    async def nap(seconds: float) -> None:
        before = len(server.wire.log)
        for _ in range(5):
            await anyio.wait_all_tasks_blocked()
        asked_meanwhile.append(len(server.wire.log) - before)

    place = Place("team", {"url": client.url, "connections": 1}, client.folder, client.folder)
    async with CalDavKind(nap).open(place) as side:
        server.wire.faults = [Fault(Reply(429, headers={"Retry-After": "5"}), to("REPORT"), times=1)]
        assert len(await side.fetch(hrefs)) == 250
    assert asked_meanwhile == [0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "Wed, 04 Mar 2026 10:00:30 GMT", "date": "Wed, 04 Mar 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 04 Mar 2026 10:00:00 GMT", "date": "Wed, 04 Mar 2026 10:00:30 GMT"}, 0.0),
        ({"retry-after": "Wed, 04 Mar 2026 10:00:00 GMT"}, None),
        ({"retry-after": "soon", "date": "Wed, 04 Mar 2026 10:00:30 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_counts_by_the_servers_own_clock(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_retry_after_is_a_time_or_nothing(value: str, date: str) -> None:
    found = retry_after({"retry-after": value, "date": date})
    assert found is None or found >= 0


# -- trying again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [HangUp(), Reply(502), Reply(504), Reply(207, b"<multistatus" * 99, cut=50)])
async def test_what_may_be_repeated_is_repeated(server: MemDav, client: Client, answer: Reply | HangUp) -> None:
    server.wire.faults = [Fault(answer, to("REPORT"), times=2)]
    assert (await client.list()).entries == {}
    assert client.naps == [0.5, 2.0]


async def test_it_is_not_repeated_for_ever(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(HangUp(), to("REPORT"))]
    with pytest.raises(Unreachable):
        await client.list()
    assert len(server.wire.asked("REPORT")) == 3


async def test_a_server_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    gone = MemDav().start()
    gone.close()
    with pytest.raises(Unreachable, match=r'127.0.0.1:\d+ of the calendar "team" cannot be reached'):
        await Client(gone.wire.url, tmp_path).list()


async def test_a_name_that_nobody_knows_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"Nobody knows the server nowhere.invalid|cannot be reached"):
        await Client("http://nowhere.invalid/", tmp_path).list()


async def test_a_server_that_never_answers_is_not_waited_for_for_ever(server: MemDav, client: Client) -> None:
    server.wire.faults = [Fault(Silence(), to("REPORT"))]
    with pytest.raises(Unreachable, match="does not answer in time"):
        await client.set(timeout=timedelta(milliseconds=20)).list()


async def test_an_endless_answer_is_cut_off(server: MemDav, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LIMIT", 2_000)
    server.wire.faults = [Fault(Reply(207, b" " * 5_000), to("REPORT"))]
    with pytest.raises(Nonsense, match="larger than"):
        await client.list()


# -- certificates ------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure() -> MemDav:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
    return MemDav(tls=context).start()


async def test_a_certificate_of_nobody_known_is_not_trusted(secure: MemDav, tmp_path: Path) -> None:
    try:
        work = secure.add("work")
        client = Client(secure.wire.url + work.path, tmp_path, {"username": "amiller"}, "secret")
        with pytest.raises(Unreachable, match=r"certificate of 127.0.0.1:\d+ cannot be trusted .* ca_file"):
            await client.list()
        assert client.asked == 0
        client.set(ca_file=str(TLS / "ca.pem"))
        assert (await client.list()).entries == {}
    finally:
        secure.close()


async def test_the_environment_may_say_whom_to_trust(
    secure: MemDav, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(secure.wire.url + secure.add("work").path, tmp_path)
    try:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
        assert (await client.list()).entries == {}
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
        with pytest.raises(Unreachable, match=r"none.pem, which SSL_CERT_FILE .* names, holds no certificate"):
            await client.list()
    finally:
        secure.close()


async def test_where_openssl_finds_no_authorities_nobody_is_trusted_who_is_not_known(
    secure: MemDav, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows and macOS, and on Linuxes that keep them elsewhere."""
    client = Client(secure.wire.url + secure.add("work").path, tmp_path)
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    try:
        with pytest.raises(Unreachable, match="cannot be trusted"):
            await client.list()
    finally:
        secure.close()


async def test_a_plain_server_behind_a_secure_address_is_told_as_such(server: MemDav, client: Client) -> None:
    client.url = client.url.replace("http:", "https:")
    with pytest.raises(Unreachable, match="No secure connection"):
        await client.list()


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_an_authority_that_is_none_is_told_with_its_file(
    client: Client, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    client.url = client.url.replace("http:", "https:")
    with pytest.raises(Unreachable, match=r"ca.pem holds no certificate .* ca_file"):
        await client.set(ca_file="ca.pem").list()


# -- many at a time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connections", [1, 3])
async def test_no_more_requests_are_under_way_than_configured(
    server: MemDav, work: Collection, client: Client, connections: int
) -> None:
    server.wire.delay = 0.002
    async with client.set(connections=connections).open() as side:
        outcomes = await side.write(VISITS)
        assert server.wire.most_at_once == connections
        assert all(isinstance(outcome, Written) for outcome in outcomes)
    assert len(held(work)) == len(VISITS)


async def test_the_first_of_several_errors_is_raised_by_itself() -> None:
    async def fail(number: int) -> int:
        if number == 3:
            raise Unreachable("three")
        await anyio.sleep_forever()
        return number

    with pytest.raises(SideError, match="three"):
        await together(fail, range(10))


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "PUT"])
async def test_going_away_leaves_nothing_hanging(server: MemDav, work: Collection, client: Client, method: str) -> None:
    server.wire.faults = [Fault(Silence(), to(method))]

    async def visit() -> None:
        async with client.open() as side:
            await side.write(VISITS)
            await side.list(None)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(visit)
        while not server.wire.asked(method):
            await anyio.sleep(0)
        tasks.cancel_scope.cancel()
    server.wire.faults.clear()
    assert (await client.list()).entries.keys() == held(work).keys()


async def test_a_listing_that_was_given_up_leaves_the_side_usable(
    server: MemDav, work: Collection, client: Client
) -> None:
    put(work, "1.ics", event("Visit"))
    async with client.open() as side:
        server.wire.faults = [Fault(Silence(), to("REPORT"), times=1)]
        with anyio.move_on_after(0.02):
            await side.list(None)
        assert set((await side.list(None)).entries) == {"1.ics"}
