"""What the history tells people: runs, what became of items in them, and which item here is which item there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.both import Both
from engine.model.report import Counts, Told
from engine.model.resource import ItemKey


@dataclass(frozen=True, slots=True)
class PastRun:
    """``names``: the calendars of its pair. ``finished``, ``result`` None: it died, or is under way. Times in UTC, ISO 8601."""

    number: int
    pair: str
    names: Both[str]
    started: str
    finished: str | None
    result: str | None
    counts: Counts = field(default_factory=Counts)
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class PastStep:
    """What a run did to one item, or told of it. ``state``: done, half, intended or told; ``ids``: its hrefs after the run."""

    run: int
    at: str
    names: Both[str]
    told: Told
    state: str
    ids: Both[str | None]

    @property
    def wrote(self) -> bool:
        """Was anything written that could be taken back?"""
        return self.state in ("done", "half")


@dataclass(frozen=True, slots=True)
class Linked:
    """One item of a pair that is known on both sides: the ids (hrefs) and UIDs it has there. ``start``: ISO 8601."""

    pair: str
    key: ItemKey
    start: str
    summary: str
    ids: Both[str]
    uids: Both[str]


@dataclass(frozen=True, slots=True)
class LinkTable:
    """The mapping: whose it is, the mail profile of each calendar that has one, and every linked item."""

    user: str
    profiles: Mapping[str, str]
    items: tuple[Linked, ...]
