"""From what was seen to situations: what was edited since the last run, what is new, what is proven gone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from engine.ical.facts import facts_of, same
from engine.model.both import Both, Side, each
from engine.model.memory import Held, Memory
from engine.model.resource import Href, ItemKey, Missing, Resource, Uid, Unreadable
from engine.model.situation import Blocked, Drift, Edited, Kept, New, Removed, Situation, Tracked, Twins, standing
from engine.sync.matching import Met, Pair, Unlinked, pair_up
from engine.sync.moves import Seen


@dataclass(frozen=True, slots=True)
class Found:
    key: ItemKey
    uid: Uid
    situation: Situation


@dataclass(frozen=True, slots=True)
class Survey:
    """Situations of all items that need a look; ``forgotten``: loners that are gone; ``taken``: UIDs in use on each side.

    ``copies``: new items whose UID another new one of their side has, too. ``aliases``: of items that met, the key of
    the right one where it had its own.
    """

    found: tuple[Found, ...]
    blocked: tuple[Blocked, ...] = ()
    forgotten: tuple[ItemKey, ...] = ()
    taken: Both[frozenset[Uid]] = Both(frozenset[Uid](), frozenset[Uid]())  # noqa: RUF009
    copies: frozenset[ItemKey] = frozenset()
    aliases: Mapping[ItemKey, ItemKey] = field(default_factory=dict[ItemKey, ItemKey])


def item_key(side: Side, href: Href) -> ItemKey:
    """The name of an item that is met for the first time."""
    return ItemKey(hashlib.blake2b(f"{side.value}\0{href}".encode("utf-8", "surrogatepass"), digest_size=5).hexdigest())


def situate(memories: Sequence[Memory], seen: Both[Seen], unique_uids: Both[bool]) -> Survey:
    """Situations of the remembered items that moved or are not settled, and of all that is new.

    ``memories`` must hold every item whose href was fetched or vanished, every item with the UID of a new one, and
    every item with the key that a new one would get (`item_key`).
    """
    strangers = each(lambda side: _strangers(side, memories, seen[side]))
    arrivals = each(lambda side: _arrivals(side, memories, seen[side], strangers[side]))
    recalled = [(memory, _recall(memory, seen, arrivals)) for memory in memories]
    tracked = [Found(m.key, m.uid, now) for m, now in recalled if isinstance(now, Tracked)]
    arrived = each(lambda side: {resource.href for resource in arrivals[side].values()})
    loners = each(
        lambda side: [
            *(Unlinked(m.key, now.now, side) for m, now in recalled if isinstance(now, New) and now.side is side),
            *(one for one in strangers[side] if one.now.href not in arrived[side]),
        ]
    )
    doubles = _doubles(loners, tracked, unique_uids)
    stuck = {double.key for double in doubles}
    met = pair_up(loners.map(lambda side: [one for one in side if one.key not in stuck]))
    blocked = [now for _, now in recalled if isinstance(now, Blocked)]
    blocked += [stray for side in Side for stray in _unreadable_strangers(side, memories, seen[side])]
    found = sorted((*tracked, *map(_first_meeting, met)), key=lambda found: found.key)
    return Survey(
        found=tuple(found),
        blocked=(*blocked, *doubles),
        forgotten=tuple(memory.key for memory, now in recalled if now is None),
        taken=_uids_on_both(found),
        copies=_copies(found),
        aliases={one.both.left.key: one.both.right.key for one in met if isinstance(one, Pair)},
    )


def _copies(found: Iterable[Found]) -> frozenset[ItemKey]:
    """All but the first of the new items of a side with one UID."""
    first: set[tuple[Side, Uid]] = set()
    copies: list[ItemKey] = []
    for one in found:
        if isinstance(one.situation, New):
            mark = one.situation.side, one.situation.now.object.uid
            if mark in first:
                copies.append(one.key)
            first.add(mark)
    return frozenset(copies)


def _first_meeting(met: Met) -> Found:
    match met:
        case Unlinked(key, now, side):
            return Found(key, now.object.uid, New(side, now))
        case Pair(one):
            return Found(one.left.key, one.left.now.object.uid, Twins(one.map(lambda each: each.now)))


def _known_hrefs(side: Side, memories: Sequence[Memory]) -> set[Href]:
    return {held.href for memory in memories if (held := memory.held[side]) is not None}


def _strangers(side: Side, memories: Sequence[Memory], seen: Seen) -> list[Unlinked]:
    """Resources that no item of the history holds."""
    known, keys = _known_hrefs(side, memories), {memory.key for memory in memories}
    return [
        Unlinked(_free_key(side, href, keys), found, side)
        for href, found in seen.fetched.items()
        if isinstance(found, Resource) and href not in known
    ]


def _free_key(side: Side, href: Href, keys: AbstractSet[ItemKey]) -> ItemKey:
    """The key of a stranger; another one where an item that once was at this href has it still."""
    key = item_key(side, href)
    while key in keys:
        key = item_key(side, Href(f"{href}\0{key}"))
    return key


def _unreadable_strangers(side: Side, memories: Sequence[Memory], seen: Seen) -> list[Blocked]:
    known = _known_hrefs(side, memories)
    return [
        Blocked(item_key(side, href), side, href, found.problem)
        for href, found in seen.fetched.items()
        if isinstance(found, Unreadable) and href not in known
    ]


def _arrivals(
    side: Side, memories: Sequence[Memory], seen: Seen, strangers: Sequence[Unlinked]
) -> Mapping[ItemKey, Resource]:
    """Items that are at another href now (a renamed file, a folder move): gone there, one stranger with their UID here."""
    if not seen.absent:
        return {}
    by_uid: dict[Uid, list[Resource]] = {}
    for stranger in strangers:
        by_uid.setdefault(stranger.now.object.uid, []).append(stranger.now)
    found: dict[ItemKey, Resource] = {}
    for memory in memories:
        held = memory.held[side]
        if held is not None and held.href in seen.absent and len(here := by_uid.get(held.object.uid, [])) == 1:
            found[memory.key] = here[0]
    return found


def _recall(memory: Memory, seen: Both[Seen], arrivals: Both[Mapping[ItemKey, Resource]]) -> Situation | Blocked | None:
    """How a remembered item stands now; None when it was a loner and is gone."""
    drifts = each(lambda side: _drift(memory, side, seen[side], arrivals[side].get(memory.key)))
    match drifts.left, drifts.right:
        case (Blocked() as stuck, _) | (_, Blocked() as stuck):
            return stuck
        case None, None:
            return None
        case drift, None:
            return None if isinstance(drift, Removed) else New(Side.LEFT, drift.now)
        case None, drift:
            return None if isinstance(drift, Removed) else New(Side.RIGHT, drift.now)
        case left, right:
            return Tracked(Both(left, right))


def _drift(memory: Memory, side: Side, seen: Seen, arrived: Resource | None) -> Drift | Blocked | None:
    was = memory.held[side]
    if was is None:
        return None
    if arrived is not None:
        return _compared(arrived, was)
    if was.href in seen.unknown:
        problem = seen.doubt or "it was not listed, and nobody can tell whether it is still there"
        return Blocked(memory.key, side, was.href, problem, guarded=bool(seen.doubt))
    if was.href in seen.absent:
        return Removed(was)
    match seen.fetched.get(was.href):
        case None:
            return Kept(Resource(was.href, was.etag, was.object), was)
        case Resource() as now:
            return _compared(now, was)
        case Unreadable(_, _, problem):
            return Blocked(memory.key, side, was.href, problem)
        case Missing():
            return Blocked(memory.key, side, was.href, "it went away while it was being read")


def _compared(now: Resource, was: Held) -> Kept | Edited:
    """A moved etag is an edit only if the content says something else."""
    kept = now.object.text == was.object.text or same(facts_of(now.object), facts_of(was.object))
    return Kept(now, was) if kept else Edited(now, was)


def _uids_on_both(found: Iterable[Found]) -> Both[frozenset[Uid]]:
    left, right = set[Uid](), set[Uid]()
    for one in found:
        now = standing(one.situation)
        if now.left is not None:
            left.add(now.left.object.uid)
        if now.right is not None:
            right.add(now.right.object.uid)
    return Both(frozenset(left), frozenset(right))


def _doubles(loners: Both[Sequence[Unlinked]], tracked: Sequence[Found], unique_uids: Both[bool]) -> list[Blocked]:
    """Where a UID may be there once only: nobody may guess which of the doubles is meant, and nobody may add another one."""
    found: list[Blocked] = []
    linked = _uids_on_both(tracked)
    for side in Side:
        if not unique_uids[side]:
            continue
        there = linked[side]
        counts = Counter(one.now.object.uid for one in loners[side])
        counts.update(there)
        several = {uid for uid, count in counts.items() if count > 1}
        strays = ({one.now.object.uid for one in loners[side]} & several) - there
        found += [
            Blocked(one.key, side, one.now.href, f"another item has the same UID {one.now.object.uid}")
            for one in loners[side]
            if one.now.object.uid in several
        ]
        found += [
            Blocked(one.key, side.other, one.now.href, f"several items on the other side have its UID {uid}")
            for one in loners[side.other]
            if (uid := one.now.object.uid) in strays
        ]
    return list({blocked.key: blocked for blocked in found}.values())
