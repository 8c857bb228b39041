"""The one place where the app touches the engine.

Down come immutable values (`tui.state`, `engine.model`), up go calls of these methods, made by workers. All of the engine
runs on a thread of its own (`tui.engine_room`) and is imported there, so that the first screen is painted before.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from engine.model.errors import SynclineError
from tui.engine_room import EngineRoom
from tui.meter import Meter
from tui.state import Board, PairState, Waits

if TYPE_CHECKING:
    import anyio

    from engine.config.model import Config, PairConfig
    from engine.config.problems import Problem
    from engine.model.preview import Draft
    from engine.model.report import PairReport
    from engine.model.resource import ItemKey
    from engine.session.prepared import Prepared
    from engine.session.request import Stop
    from engine.session.workplace import Workplace
    from tui.sheet import Sheet
    from tui.starting import Start

T = TypeVar("T")

Clock = Callable[[], datetime]

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Bridge:
    """``config``: the file, which may not be there yet. ``clock``: now, with its zone; ``ticks``: seconds that only go up."""

    def __init__(
        self, config: Path, data: Path, clock: Clock = now, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = config
        self.data = data
        self.clock = clock
        self._room = EngineRoom()
        self._meter = Meter(ticks, clock)
        self._work: Workplace | None = None
        self._stops: dict[str, Stop] = {}
        self._turns: dict[str, anyio.Lock] = {}
        self._pairs: tuple[PairState, ...] = ()
        self._reports: dict[str, PairReport] = {}
        self._tried: dict[str, datetime] = {}
        self._told: object = None

    # -- opening and closing ----------------------------------------------------------------------------------------

    @property
    def is_set_up(self) -> bool:
        """Is there a config file?"""
        return self.path.exists()

    @property
    def is_open(self) -> bool:
        return self._work is not None

    async def set_up(self, start: Start) -> None:
        """Write the config file of the first run. Raises `SynclineError`: then there is none."""

        async def write() -> None:
            from engine.config.load import understand
            from engine.config.render import render
            from engine.config.save import create

            text = render(start.document(), commented=True)
            understand(text, self.path)
            create(self.path, text)

        await self._room.call(write)

    @property
    def config(self) -> Config:
        return self._opened().config

    async def open(self) -> None:
        """Read the config and open the history. Raises `SynclineError` with what is wrong and what to do."""
        if self._work is not None:
            return

        async def read() -> Callable[[], AbstractAsyncContextManager[Workplace]]:
            from engine.config.load import load
            from engine.session.workplace import workplace

            config = load(self.path)
            return lambda: workplace(config, self.data, self.clock)

        self._work = await self._room.enter(await self._room.call(read))
        await self.refresh()

    def problems(self, error: SynclineError) -> list[str]:
        """What is wrong, one paragraph each; of the config file with line and key, the file named once."""
        from engine.config.problems import ConfigProblems

        if not isinstance(error, ConfigProblems):
            return [str(error)]
        return [f"The config file {self.path} cannot be used.", *map(_told, error.problems)]

    def line_that_is_no_toml(self, error: SynclineError) -> int | None:
        """Where the config file's text has to be mended before anything else can be."""
        from engine.config.problems import ConfigProblems

        found = error.no_toml if isinstance(error, ConfigProblems) else None
        return None if found is None else found.line

    async def close(self) -> None:
        self._work = None
        await self._room.leave()

    def drain(self) -> None:
        """Stop at the next item boundary, wait for it and close; without the app's loop."""
        for stop in tuple(self._stops.values()):
            stop.ask()
        self._room.drain()

    async def reopen(self) -> None:
        """After the config was changed. Nothing may be running."""
        await self.close()
        self._turns.clear()
        await self.open()

    def _opened(self) -> Workplace:
        if self._work is None:
            raise SynclineError(f"Syncline is still opening {self.path}: try again in a moment.")
        return self._work

    async def call(self, verb: Callable[..., Awaitable[T]], *args: Any) -> T:
        """A verb of the session, with the workplace as its first argument."""
        return await self._room.call(verb, self._opened(), *args)

    async def apart(self, verb: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Something of the engine that needs no workplace, and works before there is one."""
        return await self._room.call(verb, *args)

    # -- home -------------------------------------------------------------------------------------------------------

    def board(self) -> Board:
        """Home's state at this moment. Costs next to nothing."""
        self._told = self._meter.moved
        return Board(
            user=self.config.user if self._work is not None else "",
            pairs=self._pairs,
            running=tuple(self._meter.running(pair, stop.asked) for pair, stop in self._stops.items()),
            happened=self._meter.said(),
            loading=self._work is None,
            warnings=tuple(map(str, self.config.warnings)) if self._work is not None else (),
        )

    @property
    def moved(self) -> bool:
        """Is there something new since the board was made last?"""
        return self._told != self._meter.moved

    async def refresh(self) -> None:
        """Ask the history how the pairs stand."""

        async def status() -> tuple[PairState, ...]:
            from engine.session import telling

            work = self._opened()
            return tuple(_state(work.config.pairs[each.pair], each) for each in await telling.status(work))

        pairs = await self._room.call(status)
        self._pairs = tuple(_with_report(pair, self._reports.get(pair.name)) for pair in pairs)
        self._meter.move()

    def due(self) -> list[str]:
        """Pairs with an interval whose time has come."""
        moment = self.clock()
        return [
            pair.name
            for pair in self._pairs
            if pair.interval is not None
            and pair.name not in self._stops
            and moment - max(filter(None, (pair.last_run, self._tried.get(pair.name), _LONG_AGO))) >= pair.interval
        ]

    # -- syncing ----------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> tuple[str, ...]:
        """The pairs that are being synced."""
        return tuple(self._stops)

    def say(self, pair: str, sentence: str) -> None:
        """Put a sentence of the app's own into the live list."""
        self._meter.say(pair, sentence)

    def stop(self) -> None:
        """Ask all running pairs to stop at the next item boundary."""
        for stop in self._stops.values():
            stop.ask()
        self._meter.move()

    def sync(self, pair: str, patient: bool = False) -> Coroutine[Any, Any, PairReport]:
        """A pair's run, to be awaited. It counts as running from this call on, so that it can be stopped before its first step.

        ``patient``: refused items rest until their time (runs that nobody asked for). Raises `SynclineError` at once for a pair
        that runs already.
        """
        stop = self._begin(pair)

        async def done(work: Workplace) -> PairReport:
            from engine.session.pair import sync_pair
            from engine.session.request import Request

            async with self._turn(work, pair) as config:
                return await sync_pair(work, config, Request(patient=patient, stop=stop), self._meter)

        return self._run(pair, done)

    async def prepare(self, pair: str, believing: bool = False) -> Sheet:
        """A plan to look at. ``believing``: with what guards would hold. Raises `SynclineError`."""

        async def looked(work: Workplace) -> Sheet:
            from engine.session.prepared import prepare
            from engine.session.request import Request
            from tui.sheet import Sheet

            async with self._turn(work, pair) as config:
                return Sheet(await prepare(work, config, Request(yes=believing)))

        return await self.call(looked)

    async def keep(self, sheet: Sheet, drafts: Mapping[ItemKey, Draft]) -> None:
        """Note decisions on questions; nothing is written to any calendar."""

        async def noted(work: Workplace) -> None:
            from engine.session.prepared import keep

            await keep(work, cast("Prepared", sheet.prepared), drafts)

        await self.call(noted)

    async def carry_out(self, sheet: Sheet, drafts: Mapping[ItemKey, Draft]) -> PairReport:
        """Do exactly what the sheet shows under these drafts. Raises `SynclineError` for a pair that runs already."""
        stop = self._begin(sheet.pair)

        async def done(work: Workplace) -> PairReport:
            from engine.session.prepared import carry_out, keep

            async with self._turn(work, sheet.pair):
                out = {key: draft for key, draft in drafts.items() if draft.exclude}
                await keep(work, cast("Prepared", sheet.prepared), out)
                return await carry_out(work, cast("Prepared", sheet.prepared), sheet.choices(drafts), self._meter, stop)

        return await self._run(sheet.pair, done)

    def _begin(self, pair: str) -> Stop:
        from engine.session.request import Stop

        if pair in self._stops:
            raise SynclineError(f"{pair} is being synced already.")
        stop = self._stops[pair] = Stop()
        self._tried[pair] = self.clock()
        self._meter.move()
        return stop

    @asynccontextmanager
    async def _turn(self, work: Workplace, pair: str) -> AsyncGenerator[PairConfig]:
        """Pairs that share a calendar take turns on it; in the order of names, so that no two wait for each other."""
        import anyio

        config = work.config.pair(pair)
        async with AsyncExitStack() as held:
            for name in sorted(set(config.calendars)):
                await held.enter_async_context(self._turns.setdefault(name, anyio.Lock()))
            yield config

    async def _run(self, pair: str, done: Callable[[Workplace], Awaitable[PairReport]]) -> PairReport:
        """A pair's run from here to its report."""
        try:
            report = await self.call(done)
        finally:
            self._stops.pop(pair, None)
            self._meter.forget(pair)
        self._reports[pair] = report
        await self.refresh()
        return report

    # -- taking back --------------------------------------------------------------------------------------------------

    async def undo_shown(self, pair: str, run: int, item: str | None) -> PairReport:
        """What taking a run back, or one item of it, would do. Raises `SynclineError`."""

        async def looked(work: Workplace) -> PairReport:
            from engine.session.request import Request
            from engine.session.undoing import undo

            async with self._turn(work, pair):
                return await undo(work, run, item, Request(dry_run=True))

        return await self.call(looked)

    async def undo(self, pair: str, run: int, item: str | None) -> PairReport:
        """Take back a run, or one item of it. Raises `SynclineError` for a pair that runs already."""
        stop = self._begin(pair)

        async def done(work: Workplace) -> PairReport:
            from engine.session.request import Request
            from engine.session.undoing import undo

            async with self._turn(work, pair):
                return await undo(work, run, item, Request(stop=stop), self._meter)

        return await self._run(pair, done)


def _told(problem: Problem) -> str:
    """With the line as it stands below it, where it is no TOML."""
    place = "" if problem.line is None else f"Line {problem.line}: "
    about = f"{problem.key}: " if problem.key else ""
    shown = f"\n{problem.line} │ {problem.written}" if problem.written else ""
    return f"{place}{about}{problem.wrong} {problem.todo}".rstrip() + shown


def _state(pair: PairConfig, status: Any) -> PairState:
    return PairState(
        pair.name,
        pair.calendars,
        pair.direction,
        None if status.last_run is None else datetime.fromisoformat(status.last_run),
        status.last_result,
        Waits(status.conflicts, status.confirmations, status.held - status.refused, status.failed, status.refused),
        pair.interval,
    )


def _with_report(state: PairState, report: PairReport | None) -> PairState:
    return state if report is None else state._replace(report=report)
