"""What a run did or would do, in a few lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Final

from engine.cli.render import counted, listed, plain
from engine.model.both import Both, Side
from engine.model.report import Counts, Done, PairReport, Result, Told

MOST: Final = 20
"""So many items are told of a pair; --verbose tells all."""

_FIRST: Final = ("fail", "conflict", "confirm", "hold")
_RANK: Final = {action: place for place, action in enumerate((*_FIRST, "create", "update", "delete"))}


def lines(report: PairReport, dry_run: bool, verbose: bool) -> list[str]:
    """The pair's one line, and the sentences of its items below it."""
    return [summary(report, dry_run), *_items(report, verbose)]


def summary(report: PairReport, dry_run: bool = False) -> str:
    """One line: ``mail: 3 entered in outlook, 1 changed in mobile; 1 conflict waits (syncline conflicts mail)``."""
    head = plain(report.pair)
    if report.undoes is not None:
        head = f"{head}, run {report.undoes} taken back"
    if dry_run:
        head = f"{head} (dry run, nothing was done)"
    done = _done(report.counts, report.names, dry_run)
    if report.message and not done:
        return f"{head}: {report.message}"
    parts = [done or _nothing(report), *_waits(report)]
    if report.counts.excluded:
        parts.append(f"{report.counts.excluded} left out for good")
    if report.message:
        parts.append(report.message)
    if report.interrupted:
        parts.append("stopped before the end, the next sync does the rest")
    return f"{head}: {'; '.join(filter(None, parts))}"


def _nothing(report: PairReport) -> str:
    if report.interrupted:
        return ""
    unchanged = report.counts.unchanged
    if report.undoes is not None:
        return "nothing to take back"
    return f"in step, nothing to do ({counted(unchanged, 'item')})" if report.result is Result.OK else "nothing to do"


def _done(counts: Counts, names: Both[str], dry_run: bool) -> str:
    found = [f"{counts.linked} found in both"] if counts.linked else []
    for side in (Side.RIGHT, Side.LEFT):
        found += _on(counts.done[side], names[side])
    return f"{'would be: ' if dry_run and found else ''}{', '.join(found)}"


def _on(done: Done, name: str) -> list[str]:
    kinds = ((done.created, "entered in"), (done.updated, "changed in"), (done.deleted, "removed from"))
    return [f"{number} {what} {name}" for number, what in kinds if number]


def _waits(report: PairReport) -> list[str]:
    counts, pair = report.counts, _quoted(report.pair)
    if report.undoes is not None and counts.conflicts:
        return [f"{counts.conflicts} changed since then and left as {'it is' if counts.conflicts == 1 else 'they are'}"]
    found: list[str] = []
    asked = [counted(counts.conflicts, "conflict")] if counts.conflicts else []
    asked += [counted(counts.confirmations, "confirmation")] if counts.confirmations else []
    if asked:
        verb = "waits" if counts.conflicts + counts.confirmations == 1 else "wait"
        found.append(f"{listed(asked)} {verb} (syncline conflicts {pair})")
    if counts.held:
        yes = f" (if they are meant: syncline sync {pair} --yes)" if report.result is Result.GUARDED else ""
        found.append(f"{counts.held} held{yes}")
    if counts.failed:
        found.append(f"{counts.failed} failed, tried again next time")
    return found


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _items(report: PairReport, verbose: bool) -> list[str]:
    """What needs a person first; then in the order of the calendar."""
    told = [line for line in report.items if _is_worth(line)]
    shown = sorted(told, key=_place) if verbose else nsmallest(MOST, told, key=_place)
    found = [f"  {plain(line.sentence)}{_id(line) if report.undoes is None else ''}" for line in shown]
    if len(told) > len(shown):
        rest = Counter(line.action for line in told) - Counter(line.action for line in shown)
        more = f"  and {len(told) - len(shown)} more ({_counted(rest)}); --verbose shows all"
        found.append(more)
    return found


def _place(line: Told) -> tuple[int, str, str]:
    return min(_RANK.get(line.action, len(_FIRST)), len(_FIRST)), line.start, line.summary


def _is_worth(line: Told) -> bool:
    return line.action not in ("link", "skip") and bool(line.sentence)


def _id(line: Told) -> str:
    return f" [{line.id}]" if line.action in ("conflict", "confirm") else ""


def _counted(kinds: Counter[str]) -> str:
    words = {"create": "entered", "update": "changed", "delete": "removed", "hold": "held", "fail": "failed"}
    plural = {"conflict": "conflict", "confirm": "confirmation"}
    return ", ".join(
        counted(number, plural[kind]) if kind in plural else f"{number} {words.get(kind, kind)}"
        for kind, number in sorted(kinds.items(), key=lambda one: _RANK.get(one[0], len(_RANK)))
    )


def needs_a_word(reports: Iterable[PairReport]) -> Sequence[PairReport]:
    """The pairs that an unattended run has something to say of."""
    return [report for report in reports if report.result is not Result.OK or report.interrupted]
