"""Every test of this folder runs on SQLite and, where there is a server, on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from engine.ports import Adapter
from tests.enterprise.firm import Firm
from tests.enterprise.server import server


@pytest.fixture(params=["sqlite", "postgresql"])
async def firm(request: pytest.FixtureRequest, tmp_path: Path) -> Firm:
    url = "sqlite:enterprise.db" if request.param == "sqlite" else server().place().url()
    made = Firm(url, tmp_path)
    await made.enter_everybody()
    return made


@pytest.fixture
async def ann(firm: Firm) -> AsyncGenerator[Adapter]:
    async with firm.client("ann") as side:
        yield side


@pytest.fixture
async def bo(firm: Firm) -> AsyncGenerator[Adapter]:
    async with firm.client("bo") as side:
        yield side
