"""One example for each column: which line says it, how it is read, what becomes of it when it is malformed."""

from __future__ import annotations

import pytest

from engine.adapters.activities.carry import carry, fresh
from engine.adapters.activities.columns import Activity, BadColumn, category_column, category_list
from engine.adapters.activities.derive import Reading, derive
from engine.ical.lines import Malformed
from tests.builders import event


def read(*lines: str, component: str = "VEVENT") -> Reading:
    inside = ("UID:1", *lines)
    return derive(
        "\r\n".join(("BEGIN:VCALENDAR", f"BEGIN:{component}", *inside, f"END:{component}", "END:VCALENDAR", ""))
    )


def lines_after(reading: Reading, **columns: str | int | None) -> list[str]:
    """The item's lines after the columns were set to that."""
    text = carry(reading, reading.activity._replace(**columns), reading.occurrences)
    return text.replace("\r\n ", "").splitlines()[3:-2]


@pytest.mark.parametrize(
    "line, column, value",
    [
        ("SUMMARY:Visit\\, with lunch", "subject", "Visit, with lunch"),
        ("SUMMARY;LANGUAGE=de:Besuch", "subject", "Besuch"),
        ("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Besuch bei M=FCller", "subject", "Besuch bei Müller"),
        ("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=KLINGON:M=FCller", "subject", "Müller"),
        ("SUMMARY:", "subject", None),
        ("LOCATION:Hall 2\\; left", "location", "Hall 2; left"),
        ("DESCRIPTION:one\\ntwo", "description", "one\ntwo"),
        ("CATEGORIES:Visit,Fair", "category", "Visit, Fair"),
        ("CATEGORIES:A\\,B, C ,", "category", "A\\,B, C"),
        ("CATEGORIES:", "category", None),
        ("STATUS:TENTATIVE", "status", "tentative"),
        ("STATUS:whatever", "status", "whatever"),
        ("X-SYNCLINE-STATUS:planned", "status", "planned"),
        ("PRIORITY:3", "priority", 3),
        ("PRIORITY:0", "priority", None),
        ("PRIORITY:10", "priority", None),
        ("PRIORITY:high", "priority", None),
        ("PRIORITY:٣", "priority", None),
        ("CLASS:PRIVATE", "private", 1),
        ("CLASS:CONFIDENTIAL", "private", 1),
        ("CLASS:X-OURS", "private", 1),
        ("CLASS:public", "private", 0),
        ("X-SYNCLINE-ACCOUNT:ACME\\, Inc.", "account", "ACME, Inc."),
        ("X-SYNCLINE-CONTACT:Ann", "contact", "Ann"),
        ("X-SYNCLINE-EMPLOYEE:Bo", "employee_responsible", "Bo"),
        ("X-SYNCLINE-TYPE:Visit", "type", "Visit"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,-1FR", "repeats", "FREQ=WEEKLY;BYDAY=MO,-1FR"),
        ("RRULE:FREQ=DAILY;", "repeats", "FREQ=DAILY;"),
        ("RRULE:freq=daily", "repeats", "freq=daily"),
        ("RRULE:FREQ=OFTEN", "repeats", None),
        ("RRULE:FREQ=DAILY;COUNT=x", "repeats", None),
        ("RRULE:FREQ=DAILY;UNTIL=tomorrow", "repeats", None),
        ("RRULE:INTERVAL=2", "repeats", None),
        ("RRULE:every day", "repeats", None),
        ("CREATED:20260101T120000Z", "created_at", "2026-01-01 12:00:00"),
        ("CREATED;TZID=Europe/Berlin:20260101T120000", "created_at", None),
        ("LAST-MODIFIED:20260101T120000Z", "changed_at", "2026-01-01 12:00:00"),
        ("LAST-MODIFIED:today", "changed_at", None),
    ],
)
def test_a_line_is_read_as(line: str, column: str, value: object) -> None:
    assert getattr(read(line).activity, column) == value


def test_categories_of_several_lines_are_one_list() -> None:
    assert read("CATEGORIES:Visit", "CATEGORIES:Fair,Lunch").activity.category == "Visit, Fair, Lunch"


def test_what_the_other_calendar_cancelled_is_cancelled_whatever_the_crm_had_planned() -> None:
    assert read("STATUS:CANCELLED", "X-SYNCLINE-STATUS:planned").activity.status == "cancelled"
    assert read("STATUS:CONFIRMED", "X-SYNCLINE-STATUS:planned").activity.status == "planned"


@pytest.mark.parametrize(
    "component, type", [("VEVENT", "Appointment"), ("VTODO", "Task"), ("VJOURNAL", "Note"), ("VPOLL", "VPOLL")]
)
def test_each_component_is_a_row(component: str, type: str) -> None:
    found = read("SUMMARY:Offer", component=component).activity
    assert (found.type, found.subject) == (type, "Offer")


# -- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines, start, end, all_day, zone, end_zone",
    [
        (
            ("DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000"),
            "2026-03-02 10:00:00", "2026-03-02 11:00:00", 0, "Europe/Berlin", None,
        ),
        (("DTSTART:20260302T100000Z", "DTEND:20260302T110000Z"), "2026-03-02 10:00:00", "2026-03-02 11:00:00", 0, "UTC", None),
        (("DTSTART:20260302T100000", "DURATION:PT90M"), "2026-03-02 10:00:00", "2026-03-02 11:30:00", 0, None, None),
        (("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260304"), "2026-03-02", "2026-03-04", 1, None, None),
        (("DTSTART;VALUE=DATE:20260302", "DURATION:P2D"), "2026-03-02", "2026-03-04", 1, None, None),
        (("DTSTART;VALUE=DATE:20260302",), "2026-03-02", None, 1, None, None),
        (
            ("DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Asia/Tokyo:20260302T230000"),
            "2026-03-02 10:00:00", "2026-03-02 23:00:00", 0, "Europe/Berlin", "Asia/Tokyo",
        ),
        (
            ("DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND:20260302T230000"),
            "2026-03-02 10:00:00", "2026-03-02 23:00:00", 0, "Europe/Berlin", "floating",
        ),
        (("DTSTART;TZID=Mine:20260302T100000",), "2026-03-02 10:00:00", None, 0, "Mine", None),
        (("DTSTART:tomorrow", "DTEND:20260302T110000Z"), None, "2026-03-02 11:00:00", 0, None, "UTC"),
        (("DTSTART:tomorrow", "DURATION:PT1H"), None, None, 0, None, None),
        (("DTSTART:99991231T100000", "DURATION:P1D"), "9999-12-31 10:00:00", None, 0, None, None),
        (("DTSTART:20260230T100000",), None, None, 0, None, None),
        ((), None, None, 0, None, None),
    ],
)  # fmt: skip
def test_times_are_read_as(
    lines: tuple[str, ...], start: str | None, end: str | None, all_day: int, zone: str | None, end_zone: str | None
) -> None:
    found = read(*lines).activity
    assert (found.start, found.end, found.all_day, found.zone, found.end_zone) == (start, end, all_day, zone, end_zone)


