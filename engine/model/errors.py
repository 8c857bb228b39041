"""Why a side or a run cannot go on, named by what the caller can do about it."""

from __future__ import annotations


class SynclineError(Exception):
    """Base of all errors that are meant for people. The message says what happened, to what, and what to do."""


class SideError(SynclineError):
    """One calendar cannot be worked with now; nothing may be planned from it."""


class Unauthorized(SideError):
    """The calendar refuses these credentials: set new ones."""


class Unreachable(SideError):
    """The calendar cannot be reached or opened: try again later, or mend its place."""


class Throttled(SideError):
    """The calendar asks to wait ``seconds`` before the next try (None: it did not say how long)."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class Nonsense(SideError):
    """The calendar answered with something that is no answer (half a body, an HTML page): report it to its keeper."""


class TokenExpired(SideError):
    """The side does not know the mark any more: list in full."""


class Locked(SynclineError):
    """Another run holds this pair: nothing was done."""


class CutShort(SynclineError):
    """It was time to stop before both calendars were read: nothing was planned."""


class ForeignHistory(SynclineError):
    """The history belongs to other calendars than the ones configured."""


class DamagedHistory(SynclineError):
    """The history cannot be read; it was kept aside, never overwritten."""


class NoSpace(SynclineError):
    """The disk is full: make room, then run again."""


class BadRequest(SynclineError):
    """The person asked for something that cannot be done as asked; the message says what would work. Exit code 2."""


class NotFound(BadRequest):
    """Something named by the person does not exist."""
