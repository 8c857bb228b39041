"""One thread that owns COM objects, and patience with a program that is busy.

COM objects belong to the thread that made them (a single-threaded apartment), so everything that is opened stays on one
`ComThread`, and work is brought to it in jobs: a whole listing, a batch of writes, never one property at a time.

A mail client that is busy (a dialog is open, a send is under way) rejects calls. A rejected call was not begun, so it may
be made again: `Patient` wraps an object so that each of its calls is, with growing pauses. Nothing above it has to know.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Generic, TypeVar, cast

import anyio
from anyio import from_thread, lowlevel

S = TypeVar("S")
R = TypeVar("R")

CLOSING: Final = 10.0
"""Seconds that closing waits for a call that does not come back: one that opened a dialog, for instance."""


class Abandoned(Exception):
    """Raised inside a job by `ComThread.check` and `ComThread.pause` where nobody waits for its answer any more."""


class _Answer(Generic[R]):
    """What a thread has to tell a task, once."""

    def __init__(self) -> None:
        self._given = anyio.Event()
        self._loop = lowlevel.current_token()
        self._value: R | None = None
        self._error: BaseException | None = None

    def work_out(self, work: Callable[[], R]) -> None:
        """On the thread: do the work, tell its value or its error."""
        try:
            self._value = work()
        except BaseException as error:
            self._error = error
        try:
            from_thread.run_sync(self._given.set, token=self._loop)
        except RuntimeError:
            return  # the loop is gone, and so is whoever waited

    @property
    def failed(self) -> bool:
        return self._error is not None

    async def wait(self) -> R:
        """On the task."""
        await self._given.wait()
        if self._error is not None:
            raise self._error
        return cast("R", self._value)


class _Job(Generic[S, R]):
    """A piece of work, and whether anybody still waits for it."""

    def __init__(self, work: Callable[[S], R]) -> None:
        self.abandoned = threading.Event()
        self.answer = _Answer[R]()
        self._work = work

    def do(self, owned: S) -> None:
        if not self.abandoned.is_set():
            self.answer.work_out(lambda: self._work(owned))


class ComThread(Generic[S]):
    """The thread, with what ``enter`` opens on it. ``leave`` is called on it at the end, whatever happened.

    An async context manager. What ``enter`` raises comes out of entering; the thread is gone then.
    """

    def __init__(self, name: str, enter: Callable[[], S], leave: Callable[[S], None]) -> None:
        self._name = name
        self._enter = enter
        self._leave = leave
        self._jobs: queue.SimpleQueue[_Job[S, Any] | None] = queue.SimpleQueue()
        self._job: _Job[S, Any] | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended: _Answer[None] | None = None

    async def __aenter__(self) -> ComThread[S]:
        opened, ended = _Answer[S](), _Answer[None]()
        self._ended = ended
        self._thread = threading.Thread(target=self._run, args=(opened, ended), name=self._name, daemon=True)
        self._thread.start()
        try:
            await opened.wait()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        self._closing.set()
        if self._job is not None:
            self._job.abandoned.set()
        self._jobs.put(None)
        with anyio.CancelScope(shield=True), anyio.move_on_after(CLOSING):
            if self._ended is not None:
                await self._ended.wait()
            if self._thread is not None:
                self._thread.join(1)  # it has said its last word

    async def call(self, work: Callable[[S], R]) -> R:
        """Do a piece of work on the thread and give its answer, or raise what it raises.

        Cancelled, it returns at once: work that was not begun is left out; work under way learns it from `check`.
        """
        job = _Job[S, R](work)
        self._jobs.put(job)
        try:
            return await job.answer.wait()
        except BaseException:
            job.abandoned.set()
            raise

    # -- on the thread ------------------------------------------------------------------------------------------------

    def _run(self, opened: _Answer[S], ended: _Answer[None]) -> None:
        box: list[S] = []
        opened.work_out(lambda: _kept(box, self._enter()))
        ended.work_out(lambda: None if opened.failed else self._work_off(box.pop()))

    def _work_off(self, owned: S) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._job = job
                job.do(owned)
                self._job = None
        finally:
            self._leave(owned)

    def check(self) -> None:
        """To be asked between the steps of a long job. Raises `Abandoned` where nobody waits for its answer any more."""
        job = self._job
        if self._closing.is_set() or (job is not None and job.abandoned.is_set()):
            raise Abandoned

    def pause(self, seconds: float) -> None:
        """Wait, but not a moment longer than somebody waits for the job. Raises `Abandoned`."""
        job = self._job
        (self._closing if job is None else job.abandoned).wait(seconds)
        self.check()


def _kept(box: list[S], owned: S) -> S:
    box.append(owned)
    return owned


class Patience:
    """How long rejected calls are made again.

    ``busy`` says whether an error means that the call was rejected before it was begun. ``pause`` waits so many seconds
    (`ComThread.pause`; in tests a clock that is moved on). A call is given up, with the error it met, after ``limit``
    seconds of pauses.
    """

    def __init__(
        self, busy: Callable[[BaseException], bool], pause: Callable[[float], None], limit: float = 60.0
    ) -> None:
        self.busy = busy
        self._pause = pause
        self._limit = limit

    def again(self, ask: Callable[[], R]) -> R:
        """What ``ask`` gives once it is let in, after it was rejected a first time."""
        waited, pause = 0.0, 0.05
        while True:
            self._pause(pause)
            waited += pause
            try:
                return ask()
            except Exception as error:
                if not self.busy(error) or waited >= self._limit:
                    raise
            pause = min(pause * 1.6, 2.0)


_PLAIN: Final[tuple[type, ...]] = (str, int, float, bytes, datetime, type(None), tuple, list, memoryview)


_SIMPLE: Final[frozenset[type]] = frozenset((str, int, bool, float, bytes, datetime, type(None)))


class Patient:
    """A COM object whose properties and methods are asked again while its program is busy.

    What they give is wrapped in turn, arrays of objects too; plain values (numbers, texts, dates, arrays of them) are
    handed out as they are, and wrapped objects are unwrapped where they are arguments.
    """

    __slots__ = ("_bare", "_patience")
    _bare: Any
    _patience: Patience

    def __init__(self, bare: Any, patience: Patience) -> None:
        _put_bare(self, bare)
        _put_patience(self, patience)

    def __getattr__(self, name: str) -> Any:
        try:
            found = getattr(self._bare, name)
        except Exception as error:
            if not self._patience.busy(error):
                raise
            found = self._patience.again(lambda: getattr(self._bare, name))
        return found if type(found) in _SIMPLE else self._handed_out(found)

    def __setattr__(self, name: str, value: Any) -> None:
        bare = value if type(value) in _SIMPLE else _unwrapped(value)
        try:
            setattr(self._bare, name, bare)
        except Exception as error:
            if not self._patience.busy(error):
                raise
            self._patience.again(lambda: setattr(self._bare, name, bare))

    def __call__(self, *args: Any) -> Any:
        bare = [one if type(one) in _SIMPLE else _unwrapped(one) for one in args]
        try:
            found = self._bare(*bare)
        except Exception as error:
            if not self._patience.busy(error):
                raise
            found = self._patience.again(lambda: self._bare(*bare))
        return found if type(found) in _SIMPLE else self._handed_out(found)

    def _handed_out(self, found: Any) -> Any:
        if type(found) is type(self._bare):
            return Patient(found, self._patience)
        if isinstance(found, tuple):
            several = cast("tuple[Any, ...]", found)
            plain = not several or isinstance(several[0], _PLAIN)
            return several if plain else tuple(Patient(one, self._patience) for one in several)
        return cast("Any", found) if isinstance(found, _PLAIN) else Patient(found, self._patience)

    def __repr__(self) -> str:
        return f"<patient {self._bare!r}>"


_put_bare: Final[Any] = vars(Patient)["_bare"].__set__  # past `__setattr__`, which goes to the object inside
_put_patience: Final[Any] = vars(Patient)["_patience"].__set__


def _unwrapped(value: Any) -> Any:
    if isinstance(value, Patient):
        return value._bare  # pyright: ignore[reportPrivateUsage]
    if isinstance(value, tuple):
        return tuple(_unwrapped(one) for one in cast("tuple[Any, ...]", value))
    if isinstance(value, list):
        return [_unwrapped(one) for one in cast("list[Any]", value)]
    return value
