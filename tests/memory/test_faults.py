"""Every fault of the memory calendar does what it says, and is over when it is switched off."""

from __future__ import annotations

import pytest

from engine.adapters.memory import KIND, Faults, Memory, MemoryKind, Store, Traits, shortened, without
from engine.model.capabilities import Fits, Unfit
from engine.model.errors import Throttled, TokenExpired, Unreachable
from engine.model.resource import ETag, Href, Resource, Token, Unreadable
from engine.model.write import Create, Delete, Refused, Removed, Stale, Unsure, Update, Written
from engine.ports import Delta, Full, Place, Presence
from tests.builders import event

VISIT, FAIR, LUNCH = event("Visit").object(), event("Fair").object(), event("Lunch").object()


def filled(traits: Traits | None = None) -> tuple[Store, Memory, list[Href]]:
    store = Store("left", traits)
    hrefs = [store.create(item.text) for item in (VISIT, FAIR, LUNCH)]
    return store, Memory(store), hrefs


async def shown(side: Memory) -> list[Href]:
    listing = await side.list(None)
    assert isinstance(listing, Full)
    return list(listing.entries)


async def token(side: Memory) -> Token:
    listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.token is not None
    return listing.token


# -- listings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (Faults(), 3),
        (Faults(empty=True), 0),
        (Faults(share=0.67), 2),
        (Faults(hidden={Href("left-2")}), 2),
    ],
)
async def test_a_listing_lies_without_an_error(faults: Faults, expected: int) -> None:
    store, side, hrefs = filled()
    store.faults = faults
    assert len(await shown(side)) == expected
    assert set((await side.probe(hrefs)).values()) == {Presence.PRESENT}
    store.faults = Faults()
    assert await shown(side) == hrefs


async def test_what_a_delta_does_not_show_it_calls_vanished_until_the_fault_is_over() -> None:
    store, side, hrefs = filled()
    since = await token(side)
    store.faults.hidden = {hrefs[1]}
    delta = await side.list(since)
    assert isinstance(delta, Delta)
    assert delta.vanished == {hrefs[1]}
    store.faults.hidden = set()
    following = await side.list(delta.token)
    assert isinstance(following, Delta)
    assert set(following.changed) == {hrefs[1]}


async def test_a_lagging_listing_misses_what_was_just_created_once() -> None:
    store, side, hrefs = filled()
    await side.list(None)
    store.faults.lagging = True
    (outcome,) = await side.write([Create(event("New").object())])
    assert isinstance(outcome, Written)
    new = outcome.now.href
    assert await shown(side) == hrefs
    assert await side.probe([new]) == {new: Presence.PRESENT}
    assert await shown(side) == [*hrefs, new]


async def test_a_lagging_delta_brings_it_later() -> None:
    store, side, _ = filled()
    since = await token(side)
    store.faults.lagging = True
    new = store.create(event("New").text())
    first = await side.list(since)
    assert isinstance(first, Delta)
    assert not first.changed
    second = await side.list(first.token)
    assert isinstance(second, Delta)
    assert set(second.changed) == {new}


async def test_a_restless_calendar_moves_every_etag_and_no_content() -> None:
    store, side, hrefs = filled()
    store.faults.restless = True
    before, texts = await side.list(None), store.texts()
    after = await side.list(None)
    assert isinstance(before, Full)
    assert isinstance(after, Full)
    assert not [href for href in hrefs if before.entries[href] == after.entries[href]]
    assert store.texts() == texts


async def test_an_expired_token_is_refused() -> None:
    store, side, _ = filled()
    since = await token(side)
    store.faults.expired = True
    with pytest.raises(TokenExpired, match="in full"):
        await side.list(since)
    assert len(await shown(side)) == 3


async def test_a_failing_call_raises_what_was_asked_for() -> None:
    store, side, hrefs = filled()
    store.faults.failing["list"] = Throttled("slowly, please", 3)
    with pytest.raises(Throttled):
        await side.list(None)
    assert len(await side.fetch(hrefs)) == 3
    store.faults.failing = {"write": Unreachable("no")}
    with pytest.raises(Unreachable):
        await side.write([Create(VISIT)])


# -- items -----------------------------------------------------------------------------------------------------------


async def test_an_item_that_will_not_open_says_why() -> None:
    store, side, hrefs = filled()
    store.faults.unreadable[hrefs[0]] = "it is locked"
    found = await side.fetch(hrefs)
    assert found[0] == Unreadable(hrefs[0], ETag("1"), "it is locked")
    assert [type(item) for item in found[1:]] == [Resource, Resource]


async def test_an_item_that_is_objected_to_is_refused_and_was_not_foretold() -> None:
    store, side, _ = filled()
    store.faults.objects_to = lambda item: "too early" if "Early" in item.text else None
    early = event("Early").object()
    assert side.capabilities.fit(early) == Fits(early)
    outcomes = await side.write([Create(early), Create(event("Late").object())])
    assert outcomes[0] == Refused("too early")
    assert isinstance(outcomes[1], Written)


async def test_what_cannot_be_expressed_is_foretold_and_refused() -> None:
    _, side, _ = filled(Traits(cannot=lambda item: "it has no series" if "RRULE" in item.text else None))
    series = event("Weekly").weekly(3).object()
    assert side.capabilities.fit(series) == Unfit("it has no series")
    assert list(await side.write([Create(series)])) == [Refused("it has no series")]


async def test_the_nth_write_finds_something_else_there() -> None:
    store, side, _ = filled()
    store.faults.stale = {2, 3}
    outcomes = await side.write([Create(event(f"New {number}").object()) for number in range(4)])
    assert [type(outcome) for outcome in outcomes] == [Written, Stale, Stale, Written]


