"""This machine's time zone: it counts only where a person types or reads a time without one."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def machine_zone_name() -> str | None:
    """Its IANA name; None where the machine does not tell one, or one that its own clock does not follow (TZ=XYZ-3)."""
    zone = _named()
    return None if zone is None else zone[0]


def machine_zone() -> tzinfo:
    """The zone; where its name is not known, today's offset."""
    zone = _named()
    return zone[1] if zone is not None else datetime.now(UTC).astimezone().tzinfo or UTC


def _named() -> tuple[str, tzinfo] | None:
    from tzlocal import get_localzone_name

    from engine.ical.zones import zone_info

    try:
        name = str(get_localzone_name())
    except (LookupError, ValueError, OSError):
        return None
    zone, now = zone_info(name, {}), datetime.now(UTC)
    if zone is None or now.astimezone(zone).utcoffset() != now.astimezone().utcoffset():
        return None
    return name, zone
