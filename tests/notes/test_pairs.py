"""Pairs of the CRM's calendar, Notes and a folder: what everybody's appointments go through, both ways, in every release."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from engine.ical.facts import facts, same
from tests.builders import Event, event
from tests.mail_clients.rows import ROWS as BOTH
from tests.notes.desk import held
from tests.notes.office import Office, agenda

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"

BEYOND_OUTLOOK: dict[str, Event] = {
    "occurrences that pass each other": event("Visit", "2026-03-02T10:00")
    .weekly(4)
    .moved("2026-03-09T10:00", to="2026-03-18T10:00"),
    "endless": event("Standup", "2026-01-05T09:00").recurring("FREQ=WEEKLY"),
    "extra dates": event("Training", "2026-03-02T10:00").with_lines("RDATE;TZID=Europe/Berlin:20260305T100000,20260312T110000"),
}  # fmt: skip
"""What only Notes holds; the other rows are those of both mail clients (`tests.mail_clients.rows`)."""
ROWS = {name: row.item for name, row in BOTH.items()} | BEYOND_OUTLOOK
TWO_ZONES = event("Flight", "2026-03-05T10:00").text().replace(
    "DTEND;TZID=Europe/Berlin:20260305T110000", "DTEND;TZID=America/New_York:20260305T130000"
)  # fmt: skip

SWITCHES: dict[str, dict[str, Any]] = {
    "as-it-comes": {},
    "older-and-american": {
        "calendar_classes": False, "modified_options": False, "stubs_in_modified": False, "absent_view": "error",
        "zone": "America/New_York", "locale": "en_US",
    },
    "rewriting-and-japanese": {
        "rewrites": True, "alarm_noise": True, "exact_times": False, "soft_deletes": True, "all_day_times": "midnight",
        "zone": "Asia/Tokyo", "locale": "ja_JP", "zone_names": "iana", "stub_by_unid": "invalid-document",
    },
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Generator[Office]:
    made = Office(tmp_path)
    yield made
    made.check()


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("switches", SWITCHES)
async def test_a_row_travels_from_the_crm_to_notes_and_on(office: Office, row: str, switches: str) -> None:
    office.switches = SWITCHES[switches]
    await office.put("mobile", ROWS[row])
    await office.both()
    here, there = await office.only("notes"), await office.only("folder")
    assert same(facts(here.text), facts(held(ROWS[row].text()).text))
    assert same(facts(there.text), facts(here.text))
    assert agenda(here) == agenda(ROWS[row].object())


@pytest.mark.parametrize("row", BEYOND_OUTLOOK)
async def test_a_row_travels_from_a_folder_to_notes_and_on(office: Office, row: str) -> None:
    await office.put("folder", ROWS[row])
    await office.sync("files")
    await office.both()
    assert agenda(await office.only("notes")) == agenda(ROWS[row].object())
    assert same(facts((await office.only("mobile")).text), facts((await office.only("notes")).text))


@pytest.mark.parametrize("row", BEYOND_OUTLOOK)
async def test_a_row_entered_in_notes_travels_to_both(office: Office, row: str) -> None:
    """Entered with the means of Notes itself, which drop the end of an endless series and the names of some zones."""
    with office.in_notes() as calendar:
        calendar.CreateEntry(ROWS[row].text(), 2)
    await office.both()
    entered = await office.only("notes")
    if row != "endless":
        assert agenda(entered) == agenda(ROWS[row].object())
    for name in ("mobile", "folder"):
        assert same(facts((await office.only(name)).text), facts(entered.text))


async def test_start_and_end_may_be_in_two_zones(office: Office) -> None:
    await office.put("mobile", TWO_ZONES)
    await office.both()
    assert "DTEND;TZID=America/New_York:20260305T130000" in (await office.only("notes")).text
    await office.change("folder", replaced("T130000", "T140000"))
    await office.both()
    assert "DTEND;TZID=America/New_York:20260305T140000" in (await office.only("mobile")).text


def replaced(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text, text
        return text.replace(old, new)

    return edit


# -- work on a series, on each side -------------------------------------------------------------------------------------

SERIES = event("Visit", "2026-03-02T10:00").weekly(6)
EDITS: dict[str, Callable[[str], str]] = {
    "renamed": replaced("SUMMARY:Visit", "SUMMARY:Customer"),
    "an-hour-later": lambda text: text.replace("20260302T1", "20260302T2"),
    "one-deleted": lambda text: SERIES.deleted("2026-03-16T10:00").text(),
    "one-moved": lambda text: SERIES.moved("2026-03-16T10:00", to="2026-03-17T10:00").text(),
    "one-edited": lambda text: SERIES.edited("2026-03-16T10:00", location="Hall 2").text(),
    "cut-short": replaced("COUNT=6", "COUNT=3"),
    "goes-on": replaced("COUNT=6", "COUNT=9"),
    "another-rule": replaced("FREQ=WEEKLY;COUNT=6", "FREQ=DAILY;COUNT=4"),
    "no-series-any-more": lambda text: event("Visit", "2026-03-02T10:00").text(),
    "private-with-a-reminder": lambda text: SERIES.private().reminding(30).text(),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", ["mobile", "folder", "notes"])
async def test_a_series_is_worked_on(office: Office, name: str, edit: str) -> None:
    await office.put("mobile", SERIES)
    await office.both()
    await office.change(name, EDITS[edit])
    changed = agenda(await office.only(name))
    await office.sync("files")
    await office.both()
    for each in ("mobile", "notes", "folder"):
        assert agenda(await office.only(each)) == changed


async def test_this_and_following_is_split_off_and_moved_by_half_an_hour(office: Office) -> None:
    await office.put("mobile", SERIES)
    await office.both()
    await office.change("mobile", replaced("COUNT=6", "COUNT=3"))
    await office.put("mobile", event("Visit", "2026-03-23T10:30", uid="rest@example.com").weekly(3))
    for _ in range(3):
        await office.both()
    for name in ("notes", "folder"):
        found = await office.held(name)
        assert len(found) == 2
        assert sum(len(agenda(item)) for item in found.values()) == 6


async def test_a_notes_user_takes_one_date_out_and_moves_another(office: Office) -> None:
    await office.put("mobile", SERIES)
    await office.both()
    with office.in_notes() as calendar:
        (unid,) = unids(office)
        entry = calendar.GetEntryByUNID(unid)
        entry.Remove("", 0, "20260309T090000Z")
        moved = event("Visit", "2026-03-17T15:00", uid=entry.UID).text().replace(
            "SUMMARY", "RECURRENCE-ID:20260316T090000Z\r\nSUMMARY"
        )  # fmt: skip
        entry.Update(moved, "", 2, "")
    await office.both()
    wanted = SERIES.deleted("2026-03-09T10:00").moved("2026-03-16T10:00", to="2026-03-17T15:00")
    for name in ("mobile", "folder"):
        assert agenda(await office.only(name)) == agenda(wanted.object())
        assert "RRULE:FREQ=WEEKLY;COUNT=6" in (await office.only(name)).text


def unids(office: Office) -> list[str]:
    """UNIDs of the entries' own documents."""
    with office.notes() as notes:
        kinds = "kind IN ('entry', 'parent') AND state = 'live'"
        return [header.unid for header in notes.store.headers(f"WHERE {kinds} ORDER BY note_id")]


