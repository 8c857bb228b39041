"""A calendar that never answers, and a run that is to stop while it reads."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from engine.adapters.memory import Faults
from engine.adapters.memory.store import Step as StoreStep
from engine.model.both import Side
from engine.model.errors import Unreachable
from engine.model.progress import Phase, Progress, Step
from engine.model.report import Result
from engine.session.request import Stop
from tests.builders import event
from tests.session.desk import Desk, desk, edit, put, where

VISIT = event("Visit", uid="visit")


def hang(table: Desk, side: Side, at: StoreStep, stop: Stop | None = None) -> None:
    """From now on the side never answers that call; ``stop`` is asked when it is called."""

    async def wait(step: StoreStep) -> None:
        if step == at:
            if stop is not None:
                stop.ask()
            await anyio.sleep_forever()

    table.sides[side].faults = Faults(before=wait)


def revive(table: Desk) -> None:
    for store in table.sides:
        store.faults = Faults()


async def test_a_side_that_never_answers_is_unreachable_when_the_budget_ends(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    hang(table, Side.RIGHT, "list")
    report = await table.sync(stop=Stop(0.01))
    assert (report.result, report.run, report.items) == (Result.UNREACHABLE, 1, ())
    assert report.message.startswith("'right' did not answer in the time that there was; nothing was done.")
    revive(table)
    assert (await table.sync()).counts.done.right.created == 1


async def test_a_budget_that_ends_while_items_are_read_leaves_them_for_the_next_run(tmp_path: Path) -> None:
    """The calendar answers; there is only too much to read."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    hang(table, Side.LEFT, "fetch")
    report = await table.sync(stop=Stop(0.01))
    assert (report.result, report.interrupted, report.run) == (Result.OK, True, None)
    revive(table)
    assert (await table.sync()).counts.done.right.created == 1


async def test_who_is_asked_to_stop_reads_no_further(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    stop = Stop()
    hang(table, Side.RIGHT, "list", stop)
    report = await table.sync(stop=stop)
    assert (report.result, report.interrupted, report.message) == (Result.OK, True, "")
    assert not table.right.items


async def test_who_was_asked_before_reads_nothing(tmp_path: Path) -> None:
    table = desk(tmp_path)
    stop = Stop()
    stop.ask()
    seen: list[Phase] = []

    def observe(progress: Progress) -> None:
        if isinstance(progress, Step):
            seen.append(progress.phase)

    report = await table.sync(observe, stop=stop)
    assert report.interrupted
    assert Phase.WRITING not in seen


async def test_writing_is_never_cut_short(tmp_path: Path) -> None:
    """The batch that was begun is finished and noted, whoever asks meanwhile."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    stop = Stop()

    async def ask(step: StoreStep) -> None:
        if step == "item":
            stop.ask()
            await anyio.sleep(0)

    table.right.faults = Faults(before=ask)
    report = await table.sync(stop=stop)
    assert (report.counts.done.right.created, report.interrupted) == (1, False)
    revive(table)
    assert (await table.sync()).items == ()


@pytest.mark.parametrize("again, result", [("stop", Result.FAILED_ITEMS), ("gone", Result.UNREACHABLE)])
async def test_a_second_look_that_is_cut_short_or_fails_takes_nothing_back(
    again: str, result: Result, tmp_path: Path
) -> None:
    """What was done before is told, noted and finished; only what was to be looked at again waits."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    await table.sync()
    edit(table.left, where(table.left), VISIT.saying(location="Hall 2"))
    put(table.left, event("Fair", uid="fair"))
    stop = Stop()
    table.right.faults = Faults(stale={table.right.writes_seen + 2})
    _at_the_second_listing(table, stop, again)
    report = await table.sync(stop=stop)
    assert report.counts.done.right.created == 1
    assert report.run is not None
    assert (report.result, report.interrupted) == (result, True)
    revive(table)
    report = await table.sync()
    assert (report.counts.done.right.updated, report.counts.done.right.created) == (1, 0)


def _at_the_second_listing(table: Desk, stop: Stop, what: str) -> None:
    listings: list[StoreStep] = []

    async def before(step: StoreStep) -> None:
        if step == "list":
            listings.append(step)
            if len(listings) == 2 and what == "gone":
                raise Unreachable("the calendar went away")
            if len(listings) == 2:
                stop.ask()
                await anyio.sleep_forever()

    table.right.faults.before = before
