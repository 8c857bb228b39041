"""The documents themselves: what Notes finds in them when the adapter has written, item by item."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.adapters.notes.simulated.items import Items, Times
from tests.builders import Event, event
from tests.notes.desk import OWNER, Desk

_OF_EACH_SAVE = {"$UpdatedBy", "ApptUNID", "SequenceNum", "UpdateSeq", "$CSWISL", "$Revisions"}


def told(items: Items) -> dict[str, object]:
    """Items by name; one value stands for itself, times are UTC."""
    found: dict[str, object] = {}
    for item in items:
        if item.name not in _OF_EACH_SAVE:
            values = (
                [f"{one.utc:%Y-%m-%dT%H:%MZ}" for one in item.value.values]
                if isinstance(item.value, Times)
                else [*getattr(item.value, "values", [getattr(item.value, "text", "")])]
            )
            found[item.name] = values[0] if len(values) == 1 else values
    return found


def written(desk: Desk, made: Event) -> dict[str, object]:
    return told(desk.items(desk.created(made.text()).href))


BERLIN = "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=0$ZN=W. Europe"
PLAIN = {
    "Form": "Appointment", "$CSVersion": "2", "ExcludeFromView": "D", "AppointmentType": "0", "ORGTABLE": "C0", "_ViewIcon": 160.0,
    "Chair": OWNER, "From": OWNER, "Principal": OWNER, "$BusyName": OWNER, "$BusyPriority": "1", "BookFreeTime": "",
    "OrgConfidential": "", "$PublicAccess": "1", "Subject": "Visit", "Location": "", "Categories": "",
    "StartDateTime": "2026-03-02T09:00Z", "EndDateTime": "2026-03-02T10:00Z", "CalendarDateTime": "2026-03-02T09:00Z",
    "StartDate": "2026-03-02T09:00Z", "StartTime": "2026-03-02T09:00Z", "EndDate": "2026-03-02T10:00Z", "EndTime": "2026-03-02T10:00Z",
    "$NoPurge": "2026-03-02T10:00Z", "StartTimeZone": BERLIN, "EndTimeZone": BERLIN, "SynclineUid": "visit@example.com",
}  # fmt: skip
VISIT = event("Visit", uid="visit@example.com")


def test_an_appointment(desk: Desk) -> None:
    assert written(desk, VISIT) == PLAIN


def test_all_that_an_appointment_can_say(desk: Desk) -> None:
    made = VISIT.saying(location="Hall 2", description="One\nTwo").in_categories("A", "B").private().reminding(15)
    made = made.with_lines("TRANSP:TRANSPARENT", "PRIORITY:1", "STATUS:TENTATIVE").attended_by("bo@example.com")
    said = written(desk, made)
    assert "$PublicAccess" not in said
    assert said == {name: value for name, value in PLAIN.items() if name != "$PublicAccess"} | {
        "Location": "Hall 2", "Body": "One\r\nTwo", "Categories": ["A", "B"], "OrgConfidential": "1",
        "BookFreeTime": "1", "$BusyPriority": "2", "Importance": "1", "SynclineStatus": "TENTATIVE",
        "Alarms": "1", "$Alarm": 1.0, "$AlarmOffset": -15.0, "$AlarmUnit": "M",
        "SynclinePeople": "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bo@example.com", "SynclinePeopleOver": "",
    }  # fmt: skip


def test_an_all_day_entry_stands_well_within_its_days_and_its_last_day_is_counted_in(desk: Desk) -> None:
    said = written(desk, event("Fair", "2026-03-28", days=3))
    assert (said["AppointmentType"], said["ORGTABLE"], said["_ViewIcon"]) == ("2", "P0", 9.0)
    assert (said["StartDateTime"], said["EndDateTime"]) == ("2026-03-28T03:00Z", "2026-03-30T18:00Z")


def test_zones_are_told_by_rule_and_the_name_beside_it(desk: Desk) -> None:
    said = written(desk, event("Visit", zone="Europe/Zurich"))
    assert (said["StartTimeZone"], said["SynclineZones"]) == (BERLIN, ["Europe/Zurich", "Europe/Zurich"])
    said = written(desk, event("Call", zone="Asia/Kolkata"))
    assert (said["StartTimeZone"], said.get("SynclineZones")) == (
        "Z=-3005$DO=0$ZX=0$ZN=India",
        None,
    )
    said = written(desk, event("Call", zone="America/New_York"))
    assert said["StartTimeZone"] == "Z=5$DO=1$DL=3 2 1 11 1 1$ZX=0$ZN=Eastern"
    assert "SynclineZones" not in said
    said = written(desk, event("Call", zone="UTC"))
    assert (said["StartTimeZone"], said.get("SynclineZones")) == ("Z=0$DO=0$ZX=0$ZN=UTC", None)
    said = written(desk, event("Lunch", zone=None))
    assert (said["StartTimeZone"], said["SynclineZones"]) == (BERLIN, ["~W. Europe", "~W. Europe"])


def test_a_series_is_a_parent_a_child_of_most_dates_and_one_for_each_other(desk: Desk) -> None:
    made = VISIT.weekly(4).moved("2026-03-09T10:00", to="2026-03-10T14:00").deleted("2026-03-16T10:00")
    href = desk.created(made.text()).href
    parent = told(desk.items(href))
    shared, moved = (told(desk.items(unid)) for unid in desk.children(href))
    assert not {"CalendarDateTime", "$BusyName", "$BusyPriority", "$REF", "SynclinePending"} & parent.keys()
    assert parent["RepeatDates"] == ["2026-03-02T09:00Z", "2026-03-09T09:00Z", "2026-03-23T09:00Z"]
    assert (parent["RepeatUnit"], parent["RepeatAdjust"], parent["RepeatInterval"]) == ("W", "1", "1")
    assert (parent["$CSFlags"], parent["Repeats"], parent["RepeatIds"]) == ("cm", "1", desk.children(href))
    assert parent["SynclineRule"] == ["RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20260316T100000"]
    assert shared["RepeatInstanceDates"] == shared["StartDateTime"] == ["2026-03-02T09:00Z", "2026-03-23T09:00Z"]
    assert shared["CalendarDateTime"] == shared["StartDateTime"]
    assert (shared["$REF"], shared["$RefOptions"], shared["$CSFlags"]) == (href, "1", "mi")
    assert (moved["RepeatInstanceDates"], moved["StartDateTime"]) == ("2026-03-09T09:00Z", "2026-03-10T13:00Z")
    assert (moved["$CSFlags"], moved["SynclineOverride"]) == ("mie", "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000")
    assert {desk.items(unid).text("ApptUNID") for unid in (href, *desk.children(href))} == {href}


def test_rules_that_the_dialog_of_notes_can_show(desk: Desk) -> None:
    shown = {
        "FREQ=DAILY;INTERVAL=2;COUNT=3": ("D", None, None),
        "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3": ("W", ["1", "5"], None),
        "FREQ=MONTHLY;COUNT=3": ("MD", "2", None),
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3": ("MD", "1", "1"),
        "FREQ=MONTHLY;BYDAY=1MO;COUNT=3": ("MP", "1.1", None),
        "FREQ=MONTHLY;BYDAY=-1SU;COUNT=3": ("MP", "1.0", "1"),
        "FREQ=YEARLY;COUNT=3": ("Y", None, None),
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=3": ("C", None, None),
    }
    for rule, wanted in shown.items():
        said = written(desk, VISIT.recurring(rule))
        assert (said["RepeatUnit"], said.get("RepeatAdjust"), said.get("RepeatFromEnd")) == wanted, rule


def test_a_cancelled_occurrence_is_kept_where_no_calendar_shows_it(desk: Desk) -> None:
    href = desk.created(VISIT.weekly(3).edited("2026-03-09T10:00", "STATUS:CANCELLED").text()).href
    _, cancelled = desk.children(href)
    assert not desk.items(cancelled).has("CalendarDateTime")
    rows = desk.store.calendar_rows()
    assert [row.starts[:10] for row in rows] == ["2026-03-02", "2026-03-16"]


def test_an_edit_touches_the_items_of_that_field_alone(desk: Desk) -> None:
    now = desk.created(VISIT.text())
    before = told(desk.items(now.href))
    desk.updated(now, VISIT.saying(location="Hall 9").text())
    after = told(desk.items(now.href))
    assert {name for name in after if after[name] != before.get(name)} == {"Location"}
    assert (desk.items(now.href).number("SequenceNum"), desk.items(now.href).number("UpdateSeq")) == (1, 2)


def test_the_sequence_rises_with_the_time_alone(desk: Desk) -> None:
    now = desk.updated(desk.created(VISIT.text()), VISIT.at("2026-03-02T11:00").text())
    assert (desk.items(now.href).number("SequenceNum"), desk.items(now.href).number("UpdateSeq")) == (2, 2)


def test_an_edit_of_one_occurrence_leaves_the_documents_of_all_others_alone(desk: Desk) -> None:
    now = desk.created(VISIT.weekly(4).edited("2026-03-09T10:00", location="Hall 2").text())
    shared, _ = desk.children(now.href)
    before = [desk.store.header(unid).sequence for unid in (now.href, shared)]
    desk.updated(now, VISIT.weekly(4).edited("2026-03-09T10:00", location="Hall 3").text())
    assert [desk.store.header(unid).sequence for unid in (now.href, shared)] == before


def test_times_are_written_in_every_order_of_dates(open_desk: object) -> None:
    for locale in ("en_US", "de_DE", "ja_JP", "en_CA", "fr_FR", "nl_NL"):
        with_locale: Desk = open_desk(locale=locale)  # type: ignore[operator]
        href = with_locale.created(event("Visit", "2026-04-03T10:00").text()).href
        (start,) = with_locale.items(href).moments("StartDateTime")
        assert start == datetime(2026, 4, 3, 8, tzinfo=UTC)


def test_a_time_that_comes_twice_in_autumn_is_kept_exactly(desk: Desk) -> None:
    now = desk.created(event("Call", "2026-10-25T01:30", zone="UTC").text())  # 02:30 in Berlin, for the second time
    assert desk.items(now.href).moments("StartDateTime") == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC),)
    assert "DTSTART:20261025T013000Z" in now.object.text
