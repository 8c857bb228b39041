"""Every command with its options and its help. What a command does is in the module its ``run`` names."""

from __future__ import annotations

from argparse import SUPPRESS, BooleanOptionalAction
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

from engine.cli.parser import PROGRAM, Parser, add_globals, field_side, number, one_of, seconds

if TYPE_CHECKING:
    from argparse import _SubParsersAction  # pyright: ignore[reportPrivateUsage]

    Commands = _SubParsersAction[Parser]

_WIDTH: Final = 78

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
    for declare in (_syncing, _waiting, _history, _reading, _editing, _files, _settings):
        declare(commands)
    parser.set_defaults(commands=commands.choices, run=None)
    return parser


def _command(
    commands: Commands, name: str, run: str, usage: str, short: str, more: str = "", **defaults: Any
) -> Parser:
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


def _syncing(commands: Commands) -> None:
    sync = _command(
        commands,
        "sync",
        "sync:sync",
        "[PAIR...] [options]",
        "bring pairs of calendars in step now",
        "All pairs when none is named. Ctrl-C stops in good order after the item at hand; a second Ctrl-C breaks off.",
        rest="pairs",
    )
    sync.add_argument("pairs", nargs="*", metavar="PAIR", help="a pair of the config file")
    sync.add_argument("--dry-run", action="store_true", help="only show what would be done")
    sync.add_argument(
        "--on-conflict",
        type=one_of("ask", "newest", "left", "right"),
        metavar="WHO",
        help="who wins where both calendars changed the same thing: ask, newest, left or right (usual: as in the config)",
    )
    sync.add_argument("--yes", action="store_true", help="carry out what waits for a confirmation or for a guard")
    # Given before the command, the root's --budget counts as well.
    sync.add_argument(
        "--budget",
        type=seconds,
        metavar="DURATION",
        default=SUPPRESS,
        help="stop in good order after so long, such as 20s",
    )
    sync.add_argument(
        "--new-history",
        action="store_true",
        help="the pair leads to other calendars than before: forget what the history knows of the old ones",
    )
    add_globals(sync, top=False)


def _waiting(commands: Commands) -> None:
    status = _command(commands, "status", "status:status", "", "show each pair's last run and what waits for you")
    add_globals(status, top=False)
    conflicts = _command(
        commands,
        "conflicts",
        "status:conflicts",
        "[PAIR]",
        "show what waits for your decision, both versions side by side",
        rest="pairs",
        most=1,
    )
    conflicts.add_argument("pairs", nargs="*", metavar="PAIR", help="only what waits in this pair")
    add_globals(conflicts, top=False)
    _resolve(commands)
    for name, short in (
        ("exclude", "take an item out of a pair for good"),
        ("include", "let an item take part in a pair again"),
    ):
        one = _command(commands, name, f"status:{name}", "PAIR ID", short)
        one.add_argument("pair", metavar="PAIR", help="the pair")
        one.add_argument("id", metavar="ID", help='the item\'s id (from "syncline history PAIR --run N"), or its UID')
        add_globals(one, top=False)


def _resolve(commands: Commands) -> None:
    resolve = _command(
        commands,
        "resolve",
        "status:resolve",
        "ID --use left|right|merge|both|skip|exclude\n           [--field NAME=left|right]... [--now]",
        "decide one thing that waits",
        """\
  left, right  the version of that calendar counts
  merge        a side for each field, with --field
  both         keep both versions, as two items
  skip         leave both as they are until one of them changes again
  exclude      take the item out of the pair for good""",
    )
    resolve.add_argument("id", metavar="ID", help='its id, from "syncline conflicts"; the first signs of it will do')
    resolve.add_argument(
        "--use",
        type=one_of("left", "right", "merge", "both", "skip", "exclude"),
        metavar="WHAT",
        help="left, right, merge, both, skip or exclude (usual with --field: merge)",
    )
    resolve.add_argument(
        "--field",
        type=field_side,
        metavar="NAME=SIDE",
        action="append",
        default=[],
        help="whose version of one field counts, such as summary=left; repeatable",
    )
    resolve.add_argument("--now", action="store_true", help="sync the pair at once, not with its next run")
    add_globals(resolve, top=False)


def _history(commands: Commands) -> None:
    history = _command(
        commands,
        "history",
        "history:history",
        "[PAIR] [--run N]\n       syncline history export [PAIR] FILE",
        "show past runs, or write the readable history",
        """\
"syncline history export FILE" writes who is linked with what as a text; "-" for standard output.""",
        rest="words",
        most=3,
    )
    history.add_argument("words", nargs="*", metavar="PAIR", help="only runs of this pair")
    history.add_argument("--run", dest="number", type=number, metavar="N", help="what this run did, item by item")
    add_globals(history, top=False)
    undo = _command(
        commands,
        "undo",
        "history:undo",
        "RUN [--item ID] [--dry-run]",
        "take a run back, or one item of it",
        "What somebody has changed since then is not overwritten: it is shown as a conflict.",
    )
    undo.add_argument("number", type=number, metavar="RUN", help='the number of a run, from "syncline history"')
    undo.add_argument("--item", metavar="ID", help="only this item of the run (its id or its UID)")
    undo.add_argument("--dry-run", action="store_true", help="only show what would be done")
    add_globals(undo, top=False)


def _calendar(parser: Parser) -> None:
    parser.add_argument("calendar", metavar="CALENDAR", help="a calendar of the config file")


