"""One run of one pair, from the lock to the readable history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from engine.config.model import Config, PairConfig
from engine.history import baseline, journal, questions, report_text
from engine.history.journal import Entry, Image
from engine.history.pairs import forget_baseline, pair_number
from engine.history.questions import Failure
from engine.model.both import Both, Side
from engine.model.errors import Locked, SideError, SynclineError
from engine.model.plan import Choices, Defer, Why
from engine.model.progress import Observer, Phase, Step, nobody
from engine.model.report import PairReport, Result, Told
from engine.model.resource import ItemKey
from engine.ports import Adapter
from engine.session.applying import Applied, Applying, RunNumber
from engine.session.locks import only_run
from engine.session.planning import Decided, decide, lines
from engine.session.reporting import counts_document, counts_of, result_of, waiting_of
from engine.session.request import Request
from engine.session.surveying import Look, look
from engine.session.workplace import Workplace, both_calendars, utc
from engine.sync.policy import versions

_PASSES = 3
"""How often a run looks again at items that somebody changed at the same moment."""

_PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""How long a refused item rests, by the number of refusals."""


async def sync_pair(work: Workplace, pair: PairConfig, request: Request, observer: Observer = nobody) -> PairReport:
    """Run one pair. What goes wrong with a whole calendar is the report's result and message, never an exception."""
    started = work.stamp()
    blank = PairReport(pair.name, pair.calendars, Result.OK, started, started)
    try:
        with only_run(work.data, pair.name):
            return await _Running(work, pair, request, observer, blank).run()
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


