"""Two processes on one file, and the file itself."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.errors import MAPI_E_CALL_FAILED
from engine.adapters.outlook.simulated.machine import Machine
from engine.adapters.outlook.simulated.schema import SCHEMA, VERSION
from engine.adapters.outlook.simulated.simulation import Simulation
from engine.adapters.outlook.simulated.store import Store
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import OUTLOOK, Profile, at, failing


def write_some(path: str, name: str, count: int) -> None:
    """What a second process does: makes a few appointments."""
    machine = Machine(Path(path), Simulation(zone="UTC", com_initialized=True))
    app: Any = machine.Dispatch(OUTLOOK)
    for number in range(count):
        item = app.CreateItem(1)
        item.Subject = f"{name} {number}"
        item.Save()
    machine.close()


def test_two_processes_write_into_one_new_file(path: Path, start: Start) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_some, args=(str(path), name, 20)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    outlook = start()
    found = list(outlook.calendar.Items)
    assert len({item.EntryID for item in found}) == 40
    assert len({item.GlobalAppointmentID for item in found}) == 40


def test_list_sees_what_another_process_does(start: Start) -> None:
    outlook, other = start(), start()
    items = outlook.calendar.Items
    assert items.Count == 0
    other.appointment()
    assert items.Count == 1


def test_everything_is_there_after_a_restart(outlook: Profile, start: Start) -> None:
    item = outlook.series()
    occurrence = outlook.occurrence(item, at(2026, 3, 3, 9))
    occurrence.Start = at(2026, 3, 3, 12)
    occurrence.Save()
    outlook.machine.close()
    found = start()
    assert [when.hour for _, when in found.occurrences("1/1/2026", "12/31/2026")] == [9, 12, 9, 9, 9]


def test_file_of_a_later_version_is_refused(path: Path) -> None:
    Store(path, "A. Miller").close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    with pytest.raises(sqlite3.DatabaseError, match=f"version {VERSION + 1}"):
        Store(path, "A. Miller")


def test_file_can_be_read_with_the_eyes(outlook: Profile, path: Path) -> None:
    outlook.appointment("Visit", at(2026, 3, 2, 9))
    with sqlite3.connect(path) as db:
        found = db.execute("SELECT subject, start, start_zone, categories FROM items").fetchall()
    db.close()
    assert found == [("Visit", "2026-03-02T08:00:00+00:00", "W. Europe Standard Time", "[]")]
    assert all("--" in table for table in SCHEMA.split("CREATE TABLE ")[1:5])


def test_failed_save_leaves_file_and_item_as_they_were(outlook: Profile, path: Path) -> None:
    item = outlook.draft()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON items BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    db.close()
    with failing(MAPI_E_CALL_FAILED, "disk full"):
        item.Save()
    assert (item.EntryID, item.Saved) == ("", False)
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER full")
    db.close()
    item.Save()
    assert outlook.reopen(item).Subject == "Visit"


def test_importing_the_simulator_is_cheap() -> None:
    """Whole zones and records of items are for those who open one: a listing does without them."""
    code = "import engine.adapters.outlook.simulated.machine, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    late = {"tzlocal", "striprtf", "engine.adapters.outlook.days", "engine.adapters.outlook.simulated.records"}
    assert late.isdisjoint(found.stdout.split())
