"""What people call a property: the names of fields in reports, conflicts and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.model.difference import Address, Where

FIELD_OF: Mapping[str, str] = {
    "": "occurrence",
    "SUMMARY": "summary",
    "DTSTART": "start",
    "DTEND": "end",
    "DUE": "due",
    "DURATION": "end",
    "LOCATION": "location",
    "DESCRIPTION": "description",
    "RRULE": "repeats",
    "EXRULE": "repeats",
    "RDATE": "extra-dates",
    "EXDATE": "left-out-dates",
    "CATEGORIES": "categories",
    "CLASS": "private",
    "PRIORITY": "priority",
    "STATUS": "status",
    "TRANSP": "show-as",
    "VALARM": "reminder",
    "ATTENDEE": "attendees",
    "ORGANIZER": "organizer",
    "ATTACH": "attachments",
    "URL": "link",
    "GEO": "position",
    "COMMENT": "comment",
    "X-SYNCLINE-ACCOUNT": "account",
    "X-SYNCLINE-CONTACT": "contact",
    "X-SYNCLINE-TYPE": "type",
    "X-SYNCLINE-EMPLOYEE": "employee",
    "X-SYNCLINE-STATUS": "crm-status",
}


_INTEREST = ("summary", "start", "end", "location", "description", "repeats", "categories", "private", "reminder")


def rank(field: str) -> tuple[int, str]:
    """To sort fields in the order in which people look at them; the others follow by name."""
    return (_INTEREST.index(field) if field in _INTEREST else len(_INTEREST), field)


def spoken(field: str) -> str:
    """A field's name in a sentence; in reports and on the command line it stays as the contract has it."""
    return "subject" if field == "summary" else field


def property_field(name: str) -> str:
    """The field of a property: a word people use, else the property's own name in lower case."""
    return FIELD_OF.get(name, name.lower())


def field_name(address: Address) -> str:
    """The field of an address; of an occurrence with its date behind an @: ``summary@2026-03-09T10:00``.

    The time is the occurrence's original start as it is told: UTC where its zone is known.
    """
    if address.where.kind == "VTIMEZONE":
        return "zone"
    name = property_field(address.name)
    when = occurrence_of(address.where)
    return f"{name}@{when}" if when else name


def occurrence_of(where: Where) -> str:
    """The original start of an occurrence in ISO 8601 to the minute, or a date; "" for the master."""
    if not where.occurrence or where.kind == "VTIMEZONE":
        return ""
    stamp = where.occurrence.partition("+")[0]
    wall = stamp.partition("@")[0].removesuffix("Z")
    try:
        if len(wall) == 8:
            return datetime.strptime(wall, "%Y%m%d").date().isoformat()
        return datetime.strptime(wall, "%Y%m%dT%H%M%S").isoformat(timespec="minutes") + (
            "Z" if stamp.endswith("Z") else ""
        )
    except ValueError:
        return stamp
