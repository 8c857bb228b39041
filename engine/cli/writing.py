"""Files that a person asked for: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from engine.model.errors import SynclineError


class NotWritten(SynclineError):
    """A file that was asked for could not be written; what was there before is still there."""


def write_file(path: Path, text: str) -> None:
    """The text in UTF-8, line ends as they are; what stood at ``path`` is replaced at once. Raises `NotWritten`."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe; of a folder the error is told below
        else:
            _replace(path, data)
    except OSError as error:
        raise NotWritten(f"{path} cannot be written ({error.strerror or error}): name another place.") from error


def _replace(path: Path, data: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink()
        raise
