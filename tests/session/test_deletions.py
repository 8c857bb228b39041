"""Deletions: proven, guarded, held, let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.memory import Faults, Traits
from engine.model.both import Side
from engine.model.plan import Why
from engine.model.report import Result
from engine.model.settings import MaxDeletions, OnConflict
from tests.builders import event
from tests.session.desk import edit, href_of, linked, put, where

# -- deletions and their guards -----------------------------------------------------------------------------------------


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


async def test_a_calendar_that_came_back_empty_and_was_written_to_deletes_nothing(tmp_path: Path) -> None:
    """A run of another pair entered something in the folder that is not mounted."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, right=Traits(deltas=False))
    table.right.items.clear()
    put(table.right, event("From elsewhere", uid="new"))
    report = await table.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 5)
    assert (len(table.left.items), len(table.right.items)) == (6, 1)


@pytest.mark.parametrize("edited", [True, False])
@pytest.mark.parametrize("deltas", [True, False])
async def test_what_moved_while_the_other_calendar_came_back_empty_is_known_there(
    tmp_path: Path, deltas: bool, edited: bool
) -> None:
    """A listing of changes names the new place but once, and no run could link it then."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, left=Traits(deltas=deltas), right=Traits(deltas=False))
    table.left.delete(href_of(table, Side.LEFT, "u0"))
    put(table.left, made[0])
    table.right.faults = Faults(empty=True)
    assert (await table.sync()).result is Result.GUARDED
    table.right.faults = Faults()
    if edited:
        edit(table.right, href_of(table, Side.RIGHT, "u0"), made[0].saying(location="Hall 2"))
    assert (await table.sync()).result is Result.OK
    assert [len(store.items) for store in table.sides] == [5, 5]
    assert table.left.texts() == table.right.texts()
    assert await table.planned() == []


async def test_nor_does_one_in_which_an_old_item_was_entered_again(tmp_path: Path) -> None:
    """Another pair entered one of those that this one knows: seven of eight would be few enough to go."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(8)]
    table = await linked(tmp_path, *made, right=Traits(deltas=False))
    place = href_of(table, Side.RIGHT, "u0")
    for href in set(table.right.items) - {place}:
        table.right.delete(href)
    edit(table.right, place, made[0].saying(location="Entered again"))
    report = await table.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 7)
    assert (await table.sync()).counts.held == 7, "the next run, to which that item is as it was, holds them still"
    assert len(table.left.items) == 8


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
    assert (await table.sync()).counts.held == 2, "what was held waits for a person, however long it takes"
    assert (await table.sync(yes=True)).counts.done.right.deleted == 2


async def test_deletions_of_long_ago_do_not_count(tmp_path: Path) -> None:
    made = [event(f"Item {n}", uid=f"u{n}").attended_by("bo@example.com") for n in range(12)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(count=2, share=0.1, meetings=2))
    for n in range(0, 10, 2):
        for each in (n, n + 1):
            table.left.delete(href_of(table, Side.LEFT, f"u{each}"))
        assert (await table.sync()).result is Result.OK
        table.later(days=2)


async def test_what_is_left_of_the_held_ones_waits_until_it_is_decided(tmp_path: Path) -> None:
    """Three of four decided: the fourth one alone would be no reason to hold anything."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(8)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(count=2, share=0.25))
    for n in range(4):
        table.left.delete(href_of(table, Side.LEFT, f"u{n}"))
    await table.sync()
    waiting = {each.document["uid"]: each.key for each in await table.waiting()}
    await table.resolve(waiting["u0"], "left")
    await table.resolve(waiting["u1"], "left")
    await table.resolve(waiting["u2"], "right")
    report = await table.sync()
    assert (report.counts.done.right.deleted, report.counts.done.left.created, report.counts.held) == (2, 1, 1)
    for _ in range(2):
        table.later(days=4)
        report = await table.sync()
        assert (report.result, report.counts.held) == (Result.GUARDED, 1)
    assert sorted(table.right.texts()) == ["u2", "u3", "u4", "u5", "u6", "u7"]
    (left,) = await table.waiting()
    assert left.document["reason"] == "too many deletions at once: held until it is decided"
    await table.resolve(left.key, "left")
    assert (await table.sync()).counts.done.right.deleted == 1
    assert await table.planned() == []


async def test_what_is_held_and_comes_back_is_held_no_longer(tmp_path: Path) -> None:
    """Removed once more, it is a deletion like any other."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(8)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(count=2, share=0.25))
    for n in range(4):
        table.left.delete(href_of(table, Side.LEFT, f"u{n}"))
    await table.sync()
    for n in range(4):
        put(table.left, made[n])
    assert (await table.sync()).counts.held == 0
    table.left.delete(href_of(table, Side.LEFT, "u0"))
    report = await table.sync()
    assert (report.result, report.counts.done.right.deleted) == (Result.OK, 1)


