"""What the settings of the machine change. By itself, so that opening Outlook loads nothing that maps."""

from __future__ import annotations

from typing import NamedTuple


class Locale(NamedTuple):
    """Settings of the machine that change what items say: what stands between two categories, and the first day of the
    week (0 is Sunday), which decides what "every two weeks" means."""

    separator: str = ","
    week_start: int = 0
