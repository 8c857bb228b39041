"""What a start costs: reading the config imports next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.config.reading import PAIR

HEAVY = {
    "pydantic", "textual", "icalendar", "recurring_ical_events", "keyring", "httpx2", "importlib.metadata", "platformdirs",
    "anyio", "asyncio", "aiosqlite", "sqlite3", "tzlocal", "stamina",
}  # fmt: skip

LOAD = """
from engine.config.load import load
from engine.config.places import config_path, data_dir
from engine.config.redact import mask
from engine.config import secrets
assert data_dir().name == "data"
assert list(load(config_path()).pairs) == ["mail"]
"""
WANTED = """
import os
from engine.config.wanted import wanted
assert wanted(os.environ["SYNCLINE_CONFIG"], "startup") == []
"""


def _imported(code: str, tmp_path: Path) -> set[str]:
    path = tmp_path / "config.toml"
    path.write_text(PAIR)
    environ = {**os.environ, "SYNCLINE_CONFIG": str(path), "SYNCLINE_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys\nsys.path.insert(0, '')\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=environ,
        cwd=Path(__file__).parents[2],
    )
    return set(done.stdout.split())


def test_loading_a_config_imports_nothing_heavy(tmp_path: Path) -> None:
    assert _imported(LOAD, tmp_path) & HEAVY == set()


def test_finding_out_that_nothing_is_to_be_done_imports_nothing_else_of_syncline(tmp_path: Path) -> None:
    imported = _imported(WANTED, tmp_path)
    assert {name for name in imported if name.startswith("engine")} == {
        "engine",
        "engine.config",
        "engine.config.wanted",
    }
    assert imported & (HEAVY | {"dataclasses", "pathlib"}) == set()
