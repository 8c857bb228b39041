"""What the calendar classes carry of an event, and how the notes hold it."""

from __future__ import annotations

import pytest

from tests.notes_simulated.desk import MARCH_5, Desk, OpenDesk, events_in, ical, refuses, vevent, weekly

ALARM = "BEGIN:VALARM\nACTION:DISPLAY\n{}\nEND:VALARM"


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:one\\ntwo\\, three\\; four",
        "LOCATION:Room 5\\, left",
        "CATEGORIES:Visit,Key account\\, big",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "PRIORITY:1",
        "PRIORITY:5",
        "PRIORITY:9",
        "SEQUENCE:3",
    ],
)
@pytest.mark.parametrize("repeats", [False, True])
def test_what_goes_in_comes_out(desk: Desk, line: str, repeats: bool) -> None:
    entry = desk.calendar.CreateEntry(ical(weekly(line) if repeats else vevent(line)))
    (event,) = events_in(entry.Read())
    name, _, value = line.partition(":")
    assert event.value(name) == value
    assert desk.flaws() == {}


@pytest.mark.parametrize("line", ["URL:https://example.com", "X-CRM-ID:4711", "GEO:1;2", "STATUS:TENTATIVE"])
def test_what_notes_does_not_know_it_drops(desk: Desk, line: str) -> None:
    assert line not in desk.calendar.CreateEntry(ical(vevent(line))).Read()


@pytest.mark.parametrize("given,shown", [("CONFIDENTIAL", "PRIVATE"), ("PUBLIC", "PUBLIC"), ("X-OTHER", "PUBLIC")])
def test_there_are_two_classes(desk: Desk, given: str, shown: str) -> None:
    (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(f"CLASS:{given}"))).Read())
    assert event.value("CLASS") == shown


@pytest.mark.parametrize(
    "trigger,shown",
    [
        ("TRIGGER:-PT15M", "-PT15M"),
        ("TRIGGER:PT10M", "PT10M"),
        ("TRIGGER;RELATED=END:-PT15M", "PT45M"),
        ("TRIGGER;VALUE=DATE-TIME:20260305T070000Z", "20260305T070000Z"),
    ],
)
def test_alarms(desk: Desk, trigger: str, shown: str) -> None:
    entry = desk.calendar.CreateEntry(ical(vevent(ALARM.format(trigger), ALARM.format("TRIGGER:-P9D"))))
    (event,) = events_in(entry.Read())
    assert [part.value("TRIGGER") for part in event.parts] == [shown]  # one alarm an entry
    entry.Update(ical(vevent()))
    assert not list(events_in(entry.Read())[0].parts)
    assert desk.flaws() == {}


def test_an_alarm_that_makes_no_sense_is_none(desk: Desk) -> None:
    (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(ALARM.format("TRIGGER:soon")))).Read())
    assert not list(event.parts)


def test_alarm_units(desk: Desk) -> None:
    document = desk.appointment(**{"$Alarm": 1, "$AlarmOffset": -2, "$AlarmUnit": "H"})
    (event,) = events_in(desk.calendar.GetEntryByUNID(document.UniversalID).Read())
    assert [part.value("TRIGGER") for part in event.parts] == ["-PT2H"]


def test_people_keep_their_roles(desk: Desk) -> None:
    people = [
        "ORGANIZER;CN=Alex:mailto:alex.miller@example.com",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Sam:mailto:sam@example.com",
        "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:kim@example.com",
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:lee@example.com",
    ]
    entry = desk.calendar.CreateEntry(ical(vevent(*people)))
    (event,) = events_in(entry.Read())
    found = [(line.value, line.param("ROLE"), line.param("CN")) for line in event.all("ATTENDEE")]
    assert found == [
        ("mailto:sam@example.com", "REQ-PARTICIPANT", "Sam"),
        ("mailto:kim@example.com", "OPT-PARTICIPANT", "kim@example.com"),
        ("mailto:lee@example.com", "NON-PARTICIPANT", "lee@example.com"),
    ]
    assert event.value("ORGANIZER") == "mailto:alex.miller@example.com"
    document = entry.GetAsDocument()
    assert document.GetItemValue("AppointmentType") == ("3",)
    assert document.GetItemValue("Chair") == ("CN=Alex Miller/O=Example",)


