"""Scenarios 1 to 8: deletion only on evidence."""

from __future__ import annotations

import sqlite3

from engine.adapters.outlook.simulated.simulation import Simulation
from tests.builders import event
from tests.outlook_simulated.profile import at
from tests.scenarios.office import BERLIN, MOBILE, OUTLOOK, Office, caldav, done, folder, visit, visits, writes
from tests.servers.memdav import shared


def _linked(office: Office, number: int = 225, *settings: str) -> None:
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook", *settings)
    office.put("mobile", *visits(number))
    assert writes(office.sync()) == number


def _remembered(office: Office) -> list[tuple[object, ...]]:
    """The history of all items, what is left open apart."""
    db = sqlite3.connect(office.shell.data / "history.db")
    try:
        columns = "key, left_href, left_etag, left_body, right_href, right_etag, right_body"
        return db.execute(f"SELECT {columns} FROM item ORDER BY key").fetchall()
    finally:
        db.close()


def test_01_outlook_lists_nothing_without_an_error(office: Office) -> None:
    """Given 225 linked pairs, when Outlook lists 0 items without error, then nothing is deleted, the deletions are held,
    exit code 5, history unchanged for them.
    """
    _linked(office)
    before, history = office.texts("mobile"), _remembered(office)
    office.simulate("outlook", BERLIN, 'listing = "empty"')
    report = office.auto(code=5)
    assert (report["result"], report["counts"]["held"]) == ("guarded", 225)
    assert (writes(report), done(report)) == (0, {"hold": 225})
    assert _remembered(office) == history
    office.simulate("outlook", BERLIN)
    assert writes(office.auto()) == 0
    assert office.texts("mobile") == before
    assert len(office.texts("outlook")) == 225


def test_02_outlook_lists_60_percent(office: Office) -> None:
    """Given 225 linked pairs, when Outlook lists 60 % of them, then deletions over the threshold are held, other changes go
    on, the report names the guard.
    """
    _linked(office)
    office.simulate("outlook", BERLIN, 'listing = "60%"')
    listed = office.uids("outlook")
    assert len(listed) == 135
    office.put("mobile", visit(300))
    office.edit("mobile", listed[0], "--location", "Hall 2")
    report = office.auto(code=5)
    held = [item for item in report["items"] if item["action"] == "hold"]
    assert len(held) == report["counts"]["held"] == 90
    assert {item["reason"] for item in held} == {"too many deletions at once"}
    assert report["counts"]["right"] == {"created": 1, "updated": 1, "deleted": 0}
    assert report["counts"]["left"]["deleted"] == 0
    office.simulate("outlook", BERLIN)
    assert writes(office.auto()) == 0
    assert office.uids("mobile") == office.uids("outlook")
    assert len(office.uids("mobile")) == 226
    assert office.fields("outlook", listed[0])["location"] == "Hall 2"


def test_03_deletions_of_several_runs_add_up(office: Office) -> None:
    """Given two runs each deleting just below the threshold, when a third run follows within a day, then the cumulative
    guard trips.
    """
    office.furnish(left=folder("left"), right=folder("right"))
    office.pair("left", "right")
    office.put("left", *visits(40))
    office.sync()
    for first in (0, 10):
        office.later(hours=4)
        office.remove("left", *(f"visit-{n:03}" for n in range(first, first + 10)))
        assert done(office.sync()) == {"delete": 10}
    office.later(hours=4)
    office.remove("left", *(f"visit-{n:03}" for n in range(20, 30)))
    report = office.sync(code=5)
    assert (done(report), len(office.uids("right"))) == ({"hold": 10}, 20)
    office.later(days=4)
    assert done(office.sync(code=5)) == {"hold": 10}  # what was held waits for a person, however long it takes
    assert done(office.sync("--yes")) == {"delete": 10}
    office.later(days=4)
    office.remove("left", *(f"visit-{n:03}" for n in range(30, 37)))
    assert done(office.sync()) == {"delete": 7}  # days later nobody counts together what was far apart


