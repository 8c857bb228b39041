"""What is told of an item: goldens of the sentences that people read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.both import Both, Side
from engine.model.capabilities import Capabilities
from engine.model.plan import Choice, Use, Why
from engine.model.report import Told
from engine.model.resource import Href, ItemKey
from engine.model.settings import OnConflict, Recurring
from engine.model.situation import Blocked, Situation
from engine.sync.describe import QUIET, document, merged_rows, told, told_blocked
from tests.sync.cases import KEY, SERIES, VISIT, choose, judge, linked, new, settled, twins, unable

NAMES = Both("mobile", "outlook")


def lines(situation: Situation, choice: Choice | None = None, by: Any = None) -> list[Told | None]:
    found = settled(situation, choice, by or judge())
    return [told(item, found.questions.get(item.key), NAMES) for item in found.items]


def line(situation: Situation, choice: Choice | None = None, by: Any = None) -> Told:
    (found,) = lines(situation, choice, by)
    assert found is not None
    return found


MONDAY = "2026-03-09T10:00"
LONG = "A description that goes on and on and on, well beyond forty characters"


@pytest.mark.parametrize(
    ("situation", "action", "side", "sentence"),
    [
        (new(Side.LEFT, VISIT), "create", "right", "Visit (2026-03-02): entered in outlook"),
        (new(Side.RIGHT, VISIT), "create", "left", "Visit (2026-03-02): entered in mobile"),
        (linked(VISIT, None, VISIT), "delete", "right", "Visit (2026-03-02): removed from outlook"),
        (
            linked(VISIT, VISIT.saying(summary="Call"), VISIT),
            "update",
            "right",
            "Call (2026-03-02): subject now 'Call' in outlook",
        ),
        (
            linked(VISIT, VISIT, VISIT.at("2026-03-02T14:00")),
            "update",
            "left",
            "Visit (2026-03-02): moved to 14:00 in mobile",
        ),
        (
            linked(VISIT, VISIT.saying(description=LONG), VISIT),
            "update",
            "right",
            "Visit (2026-03-02): description now 'A description that goes on and on and o…' in outlook",
        ),
        (
            linked(VISIT.saying(location="Hall 2"), VISIT, VISIT.saying(location="Hall 2")),
            "update",
            "right",
            "Visit (2026-03-02): location removed in outlook",
        ),
        (
            linked(VISIT, VISIT.saying(location="Hall 2"), VISIT.saying(summary="Call")),
            "update",
            "both",
            "Visit (2026-03-02): subject now 'Call' in mobile; location now 'Hall 2' in outlook",
        ),
        (
            linked(SERIES, SERIES.deleted(MONDAY), SERIES),
            "update",
            "right",
            "Visit (2026-03-02): occurrence of 2026-03-09 left out in outlook",
        ),
        (
            linked(VISIT, VISIT.saying(summary="Call"), None),
            "create",
            "right",
            "Call (2026-03-02): entered in outlook (was deleted on one side and changed on the other: the change was kept)",
        ),
        (
            twins(VISIT, VISIT),
            "link",
            "both",
            "Visit (2026-03-02): found in mobile and outlook; kept in step from now on",
        ),
    ],
)
def test_what_is_done(situation: Situation, action: str, side: str, sentence: str) -> None:
    found = line(situation)
    assert (found.action, found.side, found.sentence) == (action, side, sentence)


def test_an_occurrence_is_told_with_its_date() -> None:
    found = line(linked(SERIES, SERIES.moved(MONDAY, to="2026-03-09T14:00"), SERIES))
    assert found.sentence == "Visit (2026-03-02): on 2026-03-09 moved to 14:00 in outlook"
    assert "start@2026-03-09T09:00Z" in found.fields


def test_nothing_is_told_of_what_stays_as_it_is() -> None:
    assert lines(linked(VISIT, VISIT, VISIT)) == [None]


def test_a_conflict() -> None:
    situation = linked(VISIT, VISIT.saying(summary="One"), VISIT.saying(summary="Two"))
    found = line(situation)
    assert (found.action, found.side, found.fields) == ("conflict", "both", ("summary",))
    assert found.sentence == "One (2026-03-02): changed in mobile and in outlook to different things: subject"


def test_edited_here_and_removed_there_while_a_confirmation_is_wanted() -> None:
    found = line(linked(VISIT, VISIT.saying(summary="One"), None), by=judge(confirm=frozenset(["create"])))
    assert (found.action, found.side) == ("confirm", "right")
    assert found.sentence == "One (2026-03-02): would create it; waits for your word"


def test_a_series_met_for_the_first_time() -> None:
    found = line(new(Side.LEFT, SERIES), by=judge(recurring=Recurring.ASK))
    assert found.sentence == "Visit (2026-03-02): is a series met for the first time; waits for your word"


def test_what_a_calendar_cannot_express_is_held() -> None:
    found = line(new(Side.LEFT, SERIES), by=judge(right=unable("RRULE")))
    assert (found.action, found.side) == ("hold", "right")
    assert found.reason == "cannot be expressed there: no RRULE there"
    assert found.sentence == "Visit (2026-03-02): left alone: outlook cannot hold it: no RRULE there"


@pytest.mark.parametrize(
    ("situation", "can", "words"),
    [
        (
            new(Side.LEFT, VISIT),
            Capabilities(writes=False),
            "outlook can only be read; make it writable, or let this pair carry one way only",
        ),
        (
            linked(VISIT, None, VISIT),
            Capabilities(deletes=False),
            "outlook does not allow deleting; remove it there yourself, or exclude it from this pair",
        ),
    ],
)
def test_what_a_calendar_does_not_allow_is_held(situation: Situation, can: Capabilities, words: str) -> None:
    found = line(situation, by=judge(right=can))
    assert (found.action, found.side) == ("hold", "right")
    assert found.sentence == f"Visit (2026-03-02): left alone: {words}"


def test_standing_wishes_are_not_told_again() -> None:
    situation = linked(VISIT, VISIT.saying(summary="One"), VISIT.saying(summary="Two"))
    assert lines(situation, choose(situation, Use.SKIP)) == [None]
    assert Why.SKIPPED in QUIET


def test_a_policy_decides_and_the_change_is_told() -> None:
    situation = linked(VISIT, VISIT.saying(summary="One"), VISIT.saying(summary="Two"))
    assert line(situation, by=judge(on_conflict=OnConflict.LEFT)).sentence == (
        "One (2026-03-02): subject now 'One' in outlook"
    )


def test_what_nobody_can_read() -> None:
    blocked = Blocked(ItemKey("k"), Side.RIGHT, Href("a.ics"), "BEGIN:VEVENT has no END (line 3)")
    found = told_blocked(blocked, None, NAMES)
    assert (found.action, found.side, found.sentence) == (
        "fail",
        "right",
        "a.ics in outlook: BEGIN:VEVENT has no END (line 3)",
    )
    guarded = Blocked(ItemKey("k"), Side.RIGHT, Href("a"), "the calendar came back empty", guarded=True)
    assert told_blocked(guarded, VISIT.object(), NAMES).action == "hold"
    assert (
        told_blocked(guarded, VISIT.object(), NAMES).sentence
        == "Visit (2026-03-02) in outlook: the calendar came back empty"
    )


# -- questions as documents ----------------------------------------------------------------------------------------------------


def asked(situation: Situation, by: Any = None) -> dict[str, Any]:
    found = settled(situation, None, by or judge())
    return dict(document(found.items[0], found.questions[KEY], "mail", NAMES))


def test_a_conflict_field_by_field() -> None:
    left, right = VISIT.saying(summary="One", location="Hall 1"), VISIT.saying(summary="Two", location="Hall 2")
    found = asked(linked(VISIT, left, right))
    assert found["fields"] == [
        {"name": "summary", "base": "Visit", "left": "One", "right": "Two"},
        {"name": "location", "base": None, "left": "Hall 1", "right": "Hall 2"},
    ]
    assert (found["id"], found["pair"], found["uid"], found["occurrence"]) == (KEY, "mail", "visit", None)
    assert (found["summary"], found["start"]) == ("One", "2026-03-02T10:00:00+01:00")


def test_a_conflict_in_one_occurrence_names_it() -> None:
    left, right = SERIES.edited(MONDAY, summary="One"), SERIES.edited(MONDAY, summary="Two")
    found = asked(linked(SERIES, left, right))
    assert found["occurrence"] == "2026-03-09T09:00Z"
    assert found["fields"] == [{"name": "summary@2026-03-09T09:00Z", "base": "Visit", "left": "One", "right": "Two"}]


def test_a_confirmation_tells_where_the_sides_differ_now() -> None:
    found = asked(linked(VISIT, VISIT.saying(summary="Call"), VISIT), judge(confirm=frozenset(["update"])))
    assert found["kind"] == "confirm"
    assert found["fields"] == [{"name": "summary", "base": "Visit", "left": "Call", "right": "Visit"}]


def test_a_confirmation_of_something_new_tells_all_of_it() -> None:
    found = asked(new(Side.RIGHT, VISIT), judge(confirm=frozenset(["create"])))
    assert [(row["name"], row["left"], row["right"]) for row in found["fields"]] == [
        ("summary", None, "Visit"),
        ("start", None, "2026-03-02 10:00 Europe/Berlin"),
        ("end", None, "2026-03-02 11:00 Europe/Berlin"),
    ]


def test_elements_of_a_set_are_told_in_one_row() -> None:
    rows = [
        {"name": "categories", "base": None, "left": "A", "right": None},
        {"name": "categories", "base": "B", "left": None, "right": "B"},
        {"name": "summary", "base": "x", "left": "y", "right": "z"},
    ]
    assert merged_rows(rows) == [
        {"name": "summary", "base": "x", "left": "y", "right": "z"},
        {"name": "categories", "base": "B", "left": "A", "right": "B"},
    ]
