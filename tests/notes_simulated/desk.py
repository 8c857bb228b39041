"""A salesperson's desk with Notes on it: what the tests of the object model work with."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.notes.errors import NotesNumber, com_error, number_of
from engine.adapters.notes.simulated import Colleague, NotesSession, SimulatedNotes, Simulation
from engine.adapters.notes.simulated.calendar import NotesCalendar
from engine.adapters.notes.simulated.database import NotesDatabase
from engine.adapters.notes.simulated.document import NotesDocument
from engine.adapters.notes.simulated.moments import NotesDateTime
from engine.adapters.notes.simulated.validator import flaws_in
from engine.ical.lines import Component, parse

MAIL = "mail/amiller.nsf"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
MARCH_5 = "DTSTART;TZID=Europe/Berlin:20260305T090000\nDTEND;TZID=Europe/Berlin:20260305T100000"


class Clock:
    """Time stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def forward(self, **how: float) -> None:
        self.now += timedelta(**how)


@dataclass(frozen=True)
class Desk:
    notes: SimulatedNotes
    session: NotesSession
    database: NotesDatabase
    clock: Clock

    @property
    def store(self) -> Any:
        return self.notes.store

    @property
    def colleague(self) -> Colleague:
        return Colleague(self.notes.store)

    @property
    def calendar(self) -> NotesCalendar:
        """Silent."""
        calendar = self.session.GetCalendar(self.database)
        calendar.AutoSendNotices = False
        return calendar

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> NotesDateTime:
        """A wall clock time of the machine."""
        moment = self.session.CreateDateTime("Today")
        moment.LSLocalTime = datetime(year, month, day, hour, minute, tzinfo=UTC)
        return moment

    def appointment(self, subject: str = "Visit", **items: object) -> NotesDocument:
        """Saved through documents alone: 5 March 2026, 9 to 10, whatever else ``items`` say."""
        document = self.database.CreateDocument()
        start, end = self.at(2026, 3, 5, 9), self.at(2026, 3, 5, 10)
        plain = {"Form": "Appointment", "AppointmentType": "0", "Subject": subject, "$PublicAccess": "1"}
        times = {"StartDateTime": start, "EndDateTime": end, "CalendarDateTime": start}
        for name, value in {**plain, "OrgConfidential": "", "$BusyPriority": "1", **times, **items}.items():
            document.ReplaceItemValue(name, value)
        assert document.Save(True, False)
        return document

    def rows(self) -> list[str]:
        """UNIDs of the calendar's rows."""
        entries = self.view().AllEntries
        return [entries.GetNthEntry(n + 1).UniversalID for n in range(entries.Count)]

    def view(self) -> Any:
        view = self.database.GetView("($Calendar)")
        assert view is not None
        return view

    def march(self) -> tuple[NotesDateTime, NotesDateTime]:
        return self.at(2026, 3, 1), self.at(2026, 4, 1)

    def flaws(self) -> dict[str, list[str]]:
        return flaws_in(self.notes.store)


OpenDesk = Callable[..., Desk]


@contextmanager
def desk_at(path: Path, clock: Clock | None = None, **switches: Any) -> Generator[Desk]:
    clock = clock or Clock()
    simulation = Simulation(clock=clock, seconds=clock.seconds, **switches)
    with SimulatedNotes(path, simulation) as notes:
        session = notes.dispatch()
        session.Initialize()
        yield Desk(notes, session, session.GetDatabase("", MAIL), clock)


def vevent(*lines: str, uid: str = "visit-1", summary: str = "Visit", when: str = MARCH_5) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", when, *lines, "END:VEVENT"])


def ical(*events: str, head: str = "VERSION:2.0") -> str:
    return "\n".join(["BEGIN:VCALENDAR", head, *events, "END:VCALENDAR", ""])


def weekly(*lines: str, uid: str = "visit-1", summary: str = "Visit") -> str:
    """Four Thursdays: 5, 12, 19, 26 March 2026."""
    return vevent(WEEKLY, *lines, uid=uid, summary=summary)


def events_in(text: str) -> list[Component]:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return [part for part in calendar.parts if part.name == "VEVENT"]


@contextmanager
def refuses(number: NotesNumber | int) -> Generator[None]:
    """The block raises a COM error with that Notes number."""
    with pytest.raises(com_error) as caught:
        yield
    assert number_of(caught.value) == number, caught.value
