"""The object model's checklist, "NotesCalendar": what comes out."""

from __future__ import annotations

import pytest

from tests.notes_simulated.desk import Desk, OpenDesk, events_in, ical, refuses, vevent, weekly

SECOND = "20260312T080000Z"
"""The second Thursday, as a recurrence id."""


PEOPLE = (
    "ORGANIZER:mailto:alex.miller@example.com",
    "ATTENDEE;CN=Sam:mailto:sam@example.com",
    "ATTENDEE:mailto:kim@example.com",
)


def at(day: int, hour: int = 9) -> str:
    return f"DTSTART;TZID=Europe/Berlin:202603{day:02d}T{hour:02d}0000\nDURATION:PT1H"


def test_an_old_release_has_no_get_calendar(open_desk: OpenDesk) -> None:
    """Mode "old release": GetCalendar does not exist (AttributeError) → adapter falls back."""
    desk = open_desk(calendar_classes=False)
    with pytest.raises(AttributeError):
        _ = desk.session.GetCalendar
    assert desk.database.IsOpen


class TestReadRange:
    def test_end_not_after_start_is_an_error(self, desk: Desk) -> None:
        """ReadRange: end ≤ start → error."""
        desk.calendar.CreateEntry(ical(vevent()))
        start, end = desk.march()
        with refuses(4805):
            desk.calendar.ReadRange(end, start)
        with refuses(4805):
            desk.calendar.ReadRange(start, start)

    def test_nothing_found_is_an_error(self, desk: Desk) -> None:
        """Empty → error."""
        with refuses(4805):
            desk.calendar.ReadRange(*desk.march())

    def test_an_entry_that_reaches_in_is_absent(self, desk: Desk) -> None:
        """Entry that starts before but reaches in is absent."""
        long = "DTSTART;TZID=Europe/Berlin:20260227T090000\nDTEND;TZID=Europe/Berlin:20260303T090000"
        desk.calendar.CreateEntry(ical(vevent(when=long)))
        with refuses(4805):
            desk.calendar.ReadRange(*desk.march())
        assert desk.calendar.GetEntries(*desk.march()) == ()

    def test_the_view_has_neither_description_nor_attendees(self, desk: Desk) -> None:
        """No DESCRIPTION/ATTENDEE."""
        desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:Long story", *PEOPLE)))
        text = desk.calendar.ReadRange(*desk.march())
        assert "DESCRIPTION" not in text
        assert "ATTENDEE" not in text
        assert "SUMMARY:Visit" in text

    @pytest.mark.parametrize("mask,names", [(1, {"DTSTART"}), (1 | 8 | 256, {"DTSTART", "SUMMARY", "LOCATION"})])
    def test_masks_are_honoured(self, desk: Desk, mask: int, names: set[str]) -> None:
        """Masks honoured."""
        calendar = desk.calendar
        calendar.CreateEntry(ical(vevent("LOCATION:Here")))
        calendar.ReadRangeMask1 = mask
        (event,) = events_in(calendar.ReadRange(*desk.march()))
        assert {line.name for line in event.lines} == names | {"UID"}

    def test_the_unid_comes_only_with_mask_2(self, desk: Desk) -> None:
        """UNID only with mask 2."""
        calendar = desk.calendar
        calendar.CreateEntry(ical(vevent()))
        assert "X-LOTUS-UNID" not in calendar.ReadRange(*desk.march())
        calendar.ReadRangeMask2 = 2
        (event,) = events_in(calendar.ReadRange(*desk.march()))
        assert event.value("X-LOTUS-UNID") == desk.rows()[0]

    def test_max_and_skip_count_view_rows(self, desk: Desk) -> None:
        """Max/skip count view rows."""
        calendar = desk.calendar
        calendar.CreateEntry(ical(weekly()))
        unid = desk.rows()[0]
        desk.colleague.conflict(unid)  # four more rows, and not one VEVENT
        found: list[str | None] = []
        processed: list[int] = []
        for _ in range(4):
            text = calendar.ReadRange(*desk.march(), calendar.EntriesProcessed, 2)
            found += [event.value("RECURRENCE-ID") for event in events_in(text)]
            processed.append(calendar.EntriesProcessed)
        assert processed == [2, 4, 6, 8]
        assert len(found) == 4

    def test_each_instance_is_a_vevent_with_its_recurrence_id(self, desk: Desk) -> None:
        desk.calendar.CreateEntry(ical(weekly()))
        found = [event.value("RECURRENCE-ID") for event in events_in(desk.calendar.ReadRange(*desk.march()))]
        assert found == [f"202603{day}T080000Z" for day in ("05", "12", "19", "26")]

    def test_pending_invitations_are_shown(self, desk: Desk) -> None:
        unid = desk.colleague.notice("Invitation", desk.clock.now)
        (event,) = events_in(desk.calendar.ReadRange(*desk.march()))
        assert event.value("SUMMARY") == "Invitation"
        (notice,) = desk.calendar.GetNewInvitations()
        assert unid == notice.UNID
        assert desk.calendar.GetNoticeByUNID(unid).GetAsDocument().GetItemValue("NoticeType") == ("I",)


