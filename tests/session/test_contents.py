"""A calendar as a person works in it: how items stand, and changes to single items."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.ical.edit import Changes, change, one_occurrence
from engine.ical.fields import fields_of
from engine.model.contents import Contents, Link
from engine.model.errors import NotFound
from engine.model.settings import Direction
from engine.session.calendars import NotTaken
from engine.session.contents import contents, enter, rewrite, take_out, tried
from tests.builders import event
from tests.session.desk import Desk, desk, edit, only, put, where


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


async def look(at: Desk, name: str = "left") -> Contents:
    async with at.open() as work:
        return await contents(work, name)


async def links(at: Desk, name: str = "left") -> list[Link]:
    return list((await look(at, name)).links.values())


async def test_what_no_run_has_seen_waits(at: Desk) -> None:
    put(at.left, event("Visit"))
    assert await links(at) == [Link.WAITING]


async def test_what_is_on_both_sides_is_in_step(at: Desk) -> None:
    put(at.left, event("Visit"))
    await at.sync()
    assert await links(at) == await links(at, "right") == [Link.IN_STEP]


async def test_what_was_changed_since_waits(at: Desk) -> None:
    put(at.left, event("Visit"))
    await at.sync()
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 1"))
    assert (await links(at), await links(at, "right")) == ([Link.WAITING], [Link.IN_STEP])


async def test_what_waits_for_a_decision_is_a_conflict_on_both_sides(at: Desk) -> None:
    put(at.left, event("Visit").saying(location="Hall 1"))
    await at.sync()
    edit(at.left, where(at.left), event("Visit").saying(location="Hall 2"))
    edit(at.right, where(at.right), event("Visit").saying(location="Hall 3"))
    await at.sync()
    assert await links(at) == await links(at, "right") == [Link.CONFLICT]


async def test_what_does_not_travel_is_only_here(at: Desk) -> None:
    put(at.right, event("Visit"))
    at.set(direction=Direction.LEFT_TO_RIGHT)
    await at.sync()
    assert await links(at, "right") == [Link.ONLY_HERE]


async def test_a_calendar_without_a_pair_has_no_links(at: Desk) -> None:
    put(at.left, event("Visit"))
    async with at.open() as work:
        found = await contents(replace(work, config=replace(work.config, pairs={})), "left")
    assert (len(found.resources), dict(found.links)) == (1, {})


async def test_items_are_entered_rewritten_and_taken_out(at: Desk) -> None:
    async with at.open() as work:
        here = await enter(work, "left", event("Visit").object())
        here = await rewrite(work, "left", here, change(here.object, Changes(location="Hall 1")))
        assert "LOCATION:Hall 1" in only(at.left)
        await take_out(work, "left", here)
        assert (await tried(work.config, work.data, "left")).items == 0


async def test_nothing_is_overwritten_that_was_not_read(at: Desk) -> None:
    async with at.open() as work:
        here = await enter(work, "left", event("Visit").object())
        await rewrite(work, "left", here, change(here.object, Changes(location="Hall 1")))
        with pytest.raises(NotTaken, match="changed it at the same moment"):
            await rewrite(work, "left", here, change(here.object, Changes(location="Hall 2")))


async def test_a_calendar_that_is_not_there(at: Desk) -> None:
    async with at.open() as work:
        with pytest.raises(NotFound):
            await tried(work.config, work.data, "nowhere")


def test_one_occurrence_says_what_the_series_says_at_its_own_time() -> None:
    series = event("Jour", "2026-03-02T09:00").weekly(3).saying(location="Room 4").object()
    said = fields_of(one_occurrence(series, "2026-03-09T09:00"))
    assert (said["summary"], said["location"], said["repeats"]) == ("Jour", "Room 4", "")
    assert str(said["start"]).startswith("2026-03-09T09:00")


def test_one_occurrence_that_was_changed_says_so() -> None:
    series = event("Jour", "2026-03-02T09:00").weekly(3).moved("2026-03-09T09:00", to="2026-03-10T11:00").object()
    for start in ("2026-03-09T09:00", "2026-03-10T11:00"):
        assert str(fields_of(one_occurrence(series, start))["start"]).startswith("2026-03-10T11:00")
