"""NotesSession and what hangs on it directly, and the simulated client that hands sessions out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, TypeAlias

from engine.adapters.notes.errors import CLASS_NOT_REGISTERED, NotesNumber, com_error
from engine.adapters.notes.simulated.calendar import NotesCalendar
from engine.adapters.notes.simulated.database import NotesDatabase
from engine.adapters.notes.simulated.document import NotesDocument
from engine.adapters.notes.simulated.formula import Subject, evaluate
from engine.adapters.notes.simulated.item import NotesRichTextStyle
from engine.adapters.notes.simulated.items import Items, Times
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.moments import NotesDateRange, NotesDateTime, read_time
from engine.adapters.notes.simulated.open_note import note_of
from engine.adapters.notes.simulated.simulation import Simulation
from engine.adapters.notes.simulated.store import MailFile
from engine.adapters.notes.simulated.timedates import ClockOnly, DayOnly, Instant, Span
from engine.adapters.notes.simulated.variants import variant_of

PROG_ID: Final = "Lotus.NotesSession"
_COMMON_NAME: Final = "CN="


class SimulatedNotes:
    """An installed Notes client with one mail file. Use it as a context manager, on the thread that uses its objects.

    ``path`` is the SQLite file; it is made when it is not there. ValueError when a newer release wrote it.
    """

    def __init__(self, path: Path, simulation: Simulation | None = None) -> None:
        self.simulation = Simulation() if simulation is None else simulation
        self.store = MailFile(path, self.simulation.clock)
        self._machines: list[Machine] = []

    def dispatch(self, prog_id: str = PROG_ID) -> NotesSession:
        """What ``win32com.client.Dispatch`` gives for the COM server of Notes."""
        if prog_id.lower() != PROG_ID.lower():
            raise com_error(CLASS_NOT_REGISTERED, "Class not registered", None, None)
        machine = Machine(self.simulation, self.store)
        self._machines.append(machine)
        return NotesSession(machine)

    @property
    def calls(self) -> int:
        """Member calls of all sessions so far."""
        return sum(machine.calls for machine in self._machines)

    def close(self) -> None:
        """The client ends; all its objects are dead (4279)."""
        for machine in self._machines:
            machine.closed = True
        self.store.close()

    def __enter__(self) -> SimulatedNotes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class NotesSession(Automation):
    """The root of all objects. `Initialize` first."""

    __slots__ = ("_convert_mime",)

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self._convert_mime = True

    def Initialize(self, password: str = "") -> None:
        """4492 the second time, 4000 with a wrong password."""
        if self._machine.initialised:
            raise self._error(NotesNumber.ALREADY_INITIALISED, "Session has already been initialized")
        if self._machine.simulation.password not in (None, password):
            raise self._error(NotesNumber.GENERIC, "Wrong Password. (Passwords are case sensitive.)")
        self._machine.initialised = True

    def InitializeUsingNotesUserName(self, name: str, password: str = "") -> None:
        """Only on a server."""
        raise self._error(NotesNumber.GENERIC, "InitializeUsingNotesUserName can be used on a Domino server only")

    # Who and where

    @property
    def UserName(self) -> str:
        """Canonical."""
        return "CN=Pat Deputy/O=Example" if self._machine.simulation.delegate else self._machine.simulation.owner

    @property
    def EffectiveUserName(self) -> str:
        return self.UserName

    @property
    def CommonUserName(self) -> str:
        return self.UserName.split("/")[0].removeprefix(_COMMON_NAME)

    @property
    def NotesVersion(self) -> str:
        new = self._machine.simulation.calendar_classes
        return "Release 12.0.2|November 03, 2022" if new else "Release 8.5.2|August 10, 2010"

    @property
    def Platform(self) -> str:
        return "Windows/32"

    @property
    def International(self) -> NotesInternational:
        return NotesInternational(self._machine)

    @property
    def ConvertMime(self) -> bool:
        """Whether a MIME body is given as rich text."""
        return self._convert_mime

    @ConvertMime.setter
    def ConvertMime(self, on: bool) -> None:
        self._convert_mime = bool(on)

    def GetEnvironmentString(self, name: str, system: bool = False) -> str:
        """A value of notes.ini; "" where there is none. Own variables, those without ``system``, have a $ in front."""
        simulation = self._machine.simulation
        known = {"mailfile": simulation.mail_file, "mailserver": simulation.mail_server}
        return known.get(name.lower(), "") if system else ""

    # What it gives

    def GetDatabase(self, server: str, file: str, createOnFail: bool = False) -> NotesDatabase:
        """Maybe not open: ask `NotesDatabase.IsOpen`."""
        return NotesDatabase(server, file, self._machine)

    def GetDbDirectory(self, server: str) -> NotesDbDirectory:
        return NotesDbDirectory(server, self._machine)

    def CreateDateTime(self, text: str) -> NotesDateTime:
        """Read in the machine's locale; 4045 where it is no date."""
        try:
            return NotesDateTime(self._machine, read_time(self._machine, text))
        except ValueError:
            raise self._error(NotesNumber.INVALID_DATE, f"Invalid date ({text})") from None

    def CreateDateRange(self) -> NotesDateRange:
        return NotesDateRange(self._machine)

    def CreateName(self, name: str) -> NotesName:
        return NotesName(name, self._machine)

    def CreateRichTextStyle(self) -> NotesRichTextStyle:
        return NotesRichTextStyle(self._machine)

    def Evaluate(self, formula: str, document: NotesDocument | None = None) -> tuple[object, ...]:
        """Only what `formula` knows; 4000 for the rest."""
        now = self._machine.simulation.clock()
        subject = Subject("", Items(), now)
        if document is not None:
            note = note_of(document)
            subject = Subject(note.unid, note.items, now)
        found = evaluate(self._machine, formula, subject)
        times = tuple(value for value in found if isinstance(value, Instant | DayOnly | ClockOnly | Span))
        return variant_of(self._machine, Times(times)) if times else found

    @property
    def GetCalendar(self) -> _GetCalendar:
        """Absent in older releases."""
        if not self._machine.simulation.calendar_classes:
            raise AttributeError("Lotus.NotesSession.GetCalendar")
        return self._calendar

    def _calendar(self, database: NotesDatabase) -> NotesCalendar:
        simulation = self._machine.simulation
        if not simulation.calendar_profile:
            raise self._error(NotesNumber.CALENDAR, "The calendar profile does not name an owner")
        if not simulation.calendar_view:
            raise self._error(NotesNumber.CALENDAR, "No calendar was found in this database")
        return NotesCalendar(database, self._machine)


