"""How both calendars of a pair stand, once something moved: what was read is held against what the history knows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.history import baseline
from engine.history.baseline import Known
from engine.history.database import Database
from engine.model.both import Both, Side, each
from engine.model.memory import Memory
from engine.model.resource import ETag, Href, ItemKey, Resource, Token, Uid
from engine.model.situation import standing
from engine.ports import Adapter
from engine.session.agreeing import agreed_elsewhere
from engine.session.gathering import Gathered
from engine.session.resuming import resumed
from engine.session.unlisted import unlisted
from engine.sync.guards import Tally
from engine.sync.moves import Seen
from engine.sync.survey import Survey, item_key, situate


@dataclass(frozen=True, slots=True)
class Look:
    """What a run has seen before it decides.

    ``tokens``: where the next listing may start; None (from the very begin) where something of this one could not be
    settled, or is not noted in the history and would not be named again.
    ``unreadable``: hrefs that cannot be read, with etag and reason.
    """

    survey: Survey
    known: Known
    memories: Mapping[ItemKey, Memory]
    tallies: Both[Tally]
    tokens: Both[Token | None]
    unreadable: Both[Mapping[Href, tuple[ETag, str]]]

    @property
    def quiet(self) -> bool:
        """Nothing moved, nothing is new, nothing was left open: there is nothing to decide."""
        survey = self.survey
        return not (survey.found or survey.blocked or survey.forgotten)


async def survey(db: Database, pair: int, sides: Both[Adapter], gathered: Gathered) -> Look:
    """How things stand with all that was read. Raises a `SideError` where a calendar goes away meanwhile."""
    known, seen = gathered.known, gathered.seen
    memories = await _memories(db, pair, known, seen)
    more = await unlisted(db, pair, sides, known, memories, seen)
    lagging = more.there.map(bool)
    if any(lagging):
        seen = more.added(seen)
        memories = await _memories(db, pair, known, seen)
    stands = situate(memories, seen, sides.map(lambda adapter: adapter.capabilities.unique_uids))
    stands = await agreed_elsewhere(db, pair, await resumed(db, pair, more.blocks(stands), sides), sides)
    remembered = {memory.key: memory for memory in memories}
    unnoted = {blocked.side for blocked in stands.blocked if blocked.key not in remembered}
    unnoted |= {side for side in Side if stands.blocked and _new_places(side, known, seen) - _places(side, stands)}
    return Look(
        stands,
        known,
        remembered,
        each(lambda side: Tally(len(known.index[side]), gathered.listed[side])),
        each(lambda side: None if side in unnoted or lagging[side] else gathered.tokens[side]),
        gathered.unreadable,
    )


def _new_places(side: Side, known: Known, seen: Both[Seen]) -> set[Href]:
    return {found.href for found in seen[side].fetched.values() if isinstance(found, Resource)} - known.index[
        side
    ].keys.keys()


def _places(side: Side, stands: Survey) -> set[Href]:
    """Where the items are that are decided on; each is noted under the place that it has now."""
    return {here.href for found in stands.found if (here := standing(found.situation)[side]) is not None}


async def _memories(db: Database, pair: int, known: Known, seen: Both[Seen]) -> list[Memory]:
    """Every item that was touched or is open, and every item with the UID of something new."""
    if not known.index.left and not known.index.right:
        return []
    keys = set(known.open)
    uids: set[Uid] = set()
    for side in Side:
        index = known.index[side]
        touched: Iterable[Href] = (*seen[side].fetched, *seen[side].absent, *seen[side].unknown)
        keys.update(index.keys[href] for href in touched if href in index)
        news = [found for href, found in seen[side].fetched.items() if href not in index]
        keys.update(item_key(side, found.href) for found in news)
        uids.update(found.object.uid for found in news if isinstance(found, Resource))
    return await baseline.memories(db, pair, sorted(keys), sorted(uids))
