"""A plan as people look at it: one row an item, and an item property by property. Made by `engine.session.prepared`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from engine.model.both import Both, Side
from engine.model.plan import Choice, Use
from engine.model.resource import CalendarObject, ItemKey


class Effect(Enum):
    """What happens to an item on one side."""

    NOTHING = ""
    ENTER = "create"
    CHANGE = "update"
    REMOVE = "delete"


class Stand(Enum):
    """How an item of a plan stands."""

    GOES = "goes"
    """Something is done."""
    LINKS = "links"
    """Found on both sides, nothing to write."""
    ASKS = "asks"
    """Waits for a decision; nothing is done until then."""
    HELD = "held"
    """A guard holds a deletion; it can be let through."""
    STUCK = "stuck"
    """Cannot be done or judged now; nobody can decide that here."""
    RESTS = "rests"
    """Left as it is by a standing wish: a choice, an exclusion, the pair's settings."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item. ``words``: what happens on each side; ``why``: worth telling, or "". ``start``: ISO 8601.

    ``question``: conflict, survival, confirm or since while one is open or was decided; "" for none. ``choice``: the decision
    that counts now. ``both``: on both sides now. ``second``: a second version becomes an item of its own.
    """

    key: ItemKey
    uid: str
    summary: str
    start: str
    series: bool
    stand: Stand
    effects: Both[Effect]
    words: Both[str]
    why: str = ""
    question: str = ""
    fields: tuple[str, ...] = ()
    choice: Choice | None = None
    both: bool = False
    second: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """One property, or one of an occurrence. ``name``: as choices name it; ``occurrence``: its original start, "" for the item.

    ``was``: what was agreed last; ``now``: what each side says; ``after``: what each side will say; None: nothing is said.
    ``disputed``: it needs a side. ``open``: it has none yet, so ``after`` is as now. ``taken``: the side that counts for it.
    """

    name: str
    field: str
    occurrence: str
    was: str | None
    now: Both[str | None]
    after: Both[str | None]
    disputed: bool = False
    open: bool = False
    taken: Side | None = None
    by_hand: bool = False

    @property
    def same(self) -> bool:
        """Nothing about it differs or changes."""
        return self.now.left == self.now.right and self.after == self.now and not self.disputed


@dataclass(frozen=True, slots=True)
class Compared:
    """One item, looked at closely: its row as it would go, and its properties, the disputed ones first."""

    row: Row
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision in the making. ``use`` None: nothing for the item as a whole yet.

    ``fields``: sides of single properties, by name. ``hand``: properties written by hand, by name, as people type them.
    ``text``: a version written by hand earlier, which ``fields`` and ``hand`` change no more. ``exclude``: out of the pair.
    """

    use: Use | None = None
    fields: Mapping[str, Side] = field(default_factory=dict[str, Side])
    hand: Mapping[str, str] = field(default_factory=dict[str, str])
    text: CalendarObject | None = None
    exclude: bool = False

    @property
    def empty(self) -> bool:
        return self == Draft()


Chosen = Mapping[ItemKey, Choice]
"""Decisions made while looking at a plan."""
