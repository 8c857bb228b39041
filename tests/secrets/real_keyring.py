"""Played inside a session with a real keyring: ``python -m tests.secrets.real_keyring FOLDER URL`` prints what came of it.

Every step is a command line of its own process, as people type it, so that the keyring itself has to keep the password.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.secrets.searching import SECRET

CONFIG = """
[calendars.left]
type = "vdir"
path = "left"
[calendars.team]
type = "caldav"
url = "{url}"
username = "amiller"
[pairs.work]
left = "left"
right = "team"
"""

STEPS: tuple[tuple[str, ...], ...] = (
    ("credentials", "check", "team"),
    ("credentials", "set", "team"),
    ("credentials", "check", "team"),
    ("sync",),
    ("credentials", "remove", "team"),
    ("credentials", "check", "team"),
)


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    (folder / "left").mkdir()
    (folder / "config.toml").write_text(CONFIG.format(url=url), "utf-8")
    places = ["--config", str(folder / "config.toml"), "--data-dir", str(folder / "data")]
    told: list[tuple[int, str, str]] = []
    for step in STEPS:
        command = [sys.executable, "-m", "engine.cli", *step, *places, "--verbose"]
        done = subprocess.run(command, input=SECRET, capture_output=True, text=True, env=os.environ, check=False)
        told.append((done.returncode, done.stdout, done.stderr))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
