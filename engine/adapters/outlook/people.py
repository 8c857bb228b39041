"""The people of a real meeting as content lines (RFC 5545 3.8.4.1, 3.8.4.3). Recipients are read and never made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.numbers import OlMeetingRecipientType, OlResponseStatus
from engine.adapters.outlook.plain import text
from engine.adapters.outlook.words import is_gone
from engine.ical.lines import make, split

_SMTP: Final = "http://schemas.microsoft.com/mapi/proptag/0x39FE001E"
_NOBODY: Final = "invalid:nomail"
_ANSWERS: Final = {
    OlResponseStatus.ORGANIZED: "ACCEPTED",
    OlResponseStatus.TENTATIVE: "TENTATIVE",
    OlResponseStatus.ACCEPTED: "ACCEPTED",
    OlResponseStatus.DECLINED: "DECLINED",
}
_ROLES: Final = {
    OlMeetingRecipientType.OPTIONAL: (("ROLE", "OPT-PARTICIPANT"),),
    OlMeetingRecipientType.RESOURCE: (("CUTYPE", "RESOURCE"), ("ROLE", "NON-PARTICIPANT")),
}


def lines_of_meeting(item: Any) -> tuple[str, ...]:
    """ORGANIZER and ATTENDEE lines of an item that is a meeting."""
    found: list[str] = []
    organizer = item.GetOrganizer()
    if organizer is not None:
        found.append(make("ORGANIZER", _address(organizer), ("CN", text(organizer.Name))).raw)
    recipients = item.Recipients
    for index in range(1, recipients.Count + 1):
        recipient = recipients.Item(index)
        kind = recipient.Type
        if kind != OlMeetingRecipientType.ORGANIZER:
            answer = _ANSWERS.get(recipient.MeetingResponseStatus, "NEEDS-ACTION")
            params = (("CN", text(recipient.Name)), *_ROLES.get(kind, ()), ("PARTSTAT", answer))
            found.append(make("ATTENDEE", _address_of(recipient), *params).raw)
    return tuple(found)


def _address_of(recipient: Any) -> str:
    try:
        return _address(recipient.AddressEntry)
    except com_error as error:
        if is_gone(error):
            raise
        return _NOBODY  # a name that nobody could resolve


def _address(entry: Any) -> str:
    address = _smtp_address(entry) if entry.Type == "EX" else text(entry.Address)
    return f"mailto:{address}" if "@" in address else _NOBODY


def _smtp_address(entry: Any) -> str:
    """Of an entry in the address book of an Exchange server, whose own address is no mail address."""
    user = entry.GetExchangeUser()
    found = text(user.PrimarySmtpAddress) if user is not None else ""
    return found or text(entry.PropertyAccessor.GetProperty(_SMTP))


def together(kept: Iterable[str], invited: Iterable[str]) -> tuple[str, ...]:
    """The kept lines, and of those who are invited the ones that they do not name."""
    kept = tuple(kept)
    named = {_named(raw) for raw in kept}
    return (*kept, *(raw for raw in invited if _named(raw) not in named))


def _named(raw: str) -> tuple[str, str]:
    line = split(raw)
    return line.name, "" if line.name == "ORGANIZER" else line.value.strip().lower()
