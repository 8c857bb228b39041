"""Ways to break each claim of the worked example, on a copy of its sandbox."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from engine.adapters.enterprise.adapter import connected
from engine.demo.sandbox import CRM
from engine.demo.stage import Broken, Find, Stage, nobody
from engine.demo.story import SLIP, SUBJECT
from engine.demo.told import Claim
from engine.ical import edit as ical
from engine.ical.edit import Changes
from engine.ical.graft import replanted
from engine.ical.values import Moment

Break = Callable[[Stage], Awaitable[None]]


def removed(calendar: str, subject: str) -> Break:
    async def do(stage: Stage) -> None:
        async with stage.open(calendar) as side:
            await side.remove(await stage.find(side, subject))

    return do


def changed(calendar: str, subject: str, changes: Changes) -> Break:
    return lambda stage: stage.change(calendar, subject, changes)


def moved(calendar: str, subject: str, hour: int) -> Break:
    async def do(stage: Stage) -> None:
        at: Moment = stage.sandbox.at(1, hour)
        await stage.change(calendar, subject, Changes(start=at))

    return do


def doubled(calendar: str, subject: str) -> Break:
    async def do(stage: Stage) -> None:
        async with stage.open(calendar) as side:
            await side.add(replanted((await stage.find(side, subject)).object, "double@example.com"))

    return do


def copied(here: str, subject: str, there: str) -> Break:
    async def do(stage: Stage) -> None:
        async with stage.open(here) as side:
            item = (await stage.find(side, subject)).object
        async with stage.open(there) as side:
            await side.add(item)

    return do


async def given_away(stage: Stage) -> None:
    async with connected(CRM, stage.sandbox.folder) as link:
        await link.rows("UPDATE activity SET owner = 'carl' WHERE subject = 'Dentist'")


async def moved_back(stage: Stage) -> None:
    async with stage.open("c-mobile") as side:
        here = await stage.find(side, "Weekly round")
        back = ical.change_occurrence(here.object, stage.sandbox.at(9, 9), Changes(start=stage.sandbox.at(9, 9)))
        await side.change(here, back)


BREAKS: Final[dict[str, Break]] = {
    "entered": removed("a-mobile", "Dentist"),
    "in-outlook": doubled("a-outlook", "Dentist"),
    "in-exchange": changed("exchange", "Visit Miller & Sons", Changes(location="Hall 9")),
    "in-the-crm": removed("a-crm", "Weekly round"),
    "owned": given_away,
    "in-carls-client": moved_back,
    "in-notes": moved("c-notes", "Visit Miller & Sons", 16),
    "private": copied("a-mobile", "Dentist", "c-mobile"),
    "merged-for-ann": changed("a-outlook", SUBJECT, Changes(location="Main Street 1")),
    "merged-for-carl": changed("c-notes", SUBJECT, Changes(summary="Visit Miller & Sons")),
    "asked": moved("c-mobile", SUBJECT, 11),
    "decided-for-ann": moved("exchange", SUBJECT, 10),
    "decided-for-carl": moved("c-notes", SUBJECT, 13),
    "undone": changed("a-mobile", "Weekly round", Changes(summary=SLIP)),
    "undone-for-good": changed("a-mobile", "Weekly round", Changes(summary=SLIP)),
    "guarded": removed("a-mobile", "Dentist"),
    "guarded-for-good": removed("a-outlook", SUBJECT),
    "nothing-lost-for-ann": removed("exchange", "Weekly round"),
    "nothing-lost-for-carl": removed("c-notes", SUBJECT),
    "nothing-doubled": doubled("a-mobile", "Dentist"),
    "in-step": changed("c-notes", SUBJECT, Changes(description="Bring the pump")),
}
"""By claim."""


@dataclass(slots=True)
class Saboteur:
    """Breaks every claim of one performance, each in a copy of the sandbox as it was then. ``broken``: what the claim said."""

    folder: Path
    broken: dict[str, Claim] = field(default_factory=dict[str, Claim])

    async def __call__(self, stage: Stage, claim: str, find: Find) -> None:
        copy = self.folder / claim
        shutil.copytree(stage.sandbox.folder, copy)
        twin = replace(
            stage, sandbox=replace(stage.sandbox, folder=copy), tell=lambda _: None, meddle=nobody, claims=[]
        )
        assert not list(await find(twin)), f"{claim} does not even hold in a copy"
        if claim in BREAKS:
            await BREAKS[claim](twin)
            try:
                await twin.check(claim, f"the claim {claim}", find)
            except Broken:
                self.broken[claim] = twin.claims[-1]
        shutil.rmtree(copy)
