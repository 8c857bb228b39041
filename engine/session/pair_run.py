"""What one run of one pair carries along while it lasts."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config.model import PairConfig
from engine.history import journal
from engine.model.both import Both, Side
from engine.model.progress import Observer, Phase, Step
from engine.model.report import PairReport
from engine.ports import Adapter
from engine.session.request import Request
from engine.session.surveying import Look, look
from engine.session.workplace import Workplace


@dataclass(slots=True)
class PairRun:
    """``blank``: the report of a run that did nothing. ``number``: the pair's number in the history."""

    work: Workplace
    pair: PairConfig
    request: Request
    observer: Observer
    blank: PairReport
    sides: Both[Adapter]
    number: int

    @property
    def names(self) -> Both[str]:
        return self.pair.calendars

    def step(self, side: Side, phase: Phase, done: int, total: int | None) -> None:
        self.observer(Step(self.pair.name, side, self.names[side], phase, done, total))

    async def look(self) -> Look:
        most = self.pair.max_deletions
        return await look(self.work.db, self.number, self.sides, most, self.request.yes, self.step)

    async def begin(self) -> int:
        """The number of this run in the journal."""
        return await journal.begin(self.work.db, self.number, self.blank.started)
