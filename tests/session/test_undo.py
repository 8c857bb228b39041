"""Taking a run back: what was there comes back, and what was changed since is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Store
from engine.adapters.memory import Step as StoreStep
from engine.ical.facts import facts, fingerprint
from engine.model.both import Both, Side
from engine.model.errors import NotFound
from engine.model.report import Result
from engine.model.resource import CalendarObject
from tests.builders import event
from tests.session.desk import VISIT, Desk, desk, edit, href_of, linked, only, put, where


def said(store: Store) -> dict[str, list[str]]:
    """What a calendar says, item by item."""
    return {uid: sorted(fingerprint(facts(text)) for text in texts) for uid, texts in store.texts().items()}


def both(table: Desk) -> Both[dict[str, list[str]]]:
    return Both(said(table.left), said(table.right))


async def mixed(folder: Path) -> Desk:
    """Four linked items; then creations, edits and deletions on both sides."""
    made = {uid: event(f"Item {uid}", uid=uid) for uid in "abcd"}
    table = await linked(folder, *made.values())
    edit(table.left, href_of(table, Side.LEFT, "a"), made["a"].saying(summary="Edited left"))
    edit(table.right, href_of(table, Side.RIGHT, "b"), made["b"].saying(location="Edited right").reminding(5))
    table.left.delete(href_of(table, Side.LEFT, "c"))
    table.right.delete(href_of(table, Side.RIGHT, "d"))
    put(table.left, event("New left", uid="e"))
    put(table.right, event("New right", uid="f").weekly(3).edited("2026-03-09T10:00", summary="Other"))
    return table


async def test_a_run_with_everything_in_it_is_taken_back(tmp_path: Path) -> None:
    table = await mixed(tmp_path)
    before = both(table)
    run = await table.sync()
    assert run.run is not None
    assert both(table) != before
    report = await table.undo(run.run)
    assert (report.result, report.undoes) == (Result.OK, run.run)
    assert both(table) == before


async def test_what_was_taken_back_is_not_done_again_until_somebody_changes_it(tmp_path: Path) -> None:
    table = await mixed(tmp_path)
    run = await table.sync()
    await table.undo(run.run or 0)
    restored = both(table)
    assert await table.planned() == []
    await table.sync()
    assert both(table) == restored
    edit(table.left, href_of(table, Side.LEFT, "a"), event("Item a", uid="a").saying(summary="Edited again"))
    await table.sync()
    assert "SUMMARY:Edited again" in table.right.texts()["a"][0]


async def test_an_undo_is_taken_back_itself(tmp_path: Path) -> None:
    table = await mixed(tmp_path)
    run = await table.sync()
    after = both(table)
    undone = await table.undo(run.run or 0)
    await table.undo(undone.run or 0)
    assert both(table) == after


async def test_a_dry_undo_changes_nothing_and_tells_what_it_would_do(tmp_path: Path) -> None:
    table = await mixed(tmp_path)
    run = await table.sync()
    before = both(table)
    planned = await table.undo(run.run or 0, dry_run=True)
    assert both(table) == before
    done = await table.undo(run.run or 0)
    assert sorted(line.sentence for line in planned.items) == sorted(line.sentence for line in done.items)


@pytest.mark.parametrize("name", ["id", "uid"])
async def test_one_item_of_a_run(tmp_path: Path, name: str) -> None:
    table = await mixed(tmp_path)
    run = await table.sync()
    line = next(line for line in run.items if line.uid == "a")
    others = {uid: texts for uid, texts in said(table.right).items() if uid != "a"}
    await table.undo(run.run or 0, line.id if name == "id" else "a")
    assert "SUMMARY:Item a" in table.right.texts()["a"][0]
    assert {uid: texts for uid, texts in said(table.right).items() if uid != "a"} == others


async def test_what_was_edited_since_is_asked_about_and_left_alone(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    run = await table.sync()
    edit(table.right, where(table.right), VISIT.saying(summary="Edited", location="Since"))
    report = await table.undo(run.run or 0)
    assert (report.result, report.counts.conflicts) == (Result.WAITING, 1)
    assert "LOCATION:Since" in only(table.right)
    assert "SUMMARY:Edited" in only(table.right)


async def test_a_creation_that_was_edited_since_is_not_removed(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    run = await table.sync()
    edit(table.right, where(table.right), VISIT.saying(location="Since"))
    assert (await table.undo(run.run or 0)).counts.conflicts == 1
    assert "Since" in only(table.right)


async def test_a_stamp_that_moved_since_is_no_edit(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    run = await table.sync()
    text = only(table.right).replace("DTSTAMP:2026", "DTSTAMP:2027")
    table.right.edit(where(table.right), text)
    assert (await table.undo(run.run or 0)).result is Result.OK
    assert "SUMMARY:Visit" in only(table.right)


async def test_an_item_that_a_run_wrote_in_two_looks_is_taken_back_as_a_whole(tmp_path: Path) -> None:
    """The first look wrote one side and found the other changed; the second look wrote both."""
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Left"))
    edit(table.right, where(table.right), VISIT.saying(location="Right"))
    raced: list[bool] = []

    async def race(step: StoreStep) -> None:
        if step == "item" and not raced:
            raced.append(True)
            edit(table.right, where(table.right), VISIT.saying(location="Right", description="Raced"))

    table.right.faults = Faults(before=race)
    run = await table.sync()
    table.right.faults = Faults()
    assert "Raced" in only(table.left)
    report = await table.undo(run.run or 0)
    assert report.result is Result.OK, report.items
    assert len(report.items) == 1
    assert facts(only(table.left)) == facts(VISIT.saying(summary="Left").text())
    assert facts(only(table.right)) == facts(VISIT.saying(location="Right", description="Raced").text())
    assert await table.planned() == []


async def test_an_undo_that_is_refused_tells_so(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    run = await table.sync()

    def objects(_: CalendarObject) -> str:
        return "locked by a colleague"

    table.right.faults = Faults(objects_to=objects)
    assert (await table.undo(run.run or 0)).result is Result.FAILED_ITEMS
    table.right.faults = Faults()
    assert (await table.undo(run.run or 0)).result is Result.OK
    assert "SUMMARY:Visit" in only(table.right)


async def test_a_run_or_an_item_that_is_not_there(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    with pytest.raises(NotFound, match="There is no run 99"):
        await table.undo(99)
    with pytest.raises(NotFound, match="changed no item 'nobody'"):
        await table.undo(1, "nobody")
