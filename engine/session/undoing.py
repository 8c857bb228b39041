"""Take a run back, or one item of it: read what is there now, invert the journal, and go the road of every plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.history import baseline, journal, questions
from engine.history.journal import Entry, Image, Run
from engine.history.pairs import pair_number
from engine.model.both import Both, Side, each
from engine.model.errors import Locked, NotFound, SideError
from engine.model.memory import Held, Memory
from engine.model.plan import Choice, Cleared, Settled, Use
from engine.model.progress import Observer, Phase, Step, nobody
from engine.model.report import PairReport, Result, Told
from engine.model.resource import ETag, Fetched, Href, ItemKey, Resource, Uid, Unreadable
from engine.model.rules import Rules
from engine.model.situation import Blocked
from engine.ports import Adapter
from engine.session.applying import Applied, Applying, RunNumber
from engine.session.counting import counts_document, counts_of, result_of
from engine.session.locks import turn
from engine.session.planning import lines
from engine.session.request import Request
from engine.session.surveying import Look
from engine.session.workplace import Workplace, both_calendars
from engine.sync.guards import Tally
from engine.sync.invert import Undoing, Wrote, invert
from engine.sync.lens import Lens
from engine.sync.policy import fingerprint_of
from engine.sync.reconcile import Judge
from engine.sync.settle import Will, settle
from engine.sync.survey import Survey


async def undo(
    work: Workplace, number: int, item: str | None, request: Request, observer: Observer = nobody
) -> PairReport:
    """Take back run ``number``, or one item of it (by id or UID).

    What somebody changed since is told as a conflict and left as it is. Raises `NotFound` for a run or item that is not there.
    """
    run = await journal.run(work.db, number)
    if run is None:
        raise NotFound(f"There is no run {number}; 'syncline history' lists the runs.")
    entries = await _entries(work, run, item)
    pair = work.config.pair(run.pair)
    started = work.stamp()
    blank = PairReport(pair.name, pair.calendars, Result.OK, started, started, undoes=number)
    try:
        async with turn(work, pair, request, observer), both_calendars(work, pair) as sides:
            identities = sides.map(lambda adapter: adapter.identity)
            key = await pair_number(work.db, pair.name, identities)
            return await _Undo(work, key, pair.name, pair.calendars, sides, request, observer, blank).run(entries)
    except Locked as error:
        return replace(blank, result=Result.LOCKED, finished=work.stamp(), message=str(error))
    except SideError as error:
        return replace(blank, result=Result.UNREACHABLE, finished=work.stamp(), message=str(error))


async def _entries(work: Workplace, run: Run, item: str | None) -> list[Entry]:
    """The entries that wrote something. 'half' ones too: what one side took is taken back."""
    found = await journal.entries(work.db, run.id, with_texts=True)
    wrote = _one_an_item(entry for entry in found if entry.state in ("done", "half"))
    if item is None:
        return wrote
    chosen = [entry for entry in wrote if item in (entry.told.id, entry.told.uid)]
    if not chosen:
        raise NotFound(
            f"Run {run.id} changed no item {item!r}; 'syncline history --run {run.id}' lists what it changed."
        )
    return chosen


def _one_an_item(entries: Iterable[Entry]) -> list[Entry]:
    """A run that looked again at an item wrote it in several steps: they are taken back as one."""
    found: dict[ItemKey, Entry] = {}
    for entry in entries:
        earlier = found.get(entry.told.id)
        if earlier is None:
            found[entry.told.id] = entry
        else:
            images = each(lambda side, one=earlier, other=entry: _joined(one.images[side], other.images[side]))
            found[entry.told.id] = entry._replace(images=images)
    return list(found.values())


def _joined(earlier: Image, later: Image) -> Image:
    """Two steps of one side. Where somebody changed it in between, only the later one can be taken back."""
    if later.before == later.after:
        return earlier._replace(href=later.href)
    if earlier.before == earlier.after or earlier.after != later.before:
        return later._replace(base=earlier.base)
    return later._replace(base=earlier.base, before=earlier.before)


@dataclass(slots=True)
class _Undo:
    """One undo while it lasts."""

    work: Workplace
    pair: int
    pair_name: str
    names: Both[str]
    sides: Both[Adapter]
    request: Request
    observer: Observer
    blank: PairReport

    async def run(self, entries: Sequence[Entry]) -> PairReport:
        known = await baseline.known(self.work.db, self.pair)
        memories = {m.key: m for m in await baseline.memories(self.work.db, self.pair, [e.told.id for e in entries])}
        now, blocked = await self._present(entries, memories)
        found = [_undoing(entry, now[entry.told.id]) for entry in entries if entry.told.id in now]
        plan = invert(found)
        capabilities = self.sides.map(lambda adapter: adapter.capabilities)
        settled = settle(plan, Will(yes=True), Judge(Lens(Rules()), capabilities))
        cleared = Cleared(settled.items, settled.questions, blocked)
        tallies = Both(Tally(known.linked, None), Tally(known.linked, None))
        seen = Look(
            Survey(()), known, memories, tallies, Both(None, None), each(lambda _: dict[Href, tuple[ETag, str]]())
        )
        told = lines(cleared, seen, self.names)
        if self.request.dry_run:
            return self._report(told, seen, settled, None)
        run = RunNumber(self._begin)
        applying = Applying(
            self.work.db,
            self.pair,
            self.pair_name,
            self.names,
            self.sides,
            seen,
            self.request.stop,
            self.observer,
            self.step,
        )
        applied = await applying.carry_out(cleared, run)
        await self._let_rest(entries, applied, known)
        return await self._finished(seen, settled, applied, told, run)

    def step(self, side: Side, phase: Phase, done: int, total: int | None) -> None:
        self.observer(Step(self.pair_name, side, self.names[side], phase, done, total))

    async def _begin(self) -> int:
        return await journal.begin(self.work.db, self.pair, self.blank.started, self.blank.undoes)

    async def _present(
        self, entries: Sequence[Entry], memories: dict[ItemKey, Memory]
    ) -> tuple[dict[ItemKey, Both[Resource | None]], tuple[Blocked, ...]]:
        """What both sides hold of these items now; what cannot be read is left alone."""
        places = {entry.told.id: _places(entry, memories.get(entry.told.id)) for entry in entries}
        here: dict[Side, dict[Href, Fetched]] = {}
        for side in Side:
            wanted = [href for both in places.values() if (href := both[side]) is not None]
            here[side] = dict(zip(wanted, await self.sides[side].fetch(wanted), strict=True)) if wanted else {}
        blocked: list[Blocked] = []
        now: dict[ItemKey, Both[Resource | None]] = {}
        for key, both in places.items():
            found = {side: None if (href := both[side]) is None else here[side].get(href) for side in Side}
            for side, one in found.items():
                if isinstance(one, Unreadable):
                    blocked.append(Blocked(key, side, one.href, one.problem))
            now[key] = Both(_resource(found[Side.LEFT]), _resource(found[Side.RIGHT]))
        for stuck in blocked:
            now.pop(stuck.key, None)
        return now, tuple(blocked)

    async def _let_rest(self, entries: Sequence[Entry], applied: Applied, known: baseline.Known) -> None:
        """An undone item goes back to the baseline it had, and rests: no run does the same again until somebody changes it.

        Without that, the next run would see the same situation as the undone one and repeat it.
        """
        undone = {line.id for line in applied.lines if line.action in ("create", "update", "delete")}
        memories = {m.key: m for m in await baseline.memories(self.work.db, self.pair, sorted(undone))}
        put: list[Memory] = []
        choices: list[Choice] = []
        for entry in entries:
            memory = memories.get(entry.told.id)
            if entry.told.id not in undone or memory is None:
                continue
            on = memory.held.map(lambda held: None if held is None else fingerprint_of(held.object))
            choices.append(Choice(entry.told.id, Use.SKIP, on, {}, undone=True))
            put.append(_as_it_was(memory, entry))
        async with self.work.db.transaction() as connection:
            await baseline.apply(connection, self.pair, baseline.Changes(put))
            await questions.put_choices(connection, self.pair, choices)

    async def _finished(
        self, seen: Look, settled: Settled, applied: Applied, told: Sequence[Told], run: RunNumber
    ) -> PairReport:
        waiting = [line for line in told if line.action in ("conflict", "hold", "fail")]
        report = self._report([*applied.lines, *waiting], seen, settled, await run.number())
        if applied.lost:
            report = replace(report, result=Result.UNREACHABLE, message=applied.lost)
        async with self.work.db.transaction() as connection:
            await journal.finish(
                connection, report.run or 0, report.finished, report.result.value, counts_document(report.counts)
            )
        return replace(report, interrupted=bool(applied.left_over))

    def _report(self, found: Sequence[Told], seen: Look, settled: Settled, run: int | None) -> PairReport:
        counts = counts_of(found, seen.known.linked, 0)
        stamp = self.work.stamp()
        return replace(
            self.blank, run=run, result=result_of(found, False), finished=stamp, counts=counts, items=tuple(found)
        )


def _resource(found: Fetched | None) -> Resource | None:
    return found if isinstance(found, Resource) else None


def _places(entry: Entry, memory: Memory | None) -> Both[Href | None]:
    """Where the item is now: as the history knows it, else where the run left it."""

    def place(side: Side) -> Href | None:
        held = None if memory is None else memory.held[side]
        return entry.images[side].href if held is None else held.href

    return each(place)


def _undoing(entry: Entry, now: Both[Resource | None]) -> Undoing:
    wrote = each(lambda side: Wrote(entry.images[side].before, entry.images[side].after))
    return Undoing(entry.told.id, Uid(entry.told.uid), wrote, now)


def _as_it_was(memory: Memory, entry: Entry) -> Memory:
    """The baseline from before the run, for what is there on both sides; the etag says: look again."""
    linked = memory.held.left is not None and memory.held.right is not None

    def held(side: Side) -> Held | None:
        here, base = memory.held[side], entry.images[side].base
        if here is None or not linked or base is None:
            return here
        return replace(here, etag=ETag(""), object=base)

    return Memory(memory.key, memory.uid, each(held), settled=False)
