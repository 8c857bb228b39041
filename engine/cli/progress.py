"""Progress on a terminal: one line for each calendar at work, drawn over and over, gone at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TextIO

from engine.cli.output import is_terminal
from engine.cli.render import clip, pad, plain, width
from engine.model.progress import Observer, Phase, Progress, Said, Step, nobody

_EVERY: Final = 0.1
_BAR: Final = 20
_WORDS: Final = {
    Phase.WAITING: "waiting for another run",
    Phase.OPENING: "opening",
    Phase.LISTING: "listing",
    Phase.FETCHING: "reading",
    Phase.WRITING: "writing",
    Phase.DONE: "done",
}


def bars() -> Bars | None:
    """Bars on standard error, where that is a terminal that can draw them."""
    if not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        return None
    _wake_windows()
    return Bars(sys.stderr)


def observer(shown: Bars | None) -> Observer:
    return nobody if shown is None else shown


@dataclass(frozen=True, slots=True)
class _Lane:
    """One calendar of one pair, since when its phase lasts."""

    step: Step
    since: float


@dataclass(slots=True)
class Bars:
    """An observer. ``clock``: seconds, only ever growing."""

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    columns: Callable[[], int] | None = None
    _lanes: dict[tuple[str, str], _Lane] = field(default_factory=dict[tuple[str, str], _Lane])
    _drawn: int = 0
    _last: float = float("-inf")

    def __call__(self, progress: Progress, /) -> None:
        match progress:
            case Step():
                self._stepped(progress)
            case Said():
                pass

    def _stepped(self, step: Step) -> None:
        key, now = (step.pair, step.side.value), self.clock()
        lane = self._lanes.get(key)
        fresh = lane is None or lane.step.phase is not step.phase
        self._lanes[key] = _Lane(step, now if lane is None or fresh else lane.since)
        if fresh or now - self._last >= _EVERY:
            self._last = now
            self._draw([line_of(each.step, now - each.since) for each in self._lanes.values()])

    def _draw(self, lines: list[str]) -> None:
        room = self._room()
        text = self._up() + "".join(f"\r\x1b[K{clip(line, room)}\n" for line in lines)
        self._drawn = len(lines)
        self._write(text)

    def clear(self) -> None:
        """Take the lines away; what is said next stands in their place."""
        if self._drawn:
            self._write(f"{self._up()}\r\x1b[J")
            self._drawn = 0
            self._lanes.clear()

    def _up(self) -> str:
        return f"\x1b[{self._drawn}A" if self._drawn else ""

    def _room(self) -> int:
        if self.columns is not None:
            return self.columns() - 1
        try:
            return (os.get_terminal_size(self.stream.fileno()).columns or 80) - 1  # 0: it does not say
        except (OSError, ValueError):
            return 79

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            pass


def line_of(step: Step, seconds: float) -> str:
    """One calendar in words: ``mail  outlook  writing  120 of 480  #####---------------  60/s``."""
    head = f"{_column(step.pair, 12)} {_column(step.calendar, 14)} {_WORDS[step.phase]:<8}"
    if step.phase in (Phase.WAITING, Phase.OPENING, Phase.DONE):
        return head.rstrip()
    if not step.total:
        return f"{head} {step.done or ''}".rstrip()
    done = min(step.done, step.total)
    full = _BAR * done // step.total
    rate = f"  {done / seconds:.0f}/s" if done and seconds >= 1 else ""
    return f"{head} {f'{done} of {step.total}':>16}  {'#' * full}{'-' * (_BAR - full)}{rate}"


def _column(text: str, room: int) -> str:
    shown = plain(text)
    return pad(clip(shown, room), max(room, width(clip(shown, room))))


def _wake_windows() -> None:
    """An older Windows console draws only when it is told to (ENABLE_VIRTUAL_TERMINAL_PROCESSING)."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        mode = ctypes.c_uint32()
        try:
            handle = msvcrt.get_osfhandle(sys.stderr.fileno())
            if ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)):
                ctypes.windll.kernel32.SetConsoleMode(handle, mode.value | 0x0004)
        except (OSError, ValueError):
            pass
