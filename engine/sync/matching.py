"""First meeting: which items of two filled calendars are the same, so that nothing doubles.

By UID; else by start, end, subject and rule, all four the same. Never more than one partner each.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.ical.canon import canon_instant
from engine.ical.facts import facts_of
from engine.model.both import Both, Side
from engine.model.difference import Address, Facts, Where
from engine.model.resource import ItemKey, Resource


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A resource without a partner."""

    key: ItemKey
    now: Resource
    side: Side


@dataclass(frozen=True, slots=True)
class Pair:
    both: Both[Unlinked]


Met: TypeAlias = Unlinked | Pair


def pair_up(loners: Both[Sequence[Unlinked]]) -> list[Met]:
    """Every loner once: with its partner, or alone."""
    pairs: list[Met] = []
    rest = loners
    for sign in (_by_uid, _by_content):
        found, rest = _matched(rest, sign)
        pairs.extend(found)
    return [*pairs, *rest.left, *rest.right]


def _matched(
    loners: Both[Sequence[Unlinked]], sign: Callable[[Unlinked], Hashable | None]
) -> tuple[list[Pair], Both[Sequence[Unlinked]]]:
    """Pairs with the same sign, equal content first, then in the order of their hrefs; and who is left over."""
    if not loners.left or not loners.right:
        return [], loners
    right = _grouped(loners.right, sign)
    pairs: list[Pair] = []
    for key, ours in _grouped(loners.left, sign).items():
        theirs = right.get(key, [])
        if len(ours) > 1 or len(theirs) > 1:
            ours, theirs = _likest_first(ours, theirs)
        pairs.extend(Pair(Both(one, other)) for one, other in zip(ours, theirs, strict=False))
    taken = {id(one) for pair in pairs for one in pair.both}
    return pairs, loners.map(lambda side: [one for one in side if id(one) not in taken])


def _grouped(loners: Iterable[Unlinked], sign: Callable[[Unlinked], Hashable | None]) -> dict[Hashable, list[Unlinked]]:
    found: dict[Hashable, list[Unlinked]] = {}
    for one in loners:
        if (key := sign(one)) is not None:
            found.setdefault(key, []).append(one)
    return found


def _likest_first(ours: list[Unlinked], theirs: list[Unlinked]) -> tuple[list[Unlinked], list[Unlinked]]:
    """Both lists in one order: those that look alike stand at the same place as far as possible."""
    left = sorted(ours, key=lambda one: one.now.href)
    right = sorted(theirs, key=lambda one: one.now.href)
    ordered: Both[list[Unlinked]] = Both([], [])
    for one in list(left):
        twin = next((other for other in right if _by_content(other) == _by_content(one)), None)
        if twin is not None:
            left.remove(one)
            right.remove(twin)
            ordered.left.append(one)
            ordered.right.append(twin)
    return [*ordered.left, *left], [*ordered.right, *right]


def _by_uid(one: Unlinked) -> Hashable:
    return one.now.object.uid


def _by_content(one: Unlinked) -> Hashable | None:
    """Start, end, subject and rule of the master; None where there is no start to go by."""
    found = facts_of(one.now.object)
    for kind in ("VEVENT", "VTODO"):
        where = Where(kind)
        if (start := _instant(found, Address(where, "DTSTART"))) is not None:
            end = _instant(found, Address(where, "DTEND" if kind == "VEVENT" else "DUE"))
            return kind, start, end, _said(found, Address(where, "SUMMARY")), _said(found, Address(where, "RRULE"))
    return None


def _instant(found: Facts, address: Address) -> str | None:
    """A time regardless of the zone it is told in."""
    fact = found.get(address)
    if fact is None:
        return None
    wall, _, zone = fact.canon.rpartition(":")[2].partition("@")
    return canon_instant(wall, zone or None)


def _said(found: Facts, address: Address) -> str:
    fact = found.get(address)
    return "" if fact is None else fact.canon.partition(":")[2]
