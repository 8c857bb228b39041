"""ReadRange: VEVENTs from what the calendar view holds, one for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.adapters.notes.simulated.entry_items import Slice
from engine.adapters.notes.simulated.entry_set import slices_of
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.store import Header, Row, moment_of, uid_of
from engine.adapters.notes.simulated.to_ical import Writer
from engine.adapters.notes.simulated.vcalendar import utc_text
from engine.ical.lines import Component, Line, make

MASK1: Final = {
    "DTSTART": 1,
    "DTEND": 2,
    "DTSTAMP": 4,
    "SUMMARY": 8,
    "CLASS": 16,
    "PRIORITY": 32,
    "RECURRENCE-ID": 64,
    "SEQUENCE": 128,
    "LOCATION": 256,
    "TRANSP": 512,
    "CATEGORIES": 1024,
    "X-LOTUS-APPTTYPE": 2048,
    "X-LOTUS-NOTICETYPE": 4096,
    "STATUS": 8192,
    "X-LOTUS-ONLINE-URL": 16384,
    "ORGANIZER": 32768,
    "X-LOTUS-ROOM": 65536,
    "VALARM": 131072,
}
"""Property -> bit of ReadRangeMask1."""
EVERYTHING: Final = sum(MASK1.values())
HAS_ATTACHMENT: Final = 1
UNID: Final = 2
_SHOWN: Final = ("Appointment", "Notice")


def read(machine: Machine, rows: Sequence[Row], mask1: int, mask2: int) -> str | None:
    """None where no row gives a VEVENT: conflict documents, to-dos and the like give none."""
    reader = _RangeReader(machine, mask1, mask2)
    events = [event for row in rows if (event := reader.event(row)) is not None]
    return reader.writer.text(events) if events else None


class _RangeReader:
    """Reads each note once, however many rows it has."""

    def __init__(self, machine: Machine, mask1: int, mask2: int) -> None:
        self.machine = machine
        self.mask1 = mask1
        self.mask2 = mask2
        self.writer = Writer(machine, 0)
        self.notes: dict[str, tuple[Header | None, Items, tuple[Slice, ...]]] = {}

    def event(self, row: Row) -> Component | None:
        header, items, slices = self._note(row.unid)
        if header is None or header.form not in _SHOWN or header.kind == "conflict" or row.position >= len(slices):
            return None
        part = slices[row.position]
        uid = header.uid or uid_of(header.unid, header.parent, items.text("ApptUNID"))
        recurrence = [_recurrence(part)] if items.has("RepeatInstanceDates") else []
        times = self.writer.times(self.writer.timing(items, part))
        content = self.writer.content(uid, items, moment_of(header.modified))
        kept = [line for line in (*times, *recurrence, *content) if self._wanted(line)]
        return Component("VEVENT", (*kept, *self._extra(header)))

    def _note(self, unid: str) -> tuple[Header | None, Items, tuple[Slice, ...]]:
        if unid not in self.notes:
            header, items = self.machine.store.header(unid), self.machine.store.items(unid)
            self.notes[unid] = (header, items, slices_of(items))
        return self.notes[unid]

    def _wanted(self, line: Line | Component) -> bool:
        """The view has neither attendees nor a description."""
        return line.name == "UID" or bool(MASK1.get(line.name, 0) & self.mask1)

    def _extra(self, header: Header) -> list[Line]:
        found = [make("X-LOTUS-UNID", header.unid)] if self.mask2 & UNID else []
        attached = self.mask2 & HAS_ATTACHMENT and bool(self.machine.store.attachments(header.unid))
        return [*found, *([make("X-LOTUS-HASATTACH", "1")] if attached else [])]


def _recurrence(part: Slice) -> Line:
    return make("RECURRENCE-ID", utc_text(part.original.utc))
