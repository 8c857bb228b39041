"""A profile in a file of its own for each test; its machine is as the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.simulated.machine import Machine
from engine.adapters.outlook.simulated.simulation import Simulation
from tests.outlook_simulated.profile import Profile, StandingClock

Start = Callable[..., Profile]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outlook.db"


@pytest.fixture
def start(path: Path, clock: StandingClock) -> Iterator[Start]:
    """Starts an Outlook on the test's file with the given switches; calling it again is a second process."""
    machines: list[Machine] = []

    def make(**switches: Any) -> Profile:
        switches = {"zone": "Europe/Berlin", **switches}
        machine = Machine(path, Simulation(**switches), clock)
        machine.CoInitialize()
        machines.append(machine)
        return Profile(machine)

    yield make
    for machine in machines:
        machine.close()


@pytest.fixture
def outlook(start: Start) -> Profile:
    """A machine in Berlin with American settings."""
    return start()
