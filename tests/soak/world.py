"""Two to four calendars and the pairs between them, in a folder of their own; runs of them, calm, lied to, killed, full."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.adapters.memory import KIND, Faults, Store, Traits, chain, crlf, no_trailing_blanks, without
from engine.config.load import load
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.history.questions import Waiting
from engine.model.both import Both
from engine.model.progress import Observer, nobody
from engine.model.report import PairReport
from engine.model.settings import OnConflict
from engine.session import deciding, telling
from engine.session.deciding import Decision
from engine.session.many import sync_pairs
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.kills.world import CALENDARS, ROOT
from tests.soak.hands import Hands, InFolder, InMemory, InProgram

FILES = ("vdir", "mobile", "outlook")
MEMORY = {
    "plain": Traits(),
    "full": Traits(deltas=False, batch=3),
    "rewriting": Traits(keeps=chain(crlf, no_trailing_blanks), batch=1),
    "strict": Traits(refuses_twins=True, batch=5),
    "poor": Traits(keeps=chain(crlf, no_trailing_blanks, without("VALARM", "CATEGORIES")), batch=2),
}


@dataclass
class World:
    """``kinds``: of each calendar by name, the best first: it wins conflicts. ``pairs``: by name.

    ``feed``: the second of these calendars takes in by itself what the first one holds. ``now``: what clocks show.
    """

    home: Path
    kinds: Mapping[str, str]
    pairs: Mapping[str, PairConfig]
    config: Config
    stores: Mapping[str, Store]
    hands: Mapping[str, Hands]
    feed: tuple[str, str] | None = None
    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)
    tick: timedelta = field(default=timedelta(seconds=1))

    @property
    def names(self) -> list[str]:
        return list(self.kinds)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def asks(self) -> bool:
        """Is a person asked about what was changed on both sides?"""
        return all(pair.on_conflict is OnConflict.ASK for pair in self.pairs.values())

    @property
    def only_files(self) -> bool:
        """Can a process of its own run it?"""
        return not self.stores

    def clock(self) -> datetime:
        self.now += self.tick
        return self.now

    # -- runs ---------------------------------------------------------------------------------------------------------

    async def sync(
        self, pairs: list[str] | None = None, observer: Observer = nobody, config: Config | None = None, **request: Any
    ) -> list[PairReport]:
        """Run the named pairs, or all."""
        KIND.stores.update(self.stores)
        chosen = [self.pairs[name] for name in pairs or self.pairs]
        async with workplace(config or self.config, self.data, self.clock) as work:
            return await sync_pairs(work, chosen, Request(**request), observer)

    def sync_and_die(self, step: int) -> bool:
        """A process runs all pairs and kills itself at a step of the journal; did it die?"""
        words = [sys.executable, "-m", "tests.kills.steps", str(step), "sync"]
        words += ["--config", str(self.home / "config.toml"), "--data-dir", str(self.data)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
        assert done.returncode in (0, 3, 4, 5, 9, -signal.SIGKILL), done
        return done.returncode in (9, -signal.SIGKILL)

    async def waiting(self) -> list[Waiting]:
        async with self._work() as work:
            return await telling.waiting(work)

    async def resolve(self, question: Waiting) -> None:
        """The better calendar is right."""
        sides = self.pairs[question.pair].calendars
        best = "left" if self.names.index(sides.left) < self.names.index(sides.right) else "right"
        async with self._work() as work:
            await deciding.resolve(work, Decision(question.key, best, {}, pair=question.pair))

    def _work(self) -> Any:
        KIND.stores.update(self.stores)
        return workplace(self.config, self.data, self.clock)

    # -- what goes wrong ----------------------------------------------------------------------------------------------

    @contextmanager
    def lying(self, name: str, drawn: random.Random) -> Generator[tuple[str, Config]]:
        """A calendar does not list all it holds, or nothing, or fails; gives what it does, and the config to run with."""
        match self.kinds[name]:
            case "vdir":
                what = drawn.choice(("empty", "away"))
                with _moved_aside(self.home / "vdir", what):
                    yield what, self.config
            case "outlook":
                settings = dict(self.config.calendar(name).settings)
                what = drawn.choice(("empty", "fails", "60%", "30%"))
                settings["simulated"] = {**settings.get("simulated", {}), "listing": what}
                yield what, self._with(replace(self.config.calendar(name), settings=settings))
            case "mobile":
                with _moved_aside(self.home / "mobile.db", "away"):
                    yield "away", self.config
            case _:
                store, lies = self.stores[name], _lies(self.stores[name])
                what = drawn.choice(list(lies))
                store.faults = lies[what]
                try:
                    yield what, self.config
                finally:
                    store.faults = Faults()

    def _with(self, calendar: CalendarConfig) -> Config:
        return replace(self.config, calendars={**self.config.calendars, calendar.name: calendar})

    def damage(self) -> list[str]:
        """What SQLite finds wrong in the history."""
        path = self.data / "history.db"
        with closing(sqlite3.connect(path)) as db:
            found = [str(row) for row in db.execute("PRAGMA integrity_check") if row != ("ok",)]
            found += [str(row) for row in db.execute("PRAGMA foreign_key_check")]
        return found + [f"kept aside: {other.name}" for other in path.parent.glob("history.db.damaged*")]


def _lies(store: Store) -> dict[str, Faults]:
    return {
        "empty": Faults(empty=True),
        "share": Faults(share=0.5),
        "hidden": Faults(hidden=set(list(store.items)[:2])),
        "lagging": Faults(lagging=True),
        "unsure": Faults(empty=True, unsure_probe=True),
        "restless": Faults(restless=True),
        "expired": Faults(expired=True),
    }


@contextmanager
def _moved_aside(path: Path, what: str) -> Generator[None]:
    """ "empty": the folder is there, its files are not. "away": there is nothing."""
    aside = path.with_name(f"{path.name}-aside")
    path.rename(aside)
    if what == "empty":
        path.mkdir()
    try:
        yield
    finally:
        _put_back(path, aside)


def _put_back(path: Path, aside: Path) -> None:
    if path.is_dir():
        for made in path.iterdir():
            if made.is_dir():
                made.rmdir()
            elif (aside / made.name).exists():
                made.unlink()  # what users have there is not overwritten by the return of their own folder
            else:
                made.replace(aside / made.name)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    aside.rename(path)


@contextmanager
def small_disk(room: int) -> Generator[None]:
    """No file grows over so many bytes (POSIX; elsewhere there is room)."""
    if sys.platform == "win32":
        yield
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


# -- making one -------------------------------------------------------------------------------------------------------


def made(home: Path, drawn: random.Random, *, files: bool | None = None, ring: bool = False) -> World:
    """A world of two to four calendars: files only (then its processes can be killed), or some in memory.

    ``ring``: there is more than one way between two calendars.
    """
    home.mkdir(parents=True)
    many = drawn.choice((2, 2, 3, 4))
    files = drawn.random() < 0.5 if files is None else files
    if files:
        names = drawn.sample(FILES, min(many, 3))
        kinds = {name: name for name in names}
    else:
        named = drawn.sample(FILES, drawn.randint(0, min(many - 1, 2)))
        kinds = {name: name for name in named}
        kinds |= {f"memory-{n}": drawn.choice([k for k in MEMORY if k != "poor"]) for n in range(many - len(named))}
        kinds = dict(drawn.sample(list(kinds.items()), many))
        last = list(kinds)[-1]
        if last.startswith("memory") and drawn.random() < 0.5:
            kinds[last] = "poor"
    names = list(kinds)
    if not ring:
        return furnished(home, kinds, _pairs(_tree(names, drawn)))
    policies = list(OnConflict) if drawn.random() < 0.5 else [OnConflict.ASK]
    pairs = {
        name: replace(pair, on_conflict=drawn.choice(policies)) for name, pair in _pairs(_ring(names, drawn)).items()
    }
    source, target = drawn.sample(names, 2)
    return replace(furnished(home, kinds, pairs), feed=(source, target) if drawn.random() < 0.5 else None)


def _tree(names: list[str], drawn: random.Random) -> list[tuple[str, str]]:
    """A chain or a star."""
    star = drawn.random() < 0.4
    return [(names[0], other) for other in names[1:]] if star else list(pairwise(names))


def _ring(names: list[str], drawn: random.Random) -> list[tuple[str, str]]:
    """A chain that is closed, by a second pair over the same two calendars where there are but two.

    In any order, each way round; of four calendars, two more may be a pair.
    """
    links = [*pairwise(names), (names[-1], names[0])]
    if len(names) > 3 and drawn.random() < 0.3:
        links.append((names[0], names[2]))
    return drawn.sample([link if drawn.random() < 0.5 else link[::-1] for link in links], len(links))


def _pairs(links: list[tuple[str, str]]) -> dict[str, PairConfig]:
    return {f"pair-{n}": PairConfig(f"pair-{n}", Both(*link)) for n, link in enumerate(links)}


def furnished(home: Path, kinds: dict[str, str], pairs: dict[str, PairConfig]) -> World:
    on_disk = [name for name, kind in kinds.items() if kind in FILES]
    parts = [f"[calendars.{name}]\n{CALENDARS[name]}" for name in on_disk]
    if len(on_disk) == len(kinds):
        parts += [
            f'[pairs.{pair.name}]\nleft = "{pair.calendars.left}"\nright = "{pair.calendars.right}"'
            f'\non_conflict = "{pair.on_conflict.value}"'
            for pair in pairs.values()
        ]
    path = home / "config.toml"
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    (home / "vdir").mkdir()
    read = load(path)
    stores = {name: Store(name, MEMORY[kind]) for name, kind in kinds.items() if kind not in FILES}
    memory = {name: CalendarConfig(name, "memory", {}) for name in stores}
    config = replace(read, calendars={**read.calendars, **memory}, pairs=pairs)
    hands: dict[str, Hands] = {name: InMemory(store) for name, store in stores.items()}
    for name in on_disk:
        own = InProgram(read.calendar(name), read.base, home / "users")
        hands[name] = InFolder(home / "vdir") if name == "vdir" else own
    return World(home, kinds, pairs, config, stores, {name: hands[name] for name in kinds})


def dying(world: World, step: int, *, told: bool, died: Callable[[], BaseException]) -> Observer:
    """The process ends at a step: of its own telling what it does, or of a calendar in memory."""
    steps = iter(range(1, step + 1))

    def breathe(_: object) -> None:
        if next(steps, None) == step:
            raise died()

    async def before(at: Any) -> None:
        breathe(at)

    if told or not world.stores:
        return breathe
    for store in world.stores.values():
        store.faults = Faults(before=before)
    return nobody
