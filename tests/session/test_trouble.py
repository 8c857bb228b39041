"""Calendars that misbehave, race with others, or go away; runs that are stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Traits
from engine.adapters.memory import Step as StoreStep
from engine.model.both import Side
from engine.model.errors import Unauthorized
from engine.model.progress import Phase, Progress
from engine.model.progress import Step as Walked
from engine.model.report import Result
from engine.model.resource import CalendarObject
from engine.model.settings import Direction
from engine.session import telling
from engine.session.locks import only_run
from engine.session.request import Stop
from tests.builders import event
from tests.session.desk import VISIT, conflict, desk, edit, href_of, linked, only, put, where

# -- sides that misbehave -----------------------------------------------------------------------------------------------


async def test_an_item_changed_at_the_same_moment_is_looked_at_again(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Left"))
    raced: list[bool] = []

    async def race(step: StoreStep) -> None:
        if step == "item" and not raced:
            raced.append(True)
            edit(table.right, where(table.right), VISIT.saying(location="Hall 2"))

    table.right.faults = Faults(before=race)
    report = await table.sync()
    assert report.result is Result.OK, report
    for store in table.sides:
        assert "SUMMARY:Left" in only(store)
        assert "LOCATION:Hall 2" in only(store)


async def test_what_was_refused_is_told_once_when_a_run_looks_again(tmp_path: Path) -> None:
    """Another item's second look is no second try of this one; decisions carried out at first stay carried out."""
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "left")
    put(table.left, event("Bad", uid="bad"))
    edit(table.left, href_of(table, Side.LEFT, "fair"), event("Fair", uid="fair").saying(summary="Fair again"))
    tries: list[str] = []

    def objects(item: CalendarObject) -> str | None:
        if item.uid == "bad":
            tries.append(item.uid)
            return "no"
        return None

    fair, raced = href_of(table, Side.RIGHT, "fair"), list[bool]()

    async def race(step: StoreStep) -> None:
        if step == "item" and not raced:
            raced.append(True)
            table.right.touch(fair)

    table.right.faults = Faults(before=race, objects_to=objects)
    report = await table.sync()
    assert [line.uid for line in report.items if line.action == "fail"] == ["bad"]
    assert report.counts.failed == 1
    assert tries == ["bad"]
    assert "SUMMARY:Fair again" in table.right.texts()["fair"][0]
    assert await table.waiting() != []
    async with table.open() as work:
        assert await work.db.rows("SELECT * FROM choice") == []
        (row,) = await work.db.rows("SELECT attempts FROM failure")
        assert row[0] == 1


