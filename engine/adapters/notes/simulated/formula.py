"""Search formulas, as far as a calendar adapter needs them.

``SELECT Form = "Appointment" & @IsAvailable(CalendarDateTime)``. Values are lists; ``=`` compares them in pairs, ``*=``
each with each. Date texts are read in the machine's locale, as everywhere in Notes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from engine.adapters.notes.errors import NotesNumber, com_error, notes_error
from engine.adapters.notes.simulated.items import Items, Numbers, References, Rich, Texts, Times
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.moments import read_time
from engine.adapters.notes.simulated.timedates import OLE_ZERO, ClockOnly, DayOnly, Instant, Span, TimeDate

Scalar: TypeAlias = "str | float | TimeDate | Span"
Result: TypeAlias = tuple[Scalar, ...]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*")|(?P<date>\[[^\]]*\])|(?P<number>\d+(?:\.\d+)?)|(?P<name>[@$_A-Za-z][\w$]*)
    |(?P<sign>\*=|<>|!=|<=|>=|[=<>&|!():;]))""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "*=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
TRUE: Result = (1.0,)
FALSE: Result = (0.0,)


@dataclass(frozen=True, slots=True)
class Subject:
    """The document a formula is asked about."""

    unid: str
    items: Items
    modified: datetime


def selects(machine: Machine, formula: str, subject: Subject) -> bool:
    """Raises `com_error` for a formula that cannot be read."""
    return _truth(evaluate(machine, formula, subject))


def evaluate(machine: Machine, formula: str, subject: Subject) -> Result:
    reader = _Reader(machine, list(tokens(formula)), subject)
    if reader.name_is("SELECT"):
        reader.take()
    result = reader.either()
    if reader.left:
        raise unreadable(formula)
    return result


@lru_cache(maxsize=64)
def tokens(formula: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    place, formula = 0, formula.strip()
    while place < len(formula):
        match = _TOKEN.match(formula, place)
        if match is None or match.lastgroup is None:
            raise unreadable(formula)
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return tuple(found)


def unreadable(formula: str) -> com_error:
    return notes_error(NotesNumber.GENERIC, f"Formula error: {formula}", "NotesDatabase")


class _Reader:
    """Evaluates while it reads; nothing has side effects."""

    def __init__(self, machine: Machine, left: list[tuple[str, str]], subject: Subject) -> None:
        self.machine = machine
        self.left = left
        self.subject = subject

    def take(self) -> tuple[str, str]:
        if not self.left:
            raise unreadable("it ends too soon")
        return self.left.pop(0)

    def name_is(self, name: str) -> bool:
        return bool(self.left) and self.left[0][0] == "name" and self.left[0][1].upper() == name

    def sign(self, *signs: str) -> str | None:
        """The next token, if it is one of these."""
        if self.left and self.left[0][0] == "sign" and self.left[0][1] in signs:
            return self.left.pop(0)[1]
        return None

    def either(self) -> Result:
        result = self.both()
        while self.sign("|"):
            other = self.both()
            result = _bool(_truth(result) or _truth(other))
        return result

    def both(self) -> Result:
        result = self.comparison()
        while self.sign("&"):
            other = self.comparison()
            result = _bool(_truth(result) and _truth(other))
        return result

    def comparison(self) -> Result:
        if self.sign("!"):
            return _bool(not _truth(self.comparison()))
        left = self.listed()
        sign = self.sign(*_COMPARE)
        return left if sign is None else _bool(self.compare(sign, left, self.listed()))

    def listed(self) -> Result:
        result = self.single()
        while self.sign(":"):
            result = result + self.single()
        return result

    def single(self) -> Result:
        kind, text = self.take()
        match kind:
            case "text":
                return (re.sub(r"\\(.)", r"\1", text[1:-1]),)
            case "number":
                return (float(text),)
            case "date":
                return self.times(text[1:-1])
            case "name" if text.startswith("@"):
                return self.call(text.lower())
            case "name":
                return self.item(text)
            case "sign" if text == "(":
                result = self.either()
                self.close()
                return result
            case _:
                raise unreadable(text)

    def close(self) -> None:
        if not self.sign(")"):
            raise unreadable("a bracket is open")

    def item(self, name: str) -> Result:
        found = self.subject.items.find(name)
        if found is None:
            return ("",)
        match found.value:
            case Rich() as rich:
                return (rich.text,)
            case Texts(values) | Numbers(values) | Times(values) | References(values):
                return values

    def call(self, name: str) -> Result:
        if name in ("@isavailable", "@isunavailable"):
            return self.available(wanted=name == "@isavailable")
        arguments = self.arguments()
        match name, arguments:
            case "@all" | "@true", []:
                return TRUE
            case "@false", []:
                return FALSE
            case "@documentuniqueid", []:
                return (self.subject.unid,)
            case "@modified", []:
                return (Instant(self.subject.modified),)
            case "@now", []:
                return (self.machine.instant(self.machine.now()),)
            case "@today", []:
                return (DayOnly(self.machine.now().date()),)
            case "@isresponsedoc", []:
                return _bool(self.subject.items.has("$REF"))
            case "@texttotime", [texts]:
                return tuple(value for text in texts for value in self.times(str(text)))
            case "@explode", [values]:
                return tuple(day for value in values for day in self.days(value))
            case "@contains", [texts, parts]:
                return _bool(any(str(part) in str(text) for text in texts for part in parts))
            case "@lowercase", [texts]:
                return tuple(str(text).lower() for text in texts)
            case _:
                raise unreadable(name)

    def arguments(self) -> list[Result]:
        if not self.sign("("):
            return []
        found = [self.either()]
        while self.sign(";"):
            found.append(self.either())
        self.close()
        return found

    def available(self, *, wanted: bool) -> Result:
        if not self.sign("("):
            raise unreadable("@IsAvailable")
        kind, name = self.take()
        self.close()
        return _bool(kind == "name" and self.subject.items.has(name) is wanted)

    def times(self, text: str) -> Result:
        """A date text, or a range of two of them with a hyphen between blanks or behind a time."""
        edges = re.split(r"\s+-\s+", text) if " - " in text else [text]
        try:
            values = [read_time(self.machine, edge) for edge in edges]
        except ValueError:
            raise notes_error(NotesNumber.INVALID_DATE, f"Unable to interpret Time or Date ({text})") from None
        match values:
            case [None]:
                return ()
            case [Instant() | DayOnly() | ClockOnly() as value]:
                return (value,)
            case [Instant() | DayOnly() | ClockOnly() as start, Instant() | DayOnly() | ClockOnly() as end]:
                return (Span(start, end),)
            case _:
                raise unreadable(text)

    def days(self, value: Scalar) -> Iterable[Scalar]:
        match value:
            case Span(start, end):
                first, last = self.moment(start).date(), self.moment(end).date()
                return [DayOnly(first + timedelta(days=n)) for n in range((last - first).days + 1)]
            case Instant():
                return [DayOnly(self.moment(value).date())]
            case _:
                return [value]

    def moment(self, value: TimeDate) -> datetime:
        """Naive wall clock time of the machine."""
        match value:
            case Instant():
                return value.wall(self.machine.zone)
            case DayOnly(day):
                return datetime.combine(day, time())
            case ClockOnly(clock):
                return datetime.combine(OLE_ZERO, clock)

    def compare(self, sign: str, left: Result, right: Result) -> bool:
        if not left or not right:
            return False
        test = _COMPARE[sign]
        if sign == "*=":
            return any(test(self.key(a), self.key(b)) for a in left for b in right)
        length = max(len(left), len(right))
        padded = zip(_padded(left, length), _padded(right, length), strict=True)
        return any(_same_kind(self.key(a), self.key(b)) and test(self.key(a), self.key(b)) for a, b in padded)

    def key(self, value: Scalar) -> object:
        match value:
            case Span(start, _):
                return self.moment(start)
            case Instant() | DayOnly() | ClockOnly():
                return self.moment(value)
            case _:
                return value


def _same_kind(left: object, right: object) -> bool:
    return type(left) is type(right)


def _padded(values: Result, length: int) -> Result:
    """The last element stands for those that are missing."""
    return values + (values[-1],) * (length - len(values))


def _truth(result: Result) -> bool:
    return any(value == 1.0 for value in result)


def _bool(value: bool) -> Result:
    return TRUE if value else FALSE
