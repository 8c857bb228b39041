"""What has to cross over both ways: each row once from the CRM to Outlook and once from Outlook to the CRM; after each run
a second one finds nothing to do, and no message ever leaves."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from engine.ical.facts import facts, same
from tests.builders import Event, event
from tests.outlook.office import Office
from tests.outlook_simulated.profile import DAILY, FRIDAY, MONTH_NTH, MONTHLY, WEEKDAYS, WEEKLY, YEARLY, at


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    made = Office(tmp_path)
    yield made
    assert made.sent == 0


def days(outlook: list[tuple[str, object]]) -> list[str]:
    return [f"{start:%Y-%m-%d %H:%M}" for _, start in outlook]


async def crosses(office: Office, item: Event) -> None:
    """From the CRM to Outlook, and what Outlook says to the files, and back into another edit."""
    await office.put("mobile", item.text())
    report = await office.settle()
    assert report.counts.done.right.created == 1
    await office.settle("files")
    assert same(facts(await office.text("folder")), facts(await office.text("outlook")))


async def comes_back(office: Office) -> str:
    """From Outlook to the CRM; what the CRM says then."""
    report = await office.settle()
    assert report.counts.done.left.created == 1
    return await office.text("mobile")


def lines(text: str, *names: str) -> list[str]:
    """Content lines of the events of a text, in order."""
    body = text[text.index("BEGIN:VEVENT") :].replace("\r\n ", "").split("\r\n")
    return [line for line in body if line.split(":")[0].split(";")[0] in names]


# -- a weekly series in New York, seen from Berlin, between the two switches of the clocks -----------------------------

NEW_YORK = event("Call", "2026-03-05T09:00", zone="America/New_York").weekly(count=5)


async def test_weekly_in_new_york_from_the_crm(office: Office) -> None:
    await crosses(office, NEW_YORK)
    with office.outlook() as outlook:
        assert days(outlook.occurrences("3/1/2026", "4/30/2026")) == [
            "2026-03-05 15:00",
            "2026-03-12 14:00",  # America has changed its clocks, Europe has not
            "2026-03-19 14:00",
            "2026-03-26 14:00",
            "2026-04-02 15:00",
        ]


async def test_weekly_in_new_york_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.draft("Call")
        item.EndTimeZone = outlook.zone("Eastern Standard Time")
        item.StartTimeZone = outlook.zone("Eastern Standard Time")
        item.StartInStartTimeZone = at(2026, 3, 5, 9)
        item.EndInEndTimeZone = at(2026, 3, 5, 10)
        pattern = item.GetRecurrencePattern()
        pattern.RecurrenceType = WEEKLY
        pattern.Occurrences = 5
        item.Save()
    text = await comes_back(office)
    assert lines(text, "DTSTART", "DTEND", "RRULE") == [
        "DTSTART;TZID=America/New_York:20260305T090000",
        "DTEND;TZID=America/New_York:20260305T100000",
        "RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TH",
    ]


# -- days that not every month has -------------------------------------------------------------------------------------


async def test_monthly_on_the_31st_from_the_crm(office: Office) -> None:
    await crosses(office, event("Report", "2026-01-31T10:00").recurring("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"))
    with office.outlook() as outlook:
        assert days(outlook.occurrences("1/1/2026", "12/31/2026")) == [
            f"2026-{month} 10:00" for month in ("01-31", "03-31", "05-31", "07-31")
        ]
    assert "RRULE:FREQ=MONTHLY;COUNT=4;BYMONTHDAY=31" in await office.text("outlook")


async def test_monthly_on_the_31st_without_an_end_from_the_crm(office: Office) -> None:
    await crosses(office, event("Report", "2026-01-31T10:00").recurring("FREQ=MONTHLY;BYMONTHDAY=31"))
    with office.outlook() as outlook:
        assert days(outlook.occurrences("1/1/2040", "6/30/2040")) == [
            f"2040-{month} 10:00" for month in ("01-31", "03-31", "05-31")
        ]


async def test_monthly_on_the_31st_from_outlook_is_the_last_day(office: Office) -> None:
    """Outlook means the last day of a shorter month, and that is what the CRM gets to know."""
    with office.outlook() as outlook:
        outlook.series(MONTHLY, at(2026, 1, 31, 10), count=4)
        assert days(outlook.occurrences("1/1/2026", "12/31/2026"))[1] == "2026-02-28 10:00"
    assert lines(await comes_back(office), "RRULE", "EXDATE") == ["RRULE:FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-1"]


async def test_the_29th_of_february_from_the_crm(office: Office) -> None:
    await crosses(office, event("Leap", "2024-02-29").recurring("FREQ=YEARLY;COUNT=3"))
    with office.outlook() as outlook:
        assert days(outlook.occurrences("1/1/2024", "12/31/2040")) == [
            f"{year}-02-29 00:00" for year in (2024, 2028, 2032)
        ]


async def test_the_29th_of_february_from_outlook_is_the_last_of_february(office: Office) -> None:
    with office.outlook() as outlook:
        outlook.series(YEARLY, at(2024, 2, 29, 10), count=3)
    assert lines(await comes_back(office), "RRULE") == ["RRULE:FREQ=YEARLY;COUNT=3;BYMONTH=2;BYMONTHDAY=-1"]


# -- other patterns ----------------------------------------------------------------------------------------------------


async def test_every_second_friday_from_the_crm(office: Office) -> None:
    await crosses(office, event("Report", "2026-03-06T10:00").recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=3"))
    with office.outlook() as outlook:
        assert days(outlook.occurrences("3/1/2026", "4/30/2026")) == [
            f"2026-{day} 10:00" for day in ("03-06", "03-20", "04-03")
        ]


async def test_every_second_friday_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        outlook.series(WEEKLY, at(2026, 3, 6, 10), count=3, DayOfWeekMask=FRIDAY, Interval=2)
    assert lines(await comes_back(office), "RRULE") == ["RRULE:FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=FR"]


async def test_the_last_weekday_of_the_month_from_the_crm(office: Office) -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"
    await crosses(office, event("Close", "2026-01-30T16:00").recurring(rule))
    with office.outlook() as outlook:
        pattern = outlook.only().GetRecurrencePattern()
        assert (pattern.RecurrenceType, pattern.DayOfWeekMask, pattern.Instance) == (MONTH_NTH, WEEKDAYS, 5)
        assert days(outlook.occurrences("1/1/2026", "6/30/2026")) == [
            f"2026-{day} 16:00" for day in ("01-30", "02-27", "03-31")
        ]


async def test_the_last_weekday_of_the_month_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        outlook.series(MONTH_NTH, at(2026, 1, 30, 16), count=3, DayOfWeekMask=WEEKDAYS, Instance=5)
    assert lines(await comes_back(office), "RRULE") == ["RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]


# -- changed, moved, deleted occurrences -------------------------------------------------------------------------------

CHANGED = (
    event("Round", "2026-03-02T10:00", zone="America/New_York")
    .weekly(count=6)
    .moved("2026-03-09T10:00", to="2026-03-10T14:00", minutes=90)
    .edited("2026-03-16T10:00", summary="Round with the boss", location="Hall 2")
    .deleted("2026-03-23T10:00")
)


async def test_one_moved_one_edited_one_deleted_from_the_crm(office: Office) -> None:
    await crosses(office, CHANGED)
    with office.outlook() as outlook:
        shown = outlook.occurrences("3/1/2026", "4/30/2026")
        assert [subject for subject, _ in shown][2] == "Round with the boss"
        assert days(shown) == [
            "2026-03-02 16:00",
            "2026-03-10 19:00",
            "2026-03-16 15:00",
            "2026-03-30 16:00",
            "2026-04-06 16:00",
        ]
    assert same(facts(await office.text("outlook")), facts(CHANGED.text()))


async def test_one_moved_one_edited_one_deleted_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.series(WEEKLY, at(2026, 3, 2, 10), count=6)
        moved = outlook.occurrence(item, at(2026, 3, 9, 10))
        moved.Start = at(2026, 3, 10, 14)
        moved.Save()
        edited = outlook.occurrence(item, at(2026, 3, 16, 10))
        edited.Subject = "Round with the boss"
        edited.Save()
        outlook.occurrence(item, at(2026, 3, 23, 10)).Delete()
    text = await comes_back(office)
    assert lines(text, "RECURRENCE-ID", "EXDATE", "SUMMARY") == [
        "EXDATE;TZID=Europe/Berlin:20260323T100000",
        "SUMMARY:Round",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000",
        "SUMMARY:Round",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000",
        "SUMMARY:Round with the boss",
    ]
    assert "DTSTART;TZID=Europe/Berlin:20260310T140000" in text


async def test_edits_of_occurrences_go_both_ways_and_leave_the_others_alone(office: Office) -> None:
    await crosses(office, CHANGED)
    with office.outlook() as outlook:
        item = outlook.only()
        fourth = outlook.occurrence(item, at(2026, 3, 30, 16))
        fourth.Location = "Hall 9"
        fourth.Save()
    await office.settle()
    assert "LOCATION:Hall 9" in await office.text("mobile")
    await office.change("mobile", (await office.text("mobile")).replace("Hall 2", "Hall 3"))
    await office.settle()
    text = await office.text("outlook")
    assert lines(text, "LOCATION") == ["LOCATION:Hall 3", "LOCATION:Hall 9"]
    assert lines(text, "EXDATE") == ["EXDATE;TZID=America/New_York:20260323T100000"]


async def test_an_occurrence_moved_over_a_deleted_one_from_the_crm(office: Office) -> None:
    over = event("Round", "2026-03-02T10:00").daily(count=5).deleted("2026-03-03T10:00")
    over = over.moved("2026-03-02T10:00", to="2026-03-03T15:00")
    await crosses(office, over)
    with office.outlook() as outlook:
        assert days(outlook.occurrences("3/1/2026", "3/31/2026")) == [
            "2026-03-03 15:00",
            "2026-03-04 10:00",
            "2026-03-05 10:00",
            "2026-03-06 10:00",
        ]
    assert same(facts(await office.text("outlook")), facts(over.text()))


async def test_an_occurrence_moved_over_a_deleted_one_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.series(DAILY, at(2026, 3, 2, 10), count=5)
        outlook.occurrence(item, at(2026, 3, 3, 10)).Delete()
        first = outlook.occurrence(outlook.reopen(item), at(2026, 3, 2, 10))
        first.Start = at(2026, 3, 3, 15)
        first.Save()
    text = await comes_back(office)
    assert lines(text, "RECURRENCE-ID", "EXDATE") == [
        "EXDATE;TZID=Europe/Berlin:20260303T100000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260302T100000",
    ]


async def test_this_and_following_from_the_crm(office: Office) -> None:
    """A split series: the old one ends, a new one begins half an hour later; three runs, and both are there."""
    await crosses(office, event("Round", uid="round@x").daily(count=10))
    await office.change("mobile", event("Round", uid="round@x").daily(count=4).text())
    await office.put("mobile", event("Round", "2026-03-06T10:30", uid="later@x").daily(count=6).text())
    await office.settle()
    with office.outlook() as outlook:
        assert days(outlook.occurrences("3/1/2026", "3/31/2026")) == [
            *(f"2026-03-{day:02} 10:00" for day in range(2, 6)),
            *(f"2026-03-{day:02} 10:30" for day in range(6, 12)),
        ]
    await office.settle()


async def test_this_and_following_from_outlook(office: Office) -> None:
    await crosses(office, event("Round", uid="round@x").daily(count=10))
    with office.outlook() as outlook:
        item = outlook.only()
        item.GetRecurrencePattern().Occurrences = 4
        item.Save()
        outlook.series(DAILY, at(2026, 3, 6, 10, 30), count=6)
    await office.settle()
    assert {lines(one.object.text, "RRULE")[0] for one in await office.held("mobile")} == {
        "RRULE:FREQ=DAILY;COUNT=4",
        "RRULE:FREQ=DAILY;COUNT=6",
    }


# -- whole days, midnights, no length ----------------------------------------------------------------------------------


async def test_three_whole_days_from_the_crm(office: Office) -> None:
    await crosses(office, event("Fair", "2026-03-28", days=3))
    with office.outlook() as outlook:
        item = outlook.only()
        assert (item.AllDayEvent, item.Start, item.End) == (True, at(2026, 3, 28), at(2026, 3, 31))


async def test_three_whole_days_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.draft("Fair", at(2026, 3, 28))
        item.End = at(2026, 3, 31)
        item.AllDayEvent = True
        item.Save()
    assert lines(await comes_back(office), "DTSTART", "DTEND") == [
        "DTSTART;VALUE=DATE:20260328",
        "DTEND;VALUE=DATE:20260331",
    ]


async def test_midnight_to_midnight_is_not_all_day_from_the_crm(office: Office) -> None:
    await crosses(office, event("Watch", "2026-03-02T00:00", minutes=1440))
    with office.outlook() as outlook:
        item = outlook.only()
        assert (item.AllDayEvent, item.Start, item.End) == (False, at(2026, 3, 2), at(2026, 3, 3))


async def test_midnight_to_midnight_is_not_all_day_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        outlook.appointment("Watch", at(2026, 3, 2), minutes=1440)
    assert lines(await comes_back(office), "DTSTART", "DTEND") == [
        "DTSTART;TZID=Europe/Berlin:20260302T000000",
        "DTEND;TZID=Europe/Berlin:20260303T000000",
    ]


async def test_no_length_from_the_crm(office: Office) -> None:
    await crosses(office, event("Reminder", minutes=0))
    with office.outlook() as outlook:
        assert outlook.only().Duration == 0


async def test_no_length_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        outlook.appointment("Reminder", at(2026, 3, 2, 9), minutes=0)
    assert lines(await comes_back(office), "DTSTART", "DTEND") == [
        "DTSTART;TZID=Europe/Berlin:20260302T090000",
        "DTEND;TZID=Europe/Berlin:20260302T090000",
    ]
