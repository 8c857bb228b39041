"""A newcomer's first hour, by keyboard alone, in a real terminal: from no config at all to a run that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.tmux import NEEDED, Tmux, terminal

pytestmark = NEEDED


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
