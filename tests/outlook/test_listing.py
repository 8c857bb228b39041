"""Listing: five thousand appointments through the table, none of them opened; and what is told there."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.outlook.adapter import OutlookKind
from engine.adapters.outlook.com import SimulatedOutlook
from engine.adapters.outlook.desk import Wanted, open_desk
from engine.adapters.outlook.forecasts import Forecasts
from engine.adapters.outlook.simulated.store import Store
from engine.adapters.outlook.work import Work
from engine.model.resource import Unreadable
from engine.model.settings import Meetings
from tests.builders import event
from tests.contract.asking import created, listed
from tests.contract.harness_outlook import noon
from tests.outlook.office import Office
from tests.outlook.test_faults import place


def fill(path: Path, entry_id: str, count: int) -> None:
    """Copies an item's row many times over, past the object model: only the listing is of interest."""
    store = Store(path, "somebody else")
    record = store.find(entry_id)
    assert record is not None
    with store.writing():
        for _ in range(count):
            store.insert(record)
    store.close()


@pytest.mark.parametrize("order", ["rows", "columns"])
@pytest.mark.parametrize("keys", [True, False])
async def test_five_thousand_appointments_are_listed_and_none_is_opened(tmp_path: Path, keys: bool, order: str) -> None:
    """Not one of them would open, and the listing does not mind."""
    office = Office(tmp_path)
    with office.outlook() as outlook:
        entry_id = outlook.appointment("Visit").EntryID
    fill(tmp_path / "outlook.db", entry_id, 4999)
    switches = {"unopenable": ["Visit"], "change_keys": keys, "array_order": order}
    later = OutlookKind(lambda: noon().replace(year=2036))
    async with later.open(place(tmp_path, **switches)) as side:
        entries = await listed(side)
        assert len(entries) == 5000
        assert all(entries.values())
        assert keys == (len(set(entries.values())) == 5000)
        (found,) = await side.fetch([next(iter(entries))])
        assert isinstance(found, Unreadable)


def test_listing_five_thousand_opens_none_of_them(tmp_path: Path) -> None:
    """Counted; reading two of them then opens two."""
    with Office(tmp_path).outlook() as outlook:
        entry_id = outlook.appointment("Visit").EntryID
    fill(tmp_path / "outlook.db", entry_id, 4999)
    program = SimulatedOutlook(tmp_path / "outlook.db", {"zone": "Europe/Berlin"}, noon)
    desk = open_desk(program, Wanted(), lambda _: None, 0)
    try:
        work = Work(noon, lambda: None, Meetings.TEXT, Forecasts(desk.locale))
        hrefs = list(work.list(desk).entries)
        assert (len(hrefs), program.machine.opened) == (5000, 0)
        work.fetch(desk, hrefs[:2])
        assert program.machine.opened == 2
    finally:
        program.close()


async def test_a_series_is_one_row_whatever_became_of_its_occurrences(tmp_path: Path) -> None:
    item = event("Round").daily(count=5).edited("2026-03-04T10:00", summary="Other").deleted("2026-03-05T10:00")
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, item.text())
        assert await listed(side) == {now.href: now.etag}


async def test_an_occurrence_that_is_changed_moves_the_etag_of_its_series(tmp_path: Path) -> None:
    office = Office(tmp_path)
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, event("Round").daily(count=5).text())
        with office.outlook() as outlook:
            pattern = outlook.only().GetRecurrencePattern()
            pattern.GetOccurrence(outlook.only().Start).Delete()
        assert (await listed(side))[now.href] != now.etag
