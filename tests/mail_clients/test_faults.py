"""Bad days of both mail clients: nothing is deleted, nothing doubled, and the next run is in order."""

from __future__ import annotations

import pytest

from engine.ical.facts import facts, same
from engine.model.report import PairReport, Result
from tests.builders import event
from tests.mail_clients.kinds import CLOCK
from tests.mail_clients.office import FAULTS, Office

COUNT = 12
VISITS = tuple(event(f"Visit {number}", f"2026-03-{number + 2:02}T10:00", uid=f"{number}@x") for number in range(COUNT))
SERIES = (
    event("Round", "2026-03-02T08:00", uid="round@x")
    .weekly(5)
    .moved("2026-03-09T08:00", to="2026-03-10T09:00")
    .edited("2026-03-16T08:00", location="Hall 2")
    .deleted("2026-03-23T08:00")
)
ITEMS = (*VISITS, SERIES)


@pytest.fixture
async def linked(office: Office) -> Office:
    """Twelve visits and a series, in step on both sides."""
    await office.put("mobile", *ITEMS)
    await office.settle()
    return office


async def on_a_bad_day(office: Office, **fault: object) -> PairReport:
    """A run with that fault: nothing is deleted and nothing doubled."""
    office.switches.update(fault)
    report = await office.sync()
    assert [(side.deleted, side.created) for side in report.counts.done] == [(0, 0), (0, 0)], report
    return report


async def in_order_again(office: Office) -> None:
    """The fault is over: one run, and all is as if there had been none."""
    for name in FAULTS:
        office.switches.pop(name, None)
    await office.settle()
    for name in ("mobile", "client"):
        held = await office.held(name)
        assert set(held) == {item.uid for item in ITEMS}
        assert len(await office.resources(name)) == len(ITEMS)
        assert same(facts(held[SERIES.uid].text), facts(SERIES.text()))


@pytest.mark.parametrize("listing", ["empty", "60%"])
async def test_a_listing_that_brings_too_little(linked: Office, listing: str) -> None:
    linked.save_all()
    report = await on_a_bad_day(linked, listing=listing)
    assert report.result in (Result.OK, Result.GUARDED)
    await in_order_again(linked)


async def test_an_edit_on_the_day_of_an_empty_listing_is_not_lost(linked: Office) -> None:
    await linked.change("mobile", VISITS[3].saying(location="Hall 9"))
    await on_a_bad_day(linked, listing="empty")
    await in_order_again(linked)
    assert "LOCATION:Hall 9" in (await linked.held("client"))["3@x"].text


async def test_a_listing_that_fails_half_way(linked: Office) -> None:
    linked.save_all()
    report = await on_a_bad_day(linked, listing="fails")
    assert report.result is Result.UNREACHABLE
    assert report.message
    await in_order_again(linked)


async def test_one_item_that_does_not_open(linked: Office) -> None:
    linked.save_all()
    linked.rename("Visit 4", "Tour")
    report = await on_a_bad_day(linked, unopenable=["Visit 3"])
    assert report.counts.done.left.updated == 1
    (told,) = [line for line in report.items if line.action == "fail"]
    assert "cannot open it" in told.reason
    await in_order_again(linked)
    assert "SUMMARY:Tour" in (await linked.held("mobile"))["4@x"].text


async def test_one_item_that_does_not_open_and_is_deleted_in_the_crm(linked: Office) -> None:
    """What cannot be opened cannot be looked at, so it is not deleted either; it is as soon as it opens."""
    await linked.remove("mobile", "3@x")
    linked.save_all()
    await on_a_bad_day(linked, unopenable=["Visit 3"])
    linked.switches.pop("unopenable")
    assert (await linked.settle()).counts.done.right.deleted == 1
    assert "3@x" not in await linked.held("client")


async def test_busy_for_five_seconds(linked: Office) -> None:
    """It is waited for, and nobody notices."""
    await linked.change("mobile", VISITS[3].saying(location="Hall 9"))
    waited = CLOCK.waited
    report = await on_a_bad_day(linked, busy="5s")
    assert report.result is Result.OK
    assert report.counts.done.right.updated == 1
    assert 4 < CLOCK.waited - waited < 10
    await in_order_again(linked)


async def test_busy_for_two_minutes(linked: Office) -> None:
    """Too long: nothing is concluded, and it is said what to do."""
    report = await on_a_bad_day(linked, busy="120s")
    assert report.result is Result.UNREACHABLE
    assert "busy" in report.message
    await in_order_again(linked)


@pytest.mark.parametrize("calls", range(40, 1240, 100))
async def test_disconnected_in_mid_write(linked: Office, calls: int) -> None:
    """At whatever call the mail client goes away while a series and two visits change, and a new one is made."""
    new = event("New", "2026-04-01T10:00", uid="new@x")
    moved = SERIES.saying(summary="Tour").deleted("2026-03-30T08:00")
    await linked.change("mobile", moved)
    await linked.change("mobile", VISITS[3].at("2026-03-05T15:00"))
    await linked.remove("mobile", "4@x")
    await linked.put("mobile", new)
    linked.switches["disconnect_after"] = calls
    await linked.sync()
    linked.switches.pop("disconnect_after")
    await linked.settle()
    for name in ("mobile", "client"):
        held = await linked.held(name)
        assert len(await linked.resources(name)) == len(held) == len(ITEMS)
        assert set(held) == {item.uid for item in ITEMS} - {"4@x"} | {"new@x"}
        assert same(facts(held[SERIES.uid].text), facts(moved.text()))
        assert "20260305T150000" in held["3@x"].text
