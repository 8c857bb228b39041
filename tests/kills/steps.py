"""Death at every step of the journal: a process that counts what the history is told, and kills itself at one of them.

A step is a call into `engine.history` that writes, or the return from one: the instants right before and right after each
transaction, and each statement of it. It is counted by the interpreter's own profiler; nothing is patched.

    python -m tests.kills.steps STEP WORDS...

runs the command WORDS and dies at that step: a number (0: never), or a name such as "conclude", which is what the journal is
told right after the calendars were written. What was counted stands in the file named by COUNTED, if the process lived.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

COUNTED = "SYNCLINE_TEST_COUNTED"
_WRITING = {
    ("database.py", "transaction"),
    ("journal.py", "begin"),
    ("journal.py", "write"),
    ("journal.py", "conclude"),
    ("journal.py", "finish"),
    ("baseline.py", "apply"),
    ("baseline.py", "put_tokens"),
    ("baseline.py", "drop_tokens"),
    ("questions.py", "replace_waiting"),
    ("questions.py", "replace_failures"),
}


def die() -> None:
    """At once, with nothing closed and nothing flushed."""
    if sys.platform == "win32":
        os._exit(9)
    os.kill(os.getpid(), signal.SIGKILL)


def watch(step: str) -> list[int]:
    """Die at that step; gives a list that holds the number of steps so far."""
    numbers, reached = count(1), [0]

    def seen(frame: FrameType, event: str, _: Any) -> None:
        if event not in ("call", "return"):
            return
        code = frame.f_code
        if code.co_name in _NAMES and (os.path.basename(code.co_filename), code.co_name) in _WRITING:
            reached[0] = next(numbers)
            if step in (str(reached[0]), code.co_name):
                die()

    threading.setprofile(seen)
    sys.setprofile(seen)
    return reached


_NAMES = frozenset(name for _, name in _WRITING)


def main(words: list[str]) -> int:
    from engine.cli.main import main as command

    reached = watch(words[0])
    code = command(words[1:])
    sys.setprofile(None)
    if os.environ.get(COUNTED):
        Path(os.environ[COUNTED]).write_text(str(reached[0]), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
