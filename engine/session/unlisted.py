"""What is in a calendar and not listed, as another pair over that calendar knows: it was entered a moment ago.

A server shows a new item late. Whoever asks for it by its id finds it; only the pair that entered it knows the id.
Invariant: an item is not entered, and not taken for gone, in a calendar where another pair of this history has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.history import neighbours
from engine.history.baseline import Known
from engine.history.database import Database
from engine.model.both import Both, Side, each
from engine.model.memory import Memory
from engine.model.resource import Href, Resource, Uid
from engine.ports import Adapter, Presence
from engine.sync.moves import Seen


async def with_unlisted(
    db: Database, pair: int, sides: Both[Adapter], known: Known, memories: Sequence[Memory], seen: Both[Seen]
) -> Both[Seen]:
    """What was seen, with what other pairs know to be there besides; the very same value where there is nothing.

    ``memories``: of all that was touched, is open, or has the UID of something new.
    """
    found: dict[Side, Mapping[Href, Resource]] = {}
    for side in Side:
        wanted = sorted(_sought(side, memories, seen))
        places = await neighbours.places(db, pair, sides[side].identity, wanted) if wanted else []
        found[side] = await _there(sides[side], [href for href in places if href not in known.index[side]], wanted)
    if not any(found.values()):
        return seen
    return each(lambda side: _completed(seen[side], found[side]))


def _sought(side: Side, memories: Sequence[Memory], seen: Both[Seen]) -> set[Uid]:
    """UIDs that are on the other side, or were on this one, and were not seen here."""
    sought = {one.object.uid for one in seen[side.other].fetched.values() if isinstance(one, Resource)}
    here = {one.object.uid for one in seen[side].fetched.values() if isinstance(one, Resource)}
    for memory in memories:
        if (there := memory.held[side.other]) is not None and there.href not in seen[side.other].absent:
            sought.add(there.object.uid)
        if (held := memory.held[side]) is not None and held.href not in seen[side].absent:
            here.add(held.object.uid)
    return sought - here


async def _there(adapter: Adapter, places: Sequence[Href], wanted: Sequence[Uid]) -> dict[Href, Resource]:
    """What is at these places, of the wanted items."""
    if not places:
        return {}
    presence = await adapter.probe(places)
    fetched = await adapter.fetch([href for href in places if presence.get(href) is Presence.PRESENT])
    return {one.href: one for one in fetched if isinstance(one, Resource) and one.object.uid in wanted}


def _completed(seen: Seen, found: Mapping[Href, Resource]) -> Seen:
    return replace(seen, fetched={**seen.fetched, **found}) if found else seen
