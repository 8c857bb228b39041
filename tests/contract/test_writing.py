"""Writes: each on its condition, one outcome each, and nothing overwritten that was not named."""

from __future__ import annotations

import pytest

from engine.model.capabilities import Fits, Unfit
from engine.model.resource import ETag, Href, Missing
from engine.model.write import Create, Delete, Refused, Removed, Stale, Update, Written
from engine.ports import Adapter
from tests.builders import event
from tests.contract.asking import (
    as_object,
    created,
    fetched,
    listed,
    nothing_changed,
    one,
    stale_etag,
    update,
    written,
)
from tests.contract.harness import Harness
from tests.contract.objects import TELLING

VISIT, FAIR = event("Visit").text(), event("Fair").text()
MOVED = event("Visit").at("2026-03-02T15:00").text().replace("visit-2026-03-02T1500", "visit-2026-03-02T1000")
LONGER = event("Visit").saying(location="Hall 2").text()


async def test_nothing_to_write_is_nothing_written(side: Adapter) -> None:
    assert list(await side.write([])) == []


async def test_what_is_told_to_be_written_is_what_is_fetched(side: Adapter) -> None:
    now = await created(side, VISIT)
    assert await fetched(side, now.href) == now
    later = written(await one(side, update(now, LONGER)))
    assert await fetched(side, later.href) == later


