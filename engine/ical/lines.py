"""Content lines and components, kept as they came (RFC 5545 3.1, 3.4).

A stream is unfolded and split; nothing is interpreted and nothing dropped, malformed lines included. What nobody touches
goes out as it came in. Only one thing is refused: a stream whose BEGIN and END do not nest, because then nobody can say
what belongs to what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.model.content import Component, Line, Part

_FOLD = re.compile(r"\r\n[ \t]|\n[ \t]|\r(?!\n)[ \t]")
_FOLD_BYTES = re.compile(rb"\r\n[ \t]|\n[ \t]|\r(?!\n)[ \t]")
_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9_.\-]+\Z")
_OCTETS = 75
_SHORT = 1000
_COMMON = frozenset(
    [
        "BEGIN",
        "END",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "STATUS",
        "TRANSP",
        "CLASS",
        "RRULE",
        "EXDATE",
        "RECURRENCE-ID",
        "ORGANIZER",
        "ATTENDEE",
        "CATEGORIES",
        "ACTION",
        "TRIGGER",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "PRIORITY",
        "URL",
    ]
)
"""Names that most lines have, spelled as most programs spell them: no need to look at them closely."""


class Malformed(ValueError):
    """The stream does not nest into components. ``line`` is the line of the file, counted from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"{problem} (line {line})")
        self.problem = problem
        self.line = line


def decode(data: bytes) -> str:
    """The text of a stream in whatever encoding real producers use: UTF-8, UTF-16 with a mark, else Latin-1,
    which keeps every byte of what nobody can name.

    A UTF-8 sequence that was folded in the middle is healed (RFC 5545 3.1 allows such folds).
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    unfolded = _FOLD_BYTES.sub(b"", data)
    try:
        return unfolded.decode("utf-8")
    except UnicodeDecodeError:
        return unfolded.decode("latin-1")


def unfold(text: str) -> str:
    """Lines joined that were folded (RFC 5545 3.1)."""
    return _FOLD.sub("", text) if "\n " in text or "\n\t" in text or "\r " in text or "\r\t" in text else text


def logical(text: str) -> Iterator[tuple[int, str]]:
    """Unfolded lines, each with the number of the physical line it starts at. Blank lines are passed over.

    A quoted-printable value (vCalendar 1.0) goes on in the next line where it ends with '='.
    """
    start, held = 0, None
    for number, physical in enumerate(_BREAK.split(text), 1):
        if held is not None and physical[:1] in (" ", "\t"):
            held += physical[1:]
        elif held is not None and held.endswith("=") and _is_quoted_printable(held):
            held = held[:-1] + physical
        else:
            if held is not None and held.strip():
                yield start, held
            start, held = number, physical
    if held is not None and held.strip():
        yield start, held


def _is_quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.split(":", 1)[0].upper()


def split(line: str) -> Line:
    """One unfolded line into name, head and value. The colon that counts is the first one outside quotes."""
    return _split(line) if len(line) <= _SHORT else _split.__wrapped__(line)


@lru_cache(maxsize=1 << 13)
def _split(line: str) -> Line:
    """Kept for short lines: before and after an edit, here and there, most of an object's lines are the same."""
    colon = line.find(":")
    semicolon = line.find(";", 0, colon)
    if semicolon > 0 and line.find('"', semicolon, colon) > 0:
        colon = _colon_outside_quotes(line, colon)
    if colon < 0:
        return Line("", line, "")
    name = line[: semicolon if semicolon > 0 else colon]
    if name not in _COMMON:
        name = name.strip()
        if not _NAME.match(name):
            return Line("", line, "")
        name = name.rpartition(".")[2].upper()
    return Line(name, line[:colon], line[colon + 1 :])


