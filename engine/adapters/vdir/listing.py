"""Listing a folder: what every run does, and all that most runs do. Loads nothing that reads calendar texts."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from engine.adapters.vdir.disk import LIMIT, Disk
from engine.adapters.vdir.names import href_of, is_draft, is_item
from engine.adapters.vdir.stamps import etag, is_hot, plain
from engine.model.resource import ETag, Href


class Listed(NamedTuple):
    """The etag of every item; and the names of files that Syncline began to write, now or ever."""

    entries: dict[Href, ETag]
    drafts: list[str]


def list_folder(disk: Disk, folder: str, now: int) -> Listed:
    """What a folder holds. Only hot files are opened (see `stamps`)."""
    entries: dict[Href, ETag] = {}
    drafts: list[str] = []
    with os.scandir(folder) as found:
        for entry in found:
            if is_item(entry.name):
                try:
                    entries[href_of(entry.name)] = _look(disk, entry, now)
                except FileNotFoundError:
                    continue  # deleted since the folder was opened
            elif is_draft(entry.name):
                drafts.append(entry.name)
    return Listed(entries, drafts)


def _look(disk: Disk, entry: os.DirEntry[str], now: int) -> ETag:
    try:
        seen = entry.stat()
    except OSError:
        seen = entry.stat(follow_symlinks=False)  # a link to nothing is there, and cannot be read
    if not is_hot(seen, now) or not _is_readable(seen):
        return plain(seen)
    try:
        return etag(seen, now, disk.read(entry.path).data)
    except OSError:
        return plain(seen)


def _is_readable(seen: os.stat_result) -> bool:
    return stat.S_ISREG(seen.st_mode) and seen.st_size <= LIMIT