async def test_a_refused_item_rests_longer_each_time(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    put(table.left, event("Bad", uid="bad"))
    tries: list[str] = []

    def objects(item: CalendarObject) -> str | None:
        tries.append(item.uid)
        return "too long" if item.uid == "bad" else None

    table.right.faults = Faults(objects_to=objects)
    report = await table.sync()
    assert report.result is Result.FAILED_ITEMS
    assert list(table.right.texts()) == ["visit"]
    assert "too long" in next(line.reason for line in report.items if line.action == "fail")
    for minutes, again in ((4, False), (2, True), (59, False), (2, True), (300, False), (70, True)):
        table.later(minutes=minutes)
        tries.clear()
        report = await table.sync(patient=True)
        assert report.result is Result.FAILED_ITEMS
        assert ("bad" in tries) is again
    tries.clear()
    await table.sync()
    assert "bad" in tries, "a person who starts a run does not want to wait"
    table.right.faults = Faults()
    assert (await table.sync()).result is Result.OK
    assert await table.waiting() == []


async def test_a_refused_item_is_tried_at_once_when_it_was_changed(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    table.right.faults = Faults(objects_to=lambda item: "no" if "SUMMARY:Visit" in item.text else None)
    await table.sync(patient=True)
    edit(table.left, where(table.left), VISIT.saying(summary="Other"))
    assert (await table.sync(patient=True)).result is Result.OK


async def test_a_run_that_is_stopped_does_not_forget_how_often_an_item_was_refused(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    table.right.faults = Faults(objects_to=lambda _: "no")
    await table.sync()
    await table.sync()
    stop = Stop()
    stop.ask()
    await table.sync(stop=stop)
    await table.sync()
    async with table.open() as work:
        assert [row[0] for row in await work.db.rows("SELECT attempts FROM failure")] == [3]


async def test_an_unreadable_item_is_told_and_left_alone_on_both_sides(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT, event("Fair", uid="fair"))
    href = href_of(table, Side.RIGHT, "visit")
    table.right.touch(href)
    table.right.faults = Faults(unreadable={href: "it cannot be opened"})
    edit(table.left, href_of(table, Side.LEFT, "visit"), VISIT.saying(summary="Edited"))
    edit(table.left, href_of(table, Side.LEFT, "fair"), event("Fair", uid="fair").saying(summary="Trade fair"))
    for _ in range(2):
        report = await table.sync()
        assert report.result is Result.FAILED_ITEMS
        assert any("it cannot be opened" in line.reason for line in report.items)
        assert "SUMMARY:Visit" in table.right.texts()["visit"][0]
    assert "SUMMARY:Trade fair" in table.right.texts()["fair"][0]
    table.right.faults = Faults()
    table.right.touch(href)
    assert (await table.sync()).result is Result.OK
    assert "SUMMARY:Edited" in table.right.texts()["visit"][0]


@pytest.mark.parametrize("deltas", [True, False])
async def test_an_unreadable_stranger_that_went_away_is_told_no_more(tmp_path: Path, deltas: bool) -> None:
    table = await linked(tmp_path, right=Traits(deltas=deltas))
    href = table.right.create("BEGIN:VCALENDAR\r\nno end")
    for _ in range(2):
        assert (await table.sync()).result is Result.FAILED_ITEMS
    table.right.delete(href)
    assert (await table.sync()).result is Result.OK
    assert (await table.sync()).result is Result.OK


async def test_what_was_created_and_removed_again_before_the_next_listing_is_gone(tmp_path: Path) -> None:
    """A mark from before a creation never tells that what was created is gone."""
    table = await linked(tmp_path)
    table.right.delete(where(table.right))
    await table.sync()
    assert table.left.items == {}


@pytest.mark.parametrize("side", Side)
async def test_what_a_run_that_died_has_noted_and_what_was_moved_since(tmp_path: Path, side: Side) -> None:
    """It came and went between the last mark and now; the baseline knows it all the same."""
    table = desk(tmp_path)
    await table.sync()
    put(table.sides[side], VISIT)

    def die(progress: Progress) -> None:
        if isinstance(progress, Walked) and progress.phase is Phase.WRITING:
            raise ZeroDivisionError

    try:
        await table.sync(die)
    except* ZeroDivisionError:
        pass
    text = only(table.sides[side])
    table.sides[side].delete(where(table.sides[side]))
    table.sides[side].create(text)
    assert (await table.sync()).result is Result.OK
    assert await table.planned() == []


async def test_what_an_interrupted_run_has_noted_and_what_was_removed_since(tmp_path: Path) -> None:
    table = desk(tmp_path, right=Traits(batch=1))
    await table.sync()
    for n in range(3):
        put(table.left, event(f"Item {n}", uid=f"u{n}"))
    stop = Stop()

    async def ask(step: StoreStep) -> None:
        if step == "write":
            stop.ask()

    table.right.faults = Faults(before=ask)
    assert (await table.sync(stop=stop)).interrupted
    table.right.faults = Faults()
    (done,) = table.right.texts()
    table.left.delete(href_of(table, Side.LEFT, done))
    await table.sync()
    assert table.right.texts().keys() == {"u0", "u1", "u2"} - {done}


async def test_a_listing_that_was_caught_lying_gives_no_mark(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    table.left.faults = Faults(empty=True)
    assert (await table.sync()).result is Result.OK
    table.left.faults = Faults()
    table.left.delete(where(table.left))
    await table.sync()
    assert table.right.items == {}


@pytest.mark.parametrize("deltas", [True, False])
async def test_a_double_becomes_an_item_when_the_other_one_goes(tmp_path: Path, deltas: bool) -> None:
    table = desk(tmp_path, left=Traits(deltas=deltas))
    first, _ = put(table.left, VISIT), put(table.left, VISIT.saying(location="Hall 2"))
    for _ in range(2):
        report = await table.sync()
        assert report.result is Result.FAILED_ITEMS
        assert table.right.items == {}
    table.left.delete(first)
    assert (await table.sync()).result is Result.OK
    assert "LOCATION:Hall 2" in only(table.right)


async def test_doubles_on_one_side_do_not_make_the_other_side_add_a_third(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    put(table.right, VISIT)
    put(table.right, VISIT.saying(location="Hall 2"))
    assert (await table.sync()).result is Result.FAILED_ITEMS
    assert (len(table.left.items), len(table.right.items)) == (1, 2)


@pytest.mark.parametrize("deltas", [True, False])
async def test_a_question_about_an_item_that_one_side_had_alone_before(tmp_path: Path, deltas: bool) -> None:
    """The partner that came later is not forgotten while the question waits."""
    table = desk(tmp_path, left=Traits(deltas=deltas), direction=Direction.LEFT_TO_RIGHT)
    put(table.right, VISIT.saying(location="Right hall"))
    await table.sync()
    put(table.left, VISIT.saying(location="Left hall"))
    table.set(direction=Direction.BOTH)
    for _ in range(3):
        report = await table.sync()
        assert report.counts.conflicts == 1
        assert (len(table.left.items), len(table.right.items)) == (1, 1)
    await table.resolve((await table.waiting())[0].key, "left")
    assert (await table.sync()).result is Result.OK
    assert "Left hall" in only(table.right)


async def test_another_item_at_an_href_that_a_moved_item_had(tmp_path: Path) -> None:
    """The key of an item is made of its first href; it is not given away while the item lives."""
    table = await linked(tmp_path)
    old = where(table.left)
    text = only(table.left)
    table.left.delete(old)
    table.left.create(text)
    await table.sync()
    table.left.edit(old, event("Other", uid="other").text())
    await table.sync()
    assert table.left.texts() == table.right.texts()
    assert len(table.right.items) == 2
    assert await table.planned() == []


# -- a side that cannot be reached, a pair that is busy -----------------------------------------------------------------


async def test_a_side_that_goes_away_in_listing_leaves_everything_as_it_was(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    table.right.faults = Faults(failing={"list": Unauthorized("The password is wrong: set a new one.")})
    report = await table.sync()
    assert (report.result, report.message) == (Result.UNREACHABLE, "The password is wrong: set a new one.")
    table.right.faults = Faults()
    assert (await table.sync()).counts.done.right.updated == 1


async def test_a_run_that_could_do_nothing_is_the_last_one_all_the_same(tmp_path: Path) -> None:
    """Whoever asks for the status must not read that all is well."""
    table = await linked(tmp_path)
    table.right.faults = Faults(failing={"list": Unauthorized("The password is wrong: set a new one.")})
    assert (await table.sync(dry_run=True)).run is None
    report = await table.sync()
    async with table.open() as work:
        latest, before = (await telling.runs(work))[:2]
        (status,) = await telling.status(work)
    assert (latest.id, latest.result, before.result) == (report.run, "unreachable", "ok")
    assert (status.last_run, status.last_result) == (report.finished, "unreachable")


async def test_a_side_that_goes_away_in_writing(tmp_path: Path) -> None:
    table = desk(tmp_path)
    for n in range(4):
        put(table.left, event(f"Item {n}", uid=f"u{n}"))
    table.right.faults = Faults(goes_away_after=3, last_write_arrives=True)
    assert (await table.sync()).result is Result.UNREACHABLE
    table.right.faults = Faults()
    assert (await table.sync()).result is Result.OK
    assert table.left.texts() == table.right.texts()
    assert len(table.right.items) == 4


async def test_a_pair_that_another_run_works_on(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    with only_run(tmp_path, table.pair.name):
        report = await table.sync()
    assert report.result is Result.LOCKED
    assert (await table.sync()).result is Result.OK


async def test_a_budget_ends_a_run_between_batches_and_the_next_one_goes_on(tmp_path: Path) -> None:
    table = desk(tmp_path, right=Traits(batch=2))
    for n in range(6):
        put(table.left, event(f"Item {n}", uid=f"u{n}"))
    stop = Stop()

    async def ask(step: StoreStep) -> None:
        if step == "write":
            stop.ask()

    table.right.faults = Faults(before=ask)
    report = await table.sync(stop=stop)
    assert report.interrupted
    assert len(table.right.items) == 2
    table.right.faults = Faults()
    assert (await table.sync()).counts.done.right.created == 4


async def test_a_dry_run_touches_no_calendar_and_the_run_after_it_does_just_that(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    before = table.left.items.copy(), table.right.items.copy()
    planned = await table.sync(dry_run=True)
    assert (table.left.items, table.right.items) == before
    done = await table.sync()
    assert sorted(line.sentence for line in done.items) == sorted(line.sentence for line in planned.items)


async def test_an_item_that_is_put_elsewhere_while_a_conflict_waits_is_known_there(tmp_path: Path) -> None:
    """A delta names it once: what has moved is remembered where it is now, though the question is still open."""
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Left"))
    edit(table.right, where(table.right), VISIT.saying(summary="Right"))
    await table.sync()
    text = only(table.right)
    table.right.delete(where(table.right))
    table.right.create(text)
    await table.sync()
    (question,) = await table.waiting()
    await table.resolve(question.key, "left")
    await table.sync()
    assert only(table.right) == only(table.left)
    assert (await table.sync()).items == ()
