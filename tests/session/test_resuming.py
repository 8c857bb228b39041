"""A run died, or its calendar went away, between a write and the note of it; and somebody edits before the next run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from engine.adapters.memory import Faults, Step, Traits, chain, crlf, no_trailing_blanks, without
from engine.model.both import Side
from engine.model.report import Result
from tests.builders import Event, event
from tests.session.desk import Desk, desk, edit, only, put, where

VISIT = event("Visit", uid="visit").saying(location="Hall 1", description="none")
POOR = Traits(keeps=chain(crlf, no_trailing_blanks, without("VALARM")))


class Died(Exception):
    """The process ends here."""


async def dies(table: Desk, side: Side = Side.RIGHT) -> None:
    """Right after the calendar took what it was given."""
    seen = table.sides[side].writes_seen

    def told(_: object) -> None:
        if table.sides[side].writes_seen > seen:
            raise Died

    with pytest.raises(Died):
        await table.sync(told)


async def goes_away(table: Desk) -> None:
    """The write arrives, its answer does not."""
    for calls in range(6):
        seen = table.right.writes_seen
        table.right.faults = Faults(goes_away_after=calls, last_write_arrives=True)
        assert (await table.sync()).result is Result.UNREACHABLE
        table.right.faults = Faults()
        if table.right.writes_seen > seen:
            return
    raise AssertionError("nothing was written at all")


Trouble: TypeAlias = Callable[[Desk], Awaitable[None]]
troubles = pytest.mark.parametrize("trouble", [dies, goes_away])


async def entered(folder: Path, trouble: Trouble, right: Traits | None = None, made: Event = VISIT) -> Desk:
    """An item that a run carried to the right and nobody noted."""
    table = desk(folder, right=right)
    put(table.left, made)
    await trouble(table)
    assert len(table.right.items) == 1
    return table


async def ends_with(table: Desk, *said: str) -> None:
    report = await table.sync()
    assert (report.result, report.counts.conflicts) == (Result.OK, 0), report.items
    for store in table.sides:
        for text in said:
            assert text in only(store)
    assert await table.planned() == []


@troubles
async def test_an_edit_where_it_came_from(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2")


@troubles
async def test_an_edit_where_it_went(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.right, where(table.right), VISIT.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2")


@troubles
async def test_edits_of_different_fields_on_both_sides(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    edit(table.right, where(table.right), VISIT.saying(summary="Visit Ms Miller"))
    await ends_with(table, "LOCATION:Hall 2", "SUMMARY:Visit Ms Miller")


async def dies_before_writing(table: Desk) -> None:
    """What is to be written is noted; the calendar never hears of it."""

    async def before(step: Step) -> None:
        if step == "write":
            raise Died

    table.left.faults = Faults(before=before)
    with pytest.raises(BaseExceptionGroup):
        await table.sync()
    table.left.faults = Faults()


async def dies_after_writing(table: Desk) -> None:
    await dies(table, Side.LEFT)


@pytest.mark.parametrize("dies_again", [dies_before_writing, dies_after_writing])
@troubles
async def test_an_edit_that_a_second_run_was_carrying_back_when_it_died_too(
    tmp_path: Path, trouble: Trouble, dies_again: Trouble
) -> None:
    """That it was noted to be written does not mean that it arrived."""
    table = await entered(tmp_path, trouble)
    edit(table.right, where(table.right), VISIT.saying(summary="Visit Ms Miller"))
    await dies_again(table)
    assert ("Ms Miller" in only(table.left)) == (dies_again is dies_after_writing)
    here = VISIT.saying(summary="Visit Ms Miller") if dies_again is dies_after_writing else VISIT
    edit(table.left, where(table.left), here.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2", "SUMMARY:Visit Ms Miller")


@troubles
async def test_one_more_edit_of_what_a_second_run_was_carrying_back(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.right, where(table.right), VISIT.saying(summary="Visit Ms Miller"))
    await dies_after_writing(table)
    edit(table.right, where(table.right), VISIT.saying(summary="Visit Ms Miller again"))
    await ends_with(table, "SUMMARY:Visit Ms Miller again")


@troubles
async def test_an_edit_and_another_place_where_it_came_from(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    table.left.delete(where(table.left))
    put(table.left, VISIT.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2")


@troubles
async def test_another_place_after_a_second_run_died_too(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.right, where(table.right), VISIT.saying(summary="Visit Ms Miller"))
    await dies_before_writing(table)
    table.left.delete(where(table.left))
    put(table.left, VISIT.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2", "SUMMARY:Visit Ms Miller")


@troubles
async def test_what_the_poorer_side_never_held_is_no_edit_of_it(tmp_path: Path, trouble: Trouble) -> None:
    made = VISIT.reminding(15).saying(description="two blanks  ")
    table = await entered(tmp_path, trouble, POOR, made)
    edit(table.left, where(table.left), made.saying(location="Hall 2"))
    await ends_with(table, "LOCATION:Hall 2")
    assert "BEGIN:VALARM" in only(table.left)
    assert "two blanks  " in only(table.left)


@troubles
async def test_different_edits_of_one_field_are_a_conflict_like_any_other(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    edit(table.right, where(table.right), VISIT.saying(location="Hall 3"))
    for _ in range(2):
        assert (await table.sync()).counts.conflicts == 1
    (question,) = await table.waiting()
    await table.resolve(question.key, "right")
    await ends_with(table, "LOCATION:Hall 3")


@troubles
async def test_an_update_that_arrived_and_one_more_edit_of_the_same_field(tmp_path: Path, trouble: Trouble) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    await trouble(table)
    assert "Hall 2" in only(table.right)
    edit(table.left, where(table.left), VISIT.saying(location="Hall 3"))
    await ends_with(table, "LOCATION:Hall 3")


@troubles
async def test_an_update_that_arrived_and_was_taken_back(tmp_path: Path, trouble: Trouble) -> None:
    """Where it came from it says again what it said first: an edit, too."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2", description="new"))
    await trouble(table)
    edit(table.left, where(table.left), VISIT.saying(location="Hall 1", description="new"))
    await ends_with(table, "LOCATION:Hall 1", "DESCRIPTION:new")


@troubles
async def test_an_update_that_arrived_and_was_taken_back_as_a_whole(tmp_path: Path, trouble: Trouble) -> None:
    """As if there had been no edit at all; but the other side has it."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    await trouble(table)
    edit(table.left, where(table.left), VISIT)
    await ends_with(table, "LOCATION:Hall 1")


@troubles
async def test_without_an_edit_it_is_a_first_meeting(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    report = await table.sync()
    assert [line.action for line in report.items] == ["link"]
    assert table.left.texts() == table.right.texts()


@troubles
async def test_what_was_concluded_since_is_not_taken_up_again(tmp_path: Path, trouble: Trouble) -> None:
    table = await entered(tmp_path, trouble)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 3"))
    edit(table.right, where(table.right), VISIT.saying(location="Hall 4"))
    assert (await table.sync()).counts.conflicts == 1
    assert [len(store.items) for store in table.sides] == [1, 1]


@troubles
async def test_what_was_concluded_since_is_no_base_of_a_new_first_meeting(tmp_path: Path, trouble: Trouble) -> None:
    """The pair forgets what it knows; the side that says what was sent long ago is not the unedited one."""
    table = await entered(tmp_path, trouble)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    await table.sync()
    edit(table.left, where(table.left), VISIT)
    assert (await table.sync(anew=True)).counts.conflicts == 1
