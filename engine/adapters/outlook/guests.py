"""Real attendees, for pairs that ask for them; and the one place from which a message can leave.

Under `Meetings.TEXT` nothing here touches an item. Under ``COPY`` the attendees of a meeting of the user's own become
recipients, and nobody is told: Outlook keeps it as a meeting that was not sent yet. Only under ``NOTIFY`` is it sent, when
all of it is written, and called off before it is deleted. Somebody else's meeting stays text: only its organizer can invite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.adapters.outlook import kept
from engine.adapters.outlook.appointment import Appointment
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.numbers import OlMeetingRecipientType, OlMeetingStatus
from engine.adapters.outlook.people import address_of_entry, address_of_recipient, is_somebody
from engine.adapters.outlook.words import is_gone, is_missing, refusal
from engine.ical.lines import split
from engine.model.content import Line
from engine.model.settings import Meetings

_ROOMS: Final = frozenset(("RESOURCE", "ROOM"))


class NotSent(Exception):
    """All is written, and Outlook does not send the message. ``reason`` in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Guests:
    """What is done about the people of one desk's items."""

    desk: Desk
    meetings: Meetings

    def put(self, item: Any, people: Iterable[str]) -> None:
        """Before a Save: let the recipients be the attendees among these content lines."""
        if self.meetings is Meetings.TEXT:
            return
        status = item.MeetingStatus
        if status not in (OlMeetingStatus.NON_MEETING, OlMeetingStatus.MEETING):
            return
        lines = [split(raw) for raw in people]
        own = self._own_address()
        guests = _guests(lines, own)
        if not _is_own(lines, own) or (status == OlMeetingStatus.NON_MEETING and not guests):
            return
        _invite(item.Recipients, guests)
        wanted = OlMeetingStatus.MEETING if guests else OlMeetingStatus.NON_MEETING
        if status != wanted:
            item.MeetingStatus = int(wanted)
        kept.put(item, kept.INVITED, "\n".join(sorted(guests)))

    def tell(self, href: str, was: Appointment | None, now: Appointment) -> None:
        """After the last Save, and only under ``NOTIFY``: send what changed for those who are invited. Raises `NotSent`."""
        if self.meetings is not Meetings.NOTIFY or (was is not None and _shown(was) == _shown(now)):
            return
        try:
            item = self.desk.item(href)
            if _is_meeting(item):
                item.Send()
        except com_error as error:
            if is_gone(error):
                raise
            raise NotSent(f"it was written, but the attendees were not told: {refusal(error)}") from error

    def delete(self, href: str, item: Any) -> None:
        """Delete an open item; under ``NOTIFY`` its meeting is called off first."""
        if self.meetings is not Meetings.NOTIFY or not _is_meeting(item):
            item.Delete()
            return
        item.MeetingStatus = int(OlMeetingStatus.CANCELED)
        item.Save()
        item.Send()
        try:
            self.desk.item(href).Delete()  # what was sent is not the same object any more
        except com_error as error:
            if not is_missing(error):
                raise

    def _own_address(self) -> str:
        return address_of_entry(self.desk.session.CurrentUser.AddressEntry).lower()


def _is_meeting(item: Any) -> bool:
    """One of the user's own, with somebody in it."""
    return item.MeetingStatus == OlMeetingStatus.MEETING and item.Recipients.Count > 0


def _is_own(lines: Iterable[Line], own: str) -> bool:
    """Who names no organizer means themselves."""
    organizers = [line.value.strip().lower() for line in lines if line.name == "ORGANIZER"]
    return all(organizer == own for organizer in organizers)


def _guests(lines: Iterable[Line], own: str) -> dict[str, int]:
    """What each attendee with a mail address is, by address in lower case; not oneself."""
    found: dict[str, int] = {}
    for line in lines:
        address = line.value.strip().lower()
        if line.name == "ATTENDEE" and is_somebody(address) and address != own:
            found.setdefault(address, _kind(line))
    return found


def _kind(line: Line) -> int:
    if (line.param("CUTYPE") or "").upper() in _ROOMS:
        return int(OlMeetingRecipientType.RESOURCE)
    optional = (line.param("ROLE") or "").upper() in ("OPT-PARTICIPANT", "NON-PARTICIPANT")
    return int(OlMeetingRecipientType.OPTIONAL if optional else OlMeetingRecipientType.REQUIRED)


def _invite(recipients: Any, guests: Mapping[str, int]) -> None:
    """Add who is missing, take off who is not among the guests. A name that nobody could resolve stays."""
    missing = dict(guests)
    for index in range(recipients.Count, 0, -1):
        recipient = recipients.Item(index)
        address = address_of_recipient(recipient).lower()
        if recipient.Type == OlMeetingRecipientType.ORGANIZER or not is_somebody(address):
            continue
        kind = missing.pop(address, None)
        if kind is None:
            recipients.Remove(index)
        elif recipient.Type != kind:
            recipient.Type = kind
    for address, kind in missing.items():
        recipient = recipients.Add(address.removeprefix("mailto:"))
        recipient.Type = kind
        recipient.Resolve()


def _shown(appointment: Appointment) -> tuple[object, ...]:
    """What a message tells of an appointment."""
    of = appointment
    return of.times, of.subject, of.location, of.body, of.people, of.series
