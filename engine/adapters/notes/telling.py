"""An entry as iCalendar text: what `fetch` gives and what `fit` foretells. The same entry gives the same text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from engine.adapters.notes.content import Content, content_lines
from engine.adapters.notes.entry import Entry, Timing, time_lines
from engine.ical.lines import make, write
from engine.ical.objects import PRODID
from engine.ical.vtimezone import ensure_zones
from engine.model.content import Component, Line
from engine.model.resource import CalendarObject, Uid

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def object_of(entry: Entry) -> CalendarObject:
    """The whole calendar object, with the time zones that it names."""
    stamps = tuple(_stamps(entry))
    uid = Line("UID", "UID", entry.uid)
    master = Component("VEVENT", (uid, *stamps, *time_lines(entry.timing), *entry.rules, *content_lines(entry.content)))
    others = (_event((uid, *stamps, one.named), one.timing, one.content) for one in entry.overrides)
    head = (make("VERSION", "2.0"), make("PRODID", PRODID))
    calendar = Component("VCALENDAR", (*head, *entry.definitions.values(), master, *others))
    return CalendarObject(Uid(entry.uid), write([ensure_zones(calendar)]))


def _event(head: tuple[Line, ...], timing: Timing, content: Content) -> Component:
    return Component("VEVENT", (*head, *time_lines(timing), *content_lines(content)))


def _stamps(entry: Entry) -> Iterator[Line]:
    """DTSTAMP is required (RFC 5545 3.6.1); LAST-MODIFIED is what ``newest`` goes by."""
    text = f"{(entry.stamp or _NEVER).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield make("DTSTAMP", text)
    if entry.stamp is not None:
        yield make("LAST-MODIFIED", text)
