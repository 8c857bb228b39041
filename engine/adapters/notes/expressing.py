"""A calendar object as an entry of Notes, or the reason why Notes cannot hold it; pure, and so is `fit`.

The law: what is fetched after a write says what `fit` said. What Notes cannot hold of an item (web address, comments, further
reminders, ...) is left out here, and stays where it came from: the engine carries changes, and leaving out is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta, tzinfo
from itertools import islice
from typing import Final

from engine.adapters.notes.content import read_content
from engine.adapters.notes.entry import FIRST_YEAR, LAST_YEAR, RECURRENCE, Entry, Override, Timing, length_of, when_line
from engine.adapters.notes.telling import object_of
from engine.adapters.notes.zones import parse_zone
from engine.adapters.notes.zoning import definition, written
from engine.ical.lines import parse
from engine.ical.recurrence import Rule, Series, starts
from engine.ical.series import (
    Definitions,
    Parsed,
    broken_rules,
    definitions_of,
    midnight_or_wall,
    read_parts,
    read_series,
    wall_in,
    zone_of,
)
from engine.ical.values import Day, Moment, When, add_nominal, duration, items, when, when_value
from engine.ical.zones import canonical_zone, real_wall, zone_info
from engine.model.capabilities import Fit, Fits, Unfit
from engine.model.content import Component, Line
from engine.model.resource import CalendarObject

LOOKED_AT: Final = 1000
"""So many dates of a series are looked at before it counts as one that Notes can hold."""

_OTHER_KINDS: Final = {
    "VTODO": "it is a task, and Notes keeps tasks apart from the calendar",
    "VJOURNAL": "it is a journal entry, and Notes has none",
}


class _Cannot(Exception):
    """Notes cannot hold it; never leaves this module."""


def fit(object: CalendarObject) -> Fit:
    """What Notes would hold of an object."""
    found = entry_of_object(object)
    return found if isinstance(found, Unfit) else Fits(object_of(found))


def entry_of_object(object: CalendarObject) -> Entry | Unfit:
    try:
        return _entry(object)
    except _Cannot as reason:
        return Unfit(str(reason))


def _entry(object: CalendarObject) -> Entry:
    read = read_parts(parse(object.text))
    if read is None:
        raise _Cannot("it holds nothing that a calendar could show")
    master = _only_master(object, read)
    definitions = _told_definitions(read)
    timing = _timing(master, definitions)
    rules = _rules(master, timing, definitions, len(read.overrides))
    entry = Entry(
        uid=object.uid,
        timing=timing,
        content=read_content(master, length_of(timing, definitions)),
        rules=rules,
        overrides=tuple(_overrides(read.overrides, timing, definitions)),
        definitions=definitions,
    )
    if entry.content.cancelled:
        raise _Cannot("it is cancelled, and Notes would show it as taking place")
    if entry.repeats:
        _check_series(master, entry)
    return entry


def _only_master(object: CalendarObject, read: Parsed) -> Component:
    parts = [part for calendar in parse(object.text) if isinstance(calendar, Component) for part in calendar.parts]
    for kind, reason in _OTHER_KINDS.items():
        if any(part.name == kind for part in parts):
            raise _Cannot(reason)
    if read.master is None:
        raise _Cannot("it is only a single occurrence of a series, without the series")
    if sum(part.name == "VEVENT" and part.first("RECURRENCE-ID") is None for part in parts) > 1:
        raise _Cannot("it is there twice under one UID")
    return read.master


# -- times ------------------------------------------------------------------------------------------------------------


def _timing(part: Component, definitions: Definitions) -> Timing:
    if any(len(list(part.all(name))) > 1 for name in ("DTSTART", "DTEND", "DURATION")):
        raise _Cannot("it tells its start or its end twice")
    line = part.first("DTSTART")
    start = None if line is None else when(line)
    if start is None:
        raise _Cannot("it has no start" if line is None else f"its start cannot be read ({line.value.strip()})")
    end = _end(part, start)
    if isinstance(start, Day) != isinstance(end, Day):
        raise _Cannot("it begins with a day and ends with a time of day, or the other way round")
    if _is_floating(start) != _is_floating(end):
        raise _Cannot("only one of its start and end is in a time zone")
    timing = Timing(_on_a_clock(start, definitions), _on_a_clock(end, definitions))
    if isinstance(start, Day) and timing.days < 1:
        return Timing(start, Day(start.date + timedelta(days=1)))
    if length_of(timing, definitions) < timedelta():
        raise _Cannot("it ends before it begins")
    return timing


def _is_floating(moment: When) -> bool:
    return isinstance(moment, Moment) and moment.zone is None


def _end(part: Component, start: When) -> When:
    """RFC 5545 3.6.1: what tells no end takes a day, or no time at all."""
    line, length = part.first("DTEND"), part.first("DURATION")
    if line is not None:
        end = when(line)
        if end is None:
            raise _Cannot(f"its end cannot be read ({line.value.strip()})")
        return end
    if length is not None:
        lasts = duration(length.value)
        if lasts is None:
            raise _Cannot(f"its duration cannot be read ({length.value.strip()})")
        return add_nominal(start, lasts)
    return Day(start.date + timedelta(days=1)) if isinstance(start, Day) else start


def _on_a_clock(moment: When, definitions: Definitions) -> When:
    """A time that clocks really show: in the hour that is skipped in spring it is an hour later (RFC 5545 3.3.5)."""
    if not FIRST_YEAR <= midnight_or_wall(moment).year <= LAST_YEAR:
        raise _Cannot(f"Notes keeps no dates of the year {midnight_or_wall(moment).year}")
    if isinstance(moment, Day) or moment.zone is None:
        return moment
    zone = zone_info(moment.zone, definitions) if moment.zone.strip() else None
    if zone is None:
        raise _Cannot(f"nobody knows its time zone {moment.zone}".rstrip())
    wall = real_wall(moment.wall, zone)
    _check_zone(moment, zone, definitions)
    return Moment(wall, moment.zone)


def _told_definitions(read: Parsed) -> dict[str, Component]:
    """Zones that only their definition tells, as Notes would tell them: by one rule for all years."""
    parts = [part for part in (read.master, *read.overrides) if part is not None]
    found: dict[str, Component] = {}
    for part in parts:
        for line in part.lines:
            tzid = line.param("TZID")
            if line.name not in _TIMED or tzid is None or tzid in found or canonical_zone(tzid) is not None:
                continue
            moment = when_value(items(line.value)[0], tzid)
            if isinstance(moment, Moment) and zone_info(tzid, read.definitions) is not None:
                text = written(moment, "UTC", read.definitions).text
                found[tzid] = definition(tzid, parse_zone(text))
    for tzid, told in found.items():
        _check_same(tzid, told, read)
    return found


_TIMED: Final = frozenset(("DTSTART", "DTEND"))


def _check_same(tzid: str, told: Component, read: Parsed) -> None:
    """The rule that Notes can tell must give the times that are meant."""
    meant, tells = zone_info(tzid, read.definitions), zone_info(tzid, definitions_of([told]))
    for part in (read.master, *read.overrides):
        for line in () if part is None else part.lines:
            for text in items(line.value) if line.param("TZID") == tzid else ():
                moment = when_value(text, tzid)
                if isinstance(moment, Moment) and not _agree(moment, meant, tells):
                    raise _Cannot(f"Notes cannot tell its time zone {tzid}, whose rules change over the years")


def _agree(moment: Moment, one: tzinfo | None, other: tzinfo | None) -> bool:
    if one is None or other is None:
        return False
    try:
        return moment.wall.replace(tzinfo=one).astimezone(UTC) == moment.wall.replace(tzinfo=other).astimezone(UTC)
    except OverflowError:
        return False


def _check_zone(moment: Moment, zone: tzinfo, definitions: Definitions) -> None:
    """An instant that lies outside what datetime can tell."""
    try:
        moment.wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise _Cannot(f"Notes keeps no dates of the year {moment.wall.year}") from None


# -- series -----------------------------------------------------------------------------------------------------------


def _rules(master: Component, timing: Timing, definitions: Definitions, overrides: int) -> tuple[Line, ...]:
    broken = broken_rules(master)
    if broken:
        raise _Cannot(f"nobody can follow its rule: {broken[0].problem}")
    found = [line for line in master.lines if line.name in RECURRENCE]
    for line in found:
        if line.name in ("RDATE", "EXDATE"):
            _check_readable(line)
            _check_known(line, definitions)
    if not any(line.name in ("RRULE", "RDATE") for line in found) and not overrides:
        return ()
    return tuple(_without_periods(line, timing, definitions) for line in found)


def _check_readable(line: Line) -> None:
    for text in items(line.value):
        if when_value(text.partition("/")[0], line.param("TZID")) is None:
            raise _Cannot(f"one of its dates cannot be read ({text.strip() or 'it is empty'})")


def _check_known(line: Line, definitions: Definitions) -> None:
    tzid = line.param("TZID")
    if tzid is not None and canonical_zone(tzid) is None and tzid not in definitions:
        raise _Cannot(f"one of its dates is in a time zone that nobody knows ({tzid})")


def _without_periods(line: Line, timing: Timing, definitions: Definitions) -> Line:
    """Extra dates that come as periods are dates, as long as they take the time that all others take."""
    values = items(line.value)
    if line.name != "RDATE" or not any("/" in text for text in values):
        return line
    series = read_series(Component("VEVENT", (when_line("DTSTART", timing.start), line)), definitions)
    if series is not None and any(lasts != length_of(timing, definitions) for lasts in series.lengths.values()):
        raise _Cannot("its extra dates are not all as long as the others")
    tzid = line.param("TZID")
    head = "RDATE" if tzid is None else line.head.replace(";VALUE=PERIOD", "")
    return Line("RDATE", head, ",".join(text.partition("/")[0] for text in values))


def _overrides(parts: Iterable[Component], timing: Timing, definitions: Definitions) -> Iterator[Override]:
    seen: set[object] = set()
    for part in parts:
        named = part.first("RECURRENCE-ID")
        original = None if named is None else when(named)
        if named is None or original is None:
            raise _Cannot("one of its changed occurrences does not say which one it is")
        _check_known(named, definitions)
        if named.param("RANGE") is not None:
            raise _Cannot("it changes an occurrence and all that follow in one go")
        at = wall_in(timing.start, original, definitions)
        if at in seen:
            raise _Cannot("one of its occurrences is changed twice")
        seen.add(at)
        own = _timing(part, definitions)
        yield Override(at, named, own, read_content(part, length_of(own, definitions)))


def _check_series(master: Component, entry: Entry) -> None:
    start, zone = entry.timing.start, zone_of(entry.timing.start, entry.definitions)
    line = master.first("DTSTART")
    if line is not None and zone is not None and when(line) != start:
        raise _Cannot("it begins in the hour that the clocks skip in spring")
    series = read_series(entry.master, entry.definitions)
    if series is None or next(starts(series), None) is None:
        raise _Cannot("none of its dates is left")
    if not _one_a_day(series):
        dates = [wall.date() for wall in islice(starts(series), LOOKED_AT)]
        if len(set(dates)) < len(dates):
            raise _Cannot("it takes place more than once a day")


def _one_a_day(series: Series) -> bool:
    """Does the form of a series alone tell that it never takes place twice a day?"""
    return not series.extra and len(series.rules) < 2 and not any(map(_within_a_day, series.rules))


def _within_a_day(rule: Rule) -> bool:
    return rule.frequency.name in ("HOURLY", "MINUTELY", "SECONDLY") or bool(
        rule.by_hour or rule.by_minute or rule.by_second
    )