def test_a_task_ends_when_it_is_due() -> None:
    found = read("DUE;VALUE=DATE:20260310", component="VTODO").activity
    assert (found.start, found.end, found.all_day) == (None, "2026-03-10", 1)


@pytest.mark.parametrize(
    "trigger, minutes",
    [
        ("TRIGGER:-PT15M", 15),
        ("TRIGGER:-P1D", 1440),
        ("TRIGGER;RELATED=START:PT5M", -5),
        ("TRIGGER;RELATED=END:-PT15M", None),
        ("TRIGGER;VALUE=DATE-TIME:20260302T090000Z", None),
        ("TRIGGER:soon", None),
    ],
)
def test_the_reminder_is_the_alarm_that_counts_from_the_start(trigger: str, minutes: int | None) -> None:
    assert read("BEGIN:VALARM", trigger, "END:VALARM").activity.reminder_minutes == minutes


def test_the_first_alarm_that_counts_from_the_start_is_the_reminder() -> None:
    absolute = ("BEGIN:VALARM", "TRIGGER;VALUE=DATE-TIME:20260302T090000Z", "END:VALARM")
    assert read(*absolute, "BEGIN:VALARM", "TRIGGER:-PT30M", "END:VALARM").activity.reminder_minutes == 30


# -- back into lines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, column, value, after",
    [
        ((), "subject", "a;b", ["SUMMARY:a\\;b"]),
        (("SUMMARY;LANGUAGE=de:Besuch",), "subject", "Visit", ["SUMMARY;LANGUAGE=de:Visit"]),
        (("SUMMARY;ENCODING=QUOTED-PRINTABLE;X-A=1:M=FCller",), "subject", "ü", ["SUMMARY;X-A=1:ü"]),
        (("SUMMARY;QUOTED-PRINTABLE:M=FCller",), "subject", "x=", ["SUMMARY:x="]),
        (('SUMMARY;X-A="open:Visit',), "subject", 'say "hi": there', ['SUMMARY:say "hi": there']),
        (("SUMMARY:Visit",), "subject", "", []),
        (("DESCRIPTION:one", "DESCRIPTION:two"), "description", "new", ["DESCRIPTION:new", "DESCRIPTION:two"]),
        (("DESCRIPTION:one", "DESCRIPTION:two"), "description", None, []),
        (("DESCRIPTION:one",), "description", "a\r\nb\rc", ["DESCRIPTION:a\\nb\\nc"]),
        (("CATEGORIES;LANGUAGE=de:A", "CATEGORIES:B"), "category", "B, C\\,D", ["CATEGORIES;LANGUAGE=de:B,C\\,D"]),
        (("CATEGORIES:A",), "category", " , ", []),
        (("STATUS:TENTATIVE",), "status", "confirmed", ["STATUS:CONFIRMED"]),
        (("STATUS:TENTATIVE",), "status", "Cancelled", ["STATUS:CANCELLED"]),
        (("STATUS:CANCELLED",), "status", "planned", ["X-SYNCLINE-STATUS:planned"]),
        (("X-SYNCLINE-STATUS:planned",), "status", "confirmed", ["STATUS:CONFIRMED"]),
        (("X-SYNCLINE-STATUS:planned",), "status", None, []),
        ((), "status", "completed", ["X-SYNCLINE-STATUS:completed"]),
        (("PRIORITY:very",), "priority", 1, ["PRIORITY:1"]),
        (("PRIORITY:1",), "priority", 0, []),
        ((), "private", 1, ["CLASS:PRIVATE"]),
        (("CLASS:CONFIDENTIAL",), "private", 0, []),
        ((), "type", "Visit", ["X-SYNCLINE-TYPE:Visit"]),
        (("X-SYNCLINE-TYPE:Visit",), "type", "Appointment", []),
        ((), "account", "ACME, Inc.", ["X-SYNCLINE-ACCOUNT:ACME\\, Inc."]),
        ((), "contact", "Ann", ["X-SYNCLINE-CONTACT:Ann"]),
        ((), "employee_responsible", "Bo", ["X-SYNCLINE-EMPLOYEE:Bo"]),
        (("RRULE:nonsense",), "repeats", "FREQ=DAILY", ["RRULE:FREQ=DAILY"]),
        (("RRULE:FREQ=DAILY",), "repeats", " ", []),
        ((), "created_at", "2026-01-01 12:00:00", ["CREATED:20260101T120000Z"]),
        (("LAST-MODIFIED:20250101T000000Z",), "changed_at", "2026-01-01T12:00", ["LAST-MODIFIED:20260101T120000Z"]),
        ((), "reminder_minutes", 15, ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT15M", "END:VALARM"]),
        (("BEGIN:VALARM", "X-A:1", "TRIGGER:-PT15M", "END:VALARM"), "reminder_minutes", -5, ["BEGIN:VALARM", "X-A:1", "TRIGGER:PT5M", "END:VALARM"]),
        (("BEGIN:VALARM", "TRIGGER:-PT15M", "END:VALARM"), "reminder_minutes", None, []),
    ],
)  # fmt: skip
def test_a_column_is_written_as(before: tuple[str, ...], column: str, value: object, after: list[str]) -> None:
    assert lines_after(read(*before), **{column: value}) == after


