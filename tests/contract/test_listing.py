"""What a listing says: everything, or everything that moved; and it says so again until something happens."""

from __future__ import annotations

import pytest

from engine.model.errors import TokenExpired
from engine.model.resource import Href, Token
from engine.model.write import Create, Delete, Removed
from engine.ports import Adapter, Delta, Full
from tests.builders import event
from tests.contract.asking import as_object, created, fetched, listed, one, update, written
from tests.contract.harness import Harness
from tests.contract.objects import UNREADABLE

VISIT, FAIR, LUNCH = event("Visit").text(), event("Fair").text(), event("Lunch").text()


async def test_an_empty_collection_lists_nothing(side: Adapter) -> None:
    assert await listed(side) == {}


async def test_what_was_created_is_listed_with_the_etag_told(side: Adapter, harness: Harness) -> None:
    told = [written(outcome) for outcome in await side.write([Create(as_object(VISIT)), Create(as_object(FAIR))])]
    entries = await listed(side)
    assert entries.keys() == {now.href for now in told}
    if harness.steady:
        assert entries == {now.href: now.etag for now in told}


async def test_a_listing_and_a_fetch_name_the_same_etag(side: Adapter, harness: Harness) -> None:
    ours = await created(side, VISIT)
    theirs = await harness.foreign_create(FAIR)
    entries = await listed(side)
    assert {href: (await fetched(side, href)).etag for href in (ours.href, theirs)} == entries


