"""Merging by property and by occurrence: what makes a whole goes through, what does not is asked about."""

from __future__ import annotations

import pytest

from engine.ical.facts import facts, same
from engine.ical.names import field_name
from engine.model.both import Side
from engine.model.plan import Conflict, Settle, Use
from engine.model.resource import CalendarObject, Uid
from engine.model.situation import Tracked
from tests.drawing import SetProperty
from tests.sync.cases import (
    SERIES,
    VISIT,
    Moved,
    choose,
    disputed,
    judge,
    judged,
    linked,
    merged,
    outcome,
    settled,
    tracked,
)

MONDAY, NEXT = "2026-03-09T10:00", "2026-03-16T10:00"


# -- sets ----------------------------------------------------------------------------------------------------------------


def test_categories_of_both_sides() -> None:
    base = VISIT.in_categories("A", "B")
    text = merged(base, VISIT.in_categories("A", "B", "C"), VISIT.in_categories("B", "D"))
    assert {a.element for a in facts(text) if a.name == "CATEGORIES"} == {":B", ":C", ":D"}


def test_people_of_both_sides() -> None:
    base = VISIT.attended_by("ann@x.com")
    text = merged(base, base.attended_by("bo@x.com"), base.attended_by("cy@x.com"))
    assert text.count("ATTENDEE") == 3


def test_a_reply_here_and_another_guest_there() -> None:
    base = VISIT.attended_by("ann@x.com")
    text = merged(base, VISIT.attended_by("ann@x.com", "ACCEPTED"), base.attended_by("bo@x.com"))
    assert "PARTSTAT=ACCEPTED" in text
    assert "bo@x.com" in text


def test_a_second_reminder_here_and_the_first_one_changed_there() -> None:
    text = merged(VISIT.reminding(15), VISIT.reminding(15).reminding(60), VISIT.reminding(5))
    assert sorted(line for line in text.splitlines() if "TRIGGER" in line) == ["TRIGGER:-PT5M", "TRIGGER:-PT60M"]


def test_a_second_reminder_here_and_the_first_one_removed_there() -> None:
    text = merged(VISIT.reminding(15), VISIT.reminding(15).reminding(60), VISIT)
    assert [line for line in text.splitlines() if "TRIGGER" in line] == ["TRIGGER:-PT60M"]


def test_the_one_reminder_changed_to_two_different_times() -> None:
    assert disputed(VISIT.reminding(15), VISIT.reminding(5), VISIT.reminding(60)) == ["reminder"]


def test_repeated_properties_of_any_name() -> None:
    base = VISIT.with_lines("X-TAG:one")
    text = merged(base, base.with_lines("X-TAG:two"), base.with_lines("X-TAG:three"))
    assert text.count("X-TAG") == 3


# -- occurrences -----------------------------------------------------------------------------------------------------------


def test_two_occurrences_edited_on_two_sides() -> None:
    text = merged(SERIES, SERIES.moved(MONDAY, to="2026-03-09T14:00"), SERIES.edited(NEXT, summary="Other"))
    assert text.count("RECURRENCE-ID") == 2


def test_one_occurrence_edited_in_two_fields_on_two_sides() -> None:
    text = merged(SERIES, SERIES.edited(MONDAY, summary="Other"), SERIES.edited(MONDAY, location="Hall 2"))
    assert text.count("RECURRENCE-ID") == 1
    assert "SUMMARY:Other" in text
    assert "LOCATION:Hall 2" in text


def test_one_occurrence_edited_in_one_field_on_two_sides() -> None:
    left, right = SERIES.edited(MONDAY, summary="One"), SERIES.edited(MONDAY, summary="Two")
    assert disputed(SERIES, left, right) == ["summary@2026-03-09T09:00Z"]


def test_an_occurrence_here_and_the_series_itself_there() -> None:
    text = merged(SERIES, SERIES.moved(MONDAY, to="2026-03-09T14:00"), SERIES.saying(location="Hall 2"))
    assert "LOCATION:Hall 2" in text
    assert "RECURRENCE-ID" in text


def test_two_occurrences_left_out_on_two_sides() -> None:
    text = merged(SERIES, SERIES.deleted(MONDAY), SERIES.deleted(NEXT))
    assert len([a for a in facts(text) if a.name == "EXDATE"]) == 2


def test_an_occurrence_left_out_on_both_sides_is_no_question() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    assert isinstance(judged(linked(base, SERIES.deleted(MONDAY), SERIES.deleted(MONDAY))), Settle)


def test_an_occurrence_left_out_here_and_gone_with_its_changes_there_is_no_question() -> None:
    """One program leaves an occurrence out and drops its changes, another one only leaves it out."""
    base = SERIES.edited(MONDAY, summary="Other")
    text = merged(base, SERIES.deleted(MONDAY), base.deleted(MONDAY))
    assert "RECURRENCE-ID" not in text


