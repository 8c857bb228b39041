"""How questions are answered: by a person's choice, by the pair's policy, by its settings, or not yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.both import Both, Side
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
    Settled,
    Since,
    Use,
    Why,
)
from engine.model.resource import CalendarObject, Href, ItemKey, Uid
from engine.model.settings import Direction, OnConflict, Private, Recurring
from engine.model.situation import Blocked, Nowhere, Situation
from engine.sync.settle import Will, settle
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
    unable,
    verdict,
)

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
CLASH = linked(VISIT, ONE, TWO)


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
    assert item.verdict == Defer(Why.UNFIT, "no SUMMARY:Two there", Side.LEFT)


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


def test_a_plan_is_settled_item_by_item_and_the_rest_of_it_goes_through() -> None:
    blocked = Blocked(ItemKey("b"), Side.LEFT, Href("h"), "it cannot be read")
    item = Item(KEY, Uid("its name"), CLASH, judged(CLASH))
    certain = Item(ItemKey("k2"), Uid("other"), linked(VISIT, ONE, VISIT), judged(linked(VISIT, ONE, VISIT)))
    found = settle(Plan((item, certain), (blocked,)), Will(), judge())
    assert found == Settled((item.judged(Defer(Why.UNDECIDED)), certain), {KEY: item.verdict}, (blocked,))  # type: ignore[arg-type,dict-item]


# -- a decision is word enough ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", [CLASH, linked(VISIT, ONE, None)])
def test_what_a_person_decided_is_not_asked_about_again(situation: Situation) -> None:
    every = frozenset({"create", "update", "delete"})
    for use in (Use.LEFT, Use.RIGHT):
        assert isinstance(verdict(situation, choose(situation, use), confirm=every), Settle)


# -- both versions, further ------------------------------------------------------------------------------------------------


def test_a_second_version_has_a_name_that_tells_where_it_comes_from() -> None:
    _, second = settled(CLASH, choose(CLASH, Use.BOTH)).items
    assert (second.key, second.uid) == ("k1b", f"visit-{KEY}-kept")


def test_both_versions_of_a_pair_that_goes_one_way_are_on_the_side_that_it_reaches() -> None:
    first, second = settled(CLASH, choose(CLASH, Use.BOTH), judge(direction=Direction.LEFT_TO_RIGHT)).items
    assert "SUMMARY:One" in lines_of(outcome(CLASH, first.verdict).right)
    found = outcome(Nowhere(), second.verdict)
    assert found.left is None
    assert "SUMMARY:Two" in lines_of(found.right)


# -- edited here, removed there, further -------------------------------------------------------------------------------------


def test_nobody_is_newer_than_what_is_gone() -> None:
    situation = linked(VISIT, ONE.with_lines("LAST-MODIFIED:20260301T000000Z"), None)
    found = verdict(situation, on_conflict=OnConflict.NEWEST)
    assert isinstance(found, Settle)
    assert found.why is Why.RESTORED


def test_a_choice_of_no_side_lets_the_edit_survive() -> None:
    situation = linked(VISIT, ONE, None)
    found = verdict(situation, choose(situation, Use.MERGE), on_conflict=OnConflict.RIGHT)
    assert isinstance(found, Settle)
    assert found.why is Why.RESTORED


def test_what_comes_back_gets_another_uid_where_its_own_is_in_use_by_now() -> None:
    by = replace(judge(), taken=Both(frozenset[Uid](), frozenset([Uid("visit")])))
    situation = linked(VISIT, ONE, None)
    (item,) = settled(situation, None, by).items
    assert f"UID:visit-{KEY}" in lines_of(outcome(situation, item.verdict).right)


def test_one_reminder_of_two_that_comes_back_was_changed_here() -> None:
    """The side that is left never had the second one."""
    situation = tracked(Moved(VISIT.reminding(15), VISIT.reminding(5)), Moved(VISIT.reminding(15).reminding(60), None))
    right = lines_of(outcome(situation, verdict(situation)).right)
    assert {line for line in right if "TRIGGER" in line} == {"TRIGGER:-PT5M", "TRIGGER:-PT60M"}


def test_what_comes_back_brings_the_definition_of_a_zone_that_is_named_for_the_first_time() -> None:
    """It stood on the side that is left all the time, and nobody named it."""
    own = VISIT.in_zone("Customized Time Zone").carrying_zone().text()
    definition = own[own.index("BEGIN:VTIMEZONE") : own.index("BEGIN:VEVENT")]
    was = CalendarObject(Uid("visit"), VISIT.text().replace("BEGIN:VEVENT", f"{definition}BEGIN:VEVENT"))
    situation = tracked(Moved(was, CalendarObject(Uid("visit"), own)), Moved(VISIT, None))
    assert "BEGIN:VTIMEZONE" in lines_of(outcome(situation, verdict(situation)).right)


def test_the_stamp_of_a_zones_definition_makes_no_side_newer() -> None:
    own = VISIT.in_zone("Customized Time Zone").carrying_zone()
    left, right = own.saying(summary="One"), own.saying(summary="Two")
    stamped = right.with_lines("LAST-MODIFIED:20260201T000000Z").object()
    text = left.with_lines("LAST-MODIFIED:20260101T000000Z").text()
    defined = text.replace("END:VTIMEZONE", "LAST-MODIFIED:20260301T000000Z\r\nEND:VTIMEZONE")
    situation = tracked(Moved(own, CalendarObject(Uid("visit"), defined)), Moved(own, stamped))
    assert subjects(situation, on_conflict=OnConflict.NEWEST) == {"SUMMARY:Two"}
