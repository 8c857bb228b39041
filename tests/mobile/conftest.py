"""An activity database, and the CRM client that works on it at the same time."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from engine.adapters.mobile.adapter import KIND
from engine.ports import Adapter
from tests.mobile.asking import at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mobile.db"


@pytest.fixture
async def side(path: Path) -> AsyncGenerator[Adapter]:
    """The calendar, opened; empty at first."""
    async with KIND.open(at(path)) as opened:
        yield opened


@pytest.fixture
def client(side: Adapter, path: Path) -> Generator[sqlite3.Connection]:
    """The CRM client, or somebody with an SQLite shell: every statement is a change of its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()
