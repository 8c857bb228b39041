"""Whole processes, measured by the operating system's own accounting, in turns: A B A B."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of wall clock and of CPU (user and system), peak memory in MB."""

    wall: float
    cpu: float
    peak: float


class CommandFailed(Exception):
    """A measured command did not do its work; a figure of it would mean nothing."""


def measured(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Run:
    """Run once. Raises `CommandFailed` with the end of what it said."""
    with log.open("wb") as out:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandFailed(
            f"{' '.join(command)} ended with {process.returncode}: {log.read_text('utf-8', 'replace')[-800:]}"
        )
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / per_mb)


@dataclass(frozen=True, slots=True)
class Contender:
    """One program at one piece of work. ``prepare`` makes everything as it has to be before each run, unmeasured."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    prepare: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of work: medians of each contender, the ratio of ours to the other, and the ratio to be reached."""

    work: str
    runs: Mapping[str, Run]
    ratio: float | None
    target: float | None
    limit_mb: float | None = None

    @property
    def reached(self) -> bool:
        peak = next(iter(self.runs.values())).peak
        fits = self.limit_mb is None or peak <= self.limit_mb
        return fits and (self.target is None or self.ratio is None or self.ratio <= self.target)

    @property
    def cpu_ratio(self) -> float | None:
        """The same of the medians of CPU: says more than the clock where others use the machine."""
        ours, *other = self.runs.values()
        return ours.cpu / other[0].cpu if other and other[0].cpu else None


def compare(
    work: str,
    ours: Contender,
    other: Contender | None,
    target: float | None,
    rounds: int,
    folder: Path,
    limit_mb: float | None = None,
) -> Row:
    """Both in turns, so that a machine that slows down slows both; the ratio is the median of the rounds' ratios."""
    found: dict[str, list[Run]] = {each.name: [] for each in (ours, other) if each is not None}
    for _ in range(rounds):
        for each in (ours, other):
            if each is not None:
                each.prepare()
                if hasattr(os, "sync"):
                    os.sync()
                found[each.name].append(measured(each.command, each.environment, folder / "said.txt"))
    ratio = None
    if other is not None:
        ratio = median(a.wall / b.wall for a, b in zip(found[ours.name], found[other.name], strict=True))
    return Row(work, {name: middle(runs) for name, runs in found.items()}, ratio, target, limit_mb)


def middle(runs: Sequence[Run]) -> Run:
    return Run(median(r.wall for r in runs), median(r.cpu for r in runs), median(r.peak for r in runs))
