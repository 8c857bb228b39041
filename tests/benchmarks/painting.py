"""How long until something is on the screen: the app, against a Textual app that shows nothing, both on a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import sys
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path
from statistics import median
from termios import TIOCSWINSZ

from tests.benchmarks.measuring import CommandFailed, Row, Run, middle

_EMPTY = "from textual.app import App; App().run()"
_PAINTED = b"\x1b[?2026l"
"""The end of a synchronized update: the terminal shows the frame now. Textual ends each of its frames so."""
_PATIENCE = 60.0

_ANSWER = b"\x1b[?2026;2$y"
"""The terminal knows synchronized updates; Textual asks when it starts."""


def row(folder: Path, rounds: int) -> Row:
    """First paint of the app with one pair, against an empty one's."""
    config = folder / "painted.toml"
    config.write_text(
        '[calendars.a]\ntype = "vdir"\npath = "a"\n[calendars.b]\ntype = "vdir"\npath = "b"\n'
        '[pairs.p]\nleft = "a"\nright = "b"\n',
        "utf-8",
    )
    own = {"SYNCLINE_CONFIG": str(config), "SYNCLINE_DATA_DIR": str(folder / "painted")}
    app, empty = list[Run](), list[Run]()
    for _ in range(max(rounds, 7)):
        app.append(painted((sys.executable, "-m", "engine.cli"), own))
        empty.append(painted((sys.executable, "-c", _EMPTY), {}))
    ratio = median(a.wall / b.wall for a, b in zip(app, empty, strict=True))
    return Row("first paint", {"syncline": middle(app), "an empty Textual app": middle(empty)}, ratio, 1.3)


def painted(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Start on a terminal of 120 by 40, and end it as soon as its first frame is there. CPU is all until its end."""
    begin = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], list(command), {**os.environ, "TERM": "xterm-256color", **environment})
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        wall = _first_frame(terminal, begin)
    finally:
        os.kill(child, signal.SIGKILL)
        _, _, usage = os.wait4(child, 0)
        os.close(terminal)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _first_frame(terminal: int, begin: float) -> float:
    said = b""
    while _PAINTED not in said:
        left = begin + _PATIENCE - time.perf_counter()
        ready, _, _ = select.select([terminal], [], [], max(left, 0))
        try:
            news = os.read(terminal, 65536) if ready else b""
        except OSError:  # how Linux tells that nobody holds the other end any more
            news = b""
        if not news:
            raise CommandFailed(f"nothing was painted: {said[-400:]!r}")
        if b"\x1b[?2026$p" in news:
            os.write(terminal, _ANSWER)
        said += news
    return time.perf_counter() - begin
