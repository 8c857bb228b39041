"""Pairs that make a ring, two pairs over the same two calendars, a calendar that another program fills from another one:
an item is known by its origin wherever it comes from, and never multiplies."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Store
from engine.config.model import PairConfig
from engine.model.both import Both
from engine.model.plan import Why
from engine.model.report import PairReport
from engine.model.settings import Direction, OnConflict
from engine.session.rings import closes_a_ring
from engine.session.unlisted import MAY_BE_THERE
from tests.builders import Event, event
from tests.soak.texts import mark_of, values_of
from tests.soak.world import World, furnished

RING = (("mobile", "outlook"), ("outlook", "vdir"), ("vdir", "mobile"))


def pairs(*links: tuple[str, str]) -> dict[str, PairConfig]:
    return {f"pair-{n}": PairConfig(f"pair-{n}", Both(*link)) for n, link in enumerate(links)}


def items() -> list[Event]:
    """Three for each calendar: an appointment, a series with a changed and a cancelled time, a whole day."""
    series = event("series", "2026-03-02T14:00", uid="series").weekly(6)
    changed = series.moved("2026-03-09T14:00", to="2026-03-09T15:00").deleted("2026-03-16T14:00")
    return [event("visit", uid="visit"), changed, event("fair", "2026-03-20", days=3, uid="fair")]


async def fill(world: World) -> int:
    """Items of its own in each calendar; gives how many there are in all."""
    number = 0
    for name, hands in world.hands.items():
        for item in items():
            number += 1
            made = item.saying(summary=f"{item.uid}-{name} in {name}")
            await hands.create(replace(made, uid=f"{item.uid}-{name}@example.com").text())
    return number


async def counted(world: World) -> list[int]:
    return [len(await hands.texts()) for hands in world.hands.values()]


async def one_after_the_other(world: World) -> list[PairReport]:
    return [report for name in world.pairs for report in await world.sync([name])]


def wrote(reports: Sequence[PairReport]) -> list[str]:
    return [f"{report.pair}: {line.sentence}" for report in reports for line in report.items]


async def test_in_a_ring_nothing_multiplies(tmp_path: Path) -> None:
    """From the mobile client to Outlook, to a folder, and back to the mobile client, round after round."""
    world = furnished(tmp_path, {name: name for name in ("mobile", "outlook", "vdir")}, pairs(*RING))
    number = await fill(world)
    await one_after_the_other(world)
    await one_after_the_other(world)
    for _ in range(5):
        assert wrote(await one_after_the_other(world)) == []
        assert await counted(world) == [number] * 3


async def test_an_edit_and_a_removal_go_round_a_ring_once(tmp_path: Path) -> None:
    world = furnished(tmp_path, {name: name for name in ("mobile", "outlook", "vdir")}, pairs(*RING))
    number = await fill(world)
    for _ in range(2):
        await one_after_the_other(world)
    hands = world.hands["outlook"]
    texts = await hands.texts()
    edited, removed = [href for href, text in texts.items() if mark_of(text).startswith("visit")][:2]
    await hands.edit(edited, texts[edited].replace("SUMMARY:", "LOCATION:Hall 9\r\nSUMMARY:"))
    await hands.delete(removed)
    await one_after_the_other(world)
    await one_after_the_other(world)
    for _ in range(5):
        assert wrote(await one_after_the_other(world)) == []
    assert await counted(world) == [number - 1] * 3
    for each in world.hands.values():
        assert sum("Hall 9" in text for text in (await each.texts()).values()) == 1


async def test_two_pairs_over_the_same_two_calendars(tmp_path: Path) -> None:
    kinds = {"mobile": "mobile", "outlook": "outlook"}
    world = furnished(tmp_path, kinds, pairs(("mobile", "outlook"), ("outlook", "mobile")))
    number = await fill(world)
    await world.sync()
    for _ in range(5):
        assert wrote(await world.sync()) == []
        assert await counted(world) == [number] * 2


async def test_a_calendar_that_subscribes_to_another_one(tmp_path: Path) -> None:
    """Mobile client, Outlook and a server; and Outlook takes in by itself, before each run, what the server holds."""
    links = (("mobile", "outlook"), ("outlook", "vdir"))
    world = furnished(tmp_path, {name: name for name in ("mobile", "outlook", "vdir")}, pairs(*links))
    number = await fill(world)
    for _ in range(5):
        here = {mark_of(text) for text in (await world.hands["outlook"].texts()).values()}
        for text in (await world.hands["vdir"].texts()).values():
            if mark_of(text) not in here:
                await world.hands["outlook"].create(text)
        await one_after_the_other(world)
    assert await counted(world) == [number] * 3
    assert wrote(await one_after_the_other(world)) == []


# -- a listing that lags: what another pair has just entered is there and is not shown yet -------------------------------


@pytest.fixture(params=["plain", "full"])
def double(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Two pairs over the same two calendars in memory, one visit in both of them, linked by both pairs."""
    kinds = {"here": str(request.param), "there": str(request.param)}
    return furnished(tmp_path, kinds, pairs(("here", "there"), ("there", "here")))


