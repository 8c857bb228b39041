"""Names of categories: what the left calendar calls one way and the right one another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.ical.facts import facts_of
from engine.ical.objects import one_object
from engine.ical.values import escape
from engine.model.both import Both, Side, only
from engine.model.plan import Conflict, Defer, Keep, Settle, Use, Why
from engine.model.resource import CalendarObject
from engine.model.rules import Rules
from engine.model.settings import Direction
from engine.model.situation import Situation
from engine.sync.glossary import category, glossary
from engine.sync.lens import Lens
from tests.builders import Event
from tests.laws.test_core import World, after
from tests.sync.cases import (
    VISIT,
    Moved,
    choose,
    judge,
    judged,
    lines_of,
    linked,
    new,
    outcome,
    settled,
    tracked,
    twins,
)

RENAME = (("Visit", "Customer visit"), ("Call", "Customer visit"), ("Fair", "Messe"))


def named(*names: str) -> Event:
    return VISIT.with_lines(*(f"CATEGORIES:{escape(name)}" for name in names))


def categories(text: str | CalendarObject | None) -> set[str]:
    assert text is not None
    item = text if isinstance(text, CalendarObject) else one_object(text)
    assert isinstance(item, CalendarObject)
    return {name for address in facts_of(item) if (name := category(address)) is not None}


def result(situation: Situation, *rename: tuple[str, str], **rules: Any) -> Both[set[str]]:
    texts = outcome(situation, judged(situation, rename=rename or RENAME, **rules))
    return texts.map(categories)


# -- examples ----------------------------------------------------------------------------------------------------------


def test_a_new_item_is_entered_under_the_other_sides_names() -> None:
    assert result(new(Side.LEFT, named("Visit", "Lunch"))).right == {"Customer visit", "Lunch"}
    assert result(new(Side.RIGHT, named("Customer visit", "Messe"))).left == {"Visit", "Fair"}


def test_letter_case_makes_no_other_name() -> None:
    assert result(new(Side.LEFT, named("VISIT", "visit"))).right == {"Customer visit"}
    assert result(new(Side.RIGHT, named("customer VISIT"))).left == {"Visit"}


def test_names_that_are_not_in_the_list_travel_as_they_are() -> None:
    line = "CATEGORIES;LANGUAGE=de:Besuch\\, lang,Büro"
    text = outcome(*_with(new(Side.LEFT, VISIT.with_lines(line)))).right
    assert line in lines_of(text)


def _with(situation: Situation) -> tuple[Situation, Any]:
    return situation, judged(situation, rename=RENAME)


@pytest.mark.parametrize("own", ["Visit", "Call", "VISIT", "Customer visit"])
def test_an_edit_of_something_else_leaves_each_sides_names_alone(own: str) -> None:
    here, there = named(own), named("Customer visit")
    situation = tracked(Moved(here, here), Moved(there, there.saying(summary="Renamed")))
    left, right = outcome(situation, judged(situation, rename=RENAME))
    assert "SUMMARY:Renamed" in lines_of(left)
    assert (categories(left), categories(right)) == ({own}, {"Customer visit"})


def test_a_category_that_is_taken_off_goes_under_all_its_names() -> None:
    here, there = named("Visit", "Call", "Lunch"), named("Customer visit", "Lunch")
    situation = tracked(Moved(here, here), Moved(there, named("Lunch")))
    assert result(situation) == Both({"Lunch"}, {"Lunch"})


def test_one_of_several_names_taken_off_changes_nothing_on_the_other_side() -> None:
    situation = tracked(
        Moved(named("Visit", "Call"), named("Call")), Moved(named("Customer visit"), named("Customer visit"))
    )
    assert judged(situation, rename=RENAME) == Settle(Both(Keep(), Keep()))


def test_a_category_that_is_put_on_arrives_under_the_other_sides_name() -> None:
    situation = tracked(Moved(VISIT, named("Fair")), Moved(VISIT, named("Customer visit")))
    assert result(situation) == Both({"Fair", "Visit"}, {"Customer visit", "Messe"})


def test_names_may_be_exchanged() -> None:
    """What is one side's name of one category is the other side's name of another one."""
    swap = (("A", "B"), ("B", "A"))
    assert result(new(Side.LEFT, named("A")), *swap).right == {"B"}
    assert judged(twins(named("A"), named("B")), rename=swap) == Settle(Both(Keep(), Keep()))
    base = tracked(Moved(VISIT, named("A")), Moved(named("A"), VISIT))
    assert result(base, *swap) == Both({"A"}, {"B"})


def test_occurrences_have_their_own_categories() -> None:
    series = VISIT.weekly(5)
    edited = series.edited("2026-03-09T10:00", summary="Long one").with_lines("CATEGORIES:Fair")
    text = outcome(*_with(tracked(Moved(series, edited), Moved(series, series)))).right
    assert categories(text) == {"Messe"}


def test_items_that_say_the_same_under_their_own_names_are_linked_as_they_are() -> None:
    for own in ("Visit", "Call", "customer visit"):
        assert judged(twins(named(own), named("Customer visit")), rename=RENAME) == Settle(Both(Keep(), Keep()))


def test_a_difference_at_the_first_meeting_is_asked_about_and_decided() -> None:
    situation = twins(named("Visit", "Fair"), named("Customer visit", "Lunch"))
    by = judge(rename=RENAME)
    assert isinstance(judged(situation, by), Conflict)
    for use, wanted in (
        (Use.LEFT, Both({"Visit", "Fair"}, {"Customer visit", "Messe"})),
        (Use.RIGHT, Both({"Visit", "Lunch"}, {"Customer visit", "Lunch"})),
    ):
        (item,) = settled(situation, choose(situation, use), by).items
        assert outcome(situation, item.verdict).map(categories) == wanted


def test_what_was_removed_and_edited_comes_back_under_its_own_names() -> None:
    situation = tracked(Moved(named("Call"), named("Call", "Fair")), Moved(named("customer visit"), None))
    (item,) = settled(situation, None, judge(rename=RENAME)).items
    assert categories(outcome(situation, item.verdict).right) == {"customer visit", "Messe"}


def test_a_version_written_by_hand_reaches_each_side_under_its_names() -> None:
    situation = linked(VISIT, VISIT.saying(summary="Left"), VISIT.saying(summary="Right"))
    by = judge(rename=RENAME)
    choice = replace(choose(situation, Use.MERGE), text=named("Visit").saying(summary="Mine").object())
    (item,) = settled(situation, choice, by).items
    assert outcome(situation, item.verdict).map(categories) == Both({"Visit"}, {"Customer visit"})


@pytest.mark.parametrize(
    ("rename", "there"), [((("A", "B"), ("B", "A")), "A"), ((("A", "B"), ("B", "C"), ("C", "A")), "C")]
)
def test_a_version_written_by_hand_names_categories_as_the_right_calendar_does(
    rename: tuple[tuple[str, str], ...], there: str
) -> None:
    """B means one thing on the left and another on the right; people are shown the right one's names."""
    situation = tracked(
        Moved(named("B"), named("B").saying(summary="Left")), Moved(named(there), named(there).saying(summary="Right"))
    )
    choice = replace(choose(situation, Use.MERGE), text=named("B").saying(summary="Mine").object())
    (item,) = settled(situation, choice, judge(rename=rename)).items
    found = outcome(situation, item.verdict)
    assert found.map(categories) == Both({"A"}, {"B"})
    assert all("SUMMARY:Mine" in lines_of(text) for text in found)


