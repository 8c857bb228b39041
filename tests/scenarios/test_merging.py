"""Scenarios 11 to 18: a lost history, edits on both sides, undo and the dry run."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio

from engine.config.load import load
from engine.history import journal
from engine.ical.facts import facts, same
from engine.model.both import Both
from engine.session.workplace import workplace
from tests.builders import event
from tests.scenarios.office import MOBILE, NOTES, OUTLOOK, Office, done, folder, visit, visits, writes
from tests.screens.cases import press
from tests.screens.walking import quiet, walking
from tui.widgets.properties import Properties

VISIT = event("Visit Miller", "2026-03-10T10:00", uid="visit").saying(location="Hall 1")


def test_11_the_history_is_lost(office: Office) -> None:
    """Given history.db deleted, when the next run comes, then identical pairs are linked, differing pairs are conflicts,
    nothing deleted, nothing doubled.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", *visits(20))
    office.sync()
    office.edit("mobile", "visit-004", "--summary", "Visit with a trainee")
    office.remove("outlook", "visit-005")
    for file in office.shell.data.glob("history.db*"):
        file.unlink()
    report = office.auto(code=3)
    assert done(report) == {"link": 18, "conflict": 1, "create": 1}
    (conflict,) = office.shell.json("conflicts")["conflicts"]
    assert (conflict["uid"], [row["name"] for row in conflict["fields"]]) == ("visit-004", ["summary"])
    assert office.uids("mobile") == office.uids("outlook") == sorted(each.uid for each in visits(20))
    assert office.fields("outlook", "visit-004")["summary"] == "Visit 004"
    assert writes(office.auto(code=3)) == 0


def test_12_the_history_belongs_to_another_folder(office: Office) -> None:
    """Given status belongs to another folder/URL/account, when a run starts, then it is refused with explanation; a new
    history is offered.
    """
    office.furnish(mobile=MOBILE, work=folder("work"))
    office.pair("mobile", "work")
    office.put("mobile", *visits(20))
    office.sync()
    office.furnish(work=folder("other"))
    report = office.auto(code=1)
    assert (report["result"], writes(report)) == ("failed", 0)
    assert "Nothing was done" in report["message"]
    assert "syncline sync mail --new-history" in report["message"]
    assert (len(office.uids("mobile")), office.uids("work")) == (20, [])
    assert writes(office.sync("mail", "--new-history")) == 20
    assert office.uids("mobile") == office.uids("work")
    assert office.sync()["items"] == []


def test_13_different_fields_on_both_sides(office: Office) -> None:
    """Given subject edited left, location edited right, when a run comes, then both edits are on both sides, no conflict."""
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", VISIT)
    office.sync()
    office.edit("mobile", "visit", "--summary", "Visit Ms Miller")
    office.edit("outlook", "visit", "--location", "Hall 2")
    report = office.sync()
    assert (done(report), report["counts"]["conflicts"]) == ({"update": 1}, 0)
    for calendar in ("mobile", "outlook"):
        found = office.fields(calendar, "visit")
        assert (found["summary"], found["location"]) == ("Visit Ms Miller", "Hall 2")
    assert office.sync()["items"] == []


def test_14_a_conflict_waits(office: Office) -> None:
    """Given start edited differently on both sides, when --auto runs, then both are unchanged, the conflict is queued with
    base and both versions, exit code 3.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", VISIT, visit(1))
    office.sync()
    office.edit("mobile", "visit", "--start", "2026-03-10T11:00", "--duration", "1h")
    office.edit("outlook", "visit", "--start", "2026-03-10T14:00", "--duration", "1h")
    office.edit("mobile", "visit-001", "--location", "Hall 3")
    before = [office.texts("mobile")["visit"], office.texts("outlook")["visit"]]
    report = office.auto(code=3)
    assert done(report) == {"conflict": 1, "update": 1}
    assert [office.texts("mobile")["visit"], office.texts("outlook")["visit"]] == before
    (conflict,) = office.shell.json("conflicts")["conflicts"]
    start = next(row for row in conflict["fields"] if row["name"] == "start")
    told = [start[version] for version in ("base", "left", "right")]
    assert [value[11:16] for value in told] == ["10:00", "11:00", "14:00"]
    assert (conflict["uid"], conflict["summary"]) == ("visit", "Visit Miller")


def test_15_a_conflict_is_resolved_with_keys_only(office: Office) -> None:
    """Given the same conflict in the TUI, when the user picks subject left, time right with keys only, then the merged item
    is on both sides, both originals are in the run archive.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", VISIT)
    office.sync()
    office.edit("mobile", "visit", "--summary", "Visit Ms Miller", "--start", "2026-03-10T11:00", "--duration", "1h")
    office.edit("outlook", "visit", "--summary", "Visit Mr Miller", "--start", "2026-03-10T14:00", "--duration", "1h")
    office.auto(code=3)
    originals = Both(office.texts("mobile")["visit"], office.texts("outlook")["visit"])
    anyio.run(_subject_left_time_right, office.shell.home)
    for calendar in ("mobile", "outlook"):
        found = office.fields(calendar, "visit")
        assert (found["summary"], found["start"][:16]) == ("Visit Ms Miller", "2026-03-10T14:00")
    assert office.sync()["items"] == []
    run = office.shell.json("history", "mail")["runs"][1]["run"]
    assert anyio.run(_archived, office.shell.home, run) == originals