async def test_an_update_replaces_in_place_and_moves_the_etag(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    later = written(await one(side, update(now, LONGER)))
    assert later.href == now.href
    assert later.etag != now.etag
    assert harness.same_meaning((await fetched(side, now.href)).object.text, harness.holds(LONGER))
    assert len(await listed(side)) == 1


async def test_an_etag_never_comes_back(side: Adapter, harness: Harness) -> None:
    if harness.recurs:
        pytest.skip("its etags are made of the content")
    now = await created(side, VISIT)
    seen = {now.etag}
    for text in (LONGER, VISIT) * 10:
        now = written(await one(side, update(now, text)))
        assert now.etag not in seen
        seen.add(now.etag)


async def test_what_is_removed_is_gone(side: Adapter) -> None:
    now, other = await created(side, VISIT), await created(side, FAIR)
    assert await one(side, Delete(now.href, now.etag)) == Removed()
    assert set(await listed(side)) == {other.href}
    assert list(await side.fetch([now.href])) == [Missing(now.href)]


async def test_what_was_removed_can_be_created_again(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    await one(side, Delete(now.href, now.etag))
    again = await created(side, VISIT)
    assert (again.etag != now.etag) is not harness.recurs
    assert set(await listed(side)) == {again.href}


async def test_an_update_of_what_somebody_else_changed_is_stale(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    old = await stale_etag(side, harness, now, LONGER)
    theirs = await fetched(side, now.href)
    assert await one(side, Update(now.href, old, as_object(MOVED), now.object)) == Stale()
    assert await nothing_changed(side, harness, theirs)


async def test_a_deletion_of_what_somebody_else_changed_is_stale(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    old = await stale_etag(side, harness, now, LONGER)
    theirs = await fetched(side, now.href)
    assert await one(side, Delete(now.href, old)) == Stale()
    assert await nothing_changed(side, harness, theirs)


async def test_writes_to_what_somebody_else_deleted_are_stale(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    await harness.foreign_delete(now.href)
    assert list(await side.write([update(now, LONGER), Delete(now.href, now.etag)])) == [Stale(), Stale()]
    assert await listed(side) == {}


async def test_writes_to_what_never_was_are_stale(side: Adapter) -> None:
    nowhere, etag, item = Href("nowhere.ics"), ETag("1"), as_object(VISIT)
    assert list(await side.write([Update(nowhere, etag, item, item), Delete(nowhere, etag)])) == [Stale(), Stale()]
    assert await listed(side) == {}


async def test_what_somebody_else_put_in_can_be_changed_and_removed(side: Adapter, harness: Harness) -> None:
    href = await harness.foreign_create(VISIT)
    later = written(await one(side, update(await fetched(side, href), LONGER)))
    assert harness.same_meaning(later.object.text, harness.holds(LONGER))
    assert await one(side, Delete(later.href, later.etag)) == Removed()
    assert await listed(side) == {}


async def test_a_second_item_of_the_same_uid_never_overwrites_the_first(side: Adapter, harness: Harness) -> None:
    first = await created(side, VISIT)
    outcome = await one(side, Create(as_object(LONGER)))
    assert await nothing_changed(side, harness, first)
    match outcome:
        case Written(second):
            assert second.href != first.href
            assert set(await listed(side)) == {first.href, second.href}
        case Refused(reason):
            assert reason
            assert set(await listed(side)) == {first.href}
        case _:
            raise AssertionError(outcome)


async def test_one_outcome_for_each_write_in_its_order(side: Adapter, harness: Harness) -> None:
    changed, removed, old = [await created(side, event(f"Visit {number}").text()) for number in range(3)]
    await harness.foreign_edit(old.href, event("Visit 2").saying(location="elsewhere").text())
    outcomes = await side.write(
        [
            Create(as_object(FAIR)),
            update(old, event("Visit 2").saying(location="Hall 1").text()),
            update(changed, event("Visit 0").saying(location="Hall 1").text()),
            Delete(removed.href, removed.etag),
            Delete(old.href, old.etag),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [Written, Stale, Written, Removed, Stale]
    fair = written(outcomes[0])
    assert fair.object.uid == as_object(FAIR).uid
    assert set(await listed(side)) == {changed.href, old.href, fair.href}


async def test_a_write_spoils_the_condition_of_a_later_one_in_the_same_batch(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    outcomes = await side.write([update(now, LONGER), update(now, MOVED), Delete(now.href, now.etag)])
    assert [type(outcome) for outcome in outcomes] == [Written, Stale, Stale]
    assert await nothing_changed(side, harness, written(outcomes[0]))


async def test_an_item_is_removed_and_created_anew_in_one_batch(side: Adapter) -> None:
    now = await created(side, VISIT)
    outcomes = await side.write([Delete(now.href, now.etag), Create(as_object(LONGER))])
    assert [type(outcome) for outcome in outcomes] == [Removed, Written]
    assert set(await listed(side)) == {written(outcomes[1]).href}


@pytest.mark.parametrize("name", TELLING)
async def test_content_is_kept_as_foretold(side: Adapter, harness: Harness, name: str) -> None:
    given = as_object(TELLING[name])
    fit = side.capabilities.fit(given)
    assert fit == side.capabilities.fit(given)
    outcome = await one(side, Create(given))
    if isinstance(fit, Unfit):
        assert fit.reason
        assert isinstance(outcome, Refused)
        return
    if not harness.takes(given.text):
        assert isinstance(outcome, Refused)
        assert outcome.reason
        return
    now = written(outcome)
    assert now.object.uid == as_object(harness.holds(given.text)).uid
    async with harness.open() as again:
        held = await fetched(again, now.href)
    assert held.object == now.object
    assert harness.same_meaning(held.object.text, harness.holds(given.text))
    if fit != Fits(given):
        assert harness.same_meaning(held.object.text, fit.object.text)


@pytest.mark.parametrize("name", TELLING)
async def test_what_was_held_is_held_when_it_is_written_back(side: Adapter, harness: Harness, name: str) -> None:
    """Storing is idempotent: else a run after a run would find changes for ever."""
    outcome = await one(side, Create(as_object(TELLING[name])))
    if not isinstance(outcome, Written):
        pytest.skip("the collection does not take it")
    again = written(await one(side, update(outcome.now, outcome.now.object.text)))
    assert harness.same_meaning(again.object.text, outcome.now.object.text)


@pytest.mark.parametrize("name", TELLING)
async def test_an_update_brings_one_text_to_another(side: Adapter, harness: Harness, name: str) -> None:
    """From a plain event to a telling one and back; an update that keeps what it should have dropped is found here."""
    given = as_object(TELLING[name])
    taken = harness.takes(given.text) and not isinstance(side.capabilities.fit(given), Unfit)
    if not taken or "BEGIN:VTODO" in given.text:
        pytest.skip("the collection does not take it, or it is no event")
    plain = event("Plain", uid=given.uid).text()
    now = await created(side, plain)
    full = written(await one(side, update(now, given.text)))
    assert harness.same_meaning(full.object.text, harness.holds(given.text))
    bare = written(await one(side, update(full, plain)))
    assert harness.same_meaning(bare.object.text, harness.holds(plain))