def test_04_the_source_disconnects_halfway_through_listing(office: Office) -> None:
    """Given the source disconnects halfway through listing, when the run continues, then the listing is discarded, no plan
    is made, the next run is normal.
    """
    _linked(office, 20)
    office.put("mobile", visit(50))
    office.simulate("outlook", BERLIN, 'listing = "fails"')
    report = office.auto(code=6)
    assert (report["result"], report["items"]) == ("unreachable", [])
    assert office.shell.json("history", "--run", str(report["run"]))["items"] == [], (
        "it is noted, and nothing was begun"
    )
    assert report["message"]
    office.simulate("outlook", BERLIN)
    assert len(office.uids("outlook")) == 20
    assert done(office.auto()) == {"create": 1}
    assert office.uids("mobile") == office.uids("outlook")


def test_05_an_appointment_leaves_the_period(office: Office) -> None:
    """Given a linked appointment inside the window, when it is moved outside on one side, then the other side is moved too
    (or left), never deleted; moving it back needs no re-creation.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook", 'period = { past = "30 days", future = "30 days" }')
    office.put("mobile", event("Visit", "2026-03-10T10:00", uid="visit"))
    office.sync()
    for start in ("2026-09-10T10:00", "2026-03-11T10:00"):
        office.edit("outlook", "visit", "--start", start, "--duration", "1h")
        report = office.sync()
        assert report["counts"]["left"] == {"created": 0, "updated": 1, "deleted": 0}, report
        assert writes(report) == 1
        assert writes(office.sync()) == 0
        assert office.fields("mobile", "visit")["start"].startswith(start)
        assert office.uids("mobile") == office.uids("outlook") == ["visit"]


def test_06_a_series_whose_occurrence_passes_the_edge(office: Office) -> None:
    """Given a yearly series with master years ago, when its only in-window occurrence passes the edge, then no operation."""
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook", 'period = { past = "30 days", future = "30 days" }')
    office.put("mobile", event("Foundation day", "2015-03-10T18:00", uid="yearly").recurring("FREQ=YEARLY"))
    assert done(office.sync()) == {"create": 1}
    for _ in range(4):
        office.later(days=50)
        assert office.sync()["items"] == []
    assert office.uids("mobile") == office.uids("outlook") == ["yearly"]


def test_07_a_listing_that_lags(office: Office) -> None:
    """Given an item created by us, when it is missing from the next listing but GET finds it, then no deletion, no
    duplicate.
    """
    team = shared().add("lagging")
    office.furnish(mobile=MOBILE, team=caldav(shared().wire.url + team.path))
    office.pair("mobile", "team")
    office.put("mobile", visit(1))
    office.sync()
    team.lag()
    office.put("mobile", visit(2))
    assert done(office.sync()) == {"create": 1}
    for _ in range(2):
        assert office.sync()["items"] == []
        assert (len(team.items), office.uids("mobile")) == (2, ["visit-001", "visit-002"])
    team.catch_up()
    assert office.sync()["items"] == []
    assert (len(team.items), office.uids("mobile")) == (2, ["visit-001", "visit-002"])


def test_08_a_copy_with_all_hidden_ids(office: Office) -> None:
    """Given a synced Outlook appointment, when it is copied to another day with all hidden ids, then the original stays
    linked, the copy is created as new in the CRM.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", event("Visit", "2026-03-10T10:00", uid="visit"))
    office.sync()
    assert Simulation().copies_share_global_id
    with office.at_outlook() as outlook:
        (original,) = list(outlook.calendar.Items)
        copy = original.Copy()
        copy.Start = at(2026, 3, 17, 10)
        copy.Save()
        assert copy.GlobalAppointmentID == original.GlobalAppointmentID
    report = office.sync()
    assert done(report) == {"create": 1}
    assert report["counts"]["left"] == {"created": 1, "updated": 0, "deleted": 0}
    days = ["2026-03-10T10:00:00+01:00", "2026-03-17T10:00:00+01:00"]
    for calendar in ("mobile", "outlook"):
        assert [start for _, start, _ in office.agenda(calendar, "2026-03-01", "2026-04-01")] == days
    assert office.sync()["items"] == []
    original_id = next(uid for uid, text in office.all_texts("mobile") if "20260310T100000" in text)
    assert original_id == "visit"
