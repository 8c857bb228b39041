"""The calendar that a memory adapter opens, what kind it is, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from engine.adapters.memory.normalisers import Normaliser, as_given
from engine.ical.lines import Malformed
from engine.ical.objects import one_object
from engine.model.errors import SideError, TokenExpired
from engine.model.resource import CalendarObject, ETag, Href, Token, Uid

Verb: TypeAlias = Literal["list", "fetch", "write", "probe"]
Step: TypeAlias = Literal["list", "fetch", "write", "probe", "item"]
"""A call of the adapter; "item" is one single write within a `write`."""

Objection: TypeAlias = Callable[[CalendarObject], str | None]
"""A reason why an object is not taken, or None."""


def no_objection(_: CalendarObject) -> str | None:
    return None


async def _go_on(_: Step) -> None:
    """The hook of those who hook nothing in."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What kind of calendar it is.

    ``keeps`` is what becomes of a text that is stored; ``foretells`` says whether `Capabilities.fit` tells so before.
    ``cannot`` names what the calendar cannot express at all (foretold too). ``deltas``: a listing can say what changed.
    ``unique_uids`` is what `Capabilities` says of two items with one UID; ``refuses_twins``: the second one is refused.
    """

    keeps: Normaliser = as_given
    foretells: bool = True
    cannot: Objection = no_objection
    deltas: bool = True
    unique_uids: bool = True
    refuses_twins: bool = False
    writes: bool = True
    deletes: bool = True
    batch: int = 200


@dataclass(slots=True)
class Faults:
    """What goes wrong now. All off at first; set and unset any of them at any time.

    Listing: ``empty``, or only the first ``share`` of it, or without the ``hidden`` hrefs: a lie without an error (a
    `Delta` calls what is not shown vanished; `probe` finds it). ``lagging``: what was created since the last listing is
    missing from the next one. ``restless``: every listing moves all etags. ``expired``: no token is known any more.

    Items: ``unreadable`` hrefs cannot be opened, for the reason given. ``objects_to`` refuses writes without having
    foretold it, ``for_good`` or for now. ``stale``: numbers of writes, counted from 1 over the store's whole life (`Store.writes_seen`), that find
    something else there.

    Connection: ``failing`` calls raise what is given. ``goes_away_after`` counts the calls and single writes that are
    still answered; the write that it cuts off is carried out or not, as ``last_write_arrives`` says. ``unsure_probe``:
    UNKNOWN is all that is answered.

    ``before`` is awaited ahead of each step. It may wait (a slow side), edit the store (a race) or raise (a crash).
    """

    empty: bool = False
    share: float = 1.0
    hidden: set[Href] = field(default_factory=set[Href])
    lagging: bool = False
    restless: bool = False
    expired: bool = False
    unreadable: dict[Href, str] = field(default_factory=dict[Href, str])
    objects_to: Objection = no_objection
    for_good: bool = False
    stale: set[int] = field(default_factory=set[int])
    failing: dict[Verb, SideError] = field(default_factory=dict[Verb, SideError])
    goes_away_after: int | None = None
    last_write_arrives: bool = False
    unsure_probe: bool = False
    before: Callable[[Step], Awaitable[None]] = _go_on


class Stored(NamedTuple):
    """What lies at an href: the text as it is kept, and the store's count when it last moved."""

    text: str
    revision: int

    @property
    def etag(self) -> ETag:
        return ETag(str(self.revision))


class Store:
    """A calendar that outlives its adapters. Its own methods are other people's edits, past every precondition."""

    def __init__(self, name: str = "memory", traits: Traits | None = None, faults: Faults | None = None) -> None:
        self.name = name
        self.traits = traits or Traits()
        self.faults = faults or Faults()
        self.items: dict[Href, Stored] = {}
        self.writes_seen = 0
        self._revisions = 0
        self._fresh: set[Href] = set()
        self._views: list[Mapping[Href, ETag]] = []

    def create(self, text: str) -> Href:
        """Put in a new item; any text will do, readable or not."""
        href = Href(f"{self.name}-{self._revisions + 1}")
        self._fresh.add(href)
        self.edit(href, text)
        return href

    def edit(self, href: Href, text: str) -> None:
        """Let ``text``, as this store keeps it, be what lies at ``href``."""
        self._revisions += 1
        self.items[href] = Stored(self.kept(text), self._revisions)

    def touch(self, href: Href) -> None:
        """Move the etag and nothing else."""
        self._revisions += 1
        self.items[href] = self.items[href]._replace(revision=self._revisions)

    def delete(self, href: Href) -> None:
        del self.items[href]

    def kept(self, text: str) -> str:
        """What the store makes of a text. Of one that is no calendar it makes nothing."""
        try:
            return self.traits.keeps(text)
        except Malformed:
            return text

    def texts(self) -> dict[Uid, list[str]]:
        """Everything readable, by UID: what two stores that agree have in common."""
        found: dict[Uid, list[str]] = {}
        for stored in self.items.values():
            item = one_object(stored.text)
            if isinstance(item, CalendarObject):
                found.setdefault(item.uid, []).append(stored.text)
        return {uid: sorted(texts) for uid, texts in found.items()}

    def copy(self) -> Store:
        """The same calendar once more, with no faults: what comes of one is compared with what comes of the other."""
        twin = Store(self.name, self.traits)
        twin.items, twin.writes_seen, twin._revisions = dict(self.items), self.writes_seen, self._revisions
        twin._fresh, twin._views = set(self._fresh), list(self._views)
        return twin

    def look(self) -> tuple[Mapping[Href, ETag], Token]:
        """What a listing shows now, the faults applied, and the token that remembers it."""
        faults = self.faults
        if faults.restless:
            for href in self.items:
                self.touch(href)
        hidden = faults.hidden | self._fresh if faults.lagging else faults.hidden
        self._fresh.clear()
        shown = 0 if faults.empty else int(len(self.items) * faults.share)
        view = {href: stored.etag for href, stored in islice(self.items.items(), shown) if href not in hidden}
        self._views.append(view)
        return view, Token(str(len(self._views)))

    def seen(self, token: Token) -> Mapping[Href, ETag]:
        """What was shown when the token was given. Raises `TokenExpired` for one that is not known."""
        if self.faults.expired or not token.isdecimal() or not 0 < int(token) <= len(self._views):
            raise TokenExpired(f"the calendar {self.name} does not know this mark any more: list it in full")
        return self._views[int(token) - 1]
