"""Many mobile clients that sync with one CRM Enterprise at the same time.

    uv run python -m tests.enterprise.fleet --seconds 60

Every client is a mobile database, a history and an ordinary pair mobile-enterprise. Between its runs its user enters
activities and edits those that can be edited: the own ones and those attended. Each user's edit of an activity is a line of
its own, so that edits of many users never conflict, and a write that overwrote another one has lost a line.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from engine.adapters.enterprise.office import office
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.ical.facts import facts_of, same
from engine.model.both import Both
from engine.model.report import Result
from engine.model.resource import CalendarObject, Resource, Uid
from engine.session.calendars import opened
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.builders import event
from tests.contract.asking import as_object

PAIR = "office"


@dataclass(slots=True)
class Client:
    """One user with a mobile client. ``lines``: the last line that the user wrote into each activity, by UID."""

    name: str
    work: Workplace
    dice: random.Random
    colleagues: tuple[str, ...]
    runs: int = 0
    entered: int = 0
    lines: dict[Uid, str] = field(default_factory=dict[Uid, str])
    private: set[Uid] = field(default_factory=set[Uid])

    async def day(self, edits: int) -> None:
        """Enter something, edit something, and sync while all others do the same."""
        await self._enter()
        await self._edit(edits)
        await self.sync()

    async def sync(self) -> bool:
        """One run; True where nothing was left to do. It never leaves anything to a person; what somebody else changes again
        and again at the same moment may be left to the next run.
        """
        report = await sync_pair(self.work, self.work.config.pairs[PAIR], Request())
        busy = [each for each in report.items if each.action == "fail" and each.reason.endswith("at the same moment")]
        expected = Result.FAILED_ITEMS if busy else Result.OK
        assert report.result is expected, f"{self.name}: {report.result} {report.message} {report.items}"
        self.runs += 1
        return not report.items

    async def _enter(self) -> None:
        item = event(f"Visit {self.entered} of {self.name}", f"2026-03-{1 + self.entered % 28:02}T09:00")
        match self.dice.randrange(4):
            case 0:
                item = item.private()
                self.private.add(Uid(item.uid))
            case 1:
                item = item.weekly(count=4)
            case _:
                for colleague in self.dice.sample(self.colleagues, 2):
                    item = item.attended_by(f"{colleague}@example.com")
        self.entered += 1
        async with opened(self.work, "mobile") as calendar:
            await calendar.add(as_object(item.text()))

    async def _edit(self, count: int) -> None:
        async with opened(self.work, "mobile") as calendar:
            held = [each for each in (await calendar.everything()).resources if self._may_edit(each)]
            for here in self.dice.sample(held, min(count, len(held))):
                uid = here.object.uid
                line = f"X-OF-{self.name.upper()}:{self.dice.getrandbits(40)}"
                text = _without(here.object.text, f"X-OF-{self.name.upper()}:")
                at = text.index("SUMMARY:")
                await calendar.change(here, CalendarObject(uid, f"{text[:at]}{line}\r\n{text[at:]}"))
                self.lines[uid] = line

    def _may_edit(self, here: Resource) -> bool:
        text = here.object.text
        return f"of {self.name}\r\n" in text or f"mailto:{self.name}@example.com" in text

    async def held(self, calendar: str) -> tuple[Resource, ...]:
        async with opened(self.work, calendar) as side:
            return (await side.everything()).resources


def _without(text: str, line: str) -> str:
    return "".join(each for each in text.splitlines(keepends=True) if not each.startswith(line))


@asynccontextmanager
async def fleet(url: str, folder: Path, size: int, seed: int = 0) -> AsyncGenerator[list[Client]]:
    """``size`` clients on the database at ``url``; every one is also sent what the next one does."""
    names = [f"u{number:02}" for number in range(size)]
    async with office(url, folder) as keeper:
        for name in names:
            await keeper.add_user(name, email=f"{name}@example.com")
        for name, other in zip(names, names[1:] + names[:1], strict=True):
            await keeper.subscribe(name, "person", other)
    async with AsyncExitStack() as stack:
        clients: list[Client] = []
        for number, name in enumerate(names):
            home = folder / name
            home.mkdir()
            work = await stack.enter_async_context(workplace(_config(url, name, home), home / "data"))
            others = tuple(each for each in names if each != name)
            clients.append(Client(name, work, random.Random(f"{seed} {number}"), others))
        yield clients


def _config(url: str, name: str, home: Path) -> Config:
    calendars = {
        "mobile": CalendarConfig("mobile", "mobile", {"path": "mobile.db"}),
        "office": CalendarConfig("office", "enterprise", {"url": url, "user": name}),
    }
    pair = PairConfig(PAIR, Both("mobile", "office"))
    return Config(name, calendars, {PAIR: pair}, home / "config.toml", home)


async def days(clients: list[Client], go_on: Callable[[int], bool], edits: int = 2) -> None:
    """All at the same time, each at its own pace. ``go_on``: is there another day, by how many there were?"""

    async def life(client: Client) -> None:
        count = 0
        while go_on(count):
            await client.day(edits)
            count += 1

    async with anyio.create_task_group() as tasks:
        for client in clients:
            tasks.start_soon(life, client)


async def settled(clients: list[Client]) -> None:
    """Everybody syncs until nobody has anything left to do."""
    for _ in range(5):
        quiet: list[bool] = []

        async def last(client: Client, quiet: list[bool] = quiet) -> None:
            quiet.append(await client.sync())

        async with anyio.create_task_group() as tasks:
            for client in clients:
                tasks.start_soon(last, client)
        if all(quiet):
            return
    raise AssertionError("the clients find something to do for ever")


async def checked(clients: list[Client]) -> int:
    """Every client holds what it subscribes to, no more, no less and nothing twice; nobody's line is lost, no secret is out.

    Gives how many items that were in all.
    """
    total = 0
    own = {uid for client in clients for uid in client.private}
    standing: dict[Uid, str] = {}
    for client in clients:
        mobile, there = await client.held("mobile"), await client.held("office")
        assert Counter(each.object.uid for each in mobile) == Counter(each.object.uid for each in there), client.name
        assert all(count == 1 for count in Counter(each.object.uid for each in mobile).values()), client.name
        theirs = {each.object.uid: each.object for each in there}
        for here in mobile:
            assert same(facts_of(here.object), facts_of(theirs[here.object.uid])), (client.name, here.object.text)
            standing[here.object.uid] = theirs[here.object.uid].text
        assert not (own - client.private) & theirs.keys(), client.name
        assert client.private <= theirs.keys(), client.name
        total += len(mobile)
    for client in clients:
        for uid, line in client.lines.items():
            assert f"{line}\r\n" in standing[uid], f"{client.name} lost an edit of {uid}"
    return total


async def _minute(url: str, folder: Path, size: int, seconds: float) -> str:
    async with fleet(url, folder, size) as clients:
        until = time.monotonic() + seconds
        await days(clients, lambda _: time.monotonic() < until)
        await settled(clients)
        total = await checked(clients)
        runs, lines = sum(client.runs for client in clients), sum(len(client.lines) for client in clients)
        return f"{size} clients, {runs} runs, {lines} activities edited, {total} items held in the end; nothing lost."


def main() -> int:
    from tests.enterprise.server import server

    parser = argparse.ArgumentParser(description="Many mobile clients on one CRM Enterprise at the same time.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument(
        "--url", help="a database of CRM Enterprise that is empty (usual: a PostgreSQL server is started)"
    )
    asked = parser.parse_args()
    room = None if asked.url else server().place()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or (room.url() if room else "")
        print(anyio.run(_minute, url, Path(folder), asked.clients, asked.seconds))
    if room is not None:
        deadlocks = room.server.deadlocks()
        print(f"deadlocks: {deadlocks}")
        return 1 if deadlocks else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
