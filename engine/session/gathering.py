"""Read both calendars of a pair: list, fetch what moved, prove what is missing.

Every run comes past here, and most end here: what tells how things stand, and decides, is loaded when something moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from engine.history import baseline, questions
from engine.model.both import Both, Side, each
from engine.model.errors import TokenExpired
from engine.model.progress import Phase
from engine.model.resource import ETag, Missing, Resource, Unreadable
from engine.ports import Delta, Full, Presence
from engine.sync.moves import Moves, Seen, moves, moves_since

if TYPE_CHECKING:
    from engine.history.baseline import Known
    from engine.history.database import Database
    from engine.model.plan import Why
    from engine.model.resource import Fetched, Href, Token
    from engine.model.settings import MaxDeletions
    from engine.ports import Adapter, Listing

FETCH = 500
"""How many resources are asked for at a time."""

Stepped = Callable[[Side, Phase, int, int | None], None]

_PASSING = ETag("")
"""Noted in place of the etag of what was not to be had just now."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of both sides. ``listed``: how many items each listing told of, None where it told only what moved.

    ``tokens``: where the next listing may start; None (from the very begin) where something of this one could not be
    settled. ``unreadable``: hrefs that cannot be read, with etag and reason.
    """

    known: Known
    seen: Both[Seen]
    listed: Both[int | None]
    tokens: Both[Token | None]
    unreadable: Both[Mapping[Href, tuple[ETag, str]]]

    @property
    def quiet(self) -> bool:
        """Nothing moved, nothing is new, nothing was left open: there is nothing to be told of any item."""
        return self.seen.left.nothing and self.seen.right.nothing and not self.known.open


async def gather(
    db: Database,
    pair: int,
    sides: Both[Adapter],
    most: MaxDeletions,
    believe: bool,
    step: Stepped,
    again: bool = False,
) -> Gathered:
    """Read both sides. ``believe``: a person said that missing items are meant to be missing; they are still probed.
    ``again``: a person is there, so what could not be read last time is tried once more although it has not moved.

    Raises a `SideError` where a listing or a fetch cannot be finished: then nothing is concluded from either side.
    """
    known = await baseline.known(db, pair)
    tokens = await baseline.tokens(db, pair)
    unreadable = await baseline.unreadables(db, pair)
    found: dict[Side, _OneSide] = {}

    async def read(side: Side) -> None:
        reading = _Reading(db, pair, side, sides[side], known, unreadable[side], most, believe, step, again)
        found[side] = await reading.read(tokens[side])

    async with anyio.create_task_group() as tasks:
        for side in Side:
            tasks.start_soon(read, side)
    return Gathered(
        known,
        each(lambda side: found[side].seen),
        each(lambda side: found[side].listed),
        each(lambda side: found[side].token),
        each(lambda side: found[side].unreadable),
    )


@dataclass(frozen=True, slots=True)
class _OneSide:
    """What was read of one side, as in `Gathered`."""

    seen: Seen
    listed: int | None
    token: Token | None
    unreadable: Mapping[Href, tuple[ETag, str]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one side."""

    db: Database
    pair: int
    side: Side
    adapter: Adapter
    known: Known
    unreadable: Mapping[Href, tuple[ETag, str]]
    most: MaxDeletions
    believe: bool
    step: Stepped
    again: bool

    async def read(self, token: Token | None) -> _OneSide:
        index = self.known.index[self.side]
        self.step(self.side, Phase.LISTING, 0, len(index) or None)
        listing = await self._listed(token if index else None)
        found = _moves(self.known, self.side, listing)
        listed = len(listing.entries) if isinstance(listing, Full) else None
        self.step(self.side, Phase.LISTING, len(index), len(index))
        stuck = {} if self.again else _still_unreadable(self.unreadable, listing)
        fetched = await self._fetched([href for href in self._wanted(found, listing) if href not in stuck])
        lost = [href for href, one in fetched.items() if isinstance(one, Missing) and href in index]
        for href in lost:
            del fetched[href]
        stayed = 0 if listed is None else listed - len(found.fetch)
        seen = await self._proven((*found.vanished, *lost), listed, stayed, {**fetched, **stuck})
        seen = await self._unless_it_lies(found.vanished, seen)
        unreadable = {f.href: _noted(f) for f in seen.fetched.values() if isinstance(f, Unreadable)}
        unsettled = bool(seen.unknown) or any(not isinstance(f, Resource | Unreadable) for f in seen.fetched.values())
        unsettled |= any(href in seen.fetched for href in found.vanished)  # not listed, and there: its mark lies, too
        return _OneSide(seen, listed, None if unsettled else listing.token, unreadable)

    async def _listed(self, token: Token | None) -> Listing:
        try:
            return await self.adapter.list(token)
        except TokenExpired:
            return await self.adapter.list(None)

    def _wanted(self, found: Moves, listing: Listing) -> list[Href]:
        """What moved; after a partial listing also what was left open, because nobody names it again."""
        if isinstance(listing, Full):
            return list(found.fetch)
        gone = {*found.vanished, *listing.vanished}
        index = self.known.index[self.side]
        open_ = (href for href, key in index.keys.items() if key in self.known.open)
        wanted = dict.fromkeys((*found.fetch, *open_, *self.unreadable))
        return [href for href in wanted if href not in gone]

    async def _fetched(self, hrefs: Sequence[Href]) -> dict[Href, Fetched]:
        fetched: dict[Href, Fetched] = {}
        for start in range(0, len(hrefs), FETCH):
            chunk = hrefs[start : start + FETCH]
            fetched.update(zip(chunk, await self.adapter.fetch(chunk), strict=True))
            self.step(self.side, Phase.FETCHING, len(fetched), len(hrefs))
        return fetched

    async def _proven(
        self, vanished: Sequence[Href], listed: int | None, stayed: int, fetched: Mapping[Href, Fetched]
    ) -> Seen:
        """Absence is proven by asking for the id; where the whole listing is doubtful, only of what a person decided on."""
        if not vanished:
            return Seen(fetched)
        why = None if self.believe else self._doubt(len(vanished), listed, stayed)
        asked = vanished if why is None else await self._decided(vanished)
        doubted = frozenset(vanished).difference(asked)
        if not asked:
            return Seen(fetched, unknown=doubted, doubt="" if why is None else why.value)
        presence = await self.adapter.probe(list(asked))
        absent = frozenset(href for href in asked if presence.get(href) is Presence.ABSENT)
        unknown = frozenset(href for href in asked if presence.get(href, Presence.UNKNOWN) is Presence.UNKNOWN)
        present = await self._fetched([href for href in asked if href not in absent and href not in unknown])
        return Seen({**fetched, **present}, absent, unknown | doubted, "" if why is None else why.value)

    def _doubt(self, vanished: int, listed: int | None, stayed: int) -> Why | None:
        """Why a listing is not believed that lacks so many items."""
        from engine.sync.guards import Tally, doubt

        return doubt(vanished, stayed, Tally(len(self.known.index[self.side]), listed), self.most)

    async def _unless_it_lies(self, unlisted: Iterable[Href], seen: Seen) -> Seen:
        """A listing that lacks what is there proves nothing: what else it lacks may be at a place that it does not show."""
        if self.believe or not seen.absent or not any(href in seen.fetched for href in unlisted):
            return seen
        from engine.model.plan import Why

        absent = frozenset(await self._decided(seen.absent))
        return Seen(seen.fetched, absent, (seen.absent - absent) | seen.unknown, Why.NOT_WHOLE.value)

    async def _decided(self, hrefs: Iterable[Href]) -> list[Href]:
        """Those whose items a person decided on one by one, knowing that they are not on this side."""
        from engine.model.plan import Use

        index, choices = self.known.index[self.side], await questions.choices(self.db, self.pair)
        keys = {key for key, one in choices.items() if one.use is not Use.SKIP and one.on[self.side] is None}
        return [href for href in hrefs if index.keys.get(href) in keys]


def _moves(known: Known, side: Side, listing: Listing) -> Moves:
    match listing:
        case Full(entries, _):
            return moves(known.index[side], entries)
        case Delta(changed, vanished, _):
            return moves_since(known.index[side], changed, vanished)


def _noted(one: Unreadable) -> tuple[ETag, str]:
    return (_PASSING if one.passing else one.etag, one.problem)


def _still_unreadable(unreadable: Mapping[Href, tuple[ETag, str]], listing: Listing) -> dict[Href, Unreadable]:
    """What could not be read last time and has not moved since: not fetched again, told again."""
    lasting = {href: told for href, told in unreadable.items() if told[0] != _PASSING}
    match listing:
        case Full(entries, _):
            same = {href: told for href, told in lasting.items() if entries.get(href) == told[0]}
        case Delta(changed, vanished, _):
            same = {href: told for href, told in lasting.items() if href not in changed and href not in vanished}
    return {href: Unreadable(href, etag, problem) for href, (etag, problem) in same.items()}
