"""Items: a view on a folder. Sorted, filtered, with or without the occurrences of its series.

The view is live: what is deleted while it is walked by position makes the walk skip the next one. With
IncludeRecurrences it is a stream of occurrences in the order of their start, which for an endless series without an
upper bound does not end.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from engine.adapters.outlook.days import dates
from engine.adapters.outlook.errors import E_FAIL, member_error
from engine.adapters.outlook.numbers import UNKNOWN_COUNT, OlItemType, OlObjectClass
from engine.adapters.outlook.simulated.appointment import AppointmentItem
from engine.adapters.outlook.simulated.coerce import flag, invalid, number, text
from engine.adapters.outlook.simulated.conditions import And, Condition, holds, window
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, bad_index
from engine.adapters.outlook.simulated.faults import moved_or_deleted
from engine.adapters.outlook.simulated.folders import Folder
from engine.adapters.outlook.simulated.occurrence import Occurrence, place
from engine.adapters.outlook.simulated.opening import Listed, Row, listed, lookup_of, open_item
from engine.adapters.outlook.simulated.properties import BuiltIn, Reference, by_built_in_name
from engine.adapters.outlook.simulated.records import ItemRecord, Series, load_instant
from engine.adapters.outlook.simulated.restrict import parse
from engine.adapters.outlook.simulated.store import FolderRow

Opened = tuple[datetime, Callable[[], AppointmentItem]]
"""The start of an item or occurrence, and how to open it."""


def new_item(context: Context, folder: FolderRow, kind: int) -> AppointmentItem:
    """An unsaved appointment: the next full half hour, in the machine's zone."""
    if kind != OlItemType.APPOINTMENT:
        raise invalid("Only appointments are simulated.")
    now = context.to_local(context.now()).replace(second=0, microsecond=0)
    start = now.replace(minute=0) + timedelta(minutes=30 * (now.minute // 30 + 1))
    record = ItemRecord(
        folder=folder.id,
        start=context.from_local(start),
        end=context.from_local(start + timedelta(minutes=30)),
        start_zone=context.zone,
        end_zone=context.zone,
        organizer=context.simulation.user,
    )
    return AppointmentItem(context, record)


class Items(Collection):
    __slots__ = (
        "_at",
        "_columns",
        "_condition",
        "_folder",
        "_include",
        "_listed",
        "_search",
        "_sort",
        "_stamp",
        "_stream",
    )

    def __init__(self, context: Context, folder: FolderRow, condition: Condition | None = None) -> None:
        super().__init__(context)
        self._folder = folder
        self._condition = condition
        self._sort: tuple[Reference, bool] | None = None
        self._include: bool | None = None
        """IncludeRecurrences as it was set; None: it was not."""
        self._columns: frozenset[str] | None = None
        self._at = 0
        self._listed: Listed | None = None
        self._stamp: tuple[int, int] | None = None
        self._stream: Iterator[AppointmentItem] | None = None
        self._search: Iterator[AppointmentItem] | None = None

    # --- the view --------------------------------------------------------------------------------------------------

    @property
    def _expands(self) -> bool:
        """Whether occurrences are included: only when sorted by [Start], ascending."""
        if self._sort is None or self._sort[1]:
            return False
        reference = self._sort[0]
        by_start = isinstance(reference, BuiltIn) and reference.column == "start"
        odd = self.context.simulation.sorted_flag_misbehaves and self._include is False
        return by_start and (self._include is True or odd)

    def _view(self) -> Listed:
        """The rows as they are now; read again when a folder may have changed."""
        stamp = self.context.store.stamp()
        if self._listed is None or stamp != self._stamp:
            self._listed = listed(self.context, self._folder, self._condition, self._sort, [])
            self._stamp = stamp
        return self._listed

    def _forget(self) -> None:
        self._listed = self._stream = self._search = None
        self._at = 0

    def _opened(self, index: int) -> AppointmentItem:
        """The item at a 0-based position."""
        view = self._view()
        view.check(index)
        return self._open(view.rows[index])

    def _open(self, row: Row) -> AppointmentItem:
        record = self.context.store.item(row.values["row"])
        if record is None:
            raise moved_or_deleted()
        return self._limited(open_item(self.context, record))

    def _limited(self, item: AppointmentItem) -> AppointmentItem:
        item.limit(self._columns)
        return item

    def walk(self) -> Iterator[AppointmentItem]:
        """One after the other, by position; or the occurrences in order of their start."""
        if self._expands:
            yield from self._occurrences()
            return
        index = 0
        while True:
            view = self._view()
            view.check(index)
            if index >= len(view.rows):
                return
            yield self._open(view.rows[index])
            index += 1

    # --- occurrences -----------------------------------------------------------------------------------------------

    def _occurrences(self) -> Iterator[AppointmentItem]:
        low, high = window(self._condition)
        view = listed(self.context, self._folder, None, None, ["start", "end", "series"])
        streams = [self._starts(row, low) for row in view.rows if _may_show(row, low, high)]
        for index, (start, opened) in enumerate(heapq.merge(*streams, key=itemgetter(0))):
            view.check(index)
            if high is not None and start > high:
                return
            item = opened()
            if self._condition is None or holds(self._condition, lookup_of(item.record)):
                yield self._limited(item)

    def _starts(self, row: Row, low: datetime) -> Iterator[Opened]:
        record = self.context.store.item(row.values["row"])
        if record is None:
            return iter(())
        if record.series is None:
            return iter([(record.start, lambda: open_item(self.context, record))])
        return self._series_starts(record, record.series, low)

    def _series_starts(self, record: ItemRecord, series: Series, low: datetime) -> Iterator[Opened]:
        """Occurrences that may end after ``low``, by start: the regular ones lazily, merged with the changed ones."""
        changed = {one.original for one in record.exceptions}
        since = (low - timedelta(minutes=series.duration, days=2)).date()
        regular = (day for day in dates(series.rule, since=since) if day not in changed)
        moved = sorted(
            (one.original for one in record.exceptions if not one.deleted), key=lambda d: place(record, series, d)
        )
        for day in heapq.merge(regular, moved, key=lambda d: place(record, series, d)):
            start, _ = place(record, series, day)
            yield (
                self.context.instant(start, record.start_zone),
                lambda day=day: Occurrence(open_item(self.context, record.copy()), day),
            )

    # --- members ---------------------------------------------------------------------------------------------------

    @property
    def Class(self) -> int:
        return OlObjectClass.ITEMS

    @property
    def Parent(self) -> Folder:
        return Folder(self.context, self._folder)

    @property
    def Count(self) -> int:
        return UNKNOWN_COUNT if self._expands else len(self._view().rows)

    def Item(self, Index: Any) -> AppointmentItem:
        """By position, or the first with a subject."""
        if isinstance(Index, str):
            for item in self.walk():
                if item.record.subject == Index:
                    return item
            raise bad_index()
        if not self._expands:
            return self._opened(self.position(Index))
        for at, item in enumerate(self._occurrences(), start=1):
            if at == Index:
                return item
        raise bad_index()

    @property
    def IncludeRecurrences(self) -> bool:
        return self._include is True

    @IncludeRecurrences.setter
    def IncludeRecurrences(self, value: Any) -> None:
        self._include = flag(value)
        self._forget()

    def Sort(self, Property: Any, Descending: Any = False) -> None:
        """By one property, back to the start. Raises for computed and multi-valued ones."""
        name = text(Property).strip().removeprefix("[").removesuffix("]")
        reference = by_built_in_name(name, "s", self.context.store.folder_fields(self._folder.id))
        if reference is None:
            raise invalid(f'The property "{name}" cannot be sorted by.')
        self._sort = (reference, flag(Descending))
        self._forget()

    def Restrict(self, Filter: Any) -> Items:
        """A new view of those that meet the filter too."""
        found = parse(text(Filter), self.context, self.context.store.folder_fields(self._folder.id))
        view = Items(self.context, self._folder, found if self._condition is None else And(self._condition, found))
        view._sort, view._include, view._columns = self._sort, self._include, self._columns
        return view

    def Find(self, Filter: Any) -> AppointmentItem | None:
        self._search = self.Restrict(Filter).walk()
        return next(self._search, None)

    def FindNext(self) -> AppointmentItem | None:
        if self._search is None:
            raise member_error(E_FAIL, "Find has to come before FindNext.")
        return next(self._search, None)

    def GetFirst(self) -> AppointmentItem | None:
        self._at = 0
        if self._expands:
            self._stream = self._occurrences()
            return next(self._stream, None)
        return self._here()

    def GetNext(self) -> AppointmentItem | None:
        if self._expands:
            return self.GetFirst() if self._stream is None else next(self._stream, None)
        self._at += 1
        return self._here()

    def GetLast(self) -> AppointmentItem | None:
        self._at = len(self._view().rows) - 1
        return self._here()

    def GetPrevious(self) -> AppointmentItem | None:
        self._at -= 1
        return self._here()

    def _here(self) -> AppointmentItem | None:
        view = self._view()
        view.check(self._at)
        return self._opened(self._at) if 0 <= self._at < len(view.rows) else None

    def Add(self, Type: Any = None) -> AppointmentItem:
        return new_item(self.context, self._folder, self._folder.item_type if Type is None else number(Type))

    def Remove(self, Index: Any) -> None:
        self.Item(Index).Delete()

    def SetColumns(self, Columns: Any) -> None:
        """Only these properties (comma list of names) can be read of the items that come from now on."""
        names = [name.strip() for name in text(Columns).split(",")]
        fields = self.context.store.folder_fields(self._folder.id)
        for name in names:
            if by_built_in_name(name, "t", fields) is None:
                raise invalid(f'The property "{name}" cannot be cached.')
        self._columns = frozenset(names)

    def ResetColumns(self) -> None:
        self._columns = None


def _may_show(row: Row, low: datetime, high: datetime | None) -> bool:
    """Whether an item or one of its occurrences can lie between the bounds."""
    start, end = load_instant(row.values["start"]), load_instant(row.values["end"])
    if row.values["series"] or start is None or end is None:
        return True
    return end >= low and (high is None or start <= high)
