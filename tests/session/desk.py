"""A pair of calendars in memory, a data folder and a clock: everything that a session needs, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.adapters.memory import KIND, Store, Traits
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.history.questions import Waiting
from engine.ical.objects import one_object
from engine.model.both import Both, Side
from engine.model.progress import Observer, nobody
from engine.model.report import PairReport
from engine.model.resource import CalendarObject, Href
from engine.session import deciding, telling
from engine.session.deciding import Decision
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.undoing import undo
from engine.session.workplace import Workplace, workplace
from tests.builders import Event, event

PAIR = "mail"


@dataclass
class Desk:
    """Two memory calendars "left" and "right" as the pair "mail". Settings of the pair are given by name."""

    data: Path
    sides: Both[Store]
    pair: PairConfig = field(default_factory=lambda: PairConfig(PAIR, Both("left", "right")))
    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)

    @property
    def left(self) -> Store:
        return self.sides.left

    @property
    def right(self) -> Store:
        return self.sides.right

    def set(self, **settings: Any) -> None:
        """Change the pair's settings."""
        self.pair = replace(self.pair, **settings)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)

    @property
    def config(self) -> Config:
        calendars = {name: CalendarConfig(name, "memory", {}) for name in self.pair.calendars}
        return Config("A. Miller", calendars, {PAIR: self.pair}, self.data / "config.toml", self.data)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Workplace]:
        KIND.stores.update(zip(self.pair.calendars, self.sides, strict=True))
        async with workplace(self.config, self.data, lambda: self.now) as work:
            yield work

    async def sync(self, observer: Observer = nobody, **request: Any) -> PairReport:
        async with self.open() as work:
            return await sync_pair(work, self.pair, Request(**request), observer)

    async def planned(self) -> list[str]:
        """What a run would do now, in words."""
        return [f"{line.action} {line.sentence}" for line in (await self.sync(dry_run=True)).items]

    async def undo(self, run: int, item: str | None = None, **request: Any) -> PairReport:
        async with self.open() as work:
            return await undo(work, run, item, Request(**request))

    async def waiting(self) -> list[Waiting]:
        async with self.open() as work:
            return await telling.waiting(work)

    async def resolve(self, id_: str, use: str, **fields: Side) -> None:
        async with self.open() as work:
            await deciding.resolve(work, Decision(id_, use, fields))

    async def resolve_by_hand(self, id_: str, text: CalendarObject) -> None:
        async with self.open() as work:
            await deciding.resolve(work, Decision(id_, "merge", {}, text))

    def lose_history(self) -> None:
        for file in self.data.glob("history.db*"):
            file.unlink()


def desk(folder: Path, left: Traits | None = None, right: Traits | None = None, **settings: Any) -> Desk:
    made = Desk(folder, Both(Store("left", left), Store("right", right)))
    made.set(**settings)
    return made


def put(store: Store, made: Event) -> Href:
    return store.create(made.text())


def edit(store: Store, href: Href, made: Event) -> None:
    """Somebody makes the item say this."""
    store.edit(href, made.text())


def items(store: Store) -> list[CalendarObject]:
    found = [one_object(stored.text) for stored in store.items.values()]
    return [item for item in found if isinstance(item, CalendarObject)]


def only(store: Store) -> str:
    """The text of the one item there is."""
    (stored,) = store.items.values()
    return stored.text


def where(store: Store) -> Href:
    """The href of the one item there is."""
    (href,) = store.items
    return href


VISIT = event("Visit", uid="visit")


async def linked(
    folder: Path, *made: Event, left: Traits | None = None, right: Traits | None = None, **settings: Any
) -> Desk:
    """A desk whose calendars hold the same items, linked by a run."""
    table = desk(folder, left, right, **settings)
    for each in made or (VISIT,):
        put(table.left, each)
    await table.sync()
    return table


async def conflict(folder: Path, **settings: Any) -> Desk:
    """The same field changed on both sides, another item changed on one."""
    table = await linked(folder, VISIT, event("Fair", uid="fair"), **settings)
    edit(table.left, href_of(table, Side.LEFT, "visit"), VISIT.saying(summary="Left", location="Hall 2"))
    edit(table.right, href_of(table, Side.RIGHT, "visit"), VISIT.saying(summary="Right"))
    edit(table.left, href_of(table, Side.LEFT, "fair"), event("Fair", uid="fair").saying(summary="Trade fair"))
    return table


def href_of(table: Desk, side: Side, uid: str) -> Href:
    return next(href for href, stored in table.sides[side].items.items() if f"UID:{uid}\r\n" in stored.text)
