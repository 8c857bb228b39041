"""How many requests are under way at a time: what the answers say of it, and that requests keep to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.caldav.auth import Login
from engine.adapters.caldav.places import Origin
from engine.adapters.caldav.road import Answer, Lost, Road, Unconnected
from engine.adapters.caldav.settings import Settings
from engine.adapters.caldav.transport import Http, Roads, together
from engine.adapters.caldav.width import SAMPLE, Gate, Resting, Width, judged, narrow, pushed_back
from engine.model.errors import Unreachable
from engine.model.write import Create
from tests.builders import event
from tests.caldav.desk import Client
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, Reply, to

Server = Callable[[int], float]
"""How many seconds each of so many requests waits for its answer."""


def far_away(count: int) -> float:
    """The way there takes the time."""
    return 0.02


def one_at_a_time(count: int) -> float:
    return 0.05 * count


def hindered(count: int) -> float:
    """All that wait get into each other's way."""
    return 0.05 * count * (1 + count / 10)


def of(workers: float) -> Server:
    return lambda count: 0.05 * max(1.0, count / workers)


def samples(width: Width, server: Server) -> Iterator[Width]:
    while True:
        width = judged(width, [server(width.now)] * SAMPLE * width.now)
        yield width


def counts(width: Width, server: Server, number: int) -> list[int]:
    return [width.now, *(each.now for each in islice(samples(width, server), number))]


def settled(width: Width, server: Server, number: int = 12) -> Width:
    return list(islice(samples(width, server), number))[-1]


# -- what is decided -------------------------------------------------------------------------------------------------


def test_where_the_way_takes_the_time_there_are_soon_as_many_as_may_be() -> None:
    assert counts(narrow(16), far_away, 5) == [2, 4, 8, 16, 16, 16]


@pytest.mark.parametrize("server", [one_at_a_time, hindered])
def test_where_more_bring_nothing_one_is_enough_and_more_are_tried_more_and_more_seldom(server: Server) -> None:
    tried = [2, 4, 1, *[1] * 4, 2, *[1] * 4, 2, *[1] * 8, 2, *[1] * 16, 2]
    assert counts(narrow(16), server, len(tried)) == [*tried, 1]


def test_a_server_that_does_four_at_a_time_is_asked_four_at_a_time() -> None:
    """Where twice as many bring nothing, half as many might do: that is tried, too."""
    assert counts(narrow(16), of(4), 7) == [2, 4, 8, 2, 4, 4, 4, 4]


def test_a_server_that_gets_slow_under_it_is_given_fewer_as_long_as_that_takes_nothing_away() -> None:
    wide = settled(narrow(16), far_away)
    assert counts(wide, one_at_a_time, 10) == [16, 16, 8, 4, 2, 1, 1, 1, 2, 1, 1]


def test_a_server_that_gets_farther_away_is_left_with_as_many_after_a_try() -> None:
    wide = settled(narrow(16), far_away)
    tried = counts(wide, lambda count: 10 * far_away(count), 8)
    assert tried.count(8) == 1
    assert tried[-1] == 16


def test_an_answer_that_is_late_for_a_reason_of_its_own_decides_nothing() -> None:
    narrower = Width(4, 16, narrow(16).step)
    assert judged(narrower, [0.02] * 11 + [5.0]) == judged(narrower, [0.02] * 12)


def test_a_clock_that_stands_still_is_no_trouble() -> None:
    assert counts(narrow(16), lambda count: 0.0, 4) == [2, 4, 8, 16, 16]


def test_a_server_that_asks_to_wait_is_given_half_as_many_for_a_while() -> None:
    pushed = pushed_back(settled(narrow(16), far_away))
    assert counts(pushed, far_away, 3) == [8, 8, 16, 16]
    for _ in range(4):
        pushed = pushed_back(pushed)
    assert pushed.now == 1


def test_however_often_it_was_too_much_more_is_tried_again_one_day() -> None:
    pushed = settled(narrow(16), far_away)
    for _ in range(100):
        pushed = pushed_back(pushed)
    assert max(counts(pushed, far_away, 70)) == 16


@given(
    most=st.integers(1, 32),
    answers=st.lists(st.one_of(st.none(), st.floats(0.0, 100.0)), max_size=60),
)
def test_whatever_the_answers_are_like_there_are_never_more_than_may_be_and_never_none(
    most: int, answers: list[float | None]
) -> None:
    width = narrow(most)
    for seconds in answers:
        width = pushed_back(width) if seconds is None else judged(width, [seconds] * SAMPLE * width.now)
        assert 1 <= width.now <= most


@given(most=st.integers(1, 32), workers=st.floats(1.0, 40.0))
def test_it_settles_where_nearly_all_is_got_from_a_server_and_few_wait_in_vain(most: int, workers: float) -> None:
    rest = next(width.now for width in samples(narrow(most), of(workers)) if isinstance(width.step, Resting))
    best = max(count / of(workers)(count) for count in range(1, most + 1))
    assert rest / of(workers)(rest) >= 0.79 * best
    assert rest <= 2 * workers


# -- what is done ----------------------------------------------------------------------------------------------------


async def idle() -> None:
    """All tasks have come to where they wait."""
    for _ in range(10):
        await anyio.sleep(0)


