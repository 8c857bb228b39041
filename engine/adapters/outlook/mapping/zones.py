"""TZIDs as Windows ids, and Windows ids as TZIDs."""

from __future__ import annotations

from functools import lru_cache

from engine.adapters.outlook.mapping.held import Held
from engine.ical.lines import Component
from engine.ical.series import Definitions
from engine.ical.zones import canonical_zone, matching_zone, windows_zone

UTC = "UTC"


def windows_id(tzid: str, definitions: Definitions) -> str:
    """The Windows zone that a TZID means; for a name of somebody's own, one that keeps the same time as its VTIMEZONE.

    Raises `Held` where Windows has none.
    """
    known = canonical_zone(tzid) or _by_definition(definitions.get(tzid.strip()))
    if known is None:
        raise Held(f'Outlook does not know the time zone "{tzid}"')
    found = UTC if known == UTC else windows_zone(known)
    if found is None:
        raise Held(f"Windows has no time zone for {known}")
    return found


def _by_definition(definition: Component | None) -> str | None:
    return None if definition is None else matching_zone(definition)


@lru_cache(maxsize=512)
def main_tzid(windows: str) -> str | None:
    """The IANA name of a Windows zone's main place, or "UTC"; None for an id that nobody knows."""
    return canonical_zone(windows)
