"""The programs that are measured: where each works, how it is started, what it remembers between runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.benchmarks.measuring import Contender

VDIR = 'type = "vdir"\npath = "{name}"\n'

_SYNCLINE = """
[calendars.a]
{left}
[calendars.b]
{right}
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
{right}
"""

_aside = count()


@dataclass(frozen=True, slots=True)
class Side:
    """One program and its folder. ``state``: what it remembers between runs, below the folder."""

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
            put_aside(self.folder / name)
        discover(self)

    def empty(self) -> None:
        put_aside(self.b)
        self.b.mkdir()

    def contender(self, prepare: Callable[[], None], called: str = "") -> Contender:
        return Contender(called or self.name, self.command, self.environment, prepare)


def put_aside(path: Path) -> None:
    """Out of the way, not deleted: where thousands of files were deleted a moment ago, ext4 makes new ones forty times
    slower for some minutes (it does not give their inodes away again at once), whoever makes them."""
    if path.exists():
        names = (path.with_name(f"{path.name}.aside-{number}") for number in _aside)
        path.rename(next(name for name in names if not name.exists()))  # a run before may have left some


def syncline(folder: Path, *, left: str | None = None, right: str | None = None, more: str = "") -> Side:
    """``left`` and ``right``: the calendars' tables (folders "a" and "b" where none is given). ``more``: of both folders."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "left": VDIR.format(name="a") + more if left is None else left,
        "right": VDIR.format(name="b") + more if right is None else right,
    }
    (folder / "config.toml").write_text(_SYNCLINE.format(**tables), "utf-8")
    environment = {"SYNCLINE_CONFIG": str(folder / "config.toml"), "SYNCLINE_DATA_DIR": str(folder / "data")}
    return Side("syncline", folder, (sys.executable, "-m", "engine.cli", "sync"), environment, ("data",))


def vdirsyncer(folder: Path, program: Path, *, right: str | None = None) -> Side:
    """``right``: the lines of its second storage; a folder where none is given."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config"
    storage = f'type = "filesystem"\npath = "{folder}/b/"\nfileext = ".ics"' if right is None else right
    config.write_text(_VDIRSYNCER.format(folder=folder, right=storage), "utf-8")
    return Side("vdirsyncer", folder, (str(program), "-c", str(config), "sync"), {}, ("status",))


def install(folder: Path) -> Path:
    """vdirsyncer in an environment of its own; the path of its program."""
    program = folder / "vdirsyncer" / "bin" / "vdirsyncer"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "vdirsyncer"], check=True)
        pip = [folder / "vdirsyncer" / "bin" / "pip", "install", "--quiet", "vdirsyncer==0.21.0"]
        subprocess.run(pip, check=True)
    return program


def discover(side: Side) -> None:
    """vdirsyncer wants to be told of a collection before it syncs it."""
    if side.name == "vdirsyncer":
        command = [*side.command[:-1], "discover"]
        subprocess.run(command, input=b"y\n" * 4, capture_output=True, check=False)


def begin_with(side: Side, fill: Callable[[Path, int], None], items: int) -> None:
    """A new left folder with ``items`` files and an empty right one."""
    shutil.rmtree(side.a, ignore_errors=True)
    fill(side.a, items)
    side.empty()
    side.forget()
