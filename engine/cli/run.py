"""One command from its words to its exit code: read, looked up, run; whatever stands in the way is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from engine.cli import exit, output

if TYPE_CHECKING:
    from argparse import Namespace

Command: TypeAlias = "Callable[[Namespace], int]"

NO_WORDS: Final = {
    "auto": None,
    "budget": None,
    "config": None,
    "data_dir": None,
    "json": False,
    "run": None,
    "verbose": False,
}
"""What the parser makes of none: the app, which is to be seen at once, does not wait for one to be built."""


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
    if not words:
        return cast("Namespace", SimpleNamespace(**NO_WORDS))
    from engine.cli import commands
    from engine.cli.parser import Misused, parse

    args = parse(commands.build(), words)
    if args.auto is not None and args.run is not None:
        raise Misused("--auto runs by itself; it takes no command.", "syncline")
    return args


def _command(args: Namespace) -> Command:
    if args.auto is not None:
        return _found("sync:auto")
    return _found("app:app" if args.run is None else args.run)


def _found(reference: str) -> Command:
    """A command's function; imports its module and no other."""
    module, _, name = reference.partition(":")
    return cast("Command", getattr(import_module(f"engine.cli.{module}"), name))
