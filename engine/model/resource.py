"""What calendars hold: objects, resources, and the names by which they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType, TypeAlias

Uid = NewType("Uid", str)
"""The UID property of an object (RFC 5545 3.8.4.7). A hint for pairing, never the link itself."""

Href = NewType("Href", str)
"""A side's own id of a resource: a file name, a row id, a path on a server, an EntryID, a UNID."""

ETag = NewType("ETag", str)
"""A side's version token of a resource. It moves whenever the content moves; it may move without that."""

Token = NewType("Token", str)
"""A side's mark in its own stream of changes; a later listing may start from it."""

ItemKey = NewType("ItemKey", str)
"""Syncline's own short name of an item of a pair: stable from the first meeting on, shown to people as its id."""


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """All components of one UID: the master and its RECURRENCE-ID overrides (RFC 4791 4.1), with the time zones they name.

    ``text`` is a whole iCalendar stream, decoded, lines as they came. Equality is equality of text; equality of meaning
    is `engine.ical.facts`' business.
    """

    uid: Uid
    text: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A calendar object as one side holds it now."""

    href: Href
    etag: ETag
    object: CalendarObject


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something is there, and it cannot be read as one calendar object. Left alone on both sides, told to the person.

    ``passing``: it was not to be had just now. Else its text is at fault, and is looked at again when its etag moves.
    """

    href: Href
    etag: ETag
    problem: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Asked for by href, and not there."""

    href: Href


Fetched: TypeAlias = Resource | Unreadable | Missing
