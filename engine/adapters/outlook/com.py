"""Where Outlook's objects come from: the installed Outlook by COM, or a simulated one.

A `Program` is used on one thread only. What it opens is Outlook's ``Application``, held the way pywin32's dynamic dispatch
holds it: documented names, positional arguments, dates that are tagged UTC and hold the wall clock.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.words import program_missing
from engine.model.errors import BadRequest, Unreachable

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.simulation import Simulation

PROG_ID = "Outlook.Application"


class Program(Protocol):
    """An Outlook that can be opened. ``real``: items in it are somebody's."""

    real: bool

    def open(self) -> Any:
        """Outlook's Application object. Raises `Unreachable` where there is none to be had."""
        ...

    def close(self) -> None: ...

    def locale(self) -> Locale: ...


class SimulatedOutlook:
    """The simulated Outlook of a file; ``settings`` is the ``[calendars.NAME.simulated]`` table."""

    real = False

    def __init__(self, path: Path, settings: Mapping[str, object], clock: Callable[[], datetime]) -> None:
        from engine.adapters.outlook.simulated.simulation import Simulation

        self._path = path
        self._clock = clock
        try:
            self._simulation: Simulation = Simulation.from_settings(settings)
        except ValueError as error:
            raise BadRequest(f"The simulated Outlook cannot be set up. {error}") from error

    def open(self) -> Any:
        from engine.adapters.outlook.simulated.machine import Machine

        if not self._path.parent.is_dir():
            raise Unreachable(f"There is no folder {self._path.parent} for the simulated Outlook: correct the path.")
        self.machine = Machine(self._path, self._simulation, self._clock)
        self.machine.CoInitialize()
        try:
            return self.machine.Dispatch(PROG_ID)
        except com_error as error:
            raise Unreachable(
                f"The simulated Outlook's file {self._path} cannot be used"
                f"{_because(error.__cause__)}: choose another file."
            ) from error

    def close(self) -> None:
        self.machine.CoUninitialize()
        self.machine.close()

    def locale(self) -> Locale:
        return Locale(self._simulation.separator, self._simulation.week_starts)


def _because(cause: BaseException | None) -> str:
    return f" ({cause})" if isinstance(cause, sqlite3.Error) else ""


class InstalledOutlook:
    """The Outlook of this computer (classic Outlook for Windows)."""

    real = True

    def open(self) -> Any:
        if sys.platform != "win32":
            raise Unreachable(
                'Outlook can only be worked with on Windows: set backend = "simulated", or run Syncline there.'
            )
        pythoncom: Any = import_module("pythoncom")
        dynamic: Any = import_module("win32com.client.dynamic")
        pythoncom.CoInitialize()
        try:
            return dynamic.Dispatch(PROG_ID)
        except com_error as error:
            pythoncom.CoUninitialize()
            raise program_missing(error) from error

    def close(self) -> None:
        pythoncom: Any = import_module("pythoncom")
        pythoncom.CoUninitialize()

    def locale(self) -> Locale:
        """From the Windows settings of the region: ``sList``, and ``iFirstDayOfWeek``, which counts from Monday."""
        if sys.platform != "win32":
            return Locale()
        import winreg

        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Control Panel\International") as key:
            separator = str(winreg.QueryValueEx(key, "sList")[0])
            first_day = str(winreg.QueryValueEx(key, "iFirstDayOfWeek")[0])
        return Locale(separator or ",", (int(first_day) + 1) % 7 if first_day.isdecimal() else 0)
