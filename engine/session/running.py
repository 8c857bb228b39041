"""The run of a pair in which something moved or waits: decide, carry out, note what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from engine.history import baseline, journal, questions
from engine.history.journal import Entry, Image
from engine.history.questions import NEVER, Failure
from engine.model.both import Both, Side, each
from engine.model.errors import CutShort, SideError
from engine.model.plan import Defer, Use, Verdict, Why
from engine.model.progress import Phase
from engine.model.report import PairReport, Result, Told
from engine.model.resource import ItemKey
from engine.session import readable
from engine.session.applying import Applied, Applying, RunNumber
from engine.session.counting import counts_document, counts_of, result_of
from engine.session.pair_run import PairRun
from engine.session.planning import Decided, decide, lines, open_lines
from engine.session.surveying import Look
from engine.session.waiting import still_held, waiting_of
from engine.session.workplace import utc
from engine.sync.policy import holds, versions

_LOOKS = 3
"""How often a run looks again at items that somebody changed at the same moment."""

_PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""How long a refused item rests, by the number of refusals."""

_WAITING = ("conflict", "confirm", "hold", "fail")
_WROTE = ("create", "update", "delete", "link")


async def planned(run: PairRun, seen: Look) -> PairReport:
    """What a run would do; nothing is written, not even to the history."""
    decided = await decide(run.work, run.number, run.pair, run.sides, seen, run.request)
    return _report(run, lines(decided.cleared, seen, run.names), seen.known.linked, decided, None)


async def carried_out(run: PairRun, seen: Look) -> PairReport:
    """Decide and carry out; look again, a few times, at what somebody changed at the same moment."""
    number = RunNumber(run.begin)
    earlier, looks, linked = Applied(), 0, seen.known.linked
    while True:
        decided = await decide(run.work, run.number, run.pair, run.sides, seen, run.request, refused=earlier.refused)
        applied = await _applying(run, seen).carry_out(decided.cleared, number)
        applied = replace(applied, refused={**earlier.refused, **applied.refused})
        looks += 1
        if not applied.stale or applied.lost or run.request.stop.due or looks == _LOOKS:
            break
        try:
            again = await run.look()
        except (CutShort, SideError) as error:  # what was done is told and noted all the same
            applied.left_over += sorted(applied.stale)
            applied.lost = "" if isinstance(error, CutShort) else str(error)
            break
        settled = [line for line in applied.lines if line.id not in applied.stale]
        earlier, seen = Applied([*earlier.lines, *settled], applied.refused), again
    for side in Side:
        run.step(side, Phase.DONE, 0, None)
    applied = replace(applied, lines=[*earlier.lines, *applied.lines])
    return await _finished(run, seen, linked, decided, applied, await number.number())


def _applying(run: PairRun, seen: Look) -> Applying:
    return Applying(
        run.work.db, run.number, run.pair.name, run.names, run.sides, seen, run.request.stop, run.observer, run.step
    )


async def _finished(
    run: PairRun, seen: Look, linked: int, decided: Decided, applied: Applied, number: int
) -> PairReport:
    """Questions, refusals, marks and the run's own row, all in one transaction; then the readable file.

    ``linked``: how many items were linked when the run began; a second look counts what the first one linked.
    """
    done = applied.lines
    open_ = [line for line in open_lines(decided.cleared, seen, run.names) if line.id not in applied.refused]
    found = [*done, *open_]
    report = _report(run, found, linked, decided, number)
    if applied.lost:
        report = replace(report, result=Result.UNREACHABLE, message=applied.lost)
    report = replace(report, interrupted=bool(applied.left_over))
    changed = {line.id for line in done if line.action in _WROTE}
    undone = [line for line in done if line.action in ("fail", "hold")]
    waiting = waiting_of(decided.cleared, seen.memories, [*open_, *undone], run.pair.name, run.names)
    waiting = still_held(waiting, await questions.waiting(run.work.db, run.pair.name), decided.cleared)
    async with run.work.db.transaction() as connection:
        await questions.replace_waiting(connection, run.number, waiting)
        await questions.drop_choices(connection, run.number, _spent(decided, changed))
        await questions.replace_failures(connection, run.number, _failures(run, decided, applied))
        for side in Side:
            await baseline.put_unreadables(connection, run.number, side, seen.unreadable[side])
        if not applied.left_over and not applied.lost:
            tokens = each(lambda side: None if side in applied.created else seen.tokens[side])
            await baseline.put_tokens(connection, run.number, tokens)
        asked = [line for line in open_ if line.action in _WAITING[:3]]
        spoken = [_spoken(line) for line in (*(line for line in done if line.action == "link"), *asked)]
        await journal.write(connection, number, spoken)
        await journal.finish(connection, number, report.finished, report.result.value, counts_document(report.counts))
    await readable.refresh(run.work, bool(changed))
    return report


def _failures(run: PairRun, decided: Decided, applied: Applied) -> list[Failure]:
    """Refused now: rest longer each time. Resting, or not got to: as before. All others: forgotten."""
    found: list[Failure] = []
    for item in decided.cleared.items:
        before = decided.failures.get(item.key)
        refused = applied.refused.get(item.key)
        if refused is not None:
            attempts = 1 if before is None else before.attempts + 1
            pause = _PAUSES[min(attempts, len(_PAUSES)) - 1]
            retry = NEVER if refused.final else utc(run.work.clock() + pause)
            found.append(Failure(item.key, refused.side, refused.reason, attempts, retry, versions(item.situation)))
        elif before is not None and (item.key in applied.left_over or _rests(item.verdict)):
            found.append(before)
    return found


def _rests(verdict: Verdict) -> bool:
    return isinstance(verdict, Defer) and verdict.why in (Why.FAILED_BEFORE, Why.REFUSED)


def _report(run: PairRun, found: Sequence[Told], linked: int, decided: Decided, number: int | None) -> PairReport:
    return replace(
        run.blank,
        run=number,
        result=result_of(found, decided.cleared.guarded),
        finished=run.work.stamp(),
        counts=counts_of(found, linked, len(decided.excluded)),
        items=tuple(found),
    )


def _spent(decided: Decided, changed: set[ItemKey]) -> list[ItemKey]:
    """Choices that were carried out, and those for a side of an item that stands otherwise now.

    A choice to leave an item alone stays as long as its versions do, one to keep both until both are there.
    """
    choices, once = decided.choices, (Use.LEFT, Use.RIGHT, Use.MERGE)
    void = {
        item.key
        for item in decided.plan.items
        if (one := choices.get(item.key)) is not None and one.use in once and not holds(one, item.situation)
    }
    return [key for key in choices if key in changed or key in void]


def _spoken(line: Told) -> Entry:
    return Entry(line, Both(Image(), Image()), "told")
