"""What a key of the configuration takes: one declaration for checking, writing, explaining and editing it.

Adapters declare their own keys with these (``keys`` on their `Kind`), so this lives below both the adapters and the
configuration. Values are TOML values (str, bool, int, list, dict); nothing here reads or converts one. No key ever takes
a secret: secrets live in the keyring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A text. ``pattern``: a regular expression the whole text must match; ``like``: what to give, in words."""

    pattern: str = ""
    like: str = "a text in quotes"


@dataclass(frozen=True, slots=True)
class PathText:
    """A file or folder; ``~`` is the home folder, a relative path is relative to the config file. Read back absolute."""

    like: str = 'a path in quotes, such as "calendars/work"'


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of one of ``schemes``, without a password in it. ``like``: an example."""

    schemes: tuple[str, ...]
    like: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words; each with what it means."""

    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of any of some words, or none of them; each with what it means."""

    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``least`` to ``most``, both included; None: no limit."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time by the clock, such as "20s" or "15 minutes"; with ``empty``, "" says: never."""

    empty: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time by the calendar, in days, weeks, months or years, such as "30 days"."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share from "0%" to "100%"."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts."""


@dataclass(frozen=True, slots=True)
class TextMap:
    """A table of texts, with any keys."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments. The arguments are never shown: they may hold what nobody should read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with these keys; an ``open`` one takes further keys with any value.

    ``sample``: one, as TOML. ``explain``: what it is as a whole, for a kind of calendar.
    """

    keys: tuple[Key, ...] = ()
    open: bool = False
    sample: str = ""
    explain: str = ""

    def __getitem__(self, name: str) -> Key:
        """The key of that name. Raises KeyError."""
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def find(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key.name for key in self.keys)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several kinds."""

    kinds: tuple[ValueKind, ...]


ValueKind: TypeAlias = (
    Text
    | PathText
    | Address
    | Choice
    | Choices
    | Flag
    | Whole
    | Duration
    | Span
    | Share
    | Texts
    | TextMap
    | Command
    | Table
    | OneOf
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    ``explain``: one line, a sentence in words of a salesperson's day.
    ``default``: the TOML value that holds where the key is left out; None: the key is then simply absent.
    In it and in ``explain``, ``{name}`` stands for the name of the calendar.
    ``sample``: what the example file shows where that is not the default.
    ``place``: the value is part of what tells one calendar's place from another's.
    """

    name: str
    kind: ValueKind
    explain: str
    default: Any = None
    required: bool = False
    sample: Any = None
    place: bool = False

    def default_for(self, name: str) -> Any:
        """The default in the table of the calendar of that name."""
        return self.default.replace("{name}", name) if isinstance(self.default, str) else self.default