def test_the_room_stands_behind_the_location(desk: Desk) -> None:
    document = desk.appointment(Location="Berlin", Room="CN=Blue Room/O=Example")
    assert "LOCATION:Berlin\\, Blue Room/Example" in desk.calendar.GetEntryByUNID(document.UniversalID).Read()


@pytest.mark.parametrize(
    "when,kind,icon",
    [
        (MARCH_5, "0", 160),
        ("DTSTART;VALUE=DATE:20260305", "2", 9),
        (f"{MARCH_5}\nX-LOTUS-APPTTYPE:4", "4", 10),
        (f"{MARCH_5}\nATTENDEE:mailto:sam@example.com", "3", 158),
    ],
)
def test_kinds(desk: Desk, when: str, kind: str, icon: int) -> None:
    document = desk.calendar.CreateEntry(ical(vevent(when=when))).GetAsDocument()
    assert document.GetItemValue("AppointmentType") == (kind,)
    assert document.GetItemValue("_ViewIcon") == (float(icon),)
    assert document.GetItemValue("ExcludeFromView") == ("D",)
    assert document.GetItemValue("$CSVersion") == ("2",)


def test_start_and_end_in_different_zones(desk: Desk) -> None:
    flight = "DTSTART;TZID=Europe/Berlin:20260305T100000\nDTEND;TZID=America/New_York:20260305T130000"
    (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(when=flight))).Read())
    start, end = event.first("DTSTART"), event.first("DTEND")
    assert start is not None
    assert end is not None
    assert (start.head, start.value) == ('DTSTART;TZID="W. Europe"', "20260305T100000")
    assert (end.head, end.value) == ('DTEND;TZID="Eastern"', "20260305T130000")


@pytest.mark.parametrize("zone", ["Z", ""])
def test_utc_and_zero_length(desk: Desk, zone: str) -> None:
    (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(when=f"DTSTART:20260305T090000{zone}"))).Read())
    assert event.value("DTSTART") == event.value("DTEND") == f"20260305T090000{zone}"


def test_an_end_before_its_start_is_refused(desk: Desk) -> None:
    with refuses(4805):
        desk.calendar.CreateEntry(ical(vevent(when="DTSTART:20260305T090000Z\nDTEND:20260305T080000Z")))


def test_a_single_entry_cannot_be_made_to_repeat(desk: Desk) -> None:
    entry = desk.calendar.CreateEntry(ical(vevent()))
    with refuses(4811):
        entry.Update(ical(weekly()))


def test_several_days_with_a_duration(desk: Desk) -> None:
    (event,) = events_in(
        desk.calendar.CreateEntry(ical(vevent(when="DTSTART;VALUE=DATE:20260305\nDURATION:P2D"))).Read()
    )
    assert event.value("DTEND") == "20260307"


def test_rewriting_holds_for_the_calendar_classes_too(open_desk: OpenDesk) -> None:
    desk = open_desk(rewrites=True)
    entry = desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:one  \\ntwo\\n\\n", summary="  Visit \t there ")))
    (event,) = events_in(entry.Read())
    assert (event.value("SUMMARY"), event.value("DESCRIPTION")) == ("Visit there", "one\\ntwo")


@pytest.mark.parametrize("how,shown", [("signed", "Secret plans"), ("encrypted", None)])
def test_the_body_of_an_encrypted_entry_is_not_to_be_seen(desk: Desk, how: str, shown: str | None) -> None:
    entry = desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:Secret plans")))
    desk.colleague.seal(desk.rows()[0], how)
    (event,) = events_in(entry.Read())
    assert (event.value("SUMMARY"), event.value("DESCRIPTION")) == ("Visit", shown)


def test_notices_of_an_entry(desk: Desk) -> None:
    unid = desk.colleague.notice("Invitation", desk.clock.now)
    uid = str(desk.database.GetDocumentByUNID(unid).GetItemValue("ApptUNID")[0])
    entry = desk.calendar.CreateEntry(ical(vevent(uid=f"{uid}-Lotus_Notes_Generated")))
    (notice,) = entry.GetNotices()
    assert unid == notice.UNID
    assert notice.NoteID == desk.database.GetDocumentByUNID(unid).NoteID
    with refuses(4757):
        desk.calendar.GetNoticeByUNID(desk.database.GetDocumentByUNID(unid).UniversalID[::-1])
