"""Merging by property and by occurrence: what makes a whole goes through, what does not is asked about."""

from __future__ import annotations

import pytest

from engine.ical.facts import facts, same
from engine.ical.names import field_name
from engine.model.both import Side
from engine.model.plan import Conflict, Settle, Use
from engine.model.resource import CalendarObject, Uid
from tests.builders import Event
from tests.drawing import SetProperty
from tests.sync.cases import SERIES, VISIT, Moved, choose, judge, judged, linked, outcome, settled, tracked

MONDAY, NEXT = "2026-03-09T10:00", "2026-03-16T10:00"


def merged(base: Event, left: Event, right: Event) -> str:
    """What both sides say after merging."""
    situation = linked(base, left, right)
    one, other = outcome(situation, judged(situation))
    assert one is not None
    assert other is not None
    assert same(facts(one), facts(other))
    return one


def disputed(base: Event, left: Event, right: Event) -> list[str]:
    """The fields of the conflict; the same ones whichever side is called left."""
    found: list[list[str]] = []
    for situation in (linked(base, left, right), linked(base, right, left)):
        verdict = judged(situation)
        assert isinstance(verdict, Conflict), verdict
        found.append([field_name(clash.address) for clash in verdict.clashes])
    assert found[0] == found[1]
    return found[0]


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


# -- times ---------------------------------------------------------------------------------------------------------------


def test_start_here_and_end_there_merge_where_they_make_a_whole() -> None:
    text = merged(VISIT, VISIT.at("2026-03-02T09:30", minutes=90), VISIT.at("2026-03-02T10:00", minutes=120))
    assert "DTSTART;TZID=Europe/Berlin:20260302T093000" in text
    assert "DTEND;TZID=Europe/Berlin:20260302T120000" in text


def test_start_here_behind_the_end_there() -> None:
    later = VISIT.at("2026-03-02T10:45", minutes=15)
    assert disputed(VISIT, later, VISIT.at("2026-03-02T10:00", minutes=30)) == ["end", "start"]


def test_moved_here_and_made_longer_there() -> None:
    assert disputed(VISIT, VISIT.at("2026-03-02T14:00"), VISIT.at("2026-03-02T10:00", minutes=90)) == ["end", "start"]


def test_all_day_here_and_longer_there() -> None:
    assert "start" in disputed(VISIT, VISIT.at("2026-03-02"), VISIT.at("2026-03-02T10:00", minutes=90))


def test_start_and_end_are_compared_across_zones() -> None:
    """10:30 in Berlin is 04:30 in New York: an end at 05:00 there is half an hour later."""
    base = VISIT.without("DTEND")
    left = base.at("2026-03-02T10:30", minutes=30)
    right = CalendarObject(
        Uid("visit"),
        base.text().replace("DTEND;TZID=Europe/Berlin:20260302T110000", "DTEND;TZID=America/New_York:20260302T050000"),
    )
    situation = tracked(Moved(base, left), Moved(base, right))
    one, _ = outcome(situation, judged(situation))
    assert one is not None
    assert "DTEND;TZID=America/New_York:20260302T050000" in one


def test_moved_to_the_same_start_with_two_ends_is_a_question_about_the_end_alone() -> None:
    left, right = VISIT.at("2026-03-02T14:00", minutes=60), VISIT.at("2026-03-02T14:00", minutes=90)
    assert disputed(VISIT, left, right) == ["end"]


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
