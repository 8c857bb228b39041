"""Whatever goes wrong with Notes in the middle: nothing is deleted, nothing is doubled, and the next run is in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.model.report import PairReport, Result
from tests.builders import Event, event
from tests.notes.office import Office, agenda

VISITS = [
    event(f"Visit {number}", f"2026-03-{number + 2:02}T10:00", uid=f"{number}@example.com") for number in range(12)
]
SERIES = (
    event("Rounds", "2026-03-02T08:00", uid="rounds@example.com")
    .weekly(5)
    .moved("2026-03-09T08:00", to="2026-03-09T09:00")
)


@pytest.fixture
async def office(tmp_path: Path) -> Any:
    """Twelve visits and a series, in step everywhere."""
    made = Office(tmp_path)
    for each in (*VISITS, SERIES):
        await made.put("mobile", each)
    await made.both()
    yield made
    made.check()


def nothing_deleted(report: PairReport) -> bool:
    return all(done.deleted == 0 for done in report.counts.done)


async def in_order_again(office: Office, new: int = 0) -> None:
    """The fault is over: a run or two, and every calendar holds the same."""
    office.switches = {}
    await office.sync("crm")
    await office.both()
    for name in ("mobile", "notes", "folder"):
        held = await office.held(name)
        assert len(held) == len(VISITS) + 1 + new
        assert agenda(held["rounds@example.com"]) == agenda(SERIES.object())


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("listing", ["empty", "60%"])
async def test_a_listing_that_brings_too_little(office: Office, listing: str, tells: bool) -> None:
    office.switches = {"listing": listing, "modified_options": tells}
    report = await office.sync("crm")
    assert nothing_deleted(report)
    assert report.result is (Result.GUARDED if listing == "empty" and not tells else Result.OK)
    await in_order_again(office)


@pytest.mark.parametrize("tells", [True, False])
async def test_a_listing_that_fails_half_way_is_no_listing(office: Office, tells: bool) -> None:
    office.switches = {"listing": "fails", "modified_options": tells}
    with office.colleague() as colleague:
        for header in colleague.store.headers("WHERE kind = 'entry' LIMIT 6"):
            colleague.touch(header.unid)
    report = await office.sync("crm")
    assert report.result is Result.UNREACHABLE
    assert "try again later" in report.message
    await in_order_again(office)


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("subject", ["Visit 3", "Rounds"])
async def test_an_item_that_does_not_open_is_left_alone(office: Office, subject: str, tells: bool) -> None:
    with office.colleague() as colleague:
        for header in colleague.store.headers("WHERE subject = ?", subject):
            colleague.touch(header.unid)
    office.switches = {"unopenable": [subject], "modified_options": tells}
    await office.put("mobile", event("New", uid="new@example.com"))
    report = await office.sync("crm")
    assert nothing_deleted(report)
    assert report.counts.done.right.created == 1
    assert any("cannot open it" in line.reason for line in report.items)
    await in_order_again(office, new=1)


@pytest.mark.parametrize("tells", [True, False])
async def test_deleting_what_does_not_open_in_notes_waits(office: Office, tells: bool) -> None:
    office.switches = {"unopenable": ["Visit 3"], "modified_options": tells}
    await office.remove("mobile", "3@example.com")
    report = await office.sync("crm")
    assert nothing_deleted(report)
    office.switches = {}
    await office.sync("crm")
    await office.both()
    assert "3@example.com" not in await office.held("folder")


@pytest.mark.parametrize("calls", range(12, 420, 37))
async def test_disconnected_at_any_call(tmp_path: Path, calls: int) -> None:
    """Wherever Notes goes away, also in the middle of a series: the runs after that end where an undisturbed one would."""
    office = Office(tmp_path)
    for each in (*VISITS[:2], SERIES):
        await office.put("mobile", each)
    await office.sync("files")
    office.switches = {"disconnect_after": calls}
    await office.sync("crm")
    office.switches = {}
    await office.both()
    for name in ("mobile", "notes", "folder"):
        held = await office.held(name)
        assert set(held) == {"0@example.com", "1@example.com", "rounds@example.com"}
        assert agenda(held["rounds@example.com"]) == agenda(SERIES.object())
    office.check()


@pytest.mark.parametrize("calls", range(60, 420, 31))
@pytest.mark.parametrize("change", ["edited", "deleted"])
async def test_disconnected_while_a_series_is_changed(tmp_path: Path, change: str, calls: int) -> None:
    office = Office(tmp_path)
    await office.put("mobile", SERIES)
    await office.both()
    wanted: Event | None = None
    if change == "edited":
        wanted = SERIES.saying(summary="Tour").edited("2026-03-16T08:00", location="Hall 2").deleted("2026-03-23T08:00")
        text = wanted.text()
        await office.change("mobile", lambda _: text)
    else:
        await office.remove("mobile")
    office.switches = {"disconnect_after": calls}
    await office.sync("crm")
    office.switches = {}
    await office.both()
    for name in ("mobile", "notes", "folder"):
        held = await office.held(name)
        if wanted is None:
            assert not held
        else:
            assert agenda(held["rounds@example.com"]) == agenda(wanted.object())
    office.check()


async def test_a_dry_run_writes_nothing_to_notes(office: Office) -> None:
    await office.put("mobile", event("New"))
    await office.change("mobile", lambda text: text.replace("SUMMARY:Rounds", "SUMMARY:Tour"), "rounds@example.com")
    with office.notes() as notes:
        before = notes.store.headers("ORDER BY note_id")
    await office.sync("crm", dry_run=True)
    with office.notes() as notes:
        assert notes.store.headers("ORDER BY note_id") == before
    await in_order_again_after(office)


async def in_order_again_after(office: Office) -> None:
    await office.both()
    assert len(await office.held("folder")) == len(VISITS) + 2
