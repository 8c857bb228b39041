"""A thread with an event loop of its own for the engine, so that nothing it does can hold up a key press.

The app's loop only ever waits for it. Everything in here is closed in the order in which it was opened, backwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, wait
from contextlib import AbstractAsyncContextManager, ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

T = TypeVar("T")


class EngineRoom:
    """Opened on first use. Cancelling a caller cancels its work in the engine, which finishes what must not be cut in half."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
        self._opening = asyncio.Lock()
        self._calls: set[Future[Any]] = set()

    async def call(self, verb: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Run an async function over there; its result or its error comes back."""
        portal = await self._opened()
        call = portal.start_task_soon(verb, *args)
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return await asyncio.wrap_future(call)

    async def enter(self, make: Callable[[], AbstractAsyncContextManager[T]]) -> T:
        """Open something over there that stays open until `leave`."""
        portal = await self._opened()

        def entered() -> T:
            return self._stack.enter_context(portal.wrap_async_context_manager(make()))

        return await asyncio.to_thread(entered)

    async def leave(self) -> None:
        """Give up what is under way (runs are waited for before), and close everything. The room can be used again."""
        for call in tuple(self._calls):
            call.cancel()
        stack, self._stack, self._portal = self._stack, ExitStack(), None
        await asyncio.to_thread(stack.close)

    def drain(self) -> None:
        """Wait for what is under way, then close everything. From any thread; the app's loop may be dead by then."""
        wait(tuple(self._calls))
        self._stack.close()

    async def _opened(self) -> BlockingPortal:
        async with self._opening:
            if self._portal is None:
                self._portal = await asyncio.to_thread(self._open)
            return self._portal

    def _open(self) -> BlockingPortal:
        from anyio.from_thread import start_blocking_portal

        return self._stack.enter_context(start_blocking_portal("asyncio", name="engine"))
