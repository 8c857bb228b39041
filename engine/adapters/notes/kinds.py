"""Which documents of a mail file are appointments.

Among them lie to-dos, invitations that wait, drafts, imported holidays, calendars of others shown over one's own, and
documents that lost a replication conflict. None of these is an item. The formula leaves them out where Notes does the
looking, `is_appointment` where one document is at hand; a test holds them together.
"""

from __future__ import annotations

from typing import Final

from engine.adapters.notes.document import Document

APPOINTMENTS: Final = (
    'SELECT Form = "Appointment" & @IsUnavailable($Conflict) & @IsUnavailable($SrvrHldy)'
    " & (@IsAvailable(CalendarDateTime) | @IsAvailable(RepeatUnit) | @IsAvailable(RepeatInstanceDates))"
    ' & !@Contains(ApptUNID; "://")'
)
PENDING: Final = "SELECT @IsAvailable(SynclinePending)"
"""Series whose writing was interrupted (`writer`)."""


def windowed(before: str) -> str:
    """Series whose horizon lies before a time (`dates.Window`)."""
    return f'SELECT @IsAvailable(SynclineWindow) & @IsAvailable(RepeatUnit) & !(SynclineHorizon >= "{before}")'


def is_appointment(document: Document) -> bool:
    in_calendar = any(document.has(name) for name in ("CalendarDateTime", "RepeatUnit", "RepeatInstanceDates"))
    return (
        document.text("Form") == "Appointment"
        and not document.has("$Conflict")
        and not document.has("$SrvrHldy")
        and in_calendar
        and "://" not in document.text("ApptUNID")
    )