@pytest.mark.parametrize(("side", "common"), [(Side.LEFT, "C"), (Side.RIGHT, "B")])
def test_an_object_in_common_names_hides_nothing(side: Side, common: str) -> None:
    """What the left side calls A, the right one calls B; and what the left one calls B, the right one calls C."""
    lens = Lens(Rules(rename=(("A", "B"), ("B", "C")), reminders=False))
    found = lens.in_common_names(named("B").reminding(15).object(), side)
    assert categories(found) == {common}
    assert "TRIGGER:-PT15M" in lines_of(found.text)


def test_a_one_way_pair_sees_again_what_it_kept_back() -> None:
    here, there = named("Visit"), named("Customer visit")
    moved = tracked(Moved(here, named("Visit", "Fair")), Moved(there, named("Customer visit", "Lunch")))
    assert result(moved, direction=Direction.LEFT_TO_RIGHT) == Both(
        {"Visit", "Fair"}, {"Customer visit", "Lunch", "Messe"}
    )


# -- which items travel ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "side", "names", "travels"),
    [
        ({"include": ["visit"]}, Side.LEFT, ["Visit"], True),
        ({"include": ["visit"]}, Side.LEFT, ["Lunch"], False),
        ({"include": ["visit"]}, Side.LEFT, [], False),
        ({"include": ["Visit"]}, Side.RIGHT, ["Customer visit"], True),
        ({"include": ["Customer visit"]}, Side.LEFT, ["Call"], True),
        ({"exclude": ["LUNCH"]}, Side.RIGHT, ["Lunch", "Visit"], False),
        ({"exclude": ["Messe"]}, Side.LEFT, ["Fair"], False),
        ({"exclude": ["Messe"]}, Side.LEFT, [], True),
        ({"include": ["Visit"], "exclude": ["Lunch"]}, Side.LEFT, ["Visit", "Lunch"], False),
    ],
)
def test_categories_decide_which_new_items_travel(
    rules: dict[str, list[str]], side: Side, names: list[str], travels: bool
) -> None:
    sets: dict[str, Any] = {key: frozenset(value) for key, value in rules.items()}
    verdict = judged(new(side, named(*names)), rename=RENAME, **sets)
    assert isinstance(verdict, Settle) if travels else verdict == Defer(Why.CATEGORY)