async def at_once(gate: Gate, advance: Callable[[float], None], server: Server, requests: int) -> list[int]:
    """How many were under way, turn by turn, when so many were asked by as many tasks."""
    waiting: list[anyio.Event] = []
    found: list[int] = []

    async def ask() -> None:
        async with gate.slots:
            await gate.timed(answer())

    async def answer() -> Answer:
        answered = anyio.Event()
        waiting.append(answered)
        await answered.wait()
        return Answer(200, {}, b"", "")

    async with anyio.create_task_group() as tasks:
        for _ in range(requests):
            tasks.start_soon(ask)
        await idle()
        while waiting:
            found.append(len(waiting))
            advance(server(len(waiting)))
            for answered in waiting.copy():
                answered.set()
            waiting.clear()
            await idle()
    return found


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


async def test_requests_go_as_it_was_decided() -> None:
    clock = Clock()
    found = await at_once(Gate(16, clock), clock.advance, far_away, 3 * (2 + 4 + 8) + 2 * 16)
    assert found == [2] * 3 + [4] * 3 + [8] * 3 + [16] * 2


async def test_fewer_than_may_be_say_nothing_of_more() -> None:
    """Whoever asks for one thing after the other is answered as soon as can be, whatever the server is like."""
    clock = Clock()
    gate = Gate(16, clock)
    for _ in range(20):
        assert await at_once(gate, clock.advance, one_at_a_time, 1) == [1]
    assert await at_once(gate, clock.advance, one_at_a_time, 10) == [2] * 3 + [4]


async def lost() -> Answer:
    await anyio.sleep(0)
    raise Lost


async def refused(status: int) -> Answer:
    return Answer(status, {}, b"", "")


async def test_requests_that_got_no_answer_halve_the_number_once() -> None:
    """All of them were under way at the same time: it is one event, not four."""
    clock = Clock()
    gate = Gate(4, clock)
    assert await at_once(gate, clock.advance, far_away, 10) == [2, 2, 2, 4]

    async def fail() -> None:
        async with gate.slots:
            with pytest.raises(Lost):
                await gate.timed(lost())

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(fail)
    assert await at_once(gate, clock.advance, far_away, 4) == [2, 2]


@pytest.mark.parametrize(("status", "then"), [(429, 1), (502, 1), (503, 1), (504, 1), (508, 1), (500, 2), (507, 2)])
async def test_an_answer_that_tells_of_too_much_halves_it_and_one_that_tells_of_an_item_does_not(
    status: int, then: int
) -> None:
    clock = Clock()
    gate = Gate(2, clock)
    async with gate.slots:
        await gate.timed(refused(status))
    assert (await at_once(gate, clock.advance, far_away, 2))[0] == then


class Crowded:
    """A road with room for so few; who comes on top of them gets no connection. ``lasts``: answers until nobody gets one."""

    def __init__(self, room: int, lasts: int = 1000) -> None:
        self.room = room
        self.lasts = lasts
        self.under_way = 0
        self.turned_away = 0

    async def ask(
        self, method: str, there: Origin, target: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> Answer:
        if self.under_way == self.room or not self.lasts:
            self.turned_away += 1
            raise Unconnected
        self.under_way += 1
        await anyio.sleep(0)
        self.under_way -= 1
        self.lasts -= 1
        return Answer(201, {}, b"", there.url + target)

    async def close(self) -> None:
        pass


class OneWay(Roads):
    def __init__(self, settings: Settings, road: Road) -> None:
        super().__init__(settings)
        self.road = road

    def to(self, there: Origin) -> Road:
        return self.road


async def asked_at_once(road: Crowded, requests: int) -> list[int]:
    """The statuses of so many PUTs, where there may be two connections."""
    settings = Settings("team", "https://dav.example.com/", connections=2)
    http = Http(OneWay(settings, road), settings, Login(settings, None), anyio.sleep)
    answers = await together(lambda number: http.ask("PUT", f"{settings.url}{number}.ics", once=True), range(requests))
    return [answer.status for answer in answers]


async def test_a_server_that_has_no_room_for_one_more_connection_is_asked_on_the_ones_it_has() -> None:
    road = Crowded(1)
    assert await asked_at_once(road, 40) == [201] * 40
    assert road.turned_away >= 1


async def test_a_server_that_lets_nobody_in_is_told_of_and_not_asked_by_all() -> None:
    road = Crowded(2, lasts=4)
    with pytest.raises(Unreachable):
        await asked_at_once(road, 40)
    assert road.turned_away == 3  # two at a time, then one


async def test_after_the_server_asked_to_wait_half_as_many_are_under_way(server: MemDav, client: Client) -> None:
    visits = [Create(event(f"Visit {number}").object()) for number in range(8)]
    server.wire.delay = 0.002
    async with client.set(connections=2).open() as side:
        await side.write(visits[:4])
        assert server.wire.most_at_once == 2
        server.wire.faults = [Fault(Reply(503, headers={"Retry-After": "1"}), to("PUT"), times=1)]
        await side.write(visits[4:5])
        server.wire.forget()
        await side.write(visits[5:])
    assert server.wire.most_at_once == 1
    assert client.naps == [1.0]
