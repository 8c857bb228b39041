"""The object model's checklist, "NotesCalendar"."""

from __future__ import annotations

import re

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


class TestGetAsDocument:
    def test_a_repeating_entry_needs_a_recurrence_id(self, desk: Desk) -> None:
        """GetAsDocument on a repeating entry without recurrence id raises."""
        entry = desk.calendar.CreateEntry(ical(weekly()))
        with refuses(4814):
            entry.GetAsDocument()
        with refuses(4808):
            entry.GetAsDocument(0, "20260313T080000Z")
        with refuses(4808):
            entry.GetAsDocument(0, "20260312T090000")  # not UTC

    def test_it_splits_without_nosplit(self, desk: Desk) -> None:
        """With it, without NOSPLIT, the number of child notes grows by one."""
        entry = desk.calendar.CreateEntry(ical(weekly()))
        assert _children(desk) == 1
        shared = entry.GetAsDocument(1, SECOND)
        assert _children(desk) == 1
        assert len(shared.GetItemValue("StartDateTime")) == 4
        own = entry.GetAsDocument(0, SECOND)
        assert _children(desk) == 2
        assert len(own.GetItemValue("StartDateTime")) == 1
        assert own.UniversalID != shared.UniversalID
        assert entry.GetAsDocument(0, SECOND).UniversalID == own.UniversalID
        assert _children(desk) == 2

    def test_a_single_entry_is_its_document(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:Hello")))
        assert entry.GetAsDocument().GetItemValue("Body") == ("Hello",)


class TestCreateEntry:
    def test_a_method_is_refused(self, desk: Desk) -> None:
        """CreateEntry: METHOD refused."""
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent(), head="METHOD:REQUEST"))
        assert desk.rows() == []

    def test_an_existing_uid_is_4815(self, desk: Desk) -> None:
        """Existing UID → 4815."""
        desk.calendar.CreateEntry(ical(vevent()))
        with refuses(4815):
            desk.calendar.CreateEntry(ical(vevent()))
        assert len(desk.rows()) == 1

    def test_two_uids_are_refused(self, desk: Desk) -> None:
        """Two UIDs in one text refused."""
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent(uid="a"), vevent(uid="b")))

    def test_a_missing_uid_is_generated(self, desk: Desk) -> None:
        """Missing UID generated with the `-Lotus_Notes_Generated` suffix."""
        entry = desk.calendar.CreateEntry(ical(vevent().replace("UID:visit-1\n", "")))
        assert re.fullmatch(r"[0-9A-F]{32}-Lotus_Notes_Generated", entry.UID)
        assert f"UID:{entry.UID}" in entry.Read().replace("\r\n ", "")
        assert desk.calendar.GetEntryByUNID(desk.rows()[0]).UID == entry.UID

    def test_quoted_tzids_are_accepted(self, desk: Desk) -> None:
        """TZID quoted names accepted."""
        when = 'DTSTART;TZID="Western/Central Europe":20260305T090000\nDURATION:PT1H'
        (event,) = events_in(desk.calendar.CreateEntry(ical(vevent(when=when))).Read())
        line = event.first("DTSTART")
        assert line is not None
        assert (line.head, line.value) == ('DTSTART;TZID="W. Europe"', "20260305T090000")

    def test_an_unknown_zone_needs_its_definition(self, desk: Desk) -> None:
        when = "DTSTART;TZID=Mars:20260305T090000\nDURATION:PT1H"
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent(when=when)))
        flat = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0330\nEND:STANDARD"
        zone = f"BEGIN:VTIMEZONE\nTZID:Mars\n{flat}\nEND:VTIMEZONE"
        entry = desk.calendar.CreateEntry(ical(zone, vevent(when=when)))
        assert entry.GetAsDocument().GetItemValue("StartTimeZone") == ("Z=-3003$DO=0$ZX=0$ZN=Mars",)

    @pytest.mark.parametrize(
        "text",
        ["", "no calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", ical(vevent(when="DTSTART:nonsense"))],
    )
    def test_what_cannot_be_converted_is_refused(self, desk: Desk, text: str) -> None:
        with refuses(4805):
            desk.calendar.CreateEntry(text)

    @pytest.mark.parametrize("reuse", [True, False])
    def test_a_removed_uid_may_be_used_again(self, open_desk: OpenDesk, reuse: bool) -> None:
        desk = open_desk(uid_reuse=reuse)
        desk.calendar.CreateEntry(ical(vevent())).Remove()
        if reuse:
            assert desk.calendar.CreateEntry(ical(vevent())).UID == "visit-1"
        else:
            with refuses(4815):
                desk.calendar.CreateEntry(ical(vevent()))

    def test_an_exception_of_no_instance_is_refused(self, desk: Desk) -> None:
        stray = vevent("RECURRENCE-ID;TZID=Europe/Berlin:20260306T090000", when=at(6))
        with refuses(4808):
            desk.calendar.CreateEntry(ical(weekly(), stray))
        assert desk.store.headers("") == []