def _reading(commands: Commands) -> None:
    listing = _command(
        commands,
        "list",
        "calendars:list_",
        "CALENDAR [--from DATE] [--to DATE]",
        "show a calendar's agenda, series written out",
        """\
Without dates everything is shown; of a series that never ends, a year back and a year ahead.
--verbose names each item's UID.
DATE is a day like 2026-03-02, or today, tomorrow, yesterday; both days are included.""",
    )
    _calendar(listing)
    listing.add_argument("--from", dest="first", metavar="DATE", help="the first day (usual: the beginning)")
    listing.add_argument("--to", dest="last", metavar="DATE", help="the last day (usual: the end)")
    add_globals(listing, top=False)
    show = _command(
        commands, "show", "calendars:show", "CALENDAR UID", "show one item, as iCalendar or (--json) as fields"
    )
    _calendar(show)
    show.add_argument("uid", metavar="UID", help='the item\'s UID, from "syncline list CALENDAR --verbose"')
    add_globals(show, top=False)


_TIMES: Final = """\
A time is written like 2026-03-02T10:00 or "2026-03-02 10:00"; a date alone makes an all-day item."""


def _editing(commands: Commands) -> None:
    add = _command(
        commands,
        "add",
        "editing:add",
        "CALENDAR --summary TEXT --start TIME [options]",
        "enter an item in a calendar; prints its UID",
        _TIMES,
    )
    _calendar(add)
    _fields(add)
    add_globals(add, top=False)
    edit = _command(
        commands,
        "edit",
        "editing:edit",
        "CALENDAR UID [options] [--occurrence START]",
        "change an item, or one occurrence of a series",
        f'{_TIMES}\nAn empty text takes a field away: --location "".',
    )
    _calendar(edit)
    edit.add_argument("uid", metavar="UID", help="the item's UID")
    _occurrence(edit)
    _fields(edit)
    add_globals(edit, top=False)
    remove = _command(
        commands,
        "remove",
        "editing:remove",
        "CALENDAR UID [--occurrence START]",
        "delete an item, or one occurrence of a series",
    )
    _calendar(remove)
    remove.add_argument("uid", metavar="UID", help="the item's UID")
    _occurrence(remove)
    add_globals(remove, top=False)


def _occurrence(parser: Parser) -> None:
    parser.add_argument(
        "--occurrence",
        metavar="START",
        help="only the occurrence that starts then in the series, such as 2026-03-09T10:00",
    )


def _fields(parser: Parser) -> None:
    fields = parser.add_argument_group("what it says")
    fields.add_argument("--summary", metavar="TEXT", help="the subject")
    fields.add_argument("--start", metavar="TIME", help="when it starts; a date alone for an all-day item")
    end = fields.add_mutually_exclusive_group()
    end.add_argument("--end", metavar="TIME", help="when it ends; of an all-day item the day after the last")
    end.add_argument("--duration", metavar="LENGTH", help="how long it takes instead, such as 90m or 1h")
    fields.add_argument("--tz", metavar="ZONE", help="the time zone, such as Europe/Berlin (usual: this machine's)")
    fields.add_argument("--rrule", metavar="RULE", help="how it repeats, such as FREQ=WEEKLY;COUNT=10 (RFC 5545)")
    fields.add_argument("--location", metavar="TEXT", help="where")
    fields.add_argument("--description", metavar="TEXT", help="the text")
    fields.add_argument("--category", metavar="TEXT", action="append", help="a category; repeatable")
    fields.add_argument("--private", action=BooleanOptionalAction, help="mark it as private, or take the mark away")


def _files(commands: Commands) -> None:
    into = _command(
        commands,
        "import",
        "files:import_",
        "CALENDAR FILE...",
        "take iCalendar files into a calendar",
        """\
Goes by UID: new items are created, known ones brought to what the file says. A file is taken as a whole or not at all.
Exit code 0: every file was taken; 4: some were; 1: none was.""",
        rest="files",
    )
    _calendar(into)
    into.add_argument("files", nargs="*", metavar="FILE", help="an iCalendar file (.ics, .vcs)")
    add_globals(into, top=False)
    out = _command(
        commands,
        "export",
        "files:export",
        "CALENDAR [FILE]",
        "write a whole calendar as one iCalendar file",
        rest="files",
        most=1,
    )
    _calendar(out)
    out.add_argument("files", nargs="*", metavar="FILE", help='the file to write (usual, and "-": standard output)')
    add_globals(out, top=False)


def _settings(commands: Commands) -> None:
    credentials = _group(commands, "credentials", "keep a calendar's password in this machine's keyring")
    for name, short in (
        ("set", "store a password: asks for it, or reads it from standard input when that is no terminal"),
        ("check", "say whether there is a password, and where it comes from"),
        ("remove", "take a password out of the keyring"),
    ):
        one = _command(credentials, f"credentials {name}", f"credentials:{name}_", "CALENDAR", short)
        _calendar(one)
        add_globals(one, top=False)
    config = _group(commands, "config", "make, check or find the config file")
    init = _command(
        config, "config init", "config:init", "[--user NAME] [--mail TYPE]", "write a config file with explanations"
    )
    init.add_argument("--user", metavar="NAME", help="the mobile user's name (usual: the one you are logged on with)")
    init.add_argument(
        "--mail",
        metavar="TYPE",
        default="outlook",
        help="the calendar to keep in step: outlook (usual), notes, caldav, vdir",
    )
    add_globals(init, top=False)
    for name, short in (
        ("check", "check the config file; names every mistake with its line"),
        ("path", "say where the config file is"),
    ):
        add_globals(_command(config, f"config {name}", f"config:{name}", "", short), top=False)


def _group(commands: Commands, name: str, short: str) -> Commands:
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
