"""The rows against CalDAV servers: one in memory that answers after 20 ms, and Radicale, whose own CPU counts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.benchmarks.calendars import fill
from tests.benchmarks.measuring import Row, Run, measured, middle
from tests.benchmarks.programs import Side, begin_with, syncline, vdirsyncer

_DELAY = 20
_RADICALE = "tests.benchmarks.radicale"


class Server:
    """A server in a process of its own, serving one empty calendar until it is stopped."""

    def __init__(self, words: tuple[str, ...]) -> None:
        command = [sys.executable, "-m", *words]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def stop(self) -> float:
        """End it; seconds of CPU that it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.stdout.close()
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_utime + usage.ru_stime


@contextmanager
def serving(words: tuple[str, ...], taken: list[float]) -> Generator[str]:
    """The calendar's address while it is served; then what the server took of the CPU is added to ``taken``."""
    server = Server(words)
    try:
        yield server.url
    finally:
        taken.append(server.stop())


def delayed(folder: Path, program: Path | None, items: int, rounds: int) -> Iterator[Row]:
    """Over a round trip of 20 ms: first sync, and a run that finds nothing."""
    words = ("tests.servers.memdav", "--delay", str(_DELAY))
    first, again, _ = _measured(folder, program, items, rounds, words)
    yield _row(f"CalDAV with {_DELAY} ms, first sync, {items}", first, 0.15)
    yield _row(f"CalDAV with {_DELAY} ms, nothing changed, {items}", again, 0.6)


def radicale(folder: Path, program: Path | None, items: int, rounds: int) -> Iterator[Row]:
    """First sync into Radicale; and the CPU that it makes the server take."""
    first, _, cpu = _measured(folder, program, items, rounds, (_RADICALE,))
    yield _row(f"Radicale, first sync, {items}", first, 0.9)
    yield _row(f"Radicale, CPU of the server in a first sync and one without changes, {items}", cpu, 1.0)


_Runs = dict[str, list[Run]]


def _measured(
    folder: Path, program: Path | None, items: int, rounds: int, words: tuple[str, ...]
) -> tuple[_Runs, _Runs, _Runs]:
    """Of each program: its first syncs, its runs without changes, and what the servers took. A server for each round."""
    made: dict[str, Callable[[str], Side]] = {"syncline": lambda url: _ours(folder / "ours", url)}
    if program is not None:
        made["vdirsyncer"] = lambda url: _theirs(folder / "theirs", program, url)
    first, again, cpu = ({name: list[Run]() for name in made} for _ in range(3))
    for _ in range(rounds):
        for name, make in made.items():
            taken: list[float] = []
            with serving(words, taken) as url:
                side = make(url)
                begin_with(side, fill, items)
                first[name].append(measured(side.command, side.environment, folder / "said.txt"))
                measured(side.command, side.environment, folder / "said.txt")  # an etag may move once more by itself
                again[name].append(measured(side.command, side.environment, folder / "said.txt"))
            cpu[name].append(Run(taken[0], taken[0], 0.0))
    return first, again, cpu


def _ours(folder: Path, url: str) -> Side:
    side = syncline(folder, right=f'type = "caldav"\nurl = "{url}"\nusername = "amiller"\n')
    return replace(side, environment={**side.environment, "SYNCLINE_PASSWORD_B": "any"})


def _theirs(folder: Path, program: Path, url: str) -> Side:
    return vdirsyncer(folder, program, right=f'type = "caldav"\nurl = "{url}"\nusername = "amiller"\npassword = "any"')


def _row(work: str, runs: _Runs, target: float) -> Row:
    ours, *other = runs.values()
    ratio = median(a.wall / b.wall for a, b in zip(ours, other[0], strict=True)) if other else None
    return Row(work, {name: middle(found) for name, found in runs.items()}, ratio, target)
