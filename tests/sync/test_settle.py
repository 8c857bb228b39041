"""How questions are answered: by a person's choice, by the pair's policy, by its settings, or not yet."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.both import Both, Side
from engine.model.capabilities import Capabilities
from engine.model.plan import (
    Choice,
    Confirm,
    Conflict,
    Defer,
    Gone,
    Item,
    Keep,
    Make,
    Plan,
    Settle,
    Since,
    Survival,
    Use,
    Why,
)
from engine.model.resource import Uid
from engine.model.rules import Direction, OnConflict, Private, Recurring, Window
from engine.model.situation import Nowhere, Situation
from engine.sync.settle import Will, settle
from tests.builders import event
from tests.sync.cases import (
    KEY,
    SERIES,
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
    unable,
)

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
CLASH = linked(VISIT, ONE, TWO)


def verdict(situation: Situation, choice: Choice | None = None, will: dict[str, Any] | None = None, **rules: Any):
    """The one item's verdict after settling."""
    (item,) = settled(situation, choice, judge(**rules), **(will or {})).items
    return item.verdict


def subjects(situation: Situation, choice: Choice | None = None, **rules: Any) -> set[str]:
    found = outcome(situation, verdict(situation, choice, **rules))
    return {line for text in found for line in lines_of(text) if line.startswith("SUMMARY")}


# -- policies and choices --------------------------------------------------------------------------------------------------


def test_a_question_nobody_answered_is_deferred_and_kept() -> None:
    found = settled(CLASH)
    assert found.items[0].verdict == Defer(Why.UNDECIDED)
    assert isinstance(found.questions[KEY], Conflict)


@pytest.mark.parametrize(("policy", "subject"), [(OnConflict.LEFT, "SUMMARY:One"), (OnConflict.RIGHT, "SUMMARY:Two")])
def test_the_policy_names_a_side(policy: OnConflict, subject: str) -> None:
    assert subjects(CLASH, on_conflict=policy) == {subject}


@pytest.mark.parametrize(("left", "right", "subject"), [("01", "02", "SUMMARY:Two"), ("03", "02", "SUMMARY:One")])
def test_the_newest_by_each_sides_own_stamp(left: str, right: str, subject: str) -> None:
    stamped = [made.with_lines(f"LAST-MODIFIED:202603{day}T000000Z") for made, day in ((ONE, left), (TWO, right))]
    assert subjects(linked(VISIT, *stamped), on_conflict=OnConflict.NEWEST) == {subject}


@pytest.mark.parametrize("stamps", [("02", "02"), ("", "02"), ("01", "")])
def test_the_newest_is_asked_about_where_stamps_are_missing_or_equal(stamps: tuple[str, str]) -> None:
    made = [
        each.with_lines(f"LAST-MODIFIED:202603{day}T000000Z") if day else each
        for each, day in zip((ONE, TWO), stamps, strict=True)
    ]
    assert verdict(linked(VISIT, *made), on_conflict=OnConflict.NEWEST) == Defer(Why.UNDECIDED)


@pytest.mark.parametrize(("use", "subject"), [(Use.LEFT, "SUMMARY:One"), (Use.RIGHT, "SUMMARY:Two")])
def test_a_person_names_a_side_whatever_the_policy(use: Use, subject: str) -> None:
    for policy in OnConflict:
        assert subjects(CLASH, choose(CLASH, use), on_conflict=policy) == {subject}


def test_a_choice_on_other_versions_does_not_count() -> None:
    assert verdict(linked(VISIT, ONE, TWO.saying(location="Hall 2")), choose(CLASH, Use.LEFT)) == Defer(Why.UNDECIDED)


def test_a_side_carries_what_nobody_disputes_too() -> None:
    situation = linked(VISIT, ONE.saying(location="Hall 1"), TWO.saying(description="Bring cake"))
    for text in outcome(situation, verdict(situation, choose(situation, Use.RIGHT))):
        assert {"SUMMARY:Two", "LOCATION:Hall 1", "DESCRIPTION:Bring cake"} < lines_of(text)


