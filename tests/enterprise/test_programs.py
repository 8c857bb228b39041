"""CRM programs and people with an SQL shell work on the tables; every client sees what they did."""

from __future__ import annotations

import shutil
from pathlib import Path

import anyio
import pytest

from engine.model.errors import SideError, TokenExpired
from engine.model.resource import Href, Resource, Unreadable
from engine.model.write import Stale, Written
from engine.ports import Adapter
from tests.enterprise.firm import VISIT, WEEKLY, Firm, change, changed, enter, moved, seen, shown, token

ENTER = "INSERT INTO activity (owner, subject, start, zone) VALUES (?, ?, '2026-03-02 10:00:00', 'Europe/Berlin') RETURNING id"


async def lines(side: Adapter, href: Href) -> set[str]:
    found = await seen(side, href)
    assert found is not None
    return set(found.object.text.splitlines())


async def test_what_a_program_enters_is_an_activity_with_a_version_and_stamps(firm: Firm, ann: Adapter) -> None:
    since = await token(ann)
    [[row]] = await firm.sql(ENTER, "ann", "Fair")
    [[version, created, touched]] = await firm.sql("SELECT version, created_at, changed_at FROM activity")
    assert version == 1
    assert created == touched != ""
    assert set((await moved(ann, since))[0]) == {row}
    assert {"SUMMARY:Fair", f"UID:{row}@syncline", "DTSTART;TZID=Europe/Berlin:20260302T100000"} <= await lines(
        ann, row
    )


async def test_a_column_that_a_program_sets_travels_and_all_else_stays(firm: Firm, ann: Adapter) -> None:
    now = await enter(ann, VISIT.with_lines("X-ODD;X-A=1:kept"))
    since = await token(ann)
    await firm.sql("UPDATE activity SET location = 'Hall 2' WHERE id = ?", now.href)
    entries, _ = await moved(ann, since)
    assert entries[now.href] != now.etag
    after = await lines(ann, now.href)
    assert {"LOCATION:Hall 2", "X-ODD;X-A=1:kept"} <= after
    assert await firm.sql("SELECT version FROM activity") == [(2,)]


async def test_an_exception_that_a_program_makes_is_a_change_of_its_series(firm: Firm, ann: Adapter) -> None:
    now = await enter(ann, WEEKLY)
    since = await token(ann)
    await firm.sql(
        "INSERT INTO activity_exception (activity_id, original_start, kind) VALUES (?, '2026-03-16 10:00:00', 'deleted')",
        now.href,
    )
    assert set((await moved(ann, since))[0]) == {now.href}
    assert "EXDATE;TZID=Europe/Berlin:20260316T100000" in await lines(ann, now.href)
    since = await token(ann)
    await firm.sql("UPDATE activity_exception SET kind = 'changed', location = 'North' WHERE kind = 'deleted'")
    assert set((await moved(ann, since))[0]) == {now.href}
    since = await token(ann)
    await firm.sql("DELETE FROM activity_exception")
    assert set((await moved(ann, since))[0]) == {now.href}
    assert not [line for line in await lines(ann, now.href) if line.startswith(("EXDATE", "RECURRENCE-ID"))]


async def test_a_write_over_what_a_program_changed_meanwhile_is_stale(firm: Firm, ann: Adapter) -> None:
    now = await enter(ann, VISIT)
    await firm.sql("UPDATE activity SET subject = 'theirs'")
    assert await change(ann, now, VISIT.saying(summary="ours")) == Stale()
    assert await shown(ann) == {"theirs"}


async def test_what_is_written_over_a_programs_row_is_in_its_columns(firm: Firm, ann: Adapter) -> None:
    [[row]] = await firm.sql(ENTER, "ann", "Fair")
    was = await seen(ann, row)
    assert was is not None
    now = await changed(ann, was, WEEKLY.saying(location="North"))
    assert await firm.sql("SELECT subject, location, repeats, owner FROM activity") == [
        ("Weekly round", "North", "FREQ=WEEKLY;COUNT=5", "ann")
    ]
    assert await firm.sql("SELECT kind, original_start FROM activity_exception") == [("moved", "2026-03-09 10:00:00")]
    assert await seen(ann, row) == now


