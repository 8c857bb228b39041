"""The settings of one table of the config file, as lines of a screen; and what is typed, as values. Pure."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.config.check import faults_of
from engine.config.draft import CALENDARS, PAIRS, Draft, Path_, calendar_types
from engine.model.keys import (
    Choice,
    Command,
    Flag,
    Key,
    OneOf,
    PathText,
    Table,
    TextMap,
    Texts,
    ValueKind,
    Whole,
)
from tui.settings_words import GROUPS, SIMULATED, Word, explained, in_words, needed, type_in_words, word

NAME: Final = Key("name", Choice({}), "What you call it.", required=True)
"""Stands for the name of a table, which is no key of it."""


class Setting(NamedTuple):
    """One line. ``key`` None: nobody knows that key. ``value`` None: left out, then ``usual`` holds."""

    path: Path_
    key: Key | None
    word: Word
    explain: str
    value: Any
    usual: Any
    problems: tuple[str, ...]
    names: tuple[str, str] = ("", "")

    @property
    def kind(self) -> ValueKind | None:
        return None if self.key is None else self.key.kind

    @property
    def is_name(self) -> bool:
        return self.key is NAME

    @property
    def is_usual(self) -> bool:
        return self.value in (None, self.usual) and not self.is_name and not (self.key is None or self.key.required)

    @property
    def can_be_usual(self) -> bool:
        """Can it be left out of the file?"""
        return self.value is not None and not self.is_name and (self.key is None or not self.key.required)

    @property
    def has_next(self) -> bool:
        """Is it one of a few answers, of which one follows the other?"""
        return isinstance(self.kind, (Choice, Flag)) and not self.is_name

    @property
    def shown(self) -> str:
        """What holds, in words."""
        if self.is_name:
            return self.path[-1]
        return self.in_words(self.usual if self.value is None else self.value)

    @property
    def shown_usual(self) -> str:
        return self.in_words(self.usual)

    def in_words(self, value: Any) -> str:
        return _named(in_words(self.kind, value, self.word.empty), self.names)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers to choose from, each with its words."""
        return [(option, _named(words, self.names)) for option, words in _choices(self.kind).items()]


class Place(NamedTuple):
    """One table of the file. ``group``: what it is one of."""

    path: Path_
    group: str

    @property
    def name(self) -> str:
        return "You" if self.path == ("user",) else self.path[-1]


def places(draft: Draft) -> list[Place]:
    """Everything that has settings: who works here, the calendars, the pairs, and what nobody knows."""
    strays = [name for name in draft.document if name not in ("user", CALENDARS, PAIRS)]
    return [
        Place(("user",), ""),
        *(Place((CALENDARS, name), "Calendars") for name in draft.names(CALENDARS)),
        *(Place((PAIRS, name), "Pairs") for name in draft.names(PAIRS)),
        *(Place((name,), "Not known") for name in strays),
    ]


def settings(draft: Draft, path: Path_, platform: str = sys.platform) -> list[tuple[str, list[Setting]]]:
    """The settings of a table under their headings."""
    found = [one for one in _settings(draft, path) if not _beside_the_point(draft, one, platform)]
    found.sort(key=lambda one: GROUPS.index(one.word.group))
    return [(group, list(within)) for group, within in groupby(found, key=lambda one: one.word.group)]


def _settings(draft: Draft, path: Path_) -> Iterator[Setting]:
    if len(path) == 2:
        about = (
            " Its file, its pairs and its password go with it."
            if path[0] == CALENDARS
            else " Its history goes with it."
        )
        yield Setting(path, NAME, Word("Name"), NAME.explain + about, path[1], None, _problems(draft, path, own=True))
    if len(path) == 1 and path != ("user",):
        yield _stray(draft, path)
        return
    where = {"user": "user", PAIRS: "pair"}.get(path[0], str(draft.value((*path, "type"))))
    yield from _of_table(draft, path, draft.keys(path), where, "")


