"""``uv run python -m tests.laws --side caldav-radicale``: a long look at the laws with a real calendar on one side."""

from __future__ import annotations

import argparse
import sys

from tests.laws.real import REAL, tried


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=REAL, action="append", help="which calendar (usual: all of them)")
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--steps", type=int, default=30)
    given = parser.parse_args()
    for side in given.side or REAL:
        tried(side, given.examples, given.steps)
        print(f"{side}: {given.examples} examples of up to {given.steps} steps, every law held", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
