"""What the documentation says of the two mail clients is so."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SIMULATORS = (ROOT / "docs" / "simulators.md").read_text("utf-8")
_NAMED = re.compile(r"`((?:tests/)?[\w/]+::[\w:]+)`")


def promises() -> list[tuple[str, str]]:
    """Each line of the tables with the place of a test that it names."""
    found: list[tuple[str, str]] = []
    folder = ""
    for line in SIMULATORS.splitlines():
        if line.startswith("## "):
            named = re.search(r"`(tests/\w+)`", line)
            folder = named[1] if named else ""
        if folder and line.startswith("| ") and "|---" not in line and not line.endswith("| test |"):
            said, tests = line.strip("| ").rsplit(" | ", 1)
            found += [(said, test if "/" in test else f"{folder}/{test}") for test in _NAMED.findall(tests)] or [
                (said, "")
            ]
    return found


PROMISES = promises()


def test_every_line_of_the_checklists_is_there() -> None:
    """8 + 6 + 15 + 7 + 6 lines of Outlook, 5 + 10 + 11 + 13 of Notes."""
    assert len(dict(PROMISES)) == 81


def test_every_line_has_a_test_that_exists() -> None:
    missing = []
    for said, test in PROMISES:
        module, _, name = test.partition("::")
        if not module or name not in names_of(module):
            missing.append((said, test))
    assert missing == []


@cache
def names_of(module: str) -> frozenset[str]:
    """Names of the tests of a module, those of a class with its name before them."""
    found: set[str] = set()
    for node in ast.parse((ROOT / f"{module}.py").read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
    return frozenset(found)
