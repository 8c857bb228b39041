"""Carry out what was cleared: intents first, then the writes, then what became of them and the baseline in one transaction.

Invariant: the baseline of an item moves only when all of its writes are done. After a crash at any point the next survey
sees what is there, finds both sides equal where a write had landed, and does the rest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

import anyio
from aiosqlite import Connection

from engine.history import baseline, journal
from engine.history.database import Database
from engine.history.journal import Entry
from engine.ical.facts import facts_of
from engine.ical.graft import differences, graft
from engine.model.both import Both, Side, each, only
from engine.model.errors import NoSpace, SideError
from engine.model.memory import Held, Memory
from engine.model.plan import Cleared, Defer, Item, Settle, Verdict, Why
from engine.model.progress import Observer, Phase, Said
from engine.model.report import Told
from engine.model.resource import CalendarObject, ETag, ItemKey, Resource, Uid
from engine.model.situation import Tracked, remembered, standing
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written
from engine.ports import Adapter
from engine.session.gathering import Stepped
from engine.session.images import held_after, intended, left_with
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
        ordered = sorted(jobs, key=lambda job: job.rank)
        done = 0
        while done < len(ordered):
            size = min(adapter.capabilities.batch for adapter in self.sides)  # a side may learn what suits it
            if self.stop.due or self.applied.lost:
                self.applied.left_over += [job.item.key for job in ordered[done:]]
                break
            batch = ordered[done : done + size]
            with anyio.CancelScope(shield=True):
                await self._batch(batch, await run.number())
            done += len(batch)
            for side in Side:
                self.step(side, Phase.WRITING, done, len(ordered))
        return self.applied

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
        put: list[Memory] = []
        forget: list[ItemKey] = list(self.seen.survey.forgotten)
        lines: list[Told] = []
        for item in quiet:
            match item.verdict:
                case Settle() as settle:
                    self._remember(item, settle, standing(item.situation), put, forget)
                    if (line := told(item, None, self.names)) is not None:
                        lines.append(line)
                case Defer():
                    put += self._loose(item)
        put += self._blocked(cleared)
        put = [memory for memory in put if self.seen.memories.get(memory.key) != memory]
        if put or forget:
            async with self.db.transaction() as connection:
                await self._note(connection, put, forget, set())
        self.applied.lines += lines

    async def _note(
        self, connection: Connection, put: Sequence[Memory], forget: Sequence[ItemKey], there: Set[str]
    ) -> None:
        """The new baseline. The marks of sides of which it tells more than before are void until the run is finished.

        ``there``: texts that are in the history for certain.

        Invariant: a mark is never older than what the baseline knows of its side; else an item that comes and goes
        between the two would be neither told of as new nor as gone.
        """
        await baseline.apply(connection, self.pair, baseline.Changes(put, forget), there)
        index = self.seen.known.index
        learned = {
            side
            for side in Side
            if any((held := memory.held[side]) is not None and held.href not in index[side] for memory in put)
        }
        await baseline.drop_tokens(connection, self.pair, learned)

    def _blocked(self, cleared: Cleared) -> Iterable[Memory]:
        """Linked items that could not be read or proven are looked at again."""
        for blocked in cleared.blocked:
            memory = self.seen.memories.get(blocked.key)
            if memory is not None:
                yield replace(memory, settled=False)

    def _loose(self, item: Item[Verdict]) -> Iterable[Memory]:
        """A deferred item: its baseline stays; one without a baseline is remembered as seen, so that it is not fetched again.

        So is one that met only now, whatever a run that died had made of it (`engine.session.resuming`).
        """
        memory = self.seen.memories.get(item.key)
        if isinstance(item.situation, Tracked) and item.key not in self.seen.survey.aliases:
            return [] if memory is None else [replace(memory, held=_followed(memory, item.situation), settled=False)]
        now = standing(item.situation)
        return [
            Memory(self._loner_key(item, side), item.uid, only(side, _held(here), None), settled=False)
            for side in Side
            if (here := now[side]) is not None
        ]

    def _loner_key(self, item: Item[Verdict], side: Side) -> ItemKey:
        """Twins that stay apart are two loners: the left one has the item's key, the right one keeps or gets its own."""
        if side is Side.RIGHT:
            return self.seen.survey.aliases.get(item.key, item.key)
        return item.key

    def _remember(
        self,
        item: Item[Verdict],
        settle: Settle,
        now: Both[Resource | None],
        put: list[Memory],
        forget: list[ItemKey],
    ) -> None:
        """The new baseline of an item that is settled, and rows of the items it swallowed."""
        if now.left is None and now.right is None:
            forget.append(item.key)
            return
        linked = now.left is not None and now.right is not None
        withheld = settle.agreed.left is not None or settle.agreed.right is not None
        held = Both(_agreed_held(now.left, settle.agreed.left), _agreed_held(now.right, settle.agreed.right))
        uid = item.uid or next(here.object.uid for here in now if here is not None)
        put.append(Memory(item.key, Uid(uid), held, settled=linked and not withheld))
        index = self.seen.known.index
        for here, keys in ((now.left, index.left.keys), (now.right, index.right.keys)):
            known = None if here is None else keys.get(here.href)
            if known is not None and known != item.key:
                forget.append(known)

    async def _batch(self, batch: Sequence[Job], run: int) -> None:
        entries = [intended(job.told, remembered(job.item.situation), job.now, job.writes) for job in batch]
        there = journal.texts_of(entries)
        created = {side for side in Side if any(isinstance(job.writes[side], Create) for job in batch)}
        async with self.db.transaction() as connection:
            numbers = await journal.write(connection, run, entries)
        self.applied.created |= created
        outcomes = await self._written(batch)
        put: list[Memory] = []
        forget: list[ItemKey] = []
        done: list[tuple[int, Entry]] = []
        for number, job, entry, outcome in zip(numbers, batch, entries, outcomes, strict=True):
            concluded = self._outcome(job, entry, outcome, put, forget)
            done.append((number, concluded))
            self.applied.lines.append(concluded.told)
            self.observer(Said(self.pair_name, concluded.told.sentence))
        async with self.db.transaction() as connection:
            await journal.conclude(connection, done, there)
            await self._note(connection, put, forget, there)

    async def _written(self, batch: Sequence[Job]) -> list[Both[Outcome | None]]:
        """Both sides at the same time; one outcome for every write."""
        answers: dict[Side, dict[ItemKey, Outcome]] = {Side.LEFT: {}, Side.RIGHT: {}}

        async def on(side: Side) -> None:
            todo = [(job.item.key, write) for job in batch if (write := job.writes[side]) is not None]
            answers[side] = await self._on_side(side, todo)

        async with anyio.create_task_group() as tasks:
            for side in Side:
                tasks.start_soon(on, side)
        left, right = answers[Side.LEFT], answers[Side.RIGHT]
        return [Both(left.get(job.item.key), right.get(job.item.key)) for job in batch]

    async def _on_side(self, side: Side, todo: Sequence[tuple[ItemKey, Write]]) -> dict[ItemKey, Outcome]:
        if not todo:
            return {}
        try:
            outcomes = await self.sides[side].write([write for _, write in todo])
        except (SideError, NoSpace) as error:
            outcomes = [Unsure(str(error))] * len(todo)
        return {key: outcome for (key, _), outcome in zip(todo, outcomes, strict=True)}

    def _outcome(
        self, job: Job, entry: Entry, outcome: Both[Outcome | None], put: list[Memory], forget: list[ItemKey]
    ) -> Entry:
        """What became of one item: done as a whole, or with the old baseline kept."""
        then = Both(held_after(outcome.left, job.now.left), held_after(outcome.right, job.now.right))
        images = Both(left_with(entry.images.left, then.left), left_with(entry.images.right, then.right))
        if _is_done(outcome.left) and _is_done(outcome.right):
            if isinstance(job.item.verdict, Settle):
                self._remember(job.item, job.item.verdict, then, put, forget)
            return Entry(job.told, images, "done")
        if _nobody_knows(outcome):
            images = entry.images  # what was sent: the next run finds out whether it arrived
        crossed = self._half_agreed(job.item, outcome)
        put += self._loose(job.item) if crossed is None else [crossed]
        return self._failed(job, entry._replace(images=images), outcome)

    def _half_agreed(self, item: Item[Verdict], outcome: Both[Outcome | None]) -> Memory | None:
        """One side took its write and the other did not: what was carried to the first one is agreed on from now on.

        Otherwise an edit that the other side makes next would meet what came from itself as if it were the first side's own.
        What the first side changed is still to cross.
        """
        memory = self.seen.memories.get(item.key)
        match item.verdict, item.situation, outcome:
            case Settle(agreed=Both(None, None)), Tracked(), Both(Written(after), Refused() | Stale() | Unsure()):
                done = Side.LEFT
            case Settle(agreed=Both(None, None)), Tracked(), Both(Refused() | Stale() | Unsure(), Written(after)):
                done = Side.RIGHT
            case _:
                return None
        now, was = standing(item.situation), remembered(item.situation)
        here, there, base = now[done], now[done.other], was[done]
        if memory is None or here is None or there is None or base is None:
            return None
        taken = graft(base.object, differences(facts_of(here.object), facts_of(after.object)), after.object)
        again = ETag("")  # both are to be looked at again
        held = only(done, Held(after.href, again, taken), Held(there.href, again, there.object))
        return replace(memory, held=held, settled=False)

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


def _held(here: Resource) -> Held:
    return Held(here.href, here.etag, here.object)


def _followed(memory: Memory, situation: Tracked) -> Both[Held | None]:
    """What each side held, under the href that it has now: a listing of changes names a new one only once."""
    now = standing(situation)

    def on(side: Side) -> Held | None:
        held, here = memory.held[side], now[side]
        if held is None or here is None or held.href == here.href:
            return held
        return Held(here.href, ETag(""), held.object)  # of no version that is there: to be looked at again

    return each(on)


def _agreed_held(here: Resource | None, agreed: CalendarObject | None) -> Held | None:
    """The side's own text, or what was agreed where some of its edits were withheld: then look again next time."""
    if here is None:
        return None
    return _held(here) if agreed is None else Held(here.href, ETag(""), agreed)


def _is_done(outcome: Outcome | None) -> bool:
    return outcome is None or isinstance(outcome, Written | Removed)


def _nobody_knows(outcome: Both[Outcome | None]) -> bool:
    """Was something sent, nothing confirmed, and no answer given to any of it?"""
    return any(outcome) and all(isinstance(one, Unsure | None) for one in outcome)
