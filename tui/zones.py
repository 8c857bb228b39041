"""The zone of whoever looks."""

from __future__ import annotations

from datetime import tzinfo


def zone_here(given: tzinfo | None) -> tzinfo:
    """The zone that was given to the app, else the machine's."""
    if given is not None:
        return given
    from tzlocal import get_localzone

    return get_localzone()


def name_of(zone: tzinfo) -> str:
    """Its IANA name, for new activities; "floating" for a zone that has none."""
    return str(getattr(zone, "key", "")) or "floating"
