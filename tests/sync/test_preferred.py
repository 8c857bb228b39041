"""A person looks at a plan and prefers one side's version of an item that is no question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.both import Both, Side
from engine.model.plan import Defer, Gone, Keep, Make, Settle, Use, Verdict, Why
from engine.model.resource import Uid
from engine.model.settings import Direction
from engine.model.situation import Situation
from tests.sync.cases import KEY, VISIT, Moved, choose, judge, lines_of, linked, new, outcome, settled, tracked

ONE = VISIT.saying(summary="One")
LOOKING = {"looking": frozenset([KEY])}


def preferring(situation: Situation, use: Use, will: dict[str, Any] | None = None, **rules: Any) -> Verdict:
    (item,) = settled(situation, choose(situation, use), judge(**rules), **(LOOKING if will is None else will)).items
    return item.verdict


def test_an_edit_is_taken_back_where_the_other_version_is_preferred() -> None:
    assert preferring(linked(VISIT, ONE, VISIT), Use.RIGHT) == Settle(Both(Make(VISIT.object()), Keep()))


def test_an_edit_that_is_preferred_goes_over_as_proposed() -> None:
    assert preferring(linked(VISIT, ONE, VISIT), Use.LEFT) == Settle(Both(Keep(), Make(ONE.object())))


@pytest.mark.parametrize("will", [{}, {"looking": frozenset(["another"])}])
def test_a_choice_that_waited_overrides_nothing(will: dict[str, Any]) -> None:
    assert preferring(linked(VISIT, ONE, VISIT), Use.RIGHT, will) == Settle(Both(Keep(), Make(ONE.object())))


def test_what_a_side_refused_for_good_is_held_until_a_person_prefers_a_version() -> None:
    held = {"held": {KEY: "too long"}}
    situation = linked(VISIT, ONE, VISIT)
    (item,) = settled(situation, None, judge(), **held).items
    assert item.verdict == Defer(Why.REFUSED, "too long")
    assert preferring(situation, Use.RIGHT, held) == Settle(Both(Make(VISIT.object()), Keep()))


def test_a_merge_that_was_looked_at_goes_as_proposed() -> None:
    assert preferring(linked(VISIT, ONE, VISIT), Use.MERGE) == Settle(Both(Keep(), Make(ONE.object())))


def test_a_removal_is_taken_back_where_the_item_is_preferred() -> None:
    assert preferring(linked(VISIT, None, VISIT), Use.RIGHT) == Settle(Both(Make(VISIT.object()), Keep()))


def test_a_removal_that_is_preferred_goes_over_as_proposed() -> None:
    assert preferring(linked(VISIT, None, VISIT), Use.LEFT) == Settle(Both(Keep(), Gone()))


@pytest.mark.parametrize("use", [Use.LEFT, Use.RIGHT])
def test_of_what_both_sides_removed_nothing_is_left_to_prefer(use: Use) -> None:
    assert preferring(linked(VISIT, None, None), use, direction=Direction.LEFT_TO_RIGHT) == Settle(Both(Keep(), Keep()))


def test_of_something_new_there_is_one_version_only() -> None:
    assert preferring(new(Side.LEFT, VISIT), Use.RIGHT) == Settle(Both(Keep(), Make(VISIT.object())))


def test_of_two_edits_the_preferred_ones_stand_on_both_sides_and_the_others_nowhere() -> None:
    situation = linked(VISIT.saying(location="Hall 1"), ONE.saying(location="Hall 1"), VISIT.saying(location="Hall 2"))
    for text in outcome(situation, preferring(situation, Use.RIGHT)):
        assert {"SUMMARY:Visit", "LOCATION:Hall 2"} < lines_of(text)


def test_a_line_that_the_preferred_side_dropped_is_dropped() -> None:
    situation = linked(VISIT.saying(location="Hall 1"), ONE.saying(location="Hall 1"), VISIT)
    for text in outcome(situation, preferring(situation, Use.RIGHT)):
        assert "LOCATION" not in (text or "")
    for text in outcome(situation, preferring(situation, Use.LEFT)):
        assert {"SUMMARY:One", "LOCATION:Hall 1"} < lines_of(text)


def test_what_the_preferred_side_cannot_hold_goes_back_and_not_away() -> None:
    rich, poor = VISIT.with_lines("X-ACCOUNT:4711"), VISIT
    edited = VISIT.saying(summary="One").with_lines("X-ACCOUNT:4712")
    situation = tracked(Moved(rich, edited), Moved(poor, poor))
    left = outcome(situation, preferring(situation, Use.RIGHT)).left
    assert {"SUMMARY:Visit", "X-ACCOUNT:4711"} < lines_of(left)


def test_what_is_brought_back_gets_another_uid_where_its_own_is_in_use_by_now() -> None:
    by = replace(judge(), taken=Both(frozenset([Uid("visit")]), frozenset[Uid]()))
    situation = linked(VISIT, None, VISIT)
    (item,) = settled(situation, choose(situation, Use.RIGHT), by, **LOOKING).items
    assert f"UID:visit-{KEY}" in lines_of(outcome(situation, item.verdict).left)


@pytest.mark.parametrize("situation", [linked(VISIT, ONE, VISIT), linked(VISIT, None, VISIT)])
def test_a_preference_goes_through_the_same_gates(situation: Situation) -> None:
    assert preferring(situation, Use.RIGHT, direction=Direction.LEFT_TO_RIGHT) == Defer(Why.ONE_WAY, side=Side.LEFT)


def test_the_preference_for_a_removal_goes_through_the_same_gates() -> None:
    assert preferring(linked(VISIT, None, VISIT), Use.LEFT, direction=Direction.RIGHT_TO_LEFT) == Defer(
        Why.ONE_WAY, side=Side.RIGHT
    )
