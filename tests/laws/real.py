"""The laws with a real calendar on the right: servers and databases, each with its own habits.

    uv run python -m tests.laws --side caldav-radicale --examples 200 --steps 40

The left calendar is in memory. Somebody else works in the right one without Syncline: another CalDAV client, a CRM program.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import keyring
import keyring.backends.fail
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from engine.adapters.memory import KIND, Store, Traits
from engine.adapters.memory.store import Faults
from engine.config.model import CalendarConfig, Config
from engine.model.both import Both, Side
from engine.model.resource import Href, Resource
from engine.ports import Full
from engine.session.workplace import Workplace, workplace
from tests.builders import Event
from tests.contract.harness import Harness, MakeHarness, registered
from tests.contract.harness_caldav import DavHarness
from tests.contract.harness_enterprise import EnterpriseHarness
from tests.drawing import events
from tests.laws.test_machine import Calendars, sides
from tests.session.desk import PAIR, Desk

T = TypeVar("T")

_NOT_TAKEN = ("no content line", "ATTENDEE")
_ENTERED = events(st.just("?")).filter(
    lambda made: made.zone != "W. Europe Standard Time" and not any(word in made.text() for word in _NOT_TAKEN)
)
"""What these calendars take from anybody. Radicale wants a definition of a zone that is no IANA one; meetings on a server that
sends invitations (Xandikos says that it does) are left to it."""

REAL = ("caldav-radicale", "caldav-xandikos", "enterprise-sqlite", "enterprise-postgresql")


@dataclass(frozen=True, slots=True)
class Standing:
    """An item of a real calendar, as its adapter reads it."""

    text: str


@dataclass(slots=True)
class RealStore:
    """A real calendar in the hands of the machine, as if it were one in memory. No fault is made in it."""

    harness: Harness
    call: Callable[[Awaitable[Any]], Any]
    traits: Traits = field(default_factory=Traits)
    faults: Faults = field(default_factory=Faults)

    @property
    def items(self) -> dict[Href, Standing]:
        return self.call(self._read())

    async def _read(self) -> dict[Href, Standing]:
        async with self.harness.open() as side:
            listing = await side.list(None)
            assert isinstance(listing, Full)
            found = await side.fetch(sorted(listing.entries))
        assert all(isinstance(one, Resource) for one in found), found
        return {one.href: Standing(one.object.text) for one in found if isinstance(one, Resource)}

    def texts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.items.values():
            found.setdefault(_uid(one.text), []).append(one.text)
        return found

    def kept(self, text: str) -> str:
        return self.harness.holds(text)

    def create(self, text: str) -> Href:
        return self.call(self.harness.foreign_create(text))

    def edit(self, href: Href, text: str) -> None:
        self.call(self.harness.foreign_edit(href, text))

    def delete(self, href: Href) -> None:
        self.call(self.harness.foreign_delete(href))


def _uid(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("UID:")).removeprefix("UID:")


class RealDesk(Desk):
    """``right``: how the calendar is written in the config."""

    right_settings: CalendarConfig

    @property
    def config(self) -> Config:
        calendars = {"left": CalendarConfig("left", "memory", {}), "right": self.right_settings}
        return Config("A. Miller", calendars, {PAIR: self.pair}, self.data / "config.toml", self.data)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Workplace]:
        KIND.stores["left"] = self.sides.left
        async with workplace(self.config, self.data, lambda: self.now) as work:
            yield work


def _settings_of(harness: Harness) -> CalendarConfig:
    match harness:
        case DavHarness():
            os.environ["SYNCLINE_PASSWORD_RIGHT"] = harness.password
            return CalendarConfig("right", "caldav", {"url": harness.url, "username": harness.username})
        case EnterpriseHarness():
            url = harness.url.replace("sqlite:", f"sqlite:{harness.folder}/")
            return CalendarConfig("right", "enterprise", {"url": url, "user": "amiller"})
        case _:
            raise NotImplementedError(harness.name)


class RealCalendars(Calendars):
    """``make``: what is on the right."""

    make: MakeHarness

    run_on_a_lie = None  # pyright: ignore[reportAssignmentType]
    run_while_a_side_goes_away = None  # pyright: ignore[reportAssignmentType]
    run_while_single_writes_fail = None  # pyright: ignore[reportAssignmentType]
    touch = None  # pyright: ignore[reportAssignmentType]

    def teardown(self) -> None:
        """Everything calms down in the end."""
        try:
            self.settle(Side.LEFT)
        finally:
            self.loop.run(self.harness.stop())
            super().teardown()

    @initialize(made=st.lists(st.tuples(sides, _ENTERED), min_size=1, max_size=4))
    def set_up(self, made: list[tuple[Side, Event]]) -> None:
        (self.folder / "right").mkdir()
        self.harness: Harness = type(self).make(self.folder / "right")
        self.loop.run(self.harness.start())
        right = cast("Store", RealStore(self.harness, self.loop.run))  # pyright: ignore[reportArgumentType]
        desk = RealDesk(self.folder, Both(Store("left"), right))
        desk.right_settings = _settings_of(self.harness)
        self.desk = desk
        for side, each in made:
            self.create(side, each, False)

    @rule(side=sides, made=_ENTERED, held=st.booleans())
    def create(self, side: Side, made: Event, held: bool) -> None:
        super().create(side, made, held)

    @rule(step=st.integers(1, 25))
    def run_and_die(self, step: int) -> None:
        super().run_and_die(step, True)


def tried(name: str, examples: int, steps: int) -> None:
    """Try the laws with one of `REAL`. Skips where its server is not to be had."""
    tried_with(next(make for known, make in registered() if known == name), examples, steps)


def tried_with(make: MakeHarness, examples: int, steps: int, derandomize: bool = False) -> None:
    machine = type(f"With {make.name}", (RealCalendars,), {"make": make})
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        report_multiple_bugs=False,
        derandomize=derandomize,
        phases=[Phase.explicit, Phase.generate],  # a step takes long: too long to look for a smaller example
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    with _passwords_from_environment():
        run_state_machine_as_test(machine, settings=how)


@contextmanager
def _passwords_from_environment() -> Generator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        yield
    finally:
        os.environ.pop("SYNCLINE_PASSWORD_RIGHT", None)
        keyring.set_keyring(before)
