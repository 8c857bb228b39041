"""What of an object can be sent, and as which text (RFC 4791 4.1). Pure."""

from __future__ import annotations

import re
from typing import Final

from engine.ical.lines import parse, unfold, write
from engine.model.capabilities import Fit, Fits, Unfit
from engine.model.content import Component
from engine.model.resource import CalendarObject

_UNSPEAKABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No XML can hold these (XML 1.0 2.2): a server could take such an item, and could never list it again."""

_NAMED: Final = re.compile(r"""TZID\s*=\s*"?([^";:\r\n]*)""")
_DEFINED: Final = re.compile(r"BEGIN:VTIMEZONE\r?\nTZID:([^\r\n]+)")
"""Zones that are used, and zones that are defined in the way nearly everybody does it."""


def fit(item: CalendarObject) -> Fit:
    """A server is given the object as it is; what it leaves out of it, only the server knows."""
    if _UNSPEAKABLE.search(item.text):
        return Unfit("it holds control characters, which no CalDAV server can keep")
    return Fits(item)


def outgoing(item: CalendarObject, *, silence: bool) -> str:
    """The text to store: without METHOD, with a VTIMEZONE for every TZID; ``silence``: with nobody to be invited."""
    if not silence and _is_plainly_ready(item.text):
        return item.text
    parts = parse(item.text)
    ready = tuple(_ready(part, silence=silence) if isinstance(part, Component) else part for part in parts)
    return item.text if ready == parts else write(ready)


def _is_plainly_ready(text: str) -> bool:
    """Whether a scan tells that nothing is to be done, as with most items; to parse them takes seven times as long.

    Invariant: it may see a METHOD or a zone where there is none, or overlook that one is defined. Never the other way round.
    """
    whole = unfold(text)
    shouted = whole.upper()
    if shouted.count("BEGIN:VCALENDAR") != 1 or "METHOD" in shouted or shouted.count("TZID") != whole.count("TZID"):
        return False
    return {*_NAMED.findall(whole)} <= {*_DEFINED.findall(whole)}


def _ready(calendar: Component, *, silence: bool) -> Component:
    from engine.ical.vtimezone import ensure_zones  # with all of the zone database behind it

    if calendar.name != "VCALENDAR":
        return calendar
    body = tuple(part for part in calendar.body if isinstance(part, Component) or part.name != "METHOD")
    whole = ensure_zones(Component(calendar.name, body))
    if not silence:
        return whole
    from engine.adapters.caldav.people import silenced

    return silenced(whole)
