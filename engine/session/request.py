"""What a person or a machine asks of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.model.plan import Choice, Choices, Item, Verdict
from engine.model.resource import ItemKey
from engine.model.rules import OnConflict


@dataclass(slots=True)
class Stop:
    """When to stop: at the next item boundary once somebody asked, or once the budget is spent.

    ``budget``: seconds from the making of this value; None for no limit.
    """

    budget: float | None = None
    clock: Callable[[], float] = time.monotonic
    asked: bool = False
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def ask(self) -> None:
        self.asked = True

    @property
    def due(self) -> bool:
        return self.asked or (self.budget is not None and self.left <= 0)

    @property
    def left(self) -> float:
        """Seconds of the budget that are left; a very long time where there is no budget."""
        return 1e9 if self.budget is None else self.budget - (self.clock() - self._started)


@dataclass(frozen=True, slots=True)
class Request:
    """``yes``: carry out what waits for a confirmation or a guard. ``patient``: let refused items rest until their time.

    ``on_conflict``: instead of the pair's own. ``anew``: forget what the history knows of other calendars of that pair.
    ``choices``: decisions for this run only, over those of the history. ``shown``: do nothing but what these items say, and
    only while they still stand as they did; None: no plan was shown.
    """

    dry_run: bool = False
    on_conflict: OnConflict | None = None
    yes: bool = False
    patient: bool = False
    anew: bool = False
    stop: Stop = field(default_factory=Stop)
    choices: Choices = field(default_factory=dict[ItemKey, Choice])
    shown: Mapping[ItemKey, Item[Verdict]] | None = None
