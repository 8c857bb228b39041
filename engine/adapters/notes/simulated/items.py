"""Items of a note as values, and as the JSON the store keeps: ``["Subject", "text", ["Visit"], ""]``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias, cast

from engine.adapters.notes.simulated.timedates import Instant, Span, TimeDate, from_text, to_text

ERROR_ITEM: Final = 256
NUMBERS: Final = 768
DATETIMES: Final = 1024
NAMES: Final = 1074
TEXT: Final = 1280
RICHTEXT: Final = 1
NOTEREFS: Final = 4


@dataclass(frozen=True, slots=True)
class Texts:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Times:
    values: tuple[TimeDate | Span, ...]


@dataclass(frozen=True, slots=True)
class References:
    """UNIDs; the type of $REF."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of rich text in one style ("" = plain), or an attachment's place."""

    text: str
    style: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def attachments(self) -> tuple[str, ...]:
        return tuple(run.attachment for run in self.runs if run.attachment)


Value: TypeAlias = Texts | Numbers | Times | References | Rich

_TYPES: dict[type[Value], tuple[int, int]] = {  # number of the type, bytes of one value as summary data
    Texts: (TEXT, 0),
    Numbers: (NUMBERS, 8),
    Times: (DATETIMES, 8),
    References: (NOTEREFS, 16),
    Rich: (RICHTEXT, 0),
}


@dataclass(frozen=True, slots=True)
class Item:
    """``flags``: n = names, s = not summary data."""

    name: str
    value: Value
    flags: str = ""

    @property
    def key(self) -> str:
        """Item names ignore case."""
        return self.name.lower()

    @property
    def type(self) -> int:
        return NAMES if "n" in self.flags else _TYPES[type(self.value)][0]

    @property
    def is_summary(self) -> bool:
        return "s" not in self.flags and not isinstance(self.value, Rich)

    @property
    def size(self) -> int:
        """Bytes of its values as summary data."""
        match self.value:
            case Texts(values):
                return sum(len(value.encode()) + 2 for value in values)
            case Rich():
                return len(self.value.text.encode())
            case Times(values):
                return sum(16 if isinstance(value, Span) else 8 for value in values)
            case Numbers(values) | References(values):
                return len(values) * _TYPES[type(self.value)][1]


def text_item(name: str, *values: str) -> Item:
    return Item(name, Texts(values))


def names_item(name: str, values: Iterable[str]) -> Item:
    return Item(name, Texts(tuple(values)), "n")


def number_item(name: str, value: float) -> Item:
    return Item(name, Numbers((float(value),)))


def time_item(name: str, values: Iterable[TimeDate]) -> Item:
    return Item(name, Times(tuple(values)))


class Items(tuple[Item, ...]):
    """The items of one note, in order; several may have one name."""

    __slots__ = ()

    def find(self, name: str) -> Item | None:
        key = name.lower()
        return next((item for item in self if item.key == key), None)

    def has(self, name: str) -> bool:
        return self.find(name) is not None

    def texts(self, name: str) -> tuple[str, ...]:
        item = self.find(name)
        return item.value.values if item is not None and isinstance(item.value, Texts | References) else ()

    def text(self, name: str) -> str:
        item = self.find(name)
        if item is not None and isinstance(item.value, Rich):
            return item.value.text
        return next(iter(self.texts(name)), "")

    def number(self, name: str) -> float | None:
        item = self.find(name)
        return item.value.values[0] if item is not None and isinstance(item.value, Numbers) else None

    def times(self, name: str) -> tuple[TimeDate | Span, ...]:
        item = self.find(name)
        return item.value.values if item is not None and isinstance(item.value, Times) else ()

    def instants(self, name: str) -> tuple[Instant, ...]:
        return tuple(value for value in self.times(name) if isinstance(value, Instant))

    def moments(self, name: str) -> tuple[datetime, ...]:
        """The instants as aware UTC datetimes."""
        return tuple(value.utc for value in self.instants(name))

    def put(self, *new: Item) -> Items:
        """With these instead of all of their names."""
        names = {item.key for item in new}
        return Items((*(item for item in self if item.key not in names), *new))

    def without(self, *names: str) -> Items:
        keys = {name.lower() for name in names}
        return Items(item for item in self if item.key not in keys)


def dump(items: Sequence[Item]) -> str:
    return json.dumps([_plain(item) for item in items], ensure_ascii=False)


def _plain(item: Item) -> list[object]:
    match item.value:
        case Texts(values):
            return [item.name, "text", values, item.flags]
        case Numbers(values):
            return [item.name, "number", values, item.flags]
        case Times(values):
            return [item.name, "time", [to_text(value) for value in values], item.flags]
        case References(values):
            return [item.name, "ref", values, item.flags]
        case Rich(runs):
            return [item.name, "rich", [[run.text, run.style, run.attachment] for run in runs], item.flags]


def load(text: str) -> Items:
    rows = cast("list[tuple[str, str, list[str], str]]", json.loads(text))
    return Items(Item(name, _value(kind, values), flags) for name, kind, values, flags in rows)


def _value(kind: str, values: Sequence[object]) -> Value:
    match kind:
        case "text":
            return Texts(cast("tuple[str, ...]", tuple(values)))
        case "number":
            return Numbers(cast("tuple[float, ...]", tuple(values)))
        case "time":
            return Times(tuple(from_text(cast("str", value)) for value in values))
        case "ref":
            return References(cast("tuple[str, ...]", tuple(values)))
        case _:
            return Rich(tuple(Run(*cast("tuple[str, str, str]", run)) for run in values))


def retext(value: Rich, text: str) -> Rich:
    """A rich text with all its words replaced: plain, attachments kept at its end."""
    return Rich((Run(text), *(replace(run, text="") for run in value.runs if run.attachment)))
