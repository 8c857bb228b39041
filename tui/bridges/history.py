"""The engine's verbs for leafing through the history. Taking back is the bridge's own: it is a run like any other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from engine.model.chronicle import Linked, LinkTable, PastRun, PastStep
from engine.model.resource import ItemKey

if TYPE_CHECKING:
    from engine.session.workplace import Workplace
    from tui.bridge import Bridge


async def past_runs(bridge: Bridge, pair: str | None = None) -> tuple[PastRun, ...]:
    """The latest first."""
    return await bridge.call(_chronicle("past_runs"), pair)


async def steps(bridge: Bridge, run: int) -> tuple[PastRun, tuple[PastStep, ...]]:
    """A run and what it did. Raises `SynclineError`."""
    return await bridge.call(_chronicle("steps"), run)


async def item_steps(bridge: Bridge, pair: str, key: ItemKey) -> tuple[Linked | None, tuple[PastStep, ...]]:
    """Where an item is now, and what became of it in all runs, the latest first."""
    return await bridge.call(_chronicle("item_steps"), pair, key)


async def mapping(bridge: Bridge, pair: str | None = None) -> LinkTable:
    """Which item here is which item there."""
    return await bridge.call(_chronicle("mapping"), pair)


async def readable(bridge: Bridge) -> str:
    """The history as a text."""

    async def told(work: Workplace) -> str:
        from engine.session.telling import readable

        return await readable(work)

    return await bridge.call(told)


def _chronicle(verb: str) -> Callable[..., Awaitable[Any]]:
    """A verb that tells of the past, imported where the engine is."""

    async def told(work: Workplace, *args: object) -> Any:
        from engine.session import chronicle

        return await getattr(chronicle, verb)(work, *args)

    return told
