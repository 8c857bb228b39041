"""One example for each cell of the decision table: laws cannot pin policy, examples can."""

from __future__ import annotations

import pytest

from engine.adapters.memory import shortened, without
from engine.model.both import Both, Side
from engine.model.capabilities import Capabilities
from engine.model.plan import Conflict, Defer, Gone, Keep, Make, Settle, Survival, Why
from engine.model.resource import CalendarObject, Href, ItemKey, Uid
from engine.model.rules import Rules
from engine.model.situation import Blocked, Nowhere
from engine.sync.lens import Lens
from engine.sync.reconcile import Judge, reconcile
from engine.sync.survey import Found, Survey
from tests.sync.cases import (
    KEY,
    SERIES,
    VISIT,
    Moved,
    judge,
    judged,
    keeping,
    lines_of,
    linked,
    new,
    outcome,
    tracked,
    twins,
    unable,
)

NOTHING = Settle(Both(Keep(), Keep()))
ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
ELSEWHERE = VISIT.saying(location="Hall 2")


def test_kept_on_both_sides() -> None:
    assert judged(linked(VISIT, VISIT, VISIT)) == NOTHING


def test_edited_left_is_carried_to_the_right() -> None:
    assert judged(linked(VISIT, ONE, VISIT)) == Settle(Both(Keep(), Make(ONE.object())))


def test_edited_right_is_carried_to_the_left() -> None:
    assert judged(linked(VISIT, VISIT, ONE)) == Settle(Both(Make(ONE.object()), Keep()))


def test_edited_alike_on_both_sides_is_nothing_to_do() -> None:
    assert judged(linked(VISIT, ONE, ONE)) == NOTHING


def test_edits_of_different_fields_merge() -> None:
    situation = linked(VISIT, ONE, ELSEWHERE)
    left, right = outcome(situation, judged(situation))
    for text in (left, right):
        assert text is not None
        assert "SUMMARY:One" in text
        assert "LOCATION:Hall 2" in text


def test_edits_of_one_field_are_asked_about() -> None:
    verdict = judged(linked(VISIT, ONE, TWO))
    assert isinstance(verdict, Conflict)
    (clash,) = verdict.clashes
    assert clash.address.name == "SUMMARY"
    assert [None if fact is None else fact.canon for fact in (clash.base, *clash.versions)] == [
        ":Visit",
        ":One",
        ":Two",
    ]


def test_removed_left_is_removed_right() -> None:
    assert judged(linked(VISIT, None, VISIT)) == Settle(Both(Keep(), Gone()))


def test_removed_right_is_removed_left() -> None:
    assert judged(linked(VISIT, VISIT, None)) == Settle(Both(Gone(), Keep()))


def test_removed_on_both_sides_is_forgotten() -> None:
    assert judged(linked(VISIT, None, None)) == NOTHING


@pytest.mark.parametrize(("left", "right", "edited"), [(ONE, None, Side.LEFT), (None, ONE, Side.RIGHT)])
def test_edited_here_and_removed_there_is_asked_about(left, right, edited: Side) -> None:
    assert judged(linked(VISIT, left, right)) == Survival(edited)


@pytest.mark.parametrize("side", Side)
def test_new_on_one_side_is_made_on_the_other(side: Side) -> None:
    verdict = judged(new(side, VISIT))
    assert isinstance(verdict, Settle)
    assert verdict.aims[side] == Keep()
    assert verdict.aims[side.other] == Make(VISIT.object())


def test_new_under_a_uid_that_is_taken_there_gets_another_one() -> None:
    by = Judge(Lens(Rules()), Both(Capabilities(), Capabilities()), Both(frozenset(), frozenset([Uid("visit")])))
    verdict = judged(new(Side.LEFT, VISIT), by)
    assert isinstance(verdict, Settle)
    assert isinstance(verdict.aims.right, Make)
    assert verdict.aims.right.object.uid == f"visit-{KEY}"
    assert f"UID:visit-{KEY}\r\n" in verdict.aims.right.object.text


