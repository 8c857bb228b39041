"""A run summed up: counts, result, and the questions that wait after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engine.history.questions import Waiting
from engine.model.both import Both, Side, each
from engine.model.plan import Cleared
from engine.model.report import Counts, Done, PairReport, Result, Told
from engine.model.resource import ItemKey
from engine.sync.describe import document
from engine.sync.policy import versions

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


def told_document(line: Told) -> dict[str, Any]:
    return {
        "id": line.id,
        "uid": line.uid,
        "summary": line.summary,
        "start": line.start,
        "action": line.action,
        "side": line.side,
        "fields": list(line.fields),
        "reason": line.reason,
        "sentence": line.sentence,
    }


def pair_document(report: PairReport) -> dict[str, Any]:
    found: dict[str, Any] = {
        "pair": report.pair,
        "run": report.run,
        "left": report.names.left,
        "right": report.names.right,
        "started": report.started,
        "finished": report.finished,
        "result": report.result.value,
        "counts": counts_document(report.counts),
        "items": [told_document(line) for line in report.items],
    }
    if report.message:
        found["message"] = report.message
    if report.interrupted:
        found["interrupted"] = True
    if report.undoes is not None:
        found["undoes"] = report.undoes
    return found


EXIT = {
    Result.OK: 0,
    Result.FAILED: 1,
    Result.WAITING: 3,
    Result.FAILED_ITEMS: 4,
    Result.GUARDED: 5,
    Result.UNREACHABLE: 6,
    Result.LOCKED: 75,
}
_FIRST = (1, 6, 5, 4, 3)


def exit_code(reports: Iterable[PairReport]) -> int:
    """Of several pairs the first of 1, 6, 5, 4, 3; 75 where nothing else applies but a lock."""
    codes = {EXIT[report.result] for report in reports}
    for report in reports:
        codes |= _also(report)
    for code in _FIRST:
        if code in codes:
            return code
    return 75 if 75 in codes else 0


def _also(report: PairReport) -> set[int]:
    counts = report.counts
    return {4} if counts.failed else {3} if counts.conflicts or counts.confirmations or counts.held else set()


def report_document(reports: Sequence[PairReport], dry_run: bool) -> dict[str, Any]:
    """The whole report of the contract."""
    return {
        "version": 1,
        "dry_run": dry_run,
        "exit_code": exit_code(reports),
        "pairs": [pair_document(report) for report in reports],
    }


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
