"""Reading items of servers with habits of their own."""

from __future__ import annotations

import pytest

from engine.adapters.caldav import reading, transport
from engine.model.resource import Missing, Resource, Unreadable
from tests.builders import event
from tests.caldav.desk import Client, put
from tests.caldav.test_listing import HEAD, OK, answer, etag
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, Reply, to


async def test_hundreds_are_read_in_chunks_and_answered_in_order(
    server: MemDav, work: Collection, client: Client
) -> None:
    told = [put(work, f"{number}.ics", event(f"Visit {number}")) for number in range(250)]
    found = await client.fetch(*(resource.href for resource in reversed(told)))
    assert list(found) == list(reversed(told))
    assert len(server.wire.asked("REPORT")) == 3


async def test_one_asked_for_twice_is_read_once(server: MemDav, work: Collection, client: Client) -> None:
    visit = put(work, "1.ics", event("Visit"))
    assert list(await client.fetch("1.ics", "1.ics")) == [visit, visit]
    assert server.wire.asked("REPORT")[0].body.count(b"1.ics") == 1


@pytest.mark.parametrize(
    "member",
    [
        "",  # passed over
        "<response/>",
        "<response><href>http://[broken</href></response>",
        etag("/home/amiller/work/2.ics"),  # without its text
    ],
)
async def test_what_a_multiget_does_not_tell_is_asked_for_by_itself(
    server: MemDav, work: Collection, client: Client, member: str
) -> None:
    put(work, "1.ics", event("Visit"))
    fair = put(work, "2.ics", event("Fair"))
    reply = answer(work.items[work.path + "1.ics"].whole, member)
    async with client.open() as side:
        server.wire.faults = [Fault(reply, to("REPORT"))]
        found = await side.fetch(["1.ics", "2.ics", "3.ics"])  # type: ignore[list-item]
    assert isinstance(found[0], Resource)
    assert found[1:] == [fair, Missing("3.ics")]  # type: ignore[arg-type]
    assert [asked.path for asked in server.wire.asked("GET")] == [work.path + "2.ics", work.path + "3.ics"]


@pytest.mark.parametrize(("status", "word"), [(403, "may not read"), (500, "(500)"), (423, "(423)")])
async def test_one_broken_member_concerns_that_member_only(
    server: MemDav, work: Collection, client: Client, status: int, word: str
) -> None:
    visit, _ = put(work, "1.ics", event("Visit")), put(work, "2.ics", event("Fair"))
    broken = f"<response><href>{work.path}2.ics</href><status>HTTP/1.1 {status} No</status></response>"
    async with client.open() as side:
        server.wire.faults = [Fault(answer(work.items[work.path + "1.ics"].whole, broken), to("REPORT"))]
        found = await side.fetch(["1.ics", "2.ics"])  # type: ignore[list-item]
    assert found[0] == visit
    assert isinstance(found[1], Unreadable)
    assert word in found[1].problem


async def test_one_item_that_no_xml_can_hold_does_not_hide_the_others(
    server: MemDav, work: Collection, client: Client
) -> None:
    """Some servers write control characters into their answers as they are: then the whole answer is no XML."""
    for name in ("1.ics", "3.ics"):
        put(work, name, event(f"Visit {name}"))
    put(work, "2.ics", event("Bell \x07"))
    found = await client.fetch("1.ics", "2.ics", "3.ics")
    assert [item.object.uid for item in found if isinstance(item, Resource)][::2] == [
        "visit-1-ics-2026-03-02T1000@example.com",
        "visit-3-ics-2026-03-02T1000@example.com",
    ]


async def test_an_item_that_is_too_large_concerns_that_item_only(
    server: MemDav, work: Collection, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = put(work, "1.ics", event("Visit"))
    put(work, "2.ics", event("Fair").saying(description="x" * 9_000))
    for module in (transport, reading):
        monkeypatch.setattr(module, "LIMIT", 5_000)
    found = await client.fetch("1.ics", "2.ics")
    assert found[0] == visit
    assert isinstance(found[1], Unreadable)


async def test_line_breaks_that_xml_took_are_given_back(server: MemDav, work: Collection, client: Client) -> None:
    text = event("Visit").text()
    data = f"<prop><getetag>&quot;1&quot;</getetag><C:calendar-data>{text}</C:calendar-data></prop>{OK}"
    raw = f"{HEAD}<response><href>{work.path}1.ics</href><propstat>{data}</response></multistatus>"
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(207, raw.encode()), to("REPORT"))]
        (found,) = await side.fetch(["1.ics"])  # type: ignore[list-item]
    assert isinstance(found, Resource)
    assert found.object.text == text


async def test_a_text_that_is_no_utf_8_is_read_all_the_same(server: MemDav, work: Collection, client: Client) -> None:
    latin = event("Besuch bei Müller").text().encode("latin-1")
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(500), to("REPORT")), Fault(Reply(200, latin), to("GET"))]
        (found,) = await side.fetch(["1.ics"])  # type: ignore[list-item]
    assert isinstance(found, Resource)
    assert "Müller" in found.object.text
    assert found.etag.startswith(reading.MADE)
