"""A working month for the tests and pictures of the calendar: everything that makes a calendar hard to draw.

A plugin of pytest: modules that name it in ``pytest_plugins`` have the fixture `folder`.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from engine.config.load import load
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.builders import event
from tests.screens.samples import WIDE, change, enter
from tests.screens.walking import CONFIG, frozen

JOUR = event("Jour fixe", "2026-02-09T09:00", uid="jour").weekly(12).saying(location="Room 4")
VISIT = event("Visit Arslan GmbH", "2026-03-04T10:00", uid="visit", minutes=90).saying(location="Hall 1")
CALL = event("Call Novak about the offer", "2026-03-04T10:30", uid="call")
LUNCH = event("Lunch with Kim", "2026-03-04T11:00", uid="lunch")
NIGHT = event("Night train to Milano", "2026-03-05T22:15", uid="night", minutes=9 * 60)
FAIR = event("Trade fair", "2026-03-03", uid="fair", days=3)
BIRTHDAY = event("Kim's birthday", "2026-03-04", uid="birthday")
WIDE_ONE = event(WIDE, "2026-03-06T13:00", uid="wide", minutes=120).saying(location="大阪")
RIGHT_TO_LEFT = event("اجتماع مع العميل", "2026-03-07T16:00", uid="rtl")
SPRING = event("Early shift", "2026-03-29T01:30", uid="spring", minutes=120)
ABROAD = event("Call with New York", "2026-03-02T10:00", uid="abroad", zone="America/New_York")


async def diary(folder: Path) -> None:
    """Calendars in step but for one conflict, one change that waits, and one new item; "team" is filled and in one pair only."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    async with workplace(load(folder / "config.toml"), folder / "data", frozen) as work:
        events = (JOUR, VISIT, CALL, LUNCH, NIGHT, FAIR, BIRTHDAY, WIDE_ONE, RIGHT_TO_LEFT, SPRING, ABROAD)
        await enter(work, "mobile", *events)
        await sync_pair(work, work.config.pair("mail"), Request())
        await change(work, "mobile", VISIT.saying(location="Hall 2"))
        await change(work, "outlook", VISIT.saying(location="Hall 3"))
        await sync_pair(work, work.config.pair("mail"), Request())
        await change(work, "mobile", LUNCH.saying(location="Canteen"))
        await enter(work, "mobile", event("Dentist", "2026-03-02T16:00", uid="dentist").private())


@pytest.fixture(scope="session")
def _diary(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of the diary, and a copy of how it was."""
    folder = tmp_path_factory.mktemp("diary") / "work"
    folder.mkdir()
    asyncio.run(diary(folder))
    return folder, Path(shutil.copytree(folder, folder.with_name("as-it-was")))


@pytest.fixture
def folder(_diary: tuple[Path, Path]) -> Path:
    """The diary as if it were made for this test: put back in its place, for calendars are known by where they are."""
    place, as_it_was = _diary
    shutil.rmtree(place)
    return Path(shutil.copytree(as_it_was, place))
