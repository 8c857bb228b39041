"""What is in a calendar and not listed, as another pair over that calendar knows: it was entered a moment ago.

A server shows a new item late. Whoever asks for it by its id finds it; only the pair that entered it knows the id.
Invariant: an item is not entered, and not taken for gone, in a calendar where another pair of this history has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.history import neighbours
from engine.history.baseline import Known
from engine.history.database import Database
from engine.model.both import Both, Side, each
from engine.model.memory import Memory
from engine.model.resource import Href, Resource, Uid
from engine.model.situation import Blocked, standing
from engine.ports import Adapter, Presence
from engine.sync.moves import Seen
from engine.sync.survey import Found, Survey

MAY_BE_THERE: Final = "it may be in the other calendar already, which does not tell"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """``there``: what is on each side and was not listed. ``unsure``: UIDs that may be there; the calendar does not tell."""

    there: Both[Mapping[Href, Resource]]
    unsure: Both[frozenset[Uid]]

    def added(self, seen: Both[Seen]) -> Both[Seen]:
        """What was seen, and this besides."""
        return each(lambda side: replace(seen[side], fetched={**seen[side].fetched, **self.there[side]}))

    def blocks(self, survey: Survey) -> Survey:
        """The survey without what may be where it would be entered, or gone from where it may still be."""
        judged = [(found, _blocked(found, self.unsure)) for found in survey.found] if any(self.unsure) else []
        blocked = tuple(block for _, block in judged if block is not None)
        if not blocked:
            return survey
        free = tuple(found for found, block in judged if block is None)
        return replace(survey, found=free, blocked=(*survey.blocked, *blocked))


async def unlisted(
    db: Database, pair: int, sides: Both[Adapter], known: Known, memories: Sequence[Memory], seen: Both[Seen]
) -> Unlisted:
    """What other pairs know to be there besides. ``memories``: of all that was touched, is open, or has the UID of something new."""
    there: dict[Side, Mapping[Href, Resource]] = {}
    unsure: dict[Side, frozenset[Uid]] = {}
    for side in Side:
        wanted = sorted(_sought(side, memories, seen))
        places = await neighbours.places(db, pair, sides[side].identity, wanted) if wanted else {}
        asked = {href: uid for href, uid in places.items() if href not in known.index[side]}
        there[side], unsure[side] = await _asked(sides[side], asked) if asked else ({}, frozenset[Uid]())
    return Unlisted(each(lambda side: there[side]), each(lambda side: unsure[side]))


async def _asked(adapter: Adapter, places: Mapping[Href, Uid]) -> tuple[Mapping[Href, Resource], frozenset[Uid]]:
    """What is at these places, and of what nobody can tell."""
    presence = await adapter.probe(list(places))
    fetched = await adapter.fetch([href for href in places if presence.get(href) is Presence.PRESENT])
    there = {one.href: one for one in fetched if isinstance(one, Resource) and one.object.uid == places[one.href]}
    return there, frozenset(
        uid for href, uid in places.items() if presence.get(href, Presence.UNKNOWN) is Presence.UNKNOWN
    )


def _blocked(found: Found, unsure: Both[frozenset[Uid]]) -> Blocked | None:
    """An item on one side that may be on the other one as well; None for all others."""
    match standing(found.situation):
        case Both(Resource() as here, None):
            side = Side.LEFT
        case Both(None, Resource() as here):
            side = Side.RIGHT
        case _:
            return None
    return Blocked(found.key, side, here.href, MAY_BE_THERE) if here.object.uid in unsure[side.other] else None


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
