"""Calendars for tests and pictures: real ones, in a folder, filled and then changed on both sides."""

from __future__ import annotations

from pathlib import Path

from engine.config.load import load
from engine.model.resource import CalendarObject
from engine.session import calendars
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.builders import Event, event
from tests.screens.walking import CONFIG, frozen

LONG = (
    "Bring the samples of the spring collection and the price list of last year; the customer wants to compare both. "
    "Park behind hall 4, the barrier opens from half past nine on. Ask for Ms Arslan at the reception, she has the badges."
)
WIDE = "顧客訪問 東京支社 🗓️ زيارة العميل Besuch mit sehr langem Betreff, der nirgends ganz hineinpasst"


async def enter(work: Workplace, name: str, *events: Event) -> None:
    async with calendars.opened(work, name) as calendar:
        for each in events:
            await calendar.add(each.object())


async def change(work: Workplace, name: str, *events: Event) -> None:
    """Items of the same UIDs say something else now."""
    async with calendars.opened(work, name) as calendar:
        for each in events:
            here = await calendar.find(each.uid)
            await calendar.change(here, CalendarObject(each.object().uid, each.text()))


async def remove(work: Workplace, name: str, *uids: str) -> None:
    async with calendars.opened(work, name) as calendar:
        for uid in uids:
            await calendar.remove(await calendar.find(uid))


VISIT = event("Visit Arslan GmbH", "2026-03-04T10:00", uid="visit").saying(location="Hall 1", description=LONG)
JOUR = event("Jour fixe", "2026-03-09T09:00", uid="jour").weekly(count=8).saying(location="Room 4")
FAIR = event("Trade fair", "2026-03-12", uid="fair", days=3)
LUNCH = event("Lunch with Kim", "2026-03-05T12:00", uid="lunch")
OLD = event("Old appointment", "2026-03-06T15:00", uid="old")
WIDE_ONE = event(WIDE, "2026-03-10T08:00", uid="wide").saying(location="大阪")


async def _in_step(work: Workplace) -> None:
    await enter(work, "mobile", VISIT, JOUR, FAIR, LUNCH, OLD, WIDE_ONE)
    await sync_pair(work, work.config.pair("mail"), Request())


async def _then_changed(work: Workplace) -> None:
    """Two conflicts, a series with an occurrence in dispute among them; changes, new ones and a removal besides."""
    longer = LONG.replace("spring", "summer")
    other = LONG.replace("half past nine", "ten").replace("hall 4", "hall 7")
    await change(work, "mobile", VISIT.saying(location="Hall 2", description=longer).at("2026-03-04T10:30"))
    await change(work, "outlook", VISIT.saying(location="Hall 3", description=other))
    await change(work, "mobile", JOUR.edited("2026-03-16T09:00", summary="Jour fixe with budget"))
    await change(work, "outlook", JOUR.edited("2026-03-16T09:00", summary="Jour fixe without Kim"))
    await change(work, "outlook", WIDE_ONE.saying(location="京都 🏯"))
    await enter(work, "mobile", event("Call Novak", "2026-03-03T16:00", uid="call").private())
    await enter(work, "outlook", event("Dentist", "2026-03-03T08:00", uid="dentist"))
    await remove(work, "outlook", "old")
    await remove(work, "mobile", "lunch")
    await change(work, "outlook", LUNCH.saying(location="Canteen"))


RIGHT_TO_LEFT = "زيارة العميل في الصباح"
CLAPPING = "Lunch 👩‍👩‍👧‍👦 with the family ❤️ 🇩🇪"
ENDLESS = "Quarterly review of everything that was ever agreed on, with all departments, " * 3


async def _crowd(work: Workplace) -> None:
    """Many new ones with all kinds of subjects, and a conflict about a wide text."""
    subjects = (WIDE, RIGHT_TO_LEFT, CLAPPING, ENDLESS.strip(), "Tab\tand\nline", "Visit")
    new = [
        event(f"{subjects[n % len(subjects)]}", f"2026-04-{n % 28 + 1:02d}T{8 + n % 9:02d}:00", uid=f"crowd-{n}")
        for n in range(40)
    ]
    await enter(work, "mobile", *new)
    await change(work, "mobile", WIDE_ONE.saying(summary=f"{WIDE} 午前", location=f"京都 {RIGHT_TO_LEFT}"))
    await change(work, "outlook", WIDE_ONE.saying(summary=f"{WIDE} 午後", location=f"東京 {CLAPPING}"))


async def sample(folder: Path, *stages: str, config: str = CONFIG) -> None:
    """A config in ``folder`` and calendars that are in step; "changed": with all that may happen to them since; "crowd": many more."""
    (folder / "config.toml").write_text(config, encoding="utf-8")
    async with workplace(load(folder / "config.toml"), folder / "data", frozen) as work:
        await _in_step(work)
        if "changed" in stages:
            await _then_changed(work)
        if "crowd" in stages:
            await _crowd(work)
