"""The thread that owns COM objects: everything happens on it, nothing waits for it in vain, nothing of it is left."""

from __future__ import annotations

import threading
from collections.abc import Callable

import anyio
import pytest

from engine.adapters.com_thread import Abandoned, ComThread, Patience, Patient


class Room:
    """What a test's thread opens: it notes on which thread it was made and left."""

    def __init__(self) -> None:
        self.made_on = threading.get_ident()
        self.left_on: int | None = None

    def leave(self) -> None:
        self.left_on = threading.get_ident()


async def test_all_jobs_are_done_on_the_thread_that_opened() -> None:
    seen: set[int] = set()
    async with ComThread("room", Room, Room.leave) as thread:

        async def ask() -> None:
            seen.add(await thread.call(lambda room: (threading.get_ident(), room.made_on)[0]))

        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(ask)
        room = await thread.call(lambda room: room)
    assert seen == {room.made_on}
    assert room.left_on == room.made_on != threading.get_ident()


async def test_what_opening_raises_comes_out_and_no_thread_is_left() -> None:
    def enter() -> Room:
        raise OSError("not installed")

    with pytest.raises(OSError, match="not installed"):
        async with ComThread("never", enter, Room.leave):
            pass
    assert "never" not in {thread.name for thread in threading.enumerate()}


async def test_what_a_job_raises_is_raised_and_the_next_one_works() -> None:
    async with ComThread("room", Room, Room.leave) as thread:
        with pytest.raises(ZeroDivisionError):
            await thread.call(lambda _: 1 // 0)
        assert await thread.call(lambda _: 42) == 42


async def test_a_cancelled_call_returns_at_once_and_its_job_learns_of_it() -> None:
    learned, begun = threading.Event(), anyio.Event()
    async with ComThread("room", Room, Room.leave) as thread:

        def long_job(_: Room) -> None:
            anyio.from_thread.run_sync(begun.set, token=token)
            try:
                thread.pause(3600)
            except Abandoned:
                learned.set()
                raise

        token = anyio.lowlevel.current_token()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(thread.call, long_job)
            await begun.wait()
            tasks.cancel_scope.cancel()
        assert await thread.call(lambda _: 42) == 42
        assert learned.is_set()


async def test_a_job_that_was_cancelled_before_it_began_is_left_out() -> None:
    done: list[str] = []
    async with ComThread("room", Room, Room.leave) as thread:
        with anyio.CancelScope() as scope:
            gate = threading.Event()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(thread.call, lambda _: gate.wait())
                tasks.start_soon(thread.call, lambda _: done.append("late"))
                await anyio.lowlevel.checkpoint()
                scope.cancel()
        gate.set()
        await thread.call(lambda _: None)
    assert done == []


async def test_closing_ends_a_job_under_way_and_the_thread() -> None:
    begun = threading.Event()

    async with anyio.create_task_group() as tasks, ComThread("closing", Room, Room.leave) as thread:

        def endless(_: Room) -> None:
            begun.set()
            thread.pause(3600)

        async def ask() -> None:
            with pytest.raises(Abandoned):
                await thread.call(endless)

        tasks.start_soon(ask)
        await anyio.to_thread.run_sync(begun.wait)
    assert "closing" not in {each.name for each in threading.enumerate()}


# -- patience --------------------------------------------------------------------------------------------------------


class Busy(Exception):
    pass


class Client:
    """A program that rejects its first calls."""

    def __init__(self, rejects: int) -> None:
        self.left = rejects
        self.stored = 0

    def _let_in(self) -> None:
        if self.left:
            self.left -= 1
            raise Busy

    @property
    def Value(self) -> int:
        self._let_in()
        return self.stored

    @Value.setter
    def Value(self, value: int) -> None:
        self._let_in()
        self.stored = value

    def Add(self, other: Client) -> Client:
        self._let_in()
        assert type(other) is Client
        other.stored += self.stored
        return other

    def Fail(self) -> None:
        raise ValueError("for good")


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def patient(pauses: list[float]) -> Callable[[int], Patient]:
    def make(rejects: int) -> Patient:
        return Patient(Client(rejects), Patience(lambda error: isinstance(error, Busy), pauses.append, limit=5))

    return make


def test_rejected_calls_are_made_again_with_growing_pauses(
    patient: Callable[[int], Patient], pauses: list[float]
) -> None:
    client = patient(3)
    client.Value = 7
    assert client.Value == 7
    assert len(pauses) == 3
    assert pauses == sorted(pauses)


def test_what_a_method_gives_is_patient_too_and_its_arguments_are_bare(patient: Callable[[int], Patient]) -> None:
    client, other = patient(2), patient(0)
    client.Value = 5
    found = client.Add(other)
    assert isinstance(found, Patient)
    assert found.Value == 5


def test_a_program_that_stays_busy_is_given_up(patient: Callable[[int], Patient], pauses: list[float]) -> None:
    with pytest.raises(Busy):
        _ = patient(10_000).Value
    assert 5 <= sum(pauses) < 8


def test_other_failures_are_not_waited_for(patient: Callable[[int], Patient], pauses: list[float]) -> None:
    with pytest.raises(ValueError, match="for good"):
        patient(0).Fail()
    assert pauses == []
