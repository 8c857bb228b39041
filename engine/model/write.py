"""Writes, each naming what it expects to overwrite, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.model.resource import CalendarObject, ETag, Href, Resource


@dataclass(frozen=True, slots=True)
class Create:
    """Expects that nothing is there. The side chooses the href."""

    object: CalendarObject


@dataclass(frozen=True, slots=True)
class Update:
    """Expects ``etag`` at ``href``. ``was`` is what that version said, for sides that write single properties."""

    href: Href
    etag: ETag
    object: CalendarObject
    was: CalendarObject


@dataclass(frozen=True, slots=True)
class Delete:
    """Expects ``etag`` at ``href``."""

    href: Href
    etag: ETag


Write: TypeAlias = Create | Update | Delete


@dataclass(frozen=True, slots=True)
class Written:
    """Done; ``now`` is what the side holds, read back where the side may have changed it."""

    now: Resource


@dataclass(frozen=True, slots=True)
class Removed:
    """Done; nothing is at that href any more."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Not done: something else is there than the write expected. The next survey will see it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not done: the side does not take this item; ``reason`` in words. Others may go on.

    ``final``: it will not take it tomorrow either (rights, say), so that only a person can tell what is to become of it.
    """

    reason: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """The side went away while this write was under way or waiting: done or not, nobody knows. The next survey will see."""

    reason: str


Outcome: TypeAlias = Written | Removed | Stale | Refused | Unsure
