from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.between.desk import THERE, Desk, desk_of


@pytest.fixture(params=THERE)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk_of(request.param, tmp_path) as made:
        yield made
