"""Disks with faults, and folders to try them in."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from engine.adapters.vdir import Vdir, VdirKind
from engine.adapters.vdir.disk import Contents, Disk, Draft
from engine.ports import Place

HOUR = 3600 * 1_000_000_000


def place(folder: Path, **settings: Any) -> Place:
    """The folder "items" within ``folder``, and Syncline's own data beside it."""
    return Place("folder", {"path": "items", **settings}, folder, folder / "data")


def opened(folder: Path, disk: Disk | None = None, **settings: Any) -> AbstractAsyncContextManager[Vdir]:
    return VdirKind(disk).open(place(folder, **settings))


def names(folder: Path) -> set[str]:
    """Everything that lies in the folder, drafts too."""
    return set(os.listdir(folder / "items"))


def failing(code: int) -> OSError:
    return OSError(code, os.strerror(code))


class Recorder(Disk):
    """Keeps a list of what is done, and does something of its own before any of it.

    ``first`` is called with the step's name and its number, counted from 1 for each name; it may raise.
    """

    def __init__(self, first: Callable[[str, int], None] = lambda step, number: None) -> None:
        self.steps: list[str] = []
        self._first = first

    def _begin(self, step: str) -> None:
        self.steps.append(step)
        self._first(step, self.steps.count(step))

    def read(self, path: str) -> Contents:
        self._begin("read")
        return super().read(path)

    def draft(self, folder: str, data: bytes, mode: int | None, *, flushed_soon: bool) -> Draft:
        self._begin("draft")
        return super().draft(folder, data, mode, flushed_soon=flushed_soon)

    def fill(self, file: int, data: bytes) -> None:
        self._begin("fill")
        super().fill(file, data)

    def flush(self, path: str) -> None:
        self._begin("flush")
        super().flush(path)

    def flush_folder(self, path: str) -> None:
        self._begin("flush folder")
        super().flush_folder(path)

    def name(self, draft: str, path: str) -> None:
        self._begin("name")
        super().name(draft, path)
        self._begin("named")

    def link(self, draft: str, path: str) -> None:
        self._begin("link")
        super().link(draft, path)

    def replace(self, draft: str, path: str) -> None:
        self._begin("replace")
        super().replace(draft, path)
        self._begin("replaced")

    def remove(self, path: str) -> None:
        self._begin("remove")
        super().remove(path)


def fails_at(step: str, number: int, code: int) -> Recorder:
    """A disk on which a step fails from its ``number``-th time on."""

    def fail(at: str, count: int) -> None:
        if at == step and count >= number:
            raise failing(code)

    return Recorder(fail)


def meanwhile(step: str, act: Callable[[], None]) -> Recorder:
    """A disk on which somebody else acts right before the first time of a step."""

    def intervene(at: str, count: int) -> None:
        if at == step and count == 1:
            act()

    return Recorder(intervene)


FULL = errno.ENOSPC
GONE = errno.EIO
FORBIDDEN = errno.EACCES
NO_LINKS = errno.EPERM
