"""What is in the folder, whoever put it there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine.adapters.vdir import VdirKind
from engine.adapters.vdir.disk import Contents, Disk
from engine.adapters.vdir.reading import presence
from engine.adapters.vdir.stamps import HOT
from engine.model.errors import Unreachable
from engine.model.resource import Fetched, Href, Resource, Unreadable
from engine.ports import Full, Presence
from tests.builders import event
from tests.vdir.disks import FORBIDDEN, HOUR, Recorder, fails_at, names, opened, place

VISIT = event("Visit").text()


@pytest.fixture
def items(tmp_path: Path) -> Path:
    made = tmp_path / "items"
    made.mkdir()
    return made


async def listed(folder: Path) -> set[str]:
    async with opened(folder) as side:
        listing = await side.list(None)
    assert isinstance(listing, Full)
    return set(listing.entries)


async def fetched(folder: Path, name: str) -> Fetched:
    async with opened(folder) as side:
        (found,) = await side.fetch([Href(name)])
        listing = await side.list(None)
    assert isinstance(listing, Full)
    if not isinstance(found, Resource):
        assert isinstance(found, Unreadable)
        assert listing.entries[found.href] == found.etag
    return found


async def problem(folder: Path, name: str) -> str:
    found = await fetched(folder, name)
    assert isinstance(found, Unreadable)
    return found.problem


async def test_hidden_files_drafts_and_metadata_are_no_items(tmp_path: Path, items: Path) -> None:
    for name in ("a.ics", ".b.ics", "c.tmp", ".d.ics.tmp", "color", "displayname", "e.txt"):
        (items / name).write_text(VISIT)
    assert await listed(tmp_path) == {"a.ics"}
    assert len(names(tmp_path)) == 7


async def test_of_cold_files_nothing_is_read(tmp_path: Path, items: Path) -> None:
    for number in range(20):
        (items / f"{number}.ics").write_text(VISIT)
    disk = Recorder()
    async with VdirKind(disk, lambda: time.time_ns() + HOUR).open(place(tmp_path)) as side:
        await side.list(None)
        assert disk.steps == []
    async with VdirKind(disk, lambda: 0).open(place(tmp_path)) as side:
        await side.list(None)
        assert disk.steps == ["read"] * 20


async def test_fetching_reads_each_file_once(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").write_text(VISIT)
    disk = Recorder()
    async with opened(tmp_path, disk) as side:
        await side.fetch([Href("a.ics"), Href("b.ics")])
    assert disk.steps == ["read", "read"]


async def test_a_foreign_file_is_looked_at_once_more_when_it_has_cooled(tmp_path: Path, items: Path) -> None:
    path = items / "a.ics"
    path.write_text(VISIT)
    now = [path.stat().st_mtime_ns]
    async with VdirKind(clock=lambda: now[0]).open(place(tmp_path)) as side:
        (hot,) = await side.fetch([Href("a.ics")])
        now[0] += 3 * 10**9
        (cold,) = await side.fetch([Href("a.ics")])
        assert isinstance(hot, Resource)
        assert isinstance(cold, Resource)
        assert "-" in hot.etag
        assert cold.etag != hot.etag
        assert cold.object == hot.object
        now[0] += HOUR
        assert await side.fetch([Href("a.ics")]) == [cold]


async def test_a_change_that_the_stat_does_not_show_is_found(tmp_path: Path, items: Path) -> None:
    """Somebody writes twice within a tick, the second time after our look; by the stat alone nothing happened."""
    path = items / "a.ics"
    path.write_text(event("Visit").saying(location="Hall 1").text())
    at = path.stat().st_mtime_ns
    async with VdirKind(clock=lambda: at + HOT // 2).open(place(tmp_path)) as side:
        (before,) = await side.fetch([Href("a.ics")])
        path.write_text(event("Visit").saying(location="Hall 2").text())
        os.utime(path, ns=(at, at))
        (after,) = await side.fetch([Href("a.ics")])
        assert isinstance(before, Resource)
        assert isinstance(after, Resource)
        assert before.etag.partition("-")[2] != after.etag.partition("-")[2]


async def test_two_files_of_one_uid_are_two_items(tmp_path: Path, items: Path) -> None:
    for name in ("a.ics", "b.ics"):
        (items / name).write_text(VISIT)
    async with opened(tmp_path) as side:
        found = await side.fetch([Href("a.ics"), Href("b.ics")])
    assert len({item.object.uid for item in found if isinstance(item, Resource)}) == 1
    assert [item.href for item in found] == ["a.ics", "b.ics"]


async def test_bytes_of_another_encoding_are_read(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").write_bytes(event("Besuch bei Müller").text().encode("cp1252"))
    found = await fetched(tmp_path, "a.ics")
    assert isinstance(found, Resource)
    assert "Müller" in found.object.text


async def test_a_folder_with_the_name_of_an_item_cannot_be_read(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").mkdir()
    assert "folder" in await problem(tmp_path, "a.ics")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
async def test_a_pipe_is_not_waited_for(tmp_path: Path, items: Path) -> None:
    os.mkfifo(items / "a.ics")
    assert "pipe" in await problem(tmp_path, "a.ics")


async def test_a_link_to_nothing_cannot_be_read_and_is_present(tmp_path: Path, items: Path) -> None:
    _link(items / "a.ics", tmp_path / "nowhere.ics")
    assert "link" in await problem(tmp_path, "a.ics")
    async with opened(tmp_path) as side:
        assert await side.probe([Href("a.ics")]) == {"a.ics": Presence.PRESENT}


async def test_a_link_to_a_file_is_read(tmp_path: Path, items: Path) -> None:
    (tmp_path / "elsewhere.ics").write_text(VISIT)
    _link(items / "a.ics", tmp_path / "elsewhere.ics")
    assert isinstance(await fetched(tmp_path, "a.ics"), Resource)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to this user")
async def test_a_file_that_may_not_be_read_cannot_be_read(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").write_text(VISIT)
    (items / "a.ics").chmod(0)
    assert "may not" in await problem(tmp_path, "a.ics")


async def test_a_file_that_the_disk_does_not_give_cannot_be_read(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").write_text(VISIT)
    async with opened(tmp_path, fails_at("read", 1, FORBIDDEN)) as side:
        (found,) = await side.fetch([Href("a.ics")])
    assert isinstance(found, Unreadable)
    assert "may not" in found.problem


async def test_a_file_of_no_reasonable_size_is_not_read(tmp_path: Path, items: Path) -> None:
    with (items / "a.ics").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert "64 MB" in await problem(tmp_path, "a.ics")


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="names are text here")
async def test_a_name_that_is_no_text_is_an_item_like_any_other(tmp_path: Path, items: Path) -> None:
    (items / os.fsdecode(b"\xff.ics")).write_text(VISIT)
    async with opened(tmp_path) as side:
        listing = await side.list(None)
        assert isinstance(listing, Full)
        (found,) = await side.fetch(list(listing.entries))
        assert isinstance(found, Resource)
        assert await side.probe([found.href]) == {found.href: Presence.PRESENT}


@pytest.mark.parametrize("verb", ["list", "fetch", "probe"])
async def test_when_the_folder_goes_away_nothing_is_concluded(tmp_path: Path, items: Path, verb: str) -> None:
    (items / "a.ics").write_text(VISIT)
    async with opened(tmp_path) as side:
        items.rename(tmp_path / "elsewhere")
        with pytest.raises(Unreachable, match="gone"):
            await (side.list(None) if verb == "list" else getattr(side, verb)([Href("a.ics")]))


async def test_a_file_that_was_renamed_is_absent_under_its_old_name(tmp_path: Path, items: Path) -> None:
    (items / "a.ics").write_text(VISIT)
    (items / "a.ics").rename(items / "A.ics")
    async with opened(tmp_path) as side:
        assert await side.probe([Href("a.ics"), Href("A.ics")]) == {
            "a.ics": Presence.ABSENT,
            "A.ics": Presence.PRESENT,
        }


@pytest.mark.parametrize(
    ("exists", "name", "expected"),
    [
        (True, "a.ics", Presence.PRESENT),
        (False, "gone.ics", Presence.ABSENT),
        (False, None, Presence.ABSENT),
        (True, "A.ICS", Presence.ABSENT),
        (True, "unlisted.ics", Presence.UNKNOWN),
        (False, "a.ics", Presence.UNKNOWN),
        (None, "a.ics", Presence.UNKNOWN),
        (None, "gone.ics", Presence.UNKNOWN),
    ],
)
def test_absent_is_only_what_neither_answers_nor_is_listed(
    exists: bool | None, name: str | None, expected: Presence
) -> None:
    assert presence(exists, name, {"a.ics"}, {"a.ics"}) is expected


class Busy(Disk):
    """Somebody writes while a file is read, the first ``times``."""

    def __init__(self, times: int) -> None:
        self.times = times

    def read(self, path: str) -> Contents:
        self.times -= 1
        return super().read(path)._replace(steady=self.times < 0)


@pytest.mark.parametrize(("times", "kind"), [(2, Resource), (3, Unreadable)])
async def test_a_file_that_is_being_written_is_read_again_a_few_times(
    tmp_path: Path, items: Path, times: int, kind: type
) -> None:
    (items / "a.ics").write_text(VISIT)
    async with opened(tmp_path, Busy(times)) as side:
        (found,) = await side.fetch([Href("a.ics")])
    assert type(found) is kind


def _link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links may not be made here")
