"""Bad days of Outlook: nothing is deleted, nothing doubled, and the next run is in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.outlook.adapter import OutlookKind
from engine.ical.facts import facts_of, same
from engine.model.errors import Unreachable
from engine.model.report import PairReport, Result
from engine.model.resource import Missing, Unreadable
from engine.model.write import Create, Refused, Stale, Unsure, Update, Written
from engine.ports import Adapter, Place, Presence
from tests.builders import event
from tests.contract.asking import as_object, created, fetched, listed, one, written
from tests.contract.harness_outlook import noon
from tests.outlook.office import Office
from tests.outlook_simulated.profile import StandingClock

COUNT = 12
ITEMS = tuple(event(f"Visit {number}", f"2026-03-{number + 2:02}T10:00") for number in range(COUNT))
SERIES = (
    event("Round", uid="round@x")
    .daily(count=8)
    .moved("2026-03-04T10:00", to="2026-03-04T15:00")
    .edited("2026-03-06T10:00", summary="Round with the boss")
    .deleted("2026-03-08T10:00")
)


async def linked(folder: Path) -> Office:
    """Twelve items on both sides."""
    office = Office(folder)
    await office.put("mobile", *(item.text() for item in ITEMS))
    await office.settle()
    return office


async def all_there(office: Office) -> None:
    """The fault is over: a run finds nothing to do, and both sides have all items once."""
    for name in ("listing", "busy", "busy_after", "unopenable", "disconnect_after"):
        office.switches.pop(name, None)
    report = await office.sync()
    assert (report.result, report.items) == (Result.OK, ())
    for name in ("mobile", "outlook"):
        assert len(await office.held(name)) == COUNT


async def with_fault(office: Office, **fault: object) -> PairReport:
    office.switches.update(fault)
    report = await office.sync()
    assert (report.counts.done.left.deleted, report.counts.done.right.deleted) == (0, 0)
    assert (report.counts.done.left.created, report.counts.done.right.created) == (0, 0)
    return report


@pytest.mark.parametrize("listing", ["empty", "60%"])
async def test_a_short_listing_deletes_nothing(tmp_path: Path, listing: str) -> None:
    office = await linked(tmp_path)
    report = await with_fault(office, listing=listing)
    assert report.result in (Result.GUARDED, Result.OK)
    await all_there(office)


async def test_a_listing_that_breaks_off_is_no_listing(tmp_path: Path) -> None:
    office = await linked(tmp_path)
    report = await with_fault(office, listing="fails")
    assert report.result is Result.UNREACHABLE
    assert "mail server is not connected" in report.message
    await all_there(office)


async def test_an_item_that_will_not_open_is_left_alone_and_told(tmp_path: Path) -> None:
    office = await linked(tmp_path)
    with office.outlook() as outlook:
        for item in outlook.all():
            item.Location = "Hall 2"
            item.Save()
    report = await with_fault(office, unopenable=["Visit 3"])
    assert report.counts.done.left.updated == COUNT - 1
    (told,) = [line for line in report.items if line.action == "fail"]
    assert "cannot open it" in told.reason
    office.switches.pop("unopenable")
    report = await office.settle()
    assert report.counts.done.left.updated == 1
    await all_there(office)


async def test_a_busy_outlook_is_waited_for(tmp_path: Path) -> None:
    office = await linked(tmp_path)
    report = await with_fault(office, busy=3, busy_after=5)
    assert report.result is Result.OK
    await all_there(office)


@pytest.mark.parametrize("after", [10, 40, 60, 100, 150, 220, 300, 420])
async def test_disconnected_in_mid_write(tmp_path: Path, after: int) -> None:
    """At whatever call Outlook goes away: the next runs end as if nothing had happened."""
    office = Office(tmp_path)
    await office.put("mobile", SERIES.text(), *(item.text() for item in ITEMS[:4]))
    office.switches["disconnect_after"] = after
    report = await office.sync()
    assert report.result in (Result.UNREACHABLE, Result.OK)
    office.switches.pop("disconnect_after")
    await office.settle()
    held = await office.held("outlook")
    assert sorted(one.object.uid for one in held) == sorted(["round@x", *(item.uid for item in ITEMS[:4])])
    (series,) = [one.object for one in held if one.object.uid == "round@x"]
    assert same(facts_of(series), facts_of(SERIES.object()))
    assert len(await office.held("mobile")) == 5


@pytest.mark.parametrize("after", range(30, 330, 12))
async def test_disconnected_while_a_series_is_moved(tmp_path: Path, after: int) -> None:
    """Outlook drops all exceptions when a series is moved: a crash right then must not look as if somebody had done that."""
    office = Office(tmp_path)
    await office.put("mobile", SERIES.text())
    await office.settle()
    moved = (
        event("Round", "2026-03-02T11:00", uid="round@x")
        .daily(count=8)
        .moved("2026-03-04T11:00", to="2026-03-04T15:00")
        .edited("2026-03-06T11:00", summary="Round with the boss")
        .deleted("2026-03-08T11:00")
    )
    await office.change("mobile", moved.text())
    office.switches["disconnect_after"] = after
    await office.sync()
    office.switches.pop("disconnect_after")
    await office.settle()
    assert same(facts_of(as_object(await office.text("mobile"))), facts_of(moved.object()))
    assert same(facts_of(as_object(await office.text("outlook"))), facts_of(moved.object()))


# -- the adapter alone -------------------------------------------------------------------------------------------------


def place(folder: Path, **switches: object) -> Place:
    simulated = {"zone": "Europe/Berlin", **switches}
    return Place("outlook", {"backend": "simulated", "path": "outlook.db", "simulated": simulated}, folder, folder)


async def test_five_busy_seconds_pass(tmp_path: Path) -> None:
    clock = StandingClock()
    async with OutlookKind(clock, clock.advance).open(place(tmp_path, busy="5s", busy_after=20)) as side:
        assert isinstance(await one(side, Create(as_object(event("Visit").text()))), Written)
        assert len(await listed(side)) == 1


async def test_an_outlook_that_stays_busy_is_given_up_in_words(tmp_path: Path) -> None:
    clock = StandingClock()
    async with OutlookKind(clock, clock.advance).open(place(tmp_path, busy="5h", busy_after=20)) as side:
        with pytest.raises(Unreachable, match="close its open dialogs"):
            await created_many(side)


async def created_many(side: Adapter) -> None:
    for _ in range(20):
        await side.list(None)


async def test_gone_for_good_in_the_middle_of_a_batch(tmp_path: Path) -> None:
    """What was done stays told; what was under way and what was not begun is unsure."""
    async with OutlookKind(noon).open(place(tmp_path, disconnect_after=100)) as side:
        outcomes = await side.write([Create(as_object(item.text())) for item in ITEMS])
        kinds = [type(outcome) for outcome in outcomes]
        done = kinds.index(Unsure)
        assert kinds == [Written] * done + [Unsure] * (COUNT - done)
        assert 0 < done < COUNT
        with pytest.raises(Unreachable, match="start Outlook"):
            await side.list(None)
        with pytest.raises(Unreachable):
            await side.probe([written(outcomes[0]).href])


async def test_unknown_is_not_absent(tmp_path: Path) -> None:
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, event("Visit").text())
    async with OutlookKind(noon).open(place(tmp_path, unopenable=["Visit"])) as side:
        assert await side.probe([now.href]) == {now.href: Presence.UNKNOWN}
        (found,) = await side.fetch([now.href])
        assert isinstance(found, Unreadable)
        assert found.passing
        assert found.etag != (await listed(side))[now.href]  # it is tried again the next time


async def test_rows_without_a_time_are_listed_and_read(tmp_path: Path) -> None:
    for keys in (True, False):
        async with OutlookKind(noon).open(place(tmp_path, null_cells=["Visit"], change_keys=keys)) as side:
            now = await created(side, event("Visit").text())
            assert (await listed(side))[now.href] == now.etag


async def test_somebody_else_saves_between_look_and_write(tmp_path: Path) -> None:
    office = Office(tmp_path)
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, event("Visit").text())
        with office.outlook() as outlook:
            item = outlook.only()
            item.Location = "elsewhere"
            item.Save()
        assert await one(side, Update(now.href, now.etag, now.object, now.object)) == Stale()


async def test_coarse_stamps_tell_two_saves_of_one_second_apart(tmp_path: Path) -> None:
    """A store without change keys whose stamps are whole seconds: an item that was just saved carries a digest."""
    clock = StandingClock()
    switches = {"change_keys": False, "coarse_modified": True}
    async with OutlookKind(clock).open(place(tmp_path, **switches)) as side:
        now = await created(side, event("Visit").text())
        later = await one(
            side, Update(now.href, now.etag, event("Visit").saying(location="Hall 2").object(), now.object)
        )
        assert written(later).etag != now.etag
        assert await one(side, Update(now.href, now.etag, now.object, now.object)) == Stale()
        hot = (await listed(side))[now.href]
        assert hot == written(later).etag
        clock.advance(3)
        cool = (await listed(side))[now.href]
        assert cool != hot  # looked at once more
        assert isinstance(await one(side, Update(now.href, hot, now.object, now.object)), Written)


async def test_a_guarded_outlook_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="Programmatic Access"):
        async with OutlookKind(noon).open(place(tmp_path, guard="deny")):
            pass


# -- half-written items ------------------------------------------------------------------------------------------------


async def test_a_series_that_could_not_be_made_whole_is_not_there(tmp_path: Path) -> None:
    """Begun and not finished: it is listed, it is nothing yet, and making it again takes it away."""
    calls = 60
    while True:
        folder = tmp_path / str(calls)
        folder.mkdir()
        async with OutlookKind(noon).open(place(folder, disconnect_after=calls)) as side:
            outcome = await one(side, Create(SERIES.object()))
        async with OutlookKind(noon).open(place(folder)) as side:
            entries = list(await listed(side))
            if entries and isinstance(outcome, Unsure):
                break
        calls += 5
        assert calls < 400
    async with OutlookKind(noon).open(place(folder)) as side:
        assert list(await side.fetch(entries)) == [Missing(entries[0])]
        now = await created(side, SERIES.text())
        assert set(await listed(side)) == {now.href}
        assert same(facts_of(now.object), facts_of(SERIES.object()))


async def test_a_new_series_one_of_whose_occurrences_is_refused_is_not_made(tmp_path: Path) -> None:
    async with OutlookKind(noon).open(place(tmp_path, unsavable=["Round with the boss"])) as side:
        outcome = await one(side, Create(SERIES.object()))
        assert outcome == Refused('Outlook says "Cannot save this item"')
        assert await listed(side) == {}


async def test_an_occurrence_that_is_refused_leaves_the_series_as_it_was(tmp_path: Path) -> None:
    """The series had been moved by then, and its exceptions were gone: all of it is put back."""
    async with OutlookKind(noon).open(place(tmp_path)) as side:
        now = await created(side, SERIES.text())
    moved = event("Round", "2026-03-02T11:00", uid="round@x").daily(count=8)
    moved = moved.moved("2026-03-04T11:00", to="2026-03-04T15:00").edited("2026-03-05T11:00", summary="Not this one")
    async with OutlookKind(noon).open(place(tmp_path, unsavable=["Not this one"])) as side:
        outcome = await one(side, Update(now.href, now.etag, moved.object(), now.object))
        assert outcome == Refused('Outlook says "Cannot save this item"')
        assert same(facts_of((await fetched(side, now.href)).object), facts_of(SERIES.object()))


async def test_an_item_that_is_refused_is_as_it_was(tmp_path: Path) -> None:
    async with OutlookKind(noon).open(place(tmp_path, unsavable=["Not this one"])) as side:
        now = await created(side, event("Visit", uid="visit@x").text())
        outcomes = await side.write(
            [
                Update(now.href, now.etag, event("Not this one", uid="visit@x").object(), now.object),
                Create(event("Not this one").object()),
                Create(event("But this").object()),
            ]
        )
        assert [type(outcome) for outcome in outcomes] == [Refused, Refused, Written]
        assert await fetched(side, now.href) == now