def test_get_entry_of_an_unknown_uid_returns_an_object(open_desk: OpenDesk) -> None:
    """GetEntry of an unknown UID returns an object; Read on it raises (index text; number 4814 (U))."""
    for number in (4814, 4000):
        entry = open_desk(missing_entry=number).calendar.GetEntry("nobody")
        assert entry.UID == "nobody"
        with refuses(number):
            entry.Read()
        with refuses(number):
            entry.Remove()


def test_get_entry_by_unid(desk: Desk) -> None:
    """Fails for a bad UNID; several UNIDs lead to one UID."""
    desk.calendar.CreateEntry(ical(weekly()))
    uids = {desk.calendar.GetEntryByUNID(header.unid).UID for header in desk.store.headers("")}
    assert uids == {"visit-1"}
    with refuses(4757):
        desk.calendar.GetEntryByUNID("0" * 32)
    note_id = desk.database.GetDocumentByUNID(desk.rows()[0]).NoteID
    assert desk.calendar.GetEntryByNoteID(note_id).UID == "visit-1"
    with refuses(4757):
        desk.calendar.GetEntryByNoteID("nonsense")


def test_to_dos_never_appear(desk: Desk) -> None:
    """To-dos never appear in ReadRange/GetEntries."""
    desk.colleague.to_do("To-do", desk.clock.now)
    with refuses(4805):
        desk.calendar.ReadRange(*desk.march())
    assert desk.calendar.GetEntries(*desk.march()) == ()


def test_an_anniversary_is_a_yearly_set_of_ten(desk: Desk) -> None:
    """An anniversary appears as a 10-instance yearly set."""
    day = "DTSTART;VALUE=DATE:20260305\nX-LOTUS-APPTTYPE:1"
    entry = desk.calendar.CreateEntry(ical(vevent(when=day)))
    found = events_in(desk.calendar.ReadRange(desk.at(2026, 1, 1), desk.at(2046, 1, 1)))
    assert [event.value("DTSTART") for event in found] == [f"{year}0305" for year in range(2026, 2036)]
    assert events_in(entry.Read())[0].value("RRULE") == "FREQ=YEARLY;COUNT=10"


