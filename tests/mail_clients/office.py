"""A CRM client, a mail client and a folder, and the person who sits before them: the same words for both mail clients.

    office = office_with("notes", tmp_path)
    await office.put("mobile", event("Visit"))
    await office.settle()
    assert office.shown() == ["2026-03-02 10:00 Visit"]

The calendars are "mobile", "client" and "folder"; the pairs "crm" (mobile and client) and "files" (client and folder).
The mail client lives on a clock of the test (`tests.mail_clients.kinds`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from engine.adapters.notes.simulated import Colleague, SimulatedNotes
from engine.adapters.notes.simulated import Simulation as NotesSimulation
from engine.adapters.notes.simulated.validator import flaws_in
from engine.adapters.outlook.simulated.machine import Machine
from engine.adapters.outlook.simulated.simulation import Simulation as OutlookSimulation
from engine.config.load import understand
from engine.model.report import PairReport, Result
from engine.model.resource import CalendarObject, Resource
from engine.session import calendars
from engine.session.calendars import OpenCalendar
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace, workplace
from tests.builders import Event
from tests.contract.asking import as_object
from tests.mail_clients.kinds import CLOCK, NAMES
from tests.mail_clients.telling import line, toml
from tests.outlook_simulated.profile import Profile, at

MODELS: Final = ("outlook", "notes")
FAULTS: Final = frozenset(
    (
        *("listing", "busy", "busy_after", "busy_code", "unopenable", "unsavable", "unsendable", "null_cells"),
        *("disconnect_after", "stale", "guard", "changed"),
    )
)
"""Switches that do not disturb the person: only whoever comes by way of the adapter."""

_CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.client]
type = "{kind}"
backend = "simulated"
path = "client.db"
[calendars.client.simulated]
{switches}
[calendars.folder]
type = "vdir"
path = "folder"
fsync = false
[pairs.crm]
left = "mobile"
right = "client"
{settings}
[pairs.files]
left = "client"
right = "folder"
{settings}
"""


@dataclass(frozen=True)
class Entry:
    """How a person enters something in the mail client: with Outlook's form (``outlook``), or what Notes' calendar classes
    are given (``notes``)."""

    outlook: Callable[[Profile], Any]
    notes: Event


