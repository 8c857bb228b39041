"""One command from its words to its exit code: read, looked up, run; whatever stands in the way is told."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

from engine.cli import exit, output

Command = Callable[[Namespace], int]


def run(words: Sequence[str]) -> int:
    """Run the command; gives the exit code. Nothing but SystemExit(0) of --help leaves a command unanswered."""
    output.prepare()
    told = exit.Teller(as_json="--json" in words, verbose="--verbose" in words)
    try:
        args = _understood(words)
        told.args = args
        return _command(args)(args)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BaseException as error:
        return told.tell(error)


def _understood(words: Sequence[str]) -> Namespace:
    from engine.cli import commands
    from engine.cli.parser import Misused, parse

    args = parse(commands.build(), words)
    if args.auto is not None and args.run is not None:
        raise Misused("--auto runs by itself; it takes no command.", "syncline")
    return args


def _command(args: Namespace) -> Command:
    if args.auto is not None:
        return _found("sync:auto")
    return _found(args.run) if args.run is not None else _app


def _found(reference: str) -> Command:
    """A command's function; imports its module and no other."""
    module, _, name = reference.partition(":")
    return cast("Command", getattr(import_module(f"engine.cli.{module}"), name))


def _app(args: Namespace) -> int:
    """Open the app. It is found by entry point, because the command line must not know it."""
    from engine.cli.parser import Misused
    from engine.config.places import config_path, data_dir

    if args.json or args.budget is not None:
        raise Misused("Which command? Without one the app opens, and it takes neither --json nor --budget.", "syncline")
    if not (output.is_terminal(sys.stdin) and output.is_terminal(sys.stdout)):
        raise Misused("The app needs a terminal to show itself; here there is none. Name a command.", "syncline")
    from importlib.metadata import entry_points

    found = next(iter(entry_points(group="syncline.app", name="terminal")), None)
    if found is None:
        raise exit.NoApp(f"The app is not part of this installation; all commands work. {exit.SEE_HELP}")
    try:
        app = cast("Callable[..., int]", found.load())
    except ModuleNotFoundError as error:
        raise exit.NoApp(f"The app cannot be opened: {error.name} is not installed. {exit.SEE_HELP}") from error
    return app(config_path(args.config), data_dir(args.data_dir))
