"""The keyring of this platform, for real: GNOME Keyring on a bus of its own. Elsewhere an in-memory one does (test_nowhere)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import ROOT
from tests.secrets.searching import SECRET, files_with_it, shown_in
from tests.servers.memdav import MemDav

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon", "sh")

_SESSION = """
printf test | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1 || exit 99
exec "$@"
"""
"""A shell script: an unlocked keyring, and the given command. The keyring ends with the bus."""


@pytest.fixture
def session(tmp_path: Path) -> list[str]:
    """The begin of a command line that runs the rest of it beside a real keyring of its own."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    return ["dbus-run-session", "--", "sh", "-c", _SESSION, "sh"]


@pytest.fixture
def server() -> Iterator[MemDav]:
    made = MemDav().start()
    yield made
    made.close()


def at_home(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the real user is touched."""
    places = {
        "HOME": "home",
        "XDG_DATA_HOME": "home/share",
        "XDG_RUNTIME_DIR": "home/run",
        "XDG_CONFIG_HOME": "home/config",
    }
    for place in places.values():
        (folder / place).mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SYNCLINE_", "PYTHON_KEYRING", "DBUS_"))
    }
    return kept | {name: str(folder / place) for name, place in places.items()}


def test_a_password_is_kept_used_and_taken_out_again(session: list[str], server: MemDav, tmp_path: Path) -> None:
    work = server.add("work")
    server.login.scheme, server.login.password = "basic", SECRET
    command = [sys.executable, "-m", "tests.secrets.real_keyring", str(tmp_path), server.wire.url + work.path]
    done = subprocess.run(
        [*session, *command], capture_output=True, text=True, cwd=ROOT, env=at_home(tmp_path), check=False
    )
    assert done.returncode == 0, done.stderr
    none, kept, found, synced, removed, none_again = json.loads(done.stdout)
    assert none[0] == none_again[0] == 1
    assert 'Run "syncline credentials set team"' in none[2]
    assert (kept[0], kept[1]) == (0, 'The password for calendar "team" is in the keyring.\n')
    assert (found[0], found[1]) == (0, 'The password for calendar "team" comes from the keyring.\n')
    assert synced[0] == 0, synced
    assert removed[0] == 0, removed
    assert shown_in((done.stdout + done.stderr).encode()) == []
    assert files_with_it(tmp_path) == []
