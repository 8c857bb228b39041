"""One run a pair at a time, and one pair a calendar, across processes.

The kernel takes a lock back when its holder dies.

Invariant: whoever waits holds only locks that come before the one waited for (the pair, then its calendars in the order of
their keys), so that no two runs wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio

from engine.adapters import registry
from engine.config.model import CalendarConfig, PairConfig
from engine.config.places import private_folder
from engine.config.relate import place_of
from engine.model.both import Side
from engine.model.errors import Locked, Unreachable
from engine.model.progress import Observer, Phase, Step, nobody
from engine.session.request import FOR_OTHERS, Request, Stop
from engine.session.workplace import Workplace

_LOOK: Final = 0.1
"""Seconds between two looks at a lock that somebody else holds; the kernel cannot be asked to tell."""


@asynccontextmanager
async def turn(
    work: Workplace, pair: PairConfig, request: Request, observer: Observer = nobody
) -> AsyncGenerator[None]:
    """Hold the pair and both of its calendars.

    Another run at work on them is waited for: as long as the budget lasts; without one ``request.wait`` seconds for the
    pair, and some seconds for its calendars. Raises `Locked` after that.
    """
    calendars = {key_of(work.config.calendar(name)): name for name in pair.calendars}
    line = _Line(work.data, request.stop, pair, observer)
    with ExitStack() as held:
        await line.enter(held, f"pair {pair.name}", request.wait, _pair_is_held(pair.name))
        for key in sorted(calendars):
            await line.enter(held, key, max(request.wait, FOR_OTHERS), _calendar_is_held(pair.name, calendars[key]))
        yield


def key_of(calendar: CalendarConfig) -> str:
    """A calendar's name for others: the same in every config, whatever it is called there."""
    return f"calendar {place_of(calendar, registry.keys_of(calendar.type))!r}"


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a run stands in line for its locks; whoever looks is told that it waits."""

    data: Path
    stop: Stop
    pair: PairConfig
    observer: Observer

    async def enter(self, held: ExitStack, name: str, wait: float, told: str) -> None:
        """Take a lock, at once or as soon as it is free."""
        until = anyio.current_time() + (wait if self.stop.budget is None else self.stop.left)
        while not self._taken(held, name):
            if self.stop.due or anyio.current_time() >= until:
                raise Locked(told)
            for side in Side:
                self.observer(Step(self.pair.name, side, self.pair.calendars[side], Phase.WAITING))
            await anyio.sleep(_LOOK)

    def _taken(self, held: ExitStack, name: str) -> bool:
        with ExitStack() as lock:
            taken = lock.enter_context(_lock(self.data, name))
            if taken:
                held.push(lock.pop_all())
            return taken


def _pair_is_held(pair: str) -> str:
    return f"Pair {pair!r}: another run of Syncline is working on it; nothing was done. Try again when it has finished."


def _calendar_is_held(pair: str, calendar: str) -> str:
    return (
        f"Pair {pair!r}: another run of Syncline is working with the calendar {calendar!r}; nothing was done."
        " Try again when it has finished."
    )


@contextmanager
def only_run(data: Path, pair: str) -> Generator[None]:
    """Hold the pair's lock, as a run does. Raises `Locked` at once where another one holds it."""
    with _lock(data, f"pair {pair}") as taken:
        if not taken:
            raise Locked(_pair_is_held(pair))
        yield


@contextmanager
def _lock(data: Path, name: str) -> Generator[bool]:
    """Whether the lock was free; if so, it is held in here. The file says who took it last."""
    path = private_folder(data / "locks") / f"{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}.lock"
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise Unreachable(
            f"The lock file {path} cannot be opened ({error.strerror}): see that the data folder is yours to write."
        ) from error
    try:
        taken = _take(file)
        if taken:
            with suppress(OSError):
                os.truncate(file, 0)
                os.write(file, f"{os.getpid()}\n".encode())
        yield taken
    finally:
        os.close(file)  # closing gives the lock back


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        """The lock is on a byte far behind the content, so that the file stays readable."""
        os.lseek(file, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
