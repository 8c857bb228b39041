"""A plan that is shown, decided on item by item, and carried out as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.config.model import Categories
from engine.model.both import Side
from engine.model.errors import BadRequest
from engine.model.plan import Use, Why
from engine.model.preview import Chosen, Draft, Effect, Row, Stand
from engine.model.report import PairReport
from engine.model.settings import MaxDeletions
from engine.session.prepared import Prepared, carry_out, prepare
from engine.session.request import Request
from tests.builders import event
from tests.session.desk import Desk, desk, edit, items, only, put, where


async def plan(at: Desk, yes: bool = False) -> Prepared:
    async with at.open() as work:
        return await prepare(work, at.pair, Request(yes=yes))


async def go(at: Desk, prepared: Prepared, choices: Chosen | None = None) -> PairReport:
    async with at.open() as work:
        return await carry_out(work, prepared, choices or {})


def the_row(prepared: Prepared) -> Row:
    (row,) = prepared.rows
    return row


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


async def linked(at: Desk) -> None:
    """One item on both sides, in step."""
    put(at.left, event("Visit").saying(location="Hall 1"))
    await at.sync()


async def test_a_plan_shows_what_happens_and_writes_nothing(at: Desk) -> None:
    put(at.left, event("Visit"))
    row = the_row(await plan(at))
    assert (row.stand, row.summary, tuple(row.effects)) == (Stand.GOES, "Visit", (Effect.NOTHING, Effect.ENTER))
    assert not items(at.right)


async def test_what_was_shown_is_done(at: Desk) -> None:
    put(at.left, event("Visit"))
    report = await go(at, await plan(at))
    assert [line.action for line in report.items] == ["create"]
    assert len(items(at.right)) == 1
    assert not (await plan(at)).rows


async def test_what_came_after_the_plan_waits_for_the_next_one(at: Desk) -> None:
    put(at.left, event("Visit"))
    shown = await plan(at)
    put(at.left, event("Another"))
    report = await go(at, shown)
    assert [item.uid for item in items(at.right)] == [event("Visit").uid]
    assert [line.reason for line in report.items if line.action == "skip"] == [Why.MOVED.value]
    assert [row.summary for row in (await plan(at)).rows] == ["Another"]


async def test_what_moved_after_the_plan_is_left_alone(at: Desk) -> None:
    await linked(at)
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 2"))
    shown = await plan(at)
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 3"))
    await go(at, shown)
    assert "Hall 1" in only(at.right)
    await at.sync()
    assert "Hall 3" in only(at.right)


async def test_a_skipped_item_is_left_alone_this_time_only(at: Desk) -> None:
    put(at.left, event("Visit"))
    shown = await plan(at)
    key = the_row(shown).key
    skip = shown.choice(key, Use.SKIP)
    assert shown.row(key, skip).stand is Stand.RESTS
    await go(at, shown, {key: skip})
    assert not items(at.right)
    await at.sync()
    assert len(items(at.right)) == 1


def _left_edit(at: Desk) -> None:
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 2"))


def _left_removal(at: Desk) -> None:
    at.left.delete(where(at.left))


@pytest.mark.parametrize("change", [_left_edit, _left_removal])
async def test_the_other_side_can_be_taken_instead(at: Desk, change: Callable[[Desk], None]) -> None:
    await linked(at)
    before = only(at.right)
    change(at)
    shown = await plan(at)
    key = the_row(shown).key
    right = shown.choice(key, Use.RIGHT)
    assert shown.row(key, right).effects.right is Effect.NOTHING
    await go(at, shown, {key: right})
    assert "Hall 1" in only(at.left)
    assert only(at.right) == before
    assert not (await plan(at)).rows


async def disputed(at: Desk) -> Prepared:
    await linked(at)
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 2"))
    edit(at.right, where(at.right), event("Visit").saying(location="Hall 3"))
    return await plan(at)


async def test_a_conflict_shows_its_outcome_before_it_is_decided(at: Desk) -> None:
    shown = await disputed(at)
    row = the_row(shown)
    assert (row.stand, row.question, row.fields) == (Stand.ASKS, "conflict", ("location",))
    open_ = shown.compared(row.key).properties[0]
    assert (open_.was, tuple(open_.now), tuple(open_.after)) == ("Hall 1", ("Hall 2", "Hall 3"), ("Hall 2", "Hall 3"))
    assert open_.open
    left = shown.compared(row.key, Draft(None, {"location": Side.LEFT}))
    assert left.row.stand is Stand.GOES
    assert tuple(left.properties[0].after) == ("Hall 2", "Hall 2")


async def test_the_outcome_that_was_shown_is_what_both_sides_say(at: Desk) -> None:
    shown = await disputed(at)
    key = the_row(shown).key
    await go(at, shown, {key: shown.choice(key, Use.RIGHT)})
    assert "Hall 3" in only(at.left)
    assert "Hall 3" in only(at.right)


async def test_a_version_written_by_hand_is_what_both_sides_say(at: Desk) -> None:
    shown = await disputed(at)
    key = the_row(shown).key
    draft = Draft(hand={"location": "Hall 4"})
    assert tuple(shown.compared(key, draft).properties[0].after) == ("Hall 4", "Hall 4")
    choice = shown.decided(key, draft)
    assert choice is not None
    await go(at, shown, {key: choice})
    assert "Hall 4" in only(at.left)
    assert "Hall 4" in only(at.right)


async def test_categories_are_written_by_hand_as_they_are_shown(at: Desk) -> None:
    """B means one thing on the left and another on the right; what people see are the right one's names."""
    at.set(categories=Categories(rename={"A": "B", "B": "C"}))
    put(at.left, event("Visit").in_categories("A"))
    await at.sync()
    edit(at.left, where(at.left), event("Visit").in_categories("A").saying(location="Hall 2"))
    edit(at.right, where(at.right), event("Visit").in_categories("B").saying(location="Hall 3"))
    shown = await plan(at)
    key = the_row(shown).key
    draft = Draft(None, {"location": Side.LEFT}, {"categories": "C"})
    found = {one.name: one for one in shown.compared(key, draft).properties}
    assert (tuple(found["categories"].now), tuple(found["categories"].after)) == (("B", "B"), ("C", "C"))
    choice = shown.decided(key, draft)
    assert choice is not None
    await go(at, shown, {key: choice})
    assert "CATEGORIES:B" in only(at.left)
    assert "CATEGORIES:C" in only(at.right)