def test_new_and_not_expressible_there_is_held() -> None:
    assert judged(new(Side.LEFT, SERIES), judge(right=unable("RRULE"))) == Defer(
        Why.UNFIT, "no RRULE there", Side.RIGHT
    )


def test_an_edit_that_cannot_be_expressed_there_is_held() -> None:
    assert judged(linked(VISIT, SERIES, VISIT), judge(right=unable("RRULE"))) == Defer(
        Why.UNFIT, "no RRULE there", Side.RIGHT
    )


def test_twins_that_say_the_same_are_linked() -> None:
    assert judged(twins(VISIT, VISIT)) == NOTHING


def test_twins_that_differ_are_asked_about() -> None:
    verdict = judged(twins(ONE, TWO.saying(location="Hall 2")))
    assert isinstance(verdict, Conflict)
    assert [clash.address.name for clash in verdict.clashes] == ["LOCATION", "SUMMARY"]
    assert all(clash.base is None for clash in verdict.clashes)


def test_twins_that_differ_in_what_one_side_cannot_hold_are_linked() -> None:
    rich = VISIT.saying(summary="A long subject").with_lines("X-ACCOUNT:4711").reminding(5)
    poor = VISIT.saying(summary="A long")
    by = judge(right=keeping(lambda text: without("VALARM", "X-ACCOUNT")(shortened("SUMMARY", 6)(text))))
    assert judged(twins(rich, poor), by) == NOTHING


def test_twins_take_over_what_no_person_sees() -> None:
    situation = twins(VISIT.with_lines("X-ACCOUNT:4711"), VISIT.with_lines("X-COLOR:red"))
    for text in outcome(situation, judged(situation)):
        assert text is not None
        assert "X-ACCOUNT:4711" in text
        assert "X-COLOR:red" in text


def test_twins_of_which_one_defines_its_zone_are_no_question() -> None:
    own = VISIT.in_zone("Customized Time Zone")
    situation = twins(own.carrying_zone(), own)
    right = outcome(situation, judged(situation)).right
    assert right is not None
    assert "BEGIN:VTIMEZONE" in right


def test_twins_with_an_occurrence_that_only_one_has_differ_in_one_thing() -> None:
    verdict = judged(twins(SERIES.edited("2026-03-09T10:00", summary="Other"), SERIES))
    assert isinstance(verdict, Conflict)
    assert [(clash.address.name, clash.address.where.occurrence) for clash in verdict.clashes] == [
        ("", "20260309T090000Z")
    ]


def test_twins_with_one_reminder_here_and_two_there_differ_in_the_second() -> None:
    verdict = judged(twins(VISIT.reminding(5), VISIT.reminding(5).reminding(60)))
    assert isinstance(verdict, Conflict)
    (clash,) = verdict.clashes
    assert clash.versions.left is None
    assert clash.versions.right is not None


def test_nowhere_is_nothing_to_do() -> None:
    assert judged(Nowhere()) == NOTHING


# -- each side against its own last text --------------------------------------------------------------------------------


def test_what_a_side_never_held_is_not_missing_there() -> None:
    rich = VISIT.with_lines("X-ACCOUNT:4711").reminding(5)
    situation = tracked(Moved(rich, rich), Moved(VISIT, VISIT.saying(summary="Edited")))
    left, _ = outcome(situation, judged(situation))
    assert left is not None
    assert "X-ACCOUNT:4711" in left
    assert "BEGIN:VALARM" in left
    assert "SUMMARY:Edited" in left


def test_what_a_side_would_not_keep_is_not_written_to_it() -> None:
    situation = linked(VISIT, VISIT.with_lines("X-ACCOUNT:4711"), VISIT)
    assert judged(situation, judge(right=keeping(without("X-ACCOUNT")))) == NOTHING