async def test_a_row_that_cannot_be_read_says_why_and_costs_only_itself(firm: Firm, ann: Adapter) -> None:
    [[broken]] = await firm.sql(
        "INSERT INTO activity (owner, subject, start) VALUES ('ann', 'x', 'tomorrow') RETURNING id"
    )
    good = await enter(ann, VISIT)
    one, other = await ann.fetch([broken, good.href])
    assert isinstance(one, Unreadable)
    assert 'its start says "tomorrow"' in one.problem
    assert other == good


async def test_the_id_of_an_activity_is_kept(firm: Firm, ann: Adapter) -> None:
    now = await enter(ann, VISIT)
    with pytest.raises(SideError, match="the id of an activity never changes"):
        await firm.sql("UPDATE activity SET id = 'other'")
    assert await seen(ann, now.href) == now


async def test_many_who_write_at_once_wait_for_each_other_and_every_edit_is_kept(firm: Firm, ann: Adapter) -> None:
    """A counter that everybody reads, raises and writes on the condition that it is still what was read."""
    start = await enter(ann, VISIT.saying(description="0"))

    async def raise_it(times: int) -> None:
        async with firm.client("ann") as side:
            for _ in range(times):
                while True:
                    now = await seen(side, start.href)
                    assert now is not None
                    count = int(next(line for line in now.object.text.split("\r\n") if line.startswith("DESC"))[12:])
                    if isinstance(await change(side, now, VISIT.saying(description=str(count + 1))), Written):
                        break

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(raise_it, 4)
    assert await firm.sql("SELECT description, version FROM activity") == [("20", 21)]


async def test_a_delta_misses_nothing_of_what_others_write_at_the_same_time(firm: Firm, ann: Adapter) -> None:
    """Numbers are given in the order in which they become visible: who has seen one, has seen all before it."""
    since = await token(ann)
    found: dict[Href, str] = {}

    async def follow() -> None:
        nonlocal since
        for _ in range(20):
            listing = await ann.list(since)
            found.update(getattr(listing, "changed", {}))
            since = listing.token or since

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow)
        for who in range(4):
            tasks.start_soon(_many, firm, who)
    await follow()
    entries = (await ann.list(None)).entries  # type: ignore[union-attr]
    assert len(entries) == 20
    assert found == entries


async def _many(firm: Firm, who: int) -> None:
    from dataclasses import replace

    async with firm.client("ann") as side:
        for number in range(5):
            await enter(side, replace(VISIT, uid=f"{who}-{number}@example.com"))


async def test_a_copy_put_back_from_a_backup_is_noticed(tmp_path: Path) -> None:
    """It counts on with the same numbers, but what has the same number is not the same."""
    firm = Firm("sqlite:enterprise.db", tmp_path)
    await firm.enter_everybody()
    async with firm.client("ann") as side:
        now = await enter(side, VISIT)
    shutil.copy(tmp_path / "enterprise.db", tmp_path / "backup.db")
    async with firm.client("ann") as side:
        lost = await changed(side, now, VISIT.saying(location="Hall 1"))
        since = await token(side)
    for file in tmp_path.glob("enterprise.db*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.db", tmp_path / "enterprise.db")
    async with firm.client("ann") as side:
        other = await changed(side, now, VISIT.saying(location="Hall 2"))
        assert other.etag != lost.etag
        with pytest.raises(TokenExpired):
            await side.list(since)


async def test_bytes_that_are_no_text_cost_only_their_own_row(tmp_path: Path) -> None:
    """Only SQLite lets them in."""
    firm = Firm("sqlite:enterprise.db", tmp_path)
    await firm.enter_everybody()
    async with firm.client("ann") as side:
        broken, good = await enter(side, WEEKLY), await enter(side, VISIT)
        await firm.sql("UPDATE activity SET location = CAST(x'ff41' AS TEXT) WHERE id = ?", broken.href)
        one, other = await side.fetch([broken.href, good.href])
        assert isinstance(one, Unreadable)
        assert "UTF-8" in one.problem
        assert isinstance(other, Resource)