class Office(ABC):
    """``switches``: of the simulated mail client, to be changed between two runs. ``settings``: lines of the pairs."""

    model: ClassVar[str]

    def __init__(self, folder: Path, settings: str = "", **switches: Any) -> None:
        self.folder = folder
        self.settings = settings
        self.switches: dict[str, Any] = {"zone": "Europe/Berlin", **switches}

    # -- Syncline ----------------------------------------------------------------------------------------------------

    @property
    def config(self) -> str:
        switches = "\n".join(f"{name} = {toml(value)}" for name, value in self.switches.items())
        return _CONFIG.format(kind=NAMES[self.model], switches=switches, settings=self.settings)

    @asynccontextmanager
    async def work(self) -> AsyncGenerator[Workplace]:
        config = understand(self.config, self.folder / "config.toml")
        async with workplace(config, self.folder / "data") as work:
            yield work

    async def sync(self, pair: str = "crm", **request: Any) -> PairReport:
        async with self.work() as work:
            return await sync_pair(work, work.config.pairs[pair], Request(**request))

    async def settle(self, pair: str = "crm") -> PairReport:
        """A run that goes well, and after it one that plans nothing."""
        report = await self.sync(pair)
        assert (report.result, report.message) == (Result.OK, ""), (report.message, report.items)
        await self.quiet(pair)
        return report

    async def quiet(self, *pairs: str) -> None:
        """The next run plans nothing."""
        for pair in pairs or ("crm",):
            again = await self.sync(pair)
            assert (again.result, again.message, again.items) == (Result.OK, "", ()), again

    # -- any of the calendars ----------------------------------------------------------------------------------------

    @asynccontextmanager
    async def calendar(self, name: str) -> AsyncGenerator[OpenCalendar]:
        async with self.work() as work, calendars.opened(work, name) as calendar:
            yield calendar

    async def put(self, name: str, *items: Event | str) -> None:
        """New items."""
        async with self.calendar(name) as calendar:
            for item in items:
                await calendar.add(as_object(item if isinstance(item, str) else item.text()))

    async def change(self, name: str, item: Event | str) -> None:
        """The item of that UID says something else."""
        wanted = as_object(item if isinstance(item, str) else item.text())
        async with self.calendar(name) as calendar:
            await calendar.change(await calendar.find(wanted.uid), wanted)

    async def remove(self, name: str, uid: str) -> None:
        async with self.calendar(name) as calendar:
            await calendar.remove(await calendar.find(uid))

    async def resources(self, name: str) -> list[Resource]:
        """Everything; nothing may be unreadable."""
        async with self.calendar(name) as calendar:
            holding = await calendar.everything()
            assert not holding.unreadable, holding.unreadable
            return list(holding.resources)

    async def held(self, name: str) -> dict[str, CalendarObject]:
        """By UID."""
        return {one.object.uid: one.object for one in await self.resources(name)}

    async def only(self, name: str) -> CalendarObject:
        """The one item there is."""
        (one,) = await self.resources(name)
        return one.object

    # -- the person before the mail client ---------------------------------------------------------------------------

    @property
    def machine(self) -> dict[str, Any]:
        """The switches without the faults of the day."""
        return {name: value for name, value in self.switches.items() if name not in FAULTS}

    @abstractmethod
    def enter(self, entry: Entry) -> None:
        """Something new in the calendar."""

    @abstractmethod
    def shown(self) -> list[str]:
        """What the calendar shows of the years 2024 to 2036, in the machine's zone: "2026-03-02 10:00 Visit", and of whole
        days only the day."""

    @abstractmethod
    def copy(self) -> None:
        """The one item, copied with all its hidden ids; the copy is called "Copy"."""

    @abstractmethod
    def rename(self, subject: str, to: str) -> None: ...

    @abstractmethod
    def delete(self, subject: str) -> None:
        """As the client's Delete key does it."""

    @abstractmethod
    def put_away(self) -> None:
        """The one item, to where it is no part of the calendar."""

    @abstractmethod
    def take_back(self) -> None:
        """What was put away."""

    @abstractmethod
    def save_all(self) -> None:
        """Every item, with nothing changed that anybody could see."""

    @property
    @abstractmethod
    def sent(self) -> int:
        """Messages that ever left."""

    @abstractmethod
    def check(self) -> None:
        """Whatever was done: the store is as the mail client itself would have made it."""


class User(Profile):
    """Who sits before that Outlook."""

    def all(self) -> list[Any]:
        return list(self.calendar.Items)

    def only(self) -> Any:
        (item,) = self.all()
        return item

    def named(self, subject: str) -> Any:
        (item,) = (item for item in self.all() if item.Subject == subject)
        return item


class OutlookOffice(Office):
    model = "outlook"

    @contextmanager
    def open(self) -> Generator[User]:
        machine = Machine(self.folder / "client.db", OutlookSimulation.from_settings(self.machine), CLOCK)
        machine.CoInitialize()
        try:
            yield User(machine)
        finally:
            machine.close()

    def enter(self, entry: Entry) -> None:
        with self.open() as user:
            entry.outlook(user)

    def shown(self) -> list[str]:
        with self.open() as user:
            items = user.calendar.Items
            items.Sort("[Start]")
            items.IncludeRecurrences = True
            found = items.Restrict("[Start] < '2036-12-31' AND [End] >= '2024-01-01'")
            return sorted(line(item.Start, item.Subject, whole_days=item.AllDayEvent) for item in found)

    def copy(self) -> None:
        with self.open() as user:
            copy = user.only().Copy()
            copy.Subject = "Copy"
            copy.Save()

    def rename(self, subject: str, to: str) -> None:
        with self.open() as user:
            item = user.named(subject)
            item.Subject = to
            item.Save()

    def delete(self, subject: str) -> None:
        with self.open() as user:
            user.named(subject).Delete()

    def put_away(self) -> None:
        """Into another folder."""
        with self.open() as user:
            user.only().Move(user.calendar.Folders.Add("Elsewhere"))

    def take_back(self) -> None:
        with self.open() as user:
            user.calendar.Folders.Item("Elsewhere").Items.Item(1).Move(user.calendar)

    def save_all(self) -> None:
        with self.open() as user:
            for item in user.all():
                item.ReminderPlaySound = not item.ReminderPlaySound
                item.Save()

    @property
    def sent(self) -> int:
        with self.open() as user:
            return user.machine.sent

    def check(self) -> None:
        return