def test_a_shortened_subject_does_not_come_back() -> None:
    by = judge(right=keeping(shortened("SUMMARY", 6)))
    long, short = VISIT.saying(summary="A long subject"), VISIT.saying(summary="A long")
    situation = tracked(Moved(long, long), Moved(short, short.saying(location="Hall 2")))
    left, _ = outcome(situation, judged(situation, by))
    assert left is not None
    assert "SUMMARY:A long subject" in left
    assert "LOCATION:Hall 2" in left


def test_what_a_run_wrote_before_it_died_is_no_edit() -> None:
    """The right side holds what it made of the left one's edit; the baseline still says what was before."""
    by = judge(right=keeping(shortened("SUMMARY", 6)))
    situation = tracked(
        Moved(VISIT, VISIT.saying(summary="A long subject")), Moved(VISIT, VISIT.saying(summary="A long"))
    )
    assert judged(situation, by) == NOTHING


def test_what_a_run_wrote_before_it_died_is_no_edit_beside_another_one() -> None:
    by = judge(right=keeping(shortened("SUMMARY", 6)))
    right = VISIT.saying(summary="A long", location="Hall 2")
    situation = tracked(Moved(VISIT, VISIT.saying(summary="A long subject")), Moved(VISIT, right))
    left, right_text = outcome(situation, judged(situation, by))
    assert left is not None
    assert "SUMMARY:A long subject" in left
    assert "LOCATION:Hall 2" in left
    assert right_text == right.object().text


# -- a whole survey ------------------------------------------------------------------------------------------------------


def test_a_plan_judges_all_that_was_found_and_tells_what_is_blocked() -> None:
    found = Found(KEY, Uid("visit"), new(Side.LEFT, VISIT))
    blocked = Blocked(ItemKey("b"), Side.LEFT, Href("h"), "it cannot be read")
    taken = Both(frozenset[Uid](), frozenset([Uid("visit")]))
    plan = reconcile(Survey((found,), (blocked,)), Judge(Lens(Rules()), Both(Capabilities(), Capabilities()), taken))
    (item,) = plan.items
    assert (item.key, item.uid, item.situation, plan.blocked) == (KEY, "visit", found.situation, (blocked,))
    assert isinstance(item.verdict, Settle)
    assert isinstance(item.verdict.aims.right, Make)
    assert item.verdict.aims.right.object.uid == f"visit-{KEY}"


def test_a_copy_is_made_under_another_uid() -> None:
    by = Judge(Lens(Rules()), Both(Capabilities(), Capabilities()), copies=frozenset([KEY]))
    verdict = judged(new(Side.LEFT, VISIT), by)
    assert isinstance(verdict, Settle)
    assert isinstance(verdict.aims.right, Make)
    assert verdict.aims.right.object.uid == f"visit-{KEY}"


# -- first meetings of calendars that can hold different things -----------------------------------------------------------


def test_twins_differ_in_what_a_side_cannot_express_at_all() -> None:
    """Its refusal does not make the other side's version nothing."""
    verdict = judged(twins(ONE, VISIT), judge(right=unable("One")))
    assert isinstance(verdict, Conflict)


def test_a_line_that_is_no_content_line_is_taken_over_by_twins() -> None:
    situation = twins(VISIT.with_lines("a line that is no content line"), VISIT)
    right = outcome(situation, judged(situation)).right
    assert "a line that is no content line" in lines_of(right)


# -- after a crash -------------------------------------------------------------------------------------------------------


def with_a_room_of_its_own(text: str) -> str:
    return text.replace("LOCATION:Hall 2\r\n", "LOCATION:Hall 2\r\nX-ROOM:2\r\n")


def test_what_a_side_added_to_what_a_run_wrote_before_it_died_does_not_come_back() -> None:
    by = judge(right=keeping(with_a_room_of_its_own))
    stored = ELSEWHERE.with_lines("X-ROOM:2")
    assert judged(tracked(Moved(VISIT, ELSEWHERE), Moved(VISIT, stored)), by) == NOTHING


