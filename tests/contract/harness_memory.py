"""The memory adapter under the contract, as each kind of calendar that it can play."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from engine.adapters.memory import (
    Memory,
    Store,
    Traits,
    chain,
    crlf,
    no_trailing_blanks,
    reordered,
    shortened,
    without,
)
from engine.model.resource import Href
from engine.ports import Adapter
from tests.contract.harness import Harness


class MemoryHarness(Harness):
    name = "memory"
    deltas = True
    examples = 30
    traits = Traits()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.store = Store(str(folder), self.traits)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Adapter]:
        yield Memory(self.store)

    async def foreign_create(self, text: str) -> Href:
        return self.store.create(text)

    async def foreign_edit(self, href: Href, text: str) -> None:
        self.store.edit(href, text)

    async def foreign_delete(self, href: Href) -> None:
        self.store.delete(href)

    def holds(self, text: str) -> str:
        return self.store.kept(text)

    def open_readonly(self) -> AbstractAsyncContextManager[Adapter]:
        return self._open_readonly()

    @asynccontextmanager
    async def _open_readonly(self) -> AsyncGenerator[Adapter]:
        twin = self.store.copy()
        twin.traits = Traits(writes=False, deletes=False)
        yield Memory(twin)

    async def forget_tokens(self) -> None:
        self.store.faults.expired = True


class FullOnlyHarness(MemoryHarness):
    name = "memory-full-only"
    deltas = False
    traits = Traits(deltas=False)


class NoTwinsHarness(MemoryHarness):
    name = "memory-without-twins"
    traits = Traits(refuses_twins=True)


class PoorHarness(MemoryHarness):
    name = "memory-poor"
    traits = Traits(
        keeps=chain(crlf, shortened("SUMMARY", 20), no_trailing_blanks, without("VALARM", "X-ACCOUNT"), reordered)
    )


class SilentHarness(PoorHarness):
    name = "memory-poor-and-silent"
    traits = Traits(keeps=PoorHarness.traits.keeps, foretells=False)


class RestlessHarness(MemoryHarness):
    name = "memory-restless"
    steady = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.store.faults.restless = True


HARNESSES = (MemoryHarness, FullOnlyHarness, NoTwinsHarness, PoorHarness, SilentHarness, RestlessHarness)
