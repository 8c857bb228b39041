"""What one run of one pair carries along while it lasts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from engine.config.model import PairConfig
from engine.history import journal
from engine.model.both import Both, Side
from engine.model.errors import CutShort, SynclineError, Unreachable
from engine.model.progress import Observer, Phase, Step
from engine.model.report import PairReport
from engine.ports import Adapter
from engine.session.gathering import Gathered, gather
from engine.session.request import Request, Stop
from engine.session.together import as_one
from engine.session.workplace import Workplace

if TYPE_CHECKING:
    from engine.session.surveying import Look

T = TypeVar("T")


def not_read(stop: Stop, silent: Sequence[str]) -> SynclineError:
    """Why reading was cut short: somebody asked, the time was too short for all there is, or a calendar gave no answer."""
    if stop.asked or not silent:
        return CutShort("It was time to stop before the calendars were read; nothing was done.")
    names = " and ".join(repr(name) for name in silent)
    return Unreachable(
        f"{names} did not answer in the time that there was; nothing was done. The next run tries again; if that does not"
        " help, see whether the calendar's program or server is at work."
    )


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
    answered: set[Side] = field(default_factory=set[Side])

    @property
    def names(self) -> Both[str]:
        return self.pair.calendars

    def step(self, side: Side, phase: Phase, done: int, total: int | None) -> None:
        if phase is not Phase.LISTING or done == total:
            self.answered.add(side)
        self.observer(Step(self.pair.name, side, self.names[side], phase, done, total))

    async def gather(self) -> Gathered:
        """Read both calendars. Raises a `SideError`; `CutShort` where it was time to stop before all was read."""
        most, again = self.pair.max_deletions, not self.request.patient
        self.answered.clear()
        return await self._in_time(
            lambda: gather(self.work.db, self.number, self.sides, most, self.request.yes, self.step, again)
        )

    async def survey(self, gathered: Gathered) -> Look:
        """How things stand with what was read. Raises like `gather`."""
        from engine.session.surveying import survey

        return await self._in_time(lambda: survey(self.work.db, self.number, self.sides, gathered))

    async def look(self) -> Look:
        """Both: read, and tell how things stand."""
        return await self.survey(await self.gather())

    async def _in_time(self, reading: Callable[[], Awaitable[T]]) -> T:
        with self.request.stop.cutting():
            try:
                return await reading()
            except BaseExceptionGroup as group:
                raise as_one(group) from group
        raise not_read(self.request.stop, [self.names[side] for side in Side if side not in self.answered])

    async def begin(self) -> int:
        """The number of this run in the journal."""
        return await journal.begin(self.work.db, self.number, self.blank.started)
