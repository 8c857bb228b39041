"""Reports in the shape of the contract, and the exit code they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.model.report import PairReport, Result, Told
from engine.session.counting import counts_document


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
