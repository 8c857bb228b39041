"""Checks TOML values against what a key takes. Pure: nothing is read, nothing is raised; what is wrong comes as faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from engine.config.problems import Fault, listed, nearest
from engine.config.values import parse_duration, parse_share, parse_span
from engine.model.keys import (
    Address,
    Choice,
    Choices,
    Command,
    Duration,
    Flag,
    Key,
    OneOf,
    PathText,
    Share,
    Span,
    Table,
    Text,
    TextMap,
    Texts,
    ValueKind,
    Whole,
)

Path = tuple[str | int, ...]

_LONGEST_SHOWN: Final = 40
_SECRET_KEYS: Final = re.compile(r"(?i)pass(word|wd|phrase)?|pwd|secret|(api_?|access_?)?token|api_?key|credentials?")
_USERINFO: Final = re.compile(r"(://[^\s/@:\[]*):(?!\d*/)\S*@")
"""A password as it may be typed: a slash in it belongs written as %2F (RFC 3986 3.2.1), but is not always. No port."""
_PASSWORD_PARAMETER: Final = re.compile(r"(?i)([?&;](?:password|passwd|pwd|token|secret)=)[^&;\s]*")


def faults_in(table: Table, values: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """All that is wrong with a table: unknown keys, missing ones, values that their keys do not take."""
    for name, value in values.items():
        key = table.find(name)
        if key is not None:
            yield from faults_of(key, value, (*path, name))
        elif not table.open or _SECRET_KEYS.fullmatch(name):
            yield unknown(name, table.names, (*path, name))
    yield from (missing(key, path) for key in table.keys if key.required and key.name not in values)


def faults_of(key: Key, value: Any, path: Path) -> Iterator[Fault]:
    """All that is wrong with the value of one key."""
    if key.required and value == "":
        yield Fault(path, "is empty.", f"Give {takes(key.kind)}.")
    else:
        yield from _faults(key.kind, value, path)


def unknown(name: str, known: tuple[str, ...], path: Path) -> Fault:
    """A key that is not known; never shows its value."""
    if _SECRET_KEYS.fullmatch(name):
        calendar = path[1] if len(path) > 2 else "NAME"
        return Fault(
            path,
            "passwords are never kept in this file.",
            f'Take the line out and run "syncline credentials set {calendar}".',
        )
    hint = nearest(name, known) or (f"Known here: {listed(known, 'and')}." if known else "")
    return Fault(path, "there is no such key.", hint)


def missing(key: Key, path: Path) -> Fault:
    return Fault((*path, key.name), "is missing.", f"Add it and give {takes(key.kind)}. {key.explain}")


def shown(value: Any) -> str:
    """What was found, as the person wrote it; long texts cut, passwords in addresses hidden."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            text = _PASSWORD_PARAMETER.sub(r"\1***", _USERINFO.sub(r"\1:***@", value))
            return f'"{text}"' if len(text) <= _LONGEST_SHOWN else f'"{text[: _LONGEST_SHOWN - 1]}…"'
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def takes(kind: ValueKind) -> str:
    """What to give, as the end of "Give ..."."""
    match kind:
        case Text() | PathText() | Address():
            return kind.like
        case Choice():
            return _quoted(kind)
        case Choices():
            return f"a list with any of {_quoted(kind)} in it, or [] for none"
        case Flag():
            return "true or false, without quotes"
        case Whole():
            limit = f"of {kind.least} or more" if kind.most is None else f"from {kind.least} to {kind.most}"
            return f"a whole number {limit}, without quotes"
        case Duration():
            return 'a time such as "20s" or "15 minutes"' + (' (or "" for never)' if kind.empty else "")
        case Span():
            return 'a time such as "30 days", "6 months" or "1 year"'
        case Share():
            return 'a share such as "25%"'
        case Texts():
            return 'a list of texts, such as ["Visit", "Call"]'
        case TextMap():
            return 'a table of texts, such as { "Visit" = "Customer visit" }'
        case Command():
            return 'a list of texts: a program and what it is called with, such as ["pass", "show", "calendar"]'
        case Table():
            return f"a table, such as {kind.sample}"
        case OneOf():
            return listed(takes(one) for one in kind.kinds)


