"""Merges the engine's progress, thousands of steps a second, into what a screen can show ten times a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.model.both import Both, Side, each
from engine.model.progress import Phase, Progress, Said, Step
from tui.state import Gauge, Happened, Running

KEPT: Final = 200
"""How many sentences of the live list are kept."""

_SETTLED: Final = 0.5
"""Seconds into a phase before a rate is worth telling."""


@dataclass(slots=True)
class _Hand:
    step: Step
    since: float
    at: float
    from_: int


class Meter:
    """Filled on the engine's thread, read on the app's: each field is replaced as a whole, never changed in two places."""

    def __init__(self, ticks: Callable[[], float], clock: Callable[[], datetime]) -> None:
        self._ticks = ticks
        self._clock = clock
        self._hands: dict[tuple[str, Side], _Hand] = {}
        self._said: deque[Happened] = deque(maxlen=KEPT)
        self.moved = object()
        """Another one with every progress. A number could not be counted up on two threads at once."""

    def move(self) -> None:
        self.moved = object()

    def __call__(self, progress: Progress) -> None:
        match progress:
            case Step():
                self._stepped(progress)
            case Said(pair, sentence):
                self.say(pair, sentence)
        self.move()

    def say(self, pair: str, sentence: str) -> None:
        self._said.append(Happened(self._clock(), pair, sentence))
        self.move()

    def _stepped(self, step: Step) -> None:
        now = self._ticks()
        hand = self._hands.get((step.pair, step.side))
        if hand is None or hand.step.phase is not step.phase:
            self._hands[step.pair, step.side] = _Hand(step, now, now, step.done)
        else:
            self._hands[step.pair, step.side] = _Hand(step, hand.since, now, hand.from_)

    def forget(self, pair: str) -> None:
        """The pair's run is over."""
        for side in Side:
            self._hands.pop((pair, side), None)
        self.move()

    def running(self, pair: str, stopping: bool) -> Running:
        return Running(pair, each(lambda side: self._gauge(pair, side)), stopping)

    def said(self) -> tuple[Happened, ...]:
        """The latest sentences, oldest first."""
        return tuple(self._said.copy())

    def _gauge(self, pair: str, side: Side) -> Gauge | None:
        hand = self._hands.get((pair, side))
        if hand is None:
            return None
        step, lasted = hand.step, hand.at - hand.since
        done = step.done - hand.from_
        rate = done / lasted if lasted >= _SETTLED and done > 0 and step.phase is not Phase.DONE else None
        left = (step.total - step.done) / rate if rate and step.total and step.total > step.done else None
        return Gauge(step.calendar, step.phase, step.done, step.total, rate, left)


NOTHING: Final[Both[Gauge | None]] = Both(None, None)
