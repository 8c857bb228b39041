"""The history as people leaf through it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.config.model import CalendarConfig, Config
from engine.model.both import Both
from engine.model.errors import NotFound
from engine.model.report import Done
from engine.session.chronicle import item_steps, mapping, past_runs, steps
from engine.session.readable import profiles
from tests.builders import event
from tests.session.desk import Desk, desk, edit, put, where


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


async def two_runs(at: Desk) -> None:
    put(at.left, event("Visit"))
    await at.sync()
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 1"))
    await at.sync()


async def test_runs_the_latest_first_with_their_counts(at: Desk) -> None:
    await two_runs(at)
    async with at.open() as work:
        second, first = await past_runs(work)
    assert (first.counts.done.right, second.counts.done.right) == (Done(created=1), Done(updated=1))
    assert first.names == Both("left", "right")


async def test_a_run_and_its_steps(at: Desk) -> None:
    await two_runs(at)
    async with at.open() as work:
        (second, _) = await past_runs(work)
        run, (step,) = await steps(work, second.number)
    assert (run, step.told.action, step.told.fields, step.wrote) == (second, "update", ("location",), True)


async def test_a_run_that_is_not_there(at: Desk) -> None:
    async with at.open() as work:
        with pytest.raises(NotFound):
            await steps(work, 7)


async def test_an_item_across_runs_and_its_two_ids(at: Desk) -> None:
    await two_runs(at)
    async with at.open() as work:
        (item,) = (await mapping(work)).items
        found, told = await item_steps(work, "mail", item.key)
    assert found == item
    assert [step.told.action for step in told] == ["update", "create"]
    assert told[0].ids == item.ids


async def test_the_mapping_says_whose_it_is(at: Desk) -> None:
    await two_runs(at)
    async with at.open() as work:
        profiled = {"right": replace(work.config.calendars["right"], settings={"profile": "Outlook"})}
        config = replace(work.config, calendars={**work.config.calendars, **profiled})
        table = await mapping(replace(work, config=config))
    assert (table.user, table.profiles) == ("A. Miller", {"right": "Outlook"})


def test_a_mail_client_without_a_named_profile_is_told_all_the_same() -> None:
    made = {name: CalendarConfig(name, name, {}) for name in ("outlook", "notes", "mobile")}
    assert profiles(Config("A. Miller", made, {}, Path("c.toml"), Path())) == {
        "outlook": "(whichever is open)",
        "notes": "(your own mail database)",
    }


async def test_runs_of_a_pair_that_is_no_longer_configured_are_still_told(at: Desk) -> None:
    await two_runs(at)
    async with at.open() as work:
        bare = replace(work, config=replace(work.config, pairs={}))
        assert [run.names for run in await past_runs(bare)] == [Both("left", "right")] * 2