_GetCalendar: TypeAlias = Callable[[NotesDatabase], NotesCalendar]


class NotesDbDirectory(Automation):
    """The databases of a server."""

    __slots__ = ("_server",)

    def __init__(self, server: str, machine: Machine) -> None:
        super().__init__(machine)
        self._server = server

    @property
    def Name(self) -> str:
        return self._server

    def OpenMailDatabase(self) -> NotesDatabase:
        """The user's mail file as notes.ini names it, open."""
        simulation = self._machine.simulation
        if self._server.lower() != simulation.mail_server.lower():
            raise self._error(NotesNumber.CANNOT_OPEN_MAIL, "Unable to open mail database")
        return NotesDatabase(simulation.mail_server, simulation.mail_file, self._machine)


class NotesInternational(Automation):
    """How the machine writes dates and numbers."""

    __slots__ = ()

    @property
    def IsDateDMY(self) -> bool:
        return self._machine.locale.order == "DMY"

    @property
    def IsDateMDY(self) -> bool:
        return self._machine.locale.order == "MDY"

    @property
    def IsDateYMD(self) -> bool:
        return self._machine.locale.order == "YMD"

    @property
    def DateSep(self) -> str:
        return self._machine.locale.separator

    @property
    def TimeSep(self) -> str:
        return ":"

    @property
    def DecimalSep(self) -> str:
        return self._machine.locale.decimal

    @property
    def ThousandsSep(self) -> str:
        return "." if self._machine.locale.decimal == "," else ","

    @property
    def IsTime24Hour(self) -> bool:
        return not self._machine.locale.half_days

    @property
    def AMString(self) -> str:
        return "AM"

    @property
    def PMString(self) -> str:
        return "PM"

    @property
    def TimeZone(self) -> int:
        """Hours west; a fraction as minutes times 100 in front."""
        now = self._machine.now()
        return self._machine.zone_text(self._machine.simulation.zone, now.year).west

    @property
    def IsDST(self) -> bool:
        return bool(self._machine.now().dst())


class NotesName(Automation):
    """A name in its forms."""

    __slots__ = ("_name",)

    def __init__(self, name: str, machine: Machine) -> None:
        super().__init__(machine)
        self._name = name

    @property
    def Canonical(self) -> str:
        return self._name

    @property
    def Abbreviated(self) -> str:
        """Without the labels: "Alex Miller/Example"."""
        return "/".join(part.split("=", 1)[-1] for part in self._name.split("/"))

    @property
    def Common(self) -> str:
        return self._name.split("/")[0].removeprefix(_COMMON_NAME)

    @property
    def Addr821(self) -> str:
        """The internet address, where the name is one."""
        return self._name if "@" in self._name and "=" not in self._name else ""
