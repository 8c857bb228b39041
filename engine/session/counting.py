"""A run summed up in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from engine.model.both import Side, each
from engine.model.report import Counts, Done, Result, Told

_DONE = {"create": "created", "update": "updated", "delete": "deleted"}


def counts_of(lines: Sequence[Told], linked: int, excluded: int) -> Counts:
    """Counts as in the report. ``linked``: items on both sides before the run; those nothing is told of are unchanged."""
    kinds = Counter(line.action for line in lines)
    fresh = {"link", "create"}
    spoken = {line.id for line in lines if line.action not in fresh}
    return Counts(
        unchanged=max(0, linked - len(spoken)),
        linked=kinds["link"],
        done=each(lambda side: _done_on(side, lines)),
        conflicts=kinds["conflict"],
        confirmations=kinds["confirm"],
        held=kinds["hold"],
        failed=kinds["fail"],
        excluded=excluded,
    )


def _done_on(side: Side, lines: Iterable[Told]) -> Done:
    kinds = Counter(line.action for line in lines if line.side in (side.value, "both"))
    return Done(kinds["create"], kinds["update"], kinds["delete"])


def result_of(lines: Sequence[Told], guarded: bool) -> Result:
    """The first that applies: guarded, failed items, waiting, ok."""
    kinds = {line.action for line in lines}
    if guarded:
        return Result.GUARDED
    if "fail" in kinds:
        return Result.FAILED_ITEMS
    return Result.WAITING if kinds & {"conflict", "confirm", "hold"} else Result.OK


def counts_document(counts: Counts) -> dict[str, Any]:
    """Counts in the shape of the contract."""
    sides = {side.value: asdict(counts.done[side]) for side in Side}
    return {
        "unchanged": counts.unchanged,
        "linked": counts.linked,
        **sides,
        "conflicts": counts.conflicts,
        "confirmations": counts.confirmations,
        "held": counts.held,
        "failed": counts.failed,
        "excluded": counts.excluded,
    }
