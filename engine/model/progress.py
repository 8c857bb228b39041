"""What the engine says while it works ('event' is reserved for VEVENT)."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias

from engine.model.both import Side


class Phase(Enum):
    WAITING = "waiting"
    """Another run is at work on the pair or one of its calendars."""

    OPENING = "opening"
    LISTING = "listing"
    FETCHING = "fetching"
    WRITING = "writing"
    DONE = "done"


class Step(NamedTuple):
    """Where one calendar of a pair stands: ``done`` of ``total`` items of this phase (total None: not known)."""

    pair: str
    side: Side
    calendar: str
    phase: Phase
    done: int = 0
    total: int | None = None


class Said(NamedTuple):
    """One sentence about one item: what happened just now."""

    pair: str
    sentence: str


Progress: TypeAlias = Step | Said


class Observer(Protocol):
    """Called on the engine's own task, often; must return at once and never raise."""

    def __call__(self, progress: Progress, /) -> None: ...


def nobody(_: Progress, /) -> None:
    """The observer for runs that nobody watches."""
