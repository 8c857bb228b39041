"""Writing to servers with habits of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from engine.adapters.caldav import transport
from engine.adapters.caldav.places import names_for
from engine.adapters.caldav.writing import paced
from engine.model.errors import Unreachable
from engine.model.resource import ETag, Resource
from engine.model.write import Create, Refused, Removed, Stale, Update, Written
from tests.builders import event
from tests.caldav.desk import Client, delete, held, put, resource, update
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Asked, Fault, Reply, to

VISIT, FAIR = event("Visit"), event("Fair")
LONGER = VISIT.saying(location="Hall 2")


async def test_every_write_is_conditional(server: MemDav, work: Collection, client: Client) -> None:
    now = put(work, "1.ics", VISIT)
    other = put(work, "2.ics", FAIR)
    await client.write(Create(event("Lunch").object()), update(now, LONGER), delete(other))
    conditions = {asked.method + asked.headers.get("if-match", asked.headers.get("if-none-match", "")) for asked in server.wire.asked("PUT", "DELETE")}  # fmt: skip
    assert conditions == {"PUT*", f"PUT{now.etag}", f"DELETE{other.etag}"}
    assert not [asked for asked in server.wire.log if asked.headers.get("if-match") == "*"]


async def test_what_a_server_rewrites_is_told_as_it_is_there(work: Collection, client: Client) -> None:
    work.traits.keeps = lambda text: text.replace("SUMMARY:", "SUMMARY;LANGUAGE=en:")
    for etags in ("strong", "weak", "none"):
        work.traits.etags = etags  # type: ignore[assignment]
        now = resource((await client.write(Create(event(f"Visit {etags}").object())))[0])
        assert "SUMMARY;LANGUAGE=en:" in now.object.text
        assert (await client.list()).entries[now.href] == now.etag


async def test_a_batch_is_read_back_in_one_go(server: MemDav, client: Client) -> None:
    await client.write(*(Create(event(f"Visit {number}").object()) for number in range(100)))
    assert len(server.wire.asked("PUT")) == 100
    assert len(server.wire.asked("REPORT")) == 1
    assert len(server.wire.asked("PROPFIND", "OPTIONS", "GET", "HEAD")) == 1


async def test_an_edit_between_the_write_and_the_reading_back_is_not_swallowed(
    server: MemDav, work: Collection, client: Client
) -> None:
    """What was written is told with the etag it had: the next listing shows another one."""
    now = put(work, "1.ics", VISIT)

    def meanwhile(asked: Asked) -> Reply:
        put(work, "1.ics", VISIT.saying(location="theirs"))
        return server.report(work.path, asked.body)

    async with client.open() as side:
        server.wire.faults = [Fault(meanwhile, to("REPORT"), times=1)]
        (outcome,) = await side.write([update(now, LONGER)])
        assert "Hall 2" in resource(outcome).object.text
        assert (await side.list(None)).entries["1.ics"] != resource(outcome).etag  # type: ignore[union-attr]


async def test_a_uid_that_is_there_under_another_name_is_refused_with_the_reason(
    work: Collection, client: Client
) -> None:
    put(work, "another name.ics", VISIT)
    assert list(await client.write(Create(LONGER.object()))) == [
        Refused("the calendar holds another item with the same UID")
    ]


async def test_a_name_that_something_else_has_is_passed_over(work: Collection, client: Client) -> None:
    put(work, f"{VISIT.uid}.ics", FAIR)
    now = resource((await client.write(Create(VISIT.object())))[0])
    assert now.object.uid == VISIT.uid
    assert len(held(work)) == 2


async def test_where_every_name_is_taken_it_is_given_up(work: Collection, client: Client) -> None:
    for number, name in enumerate(islice(names_for(VISIT.uid), 9)):
        put(work, name, event(f"Fair {number}"))
    assert [type(outcome) for outcome in await client.write(Create(VISIT.object()))] == [Refused]


async def test_an_endless_answer_to_a_write_is_looked_after(
    work: Collection, server: MemDav, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client.open() as side:
        monkeypatch.setattr(transport, "LIMIT", 3_000)
        server.wire.faults = [Fault(Reply(201, b" " * 5_000), to("PUT"), times=1, late=True)]
        assert isinstance((await side.write([Create(VISIT.object())]))[0], Written)


async def test_an_item_that_the_server_gives_no_version_is_not_written(work: Collection, client: Client) -> None:
    work.traits.listed_etags = False
    put(work, "1.ics", VISIT)
    (now,) = await client.fetch("1.ics")
    for outcome in await client.write(update(now, LONGER), delete(now)):
        assert isinstance(outcome, Refused)
        assert "ETag" in outcome.reason
    assert held(work)["1.ics"] == VISIT.text()


@pytest.mark.parametrize("dress", ["W/{}", "{}"])
async def test_a_weak_etag_is_named_by_what_it_was_made_of(work: Collection, client: Client, dress: str) -> None:
    now = put(work, "1.ics", VISIT)
    weak = replace(now, etag=ETag(dress.format(now.etag)))
    assert isinstance((await client.write(update(weak, LONGER)))[0], Written)
    assert list(await client.write(update(weak, VISIT))) == [Stale()]


async def test_an_etag_may_be_any_text(server: MemDav, work: Collection, client: Client) -> None:
    now = replace(put(work, "1.ics", VISIT), etag=ETag('"ü&<"'))
    assert list(await client.write(update(now, LONGER))) == [Stale()]
    assert server.wire.asked("PUT")[0].headers["if-match"].encode("latin-1").decode() == '"ü&<"'


async def test_a_refusal_that_nothing_explains_is_not_taken_for_a_change(
    server: MemDav, work: Collection, client: Client
) -> None:
    """Radicale answers 412 to what is too large."""
    now = put(work, "1.ics", VISIT)
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(412), to("PUT"))]
        outcomes = await side.write([update(now, LONGER), Create(FAIR.object())])
    assert [type(outcome) for outcome in outcomes] == [Refused, Refused]


async def test_what_no_server_can_keep_is_not_sent(server: MemDav, client: Client) -> None:
    (outcome,) = await client.write(Create(event("Bell \x07").object()))
    assert isinstance(outcome, Refused)
    assert server.wire.asked("PUT") == []


async def test_where_one_may_create_and_not_delete_one_does(server: MemDav, work: Collection, client: Client) -> None:
    now = put(work, "1.ics", VISIT)
    answer = server.propfind(work.path, "0")
    granted = answer.body.replace(b"<privilege><write/></privilege>", b"<privilege><bind/></privilege>")
    async with client.open():
        pass
    server.wire.faults = [Fault(Reply(207, granted, answer.headers), to("PROPFIND"))]
    async with client.open() as side:
        assert (side.capabilities.writes, side.capabilities.deletes) == (True, False)
        outcomes = await side.write([delete(now), Create(FAIR.object())])
    assert [type(outcome) for outcome in outcomes] == [Refused, Written]


async def test_writes_of_one_item_keep_their_order(work: Collection, client: Client) -> None:
    now = put(work, "1.ics", VISIT)
    late = Update(now.href, now.etag, VISIT.saying(location="late").object(), now.object)
    outcomes = await client.write(update(now, LONGER), late, delete(now))
    assert [type(outcome) for outcome in outcomes] == [Written, Stale, Stale]


async def test_a_deletion_frees_a_uid_for_what_comes_after_it(work: Collection, client: Client) -> None:
    now = put(work, "odd name.ics", VISIT)
    (href,) = (await client.list()).entries
    outcomes = await client.write(delete(Resource(href, now.etag, now.object)), Create(LONGER.object()))
    assert [type(outcome) for outcome in outcomes] == [Removed, Written]
    assert list(held(work)) == [f"{VISIT.uid}.ics"]


async def test_a_collection_that_vanished_takes_no_creation(server: MemDav, work: Collection, client: Client) -> None:
    async with client.open() as side:
        del server.collections[work.path]
        with pytest.raises(Unreachable, match="nothing at"):
            await side.write([Create(VISIT.object()), Create(FAIR.object())])


@pytest.mark.parametrize(
    ("writes", "seconds", "size"),
    [
        (100, 0.5, 400),  # what takes two seconds
        (100, 0.49, 400),  # in hundreds: no look asks for less than it could
        (400, 2.5, 300),
        (100, 5.0, 100),  # a slow server: a run must stop soon
        (100, 0.0, 500),
        (99, 0.1, 200),  # too few to tell
    ],
)
def test_a_server_is_given_what_it_takes_in_two_seconds(writes: int, seconds: float, size: int) -> None:
    assert paced(200, writes, seconds) == size
