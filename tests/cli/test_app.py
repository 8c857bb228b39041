"""``syncline`` alone opens the app, which the command line knows by name only: its own, or one that is registered."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from engine.cli.app import REFERENCE
from tests.cli.shell import ROOT, Shell

APP = """
def main(config, data):
    print(f"the app, on {config.name} and {data.name}")
    return 7
"""


def test_without_a_terminal_it_says_so_and_ends_with_2(shell: Shell) -> None:
    ran = shell.run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        'The app needs a terminal to show itself; here there is none. Name a command.\nSee "syncline --help".\n'
    )


@pytest.mark.parametrize("words", [("--json",), ("--budget", "20s")])
def test_the_app_takes_no_options_of_commands(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run(*words, terminal=True).code == 2


def _registered(home: Path, target: str) -> Path:
    """A folder that registers an app the way an installed package does; Syncline's own app is not there."""
    place = home / "site"
    (place / "someapp-1.dist-info").mkdir(parents=True)
    (place / "tui").mkdir()
    (place / "tui" / "__init__.py").touch()
    (place / "someapp-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: someapp\nVersion: 1\n")
    (place / "someapp-1.dist-info" / "entry_points.txt").write_text(f"[syncline.app]\nterminal = {target}\n")
    (place / "someapp.py").write_text(APP)
    return place


def _at_a_terminal(shell: Shell, place: Path) -> tuple[int, str]:
    """``syncline`` with a real terminal for all three streams."""
    pty = pytest.importorskip("pty", reason="this platform has no pseudo-terminals")
    above, below = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli"],
        stdin=below,
        stdout=below,
        stderr=below,
        cwd=place,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(place), str(ROOT)))},
    )
    os.close(below)
    said = os.read(above, 10_000).decode()
    os.close(above)
    return done.returncode, said


def test_on_a_terminal_the_registered_app_opens_and_its_end_is_the_end(shell: Shell) -> None:
    assert _at_a_terminal(shell, _registered(shell.home, "someapp:main")) == (7, "the app, on config.toml and data\r\n")


def test_an_app_that_lacks_something_is_told_of_and_ends_with_2(shell: Shell) -> None:
    code, said = _at_a_terminal(shell, _registered(shell.home, "nosuchapp:main"))
    assert code == 2
    assert said == 'The app cannot be opened: nosuchapp is not installed. See "syncline --help".\r\n'


def test_the_apps_own_entry_point_names_what_is_opened() -> None:
    (found,) = (entry for entry in distribution("syncline").entry_points if entry.group == "syncline.app")
    assert (found.name, found.value) == ("terminal", REFERENCE)


def test_an_installation_whose_own_app_was_taken_away_says_so(shell: Shell) -> None:
    place = _registered(shell.home, "someapp:main")
    (place / "someapp-1.dist-info" / "entry_points.txt").write_text("")
    said = 'The app cannot be opened: tui.app is not installed. See "syncline --help".\r\n'
    assert _at_a_terminal(shell, place) == (2, said)