def test_left_alone_by_choice() -> None:
    assert verdict(CLASH, choose(CLASH, Use.SKIP)) == Defer(Why.SKIPPED)
    edited = linked(VISIT, ONE, VISIT)
    assert verdict(edited, choose(edited, Use.SKIP)) == Defer(Why.SKIPPED)


def test_left_alone_because_it_was_undone() -> None:
    skip = choose(CLASH, Use.SKIP)
    assert verdict(CLASH, Choice(KEY, Use.SKIP, skip.on, {}, undone=True)) == Defer(Why.UNDONE)


def test_excluded_items_take_no_part() -> None:
    assert verdict(linked(VISIT, ONE, VISIT), will={"excluded": frozenset([KEY])}) == Defer(Why.EXCLUDED)


def test_items_that_were_refused_rest() -> None:
    assert verdict(linked(VISIT, ONE, VISIT), will={"failed": frozenset([KEY])}) == Defer(Why.FAILED_BEFORE)


def test_written_by_hand() -> None:
    hand = VISIT.saying(summary="Both", location="Here").object()
    choice = Choice(KEY, Use.MERGE, choose(CLASH, Use.MERGE).on, {}, hand)
    for text in outcome(CLASH, verdict(CLASH, choice)):
        assert {"SUMMARY:Both", "LOCATION:Here"} < lines_of(text)


# -- both versions -----------------------------------------------------------------------------------------------------------


def test_both_versions_are_kept() -> None:
    first, second = settled(CLASH, choose(CLASH, Use.BOTH)).items
    assert [lines_of(text) & {"SUMMARY:One", "SUMMARY:Two"} for text in outcome(CLASH, first.verdict)] == [
        {"SUMMARY:One"},
        {"SUMMARY:One"},
    ]
    assert second.situation == Nowhere()
    assert second.key != first.key
    for text in outcome(Nowhere(), second.verdict):
        assert {"SUMMARY:Two", f"UID:visit-{KEY}-kept"} < lines_of(text)


def test_a_second_version_that_is_there_is_not_made_again() -> None:
    (first,) = settled(CLASH, choose(CLASH, Use.BOTH), kept=frozenset([KEY])).items
    assert isinstance(first.verdict, Settle)


def test_nothing_is_overwritten_where_the_second_version_has_no_place() -> None:
    by = judge(left=unable("SUMMARY:Two"))
    (item,) = settled(CLASH, choose(CLASH, Use.BOTH), by).items
    assert item.verdict == Defer(Why.UNFIT, "no SUMMARY:Two there")


def test_the_second_version_of_a_private_item_stays_hidden() -> None:
    secret = VISIT.private().saying(summary="Doctor")
    clash = linked(VISIT, VISIT.at("2026-03-04T10:00"), secret.at("2026-03-03T10:00"))
    items = settled(clash, choose(clash, Use.BOTH), judge(private=Private.BUSY)).items
    second = outcome(Nowhere(), items[1].verdict)
    assert "SUMMARY:Busy" in lines_of(second.left)
    assert "SUMMARY:Doctor" in lines_of(second.right)


# -- edited here, removed there ------------------------------------------------------------------------------------------------


def test_the_edit_survives_and_is_told_so() -> None:
    situation = linked(VISIT, ONE, None)
    found = verdict(situation)
    assert isinstance(found, Settle)
    assert found.why is Why.RESTORED
    assert all("SUMMARY:One" in lines_of(text) for text in outcome(situation, found))


@pytest.mark.parametrize("choice", [Use.RIGHT, None])
def test_the_removal_wins_by_choice_or_policy(choice: Use | None) -> None:
    situation = linked(VISIT, ONE, None)
    rules = {} if choice else {"on_conflict": OnConflict.RIGHT}
    found = verdict(situation, None if choice is None else choose(situation, choice), **rules)
    assert found == Settle(Both(Gone(), Keep()))


