"""What of an object can be sent, and as which text (RFC 4791 4.1). Pure."""

from __future__ import annotations

import re
from typing import Final

from engine.adapters.caldav.people import silenced
from engine.ical.lines import parse, write
from engine.model.capabilities import Fit, Fits, Unfit
from engine.model.content import Component
from engine.model.resource import CalendarObject

_UNSPEAKABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No XML can hold these (XML 1.0 2.2): a server could take such an item, and could never list it again."""


def fit(item: CalendarObject) -> Fit:
    """A server is given the object as it is; what it leaves out of it, only the server knows."""
    if _UNSPEAKABLE.search(item.text):
        return Unfit("it holds control characters, which no CalDAV server can keep")
    return Fits(item)


def outgoing(item: CalendarObject, *, silence: bool) -> str:
    """The text to store: without METHOD, with a VTIMEZONE for every TZID; ``silence``: with nobody to be invited."""
    parts = parse(item.text)
    ready = tuple(_ready(part, silence=silence) if isinstance(part, Component) else part for part in parts)
    return item.text if ready == parts else write(ready)


def _ready(calendar: Component, *, silence: bool) -> Component:
    from engine.ical.vtimezone import ensure_zones  # with all of the zone database behind it

    if calendar.name != "VCALENDAR":
        return calendar
    body = tuple(part for part in calendar.body if isinstance(part, Component) or part.name != "METHOD")
    whole = ensure_zones(Component(calendar.name, body))
    return silenced(whole) if silence else whole
