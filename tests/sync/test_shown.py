"""What was shown is what is done."""

from __future__ import annotations

import pytest

from engine.model.both import Both, Side
from engine.model.plan import Aim, Cleared, Confirm, Defer, Gone, Item, Keep, Make, Settle, Verdict, Why
from engine.model.resource import CalendarObject, Href, ItemKey, Uid
from engine.model.situation import Blocked, Situation
from engine.sync.shown import only_as_shown
from tests.sync.cases import KEY, VISIT, linked, new, twins

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
EDIT = linked(VISIT, ONE, VISIT)
NOTHING = Settle(Both(Keep(), Keep()))


def to_the_right(aim: Aim) -> Settle:
    return Settle(Both(Keep(), aim))


def an_item(situation: Situation, verdict: Verdict) -> Item[Verdict]:
    return Item(KEY, Uid("visit"), situation, verdict)


def carried_out(item: Item[Verdict], shown: Item[Verdict] | None) -> Verdict:
    """The verdict of an item once it is held to what was shown."""
    cleared = Cleared((item,), {}, (), 0)
    (held_to,) = only_as_shown(cleared, {} if shown is None else {shown.key: shown}).items
    assert held_to == item.judged(held_to.verdict)
    return held_to.verdict


@pytest.mark.parametrize(
    ("situation", "verdict"),
    [
        (EDIT, to_the_right(Make(ONE.object()))),
        (new(Side.LEFT, VISIT), to_the_right(Make(VISIT.object()))),
        (linked(VISIT, None, VISIT), to_the_right(Gone())),
        (twins(VISIT, VISIT), NOTHING),
    ],
)
def test_what_was_shown_goes_and_what_was_not_waits(situation: Situation, verdict: Settle) -> None:
    item = an_item(situation, verdict)
    assert carried_out(item, item) == verdict
    assert carried_out(item, None) == Defer(Why.MOVED)
    assert carried_out(item, item.judged(Defer(Why.SKIPPED))) == Defer(Why.SKIPPED)


def test_what_does_nothing_need_not_have_been_shown() -> None:
    assert carried_out(an_item(linked(VISIT, VISIT, VISIT), NOTHING), None) == NOTHING
    left_alone = Defer(Why.EXCLUDED)
    assert carried_out(an_item(EDIT, left_alone), None) == left_alone


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (an_item(EDIT, to_the_right(Make(ONE.object()))), an_item(EDIT, to_the_right(Make(TWO.object())))),
        (an_item(EDIT, to_the_right(Make(ONE.object()))), an_item(EDIT, to_the_right(Gone()))),
        (an_item(EDIT, to_the_right(Gone())), an_item(EDIT, to_the_right(Make(ONE.object())))),
        (an_item(EDIT, to_the_right(Make(ONE.object()))), an_item(EDIT, NOTHING)),
        (
            an_item(EDIT, Settle(Both(Make(TWO.object()), Make(TWO.object())))),
            an_item(EDIT, to_the_right(Make(TWO.object()))),
        ),
        (
            an_item(linked(VISIT, ONE, VISIT.saying(location="Hall 2")), to_the_right(Make(ONE.object()))),
            an_item(EDIT, to_the_right(Make(ONE.object()))),
        ),
        (an_item(twins(ONE, VISIT), to_the_right(Make(ONE.object()))), an_item(EDIT, to_the_right(Make(ONE.object())))),
    ],
)
def test_what_would_do_something_else_waits(now: Item[Verdict], then: Item[Verdict]) -> None:
    """Another version written, another write, one more write, other versions there, another kind of meeting."""
    assert carried_out(now, then) == Defer(Why.MOVED)


@pytest.mark.parametrize("situation", [EDIT, new(Side.LEFT, ONE)])
def test_another_spelling_of_the_same_is_what_was_shown(situation: Situation) -> None:
    spelt = CalendarObject(Uid("visit"), ONE.text("\n"))
    verdict = to_the_right(Make(ONE.object()))
    assert carried_out(an_item(situation, verdict), an_item(situation, to_the_right(Make(spelt)))) == verdict


def test_the_rest_of_a_plan_goes_through() -> None:
    question = Confirm("update", to_the_right(Make(ONE.object())))
    blocked = Blocked(ItemKey("b"), Side.LEFT, Href("h"), "it cannot be read")
    cleared = Cleared((an_item(EDIT, Defer(Why.CONFIRM)),), {KEY: question}, (blocked,), 7, guarded=True)
    assert only_as_shown(cleared, {}) == cleared
