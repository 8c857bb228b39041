"""Every kind of wrong answer to every kind of request: the right error by name, and nothing done that was not asked for."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from engine.model.errors import Nonsense, SideError, Throttled, TokenExpired, Unauthorized, Unreachable
from engine.model.resource import Href, Missing, Resource, Token, Unreadable
from engine.model.write import Create, Refused, Removed, Stale, Unsure, Written
from engine.ports import Delta, Full, Presence
from tests.builders import event
from tests.caldav.desk import Client, Pair, delete, held, put, update
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Answer, Asked, Fault, Handler, HangUp, Reply, to

VISIT, FAIR = event("Visit"), event("Fair")
PAGE = Reply(200, b"<!DOCTYPE html><html><body>Please log on</body></html>", {"Content-Type": "text/html"})
HALF = Reply(207, b'<multistatus xmlns="DAV:"><response>' * 40, {"Content-Type": "application/xml"}, cut=99)
CUT_XML = Reply(207, b'<multistatus xmlns="DAV:"><response><href>/home', {"Content-Type": "application/xml"})
DOCTYPE = Reply(207, b'<!DOCTYPE m SYSTEM "file:///etc/passwd"><multistatus xmlns="DAV:"/>')


def in_circles(asked: Asked) -> Reply:
    return Reply(302, headers={"Location": asked.path})


AWAY = Reply(302, headers={"Location": "http://evil.example.com/"})
BUSY = {"Retry-After": "600"}

WHOLE: dict[str, tuple[Answer | Handler, type[SideError]]] = {
    "401": (Reply(401), Unauthorized),
    "403": (Reply(403), Unauthorized),
    "404": (Reply(404), Unreachable),
    "405": (Reply(405), Unreachable),
    "407": (Reply(407), Unreachable),
    "409": (Reply(409), Nonsense),
    "410": (Reply(410), Unreachable),
    "412": (Reply(412), Nonsense),
    "423": (Reply(423), Unreachable),
    "429": (Reply(429, headers=BUSY), Throttled),
    "500": (Reply(500), Unreachable),
    "502": (Reply(502), Unreachable),
    "503": (Reply(503, headers=BUSY), Throttled),
    "507": (Reply(507), Unreachable),
    "an HTML page": (PAGE, Nonsense),
    "half a body": (HALF, Nonsense),
    "half an XML": (CUT_XML, Nonsense),
    "a DOCTYPE": (DOCTYPE, Nonsense),
    "nothing": (Reply(200), Nonsense),
    "nothing in it": (Reply(207), Nonsense),
    "no answer": (HangUp(), Unreachable),
    "a redirect in circles": (in_circles, Nonsense),
    "a redirect to another host": (AWAY, Unreachable),
}


@pytest.fixture
def visit(work: Collection) -> Resource:
    return put(work, "visit.ics", VISIT)


@pytest.mark.parametrize("name", WHOLE)
async def test_while_opening(server: MemDav, client: Client, name: str) -> None:
    answer, error = WHOLE[name]
    server.wire.faults = [Fault(answer, to("PROPFIND"))]
    with pytest.raises(error) as found:
        await client.list()
    assert "team" in str(found.value)


@pytest.mark.parametrize(("name", "sync"), list(product(WHOLE, (True, False))))
async def test_while_listing(
    server: MemDav, work: Collection, client: Client, visit: Resource, name: str, sync: bool
) -> None:
    """A server that does not know sync-collection after all (405) is listed by etags; all others are errors."""
    work.traits.sync = sync
    answer, error = WHOLE[name]
    async with client.open() as side:
        server.wire.faults = [Fault(answer, to("REPORT", "PROPFIND"))]
        with pytest.raises(error) as found:
            await side.list(None)
        assert type(found.value) is error
        server.wire.faults.clear()
        assert set((await side.list(None)).entries) == {visit.href}


@pytest.mark.parametrize("name", WHOLE)
async def test_while_listing_what_moved(server: MemDav, work: Collection, client: Client, name: str) -> None:
    """No listing of changes is taken for one that tells of none."""
    answer, _ = WHOLE[name]
    async with client.open() as side:
        token = (await side.list(None)).token
        put(work, "visit.ics", VISIT)
        server.wire.faults = [Fault(answer, to("REPORT", "PROPFIND"))]
        with pytest.raises(SideError):
            await side.list(token)
    server.wire.faults.clear()
    assert set((await client.list(token)).changed) == {"visit.ics"}


ONE_BY_ONE = ("405", "500", "507", "half an XML", "a DOCTYPE", "nothing in it")
"""What makes the items be asked for one by one."""


@pytest.mark.parametrize("name", WHOLE)
async def test_while_fetching_many(
    server: MemDav, work: Collection, client: Client, visit: Resource, name: str
) -> None:
    async with client.open() as side:
        server.wire.faults = [Fault(WHOLE[name][0], to("REPORT"))]
        if name in ONE_BY_ONE:
            assert list(await side.fetch([visit.href])) == [visit]
        else:
            with pytest.raises(WHOLE[name][1]):
                await side.fetch([visit.href])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("403", Unreadable),
        ("404", Missing),
        ("405", Unreadable),
        ("410", Missing),
        ("423", Unreadable),
        ("500", Unreadable),
        ("507", Unreadable),
        ("an HTML page", Unreadable),
        ("nothing", Unreadable),
    ],
)
async def test_while_fetching_one_by_one(
    server: MemDav, work: Collection, client: Client, visit: Resource, name: str, expected: type
) -> None:
    """What is wrong with one item hides no other."""
    fair = put(work, "fair.ics", FAIR)
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(500), to("REPORT")), Fault(WHOLE[name][0], to("GET", path="visit"))]
        found = await side.fetch([visit.href, fair.href])
    assert isinstance(found[0], expected)
    assert found[1] == fair


async def test_a_server_that_fails_at_everything_is_not_taken_for_unreadable_items(
    server: MemDav, work: Collection, client: Client, visit: Resource
) -> None:
    fair = put(work, "fair.ics", FAIR)
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(500), to("REPORT", "GET"))]
        with pytest.raises(Nonsense):
            await side.fetch([visit.href, fair.href])


PROBED: dict[str, type[SideError] | Presence] = {
    "401": Unauthorized,
    "403": Presence.UNKNOWN,
    "404": Presence.ABSENT,
    "405": Presence.UNKNOWN,
    "410": Presence.ABSENT,
    "423": Presence.UNKNOWN,
    "429": Throttled,
    "500": Presence.UNKNOWN,
    "503": Throttled,
    "507": Presence.UNKNOWN,
    "no answer": Unreachable,
    "a redirect in circles": Nonsense,
    "a redirect to another host": Unreachable,
}


@pytest.mark.parametrize("name", PROBED)
async def test_while_probing(server: MemDav, client: Client, visit: Resource, name: str) -> None:
    expected = PROBED[name]
    async with client.open() as side:
        server.wire.faults = [Fault(WHOLE[name][0], to("HEAD", "GET"))]
        if isinstance(expected, Presence):
            assert await side.probe([visit.href]) == {visit.href: expected}
        else:
            with pytest.raises(expected):
                await side.probe([visit.href])


@pytest.mark.parametrize("name", WHOLE)
async def test_nothing_is_absent_while_the_calendar_itself_is_not_there(
    server: MemDav, client: Client, visit: Resource, name: str
) -> None:
    answer, error = WHOLE[name]
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(404), to("HEAD")), Fault(answer, to("PROPFIND"))]
        with pytest.raises(error):
            await side.probe([visit.href])


async def test_nothing_is_absent_while_the_server_tells_of_another_calendar(
    server: MemDav, client: Client, visit: Resource
) -> None:
    other = server.add("other")
    async with client.open() as side:
        answer = server.propfind(other.path, "0")
        server.wire.faults = [Fault(Reply(404), to("HEAD")), Fault(answer, to("PROPFIND"))]
        with pytest.raises(Nonsense):
            await side.probe([visit.href])


async def test_what_a_server_will_not_give_by_head_is_asked_for_otherwise(
    server: MemDav, client: Client, visit: Resource
) -> None:
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(405), to("HEAD"))]
        assert await side.probe([visit.href, Href("gone.ics")]) == {
            visit.href: Presence.PRESENT,
            "gone.ics": Presence.ABSENT,
        }


# -- writes ----------------------------------------------------------------------------------------------------------

WRITTEN: dict[str, tuple[str, str, str]] = {
    # what a creation, an update and a deletion come to
    "400": ("refused", "refused", "refused"),
    "401": ("lost", "lost", "lost"),
    "403": ("refused", "refused", "refused"),
    "404": ("lost", "stale", "stale"),
    "405": ("refused", "refused", "refused"),
    "409": ("refused", "refused", "refused"),
    "412": ("refused", "refused", "refused"),
    "413": ("refused", "refused", "refused"),
    "423": ("refused", "refused", "refused"),
    "429": ("lost", "lost", "lost"),
    "500": ("refused", "refused", "refused"),
    "503": ("lost", "lost", "lost"),
    "507": ("refused", "refused", "refused"),
    "an HTML page": ("lost", "lost", "lost"),
    "nothing": ("refused", "refused", "refused"),
    "nothing in it": ("refused", "refused", "refused"),
    "a redirect in circles": ("lost", "lost", "lost"),
    "a redirect to another host": ("lost", "lost", "lost"),
}
"""A server that says that it was done, and it was not, is not believed."""

_ANSWERS: dict[str, Answer | Handler] = {name: answer for name, (answer, _) in WHOLE.items()}
_ANSWERS |= {"400": Reply(400), "413": Reply(413)}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("kind", [0, 1, 2])
async def test_while_writing_one_item(
    server: MemDav, work: Collection, client: Client, visit: Resource, name: str, kind: int
) -> None:
    write = (Create(FAIR.object()), update(visit, VISIT.saying(location="Hall 2")), delete(visit))[kind]
    before = held(work)
    async with client.open() as side:
        server.wire.faults = [Fault(_ANSWERS[name], to("PUT", "DELETE"))]
        if WRITTEN[name][kind] == "lost":
            with pytest.raises(SideError):
                await side.write([write])
        else:
            (outcome,) = await side.write([write])
            assert isinstance(outcome, Refused if WRITTEN[name][kind] == "refused" else Stale)
    assert held(work) == before


@pytest.mark.parametrize("name", WRITTEN)
async def test_one_item_that_is_refused_does_not_stop_the_others(
    server: MemDav, work: Collection, client: Client, visit: Resource, name: str
) -> None:
    gone = put(work, "gone.ics", event("Lunch"))
    writes = [
        Create(FAIR.object()),
        update(visit, VISIT.saying(location="Hall 2")),
        Create(event("Dinner").object()),
        delete(gone),
    ]
    async with client.set(connections=1).open() as side:
        server.wire.faults = [Fault(_ANSWERS[name], to("PUT", path="visit"))]
        outcomes = await side.write(writes)
    assert isinstance(outcomes[0], Written)
    if WRITTEN[name][1] == "lost":
        assert [type(outcome) for outcome in outcomes[1:]] == [Unsure] * 3
        assert "gone.ics" in held(work)
    else:
        assert [type(outcome) for outcome in outcomes[2:]] == [Written, Removed]
    assert held(work)["visit.ics"] == VISIT.text()


@pytest.mark.parametrize("answer", [HangUp(), Reply(500), Reply(502), Reply(504), HALF], ids=repr)
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("kind", [0, 1, 2])
async def test_a_write_whose_answer_is_lost_is_looked_after(
    server: MemDav, work: Collection, client: Client, visit: Resource, answer: Answer, late: bool, kind: int
) -> None:
    """Once lost, then all is well: whether it had landed or not, it is told what there is, and nothing is done twice."""
    changed = VISIT.saying(location="Hall 2")
    write = (Create(FAIR.object()), update(visit, changed), delete(visit))[kind]
    async with client.open() as side:
        server.wire.faults = [Fault(answer, to("PUT", "DELETE"), times=1, late=late)]
        (outcome,) = await side.write([write])
    done = isinstance(outcome, Written | Removed)
    assert done or (isinstance(outcome, Refused) and isinstance(answer, Reply) and not late)
    texts = [
        {"visit.ics": VISIT.text(), "fair-2026-03-02T1000@example.com.ics": FAIR.text()},
        {"visit.ics": changed.text()},
        {},
    ]
    expected = texts[kind] if done else {"visit.ics": VISIT.text()}
    assert {name: _without_zone(text) for name, text in held(work).items()} == expected


def _without_zone(text: str) -> str:
    before, begin, rest = text.partition("BEGIN:VTIMEZONE\r\n")
    return before + rest.partition("END:VTIMEZONE\r\n")[2] if begin else text


async def test_a_server_that_swallows_every_write_leaves_it_open(
    server: MemDav, work: Collection, client: Client
) -> None:
    server.wire.faults = [Fault(HangUp(), to("PUT"))]
    assert [type(outcome) for outcome in await client.write(Create(FAIR.object()))] == [Unsure]
    assert len(server.wire.asked("PUT")) == 2
    assert held(work) == {}


async def test_what_was_written_and_cannot_be_read_back_is_left_open(server: MemDav, client: Client) -> None:
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(401), to("REPORT"))]
        assert [type(outcome) for outcome in await side.write([Create(FAIR.object())])] == [Unsure]


@pytest.mark.parametrize("status", [400, 403, 409, 410, 412])
async def test_a_token_that_is_refused_in_whatever_way_is_expired(
    server: MemDav, work: Collection, client: Client, status: int
) -> None:
    body = b'<error xmlns="DAV:"><valid-sync-token/></error>'
    async with client.open() as side:
        token = (await side.list(None)).token
        server.wire.faults = [Fault(Reply(status, body), to("REPORT"))]
        with pytest.raises(TokenExpired):
            await side.list(token)
        if status != 403:
            server.wire.faults = [Fault(Reply(status), to("REPORT"))]
            with pytest.raises(TokenExpired):
                await side.list(token)


async def test_a_token_of_another_kind_is_expired(client: Client) -> None:
    async with client.open() as side:
        with pytest.raises(TokenExpired):
            await side.list(Token("ctag:1"))


@pytest.mark.parametrize("status", [405, 415, 501])
async def test_a_report_that_the_server_does_not_know_has_another_way(
    server: MemDav, work: Collection, client: Client, visit: Resource, status: int
) -> None:
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(status), to("REPORT"))]
        listing = await side.list(None)
        assert isinstance(listing, Full)
        assert set(listing.entries) == {visit.href}
        assert listing.token is not None
        assert await side.list(listing.token) == Delta({}, frozenset(), listing.token)


# -- a pair ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(server: MemDav, work: Collection, tmp_path: Path) -> Pair:
    return Pair(tmp_path, server, work)


@pytest.mark.parametrize("name", WHOLE)
async def test_in_a_run_nothing_is_lost_and_nothing_deleted(
    server: MemDav, work: Collection, pair: Pair, name: str
) -> None:
    """A pair that was in step, edits on both sides, a server that goes wrong, and then comes back."""
    for number in range(4):
        pair.here.create(event(f"Visit {number}").text())
    await pair.sync()
    both = [f"Visit {number}" for number in range(4)]
    assert pair.subjects == (both, both)
    pair.here.create(event("Ours").text())
    put(work, "theirs.ics", event("Theirs"))
    for methods in (("PROPFIND",), ("REPORT",), ("PUT", "DELETE"), ("REPORT", "PUT", "HEAD", "GET")):
        server.wire.faults = [Fault(WHOLE[name][0], to(*methods))]
        await pair.sync()
        assert all(set(both) <= set(subjects) for subjects in pair.subjects)
    server.wire.faults.clear()
    report = await pair.sync()
    everything = sorted([*both, "Ours", "Theirs"])
    assert pair.subjects == (everything, everything), report
    assert (await pair.sync()).items == ()