def test_what_a_side_could_not_have_written_so_is_an_edit_of_its_own() -> None:
    """The room is another one than the side itself would make of it."""
    by = judge(right=keeping(with_a_room_of_its_own))
    situation = tracked(Moved(VISIT, ELSEWHERE), Moved(VISIT, ELSEWHERE.with_lines("X-ROOM:3")))
    assert "X-ROOM:3" in lines_of(outcome(situation, judged(situation, by)).left)


def test_what_a_side_cannot_express_is_no_echo_of_the_other_one() -> None:
    by = judge(right=unable("Hall 2"))
    situation = linked(VISIT, ELSEWHERE, VISIT.with_lines("X-ROOM:2"))
    assert judged(situation, by) == Defer(Why.UNFIT, "no Hall 2 there", Side.RIGHT)


def test_dropped_here_where_it_cannot_be_held_and_changed_there_is_no_question() -> None:
    by = judge(left=keeping(without("LOCATION")))
    situation = tracked(Moved(ELSEWHERE, VISIT), Moved(ELSEWHERE, VISIT.saying(location="Hall 3")))
    assert judged(situation, by) == NOTHING


def test_dropped_here_and_changed_there_is_asked_about_in_a_calendar_that_never_lacks_it() -> None:
    """It would say the same where it had been told to drop it. But it was edited there, and may have been meant."""
    office = VISIT.saying(location="Office")

    def never_without(text: str) -> str:
        return text if "LOCATION" in text else text.replace("SUMMARY", "LOCATION:Office\r\nSUMMARY")

    situation = tracked(Moved(ELSEWHERE, VISIT), Moved(ELSEWHERE, office.saying(summary="One")))
    verdict = judged(situation, judge(right=keeping(never_without)))
    assert isinstance(verdict, Conflict)
    assert [clash.address.name for clash in verdict.clashes] == ["LOCATION"]


def test_the_definition_of_a_zone_goes_along_with_the_first_time_that_is_told_in_it() -> None:
    """It stood on the left side all the time, and nobody named it."""
    own = VISIT.in_zone("Customized Time Zone").carrying_zone().text()
    definition = own[own.index("BEGIN:VTIMEZONE") : own.index("BEGIN:VEVENT")]
    was = CalendarObject(Uid("visit"), VISIT.text().replace("BEGIN:VEVENT", f"{definition}BEGIN:VEVENT"))
    situation = tracked(Moved(was, CalendarObject(Uid("visit"), own)), Moved(VISIT, VISIT))
    right = outcome(situation, judged(situation)).right
    assert {"BEGIN:VTIMEZONE", "DTSTART;TZID=Customized Time Zone:20260302T100000"} < lines_of(right)


# -- categories that have other names on each side ------------------------------------------------------------------------


def test_a_category_goes_under_its_name_there_though_that_means_another_one_here() -> None:
    """What the left side calls A and B, the right one calls B and C."""
    left, right = VISIT.in_categories("A", "B"), VISIT.in_categories("B", "C")
    situation = tracked(Moved(left, left), Moved(right, VISIT.in_categories("B")))
    found = outcome(situation, judged(situation, rename=(("A", "B"), ("B", "C")))).left
    assert {line for line in lines_of(found) if line.startswith("CATEGORIES")} == {"CATEGORIES:A"}


def test_what_a_run_wrote_under_another_name_before_it_died_is_no_edit() -> None:
    by = judge(right=keeping(with_a_room_of_its_own), rename=(("Besuch", "Visit"),))
    stored = ELSEWHERE.in_categories("Visit").with_lines("X-ROOM:2")
    situation = tracked(Moved(VISIT, ELSEWHERE.in_categories("Besuch")), Moved(VISIT, stored))
    assert judged(situation, by) == NOTHING
