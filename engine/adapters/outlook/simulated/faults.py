"""Between a caller and the object model: the apartment's thread, and the faults of the day. Never sleeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import get_ident
from typing import Final

from engine.adapters.outlook.errors import (
    CO_E_NOTINITIALIZED,
    E_ABORT,
    RPC_E_CALL_REJECTED,
    RPC_E_SERVERCALL_RETRYLATER,
    RPC_E_WRONG_THREAD,
    RPC_S_SERVER_UNAVAILABLE,
    call_error,
    com_error,
    member_error,
    signed,
)
from engine.adapters.outlook.simulated.simulation import BusyCalls, BusyFor, Simulation

Clock = Callable[[], datetime]
"""Gives the present instant (aware)."""

_BUSY_CODES: Final = {"rejected": RPC_E_CALL_REJECTED, "retrylater": RPC_E_SERVERCALL_RETRYLATER}


class Apartments:
    """Which threads have called CoInitialize, and how often."""

    def __init__(self, *, always: bool) -> None:
        self._always = always
        self._depth: dict[int, int] = {}
        self.entered: set[int] = set()
        """The threads that are apartments now."""

    def initialize(self) -> None:
        thread = get_ident()
        self._depth[thread] = self._depth.get(thread, 0) + 1
        self.entered.add(thread)

    def uninitialize(self) -> None:
        thread = get_ident()
        self._depth[thread] = max(0, self._depth.get(thread, 0) - 1)
        if not self._depth[thread]:
            self.entered.discard(thread)

    def check(self) -> None:
        """Raises CO_E_NOTINITIALIZED on a thread without CoInitialize."""
        if not self._always and get_ident() not in self.entered:
            raise call_error(CO_E_NOTINITIALIZED)


class Gate:
    """Every call goes through :meth:`enter`, which lets it pass or raises what real COM would."""

    def __init__(self, simulation: Simulation, clock: Clock, apartments: Apartments) -> None:
        self._simulation = simulation
        self._clock = clock
        self._apartments = apartments
        self._thread = get_ident()
        self.opened = 0
        """How many items were opened, or tried to be."""
        self.calls = 0
        """How many calls were let in to here: to all members of all objects."""
        self._busy_until: datetime | None = None
        self._stale_left = simulation.stale
        self._stale_made = 0
        self._ended = False
        self._at_ease = simulation.busy is None and simulation.disconnect_after < 0 and simulation.guard == "allow"

    def enter(self, guarded: bool = False) -> None:
        """Counts one call. Raises com_error: wrong thread, not initialized, gone for good, busy, denied."""
        if (thread := get_ident()) != self._thread:
            raise call_error(RPC_E_WRONG_THREAD)
        if thread not in self._apartments.entered:
            self._apartments.check()
        self.calls += 1
        if self._at_ease:
            return
        if self._ended or 0 <= self._simulation.disconnect_after < self.calls:
            raise call_error(RPC_S_SERVER_UNAVAILABLE)
        if self._simulation.busy is not None and self._is_busy():
            raise call_error(_BUSY_CODES[self._simulation.busy_code])
        if guarded and self._simulation.guard == "deny":
            raise call_error(E_ABORT)

    def end(self) -> None:
        """The server is gone: nothing passes any more."""
        self._ended = True
        self._at_ease = False

    def _is_busy(self) -> bool:
        first = self._simulation.busy_after
        match self._simulation.busy:
            case BusyCalls(calls):
                return first < self.calls <= first + calls
            case BusyFor(seconds) if self.calls > first:
                now = self._clock()
                self._busy_until = self._busy_until or now + timedelta(seconds=seconds)
                return now < self._busy_until
            case _:
                return False

    def stale_instance(self) -> com_error:
        """The error of an occurrence that "no longer exists": low word 0x4005, and a high word that varies."""
        words = self._simulation.stale_high_words
        high = words[self._stale_made % len(words)]
        self._stale_made += 1
        return member_error(signed(high << 16 | 0x4005), "This instance of the series no longer exists.")

    def touch_exception_item(self) -> None:
        """Raises a stale instance for as many reads of Exception.AppointmentItem as the simulation says."""
        if self._stale_left > 0:
            self._stale_left -= 1
            raise self.stale_instance()


def moved_or_deleted() -> com_error:
    """The error of an object whose item was moved or deleted: low word 0x010A under an arbitrary high one."""
    return member_error(signed(0xE514010A), "The item has been moved or deleted.")
