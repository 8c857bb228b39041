"""Categories of a pair, from the config file's words to what both calendars hold."""

from __future__ import annotations

from pathlib import Path

from engine.config.build import pair
from engine.model.report import Result
from engine.session.prepared import prepare
from engine.session.request import Request
from tests.builders import event
from tests.session.desk import PAIR, Desk, desk, edit, items, linked, only, put, where

VISIT = event("Visit", uid="visit")
NAMES = {"Visit": "Customer visit", "Call": "Customer visit"}


def categorised(folder: Path, **categories: object) -> Desk:
    """A desk whose pair has these ``categories`` in its config."""
    made = desk(folder)
    return Desk(folder, made.sides, pair(PAIR, {"left": "left", "right": "right", "categories": categories}))


async def test_each_calendar_has_its_own_names_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    made = categorised(tmp_path, rename=NAMES)
    put(made.left, VISIT.with_lines("CATEGORIES:Call,Lunch"))
    assert (await made.sync()).result is Result.OK
    assert "CATEGORIES:Lunch,Customer visit" in only(made.right)
    assert await made.planned() == []
    edit(made.right, where(made.right), VISIT.saying(summary="Renamed").with_lines("CATEGORIES:customer visit,Lunch"))
    await made.sync()
    assert "SUMMARY:Renamed" in only(made.left)
    assert "CATEGORIES:Call,Lunch" in only(made.left)
    assert await made.planned() == []


async def test_a_new_list_of_names_rewrites_nothing_that_is_in_step(tmp_path: Path) -> None:
    made = await linked(tmp_path, VISIT.with_lines("CATEGORIES:Visit"))
    made.pair = categorised(tmp_path, rename=NAMES).pair
    assert await made.planned() == []
    edit(made.left, where(made.left), VISIT.saying(summary="Renamed").with_lines("CATEGORIES:Visit"))
    await made.sync()
    assert "SUMMARY:Renamed" in only(made.right)
    assert "CATEGORIES:Visit" in only(made.right)


async def test_without_the_history_items_are_linked_again_under_their_own_names(tmp_path: Path) -> None:
    made = categorised(tmp_path, rename=NAMES)
    put(made.left, VISIT.with_lines("CATEGORIES:Call"))
    await made.sync()
    made.lose_history()
    report = await made.sync()
    assert (report.counts.linked, report.counts.conflicts) == (1, 0)
    assert await made.planned() == []


async def test_only_items_of_the_wanted_categories_travel(tmp_path: Path) -> None:
    made = categorised(tmp_path, include=["visit"], exclude=["Secret"], rename=NAMES)
    put(made.left, event("One").with_lines("CATEGORIES:Visit"))
    put(made.left, event("Two").with_lines("CATEGORIES:Visit,secret"))
    put(made.left, event("Three"))
    put(made.right, event("Four").with_lines("CATEGORIES:Customer visit"))
    assert (await made.sync()).result is Result.OK
    assert (len(items(made.left)), len(items(made.right))) == (4, 2)
    assert await made.planned() == []


async def test_a_comparison_shows_one_name_of_a_category_on_both_sides(tmp_path: Path) -> None:
    made = categorised(tmp_path, rename=NAMES)
    put(made.left, VISIT.with_lines("CATEGORIES:Call"))
    await made.sync()
    edit(made.left, where(made.left), VISIT.saying(summary="Renamed").with_lines("CATEGORIES:Call"))
    async with made.open() as work:
        prepared = await prepare(work, made.pair, Request())
    (row,) = prepared.rows
    (shown,) = [one for one in prepared.compared(row.key).properties if one.field == "categories"]
    assert shown.same
    assert tuple(shown.now) == ("Customer visit", "Customer visit")
