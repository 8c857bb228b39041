"""A batch of writes into a folder. Runs in a worker thread.

First everything is written into hidden drafts beside the items, and flushed: a disk that is full or a folder that lets
nothing be written shows here, while nothing has been done yet. Then the drafts get their names, one after the other, each
after a last look at what it is to replace.

Between that look and the replacement lie some microseconds in which another program's save could be lost; no file system
offers a replacement that is conditional on content. A new item never overwrites anything, whoever is faster.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import TypeAlias

from engine.adapters.vdir.disk import Disk, Draft
from engine.adapters.vdir.durable import MANY, FileSystem
from engine.adapters.vdir.names import href_of, name_of, names_for
from engine.adapters.vdir.stamps import etag, plain, still
from engine.model.errors import NoSpace
from engine.model.resource import CalendarObject, ETag, Href, Resource
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written

_FULL = frozenset((errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)))
_FORBIDDEN = frozenset((errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, getattr(errno, "ETXTBSY", errno.EBUSY)))


@dataclass(frozen=True, slots=True)
class _NewItem:
    draft: Draft
    object: CalendarObject


@dataclass(frozen=True, slots=True)
class _NewText:
    draft: Draft
    path: str
    expected: ETag
    href: Href
    object: CalendarObject


@dataclass(frozen=True, slots=True)
class _Removal:
    path: str
    expected: ETag


_Step: TypeAlias = _NewItem | _NewText | _Removal
_Prepared: TypeAlias = _Step | Outcome


class Batch:
    """The writes of one call. ``clock``: the wall clock in nanoseconds; asked before each look at what was written."""

    def __init__(self, disk: Disk, folder: str, clock: Callable[[], int], *, fsync: bool) -> None:
        self._disk = disk
        self._folder = folder
        self._clock = clock
        self._fsync = fsync
        self._one_by_one = fsync
        self._drafts: dict[str, None] = {}
        self._taken: set[str] | None = None

    def carry_out(self, writes: Sequence[Write]) -> list[Outcome]:
        """One outcome each. Raises `NoSpace`, or `OSError` for a folder that fails: only while nothing is done yet."""
        try:
            prepared = self._prepare_all(writes)
            outcomes: list[Outcome] = []
            for each in prepared:
                outcomes.append(each if isinstance(each, Outcome) else self._do(each))
                if isinstance(outcomes[-1], Unsure):
                    break
            outcomes += [Unsure("the folder failed before this one's turn")] * (len(writes) - len(outcomes))
            return self._made_durable(outcomes)
        finally:
            for path in self._drafts:
                self._disk.discard(path)

    # -- nothing is done yet ----------------------------------------------------------------------------------------

    def _prepare_all(self, writes: Sequence[Write]) -> list[_Prepared]:
        try:
            with self._flushed_as_a_whole(len(writes)) as whole:
                self._one_by_one = self._fsync and whole is None
                prepared = [self._prepare(write) for write in writes]
                if whole is not None:
                    whole.flush()
                elif self._fsync:
                    self._disk.flush_each(list(self._drafts))
        except OSError as error:
            if error.errno in _FULL:
                raise NoSpace(
                    f"The disk is full that holds the folder {self._folder}: nothing was written there. "
                    "Make room, then run again."
                ) from error
            raise
        return prepared

    def _flushed_as_a_whole(self, writes: int) -> AbstractContextManager[FileSystem | None]:
        """What is to be flushed once, and not file by file; opened before the first draft, to learn of every error."""
        return self._disk.whole(self._folder) if self._fsync and writes >= MANY else nullcontext(None)

    def _prepare(self, write: Write) -> _Prepared:
        try:
            match write:
                case Create(item):
                    return _NewItem(self._draft(item, None), item)
                case Update(href, expected, item):
                    return self._prepare_update(href, expected, item)
                case Delete(href, expected):
                    path = self._path(href)
                    return Stale() if path is None else _Removal(path, expected)
        except UnicodeEncodeError:
            return Refused("it holds characters that cannot be written to a file")
        except OSError as error:
            if error.errno in _FORBIDDEN:
                return Refused(f"its file, or the folder {self._folder}, is protected from being changed")
            raise

    def _prepare_update(self, href: Href, expected: ETag, item: CalendarObject) -> _Prepared:
        path = self._path(href)
        if path is None or not self._still(path, expected):
            return Stale()
        if os.path.islink(path):
            return Refused("its file is a link to another file; put the file itself into the folder")
        mode = stat.S_IMODE(os.stat(path).st_mode)
        return _NewText(self._draft(item, mode), path, expected, href, item)

    def _draft(self, item: CalendarObject, mode: int | None) -> Draft:
        draft = self._disk.draft(self._folder, item.text.encode("utf-8"), mode, flushed_soon=self._one_by_one)
        self._drafts[draft.path] = None
        return draft

    def _path(self, href: Href) -> str | None:
        name = name_of(href)
        return None if name is None else f"{self._folder}{os.sep}{name}"

    # -- doing it ---------------------------------------------------------------------------------------------------

    def _do(self, step: _Step) -> Outcome:
        try:
            match step:
                case _NewItem(draft, item):
                    return self._create(draft, item)
                case _NewText(draft, path, expected, href, item):
                    if not self._still(path, expected):
                        return Stale()
                    self._disk.replace(draft.path, path)
                    del self._drafts[draft.path]
                    return self._written(path, href, draft, item)
                case _Removal(path, expected):
                    if not self._still(path, expected):
                        return Stale()
                    self._disk.remove(path)
                    return Removed()
        except OSError as error:
            if error.errno in _FORBIDDEN:
                return Refused("its file is open in another program, or protected from being changed")
            return Unsure(f"the folder failed while this one was being written ({error.strerror})")

    def _still(self, path: str, expected: ETag) -> bool:
        """Whether the file is what the write expects to overwrite."""
        try:
            return still(expected, os.stat(path), lambda: self._disk.read(path).data)
        except FileNotFoundError:
            return False

    def _create(self, draft: Draft, item: CalendarObject) -> Outcome:
        taken = self._names_taken()
        for name in names_for(item.uid):
            # Case does not count: the folder may be carried to a machine where names differ in more than that.
            folded = name.casefold()
            if folded in taken:
                continue
            taken.add(folded)
            path = f"{self._folder}{os.sep}{name}"
            try:
                self._disk.name(draft.path, path)
            except FileExistsError:
                continue
            del self._drafts[draft.path]
            return self._written(path, href_of(name), draft, item)
        raise AssertionError("names never run out")

    def _names_taken(self) -> set[str]:
        if self._taken is None:
            self._taken = {name.casefold() for name in os.listdir(self._folder)}
        return self._taken

    def _written(self, path: str, href: Href, draft: Draft, item: CalendarObject) -> Written:
        """What lies there now is the draft; or somebody was very quick. Then its etag is one that no listing will show:
        the next survey sees that it has moved."""
        with suppress(OSError):
            now = self._clock()
            seen = os.stat(path)
            if draft.is_it(seen):
                return Written(Resource(href, etag(seen, now, draft.data), item))
        return Written(Resource(href, plain(draft.stat), item))

    def _made_durable(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Wait for the folder's names. Where the disk fails at that, nobody knows what a power cut would leave."""
        if not self._fsync or not any(isinstance(outcome, Written | Removed) for outcome in outcomes):
            return outcomes
        try:
            self._disk.flush_folder(self._folder)
        except OSError as error:
            unsure = Unsure(f"the disk did not confirm that it was written ({error.strerror})")
            return [unsure if isinstance(outcome, Written | Removed) else outcome for outcome in outcomes]
        return outcomes
