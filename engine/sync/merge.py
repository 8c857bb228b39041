"""Three-way merge by property and occurrence, each side against its own last text.

Law: a change that only one side made travels; the same change on both sides is no change; different changes at one
address are a clash. The merge of a whole never depends on which side is called left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from engine.ical.canon import when_of_canon
from engine.ical.facts import CALENDAR, END_OF, aligned
from engine.ical.graft import differences
from engine.ical.values import Day, Moment, When
from engine.ical.zones import instant
from engine.model.both import Both, Side, each
from engine.model.difference import Address, Changes, Clash, Fact, Facts, Where
from engine.sync.implied import implied

_TIMING = frozenset(("DTSTART", "RRULE", "EXRULE"))
"""What decides which occurrences a series has."""


@dataclass(frozen=True, slots=True)
class Merged:
    """``carry``: what crosses to each side undisputed. ``clashes``: where both sides want different things."""

    carry: Both[Changes]
    clashes: tuple[Clash, ...] = ()


def merge(base: Both[Facts], seen: Both[Facts], now: Both[Facts]) -> Merged:
    """``base``/``seen``: what each side shows the other, last time and now. ``now``: what each side really says now."""
    base = each(lambda side: {**base[side], **_born_on_both(base, seen, side)})
    alike = aligned(*base, *seen, *now)
    base, seen, now = Both(*alike[0:2]), Both(*alike[2:4]), Both(*alike[4:])
    changes = each(lambda side: differences(base[side], seen[side]))
    disputed = _disputed(changes, seen, now)
    disputed |= _broken_times(changes, disputed, now)
    disputed |= _series_and_occurrence(changes)
    disputed |= _left_out_and_edited(changes)
    disputed = _whole_occurrences(disputed, changes)
    disputed -= {address for address in disputed if _canon(seen.left, address) == _canon(seen.right, address)}
    carry = each(
        lambda side: _of_a_piece(
            _carried(changes[side.other], disputed, now[side]), now[side], {*seen[side.other], *disputed}
        )
    )
    clashes = [
        Clash(address, base.left.get(address) or base.right.get(address), each(_version_at(address, seen)))
        for address in sorted(disputed)
    ]
    return Merged(carry, tuple(clashes))


def _born_on_both(base: Both[Facts], seen: Both[Facts], side: Side) -> Facts:
    """Occurrences that both sides changed for the first time: before, they said what the series says."""
    born = {
        address
        for address in seen.left.keys() & seen.right.keys()
        if not address.name and address.where.occurrence and address not in base.left and address not in base.right
    }
    found: dict[Address, Fact] = {}
    for address in born:
        found.update(implied(address.where, seen[side][address], base[side]))
    return found


def _version_at(address: Address, seen: Both[Facts]) -> Callable[[Side], Fact | None]:
    return lambda side: seen[side].get(address)


def _disputed(changes: Both[Changes], seen: Both[Facts], now: Both[Facts]) -> set[Address]:
    return {
        address
        for address in changes.left.keys() & changes.right.keys()
        if _canon(seen.left, address) != _canon(now.right, address)
        and _canon(seen.right, address) != _canon(now.left, address)
    }


def _canon(found: Facts, address: Address) -> str | None:
    return _canon_of(found.get(address))


def _canon_of(fact: Fact | None) -> str | None:
    return None if fact is None else fact.canon


def _carried(changes: Changes, disputed: set[Address], target: Facts) -> Changes:
    """Undisputed changes that the target does not say already."""
    return {
        address: fact
        for address, fact in changes.items()
        if address not in disputed and _canon_of(fact) != _canon(target, address) and not _inside_of(address, disputed)
    }


def _of_a_piece(carried: Changes, target: Facts, stays: Set[Address]) -> Changes:
    """An occurrence that is worked on is not left out any more, and one that is left out (EXDATE, RFC 5545 3.8.5.1) says
    nothing of its own any more. ``stays``: what is not undone, because it is disputed, or the other side says both."""
    gone = _removed(carried)
    come = {_due(address) for address in carried if address.where.occurrence and address.where not in gone}
    left_out = {address.element for address, fact in carried.items() if address.name == "EXDATE" and fact is not None}
    if not come and not left_out:
        return carried
    undone = (
        address
        for address in target
        if (address.name == "EXDATE" and address.element in come)
        or (not address.name and address.where.occurrence in left_out)
    )
    return {**dict.fromkeys((address for address in undone if address not in stays), None), **carried}


def _due(address: Address) -> str:
    """When the occurrence was due; of this and the following ones, the first."""
    return address.where.occurrence.partition("+")[0]


def _inside_of(address: Address, disputed: set[Address]) -> bool:
    return bool(address.name) and Address(address.where, "") in disputed


def _whole_occurrences(disputed: set[Address], changes: Both[Changes]) -> set[Address]:
    """A component removed or brought in on one side, and disputed, is one clash: that of its presence."""
    torn = {
        where
        for side in Side
        for where in _removed(changes[side]) - _removed(changes[side.other])
        if any(address.where == where for address in changes[side.other])
    }
    whole = torn | {address.where for address in disputed if not address.name}
    return {a for a in disputed if a.where not in whole} | {Address(where, "") for where in whole}


def _left_out_and_edited(changes: Both[Changes]) -> set[Address]:
    """One side leaves an occurrence out (EXDATE, RFC 5545 3.8.5.1) that the other side changes: edited here, deleted there."""
    found: set[Address] = set()
    for side in Side:
        edited: dict[str, set[Where]] = {}
        gone = _removed(changes[side.other])
        for address in changes[side.other]:
            if address.where.occurrence and address.where not in gone:
                edited.setdefault(_due(address), set()).add(address.where)
        for address in changes[side]:
            if address.name == "EXDATE" and (places := edited.get(address.element)):
                found |= {address, *(Address(where, "") for where in places)}
    return found


def _removed(changes: Changes) -> set[Where]:
    return {address.where for address, fact in changes.items() if not address.name and fact is None}


def _broken_times(changes: Both[Changes], disputed: set[Address], now: Both[Facts]) -> set[Address]:
    """Start and end belong together: where the two sides' edits to them do not make a whole, both are disputed."""
    found: set[Address] = set()
    for where in {address.where for address in changes.left if address.where.kind in END_OF}:
        start, end = Address(where, "DTSTART"), Address(where, END_OF[where.kind])
        touched = changes.map(lambda by_one: by_one.keys() & {start, end})  # noqa: B023
        both = touched.left | touched.right
        if touched.left and touched.right and (both & disputed or not _fits(start, end, changes, now)):
            found |= both
    return found


