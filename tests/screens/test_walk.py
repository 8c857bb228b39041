"""A newcomer's first hour, by keyboard alone, in a real terminal: from no config at all to a run that is taken back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to walk in")

PATIENCE = 60
"""Seconds until words that do not come are given up; on a quiet machine each comes in a fraction of one."""


class Tmux:
    """A terminal of 80 by 24 with Syncline in it."""

    def __init__(self, folder: Path) -> None:
        self._server = f"syncline-{os.getpid()}"
        environment = {
            "SYNCLINE_CONFIG": str(folder / "config.toml"),
            "SYNCLINE_DATA_DIR": str(folder / "data"),
            "LC_ALL": "C.UTF-8",
            "TERM": "screen-256color",
        }
        said = [option for name, value in environment.items() for option in ("-e", f"{name}={value}")]
        app = [sys.executable, "-m", "engine.cli"]
        self._tmux("-u", "-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", *said, *app)

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._server, *words]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout

    def shown(self) -> str:
        """What is on the screen, blanks between words as one."""
        return re.sub(r" +", " ", self._tmux("capture-pane", "-p"))

    def until(self, *words: str) -> str:
        """The screen as soon as all of these can be read on it."""
        end = time.monotonic() + PATIENCE
        while True:
            shown = self.shown()
            missing = [each for each in words if each not in shown]
            if not missing:
                return shown
            assert time.monotonic() < end, f"{missing} did not come:\n{shown}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    @property
    def is_there(self) -> bool:
        """The server ends with what ran in it."""
        return not subprocess.run(["tmux", "-L", self._server, "has-session"], capture_output=True).returncode

    def until_it_is_gone(self) -> None:
        end = time.monotonic() + PATIENCE
        while self.is_there:
            assert time.monotonic() < end, f"Syncline did not leave:\n{self.shown()}"
            time.sleep(0.05)

    def close(self) -> None:
        if self.is_there:
            self._tmux("kill-server")


@contextmanager
def terminal(folder: Path) -> Iterator[Tmux]:
    made = Tmux(folder)
    try:
        yield made
    finally:
        made.close()


def fill_in(at: Tmux, subject: str, location: str) -> None:
    """The form of an activity: its subject is asked first, the place is eight fields on."""
    at.type(subject)
    at.until(f"Subject {subject}")
    at.press(*["Tab"] * 8)
    at.type(location)
    at.until(f"Location {location}", "not saved yet")
    at.press("C-s")
    at.until("Calendar: ", f"{subject} {location}")


def look_into(at: Tmux, calendar: str, *words: str) -> None:
    """From Home to a calendar; the mobile one comes first, the other one by one key more."""
    at.press("k")
    at.until("Calendar: mobile")
    if calendar != "mobile":
        at.press("k")
        at.until("Which calendar?")
        at.press("Down", "Enter")
        at.until(f"Calendar: {calendar}")
    at.until(*words)


def go_home(at: Tmux) -> None:
    at.press("Escape")
    at.until("What happened")


@pytest.mark.timeout(600)
def test_the_first_hour(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        at.until("Welcome to Syncline", "Simulated Outlook, to try Syncline out", "Ctrl+S Save")
        at.press("C-s")
        at.until("mobile ⇄ outlook", "never synced yet", "k Calendar")

        # an activity in the mobile calendar goes to Outlook
        look_into(at, "mobile", "nothing here. n enters something.")
        at.press("n")
        at.until("New activity")
        fill_in(at, "Visit Arslan", "Hall 1")
        go_home(at)
        at.press("s")
        at.until("all in step; outlook: 1 entered")

        # both sides change the same properties
        look_into(at, "mobile", "Visit Arslan Hall 1")
        at.press("Enter")
        at.until("Activity: Visit Arslan")
        fill_in(at, "Visit in the morning", "Hall 2")
        go_home(at)
        look_into(at, "outlook", "Visit Arslan Hall 1")
        at.press("Enter")
        at.until("Activity: Visit Arslan")
        fill_in(at, "Visit in the evening", "Hall 3")
        go_home(at)
        at.press("s")
        at.until("? 1 conflict", "1 decision waits")

        # decided line by line: the subject of mobile, the place of Outlook
        at.press("Enter")
        at.until("? subject", "? location", "1 of 1 to decide")
        at.press("Left")
        at.until("← subject", "not all yet")
        at.press("Down")
        at.press("Right")
        at.until("→ location", "all decided, g carries it out", "written to mobile")
        at.press("g")
        at.until("all in step; mobile: 1 changed; outlook: 1 changed")
        for calendar in ("mobile", "outlook"):
            look_into(at, calendar, "✓ Visit in the morning Hall 3")
            go_home(at)

        # the history, and the run taken back
        at.press("h")
        at.until("3 runs", "Run 3 of mail", "outlook: 1 entered", "1 conflict")
        at.press("Enter")
        at.until("changed in mobile and outlook: subject, location")
        at.press("Escape")
        at.until("3 runs")
        at.press("u")
        at.until("Undo run 3", "~ 1 to change back", "Nothing is done before you press g.")
        at.press("g")
        at.until("took back run 3")
        look_into(at, "mobile", "Visit in the morning Hall 2")
        go_home(at)
        look_into(at, "outlook", "Visit in the evening Hall 3")
        go_home(at)
        at.press("q")
        at.until_it_is_gone()
