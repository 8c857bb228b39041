"""What of an item the other side is shown, and what may come back.

A pair may keep things to one side: attendees, reminders, attachments, the content of private activities; and a category may
have another name on each side. The other side then works on a *view*; changes are computed on views, so what is hidden
neither travels nor counts as missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.ical.attached import content_of
from engine.ical.facts import facts_of, same
from engine.ical.graft import differences, graft
from engine.ical.lines import make
from engine.model.both import Side
from engine.model.content import Line
from engine.model.difference import Address, Changes, Fact, Facts
from engine.model.resource import CalendarObject
from engine.model.rules import Rules
from engine.model.settings import Attendees, Private
from engine.sync.glossary import Glossary, glossary

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
        """Nothing is hidden or renamed, too large attachments aside: every view is the object itself."""
        return self._open and not self.rules.rename

    @property
    def names(self) -> Glossary:
        """What categories are called on each side."""
        return glossary(self.rules.rename)

    @property
    def _open(self) -> bool:
        rules = self.rules
        open_ = rules.private is not Private.BUSY and rules.attendees is not Attendees.NONE
        return open_ and rules.reminders and rules.attachments and rules.hook is None

    def view(self, item: CalendarObject, towards: Side, at: Side | None = None) -> CalendarObject:
        """The object as ``towards`` is to see it. ``at``: whose names of categories it has, if not the other side's.

        Raises what own mapping code raises.
        """
        item, at = self._filtered(item, towards), at or towards.other
        if not self.rules.rename or at is towards:
            return item
        found = facts_of(item)
        common = self.names.told(found, at)
        return graft(item, differences(found, self.names.called(common, towards)))

    def in_common_names(self, item: CalendarObject, side: Side) -> CalendarObject:
        """``side``'s object as it is, but for the names of its categories."""
        found = facts_of(item)
        return graft(item, differences(found, self.names.told(found, side)))

    def shown(self, item: CalendarObject | None, side: Side) -> Facts:
        """What ``side``'s object shows the other side, in common names."""
        return {} if item is None else self.names.told(facts_of(self._filtered(item, side.other)), side)

    def says(self, item: CalendarObject | None, side: Side) -> Facts:
        """All that ``side``'s object says, in common names."""
        return self.names.told(facts_of(item), side)

    def carried(
        self, changes: Changes, side: Side, onto: CalendarObject, source: CalendarObject | None
    ) -> CalendarObject:
        """``side``'s object with changes (in common names) carried onto it; ``source`` lends definitions of zones."""
        return graft(onto, self.names.landing(changes, side, facts_of(onto)), source)

    def returns(self, address: Address, own: Facts, was: Facts) -> bool:
        """May a change that the other side made at this address come back onto an item that says ``own``?

        Not where that would overwrite what is hidden. ``was``: what it said last time; a placeholder hides nothing.
        """
        if self._open and self.rules.attachments_limit is None:
            return True
        busy = self.rules.private is Private.BUSY and is_private(own)
        hidden = busy and not (is_private(was) and same(was, self._visible(was, busy=True)))
        return self._shows(address, own.get(address), hidden)

    def too_large(self, item: CalendarObject | None) -> dict[Address, Fact]:
        """Attachments that stay where they are because of their size."""
        if item is None or not self.rules.attachments or not self._may_be_too_large(item):
            return {}
        found = facts_of(item)
        if self.rules.private is Private.BUSY and is_private(found):
            return {}
        return {a: fact for a, fact in found.items() if a.name == "ATTACH" and self._is_too_large(fact)}

    def _filtered(self, item: CalendarObject, towards: Side) -> CalendarObject:
        """The object less what ``towards`` may not see."""
        if self._open and not self._may_be_too_large(item):
            return item
        if self.rules.hook is not None:
            item = self.rules.hook(item, towards)
        found = facts_of(item)
        busy = self.rules.private is Private.BUSY and is_private(found)
        return graft(item, differences(found, self._visible(found, busy)))

    def _visible(self, found: Facts, busy: bool) -> Facts:
        shown = {address: fact for address, fact in found.items() if self._shows(address, fact, busy)}
        if busy:
            shown.update(_placeholder(found))
        return shown

    def _shows(self, address: Address, fact: Fact | None, busy: bool) -> bool:
        if busy:
            return address.name in _TIMES
        return not (
            (address.name in ("ATTENDEE", "ORGANIZER") and self.rules.attendees is Attendees.NONE)
            or (address.name == "VALARM" and not self.rules.reminders)
            or (address.name == "ATTACH" and not (self.rules.attachments and not self._is_too_large(fact)))
        )

    def _may_be_too_large(self, item: CalendarObject) -> bool:
        """A text that is short enough holds nothing too large: most need not be read."""
        limit = self.rules.attachments_limit
        return limit is not None and len(item.text) > limit

    def _is_too_large(self, fact: Fact | None) -> bool:
        limit = self.rules.attachments_limit
        if limit is None or fact is None:
            return False
        return any(size_of(part) > limit for part in fact.parts if isinstance(part, Line))


def size_of(line: Line) -> int:
    """Bytes of what is attached in the text; an address has none."""
    return len(content_of(line) or b"")


def _placeholder(found: Facts) -> dict[Address, Fact]:
    """The lines of a placeholder: its one word, on the master and on every changed occurrence, and that it is private."""
    shown: dict[Address, Fact] = {}
    for where in {address.where for address in found if not address.name and address.where.kind != "VTIMEZONE"}:
        shown[Address(where, "SUMMARY")] = Fact(f":{PLACEHOLDER}", (make("SUMMARY", PLACEHOLDER),))
        if not where.occurrence:
            shown[Address(where, "CLASS")] = Fact(":PRIVATE", (make("CLASS", "PRIVATE"),))
    return shown
