"""What waits after a run, as people are shown it later without a look at the calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.history.questions import Waiting
from engine.model.both import Both, Side, only
from engine.model.memory import Memory
from engine.model.plan import Cleared
from engine.model.report import Told
from engine.model.resource import ItemKey
from engine.session.deciding import held_before
from engine.session.reporting import told_document
from engine.sync.describe import document
from engine.sync.policy import fingerprint_of, versions


def still_held(waiting: Iterable[Waiting], earlier: Iterable[Waiting], cleared: Cleared) -> list[Waiting]:
    """What waits; of items that this run could not tell of, what a guard said of them before: its word stands."""
    blocked = {each.key for each in cleared.blocked}
    held = {each.key: each for each in earlier if each.key in blocked and held_before([each])}
    return [held.get(each.key, each) for each in waiting]


def waiting_of(
    cleared: Cleared, memories: Mapping[ItemKey, Memory], lines: Sequence[Told], pair: str, names: Both[str]
) -> list[Waiting]:
    """What waits after a run, as people are shown it later without a look at the calendars."""
    items = {item.key: item for item in cleared.items}
    doubted = {blocked.key: blocked.side for blocked in cleared.blocked if blocked.guarded}
    found: list[Waiting] = []
    for line in lines:
        if line.action not in ("conflict", "confirm", "hold", "fail"):
            continue
        item, question = items.get(line.id), cleared.questions.get(line.id)
        shown: Mapping[str, Any] = told_document(line) | {"pair": pair}
        if item is not None and question is not None:
            shown = document(item, question, pair, names)
        on: Both[str | None] = Both(None, None) if item is None else versions(item.situation)
        if (side := doubted.get(line.id)) is not None and (memory := memories.get(line.id)) is not None:
            on = _without(memory, side)
        found.append(Waiting(pair, ItemKey(line.id), line.action, shown, on))
    return found


def _without(memory: Memory, side: Side) -> Both[str | None]:
    """What a decision on an item is bound to that seems to be gone from a side."""
    held = memory.held[side.other]
    return only(side.other, None if held is None else fingerprint_of(held.object), None)
