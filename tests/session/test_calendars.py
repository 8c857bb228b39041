"""Working in one calendar: what it does not take is said, and what was half done is taken back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.adapters.memory import Traits
from engine.model.errors import BadRequest, NotFound
from engine.session.calendars import NotTaken, OpenCalendar, import_files, opened
from tests.builders import Event, event
from tests.session.desk import VISIT, Desk, desk, only, put

FAIR = event("Fair", uid="fair")


@asynccontextmanager
async def left(at: Desk) -> AsyncGenerator[OpenCalendar]:
    async with at.open() as work, opened(work, "left") as calendar:
        yield calendar


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def file(at: Desk, *made: Event) -> Path:
    path = at.data / "in.ics"
    path.write_bytes("".join(one.text() for one in made).encode())
    return path


async def test_an_item_is_found_by_its_uid_or_its_place(at: Desk) -> None:
    href = put(at.left, VISIT)
    async with left(at) as calendar:
        assert (await calendar.find("visit")).href == (await calendar.find(href)).href == href
        with pytest.raises(NotFound, match="holds no item with the UID nosuch; 'syncline list left' shows"):
            await calendar.find("nosuch")


async def test_of_several_with_one_uid_one_has_to_be_named(at: Desk) -> None:
    one, other = put(at.left, VISIT), put(at.left, VISIT)
    async with left(at) as calendar:
        with pytest.raises(BadRequest, match=rf"2 items with the UID visit; name one of them: {one}, {other}"):
            await calendar.find("visit")
        assert (await calendar.find(other)).href == other


async def test_what_says_the_same_is_not_written_again(at: Desk) -> None:
    put(at.left, VISIT)
    async with left(at) as calendar:
        here = await calendar.find("visit")
        assert await calendar.change(here, here.object) is here
    assert at.left.writes_seen == 0


async def test_what_somebody_changed_at_the_same_moment_is_neither_changed_nor_removed(at: Desk) -> None:
    put(at.left, VISIT)
    async with left(at) as calendar:
        here = await calendar.find("visit")
        at.left.touch(here.href)
        with pytest.raises(NotTaken, match="did not change the item visit: somebody changed it at the same moment"):
            await calendar.change(here, VISIT.saying(summary="Call").object())
        with pytest.raises(NotTaken, match="did not remove the item visit: somebody changed it"):
            await calendar.remove(here)
    assert "SUMMARY:Visit" in only(at.left)


async def test_what_a_calendar_refuses_is_told_with_its_reason(at: Desk) -> None:
    at.left.faults.objects_to = lambda item: "too long"
    async with left(at) as calendar:
        with pytest.raises(NotTaken, match="'left' did not enter the item visit: too long"):
            await calendar.add(VISIT.object())


# -- importing -----------------------------------------------------------------------------------------------------------


async def test_a_file_is_taken_as_a_whole_or_not_at_all(at: Desk) -> None:
    """One is new, one changes, one is refused: the new one goes again, the changed one says what it said."""
    put(at.left, VISIT)
    before = only(at.left)
    at.left.faults.objects_to = lambda item: "too long" if "SUMMARY:Fair" in item.text else None
    path = file(at, VISIT.saying(summary="Call"), event("Trip", uid="trip"), FAIR)
    async with left(at) as calendar:
        done = await import_files(calendar, [path])
    assert (done.created, done.updated, done.unchanged) == (0, 0, 0)
    assert [(one.file, one.line, one.reason) for one in done.refused] == [
        (str(path), None, "the calendar did not take it: too long")
    ]
    assert only(at.left) == before


async def test_of_a_file_that_was_refused_whole_nothing_has_to_be_taken_back(at: Desk) -> None:
    at.left.faults.objects_to = lambda item: "too long"
    async with left(at) as calendar:
        done = await import_files(calendar, [file(at, FAIR)])
    assert [one.reason for one in done.refused] == ["the calendar did not take it: too long"]
    assert at.left.writes_seen == 1


async def test_nobody_guesses_which_of_two_items_a_file_means(tmp_path: Path) -> None:
    at = desk(tmp_path, left=Traits(unique_uids=False))
    put(at.left, VISIT)
    put(at.left, VISIT)
    async with left(at) as calendar:
        done = await import_files(calendar, [file(at, VISIT.saying(summary="Call"))])
    assert [one.reason for one in done.refused] == [
        "the calendar holds 2 items with the UID visit; nobody can tell which is meant"
    ]
    assert at.left.writes_seen == 0


async def test_what_an_earlier_file_brought_is_known_to_the_next_one(at: Desk) -> None:
    path = file(at, VISIT)
    async with left(at) as calendar:
        done = await import_files(calendar, [path, path])
    assert (done.created, done.updated, done.unchanged) == (1, 0, 1)
    assert len(at.left.items) == 1


async def test_another_spelling_of_the_same_is_no_change(at: Desk) -> None:
    put(at.left, VISIT)
    path = at.data / "in.ics"
    path.write_bytes(VISIT.text("\n").encode())
    async with left(at) as calendar:
        done = await import_files(calendar, [path])
    assert (done.updated, done.unchanged, at.left.writes_seen) == (0, 1, 0)
