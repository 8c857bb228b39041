"""When a series occurs: its rules, extra dates and left-out dates, as wall clock times (RFC 5545 3.8.5).

Times are counted on the wall clock of the series' own zone, never in UTC: that is what keeps a meeting at ten o'clock
all year. A date of an all-day series is its midnight. The readings that RFC 5545 leaves open are written down in
docs/recurrence.md; each has a test.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from engine.ical.expansion import expand
from engine.ical.rule import AnyRule, BrokenRule, Frequency, Rule, Weekday, parse_rule

__all__ = ["AnyRule", "BrokenRule", "Frequency", "Rule", "Series", "Weekday", "parse_rule", "starts"]


@dataclass(frozen=True, slots=True)
class Series:
    """What decides when a series occurs. All times are naive, on the wall clock of ``zone`` (None: floating).

    ``without`` are EXDATEs with a time; ``without_days`` EXDATEs that are dates and leave out the whole day. ``lengths``:
    extra dates that came as a PERIOD, with their own length.
    """

    start: datetime
    zone: tzinfo | None = None
    all_day: bool = False
    rules: tuple[Rule, ...] = ()
    without_rules: tuple[Rule, ...] = ()
    extra: tuple[datetime, ...] = ()
    without: frozenset[datetime] = frozenset()
    without_days: frozenset[date] = frozenset()
    lengths: Mapping[datetime, timedelta] = field(default_factory=dict[datetime, timedelta])

    def left_out(self, start: datetime) -> bool:
        """Is a start left out by EXDATE?"""
        return start in self.without or start.date() in self.without_days


def starts(series: Series, first: datetime | None = None, last: datetime | None = None) -> Iterator[datetime]:
    """The starts from ``first`` on and before ``last`` (wall clock times; None: no bound), in order, each once.

    Lazy, so that an endless series may be asked for its next few; quick to skip to ``first``. A start inside a gap of the
    clock comes as the rule gives it (02:30): that is its name for EXDATE and RECURRENCE-ID. `zones.real_wall` tells what
    the clocks show then.
    """
    unwanted = _merged([_expand(rule, series, first) for rule in series.without_rules])
    barred = next(unwanted, None)
    for start in _merged(_sources(series, first)):
        if last is not None and start >= last:
            return
        if first is not None and start < first:
            continue
        while barred is not None and barred < start:
            barred = next(unwanted, None)
        if start != barred and not series.left_out(start):
            yield start


def _expand(rule: Rule, series: Series, first: datetime | None = None) -> Iterator[datetime]:
    return expand(rule, series.start, zone=series.zone, all_day=series.all_day, first=first)


def _merged(sources: list[Iterator[datetime]]) -> Iterator[datetime]:
    return (start for start, _ in groupby(heapq.merge(*sources)))


def _sources(series: Series, first: datetime | None) -> list[Iterator[datetime]]:
    """DTSTART is the first occurrence whether or not a rule hits it; so are extra dates occurrences (RFC 5545 3.8.5.2)."""
    rules = [_expand(rule, series, first) for rule in series.rules[1:]]
    rules += [_counting_start(rule, series, first) for rule in series.rules[:1]]
    return [iter(sorted((series.start, *series.extra))), *rules]


def _counting_start(rule: Rule, series: Series, first: datetime | None) -> Iterator[datetime]:
    """The first RRULE's COUNT counts DTSTART even where the rule does not hit it (RFC 5545 3.3.10, COUNT).

    Not so when EXDATE leaves DTSTART out: that is how old programs say that the start is no occurrence.
    """
    if rule.count is None or series.left_out(series.start) or next(_expand(rule, series), None) == series.start:
        yield from _expand(rule, series, first)
    elif rule.count > 1:
        yield from _expand(replace(rule, count=rule.count - 1), series, first)
