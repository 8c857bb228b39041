"""Puts a config file on the disk: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from secrets import token_hex
from typing import Final

from engine.config.edit import EditFailed
from engine.config.places import NoPlace

_BOM: Final = b"\xef\xbb\xbf"
_NEW_MODE: Final = 0o600


def save(path: Path, before: str, after: str) -> None:
    """Replaces the text ``before`` of the file by ``after``; its mode and byte order mark stay.

    Raises `EditFailed` when the file does not hold ``before`` any more, or cannot be written: then it is as it was.
    """
    target = path.resolve()  # A linked config file stays a link.
    try:
        data = target.read_bytes()
        mode = stat.S_IMODE(target.stat().st_mode)
        mark = _BOM if data.startswith(_BOM) else b""
        if data != mark + before.encode():
            raise EditFailed(
                f"{path} was changed by somebody else in the meantime. Load it again and repeat the change."
            )
        _replace(target, mark + after.encode(), mode)
    except OSError as error:
        raise EditFailed(f"{path} cannot be written ({error.strerror or error}); it is as it was.") from error


def create(path: Path, text: str) -> None:
    """Makes a config file where there is none, and the folders above it. Raises `EditFailed` when there is one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, text.encode(), _NEW_MODE)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            raise EditFailed(f"{path} is already there; nothing was changed. Move it away first.") from error
        raise NoPlace(
            f"{path} cannot be made ({error.strerror or error}). Name another place with --config."
        ) from error


def _replace(target: Path, data: bytes, mode: int) -> None:
    """Atomic: readers see the old file or the new one. The data is on the disk before the name points to it."""
    draft = target.with_name(f".{target.name}.{token_hex(4)}")
    _write_new(draft, data, mode)
    try:
        draft.chmod(mode)
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """A file that was not there before, on the disk when this returns; half of one is taken away again."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
