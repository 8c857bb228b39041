"""Whole runs of a pair: what they ask of the server, counted, and what they do when a listing lags behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from engine.model.both import Both
from tests.builders import Event, event
from tests.caldav.desk import Pair, Run, put
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.radicale_server import PASSWORD, radicale
from tests.servers.somebody import request

_numbers = count(1)


def visit(number: int) -> Event:
    return event(f"Visit {number}", uid=f"visit-{number}@example.com")


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


@pytest.fixture
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords come from the environment."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    monkeypatch.setenv("SYNCLINE_PASSWORD_THERE", PASSWORD)
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_no_keyring")
async def test_what_a_run_with_radicale_costs(tmp_path: Path) -> None:
    items = 120
    there = radicale()
    url = f"{there.url}/user1/run-{next(_numbers)}/"

    def somebody(method: str, url: str, text: str = "") -> int:
        kind = {"Content-Type": "text/calendar; charset=utf-8"} if text else {}
        return request(method, url, text, kind, user="user1", password=PASSWORD)[0]

    assert somebody("MKCALENDAR", url) == 201
    run = Run(tmp_path, url, {"username": "user1"})
    hrefs = [run.here.create(visit(number).text()) for number in range(items)]

    there.log.clear()
    assert (await run.sync()).counts.done.right.created == items
    # The first question is answered by another one: who is asking?
    assert Counter(there.log) == {"PROPFIND": 2, "REPORT": 1 + 2, "PUT": items}

    there.log.clear()
    assert (await run.sync()).items == ()
    assert Counter(there.log) == {"PROPFIND": 1, "REPORT": 1}

    for number in range(2):
        run.here.edit(hrefs[number], visit(number).saying(location="ours").text())
        theirs = visit(number + 50)
        assert somebody("PUT", f"{url}{theirs.uid}.ics", theirs.saying(location="theirs").text()) == 204
    there.log.clear()
    report = await run.sync()
    assert report.counts.done.map(lambda side: side.updated) == Both(2, 2)
    assert Counter(there.log) == {"PROPFIND": 1, "REPORT": 3, "PUT": 2}
    assert (await run.sync()).items == ()


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
