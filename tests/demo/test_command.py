"""``syncline demo`` from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest

from engine.cli.main import main
from engine.demo.sandbox import is_sandbox, make
from engine.model.errors import BadRequest

ROOT = Path(__file__).parents[2]


def ran(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, over pipes."""
    return subprocess.run(
        [sys.executable, "-m", "engine.cli", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    home = tmp_path_factory.mktemp("home")
    return ran("demo", "--headless", "--dir", str(home / "box"), SYNCLINE_DATA_DIR=str(home / "mine")), home


def test_headless_it_plays_tells_and_ends_with_0(
    played: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, _ = played
    assert (done.returncode, done.stderr) == (0, "")
    assert "A connects at the office\n------------------------\n" in done.stdout
    assert "       a-mail: Dentist (" in done.stdout
    assert "holds  and so does C's Notes\n" in done.stdout
    assert "BROKEN" not in done.stdout
    assert "\nAll 21 claims hold.\n" in done.stdout


def test_the_sandbox_that_was_named_stays_to_look_around(
    played: tuple[subprocess.CompletedProcess[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    done, home = played
    box = home / "box"
    assert done.stdout.endswith(f"To look around: syncline --config {box / 'config.toml'} --data-dir {box / 'data'}\n")
    assert main(["status", "--json", "--config", str(box / "config.toml"), "--data-dir", str(box / "data")]) == 0
    pairs: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["pairs"]
    assert [pair["last_result"] for pair in pairs] == ["ok"] * 5


def test_nothing_outside_the_sandbox_is_touched(played: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, home = played
    assert [each.name for each in home.iterdir()] == ["box"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    assert main(["demo", "--headless", "--dir", str(tmp_path)]) == 2
    assert "is not an empty folder" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_without_a_terminal_it_says_what_works(tmp_path: Path) -> None:
    done = ran("demo", "--dir", str(tmp_path / "box"))
    assert done.returncode == 2
    assert "With --headless the example is played without it." in done.stderr
    assert not (tmp_path / "box").exists()


def test_a_new_sandbox_has_a_valid_config_and_three_activities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = anyio.run(lambda: make(tmp_path / "box"))
    assert is_sandbox(box.folder)
    assert not is_sandbox(tmp_path)
    words = ["--config", str(box.config_path), "--data-dir", str(box.data)]
    assert main(["config", "check", *words]) == 0
    assert "warning" not in capsys.readouterr().err
    assert main(["list", "a-mobile", "--json", *words]) == 0
    summaries = [each["summary"] for each in json.loads(capsys.readouterr().out)["occurrences"]]
    assert summaries == ["Visit Miller & Sons", "Weekly round", "Dentist", *["Weekly round"] * 3]


async def test_a_sandbox_is_made_once(tmp_path: Path) -> None:
    await make(tmp_path / "box")
    with pytest.raises(BadRequest):
        await make(tmp_path / "box")
