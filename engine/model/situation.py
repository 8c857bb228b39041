"""How one item stands: on which sides it is, and how it moved since the last run left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.model.both import Both, Side, only
from engine.model.memory import Held
from engine.model.resource import CalendarObject, Href, ItemKey, Resource


@dataclass(frozen=True, slots=True)
class Kept:
    """Says what it said. Its etag may have moved all the same."""

    now: Resource
    was: Held


@dataclass(frozen=True, slots=True)
class Edited:
    now: Resource
    was: Held


@dataclass(frozen=True, slots=True)
class Removed:
    """Proven gone: listed before, absent now, asked for by its id and absent."""

    was: Held


Drift: TypeAlias = Kept | Edited | Removed


@dataclass(frozen=True, slots=True)
class New:
    """On one side only, and never linked."""

    side: Side
    now: Resource


@dataclass(frozen=True, slots=True)
class Twins:
    """On both sides, never linked, recognised as the same item: a first meeting."""

    now: Both[Resource]


@dataclass(frozen=True, slots=True)
class Tracked:
    """Linked by an earlier run."""

    drift: Both[Drift]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """On neither side: an item that is to come into being on both (a second version kept, an undone deletion)."""


Situation: TypeAlias = New | Twins | Tracked | Nowhere


@dataclass(frozen=True, slots=True)
class Blocked:
    """Not a situation: something cannot be read or proven, so nobody may choose for the item. Left alone on both sides.

    ``guarded``: missing from a listing that is not believed (empty, or far shorter than the last one).
    """

    key: ItemKey
    side: Side
    href: Href
    problem: str
    guarded: bool = False


def standing(situation: Situation) -> Both[Resource | None]:
    """What each side holds now."""
    match situation:
        case New(side, now):
            return only(side, now, None)
        case Twins(now):
            return now
        case Tracked(drift):
            return drift.map(present)
        case Nowhere():
            return Both(None, None)


def on_both(situation: Situation) -> Both[Resource] | None:
    """What each side holds now, of an item that both hold; None of others."""
    match standing(situation):
        case Both(Resource() as left, Resource() as right):
            return Both(left, right)
        case _:
            return None


def object_in(held: Held | Resource | None) -> CalendarObject | None:
    """The object that is held; of nothing, None."""
    return None if held is None else held.object


def remembered(situation: Situation) -> Both[Held | None]:
    """What each side held when the last run left it."""
    match situation:
        case Tracked(drift):
            return drift.map(lambda each: each.was)
        case New() | Twins() | Nowhere():
            return Both(None, None)


def present(drift: Drift) -> Resource | None:
    match drift:
        case Kept(now, _) | Edited(now, _):
            return now
        case Removed():
            return None