def _fits(start: Address, end: Address, changes: Both[Changes], now: Both[Facts]) -> bool:
    """Would start and end, each from the side that changed it, be of one kind and in order?"""
    begins, finishes = (_from_the_changer(address, changes, now) for address in (start, end))
    match begins, finishes:
        case Day(first), Day(last):
            return first <= last
        case Moment(first, zone), Moment(last, other) if zone == other:
            return first <= last
        case Moment(), Moment():
            first, last = instant(begins, {}), instant(finishes, {})
            return first is None or last is None or first <= last
        case _:
            return begins is None or finishes is None


def _from_the_changer(address: Address, changes: Both[Changes], now: Both[Facts]) -> When | None:
    side = Side.LEFT if address in changes.left else Side.RIGHT
    canon = _canon(now[side], address)
    return None if canon is None else when_of_canon(canon)


def _series_and_occurrence(changes: Both[Changes]) -> set[Address]:
    """One side re-times a series while the other works on its occurrences: what is an occurrence then, nobody can say.

    All that either side did to times and occurrences is then one question.
    """
    found: set[Address] = set()
    for side in Side:
        timing = {a for a in changes[side] if a.name in _TIMING and not a.where.occurrence and a.where != CALENDAR}
        single = {a for a in changes[side.other] if _of_an_occurrence(a)} - changes[side].keys()
        if timing and any(address.where.kind in END_OF for address in single):
            ends = {Address(a.where, END_OF[a.where.kind]) for a in timing if a.where.kind in END_OF}
            own = {a for a in changes[side] if _of_an_occurrence(a)} | (ends & changes[side].keys())
            found |= timing | single | own
    return found


def _of_an_occurrence(address: Address) -> bool:
    return bool(address.where.occurrence) or address.name in ("EXDATE", "RDATE")


def decided(merged: Merged, sides: Mapping[Address, Side], seen: Both[Facts]) -> Both[Changes]:
    """What crosses to each side once every clash has a side whose version counts.

    A component that comes back does so with all that the winner says of it (``seen``: what each side shows the other).
    """
    crossing: dict[Side, dict[Address, Fact | None]] = {side: dict(merged.carry[side]) for side in Side}
    for clash in merged.clashes:
        winner, address = sides[clash.address], clash.address
        won = clash.versions[winner]
        crossing[winner.other][address] = won
        if not address.name and won is not None:
            crossing[winner.other].update(_component(address.where, seen[winner]))
    return each(lambda side: crossing[side])


def _component(where: Where, found: Facts) -> Facts:
    return {address: fact for address, fact in found.items() if address.where == where}
