"""Both mail clients on a clock that only moves when somebody waits: nobody sleeps in a test.

They are registered as another package would register its own, by entry points in a folder on the path (`on_path`), so that
a whole session opens them by name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from engine.adapters.notes.adapter import NotesKind
from engine.adapters.outlook.adapter import OutlookKind

NAMES: Final = {"outlook": "outlook-in-no-time", "notes": "notes-in-no-time"}
"""The types of calendars, by model."""


class Clock:
    """Moves on by a hundredth with each look, and by what somebody waits. ``waited``: all of that, in seconds."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, 0, 110_000, tzinfo=UTC)
        self.waited = 0.0

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now

    def seconds(self) -> float:
        return self().timestamp()

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.waited += seconds


CLOCK: Final = Clock()
OUTLOOK: Final = OutlookKind(CLOCK, CLOCK.wait)
NOTES: Final = NotesKind(lambda found: replace(found, clock=CLOCK, seconds=CLOCK.seconds), CLOCK.wait)


def on_path(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the two kinds be found."""
    metadata = folder / "in_no_time-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: in-no-time\nVersion: 1.0\n", "utf-8")
    lines = [f"{name} = {__name__}:{model.upper()}\n" for model, name in NAMES.items()]
    (metadata / "entry_points.txt").write_text(f"[syncline.adapters]\n{''.join(lines)}", "utf-8")
    patch.syspath_prepend(str(folder))