async def test_a_calendar_that_lets_nothing_be_deleted() -> None:
    store, side, hrefs = filled(Traits(deletes=False))
    (now,) = await side.fetch(hrefs[:1])
    assert isinstance(now, Resource)
    assert not side.capabilities.deletes
    outcomes = await side.write([Delete(now.href, now.etag), Update(now.href, now.etag, now.object, now.object)])
    assert [type(outcome) for outcome in outcomes] == [Refused, Written]
    assert len(store.items) == 3


async def test_a_poor_calendar_says_what_it_would_hold_or_does_not() -> None:
    keeps = shortened("SUMMARY", 5)
    long = event("A long subject").object()
    telling, silent = filled(Traits(keeps=keeps))[1], filled(Traits(keeps=keeps, foretells=False))[1]
    fit = telling.capabilities.fit(long)
    assert isinstance(fit, Fits)
    assert "SUMMARY:A lon\r\n" in fit.object.text
    assert silent.capabilities.fit(long) == Fits(long)
    for side in (telling, silent):
        (outcome,) = await side.write([Create(long)])
        assert isinstance(outcome, Written)
        assert outcome.now.object == fit.object


async def test_a_normaliser_that_leaves_no_object_is_a_mistake_of_the_test() -> None:
    _, side, _ = filled(Traits(keeps=without("UID")))
    with pytest.raises(AssertionError, match="normaliser"):
        await side.write([Create(VISIT)])


# -- the connection --------------------------------------------------------------------------------------------------


async def test_away_it_answers_nothing() -> None:
    store, side, hrefs = filled()
    store.faults.goes_away_after = 1
    assert len(await shown(side)) == 3
    for call in (side.list(None), side.fetch(hrefs), side.probe(hrefs), side.write([Create(VISIT)])):
        with pytest.raises(Unreachable):
            await call
    store.faults.goes_away_after = None
    assert len(await shown(side)) == 3


@pytest.mark.parametrize("arrives", [False, True])
async def test_going_away_in_the_middle_of_a_write_leaves_it_and_the_rest_unsure(arrives: bool) -> None:
    store, side, _ = filled()
    store.faults = Faults(goes_away_after=1, last_write_arrives=arrives)
    outcomes = await side.write([Create(event(f"New {number}").object()) for number in range(4)])
    assert [type(outcome) for outcome in outcomes] == [Written, Unsure, Unsure, Unsure]
    assert len(store.items) == (5 if arrives else 4)
    with pytest.raises(Unreachable):
        await side.write([Create(VISIT)])
    assert len(store.items) == (5 if arrives else 4)


async def test_the_very_first_write_can_be_the_one_whose_answer_is_lost() -> None:
    store, side, _ = filled()
    store.faults = Faults(goes_away_after=0, last_write_arrives=True)
    assert [type(outcome) for outcome in await side.write([Create(event("New").object())])] == [Unsure]
    assert len(store.items) == 4


async def test_a_probe_that_does_not_know() -> None:
    store, side, hrefs = filled()
    store.faults.unsure_probe = True
    assert set((await side.probe(hrefs)).values()) == {Presence.UNKNOWN}


async def test_something_can_happen_ahead_of_every_step() -> None:
    store, side, hrefs = filled()
    seen: list[str] = []

    async def note(step: str) -> None:
        seen.append(step)

    store.faults.before = note
    await side.list(None)
    await side.fetch(hrefs)
    await side.probe(hrefs)
    await side.write([Create(event("New").object()), Create(event("Newer").object())])
    assert seen == ["list", "fetch", "probe", "write", "item", "item"]


async def test_a_race_is_an_edit_ahead_of_an_item() -> None:
    store, side, hrefs = filled()
    (now,) = await side.fetch(hrefs[:1])
    assert isinstance(now, Resource)

    async def intervene(step: str) -> None:
        if step == "item":
            store.touch(hrefs[0])

    store.faults.before = intervene
    assert list(await side.write([Delete(now.href, now.etag)])) == [Stale()]


async def test_a_crash_leaves_what_was_done_and_nothing_else() -> None:
    store, side, _ = filled()

    async def crash(step: str) -> None:
        if step == "item" and len(store.items) == 4:
            raise KeyboardInterrupt

    store.faults.before = crash
    with pytest.raises(KeyboardInterrupt):
        await side.write([Create(event(f"New {number}").object()) for number in range(3)])
    assert len(store.items) == 4


# -- the store -------------------------------------------------------------------------------------------------------


async def test_a_copy_goes_its_own_way() -> None:
    store, _, hrefs = filled()
    twin = store.copy()
    twin.delete(hrefs[0])
    assert len(store.items) == 3
    assert twin.texts() != store.texts()
    (now,) = await Memory(twin).fetch(hrefs[1:2])
    assert isinstance(now, Resource)
    assert await Memory(twin).write([Delete(now.href, now.etag)]) == [Removed()]
    assert len(store.items) == 3


def test_two_stores_agree_when_their_texts_do() -> None:
    left, right = Store("left"), Store("right")
    for store, order in ((left, (VISIT, FAIR)), (right, (FAIR, VISIT))):
        for item in order:
            store.create(item.text)
        store.create("unreadable " + store.name)
    assert left.texts() == right.texts()
    right.create(VISIT.text)
    assert left.texts() != right.texts()


async def test_a_kind_opens_the_same_store_again_by_its_calendars_name(tmp_path: object) -> None:
    kind = MemoryKind()
    place = Place("work", {}, tmp_path, tmp_path)  # type: ignore[arg-type]
    async with kind.open(place) as side:
        await side.write([Create(VISIT)])
    async with kind.open(place) as side:
        assert len(await shown(side)) == 1
    assert kind.stores is not KIND.stores
    assert "work" in kind.stores
