"""Short ways end where the long ones do: what is not read is what reading it would have told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.facts import facts, facts_of, same
from engine.ical.graft import differences
from engine.model.both import Both, Side
from engine.model.capabilities import Fits
from engine.model.memory import Held
from engine.model.plan import Choice, Item, Keep, Make, Plan, Settle, Use
from engine.model.resource import ETag, Href, ItemKey, Uid
from engine.model.rules import Rules, Window
from engine.model.settings import Direction, Private, Recurring
from engine.model.situation import Edited, Kept, Tracked
from engine.sync.lens import Lens
from engine.sync.permit import permit
from engine.sync.reconcile import Judge, aimed, decide
from engine.sync.settle import Will, settle
from tests.drawing import SetProperty
from tests.laws.test_core import KEY, World, any_world, edited, object_of, resource, side_that, worlds

NOBODYS = Choice(ItemKey("another item's"), Use.SKIP, Both(None, None), {})
NO_ITEMS = "a category that no item has"


FORBIDDING: dict[str, Callable[[Judge], Judge]] = {
    "nothing": lambda judge: judge,
    "private": lambda judge: ruled(judge, private=Private.SKIP),
    "series": lambda judge: ruled(judge, recurring=Recurring.SKIP),
    "other categories": lambda judge: ruled(judge, include=frozenset((NO_ITEMS,))),
    "another period": lambda judge: ruled(judge, window=Window(start=datetime(2100, 1, 1, tzinfo=UTC))),
    "direction": lambda judge: ruled(judge, direction=Direction.LEFT_TO_RIGHT),
    "no writing": lambda judge: replace(judge, sides=judge.sides.map(lambda can: replace(can, writes=False))),
    "no deleting": lambda judge: replace(judge, sides=judge.sides.map(lambda can: replace(can, deletes=False))),
}
WANTING_A_WORD: dict[str, Callable[[Judge], Judge]] = {
    "nothing": lambda judge: judge,
    "changes": lambda judge: ruled(judge, confirm=frozenset(("create", "update", "delete"))),
    "series": lambda judge: ruled(judge, recurring=Recurring.ASK),
}


@pytest.mark.parametrize("forbidden", FORBIDDING)
@given(any_world)
def test_where_nothing_is_forbidden_no_item_is_looked_at(forbidden: str, world: World) -> None:
    """A category that no item has keeps nobody out, and has every item looked at."""
    judge = FORBIDDING[forbidden](world.judge)
    plan, rules = planned(world, judge), judge.lens.rules
    long_way = replace(rules, exclude=frozenset((NO_ITEMS,)))
    assert permit(plan, rules, judge.sides) == permit(plan, long_way, judge.sides)


@pytest.mark.parametrize("asked", WANTING_A_WORD)
@given(any_world)
def test_where_nobody_said_anything_what_is_settled_stays(asked: str, world: World) -> None:
    """A decision on an item that is not there decides nothing, and has every item looked at."""
    judge = WANTING_A_WORD[asked](world.judge)
    plan = planned(world, judge)
    assert settle(plan, Will(), judge) == settle(plan, Will({NOBODYS.key: NOBODYS}), judge)


def ruled(judge: Judge, **settings: object) -> Judge:
    return replace(judge, lens=Lens(replace(judge.lens.rules, **settings)))


def planned(world: World, judge: Judge) -> Plan:
    """What becomes of one item, a private series."""
    always = (SetProperty("CLASS", "PRIVATE"), SetProperty("RRULE", "FREQ=DAILY;COUNT=3"))
    was, now = (texts.map(lambda text: edited(text, always) if text else text) for texts in (world.was, world.now))
    world = replace(world, was=was, now=now)
    if world.situation is None:
        return Plan(())
    return Plan((Item(KEY, Uid("u"), world.situation, decide(KEY, world.situation, judge)),))


@given(worlds(removals=False), st.data())
def test_an_aim_is_to_make_what_would_say_something_else(world: World, data: st.DataObject) -> None:
    """Of any changes whatever, wherever they come from."""
    judge = world.judge
    for side in Side:
        here, there = resource(world.now[side] or ""), object_of(world.now[side.other] or "")
        changes = differences(facts_of(here.object), facts_of(there))
        some = data.draw(st.lists(st.sampled_from(sorted(changes)), unique=True)) if changes else []
        carry = {address: changes[address] for address in some}
        aim = aimed(side, here, carry, there, judge)
        wanted = judge.lens.carried(carry, side, here.object, there)
        fit = judge.fit(side, wanted)
        assert isinstance(fit, Fits)
        says_the_same = not carry or same(facts_of(fit.object), facts_of(here.object))
        assert aim == (Keep() if says_the_same else Make(wanted))


def test_an_edit_on_one_side_is_read_three_times() -> None:
    """Before, after, and what the other side holds; what that side is given is not read again."""
    base = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one@example.com\r\nSEQUENCE:{}\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART:20260101T100000Z\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    here, there, now = (base.format(*said) for said in ((1, "Visit"), (0, "Visit"), (2, "Visit at noon")))
    facts.cache_clear()
    was = Both(Held(Href("h"), ETag("1"), object_of(here)), Held(Href("h"), ETag("1"), object_of(there)))
    situation = Tracked(Both(Edited(resource(now), was.left), Kept(resource(there), was.right)))
    verdict = decide(KEY, situation, Judge(Lens(Rules()), Both(side_that(str), side_that(str))))
    assert facts.cache_info().misses == 3
    given_ = object_of(base.format(0, "Visit at noon"))
    assert verdict == Settle(Both(Keep(), Make(given_)))
