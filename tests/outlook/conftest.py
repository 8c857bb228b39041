"""An office for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outlook.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """On a machine in Berlin with American settings."""
    return Office(tmp_path)
