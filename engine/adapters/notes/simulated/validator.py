"""What is wrong with a calendar note: rules the mail template keeps and nothing below it enforces.

A note that breaks them can be saved all the same; Notes then shows it wrongly, or "repairs" it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.adapters.notes.simulated.entry_items import person_names
from engine.adapters.notes.simulated.event import ROLES
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.repeat import RULE_ITEMS
from engine.adapters.notes.simulated.store import MailFile

_NOT_ON_A_PARENT = ("CalendarDateTime", "$BusyName", "$BusyPriority", "$REF")


def flaws_in(store: MailFile) -> dict[str, list[str]]:
    """All flaws of all calendar notes, by UNID."""
    found = {
        unid: list(flaws(items))
        for unid, items in store.all_items("WHERE state = 'live' AND kind IN ('entry', 'parent', 'child')")
    }
    return {unid: reasons for unid, reasons in found.items() if reasons}


def flaws(items: Items) -> Iterator[str]:
    """What is wrong with one note, in words."""
    yield from _counts(items)
    yield from _secrecy(items)
    yield from _alarm(items)
    yield from _people(items)
    is_parent = items.has("RepeatUnit") and not items.has("$REF")
    if is_parent:
        yield from _parent(items)
    elif (items.text("BookFreeTime") == "1") != (items.text("$BusyPriority") == "2"):
        yield 'BookFreeTime "1" and $BusyPriority "2" go together'
    if items.has("$REF"):
        yield from _child(items)


def _counts(items: Items) -> Iterator[str]:
    names = ["StartDateTime", "EndDateTime", *(["RepeatInstanceDates"] if items.has("RepeatInstanceDates") else [])]
    counts = {name: len(items.instants(name)) for name in names}
    if len(set(counts.values())) > 1 or not counts["StartDateTime"]:
        yield f"the date lists are not equally long: {counts}"
    pairs = zip(items.instants("StartDateTime"), items.instants("EndDateTime"), strict=False)
    if any(end.utc < start.utc for start, end in pairs):
        yield "an end lies before its start"


def _secrecy(items: Items) -> Iterator[str]:
    private, public = items.text("OrgConfidential") == "1", items.has("$PublicAccess")
    if private == public:
        yield '$PublicAccess is absent exactly where OrgConfidential is "1"'


def _alarm(items: Items) -> Iterator[str]:
    if items.has("$Alarm") and items.has("$AlarmDisabled"):
        yield "$Alarm and $AlarmDisabled exclude each other"
    if items.has("$AlarmOffset") and items.has("$AlarmTime"):
        yield "$AlarmOffset and $AlarmTime exclude each other"


def _people(items: Items) -> Iterator[str]:
    for role in ROLES:
        lengths = {name: len(items.texts(name)) for name in person_names(role)}
        if len(set(lengths.values())) > 1:
            yield f"the attendee lists are not equally long: {lengths}"


def _parent(items: Items) -> Iterator[str]:
    for name in _NOT_ON_A_PARENT:
        if items.has(name):
            yield f"a repeat parent has no {name}"
    if not items.instants("RepeatDates"):
        yield "a repeat parent has RepeatDates"


def _child(items: Items) -> Iterator[str]:
    if items.text("$RefOptions") != "1":
        yield '$RefOptions of a repeat child is "1"'
    if not items.instants("RepeatInstanceDates"):
        yield "a repeat child has RepeatInstanceDates"
    for name in RULE_ITEMS:
        if items.has(name):
            yield f"a repeat child has no {name}"
