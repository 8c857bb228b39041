"""What of an item the other side is shown, and what may come back.

A pair may keep things to one side: attendees, reminders, attachments, the content of private activities. The other side
then works on a *view*; changes are computed on views, so what is hidden neither travels nor counts as missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.ical.facts import facts_of, same
from engine.ical.graft import differences, graft
from engine.ical.lines import make
from engine.model.both import Side
from engine.model.difference import Address, Fact, Facts
from engine.model.resource import CalendarObject
from engine.model.rules import Attendees, Private, Rules

PLACEHOLDER = "Busy"

_TIMES = frozenset(("", "DTSTART", "DTEND", "DUE", "RRULE", "EXRULE", "RDATE", "EXDATE", "TRANSP"))
"""What a placeholder tells, and what may come back from it."""


def is_private(found: Facts) -> bool:
    """CLASS:PRIVATE or CONFIDENTIAL on the master (RFC 5545 3.8.1.3: an unknown class counts as private)."""
    return any(
        address.name == "CLASS" and not address.where.occurrence and fact.canon.rpartition(":")[2] != "PUBLIC"
        for address, fact in found.items()
    )


@dataclass(frozen=True, slots=True)
class Lens:
    """The rules of one pair, as a filter between its sides."""

    rules: Rules

    @property
    def clear(self) -> bool:
        """Nothing is hidden: every view is the object itself."""
        rules = self.rules
        open_ = rules.private is not Private.BUSY and rules.attendees is not Attendees.NONE
        return open_ and rules.reminders and rules.attachments and rules.hook is None

    def view(self, item: CalendarObject | None, towards: Side) -> CalendarObject | None:
        """The object as ``towards`` is to see it. Raises what own mapping code raises."""
        if item is None or self.clear:
            return item
        if self.rules.hook is not None:
            item = self.rules.hook(item, towards)
        found = facts_of(item)
        busy = self.rules.private is Private.BUSY and is_private(found)
        return graft(item, differences(found, self._shown(found, busy)))

    def returns(self, address: Address, own: Facts, was: Facts) -> bool:
        """May a change that the other side made at this address come back onto an item that says ``own``?

        Not where that would overwrite what is hidden. ``was``: what it said last time; a placeholder hides nothing.
        """
        if self.clear:
            return True
        busy = self.rules.private is Private.BUSY and is_private(own)
        return self._shows(address, busy and not (is_private(was) and same(was, self._shown(was, busy=True))))

    def _shown(self, found: Facts, busy: bool) -> Facts:
        shown = {address: fact for address, fact in found.items() if self._shows(address, busy)}
        if busy:
            shown.update(_placeholder(found))
        return shown

    def _shows(self, address: Address, busy: bool) -> bool:
        if busy:
            return address.name in _TIMES
        return not (
            (address.name in ("ATTENDEE", "ORGANIZER") and self.rules.attendees is Attendees.NONE)
            or (address.name == "VALARM" and not self.rules.reminders)
            or (address.name == "ATTACH" and not self.rules.attachments)
        )


def _placeholder(found: Facts) -> dict[Address, Fact]:
    """The lines of a placeholder: its one word, on the master and on every changed occurrence, and that it is private."""
    shown: dict[Address, Fact] = {}
    for where in {address.where for address in found if not address.name and address.where.kind != "VTIMEZONE"}:
        shown[Address(where, "SUMMARY")] = Fact(f":{PLACEHOLDER}", (make("SUMMARY", PLACEHOLDER),))
        if not where.occurrence:
            shown[Address(where, "CLASS")] = Fact(":PRIVATE", (make("CLASS", "PRIVATE"),))
    return shown
