"""One item of an answer about many is broken: it concerns itself only, in whole runs, in every way in which it may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.report import Result
from tests.builders import event
from tests.caldav.desk import Pair, put
from tests.caldav.test_answers import WHOLE
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Asked, Fault, Reply, to

Break = Callable[[str], str]
"""One whole response element, as it is to be instead."""

BROKEN: dict[str, Break] = {
    **{
        f"status {status}": lambda whole, status=status: re.sub(
            r"<propstat>.*</propstat>", f"<status>HTTP/1.1 {status} No</status>", whole, flags=re.DOTALL
        )
        for status in (401, 403, 405, 409, 423, 429, 500, 503, 507)
    },
    "no status at all": lambda whole: re.sub(r"<status>.*?</status>", "<status>?</status>", whole),
    "nothing in it": lambda whole: re.sub(r"<propstat>.*</propstat>", "", whole, flags=re.DOTALL),
    "half a text": lambda whole: re.sub(
        r"END:VEVENT.*?</C:calendar-data>", "</C:calendar-data>", whole, flags=re.DOTALL
    ),
    "another text": lambda whole: re.sub(
        r"BEGIN:VCALENDAR.*?</C:calendar-data>", "hello</C:calendar-data>", whole, flags=re.DOTALL
    ),
    "left out": lambda whole: "",
}


@pytest.fixture
def pair(server: MemDav, work: Collection, tmp_path: Path) -> Pair:
    return Pair(tmp_path, server, work)


def breaking(server: MemDav, name: str, how: Break) -> Callable[[Asked], Reply]:
    """The honest answer, with one member broken."""

    def answer(asked: Asked) -> Reply:
        honest = server.report(asked.path, asked.body) if asked.method == "REPORT" else Reply(500)
        body = re.sub(
            r"<response>(?:(?!</response>).)*</response>",
            lambda found: how(found[0]) if f"/{name}</href>" in found[0] else found[0],
            honest.body.decode(),
            flags=re.DOTALL,
        )
        return replace(honest, body=body.encode())

    return answer


async def in_step(pair: Pair) -> list[str]:
    """Four items on both sides; then two of the server's are changed."""
    for number in range(4):
        pair.here.create(event(f"Visit {number}", uid=f"visit-{number}").text())
    await pair.sync()
    for number in (1, 2):
        put(pair.work, f"visit-{number}.ics", event(f"Visit {number} changed", uid=f"visit-{number}"))
    return ["Visit 0", "Visit 1 changed", "Visit 2 changed", "Visit 3"]


@pytest.mark.parametrize("name", BROKEN)
async def test_in_a_run_it_costs_itself_and_nobody_else(server: MemDav, pair: Pair, name: str) -> None:
    """Broken in every list, in every answer about many, and when it is asked for alone."""
    everything = await in_step(pair)
    server.wire.faults = [
        Fault(breaking(server, "visit-1.ics", BROKEN[name]), to("REPORT")),
        Fault(Reply(500), to("GET", "HEAD", path="visit-1")),
    ]
    report = await pair.sync()
    assert report.result in (Result.OK, Result.FAILED_ITEMS), report
    here, there = pair.subjects
    assert there == everything
    assert here in (["Visit 0", "Visit 1", "Visit 2 changed", "Visit 3"], everything)
    assert report.counts.done.left.deleted == report.counts.done.right.deleted == 0
    server.wire.faults.clear()
    report = await pair.sync()
    assert (report.result, pair.subjects) == (Result.OK, (everything, everything)), report
    assert (await pair.sync()).items == ()


async def test_it_is_told_by_what_is_wrong_with_it(server: MemDav, pair: Pair) -> None:
    await in_step(pair)
    server.wire.faults = [
        Fault(breaking(server, "visit-1.ics", BROKEN["status 423"]), to("REPORT")),
        Fault(Reply(423), to("GET", path="visit-1")),
    ]
    report = await pair.sync()
    assert report.result is Result.FAILED_ITEMS
    [failed] = [line for line in report.items if line.action == "fail"]
    assert (failed.summary, failed.side) == ("Visit 1", "right")
    assert "423" in failed.reason


async def test_a_run_that_nobody_watches_asks_again_for_what_was_not_to_be_had(server: MemDav, pair: Pair) -> None:
    everything = await in_step(pair)
    put(pair.work, "new.ics", event("New", uid="new"))
    server.wire.faults = [
        Fault(breaking(server, "new.ics", BROKEN["status 503"]), to("REPORT")),
        Fault(Reply(500), to("GET", path="new")),
    ]
    assert (await pair.sync(patient=True)).result is Result.FAILED_ITEMS
    server.wire.faults.clear()
    assert (await pair.sync(patient=True)).result is Result.OK
    assert pair.subjects == (sorted([*everything, "New"]), sorted([*everything, "New"]))


async def test_a_run_that_nobody_watches_does_not_read_again_what_cannot_be_read(
    server: MemDav, work: Collection, pair: Pair
) -> None:
    """Its text is at fault; a run that somebody started looks at it all the same."""
    await in_step(pair)
    work.put(f"{work.path}odd.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:odd\r\nEND:VCALENDAR\r\n")
    assert (await pair.sync()).result is Result.FAILED_ITEMS
    for patient, reports in ((True, 1), (False, 2)):
        server.wire.forget()
        assert (await pair.sync(patient=patient)).result is Result.FAILED_ITEMS
        assert len(server.wire.asked("REPORT")) == reports


async def test_a_new_item_that_is_broken_is_not_entered_as_half_of_one(server: MemDav, pair: Pair) -> None:
    await in_step(pair)
    put(pair.work, "new.ics", event("New", uid="new"))
    server.wire.faults = [
        Fault(breaking(server, "new.ics", BROKEN["half a text"]), to("REPORT")),
        Fault(Reply(200, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:new\r\n"), to("GET", path="new")),
    ]
    report = await pair.sync()
    assert report.result is Result.FAILED_ITEMS
    assert "New" not in pair.subjects[0]
    server.wire.faults.clear()
    await pair.sync()
    assert "New" in pair.subjects[0]


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("methods", [("PROPFIND",), ("REPORT",)], ids=" ".join)
async def test_a_run_that_cannot_read_the_calendar_says_so_and_does_nothing(
    server: MemDav, pair: Pair, name: str, methods: tuple[str, ...]
) -> None:
    """Where a REPORT is not known, or too much, there is another way, which is open."""
    await in_step(pair)
    before = pair.subjects
    server.wire.faults = [Fault(WHOLE[name][0], to(*methods))]
    report = await pair.sync()
    if name in ("405", "507") and methods == ("REPORT",):
        assert report.result is Result.OK
        return
    assert (report.result, report.items) == (Result.UNREACHABLE, ()), report
    assert "there" in report.message
    assert pair.subjects == before
