"""Opening the app. It is found by its name only, because the command line must not know it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from engine.cli import exit, output

if TYPE_CHECKING:
    from argparse import Namespace

App: TypeAlias = Callable[[Path, Path], int]
"""Takes the config file and the data folder, returns the exit code."""

REFERENCE: Final = "tui.app:main"
"""As the package's own entry point has it ("syncline.app")."""


def app(args: Namespace) -> int:
    """``syncline`` without a command."""
    from engine.config.places import config_path, data_dir

    if args.json or args.budget is not None:
        raise _misused("Which command? Without one the app opens, and it takes neither --json nor --budget.")
    if not has_terminal():
        raise _misused("The app needs a terminal to show itself; here there is none. Name a command.")
    return open_app(config_path(args.config), data_dir(args.data_dir))


def _misused(message: str) -> Exception:
    from engine.cli.parser import Misused

    return Misused(message, "syncline")


def has_terminal() -> bool:
    return output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)


def open_app(config: Path, data: Path) -> int:
    """The app on a config file and a data folder, until it is left. Raises `NoApp` where it is not installed."""
    try:
        opened = _usual_app() or _other_app()
    except ModuleNotFoundError as error:
        raise exit.NoApp(f"The app cannot be opened: {error.name} is not installed. {exit.SEE_HELP}") from error
    if opened is None:
        raise exit.NoApp(f"The app is not part of this installation; all commands work. {exit.SEE_HELP}")
    return opened(config, data)


def _usual_app() -> App | None:
    """The one that comes with the command line, where it is installed: found without reading package metadata, which
    takes as long as a tenth of all that happens before the app is seen."""
    module, _, name = REFERENCE.partition(":")
    try:
        return cast("App", getattr(import_module(module), name))
    except ModuleNotFoundError as error:
        if error.name in (module, module.partition(".")[0]):
            return None
        raise


def _other_app() -> App | None:
    """One that another package registers."""
    from importlib.metadata import entry_points

    found = next(iter(entry_points(group="syncline.app", name="terminal")), None)
    return None if found is None else cast("App", found.load())
