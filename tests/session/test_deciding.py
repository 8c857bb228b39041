"""A person's decisions: on what waits, and on who takes part at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.adapters.memory import Store, Traits
from engine.adapters.memory.store import Stored
from engine.model.both import Both, Side
from engine.model.errors import BadRequest, NotFound
from engine.model.report import Result
from engine.model.resource import Href
from engine.model.settings import MaxDeletions
from engine.session import deciding, telling
from engine.session.deciding import Decision
from tests.builders import event
from tests.session.desk import VISIT, Desk, desk, edit, href_of, linked, only, put, where


async def asking(folder: Path, **settings) -> tuple[Desk, str]:
    """A conflict in two fields, and its id."""
    table = await linked(folder, **settings)
    edit(table.left, where(table.left), VISIT.saying(summary="Left", location="Left hall"))
    edit(table.right, where(table.right), VISIT.saying(summary="Right", location="Right hall"))
    await table.sync()
    (question,) = await table.waiting()
    return table, question.key


async def test_an_id_may_be_told_by_its_begin(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    await table.resolve(key[:4], "left")
    assert (await table.sync()).result is Result.OK
    assert "SUMMARY:Left" in only(table.right)


async def test_an_id_nothing_waits_under(tmp_path: Path) -> None:
    table, _ = await asking(tmp_path)
    with pytest.raises(NotFound, match="Nothing waits under 'zzz'; see 'syncline conflicts'"):
        await table.resolve("zzz", "left")
    with pytest.raises(NotFound, match="Nothing waits for a decision at all"):
        await desk(tmp_path / "other").resolve("zzz", "left")


async def test_an_item_that_waits_in_two_pairs(tmp_path: Path) -> None:
    """An item's id comes from its place in a calendar; that calendar may be part of several pairs."""
    table, key = await asking(tmp_path)
    other = desk(tmp_path)
    other.sides = Both(table.left, Store("team"))
    other.pair = replace(table.pair, name="team", calendars=Both("left", "team"))
    await other.sync()
    edit(table.left, where(table.left), VISIT.saying(summary="Left again", location="Left hall"))
    edit(other.right, where(other.right), VISIT.saying(summary="Team", location="Left hall"))
    await other.sync()
    await table.sync()
    assert [(each.pair, each.key) for each in await table.waiting()] == [("mail", key), ("team", key)]
    with pytest.raises(BadRequest, match=f"{key} waits in several pairs: mail, team. Say which one: --pair mail."):
        await table.resolve(key, "left")
    async with table.open() as work:
        question = await deciding.resolve(work, Decision(key, "left", {}, pair="team"))
    assert question.pair == "team"


