"""From what a person writes as url to the one calendar that is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.model.errors import Nonsense, Unreachable
from tests.builders import event
from tests.caldav.desk import Client, put
from tests.servers.collection import Collection, Traits
from tests.servers.memdav import HOME, PRINCIPAL, MemDav
from tests.servers.wire import Fault, Reply, to


@pytest.mark.parametrize(
    "path", ["", "/", "/.well-known/caldav", PRINCIPAL, HOME, "/no/such/place/", f"{HOME}work/", f"{HOME}work"]
)
async def test_any_address_that_leads_to_the_calendar_will_do(
    server: MemDav, work: Collection, tmp_path: Path, path: str
) -> None:
    async with Client(server.wire.url + path, tmp_path).open() as side:
        assert side.identity == f"caldav:{server.wire.url}{work.path}"


async def test_the_calendar_may_lie_right_below_an_address_of_a_server_without_principals(
    server: MemDav, work: Collection, tmp_path: Path
) -> None:
    strip = Fault(lambda asked: _without_principals(server, asked.headers["depth"]), to("PROPFIND", path=HOME))
    server.wire.faults = [strip, Fault(Reply(404), to("PROPFIND", path="well-known"))]
    async with Client(server.wire.url + HOME, tmp_path).open() as side:
        assert side.identity.endswith(work.path)


def _without_principals(server: MemDav, depth: str) -> Reply:
    answer = server.propfind(HOME, depth)
    return Reply(207, answer.body.replace(b"current-user-principal", b"nobody"), answer.headers)


async def test_of_several_calendars_the_named_one_is_taken(server: MemDav, work: Collection, tmp_path: Path) -> None:
    private = server.add("p-1", shown="Private & more")
    for name in ("Private & more", "private & MORE", "p-1", private.path, private.path.strip("/")):
        async with Client(server.wire.url, tmp_path, {"calendar": name}).open() as side:
            assert side.identity.endswith(private.path)


@pytest.mark.parametrize("name", ["", "Sport"])
async def test_without_the_right_name_it_is_said_what_there_is(
    server: MemDav, work: Collection, tmp_path: Path, name: str
) -> None:
    server.add("p-1", shown="Private")
    with pytest.raises(Unreachable) as error:
        async with Client(server.wire.url, tmp_path, {"calendar": name}).open():
            pass
    assert '"Private" (/home/amiller/p-1/), "work" (/home/amiller/work/)' in str(error.value)
    assert "[calendars.team]" in str(error.value)


async def test_a_server_without_calendars_is_told_as_such(server: MemDav, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="leads to no calendar"):
        await Client(server.wire.url, tmp_path).list()


async def test_a_list_of_tasks_is_not_taken_for_a_calendar_by_itself(
    server: MemDav, work: Collection, tmp_path: Path
) -> None:
    server.add("tasks")
    answer = server.propfind(HOME, "1")
    tasks = answer.body.replace(b"work/", b"chores/").replace(b'name="VEVENT"', b'name="VTODO"')
    server.wire.faults = [Fault(Reply(207, tasks, answer.headers), to("PROPFIND", path=HOME))]
    with pytest.raises(Unreachable, match="no calendar for events"):
        await Client(server.wire.url, tmp_path).list()


async def test_what_was_found_is_kept_so_that_the_next_run_asks_once(
    server: MemDav, work: Collection, tmp_path: Path
) -> None:
    client = Client(server.wire.url, tmp_path)
    await client.list()
    server.wire.forget()
    await client.list()
    assert [asked.method for asked in server.wire.log] == ["PROPFIND", "REPORT"]


async def test_a_calendar_that_moved_is_looked_for_again(server: MemDav, work: Collection, tmp_path: Path) -> None:
    client = Client(server.wire.url, tmp_path)
    await client.list()
    del server.collections[work.path]
    moved = server.add("moved")
    put(moved, "1.ics", event("Visit"))
    assert set((await client.list()).entries) == {"1.ics"}


async def test_other_settings_do_not_lead_to_the_calendar_of_before(
    server: MemDav, work: Collection, tmp_path: Path
) -> None:
    await Client(server.wire.url, tmp_path).list()
    other = server.add("other")
    async with Client(server.wire.url, tmp_path, {"calendar": "other"}).open() as side:
        assert side.identity.endswith(other.path)


@pytest.mark.parametrize("kept", ["", "[]", '{"for": 1}', "\xff", '{"for": ["?"], "url": 7, "scheme": "basic"}'])
async def test_a_damaged_note_of_what_was_found_does_no_harm(client: Client, kept: str) -> None:
    (client.folder / "data").mkdir()
    (client.folder / "data" / "caldav.json").write_text(kept.replace("?", client.url), "latin-1")
    assert (await client.list()).entries == {}


async def test_the_note_holds_no_secret(server: MemDav, client: Client) -> None:
    server.login.scheme = "basic"
    client.password = server.login.password
    await client.set(username="amiller").list()
    kept = (client.folder / "data" / "caldav.json").read_text("utf-8")
    assert json.loads(kept)["scheme"] == "basic"
    assert server.login.password not in kept


async def test_a_collection_that_may_only_be_read_is_told_as_such(server: MemDav, tmp_path: Path) -> None:
    shared = server.add("shared", Traits(writes=False))
    async with Client(server.wire.url + shared.path, tmp_path).open() as side:
        assert not side.capabilities.writes
        assert not side.capabilities.deletes


async def test_a_server_that_tells_no_privileges_is_asked_by_trying(
    server: MemDav, work: Collection, client: Client
) -> None:
    answer = server.propfind(work.path, "0")
    silent = Reply(207, answer.body.replace(b"current-user-privilege-set", b"unknown"), answer.headers)
    server.wire.faults = [Fault(silent, to("PROPFIND"))]
    async with client.open() as side:
        assert side.capabilities.writes
        assert side.capabilities.deletes


async def test_the_way_never_leads_to_another_server(server: MemDav, work: Collection, tmp_path: Path) -> None:
    other = MemDav().start()
    try:
        answer = server.propfind(PRINCIPAL, "0")
        away = answer.body.replace(HOME.encode(), f"{other.wire.url}{HOME}".encode())
        server.wire.faults = [Fault(Reply(207, away, answer.headers), to("PROPFIND", path=PRINCIPAL))]
        with pytest.raises(Unreachable, match=r"sends Syncline on to another one: .*make it the url"):
            await Client(server.wire.url, tmp_path).list()
        assert other.wire.log == []
    finally:
        other.close()


async def test_an_address_that_is_none_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no address"):
        await Client("work", tmp_path).list()


async def test_a_principal_that_is_broken_is_told_as_such(server: MemDav, work: Collection, tmp_path: Path) -> None:
    server.wire.faults = [Fault(Reply(207, b"<oops"), to("PROPFIND", path=PRINCIPAL))]
    with pytest.raises(Nonsense):
        await Client(server.wire.url, tmp_path).list()


async def test_a_password_in_the_address_goes_nowhere(server: MemDav, work: Collection, tmp_path: Path) -> None:
    url = server.wire.url.replace("//", "//amiller:hunter2@") + work.path
    async with Client(url, tmp_path).open() as side:
        assert "hunter2" not in side.identity + repr(side)
    assert not any("authorization" in asked.headers for asked in server.wire.log)
