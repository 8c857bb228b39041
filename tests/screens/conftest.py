"""What all tests of the screens share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own as the current one: paths in pictures are the same on every machine."""
    monkeypatch.chdir(tmp_path)
    return Path()