def test_an_occurrence_edited_here_and_left_out_there() -> None:
    left, right = SERIES.edited(MONDAY, summary="Other"), SERIES.deleted(MONDAY)
    assert disputed(SERIES, left, right) == ["left-out-dates", "occurrence@2026-03-09T09:00Z"]


@pytest.mark.parametrize(("use", "edited"), [(Use.LEFT, True), (Use.RIGHT, False)])
def test_an_occurrence_edited_here_and_left_out_there_decided(use: Use, edited: bool) -> None:
    situation = linked(SERIES, SERIES.edited(MONDAY, summary="Other"), SERIES.deleted(MONDAY))
    (item,) = settled(situation, choose(situation, use)).items
    for text in outcome(situation, item.verdict):
        assert text is not None
        assert ("RECURRENCE-ID" in text) is edited
        assert ("EXDATE" in text) is not edited


def test_an_occurrence_left_out_and_edited_at_once_on_one_side() -> None:
    """A strange program does that; what both sides say of the occurrence is no question, whichever is called left."""
    left, right = SERIES.edited(MONDAY, summary="Other"), SERIES.edited(MONDAY, summary="Other").deleted(MONDAY)
    assert disputed(SERIES, left, right) == ["left-out-dates"]


def test_an_occurrence_that_comes_is_not_left_out_any_more() -> None:
    """One side left it out long ago, which the pair could not carry then; now the other side edits it."""
    left, right = SERIES.deleted(MONDAY).deleted(NEXT), SERIES.edited(MONDAY, summary="Other")
    text = left_with(tracked(Moved(left, left), Moved(SERIES, right)))
    assert [a.element for a in facts(text) if a.name == "EXDATE"] == ["20260316T090000Z"]
    assert "RECURRENCE-ID" in text


def test_an_occurrence_that_is_left_out_says_nothing_of_its_own_any_more() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    left = base.edited(NEXT, summary="Third")
    text = left_with(tracked(Moved(left, left), Moved(SERIES, SERIES.deleted(MONDAY))))
    assert ("EXDATE" in text, "SUMMARY:Other" in text, "SUMMARY:Third" in text) == (True, False, True)
    assert text.count("RECURRENCE-ID") == 1


def test_a_date_that_is_added_takes_nothing_from_an_occurrence() -> None:
    left = SERIES.edited(MONDAY, summary="Other")
    right = SERIES.with_lines("RDATE;TZID=Europe/Berlin:20260309T100000")
    text = left_with(tracked(Moved(left, left), Moved(SERIES, right)))
    assert ("RDATE" in text, "SUMMARY:Other" in text) == (True, True)


def test_what_a_strange_program_says_of_an_occurrence_it_left_out_comes_as_it_is() -> None:
    both = SERIES.edited(MONDAY, summary="Other").deleted(MONDAY)
    left = SERIES.deleted(MONDAY)
    text = left_with(tracked(Moved(left, left), Moved(left, both)))
    assert ("EXDATE" in text, "RECURRENCE-ID" in text) == (True, True)


def test_what_is_left_out_and_asked_about_is_not_let_in_by_the_way() -> None:
    """One side leaves an occurrence out, strangely keeping what it says of its own; the other side edits it."""
    base = SERIES.edited(MONDAY, summary="Other")
    situation = linked(base, SERIES.edited(MONDAY, summary="Third"), base.deleted(MONDAY))
    (item,) = settled(situation, choose(situation, Use.RIGHT)).items
    assert ["EXDATE" in (text or "") for text in outcome(situation, item.verdict)] == [True, True]


def left_with(situation: Tracked) -> str:
    """What the left side is made to say."""
    verdict = judged(situation)
    assert isinstance(verdict, Settle)
    text = outcome(situation, verdict).left
    assert text is not None
    return text


def test_an_occurrence_edited_again_here_and_left_out_there() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    left, right = base.edited(MONDAY, location="Hall 2"), SERIES.deleted(MONDAY)
    assert disputed(base, left, right) == ["left-out-dates", "occurrence@2026-03-09T09:00Z"]
    situation = linked(base, left, right)
    (item,) = settled(situation, choose(situation, Use.LEFT)).items
    for text in outcome(situation, item.verdict):
        assert text is not None
        assert "EXDATE" not in text
        assert "LOCATION:Hall 2" in text


def test_an_occurrence_edited_here_and_back_to_the_series_there() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    assert disputed(base, base.edited(MONDAY, location="Hall 2"), SERIES) == ["occurrence@2026-03-09T09:00Z"]