class TestReadASeries:
    """Read of a series: first VEVENT series, then exceptions; RECURRENCE-ID in UTC; PARTSTAT=NEEDS-ACTION."""

    def test_series_then_exceptions(self, desk: Desk) -> None:
        moved = vevent("RECURRENCE-ID;TZID=Europe/Berlin:20260312T090000", when=at(13, 15))
        entry = desk.calendar.CreateEntry(ical(weekly(), moved))
        series, exception = events_in(entry.Read())
        assert series.value("RRULE") == "FREQ=WEEKLY;BYDAY=TH;COUNT=4"
        assert series.value("RECURRENCE-ID") is None
        assert exception.value("RECURRENCE-ID") == SECOND
        assert exception.value("DTSTART") == "20260313T150000"

    def test_one_instance_by_its_recurrence_id(self, desk: Desk) -> None:
        (event,) = events_in(desk.calendar.CreateEntry(ical(weekly())).Read(SECOND))
        assert (event.value("RECURRENCE-ID"), event.value("DTSTART")) == (SECOND, "20260312T090000")

    def test_partstat_is_always_needs_action(self, desk: Desk) -> None:
        people = [line.replace("ATTENDEE", "ATTENDEE;PARTSTAT=ACCEPTED") for line in PEOPLE]
        (event,) = events_in(desk.calendar.CreateEntry(ical(weekly(*people))).Read())
        assert [line.param("PARTSTAT") for line in event.all("ATTENDEE")] == ["NEEDS-ACTION"] * 2

    def test_removed_instances_are_exdates(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly("EXDATE;TZID=Europe/Berlin:20260312T090000")))
        (series,) = events_in(entry.Read())
        assert series.value("EXDATE") == SECOND

    def test_across_the_change_of_the_hour_the_wall_clock_stays(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=WEEKLY;COUNT=5")))
        starts = desk.store.items(desk.rows()[0]).moments("StartDateTime")
        assert [start.hour for start in starts] == [8, 8, 8, 8, 7]
        assert len(events_in(entry.Read())) == 1


@pytest.mark.parametrize("style", ["rrule", "periods"])
def test_output_styles(open_desk: OpenDesk, style: str) -> None:
    """Output option: RRULE style or RDATE;VALUE=PERIOD style."""
    (series,) = events_in(open_desk(series_style=style).calendar.CreateEntry(ical(weekly())).Read())
    if style == "rrule":
        assert (series.value("RRULE"), series.value("RDATE")) == ("FREQ=WEEKLY;BYDAY=TH;COUNT=4", None)
    else:
        assert series.value("RRULE") is None
        line = series.first("RDATE")
        assert line is not None
        assert line.head == "RDATE;VALUE=PERIOD"
        assert line.value.split(",")[0] == "20260305T080000Z/20260305T090000Z"
        assert len(line.value.split(",")) == 4


class TestXLotus:
    @pytest.mark.parametrize("level,names", [(0, 4), (1, 0), (2, 6)])
    def test_the_output_level(self, desk: Desk, level: int, names: int) -> None:
        calendar = desk.calendar
        calendar.ReadXLotusPropsOutputLevel = level
        (event,) = events_in(calendar.CreateEntry(ical(weekly())).Read())
        assert sum(line.name.startswith("X-LOTUS-") for line in event.lines) == names

    def test_a_vtimezone_from_1950_comes_along(self, desk: Desk) -> None:
        text = desk.calendar.CreateEntry(ical(vevent())).Read()
        assert "TZID:W. Europe\r\n" in text
        assert "DTSTART:19501029T020000" in text
        assert "RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=-1SU;BYMONTH=10" in text


def test_a_name_without_an_address_gets_a_strange_one(desk: Desk) -> None:
    """Quirk 14: names CN=…/O=… are not mail addresses; INet* lists hold addresses or "."."""
    people = "ATTENDEE:CN=Kim Doe/O=Example"
    (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(people))).Read())
    (line,) = event.all("ATTENDEE")
    assert line.value == "mailto:Kim_Doe/Example"
    assert desk.store.items(desk.rows()[0]).texts("INetRequiredNames") == (".",)


def test_get_entries_gives_each_entry_once(desk: Desk) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    desk.calendar.CreateEntry(ical(vevent(uid="other")))
    assert sorted(entry.UID for entry in desk.calendar.GetEntries(*desk.march())) == ["other", "visit-1"]


def test_a_recurrence_id_from_a_moment(desk: Desk) -> None:
    assert desk.calendar.GetRecurrenceID(desk.at(2026, 3, 12, 9)) == SECOND