class TestEndless:
    """RRULE without end is bounded or refused per mode, never infinite."""

    ENDLESS = "RRULE:FREQ=DAILY"

    def test_bounded(self, open_desk: OpenDesk) -> None:
        desk = open_desk(repeat_limit=50)
        entry = desk.calendar.CreateEntry(ical(vevent(self.ENDLESS)))
        assert len(desk.rows()) == 50
        assert "UNTIL=20260423T070000Z" in str(events_in(entry.Read())[0].value("RRULE"))

    def test_bounded_by_years(self, open_desk: OpenDesk) -> None:
        desk = open_desk(endless_years=2)
        desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=MONTHLY")))
        assert len(desk.rows()) == 24  # up to 4 March 2028

    def test_refused(self, open_desk: OpenDesk) -> None:
        with refuses(4811):
            open_desk(endless="refuse").calendar.CreateEntry(ical(vevent(self.ENDLESS)))

    def test_the_default_limit_can_be_stored(self, desk: Desk) -> None:
        desk.calendar.CreateEntry(ical(vevent(self.ENDLESS)))
        assert len(desk.rows()) == 900
        (child,) = desk.store.headers("WHERE kind = 'child'")
        assert desk.database.GetDocumentByUNID(child.unid).Save(True, False)

    def test_a_count_beyond_the_limit_is_never_cut(self, open_desk: OpenDesk) -> None:
        desk = open_desk(repeat_limit=50)
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=DAILY;COUNT=51")))

    @pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=FOO", "nonsense"])
    def test_rules_that_cannot_be_expanded_are_refused(self, desk: Desk, rule: str) -> None:
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent(f"RRULE:{rule}")))

    def test_two_instances_a_day_are_refused(self, desk: Desk) -> None:
        with refuses(4811):
            desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=DAILY;COUNT=4;BYHOUR=9,15")))


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


