"""Runs of a pair: what arrives, what waits, and what comes of the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Traits, crlf
from engine.adapters.memory import Step as StoreStep
from engine.model.both import Both, Side
from engine.model.errors import Unauthorized
from engine.model.report import Done, Result
from engine.model.resource import CalendarObject
from engine.model.rules import Direction, MaxDeletions, OnConflict
from engine.session.locks import only_run
from engine.session.request import Stop
from tests.builders import event
from tests.ical.rewriting import Rewriting
from tests.session.desk import Desk, desk, edit, items, only, put, where

VISIT = event("Visit", uid="visit")


async def linked(folder: Path, *made, left: Traits | None = None, right: Traits | None = None, **settings) -> Desk:
    """A desk whose calendars hold the same items, linked by a run."""
    table = desk(folder, left, right, **settings)
    for each in made or (VISIT,):
        put(table.left, each)
    await table.sync()
    return table


def href_of(table: Desk, side: Side, uid: str):
    return next(href for href, stored in table.sides[side].items.items() if f"UID:{uid}\r\n" in stored.text)


# -- done when: a second run -------------------------------------------------------------------------------------------


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


async def conflict(folder: Path, **settings) -> Desk:
    """The same field changed on both sides, another item changed on one."""
    table = await linked(folder, VISIT, event("Fair", uid="fair"), **settings)
    edit(table.left, href_of(table, Side.LEFT, "visit"), VISIT.saying(summary="Left", location="Hall 2"))
    edit(table.right, href_of(table, Side.RIGHT, "visit"), VISIT.saying(summary="Right"))
    edit(table.left, href_of(table, Side.LEFT, "fair"), event("Fair", uid="fair").saying(summary="Trade fair"))
    return table


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


# -- done when: the history is lost --------------------------------------------------------------------------------------


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


# -- sides that misbehave --------------------------------------------------------------------------------------------------


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


# -- deletions and their guards ------------------------------------------------------------------------------------------


async def test_a_proven_deletion_travels(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    table.left.delete(where(table.left))
    report = await table.sync()
    assert (table.right.items, report.counts.done.right.deleted) == ({}, 1)
    assert (await table.sync()).result is Result.OK


async def test_a_calendar_that_comes_back_empty_deletes_nothing(tmp_path: Path) -> None:
    table = await linked(
        tmp_path,
        *(event(f"Item {n}", uid=f"u{n}") for n in range(5)),
        left=Traits(deltas=False),
        right=Traits(deltas=False),
    )
    table.right.faults = Faults(empty=True)
    edit(table.left, href_of(table, Side.LEFT, "u0"), event("Item 0", uid="u0").saying(summary="Edited"))
    report = await table.sync()
    assert report.result is Result.GUARDED
    assert report.counts.held == 5
    assert (len(table.left.items), len(table.right.items)) == (5, 5)
    table.right.faults = Faults()
    assert (await table.sync()).result is Result.OK
    assert table.left.texts() == table.right.texts()


@pytest.mark.parametrize("deltas", [True, False])
async def test_a_listing_that_lacks_what_is_there_proves_nothing_of_what_else_it_lacks(
    tmp_path: Path, deltas: bool
) -> None:
    """What seems to be gone may just be at another place, which the listing does not show either."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(4)]
    table = await linked(tmp_path, *made, right=Traits(deltas=deltas))
    hidden = href_of(table, Side.RIGHT, "u0")
    table.right.delete(href_of(table, Side.RIGHT, "u1"))
    table.right.faults = Faults(hidden={hidden})
    report = await table.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 1)
    assert len(table.left.items) == 4
    table.right.faults = Faults()
    assert (await table.sync()).counts.done.left.deleted == 1
    assert await table.planned() == []


async def test_a_person_may_believe_such_a_listing(tmp_path: Path) -> None:
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(4)]
    table = await linked(tmp_path, *made)
    table.right.faults = Faults(hidden={href_of(table, Side.RIGHT, "u0")})
    table.right.delete(href_of(table, Side.RIGHT, "u1"))
    assert (await table.sync(yes=True)).counts.done.left.deleted == 1
    assert sorted(table.left.texts()) == ["u0", "u2", "u3"]


async def test_too_many_deletions_are_held_until_a_person_says_yes(tmp_path: Path) -> None:
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(8)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(count=2, share=0.25))
    for n in range(4):
        table.left.delete(href_of(table, Side.LEFT, f"u{n}"))
    edit(table.left, href_of(table, Side.LEFT, "u7"), made[7].saying(location="Hall 2"))
    for _ in range(2):
        report = await table.sync()
        assert (report.result, report.counts.held) == (Result.GUARDED, 4)
        assert len(table.right.items) == 8
    assert "Hall 2" in table.right.texts()["u7"][0]
    assert (await table.sync(yes=True)).counts.done.right.deleted == 4
    assert await table.planned() == []


async def test_deletions_of_several_runs_count_together(tmp_path: Path) -> None:
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(12)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(count=2, share=0.1))
    results: list[Result] = []
    for n in range(0, 6, 2):
        for each in (n, n + 1):
            table.left.delete(href_of(table, Side.LEFT, f"u{each}"))
        results.append((await table.sync()).result)
    assert results == [Result.OK, Result.OK, Result.GUARDED]
    table.later(days=4)
    assert (await table.sync()).result is Result.OK


# -- a side that cannot be reached, a pair that is busy --------------------------------------------------------------------


async def test_a_side_that_goes_away_in_listing_leaves_everything_as_it_was(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    edit(table.left, where(table.left), VISIT.saying(summary="Edited"))
    table.right.faults = Faults(failing={"list": Unauthorized("The password is wrong: set a new one.")})
    report = await table.sync()
    assert (report.result, report.message) == (Result.UNREACHABLE, "The password is wrong: set a new one.")
    table.right.faults = Faults()
    assert (await table.sync()).counts.done.right.updated == 1


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


# -- one way, read-only ----------------------------------------------------------------------------------------------------


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


# -- sides that hold less ---------------------------------------------------------------------------------------------------


async def test_a_store_that_rewrites_everything_is_no_editor(tmp_path: Path) -> None:
    table = await linked(tmp_path, VISIT.saying(summary="Trailing  "), right=Traits(keeps=crlf, foretells=False))
    for _ in range(2):
        assert (await table.sync()).counts.done == Both(Done(), Done())


async def test_the_readable_history_is_kept_beside(tmp_path: Path) -> None:
    table = await linked(tmp_path)
    text = (tmp_path / "history.txt").read_text("utf-8")
    assert "A. Miller" in text
    assert f"{where(table.left)} <-> {where(table.right)}" in text
