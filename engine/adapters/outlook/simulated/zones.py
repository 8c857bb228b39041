"""Windows zone ids and their rules: wall clock of a zone to instant and back.

Instants are aware datetimes in UTC, wall clock times naive datetimes. Windows' own rules are stood in for by the IANA
zone that CLDR names for the id.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class UnknownZone(ValueError):
    """Neither a Windows id nor an IANA name that has one."""


@cache
def windows_ids() -> tuple[str, ...]:
    """All Windows ids, in the order of the TimeZones collection."""
    from tzlocal.windows_tz import win_tz

    return tuple(sorted(win_tz))


@cache
def windows_id(name: str) -> str:
    """The Windows id of a Windows or IANA zone name; empty: of this computer's zone.

    Raises UnknownZone where there is none.
    """
    from tzlocal import get_localzone_name
    from tzlocal.windows_tz import tz_win

    if not name:
        return tz_win.get(get_localzone_name() or "UTC", "UTC")
    for known in windows_ids():
        if known.lower() == name.lower():
            return known
    if name in tz_win:
        return tz_win[name]
    raise UnknownZone(f"{name!r} is no zone that Windows knows; give a name such as Europe/Berlin.")


@cache
def rules(zone: str) -> ZoneInfo:
    """The rules of a Windows id.

    Raises UnknownZone for an id that nobody can resolve, such as "Customized Time Zone".
    """
    from zoneinfo import ZoneInfo

    from tzlocal.windows_tz import win_tz

    return ZoneInfo(win_tz[windows_id(zone)])


@cache
def is_known(zone: str) -> bool:
    """Whether the id has rules."""
    try:
        rules(zone)
    except UnknownZone:
        return False
    return True


def to_instant(wall: datetime, zone: str) -> datetime:
    """The instant of a wall clock time. A time that the clock skips counts on from before the gap."""
    return wall.replace(tzinfo=rules(zone)).astimezone(UTC)


def to_wall(instant: datetime, zone: str) -> datetime:
    """The wall clock time of an instant."""
    return instant.astimezone(rules(zone)).replace(tzinfo=None, fold=0)


def offset(zone: str, month: int) -> timedelta:
    """UTC offset in the middle of a month of an ordinary year, for Bias and DaylightBias."""
    return rules(zone).utcoffset(datetime(2026, month, 15)) or timedelta()
