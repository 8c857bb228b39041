"""A disk that fills up while a run writes: it says so, and the run after it ends as if nothing had been."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.config.model import PairConfig
from engine.model.both import Both
from engine.model.errors import SynclineError
from engine.model.report import Result
from engine.session.pair import sync_pair
from engine.session.request import Request
from tests.builders import event
from tests.session.desk import Desk, desk, put
from tests.soak.world import World, furnished, small_disk

ITEMS = 120


def filled(folder: Path) -> Desk:
    table = desk(folder)
    for number in range(ITEMS):
        text = "All that was said. " * 20
        put(table.left, event(f"Visit {number}", uid=f"visit-{number}").saying(description=text))
    return table


@pytest.mark.parametrize("pages", [1, 4, 10])
async def test_no_room_for_the_history(pages: int, tmp_path: Path) -> None:
    """So many pages of the database more, and there is no room (SQLITE_FULL); calendars take what they are given."""
    table = filled(tmp_path)
    async with table.open() as work:
        ((used,),) = await work.db.tuples("PRAGMA page_count")
        await work.db.rows(f"PRAGMA max_page_count = {used + pages}")
        report = await sync_pair(work, table.pair, Request())
    assert report.result is Result.FAILED
    assert report.message.startswith("The disk that holds ")
    assert "Nothing is lost" in report.message
    assert (await table.sync()).result is Result.OK
    assert len(table.right.items) == ITEMS
    assert table.left.texts() == table.right.texts()
    assert await table.planned() == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit for the size of files")
@pytest.mark.parametrize("room", [0, 400, 5_000, 40_000, 90_000])
async def test_no_room_for_anything(room: int, tmp_path: Path) -> None:
    """No file may grow over so many bytes: the history, a file of the folder, the activity database."""
    pairs = {"mail": PairConfig("mail", Both("mobile", "vdir"))}
    world = furnished(tmp_path, {"mobile": "mobile", "vdir": "vdir"}, pairs)
    for number in range(12):
        made = event(f"v{number}", uid=f"visit-{number}").saying(description="word " * (100 if number else 2_000))
        await world.hands["mobile" if number % 2 else "vdir"].create(made.text())
    await world.sync(dry_run=True)  # the files are there
    with small_disk(room):
        assert await _told(world), "it did not fit, and nobody said so"
    assert world.damage() == []
    (report,) = await world.sync()
    assert report.result is Result.OK
    assert [len(await hands.texts()) for hands in world.hands.values()] == [12, 12]
    assert [report.items for report in await world.sync(dry_run=True)] == [()]


async def _told(world: World) -> str:
    """What a run says that went wrong."""
    try:
        (report,) = await world.sync()
    except SynclineError as error:
        return str(error)
    return report.message or " ".join(item.reason for item in report.items)
