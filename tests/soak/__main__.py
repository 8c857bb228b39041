"""``uv run python -m tests.soak --seconds 1800``: one simulated world after the other, until the time is up or a law is broken.

Each world has a seed; the seed of one that broke a law is printed with all that happened in it, and
``--seed SEED --worlds 1`` plays exactly that one again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

import anyio

from tests.soak.figures import Figures
from tests.soak.story import Story, Violated
from tests.soak.world import made

STEPS = 120


def played(seed: int, steps: int, figures: Figures, *, files: bool | None = None, ring: bool = False) -> list[str]:
    """One world; gives what broke, and everything that had happened before, a line each. Nothing: all laws hold."""
    drawn = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        world = made(Path(folder, "home"), drawn, files=files, ring=ring)
        story = Story(world, drawn)
        try:
            anyio.run(story.play, steps)
        except Exception as error:
            what = [str(error)] if isinstance(error, Violated) else traceback.format_exception(error)
            pairs = [f"{pair.name}: {' and '.join(pair.calendars)}" for pair in world.pairs.values()]
            return [f"calendars: {dict(world.kinds)}", *pairs, *story.told, *what]
        finally:
            figures.add(story.figures)
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--worlds", type=int, default=sys.maxsize)
    parser.add_argument(
        "--rings", action="store_true", help="worlds whose pairs make rings, in place of chains and stars"
    )
    parser.add_argument("--go-on", action="store_true", help="do not end at the first broken law")
    given = parser.parse_args()
    figures, worlds, broken = Figures(), 0, 0
    until = time.monotonic() + given.seconds
    while worlds < given.worlds and (not broken or given.go_on) and time.monotonic() < until:
        told = played(given.seed + worlds, given.steps, figures, ring=given.rings)
        if told:
            broken += 1
            print(f"seed {given.seed + worlds}, {given.steps} steps: a law is broken", *told, sep="\n  ", flush=True)
        worlds += 1
    print(
        f"{worlds} worlds, {figures.operations} operations, {figures.runs} runs, {figures.faults} faults, "
        f"{figures.kills} kills, {figures.quiet_points} quiet points, {broken} violations"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
