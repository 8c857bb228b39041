"""What a server with automatic scheduling would send (RFC 6638 3.2.1 and 3.2.2), for the owner of ``OWN``."""

from __future__ import annotations

from collections.abc import Iterator

from engine.ical.lines import parse
from engine.model.content import Component, Line

OWN = "mailto:amiller@example.com"


def sent(old: str | None, new: str | None, *, reply: bool) -> list[str]:
    """The mails of a change from one text to another (None: not there). ``reply``: an attendee's deletion is answered."""
    before, after = _People(old), _People(new)
    first = before if before.organizer else after
    organizer = first.organizer
    if not organizer:
        return []
    if organizer == OWN:
        return [
            f"{method} to {who}"
            for who in sorted((before.attendees.keys() | after.attendees.keys()) - {OWN})
            if (method := _method(before.attendees.get(who), after.attendees.get(who), old == new))
        ]
    if first.agent != "SERVER":
        return []
    changed = new is not None and before.answers.get(OWN) != after.answers.get(OWN)
    return [f"REPLY to {organizer}"] if changed or (new is None and reply) else []


def _method(before: str | None, after: str | None, same: bool) -> str | None:
    """The table of RFC 6638 3.2.1.2: by the SCHEDULE-AGENT of one attendee, then and now."""
    if after == "SERVER":
        return None if same else "REQUEST"
    return "CANCEL" if before == "SERVER" else None


class _People:
    def __init__(self, text: str | None) -> None:
        lines = [] if text is None else [*_lines(parse(text))]
        self.organizer = next((line.value for line in lines if line.name == "ORGANIZER"), "")
        self.agent = next((_agent(line) for line in lines if line.name == "ORGANIZER"), "SERVER")
        # Without an organizer it is no scheduling object (3.1), whoever attends.
        attend = [line for line in lines if line.name == "ATTENDEE" and self.organizer]
        self.attendees = {line.value: _agent(line) for line in attend}
        self.answers = {line.value: line.param("PARTSTAT") for line in attend}


def _agent(line: Line) -> str:
    return (line.param("SCHEDULE-AGENT") or "SERVER").upper()


def _lines(parts: tuple[Line | Component, ...]) -> Iterator[Line]:
    for part in parts:
        if isinstance(part, Line):
            yield part
        else:
            yield from _lines(part.body)
