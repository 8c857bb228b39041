"""The agenda of one calendar object: its occurrences, series expanded, overrides in their places.

For reading only; nothing here is ever written back. A malformed object gives what can be read of it, and never raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from engine.ical.recurrence import Series, starts
from engine.ical.series import (
    Definitions,
    Length,
    Parsed,
    broken_rules,
    is_recurring,
    length_of,
    like,
    midnight_or_wall,
    parsed,
    read_series,
    sequence_of,
    start_of,
    wall_in,
)
from engine.ical.span import iso, moved, span
from engine.ical.values import Moment, When, unescape
from engine.ical.values import when as read_when
from engine.model.content import Component
from engine.model.resource import CalendarObject

MOST = 5_000
"""So many occurrences of one object are shown in one window; a rule by the second has more than anybody can read."""

_MARGIN = timedelta(days=2)  # more than any two zones, and any change of a clock, lie apart


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something takes place.

    ``start`` and ``end`` as clocks in the item's own zone show them, or dates with an exclusive end; ``zone`` is the TZID
    as written. ``begins`` and ``ends`` are points in time (see `engine.ical.span.Span`). ``recurrence_id`` is the original
    start within a series, None for an item that occurs once.
    """

    uid: str
    summary: str
    start: When
    end: When
    all_day: bool
    zone: str | None
    location: str
    recurring: bool
    overridden: bool
    cancelled: bool
    recurrence_id: When | None
    begins: datetime
    ends: datetime

    @property
    def sort_key(self) -> tuple[datetime, bool, datetime, str]:
        """In time order; of those that begin together all-day ones first."""
        return self.begins, not self.all_day, self.ends, self.uid

    @property
    def start_iso(self) -> str:
        """ISO 8601 with offset, or a date."""
        return iso(self.start, self.begins)

    @property
    def end_iso(self) -> str:
        """ISO 8601 with offset, or a date: the day after the last one."""
        return iso(self.end, self.ends)


def occurrences(
    item: CalendarObject, window_start: datetime, window_end: datetime, machine_zone: tzinfo
) -> list[Occurrence]:
    """All occurrences that overlap a window of time (aware; the end is exclusive), in time order.

    Cancelled ones are among them, marked so. A rule that nobody can follow leaves the first occurrence.
    """
    read = parsed(item.text)
    if read is None:
        return []
    agenda = _Agenda(read, item.uid, machine_zone, window_start.astimezone(UTC), window_end.astimezone(UTC))
    return sorted(islice(agenda.all(), MOST), key=lambda found: found.sort_key)


def touches(item: CalendarObject, start: datetime | None, end: datetime | None) -> bool:
    """Does anything of an item take place in a period (aware; None: without bound)?

    True as well when nobody can tell: an unreadable time or rule must not take an item out of a synchronization. Floating
    times and dates count in any zone of the world.
    """
    read = parsed(item.text)
    if read is None:
        return True
    parts = [part for part in (read.master, *read.overrides) if part is not None]
    if any(start_of(part) is None or broken_rules(part) for part in parts):
        return True
    first = datetime(1, 1, 3, tzinfo=UTC) if start is None else start.astimezone(UTC)
    last = datetime(9999, 12, 29, tzinfo=UTC) if end is None else end.astimezone(UTC)
    if any(_is_local(part) for part in parts):
        first, last = moved(first, -_ANYWHERE), moved(last, _ANYWHERE)
    return next(_Agenda(read, item.uid, UTC, first, last).all(), None) is not None


_ANYWHERE = timedelta(hours=14)


def _is_local(part: Component) -> bool:
    match start_of(part):
        case Moment(_, str()):
            return False
        case _:
            return True


def first_start(item: CalendarObject) -> When | None:
    """The start of the item, or of its first override where there is no master; None when it cannot be read."""
    read = parsed(item.text)
    if read is None:
        return None
    if read.master is not None:
        return start_of(read.master)
    found = [start for part in read.overrides if (start := start_of(part)) is not None]
    return min(found, key=midnight_or_wall, default=None)


@dataclass(frozen=True, slots=True)
class _Override:
    """A component with RECURRENCE-ID: which occurrence it stands for, on the wall clock of the series."""

    part: Component
    at: datetime
    recurrence_id: When
    this_and_future: bool

    def shift(self, definitions: Definitions, start: When) -> timedelta:
        """How far its start is moved from where it was due."""
        own = start_of(self.part)
        return timedelta() if own is None else wall_in(start, own, definitions) - self.at


