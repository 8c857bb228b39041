"""The object model's checklist, "Calendar items"."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.adapters.notes.simulated.items import Items, number_item, text_item, time_item
from engine.adapters.notes.simulated.timedates import Instant
from engine.adapters.notes.simulated.validator import flaws
from engine.adapters.notes.zones import RuleZone, offset_of_west, parse_zone, west_code, zone_of, zone_text
from tests.notes_simulated.desk import Desk, OpenDesk, events_in, ical, vevent, weekly

START = datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_only_notes_with_calendar_date_time_are_in_the_view(desk: Desk) -> None:
    """Only notes with CalendarDateTime are in ($Calendar)."""
    seen, unseen = desk.appointment(), desk.appointment()
    unseen.RemoveItem("CalendarDateTime")
    unseen.Save(True, False)
    assert desk.rows() == [seen.UniversalID]


def test_one_row_for_each_value_with_the_same_note_id(desk: Desk) -> None:
    """One row per value; same NoteID repeated."""
    document = desk.appointment(CalendarDateTime=[desk.at(2026, 3, day, 9) for day in (5, 6, 7)])
    assert desk.rows() == [document.UniversalID] * 3
    entries = desk.view().AllEntries
    assert {entries.GetNthEntry(n).NoteID for n in (1, 2, 3)} == {document.NoteID}
    days = [entries.GetNthEntry(n).ColumnValues[0].day for n in (1, 2, 3)]
    assert days == [5, 6, 7]


@pytest.mark.parametrize("name", ["StartDateTime", "EndDateTime", "RepeatInstanceDates"])
def test_unequal_counts_break_a_note(desk: Desk, name: str) -> None:
    """StartDateTime, EndDateTime, RepeatInstanceDates have equal counts, else the note is broken."""
    desk.calendar.CreateEntry(ical(weekly()))
    assert desk.flaws() == {}
    (child,) = (header for header in desk.store.headers("WHERE kind = 'child'"))
    document = desk.database.GetDocumentByUNID(child.unid)
    document.ReplaceItemValue(name, list(document.GetItemValue(name))[:-1])
    document.Save(True, False)
    assert "not equally long" in desk.flaws()[child.unid][0]


def test_public_access_is_absent_exactly_where_private(desk: Desk) -> None:
    """$PublicAccess absent ⇔ OrgConfidential "1"."""
    desk.calendar.CreateEntry(ical(vevent("CLASS:PRIVATE", uid="private")))
    desk.calendar.CreateEntry(ical(vevent(uid="public")))
    found = {header.uid: desk.store.items(header.unid) for header in desk.store.headers("")}
    assert (found["private"].text("OrgConfidential"), found["private"].has("$PublicAccess")) == ("1", False)
    assert (found["public"].text("OrgConfidential"), found["public"].text("$PublicAccess")) == ("", "1")
    assert desk.flaws() == {}
    assert "$PublicAccess" in " ".join(flaws(found["private"].put(text_item("$PublicAccess", "1"))))
    assert "$PublicAccess" in " ".join(flaws(found["public"].without("$PublicAccess")))


def test_book_free_time_and_busy_priority_go_together(desk: Desk) -> None:
    """BookFreeTime "1" ⇔ $BusyPriority "2"."""
    entry = desk.calendar.CreateEntry(ical(vevent("TRANSP:TRANSPARENT")))
    items = desk.store.items(desk.rows()[0])
    assert (items.text("BookFreeTime"), items.text("$BusyPriority")) == ("1", "2")
    assert "TRANSP:TRANSPARENT" in entry.Read()
    assert "go together" in " ".join(flaws(items.put(text_item("$BusyPriority", "1"))))
    assert "go together" in " ".join(flaws(items.put(text_item("BookFreeTime", ""))))


def test_alarm_and_alarm_disabled_exclude_each_other(desk: Desk) -> None:
    """$Alarm and $AlarmDisabled exclusive; offset negative before."""
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT95M\nEND:VALARM"
    desk.calendar.CreateEntry(ical(vevent(alarm)))
    items = desk.store.items(desk.rows()[0])
    assert (items.number("$Alarm"), items.number("$AlarmOffset"), items.text("$AlarmUnit")) == (1, -95, "M")
    assert list(flaws(items)) == []
    assert "exclude each other" in " ".join(flaws(items.put(text_item("$AlarmDisabled", "1"))))
    assert "exclude each other" in " ".join(flaws(items.put(time_item("$AlarmTime", (Instant(START),)))))


def test_alarm_offsets_may_be_noisy(open_desk: OpenDesk) -> None:
    """Float noise option; quirk 20: alarm offsets in float with locale comma."""
    desk = open_desk(alarm_noise=True)
    document = desk.appointment(**{"$Alarm": 1, "$AlarmOffset": -95, "$AlarmUnit": "M", "Alarms": "1"})
    (offset,) = document.GetItemValue("$AlarmOffset")
    assert isinstance(offset, float)
    assert -95 < offset < -94.99
    item = document.GetFirstItem("$AlarmOffset")
    assert item is not None
    assert item.Text.startswith("-94,9999")
    (event,) = events_in(desk.calendar.GetEntryByUNID(document.UniversalID).Read())
    (alarm,) = event.parts
    assert alarm.value("TRIGGER") == "-PT1H35M"


def test_the_parts_of_a_repeat_set(desk: Desk) -> None:
    """Repeat parent: no CalendarDateTime, no $BusyName/$BusyPriority, no $REF, has rule + RepeatDates;
    child: $REF, $RefOptions "1", RepeatInstanceDates, no rule."""
    desk.calendar.CreateEntry(ical(weekly()))
    (parent,) = (desk.store.items(header.unid) for header in desk.store.headers("WHERE kind = 'parent'"))
    (child,) = (desk.store.items(header.unid) for header in desk.store.headers("WHERE kind = 'child'"))
    for name in ("CalendarDateTime", "$BusyName", "$BusyPriority", "$REF"):
        assert not parent.has(name)
    assert (parent.text("RepeatUnit"), parent.text("RepeatAdjust"), parent.text("RepeatHow")) == ("W", "4", "F")
    assert len(parent.instants("RepeatDates")) == 4
    assert child.texts("$REF") == tuple(header.unid for header in desk.store.headers("WHERE kind = 'parent'"))
    assert child.text("$RefOptions") == "1"
    assert child.instants("RepeatInstanceDates") == parent.instants("RepeatDates")
    assert not child.has("RepeatUnit")
    assert desk.flaws() == {}


@pytest.mark.parametrize(
    "item,flaw",
    [
        (time_item("CalendarDateTime", (Instant(START),)), "no CalendarDateTime"),
        (text_item("$BusyPriority", "1"), "no $BusyPriority"),
    ],
)
def test_a_parent_with_what_it_must_not_have_is_broken(desk: Desk, item: object, flaw: str) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    (header,) = desk.store.headers("WHERE kind = 'parent'")
    assert flaw in " ".join(flaws(desk.store.items(header.unid).put(item)))


def test_a_child_with_a_rule_is_broken(desk: Desk) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    (header,) = desk.store.headers("WHERE kind = 'child'")
    items = desk.store.items(header.unid)
    assert "no RepeatUnit" in " ".join(flaws(items.put(text_item("RepeatUnit", "W"))))
    assert "$RefOptions" in " ".join(flaws(items.without("$RefOptions")))


def test_rule_items_do_nothing_by_themselves(desk: Desk) -> None:
    """Rule items do nothing by themselves: changing RepeatUnit on the parent does not change any instance."""
    desk.calendar.CreateEntry(ical(weekly()))
    rows = desk.store.calendar_rows()
    (header,) = desk.store.headers("WHERE kind = 'parent'")
    desk.colleague.edit(header.unid, text_item("RepeatUnit", "D"))
    assert desk.store.calendar_rows() == rows


def test_a_rule_that_no_longer_describes_the_dates_is_not_shown(desk: Desk) -> None:
    """Quirk 3: the rule is only a memory of the dialog; after edits it no longer describes the dates."""
    entry = desk.calendar.CreateEntry(ical(weekly()))
    (header,) = desk.store.headers("WHERE kind = 'parent'")
    desk.colleague.edit(header.unid, text_item("RepeatUnit", "D"), text_item("RepeatInterval", "1"))
    (series,) = events_in(entry.Read())
    assert series.value("RRULE") is None
    assert str(series.value("RDATE")).count("/") == 4


def test_saving_a_shared_child_changes_all_its_instances(desk: Desk) -> None:
    """Saving Subject on a shared child changes all its instances."""
    desk.calendar.CreateEntry(ical(weekly()))
    (header,) = desk.store.headers("WHERE kind = 'child'")
    desk.colleague.rename(header.unid, "All of them")
    shown = events_in(desk.calendar.ReadRange(*desk.march()))
    assert [event.value("SUMMARY") for event in shown] == ["All of them"] * 4


def test_splitting_makes_a_new_child(desk: Desk) -> None:
    """Splitting via GetAsDocument/recurid makes a new child."""
    entry = desk.calendar.CreateEntry(ical(weekly()))
    document = entry.GetAsDocument(0, "20260312T080000Z")
    document.ReplaceItemValue("Subject", "Only this")
    document.Save(True, False)
    shown = events_in(desk.calendar.ReadRange(*desk.march()))
    assert [event.value("SUMMARY") for event in shown] == ["Visit", "Only this", "Visit", "Visit"]
    assert desk.flaws() == {}


def test_attendee_lists_have_the_same_length(desk: Desk) -> None:
    """Attendee parallel lists must have the same length."""
    people = "ATTENDEE;CN=Sam:mailto:sam@example.com\nATTENDEE;ROLE=OPT-PARTICIPANT:mailto:kim@example.com"
    desk.calendar.CreateEntry(ical(vevent(people)))
    items = desk.store.items(desk.rows()[0])
    assert items.texts("RequiredAttendees") == ("sam@example.com",)
    assert items.texts("AltRequiredNames") == ("Sam",)
    assert items.texts("OptionalAttendees") == ("kim@example.com",)
    assert list(flaws(items)) == []
    assert "not equally long" in " ".join(flaws(items.put(text_item("INetRequiredNames", "a", "b"))))


class TestZoneText:
    """StartTimeZone parser: west positive, -3005, DL string with -1 weeks, missing hour."""

    def test_west_is_positive(self) -> None:
        new_york = parse_zone("Z=5$DO=1$DL=3 2 1 11 1 1$ZX=26$ZN=Eastern")
        assert offset_of_west(new_york.west) == timedelta(hours=-5)
        assert offset_of_west(parse_zone("Z=-1$DO=0$ZN=Somewhere").west) == timedelta(hours=1)

    @pytest.mark.parametrize("code,hours", [(-3005, 5.5), (3003, -3.5), (-4505, 5.75), (0, 0), (-12, 12)])
    def test_fractions_are_minutes_times_100(self, code: int, hours: float) -> None:
        assert offset_of_west(code) == timedelta(hours=hours)
        assert west_code(timedelta(hours=hours)) == code

    def test_last_weeks_and_the_missing_hour(self) -> None:
        zone = zone_of("Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=0$ZN=Nowhere known")
        assert isinstance(zone, RuleZone)
        berlin = ZoneInfo("Europe/Berlin")
        for hour in range(0, 24 * 366, 7):
            moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
            assert moment.astimezone(zone).utcoffset() == moment.astimezone(berlin).utcoffset()
        assert datetime(2026, 3, 29, 1, 59, tzinfo=zone).utcoffset() == timedelta(hours=1)
        assert datetime(2026, 3, 29, 2, 0, tzinfo=zone).utcoffset() == timedelta(hours=2)

    def test_south_of_the_equator(self) -> None:
        zone = zone_of("Z=-10$DO=1$DL=10 1 1 4 1 1$ZN=No such name")
        assert datetime(2026, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=11)
        assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=10)

    @pytest.mark.parametrize(
        "zone,style,name",
        [
            ("Europe/Berlin", "notes", "W. Europe"),
            ("Europe/Berlin", "windows", "W. Europe Standard Time"),
            ("Europe/Berlin", "iana", "Europe/Berlin"),
            ("America/New_York", "notes", "Eastern"),
            ("Asia/Kolkata", "notes", "India"),
        ],
    )
    def test_names_lead_back_to_the_rules_of_the_zone(self, zone: str, style: str, name: str) -> None:
        made = zone_text(zone, style, 2026)
        assert made.name == name
        assert parse_zone(made.text) == made
        noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
        assert noon.astimezone(zone_of(made.text)).utcoffset() == noon.astimezone(ZoneInfo(zone)).utcoffset()

    def test_a_text_without_an_offset_is_no_zone(self) -> None:
        with pytest.raises(ValueError, match="no Z="):
            parse_zone("ZN=Eastern")


def test_overlays_are_there(desk: Desk) -> None:
    """Entries with apptUNID URL are present and must be ignored by the adapter."""
    unid = desk.colleague.overlay("Team holiday", START)
    assert desk.rows() == [unid]
    document = desk.database.GetDocumentByUNID(unid)
    assert str(document.GetItemValue("ApptUNID")[0]).startswith("https://")
    assert document.GetItemValue("Form") == ("Appointment",)


def test_signed_and_encrypted_notes_are_there(desk: Desk) -> None:
    """Signed/encrypted notes present; Body unreadable."""
    signed, encrypted = (desk.appointment(name) for name in ("signed", "encrypted"))
    for document in (signed, encrypted):
        document.CreateRichTextItem("Body").AppendText("Secret plans")
        document.Save(True, False)
    desk.colleague.seal(signed.UniversalID, "signed")
    desk.colleague.seal(encrypted.UniversalID, "encrypted")
    assert len(desk.rows()) == 2
    read = desk.database.GetDocumentByUNID(signed.UniversalID)
    assert (read.IsSigned, read.IsEncrypted, read.GetItemValue("Body")) == (True, False, ("Secret plans",))
    closed = desk.database.GetDocumentByUNID(encrypted.UniversalID)
    assert (closed.IsSigned, closed.IsEncrypted, closed.GetItemValue("Body")) == (False, True, ("",))
    assert closed.GetFirstItem("Body") is None


def test_saving_keeps_what_is_encrypted_and_breaks_a_signature(desk: Desk) -> None:
    signed, encrypted = desk.appointment("signed"), desk.appointment("encrypted")
    encrypted.CreateRichTextItem("Body").AppendText("Secret plans")
    encrypted.Save(True, False)
    for document in (signed, encrypted):
        desk.colleague.seal(document.UniversalID, str(document.GetItemValue("Subject")[0]))
        again = desk.database.GetDocumentByUNID(document.UniversalID)
        again.ReplaceItemValue("Subject", "changed")
        assert again.Save(True, False)
    assert desk.database.GetDocumentByUNID(signed.UniversalID).IsSigned is False
    assert desk.store.header(encrypted.UniversalID).sealed == "encrypted"
    assert desk.store.items(encrypted.UniversalID).text("Body") == "Secret plans"


class TestStrangers:
    """Quirk 11: overlay, holiday, to-do and notice documents sit among calendar documents."""

    def test_they_all_have_rows(self, desk: Desk) -> None:
        colleague = desk.colleague
        made = [
            colleague.overlay("Overlay", START),
            colleague.holiday("Holiday", START),
            colleague.to_do("To-do", START),
            colleague.notice("Invitation", START),
        ]
        assert sorted(desk.rows()) == sorted(made)
        forms = [desk.database.GetDocumentByUNID(unid).GetItemValue("Form")[0] for unid in made]
        assert forms == ["Appointment", "Appointment", "Task", "Notice"]

    def test_a_to_do_has_no_end(self, desk: Desk) -> None:
        unid = desk.colleague.to_do("To-do", START)
        assert desk.database.GetDocumentByUNID(unid).GetItemValue("EndDateTime") == ("",)

    def test_the_letter_of_the_kind_is_a_column(self, desk: Desk) -> None:
        desk.colleague.to_do("To-do", START)
        assert desk.view().AllEntries.GetFirstEntry().ColumnValues[3] == "T"


class TestAllDay:
    """Quirk 12: all-day end is inclusive in documents, exclusive in iCalendar."""

    THREE_DAYS = "DTSTART;VALUE=DATE:20260305\nDTEND;VALUE=DATE:20260308"

    @pytest.mark.parametrize("times", ["working-day", "midnight"])
    def test_three_days(self, open_desk: OpenDesk, times: str) -> None:
        desk = open_desk(all_day_times=times)
        entry = desk.calendar.CreateEntry(ical(vevent(when=self.THREE_DAYS)))
        document = entry.GetAsDocument()
        assert document.GetItemValue("AppointmentType") == ("2",)
        assert document.GetItemValue("ORGTABLE") == ("P0",)
        (start,), (end,) = document.GetItemValue("StartDateTime"), document.GetItemValue("EndDateTime")
        assert isinstance(start, datetime)
        assert isinstance(end, datetime)
        assert (start.date(), end.date()) == (date(2026, 3, 5), date(2026, 3, 7))
        hours = (4, 20) if times == "working-day" else (0, 0)
        assert (start.hour, end.hour) == hours
        (event,) = events_in(entry.Read())
        assert [event.value(name) for name in ("DTSTART", "DTEND")] == ["20260305", "20260308"]

    @pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Auckland"])
    def test_the_days_stay_when_the_machine_moves(self, open_desk: OpenDesk, zone: str) -> None:
        made = open_desk().calendar.CreateEntry(ical(vevent(when=self.THREE_DAYS)))
        (event,) = events_in(open_desk(zone=zone).calendar.GetEntry(made.UID).Read())
        assert [event.value(name) for name in ("DTSTART", "DTEND")] == ["20260305", "20260308"]

    def test_it_may_come_out_as_a_timed_event_of_whole_days(self, open_desk: OpenDesk) -> None:
        desk = open_desk(all_day_ical="timed")
        (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(when=self.THREE_DAYS))).Read())
        assert [event.value(name) for name in ("DTSTART", "DTEND")] == ["20260305T000000", "20260308T000000"]
        assert event.value("X-LOTUS-APPTTYPE") == "2"
        again = desk.calendar.CreateEntry(ical(vevent(when=self.THREE_DAYS, uid="again")))
        text = again.Read().replace("UID:again", "UID:third")
        third = desk.calendar.CreateEntry(text).GetAsDocument()
        assert third.GetItemValue("EndDateTime") == again.GetAsDocument().GetItemValue("EndDateTime")


def test_numbers_survive_the_store(desk: Desk) -> None:
    items = Items((number_item("N", 0.1), text_item("T", "ä", "")))
    document = desk.appointment(N=0.1, T=["ä", ""])
    again = desk.database.GetDocumentByUNID(document.UniversalID)
    assert again.GetItemValue("N") == (items.number("N"),)
    assert again.GetItemValue("T") == items.texts("T")
