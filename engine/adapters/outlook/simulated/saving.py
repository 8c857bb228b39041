"""Saving an item: it is checked, put into the form it is kept in, and written in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from engine.adapters.outlook.days import count_of, first, flaw, shortest_step
from engine.adapters.outlook.errors import MAPI_E_OBJECT_DELETED, member_error
from engine.adapters.outlook.numbers import MAX_OCCURRENCES
from engine.adapters.outlook.simulated.coerce import invalid
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.item import Item, check_current, next_modified
from engine.adapters.outlook.simulated.records import ItemRecord, Series
from engine.adapters.outlook.simulated.rewriting import rewrite


def save(item: Item, *, drop_exceptions: bool) -> None:
    """Writes an item. On an error neither the file nor the item is changed.

    Raises com_error: the pattern is not valid; the item was saved by another one, moved or deleted since.
    """
    context, record = item.context, as_kept(item.context, item.record)
    if drop_exceptions:
        record.exceptions = []
    with context.store.writing():
        if record.row:
            stored = check_current(context, record)
            record.version = stored.version
            record.modified = next_modified(context, stored.modified)
            update(context, record)
            if drop_exceptions:
                context.store.drop_exception_attachments(record.row)
        else:
            insert(context, record)
        item.write_attachments(record.row)
    item.record = record


def insert(context: Context, record: ItemRecord) -> None:
    """Stores a new item: entry id, times and GlobalAppointmentID come into being. In the caller's transaction."""
    record.created = record.modified = next_modified(context, None)
    record.global_id = record.global_id or context.new_global_id()
    stored = touched(context, record)
    context.store.insert(stored)
    record.row, record.entry_id, record.version = stored.row, stored.entry_id, stored.version


def update(context: Context, record: ItemRecord) -> None:
    """Stores a record over its row. In the caller's transaction."""
    stored = touched(context, record)
    context.store.update(stored)
    record.version = stored.version


def touched(context: Context, record: ItemRecord) -> ItemRecord:
    """What the file gets: the record, or what a server makes of it right after the save."""
    if context.simulation.server_touch and record.modified is not None:
        return replace(record, modified=record.modified + timedelta(seconds=1))
    return record


def as_kept(context: Context, held: ItemRecord) -> ItemRecord:
    """A copy in the form it is kept in; a series at its first instance. Raises a com_error for an invalid pattern."""
    record = held.copy()
    if context.simulation.rewrites:
        record = rewrite(record)
    if context.simulation.user_properties == "stripped":
        record.user_properties = []
    if record.series is not None:
        record.series = checked(context, record.series)
        at_first(context, record, record.series)
        last = record.series.rule.end
        record.exceptions = [one for one in record.exceptions if last is None or one.original <= last]
    return record


def at_first(context: Context, record: ItemRecord, series: Series) -> None:
    """Puts the start and end of a master to those of its first instance."""
    day = first(series.rule) or series.rule.start
    record.start = context.instant(series.start_on(day), record.start_zone)
    record.end = context.instant(series.end_on(day), record.start_zone)


def checked(context: Context, series: Series) -> Series:
    """The series as Outlook keeps it. Raises "The recurrence pattern is not valid." otherwise."""
    simulation = context.simulation
    wrong = flaw(
        series.rule,
        common_masks_only=simulation.nth_masks == "common",
        interval_limits=simulation.interval_limits,
    )
    begin = None if wrong else first(series.rule)
    if begin is None:
        raise _not_valid(wrong or "it has no occurrence")
    if series.ends == "count" and not 1 <= series.occurrences <= MAX_OCCURRENCES:
        raise _not_valid(f"more than {MAX_OCCURRENCES} occurrences")
    if simulation.start_moves_to_first and begin != series.rule.start:
        series = replace(series, rule=replace(series.rule, start=begin))
    if series.ends == "count":
        series = series.with_occurrences(series.occurrences)
    elif series.ends == "date":
        series = replace(series, occurrences=count_of(series.rule))
        if series.occurrences > MAX_OCCURRENCES:
            raise _not_valid(f"more than {MAX_OCCURRENCES} occurrences")
    step = shortest_step(series.rule)
    if simulation.overlap_check and step is not None and series.duration > step * 24 * 60:
        raise invalid("The duration of the appointment must be shorter than how frequently it occurs.")
    return series


def _not_valid(why: str) -> Exception:
    return invalid(f"The recurrence pattern is not valid. ({why})")


def reload(item: Item) -> None:
    """Gives up what was not saved."""
    stored = item.context.store.item(item.record.row)
    if stored is None:
        raise member_error(MAPI_E_OBJECT_DELETED, "The item has been moved or deleted.")
    item.record = stored
    item.dirty = False
