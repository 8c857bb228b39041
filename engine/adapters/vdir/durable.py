"""Files that are on the disk for certain: each by itself, or all of a batch by flushing their file system once.

A flush of a single file makes the disk write its journal and empty its cache. Five hundred of these, one after the
other, cost some hundred times what one flush of the whole file system costs. Other programs' data goes along then, so it
is done for large batches only, and only where it is known to wait for the disk and to tell its errors: on Linux from 5.8
on, on local file systems. FUSE and network file systems answer without asking whoever keeps the data; there, and on other
platforms, every file is flushed by itself, several at a time, which lets the journal group them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

MANY = 32
"""From so many files on the file system as a whole is flushed."""

_AT_A_TIME = 8
"""Flushes under way together, where each file is flushed by itself."""

_LOCAL = frozenset((0xEF53, 0x58465342, 0x9123683E, 0xF2F52010, 0x01021994))
"""statfs(2): ext2 to ext4, XFS, Btrfs, F2FS, tmpfs."""


def one_by_one(paths: Sequence[str], flush: Callable[[str], None]) -> None:
    """Flush every file; raises the first `OSError`."""
    if len(paths) < _AT_A_TIME:
        for path in paths:
            flush(path)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for _ in threads.map(flush, paths):
            pass


class FileSystem:
    """The file system of an open folder. What failed to be written since the folder was opened is told by `flush`."""

    def __init__(self, file: int) -> None:
        self._file = file

    def flush(self) -> None:
        """Wait until the disk has all of it. Raises `OSError`."""
        import ctypes

        if _libc().syncfs(self._file) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))


@contextmanager
def file_system(folder: str) -> Generator[FileSystem | None]:
    """The file system of ``folder``, to be opened before the first write; None where it cannot be flushed as a whole."""
    if not can_be_flushed(sys.platform, os.uname().release if sys.platform == "linux" else "", lambda: kind(folder)):
        yield None
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        yield FileSystem(file)
    finally:
        os.close(file)


def can_be_flushed(platform: str, release: str, kind_of: Callable[[], int]) -> bool:
    """Whether a flush of the whole file system waits for the disk and tells its errors (before Linux 5.8 it told none)."""
    found = re.match(r"(\d+)\.(\d+)", release)
    if platform != "linux" or found is None or (int(found[1]), int(found[2])) < (5, 8):
        return False
    return kind_of() in _LOCAL


def kind(folder: str) -> int:
    """The magic number of the file system that holds ``folder`` (statfs(2)); 0 where it cannot be told."""
    import ctypes

    answer = ctypes.create_string_buffer(512)  # begins with the number, as a long
    if not hasattr(_libc(), "syncfs") or _libc().statfs(os.fsencode(folder), answer) != 0:
        return 0
    return ctypes.c_long.from_buffer(answer).value & 0xFFFFFFFF


@cache
def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)
