"""ETags of files, from their stat; and when a stat is not enough.

A stat tells a change only if the file system's clock has ticked since the last one. So a file that was modified a moment
before it is looked at is *hot*: another change within the same tick could leave time stamps and size as they are. The
etag of a hot file carries a hash of its content too. Once it has cooled its etag is the plain stat: it moves once more,
the item is looked at once more, and finds equal content or the late change.

Only the modification time decides what is hot. Whatever changes a cold file stamps it with the present, and so moves the
etag, however young the inode's own change time is. (A program that changes a file twice within a tick and puts an old
time back is not seen; it would have to want that.)
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from engine.model.resource import ETag

_MILLISECOND = 1_000_000
_SECOND = 1000 * _MILLISECOND

HOT = 50 * _MILLISECOND
"""Longer than any tick of file systems with sub-second stamps (Linux up to 10 ms, Windows up to 16 ms)."""

HOT_WHOLE_SECONDS = 2 * _SECOND
"""The tick of FAT, which stamps in whole seconds; HFS+ and others tick every second."""

_POSIX = os.name == "posix"


def stamp(stat: os.stat_result) -> str:
    """All of a stat that moves with the content.

    On Windows a folder's listing knows no inode, and the "change" time is the time of creation: both are left out.
    """
    if _POSIX:
        return f"{stat.st_mtime_ns:x}.{stat.st_ctime_ns:x}.{stat.st_size:x}.{stat.st_ino:x}"
    return f"{stat.st_mtime_ns:x}.{stat.st_size:x}"


def is_hot(stat: os.stat_result, now: int) -> bool:
    """Whether another change could hide behind this stat; ``now`` is the wall clock in nanoseconds, read before the look.

    A stamp in the future (a server's clock that is ahead) is hot: that costs a read, and loses nothing.
    """
    window = HOT if stat.st_mtime_ns % _SECOND else HOT_WHOLE_SECONDS
    return stat.st_mtime_ns > now - window


def etag(stat: os.stat_result, now: int, data: bytes) -> ETag:
    """The etag of a file that holds ``data``."""
    return ETag(f"{stamp(stat)}-{_digest(data)}") if is_hot(stat, now) else ETag(stamp(stat))


def plain(stat: os.stat_result) -> ETag:
    """The etag of what has no content to be read."""
    return ETag(stamp(stat))


def still(expected: ETag, stat: os.stat_result, read: Callable[[], bytes]) -> bool:
    """Whether a file is what ``expected`` was made of. The content is read only where the etag carries its hash."""
    seen, _, digest = expected.partition("-")
    return seen == stamp(stat) and (not digest or digest == _digest(read()))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=10).hexdigest()
