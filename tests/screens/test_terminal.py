"""The app in a terminal of its own: it comes up, it leaves by its key, and it does not outlive the terminal."""

from __future__ import annotations

import os
import shlex
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.config.load import load
from engine.model.report import Done, Result
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.builders import event
from tests.screens import tmux
from tests.screens.walking import CONFIG, frozen

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
        self.resize(80, 24)
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

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

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
    config = folder / "config.toml"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
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


# -- in the middle of a sync ------------------------------------------------------------------------------------------

FOLDERS = """\
[user]
name = "A. Miller"

[calendars.here]
type = "vdir"
path = "here"

[calendars.there]
type = "vdir"
path = "there"

[pairs.mail]
left = "here"
right = "there"
"""

MANY = 400


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Two folders, the first with many files: a sync that takes its time."""
    (tmp_path / "config.toml").write_text(FOLDERS, encoding="utf-8")
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    for n in range(MANY):
        item = event(f"Visit {n}", f"2026-03-{n % 28 + 1:02d}T10:00", uid=f"visit-{n}")
        (tmp_path / "here" / f"visit-{n}.ics").write_bytes(item.text().encode())
    return tmp_path


def names(folder: Path, calendar: str) -> set[str]:
    return {file.name for file in (folder / calendar).glob("*.ics")}


def until_some_are_there(folder: Path) -> None:
    end = time.monotonic() + tmux.PATIENCE
    while not names(folder, "there"):
        assert time.monotonic() < end, "nothing was written"
        time.sleep(0.01)


async def nothing_is_lost_or_doubled(folder: Path) -> None:
    """The next run does what is left over, and the one after it finds nothing to do."""
    done = len(names(folder, "there"))
    async with workplace(load(folder / "config.toml"), folder / "data", frozen) as work:
        first, second = [await sync_pair(work, work.config.pair("mail"), Request()) for _ in range(2)]
    assert (first.result, second.result) == (Result.OK, Result.OK)
    assert first.counts.done.right.created == MANY - done
    assert first.counts.done.left == Done()
    assert not second.items
    assert names(folder, "here") == names(folder, "there") == {f"visit-{n}.ics" for n in range(MANY)}


async def test_a_terminal_that_is_closed_in_mid_sync(full: Path) -> None:
    with terminal(full) as at:
        at.until(b"never synced yet")
        at.press(b"s")
        until_some_are_there(full)
        at.close()
        assert at.process.wait(60) == 0
    await nothing_is_lost_or_doubled(full)


async def test_a_terminal_that_is_resized_in_mid_sync(full: Path) -> None:
    with terminal(full) as at:
        at.until(b"never synced yet")
        at.press(b"s")
        until_some_are_there(full)
        for size in ((40, 10), (200, 60), (80, 24)):
            at.resize(*size)
        at.until(b"400 entered")
        at.press(b"q")
        at.rest()
        assert at.process.wait(60) == 0
    assert len(names(full, "there")) == MANY
    await nothing_is_lost_or_doubled(full)


@tmux.NEEDED
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed: there is no shell to go to")
@pytest.mark.timeout(300)
async def test_a_sync_that_is_put_aside_and_fetched_back(full: Path) -> None:
    with tmux.terminal(full, "bash", "--norc", "--noprofile", "-i") as at:
        at.type(shlex.join(tmux.SYNCLINE))
        at.press("Enter")
        at.until("never synced yet")
        at.press("s")
        until_some_are_there(full)
        at.press("C-z")
        at.until("Stopped")
        at.type("fg")
        at.press("Enter")
        at.until("400 entered")
        at.press("q")
        at.until("bash-")
    await nothing_is_lost_or_doubled(full)
