"""Short ways end where the long ones do: what is not read is what reading it would have told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.ical.facts import facts, facts_of, same
from engine.ical.graft import differences
from engine.model.both import Both, Side
from engine.model.capabilities import Fits
from engine.model.memory import Held
from engine.model.plan import Keep, Make, Settle
from engine.model.resource import ETag, Href
from engine.model.rules import Rules
from engine.model.situation import Edited, Kept, Tracked
from engine.sync.lens import Lens
from engine.sync.reconcile import Judge, aimed, decide
from tests.laws.test_core import KEY, World, object_of, resource, side_that, worlds


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