def test_status_words_of_a_task_go_where_a_task_has_them() -> None:
    assert lines_after(read(component="VTODO"), status="completed") == ["STATUS:COMPLETED"]
    assert lines_after(read(component="VTODO"), status="Needs action") == ["STATUS:NEEDS-ACTION"]


def test_an_alarm_at_a_fixed_time_outlives_the_reminder() -> None:
    fixed = ["BEGIN:VALARM", "TRIGGER;VALUE=DATE-TIME:20260302T090000Z", "END:VALARM"]
    assert lines_after(read(*fixed, "BEGIN:VALARM", "TRIGGER:-PT15M", "END:VALARM"), reminder_minutes=None) == fixed


def test_new_properties_stand_before_alarms() -> None:
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "END:VALARM"]
    assert lines_after(read("SUMMARY:Visit", *alarm), location="Hall") == ["SUMMARY:Visit", "LOCATION:Hall", *alarm]


def test_a_new_uid_goes_to_every_component() -> None:
    text = event("Visit").weekly(count=3).moved("2026-03-09T10:00", to="2026-03-09T14:00").text()
    reading = derive(text)
    carried = carry(reading, reading.activity._replace(uid="new"), reading.occurrences)
    assert carried.count("UID:new\r\n") == 2
    assert carried.count("UID:") == 2


