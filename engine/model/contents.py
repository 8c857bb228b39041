"""What a calendar holds, and how its items stand in the pairs that it belongs to: for people who work in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from engine.model.resource import Href, Resource, Unreadable


class Link(Enum):
    """How an item stands. Of several pairs what needs a person counts most, then what the next sync has to do."""

    CONFLICT = "conflict"
    WAITING = "waiting"
    IN_STEP = "in step"
    ONLY_HERE = "only here"


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in one calendar. ``paired``: it belongs to a pair; ``links``: then, by href. ``writes``: may it be changed?"""

    calendar: str
    resources: tuple[Resource, ...]
    unreadable: tuple[Unreadable, ...]
    links: Mapping[Href, Link]
    paired: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a look at a calendar found: how many items, how many of them cannot be read, and whether it may be changed."""

    items: int
    unreadable: int
    writes: bool
