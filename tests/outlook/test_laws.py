"""What holds whatever is written, and whatever Outlook is like.

- What Outlook holds after a write is what ``fit`` foretold, and fits as it is.
- A second run plans nothing, in every position of every switch, also on a machine that is somewhere else than the items, and
  after the machine has moved.
- What Outlook cannot hold survives on the other side.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.adapters.outlook.adapter import OutlookKind
from engine.ical.facts import facts, facts_of, same
from engine.model.capabilities import Fits, Unfit
from engine.model.report import Result
from engine.model.resource import CalendarObject
from engine.model.write import Create, Refused, Update, Written
from engine.ports import Adapter, Place
from tests.builders import Event, event
from tests.contract.asking import as_object, fetched, one
from tests.contract.harness_outlook import noon
from tests.drawing import Edit, calendar_texts, edits, events
from tests.outlook.office import Office

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "UTC")

SWITCHES: tuple[dict[str, Any], ...] = (
    {"yearly_interval": "years", "zone": "America/Los_Angeles"},
    {"original_date": "local", "zone": "Pacific/Auckland"},
    {"strict_occurrences": False, "pattern_time_date": "zero", "fresh_pattern": "infinite"},
    {"rewrite_drops_exceptions": True, "end_change_drops_exceptions": True},
    {"unused_pattern_members": "save", "occurrence_fixed_fields": "raise"},
    {"weekday_quirk": False, "nth_masks": "any", "start_moves_to_first": False, "overlap_check": False},
    {"zones_by_id": False, "folder_fields_denied": True, "row_count": "error", "array_order": "columns"},
    {"server_touch": True, "coarse_modified": True},
    {"change_keys": False, "coarse_modified": True},
    {"change_keys": False, "server_touch": True},
    {"object_changed": False, "deleted_code": "object_deleted", "move_changes_id": False},
    {"copies_share_global_id": False, "sorted_flag_misbehaves": True, "instant_search": True},
    {"rewrites": True, "locale": "de_DE"},
    {"user_properties": "stripped"},
    {"user_properties": "refused"},
    {"stale": 2},
    {"busy": 2, "busy_after": 40},
    {"busy": 1, "busy_code": "retrylater"},
)
FORETOLD = [switches for switches in SWITCHES if not {"rewrites", "user_properties"} & switches.keys()]
"""Where nothing is done to what is written that nobody can foretell."""


def name_of(switches: dict[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in switches.items())


def opened(folder: Path, **switches: Any) -> Any:
    kind = OutlookKind(noon, lambda _: None)
    place = {"backend": "simulated", "path": "outlook.db", "simulated": {"zone": "Europe/Berlin", **switches}}
    return kind.open(Place("outlook", place, folder, folder))


# -- foretold ----------------------------------------------------------------------------------------------------------

lawful = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@lawful
@given(st.lists(calendar_texts(), min_size=1, max_size=4), st.sampled_from(FORETOLD))
async def test_what_is_held_is_what_was_foretold(texts: list[str], switches: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), **switches) as side:
            for text in texts:
                await _foretold(side, as_object(text))


async def _foretold(side: Adapter, given: CalendarObject) -> None:
    fit = side.capabilities.fit(given)
    outcome = await one(side, Create(given))
    if isinstance(fit, Unfit):
        assert outcome == Refused(fit.reason)
        return
    assert isinstance(outcome, Written), outcome
    held = outcome.now.object
    assert same(facts_of(held), facts_of(fit.object))
    assert held.uid == given.uid
    again = side.capabilities.fit(held)
    assert isinstance(again, Fits)
    assert same(facts_of(again.object), facts_of(held))


@lawful
@given(events(), events(), st.sampled_from(FORETOLD))
async def test_an_update_brings_any_item_to_any_other(was: Event, wanted: Event, switches: dict[str, Any]) -> None:
    """Patterns, exceptions and whole days come and go; what is left over from before is found here."""
    first, second = was.object(), as_object(wanted.text().replace(wanted.uid, was.uid))
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), **switches) as side:
            fits = [side.capabilities.fit(each) for each in (first, second, first)]
            if any(isinstance(fit, Unfit) for fit in fits):
                return
            outcome = await one(side, Create(first))
            for each, fit in zip((second, first), fits[1:], strict=True):
                assert isinstance(outcome, Written), outcome
                now = outcome.now
                outcome = await one(side, Update(now.href, now.etag, each, now.object))
                assert isinstance(outcome, Written), outcome
                assert isinstance(fit, Fits)
                assert same(facts_of(outcome.now.object), facts_of(fit.object))
                assert (await fetched(side, now.href)) == outcome.now


# -- a second run plans nothing ----------------------------------------------------------------------------------------

_SERIES = (
    event("Round", "2026-03-02T22:30", zone="America/New_York", uid="round@x")
    .daily(count=9)
    .moved("2026-03-04T22:30", to="2026-03-04T12:00")
    .edited("2026-03-06T22:30", summary="Round with the boss")
    .deleted("2026-03-08T22:30")
)
_DAYS = event("Week's end", "2026-03-06", uid="days@x").weekly(count=5).deleted("2026-03-13")
TELLING = (
    event("Visit", uid="visit@x").saying(location="Hall 2", description="One  \n\ntwo &amp; three\n").reminding(15),
    event("Lunch", zone=None, uid="lunch@x"),
    event("Call", zone="UTC", uid="call@x").in_categories("Visit", "A;B", "C,D"),
    event("Fair", "2026-03-28", days=3, uid="fair@x").private(),
    event("Züri", zone="Europe/Zurich", uid="zh@x").with_lines("PRIORITY:3", "TRANSP:OPAQUE", "STATUS:TENTATIVE"),
    event("Here", zone="Customized Time Zone 1", uid="here@x").carrying_zone().weekly(count=4),
    event("Last", "2026-01-30T10:00", uid="last@x").recurring("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T235959Z"),
    event("Short", "2026-01-31T10:00", uid="short@x").recurring("FREQ=MONTHLY;COUNT=6"),
    event("Years", "2026-05-04T10:00", uid="years@x").recurring("FREQ=YEARLY;INTERVAL=2"),
    event("Week", uid="week@x").recurring("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=12"),
    event("Hourly", uid="hourly@x").recurring("FREQ=HOURLY;COUNT=3"),
    event("Meeting", uid="meeting@x").organized_by("ann@example.com").attended_by("bo@example.com", "ACCEPTED"),
    event("Papers", uid="papers@x").with_lines(
        "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=", "X-SYNCLINE-ACCOUNT:4711"
    ),
    _SERIES,
    _DAYS,
)


@pytest.mark.parametrize("switches", SWITCHES, ids=name_of)
async def test_a_second_run_plans_nothing_in_every_position(tmp_path: Path, switches: dict[str, Any]) -> None:
    office = Office(tmp_path, **switches)
    await office.put("mobile", *(each.text() for each in TELLING))
    report = await office.sync()
    assert report.result is Result.WAITING  # the hourly one is held
    await _nothing_more(office)
    await office.change("mobile", _SERIES.saying(location="Hall 1").text())
    await office.change("mobile", TELLING[0].at("2026-03-02T15:00").saying(description="new").text())
    await office.sync()
    await _nothing_more(office)
    assert office.sent == 0


async def _nothing_more(office: Office) -> None:
    again = await office.sync()
    assert [line for line in again.items if line.action != "hold"] == []
    assert {line.uid for line in again.items} <= {"hourly@x"}


@pytest.mark.parametrize("moved_to", ["America/New_York", "Pacific/Auckland", "Pacific/Honolulu"])
async def test_a_machine_that_is_somewhere_else_plans_nothing(tmp_path: Path, moved_to: str) -> None:
    """Made in Berlin by the CRM and by Outlook's user; then the machine travels, and everything is read anew."""
    office = Office(tmp_path)
    await office.put("mobile", *(each.text() for each in TELLING))
    with office.outlook() as outlook:
        outlook.appointment("Mine")
        outlook.series(count=4)
        fair = outlook.draft("My fair")
        fair.AllDayEvent = True
        fair.Save()
    await office.sync()
    before = {one.href: facts(one.object.text) for one in await office.held("outlook")}
    office.switches["zone"] = moved_to
    await _nothing_more(office)
    with office.outlook() as outlook:  # a save that changes nothing moves every etag
        for item in outlook.all():
            item.ReminderPlaySound = False
            item.Save()
    await _nothing_more(office)
    after = {one.href: facts(one.object.text) for one in await office.held("outlook")}
    assert before == after