async def _subject_left_time_right(folder: Path) -> None:
    """Nothing but keys: the arrows go to the line, one key takes a side."""
    async with walking(folder, size=(120, 40)) as (app, pilot):
        await press(pilot, "conflicts")
        for name, side in (("summary", "left-field"), ("start", "right-field"), ("end", "right-field")):
            lines = app.screen.query_one(Properties)
            for _ in lines._rows:
                if lines._rows[lines.cursor].name == name:
                    await press(pilot, side)
                    break
                await pilot.press("down" if _place(lines, name) > lines.cursor else "up")
                await quiet(pilot)
        await press(pilot, "go")


def _place(lines: Properties, name: str) -> int:
    return next((place for place, one in enumerate(lines._rows) if one.name == name), -1)


async def _archived(folder: Path, run: int) -> Both[str | None]:
    """What both sides said before the run changed the one item."""
    async with workplace(load(folder / "config.toml"), folder / "data") as work:
        (entry,) = await journal.entries(work.db, run, with_texts=True)
        return entry.images.map(lambda image: None if image.before is None else image.before.text)


def test_16_edited_here_deleted_there(office: Office) -> None:
    """Given edited left, deleted right, when the default policy applies, then the item survives and is restored right;
    logged as a resurrect.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", VISIT)
    office.sync()
    office.edit("mobile", "visit", "--location", "Hall 2")
    office.remove("outlook", "visit")
    report = office.sync()
    (item,) = report["items"]
    assert (item["action"], item["side"]) == ("create", "right")
    assert item["reason"] == "was deleted on one side and changed on the other: the change was kept"
    assert office.fields("outlook", "visit")["location"] == "Hall 2"
    (told,) = office.shell.json("history", "mail", "--run", str(report["run"]))["items"]
    assert told["reason"] == item["reason"]
    assert office.sync()["items"] == []


def test_17_a_run_is_taken_back(office: Office) -> None:
    """Given a run that changed 40 items and deleted 3, when the user undoes the run, then all 43 are restored, later edits
    by users are detected and not overwritten.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", *visits(50))
    office.sync()
    before = office.texts("outlook")
    office.put("mobile", *(visit(n).saying(location="Hall 9") for n in range(40)))
    office.remove("mobile", "visit-040", "visit-041", "visit-042")
    run = office.sync()
    assert done(run) == {"update": 40, "delete": 3}
    office.edit("outlook", "visit-007", "--location", "at the station")
    report = office.shell.json("undo", str(run["run"]), code=3)["pairs"][0]
    assert done(report) == {"update": 39, "create": 3, "conflict": 1}
    after = office.texts("outlook")
    assert sorted(after) == sorted(before)
    assert office.fields("outlook", "visit-007")["location"] == "at the station"
    assert [uid for uid in before if uid != "visit-007" and not same(facts(after[uid]), facts(before[uid]))] == []
    (travels,) = office.sync()["items"]  # the later edit goes its way; nothing that was undone is done again
    assert (travels["uid"], travels["action"], travels["side"]) == ("visit-007", "update", "left")
    assert office.sync()["items"] == []


def test_18_a_dry_run_is_what_the_run_does(office: Office) -> None:
    """Given any state, when a dry run is made, then the plan equals the following real run; no endpoint received a write."""
    office.furnish(mobile=MOBILE, outlook=OUTLOOK, notes=NOTES)
    office.pair("mobile", "outlook")
    office.pair("mobile", "notes", 'on_conflict = "left"', name="other")
    assert office.uids("notes") == []  # a simulated program makes its file when it is first opened
    for turn in range(4):
        _anything_may_happen(office, turn)
        for pair in ("mail", "other"):
            files = _bytes(office.shell.home)
            planned = office.run("sync", pair, "--dry-run", "--json").json
            assert _bytes(office.shell.home) == files, "a dry run wrote something"
            carried_out = office.run("sync", pair, "--json").json
            for one, other in zip(_told(planned), _told(carried_out), strict=True):
                assert one == other


def _anything_may_happen(office: Office, turn: int) -> None:
    """New items, edits of one and of both sides, removals, series; others each time."""
    first = turn * 20
    office.put("mobile", *visits(10, first), event("Jour fixe", "2026-03-09T09:00", uid=f"jour-{turn}").weekly(8))
    office.put("outlook", *visits(4, first + 10))
    if turn:
        known = (turn - 1) * 20
        office.put("mobile", *(visit(n).saying(location=f"Hall {turn}") for n in range(known, known + 5)))
        office.put("outlook", visit(known).saying(location="Hall 9"), visit(known + 6).saying(summary="Moved"))
        office.remove("outlook", f"visit-{known + 2:03}", f"visit-{known + 8:03}")
        office.remove("mobile", f"visit-{known + 11:03}")
        office.edit("mobile", f"jour-{turn - 1}", "--occurrence", "2026-03-16T09:00", "--location", "Room 5")


def _told(document: Mapping[str, Any]) -> tuple[object, ...]:
    (report,) = document["pairs"]
    items = sorted(report["items"], key=lambda item: item["id"])
    return document["exit_code"], report["result"], report["counts"], *items


def _bytes(home: Path) -> dict[str, str]:
    """What every calendar's file holds."""
    found: dict[str, str] = {}
    for path in home.glob("*.db"):
        db = sqlite3.connect(path)
        try:
            found[path.name] = "\n".join(db.iterdump())
        finally:
            db.close()
    return found
