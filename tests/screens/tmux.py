"""A real terminal for tests: tmux holds it, keys go in, and what is on the screen is read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDED = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed: there is no terminal to work in"
)

SYNCLINE = (sys.executable, "-m", "engine.cli")

PATIENCE = 60
"""Seconds until words that do not come are given up; on a quiet machine each comes in a fraction of one."""


class Tmux:
    """A terminal of 80 by 24. ``program``: what runs in it; Syncline, where nothing else is said."""

    def __init__(self, folder: Path, *program: str) -> None:
        self._server = f"syncline-{os.getpid()}"
        environment = {
            "SYNCLINE_CONFIG": str(folder / "config.toml"),
            "SYNCLINE_DATA_DIR": str(folder / "data"),
            "LC_ALL": "C.UTF-8",
            "TERM": "screen-256color",
        }
        said = [option for name, value in environment.items() for option in ("-e", f"{name}={value}")]
        self._tmux("-u", "-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", *said, *(program or SYNCLINE))

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._server, *words]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout

    def shown(self) -> str:
        """What is on the screen, blanks between words as one."""
        return re.sub(r" +", " ", self._tmux("capture-pane", "-p"))

    def until(self, *words: str) -> str:
        """The screen as soon as all of these can be read on it."""
        end = time.monotonic() + PATIENCE
        while True:
            shown = self.shown()
            missing = [each for each in words if each not in shown]
            if not missing:
                return shown
            assert time.monotonic() < end, f"{missing} did not come:\n{shown}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    @property
    def is_there(self) -> bool:
        """The server ends with what ran in it."""
        return not subprocess.run(["tmux", "-L", self._server, "has-session"], capture_output=True).returncode

    def until_it_is_gone(self) -> None:
        end = time.monotonic() + PATIENCE
        while self.is_there:
            assert time.monotonic() < end, f"Syncline did not leave:\n{self.shown()}"
            time.sleep(0.05)

    def close(self) -> None:
        if self.is_there:
            self._tmux("kill-server")


@contextmanager
def terminal(folder: Path, *program: str) -> Iterator[Tmux]:
    made = Tmux(folder, *program)
    try:
        yield made
    finally:
        made.close()
