"""The sorts of rows of a plan: their signs, words and tones, how they are counted and filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from engine.model.preview import Effect, Row, Stand


class Sort(Enum):
    """Each row is of one sort."""

    ENTER = "enter"
    CHANGE = "change"
    REMOVE = "remove"
    LINK = "link"
    ASK = "ask"
    HELD = "held"
    STUCK = "stuck"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Look:
    """``sign``: one column wide. ``words``: for a count. ``tone``: a component class of `Lines`."""

    sign: str
    words: str
    tone: str


LOOKS: Final = {
    Sort.ENTER: Look("+", "to enter", "new"),
    Sort.CHANGE: Look("~", "to change", "change"),
    Sort.REMOVE: Look("−", "to remove", "delete"),
    Sort.LINK: Look("=", "to link", ""),
    Sort.ASK: Look("?", "to decide", "held"),
    Sort.HELD: Look("!", "held", "held"),
    Sort.STUCK: Look("!", "stuck", "held"),
    Sort.REST: Look("·", "left alone", "quiet"),
}


def sort_of(row: Row) -> Sort:
    """A row that removes something counts as that, whatever else it does."""
    match row.stand:
        case Stand.ASKS:
            return Sort.ASK
        case Stand.HELD:
            return Sort.HELD
        case Stand.STUCK:
            return Sort.STUCK
        case Stand.RESTS:
            return Sort.REST
        case Stand.LINKS:
            return Sort.LINK
        case Stand.GOES:
            if Effect.REMOVE in row.effects:
                return Sort.REMOVE
            return Sort.ENTER if Effect.ENTER in row.effects else Sort.CHANGE


def counted(rows: Iterable[Row]) -> dict[Sort, int]:
    found = dict.fromkeys(Sort, 0)
    for row in rows:
        found[sort_of(row)] += 1
    return found


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are listed."""

    words: str
    sorts: frozenset[Sort]

    def passes(self, row: Row) -> bool:
        return sort_of(row) in self.sorts


_ALL = frozenset(Sort)

FILTERS: Final = (
    Filter("all", _ALL - {Sort.REST}),
    Filter("new", frozenset((Sort.ENTER, Sort.LINK))),
    Filter("changed", frozenset((Sort.CHANGE,))),
    Filter("removed", frozenset((Sort.REMOVE,))),
    Filter("to decide", frozenset((Sort.ASK,))),
    Filter("held or stuck", frozenset((Sort.HELD, Sort.STUCK))),
    Filter("left alone", frozenset((Sort.REST,))),
)


def has(row: Row, text: str) -> bool:
    """Is the text somewhere in the row? Without regard to capitals."""
    wanted = text.casefold()
    return any(wanted in said.casefold() for said in (row.summary, row.start, *row.words, row.why))