def _colon_outside_quotes(line: str, first: int) -> int:
    quoted = False
    for position, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return position
    return first  # an unpaired quote: the first colon is the best that can be said


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[Part, ...]:
    """The top level of a stream: mostly one VCALENDAR, sometimes several, sometimes stray lines.

    Raises `Malformed` where BEGIN and END do not nest or a component is left open. The last results are kept: the steps of
    a run look at the same texts again and again, and a result cannot be changed.
    """
    try:
        return _nested(enumerate(_quick_lines(text)))
    except Malformed:
        return _nested(logical(text))  # once more for the number of the line


def _quick_lines(text: str) -> Iterator[str | Component]:
    """Logical lines, each VTIMEZONE as one part: thousands of items carry the same few."""
    at = 0
    while (begin := text.find("\nBEGIN:VTIMEZONE", at) + 1) > 0:
        last = text.find("\nEND:VTIMEZONE", begin) + 1
        end = text.find("\n", last) + 1
        if not last or not end or text[end : end + 1] in (" ", "\t"):
            break
        yield from _plain_lines(text[at:begin])
        yield _zone(text[begin:end])
        at = end
    yield from _plain_lines(text[at:] if at else text)


def _plain_lines(text: str) -> Iterable[str]:
    """As `logical`, without the numbers. At once, where line ends are of one kind and none can be quoted-printable's."""
    whole = unfold(text).replace("\r\n", "\n")
    if "\r" in whole or "=\n" in whole:
        return (line for _, line in logical(text))
    return filter(str.strip, whole.split("\n"))


@lru_cache(maxsize=64)
def _zone(block: str) -> Component:
    part = _nested(logical(block))[0]
    return part if isinstance(part, Component) else Component("VTIMEZONE", (part,))


def _nested(lines: Iterable[tuple[int, str | Component]]) -> tuple[Part, ...]:
    stack: list[tuple[str, int, list[Part]]] = []
    top: list[Part] = []
    here = top
    for number, raw in lines:
        if isinstance(raw, Component):
            here.append(raw)
            continue
        line = split(raw)
        if line.name == "BEGIN":
            stack.append((line.value.strip().upper(), number, here))
            here = []
        elif line.name == "END":
            name = line.value.strip().upper()
            if not stack:
                raise Malformed(f"END:{name} without a BEGIN", number)
            opened, at, outer = stack.pop()
            if opened != name:
                raise Malformed(f"END:{name} ends BEGIN:{opened} of line {at}", number)
            outer.append(Component(name, tuple(here)))
            here = outer
        else:
            here.append(line)
    if stack:
        opened, at, _ = stack[-1]
        raise Malformed(f"BEGIN:{opened} has no END", at)
    return tuple(top)


def fold(line: str) -> str:
    """At most 75 octets a line, never inside a character (RFC 5545 3.1). Without the final line break."""
    if len(line) <= _OCTETS and line.isascii():
        return line
    raw = line.encode("utf-8", "surrogatepass")
    if len(raw) <= _OCTETS:
        return line
    pieces: list[str] = []
    start, room = 0, _OCTETS
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end].decode("utf-8", "surrogatepass"))
        start, room = end, _OCTETS - 1
    pieces.append(raw[start:].decode("utf-8", "surrogatepass"))
    return "\r\n ".join(pieces)


def write(parts: Iterable[Part]) -> str:
    """The stream again: folded, CRLF at every line's end."""
    lines: list[str] = []
    _put(parts, lines)
    return "".join([f"{fold(line)}\r\n" for line in lines])


def _put(parts: Iterable[Part], lines: list[str]) -> None:
    for part in parts:
        if isinstance(part, Line):
            lines.append(part.raw)
        else:
            lines.append(f"BEGIN:{part.name}")
            _put(part.body, lines)
            lines.append(f"END:{part.name}")


def make(name: str, value: str, *params: tuple[str, str]) -> Line:
    """A new content line; a parameter value is quoted where it must be (RFC 5545 3.2)."""
    head = name + "".join(f";{key}={_quoted(text)}" for key, text in params)
    return Line(name.upper(), head, value)


def _quoted(text: str) -> str:
    clean = text.replace('"', "'")
    return f'"{clean}"' if any(char in clean for char in ":;,") else clean
