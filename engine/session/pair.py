"""One run of one pair, from the lock to the report. A run that finds nothing moved ends here and imports no more."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from engine.config.model import PairConfig
from engine.history import baseline, journal, questions
from engine.history.pairs import forget_baseline, pair_number
from engine.model.both import Side
from engine.model.errors import Locked, SideError, SynclineError
from engine.model.progress import Observer, Phase, Step, nobody
from engine.model.report import Counts, PairReport, Result
from engine.session import readable
from engine.session.counting import counts_document
from engine.session.locks import only_run
from engine.session.pair_run import PairRun
from engine.session.request import Request
from engine.session.surveying import Look
from engine.session.workplace import Workplace, both_calendars


async def sync_pair(work: Workplace, pair: PairConfig, request: Request, observer: Observer = nobody) -> PairReport:
    """Run one pair. What goes wrong with a whole calendar is the report's result and message, never an exception."""
    started = work.stamp()
    blank = PairReport(pair.name, pair.calendars, Result.OK, started, started)
    try:
        with only_run(work.data, pair.name):
            return await _run(work, pair, request, observer, blank)
    except Locked as error:
        return replace(blank, result=Result.LOCKED, finished=work.stamp(), message=str(error))
    except BaseExceptionGroup as group:
        return replace(blank, result=_result_of(group), finished=work.stamp(), message=_message(group))
    except SideError as error:
        return replace(blank, result=Result.UNREACHABLE, finished=work.stamp(), message=str(error))
    except SynclineError as error:
        return replace(blank, result=Result.FAILED, finished=work.stamp(), message=str(error))


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        inner = cast("BaseExceptionGroup[BaseException]", error) if isinstance(error, BaseExceptionGroup) else None
        found += [error] if inner is None else _leaves(inner)
    return found


def _result_of(group: BaseExceptionGroup[BaseException]) -> Result:
    """Known errors are told; anything else goes on its way."""
    errors = _leaves(group)
    if any(not isinstance(error, SynclineError) for error in errors):
        raise group
    return Result.UNREACHABLE if all(isinstance(error, SideError) for error in errors) else Result.FAILED


def _message(group: BaseExceptionGroup[BaseException]) -> str:
    return " ".join(dict.fromkeys(str(error) for error in _leaves(group)))


async def _run(
    work: Workplace, pair: PairConfig, request: Request, observer: Observer, blank: PairReport
) -> PairReport:
    for side in Side:
        observer(Step(pair.name, side, pair.calendars[side], Phase.OPENING))
    async with both_calendars(work, pair.calendars) as sides:
        if request.anew and not request.dry_run:
            await forget_baseline(work.db, pair.name)
        number = await pair_number(work.db, pair.name, sides.map(lambda adapter: adapter.identity))
        run = PairRun(work, pair, request, observer, blank, sides, number)
        seen = await run.look()
        if seen.quiet:
            return await _quiet(run, seen)
        from engine.session import running  # what decides and writes is loaded when there is something to decide

        return await running.planned(run, seen) if request.dry_run else await running.carried_out(run, seen)


async def _quiet(run: PairRun, seen: Look) -> PairReport:
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
