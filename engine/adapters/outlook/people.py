"""The people of a real meeting as content lines (RFC 5545 3.8.4.1, 3.8.4.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.numbers import OlMeetingRecipientType, OlResponseStatus
from engine.adapters.outlook.plain import text
from engine.adapters.outlook.words import is_gone
from engine.ical.lines import make, split
from engine.model.content import Line

_SMTP: Final = "http://schemas.microsoft.com/mapi/proptag/0x39FE001E"
_NOBODY: Final = "invalid:nomail"
_PARTSTAT: Final = re.compile(r';PARTSTAT=(?:"[^"]*"|[^;:]*)', re.IGNORECASE)
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
        found.append(make("ORGANIZER", address_of_entry(organizer), ("CN", text(organizer.Name))).raw)
    recipients = item.Recipients
    for index in range(1, recipients.Count + 1):
        recipient = recipients.Item(index)
        kind = recipient.Type
        if kind != OlMeetingRecipientType.ORGANIZER:
            answer = _ANSWERS.get(recipient.MeetingResponseStatus, "NEEDS-ACTION")
            params = (("CN", text(recipient.Name)), *_ROLES.get(kind, ()), ("PARTSTAT", answer))
            found.append(make("ATTENDEE", address_of_recipient(recipient), *params).raw)
    return tuple(found)


def is_somebody(address: str) -> bool:
    """Whether somebody can be reached there: an address of `address_of_recipient`, or of a content line."""
    return address.lower().startswith("mailto:") and "@" in address


def address_of_recipient(recipient: Any) -> str:
    """As a calendar address."""
    try:
        return address_of_entry(recipient.AddressEntry)
    except com_error as error:
        if is_gone(error):
            raise
        return _NOBODY  # a name that nobody could resolve


def address_of_entry(entry: Any) -> str:
    """Of an entry of an address book, as a calendar address."""
    address = _smtp_address(entry) if entry.Type == "EX" else text(entry.Address)
    return f"mailto:{address}" if "@" in address else _NOBODY


def _smtp_address(entry: Any) -> str:
    """Of an entry in the address book of an Exchange server, whose own address is no mail address."""
    user = entry.GetExchangeUser()
    found = text(user.PrimarySmtpAddress) if user is not None else ""
    return found or text(entry.PropertyAccessor.GetProperty(_SMTP))


def together(kept: Sequence[str], made: Collection[str], invited: Sequence[str]) -> tuple[str, ...]:
    """The kept lines, and of those who are invited the ones that they do not name.

    ``made``: the addresses, in lower case, that Syncline made recipients. Of these the kept line has the answer that came
    since, and is left out where somebody took the recipient off; and whose meeting it is the kept lines tell.
    """
    guests = {_named(raw): split(raw) for raw in invited if not made or split(raw).name != "ORGANIZER"}
    lines = [_answered(split(raw), made, guests.get(_named(raw))) for raw in kept]
    named = {_named(raw) for raw in kept}
    return (
        *(line.raw for line in lines if line is not None),
        *(line.raw for name, line in guests.items() if name not in named),
    )


def _answered(line: Line, made: Collection[str], guest: Line | None) -> Line | None:
    """A kept line as it is to be told; None where its recipient is gone."""
    if line.name != "ATTENDEE" or line.value.strip().lower() not in made:
        return line
    if guest is None:
        return None
    answer = guest.param("PARTSTAT") or ""
    if answer in ("", "NEEDS-ACTION", (line.param("PARTSTAT") or "").upper()):
        return line
    rest = _PARTSTAT.sub("", line.head)
    return Line(line.name, f"{rest};PARTSTAT={answer}", line.value)


def _named(raw: str) -> tuple[str, str]:
    line = split(raw)
    return line.name, "" if line.name == "ORGANIZER" else line.value.strip().lower()