class NotesOffice(Office):
    model = "notes"

    @contextmanager
    def open(self) -> Generator[SimulatedNotes]:
        with SimulatedNotes(self.folder / "client.db", self._simulation()) as notes:
            yield notes

    def _simulation(self, **switches: Any) -> NotesSimulation:
        found = NotesSimulation.from_settings({**self.machine, **switches})
        return replace(found, clock=CLOCK, seconds=CLOCK.seconds)

    @contextmanager
    def _session(self) -> Generator[tuple[Any, Any]]:
        """A session of the newest release, and the mail file."""
        with SimulatedNotes(self.folder / "client.db", self._simulation(calendar_classes=True)) as notes:
            session = notes.dispatch()
            session.Initialize()
            yield session, session.GetDatabase("", "mail/amiller.nsf")

    @contextmanager
    def calendar_classes(self) -> Generator[Any]:
        """Silent."""
        with self._session() as (session, database):
            calendar = session.GetCalendar(database)
            calendar.AutoSendNotices = False
            yield calendar

    def enter(self, entry: Entry) -> None:
        with self.calendar_classes() as calendar:
            calendar.CreateEntry(entry.notes.text(), 2)

    def shown(self) -> list[str]:
        with self._session() as (_, database):
            rows = database.GetView("($Calendar)").AllEntries
            cells = [rows.GetNthEntry(number + 1).ColumnValues for number in range(rows.Count)]
        low, high = at(2024, 1, 1), at(2036, 12, 31)
        return sorted(
            line(start, subject, whole_days=kind == "P") for start, _, _, kind, subject in cells if low <= start < high
        )

    @contextmanager
    def colleague(self) -> Generator[Colleague]:
        with self.open() as notes:
            yield Colleague(notes.store)

    def _unids(self, notes: SimulatedNotes, subject: str | None = None) -> list[str]:
        headers = notes.store.headers("WHERE kind IN ('entry', 'parent') AND state = 'live' ORDER BY note_id")
        return [header.unid for header in headers if subject in (None, header.subject)]

    def copy(self) -> None:
        with self.open() as notes:
            (original,) = self._unids(notes)
            colleague = Colleague(notes.store)
            colleague.rename(colleague.copy(original), "Copy")

    def rename(self, subject: str, to: str) -> None:
        with self.open() as notes:
            (unid,) = self._unids(notes, subject)
            Colleague(notes.store).rename(unid, to)

    def delete(self, subject: str) -> None:
        with self.open() as notes:
            (unid,) = self._unids(notes, subject)
            Colleague(notes.store).remove(unid)

    def put_away(self) -> None:
        """Into the trash, where the mail file has one: a document in a folder of Notes is in the calendar all the same."""
        self.switches["soft_deletes"] = True
        with self.calendar_classes() as calendar, self.open() as notes:
            (unid,) = self._unids(notes)
            calendar.GetEntryByUNID(unid).Remove("", 1)

    def take_back(self) -> None:
        with self.open() as notes:
            for header in notes.store.headers("WHERE state = 'trash'"):
                notes.store.restore(header.unid)

    def save_all(self) -> None:
        with self.colleague() as colleague:
            for header in colleague.store.headers("WHERE state = 'live'"):
                colleague.touch(header.unid)

    @property
    def sent(self) -> int:
        with self.open() as notes:
            return len(notes.store.outbox)

    def check(self) -> None:
        with self.open() as notes:
            assert flaws_in(notes.store) == {}


def office_with(model: str, folder: Path, settings: str = "", **switches: Any) -> Office:
    """An office with that mail client."""
    offices: dict[str, type[Office]] = {"outlook": OutlookOffice, "notes": NotesOffice}
    return offices[model](folder, settings, **switches)