def test_a_uid_cannot_be_taken_away() -> None:
    assert derive(carry(read(), read().activity._replace(uid=""), {})).activity.uid == "1"


# -- times back into lines -------------------------------------------------------------------------------------------

_TIMED = ("DTSTART;X-A=1;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000")
_LASTING = ("DTSTART;TZID=Europe/Berlin:20260302T100000", "DURATION:PT1H")


@pytest.mark.parametrize(
    "before, columns, after",
    [
        (_TIMED, {"start": "2026-03-02 09:30"}, ["DTSTART;X-A=1;TZID=Europe/Berlin:20260302T093000", _TIMED[1]]),
        (_TIMED, {"end": "2026-03-02T12:00:00"}, [_TIMED[0], "DTEND;TZID=Europe/Berlin:20260302T120000"]),
        (_TIMED, {"end": None}, [_TIMED[0]]),
        (_TIMED, {"zone": "UTC"}, ["DTSTART;X-A=1:20260302T100000Z", "DTEND:20260302T110000Z"]),
        (_TIMED, {"zone": None}, ["DTSTART;X-A=1:20260302T100000", "DTEND:20260302T110000"]),
        (_TIMED, {"end_zone": "Asia/Tokyo"}, [_TIMED[0], "DTEND;TZID=Asia/Tokyo:20260302T110000"]),
        (_TIMED, {"all_day": 1}, ["DTSTART;VALUE=DATE;X-A=1:20260302", "DTEND;VALUE=DATE:20260303"]),
        (_LASTING, {"start": "2026-03-03 10:00:00", "end": "2026-03-03 11:00:00"}, ["DTSTART;TZID=Europe/Berlin:20260303T100000", _LASTING[1]]),
        (_LASTING, {"end": "2026-03-02 12:00:00"}, [_LASTING[0], "DTEND;TZID=Europe/Berlin:20260302T120000"]),
        (_LASTING, {"end": None}, [_LASTING[0]]),
        (("DTSTART:tomorrow",), {"start": "2026-03-02 10:00:00", "zone": "UTC"}, ["DTSTART:20260302T100000Z"]),
        (("DTSTART:tomorrow",), {"subject": "x"}, ["DTSTART:tomorrow", "SUMMARY:x"]),
        (("DTSTART;TZID=UTC:20260302T100000",), {"start": "2026-03-02 11:00:00"}, ["DTSTART;TZID=UTC:20260302T110000"]),
        (("DTSTART;VALUE=DATE:20260302",), {"start": "2026-03-04"}, ["DTSTART;VALUE=DATE:20260304"]),
        (("DTSTART;VALUE=DATE:20260302",), {"all_day": 0, "zone": "UTC"}, ["DTSTART:20260302T000000Z"]),
        ((), {"start": "2026-03-02", "end": "2026-03-03", "all_day": None}, ["DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"]),
        ((), {"start": "2026-03-02 10:00", "all_day": None}, ["DTSTART:20260302T100000"]),
    ],
)  # fmt: skip
def test_times_are_written_as(before: tuple[str, ...], columns: dict[str, str | int | None], after: list[str]) -> None:
    assert lines_after(read(*before), **columns) == after


