"""Ctrl-C and the signals of a machine that goes down, turned into a stop at the next item."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeVar

import anyio

from engine.cli import output
from engine.session.request import Stop

T = TypeVar("T")

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""SIGBREAK is how Windows tells of a closed console, a logoff and a shutdown; it has no SIGHUP."""


async def stoppable(stop: Stop, task: Callable[[], Awaitable[T]]) -> T:
    """Run ``task``; the first signal asks ``stop``, a second one cancels the task. Raises KeyboardInterrupt after that."""
    loop = asyncio.get_running_loop()
    with anyio.CancelScope() as scope, _listening(stop, lambda: loop.call_soon_threadsafe(scope.cancel)):
        return await task()
    raise KeyboardInterrupt


@contextmanager
def _listening(stop: Stop, cancel: Callable[[], object]) -> Generator[None]:
    """Plain signal handlers: the loop's own ones do not exist on Windows."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(_number: int, _frame: FrameType | None) -> None:
        if stop.asked:
            cancel()
            return
        stop.ask()
        output.say("Stopping after the item at hand. Ctrl-C once more breaks off.")

    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    wanted = [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]  # nohup means it
    before = {number: signal.signal(number, heard) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
