"""What a pair's settings and its calendars forbid: direction, capabilities, categories, period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.ical.facts import facts_of
from engine.model.both import Both, Side
from engine.model.capabilities import Capabilities
from engine.model.plan import Defer, Gone, Item, Keep, Make, Plan, Settle, Use, Verdict, Why
from engine.model.resource import CalendarObject, Href, ItemKey, Uid
from engine.model.rules import Rules, Window
from engine.model.settings import Direction, Recurring
from engine.model.situation import Blocked, Nowhere, Situation
from engine.sync.permit import permit
from tests.builders import event
from tests.sync.cases import (
    KEY,
    SERIES,
    VISIT,
    Moved,
    choose,
    judge,
    judged,
    less_an_hour,
    lines_of,
    linked,
    new,
    outcome,
    tracked,
    twins,
    verdict,
)

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
CLASH = linked(VISIT, ONE, TWO)


@pytest.mark.parametrize(
    ("situation", "sides"),
    [
        (new(Side.RIGHT, VISIT), judge()),
        (linked(VISIT, VISIT, ONE), judge()),
        (linked(VISIT, VISIT, None), judge()),
    ],
)
def test_nothing_is_carried_against_the_direction(situation: Situation, sides: Any) -> None:
    assert verdict(situation, direction=Direction.LEFT_TO_RIGHT) == Defer(Why.ONE_WAY, side=Side.LEFT)
    assert isinstance(verdict(situation, direction=Direction.RIGHT_TO_LEFT), Settle)


def test_what_goes_the_right_way_goes_and_the_rest_is_remembered_as_not_carried() -> None:
    situation = linked(VISIT, ONE, VISIT.saying(location="Hall 2"))
    found = verdict(situation, direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    assert found.aims.left == Keep()
    assert {"SUMMARY:One", "LOCATION:Hall 2"} < lines_of(outcome(situation, found).right)
    agreed = found.agreed.right
    assert agreed is not None
    assert "SUMMARY:One" in lines_of(agreed.text)
    assert "LOCATION:Hall 2" not in agreed.text


def test_of_twins_too_what_is_not_carried_is_remembered() -> None:
    situation = twins(ONE.saying(location="Hall 1"), TWO.saying(location="Hall 2"))
    choice = choose(situation, Use.MERGE, summary=Side.LEFT, location=Side.RIGHT)
    found = verdict(situation, choice, direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    assert {"SUMMARY:One", "LOCATION:Hall 2"} < lines_of(outcome(situation, found).right)
    agreed = found.agreed.right
    assert agreed is not None
    assert {"SUMMARY:One", "LOCATION:Hall 1"} < lines_of(agreed.text)


@pytest.mark.parametrize(
    ("can", "situation", "why"),
    [
        (Capabilities(writes=False), new(Side.LEFT, VISIT), Why.READ_ONLY),
        (Capabilities(writes=False), linked(VISIT, ONE, VISIT), Why.READ_ONLY),
        (Capabilities(writes=False), linked(VISIT, None, VISIT), Why.READ_ONLY),
        (Capabilities(deletes=False), linked(VISIT, None, VISIT), Why.NO_DELETE),
    ],
)
def test_what_a_side_cannot_do_is_deferred(can: Capabilities, situation: Situation, why: Why) -> None:
    assert judged(situation, judge(right=can)) == Defer(why, side=Side.RIGHT)


@pytest.mark.parametrize(
    ("include", "exclude", "goes"),
    [
        ((), (), True),
        (("visit",), (), True),
        (("Fair",), (), False),
        ((), ("VISIT",), False),
        (("Visit",), ("Fair",), True),
        (("Visit",), ("Visit",), False),
    ],
)
def test_categories_decide_who_comes_in(include: tuple[str, ...], exclude: tuple[str, ...], goes: bool) -> None:
    rules = {"include": frozenset(include), "exclude": frozenset(exclude)}
    made = VISIT.in_categories("Visit", "Customer")
    found = judged(new(Side.LEFT, made), **rules)
    assert isinstance(found, Settle) if goes else found == Defer(Why.CATEGORY)
    assert isinstance(judged(linked(VISIT, made, VISIT), **rules), Settle), "who is linked stays"


def test_an_item_without_category_is_not_among_the_included() -> None:
    assert judged(new(Side.LEFT, VISIT), include=frozenset(["Visit"])) == Defer(Why.CATEGORY)


def test_the_period_decides_who_comes_in_and_never_who_has_to_leave() -> None:
    from datetime import UTC, datetime

    window = Window(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    assert judged(new(Side.LEFT, VISIT), window=window) == Defer(Why.OUTSIDE_PERIOD)
    assert isinstance(judged(new(Side.LEFT, VISIT.weekly(8)), window=window), Settle)
    assert isinstance(judged(new(Side.LEFT, event("In", "2026-04-02T10:00")), window=window), Settle)
    moved_in = linked(event("In", "2026-04-02T10:00"), event("In", "2026-03-02T10:00"), event("In", "2026-04-02T10:00"))
    assert isinstance(judged(moved_in, window=window), Settle)


def test_a_decision_goes_through_the_same_gates() -> None:
    assert verdict(CLASH, choose(CLASH, Use.RIGHT), direction=Direction.LEFT_TO_RIGHT) == Defer(
        Why.ONE_WAY, side=Side.LEFT
    )


@pytest.mark.parametrize(
    ("start", "end", "comes_in"),
    [(None, 1, False), (None, 3, True), (3, None, False), (1, None, True), (1, 2, False), (1, 3, True)],
)
def test_a_period_may_be_open_at_either_end(start: int | None, end: int | None, comes_in: bool) -> None:
    """The visit is on the second of March."""
    bounds = [None if day is None else datetime(2026, 3, day, tzinfo=UTC) for day in (start, end)]
    found = judged(new(Side.LEFT, VISIT), window=Window(*bounds))
    assert isinstance(found, Settle) if comes_in else found == Defer(Why.OUTSIDE_PERIOD)


@pytest.mark.parametrize("line", ["RDATE:20260401T100000", "RRULE:FREQ=DAILY;COUNT=2"])
def test_what_recurs_in_any_way_is_a_series(line: str) -> None:
    assert judged(new(Side.LEFT, VISIT.with_lines(line)), recurring=Recurring.SKIP) == Defer(Why.RECURRING)


def test_occurrences_without_their_series_are_a_series() -> None:
    """An invitation to single occurrences brings just those."""
    text = SERIES.edited("2026-03-09T10:00", summary="Other").text()
    master, occurrence = text.index("BEGIN:VEVENT"), text.rindex("BEGIN:VEVENT")
    lonely = CalendarObject(Uid("visit"), text[:master] + text[occurrence:])
    assert judged(new(Side.LEFT, lonely), recurring=Recurring.SKIP) == Defer(Why.RECURRING)


def test_categories_are_told_apart_to_the_last_letter() -> None:
    made = VISIT.in_categories("Fair: Munich")
    assert judged(new(Side.LEFT, made), include=frozenset(["Munich"])) == Defer(Why.CATEGORY)
    assert isinstance(judged(new(Side.LEFT, made), include=frozenset(["fair: munich"])), Settle)


@pytest.mark.parametrize(("side", "wanted"), [(Side.LEFT, "C"), (Side.RIGHT, "A")])
def test_a_category_counts_under_the_names_of_both_calendars(side: Side, wanted: str) -> None:
    """What the left one calls A and B, the right one calls B and C: B is another category on each side."""
    rules = {"rename": (("A", "B"), ("B", "C")), "include": frozenset([wanted])}
    assert isinstance(judged(new(side, VISIT.in_categories("B")), **rules), Settle)
    assert judged(new(side.other, VISIT.in_categories("B")), **rules) == Defer(Why.CATEGORY)


def test_permitting_a_plan_leaves_all_else_of_it_as_it_is() -> None:
    blocked = Blocked(ItemKey("b"), Side.LEFT, Href("h"), "it cannot be read")
    items = (
        Item(KEY, Uid("one"), new(Side.LEFT, VISIT), Settle(Both(Keep(), Make(VISIT.object())))),
        Item(ItemKey("k2"), Uid("two"), new(Side.RIGHT, VISIT), Settle(Both(Make(VISIT.object()), Keep()))),
    )
    found = permit(
        Plan(items, (blocked,)), Rules(direction=Direction.LEFT_TO_RIGHT), Both(Capabilities(), Capabilities())
    )
    assert found == Plan((items[0], items[1].judged(Defer(Why.ONE_WAY, side=Side.LEFT))), (blocked,))


# -- what was not carried is seen again ------------------------------------------------------------------------------------


def one_way(situation: Situation, settle: Settle, direction: Direction = Direction.LEFT_TO_RIGHT) -> Verdict:
    item = Item(KEY, Uid("visit"), situation, settle)
    (found,) = permit(Plan((item,)), Rules(direction=direction), Both(Capabilities(), Capabilities())).items
    assert isinstance(found.verdict, Settle | Defer)
    return found.verdict


def test_a_reminder_that_was_not_carried_is_remembered_beside_one_that_was() -> None:
    """The right side dropped the second reminder, which stays there alone; the left one moved the first."""
    both, one = VISIT.reminding(15).reminding(60), VISIT.reminding(15)
    situation = tracked(Moved(one, VISIT.reminding(5)), Moved(both, one.saying(location="Hall 2")))
    found = verdict(situation, direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert {line for line in lines_of(agreed.text) if "TRIGGER" in line} == {"TRIGGER:-PT5M", "TRIGGER:-PT60M"}
    assert "LOCATION" not in agreed.text


def test_of_twins_what_only_the_target_had_is_remembered_as_not_carried() -> None:
    situation = twins(ONE, TWO.with_lines("X-COLOR:red"))
    found = verdict(situation, choose(situation, Use.LEFT), direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert "X-COLOR" not in agreed.text
    assert "X-COLOR:red" in lines_of(outcome(situation, found).right)


def test_of_twins_a_category_that_was_not_taken_away_is_remembered_under_the_name_of_its_side() -> None:
    situation = twins(ONE.in_categories("Messe"), TWO)
    choice = choose(situation, Use.MERGE, summary=Side.LEFT, categories=Side.RIGHT)
    found = verdict(situation, choice, direction=Direction.LEFT_TO_RIGHT, rename=(("Messe", "Fair"),))
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert {"SUMMARY:One", "CATEGORIES:Fair"} < lines_of(agreed.text)


def test_of_twins_one_reminder_that_was_not_changed_is_remembered_beside_one_that_only_its_side_knows() -> None:
    """Own mapping code keeps the hour's reminder on the right."""
    situation = twins(ONE.reminding(5), TWO.reminding(15).reminding(60))
    choice = choose(situation, Use.MERGE, summary=Side.LEFT, reminder=Side.RIGHT)
    found = verdict(situation, choice, direction=Direction.LEFT_TO_RIGHT, hook=less_an_hour)
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert {line for line in lines_of(agreed.text) if "TRIGGER" in line} == {"TRIGGER:-PT5M", "TRIGGER:-PT60M"}