def test_what_comes_back_has_all_that_only_the_other_side_could_hold() -> None:
    rich = VISIT.with_lines("X-ACCOUNT:4711").reminding(5)
    situation = tracked(Moved(VISIT, ONE), Moved(rich, None))
    right = outcome(situation, verdict(situation)).right
    assert {"SUMMARY:One", "X-ACCOUNT:4711", "BEGIN:VALARM"} < lines_of(right)


# -- confirmations -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "situation"),
    [
        ("create", new(Side.LEFT, VISIT)),
        ("update", linked(VISIT, ONE, VISIT)),
        ("delete", linked(VISIT, None, VISIT)),
    ],
)
def test_the_settings_want_a_word_first(action: str, situation: Situation) -> None:
    by = judge(confirm=frozenset([action]))
    found = settled(situation, None, by)
    question = found.questions[KEY]
    assert isinstance(question, Confirm)
    assert question.action == action
    assert found.items[0].verdict == Defer(Why.CONFIRM)
    assert settled(situation, choose(situation, Use.LEFT), by).items[0].verdict == question.proposal
    assert settled(situation, None, by, yes=True).items[0].verdict == question.proposal
    others = frozenset({"create", "update", "delete"} - {action})
    assert settled(situation, None, judge(confirm=others)).questions == {}


def test_what_a_policy_decided_is_confirmed_too() -> None:
    found = settled(CLASH, None, judge(confirm=frozenset(["update"]), on_conflict=OnConflict.LEFT))
    assert isinstance(found.questions[KEY], Confirm)


@pytest.mark.parametrize(
    "situation", [new(Side.RIGHT, SERIES), new(Side.LEFT, VISIT.with_lines("RDATE:20260401T100000"))]
)
def test_a_series_met_for_the_first_time(situation: Situation) -> None:
    by = judge(recurring=Recurring.ASK)
    question = settled(situation, None, by).questions[KEY]
    assert isinstance(question, Confirm)
    assert question.action == "series"
    assert settled(situation, choose(situation, Use.RIGHT), by).questions == {}
    assert settled(new(Side.LEFT, VISIT), None, by).questions == {}


def test_a_series_that_is_linked_is_not_asked_about_again() -> None:
    assert (
        settled(linked(SERIES, SERIES.saying(summary="x"), SERIES), None, judge(recurring=Recurring.ASK)).questions
        == {}
    )


def test_series_stay_where_they_are() -> None:
    assert judged(new(Side.LEFT, SERIES), recurring=Recurring.SKIP) == Defer(Why.RECURRING)


def test_an_undo_that_meets_edits_waits_for_a_word() -> None:
    restored = Settle(Both(Keep(), Make(VISIT.object())))
    situation = linked(VISIT, VISIT, ONE)
    plan = Plan((Item(KEY, Uid("visit"), situation, Since(restored)),))
    assert settle(plan, Will(), judge()).items[0].verdict == Defer(Why.UNDECIDED)
    choice = choose(situation, Use.LEFT)
    assert settle(plan, Will({KEY: choice}), judge()).items[0].verdict == restored


# -- direction, capabilities, categories, period -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "sides"),
    [
        (new(Side.RIGHT, VISIT), judge()),
        (linked(VISIT, VISIT, ONE), judge()),
        (linked(VISIT, VISIT, None), judge()),
    ],
)
def test_nothing_is_carried_against_the_direction(situation: Situation, sides: Any) -> None:
    assert verdict(situation, direction=Direction.LEFT_TO_RIGHT) == Defer(Why.ONE_WAY)
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
    assert judged(situation, judge(right=can)) == Defer(why)


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
    assert verdict(CLASH, choose(CLASH, Use.RIGHT), direction=Direction.LEFT_TO_RIGHT) == Defer(Why.ONE_WAY)


def test_survival_is_a_question_of_the_table() -> None:
    assert judged(linked(VISIT, ONE, None)) == Survival(Side.LEFT)
