"""Which folder is opened, when it is made, and when it is missed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from engine.adapters.vdir import KIND
from engine.model.errors import Unreachable
from engine.model.write import Create, Refused
from engine.ports import Full, Place
from tests.builders import event
from tests.vdir.disks import HOUR, names, opened


async def identity(folder: Path, path: str) -> str:
    async with KIND.open(Place("folder", {"path": path}, folder, folder / "data")) as side:
        return side.identity


async def test_a_folder_that_never_was_is_made(tmp_path: Path) -> None:
    async with opened(tmp_path) as side:
        assert await side.list(None) == Full({})
    assert (tmp_path / "items").is_dir()


async def test_where_none_is_to_be_made_a_missing_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="make it"):
        async with opened(tmp_path, create=False):
            pass
    assert not (tmp_path / "items").exists()


async def test_only_the_folder_itself_is_made(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no folder"):
        async with opened(tmp_path, path="typo/items"):
            pass
    assert not (tmp_path / "typo").exists()


async def test_below_the_home_folder_those_around_it_are_made_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    async with opened(tmp_path, path="~/calendars/items") as side:
        assert await side.list(None) == Full({})
    shutil.rmtree(tmp_path / "calendars")
    with pytest.raises(Unreachable, match="was there before"):
        async with opened(tmp_path, path="~/calendars/items"):
            pass


async def test_a_folder_that_was_there_before_and_is_gone_is_missed(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    (tmp_path / "items").rmdir()
    for _ in range(2):
        with pytest.raises(Unreachable, match="was there before"):
            async with opened(tmp_path):
                pass
    assert not (tmp_path / "items").exists()
    (tmp_path / "items").mkdir()  # what the message says
    async with opened(tmp_path) as side:
        assert await side.list(None) == Full({})


async def test_a_folder_that_somebody_else_made_is_missed_as_well(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    async with opened(tmp_path):
        pass
    shutil.rmtree(tmp_path / "items")
    with pytest.raises(Unreachable, match="was there before"):
        async with opened(tmp_path):
            pass


async def test_a_file_in_its_place_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "items").write_text("no folder")
    with pytest.raises(Unreachable, match="a file, not a folder"):
        async with opened(tmp_path):
            pass


async def test_a_file_in_its_place_later_on_is_said_to_be_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as side:
        (tmp_path / "items").rmdir()
        (tmp_path / "items").write_text("no folder")
        with pytest.raises(Unreachable, match="a file, not a folder"):
            await side.list(None)


async def test_the_home_of_nobody_is_said_to_be_unknown(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="in full"):
        async with opened(tmp_path, path="~nobody-of-that-name/items"):
            pass


async def test_a_tilde_is_the_persons_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    async with opened(tmp_path, path="~/calendar"):
        pass
    assert (tmp_path / "home" / "calendar").is_dir()


async def test_every_spelling_of_a_path_is_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    spellings = ["items", "other/../items", str(tmp_path / "items")]
    try:
        (tmp_path / "link").symlink_to(tmp_path / "items")
        spellings.append("link")
    except OSError:
        pass
    assert len({await identity(tmp_path, path) for path in spellings}) == 1
    assert await identity(tmp_path, "other") != await identity(tmp_path, "items")


async def test_what_may_only_be_read_is_not_touched(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    draft = _draft(tmp_path, ".syncline-00.tmp", days=3)
    async with opened(tmp_path, readonly=True) as side:
        assert not side.capabilities.writes
        await side.list(None)
        (outcome,) = await side.write([Create(event("Visit").object())])
    assert isinstance(outcome, Refused)
    assert str(tmp_path / "items") in outcome.reason
    assert names(tmp_path) == {draft.name}


async def test_old_drafts_of_ours_are_cleared_away_and_nobody_elses(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    _draft(tmp_path, ".syncline-old.tmp", days=2)
    _draft(tmp_path, ".syncline-young.tmp", days=0)
    _draft(tmp_path, ".theirs.tmp", days=2)
    async with opened(tmp_path) as side:
        await side.list(None)
        assert names(tmp_path) == {".syncline-young.tmp", ".theirs.tmp"}


@pytest.mark.skipif(os.name != "posix", reason="permissions are others here")
async def test_what_is_remembered_is_nobody_elses_business(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    (mark,) = (tmp_path / "data" / "vdir-seen").iterdir()
    assert mark.stat().st_mode & 0o777 == 0o600
    assert mark.read_text(encoding="utf-8").strip() == str(tmp_path / "items")


async def test_where_nothing_can_be_remembered_it_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Unreachable, match="make that place writable"):
        async with opened(tmp_path):
            pass


def _draft(folder: Path, name: str, *, days: int) -> Path:
    path = folder / "items" / name
    path.write_text("half an item")
    at = time.time_ns() - days * 24 * HOUR - HOUR
    os.utime(path, ns=(at, at))
    return path
