"""What nearly every test of this folder needs: the adapter on a server of ours, and a pair with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.adapters.caldav.adapter import KIND, CalDav, CalDavKind
from engine.adapters.memory import KIND as MEMORY
from engine.adapters.memory import Store
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.model.both import Both
from engine.model.report import PairReport
from engine.model.resource import CalendarObject, Href, Resource
from engine.model.settings import Meetings
from engine.model.write import Create, Delete, Outcome, Update, Written
from engine.ports import Place
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.builders import Event
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav


@dataclass(slots=True)
class Client:
    """The adapter, as it is opened for ``url``. Waiting takes no time; ``naps``: how long it would have taken.

    ``password``: what the keyring holds; ``asked``: how often it was asked.
    """

    url: str
    folder: Path
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    password: str = ""
    asked: int = 0
    meetings: Meetings = Meetings.TEXT
    naps: list[float] = field(default_factory=list[float])

    def set(self, **settings: Any) -> Client:
        self.settings |= settings
        return self

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[CalDav]:
        settings = {"timeout": timedelta(seconds=20), "url": self.url, **self.settings}
        async with CalDavKind(self._nap).open(
            Place("team", settings, self.folder, self.folder / "data", self._ask, self.meetings)
        ) as side:
            yield side

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)

    async def _ask(self) -> str:
        self.asked += 1
        return self.password

    # -- whole visits, where a test is about one call ----------------------------------------------------------------

    async def list(self, since: Any = None) -> Any:
        async with self.open() as side:
            return await side.list(since)

    async def fetch(self, *hrefs: str) -> Sequence[Any]:
        async with self.open() as side:
            return await side.fetch([Href(href) for href in hrefs])

    async def write(self, *writes: Create | Update | Delete) -> Sequence[Outcome]:
        async with self.open() as side:
            return await side.write(writes)


def resource(outcome: Outcome) -> Resource:
    assert isinstance(outcome, Written), outcome
    return outcome.now


def held(work: Collection) -> dict[str, str]:
    """The texts that a collection holds, by their names."""
    return {path.removeprefix(work.path): item.text.decode() for path, item in work.items.items()}


def put(work: Collection, name: str, made: Event | str) -> Resource:
    """Somebody puts in an item; as the adapter would see it."""
    text = made if isinstance(made, str) else made.text()
    item = work.put(work.path + name, text)
    return Resource(Href(name), item.etag, CalendarObject(item.uid, text))  # type: ignore[arg-type]


def update(now: Resource, made: Event) -> Update:
    return Update(now.href, now.etag, made.object(), now.object)


def delete(now: Resource) -> Delete:
    return Delete(now.href, now.etag)


@dataclass(slots=True)
class Run:
    """A calendar in memory "here", and the one at ``url`` "there", as the pair "team". Waiting takes no time."""

    folder: Path
    url: str
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    here: Store = field(default_factory=lambda: Store("here"))
    naps: list[float] = field(default_factory=list[float])

    async def sync(self, **request: Any) -> PairReport:
        there = {"timeout": timedelta(seconds=20), "url": self.url, **self.settings}
        calendars = {"here": CalendarConfig("here", "memory", {}), "there": CalendarConfig("there", "caldav", there)}
        pair = PairConfig("team", Both("here", "there"))
        config = Config("A. Miller", calendars, {"team": pair}, self.folder / "config.toml", self.folder)
        MEMORY.stores["here"] = self.here
        patience, KIND.sleep = KIND.sleep, self._nap
        try:
            async with workplace(config, self.folder) as place:
                return await sync_pair(place, pair, Request(**request))
        finally:
            KIND.sleep = patience

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)


class Pair(Run):
    """With a collection of the server in memory."""

    def __init__(self, folder: Path, server: MemDav, work: Collection) -> None:
        super().__init__(folder, server.wire.url + work.path)
        self.work = work

    @property
    def subjects(self) -> tuple[list[str], list[str]]:
        """What either calendar holds, sorted."""
        left = [stored.text for stored in self.here.items.values()]
        right = [item.text.decode() for item in self.work.items.values()]
        return _subjects(left), _subjects(right)


def _subjects(texts: Sequence[str]) -> list[str]:
    return sorted(line.partition(":")[2] for text in texts for line in text.splitlines() if line.startswith("SUMMARY:"))
