"""The files of real producers that the tests read where they are; they are no part of the project."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHARED = Path(os.environ.get("SYNCLINE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FOLDER = SHARED / "corpus"

needs_corpus = pytest.mark.skipif(
    not (FOLDER / "INDEX.csv").exists(),
    reason="the corpus of real calendar files is not beside the project (SYNCLINE_SHARED)",
)


@dataclass(frozen=True, slots=True)
class RealFile:
    name: str
    path: Path

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


def real_files() -> list[RealFile]:
    if not (FOLDER / "INDEX.csv").exists():
        return []
    with (FOLDER / "INDEX.csv").open(encoding="utf-8", newline="") as rows:
        return [RealFile(row["dev_path"], FOLDER / row["dev_path"]) for row in csv.DictReader(rows)]


@cache
def probe() -> ModuleType:
    """The round-trip probe, which compares two iCalendar texts by meaning and knows nothing of this project."""
    spec = importlib.util.spec_from_file_location("roundtrip_probe", SHARED / "tools" / "roundtrip_probe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def losses(before: str, after: str, kept: Collection[str]) -> list[Any]:
    """What a judge that knows nothing of this project finds missing or changed among the lines of these names."""
    judge = probe()
    found = judge.compare(before.encode("utf-8", "surrogatepass"), after.encode("utf-8", "surrogatepass"), match="uid")
    return [one for one in found if one[0] in judge.LOSS and one[1] and one[2] in kept]
