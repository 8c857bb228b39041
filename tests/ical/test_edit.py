"""Making and changing calendar objects, line by line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.ical.edit import Changes, NewItem, change, change_occurrence, create, remove_occurrence
from engine.ical.values import When
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject, Uid
from tests.builders import event
from tests.ical.edited import STAMP, WEEKLY, component, lines, times, value, when

# -- making ----------------------------------------------------------------------------------------------------------


def test_a_new_item_holds_what_was_asked_for_and_its_zone() -> None:
    item = create(
        "1",
        NewItem(
            summary="Visit; at Miller's",
            start=when("2026-03-02T10:00"),
            end=timedelta(minutes=90),
            rrule="freq=weekly;count=3",
            location="Hall 2",
            description="First\nsecond",
            categories=("Visit", "Key, account"),
            private=True,
            reminder=15,
            priority=1,
            status="confirmed",
            show_as="free",
            account="4711",
            contact="Ann",
            type="Visit",
            employee="A. Miller",
            crm_status="Open",
        ),
        STAMP,
    )
    assert item.uid == "1"
    said = lines(item)
    assert said[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Syncline//Syncline//EN", "BEGIN:VTIMEZONE"]
    assert said[said.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTAMP:20260101T120000Z",
        "DTSTART;TZID=Europe/Berlin:20260302T100000",
        "DTEND;TZID=Europe/Berlin:20260302T113000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "SUMMARY:Visit\\; at Miller's",
        "LOCATION:Hall 2",
        "DESCRIPTION:First\\nsecond",
        "X-SYNCLINE-ACCOUNT:4711",
        "X-SYNCLINE-CONTACT:Ann",
        "X-SYNCLINE-TYPE:Visit",
        "X-SYNCLINE-EMPLOYEE:A. Miller",
        "X-SYNCLINE-STATUS:Open",
        "CATEGORIES:Visit,Key\\, account",
        "CLASS:PRIVATE",
        "PRIORITY:1",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Reminder",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        ("2026-03-02T10:00", None, "DTEND;TZID=Europe/Berlin:20260302T110000"),
        ("2026-03-02", None, "DTEND;VALUE=DATE:20260303"),
        ("2026-03-02", timedelta(days=2), "DTEND;VALUE=DATE:20260304"),
        ("2026-03-02", when("2026-03-05"), "DTEND;VALUE=DATE:20260305"),
        ("2026-03-02T10:00", when("2026-03-02T12:00", "Europe/London"), "DTEND;TZID=Europe/London:20260302T120000"),
        ("2026-03-28T10:00", timedelta(days=1), "DTEND;TZID=Europe/Berlin:20260329T110000"),
    ],
)
def test_a_new_item_has_an_end(start: str, end: When | timedelta | None, line: str) -> None:
    assert line in lines(create("1", NewItem(summary="Visit", start=when(start), end=end), STAMP))


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"end": when("2026-03-02T09:00")}, "before the start"),
        ({"end": when("2026-03-02")}, "both be dates"),
        ({"rrule": "FREQ=SOMETIMES"}, "FREQ=SOMETIMES is not known"),
        ({"priority": 10}, "1 \\(high\\) to 9"),
        ({"start": when("2026-03-02"), "end": timedelta(hours=1)}, "whole days"),
        (
            {"start": when("2026-03-02"), "end": when("2026-03-02")},
            "ends on the day after its last one; here 2026-03-03",
        ),
        ({"start": when("2026-03-02"), "end": when("2026-03-01")}, "before the start"),
    ],
)
def test_what_cannot_be_made_is_refused(more: dict[str, object], problem: str) -> None:
    with pytest.raises(BadRequest, match=problem):
        create("1", NewItem(**{"summary": "Visit", "start": when("2026-03-02T10:00")} | more), STAMP)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "rule", "written"),
    [
        ("2026-03-02T10:00", "FREQ=DAILY;UNTIL=20260304", "FREQ=DAILY;UNTIL=20260304T225959Z"),
        ("2026-03-02T10:00", "FREQ=DAILY;UNTIL=20260304T100000", "FREQ=DAILY;UNTIL=20260304T090000Z"),
        ("2026-03-02T10:00", "RRULE:FREQ=DAILY;UNTIL=20260304T090000Z", "FREQ=DAILY;UNTIL=20260304T090000Z"),
        ("2026-03-02", "FREQ=DAILY;UNTIL=20260304T235959Z", "FREQ=DAILY;UNTIL=20260304"),
    ],
)
def test_until_is_written_in_the_kind_that_the_start_demands(start: str, rule: str, written: str) -> None:
    item = create("1", NewItem(summary="Visit", start=when(start), rrule=rule), STAMP)
    assert value(item, "RRULE") == written
    assert times(item)[-1][:5] == "03-04"


# -- changing --------------------------------------------------------------------------------------------------------


def test_a_new_start_keeps_the_length() -> None:
    item = change(event("Visit", minutes=90).object(), Changes(start=when("2026-03-03T14:00")))
    assert (value(item, "DTSTART"), value(item, "DTEND")) == ("20260303T140000", "20260303T153000")


def test_a_new_end_leaves_the_start() -> None:
    item = change(event("Visit").object(), Changes(end=when("2026-03-02T12:30")))
    assert (value(item, "DTSTART"), value(item, "DTEND")) == ("20260302T100000", "20260302T123000")
    assert value(change(item, Changes(end=timedelta(minutes=30))), "DTEND") == "20260302T103000"


def test_a_duration_stays_a_duration_until_an_end_is_given() -> None:
    text = event("Visit", uid="1").text().replace("DTEND;TZID=Europe/Berlin:20260302T110000", "DURATION:PT1H")
    item = change(CalendarObject(Uid("1"), text), Changes(start=when("2026-03-03T14:00")))
    assert (value(item, "DURATION"), value(item, "DTEND")) == ("PT1H", None)
    item = change(item, Changes(end=when("2026-03-03T16:00")))
    assert (value(item, "DURATION"), value(item, "DTEND")) == (None, "20260303T160000")


def test_an_end_in_another_zone_stays_there() -> None:
    text = event("Flight", uid="1").text().replace("DTEND;TZID=Europe/Berlin", "DTEND;TZID=America/New_York")
    item = change(CalendarObject(Uid("1"), text), Changes(start=when("2026-03-12T10:00")))
    assert "DTEND;TZID=America/New_York:20260312T120000" in lines(item)


def test_a_timed_item_becomes_all_day_on_the_dates_it_touched() -> None:
    item = change(event("Visit", "2026-03-02T22:00", minutes=240).object(), Changes(start=when("2026-03-02")))
    assert {"DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260304"} <= set(lines(item))


def test_an_all_day_item_becomes_an_hour() -> None:
    item = change(event("Fair", "2026-03-02", days=2).object(), Changes(start=when("2026-03-02T10:00")))
    assert {"DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000"} <= set(
        lines(item)
    )
    assert lines(item).count("BEGIN:VTIMEZONE") == 1


def test_parameters_that_are_still_true_stay() -> None:
    text = event("Visit", uid="1").text().replace("SUMMARY:", 'SUMMARY;LANGUAGE=de;ALTREP="cid:1":')
    item = change(CalendarObject(Uid("1"), text), Changes(summary="Besuch"))
    assert "SUMMARY;LANGUAGE=de:Besuch" in lines(item)


def test_what_is_taken_away_is_gone() -> None:
    item = event("Visit").saying(location="Hall 2").in_categories("A").with_lines("PRIORITY:1", "STATUS:TENTATIVE")
    item = item.reminding(15).private()
    taken = Changes(location="", categories=(), priority=0, status="", reminder="none", private=False)
    new = change(item.object(), taken)
    assert not {"LOCATION", "CATEGORIES", "PRIORITY", "STATUS", "VALARM"} & {part.name for part in component(new).body}
    assert value(new, "CLASS") == "PUBLIC"


def test_a_reminder_rings_at_another_time_and_mail_is_left_alone() -> None:
    mail = ("BEGIN:VALARM", "ACTION:EMAIL", "TRIGGER:-P1D", "END:VALARM")
    item = event("Visit").with_lines(*mail).reminding(15).object()
    said = lines(change(item, Changes(reminder=0)))
    assert {"TRIGGER:-P1D", "TRIGGER:PT0S"} <= set(said)
    assert "TRIGGER:-P1D" in lines(change(item, Changes(reminder="none")))


def test_several_category_lines_become_one() -> None:
    item = event("Visit").with_lines("CATEGORIES:A", "CATEGORIES:B").object()
    assert [line for line in lines(change(item, Changes(categories=("C", "D")))) if "CATEG" in line] == [
        "CATEGORIES:C,D"
    ]


def test_an_item_becomes_a_series_and_single_again() -> None:
    item = change(event("Visit").object(), Changes(rrule="FREQ=DAILY;COUNT=3"))
    assert times(item) == ["03-02 10:00", "03-03 10:00", "03-04 10:00"]
    item = remove_occurrence(change_occurrence(item, "2026-03-03T10:00", Changes(summary="X")), "2026-03-04T10:00")
    single = change(item, Changes(rrule=""))
    assert times(single) == ["03-02 10:00"]
    assert "EXDATE" not in single.text
    assert "RECURRENCE-ID" not in single.text


def test_overrides_that_said_the_same_follow_a_change() -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-03-10T10:00").edited("2026-03-16T10:00", summary="Long visit")
    new = change(item.object(), Changes(summary="Meeting", location="Hall 2"))
    assert [value(new, "SUMMARY", nth) for nth in range(3)] == ["Meeting", "Meeting", "Long visit"]
    assert [value(new, "LOCATION", nth) for nth in range(3)] == ["Hall 2"] * 3


def test_a_series_moves_with_everything_that_hangs_on_its_times() -> None:
    item = (
        event("Visit", uid="1")
        .recurring("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T080000Z")
        .moved("2026-03-09T10:00", to="2026-03-10T16:00")
        .edited("2026-03-16T10:00", summary="Long visit")
        .deleted("2026-03-23T10:00")
    )
    assert times(item.object()) == ["03-02 10:00", "03-10 16:00", "03-16 10:00", "03-30 10:00"]
    later = change(item.object(), Changes(start=when("2026-03-02T14:00")))
    assert times(later) == ["03-02 14:00", "03-10 16:00", "03-16 14:00", "03-30 14:00"]
    assert value(later, "RRULE") == "FREQ=WEEKLY;UNTIL=20260330T120000Z;BYDAY=MO"
    tuesday = change(item.object(), Changes(start=when("2026-03-03T10:00")))
    assert times(tuesday) == ["03-03 10:00", "03-10 16:00", "03-17 10:00", "03-31 10:00"]
    assert value(tuesday, "RECURRENCE-ID", 1) == "20260310T100000"


@pytest.mark.parametrize(
    ("rule", "start", "new", "found"),
    [
        ("FREQ=DAILY;COUNT=3", "2026-03-02T10:00", "2026-03-05T10:00", ["03-05 10:00", "03-06 10:00", "03-07 10:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=2;COUNT=2", "2026-03-02T10:00", "2026-03-05T10:00", ["03-05 10:00", "04-05 10:00"]),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2;COUNT=1", "2026-03-02T10:00", "2026-04-05T10:00", ["04-05 10:00"]),
        (
            "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3",
            "2026-03-02T10:00",
            "2026-03-04T10:00",
            ["03-04 10:00", "03-09 10:00", "03-11 10:00"],
        ),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", "2026-03-02T10:00", "2026-04-06T10:00", ["04-06 10:00", "05-04 10:00"]),
    ],
)
def test_a_series_that_moves_to_another_day_goes_on_from_there(
    rule: str, start: str, new: str, found: list[str]
) -> None:
    assert times(change(event("Visit", start).recurring(rule).object(), Changes(start=when(new)))) == found


def test_a_day_that_the_rule_does_not_hit_is_refused() -> None:
    item = event("Visit").recurring("FREQ=MONTHLY;BYDAY=1MO").object()
    with pytest.raises(BadRequest, match="Give a rule for the new start"):
        change(item, Changes(start=when("2026-03-03T10:00")))
    assert value(change(item, Changes(start=when("2026-03-03T10:00"), rrule="FREQ=DAILY")), "RRULE") == "FREQ=DAILY"


def test_a_left_out_occurrence_never_comes_back_by_moving() -> None:
    to_the_31st = Changes(start=when("2026-01-31T10:00"))
    item = event("Visit", "2026-01-05T10:00").recurring("FREQ=MONTHLY").deleted("2026-04-05T10:00").object()
    assert "03-31 10:00" in times(
        change(event("Visit", "2026-01-05T10:00").recurring("FREQ=MONTHLY").object(), to_the_31st)
    )
    with pytest.raises(BadRequest, match="2026-04-05"):
        change(item, to_the_31st)


def test_a_series_changes_its_zone() -> None:
    item = WEEKLY.deleted("2026-03-09T10:00").edited("2026-03-16T10:00", summary="Long visit").object()
    new = change(item, Changes(start=when("2026-03-02T10:00", "Asia/Tokyo")))
    assert {"EXDATE;TZID=Asia/Tokyo:20260309T100000", "RECURRENCE-ID;TZID=Asia/Tokyo:20260316T100000"} <= set(
        lines(new)
    )
    assert times(new) == ["03-02 10:00", "03-16 10:00", "03-23 10:00"]


def test_a_series_becomes_all_day() -> None:
    item = WEEKLY.deleted("2026-03-09T10:00").edited("2026-03-16T10:00", summary="Long visit").object()
    new = change(item, Changes(start=when("2026-03-02")))
    assert {"EXDATE;VALUE=DATE:20260309", "RECURRENCE-ID;VALUE=DATE:20260316"} <= set(lines(new))
    assert times(new) == ["03-02 00:00", "03-16 00:00", "03-23 00:00"]
    back = change(new, Changes(start=when("2026-03-02T10:00")))
    assert times(back) == times(item)


def test_extra_dates_move_along() -> None:
    item = event("Visit").with_lines(
        "RDATE;TZID=Europe/Berlin:20260304T100000",
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260305T100000/20260305T103000,20260306T100000/PT15M",
        "RDATE:soon",
    )
    new = change(item.object(), Changes(start=when("2026-03-02T11:00")))
    assert times(new) == ["03-02 11:00", "03-04 11:00", "03-05 11:00", "03-06 11:00"]
    assert "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260305T110000/20260305T113000,20260306T110000/PT15M" in lines(new)
    assert "RDATE:soon" in lines(new)


def test_a_time_of_day_that_the_rule_itself_names_is_not_moved_away_from() -> None:
    item = event("Visit").recurring("FREQ=DAILY;BYHOUR=10").object()
    with pytest.raises(BadRequest, match="does not hit 2026-03-02 14:00"):
        change(item, Changes(start=when("2026-03-02T14:00")))


def test_a_rule_that_nobody_can_follow_stays_when_the_item_moves() -> None:
    item = event("Visit").recurring("FREQ=SOMETIMES").object()
    assert value(change(item, Changes(start=when("2026-03-03T14:00"))), "RRULE") == "FREQ=SOMETIMES"


def test_a_task_with_a_due_date_only_is_due_at_another_time() -> None:
    text = (
        event("Report", uid="1")
        .text()
        .replace("VEVENT", "VTODO")
        .replace("DTSTART;", "X-START;")
        .replace("DTEND;", "DUE;")
    )
    item = change(CalendarObject(Uid("1"), text), Changes(start=when("2026-03-03T14:00")))
    assert (value(item, "DUE"), value(item, "DTSTART"), value(item, "DTEND")) == ("20260303T140000", None, None)


def test_an_unreadable_start_is_mended_by_giving_one() -> None:
    broken = CalendarObject(
        Uid("1"), event("Visit", uid="1").text().replace("DTSTART;TZID=Europe/Berlin:2026", "DTSTART:soon")
    )
    with pytest.raises(BadRequest, match="give one"):
        change(broken, Changes(end=timedelta(hours=1)))
    assert value(change(broken, Changes(start=when("2026-03-03T14:00"))), "DTSTART") == "20260303T140000"
