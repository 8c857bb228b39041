"""The readable history beside the database, and what it tells of the configuration."""

from __future__ import annotations

from typing import Final

from engine.config.model import Config
from engine.history import report_text
from engine.session.workplace import Workplace


async def refresh(work: Workplace, mapping_changed: bool) -> None:
    """Rewrite ``history.txt``; its long part only where the mapping changed."""
    path = work.data / "history.txt"
    await report_text.refresh(work.db, path, work.config.user, profiles(work.config), mapping_changed)


_USUAL: Final = {"outlook": "(whichever is open)", "notes": "(your own mail database)"}
"""What a mail client's calendar stands for where the config names no profile or database."""


def profiles(config: Config) -> dict[str, str]:
    """The mail profile (Outlook) or mail database (Notes) of each calendar that has one."""
    found: dict[str, str] = {}
    for name, calendar in config.calendars.items():
        profile = calendar.settings.get("profile") or calendar.settings.get("database") or _USUAL.get(calendar.type)
        if profile:
            found[name] = str(profile)
    return found
