"""What a start costs: nothing heavy is imported where it is not needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.builders import event
from tests.cli.shell import ROOT, Shell

RUN = """
import sys
from engine.cli.main import main
code = main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
raise SystemExit(code)
"""
SCREEN = {"textual", "rich", "tui"}
TEXTS = {"icalendar", "recurring_ical_events", "dateutil", "x_wr_timezone"}
FAR = {"keyring", "httpx2", "stamina", "importlib.metadata", "platformdirs", "tzlocal", "markdownify", "striprtf"}
ENGINE = {"aiosqlite", "anyio", "asyncio", "sqlite3", "argparse", "logging", "dataclasses"}

DECIDING = {f"engine.model.{name}" for name in ("plan", "situation", "difference", "write", "content", "preview")}
BESIDE = {"calendar", "difflib", "random", "secrets", "shutil", "tempfile"}


def _imported(shell: Shell, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, text=True, cwd=ROOT, env=os.environ, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_auto_with_nothing_to_do_imports_next_to_nothing(shell: Shell) -> None:
    imported = _imported(shell, "--auto", "shutdown", "--budget", "20s", "--json")
    assert imported & (SCREEN | TEXTS | FAR | ENGINE) == set()
    assert {name for name in imported if name.startswith("engine")} == {
        "engine", "engine.cli", "engine.cli.main", "engine.cli.output", "engine.config", "engine.config.wanted",
    }  # fmt: skip


def test_a_sync_that_changes_nothing_imports_nothing_heavy(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit"))
    shell.ok("sync")
    assert _imported(shell, "sync") & (SCREEN | TEXTS | FAR) == set()


def test_a_sync_that_changes_nothing_loads_neither_what_reads_texts_nor_what_decides(shell: Shell) -> None:
    """Each of these modules costs a common run more than comparing a thousand items."""
    shell.put("left", event("Visit", uid="visit"))
    for file in (shell.home / "left").iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))  # long ago: what was written a moment ago is looked at once more
    shell.ok("sync")
    for file in (shell.home / "right").iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))
    _imported(shell, "sync")
    imported = _imported(shell, "sync")
    assert {name for name in imported if name.startswith(("engine.sync.", "engine.ical."))} == {"engine.sync.moves"}
    assert {name for name in imported if name.startswith("engine.model.")} & DECIDING == set()
    assert imported & {"engine.adapters.vdir.reading", "engine.adapters.vdir.writing", "engine.config.locate"} == set()
    assert imported & BESIDE == set()


def test_an_unattended_run_that_changes_nothing_imports_nothing_heavy(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit"))
    shell.ok("sync")
    assert _imported(shell, "--auto", "startup") & (SCREEN | TEXTS | FAR) == set()


def test_a_sync_that_writes_needs_no_library_either(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit"))
    assert _imported(shell, "sync") & (SCREEN | TEXTS | FAR) == set()
    assert shell.files("right") == ["visit.ics"]


@pytest.mark.parametrize("words", [("--help",), ("sync", "--help")])
def test_help_imports_neither_the_engine_nor_a_screen(shell: Shell, words: tuple[str, ...]) -> None:
    assert _imported(shell, *words) & (SCREEN | TEXTS | FAR | {"aiosqlite", "anyio", "asyncio", "sqlite3"}) == set()


@pytest.mark.parametrize("words", [("status",), ("history",), ("conflicts",), ("config", "check"), ("export", "left")])
def test_readings_need_neither_a_screen_nor_a_library(shell: Shell, words: tuple[str, ...]) -> None:
    assert _imported(shell, *words) & (SCREEN | TEXTS | FAR) == set()
