"""A mobile client and a calendar of every other kind, as a pair; for what has to hold whatever the other calendar is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.config.load import understand
from engine.model.report import PairReport, Result
from engine.session.calendars import OpenCalendar, opened
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.builders import Event
from tests.contract.asking import as_object
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav

THERE = {
    "vdir": 'type = "vdir"\npath = "there"\nfsync = false',
    "caldav": 'type = "caldav"\nurl = "{url}"',
    "outlook": 'type = "outlook"\nbackend = "simulated"\npath = "there.db"\nsimulated = {{ zone = "Europe/Berlin" }}',
    "notes": 'type = "notes"\nbackend = "simulated"\npath = "there.db"\nsimulated = {{ zone = "Europe/Berlin" }}',
    "enterprise": 'type = "enterprise"\nurl = "sqlite:there.db"\nuser = "amiller"',
}

_CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.there]
{there}
[pairs.mail]
left = "mobile"
right = "there"
{settings}
"""


@dataclass
class Desk:
    """``settings``: lines of the pair. ``work``: the collection of the CalDAV server, where there is one."""

    folder: Path
    there: str
    settings: str = ""
    work: Collection | None = None

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Workplace]:
        text = _CONFIG.format(there=self.there, settings=self.settings)
        config = understand(text, self.folder / "config.toml")
        async with workplace(config, self.folder / "data", lambda: datetime(2026, 3, 1, 8, tzinfo=UTC)) as work:
            yield work

    async def sync(self, **request: Any) -> PairReport:
        async with self.open() as work:
            return await sync_pair(work, work.config.pairs["mail"], Request(**request))

    async def settle(self) -> PairReport:
        """A run that goes well, and after it one that finds nothing to do."""
        report = await self.sync()
        assert (report.result, report.message) == (Result.OK, ""), (report.message, report.items)
        again = await self.sync()
        assert (again.result, again.items) == (Result.OK, ()), again.items
        return report

    @asynccontextmanager
    async def calendar(self, name: str) -> AsyncGenerator[OpenCalendar]:
        async with self.open() as work, opened(work, name) as calendar:
            yield calendar

    async def enter(self, name: str, *made: Event) -> None:
        async with self.calendar(name) as calendar:
            for each in made:
                await calendar.add(each.object())

    async def texts(self, name: str) -> list[str]:
        """Unfolded, in the order of their subjects."""
        async with self.calendar(name) as calendar:
            found = (await calendar.everything()).resources
        return sorted((one.object.text.replace("\r\n ", "") for one in found), key=_subject)

    async def text(self, name: str) -> str:
        """Of the one item that there is."""
        (text,) = await self.texts(name)
        return text

    async def edit(self, name: str, edit: Callable[[str], str]) -> None:
        """Somebody changes the one item that there is."""
        async with self.calendar(name) as calendar:
            (here,) = (await calendar.everything()).resources
            changed = edit(here.object.text.replace("\r\n ", ""))
            assert changed != here.object.text
            await calendar.change(here, as_object(changed))

    def stored_there(self) -> bytes:
        """Everything that the other calendar has on its disk, or in its memory."""
        if self.work is not None:
            return b"".join(item.text for item in self.work.items.values())
        files = [
            path for path in self.folder.rglob("*") if path.is_file() and "there" in str(path.relative_to(self.folder))
        ]
        assert files
        return b"".join(path.read_bytes() for path in files)


def _subject(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("SUMMARY"))


@contextmanager
def desk_of(kind: str, folder: Path) -> Generator[Desk]:
    if kind != "caldav":
        (folder / "there").mkdir()
        yield Desk(folder, THERE[kind].format())
        return
    server = MemDav().start()
    try:
        work = server.add("work")
        yield Desk(folder, THERE[kind].format(url=server.wire.url + work.path), "", work)
    finally:
        server.close()


def saying(name: str, value: str | None) -> Callable[[str], str]:
    """An edit: the item's (first) line of that name says something else, comes in, or goes (None)."""

    def edit(text: str) -> str:
        head, begin, body = text.partition("BEGIN:VEVENT\r\n")
        kept = [line for line in body.split("\r\n") if line.partition(":")[0].partition(";")[0] != name]
        return head + begin + ("" if value is None else f"{name}{value}\r\n") + "\r\n".join(kept)

    return edit


def lines(text: str, name: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line.startswith(name))
