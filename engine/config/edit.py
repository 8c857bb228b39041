"""Changes single values and tables in a config file's text; all other lines stay as they are, comments included.

Every change is proven before it is handed out: the new text is read again, and it must say exactly what the old one said
with that one change.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final, TypeAlias, cast

from engine.config.locate import Assignment, Header, Layout, Span, locate
from engine.config.problems import dotted
from engine.config.toml_text import toml_path, toml_value
from engine.model.errors import SynclineError

Path: TypeAlias = Sequence[str]

_COMMENT: Final = re.compile(r"([ \t]+)#")
_COMMENT_LINES: Final = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)


class EditFailed(SynclineError):
    """The text cannot be changed in that way; nothing was changed."""


def set_value(text: str, path: Path, value: Any) -> str:
    """``text`` with ``value`` (a TOML value) at ``path``, whether the key was there or not.

    The table that the key belongs to must be there, but for a table of the first level, which is added. Raises `EditFailed`.
    """
    expected = _document(text)
    _assign(expected, path, value)
    return _proven(_with_value(_layout(text), tuple(path), value), expected, path)


def remove_value(text: str, path: Path) -> str:
    """``text`` without the key at ``path``. Raises `EditFailed` where there is none."""
    expected = _document(text)
    _delete(expected, path)
    layout = _layout(text)
    found = layout.assignment(tuple(path))
    return _proven(_cut(layout, found) if found else _without(layout, tuple(path)), expected, path)


def add_table(text: str, path: Path, values: Mapping[str, Any]) -> str:
    """``text`` with a table ``[path]`` of these values, after the tables of the same group. Raises `EditFailed` if it is there."""
    expected = _document(text)
    if _has(expected, path):
        raise _failed(path, "it is already there")
    _assign(expected, path, dict(values))
    return _proven(_with_table(_layout(text), tuple(path), values), expected, path)


def remove_table(text: str, path: Path) -> str:
    """``text`` without the table at ``path``, its subtables and the comment lines right above them. Raises `EditFailed`."""
    return remove_value(text, path)


# What the document says


def _document(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EditFailed(f"The config file has to be mended before it can be changed here: {error}.") from error


def _layout(text: str) -> Layout:
    return locate(text)


def _assign(document: dict[str, Any], path: Path, value: Any) -> None:
    table = document
    for name in path[:-1]:
        inner: Any = table.setdefault(name, {})
        if not isinstance(inner, dict):
            raise _failed(path, f'"{name}" is no table')
        table = cast("dict[str, Any]", inner)
    table[path[-1]] = deepcopy(value)


def _delete(document: dict[str, Any], path: Path) -> None:
    if not _has(document, path):
        raise _failed(path, "it is not there")
    table = document
    for name in path[:-1]:
        table = table[name]
    del table[path[-1]]


def _has(document: dict[str, Any], path: Path) -> bool:
    value: Any = document
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return False
        value = cast("dict[str, Any]", value)[name]
    return True


def _proven(text: str, expected: dict[str, Any], path: Path) -> str:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _failed(path, "the way it is written there does not allow it") from error
    # Without its last subtable, a table that has no line of its own is gone too.
    if _plain(found) not in (_plain(expected), _pruned(_plain(expected), path[:-1])):
        raise _failed(path, "the way it is written there does not allow it")
    return text


def _plain(value: Any) -> Any:
    """Tuples as lists and mappings as dicts, as TOML reads them back."""
    match value:
        case Mapping():
            return {name: _plain(one) for name, one in cast("Mapping[str, Any]", value).items()}
        case list() | tuple():
            return [_plain(one) for one in cast("Sequence[Any]", value)]
        case _:
            return value


def _pruned(document: dict[str, Any], ancestors: Path) -> dict[str, Any]:
    for length in range(len(ancestors), 0, -1):
        table = document
        for name in ancestors[: length - 1]:
            table = table[name]
        if table[ancestors[length - 1]] == {}:
            del table[ancestors[length - 1]]
    return document


def _failed(path: Path, why: str) -> EditFailed:
    return EditFailed(f"{dotted(path)} cannot be changed in the config file: {why}. Change it there with an editor.")


# Where to change the text


def _with_value(layout: Layout, path: tuple[str, ...], value: Any) -> str:
    found = layout.assignment(path)
    if found is not None:
        return _replaced(layout.text, found.value, toml_value(value))
    if any(one.path[: len(path)] == path for one in layout.statements):
        # A table spread over lines of its own gives way to one line.
        layout = locate(_without(layout, path))
    parent = path[:-1]
    holder = layout.assignment(parent)
    if holder is not None:
        return _into_inline_table(layout, holder, path[-1], value)
    return _into_lines(layout, path, value)


def _replaced(text: str, span: Span, new: str) -> str:
    """The new value in the old one's place; a comment behind it stays in its column where there is room."""
    rest = text[span.end :]
    comment = _COMMENT.match(rest)
    if comment and "\n" not in text[span.start : span.end]:
        room = span.end - span.start + len(comment[1]) - len(new)
        rest = " " * max(room, min(2, len(comment[1]))) + rest[len(comment[1]) :]
    return text[: span.start] + new + rest


