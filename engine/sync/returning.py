"""What has gone round a ring of pairs and comes again: Settled -> Settled.

Two edits of one thing, or a deletion and a new entry, can follow each other round a ring for ever: each pair sees one
change on one side, and carries it on. All that goes round passes the pair that closes the ring.
Invariant: that pair brings no side back to what it has itself overwritten or deleted there. The other pairs lead
everywhere without it; when they have brought both sides to the same, there is nothing left to carry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from engine.ical.facts import facts_of, same
from engine.model.both import Both, Side
from engine.model.capabilities import Fits
from engine.model.plan import Defer, Item, Settled, Verdict, Why
from engine.model.resource import CalendarObject, ItemKey, Uid
from engine.model.write import Create, Update
from engine.sync.lower import lower
from engine.sync.reconcile import Judge

Overwritten: TypeAlias = Both[Sequence[CalendarObject]]
"""What a pair has replaced or deleted of one item, on each side."""


def without_returns(
    settled: Settled, before: Mapping[Uid, Overwritten], judge: Judge, released: Collection[ItemKey]
) -> Settled:
    """The plan, with what comes again left to the other pairs. ``released``: items that a person decided on."""
    if not before:
        return settled
    items = tuple(
        item if item.key in released else _unless_it_returns(item, before.get(item.uid), judge)
        for item in settled.items
    )
    return replace(settled, items=items)


def _unless_it_returns(item: Item[Verdict], before: Overwritten | None, judge: Judge) -> Item[Verdict]:
    if before is None:
        return item
    writes = lower(item)
    for side in Side:
        match writes[side]:
            case Create(wanted) | Update(_, _, wanted, _):
                if _is_one_of(wanted, before[side], side, judge):
                    return item.judged(Defer(Why.RETURNS))
            case _:
                pass
    return item


def _is_one_of(wanted: CalendarObject, before: Sequence[CalendarObject], side: Side, judge: Judge) -> bool:
    fit = judge.fit(side, wanted)
    facts = facts_of(fit.object if isinstance(fit, Fits) else wanted)
    return any(same(facts, facts_of(one)) for one in before)
