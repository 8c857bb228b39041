"""The app on the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.demo.sandbox import is_sandbox, make
from tests.screens.walking import quiet, shown
from tui.app import SynclineApp

ROOT = Path(__file__).parents[2]


async def test_the_app_opens_on_the_sandbox_with_all_its_pairs(tmp_path: Path) -> None:
    box = await make(tmp_path / "box")
    app = SynclineApp(box.config_path, box.data, fail_fast=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        screen = shown(app)
    for pair in ("a-mail", "a-office", "a-exchange", "c-office", "c-mail"):
        assert pair in screen


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that registers another app the way an installed package does; Syncline's own app is not there."""
    place = tmp_path / "site"
    (place / "someapp-1.dist-info").mkdir(parents=True)
    (place / "tui").mkdir()
    (place / "tui" / "__init__.py").touch()
    (place / "someapp-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: someapp\nVersion: 1\n")
    (place / "someapp-1.dist-info" / "entry_points.txt").write_text("[syncline.app]\nterminal = someapp:main\n")
    (place / "someapp.py").write_text("def main(config, data):\n    print(config, data)\n    return 7\n")
    return place


def _at_a_terminal(site: Path, *words: str) -> tuple[int, str]:
    pty = pytest.importorskip("pty", reason="this platform has no pseudo-terminals")
    above, below = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", *words],
        stdin=below,
        stdout=below,
        stderr=below,
        cwd=site,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))},
    )
    os.close(below)
    said = os.read(above, 10_000).decode()
    os.close(above)
    return done.returncode, said.replace("\r\n", "\n")


def test_at_a_terminal_the_app_is_opened_on_a_new_sandbox_and_later_on_the_same(site: Path, tmp_path: Path) -> None:
    box = tmp_path / "box"
    opened = f"{box / 'config.toml'} {box / 'data'}\n"
    assert _at_a_terminal(site, "demo", "--dir", str(box)) == (7, opened)
    assert is_sandbox(box)
    code, said = _at_a_terminal(site, "demo", "--dir", str(box))
    assert (code, said) == (
        7,
        f"The sandbox in {box} is as you left it; delete the folder to begin anew.\n{opened}",
    )


def test_unnamed_the_sandbox_is_in_the_data_folder(site: Path, tmp_path: Path) -> None:
    code, _ = _at_a_terminal(site, "demo", "--data-dir", str(tmp_path / "data"))
    assert code == 7
    assert is_sandbox(tmp_path / "data" / "demo")
