"""Death at each step of the journal in turn, or at a few of them; the run that follows ends like the undisturbed one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.kills.instants import differences
from tests.kills.steps import COUNTED
from tests.kills.world import ROOT, World, state


def sync(world: World, step: str = "0") -> tuple[int, int]:
    """A run in a process of its own that dies at that step; gives its exit code, and how many steps it took if it lived."""
    counted = world.home.with_name("counted")
    words = [sys.executable, "-m", "tests.kills.steps", step, *world.words("sync")]
    environ = {**os.environ, COUNTED: str(counted)}
    code = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, check=False).returncode
    return code, _number(counted) if lived(code) else 0


def lived(code: int) -> bool:
    return code in (0, 3)


def _number(path: Path) -> int:
    return int(path.read_text("utf-8"))


def deaths(world: World, most: int | None = None) -> Iterator[tuple[int, int, list[str]]]:
    """For each death its step, of how many, and what ended otherwise. ``most``: about so many, evenly spread."""
    world.again()
    code, steps = sync(world)
    assert lived(code), code
    undisturbed = state(world)
    for step in range(1, steps + 1, 1 if most is None else -(-steps // most)):
        world.again()
        code, _ = sync(world, str(step))
        assert not lived(code), f"it was to die at step {step}"
        world.run("sync")
        yield step, steps, differences(state(world), undisturbed)
