"""What the contract suite needs to know of an adapter.

To put one under the contract: a module ``harness_NAME.py`` in this folder with a subclass of `Harness`, and a tuple
``HARNESSES`` of such classes. Nothing else has to be touched.

    class FolderHarness(Harness):
        name = "folder"
        ...

    HARNESSES = (FolderHarness,)
"""

from __future__ import annotations

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from engine.ical.lines import parse
from engine.model.resource import Href
from engine.ports import Adapter


class Harness(ABC):
    """One collection, empty at first; each instance has another one. ``folder`` is for whatever it lives in.

    ``deltas``: its listings can be deltas. ``unreadable``: somebody else can put in a text that is no calendar object.
    ``steady``: an etag moves only with the content. ``recurs``: an etag is made of the content, and comes back with it.
    ``glances``: its tokens only tell whether anything moved at all. ``examples``: how many runs of the state machine are affordable.
    ``many``: how many items it can be given in a test; more than one batch of them.
    ``secrets``: words that must never show, in an identity for instance.
    """

    name: str
    deltas: bool = False
    unreadable: bool = True
    steady: bool = True
    recurs: bool = False
    glances: bool = False
    examples: int = 15
    many: int = 300
    secrets: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def start(self) -> None:
        """Before anything else: start what it needs, a server for instance. Skip the test where that is not to be had."""
        return

    async def stop(self) -> None:
        """After everything else."""
        return

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[Adapter]:
        """Open the collection. It is opened again and again, also while it is open: as another run would."""

    @abstractmethod
    async def foreign_create(self, text: str) -> Href:
        """Somebody else puts in an item, not by way of the adapter."""

    @abstractmethod
    async def foreign_edit(self, href: Href, text: str) -> None:
        """Somebody else changes an item."""

    @abstractmethod
    async def foreign_delete(self, href: Href) -> None:
        """Somebody else deletes an item."""

    def holds(self, text: str) -> str:
        """What the collection makes of a text that it is given."""
        return text

    def takes(self, text: str) -> bool:
        """Whether the collection takes a text at all; what no plan can foretell, a write is told."""
        return True

    def same_meaning(self, one: str, other: str) -> bool:
        """Whether two texts say the same, as far as this collection is concerned."""
        return parse(one) == parse(other)

    def open_readonly(self) -> AbstractAsyncContextManager[Adapter] | None:
        """Open the same collection such that nothing may be written; None where there is no such thing."""
        return None

    async def forget_tokens(self) -> None:
        """Let no token be known any more. Only asked for where ``deltas`` is set; raises where that cannot be brought about."""
        raise NotImplementedError


MakeHarness: TypeAlias = type[Harness]


def registered() -> Iterator[tuple[str, MakeHarness]]:
    """Name and maker of every harness in this folder."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("harness_"):
            for make in import_module(f"{package}.{module.name}").HARNESSES:
                yield make.name, make