async def test_what_another_pair_has_entered_and_is_not_listed_yet_is_not_entered_again(double: World) -> None:
    await double.hands["here"].create(event("first", uid="first").text())
    await double.sync()
    await double.hands["here"].create(event("second", uid="second").text())
    await double.sync(["pair-0"])
    double.stores["there"].faults = Faults(lagging=True)
    (report,) = await double.sync(["pair-1"])
    assert report.counts.linked == 1
    assert await counted(double) == [2, 2]
    double.stores["there"].faults = Faults()
    assert wrote(await double.sync()) == []


async def test_what_another_pair_has_entered_is_not_entered_again_while_the_calendar_tells_nothing(
    double: World,
) -> None:
    """Nothing is listed, and nothing is told of what is asked for."""
    await double.hands["here"].create(event("second", uid="second").text())
    await double.sync(["pair-0"])
    double.stores["there"].faults = Faults(empty=True, unsure_probe=True)
    for _ in range(2):
        (report,) = await double.sync(["pair-1"])
        assert [(line.action, line.reason) for line in report.items] == [("fail", MAY_BE_THERE)]
    assert await counted(double) == [1, 1]
    double.stores["there"].faults = Faults()
    (report,) = await double.sync(["pair-1"])
    assert (report.counts.linked, wrote(await double.sync())) == (1, [])


async def test_what_another_pair_has_entered_anew_and_is_not_listed_yet_is_no_deletion(double: World) -> None:
    """It was removed, and edited in the other calendar: the first pair brings the edit back, to another place."""
    visit = event("visit", uid="visit")
    await double.hands["here"].create(visit.text())
    await double.sync()
    (href,) = await double.hands["here"].texts()
    await double.hands["here"].edit(href, visit.saying(location="Hall 2").text())
    (href,) = await double.hands["there"].texts()
    await double.hands["there"].delete(href)
    await double.sync(["pair-0"])
    double.stores["there"].faults = Faults(lagging=True)
    await double.sync(["pair-1"])
    assert await counted(double) == [1, 1]
    double.stores["there"].faults = Faults()
    assert wrote(await double.sync()) == []
    assert await counted(double) == [1, 1]


async def test_what_another_pair_knew_and_is_gone_is_entered(double: World) -> None:
    """The other pair has not looked since."""
    await double.hands["here"].create(event("first", uid="first").text())
    await double.sync(["pair-0"])
    (href,) = await double.hands["there"].texts()
    await double.hands["there"].delete(href)
    (report,) = await double.sync(["pair-1"])
    assert report.counts.done.left.created == 1
    assert await counted(double) == [1, 1]


# -- what follows itself round a ring -----------------------------------------------------------------------------------


@pytest.fixture
def circle(tmp_path: Path) -> World:
    return furnished(tmp_path, dict.fromkeys("abc", "plain"), pairs(("a", "b"), ("b", "c"), ("c", "a")))


