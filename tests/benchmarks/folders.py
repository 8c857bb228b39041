"""The rows between two folders of .ics files, ours and vdirsyncer's, each on copies of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.calendars import edit, fill
from tests.benchmarks.measuring import Contender, Row, compare, measured

_SYNCLINE = """
[calendars.a]
type = "vdir"
path = "a"
{more}
[calendars.b]
type = "{kind}"
path = "b"
{more_b}
[pairs.p]
left = "a"
right = "b"
"""

_VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair p]
a = "a"
b = "b"
collections = null
[storage a]
type = "filesystem"
path = "{folder}/a/"
fileext = ".ics"
[storage b]
type = "filesystem"
path = "{folder}/b/"
fileext = ".ics"
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One program and its folders. ``state``: what it remembers between runs."""

    name: str
    folder: Path
    command: tuple[str, ...]
    environment: dict[str, str]
    state: tuple[str, ...]

    @property
    def a(self) -> Path:
        return self.folder / "a"

    @property
    def b(self) -> Path:
        return self.folder / "b"

    def forget(self) -> None:
        for name in self.state:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def run(self) -> None:
        measured(self.command, self.environment, self.folder / "said.txt")

    def contender(self, prepare: Callable[[], None]) -> Contender:
        return Contender(self.name, self.command, self.environment, prepare)


def syncline(folder: Path, *, kind: str = "vdir", fsync: bool = True) -> Side:
    folder.mkdir(parents=True, exist_ok=True)
    more = "" if fsync else "fsync = false"
    text = _SYNCLINE.format(kind=kind, more=more, more_b=more if kind == "vdir" else "")
    (folder / "config.toml").write_text(text, "utf-8")
    environment = {"SYNCLINE_CONFIG": str(folder / "config.toml"), "SYNCLINE_DATA_DIR": str(folder / "data")}
    return Side("syncline", folder, (sys.executable, "-m", "engine.cli", "sync"), environment, ("data",))


def vdirsyncer(folder: Path, program: Path) -> Side:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config"
    config.write_text(_VDIRSYNCER.format(folder=folder), "utf-8")
    return Side("vdirsyncer", folder, (str(program), "-c", str(config), "sync"), {}, ("status",))


def install(folder: Path) -> Path:
    """vdirsyncer in an environment of its own; the path of its program."""
    program = folder / "vdirsyncer" / "bin" / "vdirsyncer"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "vdirsyncer"], check=True)
        pip = [folder / "vdirsyncer" / "bin" / "pip", "install", "--quiet", "vdirsyncer==0.21.0"]
        subprocess.run(pip, check=True)
    return program


def rows(folder: Path, program: Path | None, items: int, rounds: int) -> Iterator[Row]:
    """First sync, no change, 1 % changed on each side, history lost."""
    ours = syncline(folder / "ours")
    theirs = None if program is None else vdirsyncer(folder / "theirs", program)
    sides = [ours] if theirs is None else [ours, theirs]
    for side in sides:
        shutil.rmtree(side.a, ignore_errors=True)
        fill(side.a, items)
        _empty(side)
        _discover(side)

    def versus(work: str, prepare: Callable[[Side], None], target: float, limit: float | None = None) -> Row:
        other = None if theirs is None else theirs.contender(lambda: prepare(theirs))
        return compare(work, ours.contender(lambda: prepare(ours)), other, target, rounds, folder, limit)

    yield versus(f"first sync into an empty folder, {items}", _first, 0.45)
    yield versus(f"nothing changed, {items}", lambda side: None, 0.35 if items < 50_000 else 0.25, 60.0)
    count = [0]

    def one_percent(side: Side) -> None:
        count[0] += 1
        edit(side.a, items, 100, 0, f"left{count[0]}")
        edit(side.b, items, 100, 50, f"right{count[0]}")

    yield versus(f"1 % changed on each side, {items}", one_percent, 0.4)
    yield versus(f"history lost, both sides filled, {items}", _lost, 0.4)


def without_flush(folder: Path, items: int, rounds: int) -> Row:
    """What waiting for the disk costs: our first sync without it against our first sync with it."""
    fast, safe = syncline(folder / "fast", fsync=False), syncline(folder / "safe")
    for side in (fast, safe):
        shutil.rmtree(side.a, ignore_errors=True)
        fill(side.a, items)
    other = Contender("with fsync", safe.command, safe.environment, lambda: _first(safe))
    return compare(
        f"first sync without fsync, {items}", fast.contender(lambda: _first(fast)), other, None, rounds, folder
    )


def mobile_row(folder: Path, items: int, rounds: int) -> Row:
    """Folder to mobile client against folder to folder, both ours."""
    mobile, plain = syncline(folder / "mobile", kind="mobile"), syncline(folder / "plain")
    for side in (mobile, plain):
        shutil.rmtree(side.a, ignore_errors=True)
        fill(side.a, items)

    def first(side: Side) -> None:
        for name in ("b", "b-wal", "b-shm"):
            (side.folder / name).unlink(missing_ok=True)
        side.forget()

    other = Contender("vdir-vdir", plain.command, plain.environment, lambda: _first(plain))
    return compare(
        f"mobile-vdir first sync, {items}", mobile.contender(lambda: first(mobile)), other, 1.5, rounds, folder
    )


def _empty(side: Side) -> None:
    shutil.rmtree(side.b, ignore_errors=True)
    side.b.mkdir()


def _first(side: Side) -> None:
    _empty(side)
    side.forget()
    _discover(side)


def _lost(side: Side) -> None:
    side.forget()
    _discover(side)


def _discover(side: Side) -> None:
    """vdirsyncer wants to be told of a collection before it syncs it."""
    if side.name == "vdirsyncer":
        command = [*side.command[:-1], "discover"]
        subprocess.run(command, input=b"y\n" * 4, capture_output=True, check=False)
