"""The promises of a sync between calendars that are really there: folders of files, and the mobile client's database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.config.model import CalendarConfig, Config, PairConfig
from engine.ical.facts import facts, fingerprint
from engine.model.both import Both, Side
from engine.model.report import Done, PairReport, Result
from engine.model.resource import CalendarObject, Uid
from engine.model.settings import MaxDeletions
from engine.session import calendars, deciding, telling
from engine.session.deciding import Decision
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.undoing import undo
from engine.session.workplace import Workplace, workplace
from tests.builders import Event, event
from tests.ical.rewriting import Rewriting

Change = Callable[[str], str]

KINDS = {
    "vdir-vdir": (("vdir", "a"), ("vdir", "b")),
    "mobile-vdir": (("mobile", "mobile.db"), ("vdir", "b")),
}

VISIT = event("Visit", uid="visit").reminding(15).in_categories("Customer", "Fair")
SERIES = event("Series", uid="series").weekly(6).edited("2026-03-09T10:00", summary="Moved").deleted("2026-03-16T10:00")
ALL_DAY = event("Trade fair", "2026-03-02", days=3, uid="fair").private()
ODD = event("Odd", uid="odd").with_lines("X-OWN;A=1:kept as it is", "GEO:nonsense", "a line that is no content line")


@dataclass
class Two:
    """Two calendars of any kind, the pair "mail" between them, and hands to work in them with."""

    folder: Path
    kinds: tuple[tuple[str, str], tuple[str, str]]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        names = ("left", "right")
        made = {
            name: CalendarConfig(name, kind, {"path": str(self.folder / place)})
            for name, (kind, place) in zip(names, self.kinds, strict=True)
        }
        pair = PairConfig("mail", Both(*names), **self.settings)
        return Config("A. Miller", made, {"mail": pair}, self.folder / "config.toml", self.folder)

    def open(self):
        return workplace(self.config, self.folder / "data", lambda: datetime(2026, 3, 1, 8, tzinfo=UTC))

    async def sync(self, **request: Any) -> PairReport:
        async with self.open() as work:
            return await sync_pair(work, self.config.pair("mail"), Request(**request))

    async def undo(self, run: int) -> PairReport:
        async with self.open() as work:
            return await undo(work, run, None, Request())

    async def resolve(self, use: str) -> None:
        async with self.open() as work:
            for question in await telling.waiting(work):
                await deciding.resolve(work, Decision(question.key, use, {}))

    async def enter(self, side: Side, *made: Event) -> None:
        async with self.open() as work, calendars.opened(work, side.value) as calendar:
            for each in made:
                await calendar.add(each.object())

    async def change(self, side: Side, uid: str, change: Change) -> None:
        async with self.open() as work, calendars.opened(work, side.value) as calendar:
            here = await calendar.find(uid)
            await calendar.change(here, CalendarObject(Uid(uid), change(here.object.text)))

    async def remove(self, side: Side, uid: str) -> None:
        async with self.open() as work, calendars.opened(work, side.value) as calendar:
            await calendar.remove(await calendar.find(uid))

    async def said(self) -> Both[dict[str, str]]:
        """What each calendar says, by UID."""
        async with self.open() as work:
            return Both(await _said(work, "left"), await _said(work, "right"))

    async def texts(self, side: Side) -> dict[str, str]:
        async with self.open() as work, calendars.opened(work, side.value) as calendar:
            return {one.object.uid: one.object.text for one in (await calendar.everything()).resources}


async def _said(work: Workplace, name: str) -> dict[str, str]:
    async with calendars.opened(work, name) as calendar:
        found = (await calendar.everything()).resources
        return {one.object.uid: fingerprint(facts(one.object.text)) for one in found}


@pytest.fixture(params=KINDS)
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> Two:
    """Four items, entered left and synced."""
    for name in "ab":
        (tmp_path / name).mkdir()
    made = Two(tmp_path, KINDS[request.param])
    await made.enter(Side.LEFT, VISIT, SERIES, ALL_DAY, ODD)
    assert (await made.sync()).counts.done.right == Done(created=4)
    return made


def swapped(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


async def nothing_planned(two: Two) -> bool:
    report = await two.sync(dry_run=True)
    return report.result is Result.OK and report.items == ()


async def test_both_sides_say_the_same_and_a_second_run_plans_nothing(two: Two) -> None:
    left, right = await two.said()
    assert left == right
    assert await nothing_planned(two)
    assert "a line that is no content line" in (await two.texts(Side.RIGHT))["odd"]


async def test_nothing_is_planned_after_every_file_was_respelt(two: Two) -> None:
    for number, file in enumerate(sorted((two.folder / "b").glob("*.ics"))):
        respelt = Rewriting(number, 30 + number, "\n", "20270101T000000Z", lower=False)(file.read_text("utf-8"))
        file.write_text(respelt, "utf-8", newline="")
    assert await nothing_planned(two)
    assert (await two.sync()).counts.done == Both(Done(), Done())
    assert await nothing_planned(two)


async def test_a_subject_here_and_a_location_there_both_arrive(two: Two) -> None:
    await two.change(Side.LEFT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Call"))
    await two.change(Side.RIGHT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Visit\r\nLOCATION:Hall 2"))
    assert (await two.sync()).result is Result.OK
    left, right = await two.said()
    assert left == right
    text = (await two.texts(Side.LEFT))["visit"]
    assert "SUMMARY:Call" in text
    assert "LOCATION:Hall 2" in text
    assert await nothing_planned(two)


async def test_two_occurrences_and_two_categories_all_arrive(two: Two) -> None:
    await two.change(Side.LEFT, "series", swapped("SUMMARY:Moved", "SUMMARY:Moved again"))
    more = SERIES.edited("2026-03-23T10:00", location="Hall 2").text()
    await two.change(Side.RIGHT, "series", lambda _: more)
    await two.change(Side.LEFT, "visit", swapped("CATEGORIES:Customer,Fair", "CATEGORIES:Customer,Fair,A"))
    await two.change(Side.RIGHT, "visit", swapped("CATEGORIES:Customer,Fair", "CATEGORIES:Fair,B,Customer"))
    report = await two.sync()
    assert report.result is Result.OK, report.items
    left, right = await two.said()
    assert left == right
    assert (await two.texts(Side.LEFT))["series"].count("RECURRENCE-ID") == 2
    found = {a.element for a in facts((await two.texts(Side.RIGHT))["visit"]) if a.name == "CATEGORIES"}
    assert found == {":Customer", ":Fair", ":A", ":B"}


async def test_the_same_field_is_a_conflict_and_everything_else_is_synced(two: Two) -> None:
    await two.change(Side.LEFT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Left"))
    await two.change(Side.RIGHT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Right"))
    await two.change(Side.LEFT, "fair", swapped("SUMMARY:Trade fair", "SUMMARY:The fair"))
    before = (await two.texts(Side.LEFT))["visit"], (await two.texts(Side.RIGHT))["visit"]
    report = await two.sync()
    assert (report.result, report.counts.conflicts) == (Result.WAITING, 1)
    assert ((await two.texts(Side.LEFT))["visit"], (await two.texts(Side.RIGHT))["visit"]) == before
    assert "SUMMARY:The fair" in (await two.texts(Side.RIGHT))["fair"]
    await two.resolve("both")
    assert (await two.sync()).result is Result.OK
    left, right = await two.said()
    assert left == right
    assert len(left) == 5
    assert await nothing_planned(two)


async def test_a_run_with_everything_in_it_is_taken_back(two: Two) -> None:
    await two.enter(Side.RIGHT, event("New right", uid="new").daily(3))
    await two.enter(Side.LEFT, event("New left", uid="other"))
    await two.change(Side.LEFT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Left"))
    await two.change(Side.RIGHT, "series", swapped("SUMMARY:Moved", "SUMMARY:Right"))
    await two.remove(Side.LEFT, "fair")
    await two.remove(Side.RIGHT, "odd")
    before = await two.said()
    run = await two.sync()
    assert run.result is Result.OK
    assert run.run is not None
    assert (await two.undo(run.run)).result is Result.OK
    assert await two.said() == before
    assert await nothing_planned(two)


async def test_an_undo_asks_where_somebody_has_edited_since(two: Two) -> None:
    await two.change(Side.LEFT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Left"))
    run = await two.sync()
    await two.change(Side.RIGHT, "visit", swapped("SUMMARY:Left", "SUMMARY:Since"))
    assert (await two.undo(run.run or 0)).counts.conflicts == 1
    assert "SUMMARY:Since" in (await two.texts(Side.RIGHT))["visit"]


async def test_without_history_everything_is_paired_again(two: Two) -> None:
    await two.change(Side.LEFT, "visit", swapped("SUMMARY:Visit", "SUMMARY:Left"))
    for file in (two.folder / "data").glob("history.db*"):
        file.unlink()
    before = await two.said()
    report = await two.sync()
    assert (report.counts.linked, report.counts.conflicts) == (3, 1)
    assert await two.said() == before


async def test_deletions_over_the_guard_are_held(two: Two) -> None:
    two.settings["max_deletions"] = MaxDeletions(count=1, share=0.25)
    for uid in ("visit", "series"):
        await two.remove(Side.RIGHT, uid)
    report = await two.sync()
    assert (report.result, report.counts.held) == (Result.GUARDED, 2)
    assert len((await two.said()).left) == 4
    assert (await two.sync(yes=True)).counts.done.left.deleted == 2
    assert await nothing_planned(two)
