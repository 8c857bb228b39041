"""The filter languages of Restrict, Find and GetTable: Jet (``[Start] >= '...'``), DASL (``@SQL="..." >= '...'``).

A filter is parsed once, with the dates in it read under the machine's locale (Jet: local time, to the minute; DASL:
UTC), into a condition that is then asked about each item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from engine.adapters.outlook.errors import E_FAIL, com_error, member_error
from engine.adapters.outlook.simulated.conditions import (
    And,
    Compare,
    Condition,
    IsNull,
    Like,
    Not,
    Operator,
    Or,
    pattern_of,
)
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.locales import LOCALES, parse_local
from engine.adapters.outlook.simulated.properties import BuiltIn, Reference, UserField, by_built_in_name, by_namespace

_TOKEN: Final = re.compile(
    r"""\s*(?: \[(?P<bracket>[^\]]+)\] | "(?P<double>[^"]*)" | '(?P<single>(?:[^']|'')*)'
    | (?P<op><=|>=|<>|=|<|>) | (?P<paren>[()]) | (?P<word>[A-Za-z_]+) | (?P<number>-?\d+(?:\.\d+)?) )""",
    re.VERBOSE,
)
_OPERATORS: Final[Mapping[str, Operator]] = {"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def bad_condition(text: str) -> com_error:
    return member_error(E_FAIL, f'Cannot parse condition. Error at "{text}".')


@dataclass(frozen=True, slots=True)
class Token:
    sort: str
    text: str


def parse(filter: str, context: Context, fields: Mapping[str, int]) -> Condition:
    """The condition of a filter text; ``fields`` are the folder's user-defined ones. Raises a com_error."""
    dasl = filter.lstrip().upper().startswith("@SQL=")
    tokens = list(_tokens(filter.lstrip()[5:] if dasl else filter))
    parser = _Parser(tokens, context, fields, dasl=dasl)
    condition = parser.either()
    parser.at_end()
    return condition


def _tokens(text: str) -> Iterator[Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise bad_condition(text[at:])
        yield Token(match.lastgroup, match[match.lastgroup])
        at = match.end()


class _Parser:
    """Recursive descent: Not binds stronger than And, And stronger than Or."""

    def __init__(self, tokens: list[Token], context: Context, fields: Mapping[str, int], *, dasl: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._context = context
        self._fields = fields
        self._dasl = dasl

    # --- tokens ----------------------------------------------------------------------------------------------------

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else Token("end", "")

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _word(self, *words: str) -> bool:
        """Takes the next token if it is one of these words."""
        token = self._peek()
        if token.sort in ("word", "paren") and token.text.lower() in words:
            self._at += 1
            return True
        return False

    def at_end(self) -> None:
        if self._at < len(self._tokens):
            raise bad_condition(self._peek().text)

    # --- conditions ------------------------------------------------------------------------------------------------

    def either(self) -> Condition:
        found = self._both()
        while self._word("or"):
            found = Or(found, self._both())
        return found

    def _both(self) -> Condition:
        found = self._negated()
        while self._word("and"):
            found = And(found, self._negated())
        return found

    def _negated(self) -> Condition:
        if self._word("not"):
            return Not(self._negated())
        if self._word("("):
            found = self.either()
            if not self._word(")"):
                raise bad_condition(self._peek().text)
            return found
        return self._test()

    def _test(self) -> Condition:
        reference = self._reference()
        token = self._next()
        if token.sort == "op":
            return Compare(reference, _OPERATORS[token.text], self._literal(reference))
        if not self._dasl or token.sort != "word":
            raise bad_condition(token.text)
        match token.text.lower():
            case "is":
                negated = self._word("not")
                if not self._word("null"):
                    raise bad_condition(self._peek().text)
                return Not(IsNull(reference)) if negated else IsNull(reference)
            case "like" | "ci_startswith" | "ci_phrasematch" as operator:
                if operator != "like" and not self._context.simulation.instant_search:
                    raise bad_condition(token.text)
                return Like(reference, pattern_of(operator, self._next().text))
            case _:
                raise bad_condition(token.text)

    def _reference(self) -> Reference:
        token = self._next()
        found: Reference | None = None
        if token.sort == "bracket" and not self._dasl:
            found = by_built_in_name(token.text, "f", self._fields)
        elif token.sort == "double" and self._dasl:
            found = by_namespace(token.text)
        if found is None:
            raise bad_condition(token.text)
        return found

    # --- values ----------------------------------------------------------------------------------------------------

    def _literal(self, reference: Reference) -> Any:
        token = self._next()
        if token.sort not in ("single", "number", "word") and (token.sort != "double" or self._dasl):
            raise bad_condition(token.text)
        text = token.text.replace("''", "'") if token.sort == "single" else token.text
        match reference:
            case BuiltIn(prop) if prop.kind == "date":
                return self._date(text)
            case BuiltIn(prop) if prop.kind in ("flag", "number"):
                return _number(text)
            case UserField() if token.sort == "number":
                return _number(text)
            case UserField() if token.sort == "word":
                return _number(text)
            case _:
                return text

    def _date(self, text: str) -> datetime:
        wall = parse_local(text, LOCALES[self._context.simulation.locale])
        if wall is None:
            raise bad_condition(text)
        return wall.replace(tzinfo=UTC) if self._dasl else self._context.from_local(wall)


def _number(text: str) -> float:
    words: Final = {"true": 1.0, "yes": 1.0, "on": 1.0, "false": 0.0, "no": 0.0, "off": 0.0}
    try:
        return words[text.lower()] if text.lower() in words else float(text)
    except ValueError as error:
        raise bad_condition(text) from error
