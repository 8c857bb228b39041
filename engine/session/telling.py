"""What the history can tell without a look at the calendars: status, what waits, runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.history import journal, questions, report_text
from engine.history.journal import Entry, Run
from engine.history.questions import Waiting
from engine.model.both import Both
from engine.model.errors import NotFound
from engine.session.deciding import refused_for_good
from engine.session.readable import profiles
from engine.session.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Status:
    """One pair. ``last_run``: when its last run finished (or started, where it did not), None before the first.

    ``refused``: of what is held, that which a calendar refused for good: a person can prefer one side's version.
    """

    pair: str
    names: Both[str]
    last_run: str | None
    last_result: str | None
    conflicts: int
    confirmations: int
    held: int
    failed: int
    refused: int = 0


async def status(work: Workplace) -> list[Status]:
    """Every configured pair, in the order of the config."""
    latest: dict[str, Run] = {}
    for run in await journal.runs(work.db):
        latest.setdefault(run.pair, run)
    waiting = await questions.waiting(work.db)
    kinds = Counter((each.pair, each.kind) for each in waiting)
    refused = Counter(each.pair for each in waiting if refused_for_good(each))
    found: list[Status] = []
    for name, pair in work.config.pairs.items():
        last = latest.get(name)
        when = None if last is None else last.finished or last.started
        result = None if last is None else last.result or "interrupted"
        counts = [kinds[name, kind] for kind in ("conflict", "confirm", "hold", "fail")]
        found.append(Status(name, pair.calendars, when, result, *counts, refused=refused[name]))
    return found


async def waiting(work: Workplace, pair: str | None = None, kinds: Sequence[str] = ()) -> list[Waiting]:
    """What waits, of all pairs or one, in the order of the calendar. ``kinds``: conflict, confirm, hold, fail; none named: all."""
    if pair is not None:
        work.config.pair(pair)
    found = await questions.waiting(work.db, pair)
    return sorted((each for each in found if not kinds or each.kind in kinds), key=_by_time)


def _by_time(each: Waiting) -> tuple[str, str, str]:
    return each.pair, str(each.document.get("start", "")), each.key


async def runs(work: Workplace, pair: str | None = None, most: int = 1000) -> list[Run]:
    """Runs, the latest first. Raises `NotFound` for a pair that is neither configured nor in the history."""
    found = await journal.runs(work.db, pair, most)
    if pair is not None and not found:
        work.config.pair(pair)
    return found


async def run_entries(work: Workplace, number: int) -> tuple[Run, list[Entry]]:
    """One run and what it did. Raises `NotFound`."""
    run = await journal.run(work.db, number)
    if run is None:
        raise NotFound(f"There is no run {number}; 'syncline history' lists the runs.")
    return run, await journal.entries(work.db, number)


async def readable(work: Workplace, pair: str | None = None) -> str:
    """The readable history as a text."""
    if pair is not None:
        work.config.pair(pair)
    return await report_text.export(work.db, work.config.user, profiles(work.config), pair)
