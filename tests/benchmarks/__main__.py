"""``python -m tests.benchmarks [--items N] [--large] [--against vdirsyncer] [--rounds N] [--json]``

Medians of whole processes, run in turns; only ratios inside one run count. Missed targets are named, and make it exit 1.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import folders, starting
from tests.benchmarks.measuring import Row


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", choices=["vdirsyncer"])
    parser.add_argument("--large", action="store_true", help="also five times the items, nothing changed")
    parser.add_argument(
        "--folder", type=Path, help="where to work; kept afterwards (a folder in memory tells of CPU only)"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.folder is not None:
        args.folder.mkdir(parents=True, exist_ok=True)
        return report(measure(args, args.folder), args.json)
    with tempfile.TemporaryDirectory(prefix="syncline-benchmark-") as folder:
        return report(measure(args, Path(folder)), args.json)


def measure(args: argparse.Namespace, folder: Path) -> Iterator[Row]:
    program = folders.install(folder) if args.against else None
    yield from folders.rows(folder / "folders", program, args.items, args.rounds)
    if args.large:
        yield next(row for row in folders.rows(folder / "large", program, args.items * 5, 1) if "nothing" in row.work)
    yield folders.without_flush(folder / "flush", args.items, args.rounds)
    yield folders.mobile_row(folder / "mobile", args.items, args.rounds)
    yield starting.planning_row()
    yield starting.auto_row(folder, args.rounds)


def report(rows: Iterator[Row], as_json: bool) -> int:
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if not as_json:
            print(line(row), flush=True)
    missed = [row.work for row in found if not row.reached]
    machine = f"{platform.platform()}, Python {platform.python_version()}"
    if as_json:
        json.dump({"machine": machine, "rows": [asdict(row) for row in found], "missed": missed}, sys.stdout, indent=1)
    else:
        print(f"\n{machine}\n{'missed: ' + '; '.join(missed) if missed else 'every target reached'}")
    return 1 if missed else 0


def line(row: Row) -> str:
    runs = "   ".join(
        f"{name} {run.wall:.2f} s (CPU {run.cpu:.2f}), {run.peak:.0f} MB" for name, run in row.runs.items()
    )
    ratio = "" if row.ratio is None else f"   ratio {row.ratio:.2f}"
    target = "" if row.target is None else f" of {row.target:.2f} {'reached' if row.reached else 'MISSED'}"
    return f"{row.work}\n    {runs}{ratio}{target}"


if __name__ == "__main__":
    sys.exit(main())
