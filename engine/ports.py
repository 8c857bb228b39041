"""The one protocol between the engine and every calendar.

An adapter is an *opened collection*. It is asked from one task at a time. All of its methods may raise a `SideError`
(`Unauthorized`, `Unreachable`, `Throttled`, `Nonsense`): then nothing is concluded from the call. What concerns one item
only is a value, never an exception. `tests/contract` is this protocol's meaning, run against every adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from engine.model.settings import Meetings

if TYPE_CHECKING:
    from engine.model.capabilities import Capabilities
    from engine.model.resource import ETag, Fetched, Href, Token
    from engine.model.write import Outcome, Write


@dataclass(frozen=True, slots=True)
class Full:
    """Everything the collection holds. Only a listing that was read to its end may be called this."""

    entries: Mapping[Href, ETag]
    token: Token | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What moved since the token that was given: new or changed entries, and hrefs no longer there."""

    changed: Mapping[Href, ETag]
    vanished: frozenset[Href]
    token: Token


Listing: TypeAlias = Full | Delta


class Presence(Enum):
    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Adapter(Protocol):
    @property
    def capabilities(self) -> Capabilities:
        """What this collection can do and hold. Does not change while it is open."""
        ...

    @property
    def identity(self) -> str:
        """Which collection this is (account and place, no secret). A history made with another one is refused."""
        ...

    async def list(self, since: Token | None) -> Listing:
        """List cheaply. With ``since``, a `Delta` if the side can, else a `Full`. A half-read listing raises.

        Entries that cannot be read as calendar objects are listed too: `fetch` says `Unreadable` of them.
        Raises `TokenExpired` when ``since`` is not known any more.
        """
        ...

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        """Read the named ones, in the order given, one answer each. What cannot be opened is `Unreadable`, not `Missing`."""
        ...

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Carry out, in the order given, one outcome each. Every write is conditional on what it names.

        Whoever goes away in the middle answers `Unsure` for the write under way and for those not begun;
        what was done before stays told. Does not raise once the first write was done.
        """
        ...

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        """Ask for each by its id, past any cache or filter, before it counts as deleted."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """What an adapter is opened with.

    ``name``: the calendar's name in the config. ``settings``: its validated table (keys of the adapter's own schema).
    ``base``: the folder that relative paths are relative to. ``data``: a folder of Syncline's own for caches.
    ``meetings``: what becomes of people in what is written.
    ``password``: asks for the calendar's secret when it is first needed (keyring); raises `Unauthorized` where there is none.
    """

    name: str
    settings: Mapping[str, Any]
    base: Path
    data: Path
    password: PasswordSource | None = None
    meetings: Meetings = Meetings.TEXT


class PasswordSource(Protocol):
    async def __call__(self) -> str: ...


class Kind(Protocol):
    """A kind of calendar, registered by name under the entry point group ``syncline.adapters``."""

    def open(self, place: Place) -> AbstractAsyncContextManager[Adapter]:
        """Open the collection; closing it gives back every thread, connection and file."""
        ...
