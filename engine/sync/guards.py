"""Guards against deletions that nobody meant: Settled -> Cleared.

Invariant: a deletion passes only if no guard holds its calendar or has held that item before, or a person said yes.
All else of the run goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.model.both import Both, Side, each
from engine.model.plan import Cleared, Defer, Gone, Item, Settle, Settled, Verdict, Why
from engine.model.resource import ItemKey
from engine.model.settings import MaxDeletions
from engine.model.situation import remembered, standing
from engine.sync.lower import lower

CUMULATIVE = 2
"""Runs of the last days together may delete this many times what a single one may."""

GUARDS = frozenset((Why.TOO_MANY, Why.MEETINGS, Why.CAME_BACK_EMPTY, Why.NOT_WHOLE))
"""Reasons for which a deletion is held until a person lets it through."""

LASTING = GUARDS - {Why.NOT_WHOLE}
"""Those that hold an item until it is decided or there again. What a listing did not tell, a whole one tells."""

SINCE_BEFORE = "held until it is decided"
"""Said of what would be too little by itself to be held."""

WORTH_GUARDING = 3
"""A calendar with fewer items may well be empty the next time."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one calendar: items linked at the start, listed now, and deleted here by runs of the last days.

    ``listed`` None: the side told only what moved, so nothing can be said of the whole. ``meetings``: of those deleted
    ``recently``, so many had attendees.
    """

    linked: int
    listed: int | None
    recently: int = 0
    meetings: int = 0


def doubt(vanished: int, stayed: int, tally: Tally, most: MaxDeletions) -> Why | None:
    """Why a listing is not believed that lacks so many items: then nothing is concluded from what it lacks. ``stayed``: items
    that it tells of as they were known.

    A calendar in which nothing is as it was known came back empty also if a few items are there: another pair, or another
    program, may have entered them meanwhile, new ones or some of the old ones. As many as it lacks are all the old ones at
    new places.
    """
    if not vanished or tally.listed is None:
        return None
    if not stayed and vanished >= WORTH_GUARDING and tally.listed < vanished:
        return Why.CAME_BACK_EMPTY
    return Why.TOO_MANY if _over(vanished, tally.linked, most, 1) else None


def clear(
    settled: Settled,
    tallies: Both[Tally],
    most: MaxDeletions,
    yes: bool,
    released: Collection[ItemKey] = (),
    held: Mapping[ItemKey, Why] | None = None,
) -> Cleared:
    """Hold the deletions of a calendar that would lose too much, in this run or in those of the last days together.

    ``released``: items of which a person said one by one that they may go. They count like all others. ``held``: what
    guards held before, and why. It stays held, however little is left of it when the rest has been decided.
    """
    items = settled.items
    if not yes and (doomed := [item for item in items if _is_doomed(item)]):
        guards = each(lambda side: _guards(side, doomed, tallies[side], most))
        passed = {item.key: _guarded(item, guards, held or {}) for item in doomed if item.key not in released}
        items = tuple(passed.get(item.key, item) for item in items)
    guarded = any(blocked.guarded for blocked in settled.blocked) or items != settled.items
    return Cleared(items, settled.questions, settled.blocked, settled.unchanged, guarded)


@dataclass(frozen=True, slots=True)
class _Guards:
    """Why deletions on one side are held, or None: all of them, and those of meetings."""

    all: Why | None
    meetings: Why | None


def _is_doomed(item: Item[Verdict]) -> bool:
    """Is it to be gone from any side?"""
    verdict = item.verdict
    return isinstance(verdict, Settle) and (isinstance(verdict.aims.left, Gone) or isinstance(verdict.aims.right, Gone))


def _guards(side: Side, items: Iterable[Item[Verdict]], tally: Tally, most: MaxDeletions) -> _Guards:
    doomed = [item for item in items if _deletes(item, side)]
    return _Guards(_verdict(len(doomed), tally, most), _verdict_on_meetings(doomed, tally, most))


def _verdict(doomed: int, tally: Tally, most: MaxDeletions) -> Why | None:
    """Why so many deletions are held, or None."""
    together = doomed + tally.recently, tally.linked + tally.recently
    too_many = _over(doomed, tally.linked, most, 1) or _over(*together, most, CUMULATIVE)
    return Why.TOO_MANY if doomed and too_many else None


def _verdict_on_meetings(doomed: Iterable[Item[Verdict]], tally: Tally, most: MaxDeletions) -> Why | None:
    """Why deletions of meetings are held, or None. Other people wait there: a few are worth a question."""
    now = sum(1 for item in doomed if _is_meeting(item))
    too_many = now > most.meetings or now + tally.meetings > most.meetings * CUMULATIVE
    return Why.MEETINGS if now and too_many else None


def _is_meeting(item: Item[Verdict]) -> bool:
    """Does it have attendees, or had it any on one of its sides when the last run left it?"""
    known = (*standing(item.situation), *remembered(item.situation))
    return any(held is not None and "\nATTENDEE" in held.object.text for held in known)


def _deletes(item: Item[Verdict], side: Side) -> bool:
    verdict = item.verdict
    return isinstance(verdict, Settle) and isinstance(verdict.aims[side], Gone) and lower(item)[side] is not None


def _over(doomed: int, of: int, most: MaxDeletions, times: int) -> bool:
    return doomed > most.count * times and doomed > most.share * times * of


def _guarded(item: Item[Verdict], guards: Both[_Guards], held: Mapping[ItemKey, Why]) -> Item[Verdict]:
    for side in Side:
        if _deletes(item, side):
            why = guards[side].all or (guards[side].meetings if _is_meeting(item) else None)
            if why is not None:
                return item.judged(Defer(why))
            if item.key in held:
                return item.judged(Defer(held[item.key], SINCE_BEFORE))
    return item