async def rounds(world: World, order: Sequence[str], most: int = 6) -> int:
    """After how many rounds of the pairs, one after the other, nothing is left to do."""
    for number in range(most):
        if not wrote([report for name in order for report in await world.sync([name])]):
            return number
    raise AssertionError("it goes round and round")


async def only_text(world: World, calendar: str) -> tuple[str, str]:
    ((href, text),) = (await world.hands[calendar].texts()).items()
    return href, text


@pytest.mark.parametrize("order", list(permutations(("pair-0", "pair-1", "pair-2"))))
async def test_a_removal_that_follows_a_new_item_round_a_ring_ends(circle: World, order: Sequence[str]) -> None:
    """It was removed where it came from before the last pair had seen it."""
    await circle.hands["a"].create(event("visit", uid="visit").text())
    await circle.sync(["pair-0"])
    await circle.sync(["pair-1"])
    await circle.hands["a"].delete((await only_text(circle, "a"))[0])
    await rounds(circle, order)
    assert await counted(circle) in ([0] * 3, [1] * 3)


@pytest.mark.parametrize("order", list(permutations(("pair-0", "pair-1", "pair-2"))))
async def test_two_edits_that_follow_each_other_round_a_ring_end(circle: World, order: Sequence[str]) -> None:
    """Two pairs let their left calendar win, so each of two subjects wins over the other somewhere."""
    visit = event("visit", uid="visit")
    for name in ("pair-0", "pair-1", "pair-2"):
        circle.pairs[name] = replace(circle.pairs[name], on_conflict=OnConflict.LEFT)
    await circle.hands["a"].create(visit.text())
    await circle.sync()
    await circle.sync()
    for calendar in ("a", "c"):
        href, _ = await only_text(circle, calendar)
        await circle.hands[calendar].edit(href, visit.saying(summary=f"visit of {calendar}").text())
    await rounds(circle, order)
    assert len({values_of((await only_text(circle, name))[1])["SUMMARY"] for name in "abc"}) == 1


async def test_what_is_entered_again_in_a_ring_goes_round_by_the_other_pairs(circle: World) -> None:
    """Somebody thinks better of it: nothing is lost because one pair leaves it to the others."""
    visit = event("visit", uid="visit")
    await circle.hands["a"].create(visit.text())
    await circle.sync()
    await circle.hands["c"].delete((await only_text(circle, "c"))[0])
    await rounds(circle, ("pair-2", "pair-1", "pair-0"))
    assert await counted(circle) == [0, 0, 0]
    await circle.hands["c"].create(visit.text())
    (report,) = await circle.sync(["pair-2"])
    assert [line.reason for line in report.items] == [Why.RETURNS.value]
    await rounds(circle, ("pair-2", "pair-1", "pair-0"))
    assert await counted(circle) == [1, 1, 1]


async def test_what_no_other_pair_brings_is_brought_days_later(circle: World) -> None:
    visit = event("visit", uid="visit")
    await circle.hands["a"].create(visit.text())
    await circle.sync()
    await circle.hands["c"].delete((await only_text(circle, "c"))[0])
    await circle.sync(["pair-2"])
    await circle.hands["c"].create(visit.text())
    (report,) = await circle.sync(["pair-2"])
    assert report.counts.done.right.created == 0
    circle.now += timedelta(days=4)
    (report,) = await circle.sync(["pair-2"])
    assert report.counts.done.right.created == 1


@pytest.mark.parametrize("edited", ["here", "there"])
async def test_an_edit_before_the_first_meeting_in_a_ring_is_no_conflict(double: World, edited: str) -> None:
    """The other pair knows what both calendars said before; else the policy of this one would let the old version win."""
    visit = event("visit", uid="visit")
    for name, pair in double.pairs.items():
        double.pairs[name] = replace(pair, on_conflict=OnConflict.LEFT)  # type: ignore[index]
    await double.hands["here"].create(visit.text())
    await double.sync(["pair-0"])
    href, _ = await only_text(double, edited)
    await double.hands[edited].edit(href, visit.saying(location="Hall 2").text())
    await double.sync(["pair-1"])
    assert [values_of((await only_text(double, name))[1])["LOCATION"] for name in ("here", "there")] == ["Hall 2"] * 2
    await double.sync()
    assert wrote(await double.sync()) == []


