"""``uv run python -m tests.kills --instants 200``: kill so many runs with 500 mixed changes, and tell how all ended.

``--steps``: kill them instead at each step of the journal in turn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.kills import every_step
from tests.kills.instants import many
from tests.kills.world import World, made

WORLDS = (("mobile", "vdir"), ("vdir", "outlook"))


Tell = Callable[[str], None]


def _instants(world: World, instants: int, seed: int, tell: Tell) -> list[str]:
    deaths, wrong = many(world, instants, seed, tell)
    begun = sum(one.wrote for one in deaths)
    print(
        f"{world.left} and {world.right}, seed {seed}: {len(deaths)} deaths at random instants "
        f"({begun} with writes under way), {len(wrong)} differences from the undisturbed run"
    )
    return wrong


def _steps(world: World, tell: Tell) -> list[str]:
    wrong: list[str] = []
    died = 0
    for step, steps, found in every_step.deaths(world):
        died += 1
        wrong += [f"killed at step {step} of {steps}: {line}" for line in found]
        tell(f"{world.left}-{world.right}: killed at step {step} of {steps}, {len(found)} differences")
    print(f"{world.left} and {world.right}: {died} deaths, one at each step, {len(wrong)} differences")
    return wrong


def _print(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instants", type=int, default=200)
    parser.add_argument("--changes", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", action="store_true", help="die at each step of the journal in turn")
    parser.add_argument("--quiet", action="store_true")
    given = parser.parse_args()
    tell: Tell = (lambda _: None) if given.quiet else _print
    failed = False
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for place, (left, right) in enumerate(WORLDS):
            world = made(Path(folder, f"{left}-{right}"), left, right, given.changes, given.seed + place)
            share = given.instants // len(WORLDS) + (place < given.instants % len(WORLDS))
            wrong = _steps(world, tell) if given.steps else _instants(world, share, given.seed, tell)
            for line in wrong:
                print(f"  {line}")
            failed |= bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
