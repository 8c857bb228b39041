"""What comes round a ring again is left to the other pairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from engine.adapters.memory import shortened
from engine.model.both import Both, Side, only
from engine.model.plan import Defer, Item, Settle, Settled, Verdict, Why
from engine.model.resource import ItemKey, Uid
from engine.model.situation import Situation
from engine.sync.reconcile import Judge
from engine.sync.returning import without_returns
from tests.builders import Event
from tests.sync.cases import ALL, KEY, VISIT, judge, judged, keeping, linked, new, unable

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
BOTH_SIDES = pytest.mark.parametrize("side", Side)


def left(
    situation: Situation, before: Both[Sequence[Event]], by: Judge | None = None, released: Collection[ItemKey] = ()
) -> Verdict:
    """What is left of the verdict on an item of which a pair has overwritten this on each side."""
    by = by or judge()
    item: Item[Verdict] = Item(KEY, Uid("visit"), situation, judged(situation, by))  # type: ignore[arg-type]
    overwritten = {Uid("visit"): before.map(lambda events: [event.object() for event in events])}
    return without_returns(Settled((item,), {}), overwritten, by, released).items[0].verdict


def edited(side: Side) -> Situation:
    """An edit that is to be carried to ``side``: One -> Two."""
    return linked(ONE, ONE, TWO) if side is Side.LEFT else linked(ONE, TWO, ONE)


def on(side: Side, *events: Event) -> Both[Sequence[Event]]:
    return only(side, list(events), list[Event]())


@BOTH_SIDES
def test_a_side_is_not_brought_back_to_what_was_overwritten_there(side: Side) -> None:
    assert left(edited(side), on(side, VISIT, TWO)) == Defer(Why.RETURNS)


@BOTH_SIDES
def test_what_was_overwritten_on_the_other_side_or_said_something_else_does_not_count(side: Side) -> None:
    assert isinstance(left(edited(side), on(side.other, TWO)), Settle)
    assert isinstance(left(edited(side), on(side, VISIT, TWO.saying(location="Hall 1"))), Settle)


@BOTH_SIDES
def test_what_was_deleted_there_is_not_entered_again(side: Side) -> None:
    assert left(new(side.other, ONE), on(side, ONE)) == Defer(Why.RETURNS)
    assert isinstance(left(new(side.other, TWO), on(side, ONE)), Settle)


@BOTH_SIDES
def test_a_removal_is_carried_on(side: Side) -> None:
    gone = linked(ONE, ONE, None) if side is Side.LEFT else linked(ONE, None, ONE)
    assert isinstance(left(gone, on(side, ONE)), Settle)


@BOTH_SIDES
def test_it_is_known_by_what_the_side_makes_of_it(side: Side) -> None:
    """That calendar keeps subjects of three letters."""
    by = judge(*only(side, keeping(shortened("SUMMARY", 3)), ALL))
    kept, long = VISIT.saying(summary="Thr"), VISIT.saying(summary="Three")
    carried = linked(ONE, *only(side, ONE, long))
    assert left(carried, on(side, kept), by) == Defer(Why.RETURNS)
    assert isinstance(left(carried, on(side, kept), judge()), Settle)


def test_what_the_side_says_that_it_cannot_hold_is_compared_as_it_is() -> None:
    """It said so after the plan had been made. What it makes of a write is for the write to find out."""
    item: Item[Verdict] = Item(KEY, Uid("visit"), edited(Side.RIGHT), judged(edited(Side.RIGHT)))  # type: ignore[arg-type]
    for before, verdict in ((TWO, Defer(Why.RETURNS)), (VISIT, item.verdict)):
        overwritten = {Uid("visit"): on(Side.RIGHT, before).map(lambda events: [event.object() for event in events])}
        found = without_returns(Settled((item,), {}), overwritten, judge(right=unable("Two")), ())
        assert found.items[0].verdict == verdict


def test_what_a_person_decided_goes() -> None:
    assert isinstance(left(edited(Side.LEFT), on(Side.LEFT, TWO), released={KEY}), Settle)


def test_items_of_which_nothing_was_overwritten_go() -> None:
    situation = edited(Side.LEFT)
    item: Item[Verdict] = Item(KEY, Uid("another"), situation, judged(situation))  # type: ignore[arg-type]
    settled = Settled((item,), {})
    assert without_returns(settled, {}, judge(), ()) == settled
    assert without_returns(settled, {Uid("visit"): Both([], [TWO.object()])}, judge(), ()) == settled