class Died(Exception):
    """The process ends here."""


async def enters_and_dies(world: World, pair: str, store: Store) -> None:
    """The pair's process ends right after the calendar took what it was given, and before anybody noted it."""
    seen = store.writes_seen

    def told(_: object) -> None:
        if store.writes_seen > seen:
            raise Died

    with suppress(BaseExceptionGroup):
        await world.sync([pair], observer=told)
    assert len(store.items) == 1


@pytest.mark.parametrize("edited", ["here", "there"])
async def test_an_edit_of_what_a_pair_entered_and_could_not_note_is_no_conflict_to_another_pair(
    double: World, edited: str
) -> None:
    visit = event("visit", uid="visit")
    for name, pair in double.pairs.items():
        double.pairs[name] = replace(pair, on_conflict=OnConflict.LEFT)  # type: ignore[index]
    await double.hands["here"].create(visit.text())
    await enters_and_dies(double, "pair-0", double.stores["there"])
    href, _ = await only_text(double, edited)
    await double.hands[edited].edit(href, visit.saying(location="Hall 2").text())
    (report,) = await double.sync(["pair-1"])
    assert report.counts.conflicts == 0
    assert [values_of((await only_text(double, name))[1])["LOCATION"] for name in ("here", "there")] == ["Hall 2"] * 2
    await double.sync()
    assert wrote(await double.sync()) == []


async def test_edits_on_both_sides_of_what_a_pair_entered_and_could_not_note_are_merged(double: World) -> None:
    visit = event("visit", uid="visit")
    await double.hands["here"].create(visit.text())
    await enters_and_dies(double, "pair-0", double.stores["there"])
    for calendar, said in (("here", visit.saying(location="Hall 2")), ("there", visit.saying(summary="visit again"))):
        await double.hands[calendar].edit((await only_text(double, calendar))[0], said.text())
    (report,) = await double.sync(["pair-1"])
    assert report.counts.conflicts == 0
    for calendar in ("here", "there"):
        said = values_of((await only_text(double, calendar))[1])
        assert (said["SUMMARY"], said["LOCATION"]) == ("visit again", "Hall 2")


async def test_two_edits_before_the_first_meeting_in_a_ring_are_merged(circle: World) -> None:
    visit = event("visit", uid="visit")
    await circle.hands["a"].create(visit.text())
    await circle.sync(["pair-0"])
    await circle.sync(["pair-1"])
    for calendar, said in (("a", visit.saying(location="Hall 2")), ("c", visit.saying(description="Bring plans"))):
        await circle.hands[calendar].edit((await only_text(circle, calendar))[0], said.text())
    (report,) = await circle.sync(["pair-2"])
    assert report.counts.conflicts == 0
    await rounds(circle, ("pair-0", "pair-1", "pair-2"))
    for calendar in "abc":
        said = values_of((await only_text(circle, calendar))[1])
        assert (said["LOCATION"], said["DESCRIPTION"]) == ("Hall 2", "Bring plans")


@pytest.mark.parametrize("edited", ["a", "c"])
async def test_an_edit_that_another_pair_has_carried_already_is_no_conflict(circle: World, edited: str) -> None:
    """To that pair both its calendars say the new thing; what the edited one said before is in the journal."""
    visit = event("visit", uid="visit")
    for name, policy in (("pair-2", OnConflict.LEFT if edited == "a" else OnConflict.RIGHT),):
        circle.pairs[name] = replace(circle.pairs[name], on_conflict=policy)
    await circle.hands["a"].create(visit.text())
    await circle.sync(["pair-0"])
    await circle.sync(["pair-1"])
    href, _ = await only_text(circle, edited)
    await circle.hands[edited].edit(href, visit.saying(location="Hall 2").text())
    await circle.sync(["pair-0" if edited == "a" else "pair-1"])
    await circle.sync(["pair-2"])
    await rounds(circle, ("pair-0", "pair-1", "pair-2"))
    assert [values_of((await only_text(circle, name))[1])["LOCATION"] for name in "abc"] == ["Hall 2"] * 3


