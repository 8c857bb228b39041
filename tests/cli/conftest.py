from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
import tzlocal

from tests.cli.shell import Shell, opened

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""The time of day in every test of the command line: a Monday morning in Berlin."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def morning() -> Iterator[None]:
    """The clock stands still, and this machine is in Berlin."""
    with time_machine.travel(NOW, tick=False):
        tzlocal.reload_localzone()
        yield
    tzlocal.reload_localzone()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, morning: None) -> Iterator[Shell]:
    with opened(tmp_path, monkeypatch) as shell:
        yield shell
