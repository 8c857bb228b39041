"""Outlook's calendar: the installed Outlook by COM, or a simulated one; the same code for both.

An href is an EntryID, so an item that is moved or answered gets another one; it is found again by its UID. Two items with one
UID are two items: a copy made in Outlook has all the ids of its original. Listings are full ones. Everything happens on one
thread, a whole listing or batch at a time.

People are kept as text, no meeting is made and no message is sent, unless the pair asks for that (`guests`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.adapters.com_thread import ComThread
from engine.adapters.outlook.com import InstalledOutlook, Program, SimulatedOutlook
from engine.adapters.outlook.desk import Desk, Wanted, open_desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.forecasts import Forecasts
from engine.adapters.outlook.words import gone, is_gone, sentence
from engine.adapters.outlook.work import Work
from engine.model.capabilities import Capabilities
from engine.model.errors import Unreachable
from engine.ports import Listing, Place, Presence

if TYPE_CHECKING:
    from engine.model.resource import Fetched, Href, Token
    from engine.model.write import Outcome, Write

R = TypeVar("R")
Clock = Callable[[], datetime]

BATCH = 200
PATIENCE = 60.0
"""Seconds that a busy Outlook is waited for, at every call."""


class OutlookCalendar:
    """The adapter: see `engine.ports.Adapter` for what its methods promise."""

    def __init__(self, thread: ComThread[Desk], work: Work, capabilities: Capabilities, identity: str) -> None:
        self._thread = thread
        self._work = work
        self._capabilities = capabilities
        self._identity = identity

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        return self._identity

    async def list(self, since: Token | None) -> Listing:
        return await self._on_thread(self._work.list)

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        return await self._on_thread(lambda desk: self._work.fetch(desk, hrefs))

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        return await self._on_thread(lambda desk: self._work.write(desk, writes))

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        return await self._on_thread(lambda desk: self._work.probe(desk, hrefs))

    async def _on_thread(self, job: Callable[[Desk], R]) -> R:
        try:
            return await self._thread.call(job)
        except com_error as error:
            if is_gone(error):
                raise gone(error) from error
            raise Unreachable(f"Outlook's calendar cannot be read: {sentence(error)}.") from error


class OutlookKind:
    """The kind "outlook". ``clock`` gives aware instants; ``sleep`` waits for a busy Outlook (None: on the thread's own way,
    which ends when nobody waits any more)."""

    def __init__(self, clock: Clock | None = None, sleep: Callable[[float], None] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(UTC))
        self._sleep = sleep

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[OutlookCalendar]:
        """Raises `Unreachable` where there is no Outlook, profile or folder, and `BadRequest` for wrong settings."""
        program = self._program(place)
        settings = place.settings
        wanted = Wanted(str(settings.get("profile", "")), str(settings.get("folder", "")))

        def pause(seconds: float) -> None:
            if self._sleep is None:
                thread.pause(seconds)
            else:
                self._sleep(seconds)

        thread = ComThread[Desk](f"outlook {place.name}", lambda: open_desk(program, wanted, pause, PATIENCE), _leave)
        async with thread:
            locale, identity = await thread.call(lambda desk: (desk.locale, desk.identity))
            forecasts = Forecasts(locale)
            capabilities = Capabilities(batch=BATCH, unique_uids=False, fit=forecasts.fit)
            work = Work(self._clock, thread.check, place.meetings, forecasts)
            yield OutlookCalendar(thread, work, capabilities, identity)

    def _program(self, place: Place) -> Program:
        backend = place.settings.get("backend", "auto")
        if backend == "com" or (backend == "auto" and _on_windows()):
            return InstalledOutlook()
        path = place.base / Path(str(place.settings.get("path") or f"{place.name}.db")).expanduser()
        return SimulatedOutlook(path, place.settings.get("simulated") or {}, self._clock)


def _on_windows() -> bool:
    import sys

    return sys.platform == "win32"


def _leave(desk: Desk) -> None:
    desk.program.close()


KIND = OutlookKind()
