"""One collection of every kind for each test of the contract."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from engine.ports import Adapter
from tests.contract.harness import Harness, MakeHarness, registered

_REGISTERED = tuple(registered())


@pytest.fixture(params=[make for _, make in _REGISTERED], ids=[name for name, _ in _REGISTERED])
def make(request: pytest.FixtureRequest) -> MakeHarness:
    """Makes harnesses of one kind, for tests that need several."""
    return request.param


@pytest.fixture
async def harness(make: MakeHarness, tmp_path: Path) -> AsyncGenerator[Harness]:
    """A collection that is empty."""
    made = make(tmp_path)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


@pytest.fixture
async def side(harness: Harness) -> AsyncGenerator[Adapter]:
    """The same collection, opened."""
    async with harness.open() as opened:
        yield opened
