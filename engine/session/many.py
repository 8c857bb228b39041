"""Several pairs at once. Pairs that share a calendar take turns on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

import anyio

from engine.config.model import PairConfig
from engine.model.progress import Observer, nobody
from engine.model.report import PairReport
from engine.session.locks import key_of
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import Workplace


async def sync_pairs(
    work: Workplace, pairs: Sequence[PairConfig], request: Request, observer: Observer = nobody
) -> list[PairReport]:
    """Run the pairs concurrently; their reports in the order given.

    Calendars are taken in the order of their keys, so that no two pairs wait for each other.
    """
    keys = {pair.name: {key_of(work.config.calendar(name)) for name in pair.calendars} for pair in pairs}
    turns = {key: anyio.Lock() for several in keys.values() for key in several}
    reports: dict[str, PairReport] = {}

    async def one(pair: PairConfig) -> None:
        async with AsyncExitStack() as held:
            for key in sorted(keys[pair.name]):
                await held.enter_async_context(turns[key])
            reports[pair.name] = await sync_pair(work, pair, request, observer)

    async with anyio.create_task_group() as tasks:
        for pair in pairs:
            tasks.start_soon(one, pair)
    return [reports[pair.name] for pair in pairs]


def chosen(work: Workplace, names: Sequence[str]) -> list[PairConfig]:
    """The named pairs, or all where none is named. Raises `NotFound`."""
    return [work.config.pair(name) for name in names] if names else list(work.config.pairs.values())
