"""How many requests are under way at the same time: as many as bring more answers, and no more.

Where the way to a server takes the time, twice as many requests bring nearly twice as many answers. Where the server takes
it, they bring none: each is answered later, and one that does one thing at a time may even answer fewer, because all that
wait get into each other's way. The answers tell which of the two it is: `judged` decides, `Gate` acts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import anyio

from engine.adapters.caldav.road import Answer, Lost, Unconnected

SAMPLE: Final = 3
"""How many answers to each of the requests under way make a sample: any one may be late for a reason of its own."""

_BEGIN: Final = 2
"""With one, what has to be asked one after the other would be sampled, too, and says nothing of what may be asked together."""

_PART: Final = 0.25
"""How much of what more requests promise must come true: twice as many must bring at least a quarter more."""

_PATIENCE: Final = 2
"""How many samples pass before another number is tried; when more have brought nothing, twice as many the next time."""

_LONGEST: Final = 64
"""The most samples that pass."""

_NO_ROOM: Final = (429, 502, 503, 504, 508)
"""What servers, and what stands before them, say when they are asked too much at a time."""

_SHORTEST: Final = 1e-6
"""No answer comes in less, in seconds; a clock may stand still meanwhile."""


@dataclass(frozen=True, slots=True)
class Rate:
    """With ``count`` requests under way at a time, so many answers came in a second."""

    count: int
    answers: float


@dataclass(frozen=True, slots=True)
class Beginning:
    """Nothing is known of the server."""


@dataclass(frozen=True, slots=True)
class Trying:
    """Another number than ``before``."""

    before: Rate


@dataclass(frozen=True, slots=True)
class Resting:
    """For so many ``samples``. ``since``: how it was when the rest began; None where that is still to be seen."""

    since: Rate | None
    samples: int


@dataclass(frozen=True, slots=True)
class Width:
    """``now``: how many requests may be under way, never more than ``most``. ``patience``: samples that the next rest takes."""

    now: int
    most: int
    step: Beginning | Trying | Resting = Beginning()
    patience: int = _PATIENCE


def narrow(most: int) -> Width:
    """How it begins."""
    return Width(min(_BEGIN, most), most)


def judged(width: Width, seconds: Sequence[float]) -> Width:
    """What follows from a sample. ``seconds``: how long the answers took while as many as now were under way."""
    median = sorted(seconds)[len(seconds) // 2]
    rate = Rate(width.now, width.now / max(median, _SHORTEST))
    match width.step:
        case Beginning():
            return _more(width, rate)
        case Trying(fewer) if fewer.count < rate.count:
            return _more(width, rate) if _pays(fewer, rate) else _tired(_fewer(width, fewer))
        case Trying(more):
            return _rest(width, more) if _pays(rate, more) else _fewer(width, rate)
        case Resting(since, samples) if samples > 1:
            return replace(width, step=Resting(since or rate, samples - 1))
        case Resting(Rate(_, answers)) if answers > rate.answers * (1 + _PART):
            return _fewer(width, rate)
        case Resting():
            return _more(width, rate)


def pushed_back(width: Width) -> Width:
    """It was too much for the server: half as many, and a rest."""
    return _tired(replace(width, now=max(1, width.now // 2), step=Resting(None, width.patience)))


def _pays(fewer: Rate, more: Rate) -> bool:
    return more.answers >= fewer.answers * (1 + _PART * (more.count / fewer.count - 1))


def _more(width: Width, rate: Rate) -> Width:
    """Twice as many as brought ``rate``."""
    return _tried(width, min(2 * rate.count, width.most), rate)


def _fewer(width: Width, rate: Rate) -> Width:
    """Half as many as brought ``rate``: that may be as much."""
    return _tried(width, max(1, rate.count // 2), rate)


def _tried(width: Width, count: int, rate: Rate) -> Width:
    return replace(width, now=count, step=Trying(rate)) if count != rate.count else _rest(width, rate)


def _rest(width: Width, rate: Rate) -> Width:
    return replace(width, now=rate.count, step=Resting(rate, width.patience))


def _tired(width: Width) -> Width:
    return replace(width, patience=min(2 * width.patience, _LONGEST))


class NoRoom(Exception):
    """Nothing was sent. Others are under way, so there may just be no room for one more connection; there are fewer now."""


class Gate:
    """Lets requests go, never more than ``most`` at a time; may be used by several tasks. ``clock``: in seconds."""

    def __init__(self, most: int, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._width = narrow(most)
        self._slots = anyio.CapacityLimiter(self._width.now)
        self._taken: list[float] = []

    @property
    def slots(self) -> anyio.CapacityLimiter:
        """One is to be held for as long as a request is under way."""
        return self._slots

    async def timed(self, asked: Awaitable[Answer]) -> Answer:
        """The answer to a request, and what it tells of how many may be under way.

        Raises like `Road.ask`, and `NoRoom` where it may be sent again.

        Invariant: a sample holds answers that came while as many were under way as may be, to requests that went out since
        that number holds. Where fewer are under way, each is answered sooner, and that says nothing of more.
        """
        width, begun = self._width, self._clock()
        try:
            answer = await asked
        except Lost as error:
            self._one_too_many(width)
            if isinstance(error, Unconnected) and width.now > 1 and self._slots.borrowed_tokens > 1:
                raise NoRoom from error
            raise
        if answer.status in _NO_ROOM:
            self._one_too_many(width)
        elif width is self._width and self._slots.borrowed_tokens == width.now:
            self._taken.append(self._clock() - begun)
            if len(self._taken) == SAMPLE * width.now:
                self._go_on(judged(width, self._taken))
        return answer

    def _one_too_many(self, width: Width) -> None:
        """``width``: as it was when the request went out; there may be fewer since then."""
        if width is self._width:
            self._go_on(pushed_back(width))

    def _go_on(self, width: Width) -> None:
        self._width = width
        self._slots.total_tokens = width.now
        self._taken = []
