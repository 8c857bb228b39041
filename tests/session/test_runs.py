"""Runs of a pair: what arrives, what waits, and what comes of the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Traits, crlf
from engine.adapters.memory import Step as StoreStep
from engine.model.both import Both, Side
from engine.model.report import Done, Result
from engine.model.settings import Direction, OnConflict
from tests.builders import event
from tests.ical.rewriting import Rewriting
from tests.session.desk import VISIT, conflict, desk, edit, href_of, items, linked, only, put, where

# -- done when: a second run --------------------------------------------------------------------------------------------


async def test_what_is_entered_on_one_side_is_entered_on_the_other(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    put(table.right, event("Fair", uid="fair"))
    report = await table.sync()
    assert report.result is Result.OK
    assert table.left.texts() == table.right.texts()
    assert report.counts.done == Both(Done(created=1), Done(created=1))
    assert await table.planned() == []


async def test_a_second_run_plans_nothing_nor_does_one_after_every_text_was_respelt(tmp_path: Path) -> None:
    series = event("Series", uid="series").weekly(5).edited("2026-03-09T10:00", summary="Other").in_categories("A", "B")
    table = await linked(tmp_path, VISIT.reminding(10), series)
    assert await table.planned() == []
    for href, stored in list(table.right.items.items()):
        table.right.edit(href, Rewriting(7, 33, "\n", "20270101T000000Z", lower=True)(stored.text))
    assert (await table.sync()).counts.done == Both(Done(), Done())
    assert await table.planned() == []


async def test_a_moved_etag_is_read_once_and_is_no_edit(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    table.right.touch(where(table.right))
    steps: list[StoreStep] = []

    async def note(step: StoreStep) -> None:
        steps.append(step)

    table.right.faults = Faults(before=note)
    await table.sync()
    await table.sync()
    assert steps.count("fetch") == 1
    assert "write" not in steps


# -- done when: merging and conflicts -----------------------------------------------------------------------------------


async def test_edits_of_different_fields_both_arrive(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Visit at noon"))
    edit(table.right, where(table.right), VISIT.saying(location="Hall 2"))
    report = await table.sync()
    assert report.result is Result.OK
    for store in table.sides:
        assert "SUMMARY:Visit at noon" in only(store)
        assert "LOCATION:Hall 2" in only(store)


async def test_edits_of_different_occurrences_both_arrive(tmp_path: Path) -> None:
    series = VISIT.weekly(4)
    table = await linked(tmp_path, series)
    edit(table.left, where(table.left), series.moved("2026-03-09T10:00", to="2026-03-09T14:00"))
    edit(table.right, where(table.right), series.edited("2026-03-16T10:00", summary="Other"))
    assert (await table.sync()).result is Result.OK
    for store in table.sides:
        assert only(store).count("RECURRENCE-ID") == 2


async def test_categories_of_both_sides_both_arrive(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT.in_categories("A"))
    edit(table.left, where(table.left), VISIT.in_categories("A", "B"))
    edit(table.right, where(table.right), VISIT.in_categories("A", "C"))
    assert (await table.sync()).result is Result.OK
    for store in table.sides:
        assert "CATEGORIES:A,B,C" in only(store) or "CATEGORIES:A,C,B" in only(store)


async def test_the_same_field_on_both_sides_is_a_conflict_and_everything_else_is_synced(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    before = table.left.texts()["visit"], table.right.texts()["visit"]
    report = await table.sync()
    assert report.result is Result.WAITING
    assert (table.left.texts()["visit"], table.right.texts()["visit"]) == before
    assert "SUMMARY:Trade fair" in table.right.texts()["fair"][0]
    (question,) = await table.waiting()
    assert question.kind == "conflict"
    assert question.document["fields"] == [{"name": "summary", "base": "Visit", "left": "Left", "right": "Right"}]
    assert (await table.sync()).counts.conflicts == 1
    assert len(await table.waiting()) == 1


@pytest.mark.parametrize(("use", "subject"), [("left", "Left"), ("right", "Right")])
async def test_a_conflict_decided_by_side(tmp_path: Path, use: str, subject: str) -> None:
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve((await table.waiting())[0].key, use)
    assert (await table.sync()).result is Result.OK
    for store in table.sides:
        text = store.texts()["visit"][0]
        assert f"SUMMARY:{subject}" in text
        assert "LOCATION:Hall 2" in text
    assert await table.planned() == []


async def test_a_conflict_decided_by_field(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Left", location="Left hall"))
    edit(table.right, where(table.right), VISIT.saying(summary="Right", location="Right hall"))
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "merge", summary=Side.LEFT, location=Side.RIGHT)
    await table.sync()
    for store in table.sides:
        assert "SUMMARY:Left" in only(store)
        assert "LOCATION:Right hall" in only(store)


async def test_both_versions_kept(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "both")
    await table.sync()
    for store in table.sides:
        assert sorted(line for text in items(store) for line in text.text.splitlines() if "SUMMARY" in line) == [
            "SUMMARY:Left",
            "SUMMARY:Right",
            "SUMMARY:Trade fair",
        ]
    assert await table.planned() == []


@pytest.mark.parametrize("step", range(1, 14))
async def test_both_versions_kept_by_a_run_that_is_stopped_anywhere(tmp_path: Path, step: int) -> None:
    """The second version is not lost, and not made twice."""
    table = await conflict(tmp_path, left=Traits(batch=1))
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "both")
    left = step

    async def die(_: StoreStep) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise ZeroDivisionError

    for store in table.sides:
        store.faults = Faults(before=die)
    try:
        await table.sync()
    except* ZeroDivisionError:
        pass
    for store in table.sides:
        store.faults = Faults()
    await table.sync()
    for store in table.sides:
        subjects = sorted(line for item in items(store) for line in item.text.splitlines() if "SUMMARY" in line)
        assert subjects == ["SUMMARY:Left", "SUMMARY:Right", "SUMMARY:Trade fair"]


async def test_a_skipped_conflict_rests_until_somebody_changes_it(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "skip")
    assert (await table.sync()).result is Result.OK
    assert await table.waiting() == []
    edit(table.left, href_of(table, Side.LEFT, "visit"), VISIT.saying(summary="Left again"))
    assert (await table.sync()).counts.conflicts == 1


async def test_a_decision_is_good_for_the_versions_it_was_made_on(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve((await table.waiting())[0].key, "left")
    edit(table.right, href_of(table, Side.RIGHT, "visit"), VISIT.saying(summary="Right again"))
    assert (await table.sync()).counts.conflicts == 1
    assert "SUMMARY:Right again" in table.right.texts()["visit"][0]


async def test_a_conflict_written_by_hand(tmp_path: Path) -> None:
    table = await conflict(tmp_path)
    await table.sync()
    await table.resolve_by_hand((await table.waiting())[0].key, VISIT.saying(summary="Both").object())
    await table.sync()
    assert all("SUMMARY:Both" in store.texts()["visit"][0] for store in table.sides)


@pytest.mark.parametrize(("policy", "subject"), [(OnConflict.LEFT, "Left"), (OnConflict.RIGHT, "Right")])
async def test_a_policy_decides(tmp_path: Path, policy: OnConflict, subject: str) -> None:
    table = await conflict(tmp_path, on_conflict=policy)
    assert (await table.sync()).result is Result.OK
    assert all(f"SUMMARY:{subject}" in store.texts()["visit"][0] for store in table.sides)


# -- done when: the history is lost -------------------------------------------------------------------------------------


async def test_without_history_items_are_paired_again(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT, event("Fair", uid="fair"))
    edit(table.left, href_of(table, Side.LEFT, "fair"), event("Fair", uid="fair").saying(summary="Trade fair"))
    table.lose_history()
    before = table.left.texts(), table.right.texts()
    report = await table.sync()
    assert report.result is Result.WAITING
    assert (report.counts.linked, report.counts.conflicts) == (1, 1)
    assert (table.left.texts(), table.right.texts()) == before
    assert (await table.sync()).counts.linked == 0


async def test_items_under_other_uids_are_paired_by_what_they_say(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, event("Visit", uid="one"))
    put(table.right, event("Visit", uid="two"))
    assert (await table.sync()).counts.linked == 1
    assert len(table.left.items) == len(table.right.items) == 1


# -- one way, read-only -------------------------------------------------------------------------------------------------


async def test_withheld_changes_come_back_when_the_direction_changes(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT, direction=Direction.LEFT_TO_RIGHT)
    edit(table.right, where(table.right), VISIT.saying(location="Hall 2"))
    put(table.right, event("Fair", uid="fair"))
    assert (await table.sync()).result is Result.OK
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    for _ in range(2):
        await table.sync()
        assert "LOCATION" not in only(table.left)
    assert "SUMMARY:Edited" in table.right.texts()["visit"][0]
    assert "LOCATION:Hall 2" in table.right.texts()["visit"][0]
    table.set(direction=Direction.BOTH)
    await table.sync()
    assert table.left.texts().keys() == {"visit", "fair"}
    assert "LOCATION:Hall 2" in table.left.texts()["visit"][0]
    assert await table.planned() == []


@pytest.mark.parametrize("deltas", [True, False])
async def test_withheld_changes_survive_a_listing_that_lies(tmp_path: Path, deltas: bool) -> None:
    table = await linked(tmp_path, right=Traits(deltas=deltas), direction=Direction.LEFT_TO_RIGHT)
    edit(table.right, where(table.right), VISIT.saying(location="Hall 2"))
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    await table.sync()
    table.right.faults = Faults(hidden={where(table.right)})
    await table.sync()
    table.right.faults = Faults()
    table.set(direction=Direction.BOTH)
    await table.sync()
    assert "LOCATION:Hall 2" in only(table.left)


async def test_a_read_only_side_is_read_and_not_written(tmp_path: Path) -> None:
    table = desk(tmp_path, right=Traits(writes=False, deletes=False))
    put(table.right, VISIT)
    put(table.left, event("Own", uid="own"))
    report = await table.sync()
    assert set(table.left.texts()) == {"visit", "own"}
    assert list(table.right.texts()) == ["visit"]
    assert [line.reason for line in report.items if line.uid == "own"] == ["the calendar is read-only"]
    assert (await table.sync()).result is report.result


# -- sides that hold less -----------------------------------------------------------------------------------------------


async def test_a_store_that_rewrites_everything_is_no_editor(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT.saying(summary="Trailing  "), right=Traits(keeps=crlf, foretells=False))
    for _ in range(2):
        assert (await table.sync()).counts.done == Both(Done(), Done())


async def test_the_readable_history_is_kept_beside(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    text = (tmp_path / "history.txt").read_text("utf-8")
    assert "A. Miller" in text
    assert f"{where(table.left)} <-> {where(table.right)}" in text
