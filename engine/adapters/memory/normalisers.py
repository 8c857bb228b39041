"""What calendars do to a text when they store it: pure functions from text to text, to be given to a memory store.

Each is idempotent, as real stores are: what was stored once is stored the same again. They raise `Malformed` for a text
that does not nest; the store then keeps it as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from engine.ical.lines import parse, write
from engine.model.content import Component, Line, Part

Normaliser: TypeAlias = Callable[[str], str]


def as_given(text: str) -> str:
    return text


def chain(*normalisers: Normaliser) -> Normaliser:
    """One after the other. Cut before trimming: a cut can leave a blank at the end, and storing must be idempotent."""

    def all_of_them(text: str) -> str:
        for normaliser in normalisers:
            text = normaliser(text)
        return text

    return all_of_them


def crlf(text: str) -> str:
    """Folded anew, CRLF at every line's end, blank lines gone: what a server that parses and writes does at least."""
    return write(parse(text))


def no_trailing_blanks(text: str) -> str:
    """Values lose the blanks at their end."""
    return _each_line(text, lambda line: line._replace(value=line.value.rstrip()))


def shortened(name: str, length: int) -> Normaliser:
    """Values of a property are cut after ``length`` characters; an escape is never cut in two (RFC 5545 3.3.11)."""

    def cut(line: Line) -> Line:
        if line.name != name or len(line.value) <= length:
            return line
        value = line.value[:length]
        escapes = len(value) - len(value.rstrip("\\"))
        return line._replace(value=value[:-1] if escapes % 2 else value)

    return lambda text: _each_line(text, cut)


def without(*names: str) -> Normaliser:
    """Properties and components of these names are dropped; UID and DTSTART are not for dropping."""

    def thinned(part: Part) -> Part | None:
        if part.name in names:
            return None
        return part if isinstance(part, Line) else Component(part.name, _kept(part.body, thinned))

    return lambda text: write(_kept(parse(text), thinned))


def reordered(text: str) -> str:
    """Properties in the order of their names; those of one name stay in their order, and so do components."""

    def sort(part: Part) -> Part:
        if isinstance(part, Line):
            return part
        lines = sorted(part.lines, key=lambda line: line.name)
        return Component(part.name, (*lines, *(sort(inner) for inner in part.parts)))

    return write(sort(part) for part in parse(text))


def _each_line(text: str, change: Callable[[Line], Line]) -> str:
    def changed(part: Part) -> Part:
        if isinstance(part, Line):
            return change(part)
        return Component(part.name, tuple(changed(inner) for inner in part.body))

    return write(changed(part) for part in parse(text))


def _kept(parts: tuple[Part, ...], choose: Callable[[Part], Part | None]) -> tuple[Part, ...]:
    return tuple(kept for part in parts if (kept := choose(part)) is not None)
