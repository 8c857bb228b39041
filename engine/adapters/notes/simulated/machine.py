"""What all objects of one session share, and the guard that stands before every member of theirs."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from engine.adapters.notes.errors import NotesNumber, call_rejected, com_error, disconnected, notes_error
from engine.adapters.notes.simulated.locales import LOCALES, Locale
from engine.adapters.notes.simulated.simulation import BusyCalls, BusyFor, Simulation
from engine.adapters.notes.simulated.store import MailFile
from engine.adapters.notes.simulated.timedates import Instant, at_wall, instant
from engine.adapters.notes.zones import ZoneText, zone_text


@dataclass(eq=False, slots=True)
class Machine:
    """One session: its switches, the mail file, and where its faults stand."""

    simulation: Simulation
    store: MailFile
    thread: int = field(default_factory=threading.get_ident)
    initialised: bool = False
    closed: bool = False
    calls: int = 0
    """Member calls so far, rejected ones included."""
    busy_since: float | None = None
    met: set[str] = field(default_factory=set[str])
    """UNIDs whose first Save already met another user's (`Simulation.changed`)."""
    zone: ZoneInfo = field(init=False)
    locale: Locale = field(init=False)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.simulation.zone)
        self.locale = LOCALES[self.simulation.locale]

    def now(self) -> datetime:
        """Wall clock of the machine, aware."""
        return self.simulation.clock().astimezone(self.zone)

    def instant(self, moment: datetime) -> Instant:
        return instant(moment, self.zone)

    def at_wall(self, wall: datetime) -> Instant:
        return at_wall(wall, self.zone)

    def zone_text(self, name: str, year: int) -> ZoneText:
        return zone_text(name, self.simulation.zone_names, year)

    def enter(self, source: str, member: str) -> None:
        """Before every member: what may stop it from being carried out at all."""
        self.calls += 1
        if self.closed:
            raise notes_error(NotesNumber.SESSION_CLOSED, "The session has been closed", source)
        if threading.get_ident() != self.thread:
            number = NotesNumber(self.simulation.alien_thread)
            raise notes_error(number, "The object belongs to another thread", source)
        if not self.initialised and not member.startswith("Initialize"):
            raise notes_error(NotesNumber.NOT_INITIALISED, "Session has not been initialized", source)
        self._faults()

    def _faults(self) -> None:
        limit = self.simulation.disconnect_after
        if limit is not None and self.calls > limit:
            raise disconnected()
        match self.simulation.busy:
            case BusyCalls(calls):
                rejected = self.calls <= calls
            case BusyFor(seconds):
                now = self.simulation.seconds()
                self.busy_since = now if self.busy_since is None else self.busy_since
                rejected = now - self.busy_since < seconds
        if rejected:
            raise call_rejected()

    def unopenable(self, subject: str) -> bool:
        return subject in self.simulation.unopenable


class Automation:
    """An object behind COM: only the members the real one has, each behind the guard.

    Every public method and property of a subclass is wrapped when the class is made, so that none can be forgotten.
    """

    __slots__ = ("_machine",)

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, member in list(vars(cls).items()):
            if name.startswith("_"):
                continue
            if isinstance(member, property):
                setattr(cls, name, _guarded_property(name, member))
            elif callable(member):
                setattr(cls, name, _guarded(name, member))

    def _check(self, member: str) -> None:
        """A further guard of the class."""

    def _error(self, number: NotesNumber, text: str) -> com_error:
        return notes_error(number, text, type(self).__name__)


def _guarded(name: str, member: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(member)
    def call(self: Automation, *args: object, **named: object) -> Any:
        self._machine.enter(type(self).__name__, name)  # pyright: ignore[reportPrivateUsage]
        self._check(name)  # pyright: ignore[reportPrivateUsage]
        try:
            return member(self, *args, **named)
        except sqlite3.OperationalError as error:
            raise notes_error(NotesNumber.GENERIC, f"The database is in use ({error})", type(self).__name__) from error

    return call


def _guarded_property(name: str, member: property) -> property:
    get = None if member.fget is None else _guarded(name, member.fget)
    put = None if member.fset is None else _guarded(name, member.fset)
    return property(get, put, doc=member.__doc__)