def _of_table(draft: Draft, path: Path_, table: Table, where: str, prefix: str) -> Iterator[Setting]:
    for key in table.keys:
        inner = _inner(key.kind)
        if isinstance(key.kind, Table):
            yield from _of_table(draft, (*path, key.name), key.kind, where, f"{prefix}{key.name}.")
            continue
        yield _setting(draft, path, key, where, prefix)
        if inner is not None and isinstance(draft.value((*path, key.name)), dict):
            yield from _of_table(draft, (*path, key.name), inner, where, f"{prefix}{key.name}.")
    for name in draft.table(path):
        if table.find(name) is None:
            yield _stray(draft, (*path, name), where, prefix)


def _setting(draft: Draft, path: Path_, key: Key, where: str, prefix: str) -> Setting:
    key, names = _choosing(draft, path, key), _names(draft, path)
    full = (*path, key.name)
    value = draft.value(full)
    table = path[1] if len(path) > 1 else ""
    problems = _problems(draft, full, own=isinstance(value, dict))
    if value is None and key.required:
        problems = (f"This must be given: {wanted(key)}.",)
    explain = explained(where, prefix + key.name, key.explain, table)
    return Setting(full, key, word(where, prefix + key.name), explain, value, key.default_for(table), problems, names)


def _stray(draft: Draft, path: Path_, where: str = "", prefix: str = "") -> Setting:
    problems = _problems(draft, path, own=False)
    explain = (
        "Nobody here knows what this is for: it can be taken out."
        if problems
        else "Known to this kind of calendar only."
    )
    return Setting(path, None, word(where, prefix + path[-1]), explain, draft.value(path), None, problems)


def _problems(draft: Draft, path: Path_, own: bool) -> tuple[str, ...]:
    """What the file has wrong there. ``own``: not what is wrong below it, which has lines of its own."""
    from engine.config.problems import dotted

    found = (one for one in draft.about(path)[0] if not own or one.key == dotted(path))
    return tuple(f"{'' if one.line is None else f'Line {one.line}: '}{one.wrong} {one.todo}".rstrip() for one in found)


def _choosing(draft: Draft, path: Path_, key: Key) -> Key:
    """Keys whose answers are what else is in the file."""
    match path[0], key.name:
        case "pairs", "left" | "right":
            kind = Choice({name: name for name in draft.names(CALENDARS)})
        case "calendars", "type":
            kind = Choice({name: type_in_words(name) for name in calendar_types()})
        case _:
            return key
    return Key(key.name, kind, key.explain, key.default, key.required, key.sample, key.place)


def _names(draft: Draft, path: Path_) -> tuple[str, str]:
    if path[0] != PAIRS:
        return "", ""
    left, right = (draft.value((*path[:2], end)) for end in ("left", "right"))
    return (left if isinstance(left, str) else "", right if isinstance(right, str) else "")


def _named(words: str, names: tuple[str, str]) -> str:
    """Calendars by their names."""
    left, right = names
    if left and right:
        words = words.replace("the left calendar", left).replace("the right calendar", right)
        words = words.replace("to the right one", f"to {right}").replace("to the left one", f"to {left}")
    return words


def _beside_the_point(draft: Draft, one: Setting, platform: str) -> bool:
    """What a real program does not need, as long as it is not set."""
    backend = draft.value((*one.path[:2], "backend"), "auto") if one.path[0] == CALENDARS and len(one.path) > 2 else ""
    real = backend == "com" or (backend == "auto" and platform == "win32")
    return (
        real
        and one.word.group == SIMULATED
        and one.value is None
        and draft.value((*one.path[:2], "type")) in _SIMULATED
    )


_SIMULATED: Final = ("outlook", "notes")


def _inner(kind: ValueKind) -> Table | None:
    parts = kind.kinds if isinstance(kind, OneOf) else ()
    return next((part for part in parts if isinstance(part, Table)), None)


def _choices(kind: ValueKind | None) -> Mapping[str, str]:
    match kind:
        case Choice(options):
            return options
        case OneOf(kinds):
            return {option: words for part in kinds for option, words in _choices(part).items()}
        case _:
            return {}