_EDITS = st.lists(st.tuples(st.integers(0, 2), edits()), min_size=2, max_size=2)


@lawful
@given(
    st.lists(events(), min_size=1, max_size=3, unique_by=lambda each: each.uid),
    st.sampled_from(SWITCHES),
    _EDITS,
    st.booleans(),
)
async def test_runs_converge_whoever_edits(
    drawn: list[Event], switches: dict[str, Any], changes: list[tuple[int, Edit]], travels: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), 'on_conflict = "left"', **switches)
        await office.put("mobile", *(each.text() for each in drawn))
        await office.sync()
        for name, (index, edit) in zip(("mobile", "outlook"), changes, strict=True):
            held = await office.held(name)
            if held:
                await _edited(office, name, held[index % len(held)].object, edit)
        if travels:
            office.switches["zone"] = "Asia/Kolkata"
        await office.sync()
        again = await office.sync()
        assert [line for line in again.items if line.action != "hold"] == []


async def _edited(office: Office, name: str, here: CalendarObject, edit: Edit) -> None:
    text = as_object(edit(here.text))
    async with office.calendar(name) as calendar:
        if isinstance(calendar.adapter.capabilities.fit(text), Fits):
            await calendar.change(await calendar.find(here.uid), text)


# -- law 7 -------------------------------------------------------------------------------------------------------------


async def test_what_outlook_cannot_hold_survives_any_number_of_edits(office: Office) -> None:
    rich = event("Visit", uid="visit@x").reminding(15).reminding(1440)
    rich = rich.with_lines(
        "X-SYNCLINE-ACCOUNT:4711", "URL:https://example.com", "GEO:52.5;13.4", "PRIORITY:3", "STATUS:CONFIRMED"
    )
    await office.put("mobile", rich.text())
    await office.settle()
    for number in range(3):
        with office.outlook() as outlook:
            item = outlook.only()
            item.Location = f"Hall {number}"
            item.Save()
        await office.settle()
        await office.change("mobile", (await office.text("mobile")).replace(f"Hall {number}", f"Room {number}"))
        await office.settle()
    expected = rich.saying(location="Room 2").text()
    assert same(facts(await office.text("mobile")), facts(expected))
