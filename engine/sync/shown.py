"""What was shown is what is done: a cleared plan, held to the plan that a person saw.

Invariant: whatever writes or links after this stood in the shown plan, does the same to the same versions, or is deferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.ical.facts import facts_of, same
from engine.model.both import Side
from engine.model.plan import Cleared, Defer, Item, Settle, Verdict, Why
from engine.model.resource import ItemKey
from engine.model.situation import Twins
from engine.model.write import Create, Delete, Update, Write
from engine.sync.lower import lower
from engine.sync.policy import versions


def only_as_shown(cleared: Cleared, shown: Mapping[ItemKey, Item[Verdict]]) -> Cleared:
    """Items that were not shown, that were shown as left alone, or that moved since, are deferred."""
    items = tuple(_held_to(item, shown.get(item.key)) for item in cleared.items)
    return replace(cleared, items=items)


def _held_to(item: Item[Verdict], shown: Item[Verdict] | None) -> Item[Verdict]:
    if not does_something(item):
        return item
    if shown is not None and isinstance(shown.verdict, Defer):
        return item.judged(shown.verdict)
    if shown is not None and _the_same(item, shown):
        return item
    return item.judged(Defer(Why.MOVED))


def does_something(item: Item[Verdict]) -> bool:
    """Would it write, or link two items?"""
    return isinstance(item.verdict, Settle) and (any(lower(item)) or isinstance(item.situation, Twins))


def _the_same(item: Item[Verdict], shown: Item[Verdict]) -> bool:
    if type(item.situation) is not type(shown.situation) or versions(item.situation) != versions(shown.situation):
        return False
    now, then = lower(item), lower(shown)
    return all(_writes_the_same(now[side], then[side]) for side in Side)


def _writes_the_same(now: Write | None, then: Write | None) -> bool:
    match now, then:
        case (None, None) | (Delete(), Delete()):
            return True
        case (Create(new), Create(old)) | (Update(_, _, new, _), Update(_, _, old, _)):
            return new.text == old.text or same(facts_of(new), facts_of(old))
        case _:
            return False