async def test_a_notes_user_saves_a_shared_document_and_all_its_dates_follow(office: Office) -> None:
    await office.put("mobile", SERIES.edited("2026-03-16T10:00", location="Hall 2"))
    await office.both()
    with office.colleague() as colleague:
        (main, _) = [header.unid for header in colleague.store.headers("WHERE kind = 'child' ORDER BY note_id")]
        colleague.rename(main, "Customer")
    await office.both()
    item = await office.only("mobile")
    assert [what for _, _, what, _ in agenda(item)] == [
        "Customer",
        "Customer",
        "Visit",
        "Customer",
        "Customer",
        "Customer",
    ]
    assert item.text.count("BEGIN:VEVENT") == 2


# -- series without end ---------------------------------------------------------------------------------------------------


async def test_an_endless_series_comes_back_endless_whatever_is_done_to_it(office: Office) -> None:
    await office.put("mobile", event("Standup", "2026-01-05T09:00").recurring("FREQ=DAILY"))
    await office.both()
    await office.change("folder", replaced("SUMMARY:Standup", "SUMMARY:Coffee"))
    await office.both()
    for name in ("mobile", "folder", "notes"):
        text = (await office.only(name)).text
        assert "RRULE:FREQ=DAILY\r\n" in text
        assert "SUMMARY:Coffee" in text