async def test_a_copy_of_the_new_version_meets_a_copy_of_the_old_one(tmp_path: Path) -> None:
    """Neither calendar has ever said what the other one says; another one has said both, one after the other."""
    made = pairs(("b", "a"), ("b", "c"), ("c", "d"), ("a", "d"))
    made["pair-3"] = replace(made["pair-3"], on_conflict=OnConflict.LEFT)
    world = furnished(tmp_path, dict.fromkeys("abcd", "plain"), made)
    visit = event("visit", uid="visit")
    await world.hands["b"].create(visit.text())
    for name in ("pair-0", "pair-1"):
        await world.sync([name])
    await world.hands["c"].edit((await only_text(world, "c"))[0], visit.saying(location="Hall 2").text())
    for name in ("pair-2", "pair-1", "pair-3"):
        (report,) = await world.sync([name])
    assert report.counts.conflicts == 0
    await rounds(world, tuple(made))
    assert [values_of((await only_text(world, name))[1])["LOCATION"] for name in "abcd"] == ["Hall 2"] * 4


async def test_a_change_and_its_taking_back_that_cannot_be_told_apart_are_a_conflict(circle: World) -> None:
    """Which of two things that both calendars have said came last, no journal tells."""
    visit = event("visit", uid="visit")
    changed = visit.saying(location="Hall 2")
    await circle.hands["a"].create(visit.text())
    await circle.sync(["pair-0"])
    await circle.sync(["pair-1"])
    for said, pairs_ in ((changed, ("pair-0", "pair-1")), (visit, ("pair-0",))):
        await circle.hands["a"].edit((await only_text(circle, "a"))[0], said.text())
        for name in pairs_:
            await circle.sync([name])
    (report,) = await circle.sync(["pair-2"])
    assert report.counts.conflicts == 1


async def test_two_versions_that_never_were_one_are_a_conflict_in_a_ring(circle: World) -> None:
    visit = event("visit", uid="visit")
    await circle.hands["a"].create(visit.saying(location="Hall 1").text())
    await circle.hands["c"].create(visit.saying(location="Hall 3").text())
    await circle.sync(["pair-0"])
    (report,) = await circle.sync(["pair-2"])
    assert report.counts.conflicts == 1


@pytest.mark.parametrize(
    ("links", "closing"),
    [
        ([("a", "b"), ("b", "c"), ("c", "a")], [False, False, True]),
        ([("a", "b"), ("c", "b"), ("c", "d"), ("a", "d"), ("d", "b")], [False, False, False, True, True]),
        ([("a", "b"), ("b", "a")], [False, True]),
        ([("a", "b"), ("a", "c"), ("a", "d")], [False, False, False]),
    ],
)
def test_the_pair_that_closes_a_ring(links: list[tuple[str, str]], closing: list[bool], tmp_path: Path) -> None:
    made = pairs(*links)
    world = furnished(tmp_path, dict.fromkeys("abcd", "plain"), made)
    assert [closes_a_ring(world.config, pair) for pair in made.values()] == closing


def test_pairs_that_carry_one_way_only_join_nothing(tmp_path: Path) -> None:
    """They do not lead everywhere, so nothing can be left to them."""
    made = pairs(("a", "b"), ("b", "c"), ("c", "a"))
    made["pair-1"] = replace(made["pair-1"], direction=Direction.LEFT_TO_RIGHT)
    world = furnished(tmp_path, dict.fromkeys("abc", "plain"), made)
    assert not any(closes_a_ring(world.config, pair) for pair in made.values())
