"""The folder of .ics files under the contract: once with every file hot, once with every file cold."""

from __future__ import annotations

import os
import time
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path

from engine.adapters.vdir import VdirKind
from engine.model.resource import Href
from engine.ports import Adapter, Place
from tests.contract.harness import Harness

_YEAR = 365 * 86_400 * 1_000_000_000


class HotHarness(Harness):
    """By this clock every file was modified a moment ago: each etag carries a hash."""

    name = "vdir-hot"
    clock = staticmethod(lambda: 0)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kind = VdirKind(clock=self.clock)
        self.items = folder / "items"
        self._numbers = count(1)

    def open(self, *, readonly: bool = False) -> AbstractAsyncContextManager[Adapter]:
        # Without fsync: the contract is about what is seen, and the flushing has tests of its own.
        settings = {"path": str(self.items), "fsync": False, "readonly": readonly}
        return self.kind.open(Place("folder", settings, self.folder, self.folder / "data"))

    def open_readonly(self) -> AbstractAsyncContextManager[Adapter]:
        return self.open(readonly=True)

    async def foreign_create(self, text: str) -> Href:
        href = Href(f"foreign {next(self._numbers)}.ics")
        await self.foreign_edit(href, text)
        return href

    async def foreign_edit(self, href: Href, text: str) -> None:
        (self.items / href).write_bytes(text.encode("utf-8"))

    async def foreign_delete(self, href: Href) -> None:
        (self.items / href).unlink()


class ColdHarness(HotHarness):
    """By this clock no file was modified lately: etags are plain stats, and edits are told apart by their time."""

    name = "vdir-cold"
    clock = staticmethod(lambda: time.time_ns() + _YEAR)
    _ticks = count(1)

    async def foreign_edit(self, href: Href, text: str) -> None:
        await super().foreign_edit(href, text)
        at = time.time_ns() + next(self._ticks)
        os.utime(self.items / href, ns=(at, at))


HARNESSES = (HotHarness, ColdHarness)
