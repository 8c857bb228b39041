"""The rows between two folders of .ics files, ours and vdirsyncer's, each on copies of its own; and ours alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.benchmarks.calendars import edit, fill
from tests.benchmarks.measuring import Row, compare, measured
from tests.benchmarks.programs import Side, begin_with, put_aside, syncline, vdirsyncer


def rows(folder: Path, program: Path | None, items: int, rounds: int) -> Iterator[Row]:
    """First sync, no change, 1 % changed on each side, history lost."""
    ours = syncline(folder / "ours")
    theirs = None if program is None else vdirsyncer(folder / "theirs", program)
    for side in (ours, theirs):
        if side is not None:
            begin_with(side, fill, items)

    def versus(work: str, prepare: Callable[[Side], None], target: float, limit: float | None = None) -> Row:
        own, *other = (side.contender(partial(prepare, side)) for side in (ours, theirs) if side is not None)
        return compare(work, own, other[0] if other else None, target, rounds, folder, limit)

    yield versus(f"first sync into an empty folder, {items}", first, 0.45)
    yield versus(f"nothing changed, {items}", lambda side: None, 0.35, 60.0)
    count = [0]

    def one_percent(side: Side) -> None:
        count[0] += 1
        edit(side.a, items, 100, 0, f"left{count[0]}")
        edit(side.b, items, 100, 50, f"right{count[0]}")

    yield versus(f"1 % changed on each side, {items}", one_percent, 0.4)
    yield versus(f"history lost, both sides filled, {items}", Side.forget, 0.4)


def many(folder: Path, program: Path | None, items: int, rounds: int) -> Row:
    """Five times as many, nothing changed."""
    ours = syncline(folder / "ours")
    theirs = None if program is None else vdirsyncer(folder / "theirs", program)
    for side in (ours, theirs):
        if side is not None:
            begin_with(side, fill, items)
            settle(side)
    other = None if theirs is None else theirs.contender(_nothing)
    return compare(f"nothing changed, {items}", ours.contender(_nothing), other, 0.25, rounds, folder)


def hundred_thousand(folder: Path, items: int, rounds: int) -> Row:
    """Ten times as many, nothing changed, against ours: the cost grows linearly."""
    large, small = syncline(folder / "large"), syncline(folder / "small")
    for side, number in ((large, items * 10), (small, items)):
        begin_with(side, fill, number)
        settle(side)
    other = small.contender(_nothing, called=f"syncline, {items}")
    work = f"nothing changed, {items * 10}, against {items}"
    return compare(work, large.contender(_nothing), other, 11.0, rounds, folder, 250.0)


def without_flush(folder: Path, items: int, rounds: int) -> Row:
    """What waiting for the disk costs: our first sync without it against our first sync with it."""
    fast, safe = syncline(folder / "fast", more="fsync = false"), syncline(folder / "safe")
    for side in (fast, safe):
        begin_with(side, fill, items)
    other = safe.contender(lambda: first(safe), called="with fsync")
    return compare(
        f"first sync without fsync, {items}", fast.contender(lambda: first(fast)), other, None, rounds, folder
    )


def mobile_row(folder: Path, items: int, rounds: int) -> Row:
    """Folder to mobile client against folder to folder, both ours."""
    mobile = syncline(folder / "mobile", right='type = "mobile"\npath = "mobile.db"\n')
    plain = syncline(folder / "plain")
    for side in (mobile, plain):
        begin_with(side, fill, items)

    def anew() -> None:
        without(mobile, "mobile.db")
        mobile.forget()

    other = plain.contender(lambda: first(plain), called="vdir-vdir")
    return compare(f"mobile-vdir first sync, {items}", mobile.contender(anew), other, 1.5, rounds, folder)


def outlook_rows(folder: Path, items: int, rounds: int) -> Iterator[Row]:
    """The mobile client to a simulated Outlook against the mobile client to a folder, both ours."""
    mobile = 'type = "mobile"\npath = "mobile.db"\n'
    outlook = 'type = "outlook"\nbackend = "simulated"\npath = "outlook.db"\n'
    hard, plain = syncline(folder / "outlook", left=mobile, right=outlook), syncline(folder / "folder", left=mobile)
    for side in (hard, plain):
        begin_with(side, fill, items)
        _into_the_mobile_client(side)

    def anew() -> None:
        without(hard, "outlook.db")
        hard.forget()

    other = plain.contender(lambda: first(plain), called="mobile-vdir")
    yield compare(f"mobile-outlook first sync, {items}", hard.contender(anew), other, 4.0, rounds, folder)
    for side in (hard, plain):
        settle(side)
    other = plain.contender(_nothing, called="mobile-vdir")
    yield compare(f"mobile-outlook nothing changed, {items}", hard.contender(_nothing), other, 1.5, rounds, folder)


def _into_the_mobile_client(side: Side) -> None:
    """The left folder's items as activities; the pair itself begins without any of them."""
    loading = syncline(side.folder / "loading", right=f'type = "mobile"\npath = "{side.folder}/mobile.db"\n')
    fill(loading.a, sum(1 for _ in side.a.iterdir()))
    measured(loading.command, loading.environment, side.folder / "said.txt")


def without(side: Side, database: str) -> None:
    for ending in ("", "-wal", "-shm"):
        put_aside(side.folder / f"{database}{ending}")


def first(side: Side) -> None:
    """Ready for a first sync: nothing on the right, nothing remembered."""
    side.empty()
    side.forget()


def settle(side: Side) -> None:
    """Two runs, so that the next one finds nothing."""
    for _ in range(2):
        measured(side.command, side.environment, side.folder / "said.txt")


def _nothing() -> None:
    """Nothing has to be made ready."""