async def test_a_field_that_is_not_in_question(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    with pytest.raises(BadRequest, match=r"'sumary' is not in question .* Did you mean 'summary'"):
        await table.resolve(key, "merge", sumary=Side.LEFT)


async def test_a_field_that_was_left_open(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    with pytest.raises(BadRequest, match="Merging needs a side for each of: location"):
        await table.resolve(key, "merge", summary=Side.LEFT)


async def test_a_side_with_one_field_from_the_other(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    await table.resolve(key, "left", location=Side.RIGHT)
    await table.sync()
    for store in table.sides:
        assert "SUMMARY:Left" in only(store)
        assert "LOCATION:Right hall" in only(store)


async def test_a_decision_taken_back(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    await table.resolve(key, "left")
    async with table.open() as work:
        await deciding.take_back(work, table.pair.name, (await telling.waiting(work))[0].key)
    assert (await table.sync()).counts.conflicts == 1


async def guarded(folder: Path) -> Desk:
    """Two of four items were removed on the left, one too many at once."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(4)]
    table = await linked(folder, *made, max_deletions=MaxDeletions(count=1, share=0.1))
    for n in range(2):
        table.left.delete(href_of(table, Side.LEFT, f"u{n}"))
    assert (await table.sync()).result is Result.GUARDED
    return table


async def test_what_a_guard_holds_is_let_through_one_by_one(tmp_path: Path) -> None:
    table = await guarded(tmp_path)
    one, other = await table.waiting()
    await table.resolve(one.key, "left")
    report = await table.sync()
    assert (report.result, report.counts.done.right.deleted, report.counts.held) == (Result.GUARDED, 1, 1)
    assert [each.key for each in await table.waiting()] == [other.key]


async def test_what_a_guard_holds_is_kept_where_a_person_says_so(tmp_path: Path) -> None:
    table = await guarded(tmp_path)
    for held in await table.waiting():
        await table.resolve(held.key, "right")
    report = await table.sync()
    assert (report.counts.done.left.created, report.counts.done.right.deleted) == (2, 0)
    assert table.left.texts() == table.right.texts()
    assert await table.planned() == []


async def test_what_a_guard_holds_is_left_alone(tmp_path: Path) -> None:
    table = await guarded(tmp_path)
    held = (await table.waiting())[0]
    with pytest.raises(BadRequest, match="--use left or --use right"):
        await table.resolve(held.key, "both")
    await table.resolve(held.key, "skip")
    report = await table.sync()
    assert (report.counts.held, report.counts.done.right.deleted) == (1, 0), (
        "one alone is not too many, and waits still"
    )
    assert (await table.sync(yes=True)).counts.done.right.deleted == 1, "what is to be skipped stays"


@pytest.mark.parametrize("use, left, right", [("right", 4, 4), ("left", 5, 5)])
async def test_an_item_of_a_calendar_that_came_back_empty(use: str, left: int, right: int, tmp_path: Path) -> None:
    """One item is decided; the rest stays held."""
    made = [event(f"Item {n}", uid=f"u{n}") for n in range(5)]
    table = await linked(tmp_path, *made, right=Traits(deltas=False))
    gone = dict(table.right.items)
    table.right.items.clear()
    assert (await table.sync()).counts.held == 5
    held = (await table.waiting())[0]
    await table.resolve(held.key, use)
    report = await table.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 4)
    assert len(table.left.items) == left
    table.right.items |= {href: stored for href, stored in gone.items() if href != _href_of(gone, held.document["uid"])}
    assert (await table.sync()).result is Result.OK
    assert len(table.right.items) == right
    assert table.left.texts() == table.right.texts()


def _href_of(items: dict[Href, Stored], uid: str) -> Href:
    return next(href for href, stored in items.items() if f"UID:{uid}" in stored.text)


async def test_a_decision_on_what_moved_since_is_none(tmp_path: Path) -> None:
    """Let through was the removal of what the item said then."""
    table = await guarded(tmp_path)
    held = (await table.waiting())[0]
    await table.resolve(held.key, "left")
    href = href_of(table, Side.RIGHT, held.document["uid"])
    edit(table.right, href, event("Edited", uid=held.document["uid"]))
    report = await table.sync()
    assert href in table.right.items
    assert report.counts.done.left.created == 1


@pytest.mark.parametrize("by", ["key", "uid"])
async def test_excluded_for_good_and_included_again(tmp_path: Path, by: str) -> None:
    table, key = await asking(tmp_path)
    name = key if by == "key" else "visit"
    async with table.open() as work:
        await deciding.exclude(work, table.pair.name, name)
    report = await table.sync()
    assert (report.result, report.counts.excluded) == (Result.OK, 1)
    table.left.delete(where(table.left))
    await table.sync()
    assert "SUMMARY:Right" in only(table.right), "neither side is touched on its account"
    async with table.open() as work:
        await deciding.include(work, table.pair.name, name)
    await table.sync()
    assert "SUMMARY:Right" in only(table.left), "edited there, removed here: the edit survives"


async def test_a_question_can_be_answered_by_excluding_the_item(tmp_path: Path) -> None:
    table, key = await asking(tmp_path)
    await table.resolve(key, "exclude")
    assert (await table.sync()).result is Result.OK
    assert await table.waiting() == []


async def test_an_excluded_item_stays_out_when_its_partner_appears(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.right, VISIT)
    table.left.faults.objects_to = lambda _: "not today"
    (line,) = (await table.sync()).items
    async with table.open() as work:
        await deciding.exclude(work, table.pair.name, line.id)
    table.left.faults.objects_to = lambda _: None
    await table.sync()
    assert table.left.items == {}
    put(table.left, VISIT.saying(summary="Mine"))
    for _ in range(2):
        assert (await table.sync()).result is Result.OK
        assert "SUMMARY:Mine" in only(table.left)
        assert "SUMMARY:Visit" in only(table.right)


async def test_several_items_with_one_uid_are_named_by_id(tmp_path: Path) -> None:
    table = desk(tmp_path)
    table.left.traits = replace(table.left.traits, unique_uids=False)
    put(table.left, VISIT)
    put(table.left, VISIT.saying(summary="Copy"))
    await table.sync()
    async with table.open() as work:
        with pytest.raises(BadRequest, match="Several items of pair 'mail' have the UID visit"):
            await deciding.exclude(work, table.pair.name, "visit")


async def test_an_item_that_is_not_there(tmp_path: Path) -> None:
    table = desk(tmp_path)
    async with table.open() as work:
        with pytest.raises(NotFound, match="has not run yet"):
            await deciding.exclude(work, table.pair.name, "x")
    await table.sync()
    async with table.open() as work:
        with pytest.raises(NotFound, match="has no item 'x'"):
            await deciding.include(work, table.pair.name, "x")


async def test_the_status_of_a_pair(tmp_path: Path) -> None:
    table, _ = await asking(tmp_path)
    async with table.open() as work:
        (status,) = await telling.status(work)
    assert (status.pair, status.last_result, status.conflicts) == ("mail", "waiting", 1)
    assert status.last_run == "2026-03-01T08:00:00Z"
