"""One occurrence of a series: how it is found, opened, changed, moved and deleted.

Everything about an exception lives in its master ([MS-OXOCAL] 3.1.4.6.2): saving an occurrence writes the master's row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from engine.adapters.outlook.days import after, before, contains
from engine.adapters.outlook.errors import DISP_E_EXCEPTION, member_error
from engine.adapters.outlook.numbers import OlRecurrenceState
from engine.adapters.outlook.simulated import globalid, moving, saving
from engine.adapters.outlook.simulated.appointment import AppointmentItem
from engine.adapters.outlook.simulated.coerce import invalid
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.item import check_savable, next_modified, still_current
from engine.adapters.outlook.simulated.records import EXCEPTION_FIELDS, ExceptionRecord, ItemRecord, Series
from engine.adapters.outlook.simulated.rewriting import rewrite

Span = tuple[datetime, datetime]
"""Start and end, wall clock in the zone of the series."""

_FIXED: Final = frozenset({"Categories", "Sensitivity"})


def exception_on(record: ItemRecord, original: date) -> ExceptionRecord | None:
    """The exception of an original date."""
    return next((one for one in record.exceptions if one.original == original), None)


def place(record: ItemRecord, series: Series, original: date) -> Span:
    """Where the occurrence of an original date stands now."""
    found = exception_on(record, original)
    if found is not None and found.start is not None and found.end is not None:
        return found.start, found.end
    return series.start_on(original), series.end_on(original)


def as_occurrence(context: Context, master: ItemRecord, series: Series, original: date) -> ItemRecord:
    """The master's record with the times and changes of one of its occurrences."""
    start, end = place(master, series, original)
    record = master.copy()
    record.start = context.instant(start, master.start_zone)
    record.end = context.instant(end, master.start_zone)
    record.global_id = globalid.of_instance(master.global_id, original)
    found = exception_on(master, original)
    for name, value in (found.changes if found else {}).items():
        setattr(record, name, value)
    return record


def find_standing(context: Context, master: ItemRecord, series: Series, local: datetime) -> date | None:
    """The original date of what stands at a local time now.

    Strictly, the time is the start of what stands there or the series' own start on that day; else the day is enough.
    """
    middle = context.wall(context.from_local(local), master.start_zone).date()
    near = [middle + timedelta(days=shift) for shift in (0, -1, 1)]
    expected = {context.to_local(context.instant(series.start_on(day), master.start_zone)) for day in near}
    changed = {one.original for one in master.exceptions}
    moved = [one.original for one in master.exceptions if not one.deleted]
    for original in moved + [day for day in near if day not in changed and contains(series.rule, day)]:
        start, _ = place(master, series, original)
        standing = context.to_local(context.instant(start, master.start_zone))
        if standing.date() != local.date():
            continue
        if not context.simulation.strict_occurrences or local == standing or local in expected:
            return original
    return None


def originals(master: ItemRecord, series: Series, days: Iterator[date]) -> Iterator[date]:
    """Those of the original dates whose occurrence was not deleted."""
    deleted = {one.original for one in master.exceptions if one.deleted}
    return (day for day in days if day not in deleted)


def fits(master: ItemRecord, series: Series, original: date, span: Span) -> bool:
    """Whether an occurrence may stand there: between its neighbours as they stand now, on a day of its own."""
    start, end = span
    previous = next(originals(master, series, before(series.rule, original)), None)
    following = next(originals(master, series, after(series.rule, original)), None)
    if previous is not None:
        begin, until = place(master, series, previous)
        if start < until or start.date() == begin.date():
            return False
    if following is not None:
        begin, _ = place(master, series, following)
        if end > begin or start.date() == begin.date():
            return False
    return True


