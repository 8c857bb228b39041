from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.notes.desk import Clock, Desk, desk_at

OpenDesk = Callable[..., Desk]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Generator[Desk]:
    with desk_at(tmp_path / "notes.db", clock) as opened:
        yield opened
        opened.check()


@pytest.fixture
def open_desk(tmp_path: Path, clock: Clock) -> Generator[OpenDesk]:
    """Opens the same mail file with other switches, as often as wanted."""
    with ExitStack() as stack:

        def opened(**switches: Any) -> Desk:
            return stack.enter_context(desk_at(tmp_path / "notes.db", clock, **switches))

        yield opened
