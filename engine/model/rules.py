"""What a pair's settings mean for decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from engine.model.both import Side
from engine.model.resource import CalendarObject
from engine.model.settings import Attendees, Direction, MaxDeletions, OnConflict, Private, Recurring


@dataclass(frozen=True, slots=True)
class Window:
    """A period of time; bounds are instants with a zone, None where it is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class MappingFailed(Exception):
    """Raised by a hook's wrapper; holds one item only."""

    reason: str


Hook: TypeAlias = Callable[[CalendarObject, Side], CalendarObject]
"""Own mapping code: the object as the given side is to see it. Pure; may raise anything, which holds that item only."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A pair's settings, with its period as a window of instants.

    ``attachments_limit``: bytes of one attachment, None for no limit. ``rename``: names of categories, left and right.
    """

    direction: Direction = Direction.BOTH
    window: Window = Window()
    on_conflict: OnConflict = OnConflict.ASK
    merge: bool = True
    confirm: frozenset[str] = frozenset()
    recurring: Recurring = Recurring.SYNC
    private: Private = Private.SYNC
    attendees: Attendees = Attendees.TEXT
    reminders: bool = True
    attachments: bool = True
    attachments_limit: int | None = None
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    rename: tuple[tuple[str, str], ...] = ()
    max_deletions: MaxDeletions = MaxDeletions()  # noqa: RUF009
    hook: Hook | None = None
