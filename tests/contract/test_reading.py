"""Fetching, and asking whether something is there."""

from __future__ import annotations

import pytest

from engine.model.resource import Href, Missing, Resource, Unreadable
from engine.model.write import Create
from engine.ports import Adapter, Presence
from tests.builders import event
from tests.contract.asking import as_object, created, listed, written
from tests.contract.harness import Harness
from tests.contract.objects import TELLING, UNREADABLE

VISIT, FAIR = event("Visit").text(), event("Fair").text()
NOWHERE = Href("nowhere.ics")


async def test_nothing_asked_for_is_nothing_fetched(side: Adapter) -> None:
    assert list(await side.fetch([])) == []
    assert dict(await side.probe([])) == {}


async def test_one_answer_for_each_in_the_order_asked(side: Adapter, harness: Harness) -> None:
    told = [await created(side, event(f"Visit {number}").text()) for number in range(5)]
    asked = [told[3].href, NOWHERE, told[0].href, told[4].href]
    found = await side.fetch(asked)
    assert [item.href for item in found] == asked
    assert [type(item) for item in found] == [Resource, Missing, Resource, Resource]


async def test_what_is_not_there_is_missing(side: Adapter, harness: Harness) -> None:
    gone = await created(side, VISIT)
    await harness.foreign_delete(gone.href)
    assert list(await side.fetch([gone.href, NOWHERE])) == [Missing(gone.href), Missing(NOWHERE)]


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_says_why_and_has_the_etag_listed(side: Adapter, harness: Harness, name: str) -> None:
    if not harness.unreadable:
        pytest.skip("nobody can put in anything unreadable")
    href = await harness.foreign_create(UNREADABLE[name])
    entries = await listed(side)
    (found,) = await side.fetch([href])
    assert isinstance(found, Unreadable)
    assert (found.href, found.etag) == (href, entries[href])
    assert found.problem


async def test_what_cannot_be_read_is_present(side: Adapter, harness: Harness) -> None:
    if not harness.unreadable:
        pytest.skip("nobody can put in anything unreadable")
    href = await harness.foreign_create(UNREADABLE["a page"])
    assert await side.probe([href]) == {href: Presence.PRESENT}


async def test_what_cannot_be_read_does_not_hide_the_others(side: Adapter, harness: Harness) -> None:
    if not harness.unreadable:
        pytest.skip("nobody can put in anything unreadable")
    broken = await harness.foreign_create(UNREADABLE["cut off"])
    good = await harness.foreign_create(VISIT)
    found = await side.fetch([broken, good])
    assert [type(item) for item in found] == [Unreadable, Resource]


@pytest.mark.parametrize("name", TELLING)
async def test_what_somebody_else_put_in_is_read_as_it_is_held(side: Adapter, harness: Harness, name: str) -> None:
    try:
        href = await harness.foreign_create(TELLING[name])
    except NotImplementedError:
        pytest.skip("nobody can put this in")
    (found,) = await side.fetch([href])
    assert isinstance(found, Resource)
    assert harness.same_meaning(found.object.text, harness.holds(TELLING[name]))


async def test_hundreds_are_fetched_in_order(side: Adapter, harness: Harness) -> None:
    batch = side.capabilities.batch
    creates = [Create(as_object(event(f"Visit {number}").text())) for number in range(harness.many)]
    told = [
        written(outcome)
        for first in range(0, len(creates), batch)
        for outcome in await side.write(creates[first : first + batch])
    ]
    found = await side.fetch([now.href for now in reversed(told)])
    assert [item.object.uid for item in found if isinstance(item, Resource)] == [
        now.object.uid for now in reversed(told)
    ]


async def test_each_is_probed_by_its_id(side: Adapter, harness: Harness) -> None:
    there, gone = await created(side, VISIT), await created(side, FAIR)
    theirs = await harness.foreign_create(event("Lunch").text())
    await harness.foreign_delete(gone.href)
    assert await side.probe([there.href, gone.href, theirs, NOWHERE]) == {
        there.href: Presence.PRESENT,
        gone.href: Presence.ABSENT,
        theirs: Presence.PRESENT,
        NOWHERE: Presence.ABSENT,
    }
