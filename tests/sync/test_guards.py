"""Guards against deletions that nobody meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.both import Both, Side
from engine.model.plan import Cleared, Confirm, Defer, Gone, Item, Keep, Make, Settle, Settled, Verdict, Why
from engine.model.resource import Href, ItemKey, Uid
from engine.model.settings import MaxDeletions
from engine.model.situation import Blocked
from engine.model.write import Delete
from engine.sync.guards import SINCE_BEFORE, Tally, clear, doubt
from engine.sync.lower import lower
from tests.sync.cases import VISIT, Moved, judged, linked, tracked

MOST = MaxDeletions(count=10, share=0.25)
QUIET = Tally(100, 100)


def removals(count: int, side: Side = Side.LEFT) -> list[Item[Verdict]]:
    """So many items removed on the other side, to be deleted on ``side``."""
    situation = linked(VISIT, VISIT, None) if side is Side.LEFT else linked(VISIT, None, VISIT)
    return [Item(ItemKey(f"{side.value}{n}"), Uid("visit"), situation, judged(situation)) for n in range(count)]  # type: ignore[arg-type]


def edits(count: int) -> list[Item[Verdict]]:
    situation = linked(VISIT, VISIT.saying(summary="x"), VISIT)
    return [Item(ItemKey(f"e{n}"), Uid("visit"), situation, judged(situation)) for n in range(count)]  # type: ignore[arg-type]


def cleared(items: list[Item[Verdict]], left: Tally = QUIET, right: Tally = QUIET, yes: bool = False):
    return clear(Settled(tuple(items), {}), Both(left, right), MOST, yes)


def deleted(items: list[Item[Verdict]]) -> int:
    return sum(isinstance(write, Delete) for item in items for write in lower(item))


@pytest.mark.parametrize(
    ("count", "linked_items", "held"),
    [(10, 20, False), (11, 40, True), (11, 44, False), (26, 100, True), (25, 100, False), (3, 3, False)],
)
def test_over_both_the_count_and_the_share(count: int, linked_items: int, held: bool) -> None:
    found = cleared([*removals(count), *edits(2)], left=Tally(linked_items, linked_items))
    assert found.guarded is held
    assert deleted(list(found.items)) == (0 if held else count)
    assert [item.verdict for item in found.items[:count]] == [Defer(Why.TOO_MANY)] * count or not held
    assert sum(any(lower(item)) for item in found.items[count:]) == 2, "all other changes go on"


def test_edits_are_no_deletions_however_many() -> None:
    """In the calendar that they go to there are only a few items, and many of them change."""
    found = cleared(edits(50), right=Tally(60, 60))
    assert not found.guarded
    assert sum(any(lower(item)) for item in found.items) == 50


def test_what_is_held_is_the_same_item_under_another_verdict() -> None:
    items = removals(50)
    assert [item.verdict for item in items] == [Settle(Both(Gone(), Keep()))] * 50
    assert list(cleared(items).items) == [item.judged(Defer(Why.TOO_MANY)) for item in items]


def test_the_rest_of_the_plan_goes_through_as_it_came() -> None:
    (removal,) = removals(1)
    question = Confirm("delete", Settle(Both(Gone(), Keep())))
    blocked = Blocked(ItemKey("k"), Side.LEFT, Href("h"), "it cannot be read")
    found = clear(Settled((removal,), {removal.key: question}, (blocked,), 7), Both(QUIET, QUIET), MOST, False)
    assert found == Cleared((removal,), {removal.key: question}, (blocked,), 7, guarded=False)


def test_the_two_sides_are_guarded_each_for_itself() -> None:
    found = cleared([*removals(30), *removals(5, Side.RIGHT)])
    assert deleted(list(found.items)) == 5


def test_a_persons_yes_lets_them_through() -> None:
    found = cleared(removals(50), yes=True)
    assert (found.guarded, deleted(list(found.items))) == (False, 50)


def test_an_item_that_a_person_let_go_goes() -> None:
    items = removals(50)
    found = clear(Settled(tuple(items), {}), Both(QUIET, QUIET), MOST, False, {items[0].key})
    assert deleted(list(found.items)) == 1


def test_runs_of_the_last_days_count_together() -> None:
    """Twice what a single run may: here 20 items and half of all that was there before."""
    assert not cleared(removals(9), left=Tally(40, 40)).guarded
    assert not cleared(removals(9), left=Tally(40, 40, recently=10)).guarded
    assert cleared(removals(9), left=Tally(30, 30, recently=20)).guarded


@pytest.mark.parametrize(("recently", "linked_items", "held"), [(11, 20, False), (12, 20, True), (16, 40, False)])
def test_the_last_days_are_over_both_twice_the_count_and_twice_the_share(
    recently: int, linked_items: int, held: bool
) -> None:
    """Nine go now. Of the share, what went in the last days counts as if it were there still."""
    assert cleared(removals(9), left=Tally(linked_items, linked_items, recently)).guarded is held


def test_a_missing_calendar_is_not_an_empty_one() -> None:
    assert doubt(5, 0, Tally(5, 0), MOST) is Why.CAME_BACK_EMPTY
    assert doubt(3, 0, Tally(3, 0), MOST) is Why.CAME_BACK_EMPTY
    assert doubt(2, 0, Tally(2, 0), MOST) is None, "a calendar with two items may well be empty the next day"
    assert doubt(0, 0, Tally(0, 0), MOST) is None
    assert doubt(5, 0, Tally(5, 4), MOST) is Why.CAME_BACK_EMPTY, "another pair filled it again meanwhile"
    assert doubt(5, 0, Tally(5, 5), MOST) is None, "all of them are at new places"
    assert doubt(7, 0, Tally(8, 1), MOST) is Why.CAME_BACK_EMPTY, "another pair entered one of them again"
    assert doubt(4, 0, Tally(8, 4), MOST) is None, "half of them were changed, and the others are gone"
    assert doubt(4, 1, Tally(5, 1), MOST) is None, "one of them is as it was"
    assert doubt(30, 70, Tally(100, 70), MOST) is Why.TOO_MANY
    assert doubt(20, 80, Tally(100, 80), MOST) is None
    assert doubt(90, 0, Tally(100, None), MOST) is None, "of what moved alone nothing can be said of the whole"


def test_what_was_doubted_makes_the_run_a_guarded_one() -> None:
    blocked = Blocked(ItemKey("k"), Side.LEFT, Href("h"), "it came back empty", guarded=True)
    assert clear(Settled((), {}, (blocked,)), Both(QUIET, QUIET), MOST, False).guarded


@given(st.integers(0, 60), st.integers(0, 200), st.integers(0, 50), st.integers(0, 20), st.floats(0, 1))
def test_deletions_pass_all_or_none(count: int, items: int, recently: int, most: int, share: float) -> None:
    tally = Tally(max(items, count), None, recently)
    settled = Settled(tuple(removals(count)), {})
    found = clear(settled, Both(tally, tally), MaxDeletions(most, share), False)
    passed = deleted(list(found.items))
    assert passed in (0, count)
    if passed:
        assert passed <= most or passed <= share * tally.linked


MEETING = VISIT.attended_by("bo@example.com")


def meetings(count: int) -> list[Item[Verdict]]:
    situation = linked(MEETING, MEETING, None)
    return [Item(ItemKey(f"m{n}"), Uid("visit"), situation, judged(situation)) for n in range(count)]  # type: ignore[arg-type]


def test_deletions_of_meetings_are_a_class_of_their_own() -> None:
    """Held below the threshold of the rest, and the rest goes on."""
    found = cleared([*meetings(4), *removals(2)])
    assert (found.guarded, deleted(list(found.items))) == (True, 2)
    assert {item.verdict for item in found.items if item.key.startswith("m")} == {Defer(Why.MEETINGS)}


def test_a_few_meetings_may_go() -> None:
    found = cleared([*meetings(3), *removals(4)])
    assert (found.guarded, deleted(list(found.items))) == (False, 7)


def test_meetings_go_with_a_word() -> None:
    assert deleted(list(cleared(meetings(4), yes=True).items)) == 4


def test_where_all_is_held_meetings_are_held_for_the_same_reason() -> None:
    found = cleared([*meetings(4), *removals(40)])
    assert {item.verdict for item in found.items} == {Defer(Why.TOO_MANY)}


def test_an_item_that_lost_its_attendees_on_the_side_that_stayed_is_a_meeting() -> None:
    """A calendar that holds no attendees deletes what is a meeting in the other one."""
    situation = tracked(Moved(MEETING, None), Moved(VISIT, VISIT))
    item: Item[Verdict] = Item(ItemKey("m"), Uid("visit"), situation, judged(situation))  # type: ignore[arg-type]
    found = clear(Settled((item,), {}), Both(QUIET, QUIET), MaxDeletions(meetings=0), False)
    assert found.items[0].verdict == Defer(Why.MEETINGS)


@pytest.mark.parametrize(
    "recently, count, held", [(5, 1, False), (4, 3, True), (6, 1, True), (3, 3, False), (6, 0, False)]
)
def test_meetings_of_the_last_days_count_together(recently: int, count: int, held: bool) -> None:
    """Twice what a single run may: here six. All else goes on."""
    found = cleared([*meetings(count), *removals(2)], left=Tally(100, 100, recently, meetings=recently))
    assert found.guarded is held
    assert deleted(list(found.items)) == (2 if held else 2 + count)


def test_what_a_guard_held_before_stays_held_however_little_it_is() -> None:
    items = removals(3)
    found = clear(Settled(tuple(items), {}), Both(QUIET, QUIET), MOST, False, (), {items[1].key: Why.CAME_BACK_EMPTY})
    assert (found.guarded, deleted(list(found.items))) == (True, 2)
    assert found.items[1].verdict == Defer(Why.CAME_BACK_EMPTY, SINCE_BEFORE)


def test_what_a_guard_held_before_goes_with_a_word_of_its_own_or_of_all() -> None:
    items = removals(3)
    held = {item.key: Why.TOO_MANY for item in items}
    found = clear(Settled(tuple(items), {}), Both(QUIET, QUIET), MOST, False, {items[0].key}, held)
    assert (found.guarded, deleted(list(found.items))) == (True, 1)
    found = clear(Settled(tuple(items), {}), Both(QUIET, QUIET), MOST, True, (), held)
    assert (found.guarded, deleted(list(found.items))) == (False, 3)


def test_an_edit_of_what_a_guard_held_before_is_no_deletion() -> None:
    (edit,) = edits(1)
    assert not clear(Settled((edit,), {}), Both(QUIET, QUIET), MOST, False, (), {edit.key: Why.TOO_MANY}).guarded


def test_what_is_put_off_already_stays_put_off_for_its_own_reason() -> None:
    put_off, removal = removals(2)
    put_off = put_off.judged(Defer(Why.ONE_WAY))
    found = clear(Settled((put_off, removal), {}), Both(QUIET, QUIET), MOST, False, (), {removal.key: Why.TOO_MANY})
    assert found.items == (put_off, removal.judged(Defer(Why.TOO_MANY, SINCE_BEFORE)))


def test_a_change_of_one_side_is_no_deletion_there_because_the_other_side_loses_the_item() -> None:
    """Eleven go from a large calendar; in the small one they are only edited."""
    situation = linked(VISIT, VISIT, VISIT)
    verdict = Settle(Both(Gone(), Make(VISIT.saying(summary="x").object())))
    items: list[Item[Verdict]] = [Item(ItemKey(f"k{n}"), Uid("visit"), situation, verdict) for n in range(11)]
    assert not cleared(items, left=Tally(100, 100), right=Tally(20, 20)).guarded
    assert cleared(items, left=Tally(20, 20), right=Tally(100, 100)).guarded
