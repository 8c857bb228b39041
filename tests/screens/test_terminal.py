"""The app in a terminal of its own: it comes up, it leaves by its key, and it does not outlive the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.screens.walking import CONFIG

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals are made otherwise there", allow_module_level=True)

import fcntl
import pty
import termios

CODE = "import sys; from pathlib import Path; from tui.app import main; sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))"


class Terminal:
    """``said``: everything that was written to it so far."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x18\x00\x50\x00\x00\x00\x00\x00")  # 24 lines, 80 columns
        command = [sys.executable, "-c", CODE, str(folder / "config.toml"), str(folder / "data")]
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=_own, env=environment
        )
        os.close(slave)
        self.said = b""

    def until(self, words: bytes) -> None:
        """Read until these words were written. A program that ends before fails the test."""
        while words not in self.said:
            self.said += os.read(self._master, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def rest(self) -> None:
        """Read on until the program is gone: one that nobody reads cannot end."""
        try:
            while data := os.read(self._master, 65536):
                self.said += data
        except OSError:
            pass

    def close(self) -> None:
        """The window is closed."""
        os.close(self._master)


def _own() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    made = Terminal(folder)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def test_it_comes_up_syncs_and_leaves_by_its_key(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        at.until(b"never synced yet")
        at.press(b"s")
        at.until(b"nothing to do")
        at.press(b"q")
        at.rest()
        assert at.process.wait(30) == 0
    assert (tmp_path / "data" / "history.txt").exists()


def test_it_does_not_outlive_its_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        at.until(b"never synced yet")
        at.close()
        assert at.process.wait(30) == 0
