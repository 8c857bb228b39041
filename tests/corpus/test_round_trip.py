"""Every real file through the mobile client's database into a folder and back: nothing lost, nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.config.load import understand
from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.report import Result
from engine.session import calendars
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.corpus.real_files import RealFile, needs_corpus, probe, real_files

CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.folder]
type = "vdir"
path = "folder"
fsync = false
[calendars.second]
type = "mobile"
path = "second.db"
[pairs.out]
left = "mobile"
right = "folder"
[pairs.back]
left = "folder"
right = "second"
"""

pytestmark = needs_corpus
PROBE = probe() if real_files() else None


def kind_of(file: RealFile) -> str:
    """What can be done with a file: taken, or why not."""
    try:
        found = split_objects(decode(file.data))
    except Malformed:
        return "malformed"
    return "taken" if found.objects else "empty"


def losses(before: bytes, after: bytes, match: str) -> list[Any]:
    assert PROBE is not None
    bad = {*PROBE.LOSS, "junk"}
    return [found for found in PROBE.compare(before, after, match=match) if found[0] in bad]


def without_empty_uids(found: Sequence[Any]) -> list[Any]:
    """An item without a UID gets one: the empty line it may have had is the only one that changes."""
    return [each for each in found if not (each[2] == "UID" and each[3] == "UID:")]


async def taken(work: Workplace, file: RealFile) -> calendars.Imported:
    async with calendars.opened(work, "mobile") as mobile:
        return await calendars.import_files(mobile, [file.path])


async def held(work: Workplace, name: str) -> bytes:
    async with calendars.opened(work, name) as calendar:
        holding = await calendar.everything()
        assert not holding.unreadable
        return "".join(resource.object.text for resource in holding.resources).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("file", [f for f in real_files() if kind_of(f) == "taken"], ids=lambda file: file.name)
async def test_a_file_travels_to_a_folder_and_back(file: RealFile, tmp_path: Path) -> None:
    config = understand(CONFIG, tmp_path / "config.toml")
    async with workplace(config, tmp_path / "data") as work:
        result = await taken(work, file)
        assert not result.refused
        for name in ("out", "back"):
            report = await sync_pair(work, config.pairs[name], Request())
            assert (report.result, report.message) == (Result.OK, "")
        source = decode(file.data).encode("utf-8", "surrogatepass")
        there, back = await held(work, "folder"), await held(work, "second")
        match = "order" if result.unnamed else "uid"
        if match == "order":  # items without a UID cannot be told apart by it: in the order of the file
            names = [each.uid for each in split_objects(decode(file.data)).objects]
            there, back = await in_order(work, "folder", names), await in_order(work, "second", names)
        assert without_empty_uids(losses(source, there, match)) == []
        assert without_empty_uids(losses(source, back, match)) == []
        for name in ("out", "back"):
            again = await sync_pair(work, config.pairs[name], Request())
            assert (again.result, again.items) == (Result.OK, ())


async def in_order(work: Workplace, name: str, uids: Sequence[str]) -> bytes:
    async with calendars.opened(work, name) as calendar:
        texts = {one.object.uid: one.object.text for one in (await calendar.everything()).resources}
    return "".join(texts[uid] for uid in uids).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("file", [f for f in real_files() if kind_of(f) != "taken"], ids=lambda file: file.name)
async def test_a_file_that_cannot_be_taken_is_named_with_reason_and_line(file: RealFile, tmp_path: Path) -> None:
    config = understand(CONFIG, tmp_path / "config.toml")
    async with workplace(config, tmp_path / "data") as work:
        result = await taken(work, file)
        (refused,) = result.refused
        assert refused.file == str(file.path)
        assert refused.reason
        assert refused.line is not None
        assert await held(work, "mobile") == b""
