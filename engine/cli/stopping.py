"""Ctrl-C and the signals of a machine that goes down, turned into a stop at the next item."""

from __future__ import annotations

import asyncio
import signal
import sys
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
"""SIGBREAK is Ctrl-Break on Windows, which has no SIGHUP."""

_ENDINGS: Final = frozenset((2, 5, 6))
"""CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT of HandlerRoutine (Windows console functions)."""

_GRACE: Final = 25.0
"""Seconds at most that such an event is kept waiting: Windows itself waits no longer than its own limit."""


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

    with _events_of_windows(stop):
        yield from _signals(heard)


def _signals(heard: Callable[[int, FrameType | None], None]) -> Generator[None]:
    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    wanted = [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]  # nohup means it
    before = {number: signal.signal(number, heard) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ending(event: int, stop: Stop, over: threading.Event, seconds: float = _GRACE) -> bool:
    """What is done when Windows tells of the end of the console, the session or the machine; was it such an event?

    Called on a thread of its own. The process is ended as soon as this returns, so it returns when the work is over.
    """
    if event not in _ENDINGS:
        return False
    stop.ask()
    over.wait(seconds)
    return True


@contextmanager
def _events_of_windows(stop: Stop) -> Generator[None]:
    """Python's signals tell of these events, too, but let Windows end the process before anything can be finished."""
    if sys.platform != "win32":
        yield
        return
    import ctypes

    over = threading.Event()

    def told(event: int) -> int:
        return int(ending(event, stop, over))

    handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(told)
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.SetConsoleCtrlHandler(handler, True)
    try:
        yield
    finally:
        over.set()
        kernel.SetConsoleCtrlHandler(handler, False)
