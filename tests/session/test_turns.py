"""Runs that meet: on a pair, on a calendar, across configs; and how long they wait for each other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from engine.config.model import CalendarConfig, PairConfig
from engine.model.both import Both
from engine.model.progress import Phase, Progress, Step
from engine.model.report import PairReport, Result
from engine.session.locks import key_of, only_run, turn
from engine.session.many import sync_pairs
from engine.session.request import Request, Stop
from tests.builders import event
from tests.session.desk import Desk, desk, put

VISIT = event("Visit", uid="visit")


def small() -> Stop:
    """A budget that is spent before anybody is done waiting."""
    return Stop(0.05)


def beside(table: Desk, name: str, left: str, right: str) -> Desk:
    """Another pair over the same data folder."""
    other = desk(table.data)
    other.pair = replace(other.pair, name=name, calendars=Both(left, right))
    return other


async def test_a_held_pair_is_waited_for(tmp_path: Path) -> None:
    table = desk(tmp_path)
    put(table.left, VISIT)
    reports: list[PairReport] = []

    async def run() -> None:
        reports.append(await table.sync(wait=60))

    with ExitStack() as held:
        held.enter_context(only_run(tmp_path, table.pair.name))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            await anyio.wait_all_tasks_blocked()
            assert not table.right.items
            held.close()
    assert [report.result for report in reports] == [Result.OK]
    assert len(table.right.items) == 1


async def test_a_pair_is_waited_for_as_long_as_the_budget_lasts(tmp_path: Path) -> None:
    table = desk(tmp_path)
    with only_run(tmp_path, table.pair.name):
        report = await table.sync(wait=60, stop=small())
    assert report.result is Result.LOCKED
    assert report.message.startswith("Pair 'mail': another run of Syncline is working on it; nothing was done.")


async def test_who_is_asked_to_stop_waits_no_longer(tmp_path: Path) -> None:
    table = desk(tmp_path)
    stop = Stop()
    stop.ask()
    with only_run(tmp_path, table.pair.name):
        assert (await table.sync(wait=60, stop=stop)).result is Result.LOCKED


async def test_a_calendar_serves_one_pair_at_a_time(tmp_path: Path) -> None:
    table = desk(tmp_path)
    sharing, apart = beside(table, "team", "right", "team"), beside(table, "home", "home", "phone")
    async with table.open() as work, turn(work, table.pair, Request()):
        report = await sharing.sync(stop=small())
        assert report.result is Result.LOCKED
        assert "is working with the calendar 'right'; nothing was done" in report.message
        assert (await apart.sync(stop=small())).result is Result.OK
    assert (await sharing.sync(stop=small())).result is Result.OK


async def test_another_data_folder_is_another_world(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    table, other = desk(tmp_path), desk(tmp_path / "other")
    async with table.open() as work, turn(work, table.pair, Request()):
        assert (await other.sync(stop=small())).result is Result.OK


async def test_what_was_held_is_free_after_a_wait_in_vain(tmp_path: Path) -> None:
    """The pair's own lock is given back when one of its calendars was not to be had."""
    table = desk(tmp_path)
    other = beside(table, "team", "team", "right")
    async with other.open() as work, turn(work, other.pair, Request()):
        assert (await table.sync(stop=small())).result is Result.LOCKED
        with only_run(tmp_path, table.pair.name):
            pass


async def test_pairs_of_one_call_that_share_a_calendar_all_get_their_turn(tmp_path: Path) -> None:
    """They wait for each other without a limit: nobody else is in the way."""
    table = desk(tmp_path)
    put(table.left, VISIT)
    pairs = [replace(table.pair, name=f"pair {n}") for n in range(4)]
    async with table.open() as work:
        reports = await sync_pairs(work, pairs, Request())
    assert [(report.pair, report.result) for report in reports] == [(pair.name, Result.OK) for pair in pairs]
    assert len(table.right.items) == 1


@pytest.mark.parametrize(
    "one, other, same",
    [
        (CalendarConfig("a", "vdir", {"path": "/x"}), CalendarConfig("b", "vdir", {"path": "/x"}), True),
        (CalendarConfig("a", "vdir", {"path": "/x"}), CalendarConfig("a", "vdir", {"path": "/y"}), False),
        (CalendarConfig("a", "vdir", {"path": "/x"}), CalendarConfig("a", "mobile", {"path": "/x"}), False),
        (
            CalendarConfig("a", "outlook", {"path": "/x", "simulated": {"busy": "5s"}}),
            CalendarConfig("a", "outlook", {"path": "/x"}),
            True,
        ),
    ],
)
def test_a_calendar_is_known_by_its_place(one: CalendarConfig, other: CalendarConfig, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


async def test_a_pair_of_a_calendar_with_itself_takes_one_lock(tmp_path: Path) -> None:
    table = desk(tmp_path)
    async with table.open() as work, turn(work, PairConfig("odd", Both("left", "left")), Request(stop=small())):
        pass


async def test_who_waits_says_so(tmp_path: Path) -> None:
    table, stop = desk(tmp_path), Stop()
    phases: list[Phase] = []

    def observe(progress: Progress) -> None:
        if isinstance(progress, Step):
            phases.append(progress.phase)
            stop.ask()

    with only_run(tmp_path, table.pair.name):
        await table.sync(observe, stop=stop, wait=60)
    assert set(phases) == {Phase.WAITING}
