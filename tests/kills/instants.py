"""SIGKILL at random instants of a run, in real processes on real files; then the run that follows, and how all ends."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from tests.kills.world import ROOT, State, World, state


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """How all ends where nobody dies. Seconds after the start: ``begins``: the program is loaded; ``writes``: the run is in
    the journal; ``ends``: all is done.
    """

    state: State
    begins: float
    writes: float
    ends: float

    def instant(self, drawn: random.Random) -> Instant:
        """Any instant of the run; every second one lies where something is written, however fast the machine is then."""
        if drawn.random() < 0.5:
            return Instant(drawn.uniform(0, self.ends - self.writes), writing=True)
        return Instant(drawn.uniform(self.begins, self.ends * 1.02), writing=False)


@dataclass(frozen=True, slots=True)
class Instant:
    """Seconds after the process started; or after its run began to write."""

    seconds: float
    writing: bool

    def __str__(self) -> str:
        return f"{self.seconds:.3f} s{' of writing' if self.writing else ''}"


@dataclass(frozen=True, slots=True)
class Death:
    """``at``: once for each run that was killed. ``wrote``: whether one of them had begun to write and not finished."""

    at: tuple[Instant, ...]
    wrote: bool
    state: State


def undisturbed(world: World) -> Undisturbed:
    """Run to the end."""
    world.again()
    begins = _seconds(_started(world, "--version"))
    started = time.monotonic()
    process = _started(world, "sync")
    writes = 0.0
    while process.poll() is None:
        if not writes and _began(world):
            writes = time.monotonic() - started
        time.sleep(0.005)
    ends = time.monotonic() - started
    return Undisturbed(state(world), min(begins, ends / 2), writes or ends / 2, ends)


def death(world: World, whole: Undisturbed, drawn: random.Random) -> Death:
    """Kill a run; in one case of four the run that follows, too. The next one goes to its end."""
    world.again()
    at: list[Instant] = []
    wrote = False
    for _ in range(2 if drawn.random() < 0.25 else 1):
        at.append(whole.instant(drawn))
        _kill(world, at[-1])
        wrote |= _began(world)
    _seconds(_started(world, "sync"))
    return Death(tuple(at), wrote, state(world))


def _started(world: World, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(world.command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


def _seconds(process: subprocess.Popen[bytes]) -> float:
    """Wait until it has ended, in good order."""
    started = time.monotonic()
    code = process.wait()
    assert code in (0, 3), f"it ended with {code}"
    return time.monotonic() - started


def _kill(world: World, at: Instant) -> None:
    process = _started(world, "sync")
    try:
        while at.writing and process.poll() is None and not _began(world):
            time.sleep(0.005)
        process.wait(at.seconds)
    except subprocess.TimeoutExpired:
        process.kill()  # SIGKILL; on Windows TerminateProcess, which asks nobody either
        process.wait()


def _began(world: World) -> bool:
    """Is there a run that began to write and has not finished?"""
    with closing(sqlite3.connect(world.history)) as db:
        return bool(db.execute("SELECT 1 FROM run WHERE finished IS NULL").fetchall())


def differences(found: State, expected: State) -> list[str]:
    """What ended otherwise, in words."""
    told: list[str] = []
    for name in State.__slots__:
        here, there = list(getattr(found, name)), list(getattr(expected, name))
        told += [f"{name}: too much: {one}" for one in here if one not in there or here.count(one) > there.count(one)]
        told += [f"{name}: missing: {one}" for one in there if one not in here]
    return told


def many(world: World, instants: int, seed: int, tell: Callable[[str], None]) -> tuple[list[Death], list[str]]:
    """So many deaths of one world; gives them, and what ended otherwise than undisturbed."""
    drawn = random.Random(seed)
    whole = undisturbed(world)
    deaths: list[Death] = []
    wrong: list[str] = []
    for number in range(instants):
        one = death(world, whole, drawn)
        deaths.append(one)
        found = differences(one.state, whole.state)
        at = " and ".join(map(str, one.at))
        wrong += [f"killed after {at}: {line}" for line in found]
        tell(f"{world.left}-{world.right} {number + 1}/{instants}: killed after {at}, {len(found)} differences")
    return deaths, wrong
