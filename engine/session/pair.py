"""One run of one pair, from the lock to the report. A run that finds nothing moved ends here and imports no more."""

from __future__ import annotations

from dataclasses import replace

from engine.config.model import PairConfig
from engine.history import baseline, journal, questions
from engine.history.pairs import forget_baseline, numbers, pair_number
from engine.model.both import Both, Side
from engine.model.errors import CutShort, Locked, SideError, SynclineError
from engine.model.progress import Observer, Phase, Step, nobody
from engine.model.report import Counts, PairReport, Result
from engine.ports import Adapter
from engine.session import readable
from engine.session.counting import counts_document
from engine.session.gathering import Gathered
from engine.session.locks import turn
from engine.session.pair_run import PairRun, not_read
from engine.session.request import Request
from engine.session.together import as_one
from engine.session.workplace import Workplace, both_calendars


async def sync_pair(work: Workplace, pair: PairConfig, request: Request, observer: Observer = nobody) -> PairReport:
    """Run one pair. What goes wrong with a whole calendar is the report's result and message, never an exception."""
    started = work.stamp()
    blank = PairReport(pair.name, pair.calendars, Result.OK, started, started)
    try:
        async with turn(work, pair, request, observer):
            return await _run(work, pair, request, observer, blank)
    except (SynclineError, BaseExceptionGroup) as raised:
        report = replace(_ended(blank, as_one(raised)), finished=work.stamp())
    return report if request.dry_run else await _noted(work, report)


async def _noted(work: Workplace, report: PairReport) -> PairReport:
    """A run that could do nothing, in the history where that knows the pair: else the last one that could would count as the
    last one. Where it cannot be noted, it is told all the same."""
    if report.result not in (Result.UNREACHABLE, Result.FAILED):
        return report
    try:
        pair = (await numbers(work.db)).get(report.pair)
        if pair is None:
            return report
        async with work.db.transaction() as connection:
            counts = counts_document(report.counts)
            run = await journal.note(connection, pair, report.started, report.finished, counts, report.result.value)
        await readable.refresh(work, mapping_changed=False)
    except SynclineError:
        return report
    return replace(report, run=run)


def _ended(blank: PairReport, error: BaseException) -> PairReport:
    """Known errors are told; anything else goes on its way."""
    match error:
        case CutShort():
            return replace(blank, interrupted=True)
        case Locked():
            return replace(blank, result=Result.LOCKED, message=str(error))
        case SideError():
            return replace(blank, result=Result.UNREACHABLE, message=str(error))
        case SynclineError():
            return replace(blank, result=Result.FAILED, message=str(error))
        case _:
            raise error


async def _run(
    work: Workplace, pair: PairConfig, request: Request, observer: Observer, blank: PairReport
) -> PairReport:
    for side in Side:
        observer(Step(pair.name, side, pair.calendars[side], Phase.OPENING))
    with request.stop.cutting() as opening:
        async with both_calendars(work, pair) as sides:
            opening.over()
            return await _opened(work, pair, request, observer, blank, sides)
    raise not_read(request.stop, pair.calendars)


async def _opened(
    work: Workplace, pair: PairConfig, request: Request, observer: Observer, blank: PairReport, sides: Both[Adapter]
) -> PairReport:
    if request.anew and not request.dry_run:
        await forget_baseline(work.db, pair.name)
    number = await pair_number(work.db, pair.name, sides.map(lambda adapter: adapter.identity))
    run = PairRun(work, pair, request, observer, blank, sides, number)
    gathered = await run.gather()
    if gathered.quiet:
        return await _quiet(run, gathered)
    seen = await run.survey(gathered)
    if seen.quiet:
        return await _quiet(run, gathered)
    from engine.session import running  # what decides and writes is loaded when there is something to decide

    return await running.planned(run, seen) if request.dry_run else await running.carried_out(run, seen)


async def _quiet(run: PairRun, seen: Gathered) -> PairReport:
    """Nothing moved and nothing waits: the marks move on, and the run is noted."""
    work = run.work
    excluded = len(await questions.exclusions(work.db, run.number))
    report = replace(run.blank, finished=work.stamp(), counts=Counts(unchanged=seen.known.linked, excluded=excluded))
    if run.request.dry_run:
        return report
    async with work.db.transaction() as connection:
        await questions.replace_waiting(connection, run.number, ())
        for side in Side:
            await baseline.put_unreadables(connection, run.number, side, seen.unreadable[side])
        await baseline.put_tokens(connection, run.number, seen.tokens)
        number = await journal.note(
            connection, run.number, report.started, report.finished, counts_document(report.counts)
        )
    await readable.refresh(work, mapping_changed=False)
    return replace(report, run=number)
