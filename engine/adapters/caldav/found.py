"""Where a calendar was found last time, and how one logs on there: kept between runs, so that a run begins with one request.

Only a cache: whatever is wrong with it, the calendar is looked for anew. There is no secret in it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from engine.adapters.caldav.settings import Settings

_FILE: Final = "caldav.json"


@dataclass(frozen=True, slots=True)
class Found:
    """``scheme``: of logging on, "" for none."""

    url: str = ""
    scheme: str = ""


def recall(folder: Path, settings: Settings) -> Found:
    """What was found for the same settings."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept: dict[str, Any] = json.loads((folder / _FILE).read_text("utf-8"))
        if kept.pop("for") == _key(settings):
            return Found(**{name: str(kept[name]) for name in ("url", "scheme")})
    return Found()


def remember(folder: Path, settings: Settings, now: Found, before: Found) -> None:
    if now == before:
        return
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / _FILE).write_text(json.dumps({"for": _key(settings), **asdict(now)}), "utf-8")


def _key(settings: Settings) -> list[str]:
    return [settings.url, settings.username, settings.calendar]
