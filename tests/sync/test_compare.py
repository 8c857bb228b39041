"""An item as a row of the plan, and property by property."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.adapters.memory import shortened
from engine.model.both import Both, Side
from engine.model.plan import Confirm, Defer, Item, Keep, Make, Plan, Question, Settle, Since, Use, Verdict, Why
from engine.model.preview import Draft, Effect, Property, Row, Stand
from engine.model.resource import Uid
from engine.model.settings import Private, Recurring
from engine.model.situation import Nowhere, Situation
from engine.sync.compare import properties, row_of
from engine.sync.reconcile import Judge
from engine.sync.settle import Will, settle
from tests.sync.cases import (
    KEY,
    SERIES,
    VISIT,
    Moved,
    choose,
    judge,
    judged,
    keeping,
    linked,
    new,
    settled,
    tracked,
    twins,
    unable,
)

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
CLASH = linked(VISIT, ONE, TWO)
MONDAY = "2026-03-09T10:00"


def row(situation: Situation, use: Use | None = None, by: Judge | None = None, **will: Any) -> Row:
    """The row of an item, settled under a choice or none."""
    by = by or judge()
    asked = judged(situation, by)
    choice = None if use is None else choose(situation, use)
    found = settled(situation, choice, by, **will)
    question = None if isinstance(asked, Settle | Defer) else asked
    return row_of(found.items[0], found.questions.get(KEY), choice, question, second=len(found.items) > 1)


@pytest.mark.parametrize(
    ("situation", "stand", "words", "effects"),
    [
        (new(Side.LEFT, VISIT), Stand.GOES, Both("", "enter"), Both(Effect.NOTHING, Effect.ENTER)),
        (linked(VISIT, ONE, VISIT), Stand.GOES, Both("", "change subject"), Both(Effect.NOTHING, Effect.CHANGE)),
        (linked(VISIT, None, VISIT), Stand.GOES, Both("", "remove"), Both(Effect.NOTHING, Effect.REMOVE)),
        (
            linked(VISIT, ONE.saying(location="Hall 2"), VISIT.at("2026-03-02T14:00")),
            Stand.GOES,
            Both("change start, end", "change subject, location"),
            Both(Effect.CHANGE, Effect.CHANGE),
        ),
        (
            linked(SERIES, SERIES.edited(MONDAY, summary="Other"), SERIES),
            Stand.GOES,
            Both("", "change subject, start, end, occurrence"),
            Both(Effect.NOTHING, Effect.CHANGE),
        ),
        (twins(VISIT, VISIT), Stand.LINKS, Both("", ""), Both(Effect.NOTHING, Effect.NOTHING)),
        (linked(VISIT, VISIT, VISIT), Stand.RESTS, Both("", ""), Both(Effect.NOTHING, Effect.NOTHING)),
        (CLASH, Stand.ASKS, Both("?", "?"), Both(Effect.NOTHING, Effect.NOTHING)),
    ],
)
def test_what_happens_on_each_side(situation: Situation, stand: Stand, words: Both[str], effects: Both[Effect]) -> None:
    found = row(situation)
    assert (found.stand, found.words, found.effects) == (stand, words, effects)


def test_lines_that_no_person_sees_are_details() -> None:
    situation = twins(VISIT, VISIT.object())
    calendar = VISIT.object()
    named = replace(calendar, text=calendar.text.replace("BEGIN:VEVENT", "X-WR-CALNAME:Mine\r\nBEGIN:VEVENT"))
    item = Item(KEY, Uid("visit"), situation, Settle(Both(Keep(), Make(named))))
    assert row_of(item, None, None, None).words == Both("", "change details")


@pytest.mark.parametrize(
    ("by", "situation", "stand", "words", "why", "question"),
    [
        (judge(), CLASH, Stand.ASKS, Both("?", "?"), "changed on both sides", "conflict"),
        (
            judge(right=unable("RRULE")),
            new(Side.LEFT, SERIES),
            Stand.STUCK,
            Both("", ""),
            "cannot be expressed there: no RRULE there",
            "",
        ),
        (
            judge(private=Private.SKIP),
            new(Side.LEFT, VISIT.private()),
            Stand.RESTS,
            Both("", ""),
            "private activities stay where they are",
            "",
        ),
        (
            judge(confirm=frozenset(["update"])),
            linked(VISIT, ONE, VISIT),
            Stand.ASKS,
            Both("", "? change subject"),
            "your settings ask first",
            "confirm",
        ),
        (
            judge(recurring=Recurring.ASK),
            new(Side.RIGHT, SERIES),
            Stand.ASKS,
            Both("? enter", ""),
            "a series met for the first time",
            "confirm",
        ),
        (
            judge(),
            linked(VISIT, ONE, None),
            Stand.GOES,
            Both("", "enter"),
            "was deleted on one side and changed on the other: the change was kept",
            "survival",
        ),
    ],
)
def test_how_it_stands_and_why(
    by: Judge, situation: Situation, stand: Stand, words: Both[str], why: str, question: str
) -> None:
    found = row(situation, by=by)
    assert (found.stand, found.words, found.why, found.question) == (stand, words, why, question)


@pytest.mark.parametrize("why", [Why.TOO_MANY, Why.CAME_BACK_EMPTY])
def test_what_a_guard_holds_is_held(why: Why) -> None:
    item = Item(KEY, Uid("visit"), linked(VISIT, None, VISIT), Defer(why))
    found = row_of(item, None, None, None)
    assert (found.stand, found.why, found.words) == (Stand.HELD, why.value, Both("", ""))


def test_what_was_edited_after_the_run_that_is_undone() -> None:
    situation = linked(VISIT, VISIT, ONE)
    plan = Plan((Item(KEY, Uid("visit"), situation, Since(Settle(Both(Keep(), Make(VISIT.object()))))),))
    found = settle(plan, Will(), judge())
    undone = row_of(found.items[0], found.questions[KEY], None, found.questions[KEY])
    assert (undone.stand, undone.why, undone.question) == (Stand.ASKS, "changed since that run", "since")


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (ONE, None, "changed on the left, removed on the right"),
        (None, ONE, "changed on the right, removed on the left"),
    ],
)
def test_where_it_was_changed_and_where_removed(left: Any, right: Any, why: str) -> None:
    situation = linked(VISIT, left, right)
    question = judged(situation)
    assert not isinstance(question, Settle | Defer)
    item: Item[Verdict] = Item(KEY, Uid("visit"), situation, Defer(Why.UNDECIDED))
    assert row_of(item, question, None, question).why == why


def test_a_row_names_its_item_and_tells_what_is_known_of_it() -> None:
    found = row(linked(SERIES, SERIES.saying(summary="One"), SERIES))
    assert (found.key, found.uid, found.summary, found.start[:10]) == (KEY, "visit", "One", "2026-03-02")
    assert (found.series, found.both, found.second, found.excluded, found.choice) == (True, True, False, False, None)
    alone = row(new(Side.RIGHT, VISIT))
    assert (alone.summary, alone.series, alone.both) == ("Visit", False, False)
    gone = row(linked(VISIT, None, None))
    assert (gone.summary, gone.both) == ("Visit", False)


@pytest.mark.parametrize(
    "made", [VISIT.with_lines("RDATE:20260401T100000"), SERIES, SERIES.moved(MONDAY, to="2026-03-10T10:00")]
)
def test_whatever_recurs_is_a_series(made: Any) -> None:
    assert row(new(Side.LEFT, made)).series


def test_a_word_for_recurring_in_the_text_makes_no_series() -> None:
    assert not row(new(Side.LEFT, VISIT.saying(summary="RRULE, RDATE and RECURRENCE-ID"))).series


def test_an_item_that_comes_into_being_is_known_by_what_it_will_say() -> None:
    aims = Both(Make(ONE.object()), Make(TWO.object()))
    found = row_of(Item(KEY, Uid(""), Nowhere(), Settle(aims)), None, None, None)
    assert (found.summary, found.uid, found.both) == ("One", "visit", False)
    nothing = row_of(Item(KEY, Uid(""), Nowhere(), Defer(Why.UNFIT)), None, None, None)
    assert (nothing.summary, nothing.start, nothing.uid, nothing.series) == ("", "", "", False)


def test_a_conflict_names_what_is_disputed_and_goes_once_it_is_decided() -> None:
    situation = linked(VISIT, ONE.saying(location="Hall 1"), TWO.saying(location="Hall 2"))
    assert row(situation).fields == ("location", "summary")
    decided = row(situation, Use.LEFT)
    assert (decided.stand, decided.question, decided.fields) == (Stand.GOES, "conflict", ("location", "summary"))
    assert decided.choice == choose(situation, Use.LEFT)
    assert row(CLASH, Use.BOTH).second


def test_an_excluded_item_rests_and_says_so() -> None:
    found = row(linked(VISIT, ONE, VISIT), excluded=frozenset([KEY]))
    assert (found.stand, found.excluded, found.why) == (Stand.RESTS, True, "excluded from this pair")
    assert not row(linked(VISIT, ONE, VISIT), failed=frozenset([KEY])).excluded


# -- property by property ------------------------------------------------------------------------------------------------


UNDECIDED = Draft()


def compared(
    situation: Situation, draft: Draft = UNDECIDED, use: Use = Use.LEFT, by: Judge | None = None
) -> dict[str, Property]:
    """Properties by name, in their order."""
    by = by or judge()
    verdict = judged(situation, by)
    asked: Question | None = None if isinstance(verdict, Settle | Defer) else verdict
    item = settled(situation, choose(situation, use) if asked else None, by).items[0]
    return {one.name: one for one in properties(item, asked, draft, by)}


def test_an_edit_property_by_property() -> None:
    found = compared(linked(VISIT, ONE, VISIT))
    assert list(found) == ["summary", "start", "end"]
    assert found["summary"] == Property("summary", "summary", "", "Visit", Both("One", "Visit"), Both("One", "One"))
    assert found["start"].same
    assert not found["summary"].same


def test_a_category_is_told_by_the_name_that_it_has_on_the_right() -> None:
    """What the left one calls A and B, the right one calls B and C."""
    here, there = VISIT.in_categories("B"), VISIT.in_categories("C")
    situation = tracked(Moved(here, here.saying(summary="One")), Moved(there, there))
    found = compared(situation, by=judge(rename=(("A", "B"), ("B", "C"))))
    assert (found["categories"].was, found["categories"].now) == ("C", Both("C", "C"))


def test_the_disputed_ones_first_and_open_until_a_side_is_taken() -> None:
    situation = linked(VISIT, ONE.saying(description="Bring cake"), TWO)
    found = compared(situation)
    assert list(found) == ["summary", "description", "start", "end"]
    summary = found["summary"]
    assert (summary.disputed, summary.open, summary.taken) == (True, True, None)
    assert summary.after == summary.now == Both("One", "Two")
    assert (found["description"].disputed, found["description"].open) == (False, False)


@pytest.mark.parametrize(
    ("draft", "open_", "taken"),
    [
        (Draft(Use.LEFT), False, Side.LEFT),
        (Draft(Use.RIGHT), False, Side.RIGHT),
        (Draft(Use.MERGE), True, None),
        (Draft(Use.MERGE, {"summary": Side.RIGHT}), False, Side.RIGHT),
        (Draft(None, {"summary": Side.LEFT}), False, Side.LEFT),
        (Draft(Use.LEFT, {"summary": Side.RIGHT}), False, Side.RIGHT),
        (Draft(Use.BOTH), False, None),
        (Draft(text=ONE.object()), False, None),
    ],
)
def test_a_draft_takes_sides(draft: Draft, open_: bool, taken: Side | None) -> None:
    found = compared(CLASH, draft)
    assert (found["summary"].open, found["summary"].taken) == (open_, taken)
    assert found["start"].taken is None


def test_a_property_written_by_hand_is_neither_open_nor_a_sides() -> None:
    found = compared(CLASH, Draft(hand={"summary": "Three"}))
    assert (found["summary"].by_hand, found["summary"].open, found["summary"].taken) == (True, False, None)
    assert not found["start"].by_hand


def test_what_will_be_is_what_a_side_will_keep_of_it() -> None:
    by = judge(right=keeping(shortened("SUMMARY", 6)))
    long, short = VISIT.saying(summary="A long subject"), VISIT
    found = compared(tracked(Moved(VISIT, long), Moved(short, short)), by=by)
    assert found["summary"].after == Both("A long subject", "A long")


def test_what_is_new_or_goes_is_nothing_on_one_side() -> None:
    assert compared(new(Side.LEFT, VISIT))["summary"] == Property(
        "summary", "summary", "", None, Both("Visit", None), Both("Visit", "Visit")
    )
    gone = compared(linked(VISIT, None, VISIT))["summary"]
    assert (gone.was, gone.now, gone.after) == ("Visit", Both(None, "Visit"), Both(None, None))


def test_what_is_deferred_stays_as_it_is() -> None:
    found = compared(new(Side.LEFT, SERIES), by=judge(right=unable("RRULE")))
    assert found["summary"].after == found["summary"].now == Both("Visit", None)


def test_an_occurrence_says_what_its_series_says_unless_it_says_otherwise() -> None:
    found = compared(linked(SERIES, SERIES.edited(MONDAY, summary="Other"), SERIES))
    at = "@2026-03-09T09:00Z"
    assert found[f"summary{at}"].now == Both("Other", "Visit")
    assert (found[f"summary{at}"].was, found[f"summary{at}"].occurrence) == ("Visit", "2026-03-09T09:00Z")
    assert found[f"start{at}"].now.right is None
    assert f"occurrence{at}" not in found, "its properties tell it"


def test_an_occurrence_of_which_nothing_else_differs_is_told_as_such() -> None:
    found = compared(twins(SERIES.edited(MONDAY, summary="Visit"), SERIES))
    presence = found["occurrence@2026-03-09T09:00Z"]
    assert (presence.now, presence.disputed) == (Both("differs from the series", None), True)


def test_elements_of_a_set_are_told_together_and_technical_lines_not_at_all() -> None:
    rich = VISIT.in_categories("Visit", "Customer").with_lines("X-ACCOUNT:4711", "X-SYNCLINE-CONTACT:Ann")
    found = compared(new(Side.LEFT, rich.in_zone("Customized Time Zone").carrying_zone()))
    assert found["categories"].now.left == "Customer, Visit"
    assert found["contact"].now.left == "Ann"
    assert not {"x-account", "zone"} & found.keys()


def test_an_end_that_is_implied_is_told_as_a_time() -> None:
    lasting = replace(VISIT.object(), text=VISIT.text().replace("DTEND;TZID=Europe/Berlin:20260302T110000\r\n", ""))
    assert compared(new(Side.LEFT, lasting))["end"].now.left == compared(new(Side.LEFT, VISIT))["start"].now.left


def test_confirmations_are_compared_as_they_would_go() -> None:
    by = judge(confirm=frozenset(["update"]))
    item = settled(linked(VISIT, ONE, VISIT), None, by)
    question = item.questions[KEY]
    assert isinstance(question, Confirm)
    assert row_of(item.items[0], question, None, question).effects == Both(Effect.NOTHING, Effect.CHANGE)