@pytest.mark.parametrize(
    "column, value",
    [
        ("start", "tomorrow"),
        ("start", "2026-02-30"),
        ("start", "2026-03-02 10:00:00+01:00"),
        ("end", "2026-03-02 25:00"),
        ("created_at", "long ago"),
        ("repeats", "every monday"),
    ],
)
def test_what_cannot_be_carried_is_named(column: str, value: str) -> None:
    with pytest.raises(BadColumn, match=f'its {column} says "') as caught:
        lines_after(read(), **{column: value})
    assert value in str(caught.value)


def test_a_day_after_the_last_day_of_all_is_named() -> None:
    with pytest.raises(BadColumn, match="end"):
        lines_after(read(), start="9999-12-31", end="9999-12-31 10:00:00", all_day=1)


# -- rows without a text ---------------------------------------------------------------------------------------------


def test_a_row_of_the_crm_client_is_a_plain_event() -> None:
    row = Activity(
        subject="Visit", start="2026-03-02 10:00:00", end="2026-03-02 11:00:00", zone="Europe/Berlin", type="Visit",
        account="ACME", changed_at="2026-01-01 12:00:00",
    )  # fmt: skip
    assert fresh("4711", row, {}).splitlines()[3:-1] == [
        "BEGIN:VEVENT",
        "UID:4711@syncline",
        "DTSTAMP:20260101T120000Z",
        "DTSTART;TZID=Europe/Berlin:20260302T100000",
        "DTEND;TZID=Europe/Berlin:20260302T110000",
        "X-SYNCLINE-TYPE:Visit",
        "SUMMARY:Visit",
        "X-SYNCLINE-ACCOUNT:ACME",
        "LAST-MODIFIED:20260101T120000Z",
        "END:VEVENT",
    ]


@pytest.mark.parametrize(
    "type, component", [("Task", "VTODO"), ("Note", "VJOURNAL"), ("Call", "VEVENT"), ("", "VEVENT")]
)
def test_the_type_of_a_row_chooses_the_component(type: str, component: str) -> None:
    assert derive(fresh("1", Activity(subject="x", type=type), {})).main.name == component


def test_a_stream_without_an_item_has_no_columns() -> None:
    with pytest.raises(Malformed, match="no item"):
        derive("BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n")


def test_an_occurrence_without_its_series_is_the_activity() -> None:
    found = read("RECURRENCE-ID:20260302T100000Z", "DTSTART:20260302T120000Z", "SUMMARY:Invited to one")
    assert (found.activity.subject, found.activity.start, found.occurrences) == (
        "Invited to one",
        "2026-03-02 12:00:00",
        {},
    )


@pytest.mark.parametrize("names", [[], ["a"], ["a,b", "c\\"], ["\\,", "x y"]])
def test_the_category_column_keeps_commas_apart(names: list[str]) -> None:
    assert category_list(category_column(names)) == names


@pytest.mark.parametrize("column, names", [("a,b", ["a", "b"]), (" a ,, b\\", ["a", "b\\"]), (None, [])])
def test_the_category_column_is_read_as_people_write_it(column: str | None, names: list[str]) -> None:
    assert category_list(column) == names