def test_a_series_re_timed_here_and_an_occurrence_edited_there() -> None:
    left, right = SERIES.at("2026-03-02T11:00"), SERIES.edited(MONDAY, summary="Other")
    assert "start" in disputed(SERIES, left, right)
    assert "occurrence@2026-03-09T09:00Z" in disputed(SERIES, left, right)


def test_a_series_with_another_rule_here_and_an_occurrence_left_out_there() -> None:
    assert disputed(SERIES, VISIT.weekly(3), SERIES.deleted(NEXT)) == ["left-out-dates", "repeats"]


def test_a_series_re_timed_on_one_side_with_all_its_occurrences() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    left = VISIT.weekly(5).at("2026-03-02T11:00").edited("2026-03-09T11:00", summary="Other")
    right = CalendarObject(Uid("visit"), SetProperty("LOCATION", "Hall 2")(base.text()))
    situation = tracked(Moved(base, left), Moved(base, right))
    for text in outcome(situation, judged(situation)):
        assert text is not None
        assert "LOCATION:Hall 2" in text
        assert "20260309T110000" in text
        assert "20260309T100000" not in text


@pytest.mark.parametrize("use", [Use.LEFT, Use.RIGHT])
def test_a_series_re_timed_here_and_an_occurrence_edited_there_decided(use: Use) -> None:
    """Times and occurrences of one side, whole: no end without its start, no occurrence that the series does not have."""
    base = SERIES.edited(MONDAY, summary="Other")
    left = VISIT.weekly(5).at("2026-03-02T11:00").edited("2026-03-09T11:00", summary="Other")
    right = base.edited(MONDAY, location="Hall 2")
    situation = linked(base, left, right)
    (item,) = settled(situation, choose(situation, use)).items
    won = left if use is Use.LEFT else right
    for text in outcome(situation, item.verdict):
        assert text is not None
        assert same(facts(text), facts(won.text()))


def test_a_single_visit_that_becomes_a_series_here_and_is_renamed_there() -> None:
    text = merged(VISIT, SERIES, VISIT.saying(summary="Renamed"))
    assert "RRULE" in text
    assert "SUMMARY:Renamed" in text


def test_one_occurrence_moved_here_and_edited_there() -> None:
    text = merged(SERIES, SERIES.moved(MONDAY, to="2026-03-09T14:00"), SERIES.edited(MONDAY, location="Hall 2"))
    (occurrence,) = [part for part in text.split("BEGIN:VEVENT") if "RECURRENCE-ID" in part]
    assert "DTSTART;TZID=Europe/Berlin:20260309T140000" in occurrence
    assert "LOCATION:Hall 2" in occurrence


def test_what_one_side_never_held_is_nothing_new_in_an_occurrence_that_both_edit() -> None:
    rich = SERIES.saying(location="Hall 2")
    left, right = rich.edited(MONDAY, summary="Other"), SERIES.edited(MONDAY, description="Bring cake")
    situation = tracked(Moved(rich, left), Moved(SERIES, right))
    one, other = outcome(situation, judged(situation))
    assert one is not None
    assert other is not None
    assert (one.count("LOCATION:Hall 2"), "LOCATION" in other) == (2, False)


def test_an_occurrence_that_said_something_else_already_is_told_with_what_it_said() -> None:
    base = SERIES.edited(MONDAY, summary="Other")
    verdict = judged(linked(base, base.edited(MONDAY, summary="One"), base.edited(MONDAY, summary="Two")))
    assert isinstance(verdict, Conflict)
    (clash,) = verdict.clashes
    assert clash.base is not None
    assert clash.base.canon == ":Other"


@pytest.mark.parametrize("knows", Side)
def test_a_clash_is_told_with_what_either_side_said_before(knows: Side) -> None:
    """The other side could not hold it then."""
    known, unknown = VISIT.saying(location="Hall 1"), VISIT
    left, right = (known, unknown) if knows is Side.LEFT else (unknown, known)
    situation = tracked(Moved(left, VISIT.saying(location="Hall 2")), Moved(right, VISIT.saying(location="Hall 3")))
    verdict = judged(situation)
    assert isinstance(verdict, Conflict)
    assert [clash.base and clash.base.canon for clash in verdict.clashes] == [":Hall 1"]


def test_occurrences_moved_here_and_made_shorter_there_are_all_asked_about() -> None:
    base = SERIES.edited(MONDAY, location="Hall 2").edited(NEXT, location="Hall 2")
    left = base.moved(MONDAY, to="2026-03-09T14:00").moved(NEXT, to="2026-03-16T14:00")
    right = base.moved(MONDAY, to=MONDAY, minutes=30).moved(NEXT, to=NEXT, minutes=30)
    assert disputed(base, left, right) == [
        "end@2026-03-09T09:00Z",
        "start@2026-03-09T09:00Z",
        "end@2026-03-16T09:00Z",
        "start@2026-03-16T09:00Z",
    ]


