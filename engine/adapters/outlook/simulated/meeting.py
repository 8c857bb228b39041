"""Meetings: who organizes, who attends, and Send, which transmits nothing and is counted."""

from __future__ import annotations

from typing import ClassVar

from engine.adapters.outlook.errors import MAPI_E_CALL_FAILED, member_error
from engine.adapters.outlook.numbers import (
    OlMeetingRecipientType,
    OlMeetingResponse,
    OlMeetingStatus,
    OlObjectClass,
    OlResponseStatus,
)
from engine.adapters.outlook.simulated.coerce import invalid
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.item import Item
from engine.adapters.outlook.simulated.people import RecipientRecord, recipient_of
from engine.adapters.outlook.simulated.recipients import AddressEntry
from engine.adapters.outlook.simulated.records import ItemRecord


def names_of(record: ItemRecord, kind: int) -> str:
    """Display names of the recipients of a type."""
    return "; ".join(one.name for one in record.recipients if one.kind == kind)


def organizer_of(context: Context, record: ItemRecord) -> AddressEntry | None:
    """The organizer's entry: the recipient of that type, else the user for an own meeting, else the bare name."""
    for one in record.recipients:
        if one.kind == OlMeetingRecipientType.ORGANIZER:
            return AddressEntry(context, one)
    if record.meeting_status in (OlMeetingStatus.MEETING, OlMeetingStatus.CANCELED):
        return AddressEntry(context, RecipientRecord(context.simulation.user, context.simulation.address))
    return AddressEntry(context, recipient_of(record.organizer)) if record.organizer else None


def send(item: Item) -> None:
    """Counts one message. Raises for what is no meeting of the user's own, has nobody to go to, or cannot be sent."""
    record = item.record
    if record.meeting_status not in (OlMeetingStatus.MEETING, OlMeetingStatus.CANCELED):
        raise invalid("This is no meeting that could be sent.")
    if not record.recipients:
        raise invalid("There must be at least one name or contact group in the To, Cc, or Bcc box.")
    if item.context.simulation.unsendable:
        raise member_error(MAPI_E_CALL_FAILED, "The messaging interface has returned an unknown error.")
    record.response_status = OlResponseStatus.ORGANIZED
    item.context.store.count_up("sent")
    item.touched()


class MeetingItem(ComObject):
    """The answer to a meeting request, not sent yet."""

    __slots__ = ("_answer", "_subject")
    guarded: ClassVar[frozenset[str]] = frozenset({"Send"})

    def __init__(self, context: Context, subject: str, answer: int) -> None:
        super().__init__(context)
        self._subject = subject
        self._answer = answer

    @property
    def Class(self) -> int:
        return {
            OlMeetingResponse.ACCEPTED: OlObjectClass.MEETING_RESPONSE_POSITIVE,
            OlMeetingResponse.DECLINED: OlObjectClass.MEETING_RESPONSE_NEGATIVE,
        }.get(OlMeetingResponse(self._answer), OlObjectClass.MEETING_RESPONSE_TENTATIVE)

    @property
    def Subject(self) -> str:
        return self._subject

    def Send(self) -> None:
        self.context.store.count_up("sent")
