"""Decisions in the making: what of them is kept for the pair's next run, and what an item out of the pair needs to come back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.model.both import Both, Side
from engine.model.plan import Use
from engine.model.preview import Draft, Stand
from engine.model.resource import ItemKey
from engine.session.prepared import Prepared, carry_out, keep, prepare
from engine.session.request import Request
from tests.builders import event
from tests.session.desk import VISIT, Desk, edit, linked, only, where

HAND = Draft(hand={"summary": "By hand"})


async def plan(at: Desk) -> Prepared:
    async with at.open() as work:
        return await prepare(work, at.pair, Request())


async def note(at: Desk, shown: Prepared, drafts: Mapping[ItemKey, Draft]) -> None:
    async with at.open() as work:
        await keep(work, shown, drafts)


async def disputed(folder: Path) -> tuple[Desk, Prepared, ItemKey]:
    """Subject and place changed on both sides."""
    at = await linked(folder)
    edit(at.left, where(at.left), VISIT.saying(summary="Left", location="Hall 1"))
    edit(at.right, where(at.right), VISIT.saying(summary="Right", location="Hall 2"))
    shown = await plan(at)
    return at, shown, shown.rows[0].key


async def test_a_decision_that_was_noted_counts_for_the_next_run(tmp_path: Path) -> None:
    at, shown, key = await disputed(tmp_path)
    await note(at, shown, {key: Draft(Use.RIGHT)})
    assert (await plan(at)).stored[key].use is Use.RIGHT
    await at.sync()
    assert "SUMMARY:Right" in only(at.left)


async def test_an_open_decision_is_noted_as_far_as_it_goes(tmp_path: Path) -> None:
    at, shown, key = await disputed(tmp_path)
    await note(at, shown, {key: Draft(None, {"summary": Side.LEFT})})
    stored = (await plan(at)).stored[key]
    assert (stored.use, stored.fields) == (Use.MERGE, {"summary": Side.LEFT})
    await at.sync()
    assert len(await at.waiting()) == 1, "the place is still open"


async def test_an_empty_draft_takes_back_what_was_noted(tmp_path: Path) -> None:
    at, shown, key = await disputed(tmp_path)
    await note(at, shown, {key: Draft(Use.RIGHT)})
    await note(at, shown, {key: Draft()})
    assert (await plan(at)).stored == {}


async def test_an_item_that_is_taken_out_of_the_pair_rests_and_comes_back_with_a_choice(tmp_path: Path) -> None:
    at, shown, key = await disputed(tmp_path)
    await note(at, shown, {key: Draft(exclude=True)})
    again = await plan(at)
    (row,) = again.rows
    assert (row.stand, row.excluded) == (Stand.RESTS, True)
    choice = again.decided(key, Draft(Use.MERGE))
    assert choice is not None
    async with at.open() as work:
        await carry_out(work, again, {key: again.choice(key, Use.LEFT)})
    assert "SUMMARY:Left" in only(at.right)
    assert not (await plan(at)).rows


async def test_a_choice_to_take_it_out_is_shown_as_left_alone(tmp_path: Path) -> None:
    _, shown, key = await disputed(tmp_path)
    choice = shown.decided(key, Draft(exclude=True))
    assert choice is not None
    assert shown.row(key, choice).stand is Stand.RESTS
    assert shown.decided(key, Draft()) is None
    assert shown.decided(ItemKey("nosuch"), Draft(Use.LEFT)) is None


async def test_a_version_that_was_written_earlier_is_the_decision(tmp_path: Path) -> None:
    _, shown, key = await disputed(tmp_path)
    text = VISIT.saying(summary="Both").object()
    choice = shown.decided(key, Draft(text=text))
    assert choice is not None
    assert choice.text == text


async def test_words_by_hand_stand_over_a_side(tmp_path: Path) -> None:
    _, shown, key = await disputed(tmp_path)
    found = {one.name: one for one in shown.compared(key, Draft(Use.RIGHT, hand={"summary": "By hand"})).properties}
    assert (found["summary"].after, found["location"].after) == (Both("By hand", "By hand"), Both("Hall 2", "Hall 2"))
    part = {one.name: one for one in shown.compared(key, HAND).properties}
    assert part["location"].open
    assert not part["summary"].open


async def test_what_cannot_be_read_is_a_row_that_nobody_can_decide(tmp_path: Path) -> None:
    at = await linked(tmp_path)
    href = where(at.left)
    at.left.touch(href)
    at.left.faults.unreadable[href] = "it will not open"
    shown = await plan(at)
    (row,) = shown.rows
    assert (row.stand, row.summary, row.why, row.uid) == (Stand.STUCK, "Visit", "it will not open", "visit")
    assert shown.compared(row.key).properties == ()
    assert shown.row(row.key, shown.choice(row.key, Use.LEFT)) == row


async def test_what_is_missing_from_a_listing_that_is_not_believed_is_held(tmp_path: Path) -> None:
    at = await linked(tmp_path, *(event(f"Visit {n}", uid=f"visit-{n}") for n in range(4)))
    at.left.faults.empty = True
    at.left.faults.expired = True
    shown = await plan(at)
    assert {row.stand for row in shown.rows} == {Stand.HELD}
    assert {row.why for row in shown.rows} == {"missing from a listing that is not believed"}
    assert shown.guarded
    assert not shown.believing
