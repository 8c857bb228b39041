"""The dates of a series: Notes keeps a list, no rule. Which ones it is given, and what the list says about the rule.

A series that ends before long is listed whole. One without an end, or with very many dates, is listed within a `Window`:
from a while ago up to a horizon, which later runs put off. The rule itself stays in an item, so that it comes back as it
was for as long as the list is what was made of it; only what somebody took out or put in is told as a change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Final

from engine.adapters.notes.entry import Entry, shown, when_line
from engine.ical.lines import make
from engine.ical.recurrence import Series, starts
from engine.ical.series import Definitions, like, read_series, wall_in
from engine.ical.values import Day, When, items, when_text, when_value
from engine.ical.zones import in_utc
from engine.model.content import Component, Line

MOST: Final = 500
"""So many dates are listed at most: four lists of them lie well within what a document may hold (32 KB)."""
TO_COME: Final = MOST - 100
BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=5 * 366)
EXTEND: Final = timedelta(days=250)
"""A horizon that is nearer than this is put off: well before the last date that is listed of a daily series."""


@dataclass(frozen=True, slots=True)
class Window:
    """Only dates between these two points in time (in UTC, inclusive) are listed."""

    first: datetime
    last: datetime

    @property
    def texts(self) -> tuple[str, str]:
        return window_text(self.first), window_text(self.last)


def window_text(instant: datetime) -> str:
    """Sorts as text."""
    return f"{instant:%Y%m%dT%H%M%SZ}"


def window_of(texts: Sequence[str]) -> Window | None:
    if len(texts) != 2:
        return None
    try:
        first, last = (datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for text in texts)
    except ValueError:
        return None
    return Window(first, last)


@dataclass(frozen=True, slots=True)
class Listed:
    """Original starts, as wall clock times of the series, in order; ``window`` None: all there are."""

    walls: tuple[datetime, ...]
    window: Window | None


def listed(entry: Entry, machine: tzinfo, now: datetime, was: Window | None = None) -> Listed:
    """The dates that a series is given in Notes now. ``machine``: its zone, for days and floating times.

    ``was``: the window that it had; what has been stays listed as long as there is room.
    """
    series = read_series(entry.master, entry.definitions)
    if series is None:  # pragma: no cover - an entry has a start
        return Listed((), None)
    if all(rule.count is not None or rule.until is not None for rule in series.rules):
        found = tuple(islice(starts(series), MOST + 1))
        if len(found) <= MOST:
            return Listed(found, None)
    return _within_window(series, series.zone or machine, now - BACK if was is None else was.first, now)


def _within_window(series: Series, zone: tzinfo, since: datetime, now: datetime) -> Listed:
    """What is to come first; what has been as far back as there is room, but not further than ``since``."""
    first, here = (one.astimezone(zone).replace(tzinfo=None) for one in (since, now))
    to_come = tuple(islice(starts(series, here, here + AHEAD), TO_COME))
    been = tuple(starts(series, first, here))
    found = (*been[len(to_come) - MOST :], *to_come) or tuple(starts(series, None, first))[-MOST:]
    return Listed(found, Window(in_utc(found[0], zone), in_utc(found[-1], zone)))


# -- what a list says of a rule -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame:
    """What dates are told by: the start of the series, its zone or the machine's, and the definitions of zones.

    A ``key`` tells which date is meant: of times the point in time, because a time that the clocks skip has two names.
    """

    start: When
    zone: tzinfo
    definitions: Definitions

    def key(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=UTC) if isinstance(self.start, Day) else in_utc(wall, self.zone)

    def wall(self, key: datetime) -> datetime:
        return key.replace(tzinfo=None) if isinstance(self.start, Day) else shown(key, self.zone)

    def lines(self, name: str, walls: Sequence[datetime]) -> list[Line]:
        if not walls:
            return []
        texts = [when_text(like(self.start, wall)) for wall in walls]
        return [make(name, ",".join(value for value, _ in texts), *texts[0][1])]

    def series(self, rules: Iterable[Line]) -> Series:
        found = read_series(Component("VEVENT", (when_line("DTSTART", self.start), *rules)), self.definitions)
        if found is None:  # pragma: no cover - a start that was written can be read
            raise ValueError(self.start)
        return found


def digest(keys: Iterable[datetime]) -> str:
    """Of a list of dates, in whatever order; to see at once that nobody touched it."""
    text = ",".join(f"{key:%Y%m%dT%H%M%S}" for key in sorted(keys))
    return hashlib.blake2b(text.encode("ascii"), digest_size=8).hexdigest()


def corrected(
    rules: Sequence[Line], frame: Frame, actual: Set[datetime], aside: Set[datetime], window: Window | None
) -> list[Line]:
    """The lines of a series, made to say which dates (by key) there really are. ``aside``: dates that do not count here.

    What the rule gives and is not there is left out (EXDATE); what is there beside it is an extra date (RDATE), unless it
    was left out before: then it is not any more.
    """
    series = frame.series(rules)
    expected = {frame.key(wall): wall for wall in _expected(series, frame, window)}
    lost = [wall for key, wall in expected.items() if key not in actual and key not in aside]
    extra = [frame.wall(key) for key in sorted(actual) if key not in expected and key not in aside]
    returned = {wall for wall in extra if series.left_out(wall)}
    kept = [line for one in rules for line in _readmitted(one, frame, returned)]
    return [
        *kept,
        *frame.lines("EXDATE", lost),
        *frame.lines("RDATE", [wall for wall in extra if wall not in returned]),
    ]


def _expected(series: Series, frame: Frame, window: Window | None) -> Iterable[datetime]:
    if window is None:
        return islice(starts(series), 2 * MOST)
    first, last = (shown(one, frame.zone) for one in (window.first, window.last))
    return islice(starts(series, first, last + timedelta(seconds=1)), 2 * MOST)


def _readmitted(line: Line, frame: Frame, returned: set[datetime]) -> list[Line]:
    """An EXDATE line without the dates that take place again."""
    if line.name != "EXDATE" or not returned:
        return [line]
    tzid = line.param("TZID")
    kept: list[str] = []
    for text in items(line.value):
        found = when_value(text, tzid)
        if found is None or wall_in(frame.start, found, frame.definitions) not in returned:
            kept.append(text)
    return [Line(line.name, line.head, ",".join(kept))] if kept else []
