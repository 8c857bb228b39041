"""A second run plans nothing: in every position of every switch of both simulated mail clients, on a machine that is in
another zone than the items, and after that machine has moved to yet another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pytest

from engine.adapters.notes.simulated.simulation import Simulation as Notes
from engine.adapters.outlook.simulated.simulation import Simulation as Outlook
from engine.ical.facts import facts, same
from engine.model.report import Result
from tests.builders import Event, event
from tests.mail_clients.office import Office, office_with

HOME, AWAY = "America/Los_Angeles", "Pacific/Auckland"
ITEMS: Final[tuple[Event, ...]] = (
    event("Visit", uid="visit@x").saying(location="Hall 2", description="One  \n\ntwo &amp; three\n").reminding(15),
    event("Lunch", zone=None, uid="lunch@x"),
    event("Fair", "2026-03-28", days=3, uid="fair@x").private(),
    event("Züri", zone="Europe/Zurich", uid="zh@x").in_categories("Visit", "A;B").with_lines("PRIORITY:3"),
    event("Short", "2026-01-31T10:00", uid="short@x").recurring("FREQ=MONTHLY;COUNT=6"),
    event("Week", uid="week@x").recurring("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=12"),
    event("Years", "2026-05-04T10:00", uid="years@x").recurring("FREQ=YEARLY;INTERVAL=2;COUNT=4"),
    event("Days", "2026-03-06", uid="days@x").weekly(count=5).deleted("2026-03-13"),
    event("Review", uid="review@x").organized_by("ann@example.com").attended_by("bo@example.com", "ACCEPTED"),
    event("Round", "2026-03-02T22:30", zone="America/New_York", uid="round@x")
    .daily(count=9)
    .moved("2026-03-04T22:30", to="2026-03-04T12:00")
    .edited("2026-03-06T22:30", summary="Round with the boss")
    .deleted("2026-03-08T22:30"),
)
LATER: Final[tuple[Event, ...]] = (
    ITEMS[0].at("2026-03-02T15:00").saying(description="new"),
    ITEMS[-1].saying(location="Hall 1"),
)

BY_HAND: Final[dict[str, dict[str, tuple[object, ...]]]] = {
    "outlook": {
        "zone": ("Asia/Kolkata",),
        "locale": ("de_DE", "ja_JP"),
        "list_separator": ("|",),
        "first_day_of_week": (6,),
        "user": ("B. Miller",),
        "address": ("bmiller@example.com",),
        "busy": (3,),
        "null_cells": (["Visit", "Round"],),
        "stale": (2,),
        "stale_high_words": ([0x1234],),
    },
    "notes": {
        "zone": ("Asia/Kolkata",),
        "locale": ("en_US", "ja_JP"),
        "owner": ("CN=Bo Miller/O=Example",),
        "owner_mail": ("bo.miller@example.com",),
        "mail_file": ("mail/bmiller.nsf",),
        "title": ("Bo Miller",),
        "busy": (3,),
        "repeat_limit": (5,),
        "endless_years": (1,),
        "changed": (["Visit"],),
    },
}
"""Positions of switches that are more than a choice."""
ELSEWHERE: Final[dict[str, dict[str, str]]] = {
    "outlook": {
        "listing": "test_faults.test_a_listing_that_brings_too_little",
        "unopenable": "test_faults.test_one_item_that_does_not_open",
        "disconnect_after": "test_faults.test_disconnected_in_mid_write",
        "busy_after": "test_faults.test_busy_for_five_seconds",
        "unsendable": "test_meetings.test_a_message_that_outlook_does_not_send_is_told",
        "unsavable": "tests/outlook/test_faults.py: an item that is never saved is told in every run",
        "guard": "tests/outlook/test_faults.py: nothing can be read at all",
        "com_initialized": "is for those who hold the object model themselves; the adapter always initializes",
    },
    "notes": {
        "listing": "test_faults.test_a_listing_that_brings_too_little",
        "unopenable": "test_faults.test_one_item_that_does_not_open",
        "disconnect_after": "test_faults.test_disconnected_in_mid_write",
        "mail_server": "tests/notes/test_opening.py: it has to be where the config says",
        "calendar_view": "tests/notes/test_opening.py: no calendar, so nothing can be read",
        "summary_item_limit": "tests/notes/test_windows.py: what is too large is refused in every run",
        "summary_limit": "tests/notes/test_windows.py: what is too large is refused in every run",
        "mail_fails": "nothing is ever mailed",
        "delegate": "tests/notes/test_listing.py: private entries are hidden, so the calendar is another one",
        "password": "no key; the keyring is asked",
        "clock": "no key",
        "seconds": "no key",
    },
}
"""Switches whose positions do not let a run go well, with the test that is about them."""


def positions(model: str, simulation: type) -> Iterator[tuple[str, str, object]]:
    """Every position but the default one, of each switch."""
    hints = get_type_hints(simulation)
    for field in fields(simulation):
        if field.name in ELSEWHERE[model]:
            continue
        choices = BY_HAND[model].get(field.name)
        if choices is None and hints[field.name] is bool:
            choices = (not field.default,)
        for choice in choices or [each for each in get_args(hints[field.name]) if each != field.default]:
            yield model, field.name, choice


POSITIONS = [("outlook", "", ""), ("notes", "", ""), *positions("outlook", Outlook), *positions("notes", Notes)]


def test_no_switch_is_left_out() -> None:
    for model, simulation in (("outlook", Outlook), ("notes", Notes)):
        turned = {name for each, name, _ in POSITIONS if each == model and name}
        assert turned | ELSEWHERE[model].keys() == {field.name for field in fields(simulation)}


@pytest.mark.parametrize(("model", "switch", "position"), POSITIONS)
async def test_a_second_run_plans_nothing(tmp_path: Path, model: str, switch: str, position: object) -> None:
    office = office_with(model, tmp_path, zone=HOME)
    if switch:
        office.switches[switch] = position
    await office.put("mobile", *ITEMS)
    await _settle(office)
    assert len(await office.held("folder")) == len(ITEMS)
    for item in LATER:
        await office.change("mobile", item)
    await _settle(office)
    before = await _facts(office)
    office.switches["zone"] = AWAY
    await office.quiet("crm", "files")
    office.save_all()  # every etag moves, so that everything is read anew
    await office.quiet("crm", "files")
    after = await _facts(office)
    assert [uid for uid in before if not same(before[uid], after[uid])] == []
    office.check()
    assert office.sent == 0


async def _settle(office: Office) -> None:
    """A run of each pair; nobody else works meanwhile, so what was met once is in order with the next."""
    for pair in ("crm", "files"):
        report = await office.sync(pair)
        if "changed" in office.switches:
            office.switches.pop("changed")
            report = await office.sync(pair)
        assert (report.result, report.message) == (Result.OK, ""), report
    await office.quiet("crm", "files")


async def _facts(office: Office) -> dict[str, Any]:
    return {uid: facts(item.text) for uid, item in (await office.held("client")).items()}
