"""Where the worked example is played: what its people do, and what their calendars show."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from engine.adapters.enterprise.office import office
from engine.config.edit import set_value
from engine.demo.sandbox import CARL, CRM, ZONE, Sandbox
from engine.demo.told import Act, Claim, Deed, Told
from engine.ical import edit as ical
from engine.ical import glance
from engine.ical.occurrences import Occurrence, occurrences
from engine.model.errors import SynclineError
from engine.model.report import PairReport
from engine.model.resource import Resource
from engine.session import deciding, telling
from engine.session.calendars import OpenCalendar, opened
from engine.session.deciding import Decision
from engine.session.pair import sync_pair
from engine.session.reporting import exit_code
from engine.session.request import Request
from engine.session.undoing import undo
from engine.session.workplace import Clock, Workplace, workplace

WEEKS: Final = 8
"""How far the calendars are looked at."""


class Broken(Exception):
    """A claim does not hold: what follows builds on it, so the story ends here."""


class Lost(SynclineError):
    """The story cannot go on, because something is not as it needs it."""


Find: TypeAlias = Callable[["Stage"], Awaitable[Iterable[str]]]
"""Says what is wrong; nothing where all is as it should be."""

Meddler: TypeAlias = Callable[["Stage", str, Find], Awaitable[None]]
"""Called with a claim just before it is checked: tests break it there."""


async def nobody(_stage: Stage, _claim: str, _find: Find) -> None:
    """Leaves everything as it is."""


@dataclass(slots=True)
class Stage:
    """One performance. ``tell`` is given everything that happens, as it happens."""

    sandbox: Sandbox
    clock: Clock
    tell: Callable[[Told], None]
    meddle: Meddler = nobody
    claims: list[Claim] = field(default_factory=list[Claim])

    def act(self, title: str) -> None:
        self.tell(Act(title))

    def say(self, sentence: str) -> None:
        self.tell(Deed(sentence))

    async def check(self, name: str, sentence: str, find: Find) -> None:
        """Check a claim. Raises `Broken` where anything is wrong."""
        await self.meddle(self, name, find)
        claim = Claim(name, sentence, tuple(await find(self)))
        self.claims.append(claim)
        self.tell(claim)
        if not claim.holds:
            raise Broken(name)

    # -- what people do ------------------------------------------------------------------------------------------------

    async def sync(self, *pairs: str, expect: int = 0) -> PairReport:
        """Run pairs, one after the other, and tell what they did; gives the last report.

        Raises `Lost` where a run ends with another exit code than ``expect``.
        """
        reports: list[PairReport] = []
        async with self._work() as work:
            for name in pairs:
                reports.append(await sync_pair(work, work.config.pair(name), Request()))
                self._report(reports[-1], expect)
        return reports[-1]

    async def planned(self, pair: str) -> PairReport:
        """What a run would do now."""
        async with self._work() as work:
            return await sync_pair(work, work.config.pair(pair), Request(dry_run=True))

    async def undo(self, run: int) -> PairReport:
        async with self._work() as work:
            report = await undo(work, run, None, Request())
        self._report(report, 0)
        return report

    async def resolve(self, pair: str, use: str) -> None:
        """Decide the one thing that waits in a pair."""
        async with self._work() as work:
            waiting = await telling.waiting(work, pair, ("conflict",))
            if len(waiting) != 1:
                raise Lost(f"{len(waiting)} conflicts wait in {pair}, where the story needs one.")
            await deciding.resolve(work, Decision(waiting[0].key, use, {}))

    async def change(self, calendar: str, subject: str, changes: ical.Changes) -> None:
        """Somebody changes an item in a calendar."""
        async with self.open(calendar) as side:
            here = await self.find(side, subject)
            await side.change(here, ical.change(here.object, changes))

    async def remove(self, calendar: str, subject: str) -> None:
        async with self.open(calendar) as side:
            await side.remove(await self.find(side, subject))

    async def invite(self, uid: str) -> None:
        """The office has C attend an activity."""
        async with office(CRM, self.sandbox.folder) as keeper:
            await keeper.attend(CARL, uid)

    def listing(self, calendar: str, brings: str) -> None:
        """Set what a listing of a simulated calendar brings: "full", or "empty"."""
        path = self.sandbox.config_path
        text = path.read_text("utf-8")
        path.write_text(set_value(text, ("calendars", calendar, "simulated", "listing"), brings), encoding="utf-8")

    def _report(self, report: PairReport, expect: int) -> None:
        for line in report.items:
            self.say(f"{report.pair}: {line.sentence}")
        if not report.items:
            self.say(f"{report.pair}: {report.message or 'nothing to do'}")
        if (code := exit_code([report])) != expect:
            raise Lost(f"The run of {report.pair} ended with exit code {code}; the story needs {expect}.")

    # -- what calendars show -------------------------------------------------------------------------------------------

    async def shown(self, calendar: str) -> list[Occurrence]:
        """The agenda of some weeks, in time order."""
        zone = ZoneInfo(ZONE)
        first = datetime.combine(self.sandbox.monday - timedelta(weeks=1), time(), zone).astimezone(UTC)
        async with self.open(calendar) as side:
            held = (await side.everything()).resources
        found = [each for one in held for each in occurrences(one.object, first, first + timedelta(weeks=WEEKS), zone)]
        return sorted(found, key=lambda each: each.sort_key)

    async def held(self, calendar: str) -> list[Resource]:
        async with self.open(calendar) as side:
            return list((await side.everything()).resources)

    @asynccontextmanager
    async def open(self, calendar: str) -> AsyncGenerator[OpenCalendar]:
        async with self._work() as work, opened(work, calendar) as side:
            yield side

    async def find(self, side: OpenCalendar, subject: str) -> Resource:
        """The one item with that subject. Raises `Lost`."""
        held: Sequence[Resource] = (await side.everything()).resources
        found = [each for each in held if glance.title(each.object.text).summary == subject]
        if len(found) != 1:
            raise Lost(f'{side.name} shows "{subject}" {len(found)} times, where the story needs it once.')
        return found[0]

    @asynccontextmanager
    async def _work(self) -> AsyncGenerator[Workplace]:
        async with workplace(self.sandbox.config, self.sandbox.data, self.clock) as work:
            yield work
