"""What a calendar holds, laid out on days: pure. Single items are looked up, series are followed where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final

from engine.ical.occurrences import Occurrence, occurrences
from engine.ical.values import Day
from engine.model.contents import Contents, Link
from engine.model.resource import Href, Resource

_BEGIN: Final = datetime(1, 1, 3, tzinfo=UTC)
_END: Final = datetime(9999, 12, 29, tzinfo=UTC)
_SERIES: Final = ("RRULE", "RDATE", "RECURRENCE-ID")

DAY: Final = 24 * 60
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One time that something takes place. ``begins`` and ``ends`` on the clock of whoever looks; ``link`` None: in no pair."""

    resource: Resource
    at: Occurrence
    link: Link | None
    begins: datetime
    ends: datetime

    @property
    def key(self) -> tuple[Href, datetime]:
        """Tells one time of one item from all others."""
        return self.resource.href, self.begins

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day it is on. What ends at midnight is not on the day that begins then."""
        if isinstance(self.at.start, Day) and isinstance(self.at.end, Day):
            return self.at.start.date, max(self.at.start.date, self.at.end.date - timedelta(days=1))
        first, last = self.begins.date(), self.ends.date()
        if last > first and self.ends.time() == time():
            last -= timedelta(days=1)
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of an entry that is on one day. ``nth`` of ``of`` days; ``first`` and ``last`` in minutes on the wall clock."""

    entry: Entry
    day: date
    nth: int
    of: int
    first: int
    last: int

    @property
    def whole(self) -> bool:
        """It takes all of the day: a day of an all-day activity, or one in the midst of a long one."""
        return self.first == 0 and self.last == DAY


Days = Mapping[date, Sequence[Slice]]
"""What is on, day by day; every day that was asked for has its place, empty ones too."""


@dataclass(frozen=True, slots=True)
class Book:
    """A calendar's contents. ``zone``: of whoever looks. ``singles``: what takes place once; ``series``: all others."""

    contents: Contents
    zone: tzinfo
    singles: tuple[Entry, ...]
    series: tuple[Resource, ...]

    @property
    def calendar(self) -> str:
        return self.contents.calendar

    def put(self, resource: Resource) -> Book:
        """The book after an item was entered or changed: it waits for the next sync where the calendar is in a pair."""
        kept = [one for one in self.contents.resources if one.href != resource.href]
        links = dict(self.contents.links)
        if self.contents.paired:
            links[resource.href] = Link.WAITING
        contents = replace(self.contents, resources=(*kept, resource), links=links)
        return replace(_without(self, resource.href), contents=contents)._with(resource)

    def drop(self, href: Href) -> Book:
        """The book after an item was removed."""
        kept = tuple(one for one in self.contents.resources if one.href != href)
        return replace(_without(self, href), contents=replace(self.contents, resources=kept))

    def _with(self, resource: Resource) -> Book:
        if is_series(resource):
            return replace(self, series=(*self.series, resource))
        return replace(self, singles=(*self.singles, *_entries(self, resource, _BEGIN, _END)))

    def days(self, first: date, last: date) -> dict[date, list[Slice]]:
        """All that is on from ``first`` to ``last``, both included, in the order of the day."""
        begin = datetime.combine(first, time(), self.zone)
        end = datetime.combine(last + timedelta(days=1), time(), self.zone)
        found: dict[date, list[Slice]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
        for entry in self._between(begin, end, first, last):
            for part in slices(entry):
                if part.day in found:
                    found[part.day].append(part)
        for several in found.values():
            several.sort(key=_in_order)
        return found

    def _between(self, begin: datetime, end: datetime, first: date, last: date) -> Iterator[Entry]:
        for entry in self.singles:
            from_, to = entry.days
            if from_ <= last and to >= first:
                yield entry
        for resource in self.series:
            yield from _entries(self, resource, begin, end)


def _without(book: Book, href: Href) -> Book:
    return replace(
        book,
        singles=tuple(entry for entry in book.singles if entry.resource.href != href),
        series=tuple(one for one in book.series if one.href != href),
    )


def book_of(contents: Contents, zone: tzinfo) -> Book:
    """Lays a calendar out. Costs about 0.2 ms an item: call it where nobody waits."""
    book = Book(contents, zone, (), ())
    series = tuple(one for one in contents.resources if is_series(one))
    once = (one for one in contents.resources if not is_series(one))
    singles = tuple(entry for one in once for entry in _entries(book, one, _BEGIN, _END))
    return Book(contents, zone, singles, series)


def is_series(resource: Resource) -> bool:
    """May it take place more than once? Cheap; a subject that says RRULE costs a little time, nothing else."""
    return any(word in resource.object.text for word in _SERIES)


def _entries(book: Book, resource: Resource, begin: datetime, end: datetime) -> Iterator[Entry]:
    link = book.contents.links.get(resource.href)
    for each in occurrences(resource.object, begin, end, book.zone):
        yield Entry(resource, each, link, _local(each.begins, book.zone), _local(each.ends, book.zone))


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def slices(entry: Entry, most: int = 400) -> Iterable[Slice]:
    """An entry day by day. Of one that takes years, the first ``most`` days."""
    first, last = entry.days
    of = (last - first).days + 1
    all_day = entry.at.all_day
    for n in islice(range(of), most):
        begin = 0 if all_day or n > 0 else _minute(entry.begins)
        end = DAY if all_day or n < of - 1 else _minute(entry.ends)
        if n == of - 1 and not all_day and entry.ends.date() > last:
            end = DAY
        yield Slice(entry, first + timedelta(days=n), n + 1, of, begin, max(begin, end))


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _in_order(part: Slice) -> tuple[bool, int, int, str, str]:
    return not part.whole, part.first, -part.last, part.entry.at.summary, part.entry.resource.href


def slots(part: Slice, slot: int) -> tuple[int, int]:
    """The slots of so many minutes that a part takes: from which one to which one; at least one, within the day."""
    first = min(part.first // slot, DAY // slot - 1)
    return first, max(first + 1, -(-part.last // slot))


def lanes(parts: Sequence[Slice], slot: int) -> list[tuple[Slice, int, int]]:
    """Parts of one day side by side, no two in one slot of a lane: each with its lane, and how many lanes its group has."""
    found: list[tuple[Slice, int, int]] = []
    group: list[tuple[Slice, int]] = []
    ends: list[int] = []
    for part in sorted(parts, key=_in_order):
        first, last = slots(part, slot)
        if group and first >= max(ends):
            found += [(each, lane, len(ends)) for each, lane in group]
            group, ends = [], []
        lane = next((n for n, until in enumerate(ends) if until <= first), len(ends))
        ends[lane : lane + 1] = [last]
        group.append((part, lane))
    return found + [(each, lane, len(ends)) for each, lane in group]
