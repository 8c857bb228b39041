"""The mapping as goldens: what Outlook shows for what a calendar text says, and what a text says for what Outlook shows."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.adapter import OutlookKind
from engine.adapters.outlook.globalid import global_id_of, original_date, uid_of
from engine.adapters.outlook.kept import kept_of, spelled_text
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.fit import fit_for
from engine.ical.facts import facts, facts_of, same
from engine.model.capabilities import Fits, Unfit
from engine.model.resource import Unreadable
from tests.builders import Event, event
from tests.contract.asking import as_object, created, fetched, listed
from tests.contract.harness_outlook import noon
from tests.mail_clients.rows import lines
from tests.outlook.office import Office
from tests.outlook.test_faults import place
from tests.outlook_simulated.profile import WEEKLY, at

FIT = fit_for(Locale(",", 1))


async def shown(folder: Path, item: Event, *names: str, **switches: Any) -> list[Any]:
    """Properties that Outlook shows for an item."""
    async with OutlookKind(noon).open(place(folder, **switches)) as side:
        await created(side, item.text())
    with Office(folder, **switches).outlook() as outlook:
        return [getattr(outlook.only(), name) for name in names]


async def told(folder: Path, make: Any, *names: str) -> list[str]:
    """Content lines that are told for what a user makes."""
    with Office(folder).outlook() as outlook:
        item = outlook.draft()
        make(outlook, item)
        item.Save()
    async with OutlookKind(noon).open(place(folder)) as side:
        (href,) = await listed(side)
        return lines((await fetched(side, href)).object.text, *names)


BUSY = "X-MICROSOFT-CDO-BUSYSTATUS"


@pytest.mark.parametrize(
    ("said", "names", "values"),
    [
        ((), ("BusyStatus", "Sensitivity", "Importance", "ReminderSet"), [2, 0, 1, False]),
        (("TRANSP:TRANSPARENT",), ("BusyStatus",), [0]),
        (("TRANSP:OPAQUE",), ("BusyStatus",), [2]),
        ((f"{BUSY}:OOF",), ("BusyStatus",), [3]),
        ((f"{BUSY}:TENTATIVE", "TRANSP:OPAQUE"), ("BusyStatus",), [1]),
        ((f"{BUSY}:WORKINGELSEWHERE", "TRANSP:TRANSPARENT"), ("BusyStatus",), [4]),
        ((f"{BUSY}:BUSY", "TRANSP:TRANSPARENT"), ("BusyStatus",), [0]),
        ((f"{BUSY}:FREE", "TRANSP:OPAQUE"), ("BusyStatus",), [2]),
        (("STATUS:TENTATIVE",), ("BusyStatus",), [1]),
        (("STATUS:CANCELLED",), ("BusyStatus",), [0]),
        (("CLASS:PUBLIC",), ("Sensitivity",), [0]),
        (("CLASS:PRIVATE",), ("Sensitivity",), [2]),
        (("CLASS:CONFIDENTIAL",), ("Sensitivity",), [3]),
        (("CLASS:X-PERSONAL",), ("Sensitivity",), [1]),
        (("CLASS:X-SECRET",), ("Sensitivity",), [2]),
        (("PRIORITY:1",), ("Importance",), [2]),
        (("PRIORITY:4",), ("Importance",), [2]),
        (("PRIORITY:5",), ("Importance",), [1]),
        (("PRIORITY:0",), ("Importance",), [1]),
        (("PRIORITY:6",), ("Importance",), [0]),
        (("PRIORITY:9",), ("Importance",), [0]),
        (("PRIORITY:very",), ("Importance",), [1]),
        (("LOCATION:Hall 2\\, left\\ndoor",), ("Location",), ["Hall 2, left door"]),
        (("DESCRIPTION:One\\nTwo  \\n\\n",), ("Body",), ["One\r\nTwo"]),
        (("CATEGORIES:Visit,A\\,B", "CATEGORIES:Fair,visit"), ("Categories",), ["Visit, Fair"]),
    ],
)
async def test_what_outlook_shows(
    tmp_path: Path, said: tuple[str, ...], names: tuple[str, ...], values: list[Any]
) -> None:
    item = event("Visit").with_lines(*said)
    assert await shown(tmp_path, item, *names) == values
    fit = FIT(item.object())
    assert isinstance(fit, Fits)
    kept = [line for line in said if line.split(":")[0] not in ("LOCATION", "DESCRIPTION", "CATEGORIES")]
    assert lines(fit.object.text, "TRANSP", BUSY, "STATUS", "CLASS", "PRIORITY") == kept  # spelt as they came


async def test_a_separator_is_the_locales(tmp_path: Path) -> None:
    item = event("Visit").in_categories("A", "B,C", "D;E")
    assert await shown(tmp_path, item, "Categories", locale="de_DE") == ["A; B,C"]


@pytest.mark.parametrize(
    ("alarms", "shows"),
    [
        (("TRIGGER:-PT15M",), [True, 15]),
        (("TRIGGER:PT0S",), [True, 0]),
        (("TRIGGER:-P1D", "TRIGGER:-PT10M"), [True, 10]),
        (("TRIGGER:PT5M",), [False]),
        (("TRIGGER;RELATED=END:-PT5M",), [False]),
        (("TRIGGER;VALUE=DATE-TIME:20260301T080000Z",), [False]),
        (("TRIGGER:-PT30S",), [False]),
    ],
)
async def test_the_one_reminder(tmp_path: Path, alarms: tuple[str, ...], shows: list[Any]) -> None:
    item = event("Visit")
    for trigger in alarms:
        item = item.with_lines("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Hello", trigger, "END:VALARM")
    assert (await shown(tmp_path, item, "ReminderSet", "ReminderMinutesBeforeStart"))[: len(shows)] == shows


async def test_reminders_of_what_is_over_sleep(tmp_path: Path) -> None:
    """They would all pop up at once; they are told all the same, and wake up when the item is moved to the future."""
    item = event("Visit", "2025-03-02T10:00", uid="visit@x").reminding(15)
    assert await shown(tmp_path, item, "ReminderSet") == [False]
    office = Office(tmp_path)
    assert "TRIGGER:-PT15M" in await office.text("outlook")
    await office.change("outlook", event("Visit", "2099-03-02T10:00", uid="visit@x").reminding(15).text())
    with office.outlook() as outlook:
        assert (outlook.only().ReminderSet, outlook.only().ReminderMinutesBeforeStart) == (True, 15)


async def test_zones_of_start_and_end_may_differ(tmp_path: Path) -> None:
    flight = event("Flight").with_lines().without()
    text = flight.text().replace(
        "DTEND;TZID=Europe/Berlin:20260302T110000", "DTEND;TZID=America/New_York:20260302T130000"
    )
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, text)
        assert same(facts_of(now.object), facts(text))
    with Office(tmp_path).outlook() as outlook:
        item = outlook.only()
        assert (item.StartTimeZone.ID, item.EndTimeZone.ID) == ("W. Europe Standard Time", "Eastern Standard Time")
        assert item.End == at(2026, 3, 2, 19)


async def test_a_zone_of_somebodys_own_is_the_one_that_keeps_the_same_time(tmp_path: Path) -> None:
    item = event("Here", zone="Customized Time Zone 1").carrying_zone()
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, item.text())
        assert same(facts_of(now.object), facts(item.text()))
    with Office(tmp_path).outlook() as outlook:
        assert outlook.only().Start == at(2026, 3, 2, 10)
        outlook.only().Subject = "There"


async def test_a_zone_keeps_its_name_until_somebody_changes_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    await office.put("outlook", event("Züri", zone="Europe/Zurich").text())
    assert "DTSTART;TZID=Europe/Zurich:20260302T100000" in await office.text("outlook")
    with office.outlook() as outlook:
        item = outlook.only()
        item.EndTimeZone = item_zone = outlook.zone("Eastern Standard Time")
        item.StartTimeZone = item_zone
        item.Save()
    assert "DTSTART;TZID=America/New_York:20260302T100000" in await office.text("outlook")


async def test_a_floating_time_stays_one_wherever_the_machine_goes(tmp_path: Path) -> None:
    office = Office(tmp_path)
    await office.put("outlook", event("Lunch", zone=None, uid="lunch@x").text())
    office.switches["zone"] = "Asia/Kolkata"
    assert "DTSTART:20260302T100000" in await office.text("outlook")
    await office.change("outlook", event("Lunch", "2026-03-02T12:30", zone=None, uid="lunch@x").text())
    assert "DTSTART:20260302T123000" in await office.text("outlook")
    with office.outlook() as outlook:
        assert outlook.only().Start == at(2026, 3, 2, 12, 30)


async def test_a_formatted_body_stays_formatted_while_its_text_does_not_change(tmp_path: Path) -> None:
    office = Office(tmp_path)
    rtf = b"{\\rtf1\\ansi{\\b Bold} words \\u55357?\\u57042?}"
    with office.outlook() as outlook:
        item = outlook.draft("Visit")
        item.RTFBody = rtf
        item.Save()
    await office.settle()
    text = await office.text("mobile")
    assert "DESCRIPTION:Bold words" in text
    await office.change("mobile", text.replace("SUMMARY:Visit", "SUMMARY:Other"))
    await office.settle()
    with office.outlook() as outlook:
        assert (outlook.only().Subject, outlook.only().RTFBody) == ("Other", rtf)
    await office.change("mobile", (await office.text("mobile")).replace("Bold words", "Plain words"))
    await office.settle()
    with office.outlook() as outlook:
        assert outlook.only().Body.startswith("Plain words")


async def test_attachments_go_in_and_out(tmp_path: Path) -> None:
    office = Office(tmp_path)
    papers = event("Papers", uid="papers@x").with_lines(
        "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=",
        'ATTACH;X-FILENAME="../a:b.pdf";ENCODING=BASE64;VALUE=BINARY:QUJD',
        "ATTACH:https://example.com/a.pdf",
    )
    await office.put("mobile", papers.text())
    await office.settle()
    with office.outlook() as outlook:
        item = outlook.only()
        names = [item.Attachments.Item(index).FileName for index in (1, 2)]
        assert names == ["attachment.txt", "_a_b.pdf"]
        (tmp_path / "third.txt").write_text("third")
        item.Attachments.Remove(1)
        item.Attachments.Add(str(tmp_path / "third.txt"))
        item.Save()
    await office.settle()
    assert [line.rpartition(":")[0] for line in lines(await office.text("mobile"), "ATTACH")] == [
        'ATTACH;X-FILENAME="../a:b.pdf";ENCODING=BASE64;VALUE=BINARY',
        "ATTACH:https",
        "ATTACH;FILENAME=third.txt;ENCODING=BASE64;VALUE=BINARY",
    ]


async def test_what_a_user_makes_is_told(tmp_path: Path) -> None:
    def make(outlook: Any, item: Any) -> None:
        item.Location, item.Body, item.Categories = "Hall 2", "One\r\nTwo\r\n", "Visit, Fair"
        item.BusyStatus, item.Sensitivity, item.Importance = 3, 3, 0
        item.ReminderMinutesBeforeStart = 30

    names = ("LOCATION", "DESCRIPTION", "CATEGORIES", BUSY, "CLASS", "PRIORITY", "TRIGGER", "UID")
    found = await told(tmp_path, make, *names)
    assert found[0].startswith("UID:040000008200E00074C5B7101A82E008")
    assert found[1:] == [
        "LOCATION:Hall 2",
        "DESCRIPTION:One\\nTwo",
        "CATEGORIES:Visit,Fair",
        "CLASS:CONFIDENTIAL",
        "PRIORITY:9",
        f"{BUSY}:OOF",
        "DESCRIPTION:Reminder",
        "TRIGGER:-PT30M",
    ]


async def test_an_item_in_a_zone_that_nobody_knows_is_told_in_utc_and_a_series_not_at_all(tmp_path: Path) -> None:
    office = Office(tmp_path)
    with office.outlook() as outlook:
        for subject in ("Visit", "Round"):
            item = outlook.draft(subject, at(2026, 3, 2, 10))
            if subject == "Round":
                item.GetRecurrencePattern().RecurrenceType = WEEKLY
            item.Save()
    with sqlite3.connect(tmp_path / "outlook.db") as db:
        db.execute("UPDATE items SET start_zone = 'Customized Time Zone', end_zone = 'Customized Time Zone'")
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        visit, series = await side.fetch(list(await listed(side)))
        assert not isinstance(visit, Unreadable)
        assert "DTSTART:20260302T090000Z" in visit.object.text  # type: ignore[union-attr]
        assert isinstance(series, Unreadable)
        assert "Customized Time Zone" in series.problem


# -- held --------------------------------------------------------------------------------------------------------------

ROUND = event("Round").daily(count=5)

HELD = {
    "a task": (event("Do").text().replace("VEVENT", "VTODO"), "it is a task"),
    "no start": (event("Do").text().replace("DTSTART", "X-START"), "it has no start"),
    "two rules": (ROUND.with_lines("RRULE:FREQ=WEEKLY").text(), "two rules"),
    "RDATE": (ROUND.with_lines("RDATE:20260401T080000Z").text(), "RDATE"),
    "EXRULE": (ROUND.with_lines("EXRULE:FREQ=WEEKLY").text(), "EXRULE"),
    "a broken rule": (event("Round").recurring("FREQ=NEVER").text(), "nobody can follow"),
    "this and following": (
        ROUND.edited("2026-03-04T10:00", summary="X").text().replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;"),
        "RANGE",
    ),
    "an occurrence past the next": (ROUND.moved("2026-03-03T10:00", to="2026-03-05T12:00").text(), "past the one that"),
    "an occurrence before the last": (ROUND.moved("2026-03-04T10:00", to="2026-03-02T12:00").text(), "on 2026-03-02|before the end"),
    "two on one day": (ROUND.moved("2026-03-03T10:00", to="2026-03-04T07:00").text(), "takes one of a series on a day"),
    "an occurrence that is none": (ROUND.edited("2026-03-04T11:00", summary="X").text(), "its own rule gives none"),
    "longer than a day, daily": (event("Round", minutes=1500).daily(count=3).text(), "lasts longer"),
    "seconds in a series": (ROUND.text().replace("T100000", "T100030"), "seconds"),
    "an unknown zone": (event("Where", zone="Nowhere/Land").text(), '"Nowhere/Land"'),
    "no Windows zone": (event("Troll", zone="Antarctica/Troll").text(), "Windows has no time zone"),
    "an end before the start": (event("Back", minutes=-30).text(), "ends before it begins"),
    "a year before all calendars": (event("Old", "1500-03-02T10:00").text(), "no dates in the year 1500"),
    "an occurrence alone": (ROUND.edited("2026-03-04T10:00", summary="X").text().replace("RRULE:", "X-RULE:"), "no rule"),
    "a duration": (
        event("Do").text().replace("DTEND;TZID=Europe/Berlin:20260302T110000", "DURATION:P999999999999999999W"),
        "its duration cannot be read",
    ),
    "an end": (
        event("Do", "2026-03-02").text().replace("DTEND;VALUE=DATE:20260303", "DTEND;VALUE=DATE:tomorrow"),
        "its end cannot be read",
    ),
    "two starts": (event("Two").with_lines("DTSTART:20260401T080000Z").text(), "two starts"),
    "half characters": (event("Visit \ud83d").text(), "no text"),
}  # fmt: skip


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_says_why(name: str) -> None:
    text, reason = HELD[name]
    fit = FIT(as_object(text))
    assert isinstance(fit, Unfit), fit
    assert re.search(reason, fit.reason), fit.reason


# -- ids ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uid", ["visit@example.com", "Besuch 🚲", "x" * 300, ""])
def test_a_foreign_uid_goes_into_the_global_id_and_out(uid: str) -> None:
    assert uid_of(global_id_of(uid).hex()) == uid


def test_outlooks_own_uid_is_its_global_id_without_the_date() -> None:
    own = "040000008200E00074C5B7101A82E00807EA0304" + "11" * 8 + "00" * 8 + "10000000" + "22" * 16
    assert uid_of(own) == own[:32] + "00000000" + own[40:]
    assert global_id_of(uid_of(own)).hex().upper() == uid_of(own)
    assert str(original_date(own)) == "2026-03-04"
    assert original_date(uid_of(own)) is None
    assert (uid_of("nonsense"), uid_of(own[:80] + "zz")) == ("", "")


@pytest.mark.parametrize("mode", ["stripped", "refused"])
async def test_a_store_without_user_properties_has_the_uid_in_the_global_id(tmp_path: Path, mode: str) -> None:
    async with OutlookKind(noon).open(place(tmp_path, user_properties=mode)) as side:
        now = await created(side, event("Visit", uid="visit@example.com").text())
        assert now.object.uid == "visit@example.com"


def test_what_somebody_spoilt_counts_as_not_there() -> None:
    for text in ("nonsense", "[1]", '{"rule": 1, "lines": 5}', '{"start_zone": "x"}', '{"asleep": {"": "x"}}'):
        assert kept_of({"SynclineSpelled": text, "SynclineUid": " x "}).uid == "x"
    kept = kept_of({"SynclineSpelled": '{"rule":"FREQ=DAILY","asleep":{"":15}}'})
    assert (kept.spelled.rule, dict(kept.asleep)) == ("FREQ=DAILY", {"": 15})
    assert spelled_text(kept.spelled, kept.asleep) == '{"asleep":{"":15},"rule":"FREQ=DAILY"}'
