"""A simulated Windows machine with an Outlook on it: what ``pythoncom`` and ``win32com.client`` are on a real one.

machine = Machine(path, Simulation(zone="Europe/Berlin"))
machine.CoInitialize()
outlook = machine.Dispatch("Outlook.Application")
"""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from engine.adapters.outlook.errors import CO_E_CLASSSTRING, CO_E_SERVER_EXEC_FAILURE, MK_E_UNAVAILABLE, call_error
from engine.adapters.outlook.simulated.application import Application
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Dispatch
from engine.adapters.outlook.simulated.faults import Apartments, Clock, Gate
from engine.adapters.outlook.simulated.simulation import Simulation
from engine.adapters.outlook.simulated.store import Store
from engine.adapters.outlook.simulated.zones import windows_id

PROG_ID = "Outlook.Application"


def system_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class Machine:
    """One Outlook profile in one file. Several machines, in one process or in several, may share the file.

    Raises ValueError for a zone that Windows does not know. ``clock`` gives aware instants; nothing here ever sleeps.
    """

    def __init__(self, path: Path, simulation: Simulation | None = None, clock: Clock = system_clock) -> None:
        self._path = path
        self._simulation = simulation or Simulation()
        self._clock = clock
        if self._simulation.zone:
            windows_id(self._simulation.zone)
        self._apartments = Apartments(always=self._simulation.com_initialized)
        self._contexts: dict[int, Context] = {}

    def CoInitialize(self) -> None:
        """Makes this thread an apartment; to be undone by CoUninitialize as often as it was called."""
        self._apartments.initialize()

    def CoUninitialize(self) -> None:
        self._apartments.uninitialize()

    def Dispatch(self, ProgID: str) -> Dispatch:
        """The running Outlook, or one that starts now. Raises com_error: no such class, not initialized, no start."""
        self._apartments.check()
        if ProgID.lower() != PROG_ID.lower():
            raise call_error(CO_E_CLASSSTRING)
        thread = threading.get_ident()
        if thread not in self._contexts:
            self._contexts[thread] = self._start()
        return Dispatch(Application(self._contexts[thread]))

    def GetActiveObject(self, ProgID: str) -> Dispatch:
        """The running Outlook. Raises MK_E_UNAVAILABLE when none was started."""
        self._apartments.check()
        if not self._contexts:
            raise call_error(MK_E_UNAVAILABLE)
        return self.Dispatch(ProgID)

    def _start(self) -> Context:
        try:
            store = Store(self._path, self._simulation.user)
        except sqlite3.Error as error:
            raise call_error(CO_E_SERVER_EXEC_FAILURE) from error
        gate = Gate(self._simulation, self._clock, self._apartments)
        return Context(store, self._simulation, self._clock, gate, self._simulation.zone)

    @property
    def opened(self) -> int:
        """How many items were opened so far, one way or another."""
        return sum(context.gate.opened for context in self._contexts.values())

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        return sum(context.gate.calls for context in self._contexts.values())

    @property
    def sent(self) -> int:
        """How many messages were ever sent from this profile."""
        store = Store(self._path, self._simulation.user)
        try:
            return store.counter("sent")
        finally:
            store.close()

    def close(self) -> None:
        """Lets go of the file. Objects that are still held are of no use any more."""
        for context in self._contexts.values():
            context.gate.end()
            context.store.close()
        self._contexts.clear()