def _into_inline_table(layout: Layout, holder: Assignment, name: str, value: Any) -> str:
    entry = f"{toml_path([name])} = {toml_value(value)}"
    inside = _entries_of(layout, holder)
    if not inside:
        return layout.text[: holder.value.start] + f"{{ {entry} }}" + layout.text[holder.value.end :]
    return layout.text[: inside[-1].value.end] + f", {entry}" + layout.text[inside[-1].value.end :]


def _entries_of(layout: Layout, holder: Assignment) -> list[Assignment]:
    return [one for one in layout.assignments() if one.inline and one.base == holder.path]


def _into_lines(layout: Layout, path: tuple[str, ...], value: Any) -> str:
    parent = path[:-1]
    header = layout.header(parent)
    if header is not None or not parent:
        base, after = parent, _end_of_section(layout, header, path[-1])
    else:
        inside = (one for one in _lines(layout) if one.path[: len(parent)] == parent)
        siblings = [one for one in inside if len(one.base) < len(parent)]
        if not siblings:
            return _into_new_table(layout, path, value)
        base, after = siblings[-1].base, _line_end(layout.text, siblings[-1].value.end)
    return _inserted(layout.text, after, f"{toml_path([str(p) for p in path[len(base) :]])} = {toml_value(value)}")


def _into_new_table(layout: Layout, path: tuple[str, ...], value: Any) -> str:
    parent = path[:-1]
    if len(parent) > 1 and not any(one.path[: len(parent)] == parent for one in layout.headers()):
        raise _failed(path, f"there is no table [{dotted(parent)}]")
    return _with_table(layout, parent, {path[-1]: value})


def _lines(layout: Layout) -> Iterator[Assignment]:
    return (one for one in layout.assignments() if not one.inline)


def _section(layout: Layout, header: Header | None) -> Span:
    """From the header's line (or the top of the file) to the next header."""
    start = header.span.start if header else 0
    return Span(start, next((one.span.start for one in layout.headers() if one.span.start > start), len(layout.text)))


def _end_of_section(layout: Layout, header: Header | None, name: str) -> int:
    """Where a new line of this table goes: below the line that shows it commented out, else below the last one."""
    section = _section(layout, header)
    own = [one.span for one in _lines(layout) if section.start <= one.span.start < section.end]
    shown = re.compile(rf"^[ \t]*#[ \t]*{re.escape(name)}[ \t]*=[^\n]*$", re.MULTILINE)
    for match in shown.finditer(layout.text, section.start, section.end):
        if not any(one.start <= match.start() < one.end for one in own):
            return _line_end(layout.text, match.end())
    last = own[-1].end if own else header.span.end if header else 0
    return _line_end(layout.text, last) if own or header else 0


def _with_table(layout: Layout, path: tuple[str, ...], values: Mapping[str, Any]) -> str:
    group = [one for one in layout.headers() if one.path[:1] == path[:1]]
    last = _section(layout, group[-1]).end if group else len(layout.text)
    # Comments below the last value belong to that table, those right above the next header do not.
    after = _line_end(layout.text, len(layout.text[: _lead(layout.text, last)].rstrip()))
    lines = [f"[{toml_path(path)}]", *(f"{toml_path([name])} = {toml_value(one)}" for name, one in values.items())]
    blank = [""] if layout.text[:after].strip() else []
    return _inserted(layout.text, after, *blank, *lines)


def _without(layout: Layout, path: tuple[str, ...]) -> str:
    """Without all sections, dotted keys and inline tables below ``path``."""
    spans = [_with_lead(layout, one) for one in layout.headers() if one.path[: len(path)] == path]
    loose = [one for one in _lines(layout) if one.path[: len(path)] == path]
    spans += [_whole_lines(layout.text, one.span) for one in loose if not any(_within(one.span, s) for s in spans)]
    text = layout.text
    for span in sorted(spans, key=lambda one: one.start, reverse=True):
        text = text[: span.start] + text[span.end :]
    return text


def _with_lead(layout: Layout, header: Header) -> Span:
    """A section and the comment lines right above it, up to those of the next section."""
    section = _section(layout, header)
    start, end = _lead(layout.text, section.start), _lead(layout.text, section.end)
    if end == len(layout.text):
        start = _line_end(layout.text, len(layout.text[:start].rstrip())) if layout.text[:start].strip() else 0
    return Span(start, end)


def _lead(text: str, at: int) -> int:
    """Where the comment lines right above ``at`` begin. Those at the very top are about the whole file."""
    if at == len(text):
        return at
    start = _line_start(text, at)
    lead = _COMMENT_LINES.search(text, 0, start)
    return lead.start() if lead and lead.start() > 0 else start


def _cut(layout: Layout, found: Assignment) -> str:
    if not found.inline:
        span = _whole_lines(layout.text, found.span)
        return layout.text[: span.start] + layout.text[span.end :]
    siblings = [one for one in layout.assignments() if one.inline and one.base == found.base]
    at = siblings.index(found)
    if at > 0:
        span = Span(siblings[at - 1].value.end, found.value.end)
    else:
        span = Span(found.key.start, siblings[1].key.start if len(siblings) > 1 else found.value.end)
    return layout.text[: span.start] + layout.text[span.end :]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _whole_lines(text: str, span: Span) -> Span:
    return Span(_line_start(text, span.start), _line_end(text, span.end))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Behind the line break that ends the line of ``at``."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _inserted(text: str, at: int, *lines: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text[:at]
    if before and not before.endswith("\n"):
        before += newline
    return before + "".join(line + newline for line in lines) + text[at:]