# -- what is typed --------------------------------------------------------------------------------------------------

Typed: TypeAlias = ValueKind | None


def typed_kind(kind: Typed) -> Typed:
    """The kind of what is typed where the answers to choose from are not enough."""
    if isinstance(kind, OneOf):
        rest = tuple(part for part in kind.kinds if not isinstance(part, (Choice, Table)))
        return rest[0] if len(rest) == 1 else OneOf(rest)
    return kind


def wanted(key: Key | None) -> str:
    """What to type, with an example where there is one."""
    said = needed(typed_kind(None if key is None else key.kind))
    sample = None if key is None else key.sample
    return (
        f"{said}, such as {sample}"
        if isinstance(sample, str) and "such as" not in said and sample not in said
        else said
    )


def has_lines(kind: Typed) -> bool:
    """Is it written on several lines?"""
    return isinstance(kind, (Texts, TextMap, Command))


def as_typed(one: Setting) -> str:
    """The text to begin with. A program's arguments are not shown: they may hold what nobody should read."""
    value = one.usual if one.value is None else one.value
    match one.kind, value:
        case Command(), _:
            return ""
        case (Texts(), list()):
            return "\n".join(map(str, cast("list[Any]", value)))
        case (TextMap(), dict()):
            return "\n".join(f"{old} = {new}" for old, new in cast("dict[str, Any]", value).items())
        case (None, _) if value is not None:
            return in_words(None, value, empty=repr(value)) if not isinstance(value, str) else f'"{value}"'
        case _, (str() | int() | float()):
            return str(value)
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was typed, as a value, or why it will not do. ``doubt``: it will do, but look."""

    value: Any = None
    wrong: str = ""
    doubt: str = ""


def taken(one: Setting, text: str, base: Path) -> Taken:
    """``base``: the folder of the config file."""
    kind = typed_kind(one.kind)
    try:
        value = _value(kind, text)
    except ValueError as error:
        return Taken(wrong=str(error) or f"Give {needed(kind)}.")
    if one.key is None:
        return Taken(value)
    if one.key.required and value == "":
        return Taken(wrong=f"This must be given: {wanted(one.key)}.")
    if next(faults_of(one.key, value, one.path), None) is not None:
        if "://" in str(value) and "@" in str(value):
            return Taken(wrong="There is a password in the address. Take it out here and store it with P.")
        return Taken(wrong=f"This will not do. Give {needed(kind)}.")
    if one.path[-1] == "zone" and value and not _is_zone(value):
        return Taken(wrong="There is no such time zone. Give one such as Europe/Berlin.")
    return Taken(value, doubt=_doubt(kind, value, base))


def _value(kind: Typed, text: str) -> Any:
    """Raises ValueError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    match kind:
        case Texts() | Command():
            return lines
        case TextMap():
            parts = [line.partition("=") for line in lines]
            if not all(old.strip() and sign and new.strip() for old, sign, new in parts):
                raise ValueError("Write each line like this: Visit = Customer visit.")
            return {old.strip(): new.strip() for old, _, new in parts}
        case Whole():
            return _number(text)
        case OneOf(kinds) if any(isinstance(part, Whole) for part in kinds):
            return _number(text)
        case None:
            return _literal(text)
        case _:
            return text.strip()


def _literal(text: str) -> Any:
    """A value as it stands in the file. Raises ValueError."""
    try:
        return tomllib.loads(f"x = {text.strip()}")["x"]
    except tomllib.TOMLDecodeError as error:
        raise ValueError from error


def _number(text: str) -> int | str:
    stripped = text.strip()
    return int(stripped) if stripped.isdecimal() and stripped.isascii() else stripped


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _doubt(kind: Typed, value: Any, base: Path) -> str:
    """A place that is not there yet: allowed, for it may be made, or be on a disk that comes later."""
    if not isinstance(kind, PathText) or not value:
        return ""
    folder = Path(os.path.normpath(base / Path(value).expanduser())).parent
    return "" if folder.is_dir() else f"There is no folder {folder} yet."
