"""Edits of one occurrence, beside its series."""

from __future__ import annotations

from dataclasses import fields as fields_of_class

import pytest

from engine.ical.edit import Changes, NewItem, change, change_occurrence, remove_occurrence
from engine.ical.values import When
from engine.model.errors import BadRequest, NotFound
from engine.model.resource import CalendarObject, Uid
from tests.builders import event
from tests.ical.edited import WEEKLY, component, lines, times, value, when

# -- one occurrence --------------------------------------------------------------------------------------------------


def test_an_occurrence_is_changed_beside_the_series() -> None:
    item = WEEKLY.reminding(15).deleted("2026-03-23T10:00").object()
    new = change_occurrence(
        item, when("2026-03-09T10:00"), Changes(start=when("2026-03-10T14:00"), summary="Long visit")
    )
    assert times(new) == ["03-02 10:00", "03-10 14:00", "03-16 10:00"]
    assert component(new) == component(item)
    body = [part.raw for part in component(new, 1).lines]
    assert body == [
        "UID:1",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000",
        "DTSTAMP:20260101T000000Z",
        "DTSTART;TZID=Europe/Berlin:20260310T140000",
        "DTEND;TZID=Europe/Berlin:20260310T150000",
        "SUMMARY:Long visit",
    ]
    assert [part.name for part in component(new, 1).parts] == ["VALARM"]


@pytest.mark.parametrize(
    "start", ["2026-03-09T10:00", "2026-03-10T14:00", "2026-03-09T09:00Z", when("2026-03-09T09:00", "UTC")]
)
def test_a_changed_occurrence_is_found_by_either_start(start: str | When) -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-03-10T14:00").object()
    new = change_occurrence(item, start, Changes(location="Hall 2"))
    assert (value(new, "LOCATION"), value(new, "LOCATION", 1)) == (None, "Hall 2")
    assert times(new) == times(item)


def test_an_all_day_occurrence_is_named_by_its_date() -> None:
    item = event("Fair", "2026-03-02").daily(3).object()
    assert times(remove_occurrence(item, "2026-03-03")) == ["03-02 00:00", "03-04 00:00"]
    assert value(change_occurrence(item, "2026-03-03", Changes(summary="X")), "DTEND", 1) == "20260304"


def test_an_extra_date_with_its_own_length_keeps_it() -> None:
    item = event("Visit").with_lines("RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260305T100000/PT15M").object()
    assert value(change_occurrence(item, "2026-03-05T10:00", Changes(summary="X")), "DTEND", 1) == "20260305T101500"


def test_a_removed_occurrence_is_left_out_and_its_override_gone() -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-03-10T14:00").deleted("2026-03-23T10:00").object()
    new = remove_occurrence(item, "2026-03-10T14:00")
    assert times(new) == ["03-02 10:00", "03-16 10:00"]
    assert [line for line in lines(new) if line.startswith("EXDATE")] == [
        "EXDATE;TZID=Europe/Berlin:20260323T100000",
        "EXDATE;TZID=Europe/Berlin:20260309T100000",
    ]
    assert "RECURRENCE-ID" not in new.text


def test_an_occurrence_that_does_not_exist_is_not_found() -> None:
    for act in (remove_occurrence, lambda item, start: change_occurrence(item, start, Changes(summary="X"))):
        with pytest.raises(NotFound, match=r"no occurrence on 2026-03-10 10:00.*next ones are 2026-03-16 10:00"):
            act(WEEKLY.object(), "2026-03-10T10:00")
        with pytest.raises(NotFound, match="None comes later"):
            act(WEEKLY.object(), "2027-03-10T10:00")


def test_an_occurrence_that_is_left_out_does_not_exist() -> None:
    with pytest.raises(NotFound):
        remove_occurrence(WEEKLY.deleted("2026-03-09T10:00").object(), "2026-03-09T10:00")


def test_a_single_item_has_no_occurrences_to_name() -> None:
    with pytest.raises(BadRequest, match="takes place once"):
        remove_occurrence(event("Visit").object(), "2026-03-02T10:00")


def test_the_last_occurrence_is_not_removed_by_itself() -> None:
    item = event("Visit").daily(2).deleted("2026-03-02T10:00").object()
    with pytest.raises(BadRequest, match="Remove the whole item"):
        remove_occurrence(item, "2026-03-03T10:00")


def test_an_occurrence_has_no_rule_of_its_own() -> None:
    with pytest.raises(BadRequest, match="rule"):
        change_occurrence(WEEKLY.object(), "2026-03-09T10:00", Changes(rrule="FREQ=DAILY"))


def _invitation(*starts: str) -> CalendarObject:
    item = WEEKLY
    for start in starts:
        item = item.edited(start, summary="Guest")
    text = item.text()
    begin, end = text.index("BEGIN:VEVENT"), text.index("BEGIN:VEVENT", text.index("END:VEVENT"))
    return CalendarObject(Uid("1"), text[:begin] + text[end:])


def test_an_item_of_single_occurrences_is_edited_by_occurrence_only() -> None:
    item = _invitation("2026-03-09T10:00", "2026-03-16T10:00")
    assert value(change_occurrence(item, "2026-03-16T10:00", Changes(summary="X")), "SUMMARY", 1) == "X"
    assert times(remove_occurrence(item, "2026-03-16T10:00")) == ["03-09 10:00"]
    with pytest.raises(NotFound):
        remove_occurrence(item, "2026-03-23T10:00")
    with pytest.raises(BadRequest, match="Remove the whole item"):
        remove_occurrence(_invitation("2026-03-09T10:00"), "2026-03-09T10:00")
    with pytest.raises(BadRequest, match="Name one"):
        change(item, Changes(summary="X"))


def test_an_item_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(BadRequest, match="nothing in item 1"):
        change(CalendarObject(Uid("1"), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), Changes(summary="X"))
    broken = CalendarObject(Uid("1"), WEEKLY.text().replace("DTSTART;TZID=Europe/Berlin:2026", "DTSTART:soon"))
    with pytest.raises(BadRequest, match="cannot be read"):
        remove_occurrence(broken, "2026-03-09T10:00")


def test_every_property_that_may_be_asked_for_can_be_changed() -> None:
    assert {field.name for field in fields_of_class(NewItem)} == {field.name for field in fields_of_class(Changes)}
