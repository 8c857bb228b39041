"""Pairs that make a ring: which of them closes it, and what it leaves to the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.config.model import Config, PairConfig
from engine.history import journal
from engine.model.plan import Settled
from engine.model.resource import ItemKey
from engine.model.settings import Direction
from engine.session.locks import key_of
from engine.session.workplace import Workplace
from engine.sync.lower import lower
from engine.sync.reconcile import Judge
from engine.sync.returning import without_returns


async def calmed(
    work: Workplace, number: int, pair: PairConfig, settled: Settled, judge: Judge, released: Collection[ItemKey]
) -> Settled:
    """What is settled; of a pair that closes a ring, without what it carried away a short time ago and now comes again."""
    if not closes_a_ring(work.config, pair):
        return settled
    wanted = sorted({item.uid for item in settled.items if any(lower(item))})
    before = await journal.overwritten(work.db, number, work.lately(), wanted)
    return without_returns(settled, before, judge, released)


def closes_a_ring(config: Config, pair: PairConfig) -> bool:
    """Do pairs that stand before it in the config, and carry both ways, lead from one of its calendars to the other already?"""
    pairs = config.pairs
    if pair.name not in pairs:
        return False
    places = {name: key_of(calendar) for name, calendar in config.calendars.items()}
    group: dict[str, str] = {place: place for place in places.values()}
    for name, other in pairs.items():
        ends = other.calendars.map(lambda calendar: _root(group, places[calendar]))
        if name == pair.name:
            return ends.left == ends.right
        if other.direction is Direction.BOTH:
            group[ends.left] = ends.right
    return False


def _root(group: Mapping[str, str], place: str) -> str:
    while group[place] != place:
        place = group[place]
    return place