class Occurrence(AppointmentItem):
    """An occurrence or an exception, opened through its master and sharing the master's EntryID."""

    __slots__ = ("_master", "_original", "_taken_from")

    def __init__(self, master: AppointmentItem, original: date) -> None:
        series = master.record.series
        assert series is not None  # noqa: S101 (callers hold a series)
        self._master = master
        self._original = original
        self._taken_from = series
        super().__init__(master.context, as_occurrence(master.context, master.record, series, original))
        self.choosy = self.context.simulation.occurrence_fixed_fields == "raise"

    @property
    def occurrence_key(self) -> str:
        return self._original.isoformat()

    def admit(self, name: str, *, write: bool) -> None:
        super().admit(name, write=write)
        if write and name in _FIXED and self.context.simulation.occurrence_fixed_fields == "raise":
            raise invalid(f"{name} cannot be set for one occurrence of a series.")

    def check_times_writable(self) -> None:
        """An occurrence may be moved; whether it fits is seen at Save."""

    @property
    def Parent(self) -> ComObject:
        return self._master

    @property
    def RecurrenceState(self) -> int:
        found = exception_on(self._master.record, self._original)
        return OlRecurrenceState.OCCURRENCE if found is None else OlRecurrenceState.EXCEPTION

    def GetRecurrencePattern(self) -> Any:
        return self._master.GetRecurrencePattern()

    def ClearRecurrencePattern(self) -> None:
        raise invalid("The recurrence pattern belongs to the series.")

    def Save(self) -> None:
        if not self.dirty:
            return
        check_savable(self.context, self.record)
        kept = rewrite(self.record) if self.context.simulation.rewrites else self.record
        changes = {
            name: getattr(kept, name)
            for name in EXCEPTION_FIELDS
            if getattr(kept, name) != getattr(self._master.record, name)
        }
        zone = self._master.record.start_zone
        span = (self.context.wall(kept.start, zone), self.context.wall(kept.end, zone))
        self._write(ExceptionRecord(self._original, False, *span, changes))
        self.record = as_occurrence(self.context, self._master.record, self._taken_from, self._original)
        self._stored()

    def Delete(self) -> None:
        self._write(ExceptionRecord(self._original, deleted=True))
        self.lose()

    def _write(self, exception: ExceptionRecord) -> None:
        """Puts the exception into the stored master and lets the open master know.

        Raises com_error: the instance no longer exists, the place is taken, the master was saved by another one.
        """
        context, held = self.context, self._master.record
        with context.store.writing():
            stored = self._current_master()
            series = self._taken_from
            span = None if exception.start is None or exception.end is None else (exception.start, exception.end)
            moved = span is not None and span != place(stored, series, self._original)
            if span is not None and moved and not fits(stored, series, self._original, span):
                raise member_error(DISP_E_EXCEPTION, "Cannot save this item.")
            others = [one for one in stored.exceptions if one.original != self._original]
            stored.exceptions = sorted([*others, exception], key=lambda one: one.original)
            stored.modified = next_modified(context, stored.modified)
            saving.update(context, stored)
            self.write_attachments(stored.row)
        held.exceptions, held.version, held.modified = stored.exceptions, stored.version, stored.modified

    def _current_master(self) -> ItemRecord:
        """The master as stored. Raises for an instance that is not there any more since this one was opened."""
        stored = self.context.store.item(self._master.record.row)
        if stored is not None and stored.series is not None:
            found = exception_on(stored, self._original)
            same = stored.series.shape() == self._taken_from.shape()
            if not same or (found is not None and found.deleted):
                raise self.context.gate.stale_instance()
        stored = still_current(self.context, self._master.record, stored)
        if stored.series is None:
            raise self.context.gate.stale_instance()
        return stored

    def Copy(self) -> AppointmentItem:
        """A stand-alone appointment."""
        return AppointmentItem(self.context, moving.copy(self._alone(), self.record.folder))

    def _alone(self) -> AppointmentItem:
        record = replace(self.record.copy(), row=0, series=None, exceptions=[])
        record.global_id = globalid.clean(record.global_id)
        alone = AppointmentItem(self.context, record)
        alone.attachments().extend(self.attachments())
        return alone

    def CopyTo(self, DestinationFolder: Any, CopyOptions: Any = 1) -> AppointmentItem:
        return AppointmentItem(self.context, moving.copy(self._alone(), moving.calendar_row(DestinationFolder).id))

    def Move(self, DestFldr: Any) -> AppointmentItem:
        raise invalid("One occurrence of a series cannot be moved to another folder.")

    def Respond(self, Response: Any, fNoUI: Any = None, fAdditionalTextDialog: Any = None) -> Any:
        raise invalid("Answer the whole series.")
