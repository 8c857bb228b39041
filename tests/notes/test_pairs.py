"""Pairs of the CRM's calendar, Notes and a folder: what everybody's appointments go through, both ways, in every release."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from engine.ical.facts import facts, same
from tests.builders import Event, event
from tests.notes.desk import held
from tests.notes.office import Office, agenda

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"

ROWS: dict[str, Event] = {
    "weekly-in-new-york-between-the-changes-of-the-clock": event("Call home", "2026-03-04T16:00", zone=NEW_YORK).weekly(6),
    "monthly-on-the-31st": event("Stocktaking", "2026-01-31T17:00").recurring("FREQ=MONTHLY;COUNT=6"),
    "every-second-friday": event("Team", "2026-03-06T09:00").recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=8"),
    "last-weekday-of-the-month": event("Report", "2026-01-30T15:00").recurring(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=6"
    ),
    "29-february": event("Leap", "2028-02-29", days=1).recurring("FREQ=YEARLY;COUNT=3"),
    "one-moved-one-edited-one-deleted": event("Visit", "2026-03-02T10:00")
    .weekly(6)
    .moved("2026-03-09T10:00", to="2026-03-10T14:00")
    .edited("2026-03-16T10:00", summary="Visit with the boss")
    .deleted("2026-03-23T10:00"),
    "moved-over-a-deleted-one": event("Visit", "2026-03-02T10:00")
    .weekly(5)
    .deleted("2026-03-16T10:00")
    .moved("2026-03-09T10:00", to="2026-03-16T10:00"),
    "occurrences-that-pass-each-other": event("Visit", "2026-03-02T10:00")
    .weekly(4)
    .moved("2026-03-09T10:00", to="2026-03-18T10:00"),
    "all-day-over-three-days": event("Fair", "2026-03-28", days=3),
    "midnight-to-midnight": event("Night shift", "2026-03-05T00:00", minutes=1440),
    "zero-length": event("Note", "2026-03-05T10:00", minutes=0),
    "private": event("Doctor", "2026-03-05T10:00").private(),
    "endless": event("Standup", "2026-01-05T09:00").recurring("FREQ=WEEKLY"),
    "extra-dates": event("Training", "2026-03-02T10:00").with_lines("RDATE;TZID=Europe/Berlin:20260305T100000,20260312T110000"),
    "start-and-end-in-two-zones": event("Flight", "2026-03-05T10:00").without("DTEND").with_lines("LOCATION:Gate 4"),
}  # fmt: skip

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


@pytest.mark.parametrize("row", ROWS)
async def test_a_row_travels_from_a_folder_to_notes_and_on(office: Office, row: str) -> None:
    await office.put("folder", ROWS[row])
    await office.sync("files")
    await office.both()
    assert agenda(await office.only("notes")) == agenda(ROWS[row].object())
    assert same(facts((await office.only("mobile")).text), facts((await office.only("notes")).text))


@pytest.mark.parametrize("row", ROWS)
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
