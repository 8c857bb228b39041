"""Conditions over items, as values: what a filter means once it is parsed."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast

from engine.adapters.outlook.simulated.properties import BuiltIn, Reference

Operator = Literal["=", "<>", "<", "<=", ">", ">="]
Lookup = Callable[[Reference], Any]
"""Gives an item's value of a property."""

_TESTS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Compare:
    reference: Reference
    operator: Operator
    literal: Any


@dataclass(frozen=True, slots=True)
class Like:
    reference: Reference
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class IsNull:
    reference: Reference


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition


@dataclass(frozen=True, slots=True)
class And:
    first: Condition
    second: Condition


@dataclass(frozen=True, slots=True)
class Or:
    first: Condition
    second: Condition


Condition = Compare | Like | IsNull | Not | And | Or


def pattern_of(operator: str, text: str) -> re.Pattern[str]:
    """The pattern of ``like '%a%'``, ``ci_startswith 'a'`` (a word begins so), ``ci_phrasematch 'a'`` (words)."""
    match operator:
        case "like":
            return re.compile(".*".join(re.escape(part) for part in text.split("%")) + r"\Z", re.I | re.S)
        case "ci_startswith":
            return re.compile(rf".*\b{re.escape(text)}", re.I | re.S)
        case _:
            return re.compile(rf".*\b{re.escape(text)}\b", re.I | re.S)


def holds(condition: Condition, lookup: Lookup) -> bool:
    """Whether an item meets the condition. A missing value meets no comparison; texts compare without case."""
    match condition:
        case And(first, second):
            return holds(first, lookup) and holds(second, lookup)
        case Or(first, second):
            return holds(first, lookup) or holds(second, lookup)
        case Not(inner):
            return not holds(inner, lookup)
        case IsNull(reference):
            return lookup(reference) in (None, "", [])
        case Like(reference, pattern):
            return any(pattern.match(one) for one in _texts(lookup(reference)))
        case Compare(reference, operator, literal):
            return _compare(lookup(reference), operator, literal)


def _compare(value: Any, operator: Operator, literal: Any) -> bool:
    if isinstance(value, list):
        return any(_compare(one, operator, literal) for one in _texts(value))
    if isinstance(literal, str):
        return isinstance(value, str) and _TESTS[operator](value.casefold(), literal.casefold())
    if isinstance(value, str) or value is None or isinstance(value, datetime) is not isinstance(literal, datetime):
        return False
    return _TESTS[operator](value, literal)


def _texts(value: Any) -> Iterator[str]:
    parts = cast("list[Any]", value) if isinstance(value, list) else [value]
    return (one for one in parts if isinstance(one, str))


def references(condition: Condition) -> Iterator[Reference]:
    """All properties that the condition asks for."""
    match condition:
        case And(first, second) | Or(first, second):
            yield from references(first)
            yield from references(second)
        case Not(inner):
            yield from references(inner)
        case Compare(reference) | Like(reference) | IsNull(reference):
            yield reference


EARLIEST: Final = datetime(1601, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(4501, 1, 1, tzinfo=UTC)


def window(condition: Condition | None) -> tuple[datetime, datetime | None]:
    """Bounds of what can meet the condition: no end before the first, no start after the second (None: no bound)."""
    match condition:
        case And(first, second):
            (low1, high1), (low2, high2) = window(first), window(second)
            highs = [high for high in (high1, high2) if high is not None]
            return max(low1, low2), min(highs, default=None)
        case Compare(BuiltIn(prop), "<" | "<=" | "=", datetime() as bound) if prop.column in ("start", "end"):
            return EARLIEST, bound
        case Compare(BuiltIn(prop), ">" | ">=", datetime() as bound) if prop.column in ("start", "end"):
            return bound, None
        case _:
            return EARLIEST, None
