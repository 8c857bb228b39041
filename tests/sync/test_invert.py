"""Undo: what a run wrote is taken back; what people changed since is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.both import Both, Side
from engine.model.memory import Held
from engine.model.plan import Gone, Item, Keep, Make, Question, Settle, Since, Verdict
from engine.model.resource import CalendarObject, Resource, Uid
from engine.model.situation import Kept, New, Nowhere, Situation, Tracked
from engine.sync.invert import Undoing, Wrote, invert
from tests.builders import Event
from tests.sync.cases import KEY, VISIT, resource

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
UNTOUCHED = (VISIT, VISIT, VISIT)
Side3 = tuple[Event | None, Event | None, Event | None]
"""A side before the run, after it, and now."""


def text(made: Event | None) -> CalendarObject | None:
    return None if made is None else made.object()


def here(made: Event | None) -> Resource | None:
    return None if made is None else resource(made)


def at_rest(made: Event) -> Kept:
    now = resource(made)
    return Kept(now, Held(now.href, now.etag, now.object))


def undone(left: Side3, right: Side3) -> Item[Verdict | Question] | None:
    wrote = Both(Wrote(text(left[0]), text(left[1])), Wrote(text(right[0]), text(right[1])))
    plan = invert([Undoing(KEY, Uid("visit"), wrote, Both(here(left[2]), here(right[2])))])
    return next(iter(plan.items), None)


@pytest.mark.parametrize(
    ("right", "aim"),
    [
        ((VISIT, ONE, ONE), Make(VISIT.object())),
        ((None, ONE, ONE), Gone()),
        ((VISIT, None, None), Make(VISIT.object())),
    ],
)
def test_an_edit_a_creation_and_a_deletion_are_taken_back(right: Side3, aim: Make | Gone) -> None:
    item = undone(UNTOUCHED, right)
    assert item is not None
    assert item.verdict == Settle(Both(Keep(), aim))


def test_both_sides_are_taken_back() -> None:
    item = undone((ONE, TWO, TWO), (VISIT, TWO, TWO))
    assert item is not None
    assert item.verdict == Settle(Both(Make(ONE.object()), Make(VISIT.object())))


@pytest.mark.parametrize("right", [(VISIT, ONE, TWO), (VISIT, ONE, None), (None, ONE, TWO), (VISIT, None, TWO)])
def test_what_was_changed_since_is_asked_about(right: Side3) -> None:
    item = undone(UNTOUCHED, right)
    assert item is not None
    assert isinstance(item.verdict, Since)


@pytest.mark.parametrize(
    "right", [UNTOUCHED, (VISIT, ONE, VISIT), (None, ONE, None), (VISIT, None, VISIT), (None, None, None)]
)
def test_there_is_nothing_to_take_back(right: Side3) -> None:
    assert undone(UNTOUCHED, right) is None


def test_another_spelling_is_no_change() -> None:
    respelt = CalendarObject(Uid("visit"), VISIT.object().text.replace("DTSTAMP:2026", "DTSTAMP:2027"))
    wrote = Both(Wrote(VISIT.object(), respelt), Wrote(VISIT.object(), respelt))
    assert invert([Undoing(KEY, Uid("visit"), wrote, Both(resource(VISIT), resource(VISIT)))]).items == ()


def test_a_side_that_the_run_left_alone_stays_as_it_is_whatever_happened_there() -> None:
    item = undone((VISIT, VISIT, TWO), (VISIT, ONE, ONE))
    assert item is not None
    assert item.verdict == Settle(Both(Keep(), Make(VISIT.object())))


@pytest.mark.parametrize(
    ("left", "right", "situation"),
    [
        (ONE, TWO, Tracked(Both(at_rest(ONE), at_rest(TWO)))),
        (ONE, None, New(Side.LEFT, resource(ONE))),
        (None, ONE, New(Side.RIGHT, resource(ONE))),
        (None, None, Nowhere()),
    ],
)
def test_an_undo_starts_from_what_is_there_now(left: Event | None, right: Event | None, situation: Situation) -> None:
    item = undone((VISIT, ONE, left), (VISIT, None, right))
    assert item is not None
    assert (item.key, item.uid, item.situation) == (KEY, "visit", situation)


versions = st.sampled_from((None, VISIT, ONE, TWO))
sides = st.tuples(versions, versions, versions)


@given(sides, sides)
def test_whatever_is_taken_back_was_there_before_or_is_asked_about(left: Side3, right: Side3) -> None:
    item = undone(left, right)
    if item is None:
        return
    restored = item.verdict.restored if isinstance(item.verdict, Since) else item.verdict
    assert isinstance(restored, Settle)
    for side, (before, after, now) in zip(Side, (left, right), strict=True):
        match restored.aims[side]:
            case Make(wanted):
                assert wanted == text(before)
            case Gone():
                assert before is None
            case Keep():
                assert before == after or now == before
        if before != after and now not in (before, after):
            assert isinstance(item.verdict, Since)
