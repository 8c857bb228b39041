"""The commands that work in one calendar: list, show, add, edit, remove, import, export."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING, Final

from engine.cli.declaring import calendar_name, command
from engine.cli.parser import Parser, add_globals

if TYPE_CHECKING:
    from engine.cli.declaring import Commands


def reading(commands: Commands) -> None:
    listing = command(
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
    calendar_name(listing)
    listing.add_argument("--from", dest="first", metavar="DATE", help="the first day (usual: the beginning)")
    listing.add_argument("--to", dest="last", metavar="DATE", help="the last day (usual: the end)")
    add_globals(listing, top=False)
    show = command(
        commands, "show", "calendars:show", "CALENDAR UID", "show one item, as iCalendar or (--json) as fields"
    )
    calendar_name(show)
    show.add_argument("uid", metavar="UID", help='the item\'s UID, from "syncline list CALENDAR --verbose"')
    add_globals(show, top=False)


_TIMES: Final = """\
A time is written like 2026-03-02T10:00 or "2026-03-02 10:00"; a date alone makes an all-day item."""


def editing(commands: Commands) -> None:
    add = command(
        commands,
        "add",
        "editing:add",
        "CALENDAR --summary TEXT --start TIME [options]",
        "enter an item in a calendar; prints its UID",
        _TIMES,
    )
    calendar_name(add)
    _fields(add)
    add_globals(add, top=False)
    edit = command(
        commands,
        "edit",
        "editing:edit",
        "CALENDAR UID [options] [--occurrence START]",
        "change an item, or one occurrence of a series",
        f'{_TIMES}\nAn empty text takes a field away: --location "".',
    )
    calendar_name(edit)
    edit.add_argument("uid", metavar="UID", help="the item's UID")
    _occurrence(edit)
    _fields(edit)
    add_globals(edit, top=False)
    remove = command(
        commands,
        "remove",
        "editing:remove",
        "CALENDAR UID [--occurrence START]",
        "delete an item, or one occurrence of a series",
    )
    calendar_name(remove)
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


def files(commands: Commands) -> None:
    into = command(
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
    calendar_name(into)
    into.add_argument("files", nargs="*", metavar="FILE", help="an iCalendar file (.ics, .vcs)")
    add_globals(into, top=False)
    out = command(
        commands,
        "export",
        "files:export",
        "CALENDAR [FILE]",
        "write a whole calendar as one iCalendar file",
        rest="files",
        most=1,
    )
    calendar_name(out)
    out.add_argument("files", nargs="*", metavar="FILE", help='the file to write (usual, and "-": standard output)')
    add_globals(out, top=False)
