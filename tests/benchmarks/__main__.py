"""``python -m tests.benchmarks [--items N] [--large] [--only ROWS] [--against vdirsyncer] [--rounds N] [--json]``

Medians of whole processes, run in turns; only ratios inside one run count. Missed targets are named, and make it exit 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.benchmarks import folders, programs, servers, starting
from tests.benchmarks.measuring import Row


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", choices=["vdirsyncer"])
    parser.add_argument("--large", action="store_true", help="also five and ten times the items, nothing changed")
    parser.add_argument("--only", action="append", choices=[*GROUPS], help="these rows; may be given several times")
    parser.add_argument(
        "--folder", type=Path, help="where to work; kept afterwards (a folder in memory tells of CPU only)"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.folder is not None:
        args.folder.mkdir(parents=True, exist_ok=True)
        return report(measure(args, args.folder.resolve()), args.json)
    with tempfile.TemporaryDirectory(prefix="syncline-benchmark-") as folder:
        return report(measure(args, Path(folder)), args.json)


def as_installed(folder: Path) -> None:
    """All programs keep their bytecode, as they do where they are installed; whatever is set where this is run."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def measure(args: argparse.Namespace, folder: Path) -> Iterator[Row]:
    as_installed(folder)
    program = programs.install(folder) if args.against else None
    for name in args.only or [name for name in GROUPS if args.large or name != "large"]:
        (folder / name).mkdir(exist_ok=True)
        yield from GROUPS[name](folder / name, program, args)


def _folders(folder: Path, program: Path | None, args: argparse.Namespace) -> Iterator[Row]:
    yield from folders.rows(folder, program, args.items, args.rounds)


def _large(folder: Path, program: Path | None, args: argparse.Namespace) -> Iterator[Row]:
    yield folders.many(folder / "many", program, args.items * 5, args.rounds)
    yield folders.hundred_thousand(folder / "hundred", args.items, args.rounds)


def _ours(folder: Path, _: Path | None, args: argparse.Namespace) -> Iterator[Row]:
    yield folders.without_flush(folder / "flush", args.items, args.rounds)
    yield folders.mobile_row(folder / "mobile", args.items, args.rounds)
    yield from folders.outlook_rows(folder / "outlook", args.items // 2, args.rounds)


def _servers(folder: Path, program: Path | None, args: argparse.Namespace) -> Iterator[Row]:
    yield from servers.delayed(folder / "delayed", program, args.items // 10, args.rounds)
    yield from servers.radicale(folder / "radicale", program, args.items // 10, args.rounds)


def _starting(folder: Path, _: Path | None, args: argparse.Namespace) -> Iterator[Row]:
    yield starting.planning_row()
    yield starting.auto_row(folder, args.rounds)
    if sys.platform != "win32":
        from tests.benchmarks import painting

        yield painting.row(folder, args.rounds)


GROUPS: Final[Mapping[str, Callable[[Path, Path | None, argparse.Namespace], Iterator[Row]]]] = {
    "folders": _folders,
    "servers": _servers,
    "ours": _ours,
    "starting": _starting,
    "large": _large,
}


def report(rows: Iterator[Row], as_json: bool) -> int:
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if not as_json:
            print(line(row), flush=True)
    missed = [row.work for row in found if not row.reached]
    load = f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    machine = f"{platform.platform()}, Python {platform.python_version()}{load}"
    if as_json:
        json.dump({"machine": machine, "rows": [asdict(row) for row in found], "missed": missed}, sys.stdout, indent=1)
    else:
        print(f"\n{machine}\n{'missed: ' + '; '.join(missed) if missed else 'every target reached'}")
    return 1 if missed else 0


def line(row: Row) -> str:
    runs = "   ".join(
        f"{name} {run.wall:.2f} s (CPU {run.cpu:.2f}), {run.peak:.0f} MB" for name, run in row.runs.items()
    )
    if row.ratio is None:
        return f"{row.work}\n    {runs}"
    target = "" if row.target is None else f" of {row.target:.2f} {'reached' if row.reached else 'MISSED'}"
    cpu = "" if row.cpu_ratio is None else f" (by CPU {row.cpu_ratio:.2f})"
    return f"{row.work}\n    {runs}   ratio {row.ratio:.2f}{target}{cpu}"


if __name__ == "__main__":
    sys.exit(main())
