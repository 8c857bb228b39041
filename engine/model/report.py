"""What a run did, or a plan would do, in the shape that is told to people and programs (see the contract)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from engine.model.both import Both

if TYPE_CHECKING:
    from engine.model.resource import ItemKey


class Result(Enum):
    """How a pair ended; the worst that applies."""

    OK = "ok"
    WAITING = "waiting"
    FAILED_ITEMS = "failed-items"
    GUARDED = "guarded"
    UNREACHABLE = "unreachable"
    LOCKED = "locked"
    FAILED = "failed"


class Told(NamedTuple):
    """One line of a report; made by the ten thousand.

    ``start``: ISO 8601 with offset, or a date, "" where it has none. ``action``: create, update, delete, link, conflict,
    confirm, hold, fail or skip. ``side``: left, right or both. ``fields``: names people see. ``sentence``: all of it in words.
    """

    id: ItemKey
    uid: str
    summary: str
    start: str
    action: str
    side: str
    fields: tuple[str, ...] = ()
    reason: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Changes made to one calendar."""

    created: int = 0
    updated: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    unchanged: int = 0
    linked: int = 0
    done: Both[Done] = Both(Done(), Done())  # noqa: RUF009
    conflicts: int = 0
    confirmations: int = 0
    held: int = 0
    failed: int = 0
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class PairReport:
    """``run`` None: a dry run, or nothing came of it. ``message``: why a pair could not be worked on. Times in UTC, ISO 8601."""

    pair: str
    names: Both[str]
    result: Result
    started: str
    finished: str
    run: int | None = None
    counts: Counts = Counts()
    items: tuple[Told, ...] = ()
    message: str = ""
    interrupted: bool = False
    undoes: int | None = None
