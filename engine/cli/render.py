"""Texts for a terminal: tables that fit, words of any script in columns, nothing that a subject could do to the screen."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from engine.cli.output import is_terminal

_WIDE: Final = ("W", "F")
_USUAL: Final = 80
_LEAST: Final = 40
_MOST: Final = 120
_ENDLESS: Final = 10_000
_GAP: Final = 2
_NARROW: Final = 16


def screen() -> int:
    """How many columns there are. Into a pipe or a file nothing has to be cut, unless COLUMNS says so."""
    import os
    import shutil

    if not os.environ.get("COLUMNS") and not is_terminal(sys.stdout):
        return _ENDLESS
    return max(_LEAST, min(_MOST, shutil.get_terminal_size((_USUAL, 24)).columns))


def plain(text: str) -> str:
    """One line without control signs: what comes out of a calendar must not steer the terminal."""
    return " ".join("".join(" " if _steers(sign) else sign for sign in text).split())


def plain_lines(text: str) -> list[str]:
    """The same, line by line."""
    return [plain(line) for line in text.splitlines()]


def _steers(sign: str) -> bool:
    """Control signs, and those that turn the direction of writing for all that follows."""
    return unicodedata.category(sign) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(sign) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip


def width(text: str) -> int:
    """How many columns a text takes (UAX 11): wide signs two, marks and joiners none."""
    return len(text) if text.isascii() else sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1


def clip(text: str, room: int) -> str:
    """A text in at most ``room`` columns; one that had to be cut ends with an ellipsis."""
    if width(text) <= room:
        return text
    taken, used = list[str](), 0
    for sign in text:
        used += _width(sign)
        if used > room - 1:
            break
        taken.append(sign)
    return f"{''.join(taken).rstrip()}…" if room > 0 else ""


def pad(text: str, room: int) -> str:
    return text + " " * (room - width(text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], give: int = -1, room: int | None = None) -> str:
    """A table that fits the screen. ``give``: the column that is cut first where there is no room, then the widest."""
    most = screen() if room is None else room
    lines = [[clip(plain(cell), most) for cell in row] for row in (head, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    give %= len(widths)
    while sum(widths) + _GAP * (len(widths) - 1) > most:
        column = give if widths[give] > _NARROW else widths.index(max(widths))
        if widths[column] <= 1:
            break
        widths[column] -= 1
    return "\n".join(
        (" " * _GAP).join(pad(clip(cell, wide), wide) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def local(stamp: str | None) -> str:
    """An instant (ISO 8601, UTC) as this machine's clock shows it, to the minute; "never" for None."""
    if stamp is None:
        return "never"
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"


def start(text: str) -> str:
    """A start as in reports (ISO 8601 with offset, or a date), for people: weekday, date, time as written."""
    try:
        if len(text) == 10:
            return f"{date.fromisoformat(text):%a %Y-%m-%d}"
        return f"{datetime.fromisoformat(text):%a %Y-%m-%d %H:%M}"
    except ValueError:
        return text


def counted(number: int, one: str, many: str = "") -> str:
    """``1 conflict``, ``2 conflicts``."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
