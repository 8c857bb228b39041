"""Standard output and standard error: UTF-8 on every platform, and no complaint when a reader goes away.

Only what was asked for goes to standard output. Imports next to nothing: the quickest start uses it too.
"""

from __future__ import annotations

import os
import sys
from typing import Any


class Unwritable(Exception):
    """Standard output does not take what was asked for: a full disk, mostly."""


def prepare() -> None:
    """UTF-8 whatever the console says; what UTF-8 cannot say (a lone surrogate) goes out as its escape, which JSON knows."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def put(text: str) -> None:
    """One text and a line break to standard output."""
    put_exact(f"{text}\n")


def put_exact(text: str) -> None:
    """A text as it is. A reader that went away (``| head``) is no error. Raises `Unwritable`."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - pythonw, or a closed stream
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _to_nowhere()
    except OSError as error:
        _to_nowhere()
        raise Unwritable(error.strerror or str(error)) from error


def put_bytes(data: bytes) -> None:
    """Bytes as they are, for a file format with line ends of its own. Raises `Unwritable`."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _to_nowhere()
    except OSError as error:
        _to_nowhere()
        raise Unwritable(error.strerror or str(error)) from error


def put_json(document: Any) -> None:
    """The one JSON document of a command."""
    import json

    put(json.dumps(document, ensure_ascii=False, indent=1))


def say(text: str) -> None:
    """A line for people, to standard error: a warning, what is wrong, what is going on. Never fails."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def is_terminal(stream: Any) -> bool:
    """A closed or missing stream is none."""
    try:
        return stream is not None and bool(stream.isatty())
    except (OSError, ValueError):
        return False


def _to_nowhere() -> None:
    """What is still in the buffer goes nowhere; otherwise Python complains about it at the very end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
