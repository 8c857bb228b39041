"""The mail file: a SQLite file that people can look at and several clients can use."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.adapters.notes.simulated import SimulatedNotes
from engine.adapters.notes.simulated.items import Items, dump, load, names_item, number_item, text_item
from engine.adapters.notes.simulated.store import MailFile, NewerStore
from tests.notes_simulated.desk import MAIL, Clock, Desk, OpenDesk, ical, refuses, vevent, weekly

WRITER = """
import sys
from pathlib import Path
from engine.adapters.notes.simulated import SimulatedNotes
with SimulatedNotes(Path(sys.argv[1])) as notes:
    session = notes.dispatch()
    session.Initialize()
    database = session.GetDatabase("", "mail/amiller.nsf")
    for number in range(40):
        document = database.CreateDocument()
        document.ReplaceItemValue("Subject", f"{sys.argv[2]} {number}")
        assert document.Save(True, False)
"""


def test_a_person_can_look_at_it(desk: Desk) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    with sqlite3.connect(desk.store.path) as db:
        rows = db.execute("SELECT kind, form, subject, uid FROM notes ORDER BY kind").fetchall()
        starts = [row[0] for row in db.execute("SELECT starts FROM calendar_rows ORDER BY starts")]
    db.close()
    assert rows == [("child", "Appointment", "Visit", "visit-1"), ("parent", "Appointment", "Visit", "visit-1")]
    assert starts[0] == "2026-03-05T08:00:00.00Z"


def test_it_is_there_again_after_closing(open_desk: OpenDesk) -> None:
    document = open_desk().appointment()
    again = open_desk().database.GetDocumentByUNID(document.UniversalID)
    assert again.GetItemValue("Subject") == ("Visit",)


def test_two_sessions_see_each_others_work(open_desk: OpenDesk) -> None:
    here, there = open_desk(), open_desk()
    document = here.appointment()
    assert there.rows() == [document.UniversalID]
    other = there.database.GetDocumentByUNID(document.UniversalID)
    document.ReplaceItemValue("Subject", "Here")
    document.Save(False, False)
    other.ReplaceItemValue("Subject", "There")
    assert other.Save(False, False) is False


def test_two_processes_write_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("left", "right")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with SimulatedNotes(path) as notes:
        session = notes.dispatch()
        session.Initialize()
        database = session.GetDatabase("", MAIL)
        assert database.AllDocuments.Count == 80
        headers = notes.store.headers("")
        assert len({header.note_id for header in headers}) == len({header.modified for header in headers}) == 80


def test_a_file_of_a_newer_release_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "notes.db"
    MailFile(path, clock).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NewerStore, match=r"notes\.db was written by a newer release of Syncline"):
        MailFile(path, clock)


def test_a_locked_file_is_a_notes_error(desk: Desk) -> None:
    desk.store.db.execute("PRAGMA busy_timeout = 0")
    document = desk.appointment()
    blocker = sqlite3.connect(desk.store.path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with refuses(4000):
        document.Save(True, False)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert document.Save(True, False)


def test_a_failed_transaction_leaves_nothing(desk: Desk) -> None:
    def half() -> None:
        with desk.store.transaction():
            desk.appointment()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert desk.rows() == []


def test_items_survive_the_store() -> None:
    items = Items((text_item("Subject", "Grüße", ""), number_item("N", 0.1), names_item("Chair", ["CN=A/O=B"])))
    assert load(dump(items)) == items


def test_the_replica_keeps_its_id(open_desk: OpenDesk) -> None:
    first = open_desk().database.ReplicaID
    assert len(first) == 16
    assert open_desk().database.ReplicaID == first


def test_uids_of_documents_made_without_the_calendar_classes(desk: Desk) -> None:
    """UID is `<32 hex>-Lotus_Notes_Generated` for native ones."""
    document = desk.appointment()
    entry = desk.calendar.GetEntryByUNID(document.UniversalID)
    assert f"{document.UniversalID}-Lotus_Notes_Generated" == entry.UID
    other = desk.appointment(ApptUNID="visit-1")
    assert desk.calendar.GetEntryByUNID(other.UniversalID).UID == "visit-1"
    with refuses(4815):
        desk.calendar.CreateEntry(ical(vevent()))