async def test_other_words_by_hand_leave_the_names_of_categories_to_each_side(at: Desk) -> None:
    at.set(categories=Categories(rename={"A": "B", "B": "C"}))
    put(at.left, event("Visit").in_categories("A", "B"))
    await at.sync()
    edit(at.left, where(at.left), event("Visit").in_categories("A", "B").saying(location="Hall 2"))
    edit(at.right, where(at.right), event("Visit").in_categories("B", "C").saying(location="Hall 3"))
    shown = await plan(at)
    key = the_row(shown).key
    choice = shown.decided(key, Draft(hand={"location": "Hall 4"}))
    assert choice is not None
    await go(at, shown, {key: choice})
    assert {"CATEGORIES:A,B", "LOCATION:Hall 4"} < set(only(at.left).splitlines())
    assert {"CATEGORIES:B,C", "LOCATION:Hall 4"} < set(only(at.right).splitlines())


async def test_nothing_is_written_by_hand_of_what_is_in_one_calendar_only(at: Desk) -> None:
    put(at.left, event("Visit"))
    shown = await plan(at)
    with pytest.raises(BadRequest, match="in one calendar only"):
        shown.decided(the_row(shown).key, Draft(hand={"location": "Hall 4"}))


async def test_a_draft_that_leaves_a_property_open_is_no_decision(at: Desk) -> None:
    await linked(at)
    edit(at.left, where(at.left), event("Visit L").at("2026-03-02T10:00").saying(location="Hall 2"))
    edit(at.right, where(at.right), event("Visit R").at("2026-03-02T10:00").saying(location="Hall 3"))
    shown = await plan(at)
    key = the_row(shown).key
    draft = Draft(None, {"location": Side.RIGHT})
    assert shown.decided(key, draft) is None
    found = {one.name: one for one in shown.compared(key, draft).properties}
    assert found["summary"].open
    assert tuple(found["location"].after) == ("Hall 3", "Hall 3")


async def test_both_versions_become_two_items(at: Desk) -> None:
    shown = await disputed(at)
    key = the_row(shown).key
    both = shown.choice(key, Use.BOTH)
    assert shown.row(key, both).second
    await go(at, shown, {key: both})
    assert len(items(at.left)) == len(items(at.right)) == 2


async def test_held_deletions_are_let_through_one_by_one(at: Desk) -> None:
    at.set(max_deletions=MaxDeletions(1, 0.1))
    for n in range(6):
        put(at.left, event(f"Visit {n}"))
    await at.sync()
    for href in list(at.left.items)[:2]:
        at.left.delete(href)
    shown = await plan(at, yes=True)
    assert {row.stand for row in shown.rows} == {Stand.GOES}
    one = shown.rows[0]
    others = {row.key: shown.choice(row.key, Use.SKIP) for row in shown.rows[1:]}
    await go(at, shown, {one.key: shown.choice(one.key, Use.MERGE), **others})
    assert len(items(at.right)) == 5


async def test_stored_decisions_are_where_one_begins(at: Desk) -> None:
    await disputed(at)
    await at.sync()
    (question,) = await at.waiting()
    await at.resolve(question.key, "left")
    shown = await plan(at)
    assert shown.stored[question.key].use is Use.LEFT
    assert the_row(shown).stand is Stand.ASKS
    await go(at, shown, {})
    assert "Hall 3" in only(at.right), "taken back: nothing was decided"
    assert "Hall 2" in only(at.left)


async def test_what_is_left_of_what_a_guard_holds_waits_after_the_plan_was_carried_out(tmp_path: Path) -> None:
    """Two of three are let through; the third one alone is not too many, and waits."""
    at = desk(tmp_path, max_deletions=MaxDeletions(count=1, share=0.1))
    for n in range(5):
        put(at.left, event(f"Item {n}", uid=f"u{n}"))
    await at.sync()
    for href in list(at.left.items)[:3]:
        at.left.delete(href)
    shown = await plan(at)
    first, second, third = (row.key for row in shown.rows if row.stand is Stand.HELD)
    report = await go(at, shown, {key: shown.choice(key, Use.LEFT) for key in (first, second)})
    assert (report.counts.done.right.deleted, report.counts.held) == (2, 1)
    assert (await at.sync()).counts.held == 1
    shown = await plan(at)
    assert [(row.key, row.stand) for row in shown.rows] == [(third, Stand.HELD)]
    assert (await go(at, shown, {third: shown.choice(third, Use.LEFT)})).counts.done.right.deleted == 1