@dataclass(slots=True)
class _Running:
    """The state of one run while it lasts."""

    work: Workplace
    pair: PairConfig
    request: Request
    observer: Observer
    blank: PairReport
    number: int = 0

    async def run(self) -> PairReport:
        for side in Side:
            self.step(side, Phase.OPENING, 0, None)
        async with both_calendars(self.work, self.pair.calendars) as sides:
            if self.request.anew:
                await forget_baseline(self.work.db, self.pair.name)
            identities = sides.map(lambda adapter: adapter.identity)
            self.number = await pair_number(self.work.db, self.pair.name, identities)
            if self.request.dry_run:
                return await self._dry(sides)
            return await self._real(sides)

    def step(self, side: Side, phase: Phase, done: int, total: int | None) -> None:
        self.observer(Step(self.pair.name, side, self.pair.calendars[side], phase, done, total))

    async def _looked(self, sides: Both[Adapter]) -> Look:
        rules = self.pair.max_deletions
        return await look(self.work.db, self.number, sides, rules, self.request.yes, self.step)

    async def _dry(self, sides: Both[Adapter]) -> PairReport:
        seen = await self._looked(sides)
        decided = await decide(self.work, self.number, self.pair, sides, seen, self.request)
        found = lines(decided.cleared, seen, self.pair.calendars)
        return self._report(found, seen, decided, decided.cleared.guarded, None)

    async def _real(self, sides: Both[Adapter]) -> PairReport:
        """Look, decide, carry out; again for what somebody changed at the same moment."""
        run = RunNumber(self._begin)
        done: list[Told] = []
        passes = 0
        while True:
            seen = await self._looked(sides)
            decided = await decide(self.work, self.number, self.pair, sides, seen, self.request)
            applied = await self._applying(sides, seen).carry_out(decided.cleared, run)
            passes += 1
            if not applied.stale or applied.lost or self.request.stop.due or passes == _PASSES:
                break
            done += [line for line in applied.lines if line.id not in applied.stale]
        for side in Side:
            self.step(side, Phase.DONE, 0, None)
        return await self._finished(seen, decided, applied, done, run)

    def _applying(self, sides: Both[Adapter], seen: Look) -> Applying:
        work, pair = self.work, self.pair
        return Applying(
            work.db, self.number, pair.name, pair.calendars, sides, seen, self.request.stop, self.observer, self.step
        )

    async def _begin(self) -> int:
        return await journal.begin(self.work.db, self.number, self.blank.started)

    async def _finished(
        self, seen: Look, decided: Decided, applied: Applied, done: Sequence[Told], run: RunNumber
    ) -> PairReport:
        """Questions, refusals, marks and the run's own row, all in one transaction; then the readable file."""
        cleared = decided.cleared
        told = lines(cleared, seen, self.pair.calendars)
        open_ = [line for line in told if line.action in ("conflict", "confirm", "hold", "fail", "skip")]
        found = [*done, *applied.lines, *open_]
        report = self._report(found, seen, decided, cleared.guarded, await run.number())
        if applied.lost:
            report = replace(report, result=Result.UNREACHABLE, message=applied.lost)
        whole = not applied.left_over and not applied.lost
        report = replace(report, interrupted=bool(applied.left_over))
        changed = {line.id for line in applied.lines if line.action in ("create", "update", "delete", "link")}
        async with self.work.db.transaction() as connection:
            waiting = waiting_of(cleared, [*open_, *_failing(applied)], self.pair.name, self.pair.calendars)
            await questions.replace_waiting(connection, self.number, waiting)
            await questions.drop_choices(connection, self.number, _spent(decided.choices, changed))
            await questions.replace_failures(connection, self.number, self._failures(decided, applied))
            for side in Side:
                await baseline.put_unreadables(connection, self.number, side, seen.unreadable[side])
            if whole:
                await baseline.put_tokens(connection, self.number, seen.tokens)
            spoken = [line for line in found if line.action in ("link", "conflict", "confirm", "hold")]
            await journal.write(connection, report.run or 0, [_spoken(line) for line in spoken])
            await journal.finish(
                connection, report.run or 0, report.finished, report.result.value, counts_document(report.counts)
            )
        config = self.work.config
        await report_text.refresh(
            self.work.db, self.work.data / "history.txt", config.user, profiles(config), bool(changed)
        )
        return report

    def _failures(self, decided: Decided, applied: Applied) -> list[Failure]:
        """Refused now: rest longer each time. Resting: as before. All others: forgotten."""
        found: list[Failure] = []
        for item in decided.cleared.items:
            before = decided.failures.get(item.key)
            refused = applied.refused.get(item.key)
            if refused is not None:
                attempts = 1 if before is None else before.attempts + 1
                pause = _PAUSES[min(attempts, len(_PAUSES)) - 1]
                retry = utc(self.work.clock() + pause)
                found.append(Failure(item.key, refused[0], refused[1], attempts, retry, versions(item.situation)))
            elif before is not None and item.key in _resting(decided):
                found.append(before)
        return found

    def _report(
        self, found: Sequence[Told], seen: Look, decided: Decided, guarded: bool, run: int | None
    ) -> PairReport:
        counts = counts_of(found, seen.known.linked, len(decided.excluded))
        return replace(
            self.blank,
            run=run,
            result=result_of(found, guarded),
            finished=self.work.stamp(),
            counts=counts,
            items=tuple(found),
        )


def profiles(config: Config) -> dict[str, str]:
    """The mail profile (Outlook) or mail database (Notes) of each calendar that has one."""
    found = (
        (name, each.settings.get("profile") or each.settings.get("database")) for name, each in config.calendars.items()
    )
    return {name: str(profile) for name, profile in found if profile}


def _resting(decided: Decided) -> set[ItemKey]:
    return {i.key for i in decided.cleared.items if isinstance(i.verdict, Defer) and i.verdict.why is Why.FAILED_BEFORE}


def _failing(applied: Applied) -> list[Told]:
    return [line for line in applied.lines if line.action == "fail"]


def _spent(choices: Choices, changed: set[ItemKey]) -> list[ItemKey]:
    """Choices that were carried out; a choice to leave an item alone stays as long as its versions do."""
    return [key for key in choices if key in changed]


def _spoken(line: Told) -> Entry:
    return Entry(line, Both(Image(), Image()), "told")
