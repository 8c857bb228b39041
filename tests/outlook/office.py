"""A CRM client, an Outlook and a folder, and the person who sits before them.

office = Office(tmp_path, zone="Europe/Berlin")
await office.crm(event("Visit").text())
await office.sync()
with office.outlook() as outlook:
    outlook.only().Location = "Hall 2"
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from engine.adapters.outlook.simulated.machine import Machine
from engine.adapters.outlook.simulated.simulation import Simulation
from engine.config.load import understand
from engine.model.report import PairReport, Result
from engine.model.resource import Resource
from engine.session import calendars
from engine.session.calendars import OpenCalendar
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.contract.asking import as_object
from tests.outlook_simulated.profile import Profile

_CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.outlook]
type = "outlook"
backend = "simulated"
path = "outlook.db"
{folder}
[calendars.outlook.simulated]
{switches}
[calendars.folder]
type = "vdir"
path = "folder"
fsync = false
[pairs.mail]
left = "mobile"
right = "outlook"
{settings}
[pairs.files]
left = "outlook"
right = "folder"
{settings}
"""


class User(Profile):
    """The user of that Outlook."""

    def all(self) -> list[Any]:
        return list(self.calendar.Items)

    def only(self) -> Any:
        """The one item there is."""
        (item,) = self.all()
        return item


class Office:
    """``switches`` are those of the simulated Outlook; ``settings`` lines of the pairs."""

    def __init__(self, folder: Path, settings: str = "", **switches: Any) -> None:
        self.folder = folder
        self.settings = settings
        self.switches = {"zone": "Europe/Berlin", **switches}
        self.outlook_folder = ""

    @asynccontextmanager
    async def work(self) -> AsyncGenerator[Workplace]:
        switches = "\n".join(f"{name} = {_toml(value)}" for name, value in self.switches.items())
        text = _CONFIG.format(switches=switches, settings=self.settings, folder=self.outlook_folder)
        config = understand(text, self.folder / "config.toml")
        async with workplace(config, self.folder / "data") as work:
            yield work

    async def sync(self, pair: str = "mail", request: Request | None = None) -> PairReport:
        async with self.work() as work:
            return await sync_pair(work, work.config.pairs[pair], request or Request())

    async def settle(self, pair: str = "mail") -> PairReport:
        """A run that goes well, and after it one that finds nothing to do."""
        report = await self.sync(pair)
        assert (report.result, report.message) == (Result.OK, ""), (report.message, report.items)
        again = await self.sync(pair)
        assert (again.result, again.items) == (Result.OK, ()), again.items
        return report

    @asynccontextmanager
    async def calendar(self, name: str) -> AsyncGenerator[OpenCalendar]:
        async with self.work() as work, calendars.opened(work, name) as calendar:
            yield calendar

    async def put(self, name: str, *texts: str) -> None:
        """New items in a calendar."""
        async with self.calendar(name) as calendar:
            for text in texts:
                await calendar.add(as_object(text))

    async def change(self, name: str, text: str) -> None:
        """An item of a calendar, by its UID, says something else."""
        async with self.calendar(name) as calendar:
            item = as_object(text)
            await calendar.change(await calendar.find(item.uid), item)

    async def remove(self, name: str, uid: str) -> None:
        async with self.calendar(name) as calendar:
            await calendar.remove(await calendar.find(uid))

    async def held(self, name: str) -> list[Resource]:
        """Everything in a calendar."""
        async with self.calendar(name) as calendar:
            holding = await calendar.everything()
            assert not holding.unreadable, holding.unreadable
            return list(holding.resources)

    async def text(self, name: str) -> str:
        """The one item of a calendar."""
        (resource,) = await self.held(name)
        return resource.object.text

    @contextmanager
    def outlook(self, **switches: Any) -> Generator[User]:
        """Outlook, open before its user; no fault of the day disturbs the user."""
        faults = ("listing", "busy", "busy_after", "unopenable", "disconnect_after", "stale", "guard", "null_cells")
        plain = {name: value for name, value in self.switches.items() if name not in faults}
        machine = Machine(self.folder / "outlook.db", Simulation.from_settings({**plain, **switches}))
        machine.CoInitialize()
        try:
            yield User(machine)
        finally:
            machine.close()

    @property
    def sent(self) -> int:
        """Messages that ever left that Outlook."""
        with self.outlook() as outlook:
            return outlook.machine.sent


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            return f'"{value}"'
