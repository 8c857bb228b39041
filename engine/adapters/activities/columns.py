"""The columns of an activity and of an exception, as values, and the words in them."""

from __future__ import annotations

from typing import NamedTuple

FLOATING = "floating"
"""The zone column of an exception where it has none although its series has one; also `end_zone` of an activity."""

DELETED = "deleted"


class BadColumn(ValueError):
    """Another program wrote something into a column that cannot be carried; the message names column, value and form."""

    def __init__(self, column: str, value: object, expected: str) -> None:
        super().__init__(f'its {column} says "{value}", which is not {expected}')


class Activity(NamedTuple):
    """The columns of table ``activity`` that iCalendar properties stand behind; the schema says what each holds."""

    uid: str | None = None
    type: str | None = None
    category: str | None = None
    subject: str | None = None
    start: str | None = None
    end: str | None = None
    all_day: int | None = 0
    zone: str | None = None
    end_zone: str | None = None
    location: str | None = None
    description: str | None = None
    status: str | None = None
    priority: int | None = None
    private: int | None = 0
    account: str | None = None
    contact: str | None = None
    employee_responsible: str | None = None
    repeats: str | None = None
    reminder_minutes: int | None = None
    created_at: str | None = None
    changed_at: str | None = None


class Occurrence(NamedTuple):
    """The columns of table ``activity_exception``, the activity's id apart."""

    original_start: str
    original_zone: str = ""
    kind: str = "changed"
    start: str | None = None
    end: str | None = None
    all_day: int | None = None
    zone: str | None = None
    end_zone: str | None = None
    subject: str | None = None
    category: str | None = None
    location: str | None = None
    description: str | None = None
    status: str | None = None
    priority: int | None = None
    private: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Which occurrence of its series this is. There is one row for each."""
        return self.original_start, self.original_zone


TIMES = ("start", "end", "all_day", "zone", "end_zone")
"""Columns that are only understood together, in activities and in exceptions."""

INHERITED = ("subject", "category", "location", "description", "status", "priority", "private")
"""Columns of an exception that say the same as the series where they are NULL."""

TEXT_LINES = {
    "subject": "SUMMARY",
    "location": "LOCATION",
    "description": "DESCRIPTION",
    "account": "X-SYNCLINE-ACCOUNT",
    "contact": "X-SYNCLINE-CONTACT",
    "employee_responsible": "X-SYNCLINE-EMPLOYEE",
}
"""Columns that are the text of one property. iCalendar has no names for what a CRM says beyond a calendar."""

STAMP_LINES = {"created_at": "CREATED", "changed_at": "LAST-MODIFIED"}

TYPE_LINE = "X-SYNCLINE-TYPE"
STATUS_LINE = "X-SYNCLINE-STATUS"

TYPES = {"VEVENT": "Appointment", "VTODO": "Task", "VJOURNAL": "Note"}
"""The type of an activity that does not name one, by its component."""

STATUSES = {
    "VEVENT": ("tentative", "confirmed", "cancelled"),
    "VTODO": ("needs action", "completed", "in process", "cancelled"),
    "VJOURNAL": ("draft", "final", "cancelled"),
}
"""What STATUS may say in each component (RFC 5545 3.8.1.11), as the column says it; all else is a CRM's own word."""


def default_type(component: str) -> str:
    return TYPES.get(component, component)


def length_name(component: str) -> str:
    """The property that says when a component ends."""
    return "DUE" if component == "VTODO" else "DTEND"


def category_list(column: str | None) -> list[str]:
    r"""The categories in the column; a comma that belongs to one is written ``\,``."""
    found, current, escaped = list[str](), "", False
    for char in column or "":
        if escaped:
            current, escaped = current + char, False
        elif char == "\\":
            escaped = True
        elif char == ",":
            found.append(current)
            current = ""
        else:
            current += char
    found.append(current + "\\" * escaped)
    return [clean for name in found if (clean := " ".join(name.split()))]


def category_column(names: list[str]) -> str | None:
    """The inverse of `category_list`; None for no category."""
    return ", ".join(name.replace("\\", "\\\\").replace(",", "\\,") for name in names) or None
