"""Carry out what was cleared: intents first, then the writes, then what became of them and the baseline in one transaction.

Invariant: the baseline of an item moves only when all of its writes are done. After a crash at any point the next survey
sees what is there, finds both sides equal where a write had landed, and does the rest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

import anyio
from aiosqlite import Connection

from engine.history import baseline, journal
from engine.history.database import Database
from engine.history.journal import Entry
from engine.model.both import Both, Side
from engine.model.errors import NoSpace, SideError
from engine.model.plan import Cleared, Defer, Item, Settle, Verdict, Why
from engine.model.progress import Observer, Phase, Said
from engine.model.report import Told
from engine.model.resource import ItemKey, Resource
from engine.model.situation import remembered, standing
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written
from engine.ports import Adapter
from engine.session.gathering import Stepped
from engine.session.images import held_after, intended, left_with
from engine.session.new_baseline import NewBaseline
from engine.session.request import Stop
from engine.session.surveying import Look
from engine.sync.describe import told, told_settled
from engine.sync.lower import writes_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which side did not take an item, and why. ``final``: trying again does not help."""

    side: Side
    reason: str
    final: bool


@dataclass(slots=True)
class Applied:
    """What came of a plan. ``lines``: what was done and what failed, in order. ``left_over``: items not got to.

    ``created``: sides on which something was, or may have been, created.
    """

    lines: list[Told] = field(default_factory=list[Told])
    refused: dict[ItemKey, Refusal] = field(default_factory=dict[ItemKey, Refusal])
    stale: set[ItemKey] = field(default_factory=set[ItemKey])
    left_over: list[ItemKey] = field(default_factory=list[ItemKey])
    created: set[Side] = field(default_factory=set[Side])
    lost: str = ""
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One item with something to write. ``now``: what each side holds before."""

    item: Item[Verdict]
    now: Both[Resource | None]
    writes: Both[Write | None]
    told: Told

    @property
    def rank(self) -> int:
        """Creations first, so that nothing is overwritten before its second version has a place; deletions last."""
        left, right = self.writes.left, self.writes.right
        if isinstance(left, Delete) or isinstance(right, Delete):
            return 2
        return 1 if isinstance(left, Update) or isinstance(right, Update) else 0


@dataclass(slots=True)
class Batch:
    """Items that are written together. ``numbers``: of their entries in the journal; ``texts``: all that these say.

    ``outcomes``: what became of the writes, once they were tried.
    """

    jobs: Sequence[Job]
    entries: Sequence[Entry]
    numbers: Sequence[int]
    texts: Set[str]
    outcomes: Sequence[Both[Outcome | None]] = ()

    @property
    def lost(self) -> bool:
        """Did a side go away while it was written?"""
        return any(isinstance(one, Unsure) for outcome in self.outcomes for one in (outcome.left, outcome.right))


@dataclass(slots=True)
class Applying:
    """One pass over a cleared plan."""

    db: Database
    pair: int
    pair_name: str
    names: Both[str]
    sides: Both[Adapter]
    seen: Look
    stop: Stop
    observer: Observer
    step: Stepped
    applied: Applied = field(default_factory=Applied)

    async def carry_out(self, cleared: Cleared, run: RunNumber) -> Applied:
        """Creates, then updates, then deletes; stops between batches."""
        jobs: list[Job] = []
        quiet: list[Item[Verdict]] = []
        for item in cleared.items:
            job = self._job(item)
            if job is None:
                quiet.append(item)
            else:
                jobs.append(job)
        await self._conclude_quiet(quiet, cleared)
        with anyio.CancelScope(shield=True):
            await self._in_batches(sorted(jobs, key=lambda job: job.rank), run)
        return self.applied

    async def _in_batches(self, jobs: Sequence[Job], run: RunNumber) -> None:
        """While one batch is written, the one before it is concluded, and the next one is intended.

        Invariant: what a batch is to write is in the journal before it begins. A batch that does not begin after all, because
        somebody asked to stop or a side went away, is taken out of the journal again.
        """
        begun = 0
        written: Batch | None = None
        ahead = None if self.stop.due else await self._note(None, self._next(jobs, 0), run)
        while ahead is not None and not self.stop.due and not (written is not None and written.lost):
            batch, begun = ahead, begun + len(ahead.jobs)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._write, batch)
                ahead = await self._note(written, self._next(jobs, begun), run)
            written = batch
            for side in Side:
                self.step(side, Phase.WRITING, begun, len(jobs))
        await self._note(written, (), run, given_up=ahead)
        self.applied.left_over += [job.item.key for job in jobs[begun:]]

    def _next(self, jobs: Sequence[Job], begun: int) -> Sequence[Job]:
        """As many as go well together, as the sides see it that are to be written; a side may learn what suits it."""
        most = self.sides.map(lambda adapter: adapter.capabilities.batch)
        near = jobs[begun : begun + max(most)]
        return near[: min((most[side] for side in Side if any(job.writes[side] for job in near)), default=0)]

    def _job(self, item: Item[Verdict]) -> Job | None:
        if not isinstance(item.verdict, Settle):
            return None
        now = standing(item.situation)
        writes = writes_of(item.verdict, now)
        if writes.left is None and writes.right is None:
            return None
        line = told_settled(item, item.verdict, writes, self.names)
        return None if line is None else Job(item, now, writes, line)

    async def _conclude_quiet(self, quiet: Iterable[Item[Verdict]], cleared: Cleared) -> None:
        """Items that need no write: links, moved baselines, what is gone on both sides, what is left for another time."""
        new = NewBaseline(self.seen, forget=list(self.seen.survey.forgotten))
        lines: list[Told] = []
        for item in quiet:
            match item.verdict:
                case Settle() as settle:
                    new.settled(item, settle, standing(item.situation))
                    if (line := told(item, None, self.names)) is not None:
                        lines.append(line)
                case Defer():
                    new.left_open(item)
        new.blocked(cleared)
        new.less_what_stays()
        if new.put or new.forget:
            async with self.db.transaction() as connection:
                await self._put(connection, new, frozenset())
        self.applied.lines += lines

    async def _put(self, connection: Connection, new: NewBaseline, there: Set[str]) -> None:
        """The new baseline. The marks of sides of which it tells more than before are void until the run is finished.

        ``there``: texts that are in the history for certain.

        Invariant: a mark is never older than what the baseline knows of its side; else an item that comes and goes
        between the two would be neither told of as new nor as gone.
        """
        await baseline.apply(connection, self.pair, baseline.Changes(new.put, new.forget), there)
        await baseline.drop_tokens(connection, self.pair, new.learned())

    async def _note(
        self, written: Batch | None, jobs: Sequence[Job], run: RunNumber, given_up: Batch | None = None
    ) -> Batch | None:
        """In one transaction: what became of a batch, and what the next one, which is returned, is to write.

        ``given_up``: intended, and not to be begun.
        """
        if written is None and given_up is None and not jobs:
            return None
        number = await run.number()
        new = NewBaseline(self.seen)
        done = [] if written is None else self._concluded(written, new)
        entries = [intended(job.told, remembered(job.item.situation), job.now, job.writes) for job in jobs]
        async with self.db.transaction() as connection:
            if given_up is not None:
                await journal.take_back(connection, given_up.numbers)
            if written is not None:
                await journal.conclude(connection, done, written.texts)
                await self._put(connection, new, written.texts)
            put = await journal.write(connection, number, entries) if entries else None
        return None if put is None else Batch(jobs, entries, put.numbers, put.texts)

    async def _write(self, batch: Batch) -> None:
        """Both sides at the same time; one outcome for every write. Once begun it is brought to its end."""
        for side in Side:
            if any(isinstance(job.writes[side], Create) for job in batch.jobs):
                self.applied.created.add(side)
        answers: dict[Side, dict[ItemKey, Outcome]] = {Side.LEFT: {}, Side.RIGHT: {}}

        async def on(side: Side) -> None:
            todo = [(job.item.key, write) for job in batch.jobs if (write := job.writes[side]) is not None]
            answers[side] = await self._on_side(side, todo)

        with anyio.CancelScope(shield=True):
            async with anyio.create_task_group() as tasks:
                for side in Side:
                    tasks.start_soon(on, side)
        left, right = answers[Side.LEFT], answers[Side.RIGHT]
        batch.outcomes = [Both(left.get(job.item.key), right.get(job.item.key)) for job in batch.jobs]

    async def _on_side(self, side: Side, todo: Sequence[tuple[ItemKey, Write]]) -> dict[ItemKey, Outcome]:
        if not todo:
            return {}
        try:
            outcomes = await self.sides[side].write([write for _, write in todo])
        except (SideError, NoSpace) as error:
            outcomes = [Unsure(str(error))] * len(todo)
        return {key: outcome for (key, _), outcome in zip(todo, outcomes, strict=True)}

    def _concluded(self, batch: Batch, new: NewBaseline) -> list[tuple[int, Entry]]:
        """The entries of a batch that was written, each with its number; told, as well."""
        done: list[tuple[int, Entry]] = []
        for number, job, entry, outcome in zip(batch.numbers, batch.jobs, batch.entries, batch.outcomes, strict=True):
            concluded = self._outcome(job, entry, outcome, new)
            done.append((number, concluded))
            self.applied.lines.append(concluded.told)
            self.observer(Said(self.pair_name, concluded.told.sentence))
        return done

    def _outcome(self, job: Job, entry: Entry, outcome: Both[Outcome | None], new: NewBaseline) -> Entry:
        """What became of one item: done as a whole, or with the old baseline kept."""
        then = Both(held_after(outcome.left, job.now.left), held_after(outcome.right, job.now.right))
        images = Both(left_with(entry.images.left, then.left), left_with(entry.images.right, then.right))
        if _is_done(outcome.left) and _is_done(outcome.right):
            if isinstance(job.item.verdict, Settle):
                new.settled(job.item, job.item.verdict, then)
            return Entry(job.told, images, "done")
        if _nobody_knows(outcome):
            images = entry.images  # what was sent: the next run finds out whether it arrived
        new.not_done(job.item, outcome)
        return self._failed(job, entry._replace(images=images), outcome)

    def _failed(self, job: Job, entry: Entry, outcome: Both[Outcome | None]) -> Entry:
        side, trouble = next((s, o) for s in Side if isinstance(o := outcome[s], Refused | Stale | Unsure))
        action = "fail"
        match trouble:
            case Refused(reason, final):
                self.applied.refused[job.item.key] = Refusal(side, reason, final)
                words = f"{self.names[side]} did not take it: {reason}"
                if final:
                    action, reason = "hold", f"{Why.REFUSED.value}: {reason}"
            case Stale():
                self.applied.stale.add(job.item.key)
                reason = f"it was changed in {self.names[side]} at the same moment"
                words = f"{reason}; looked at again"
            case Unsure(reason):
                self.applied.lost = self.applied.lost or reason
                words = f"{self.names[side]} went away while it was written; looked at again next time"
        wrote = any(isinstance(each_, Written | Removed) for each_ in outcome)
        head = job.told.sentence.partition(": ")[0]
        line = job.told._replace(action=action, side=side.value, reason=reason, sentence=f"{head}: {words}")
        return Entry(line, entry.images, "half" if wrote else "unsure" if _nobody_knows(outcome) else "failed")


@dataclass(slots=True)
class RunNumber:
    """The number of the run, made when it is first needed: a run that writes nothing is recorded at its end."""

    make: Callable[[], Awaitable[int]]
    known: int | None = None

    async def number(self) -> int:
        if self.known is None:
            self.known = await self.make()
        return self.known


def _is_done(outcome: Outcome | None) -> bool:
    return outcome is None or isinstance(outcome, Written | Removed)


def _nobody_knows(outcome: Both[Outcome | None]) -> bool:
    """Was something sent, nothing confirmed, and no answer given to any of it?"""
    return any(outcome) and all(isinstance(one, Unsure | None) for one in outcome)
