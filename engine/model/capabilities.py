"""What a side can do and what it can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.model.resource import CalendarObject


@dataclass(frozen=True, slots=True)
class Fits:
    """What the side would hold if it were given the object: the object itself, or a poorer one."""

    object: CalendarObject


@dataclass(frozen=True, slots=True)
class Unfit:
    """The side cannot express the object; ``reason`` says why in words, as the end of 'held: ...'."""

    reason: str


Fit: TypeAlias = Fits | Unfit


def holds_everything(object: CalendarObject) -> Fit:
    return Fits(object)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Facts about an opened calendar that decisions depend on.

    ``fit`` is pure: it foretells what a write would leave behind, so that a plan can be shown before anything is written.
    ``unique_uids``: two items with one UID are an error here (files, CalDAV), not just copies of one another (Outlook, Notes).
    ``batch`` is how many writes the side likes to be given at a time, which it may learn while it is written to; a run stops
    between batches.
    """

    writes: bool = True
    deletes: bool = True
    batch: int = 200
    unique_uids: bool = True
    fit: Callable[[CalendarObject], Fit] = holds_everything
