"""What a calendar shows, and what a config file holds, as texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.ical.occurrences import occurrences
from engine.model.resource import CalendarObject


def line(start: datetime, subject: str, *, whole_days: bool) -> str:
    """As `Office.shown` tells it."""
    return f"{start:%Y-%m-%d} {subject}" if whole_days else f"{start:%Y-%m-%d %H:%M} {subject}"


def agenda(item: CalendarObject, zone: ZoneInfo) -> list[str]:
    """The same of an item, seen from a zone."""
    first, last = datetime(2024, 1, 1, tzinfo=UTC), datetime(2036, 12, 31, tzinfo=UTC)
    shown = (one for one in occurrences(item, first, last, zone) if not one.cancelled)
    return sorted(line(one.begins.astimezone(zone), one.summary, whole_days=one.all_day) for one in shown)


def toml(value: Any) -> str:
    """A value as a config file has it."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(map(toml, value))}]"
        case _:
            return f'"{value}"'
