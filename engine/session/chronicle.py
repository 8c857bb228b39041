"""The history as people leaf through it: runs, their steps, one item's steps across all runs, the mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.history import journal, links
from engine.history.journal import Entry, Run
from engine.model.both import Both, each
from engine.model.chronicle import Linked, LinkTable, PastRun, PastStep
from engine.model.errors import NotFound
from engine.model.report import Counts, Done
from engine.model.resource import ItemKey
from engine.session.readable import profiles
from engine.session.workplace import Workplace

MOST = 10_000
"""Runs that are shown at once; older ones are in the database and can be undone by their number."""


async def past_runs(work: Workplace, pair: str | None = None) -> tuple[PastRun, ...]:
    """Runs, the latest first; of all pairs, also those that are no longer configured, or of one."""
    return tuple(_run(work, run) for run in await journal.runs(work.db, pair, MOST))


async def steps(work: Workplace, number: int) -> tuple[PastRun, tuple[PastStep, ...]]:
    """One run and what it did. Raises `NotFound`."""
    run = await journal.run(work.db, number)
    if run is None:
        raise NotFound(f"There is no run {number}.")
    found = await journal.entries(work.db, number)
    return _run(work, run), tuple(_step(number, run.started, _names(work, run.pair), entry) for entry in found)


async def item_steps(work: Workplace, pair: str, key: ItemKey) -> tuple[Linked | None, tuple[PastStep, ...]]:
    """Where an item is now (None: not on both sides), and what became of it in every run, the latest first."""
    found = await links.linked(work.db, pair, key)
    names = _names(work, pair)
    told = [_step(number, at, names, entry) for number, at, entry in await journal.of_item(work.db, pair, key)]
    return (found[0] if found else None), tuple(told)


async def mapping(work: Workplace, pair: str | None = None) -> LinkTable:
    """Which item here is which item there, of all pairs or one."""
    return LinkTable(work.config.user, profiles(work.config), tuple(await links.linked(work.db, pair)))


def _names(work: Workplace, pair: str) -> Both[str]:
    """The calendars of a pair; the names of the sides where it is no longer configured."""
    known = work.config.pairs.get(pair)
    return Both("left", "right") if known is None else known.calendars


def _run(work: Workplace, run: Run) -> PastRun:
    counts = _counts(run.counts)
    return PastRun(run.id, run.pair, _names(work, run.pair), run.started, run.finished, run.result, counts, run.undoes)


def _counts(document: Mapping[str, Any]) -> Counts:
    """The counts of the journal; what an older version did not count is 0."""
    sums = {name: int(document.get(name, 0)) for name in ("unchanged", "linked", "conflicts", "confirmations")}
    sums |= {name: int(document.get(name, 0)) for name in ("held", "failed", "excluded")}
    return Counts(**sums, done=each(lambda side: Done(**document.get(side.value, {}))))


def _step(number: int, at: str, names: Both[str], entry: Entry) -> PastStep:
    return PastStep(number, at, names, entry.told, entry.state, entry.images.map(lambda image: image.href))