# -- copies, trash, deletions -----------------------------------------------------------------------------------------------


async def test_into_the_trash_is_deleted_and_out_of_it_is_there_again(office: Office) -> None:
    office.switches = {"soft_deletes": True}
    for number in range(4):
        await office.put("mobile", event(f"Visit {number}"))
    await office.both()
    with office.in_notes() as calendar:
        calendar.GetEntryByUNID(unids(office)[0]).Remove("", 1)
    await office.both()
    assert len(await office.held("mobile")) == len(await office.held("folder")) == 3
    with office.notes() as notes:
        (trashed,) = [header.unid for header in notes.store.headers("WHERE state = 'trash'")]
        notes.store.restore(trashed)
    await office.both()
    assert len(await office.held("mobile")) == len(await office.held("folder")) == 4


async def test_a_deletion_travels_from_each_side(office: Office) -> None:
    for number in range(6):
        await office.put("mobile", event(f"Visit {number}", uid=f"{number}@example.com"))
    await office.both()
    for number, name in enumerate(("mobile", "notes", "folder")):
        await office.remove(name, f"{number}@example.com")
        await office.sync("files")
        await office.both()
    for name in ("mobile", "notes", "folder"):
        assert set(await office.held(name)) == {"3@example.com", "4@example.com", "5@example.com"}


async def test_people_of_a_meeting_are_in_no_list_that_notes_reads(office: Office) -> None:
    await office.put("mobile", event("Review").organized_by("ann@example.com").attended_by("bo@example.com"))
    await office.both()
    with office.notes() as notes:
        ((_, items),) = notes.store.all_items("WHERE kind = 'entry'")
        assert not items.has("RequiredAttendees")
        assert items.text("AppointmentType") == "0"
    await office.change("folder", replaced("bo@", "cy@"))
    await office.both()
    assert "cy@example.com" in (await office.only("mobile")).text


# -- the machine moves ------------------------------------------------------------------------------------------------------

EVERYWHERE = (
    event("Fair", "2026-03-28", days=3),
    event("Week's end", "2026-03-06").weekly(4).deleted("2026-03-13"),
    event("Lunch", "2026-03-05T12:00", zone=None),
    event("Lunches", "2026-03-05T12:30", zone=None).weekly(4).moved("2026-03-12T12:30", to="2026-03-12T13:00"),
    event("Zurich", "2026-03-05T14:00", zone="Europe/Zurich"),
    event("New York", "2026-03-04T16:00", zone=NEW_YORK).weekly(6),
    event("UTC", "2026-03-04T16:00", zone="UTC").reminding(10),
    event("Own", "2026-03-04T16:00", zone="Customized Time Zone 1").carrying_zone().weekly(3),
)


@pytest.mark.parametrize("there", ["America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata"])
@pytest.mark.parametrize("tells", [True, False])
async def test_a_machine_that_moves_to_another_zone_changes_nothing(office: Office, there: str, tells: bool) -> None:
    office.switches = {"modified_options": tells, "zone": BERLIN}
    for each in EVERYWHERE:
        await office.put("mobile", each)
    with office.in_notes() as calendar:
        for each in (event("Native fair", "2026-05-01", days=2), event("Native", "2026-05-04T10:00").daily(5)):
            calendar.CreateEntry(each.text(), 2)
    await office.both()
    before = {uid: facts(item.text) for uid, item in (await office.held("notes")).items()}
    office.switches = {"modified_options": tells, "zone": there, "locale": "en_US"}
    await office.quiet()
    for uid, item in (await office.held("notes")).items():
        assert same(facts(item.text), before[uid])
    for uid, item in (await office.held("mobile")).items():
        await office.change("mobile", replaced("SUMMARY:", "SUMMARY:New "), uid)
        assert item.uid == uid
    await office.both()
    told = [what for item in (await office.held("folder")).values() for _, _, what, _ in agenda(item)]
    assert all(what.startswith("New ") for what in told)
