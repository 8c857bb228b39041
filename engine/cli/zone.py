"""This machine's time zone: it counts only where a person types or reads a time without one."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def machine_zone_name() -> str | None:
    """Its IANA name; None where the machine does not tell one."""
    from tzlocal import get_localzone_name

    try:
        return str(get_localzone_name()) or None
    except (LookupError, ValueError, OSError):
        return None


def machine_zone() -> tzinfo:
    """The zone; where its name is not known, today's offset."""
    from zoneinfo import ZoneInfo

    name = machine_zone_name()
    try:
        return ZoneInfo(name) if name else _offset()
    except (LookupError, ValueError, OSError):
        return _offset()


def _offset() -> tzinfo:
    return datetime.now(UTC).astimezone().tzinfo or UTC
