"""Scenarios 26 to 30: other people's mail, private subjects, stores that rewrite, single refusals, little time."""

from __future__ import annotations

from pathlib import Path

from engine.adapters.notes.simulated import SimulatedNotes
from engine.adapters.outlook.simulated.machine import Machine
from engine.session.locks import only_run
from tests.builders import event
from tests.scenarios.office import MOBILE, NOTES, OUTLOOK, Office, caldav, done, folder, visits, writes
from tests.servers.collection import Traits
from tests.servers.memdav import MemDav, shared
from tests.servers.wire import Fault, Reply, to


def test_26_a_meeting_with_twelve_attendees(office: Office) -> None:
    """Given a meeting with 12 attendees created, changed, deleted in the CRM, when synced to each endpoint, then no message
    leaves any outbox.
    """
    server = MemDav().start()
    try:
        for attendees in ("text", "copy", "none"):
            team = server.add(f"mails-{attendees}", Traits(schedules=True))
            office.furnish(mobile=MOBILE, outlook=OUTLOOK, notes=NOTES, team=caldav(server.wire.url + team.path))
            for name in ("outlook", "notes", "team"):
                office.pair("mobile", name, f'attendees = "{attendees}"', name=f"{name}-{attendees}")
            meeting = event("Kick-off", "2026-03-10T10:00", uid=f"kick-off-{attendees}").organized_by("a@example.com")
            for number in range(12):
                meeting = meeting.attended_by(f"guest{number}@example.com")
            office.put("mobile", meeting)
            _in_step(office)
            assert len(team.items) == 1
            office.put("mobile", meeting.at("2026-03-10T11:00").saying(location="Hall 2"))
            _in_step(office)
            office.remove("mobile", f"kick-off-{attendees}")
            _in_step(office)
            assert (len(team.items), team.mails) == (0, [])
            office.pairs.clear()
        assert Machine(office.shell.home / "outlook.db").sent == 0
        assert _outbox(office.shell.home / "notes.db") == []
    finally:
        server.close()


def _in_step(office: Office) -> None:
    """All pairs run; then none of them has anything to do."""
    for pair in office.pairs:
        assert writes(office.sync(pair)) == 1
        assert office.sync(pair)["items"] == []


def _outbox(path: Path) -> list[object]:
    with SimulatedNotes(path) as notes:
        return list(notes.store.outbox)


def test_27_private_as_busy(office: Office) -> None:
    """Given the rule "private as busy" towards CalDAV, when the item is edited on the CalDAV side, then only allowed fields
    come back; real subject and privacy in the CRM are intact.
    """
    team = shared().add("busy")
    office.furnish(mobile=MOBILE, team=caldav(shared().wire.url + team.path))
    office.pair("mobile", "team", 'private = "busy"')
    private = event("Interview at another firm", "2026-03-10T10:00", uid="private").private()
    office.put("mobile", private.saying(location="Hall 1", description="Bring the certificates."))
    office.sync()
    (item,) = team.items.values()
    shown = item.text.decode()
    for secret in ("Interview", "Hall 1", "certificates"):
        assert secret not in shown
    office.edit("team", "private", "--start", "2026-03-10T15:00", "--duration", "1h", "--summary", "Busy, do not move")
    office.sync()
    found = office.fields("mobile", "private")
    assert found["start"].startswith("2026-03-10T15:00")
    assert (found["summary"], found["location"]) == ("Interview at another firm", "Hall 1")
    assert "CLASS:PRIVATE" in office.texts("mobile")["private"]
    assert writes(office.sync()) == 0
    (item,) = team.items.values()
    assert "Interview" not in item.text.decode()


def test_28_a_store_that_rewrites(office: Office) -> None:
    """Given an endpoint that normalises text (CRLF, trimmed, truncated subject, emoji), when 3 runs come without edits, then
    at most one write in run 1, none later; truncated text never flows back.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK, notes=NOTES)
    office.pair("mobile", "outlook")
    office.pair("mobile", "notes", name="other")
    office.simulate("outlook", 'zone = "Europe/Berlin"', "rewrites = true")
    office.simulate("notes", 'zone = "Europe/Berlin"', "rewrites = true")
    long = "Visit with all of the spring collection 🚲 " * 9
    text = "First line  \nSecond line \n\n  Third line 👩‍🔧  \n\n"
    office.put("mobile", event(long, "2026-03-10T10:00", uid="long").saying(description=text))
    before = office.texts("mobile")["long"]
    for pair in ("mail", "other"):
        assert writes(office.sync(pair)) == 1
        for _ in range(2):
            assert office.sync(pair)["items"] == []
    assert office.texts("mobile")["long"] == before
    office.edit("outlook", "long", "--location", "Hall 2")
    office.sync("mail")
    after = office.texts("mobile")["long"]
    assert office.fields("mobile", "long")["location"] == "Hall 2"
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []


def test_29_one_item_in_five_hundred_is_refused(office: Office) -> None:
    """Given one item rejected with 403 among 500, when a run comes, then 499 are synced, 1 is quarantined with reason,
    retried later with back-off, exit code 4.
    """
    server = MemDav().start()
    try:
        team = server.add("refusing")
        office.furnish(left=folder("left"), team=caldav(server.wire.url + team.path))
        office.pair("left", "team")
        office.put("left", *visits(500))
        refusal = Fault(Reply(403), lambda asked: asked.method == "PUT" and b"UID:visit-250" in asked.body)
        server.wire.faults.append(refusal)
        report = office.auto(code=4)
        assert (done(report), len(team.items)) == ({"create": 499, "fail": 1}, 499)
        (failed,) = [item for item in report["items"] if item["action"] == "fail"]
        assert failed["uid"] == "visit-250"
        assert failed["reason"]
        tried = [_tries(office, server, minutes) for minutes in (1, 5, 5, 60, 60, 400)]
        assert tried == [0, 1, 0, 1, 0, 1], "after five minutes, an hour, six hours"
        server.wire.faults.clear()
        office.later(days=1)
        assert done(office.auto()) == {"create": 1}
        assert len(team.items) == 500
    finally:
        server.close()


def _tries(office: Office, server: MemDav, minutes: int) -> int:
    """So much later: how often the refused item was tried again."""
    office.later(minutes=minutes)
    server.wire.forget()
    office.auto(code=4)
    return len([asked for asked in server.wire.log if to("PUT")(asked)])


def test_30_little_time_at_shutdown(office: Office) -> None:
    """Given `--auto shutdown` with a budget and 5 000 pending changes, another instance running for another profile, when it
    runs, then it stops at an item boundary in time, resumes next start, never prompts, the lock per profile is respected,
    the report is written.
    """
    office.furnish(mobile=MOBILE, work=f"{folder('work')}\nfsync = false", one=folder("one"), other=folder("other"))
    office.pair("mobile", "work")
    office.pair("one", "other", name="profile")
    office.put("mobile", *visits(5000))
    with only_run(office.shell.data, "profile"):
        ran = office.shell.run("--auto", "shutdown", "--budget", "250ms", "--json", terminal=True)
    mail, profile = ran.json["pairs"]
    assert (ran.code, ran.err) == (75, ""), "it asks nothing and draws nothing, on a terminal too"
    assert (profile["result"], writes(profile)) == ("locked", 0)
    assert mail["interrupted"]
    entered = len(list((office.shell.home / "work").iterdir()))
    assert entered == mail["counts"]["right"]["created"] < 5000
    rest = office.auto()
    assert rest["counts"]["right"]["created"] == 5000 - entered
    assert len(list((office.shell.home / "work").iterdir())) == 5000