async def test_while_nothing_happens_a_listing_says_the_same(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    await harness.foreign_create(FAIR)
    entries = await listed(side)
    again = await listed(side)
    assert again.keys() == entries.keys()
    assert again == entries or not harness.steady


async def test_opened_again_it_says_the_same(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    await harness.foreign_create(FAIR)
    entries = await listed(side)
    async with harness.open() as again:
        assert (await listed(again)).keys() == entries.keys()
    async with harness.open() as again:
        assert await listed(again) == entries or not harness.steady


async def test_what_somebody_else_creates_is_listed(side: Adapter, harness: Harness) -> None:
    href = await harness.foreign_create(VISIT)
    assert set(await listed(side)) == {href}
    assert harness.same_meaning((await fetched(side, href)).object.text, harness.holds(VISIT))


async def test_what_somebody_else_changes_has_another_etag(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    other = await created(side, FAIR)
    await harness.foreign_edit(now.href, event("Visit").saying(location="Hall 9").text())
    entries = await listed(side)
    assert entries[now.href] != now.etag
    assert entries[other.href] == other.etag or not harness.steady


async def test_each_of_many_changes_moves_the_etag_anew(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    seen = {now.etag}
    for number in range(20):  # texts of one length, and as fast as can be
        await harness.foreign_edit(now.href, event("Visit").saying(location=f"Hall {number:03}").text())
        etag = (await listed(side))[now.href]
        assert etag not in seen
        seen.add(etag)


async def test_what_somebody_else_deletes_is_listed_no_more(side: Adapter, harness: Harness) -> None:
    gone, kept = await created(side, VISIT), await created(side, FAIR)
    await harness.foreign_delete(gone.href)
    assert set(await listed(side)) == {kept.href}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_is_listed_all_the_same(side: Adapter, harness: Harness, name: str) -> None:
    if not harness.unreadable:
        pytest.skip("nobody can put in anything unreadable")
    href = await harness.foreign_create(UNREADABLE[name])
    assert set(await listed(side)) == {href}


async def test_without_a_token_a_listing_is_full(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    first = await side.list(None)
    assert isinstance(first, Full)
    assert (first.token is not None) == (harness.deltas or harness.glances)


async def test_a_token_that_was_never_given_brings_everything_or_is_refused(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    if harness.deltas:
        with pytest.raises(TokenExpired):
            await side.list(Token("never given"))
    else:
        assert await side.list(Token("never given")) == await side.list(None)


# -- deltas ----------------------------------------------------------------------------------------------------------


async def test_a_glance_tells_that_nothing_moved_or_everything(side: Adapter, harness: Harness) -> None:
    if not harness.glances:
        pytest.skip("its tokens tell more, or there are none")
    await created(side, VISIT)
    first = await side.list(None)
    assert isinstance(first, Full)
    assert first.token is not None
    assert await side.list(first.token) == Delta({}, frozenset(), first.token)
    await created(side, FAIR)
    second = await side.list(first.token)
    assert isinstance(second, Full)
    assert second.entries == await listed(side)


async def _token(side: Adapter, harness: Harness) -> Token:
    if not harness.deltas:
        pytest.skip("its listings are always full")
    listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.token is not None
    return listing.token


async def _delta(side: Adapter, since: Token) -> Delta:
    delta = await side.list(since)
    assert isinstance(delta, Delta)
    return delta


async def test_a_delta_of_nothing_is_empty(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    delta = await _delta(side, await _token(side, harness))
    assert not delta.vanished
    assert not delta.changed or not harness.steady


async def test_a_delta_tells_what_is_new_what_changed_and_what_vanished(side: Adapter, harness: Harness) -> None:
    changed, gone, kept = [await created(side, text) for text in (VISIT, FAIR, LUNCH)]
    since = await _token(side, harness)
    await harness.foreign_edit(changed.href, event("Visit").saying(location="Hall 9").text())
    await harness.foreign_delete(gone.href)
    new = await harness.foreign_create(event("New").text())
    delta = await _delta(side, since)
    assert delta.vanished == {gone.href}
    assert {changed.href, new} <= delta.changed.keys()
    assert kept.href not in delta.changed or not harness.steady
    assert delta.changed[changed.href] == (await fetched(side, changed.href)).etag
    following = await _delta(side, delta.token)
    assert not following.vanished
    assert not following.changed or not harness.steady


async def test_a_delta_tells_our_own_writes_too(side: Adapter, harness: Harness) -> None:
    since = await _token(side, harness)
    ours = await created(side, VISIT)
    assert ours.href in (await _delta(side, since)).changed


async def test_a_delta_tells_our_own_deletion(side: Adapter, harness: Harness) -> None:
    ours = await created(side, VISIT)
    since = await _token(side, harness)
    assert isinstance(await one(side, Delete(ours.href, (await fetched(side, ours.href)).etag)), Removed)
    delta = await _delta(side, since)
    assert ours.href in delta.vanished
    assert ours.href not in delta.changed


async def test_what_came_and_went_is_not_among_the_changed(side: Adapter, harness: Harness) -> None:
    since = await _token(side, harness)
    passing = await harness.foreign_create(VISIT)
    await harness.foreign_delete(passing)
    assert passing not in (await _delta(side, since)).changed


async def test_a_token_outlives_the_adapter(side: Adapter, harness: Harness) -> None:
    since = await _token(side, harness)
    new = await harness.foreign_create(VISIT)
    async with harness.open() as again:
        assert set((await _delta(again, since)).changed) == {new}


async def test_an_old_token_still_brings_all_that_moved_since(side: Adapter, harness: Harness) -> None:
    since = await _token(side, harness)
    first = await created(side, VISIT)
    await _delta(side, since)
    second = await harness.foreign_create(FAIR)
    assert set((await _delta(side, since)).changed) == {first.href, second}


async def test_deltas_added_up_are_what_a_full_listing_says(side: Adapter, harness: Harness) -> None:
    token = await _token(side, harness)
    entries = dict(await listed(side))
    hrefs: list[Href] = []
    for number in range(12):
        if number % 3 == 2:
            await harness.foreign_delete(hrefs.pop(0))
        elif number % 4 == 3:
            now = await fetched(side, hrefs[0])
            written(await one(side, update(now, event("Visit", uid=now.object.uid).saying(location="Hall 3").text())))
        else:
            hrefs.append((await created(side, event(f"Visit {number}").text())).href)
        delta = await _delta(side, token)
        token = delta.token
        entries = {href: etag for href, etag in (entries | dict(delta.changed)).items() if href not in delta.vanished}
        assert entries.keys() == (await listed(side)).keys()
    assert entries == await listed(side) or not harness.steady


async def test_a_token_that_is_not_known_any_more_is_refused_and_a_full_listing_works(
    side: Adapter, harness: Harness
) -> None:
    now = await created(side, VISIT)
    since = await _token(side, harness)
    try:
        await harness.forget_tokens()
    except NotImplementedError:
        pytest.skip("it never forgets one")
    with pytest.raises(TokenExpired):
        await side.list(since)
    assert set(await listed(side)) == {now.href}
