"""A shell for tests: runs the command line in this process, as a script over a pipe or a person at a terminal would."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.memory import KIND, Store
from engine.cli.main import main
from tests.builders import Event

ROOT = Path(__file__).parents[2]
SNAPSHOTS = ROOT / "snapshots" / "cli"
UPDATE = "SYNCLINE_UPDATE_GOLDENS"


class Pipe(io.TextIOWrapper):
    """One end of a pipe, or of a terminal."""

    def __init__(self, said: str = "", *, terminal: bool = False) -> None:
        self.kept = io.BytesIO(said.encode())
        super().__init__(self.kept, encoding="ascii", newline="")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        self.flush()
        return self.kept.getvalue().decode("utf-8")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


@dataclass(slots=True)
class Shell:
    """A folder with a config, two folders of .ics files (``left`` and ``right``) kept in step by the pair ``work``."""

    home: Path
    monkeypatch: pytest.MonkeyPatch
    stores: list[str] = field(default_factory=list[str])

    @property
    def config(self) -> Path:
        return self.home / "config.toml"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def configure(self, text: str) -> None:
        self.config.write_text(text, "utf-8")

    def add_to_config(self, text: str) -> None:
        self.configure(f"{self.config.read_text('utf-8')}\n{text}\n")

    def store(self, name: str) -> Store:
        """A calendar in memory, by its name in the config."""
        self.stores.append(name)
        return KIND.stores.setdefault(name, Store(name))

    def run(self, *words: str, said: str = "", terminal: bool = False) -> Ran:
        """Run a command. ``said``: what comes from standard input. ``terminal``: all three streams are one."""
        out, err, into = Pipe(terminal=terminal), Pipe(terminal=terminal), Pipe(said, terminal=terminal)
        self.monkeypatch.setattr("sys.stdin", into)
        with redirect_stdout(out), redirect_stderr(err):
            code = main(list(words))
        return Ran(code, out.text, err.text)

    def ok(self, *words: str, said: str = "") -> str:
        """Run a command that has nothing to complain of; gives what it printed."""
        ran = self.run(*words, said=said)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a command with --json; gives the document. Nothing else may be said."""
        ran = self.run(*words, "--json")
        assert ran.code == code, ran
        return ran.json

    def spawn(self, *words: str, said: bytes = b"", **environ: str) -> Ran:
        """Run a command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "engine.cli", *words],
            input=said,
            capture_output=True,
            env={**os.environ, **environ},
            cwd=ROOT,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def put(self, side: str, item: Event, name: str | None = None) -> Path:
        """A file in a folder, as another program would put it there."""
        path = self.home / side / (name or f"{item.uid}.ics")
        path.write_bytes(item.text().encode())
        return path

    def files(self, side: str) -> list[str]:
        return sorted(path.name for path in (self.home / side).iterdir())


FOLDERS = """\
[user]
name = "A. Miller"

[calendars.left]
type = "vdir"
path = "left"

[calendars.right]
type = "vdir"
path = "right"

[pairs.work]
left = "left"
right = "right"
auto = ["startup"]
"""

MEMORIES = """\
[calendars.left]
type = "memory"

[calendars.right]
type = "memory"

[pairs.work]
left = "left"
right = "right"
auto = ["startup"]
"""


@contextmanager
def opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in an empty home, with the usual config."""
    for name in [name for name in os.environ if name.startswith("SYNCLINE_") and name != UPDATE]:
        monkeypatch.delenv(name)
    shell = Shell(home, monkeypatch)
    monkeypatch.setenv("SYNCLINE_CONFIG", str(shell.config))
    monkeypatch.setenv("SYNCLINE_DATA_DIR", str(shell.data))
    monkeypatch.setenv("COLUMNS", "80")
    for side in ("left", "right"):
        (home / side).mkdir()
    shell.configure(FOLDERS)
    before = dict(KIND.stores)
    KIND.stores.clear()
    try:
        yield shell
    finally:
        KIND.stores.clear()
        KIND.stores.update(before)


def golden(name: str, text: str, home: Path | None = None) -> None:
    """The text is what ``snapshots/cli/NAME.txt`` holds; with SYNCLINE_UPDATE_GOLDENS=1 it is written there instead."""
    path = SNAPSHOTS / f"{name}.txt"
    shown = text if home is None else text.replace(f"{home}{os.sep}", "").replace(os.sep, "/")
    if os.environ.get(UPDATE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, "utf-8", newline="\n")
    assert shown == path.read_text("utf-8"), f"if this is meant, run again with {UPDATE}=1"