def _quoted(kind: Choice | Choices) -> str:
    return listed(f'"{option}"' for option in kind.options)


def _faults(kind: ValueKind, value: Any, path: Path) -> Iterator[Fault]:
    match kind:
        case OneOf():
            yield from _faults_of_one(kind, value, path)
        case Table() if isinstance(value, dict):
            yield from faults_in(kind, cast("dict[str, Any]", value), path)
        case TextMap() if isinstance(value, dict):
            for name, one in cast("dict[str, Any]", value).items():
                yield from _faults(Text(), one, (*path, name))
        case Texts() | Choices() if isinstance(value, list):
            part = Text() if isinstance(kind, Texts) else Choice(kind.options)
            for number, one in enumerate(cast("list[Any]", value)):
                yield from _faults(part, one, (*path, number))
        case Command():
            if not _is_command(value):
                yield Fault(path, "is not a list of texts.", f"Give {takes(kind)}.")
        case Address() if isinstance(value, str) and (_USERINFO.search(value) or _PASSWORD_PARAMETER.search(value)):
            yield _password_in_address(value, path)
        case _:
            if not _accepts(kind, value):
                yield _refusal(kind, value, path)


def _faults_of_one(kind: OneOf, value: Any, path: Path) -> Iterator[Fault]:
    answers = [list(_faults(one, value, path)) for one in kind.kinds]
    if all(answers):
        # A table that is wrong inside is best told by what is wrong inside.
        tables = [found for one, found in zip(kind.kinds, answers, strict=True) if isinstance(one, Table)]
        yield from tables[0] if tables and isinstance(value, dict) else [_refusal(kind, value, path)]


def _refusal(kind: ValueKind, value: Any, path: Path) -> Fault:
    options = _options(kind)
    hint = nearest(value, options) if isinstance(value, str) else ""
    return Fault(path, f"found {shown(value)}.", f"Give {takes(kind)}. {hint}".rstrip())


def _options(kind: ValueKind) -> tuple[str, ...]:
    match kind:
        case Choice():
            return tuple(kind.options)
        case OneOf():
            return tuple(option for one in kind.kinds for option in _options(one))
        case _:
            return ()


def _accepts(kind: ValueKind, value: Any) -> bool:
    match kind:
        case Text():
            return isinstance(value, str) and (not kind.pattern or re.fullmatch(kind.pattern, value) is not None)
        case PathText():
            return isinstance(value, str) and "\0" not in value
        case Address():
            return isinstance(value, str) and _is_address(kind, value)
        case Choice():
            return isinstance(value, str) and value in kind.options
        case Flag():
            return isinstance(value, bool)
        case Whole():
            return type(value) is int and kind.least <= value and (kind.most is None or value <= kind.most)
        case Duration():
            return (kind.empty and value == "") or _parses(parse_duration, value)
        case Span():
            return _parses(parse_span, value)
        case Share():
            return _parses(parse_share, value)
        case Choices() | Texts() | TextMap() | Command() | Table() | OneOf():
            return False


def _parses(parse: Callable[[str], object], value: Any) -> bool:
    try:
        return isinstance(value, str) and parse(value) is not None
    except ValueError:
        return False


def _is_address(kind: Address, value: str) -> bool:
    scheme, colon, rest = value.partition(":")
    if not colon or scheme.lower() not in kind.schemes or any(sign.isspace() for sign in rest):
        return False
    return bool(rest) and (scheme.lower() == "sqlite" or re.match(r"//[^/?#]+", rest) is not None)


def _is_command(value: Any) -> bool:
    parts = cast("list[Any]", value) if isinstance(value, list) else [None]
    return all(isinstance(part, str) and part for part in parts)


def _password_in_address(value: str, path: Path) -> Fault:
    calendar = path[1] if len(path) > 2 else "NAME"
    return Fault(
        path,
        f"found {shown(value)}: there is a password in the address.",
        f'Take it out and run "syncline credentials set {calendar}".',
    )
