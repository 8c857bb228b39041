"""What a calendar's table in the config says, as this adapter uses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from engine.ports import Place


@dataclass(frozen=True, slots=True)
class Settings:
    """``name``: the calendar's in the config. ``timeout``: seconds for each step of a request, None for no limit."""

    name: str
    url: str
    username: str = ""
    calendar: str = ""
    auth: str = "auto"
    ca_file: Path | None = None
    proxy: str = ""
    timeout: float | None = 30.0
    connections: int = 16
    readonly: bool = False


def settings_of(place: Place) -> Settings:
    given = place.settings
    return Settings(
        place.name,
        _without_userinfo(given["url"]),
        given.get("username", ""),
        given.get("calendar", ""),
        given.get("auth", "auto"),
        place.base / given["ca_file"] if given.get("ca_file") else None,
        given.get("proxy", ""),
        _seconds(given.get("timeout", timedelta(seconds=30))),
        given.get("connections", 16),
        given.get("readonly", False),
    )


def _seconds(given: Any) -> float | None:
    return given.total_seconds() if isinstance(given, timedelta) else None


def _without_userinfo(url: str) -> str:
    """A password does not belong into an address; where there is one, it goes no further."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
