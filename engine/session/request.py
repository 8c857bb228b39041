"""What a person or a machine asks of a run."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import anyio

if TYPE_CHECKING:
    from engine.model.plan import Choices, Item, Verdict
    from engine.model.resource import ItemKey
    from engine.model.settings import OnConflict

AT_SHUTDOWN: Final = 20.0
"""Seconds for ``--auto shutdown`` where no budget is named: what the platforms give is told in `engine.autostart.plan`."""

TO_ANSWER: Final = 1.0
"""Seconds that both calendars have to answer at least, however small the budget."""

FOR_OTHERS: Final = 10.0
"""Seconds that a run without a budget waits for another one that is at work on its pair or on one of its calendars."""


@dataclass(slots=True)
class Stop:
    """When to stop: at the next item boundary once somebody asked, or once the budget is spent. What only reads ends at once.

    ``budget``: seconds from the making of this value; None for no limit.
    """

    budget: float | None = None
    clock: Callable[[], float] = time.monotonic
    asked: bool = False
    _started: float = field(init=False)
    _told: list[Callable[[], None]] = field(init=False, default_factory=list[Callable[[], None]])

    def __post_init__(self) -> None:
        self._started = self.clock()

    def ask(self) -> None:
        """From any thread, and from the handler of a signal."""
        self.asked = True
        for tell in tuple(self._told):
            tell()

    @property
    def due(self) -> bool:
        return self.asked or (self.budget is not None and self.left <= 0)

    @property
    def left(self) -> float:
        """Seconds of the budget that are left; a very long time where there is no budget."""
        return 1e9 if self.budget is None else self.budget - (self.clock() - self._started)

    @contextmanager
    def cutting(self) -> Generator[Cut]:
        """What is done in here is cancelled as soon as it is time to stop, unless `Cut.over` came first.

        Only for what can be cancelled at any point: waiting, opening, reading.
        """
        loop = asyncio.get_running_loop()
        until = math.inf if self.budget is None else anyio.current_time() + max(self.left, TO_ANSWER)
        with anyio.CancelScope(deadline=until) as scope:
            cut = Cut(scope)

            def tell() -> None:
                loop.call_soon_threadsafe(cut.now)

            self._told.append(tell)
            try:
                if self.asked:
                    cut.now()
                yield cut
            finally:
                self._told.remove(tell)


@dataclass(slots=True)
class Cut:
    """A piece of work that `Stop` may cut short."""

    _scope: anyio.CancelScope
    _over: bool = False

    def now(self) -> None:
        if not self._over:
            self._scope.cancel()

    def over(self) -> None:
        """From here on only the boundaries of items end the run."""
        self._over = True
        self._scope.deadline = math.inf


def _none() -> Choices:
    return {}


@dataclass(frozen=True, slots=True)
class Request:
    """``yes``: carry out what waits for a confirmation or a guard. ``patient``: let refused items rest until their time.

    ``wait``: seconds to wait for another run that holds the pair; a budget counts instead.
    ``on_conflict``: instead of the pair's own. ``anew``: forget what the history knows of other calendars of that pair.
    ``choices``: decisions for this run only, over those of the history. ``shown``: do nothing but what these items say, and
    only while they still stand as they did; None: no plan was shown.
    """

    dry_run: bool = False
    on_conflict: OnConflict | None = None
    yes: bool = False
    patient: bool = False
    anew: bool = False
    wait: float = 0.0
    stop: Stop = field(default_factory=Stop)
    choices: Choices = field(default_factory=_none)
    shown: Mapping[ItemKey, Item[Verdict]] | None = None
