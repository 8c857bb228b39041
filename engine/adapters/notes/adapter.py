"""The calendar of HCL Notes: the installed client by COM, or a simulated one.

Appointments are read and written as documents, never through the calendar classes of newer releases. Documents are the
same in every release, hold zones and dates exactly, keep their UNID and a rich body while a series changes; and nothing
that is done to a document by ``Save`` ever sends anything. An href is the UNID of an entry's first document: of a series
its own document, whose responses stand for the dates.

All work is done on one thread that owns the session, a listing or a batch at a time.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.adapters.com_thread import ComThread, Patience, Patient
from engine.adapters.notes.client import Client, ShortCollection
from engine.adapters.notes.errors import NotesNumber, com_error, number_of
from engine.adapters.notes.expressing import fit
from engine.adapters.notes.listing import Lister, stubs
from engine.adapters.notes.mailbox import Absent, Held, Mailbox, Shut
from engine.adapters.notes.program import Adjust, InstalledProgram, Program, SimulatedProgram
from engine.adapters.notes.reading import is_unid
from engine.adapters.notes.trouble import is_busy, told, unreachable
from engine.adapters.notes.writer import Writer
from engine.model.capabilities import Capabilities
from engine.model.errors import Unauthorized, Unreachable
from engine.model.resource import Fetched, Href, Token
from engine.model.write import Outcome, Write
from engine.ports import Listing, Place, Presence

R = TypeVar("R")

BATCH: Final = 100


class NotesCalendar:
    """An opened mail file. See `engine.ports.Adapter` for what its methods promise."""

    def __init__(self, thread: ComThread[Any], desk: _Desk, identity: str) -> None:
        self._thread = thread
        self._desk = desk
        self._identity = identity
        # Copy and paste in Notes copies all items, the hint of the UID too: two of them are no error here.
        self._capabilities = Capabilities(batch=BATCH, unique_uids=False, fit=fit)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        """The mail file by its replica id: wherever the file lies, it is the same calendar."""
        return self._identity

    async def list(self, since: Token | None) -> Listing:
        return await self._ask(lambda: self._desk.lister.list(since))

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        return await self._ask(lambda: self._desk.fetch(hrefs))

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if not writes:
            return []
        return await self._ask(lambda: self._desk.write(writes))

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        return await self._ask(lambda: self._desk.probe(hrefs)) if hrefs else {}

    async def _ask(self, work: Callable[[], R]) -> R:
        return await _asked(self._thread, lambda _: work())


async def _asked(thread: ComThread[Any], work: Callable[[Any], R]) -> R:
    try:
        return await thread.call(work)
    except com_error as error:
        raise unreachable(error) from error
    except ShortCollection as error:
        raise Unreachable("Notes gave only a part of what was asked for: run again.") from error


class _Desk:
    """What works on the thread."""

    def __init__(self, client: Client, owner: str, zone: str, replica: str, check: Callable[[], None]) -> None:
        self._client = client
        self._check = check
        self._mailbox = Mailbox(client)
        self._extended = False
        doubted: set[Href] = set()
        self._writer = Writer(self._mailbox, owner, zone, doubted.add)
        self.lister = Lister(self._mailbox, replica, check, self._writer.recover, doubted)

    def fetch(self, hrefs: Sequence[Href]) -> list[Fetched]:
        found: list[Fetched] = []
        for href in hrefs:
            self._check()
            found.append(self._mailbox.fetch(href))
        return found

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        outcomes = self._writer.write(writes)
        if not self._extended:
            self._extended = True
            try:
                self._writer.extend()
            except com_error:
                return outcomes  # the writes are done; the horizons have time
        return outcomes

    def probe(self, hrefs: Sequence[Href]) -> dict[Href, Presence]:
        """Deleted is what left a stub, or is not there and nowhere else under its name."""
        found = {href: self._presence(href) for href in hrefs}
        missing = [href for href, presence in found.items() if presence is Presence.ABSENT]
        deleted = (stubs(self._client) or set[str]()) if missing else set[str]()
        for href in missing:
            if href not in deleted and self._lives_elsewhere(href):
                found[href] = Presence.UNKNOWN
        return found

    def _presence(self, href: Href) -> Presence:
        """A document that is there and no appointment any more, or that does not open, tells nothing."""
        self._check()
        match self._mailbox.held(href):
            case Held():
                return Presence.PRESENT
            case Shut():
                return Presence.UNKNOWN
            case Absent():
                gone = isinstance(self._mailbox.opened(href), Absent)
                return Presence.ABSENT if gone else Presence.UNKNOWN

    def _lives_elsewhere(self, href: Href) -> bool:
        """Did a repair or a replication give it another document? That one bears its name still."""
        if not is_unid(href):
            return False
        named = f'SELECT Form = "Appointment" & ApptUNID = "{href.upper()}"'
        return int(self._client.search(named).Count) > 0


class NotesKind:
    """The kind "notes". Settings: ``backend`` (auto, com, simulated), ``server``, ``database``; ``path`` and ``simulated``.

    ``adjust`` and ``pause`` are for tests: clocks of the simulated machine, and how long a rejected call is waited for.
    """

    def __init__(self, adjust: Adjust | None = None, pause: Callable[[float], None] | None = None) -> None:
        self._adjust = adjust
        self._pause = pause

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[NotesCalendar]:
        """Raises `Unreachable`, `Unauthorized` and `BadRequest`."""
        program = _program(place, self._adjust)
        thread: ComThread[Any] = ComThread(f"notes {place.name}", program.open, lambda _: program.close())
        async with thread:
            patience = Patience(is_busy, self._pause or thread.pause)
            await _log_on(thread, place, patience)
            yield await _asked(thread, lambda session: _opened(thread, Patient(session, patience), place, program))


KIND = NotesKind()


def _program(place: Place, adjust: Adjust | None) -> Program:
    settings = place.settings
    backend = settings.get("backend", "auto")
    if backend == "com" or (backend == "auto" and sys.platform == "win32"):
        return InstalledProgram()
    path = place.base / Path(settings.get("path") or f"{place.name}.db").expanduser()
    simulated: Mapping[str, object] = settings.get("simulated") or {}
    return SimulatedProgram(path, simulated, settings.get("server", ""), settings.get("database", ""), adjust)


async def _log_on(thread: ComThread[Any], place: Place, patience: Patience) -> None:
    """Without a password where that will do; else with the one in the keyring."""

    def without(session: Any) -> bool:
        return _initialised(Patient(session, patience), None)

    if await _asked(thread, without):
        return
    if place.password is None:
        raise Unauthorized(
            f'Notes asks for your password: "syncline credentials set {place.name}" keeps it in the keyring.'
        )
    password = await place.password()
    if not await _asked(thread, lambda session: _initialised(Patient(session, patience), password)):
        raise Unauthorized(
            f'Notes does not accept the password of the calendar "{place.name}": '
            f'"syncline credentials set {place.name}" replaces it.'
        )


def _initialised(session: Any, password: str | None) -> bool:
    """False where Notes wants a password, or another one: it tells that by an error that can mean anything."""
    try:
        session.Initialize("" if password is None else password)
    except com_error as error:
        if number_of(error) == NotesNumber.GENERIC:
            return False
        raise
    return True


def _opened(thread: ComThread[Any], session: Any, place: Place, program: Program) -> NotesCalendar:
    database = _database(session, place)
    replica = str(database.ReplicaID)
    client = Client(session, database, program.zone)
    desk = _Desk(client, _owner(session, database), program.zone, replica, thread.check)
    return NotesCalendar(thread, desk, f"notes:{database.Server}:{replica}")


def _database(session: Any, place: Place) -> Any:
    """The mail file that the settings name, or the user's own. Raises `Unreachable` where there is none, or it is none."""
    server, file = str(place.settings.get("server", "")), str(place.settings.get("database", ""))
    where = f"on the server {server}" if server else "on this computer"
    try:
        database = session.GetDatabase(server, file) if file else session.GetDbDirectory(server).OpenMailDatabase()
        if not database.IsOpen:
            database.Open("", "")
        view = database.GetView("($Calendar)")
    except com_error as error:
        number = number_of(error)
        if number == NotesNumber.NO_SUCH_VIEW:
            view, database = None, None
        elif number is None or is_busy(error):
            raise
        else:
            what = f"The Notes database {file} {where}" if file else f"Your own Notes mail database {where}"
            raise Unreachable(
                f'{what} cannot be opened ({told(error)}): correct "server" and "database" of the calendar "{place.name}".'
            ) from error
    if view is None:
        raise Unreachable(f"{file or 'Your Notes database'} {where} is no mail database: it has no calendar.")
    return database


def _owner(session: Any, database: Any) -> str:
    """Whose calendar it is: the profile names them; without one, whoever is logged on."""
    try:
        owners = database.GetProfileDocument("CalendarProfile").GetItemValue("Owner")
        owner = str(owners[0])
    except (AttributeError, com_error):
        owner = ""
    return owner or str(session.UserName)
