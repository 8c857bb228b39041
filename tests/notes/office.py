"""A salesperson's three calendars, the CRM's, Notes' and a folder of files, and the two pairs between them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.adapters.notes.simulated import Colleague, SimulatedNotes, Simulation
from engine.adapters.notes.simulated.validator import flaws_in
from engine.config.load import understand
from engine.ical.occurrences import occurrences
from engine.model.report import PairReport, Result
from engine.model.resource import CalendarObject, Resource
from engine.session import calendars
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.builders import Event
from tests.notes.desk import MAIL, as_object

CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.notes]
type = "notes"
backend = "simulated"
path = "notes.db"
[calendars.notes.simulated]
{switches}
[calendars.folder]
type = "vdir"
path = "folder"
fsync = false
[pairs.crm]
left = "mobile"
right = "notes"
[pairs.files]
left = "notes"
right = "folder"
"""


@dataclass
class Office:
    """``switches``: of the simulated Notes; they may be changed between two runs."""

    folder: Path
    switches: dict[str, Any] = field(default_factory=dict[str, Any])

    async def _work(self, do: Callable[[Workplace], Any]) -> Any:
        told = "\n".join(f"{name} = {_toml(value)}" for name, value in self.switches.items())
        config = understand(CONFIG.format(switches=told), self.folder / "config.toml")
        async with workplace(config, self.folder / "data") as work:
            return await do(work)

    async def sync(self, pair: str, **request: Any) -> PairReport:
        report: PairReport = await self._work(lambda work: sync_pair(work, work.config.pairs[pair], Request(**request)))
        return report

    async def both(self) -> None:
        """Both pairs, there and back; each must go well, and then there must be nothing left to do."""
        for pair in ("crm", "files", "crm"):
            report = await self.sync(pair)
            assert (report.result, report.message) == (Result.OK, ""), report
        await self.quiet()

    async def quiet(self) -> None:
        """The next run plans nothing."""
        for pair in ("crm", "files"):
            report = await self.sync(pair)
            assert (report.result, report.message, report.items) == (Result.OK, "", ()), report

    async def put(self, name: str, made: Event | str) -> None:
        text = made if isinstance(made, str) else made.text()
        await self._in(name, lambda calendar: calendar.add(as_object(text)))

    async def change(self, name: str, edit: Callable[[str], str], uid: str | None = None) -> None:
        """The only item, or the one of that UID, is made to say something else."""

        async def do(calendar: calendars.OpenCalendar) -> None:
            here = await self._only(calendar, uid)
            await calendar.change(here, as_object(edit(here.object.text)))

        await self._in(name, do)

    async def remove(self, name: str, uid: str | None = None) -> None:
        async def do(calendar: calendars.OpenCalendar) -> None:
            await calendar.remove(await self._only(calendar, uid))

        await self._in(name, do)

    async def _only(self, calendar: calendars.OpenCalendar, uid: str | None) -> Resource:
        if uid is not None:
            return await calendar.find(uid)
        (here,) = (await calendar.everything()).resources
        return here

    async def held(self, name: str) -> Mapping[str, CalendarObject]:
        """By UID; nothing may be unreadable."""
        holding: calendars.Holding = await self._in(name, lambda calendar: calendar.everything())
        assert not holding.unreadable, holding.unreadable
        return {one.object.uid: one.object for one in holding.resources}

    async def only(self, name: str) -> CalendarObject:
        (item,) = (await self.held(name)).values()
        return item

    async def _in(self, name: str, do: Callable[[calendars.OpenCalendar], Any]) -> Any:
        async def there(work: Workplace) -> Any:
            async with calendars.opened(work, name) as calendar:
                return await do(calendar)

        return await self._work(there)

    @contextmanager
    def notes(self) -> Generator[SimulatedNotes]:
        """The Notes client itself, as its user has it before them."""
        with SimulatedNotes(self.folder / "notes.db", Simulation.from_settings(self.switches)) as notes:
            yield notes

    @contextmanager
    def in_notes(self) -> Generator[Any]:
        """The silent calendar classes, for what a Notes user enters."""
        with self.notes() as notes:
            session = notes.dispatch()
            session.Initialize()
            calendar = session.GetCalendar(session.GetDatabase("", MAIL))
            calendar.AutoSendNotices = False
            yield calendar

    @contextmanager
    def colleague(self) -> Generator[Colleague]:
        with self.notes() as notes:
            yield Colleague(notes.store)

    def check(self) -> None:
        with self.notes() as notes:
            assert flaws_in(notes.store) == {}
            assert notes.store.outbox == []


def agenda(item: CalendarObject) -> list[tuple[str, str, str, str]]:
    """What a person sees: when, until when, what, where."""
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    shown = (one for one in occurrences(item, first, last, UTC) if not one.cancelled)
    return [
        (one.begins.astimezone(UTC).isoformat(), one.ends.astimezone(UTC).isoformat(), one.summary, one.location)
        for one in shown
    ]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return (
        repr(list(value)) if isinstance(value, list | tuple) else f'"{value}"' if isinstance(value, str) else str(value)
    )
