"""Where everything stands in a TOML text: tables, keys and values, with their offsets and lines.

Only for a text that `tomllib` has accepted: what is well-formed is taken for granted, nothing is interpreted but names.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Names from the top of the document down; a number for a place in a list."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_PART: Final = re.compile(_KEY)
_DOTTED: Final = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*")
_BLANK: Final = re.compile(r"[ \t]*")
_FILLING: Final = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE: Final = re.compile(r"[^,\]}#\r\n]*[^,\]}#\r\n \t]")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to before ``end``, as offsets in the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """A line ``[path]`` (or ``[[path]]``: then the path ends in a number)."""

    path: Path
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """``key = value``, in a table of its own lines or inside of an inline table.

    ``base``: the table that the key is written in; ``path``: of the value itself, a dotted key resolved.
    """

    base: Path
    path: Path
    key: Span
    value: Span
    inline: bool

    @property
    def span(self) -> Span:
        return Span(self.key.start, self.value.end)


Statement: TypeAlias = Header | Assignment


@dataclass(frozen=True, slots=True)
class Layout:
    """All statements of a text, in order; those inside of inline tables and lists follow the one that holds them."""

    text: str
    statements: tuple[Statement, ...]
    _places: Mapping[Path, int] = field(repr=False)
    _line_starts: tuple[int, ...] = field(repr=False)

    def line(self, path: Path) -> int:
        """The line (from 1) where ``path`` stands; of what is missing, the line of what should hold it, else 1."""
        while path and path not in self._places:
            path = path[:-1]
        return self.line_at(self._places[path]) if path else 1

    def line_at(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset)

    def assignment(self, path: Path) -> Assignment | None:
        """The assignment that gives exactly this path its value, if one does."""
        return next((one for one in self.assignments() if one.path == path), None)

    def header(self, path: Path) -> Header | None:
        return next((one for one in self.headers() if one.path == path), None)

    def assignments(self) -> Iterator[Assignment]:
        return (one for one in self.statements if isinstance(one, Assignment))

    def headers(self) -> Iterator[Header]:
        return (one for one in self.statements if isinstance(one, Header))


def locate(text: str) -> Layout:
    """Where everything stands in ``text``, which `tomllib` must have accepted."""
    statements = tuple(_Reader(text).document())
    places: dict[Path, int] = {}
    for statement in statements:
        offset = statement.span.start
        for length in range(1, len(statement.path) + 1):
            places.setdefault(statement.path[:length], offset)
    # A table's own header says better where it is than a subtable that stands above it.
    places.update((one.path, one.span.start) for one in statements if isinstance(one, Header))
    starts = (0, *(match.end() for match in re.finditer("\n", text)))
    return Layout(text, statements, places, starts)


def names(dotted: str) -> tuple[str, ...]:
    """The names in a key as written: ``a."b c"`` is ("a", "b c")."""
    return tuple(_name(part) for part in _PART.findall(dotted))


def _name(part: str) -> str:
    return tomllib.loads(f"x = {part}")["x"] if part[0] in "\"'" else part


class _Reader:
    """Walks once over the text; ``at`` is the offset that comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counts: dict[Path, int] = {}

    def document(self) -> Iterator[Statement]:
        table: Path = ()
        self.skip(_FILLING)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                header = self.header()
                table = header.path
                yield header
            else:
                yield from self.assignment(table, inline=False)
            self.skip(_FILLING)

    def header(self) -> Header:
        start = self.at
        listed = self.text.startswith("[[", start)
        self.at += 2 if listed else 1
        self.skip(_BLANK)
        parts = self.key()
        self.skip(_BLANK)
        self.at += 2 if listed else 1
        return Header(self.numbered(parts, listed=listed), Span(start, self.at))

    def numbered(self, parts: tuple[str, ...], *, listed: bool) -> Path:
        """The path of a header: below a table of a list, that one's number comes in between."""
        path: Path = ()
        for part in parts[:-1]:
            path = self.latest((*path, part))
        path = (*path, parts[-1])
        if listed:
            self.counts[path] = self.counts.get(path, -1) + 1
        return self.latest(path)

    def latest(self, path: Path) -> Path:
        return (*path, self.counts[path]) if path in self.counts else path

    def assignment(self, base: Path, *, inline: bool) -> Iterator[Assignment]:
        start = self.at
        parts = self.key()
        key = Span(start, self.at)
        self.skip(_BLANK)
        self.at += 1
        self.skip(_BLANK)
        path = (*base, *parts)
        opens = self.at
        inner = tuple(self.value(path))
        yield Assignment(base, path, key, Span(opens, self.at), inline)
        yield from inner

    def key(self) -> tuple[str, ...]:
        start = self.at
        self.skip(_DOTTED)
        return names(self.text[start : self.at])

    def value(self, path: Path) -> Iterator[Assignment]:
        opening = self.text[self.at]
        if opening == "[":
            yield from self.list_of_values(path)
        elif opening == "{":
            yield from self.inline_table(path)
        else:
            self.skip(_STRING if opening in "\"'" else _BARE)

    def list_of_values(self, path: Path) -> Iterator[Assignment]:
        number = 0
        self.at += 1
        self.skip(_FILLING)
        while self.text[self.at] != "]":
            yield from self.value((*path, number))
            number += 1
            self.skip(_FILLING)
        self.at += 1

    def inline_table(self, path: Path) -> Iterator[Assignment]:
        self.at += 1
        self.skip(_FILLING)
        while self.text[self.at] != "}":
            yield from self.assignment(path, inline=True)
            self.skip(_FILLING)
        self.at += 1

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError("not a text that tomllib accepts")
        self.at = match.end()
