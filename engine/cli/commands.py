"""The whole command line. What a command does is in the module that its ``run`` names."""

from __future__ import annotations

from typing import Final

from engine.cli.commands_calendars import editing, files, reading
from engine.cli.commands_pairs import history, syncing, waiting
from engine.cli.commands_settings import settings
from engine.cli.parser import PROGRAM, Parser, add_globals, one_of, seconds

_ABOUT: Final = """\
Keeps the calendar of your CRM's mobile client and every other calendar in step:
Outlook, Notes, CalDAV, CRM Enterprise, folders of .ics files.

Without a command the app opens. What runs by itself at log-on and log-off is
  syncline --auto startup|shutdown [--budget DURATION]"""

_END: Final = """\
"syncline COMMAND --help" tells more about a command.

Exit codes: 0 all in sync; 1 failed; 2 the command or the config file is wrong;
3 something waits for you; 4 some items failed and are tried again; 5 a guard
held deletions; 6 a calendar could not be reached; 75 another run is at work."""


def build() -> Parser:
    """The whole command line."""
    parser = Parser(prog=PROGRAM, usage="syncline [COMMAND] [options]", description=_ABOUT, epilog=_END)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=PROGRAM)
    auto = parser.add_argument_group("options without a command")
    moments = one_of("startup", "shutdown")
    auto.add_argument(
        "--auto", type=moments, metavar="MOMENT", help="run the pairs that sync at startup or at shutdown; never asks"
    )
    auto.add_argument(
        "--budget", type=seconds, metavar="DURATION", help="stop in good order after so long, such as 20s"
    )
    add_globals(parser, top=True)
    for declare in (syncing, waiting, history, reading, editing, files, settings):
        declare(commands)
    parser.set_defaults(commands=commands.choices, run=None)
    return parser
