"""One run a pair at a time, across processes: a lock that the kernel takes back when its holder dies."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.config.places import private_folder
from engine.model.errors import Locked, Unreachable


@contextmanager
def only_run(data: Path, pair: str) -> Generator[None]:
    """Hold the pair's lock. Raises `Locked` at once where another process holds it."""
    folder = private_folder(data / "locks")
    path = folder / f"{hashlib.blake2b(pair.encode(), digest_size=8).hexdigest()}.lock"
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise Unreachable(
            f"The lock file {path} cannot be opened ({error.strerror}): see that the data folder is yours to write."
        ) from error
    try:
        if not _take(file):
            raise Locked(
                f"Pair {pair!r}: another run of Syncline is working on it; nothing was done. Try again when it has finished."
            )
        with suppress(OSError):
            os.truncate(file, 0)
            os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)  # closing gives the lock back


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        """The lock is on a byte far behind the content, so that the file stays readable."""
        os.lseek(file, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