@dataclass(frozen=True, slots=True)
class _Agenda:
    """Looks through one object. ``first`` and ``last`` bound the window, in UTC."""

    read: Parsed
    uid: str
    machine_zone: tzinfo
    first: datetime
    last: datetime

    def all(self) -> Iterator[Occurrence]:
        """Occurrences in the window, in no particular order."""
        master = self.read.master
        start = None if master is None else start_of(master)
        newest = {each.at: each for each in sorted(self._overrides(start), key=lambda each: sequence_of(each.part))}
        overrides = list(newest.values())
        for override in overrides:
            found = start_of(override.part) or override.recurrence_id
            yield from self._at(override.part, found, length_of(override.part, self.read.definitions), override)
        series = None if master is None else read_series(master, self.read.definitions)
        if master is not None and start is not None and series is not None:
            yield from self._of_series(master, start, series, overrides)

    def _overrides(self, start: When | None) -> Iterator[_Override]:
        for part in self.read.overrides:
            line = part.first("RECURRENCE-ID")
            found = None if line is None else read_when(line)
            if line is None or found is None:
                found = start_of(part)
                if found is None:
                    continue
            at = wall_in(start or found, found, self.read.definitions)
            future = line is not None and (line.param("RANGE") or "").upper() == "THISANDFUTURE"
            yield _Override(part, at, found, future)

    def _of_series(
        self, master: Component, start: When, series: Series, overrides: list[_Override]
    ) -> Iterator[Occurrence]:
        """The occurrences that no override stands for. RANGE=THISANDFUTURE changes all from it on (RFC 5545 3.2.13)."""
        definitions = self.read.definitions
        replaced = {override.at for override in overrides}
        ranges = sorted((each for each in overrides if each.this_and_future), key=lambda each: each.at)
        shifts = [each.shift(definitions, start) for each in ranges]
        own = length_of(master, definitions)
        lengths = [own, *(length_of(each.part, definitions) for each in ranges)]
        spans = [timedelta(days=length.days) + length.exact for length in lengths] + list(series.lengths.values())
        first = moved(self.first.replace(tzinfo=None), -max(spans) - max(shifts, default=timedelta()) - _MARGIN)
        last = moved(self.last.replace(tzinfo=None), _MARGIN - min(shifts, default=timedelta()))
        recurring = is_recurring(master) or bool(overrides)
        for wall in starts(series, first, last):
            if wall in replaced:
                continue
            period = series.lengths.get(wall)
            length = own if period is None else Length(exact=period)
            recurrence_id = like(start, wall) if recurring else None
            index = sum(each.at <= wall for each in ranges) - 1
            if index < 0:
                yield from self._occurrence(master, like(start, wall), length, recurrence_id, recurring, False)
            else:
                later = like(start, moved(wall, shifts[index]))
                yield from self._occurrence(ranges[index].part, later, lengths[index + 1], recurrence_id, True, True)

    def _at(self, part: Component, start: When, length: Length, override: _Override) -> Iterator[Occurrence]:
        return self._occurrence(part, start, length, override.recurrence_id, True, True)

    def _occurrence(
        self,
        part: Component,
        start: When,
        length: Length,
        recurrence_id: When | None,
        recurring: bool,
        overridden: bool,
    ) -> Iterator[Occurrence]:
        """The occurrence, when it overlaps the window; one without length when it begins in it."""
        taken = span(start, length, self.read.definitions, self.machine_zone)
        overlaps = taken.begins < self.last and (taken.ends > self.first or taken.begins >= self.first)
        if not overlaps:
            return
        yield Occurrence(
            uid=self.uid,
            summary=_text(part, "SUMMARY"),
            start=taken.start,
            end=taken.end,
            all_day=taken.all_day,
            zone=taken.zone,
            location=_text(part, "LOCATION"),
            recurring=recurring,
            overridden=overridden,
            cancelled=(part.value("STATUS") or "").strip().upper() == "CANCELLED",
            recurrence_id=recurrence_id,
            begins=taken.begins,
            ends=taken.ends,
        )


def _text(part: Component, name: str) -> str:
    return unescape(part.value(name) or "")
