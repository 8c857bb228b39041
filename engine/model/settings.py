"""What the settings of a pair may say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.model.both import Side


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
class MaxDeletions:
    """A run that deletes more than ``count`` items of a calendar and more than ``share`` (0 to 1) of it is held.

    ``meetings``: of meetings with attendees so few may be deleted at once, whatever the rest; more of them are held.
    """

    count: int = 10
    share: float = 0.25
    meetings: int = 3