def test_an_item_in_step_stays_in_step_whatever_its_category_becomes() -> None:
    situation = linked(named("Visit"), named("Lunch"), named("Visit"))
    assert isinstance(judged(situation, exclude=frozenset({"Lunch"})), Settle)


# -- laws --------------------------------------------------------------------------------------------------------------

NAMES = ("A", "b", "B", "C", "D, d", "É", "E")
names = st.sampled_from(NAMES)
sets = st.frozensets(names, max_size=4)
lists = st.lists(st.tuples(names, names), max_size=5).map(tuple)


@given(lists, names)
@example((("A", "B"), ("B", "A")), "A")
def test_what_crosses_comes_back_as_the_same(rename: tuple[tuple[str, str], ...], name: str) -> None:
    words = glossary(rename)
    for side in Side:
        common = words.common(side, name)
        there = words.own(side.other, common)
        assert words.common(side.other, there) == common
        assert words.common(side, words.own(side, common)) == common


@given(lists, sets)
def test_a_second_run_plans_nothing_and_the_first_side_keeps_its_names(
    rename: tuple[tuple[str, str], ...], here: frozenset[str]
) -> None:
    made = named(*sorted(here)).text()
    for side in Side:
        now: Both[str | None] = only(side, made, None)
        first = after(World(Both(None, None), now, rules=Rules(rename=rename)))
        second = after(first)
        assert second.now == first.now
        assert made in tuple(first.now)
        lens = Lens(first.rules)
        left, right = (one_object(text or "") for text in first.now)
        assert isinstance(left, CalendarObject)
        assert isinstance(right, CalendarObject)
        assert lens.says(left, Side.LEFT).keys() == lens.says(right, Side.RIGHT).keys()


@given(lists, sets, sets, sets)
def test_edits_on_both_sides_meet_and_come_to_rest(
    rename: tuple[tuple[str, str], ...], first: frozenset[str], left: frozenset[str], right: frozenset[str]
) -> None:
    """Categories alone are never a conflict between sides that were in step, and nothing goes round."""
    start = after(World(Both(None, None), Both(named(*sorted(first)).text(), None), rules=Rules(rename=rename)))
    edited = replace(start, now=Both(named(*sorted(left)).text(), named(*sorted(right)).text()))
    done = after(edited)
    assert done != edited or edited.now == start.now
    words = glossary(rename)
    common = Both(
        {words.common(Side.LEFT, name) for name in categories(done.now.left)},
        {words.common(Side.RIGHT, name) for name in categories(done.now.right)},
    )
    assert common.left == common.right
    assert after(done).now == done.now
