"""A document of a mail file as plain values: what was read of it, and what is to be put into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias, cast

from engine.adapters.notes.content import Attachment

Value: TypeAlias = "tuple[str, ...] | tuple[float, ...] | tuple[datetime, ...]"
"""What an item holds; points in time are aware, in UTC."""

ROLES: Final = ("Required", "Optional", "FYI")

TEXTS: Final = (
    "Form",
    "AppointmentType",
    "ApptUNID",
    "Subject",
    "Location",
    "Room",
    "Categories",
    "OrgConfidential",
    "BookFreeTime",
    "$BusyPriority",
    "Importance",
    "StartTimeZone",
    "EndTimeZone",
    "$CSFlags",
    "SynclineUid",
    "SynclineZones",
    "SynclineOverride",
    "SynclineStatus",
    "SynclineFiles",
    "SynclinePeopleOver",
    "SynclinePeople",
    "RepeatUnit",
    *(f"{role}Attendees" for role in ROLES),
)
"""Items with texts that matter to an appointment. Those that begin with Syncline are ours, and no form shows them."""

TEXTS_BESIDE: Final = {
    "RepeatUnit": (
        "RepeatInterval",
        "RepeatAdjust",
        "RepeatFromEnd",
        "RepeatHow",
        "RepeatWeekends",
        "SynclineRule",
        "SynclineDates",
        "SynclineWindow",
    ),
    **{f"{role}Attendees": ("Chair", f"Alt{role}Names", f"INet{role}Names") for role in ROLES},
    "$Alarm": ("$AlarmUnit", "$AlarmDescription"),
}
"""Items that mean something only beside another one."""

NUMBERS: Final = ("$Alarm", "$AlarmDisabled", "$AlarmOffset", "SequenceNum", "UpdateSeq")
TIMES: Final = ("StartDateTime", "EndDateTime", "RepeatInstanceDates", "CalendarDateTime", "$AlarmTime")


@dataclass(frozen=True, slots=True)
class Document:
    """``items`` by lower-case name; those that are not there are not in it. ``offset``: of the zone that the first start
    was stored in, for documents that name no zone. ``stamp``: last change, in UTC."""

    unid: str
    parent: str = ""
    stamp: datetime | None = None
    items: Mapping[str, Value] = field(default_factory=dict[str, Value])
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    offset: timedelta = timedelta()

    def has(self, name: str) -> bool:
        return name.lower() in self.items

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.items.get(name.lower(), ())
        return cast("tuple[str, ...]", found) if all(isinstance(one, str) for one in found) else ()

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def number(self, name: str) -> float | None:
        first = next(iter(self.items.get(name.lower(), ())), None)
        return float(first) if isinstance(first, int | float) else None

    def times(self, name: str) -> tuple[datetime, ...]:
        found = self.items.get(name.lower(), ())
        return cast("tuple[datetime, ...]", found) if all(isinstance(one, datetime) for one in found) else ()


Puts: TypeAlias = "dict[str, tuple[str, ...] | tuple[float, ...] | tuple[datetime, ...] | None]"
"""Items to be put, by name; None: to be taken away."""
