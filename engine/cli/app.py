"""Opening the app. It is found by entry point, because the command line must not know it."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import cast

from engine.cli import exit, output


def app(args: Namespace) -> int:
    """``syncline`` without a command."""
    from engine.cli.parser import Misused
    from engine.config.places import config_path, data_dir

    if args.json or args.budget is not None:
        raise Misused("Which command? Without one the app opens, and it takes neither --json nor --budget.", "syncline")
    if not has_terminal():
        raise Misused("The app needs a terminal to show itself; here there is none. Name a command.", "syncline")
    return open_app(config_path(args.config), data_dir(args.data_dir))


def has_terminal() -> bool:
    return output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)


def open_app(config: Path, data: Path) -> int:
    """The app on a config file and a data folder, until it is left. Raises `NoApp` where it is not installed."""
    from importlib.metadata import entry_points

    found = next(iter(entry_points(group="syncline.app", name="terminal")), None)
    if found is None:
        raise exit.NoApp(f"The app is not part of this installation; all commands work. {exit.SEE_HELP}")
    try:
        opened = cast("Callable[..., int]", found.load())
    except ModuleNotFoundError as error:
        raise exit.NoApp(f"The app cannot be opened: {error.name} is not installed. {exit.SEE_HELP}") from error
    return opened(config, data)
