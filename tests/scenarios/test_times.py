"""Scenarios 19 to 25: zones, all-day events, series and their exceptions."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import pytest
import tzlocal

from tests.builders import event
from tests.outlook_simulated.profile import at
from tests.scenarios.office import MOBILE, NOTES, OUTLOOK, Office, caldav, done, visits
from tests.screens.cases import press
from tests.screens.walking import shown, walking
from tests.servers.memdav import shared

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def test_19_a_series_abroad_between_the_two_switches(office: Office) -> None:
    """Given a weekly series in America/New_York, user in Europe/Berlin, dates between the two switches, when synced both
    ways twice, then wall time in New York is constant; the second run plans nothing.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    call = event("Call with head office", "2026-03-02T09:00", zone="America/New_York", uid="call").weekly(8)
    office.put("mobile", call)
    office.put("outlook", event("Review", "2026-03-03T15:00", zone="America/New_York", uid="review").weekly(8))
    assert done(office.sync()) == {"create": 2}
    assert office.sync()["items"] == []
    office.edit("outlook", "call", "--occurrence", "2026-03-16T09:00", "--location", "Room 4")
    assert done(office.sync()) == {"update": 1}
    assert office.sync()["items"] == []
    for calendar in ("mobile", "outlook"):
        for subject, clock in (("Call with head office", "09:00"), ("Review", "15:00")):
            starts = [s for name, s, _ in office.agenda(calendar, "2026-03-01", "2026-05-15") if name == subject]
            walls = [datetime.fromisoformat(start).astimezone(NEW_YORK) for start in starts]
            assert (len(walls), {f"{wall:%H:%M}" for wall in walls}) == (8, {clock})
            hours = {f"{wall.astimezone(BERLIN):%H}" for wall in walls}
            assert len(hours) == 2, "for three weeks the two clocks are five hours apart"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be changed here")
