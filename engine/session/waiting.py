"""What waits after a run, as people are shown it later without a look at the calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.history.questions import Waiting
from engine.model.both import Both
from engine.model.plan import Cleared
from engine.model.report import Told
from engine.model.resource import ItemKey
from engine.session.reporting import told_document
from engine.sync.describe import document
from engine.sync.policy import versions


def waiting_of(cleared: Cleared, lines: Sequence[Told], pair: str, names: Both[str]) -> list[Waiting]:
    """What waits after a run, as people are shown it later without a look at the calendars."""
    items = {item.key: item for item in cleared.items}
    found: list[Waiting] = []
    for line in lines:
        if line.action not in ("conflict", "confirm", "hold", "fail"):
            continue
        item, question = items.get(line.id), cleared.questions.get(line.id)
        shown: Mapping[str, Any] = told_document(line) | {"pair": pair}
        if item is not None and question is not None:
            shown = document(item, question, pair, names)
        on: Both[str | None] = Both(None, None) if item is None else versions(item.situation)
        found.append(Waiting(pair, ItemKey(line.id), line.action, shown, on))
    return found
