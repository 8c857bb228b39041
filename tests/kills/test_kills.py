"""Killed at random instants: the run that follows ends where the undisturbed one did. 200 of them: ``python -m tests.kills``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.instants import many
from tests.kills.world import made

INSTANTS = 6


@pytest.mark.parametrize("left, right", [("mobile", "vdir"), ("vdir", "outlook")])
def test_the_run_after_a_kill_ends_like_the_undisturbed_one(left: str, right: str, tmp_path: Path) -> None:
    world = made(tmp_path / "world", left, right, changes=40, seed=7)
    deaths, wrong = many(world, INSTANTS, seed=7, tell=lambda _: None)
    assert wrong == []
    assert len(deaths) == INSTANTS
