"""What makes a batch of files durable: each file by itself, or all of them with their file system."""

from __future__ import annotations

import errno
import itertools
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest

from engine.adapters.vdir import Vdir
from engine.adapters.vdir.adapter import BATCH, VdirKind
from engine.adapters.vdir.durable import MANY, FileSystem, can_be_flushed, file_system, one_by_one
from engine.model.errors import NoSpace
from engine.model.resource import ETag, Href
from engine.model.write import Create, Delete, Written
from tests.builders import event
from tests.vdir.disks import FULL, Recorder, failing, fails_at, names, opened, place

EXT4, NFS, FUSE = 0xEF53, 0x6969, 0x65735546
ITEMS = [event(f"Visit {number}", uid=f"visit-{number}").object() for number in range(MANY)]


class _Whole(FileSystem):
    def __init__(self, disk: Whole) -> None:
        self.disk = disk

    def flush(self) -> None:
        self.disk.note("flush all")


class Whole(Recorder):
    """A disk whose file system can be flushed as a whole, or not, whatever lies below the tests."""

    def __init__(self, *, can: bool = True, full: bool = False) -> None:
        super().__init__()
        self._can, self._full = can, full

    def note(self, step: str) -> None:
        self.steps.append(step)
        if self._full:
            raise failing(FULL)

    @contextmanager
    def whole(self, folder: str) -> Generator[FileSystem | None]:
        self.steps.append("open")
        yield _Whole(self) if self._can else None


def shown(disk: Recorder, *wanted: str) -> list[str]:
    """The steps asked for, each run of the same one told once."""
    found = [step for step in disk.steps if step in wanted]
    return [step for number, step in enumerate(found) if not number or found[number - 1] != step]


async def test_many_files_are_flushed_with_one_call_before_any_of_them_gets_its_name(tmp_path: Path) -> None:
    disk = Whole()
    async with opened(tmp_path, disk) as side:
        outcomes = await side.write([Create(item) for item in ITEMS])
    assert all(isinstance(outcome, Written) for outcome in outcomes)
    assert shown(disk, "open", "draft", "flush", "flush all", "name", "flush folder") == [
        "open",
        "draft",
        "flush all",
        "name",
        "flush folder",
    ]
    assert disk.steps.count("flush all") == disk.steps.count("flush folder") == 1


async def test_where_the_file_system_cannot_be_relied_on_every_file_is_flushed(tmp_path: Path) -> None:
    disk = Whole(can=False)
    async with opened(tmp_path, disk) as side:
        await side.write([Create(item) for item in ITEMS])
    assert shown(disk, "draft", "flush", "flush all", "name") == ["draft", "flush", "name"]
    assert disk.steps.count("flush") == len(ITEMS)


async def test_a_few_files_are_flushed_by_themselves(tmp_path: Path) -> None:
    disk = Whole()
    async with opened(tmp_path, disk) as side:
        await side.write([Create(item) for item in ITEMS[1:]])
    assert disk.steps.count("flush") == len(ITEMS) - 1
    assert "open" not in disk.steps


async def test_without_fsync_nothing_is_flushed_however_many(tmp_path: Path) -> None:
    disk = Whole()
    async with opened(tmp_path, disk, fsync=False) as side:
        await side.write([Create(item) for item in ITEMS])
    assert not {"open", "flush", "flush all", "flush folder"} & set(disk.steps)


async def test_what_the_whole_flush_could_not_write_shows_before_anything_is_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as side:
        (kept,) = await side.write([Create(event("Lunch", uid="lunch").object())])
    assert isinstance(kept, Written)
    async with opened(tmp_path, Whole(full=True)) as side:
        with pytest.raises(NoSpace):
            await side.write([*(Create(item) for item in ITEMS), Delete(kept.now.href, kept.now.etag)])
    assert names(tmp_path) == {"lunch.ics"}


async def test_a_file_among_many_that_cannot_be_flushed_stops_all_of_them(tmp_path: Path) -> None:
    disk = fails_at("flush", MANY, FULL)
    disk.whole = Whole(can=False).whole
    async with opened(tmp_path, disk) as side:
        with pytest.raises(NoSpace):
            await side.write([Create(item) for item in ITEMS])
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("platform", "release", "kind", "expected"),
    [
        ("linux", "6.1.0-13-amd64", EXT4, True),
        ("linux", "5.8.0", EXT4, True),
        ("linux", "5.7.19", EXT4, False),
        ("linux", "4.19", EXT4, False),
        ("linux", "6.1", NFS, False),
        ("linux", "6.1", FUSE, False),
        ("linux", "6.1", 0, False),
        ("linux", "unknown", EXT4, False),
        ("darwin", "23.1.0", EXT4, False),
        ("win32", "", EXT4, False),
    ],
)
def test_where_a_whole_file_system_is_flushed(platform: str, release: str, kind: int, expected: bool) -> None:
    assert can_be_flushed(platform, release, lambda: kind) is expected


@pytest.mark.parametrize("number", [0, 1, 7, 8, 50])
def test_one_by_one_every_file_is_flushed_once(number: int) -> None:
    done, lock = list[str](), Lock()

    def flush(path: str) -> None:
        with lock:
            done.append(path)

    one_by_one([str(each) for each in range(number)], flush)
    assert sorted(done) == sorted(str(each) for each in range(number))


@pytest.mark.parametrize("number", [3, 50])
def test_one_by_one_an_error_is_raised(number: int) -> None:
    def flush(path: str) -> None:
        if path == "2":
            raise failing(errno.EIO)

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        one_by_one([str(each) for each in range(number)], flush)


def test_the_real_one_is_flushed_where_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    with file_system(str(tmp_path)) as found:
        if found is None:
            pytest.skip("not on this file system")
        found.flush()
    assert (tmp_path / "a").read_bytes() == b"a"


@pytest.mark.skipif(sys.platform != "linux", reason="no such call here")
def test_what_the_system_refuses_is_raised() -> None:
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        FileSystem(-1).flush()


@pytest.mark.skipif(sys.platform != "linux", reason="no such call here")
def test_a_folder_that_is_not_there_is_of_no_kind(tmp_path: Path) -> None:
    from engine.adapters.vdir.durable import kind

    assert kind(str(tmp_path / "gone")) == 0
    assert kind(str(tmp_path)) != 0


async def test_a_quick_disk_is_given_more_at_a_time(tmp_path: Path) -> None:
    async with VdirKind(Whole(), clock=lambda: 0).open(place(tmp_path)) as side:
        assert await _batches(side) == [BATCH, 2 * BATCH, 4 * BATCH, 4 * BATCH]


async def test_a_slow_disk_is_not(tmp_path: Path) -> None:
    seconds = itertools.count(step=10**9)
    async with VdirKind(Whole(), clock=lambda: next(seconds)).open(place(tmp_path)) as side:
        assert await _batches(side) == [BATCH] * 4


async def _batches(side: Vdir) -> list[int]:
    """How much a side likes to be given at a time, before and after three full batches (of deletions that come to nothing)."""
    found = [side.capabilities.batch]
    for _ in range(3):
        await side.write([Delete(Href("gone.ics"), ETag("any"))] * found[-1])
        found.append(side.capabilities.batch)
    return found
