"""Fetching from a folder, and probing it. Runs in a worker thread; raises `OSError` only where the folder itself fails."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence, Set

from engine.adapters.vdir.disk import LIMIT, Contents, Disk
from engine.adapters.vdir.names import name_of
from engine.adapters.vdir.stamps import etag, plain
from engine.ical.lines import decode
from engine.ical.objects import one_object
from engine.model.resource import ETag, Fetched, Href, Missing, Resource, Unreadable
from engine.ports import Presence

_TRIES = 3


def fetch_item(disk: Disk, folder: str, href: Href, now: int) -> Fetched:
    """What lies at ``href``, with the etag of exactly these bytes."""
    name = name_of(href)
    if name is None:
        return Missing(href)
    path = f"{folder}{os.sep}{name}"
    try:
        contents = _read_calmly(disk, path)
    except OSError as error:
        return _closed(href, path, error)
    if not contents.steady:
        return Unreadable(href, plain(contents.stat), "another program is writing it just now")
    version = etag(contents.stat, now, contents.data)
    item = one_object(decode(contents.data))
    return Unreadable(href, version, item) if isinstance(item, str) else Resource(href, version, item)


def _read_calmly(disk: Disk, path: str) -> Contents:
    """Read until nobody writes meanwhile, a few times at most."""
    contents = disk.read(path)
    for _ in range(_TRIES - 1):
        if contents.steady:
            break
        contents = disk.read(path)
    return contents


def _closed(href: Href, path: str, error: OSError) -> Fetched:
    """Not opened: missing only where the folder holds no such name."""
    try:
        seen = os.lstat(path)
        if stat.S_ISLNK(seen.st_mode):
            try:
                seen = os.stat(path)
            except OSError:
                return Unreadable(href, plain(seen), "it is a link to a file that cannot be reached")
    except FileNotFoundError:
        return Missing(href)
    except OSError:
        return Unreadable(href, ETag("unseen"), _why(error))
    if stat.S_ISDIR(seen.st_mode):
        return Unreadable(href, plain(seen), "it is a folder, not a file")
    if not stat.S_ISREG(seen.st_mode):
        return Unreadable(href, plain(seen), "it is a pipe or a device, not a file")
    return Unreadable(href, plain(seen), _why(error))


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "you may not read this file"
    if error.errno == errno.EFBIG:
        return f"it has more than {LIMIT >> 20} MB"
    return f"the file cannot be read ({error.strerror})"


def probe_folder(folder: str, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
    """Ask for each file by its name. ABSENT only where the folder's own list of names agrees."""
    asked = {href: _exists(folder, href) for href in hrefs}
    listed = set(os.listdir(folder))
    folded = {name.casefold() for name in listed}
    return {href: presence(exists, name_of(href), listed, folded) for href, exists in asked.items()}


def _exists(folder: str, href: Href) -> bool | None:
    name = name_of(href)
    if name is None:
        return False
    try:
        os.lstat(os.path.join(folder, name))
    except FileNotFoundError:
        return False
    except OSError:
        return None
    return True


def presence(exists: bool | None, name: str | None, listed: Set[str], folded: Set[str]) -> Presence:
    """What it means that a file answers to its name or not (None: it cannot be said), and is among those listed or not.

    ``folded`` are the names listed, with case taken out of them.
    """
    match exists, name in listed:
        case True, True:
            return Presence.PRESENT
        case False, False:
            return Presence.ABSENT
        # Where case does not count, a file that was renamed in case only still answers to its old name.
        case True, False if name is not None and name.casefold() in folded:
            return Presence.ABSENT
        case _:
            return Presence.UNKNOWN