class TestUpdate:
    """Update with two VEVENTs or RANGE or a series without RECURRENCE-ID → 4811/4805; lower SEQUENCE → 4810;
    description kept if not given; wiped with flag 1."""

    def test_two_vevents_are_refused(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent()))
        with refuses(4805):
            entry.Update(ical(vevent(), vevent()))

    def test_a_range_is_refused(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        with refuses(4811):
            entry.Update(ical(vevent(f"RECURRENCE-ID;RANGE=THISANDFUTURE:{SECOND}", when=at(12))))

    def test_a_whole_series_is_refused(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        with refuses(4811):
            entry.Update(ical(weekly(summary="New name")))

    def test_a_lower_sequence_is_4810(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent("SEQUENCE:4")))
        with refuses(4810):
            entry.Update(ical(vevent("SEQUENCE:3")))
        entry.Update(ical(vevent("SEQUENCE:4", summary="Same is fine")))
        entry.Update(ical(vevent("SEQUENCE:7", summary="Later")))
        assert events_in(entry.Read())[0].value("SEQUENCE") == "7"

    def test_the_description_is_kept_if_not_given(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:Story", "LOCATION:Here")))
        entry.Update(ical(vevent(summary="Renamed")))
        (event,) = events_in(entry.Read())
        assert (event.value("SUMMARY"), event.value("DESCRIPTION"), event.value("LOCATION")) == (
            "Renamed",
            "Story",
            None,
        )

    def test_the_literal_flag_wipes_it(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent("DESCRIPTION:Story")))
        entry.Update(ical(vevent(summary="Renamed")), "", 1)
        assert events_in(entry.Read())[0].value("DESCRIPTION") is None

    def test_one_instance(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        entry.Update(ical(vevent(f"RECURRENCE-ID:{SECOND}", summary="Only this", when=at(12))))
        series, exception = events_in(entry.Read())
        assert (series.value("SUMMARY"), exception.value("SUMMARY")) == ("Visit", "Only this")
        assert desk.flaws() == {}

    def test_no_such_instance(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        with refuses(4808):
            entry.Update(ical(vevent("RECURRENCE-ID:20260313T080000Z", when=at(13))))

    def test_another_uid_is_refused(self, desk: Desk) -> None:
        with refuses(4805):
            desk.calendar.CreateEntry(ical(vevent())).Update(ical(vevent(uid="other")))

    def test_the_unid_stays(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent()))
        before = desk.rows()
        entry.Update(ical(vevent(when=at(6))))
        assert desk.rows() == before
        assert desk.store.items(before[0]).number("SequenceNum") == 2


class TestRemove:
    """Remove of a repeating entry without arguments → 4814; Remove(…, CURRENT, recurid) takes out one;
    FUTURE takes out the rest."""

    CURRENT, ALL, PREV, FUTURE = range(4)

    def test_without_arguments(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        with refuses(4814):
            entry.Remove()
        assert len(desk.rows()) == 4

    @pytest.mark.parametrize("scope,left", [(CURRENT, [5, 19, 26]), (PREV, [19, 26]), (FUTURE, [5])])
    def test_scopes(self, desk: Desk, scope: int, left: list[int]) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        entry.Remove("", scope, SECOND)
        starts = [row.starts[8:10] for row in desk.store.calendar_rows()]
        assert [int(day) for day in starts] == left
        assert desk.flaws() == {}

    def test_all(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        entry.Remove("", self.ALL)
        assert {header.state for header in desk.store.headers("")} == {"stub"}
        with refuses(4814):
            entry.Read()

    def test_with_the_last_instance_goes_the_parent(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(weekly()))
        entry.Remove("", self.FUTURE, "20260305T080000Z")
        assert {header.state for header in desk.store.headers("")} == {"stub"}

    def test_a_single_entry_needs_no_arguments(self, desk: Desk) -> None:
        desk.calendar.CreateEntry(ical(vevent())).Remove()
        assert desk.rows() == []


class TestNotices:
    """AutoSendNotices False: outbox stays empty; True: a notice per attendee, and 4809 when mail fails although the
    entry was stored."""

    def test_silent(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent(*PEOPLE)))
        entry.Update(ical(vevent(*PEOPLE, when=at(6))))
        entry.Remove()
        assert desk.store.outbox == []

    def test_sending_is_the_default(self, desk: Desk) -> None:
        """Quirk 9: sending notices by default (AutoSendNotices)."""
        calendar = desk.session.GetCalendar(desk.database)
        assert calendar.AutoSendNotices is True
        entry = calendar.CreateEntry(ical(vevent(*PEOPLE)))
        entry.Update(ical(vevent(*PEOPLE, when=at(6))))
        entry.Remove()
        sent = [(message.kind, message.recipient) for message in desk.store.outbox]
        people = ("sam@example.com", "kim@example.com")
        assert sent == [(kind, to) for kind in ("invitation", "update", "cancellation") for to in people]

    def test_the_flag_stops_them(self, desk: Desk) -> None:
        calendar = desk.session.GetCalendar(desk.database)
        calendar.CreateEntry(ical(vevent(*PEOPLE)), 2)
        assert desk.store.outbox == []

    def test_without_people_nobody_is_told(self, desk: Desk) -> None:
        desk.session.GetCalendar(desk.database).CreateEntry(ical(vevent()))
        assert desk.store.outbox == []

    def test_somebody_elses_meeting_is_declined_when_removed(self, desk: Desk) -> None:
        calendar = desk.session.GetCalendar(desk.database)
        guest = ("ORGANIZER:mailto:boss@example.com", "ATTENDEE:mailto:alex.miller@example.com", PEOPLE[1])
        calendar.CreateEntry(ical(vevent(*guest))).Remove()
        assert [(message.kind, message.recipient) for message in desk.store.outbox] == [("decline", "boss@example.com")]

    def test_the_entry_is_stored_although_mail_fails(self, open_desk: OpenDesk) -> None:
        desk = open_desk(mail_fails=True)
        calendar = desk.session.GetCalendar(desk.database)
        with refuses(4809):
            calendar.CreateEntry(ical(vevent(*PEOPLE)))
        assert len(desk.rows()) == 1
        assert desk.store.outbox == []

    def test_answers_are_counted(self, desk: Desk) -> None:
        entry = desk.calendar.CreateEntry(ical(vevent(*PEOPLE)))
        entry.Accept("gladly")
        assert [message.kind for message in desk.store.outbox] == ["accept"]


def test_a_moved_instance_keeps_its_recurrence_id(desk: Desk) -> None:
    """After moving an instance its RECURRENCE-ID is unchanged."""
    entry = desk.calendar.CreateEntry(ical(weekly()))
    for day in (13, 14):
        entry.Update(ical(vevent(f"RECURRENCE-ID:{SECOND}", when=at(day))))
    (event,) = events_in(entry.Read(SECOND))
    assert (event.value("RECURRENCE-ID"), event.value("DTSTART")) == (SECOND, "20260314T090000")


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


def test_matching_by_uid_survives_remove_and_create(desk: Desk) -> None:
    """Quirk 4: series cannot be changed in place; remove + create changes UNIDs."""
    entry = desk.calendar.CreateEntry(ical(weekly()))
    before = set(desk.rows())
    entry.Remove("", 1)
    desk.calendar.CreateEntry(ical(weekly(summary="New name")))
    assert not before & set(desk.rows())
    assert desk.calendar.GetEntryByUNID(desk.rows()[0]).UID == "visit-1"


def test_get_entries_gives_each_entry_once(desk: Desk) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    desk.calendar.CreateEntry(ical(vevent(uid="other")))
    assert sorted(entry.UID for entry in desk.calendar.GetEntries(*desk.march())) == ["other", "visit-1"]


def test_a_recurrence_id_from_a_moment(desk: Desk) -> None:
    assert desk.calendar.GetRecurrenceID(desk.at(2026, 3, 12, 9)) == SECOND


def _children(desk: Desk) -> int:
    return len(desk.store.headers("WHERE kind = 'child'"))