def test_a_zone_that_is_named_for_the_first_time_is_remembered_with_its_definition() -> None:
    """The right side got the definition by itself, with an edit that was not carried."""
    own = VISIT.in_zone("Customized Time Zone").carrying_zone()
    definition = own.text()[own.text().index("BEGIN:VTIMEZONE") : own.text().index("BEGIN:VEVENT")]
    there = VISIT.saying(location="Hall 2").text().replace("BEGIN:VEVENT", f"{definition}BEGIN:VEVENT")
    situation = tracked(Moved(VISIT, own), Moved(VISIT, CalendarObject(Uid("visit"), there)))
    found = verdict(situation, direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert "BEGIN:VTIMEZONE" in lines_of(agreed.text)
    assert "LOCATION" not in agreed.text


def test_of_twins_a_category_whose_name_is_another_one_on_the_other_side_is_remembered_as_that_side_calls_it() -> None:
    """What the left one calls A and B, the right one calls B and C. A was to go on the left, and stays."""
    situation = twins(ONE.in_categories("A", "B"), TWO.in_categories("C"))
    choice = choose(situation, Use.MERGE, summary=Side.LEFT, categories=Side.RIGHT)
    found = verdict(situation, choice, direction=Direction.LEFT_TO_RIGHT, rename=(("A", "B"), ("B", "C")))
    assert isinstance(found, Settle)
    agreed = found.agreed.right
    assert agreed is not None
    assert {fact.canon for address, fact in facts_of(agreed).items() if address.name == "CATEGORIES"} == {":B", ":C"}


def test_of_what_comes_into_being_on_both_sides_nothing_was_there_to_be_remembered() -> None:
    made = Make(VISIT.object())
    for direction, aims in (
        (Direction.LEFT_TO_RIGHT, Both(Keep(), made)),
        (Direction.RIGHT_TO_LEFT, Both(made, Keep())),
    ):
        assert one_way(Nowhere(), Settle(Both(made, made)), direction) == Settle(aims)


@pytest.mark.parametrize("side", Side)
def test_of_what_is_on_one_side_only_there_is_nothing_to_be_remembered(side: Side) -> None:
    """An undo that changes it here and brings it back there."""
    made = Make(ONE.object())
    assert one_way(new(side, VISIT), Settle(Both(made, made))) == Settle(Both(Keep(), made))


def test_of_a_removal_that_was_not_carried_there_is_nothing_to_be_remembered() -> None:
    aims = Both(Gone(), Make(ONE.object()))
    assert one_way(twins(VISIT, VISIT), Settle(aims)) == Settle(Both(Keep(), aims.right))
    assert one_way(linked(VISIT, VISIT, None), Settle(Both(Gone(), Make(ONE.object())))) == Settle(
        Both(Keep(), aims.right)
    )


def test_why_it_goes_is_told_of_what_is_left() -> None:
    made = Make(VISIT.object())
    settle = Settle(Both(made, made), why=Why.RESTORED)
    assert one_way(Nowhere(), settle) == Settle(Both(Keep(), made), why=Why.RESTORED)
