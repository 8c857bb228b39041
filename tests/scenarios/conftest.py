from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import tzlocal

from tests.cli.conftest import NOW
from tests.cli.shell import opened
from tests.scenarios.office import Office

_A_MOMENT = timedelta(microseconds=110_000)
"""Stores that tell a save by a time with hundredths are not asked here what they do where whole seconds are all there is."""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A Monday morning in Berlin; the clock stands still until it is moved."""
    with opened(tmp_path, monkeypatch) as shell, time_machine.travel(NOW + _A_MOMENT, tick=False) as clock:
        tzlocal.reload_localzone()
        yield Office(shell, clock)
    tzlocal.reload_localzone()