@pytest.mark.parametrize("deltas", [True, False])
async def test_what_is_still_missing_when_an_empty_calendar_is_full_again_waits(tmp_path: Path, deltas: bool) -> None:
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, left=Traits(deltas=False), right=Traits(deltas=deltas))
    kept = dict(table.left.items)
    table.left.items.clear()
    assert (await table.sync()).counts.held == 5
    gone = href_of(table, Side.RIGHT, "u0")
    table.left.items.update({href: stored for href, stored in kept.items() if "UID:u0\r\n" not in stored.text})
    report = await table.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 1)
    assert gone in table.right.items
    assert (await table.sync(yes=True)).counts.done.right.deleted == 1


async def test_meetings_of_several_runs_count_together(tmp_path: Path) -> None:
    made = [event(f"Item {n}", uid=f"u{n}").attended_by("bo@example.com") for n in range(12)]
    table = await linked(tmp_path, *made, max_deletions=MaxDeletions(meetings=2))
    results: list[Result] = []
    for n in range(0, 6, 2):
        for each in (n, n + 1):
            table.left.delete(href_of(table, Side.LEFT, f"u{each}"))
        results.append((await table.sync()).result)
    assert results == [Result.OK, Result.OK, Result.GUARDED]
    assert len(table.right.items) == 8
    assert {str(each.document["reason"]) for each in await table.waiting()} == {Why.MEETINGS.value}
    assert (await table.sync(yes=True)).counts.done.right.deleted == 2


async def test_a_listing_that_is_not_whole_does_not_make_a_guard_forget(tmp_path: Path) -> None:
    """Too many at once, then a listing of which nobody can tell, then one that is whole: the word of the guard stands."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(8)]
    table = await linked(tmp_path, *made, left=Traits(deltas=False), max_deletions=MaxDeletions(count=2, share=0.25))
    for n in range(3):
        table.left.delete(href_of(table, Side.LEFT, f"u{n}"))
    await table.sync()
    *some, last = (each.key for each in await table.waiting())
    for key in some:
        await table.resolve(key, "left")
    await table.sync()
    for faults in (Faults(hidden={href_of(table, Side.LEFT, "u7")}), Faults(unsure_probe=True), Faults()):
        table.left.faults = faults
        await table.sync()
        (left,) = (each for each in await table.waiting() if each.key == last)
        assert left.document["reason"].startswith(Why.TOO_MANY.value)
    assert len(table.right.items) == 6
    await table.resolve(last, "left")
    assert (await table.sync()).counts.done.right.deleted == 1


@pytest.mark.parametrize("use", ["left", "right"])
async def test_an_old_decision_about_something_else_lets_no_item_go(use: str, tmp_path: Path) -> None:
    """A conflict was decided, and dissolved before a run carried that out. Then a calendar comes back empty."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, left=Traits(deltas=False), on_conflict=OnConflict.ASK)
    for side, said in ((Side.LEFT, "Left"), (Side.RIGHT, "Right")):
        edit(table.sides[side], href_of(table, side, "u0"), made[0].saying(summary=said))
    await table.sync()
    (question,) = await table.waiting()
    await table.resolve(question.key, use)
    for side in Side:
        edit(table.sides[side], href_of(table, side, "u0"), made[0].saying(summary="Both"))
    await table.sync()
    kept = dict(table.left.items)
    table.left.items.clear()
    assert (await table.sync()).counts.held == 5
    assert len(table.right.items) == 5
    table.left.items.update(kept)
    assert (await table.sync()).result is Result.OK


async def test_an_old_decision_about_a_removal_lets_no_item_go(tmp_path: Path) -> None:
    """It was there again before a run carried the decision out."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, left=Traits(deltas=False))
    kept = dict(table.left.items)
    table.left.items.clear()
    await table.sync()
    for question in await table.waiting():
        await table.resolve(question.key, "left")
    table.left.items.update(kept)
    table.left.touch(href_of(table, Side.LEFT, "u0"))
    await table.sync()
    table.left.items.clear()
    assert (await table.sync()).counts.held == 5
    assert len(table.right.items) == 5