def test_20_the_laptop_travels(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given the laptop's zone changed, when a run comes, then there are zero operations."""
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    series = event("Jour fixe", "2026-03-09T09:00", uid="jour").weekly(10).moved("2026-03-16T09:00", "2026-03-17T11:00")
    office.put("mobile", *visits(5), event("Trade fair", "2026-03-12", uid="fair", days=3), series)
    office.put("outlook", event("Call", "2026-04-01T16:00", zone="America/New_York", uid="call"))
    assert done(office.sync()) == {"create": 8}
    try:
        for zone in ("America/Los_Angeles", "Asia/Tokyo"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            tzlocal.reload_localzone()
            office.simulate("outlook", f'zone = "{zone}"')
            assert office.sync("--dry-run")["items"] == []
            assert office.sync()["items"] == []
    finally:
        monkeypatch.undo()
        time.tzset()


def test_21_three_days_all_day(office: Office) -> None:
    """Given an all-day event over three days, when it makes the round trip through Outlook, Notes, CalDAV, then same dates,
    exclusive end handled, still all-day.
    """
    team = shared().add("all-day")
    office.furnish(mobile=MOBILE, outlook=OUTLOOK, notes=NOTES, team=caldav(shared().wire.url + team.path))
    for name in ("outlook", "notes", "team"):
        office.pair("mobile", name, name=name)
    others = {"outlook": "2026-03-27", "notes": "2026-10-24", "team": "2026-05-01"}
    office.put("mobile", event("Trade fair", "2026-03-28", uid="fair", days=3))
    for name, first in others.items():
        office.put(name, event(f"Holidays of {name}", first, uid=f"holidays-{name}", days=3))
    for _ in range(2):
        office.run("sync")
    assert [pair["items"] for pair in office.shell.json("sync")["pairs"]] == [[], [], []]
    for calendar in ("mobile", *others):
        for uid, first in {"fair": "2026-03-28", **{f"holidays-{name}": day for name, day in others.items()}}.items():
            found = office.fields(calendar, uid)
            after = datetime.fromisoformat(first) + timedelta(days=3)
            assert (found["start"], found["end"]) == (first, f"{after:%Y-%m-%d}"), (calendar, uid)


def test_22_a_series_with_three_kinds_of_exceptions(office: Office) -> None:
    """Given a series with one moved, one edited, one deleted occurrence in a foreign zone, when synced and re-synced, then
    exceptions are equal on both sides; the second run is empty.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK, notes=NOTES)
    office.pair("mobile", "outlook")
    office.pair("mobile", "notes", name="other")
    series = (
        event("Call", "2026-03-02T09:00", zone="America/New_York", uid="call")
        .weekly(6)
        .moved("2026-03-09T09:00", "2026-03-10T14:00")
        .edited("2026-03-16T09:00", summary="Call with the board")
        .deleted("2026-03-23T09:00")
    )
    office.put("mobile", series)
    assert done(office.sync("mail")) == {"create": 1}
    assert done(office.sync("other")) == {"create": 1}
    expected = [
        ("Call", "2026-03-02T09:00"),
        ("Call", "2026-03-10T14:00"),
        ("Call with the board", "2026-03-16T09:00"),
        ("Call", "2026-03-30T09:00"),
        ("Call", "2026-04-06T09:00"),
    ]
    for calendar in ("mobile", "outlook", "notes"):
        agenda = office.agenda(calendar, "2026-03-01", "2026-05-01")
        walls = [(name, f"{datetime.fromisoformat(s).astimezone(NEW_YORK):%Y-%m-%dT%H:%M}") for name, s, _ in agenda]
        assert walls == expected, calendar
    assert [pair["items"] for pair in office.shell.json("sync")["pairs"]] == [[], []]


def test_23_an_occurrence_that_does_not_open(office: Office) -> None:
    """Given an occurrence that the client cannot open, when a run comes, then it is reported as unknown and left alone on
    the other side.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", event("Jour fixe", "2026-03-02T09:00", uid="jour").weekly(6), visits(1)[0])
    office.sync()
    before = office.texts("mobile")["jour"]
    with office.at_outlook() as outlook:
        series = next(item for item in outlook.calendar.Items if item.Subject == "Jour fixe")
        occurrence = outlook.occurrence(series, at(2026, 3, 9, 9))
        occurrence.Subject = "Jour fixe with the board"
        occurrence.Save()
    office.simulate("outlook", 'zone = "Europe/Berlin"', "stale = 1000")
    office.edit("mobile", "visit-000", "--location", "Hall 2")
    report = office.auto(code=4)
    assert done(report) == {"update": 1, "fail": 1}
    failed = next(item for item in report["items"] if item["action"] == "fail")
    assert (failed["uid"], report["counts"]["failed"]) == ("jour", 1)
    assert failed["reason"]
    assert office.texts("mobile")["jour"] == before
    office.simulate("outlook", 'zone = "Europe/Berlin"')
    assert done(office.auto()) == {"update": 1}
    subjects = [name for name, _, _ in office.agenda("mobile", "2026-03-09", "2026-03-10")]
    assert "Jour fixe with the board" in subjects


def test_24_this_and_following(office: Office) -> None:
    """Given "this and following" moved by 30 minutes, when three runs follow, then there are two series on both sides, none
    is lost.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    office.put("mobile", event("Jour fixe", "2026-03-02T09:00", uid="jour").weekly(8))
    office.sync()
    with office.at_outlook() as outlook:
        (series,) = list(outlook.calendar.Items)
        rest = series.Copy()
        pattern = series.GetRecurrencePattern()
        pattern.Occurrences = 4
        series.Save()
        moved = rest.GetRecurrencePattern()
        moved.PatternStartDate = at(2026, 3, 30)
        moved.StartTime, moved.EndTime = at(2026, 3, 30, 9, 30), at(2026, 3, 30, 10, 30)
        moved.Occurrences = 4
        rest.Save()
    for _ in range(3):
        office.sync()
    assert office.sync()["items"] == []
    expected = [f"{day}T{clock}" for day, clock in _MONDAYS]
    for calendar in ("mobile", "outlook"):
        assert [start[:16] for _, start, _ in office.agenda(calendar, "2026-03-01", "2026-05-01")] == expected


_MONDAYS = [
    ("2026-03-02", "09:00"),
    ("2026-03-09", "09:00"),
    ("2026-03-16", "09:00"),
    ("2026-03-23", "09:00"),
    ("2026-03-30", "09:30"),
    ("2026-04-06", "09:30"),
    ("2026-04-13", "09:30"),
    ("2026-04-20", "09:30"),
]


def test_25_a_rule_that_outlook_cannot_express(office: Office) -> None:
    """Given an RRULE Outlook cannot express, when a run comes, then the item is held as "not representable", untouched on
    the richer side, visible in the TUI.
    """
    office.furnish(mobile=MOBILE, outlook=OUTLOOK)
    office.pair("mobile", "outlook")
    rule = "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1,15;COUNT=12"
    office.put("mobile", event("Inventory", "2026-01-01T08:00", uid="inventory").recurring(rule), visits(1)[0])
    before = office.texts("mobile")["inventory"]
    report = office.auto(code=3)
    assert done(report) == {"create": 1, "hold": 1}
    held = next(item for item in report["items"] if item["action"] == "hold")
    assert held["uid"] == "inventory"
    assert held["reason"].startswith("cannot be expressed there")
    assert office.texts("mobile")["inventory"] == before
    assert office.uids("outlook") == ["visit-000"]
    assert "Inventory" in office.run("conflicts").out
    plan = anyio.run(_plan_on_screen, office.shell.home)
    assert "Inventory" in plan
    assert "cannot be expressed there" in plan
    assert office.run("status", "--json").json["pairs"][0]["held"] == 1
    assert done(office.auto(code=3)) == {"hold": 1}


async def _plan_on_screen(folder: Path) -> str:
    async with walking(folder, size=(160, 40)) as (app, pilot):
        await press(pilot, "preview")
        return shown(app)
