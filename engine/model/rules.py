"""What a pair's settings mean for decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from engine.model.both import Side
from engine.model.resource import CalendarObject


class Direction(Enum):
    BOTH = "both"
    LEFT_TO_RIGHT = "left-to-right"
    RIGHT_TO_LEFT = "right-to-left"

    def reaches(self, side: Side) -> bool:
        """May changes be carried to that side?"""
        return self is Direction.BOTH or (self is Direction.LEFT_TO_RIGHT) == (side is Side.RIGHT)


class OnConflict(Enum):
    ASK = "ask"
    NEWEST = "newest"
    LEFT = "left"
    RIGHT = "right"


class Recurring(Enum):
    SYNC = "sync"
    ASK = "ask"
    SKIP = "skip"


class Private(Enum):
    SYNC = "sync"
    BUSY = "busy"
    SKIP = "skip"


class Attendees(Enum):
    TEXT = "text"
    COPY = "copy"
    NONE = "none"


class Meetings(Enum):
    """What a calendar is to make of the people of an item that it is given.

    ``TEXT``: they are told with the item, and invited by nobody. ``COPY``: they are real attendees where the calendar has
    such a thing, and get no message. ``NOTIFY``: real attendees, who get a message of what changes. It is never taken to be
    more than was said: who cannot do the one does the one before it.
    """

    TEXT = "text"
    COPY = "copy"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Window:
    """A period of time; bounds are instants with a zone, None where it is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class MaxDeletions:
    """A run that deletes more than ``count`` items of a calendar and more than ``share`` (0 to 1) of it is held.

    ``meetings``: of meetings with attendees so few may be deleted at once, whatever the rest; more of them are held.
    """

    count: int = 10
    share: float = 0.25
    meetings: int = 3


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
    max_deletions: MaxDeletions = MaxDeletions()
    hook: Hook | None = None
