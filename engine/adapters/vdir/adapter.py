"""A folder with one .ics file an item (the vdir convention), shared with any other program at any time.

An href is a file's name. An etag is the file's stat, so listing opens no file; `stamps` says when a stat is not enough.
Hidden files, ``.tmp`` files and metadata (``color``, ``displayname``) are left alone. Files with several UIDs, with none
or with broken nesting are listed, and cannot be read; two files with the same UID are two resources.

Files are replaced whole: a reader sees the old text or the new one. With ``fsync`` (the default) each file is flushed
before it gets its name, and the folder once at the end of a batch, before the batch is told to be done. Without it a
power cut shortly after a run can take back what the history already believes: a new file that is not there any more would
look like somebody's deletion and travel to the other side, a replaced one may come back empty. Many files are flushed
together (see `durable`), so that it costs little; switch it off only for folders that can be made again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from engine.adapters.vdir.disk import Disk
from engine.adapters.vdir.listing import list_folder
from engine.model.capabilities import Capabilities
from engine.model.errors import Unreachable
from engine.ports import Full, Listing, Place

if TYPE_CHECKING:
    from engine.model.resource import Fetched, Href, Token
    from engine.model.write import Outcome, Write
    from engine.ports import Presence

Clock = Callable[[], int]
"""The wall clock, in nanoseconds since the epoch."""

BATCH = 500
_MOST = 4 * BATCH
_QUICK = 500_000_000
"""Nanoseconds: a disk that takes a batch in less is given twice as many, so that it is waited for less often."""
_DAY = 86_400 * 1_000_000_000


class Vdir:
    """The adapter: see `engine.ports.Adapter` for what its methods promise. Each call is one trip to a worker thread."""

    def __init__(self, folder: Path, *, disk: Disk, clock: Clock, fsync: bool, readonly: bool) -> None:
        self._folder = str(folder)
        self._disk = disk
        self._clock = clock
        self._fsync = fsync
        self._identity = f"vdir:{_real_name(folder)}"
        writes = not readonly and os.access(folder, os.W_OK | os.X_OK)
        self._capabilities = Capabilities(writes=writes, deletes=writes, batch=BATCH)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        return self._identity

    async def list(self, since: Token | None) -> Listing:
        return await anyio.to_thread.run_sync(self._list)

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        return await anyio.to_thread.run_sync(self._fetch, hrefs)

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if not self._capabilities.writes:
            from engine.model.write import Refused

            return [Refused(f"the folder {self._folder} can only be read")] * len(writes)
        return await anyio.to_thread.run_sync(self._write, writes)

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        return await anyio.to_thread.run_sync(self._probe, hrefs)

    # -- in the worker thread; what reads texts and what writes is loaded when there is something to read or write -------

    def _list(self) -> Listing:
        try:
            found = list_folder(self._disk, self._folder, self._clock())
        except OSError as error:
            raise _unreachable(self._folder, error) from error
        if self._capabilities.writes:
            self._clear_old(found.drafts)
        return Full(found.entries)

    def _clear_old(self, drafts: Sequence[str]) -> None:
        """What a run that was killed left behind; younger ones may be another run's, under way."""
        for name in drafts:
            path = os.path.join(self._folder, name)
            try:
                if self._clock() - os.stat(path).st_mtime_ns > _DAY:
                    os.unlink(path)
            except OSError:
                continue

    def _fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        from engine.adapters.vdir.reading import fetch_item

        found = [fetch_item(self._disk, self._folder, href, self._clock()) for href in hrefs]
        self._check_folder()
        return found

    def _check_folder(self) -> None:
        """A folder that is gone takes its items along; they do not count as missing."""
        _open_and_close(self._folder)

    def _write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        from engine.adapters.vdir.writing import Batch

        begun = self._clock()
        try:
            outcomes = Batch(self._disk, self._folder, self._clock, fsync=self._fsync).carry_out(writes)
        except OSError as error:
            raise _unreachable(self._folder, error) from error
        if len(writes) == self._capabilities.batch < _MOST and self._clock() - begun < _QUICK:
            self._capabilities = replace(self._capabilities, batch=2 * self._capabilities.batch)
        return outcomes

    def _probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        from engine.adapters.vdir.reading import probe_folder

        try:
            return probe_folder(self._folder, hrefs)
        except OSError as error:
            raise _unreachable(self._folder, error) from error


