"""Listings of servers with habits of their own."""

from __future__ import annotations

import pytest

from engine.model.errors import Nonsense, TokenExpired
from engine.ports import Delta, Full
from tests.builders import event
from tests.caldav.desk import Client, put
from tests.servers.collection import Collection, href_of
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, Reply, to

XML = {"Content-Type": "application/xml"}
HEAD = '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/">'
OK = "<status>HTTP/1.1 200 OK</status></propstat>"


def answer(*parts: str) -> Reply:
    return Reply(207, f"{HEAD}{''.join(parts)}</multistatus>".encode(), XML)


def etag(path: str, version: str = '"1"') -> str:
    return f"<response><href>{path}</href><propstat><prop><getetag>{version}</getetag></prop>{OK}</response>"


async def listed(server: MemDav, client: Client, reply: Reply, since: object = None) -> Full | Delta:
    async with client.open() as side:
        server.wire.faults = [Fault(reply, to("REPORT"), times=1)]
        return await side.list(since)  # type: ignore[arg-type]


async def test_a_listing_that_is_cut_short_goes_on(server: MemDav, work: Collection, client: Client) -> None:
    for number in range(10):
        put(work, f"{number}.ics", event(f"Visit {number}"))
    work.traits.page = 3
    full = await client.list()
    assert len(full.entries) == 10
    assert len(server.wire.asked("REPORT")) == 4
    for number in range(10):
        work.delete(f"{work.path}{number}.ics")
    delta = await client.list(full.token)
    assert len(delta.vanished) == 10
    assert delta.changed == {}


async def test_a_listing_that_is_cut_short_for_ever_is_nonsense(
    server: MemDav, work: Collection, client: Client
) -> None:
    full = f"<response><href>{work.path}</href><status>HTTP/1.1 507 Insufficient Storage</status></response>"
    for token in ("<sync-token>same</sync-token>", ""):
        async with client.open() as side:
            server.wire.faults = [Fault(answer(etag(work.path + "1.ics"), full, token), to("REPORT"))]
            with pytest.raises(Nonsense, match="never ends"):
                await side.list(None)


async def test_a_whole_answer_of_507_has_another_way(server: MemDav, work: Collection, client: Client) -> None:
    put(work, "1.ics", event("Visit"))
    assert set((await listed(server, client, Reply(507))).entries) == {"1.ics"}  # type: ignore[union-attr]
    with pytest.raises(TokenExpired):
        await listed(server, client, Reply(507), "sync:x")


async def test_collections_and_strangers_are_not_listed(server: MemDav, work: Collection, client: Client) -> None:
    reply = answer(
        etag(work.path),
        etag(work.path + "sub/"),
        etag("http://evil.example.com" + work.path + "2.ics"),
        etag(""),
        etag(work.path + "1.ics"),
        "<sync-token>t</sync-token>",
    )
    found = await listed(server, client, reply)
    assert found == Full({"1.ics": '"1"'}, "sync:t")  # type: ignore[dict-item, arg-type]


async def test_hrefs_are_the_same_however_a_server_writes_them(
    server: MemDav, work: Collection, client: Client
) -> None:
    put(work, "a b@ü.ics", event("Visit"))
    (href,) = (await client.list()).entries
    spelt = href_of(work.path + "a b@ü.ics").replace("@", "%40").replace("%C3%BC", "%c3%bc")
    again = await listed(server, client, answer(etag(server.wire.url + spelt), "<sync-token>t</sync-token>"))
    assert set(again.entries) == {href}  # type: ignore[union-attr]
    (found,) = await client.fetch(href)
    assert found.object.uid


async def test_what_is_listed_without_an_etag_is_read_for_one(server: MemDav, work: Collection, client: Client) -> None:
    work.traits.listed_etags = False
    put(work, "1.ics", event("Visit"))
    put(work, "2.ics", event("Fair"))
    first = await client.list()
    assert set(first.entries) == {"1.ics", "2.ics"}
    assert (await client.list()).entries == first.entries
    put(work, "1.ics", event("Visit").saying(location="Hall 2"))
    second = await client.list()
    assert second.entries["1.ics"] != first.entries["1.ics"]
    assert second.entries["2.ics"] == first.entries["2.ics"]
    (found,) = await client.fetch("1.ics")
    assert found.etag == second.entries["1.ics"]


async def test_one_broken_member_of_a_listing_is_there_all_the_same(
    server: MemDav, work: Collection, client: Client
) -> None:
    good = put(work, "1.ics", event("Visit"))
    put(work, "2.ics", event("Fair"))
    broken = f"<response><href>{work.path}2.ics</href><status>HTTP/1.1 500 Oops</status></response>"
    found = await listed(server, client, answer(etag(work.path + "1.ics"), broken, "<sync-token>t</sync-token>"))
    assert isinstance(found, Full)
    assert set(found.entries) == {good.href, "2.ics"}


async def test_a_member_that_tells_nothing_is_told_to_be_what_it_is_when_read(
    server: MemDav, work: Collection, client: Client
) -> None:
    """Some servers tell a deletion by a propstat of 404."""
    put(work, "there.ics", event("Visit"))
    nothing = "<propstat><prop><getetag/></prop><status>HTTP/1.1 404 Not Found</status></propstat></response>"
    parts = [f"<response><href>{work.path}{name}.ics</href>{nothing}" for name in ("there", "gone")]
    found = await listed(server, client, answer(*parts, "<sync-token>t</sync-token>"), "sync:s")
    assert isinstance(found, Delta)
    assert (set(found.changed), found.vanished) == ({"there.ics"}, {"gone.ics"})


async def test_a_listing_of_changes_without_a_token_cannot_be_gone_on_from(
    server: MemDav, work: Collection, client: Client
) -> None:
    full = await listed(server, client, answer(etag(work.path + "1.ics")))
    assert full == Full({"1.ics": '"1"'}, None)  # type: ignore[dict-item]
    with pytest.raises(TokenExpired):
        await listed(server, client, answer(), "sync:s")


async def test_a_listing_by_etags_that_does_not_name_the_calendar_is_none(
    server: MemDav, work: Collection, client: Client
) -> None:
    work.traits.sync = False
    async with client.open() as side:
        server.wire.faults = [Fault(answer(etag(work.path + "1.ics")), to("PROPFIND"))]
        with pytest.raises(Nonsense, match="does not even name the calendar"):
            await side.list(None)


async def test_a_change_mark_that_stayed_costs_one_small_request(
    server: MemDav, work: Collection, client: Client
) -> None:
    work.traits.sync = False
    put(work, "1.ics", event("Visit"))
    async with client.open() as side:
        first = await side.list(None)
        server.wire.forget()
        assert await side.list(first.token) == Delta({}, frozenset(), first.token)  # type: ignore[arg-type]
        assert [asked.headers["depth"] for asked in server.wire.log] == ["0"]
        put(work, "2.ics", event("Fair"))
        moved = await side.list(first.token)
    assert isinstance(moved, Full)
    assert moved.token != first.token


async def test_a_server_without_any_mark_is_listed_in_full(work: Collection, client: Client) -> None:
    work.traits.sync = work.traits.ctag = False
    put(work, "1.ics", event("Visit"))
    first = await client.list()
    assert isinstance(first, Full)
    assert first.token is None
