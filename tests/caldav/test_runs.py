"""Whole runs of a pair: what they ask of the server, counted, and what they do when a listing lags behind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.model.both import Both
from tests.caldav.costs import costs, password_from_environment, visit
from tests.caldav.desk import Pair, put
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav


@pytest.fixture
def pair(server: MemDav, work: Collection, tmp_path: Path) -> Pair:
    return Pair(tmp_path, server, work)


def asked(server: MemDav) -> Counter[str]:
    """How often each method was asked for since the last time."""
    found = Counter(asked.method for asked in server.wire.log)
    server.wire.forget()
    return found


async def test_what_a_run_costs(server: MemDav, work: Collection, pair: Pair) -> None:
    items = 1000
    hrefs = [pair.here.create(visit(number).text()) for number in range(items)]
    report = await pair.sync()
    assert report.counts.done.right.created == items
    # Opening, listing, and for each batch of a hundred the texts and one look at what became of them.
    assert asked(server) == {"PROPFIND": 1, "REPORT": 1 + items / 100, "PUT": items}

    assert (await pair.sync()).items == ()
    # The listing tells our own writes once more; their etags are known, so nothing is read.
    assert asked(server) == {"PROPFIND": 1, "REPORT": 1}

    for number in range(10):
        pair.here.edit(hrefs[number], visit(number).saying(location="ours").text())
        put(work, f"visit-{number + 500}@example.com.ics", visit(number + 500).saying(location="theirs"))
    report = await pair.sync()
    assert report.counts.done.map(lambda side: side.updated) == Both(10, 10)
    # One listing, one chunk of what changed, and one look at what was written.
    assert asked(server) == {"PROPFIND": 1, "REPORT": 3, "PUT": 10}
    assert (await pair.sync()).items == ()
    assert asked(server) == {"PROPFIND": 1, "REPORT": 1}


async def test_what_was_deleted_is_asked_for_by_name_and_the_calendar_once(
    server: MemDav, work: Collection, pair: Pair
) -> None:
    hrefs = [pair.here.create(visit(number).text()) for number in range(100)]
    await pair.sync()
    asked(server)
    for number in range(3):
        pair.here.delete(hrefs[number])
        work.delete(f"{work.path}visit-{number + 50}@example.com.ics")
    report = await pair.sync()
    assert report.counts.done.map(lambda side: side.deleted) == Both(3, 3)
    # Opening, and "is the calendar itself there?"; the listing; does the server invite; what is there after the deletion.
    assert asked(server) == {"PROPFIND": 2, "REPORT": 2, "HEAD": 3, "OPTIONS": 1, "DELETE": 3}


async def test_what_runs_with_radicale_cost(tmp_path: Path) -> None:
    """With a thousand items: ``uv run python -m tests.caldav.costs``."""
    with password_from_environment():
        for cost in await costs(tmp_path, 120):
            assert cost.asked == cost.expected, cost.run


# -- listings that lag -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sync", [True, False])
async def test_a_listing_that_lags_behind_takes_nothing_away(
    server: MemDav, work: Collection, pair: Pair, sync: bool
) -> None:
    """What was just created is missing from the next listing, and from the one after it."""
    work.traits.sync = work.traits.ctag = sync
    pair.here.create(visit(1).text())
    await pair.sync()
    work.lag()
    pair.here.create(visit(2).text())
    await pair.sync()
    for _ in range(3):
        await pair.sync()
        assert pair.subjects == (["Visit 1", "Visit 2"], ["Visit 1", "Visit 2"])
    work.catch_up()
    await pair.sync()
    assert (await pair.sync()).items == ()
    assert pair.subjects == (["Visit 1", "Visit 2"], ["Visit 1", "Visit 2"])


@pytest.mark.parametrize("sync", [True, False])
async def test_a_listing_that_still_shows_what_was_deleted_brings_nothing_back(
    server: MemDav, work: Collection, pair: Pair, sync: bool
) -> None:
    work.traits.sync = work.traits.ctag = sync
    href = pair.here.create(visit(1).text())
    pair.here.create(visit(2).text())
    await pair.sync()
    work.lag()
    pair.here.delete(href)
    for _ in range(3):
        await pair.sync()
    assert pair.subjects == (["Visit 2"], ["Visit 2"])
    work.catch_up()
    await pair.sync()
    assert (await pair.sync()).items == ()
    assert pair.subjects == (["Visit 2"], ["Visit 2"])