class VdirKind:
    """The kind "vdir". Settings: ``path``; ``create``, ``fsync`` (both true by default), ``readonly`` (false)."""

    def __init__(self, disk: Disk | None = None, clock: Clock = time.time_ns) -> None:
        self._disk = disk or Disk()
        self._clock = clock

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[Vdir]:
        """Raises `Unreachable` where there is no such folder and none may be made."""
        yield await anyio.to_thread.run_sync(self._open, place)

    def _open(self, place: Place) -> Vdir:
        settings = place.settings
        folder = _folder_of(place)
        _make_sure(folder, place.data / "vdir-seen", create=settings.get("create", True))
        _open_and_close(str(folder))
        return Vdir(
            folder,
            disk=self._disk,
            clock=self._clock,
            fsync=settings.get("fsync", True),
            readonly=settings.get("readonly", False),
        )


KIND = VdirKind()


def _folder_of(place: Place) -> Path:
    try:
        return place.base / Path(place.settings["path"]).expanduser()
    except RuntimeError as error:  # ~somebody, whom this machine does not know
        raise Unreachable(
            f'The folder {place.settings["path"]} of the calendar "{place.name}" cannot be found: '
            "nobody knows whose home it means. Write the path in full."
        ) from error


def _make_sure(folder: Path, marks: Path, *, create: bool) -> None:
    """The folder is there, or is made when it never was.

    A folder that was there before and is gone is never made anew: an empty calendar in the place of a drive that is not
    connected would look as if somebody had deleted everything.
    """
    mark = marks / hashlib.sha256(str(folder).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    try:
        if not folder.exists():
            _make(folder, seen=mark.exists(), create=create)
        if not folder.is_dir():
            raise Unreachable(f"{folder} is a file, not a folder: name a folder that holds .ics files.")
    except OSError as error:
        raise _unreachable(str(folder), error) from error
    _remember(folder, mark)


def _make(folder: Path, *, seen: bool, create: bool) -> None:
    if seen:
        raise Unreachable(
            f"The folder {folder} was there before and is gone. Connect its drive or move it back; "
            "to begin anew, make an empty folder of that name."
        )
    if not create:
        raise Unreachable(f"There is no folder {folder}: make it, or correct the path.")
    if not folder.parent.is_dir() and not _is_at_home(folder):
        raise Unreachable(f"There is no folder {folder.parent} to make {folder.name} in: make it, or correct the path.")
    folder.mkdir(parents=True, exist_ok=True)


def _is_at_home(folder: Path) -> bool:
    """Below the person's own folder, where nothing is missing because a drive is not connected."""
    try:
        return Path.home() in folder.parents
    except RuntimeError:
        return False


def _remember(folder: Path, mark: Path) -> None:
    if mark.exists():
        return
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch(mode=0o600)
        mark.write_text(f"{folder}\n", encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise Unreachable(
            f"It cannot be noted in {mark.parent} that the folder {folder} was seen ({error.strerror}): "
            "make that place writable."
        ) from error


def _open_and_close(folder: str) -> None:
    """Raises `Unreachable` where the folder cannot be read."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise _unreachable(folder, error) from error


def _real_name(folder: Path) -> str:
    """The same for every spelling of the path that leads to the same folder."""
    real = os.path.realpath(folder)
    return real.casefold() if _case_does_not_count(real) else real


def _case_does_not_count(path: str) -> bool:
    swapped = path.swapcase()
    try:
        return swapped != path and os.path.samefile(path, swapped)
    except OSError:
        return False


def _unreachable(folder: str, error: OSError) -> Unreachable:
    match error:
        case FileNotFoundError():
            return Unreachable(f"The folder {folder} is gone: connect its drive or move it back, then run again.")
        case NotADirectoryError():
            return Unreachable(f"{folder} is a file, not a folder: name a folder that holds .ics files.")
        case PermissionError():
            return Unreachable(f"You may not use the folder {folder}: change its permissions, or choose another one.")
        case _:
            return Unreachable(f"The folder {folder} cannot be used now ({error.strerror}): try again later.")
