"""A config file while it is being edited: every change is noted, and after each one all that is wrong is known.

Pure but for `read`. The text is only ever changed by `engine.config.edit`, so that comments and order stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from engine.adapters.registry import BrokenKind, UnknownKind, keys_of, offered
from engine.config import secrets
from engine.config.edit import add_table, remove_value, set_value
from engine.config.load import understand
from engine.config.problems import ConfigProblems, Problem, dotted
from engine.config.rename import rename_table
from engine.config.schema import PAIR, TYPE, USER
from engine.config.syntax import parse, read_text
from engine.model.errors import NotFound
from engine.model.keys import Table

Path_: TypeAlias = tuple[str, ...]

CALENDARS: Final = "calendars"
PAIRS: Final = "pairs"


@dataclass(frozen=True, slots=True)
class Put:
    """A value at a place, whether something was there or not."""

    path: Path_
    value: Any

    def on(self, text: str) -> str:
        return set_value(text, self.path, self.value)


@dataclass(frozen=True, slots=True)
class Drop:
    """A value or a whole table taken out; nothing where it is not there."""

    path: Path_

    def on(self, text: str) -> str:
        return remove_value(text, self.path) if _there(tomllib.loads(text), self.path) else text


@dataclass(frozen=True, slots=True)
class Add:
    """A new table."""

    path: Path_
    values: Mapping[str, Any]

    def on(self, text: str) -> str:
        return add_table(text, self.path, self.values)


@dataclass(frozen=True, slots=True)
class Rename:
    """A table under another name."""

    path: Path_
    name: str

    def on(self, text: str) -> str:
        return rename_table(text, self.path, self.name)


Edit: TypeAlias = Put | Drop | Add | Rename


@dataclass(frozen=True, slots=True)
class Draft:
    """``saved``: the text on the disk; ``text``: with all ``edits``. ``problems``: why it cannot be used, ``warnings``: what is odd."""

    path: Path
    saved: str
    edits: tuple[Edit, ...]
    text: str
    document: Mapping[str, Any] = field(compare=False)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        return self.text != self.saved

    def after(self, *edits: Edit) -> Draft:
        """With further changes; all of them or none. Raises `EditFailed`."""
        text = self.text
        for edit in edits:
            text = edit.on(text)
        return drafted(self.path, self.saved, text, (*self.edits, *edits))

    def onto(self, saved: str) -> Draft:
        """The same changes on another text of the file. Raises `ConfigProblems` or `EditFailed` where that does not go."""
        parse(saved, self.path)
        return drafted(self.path, saved, saved).after(*self.edits)

    # -- what it says -----------------------------------------------------------------------------------------------

    def names(self, group: str) -> tuple[str, ...]:
        """The names of all calendars, or of all pairs."""
        return tuple(self.table((group,)))

    def table(self, path: Path_) -> Mapping[str, Any]:
        """What stands in a table; nothing where there is none, or something else."""
        found = self.value(path, {})
        return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}

    def value(self, path: Path_, default: Any = None) -> Any:
        """What stands at a place."""
        value: Any = self.document
        for name in path:
            if not isinstance(value, dict) or name not in value:
                return default
            value = cast("dict[str, Any]", value)[name]
        return value

    def keys(self, path: Path_) -> Table:
        """The keys that the table at ``path`` takes; of a calendar: those of its type, ``type`` itself first."""
        match path:
            case ("user",):
                return USER
            case ("pairs", _):
                return PAIR
            case ("calendars", _):
                return _keys(self.value((*path, "type")))
            case _:
                return Table(open=True)

    def about(self, path: Path_) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """The problems and the warnings at ``path`` or below it."""
        name = dotted(path)

        def within(found: Iterable[Problem]) -> tuple[Problem, ...]:
            return tuple(one for one in found if one.key == name or one.key.startswith(f"{name}."))

        return within(self.problems), within(self.warnings)

    # -- changes that are more than one -----------------------------------------------------------------------------

    def putting(self, path: Path_, value: Any) -> tuple[Edit, ...]:
        """Give a key its value; a table within a table is made where it is not there."""
        if len(path) > 3 and not isinstance(self.value(path[:-1]), dict):
            return (Put(path[:-1], {path[-1]: value}),)
        return (Put(path, value),)

    def users_of(self, calendar: str) -> tuple[str, ...]:
        """The pairs that a calendar belongs to."""
        pairs = self.names(PAIRS)
        return tuple(
            name for name in pairs if calendar in (self.value((PAIRS, name, end)) for end in ("left", "right"))
        )

    def renaming(self, path: Path_, name: str) -> tuple[Edit, ...]:
        """Give a calendar or a pair another name; a calendar's pairs go with it, and so does its file."""
        group, old = path
        edits: list[Edit] = [Rename(path, name)]
        if group == CALENDARS:
            there = self.table(path)
            edits += [
                Put((group, name, key.name), key.default_for(old))
                for key in self.keys(path).keys
                if key.name not in there and key.default_for(old) != key.default_for(name)
            ]
            for pair in self.users_of(old):
                ends = (end for end in ("left", "right") if self.value((PAIRS, pair, end)) == old)
                edits += [Put((PAIRS, pair, end), name) for end in ends]
        return tuple(edits)

    def removing(self, path: Path_) -> tuple[Edit, ...]:
        """Take a calendar (with the pairs it belongs to) or a pair out."""
        pairs = self.users_of(path[1]) if path[0] == CALENDARS and len(path) == 2 else ()
        return (Drop(path), *(Drop((PAIRS, pair)) for pair in pairs))

    def turning(self, calendar: str, kind: str) -> tuple[Edit, ...]:
        """Make a calendar one of another type; what that type does not know is left out."""
        path = (CALENDARS, calendar)
        known = _keys(kind)
        strange = [name for name in self.table(path) if known.find(name) is None and not known.open]
        return (*(Drop((*path, name)) for name in strange), Put((*path, "type"), kind))

    def renamed(self, group: str) -> dict[str, str]:
        """Names of the file on the disk, and what these tables are called now, where that is another name."""
        now = {name: name for name in drafted(self.path, self.saved, self.saved).names(group)}
        for edit in self.edits:
            match edit:
                case Rename((found, old), name) if found == group:
                    now = {first: name if last == old else last for first, last in now.items()}
                case Drop((found, old)) if found == group:
                    now = {first: last for first, last in now.items() if last != old}
                case _:
                    pass
        return {first: last for first, last in now.items() if first != last}

    def alone(self, calendar: str) -> str:
        """A config of nothing but this calendar, to try it by itself. Raises `NotFound`."""
        if calendar not in self.names(CALENDARS):
            raise NotFound(f'There is no calendar "{calendar}" in {self.path}.')
        return add_table("", (CALENDARS, calendar), self.table((CALENDARS, calendar)))

    def takes_password(self, calendar: str) -> bool:
        """Can a calendar of that type need a password?"""
        return secrets.takes_password(str(self.value((CALENDARS, calendar, "type"))))


def read(path: Path) -> Draft:
    """The config file as it is now. Raises `ConfigProblems` where it cannot be read, or is no TOML."""
    text = read_text(path)
    parse(text, path)
    return drafted(path, text, text)


def drafted(path: Path, saved: str, text: str, edits: tuple[Edit, ...] = ()) -> Draft:
    """A draft of texts that are TOML."""
    try:
        warnings, problems = understand(text, path).warnings, ()
    except ConfigProblems as error:
        warnings, problems = (), error.problems
    return Draft(path, saved, edits, text, tomllib.loads(text), problems, warnings)


def calendar_types() -> tuple[str, ...]:
    """The types that a calendar can have; the one for tests is not offered."""
    return offered()


def _keys(kind: Any) -> Table:
    try:
        found = keys_of(kind) if isinstance(kind, str) else Table(open=True)
    except (UnknownKind, BrokenKind):
        found = Table(open=True)
    return Table((TYPE, *found.keys), found.open, found.sample, found.explain)


def _there(document: Any, path: Path_) -> bool:
    for name in path:
        if not isinstance(document, dict) or name not in document:
            return False
        document = cast("dict[str, Any]", document)[name]
    return True
