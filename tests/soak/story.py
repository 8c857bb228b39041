"""A story of one world: users and faults do what they like; now and then all calms down, and the laws are checked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from engine.adapters.memory import Faults
from engine.model.errors import SynclineError
from engine.model.report import PairReport, Result
from engine.session.request import Stop
from tests.drawing import AddLine, CancelOccurrence, SetOccurrence, SetProperty
from tests.soak.figures import Figures
from tests.soak.ledger import FIELDS, Ledger
from tests.soak.texts import agenda, invented, is_series, mark_of, master_of, values_of
from tests.soak.world import World, dying, small_disk

QUIET_ROUNDS = 10
"""So many runs of all pairs settle everything once the users have stopped."""

CROWDED = 30
"""With so many items nobody enters more."""


class Violated(Exception):
    """A law does not hold."""


class Died(Exception):
    """The process ends here."""


@dataclass
class Story:
    """``told``: what happened so far, a line each."""

    world: World
    drawn: random.Random
    figures: Figures = field(default_factory=Figures)
    told: list[str] = field(default_factory=list[str])
    ledgers: dict[str, Ledger] = field(default_factory=dict[str, Ledger])
    numbers: count[int] = field(default_factory=lambda: count(1))
    sure: bool = True
    """False: a run that died may have linked what nobody knows of, or something was put elsewhere, until all agree again."""

    async def play(self, steps: int) -> None:
        """So many steps, with a quiet point after each dozen or so. Raises `Violated`."""
        users = [(8, self.create), (14, self.change), (4, self.change_occurrence), (4, self.move), (4, self.remove)]
        others = [(1, self.categorize), (1, self.put_elsewhere), (1, self.jump), (5, self.run)]
        faults = [
            (2, self.lie),
            (2, self.go_away),
            (2, self.refuse),
            (2, self.die),
            (2, self.kill),
            (2, self.fill_disk),
        ]
        faults += [(1, self.hurry)]
        others += [(3, self.take_in)] if self.world.feed else []
        doings = [(weight, doing) for weight, doing in (*users, *others, *faults)]
        weights = [weight for weight, _ in doings]
        rest = self.drawn.randint(10, 25)
        for _ in range(self.drawn.randint(3, 12)):
            await self.create()
        for _ in range(steps):
            (doing,) = self.drawn.choices([doing for _, doing in doings], weights)
            await doing()
            rest -= 1
            if rest == 0:
                await self.quiet()
                rest = self.drawn.randint(10, 25)
        await self.quiet()

    def tell(self, text: str) -> None:
        self.told.append(text)

    # -- what users do ----------------------------------------------------------------------------------------------

    async def create(self) -> None:
        if sum(not ledger.gone for ledger in self.ledgers.values()) >= CROWDED:
            return
        number, calendar = next(self.numbers), self.drawn.choice(self.world.names)
        mark = f"s{number}"
        text = invented(mark, self.drawn).text()
        await self.world.hands[calendar].create(text)
        self.ledgers[mark] = Ledger(mark, calendar, values_of(await self._text(calendar, mark)))
        self._counted(f"enter {mark} in {calendar}")

    async def change(self) -> None:
        async def edit(calendar: str, href: str, text: str, ledger: Ledger) -> None:
            name, number = self.drawn.choice(FIELDS), next(self.numbers)
            value = f"{ledger.mark} v{number}" if name == "SUMMARY" else f"v{number} " + "with words " * (number % 5)
            await self.world.hands[calendar].edit(href, SetProperty(name, value)(text))
            ledger.wrote[name].append((calendar, values_of(await self._text(calendar, ledger.mark))[name]))
            self._counted(f"{name} of {ledger.mark} in {calendar}: {value}")

        await self._somewhere(edit)

    async def change_occurrence(self) -> None:
        async def edit(calendar: str, href: str, text: str, ledger: Ledger) -> None:
            index, cancel = self.drawn.randint(0, 5), self.drawn.random() < 0.5
            if not is_series(text):
                return
            change = (
                CancelOccurrence(index) if cancel else SetOccurrence(index, "LOCATION", f"Room {next(self.numbers)}")
            )
            await self.world.hands[calendar].edit(href, change(text))
            ledger.touched.add(calendar)
            self._counted(f"occurrence {index} of {ledger.mark} in {calendar}{': cancelled' if cancel else ''}")

        await self._somewhere(edit)

    async def move(self) -> None:
        """To another hour; single appointments only."""

        async def edit(calendar: str, href: str, text: str, ledger: Ledger) -> None:
            if is_series(text) or "DTSTART;VALUE=DATE" in text:
                return
            hour = self.drawn.randint(0, 20)
            for name, at in (("DTSTART", hour), ("DTEND", hour + 1)):
                line = master_of(text).first(name)
                assert line is not None
                text = text.replace(
                    f"{line.head}:{line.value}", f"{line.head}:{line.value[:9]}{at:02}{line.value[11:]}"
                )
            await self.world.hands[calendar].edit(href, text)
            ledger.touched.add(calendar)
            self._counted(f"move {ledger.mark} in {calendar} to {hour}")

        await self._somewhere(edit)

    async def categorize(self) -> None:
        async def edit(calendar: str, href: str, text: str, ledger: Ledger) -> None:
            await self.world.hands[calendar].edit(href, AddLine("CATEGORIES", f"c{next(self.numbers)}")(text))
            ledger.touched.add(calendar)
            self._counted(f"categorize {ledger.mark} in {calendar}")

        await self._somewhere(edit)

    async def remove(self) -> None:
        async def edit(calendar: str, href: str, text: str, ledger: Ledger) -> None:
            await self.world.hands[calendar].delete(href)
            ledger.deleted.add(calendar)
            self._counted(f"remove {ledger.mark} from {calendar}")

        await self._somewhere(edit)

    async def put_elsewhere(self) -> None:
        """Another href, the same item."""
        calendar = self.drawn.choice(self.world.names)
        if self.world.kinds[calendar] in ("mobile", "outlook"):
            return
        hands = self.world.hands[calendar]
        found = sorted((await hands.texts()).items(), key=lambda each: mark_of(each[1]))
        if found:
            href, text = self.drawn.choice(found)
            await hands.delete(href)
            await hands.create(text)
            self.sure = False
            self._counted(f"put {mark_of(text)} elsewhere in {calendar}")

    async def take_in(self) -> None:
        """A calendar that subscribes to another one of the world looks there for what is new.

        No pair knows of it: where a listing lacks it before the first meeting, nobody can tell that it is there.
        """
        if self.world.feed is None:
            return
        source, target = self.world.feed
        here = await self._by_mark(target)
        for mark, (text, *_) in (await self._by_mark(source)).items():
            if mark not in here and not self.ledgers[mark].deleted:
                await self.world.hands[target].create(text)
                self.sure, self.ledgers[mark].copied = False, True
                self._counted(f"{target} takes {mark} from {source}")

    async def jump(self) -> None:
        """The clock of the machine is set, or loses its battery."""
        hours = self.drawn.choice((-24 * 400, -26, -1, 1, 26, 24 * 400))
        self.world.now += timedelta(hours=hours)
        self.figures.faults += 1
        self.tell(f"the clock jumps by {hours} hours")

    async def _somewhere(self, edit: Callable[[str, str, str, Ledger], Awaitable[None]]) -> None:
        calendar = self.drawn.choice(self.world.names)
        found = sorted((await self.world.hands[calendar].texts()).items(), key=lambda each: mark_of(each[1]))
        if found:
            href, text = self.drawn.choice(found)
            await edit(calendar, href, text, self.ledgers[mark_of(text)])

    def _counted(self, text: str) -> None:
        self.figures.operations += 1
        self.tell(text)

    # -- runs -------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """An ordinary run of some pairs or all; what it asks stays open."""
        pairs = self.drawn.sample(list(self.world.pairs), self.drawn.randint(1, len(self.world.pairs)))
        for report in await self._sync(pairs):
            if report.result not in (Result.OK, Result.WAITING, Result.GUARDED):
                raise Violated(
                    f"a calm run of {report.pair} ends with {report.result}: {report.message} {report.items}"
                )

    async def lie(self) -> None:
        """A listing that is not the whole truth: nothing may be deleted on its account."""
        name = self.drawn.choice(self.world.names)
        known = [ledger for ledger in self.ledgers.values() if ledger.known and not ledger.gone]
        if not self.sure or len(known) < 5:
            return
        before = await self._marks()
        doomed = {ledger.mark for ledger in self.ledgers.values() if ledger.deleted}
        with self.world.lying(name, self.drawn) as (what, config):
            self.tell(f"{name} lies: {what}")
            await self._sync(None, config=config)
        self.figures.faults += 1
        after = await self._marks()
        for calendar, marks in before.items():
            if lost := set(marks) - set(after[calendar]) - doomed:
                raise Violated(f"{calendar} lost {sorted(lost)} because {name} listed too little")

    async def go_away(self) -> None:
        """A calendar goes away in mid-run; its last write arrives, or not."""
        if self.world.stores:
            name = self.drawn.choice(list(self.world.stores))
            after, arrives = self.drawn.randint(0, 12), self.drawn.random() < 0.5
            self.world.stores[name].faults = Faults(goes_away_after=after, last_write_arrives=arrives)
            await self._disturbed_run(f"{name} goes away after {after} calls")

    async def refuse(self) -> None:
        """Single writes are refused, or meet what somebody changed meanwhile."""
        if self.world.stores:
            store = self.world.stores[self.drawn.choice(list(self.world.stores))]
            nth = self.drawn.randint(0, 4)
            refusing = Faults(objects_to=lambda item: "not today" if len(item.text) % 3 == nth % 3 else None)
            stale = Faults(stale={store.writes_seen + nth, store.writes_seen + nth + 1})
            store.faults = self.drawn.choice((refusing, stale))
            await self._disturbed_run(f"{store.name} refuses some")

    async def _disturbed_run(self, text: str) -> None:
        self.tell(text)
        self.figures.faults += 1
        await self._sync(None)
        self._calm()
        self._unsure()

    async def die(self) -> None:
        """The process dies at some step: of a calendar, or of its own telling what it does."""
        step = self.drawn.randint(1, 25)
        observer = dying(self.world, step, told=self.drawn.random() < 0.5, died=Died)
        self.tell(f"dies at step {step}")
        try:
            await self._sync(None, observer=observer)
        except* Died:
            self.figures.kills += 1
        self._calm()
        self._unsure()

    async def kill(self) -> None:
        """A process of its own is killed at some step of its journal."""
        if self.world.only_files:
            step = self.drawn.randint(1, 60)
            self._disturb()
            died = self.world.sync_and_die(step)
            self.figures.runs += 1
            self.figures.kills += died
            self.tell(f"a process {'is killed' if died else 'lives on'} at step {step}")
            self._unsure()

    async def fill_disk(self) -> None:
        """No file may grow any more. A run may fail then, but says so."""
        room = self.drawn.choice((0, 300, 4096, 60_000, 120_000, 300_000))
        self.tell(f"files of {room} bytes at most")
        self.figures.faults += 1
        with small_disk(room), suppress(SynclineError):
            await self._sync(None)
        self._unsure()

    async def hurry(self) -> None:
        """Hardly any time."""
        self.tell("in a hurry")
        self.figures.faults += 1
        await self._sync(None, stop=Stop(self.drawn.choice((0.0, 0.001, 0.01))))
        self._unsure()

    async def _sync(self, pairs: list[str] | None, **request: object) -> list[PairReport]:
        self.figures.runs += 1
        self._disturb()
        if not request:
            self.tell(f"run {' '.join(pairs or self.world.pairs)}")
        return await self.world.sync(pairs, **request)  # type: ignore[arg-type]

    def _calm(self) -> None:
        for store in self.world.stores.values():
            store.faults = Faults()

    def _disturb(self) -> None:
        for ledger in self.ledgers.values():
            ledger.disturbed |= ledger.pending

    def _unsure(self) -> None:
        self.sure &= all(ledger.known for ledger in self.ledgers.values())

    # -- quiet points -----------------------------------------------------------------------------------------------

    async def quiet(self) -> None:
        """All faults end, what waits is decided; then all calendars agree and a further run plans nothing."""
        self.tell("quiet")
        self.figures.quiet_points += 1
        await self._settle()
        if damage := self.world.damage():
            raise Violated(f"the history is damaged: {damage}")
        texts = {name: await self._by_mark(name) for name in self.world.names}
        self._nothing_doubled(texts)
        for ledger in self.ledgers.values():
            self._check(ledger, {name: found.get(ledger.mark, [None])[0] for name, found in texts.items()})
        self.sure = True

    async def _settle(self) -> None:
        open_: list[str] = []
        for _ in range(QUIET_ROUNDS):
            reports = await self.world.sync(yes=True)
            self.figures.runs += 1
            asked = await self.world.waiting()
            open_ = [f"{report.pair}: {report.result} {report.message} {report.items}" for report in reports]
            if not asked and not any(report.items or report.message for report in reports):
                break
            for question in asked:
                if question.kind in ("conflict", "confirm"):
                    await self.world.resolve(question)
        else:
            raise Violated(f"no rest: {open_}")
        for report in await self.world.sync(dry_run=True):
            if report.items or report.message:
                raise Violated(f"a second run of {report.pair} plans {report.items} {report.message}")

    def _nothing_doubled(self, texts: dict[str, dict[str, list[str]]]) -> None:
        for name, found in texts.items():
            if doubled := [mark for mark, several in found.items() if len(several) > 1]:
                raise Violated(f"doubled in {name}: {doubled}")
        marks = {name: sorted(found) for name, found in texts.items()}
        if len({tuple(each) for each in marks.values()}) > 1:
            raise Violated(f"not the same items everywhere: {marks}")

    def _check(self, ledger: Ledger, texts: dict[str, str | None]) -> None:
        there = {name: text for name, text in texts.items() if text is not None}
        if not there:
            if ledger.must_live and (self.world.asks or not ledger.deleted):
                raise Violated(f"{ledger.mark} is lost: {ledger}")
            ledger.settle(None)
            return
        if ledger.must_die:
            raise Violated(f"{ledger.mark} should be gone: {ledger}")
        agendas = {name: agenda(text) for name, text in there.items()}
        if len({tuple(each) for each in agendas.values()}) > 1:
            raise Violated(f"{ledger.mark} takes place at different times: {agendas}")
        for field_ in FIELDS:
            said = {name: values_of(text)[field_] for name, text in there.items()}
            if len(set(said.values())) > 1:
                raise Violated(f"{field_} of {ledger.mark} differs: {said}")
            allowed = ledger.allowed(field_)
            if not set(said.values()) <= allowed:
                raise Violated(f"{field_} of {ledger.mark} says {said}, may say {allowed}: {ledger}")
        ledger.settle(values_of(next(iter(there.values()))))

    # -- what is there ----------------------------------------------------------------------------------------------

    async def _text(self, calendar: str, mark: str) -> str:
        return (await self._by_mark(calendar))[mark][0]

    async def _by_mark(self, calendar: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for text in (await self.world.hands[calendar].texts()).values():
            found.setdefault(mark_of(text), []).append(text)
        return found

    async def _marks(self) -> dict[str, Counter[str]]:
        return {
            name: Counter({mark: len(texts) for mark, texts in (await self._by_mark(name)).items()})
            for name in self.world.names
        }
