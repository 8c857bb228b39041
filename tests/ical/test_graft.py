"""Changes travel, not items: carrying differences onto another text of the same object."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.facts import Where, facts, same
from engine.ical.graft import differences, graft, replanted
from engine.ical.objects import one_object
from engine.model.difference import Address
from engine.model.resource import CalendarObject, Uid
from tests.builders import Event, event
from tests.corpus.real_files import needs_corpus
from tests.drawing import Edit, calendar_texts, edits, events
from tests.ical.corpus import corpus_objects
from tests.ical.rewriting import STAMPS, Rewriting, rewritings, said_lines

UID = st.just("one@example.com")


def item(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


def stream(*lines: str) -> CalendarObject:
    return item("\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:u", *lines, "END:VEVENT", "END:VCALENDAR", "")))


def carried(before: CalendarObject, after: CalendarObject, onto: CalendarObject) -> CalendarObject:
    """What somebody changed from ``before`` to ``after``, done to ``onto``."""
    return graft(onto, differences(facts(before.text), facts(after.text)), after)


def says(one: CalendarObject, other: CalendarObject) -> bool:
    return same(facts(one.text), facts(other.text))


# -- laws ----------------------------------------------------------------------------------------------------------------


@given(calendar_texts(UID), calendar_texts(UID))
def test_all_differences_carried_make_the_other(one: str, other: str) -> None:
    assert says(carried(item(one), item(other), onto=item(one)), item(other))


@needs_corpus
@pytest.mark.parametrize("stride", [1, 7, 41])
def test_all_differences_carried_make_the_other_in_real_files(stride: int) -> None:
    objects = corpus_objects()[::4]
    others = objects[stride:] + objects[:stride]
    unlike = [a.uid for a, b in zip(objects, others, strict=True) if not says(carried(a, b, onto=a), b)]
    assert unlike == []


@given(calendar_texts(UID))
def test_no_difference_leaves_the_very_text(text: str) -> None:
    assert carried(item(text), item(text), onto=item(text)).text == text


@given(calendar_texts(UID), edits(), rewritings())
def test_an_edit_carries_over_to_another_spelling(text: str, edit: Edit, rewritten: Rewriting) -> None:
    before, after = item(text), item(edit(text))
    assert says(carried(before, after, onto=item(rewritten(text))), after)


@given(calendar_texts(UID), edits(), rewritings())
def test_lines_that_no_change_names_stay_as_they_came(text: str, edit: Edit, rewritten: Rewriting) -> None:
    target = item(rewritten(text))
    changes = differences(facts(text), facts(edit(text)))
    result = graft(target, changes, item(edit(text)))
    if any(not address.name for address in changes):
        return  # an occurrence more or less: its own lines come or go with it
    touched = {address.name for address in changes} | {"DURATION" for a in changes if a.name in ("DTEND", "DUE")}
    rest = Counter(line for line in said_lines(target.text) if _name(line) not in touched)
    assert not rest - Counter(said_lines(result.text))


def _name(line: str) -> str:
    return line.partition(":")[0].partition(";")[0].upper().rpartition(".")[2]


@given(calendar_texts(UID), edits(), edits())
def test_carrying_twice_is_carrying_once(text: str, edit: Edit, other: Edit) -> None:
    before, after, target = item(text), item(edit(text)), item(other(text))
    once = carried(before, after, onto=target)
    assert says(carried(before, after, onto=once), once)


@given(events(UID), st.integers(1, 600), st.sampled_from(("DTEND", "DURATION", "")))
def test_the_facts_of_the_result_are_the_targets_with_the_changes_applied(
    made: Event, minutes: int, told_as: str
) -> None:
    """Also where the target tells its end in another way than the one who moved the start."""
    before = made.object()
    after = made.at("2026-05-05" if "T" not in made.start else "2026-05-05T05:05", minutes=minutes).object()
    target = item(_retold(before.text, told_as))
    result = graft(target, changes := differences(facts(before.text), facts(after.text)), after)
    wanted = {a: f.canon for a, f in facts(target.text).items() if a not in changes}
    wanted |= {a: f.canon for a, f in changes.items() if f is not None}
    assert {a: f.canon for a, f in facts(result.text).items()} == wanted


def _retold(text: str, told_as: str) -> str:
    lines = said_lines(text)
    kept = [line for line in lines if _name(line) != "DTEND"] if told_as != "DTEND" else lines
    if told_as == "DURATION":
        at = next(n for n, line in enumerate(kept) if _name(line) == "DTSTART")
        kept[at + 1 : at + 1] = ["DURATION:P1D" if ";VALUE=DATE:" in kept[at] else "DURATION:PT1H"]
    return "\r\n".join((*kept, ""))


# -- examples ------------------------------------------------------------------------------------------------------------


def test_one_line_changes_and_every_other_line_stays() -> None:
    target = stream("dtstart:20260302T100000", "SUMMARY;LANGUAGE=de:Besuch", "X-FOO;A=1:bar", "LOCATION:there")
    result = carried(stream("LOCATION:there"), stream("LOCATION:here"), onto=target)
    assert said_lines(result.text) == [line.replace("there", "here") for line in said_lines(target.text)]


def test_a_change_of_the_hour_leaves_the_targets_name_of_the_zone() -> None:
    before = stream("DTSTART;TZID=Europe/Berlin:20260302T100000")
    after = stream("DTSTART;TZID=Europe/Berlin:20260302T110000")
    target = stream("DTSTART;TZID=W. Europe Standard Time:20260302T100000")
    assert "DTSTART;TZID=W. Europe Standard Time:20260302T110000" in carried(before, after, onto=target).text


def test_a_left_out_date_takes_the_targets_name_of_the_zone() -> None:
    series = event("Visit").weekly(4)
    target = series.in_zone("W. Europe Standard Time").object()
    result = carried(series.object(), series.deleted("2026-03-09T10:00").object(), onto=target)
    assert "EXDATE;TZID=W. Europe Standard Time:20260309T100000" in result.text


def test_another_zone_travels_as_it_is() -> None:
    visit = event("Visit")
    target = visit.in_zone("W. Europe Standard Time").object()
    result = carried(visit.object(), visit.in_zone("America/New_York").object(), onto=target)
    assert "DTSTART;TZID=America/New_York:20260302T100000" in result.text


def test_a_moved_start_does_not_move_an_end_told_as_a_duration() -> None:
    before = stream("DTSTART:20260302T100000", "DTEND:20260302T120000")
    after = stream("DTSTART:20260302T103000", "DTEND:20260302T120000")
    target = stream("DTSTART:20260302T100000", "DURATION:PT2H", "SUMMARY:x")
    result = carried(before, after, onto=target)
    assert said_lines(result.text)[3:6] == ["DTSTART:20260302T103000", "DTEND:20260302T120000", "SUMMARY:x"]


def test_an_implied_end_stays_when_the_start_goes_back_a_day() -> None:
    before = stream("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303")
    after = stream("DTSTART;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20260303")
    result = carried(before, after, onto=stream("DTSTART;VALUE=DATE:20260302"))
    assert "DTEND;VALUE=DATE:20260303" in result.text


def test_a_duration_lands_as_the_end_it_meant() -> None:
    before = stream("DTSTART:20260302T100000", "DURATION:PT1H")
    after = stream("DTSTART:20260302T100000", "DURATION:PT3H")
    result = carried(before, after, onto=stream("DTSTART:20260302T110000", "DTEND:20260302T120000"))
    assert facts(result.text)[Address(Where("VEVENT"), "DTEND")].canon == ":20260302T130000"


def test_sets_change_element_by_element() -> None:
    visit = event("Visit").in_categories("A", "B").attended_by("ann@x.com").attended_by("bo@x.com")
    before = visit.object()
    after = item(before.text.replace("CATEGORIES:A,B", "CATEGORIES:B,C").replace("bo@x.com", "cy@x.com"))
    target = item(before.text.replace("CATEGORIES:A,B", "CATEGORIES:A\r\nCATEGORIES:B,D"))
    result = carried(before, after, onto=target)
    named = {a.element for a in facts(result.text) if a.name in ("CATEGORIES", "ATTENDEE")}
    assert named == {":B", ":C", ":D", "ann@x.com", "cy@x.com"}


def test_a_comma_in_a_category_is_no_separator() -> None:
    visit = event("Visit").in_categories("a, b", "c")
    result = carried(visit.object(), event("Visit").in_categories("c").object(), onto=visit.object())
    assert {a.element for a in facts(result.text) if a.name == "CATEGORIES"} == {":c"}


def test_a_second_reminder_comes_in_beside_one_that_the_target_changed() -> None:
    base, more = event("Visit").reminding(15), event("Visit").reminding(15).reminding(60)
    target = event("Visit").reminding(15).object()
    result = carried(base.object(), more.object(), onto=target)
    assert result.text.count("BEGIN:VALARM") == 2
    other = item(target.text.replace("-PT15M", "-PT5M"))
    changes = differences(facts(base.object().text), facts(more.object().text), facts(other.text))
    assert sorted(line for line in said_lines(graft(other, changes).text) if line.startswith("TRIGGER")) == [
        "TRIGGER:-PT5M",
        "TRIGGER:-PT60M",
    ]


def test_a_reminder_goes_from_among_several() -> None:
    both, one = event("Visit").reminding(15).reminding(60), event("Visit").reminding(60)
    assert "-PT15M" not in carried(both.object(), one.object(), onto=both.object()).text


def test_a_new_occurrence_comes_with_the_targets_uid_and_a_stamp() -> None:
    series = event("Visit", uid="left").weekly(4)
    result = carried(
        series.object(),
        series.edited("2026-03-09T10:00", summary="Other").object(),
        onto=event("Visit", uid="right").weekly(4).object(),
    )
    override = result.text.rpartition("BEGIN:VEVENT")[2]
    assert "UID:right" in override
    assert "DTSTAMP:" in override
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000" in override
    assert "left" not in result.text


def test_an_occurrence_that_is_one_no_more_goes_whole() -> None:
    series = event("Visit").weekly(4)
    edited = series.edited("2026-03-09T10:00", summary="Other").object()
    assert carried(edited, series.object(), onto=edited).text.count("BEGIN:VEVENT") == 1


def test_the_definition_of_a_new_zone_comes_along() -> None:
    source = event("Visit", zone="Customized Time Zone").carrying_zone().object()
    result = carried(event("Visit", zone=None).object(), source, onto=event("Visit", zone=None).object())
    assert result.text.count("BEGIN:VTIMEZONE") == 1
    assert result.text.index("BEGIN:VTIMEZONE") < result.text.index("BEGIN:VEVENT")


def test_a_named_zone_brings_its_definition_along_too() -> None:
    source = event("Visit", zone="America/New_York").carrying_zone().object()
    result = carried(event("Visit").object(), source, onto=event("Visit").object())
    assert "TZID:America/New_York" in result.text


def test_a_zone_that_is_still_named_keeps_its_definition() -> None:
    own = event("Visit", zone="Customized Time Zone").carrying_zone()
    target = own.with_lines("X-DUE;TZID=Customized Time Zone:20260302T100000").object()
    result = carried(own.object(), event("Visit").object(), onto=target)
    assert "DTSTART;TZID=Europe/Berlin" in result.text
    assert result.text.count("BEGIN:VTIMEZONE") == 1


def test_malformed_values_stay_untouched() -> None:
    broken = ("DTSTART:tomorrow", "GEO:nonsense", "RRULE:FREQ=OFTEN", "no content line", "DURATION:long")
    result = carried(stream("SUMMARY:a"), stream("SUMMARY:b"), onto=stream(*broken, "SUMMARY:a"))
    assert said_lines(result.text)[3:8] == list(broken)


def test_a_malformed_value_travels_as_it_stands() -> None:
    result = carried(stream("DTSTART:20260302"), stream("DTSTART:tomorrow"), onto=stream("DTSTART:20260302"))
    assert "DTSTART:tomorrow" in result.text


def test_what_stands_around_the_calendar_stays() -> None:
    target = item("A stray line\r\n" + stream("SUMMARY:a").text)
    assert carried(stream("SUMMARY:a"), stream("SUMMARY:b"), onto=target).text.startswith("A stray line\r\n")


def test_several_calendars_in_one_stream_take_a_change_anywhere() -> None:
    second = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260303\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    before = item(stream("SUMMARY:a").text + second)
    after = item(before.text.replace("SUMMARY:x", "SUMMARY:y"))
    assert says(carried(before, after, onto=before), after)


def test_another_uid_and_nothing_else() -> None:
    series = event("Visit", uid="old").weekly(4).edited("2026-03-09T10:00", summary="Other").carrying_zone()
    assert replanted(series.object(), "new") == CalendarObject(
        Uid("new"), series.object().text.replace("UID:old", "UID:new")
    )


def test_stamps_do_not_travel() -> None:
    before = stream("DTSTAMP:20260101T000000Z", "SEQUENCE:1", "SUMMARY:a")
    after = stream("DTSTAMP:20270101T000000Z", "SEQUENCE:2", "SUMMARY:b")
    assert {a.name for a in differences(facts(before.text), facts(after.text))}.isdisjoint(STAMPS)
    assert "DTSTAMP:20260101T000000Z" in carried(before, after, onto=before).text
