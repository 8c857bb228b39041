"""The commands that work on pairs: sync, status, conflicts, resolve, exclude, include, history, undo."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import TYPE_CHECKING

from engine.cli.declaring import command
from engine.cli.parser import add_globals, field_side, number, one_of, seconds

if TYPE_CHECKING:
    from engine.cli.declaring import Commands


def syncing(commands: Commands) -> None:
    sync = command(
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


def waiting(commands: Commands) -> None:
    status = command(commands, "status", "status:status", "", "show each pair's last run and what waits for you")
    add_globals(status, top=False)
    conflicts = command(
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
        one = command(commands, name, f"status:{name}", "PAIR ID", short)
        one.add_argument("pair", metavar="PAIR", help="the pair")
        one.add_argument("id", metavar="ID", help='the item\'s id (from "syncline history PAIR --run N"), or its UID')
        add_globals(one, top=False)


def _resolve(commands: Commands) -> None:
    resolve = command(
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
    resolve.add_argument(
        "--pair", metavar="PAIR", help="where the same item waits in several pairs: which one is meant"
    )
    resolve.add_argument("--now", action="store_true", help="sync the pair at once, not with its next run")
    add_globals(resolve, top=False)


def history(commands: Commands) -> None:
    history = command(
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
    undo = command(
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
