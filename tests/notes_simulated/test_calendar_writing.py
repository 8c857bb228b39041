"""The object model's checklist, "NotesCalendar": what goes in."""

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


def test_matching_by_uid_survives_remove_and_create(desk: Desk) -> None:
    """Quirk 4: series cannot be changed in place; remove + create changes UNIDs."""
    entry = desk.calendar.CreateEntry(ical(weekly()))
    before = set(desk.rows())
    entry.Remove("", 1)
    desk.calendar.CreateEntry(ical(weekly(summary="New name")))
    assert not before & set(desk.rows())
    assert desk.calendar.GetEntryByUNID(desk.rows()[0]).UID == "visit-1"


def _children(desk: Desk) -> int:
    return len(desk.store.headers("WHERE kind = 'child'"))
