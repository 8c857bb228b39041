"""Where Notes' objects come from: the installed client by COM, or a simulated one.

A `Program` is used on one thread only. What it opens is a ``NotesSession``, not yet initialised.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.adapters.notes.errors import com_error
from engine.adapters.notes.trouble import not_installed
from engine.model.errors import BadRequest, Unreachable

if TYPE_CHECKING:
    from engine.adapters.notes.simulated import SimulatedNotes, Simulation

PROG_ID = "Lotus.NotesSession"
Adjust = Callable[["Simulation"], "Simulation"]
"""Sets what no config can: the clocks of a simulated machine."""


class Program(Protocol):
    """A Notes that can be opened."""

    def open(self) -> Any:
        """A NotesSession. Raises `Unreachable` where there is none to be had."""
        ...

    def close(self) -> None: ...

    @property
    def zone(self) -> str:
        """The machine's zone, an IANA name."""
        ...


class SimulatedProgram:
    """The simulated Notes of a file; ``settings`` is the ``[calendars.NAME.simulated]`` table.

    ``server`` and ``database`` are what the config names: the simulated client has that mail file and no other.
    Raises `BadRequest` for a switch that there is not.
    """

    def __init__(
        self, path: Path, settings: Mapping[str, object], server: str, database: str, adjust: Adjust | None = None
    ) -> None:
        from engine.adapters.notes.simulated import Simulation

        self._path = path
        self._notes: SimulatedNotes | None = None
        try:
            found = Simulation.from_settings(settings)
        except ValueError as error:
            end = "" if str(error).endswith("?") else "."
            raise BadRequest(f"The simulated Notes cannot be set up: {error}{end}") from error
        if database and "mail_file" not in settings:
            found = replace(found, mail_server=server, mail_file=database)
        self.simulation = found if adjust is None else adjust(found)

    def open(self) -> Any:
        import sqlite3

        from engine.adapters.notes.simulated import SimulatedNotes

        if not self._path.parent.is_dir():
            raise Unreachable(f"There is no folder {self._path.parent} for the simulated Notes: correct the path.")
        try:
            self._notes = SimulatedNotes(self._path, self.simulation)
        except (ValueError, sqlite3.Error, OSError) as error:
            raise Unreachable(f"The file {self._path} of the simulated Notes cannot be used: {error}.") from error
        return self._notes.dispatch(PROG_ID)

    def close(self) -> None:
        if self._notes is not None:
            self._notes.close()

    @property
    def zone(self) -> str:
        return self.simulation.zone


class InstalledProgram:
    """The Notes of this computer. Needs an installed client with its notes.ini; the client need not be running."""

    def open(self) -> Any:
        if sys.platform != "win32":
            raise Unreachable(
                'HCL Notes can only be worked with on Windows: set backend = "simulated", or run Syncline there.'
            )
        pythoncom: Any = import_module("pythoncom")
        dynamic: Any = import_module("win32com.client.dynamic")
        pythoncom.CoInitialize()
        try:
            return dynamic.Dispatch(PROG_ID)
        except com_error as error:
            pythoncom.CoUninitialize()
            raise not_installed(error) from error

    def close(self) -> None:
        pythoncom: Any = import_module("pythoncom")
        pythoncom.CoUninitialize()

    @property
    def zone(self) -> str:
        from tzlocal import get_localzone_name

        return get_localzone_name()
