"""Writing into a folder that others write to as well, on disks that fail."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.vdir import Vdir
from engine.adapters.vdir.disk import Disk
from engine.model.errors import NoSpace, Unreachable
from engine.model.resource import CalendarObject, ETag, Href, Resource, Uid
from engine.model.write import Create, Delete, Refused, Removed, Stale, Unsure, Update, Written
from engine.ports import Full
from tests.builders import event
from tests.drawing import calendar_texts
from tests.vdir.disks import FORBIDDEN, FULL, GONE, NO_LINKS, Recorder, failing, fails_at, meanwhile, names, opened

VISIT = event("Visit", uid="visit").object()
FAIR = event("Fair", uid="fair").object()
LUNCH = event("Lunch", uid="lunch").object()
LONGER = event("Visit", uid="visit").saying(location="Hall 2").object()


@pytest.fixture
async def side(tmp_path: Path) -> AsyncGenerator[Vdir]:
    async with opened(tmp_path) as made:
        yield made


async def create(side: Vdir, *items: CalendarObject) -> list[Resource]:
    outcomes = await side.write([Create(item) for item in items])
    return [outcome.now for outcome in outcomes if isinstance(outcome, Written)]


async def put(folder: Path, *items: CalendarObject) -> list[Resource]:
    async with opened(folder) as side:
        return await create(side, *items)


def update(now: Resource, item: CalendarObject) -> Update:
    return Update(now.href, now.etag, item, now.object)


def read(folder: Path, name: str) -> str:
    return (folder / "items" / name).read_bytes().decode("utf-8")


# -- what is written -------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(calendar_texts(), st.sampled_from(("\r\n", "\n", "\r")))
def test_a_text_is_written_to_the_byte(text: str, end: str) -> None:
    text = text.replace("\r\n", "\n").replace("\n", end)

    async def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(Path(folder), fsync=False) as side:
                (now,) = await create(side, CalendarObject(Uid("item"), text))
                assert read(Path(folder), now.href) == text == now.object.text

    anyio.run(check)


async def test_nothing_is_left_behind(side: Vdir, tmp_path: Path) -> None:
    (now, other) = await create(side, VISIT, FAIR)
    await side.write([update(now, LONGER), Delete(other.href, other.etag)])
    assert names(tmp_path) == {"visit.ics"}


async def test_our_own_files_are_cold_at_once(side: Vdir) -> None:
    """Else every run would be followed by one that reads everything it wrote."""
    told = await create(side, VISIT, FAIR)
    listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.entries == {now.href: now.etag for now in told}
    assert not [now for now in told if "-" in now.etag]


async def test_uids_that_differ_in_case_alone_get_names_that_differ_in_more(side: Vdir) -> None:
    one, other = await create(side, event("A", uid="ABC").object(), event("B", uid="abc").object())
    assert one.href == "ABC.ics"
    assert other.href.casefold() != "abc.ics"


@pytest.mark.skipif(os.name != "posix", reason="permissions are others here")
async def test_a_replaced_file_keeps_its_permissions(side: Vdir, tmp_path: Path) -> None:
    (now,) = await create(side, VISIT)
    path = tmp_path / "items" / now.href
    path.chmod(0o640)
    (now,) = await side.fetch([now.href])
    assert isinstance(now, Resource)
    assert isinstance((await side.write([update(now, LONGER)]))[0], Written)
    assert path.stat().st_mode & 0o777 == 0o640


async def test_a_text_that_no_file_can_hold_is_refused_and_others_are_written(side: Vdir, tmp_path: Path) -> None:
    broken = CalendarObject(Uid("broken"), VISIT.text + "\ud800")
    outcomes = await side.write([Create(broken), Create(FAIR)])
    assert [type(outcome) for outcome in outcomes] == [Refused, Written]
    assert names(tmp_path) == {"fair.ics"}


async def test_an_item_that_is_a_link_is_not_replaced_by_a_file(side: Vdir, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.ics").write_text(VISIT.text)
    try:
        (tmp_path / "items" / "a.ics").symlink_to(tmp_path / "elsewhere.ics")
    except OSError:
        pytest.skip("links may not be made here")
    (now,) = await side.fetch([Href("a.ics")])
    assert isinstance(now, Resource)
    (outcome,) = await side.write([update(now, LONGER)])
    assert isinstance(outcome, Refused)
    assert "link" in outcome.reason
    assert names(tmp_path) == {"a.ics"}


async def test_an_href_never_leads_out_of_the_folder(side: Vdir, tmp_path: Path) -> None:
    outside = tmp_path / "outside.ics"
    outside.write_text("precious")
    href, etag = Href("../outside.ics"), ETag("1")
    assert list(await side.write([Update(href, etag, VISIT, VISIT), Delete(href, etag)])) == [Stale(), Stale()]
    assert outside.read_text() == "precious"


# -- somebody else is faster -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [True, False], ids=["with links", "without links"])
async def test_a_new_item_never_overwrites_what_appears_meanwhile(tmp_path: Path, links: bool) -> None:
    theirs = tmp_path / "items" / "visit.ics"

    def intervene(step: str, number: int) -> None:
        if step == "name" and number == 1:
            theirs.write_text("theirs")
        if step == "link" and not links:
            raise OSError(NO_LINKS, "no links on this disk")

    async with opened(tmp_path, Recorder(intervene)) as side:
        (now,) = await create(side, VISIT)
    assert theirs.read_text() == "theirs"
    assert now.href != "visit.ics"
    assert names(tmp_path) == {"visit.ics", now.href}
    assert read(tmp_path, now.href) == VISIT.text


async def test_where_there_are_no_links_new_items_are_written_all_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path, fails_at("link", 1, NO_LINKS)) as side:
        told = await create(side, VISIT, FAIR)
        listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.entries == {now.href: now.etag for now in told}
    assert names(tmp_path) == {"visit.ics", "fair.ics"}


@pytest.mark.parametrize("step", ["draft", "flush"])
async def test_an_edit_made_while_the_batch_is_prepared_is_not_overwritten(tmp_path: Path, step: str) -> None:
    (now,) = await put(tmp_path, VISIT)
    path = tmp_path / "items" / now.href
    async with opened(tmp_path, meanwhile(step, lambda: _save(path, "theirs"))) as side:
        assert list(await side.write([update(now, LONGER)])) == [Stale()]
    assert path.read_text() == "theirs"
    assert names(tmp_path) == {now.href}


async def test_a_file_that_vanishes_while_the_batch_is_prepared_is_stale(tmp_path: Path) -> None:
    now, other = await put(tmp_path, VISIT, FAIR)

    def vanish() -> None:
        for each in (now, other):
            (tmp_path / "items" / each.href).unlink()

    async with opened(tmp_path, meanwhile("flush", vanish)) as side:
        outcomes = await side.write([update(now, LONGER), Delete(other.href, other.etag), Create(LUNCH)])
    assert [type(outcome) for outcome in outcomes] == [Stale, Stale, Written]


@pytest.mark.parametrize("step", ["named", "replaced"])
async def test_an_edit_right_after_ours_is_seen_by_the_next_listing(tmp_path: Path, step: str) -> None:
    """The etag told must be that of our text, never that of theirs."""
    (now,) = await put(tmp_path, VISIT)
    path = tmp_path / "items" / ("fair.ics" if step == "named" else now.href)
    async with opened(tmp_path, meanwhile(step, lambda: _save(path, "theirs"))) as side:
        (outcome,) = await side.write([Create(FAIR) if step == "named" else update(now, LONGER)])
        listing = await side.list(None)
    assert isinstance(outcome, Written)
    assert isinstance(listing, Full)
    assert listing.entries[outcome.now.href] != outcome.now.etag


async def test_a_deletion_right_after_our_creation_is_seen_by_the_next_listing(tmp_path: Path) -> None:
    async with opened(tmp_path, meanwhile("named", (tmp_path / "items" / "visit.ics").unlink)) as side:
        (outcome,) = await side.write([Create(VISIT)])
        assert isinstance(outcome, Written)
        assert await side.list(None) == Full({})


@pytest.mark.parametrize("step", ["named", "replaced"])
async def test_an_old_file_put_in_place_of_ours_is_seen_by_the_next_listing(tmp_path: Path, step: str) -> None:
    (now,) = await put(tmp_path, VISIT)
    path = tmp_path / "items" / ("fair.ics" if step == "named" else now.href)

    def restore() -> None:
        _save(path, "theirs, from a backup")
        os.utime(path, (0, 0))

    async with opened(tmp_path, meanwhile(step, restore)) as side:
        (outcome,) = await side.write([Create(FAIR) if step == "named" else update(now, LONGER)])
        listing = await side.list(None)
    assert isinstance(outcome, Written)
    assert isinstance(listing, Full)
    assert listing.entries[outcome.now.href] != outcome.now.etag


def _save(path: Path, text: str) -> None:
    """As an editor does that saves in place."""
    path.write_text(text)


# -- the disk fails --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["draft", "fill", "flush"])
async def test_a_full_disk_shows_before_anything_is_done(tmp_path: Path, step: str) -> None:
    (now,) = await put(tmp_path, LUNCH)
    async with opened(tmp_path, fails_at(step, 2, FULL)) as side:
        with pytest.raises(NoSpace, match="full") as raised:
            await side.write([Create(VISIT), Create(FAIR), Delete(now.href, now.etag)])
    assert str(tmp_path / "items") in str(raised.value)
    assert names(tmp_path) == {"lunch.ics"}


async def test_a_disk_that_fails_before_anything_is_done_cannot_be_reached(tmp_path: Path) -> None:
    async with opened(tmp_path, fails_at("draft", 2, GONE)) as side:
        with pytest.raises(Unreachable):
            await side.write([Create(VISIT), Create(FAIR)])
    assert names(tmp_path) == set()


@pytest.mark.parametrize("code", [GONE, FULL])
async def test_what_was_done_before_a_disk_fails_stays_told_and_the_rest_is_unsure(tmp_path: Path, code: int) -> None:
    async with opened(tmp_path, fails_at("name", 2, code)) as side:
        outcomes = await side.write([Create(VISIT), Create(FAIR), Create(LUNCH)])
    assert [type(outcome) for outcome in outcomes] == [Written, Unsure, Unsure]
    assert names(tmp_path) == {"visit.ics"}


async def test_after_a_failure_nothing_more_is_tried(tmp_path: Path) -> None:
    def fail_once(step: str, number: int) -> None:
        if step == "name" and number == 1:
            raise failing(GONE)

    async with opened(tmp_path, Recorder(fail_once)) as side:
        outcomes = await side.write([Create(VISIT), Create(FAIR)])
    assert [type(outcome) for outcome in outcomes] == [Unsure, Unsure]
    assert names(tmp_path) == set()


async def test_where_the_folder_is_not_flushed_nothing_is_called_written(tmp_path: Path) -> None:
    (now,) = await put(tmp_path, LUNCH)
    async with opened(tmp_path, fails_at("flush folder", 1, GONE)) as side:
        outcomes = await side.write([Create(VISIT), Delete(now.href, now.etag), Delete(now.href, now.etag)])
    assert [type(outcome) for outcome in outcomes] == [Unsure, Unsure, Stale]


@pytest.mark.parametrize(
    ("step", "expected"), [("replace", [Refused, Removed, Written]), ("remove", [Written, Refused, Written])]
)
async def test_a_file_that_another_program_holds_is_refused_and_others_go_on(
    tmp_path: Path, step: str, expected: list[type]
) -> None:
    now, other = await put(tmp_path, VISIT, FAIR)
    async with opened(tmp_path, fails_at(step, 1, FORBIDDEN)) as side:
        outcomes = await side.write([update(now, LONGER), Delete(other.href, other.etag), Create(LUNCH)])
    assert [type(outcome) for outcome in outcomes] == expected


async def test_a_folder_that_lets_nothing_be_written_refuses_each(tmp_path: Path) -> None:
    (now,) = await put(tmp_path, VISIT)
    async with opened(tmp_path, fails_at("draft", 1, FORBIDDEN)) as side:
        outcomes = await side.write([Create(FAIR), update(now, LONGER)])
    assert all(isinstance(outcome, Refused) and "protected" in outcome.reason for outcome in outcomes)
    assert len(outcomes) == 2


# -- what a power cut may cost ---------------------------------------------------------------------------------------


async def test_every_file_is_flushed_before_it_gets_its_name_and_the_folder_last(tmp_path: Path) -> None:
    (now,) = await put(tmp_path, VISIT)
    disk = Recorder()
    async with opened(tmp_path, disk) as side:
        await side.write([Create(FAIR), update(now, LONGER), Create(LUNCH)])
    shown = [step for step in disk.steps if step in ("flush", "name", "replace", "flush folder")]
    assert shown == ["flush"] * 3 + ["name", "replace", "name", "flush folder"]


async def test_a_deletion_is_flushed_too_and_what_did_not_happen_is_not(tmp_path: Path) -> None:
    (now,) = await put(tmp_path, VISIT)
    disk = Recorder()
    async with opened(tmp_path, disk) as side:
        await side.write([Delete(now.href, now.etag)])
        await side.write([Delete(now.href, now.etag)])
    assert disk.steps.count("flush folder") == 1


async def test_without_fsync_nothing_is_flushed(tmp_path: Path) -> None:
    disk = Recorder()
    async with opened(tmp_path, disk, fsync=False) as side:
        await create(side, VISIT)
    assert not {"flush", "flush folder"} & set(disk.steps)


async def test_flushing_the_real_disk_works(tmp_path: Path) -> None:
    disk = Disk()
    path = tmp_path / "a"
    path.write_bytes(b"a")
    disk.flush(str(path))
    disk.flush_folder(str(tmp_path))
    assert path.read_bytes() == b"a"
