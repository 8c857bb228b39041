"""What the screens are shown: immutable values, made by the bridge.

Named tuples, because they are there before the first screen: to define one takes a tenth of a dataclass' time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.model.both import Both

if TYPE_CHECKING:
    from engine.model.progress import Phase
    from engine.model.report import PairReport
    from engine.model.settings import Direction


class Gauge(NamedTuple):
    """Where one calendar of a running pair stands. ``rate``: items a second; ``left``: seconds; None: not known yet."""

    calendar: str
    phase: Phase
    done: int = 0
    total: int | None = None
    rate: float | None = None
    left: float | None = None


class Waits(NamedTuple):
    """How much waits for a person. ``refused``: for good, by a calendar; one version can be preferred. ``held``: the rest."""

    conflicts: int = 0
    confirmations: int = 0
    held: int = 0
    failed: int = 0
    refused: int = 0


class PairState(NamedTuple):
    """One pair as Home shows it. ``report``: of the run that ended last while the app was open."""

    name: str
    names: Both[str]
    direction: Direction
    last_run: datetime | None = None
    last_result: str | None = None
    waits: Waits = Waits()
    interval: timedelta | None = None
    report: PairReport | None = None


class Running(NamedTuple):
    """A pair that is being synced. ``gauges`` None: it waits for its turn on a calendar."""

    pair: str
    gauges: Both[Gauge | None] = Both(None, None)
    stopping: bool = False


class Happened(NamedTuple):
    """One sentence of the live list."""

    at: datetime
    pair: str
    sentence: str


class Board(NamedTuple):
    """All that Home shows. ``problem``: why there is nothing to show, in words with what to do."""

    user: str = ""
    pairs: tuple[PairState, ...] = ()
    running: tuple[Running, ...] = ()
    happened: tuple[Happened, ...] = ()
    loading: bool = True
    problem: str = ""
    warnings: tuple[str, ...] = ()

    def pair(self, name: str) -> PairState | None:
        return next((pair for pair in self.pairs if pair.name == name), None)

    def run_of(self, name: str) -> Running | None:
        return next((run for run in self.running if run.pair == name), None)
