"""What the adapter asks of the file system: each method one step that happens or raises `OSError`.

Tests hand in a disk that is full or goes away; nothing here decides anything.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from typing import NamedTuple

from engine.adapters.vdir.durable import FileSystem, file_system, one_by_one
from engine.adapters.vdir.names import DRAFT_PREFIX, DRAFT_SUFFIX

_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS
_NO_LINKS = frozenset((errno.EPERM, errno.ENOSYS, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP))

LIMIT = 64 * 1024 * 1024
"""What no item comes near to, in bytes."""

_BACK = 100_000_000


class Contents(NamedTuple):
    """The bytes of a file and its stat afterwards; not ``steady`` where somebody wrote while it was read."""

    data: bytes
    stat: os.stat_result
    steady: bool


class Draft(NamedTuple):
    """A file that is written and has no name yet that anybody looks at.

    ``stat`` is what it was right after, ``modified`` the modification time that it was given then (nanoseconds).
    """

    path: str
    data: bytes
    stat: os.stat_result
    modified: int

    def is_it(self, seen: os.stat_result) -> bool:
        """Whether a file is this one still, untouched."""
        ours = (self.modified, self.stat.st_size, self.stat.st_ino)
        return (seen.st_mtime_ns, seen.st_size, seen.st_ino) == ours


class Disk:
    """The real one."""

    def read(self, path: str) -> Contents:
        """Raises `IsADirectoryError` for a folder, and `OSError` for a pipe or a device (ENXIO: reading one could hang)
        and for a file that is too big to be an item (EFBIG)."""
        file = os.open(path, _READ)
        try:
            before = os.fstat(file)
            _refuse_all_but_files(before, path)
            data = os.read(file, before.st_size + 1)
            while len(data) != before.st_size and (piece := os.read(file, before.st_size + 1)):
                data += piece
            after = os.fstat(file)
            steady = before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == len(data)
            return Contents(data, after, steady)
        finally:
            os.close(file)

    def draft(self, folder: str, data: bytes, mode: int | None, *, flushed_soon: bool) -> Draft:
        """Write a new hidden file into ``folder``. ``mode`` is its permissions (None: as the person's umask has it).

        Its modification time is put back by a tenth of a second and a random bit, by the file system's own clock.
        So whatever is written into it later has another stamp for certain, and the file is never hot.
        """
        chance = os.urandom(12)
        path = f"{folder}{os.sep}{DRAFT_PREFIX}{chance[4:].hex()}{DRAFT_SUFFIX}"
        file = os.open(path, _NEW, 0o666 if mode is None else mode)
        try:
            try:
                if mode is not None and sys.platform != "win32":
                    os.fchmod(file, mode)
                self.fill(file, data)
                written = os.fstat(file)
                if flushed_soon:
                    self._begin_write_back(file)
            finally:
                os.close(file)
            # An odd number of microseconds: nearly every file system can keep it, and it is never a whole second.
            modified = (written.st_mtime_ns - _BACK - int.from_bytes(chance[:4]) % _BACK) // 2000 * 2000 + 1000
            os.utime(path, ns=(written.st_atime_ns, modified))
            return Draft(path, data, written, modified)
        except OSError:
            self.discard(path)
            raise

    def fill(self, file: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]

    def _begin_write_back(self, file: int) -> None:
        """Ask the kernel to begin writing now what `flush` will wait for: halves what a batch of flushes costs."""
        if sys.platform == "linux":
            with suppress(OSError):
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)

    def flush(self, path: str) -> None:
        """Wait until the disk has the file's content."""
        file = os.open(path, os.O_RDWR | _FLAGS)
        try:
            os.fsync(file)
        finally:
            os.close(file)

    def flush_each(self, paths: Sequence[str]) -> None:
        """The same of several files; raises the first error."""
        one_by_one(paths, self.flush)

    def whole(self, folder: str) -> AbstractContextManager[FileSystem | None]:
        """The folder's file system, where a flush of it is one of each file in it (see `durable`)."""
        return file_system(folder)

    def flush_folder(self, path: str) -> None:
        """Wait until the disk has the folder's names. Windows does so by itself; some network folders cannot."""
        if sys.platform == "win32":
            return
        file = os.open(path, os.O_RDONLY | _FLAGS)
        try:
            os.fsync(file)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
                raise
        finally:
            os.close(file)

    def name(self, draft: str, path: str) -> None:
        """Give a draft its name. Raises `FileExistsError` when the name is taken; never overwrites, whoever is faster."""
        if sys.platform == "win32":
            os.rename(draft, path)
            return
        try:
            self.link(draft, path)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._reserve_and_rename(draft, path)
        else:
            os.unlink(draft)

    def link(self, draft: str, path: str) -> None:
        os.link(draft, path)

    def _reserve_and_rename(self, draft: str, path: str) -> None:
        """Where there are no links (FAT): take the name with an empty file, then put the draft in its place."""
        os.close(os.open(path, _NEW, 0o666))
        try:
            os.replace(draft, path)
        except OSError:
            self.discard(path)
            raise

    def replace(self, draft: str, path: str) -> None:
        os.replace(draft, path)

    def remove(self, path: str) -> None:
        os.unlink(path)

    def discard(self, path: str) -> None:
        """Remove a file of our own; that it is gone or will not go is no matter."""
        try:
            os.unlink(path)
        except OSError:
            return


def _refuse_all_but_files(seen: os.stat_result, path: str) -> None:
    if stat.S_ISREG(seen.st_mode) and seen.st_size <= LIMIT:
        return
    kind = errno.EISDIR if stat.S_ISDIR(seen.st_mode) else errno.EFBIG if stat.S_ISREG(seen.st_mode) else errno.ENXIO
    raise OSError(kind, os.strerror(kind), path)
