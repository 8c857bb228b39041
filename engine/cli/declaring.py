"""How a command is declared: its name, its help, and which function carries it out."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from engine.cli.parser import PROGRAM, Parser, add_globals

if TYPE_CHECKING:
    from argparse import _SubParsersAction  # pyright: ignore[reportPrivateUsage]

    Commands: TypeAlias = _SubParsersAction[Parser]

_WIDTH: Final = 78


def command(commands: Commands, name: str, run: str, usage: str, short: str, more: str = "", **defaults: Any) -> Parser:
    """``run``: module and function. ``usage``: what follows the name. ``short``: its line in the list of commands."""
    prog = f"{PROGRAM} {name}"
    parser = commands.add_parser(
        name.rpartition(" ")[2],
        prog=prog,
        usage=f"{prog} {usage}".rstrip(),
        help=short,
        description=_wrapped(f"{short[0].upper()}{short[1:]}.\n{more}".rstrip()),
    )
    parser.set_defaults(run=run, parser=parser, **defaults)
    return parser


def _wrapped(text: str) -> str:
    """Line by line; what is indented stands as it is."""
    lines = text.split("\n")
    return "\n".join(line if line.startswith(" ") else fill(line, _WIDTH) for line in lines)


def calendar_name(parser: Parser) -> None:
    parser.add_argument("calendar", metavar="CALENDAR", help="a calendar of the config file")


def group(commands: Commands, name: str, short: str) -> Commands:
    """A command that only holds further commands."""
    parser = commands.add_parser(
        name,
        prog=f"{PROGRAM} {name}",
        usage=f"{PROGRAM} {name} COMMAND",
        help=short,
        description=f"{short[0].upper()}{short[1:]}.",
    )
    add_globals(parser, top=False)
    inner: Commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", prog=f"{PROGRAM} {name}", required=True
    )
    parser.set_defaults(parser=parser, commands=inner.choices)
    return inner
