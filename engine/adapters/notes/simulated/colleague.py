"""What others do to a mail file: a second replica, an assistant, an agent, the Notes client itself. For tests and training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.adapters.notes.simulated.entry_items import Slice, times
from engine.adapters.notes.simulated.items import Item, Items, References, number_item, text_item
from engine.adapters.notes.simulated.store import MailFile, Note, new_unid
from engine.adapters.notes.simulated.timedates import Instant


class Colleague:
    """Works on the store directly, past all switches. Times are aware; every method that makes a note gives its UNID."""

    def __init__(self, store: MailFile) -> None:
        self.store = store

    def edit(self, unid: str, *items: Item) -> None:
        """Saves items of a note."""
        self.store.write(Note(unid, self.store.items(unid).put(*items), sealed=self._sealed(unid)))

    def rename(self, unid: str, subject: str) -> None:
        self.edit(unid, text_item("Subject", subject))

    def touch(self, unid: str) -> None:
        """A new LastModified, and nothing else."""
        self.store.touch(unid)

    def remove(self, unid: str) -> None:
        """Leaves a stub."""
        self.store.remove(unid)

    def purge(self) -> None:
        """The stubs go too."""
        self.store.purge()

    def seal(self, unid: str, how: str) -> None:
        """``signed`` or ``encrypted``."""
        self.store.write(Note(unid, self.store.items(unid), sealed=how))

    def copy(self, unid: str) -> str:
        """Copy and paste in the client: all items alike, ApptUNID too."""
        return self._new(self.store.items(unid))

    def conflict(self, unid: str) -> str:
        """The same note edited on two replicas: the loser becomes a response."""
        return self._new(self.store.items(unid).put(Item("$REF", References((unid,))), text_item("$Conflict", "")))

    # Strangers among the calendar documents

    def overlay(self, subject: str, start: datetime, url: str = "https://example.com/team.ics") -> str:
        """An entry of somebody else's calendar, shown over one's own."""
        return self._entry(subject, start, "0", "C0", text_item("ApptUNID", url))

    def holiday(self, subject: str, start: datetime) -> str:
        """An imported holiday."""
        marks = (text_item("Categories", "Holiday"), text_item("$SrvrHldy", "Holiday"), text_item("$CSFlags", "h"))
        return self._entry(subject, start, "2", "P0", *marks)

    def to_do(self, subject: str, start: datetime) -> str:
        """A task that the calendar shows; it has no EndDateTime."""
        task = (text_item("Form", "Task"), text_item("TaskType", "1"), number_item("_ViewIcon", 168))
        items = self._items(subject, start, "", "T0", *task).without("EndDateTime", "EndDate", "EndTime")
        return self._new(items)

    def notice(self, subject: str, start: datetime, kind: str = "I") -> str:
        """An invitation, reschedule or cancellation that waits on the calendar."""
        marks = (text_item("Form", "Notice"), text_item("NoticeType", kind), number_item("_ViewIcon", 133))
        return self._entry(subject, start, "3", "C0", *marks, text_item("ApptUNID", new_unid()))

    def _entry(self, subject: str, start: datetime, kind: str, table: str, *more: Item) -> str:
        return self._new(self._items(subject, start, kind, table, *more))

    def _items(self, subject: str, start: datetime, kind: str, table: str, *more: Item) -> Items:
        at = Instant(start)
        return Items(
            (
                text_item("Form", "Appointment"),
                text_item("Subject", subject),
                text_item("AppointmentType", kind),
                text_item("ORGTABLE", table),
                text_item("OrgConfidential", ""),
                text_item("$PublicAccess", "1"),
            )
        ).put(*times([Slice(at, at, at)]), *more)

    def _new(self, items: Sequence[Item]) -> str:
        unid = new_unid()
        self.store.write(Note(unid, Items(items)))
        return unid

    def _sealed(self, unid: str) -> str:
        header = self.store.header(unid)
        return "" if header is None else header.sealed
