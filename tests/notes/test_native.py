"""Documents that Notes and its users made, read as appointments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.adapters.notes.simulated.items import Item as NoteItem
from engine.adapters.notes.simulated.items import Rich, Run, names_item, number_item, text_item, time_item
from engine.adapters.notes.simulated.timedates import Instant
from engine.ical.facts import facts, same
from engine.model.resource import Missing, Unreadable
from tests.builders import event
from tests.notes.desk import Desk, held
from tests.notes.office import agenda

NINE = datetime(2026, 3, 5, 8, tzinfo=UTC)
OpenDesk = Callable[..., Desk]


def entered(desk: Desk, *items: NoteItem) -> str:
    """An appointment of a Notes user, with these items besides: 5 March, 9 to 10 in Berlin."""
    unid: str = desk.colleague._entry("Visit", NINE, "0", "C0", *items)
    ten = (Instant(datetime(2026, 3, 5, 9, tzinfo=UTC)),)
    named = {item.name: item for item in (time_item("EndDateTime", ten), text_item("$BusyPriority", "1"), *items)}
    desk.colleague.edit(unid, *named.values())
    return unid


def lines(desk: Desk, unid: str) -> set[str]:
    text = desk.fetched(unid).object.text
    return set(text[text.index("BEGIN:VEVENT") :].splitlines()) - {"BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"}


TEXTS: dict[str, tuple[tuple[NoteItem, ...], set[str]]] = {
    "a zone by its name": ((text_item("StartTimeZone", "Z=5$DO=1$DL=3 2 1 11 1 1$ZX=25$ZN=Eastern"),), {"DTSTART;TZID=America/New_York:20260305T030000", "DTEND;TZID=America/New_York:20260305T040000"}),
    "a newer zone name": ((text_item("StartTimeZone", "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=4$ZN=Europe/Vienna"),), {"DTSTART;TZID=Europe/Vienna:20260305T090000"}),
    "an odd zone name": ((text_item("StartTimeZone", "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZN=Western/Central Europe"),), {"DTSTART;TZID=Europe/Berlin:20260305T090000"}),
    "half an hour": ((text_item("StartTimeZone", "Z=-3005$DO=0$ZX=0$ZN=India"),), {"DTSTART;TZID=Asia/Kolkata:20260305T133000"}),
    "a rule without a name": ((text_item("StartTimeZone", "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=4$ZN="),), {"DTSTART;TZID=Notes Z -1 DL 3 -1 1 10 -1 1:20260305T090000"}),
    "a name that contradicts its rule": ((text_item("StartTimeZone", "Z=3$DO=0$ZX=0$ZN=Eastern"),), {"DTSTART;TZID=Eastern:20260305T050000"}),
    "Greenwich": ((text_item("StartTimeZone", "Z=0$DO=0$ZX=0$ZN=GMT"),), {"DTSTART:20260305T080000Z"}),
    "no zone": ((), {"DTSTART:20260305T080000Z", "DTEND:20260305T090000Z"}),
    "no sense in the zone": ((text_item("StartTimeZone", "somewhere"),), {"DTSTART:20260305T080000Z"}),
    "a room and no place": ((names_item("Room", ("CN=Room 3/O=Example",)),), {"LOCATION:Room 3/Example"}),
    "free": ((text_item("BookFreeTime", "1"), text_item("$BusyPriority", "2")), {"TRANSP:TRANSPARENT"}),
    "an alarm in hours": ((number_item("$Alarm", 1), number_item("$AlarmOffset", -2), text_item("$AlarmUnit", "H")), {"TRIGGER:-PT2H"}),
    "an alarm with float noise": ((number_item("$Alarm", 1), number_item("$AlarmOffset", -94.9999), text_item("$AlarmUnit", "M")), {"TRIGGER:-PT1H35M"}),
    "an alarm at a time": ((number_item("$Alarm", 1), time_item("$AlarmTime", (Instant(NINE),))), {"TRIGGER;VALUE=DATE-TIME:20260305T080000Z"}),
    "a UID that came by mail": ((text_item("ApptUNID", "abc@example.com"),), {"UID:abc@example.com"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_an_appointment_of_notes(desk: Desk, name: str) -> None:
    items, said = TEXTS[name]
    assert said <= lines(desk, entered(desk, *items))


def test_an_alarm_that_is_switched_off_is_none(desk: Desk) -> None:
    unid = entered(desk, number_item("$AlarmDisabled", 1), number_item("$AlarmOffset", -5))
    assert "BEGIN:VALARM" not in lines(desk, unid)


def test_a_uid_is_made_of_the_unid_as_notes_does_it(desk: Desk) -> None:
    unid = entered(desk)
    assert f"UID:{unid}-Lotus_Notes_Generated" in lines(desk, unid)


def test_a_meeting_shows_its_people_and_changing_them_elsewhere_invites_nobody(desk: Desk) -> None:
    lists = (
        names_item("RequiredAttendees", ("CN=Bo Smith/O=Example", "ann@example.com")),
        names_item("AltRequiredNames", ("CN=Bo Smith/O=Example", "Ann")),
        names_item("INetRequiredNames", (".", "ann@example.com")),
        text_item("StorageRequiredNames", ".", "."),
        names_item("Chair", ("CN=Alex Miller/O=Example",)),
    )
    unid = entered(desk, *lists)
    now = desk.fetched(unid)
    assert "ATTENDEE;CN=Ann;ROLE=REQ-PARTICIPANT:mailto:ann@example.com" in lines(desk, unid)
    assert any(
        line.startswith("ATTENDEE;CN=Bo Smith/Example;ROLE=REQ-PARTICIPANT:urn:notes:CN%3DBo")
        for line in unfolded(now.object.text)
    )
    assert "ORGANIZER;CN=Alex Miller/Example:urn:notes:CN%3DAlex%20Miller/O%3DExample" in lines(desk, unid)
    later = desk.updated(now, now.object.text.replace("mailto:ann@", "mailto:somebody.else@"))
    assert "mailto:somebody.else@example.com" in later.object.text
    assert desk.items(unid).texts("RequiredAttendees") == ("CN=Bo Smith/O=Example", "ann@example.com")
    nobody = desk.updated(
        later,
        "\r\n".join(line for line in unfolded(later.object.text) if not line.startswith(("ATTENDEE", "ORGANIZER")))
        + "\r\n",
    )
    assert "ATTENDEE" not in nobody.object.text
    desk.colleague.edit(unid, names_item("INetRequiredNames", ("bo@example.com", "ann@example.com")))
    assert "mailto:bo@example.com" in desk.fetched(unid).object.text


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").splitlines()


def test_an_anniversary_is_a_yearly_series_of_ten(desk: Desk) -> None:
    calendar = desk.session.GetCalendar(desk.database)
    calendar.AutoSendNotices = False
    calendar.CreateEntry(event("Birthday", "2026-03-05").with_lines("X-LOTUS-APPTTYPE:1").text(), 2)
    (href,) = desk.listed().entries
    assert "RRULE:FREQ=YEARLY;COUNT=10" in lines(desk, href)
    desk.updated(desk.fetched(href), desk.fetched(href).object.text.replace("Birthday", "Ann's birthday"))
    assert desk.items(href).text("AppointmentType") == "1"


@pytest.mark.parametrize("times", ["working-day", "midnight"])
def test_the_last_day_of_an_all_day_entry_is_counted_in(open_desk: OpenDesk, times: str) -> None:
    desk = open_desk(all_day_times=times)
    calendar = desk.session.GetCalendar(desk.database)
    calendar.CreateEntry(event("Fair", "2026-03-28", days=3).text(), 2)
    (href,) = desk.listed().entries
    assert {"DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260331"} <= lines(desk, href)


def test_what_is_no_appointment_is_no_item(desk: Desk) -> None:
    someone = desk.colleague
    others = [
        someone.overlay("Team", NINE),
        someone.holiday("May Day", NINE),
        someone.to_do("Offer", NINE),
        someone.notice("Invitation", NINE),
    ]
    unid = entered(desk)
    others.append(someone.conflict(unid))
    assert set(desk.listed().entries) == {unid}
    assert [desk.mailbox.fetch(other) for other in others] == [Missing(other) for other in others]


def test_a_conflict_beside_a_date_of_a_series_does_not_count(desk: Desk) -> None:
    now = desk.created(event("Visit").weekly(3).text())
    desk.colleague.conflict(desk.children(now.href)[0])
    desk.colleague.conflict(now.href)
    assert agenda(desk.fetched(now.href).object) == agenda(now.object)


# -- sets that are not in order -------------------------------------------------------------------------------------------


def broken(desk: Desk, break_: Callable[[Desk, str, list[str]], Any]) -> Unreadable:
    now = desk.created(event("Visit").weekly(3).edited("2026-03-09T10:00", location="Hall").text())
    break_(desk, now.href, desk.children(now.href))
    found = desk.mailbox.fetch(now.href)
    assert isinstance(found, Unreadable)
    assert desk.listed().entries[now.href] == found.etag
    return found


def test_a_copied_child_makes_a_date_stand_there_twice(desk: Desk) -> None:
    found = broken(desk, lambda desk, _, children: desk.colleague.copy(children[1]))
    assert found.problem == "two documents stand for the same date of the series; delete one of them in Notes"


def test_lists_of_unequal_length(open_desk: OpenDesk) -> None:
    desk = open_desk()
    unid = entered(desk)
    desk.colleague.edit(unid, time_item("EndDateTime", ()))
    found = desk.mailbox.fetch(unid)
    assert isinstance(found, Unreadable)
    assert "not equally long" in found.problem


def test_a_series_without_children(desk: Desk) -> None:
    found = broken(desk, lambda desk, _, children: [desk.colleague.remove(child) for child in children])
    assert found.problem == "the documents of its dates are missing"


def test_children_without_a_series_are_told_of(desk: Desk) -> None:
    now = desk.created(event("Visit").weekly(3).text())
    (child,) = desk.children(now.href)
    desk.colleague.remove(now.href)
    assert set(desk.listed().entries) == {child}
    found = desk.mailbox.fetch(child)
    assert isinstance(found, Unreadable)
    assert found.problem == "it is a date of a series whose own document is missing; Notes can repair that"


def test_a_child_removed_by_hand_is_a_date_left_out(desk: Desk) -> None:
    made = event("Visit").weekly(3).edited("2026-03-09T10:00", location="Hall")
    now = desk.created(made.text())
    desk.colleague.remove(desk.children(now.href)[1])
    assert agenda(desk.fetched(now.href).object) == agenda(
        event("Visit").weekly(3).deleted("2026-03-09T10:00").object()
    )


def test_a_series_of_custom_dates(desk: Desk) -> None:
    calendar = desk.session.GetCalendar(desk.database)
    made = event("Training", "2026-03-02T10:00").with_lines("RDATE;TZID=Europe/Berlin:20260305T100000,20260312T110000")
    calendar.CreateEntry(made.text(), 2)
    (href,) = desk.listed().entries
    assert agenda(desk.fetched(href).object) == agenda(made.object())
    assert not any(line.startswith("RRULE") for line in lines(desk, href))


def test_a_native_series_stays_native_when_its_title_changes(desk: Desk) -> None:
    calendar = desk.session.GetCalendar(desk.database)
    calendar.CreateEntry(event("Visit").recurring("FREQ=MONTHLY;BYDAY=1MO;COUNT=5").text(), 2)
    (href,) = desk.listed().entries
    later = desk.updated(desk.fetched(href), desk.fetched(href).object.text.replace("SUMMARY:Visit", "SUMMARY:Tour"))
    assert not desk.items(href).has("SynclineRule")
    assert "RRULE:FREQ=MONTHLY;COUNT=5;BYDAY=1MO" in later.object.text
    assert {desk.items(unid).text("Subject") for unid in (href, *desk.children(href))} == {"Tour"}


# -- bodies and files ---------------------------------------------------------------------------------------------------


RICH = NoteItem("Body", Rich((Run("Bring the "), Run("contract", "bold"), Run(" along. \r\nThanks"))))


def test_a_rich_body_keeps_its_looks_while_its_words_stay(desk: Desk) -> None:
    unid = entered(desk, RICH)
    now = desk.fetched(unid)
    assert "DESCRIPTION:Bring the contract along.\\nThanks" in lines(desk, unid)
    later = desk.updated(now, now.object.text.replace("SUMMARY:Visit", "SUMMARY:Tour"))
    assert desk.items(unid).find("Body") == RICH
    desk.updated(later, later.object.text.replace("contract", "offer"))
    assert desk.items(unid).text("Body") == "Bring the offer along.\r\nThanks"


def test_files_go_in_and_come_back_with_their_words(desk: Desk) -> None:
    one = "ATTACH;FILENAME=a.txt;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8="
    other = "ATTACH;ENCODING=BASE64;VALUE=BINARY:Qnll"
    now = desk.created(event("Papers").saying(description="See below").with_lines(one, other, other).text())
    assert desk.store.attachments(now.href) == {"a.txt": b"Hello", "attachment": b"Bye", "attachment-2": b"Bye"}
    assert same(facts(now.object.text), facts(held(now.object.text).text))
    later = desk.updated(
        now, event("Papers", uid=now.object.uid).saying(description="See below").with_lines(one).text()
    )
    assert desk.store.attachments(now.href) == {"a.txt": b"Hello"}
    later = desk.updated(later, later.object.text.replace("See below", "Gone"))
    assert desk.store.attachments(now.href) == {"a.txt": b"Hello"}
    assert desk.items(now.href).text("Body") == "Gone"
    bare = desk.updated(later, event("Papers", uid=now.object.uid).text())
    assert desk.store.attachments(now.href) == {}
    assert "ATTACH" not in bare.object.text


def test_a_file_that_a_notes_user_attached(desk: Desk) -> None:
    unid = entered(desk)
    document = desk.database.GetDocumentByUNID(unid)
    place = desk.store.path.with_name("plan; v2.txt")
    place.write_bytes(b"Plan")
    document.CreateRichTextItem("Body").EmbedObject(1454, "", str(place))
    document.Save(True, False)
    assert 'ATTACH;FILENAME="plan; v2.txt";ENCODING=BASE64;VALUE=BINARY:UGxhbg==' in lines(desk, unid)


def test_an_encrypted_one_is_left_alone(desk: Desk) -> None:
    unid = entered(desk)
    desk.colleague.seal(unid, "encrypted")
    found = desk.mailbox.fetch(unid)
    assert isinstance(found, Unreadable)
    assert found.problem == "it is encrypted"