def test_a_series_re_timed_here_with_other_words_and_an_occurrence_edited_there_is_no_question_about_the_words() -> (
    None
):
    left = SERIES.at("2026-03-02T11:00").saying(location="Hall 2")
    found = disputed(SERIES, left, SERIES.edited(MONDAY, summary="Other"))
    assert "start" in found
    assert "location" not in found


def test_a_series_re_timed_here_and_given_a_further_date_there() -> None:
    right = SERIES.with_lines("RDATE;TZID=Europe/Berlin:20260320T100000")
    assert "extra-dates" in disputed(SERIES, SERIES.at("2026-03-02T11:00"), right)


def test_times_and_occurrences_changed_on_both_sides_are_all_one_question() -> None:
    left = VISIT.weekly(4).edited(MONDAY, summary="Other")
    right = SERIES.at("2026-03-02T11:00").edited(NEXT, summary="Other")
    found = disputed(SERIES, left, right)
    assert {"start", "end", "repeats", "occurrence@2026-03-09T09:00Z", "occurrence@2026-03-16T09:00Z"} <= set(found)


def test_an_occurrence_that_loses_a_line_here_and_is_left_out_there() -> None:
    base = SERIES.edited(MONDAY, summary="Other", location="Hall 2")
    right = SERIES.edited(MONDAY, summary="Other")
    assert disputed(base, SERIES.deleted(MONDAY), right) == ["left-out-dates", "occurrence@2026-03-09T09:00Z"]


def test_occurrences_edited_here_and_left_out_there_are_all_asked_about() -> None:
    left = SERIES.edited(MONDAY, summary="Other").edited(NEXT, summary="Other")
    found = disputed(SERIES, left, SERIES.deleted(MONDAY).deleted(NEXT))
    assert found.count("left-out-dates") == 2
    assert {"occurrence@2026-03-09T09:00Z", "occurrence@2026-03-16T09:00Z"} < set(found)


def test_this_and_the_following_edited_here_and_the_first_of_them_left_out_there() -> None:
    """RFC 5545 3.2.13: RANGE=THISANDFUTURE."""
    one = SERIES.edited(MONDAY, summary="Other").text()
    left = CalendarObject(Uid("visit"), one.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;"))
    verdict = judged(tracked(Moved(SERIES, left), Moved(SERIES, SERIES.deleted(MONDAY))))
    assert isinstance(verdict, Conflict)
    assert [clash.address.name for clash in verdict.clashes] == ["EXDATE", ""]


# -- without merging -------------------------------------------------------------------------------------------------------


def test_without_merging_two_edits_are_a_question_about_all_of_them() -> None:
    situation = linked(VISIT, VISIT.saying(summary="One"), VISIT.saying(location="Hall 2"))
    verdict = judged(situation, merge=False)
    assert isinstance(verdict, Conflict)
    assert [field_name(clash.address) for clash in verdict.clashes] == ["location", "summary"]
    (item,) = settled(situation, choose(situation, Use.LEFT), judge(merge=False)).items
    for text in outcome(situation, item.verdict):
        assert text is not None
        assert "SUMMARY:One" in text
        assert "LOCATION" not in text


@pytest.mark.parametrize("knows", Side)
def test_without_merging_every_edit_is_told_with_what_either_side_said_before(knows: Side) -> None:
    known = Moved(VISIT.saying(location="Hall 1"), VISIT.saying(location="Hall 2"))
    renamed = Moved(VISIT, VISIT.saying(summary="One"))
    situation = tracked(known, renamed) if knows is Side.LEFT else tracked(renamed, known)
    verdict = judged(situation, merge=False)
    assert isinstance(verdict, Conflict)
    assert [clash.base and clash.base.canon for clash in verdict.clashes] == [":Hall 1", ":Visit"]


def test_without_merging_one_edit_still_travels() -> None:
    situation = linked(VISIT, VISIT.saying(summary="One"), VISIT)
    assert isinstance(judged(situation, merge=False), Settle)


def test_fields_decided_one_by_one() -> None:
    situation = linked(
        VISIT, VISIT.saying(summary="One", location="Hall 1"), VISIT.saying(summary="Two", location="Hall 2")
    )
    (item,) = settled(situation, choose(situation, Use.MERGE, summary=Side.LEFT, location=Side.RIGHT)).items
    for text in outcome(situation, item.verdict):
        assert text is not None
        assert "SUMMARY:One" in text
        assert "LOCATION:Hall 2" in text
    assert settled(situation, choose(situation, Use.MERGE, summary=Side.LEFT)).questions
