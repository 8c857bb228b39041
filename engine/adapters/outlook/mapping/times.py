"""When a component takes place, as Outlook keeps it: wall clock times in Windows zones, or whole days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from engine.adapters.outlook.appointment import AllDay, Timed, Times
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.mapping.zones import main_tzid, windows_id
from engine.ical.lines import write
from engine.ical.series import Definitions, length_of, wall_in, zone_of
from engine.ical.values import Day, Moment, When, add_nominal, duration, when
from engine.ical.zones import canonical_zone, in_utc, real_wall, zone_info
from engine.model.content import Component

_EARLIEST, _LATEST = 1601, 4500
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text calls a Windows zone where it is not by its main place: the TZID ("": floating), and its VTIMEZONE."""

    windows: str
    tzid: str
    definition: str = ""


def start_of(part: Component) -> When:
    """DTSTART. Raises `Held` where there is none that can be read, or one that Outlook has no dates for; and where nobody
    can tell how long it lasts."""
    line = part.first("DTSTART")
    found = None if line is None else when(line)
    if len(list(part.all("DTSTART"))) > 1:
        raise Held("it has two starts")
    if found is None:
        raise Held("its start cannot be read" if line is not None else "it has no start")
    _check_end(part)
    return _in_range(found)


def _check_end(part: Component) -> None:
    end, length = part.first("DTEND"), part.first("DURATION")
    if end is not None and when(end) is None:
        raise Held("its end cannot be read")
    if end is None and length is not None and duration(length.value) is None:
        raise Held("its duration cannot be read")


def _in_range(moment: When) -> When:
    year = moment.date.year if isinstance(moment, Day) else moment.wall.year
    if not _EARLIEST <= year < _LATEST:
        raise Held(f"Outlook has no dates in the year {year}")
    return moment


def spelling_of(zone: str | None, definitions: Definitions) -> Spelling:
    """The Windows zone of a TZID. Raises `Held`."""
    if zone is None or not zone.strip():
        return Spelling("", "")
    windows = windows_id(zone, definitions)
    known = canonical_zone(zone)
    if known is None:
        return Spelling(windows, zone, write([definitions[zone.strip()]]))
    return Spelling(windows, known)


def needed(spelling: Spelling) -> tuple[str, str] | None:
    """What has to be kept of a spelling: nothing where the Windows zone says it all."""
    return None if main_tzid(spelling.windows) == spelling.tzid else (spelling.windows, spelling.tzid)


@lru_cache(maxsize=256)
def rules_of(windows: str) -> tzinfo | None:
    """What Windows takes a zone for; None for the machine's own."""
    tzid = main_tzid(windows) if windows else None
    return None if tzid is None else zone_info(tzid, {})


# -- single appointments ---------------------------------------------------------------------------------------------


def single_times(part: Component, definitions: Definitions) -> tuple[Times, Spelling | None, Spelling | None]:
    """The times of an appointment that takes place once, and how its zones are spelt. Raises `Held`."""
    start = start_of(part)
    if isinstance(start, Day):
        return whole_days(part, start, definitions), None, None
    begins = spelling_of(start.zone, definitions)
    end = _end(part, start, definitions)
    ends = begins if end.zone == start.zone else spelling_of(end.zone, definitions)
    if bool(ends.windows) != bool(begins.windows):
        raise Held("only one of its start and its end has a time zone")
    times = Timed(_shown(start, begins), _shown(end, ends), begins.windows, ends.windows)
    if _instant(times.end, ends) < _instant(times.start, begins):
        raise Held("it ends before it begins")
    return times, begins, ends


def whole_days(part: Component, start: Day, definitions: Definitions) -> AllDay:
    line = part.first("DTEND")
    end = None if line is None else when(line)
    if isinstance(end, Day) and end.date < start.date:
        raise Held("it ends before it begins")
    try:
        return AllDay(start.date, start.date + timedelta(days=max(1, length_of(part, definitions).days)))
    except OverflowError as error:
        raise Held("its end is beyond all calendars") from error


def _end(part: Component, start: Moment, definitions: Definitions) -> Moment:
    """DTEND, or the end that DURATION makes: so many days on the wall clock, then a span of real time."""
    line = part.first("DTEND")
    end = None if line is None else when(line)
    match end:
        case Moment(wall, None) if start.zone is not None:
            return Moment(wall, start.zone)  # against RFC 5545 3.8.2.2, and clear all the same
        case Moment():
            _in_range(end)
            return end
        case Day():
            raise Held("its start has a time of day and its end has none")
        case None:
            pass
    length = length_of(part, definitions)
    zone = zone_of(start, definitions)
    wall = start.wall + timedelta(days=length.days)
    if zone is None:
        return Moment(wall + length.exact, start.zone)
    return Moment((in_utc(wall, zone) + length.exact).astimezone(zone).replace(tzinfo=None, fold=0), start.zone)


def _shown(moment: Moment, spelling: Spelling) -> datetime:
    """As Outlook shows it: to the minute, and moved on where the clock skips it."""
    wall = moment.wall.replace(second=0, microsecond=0)
    zone = rules_of(spelling.windows)
    return wall if zone is None else real_wall(wall, zone)


def _instant(wall: datetime, spelling: Spelling) -> datetime:
    zone = rules_of(spelling.windows)
    return in_utc(wall, zone) if zone is not None else wall.replace(tzinfo=rules_of("UTC"))


# -- series ----------------------------------------------------------------------------------------------------------


def series_times(part: Component, definitions: Definitions) -> tuple[Times, Spelling | None]:
    """The times of a series' first occurrence, all in the zone of its start. Raises `Held`."""
    start = start_of(part)
    if isinstance(start, Day):
        return whole_days(part, start, definitions), None
    spelling = spelling_of(start.zone, definitions)
    end = _end_in_series(part, start, definitions)
    if start.wall.second or (end - start.wall) % _MINUTE:
        raise Held("its times have seconds, and Outlook counts the times of a series in minutes")
    if end < start.wall:
        raise Held("it ends before it begins")
    return Timed(start.wall, end, spelling.windows, spelling.windows), spelling


def _end_in_series(part: Component, start: Moment, definitions: Definitions) -> datetime:
    """The end on the wall clock of the start."""
    if part.first("DTEND") is None:
        length = length_of(part, definitions)
        found = add_nominal(start, timedelta(days=length.days) + length.exact)
        return found.wall if isinstance(found, Moment) else start.wall
    end = _end(part, start, definitions)
    if end.zone != start.zone and (start.zone is None or end.zone is None):
        raise Held("only one of its start and its end has a time zone")
    return wall_in(start, end, definitions)


def occurrence_times(part: Component, start: When, times: Times, day: date, definitions: Definitions) -> Times:
    """The times of a changed occurrence, in the zone of its series. ``start``: DTSTART of the series. Raises `Held`."""
    if part.first("DTSTART") is None:
        raise Held(f"its occurrence of {day} has no start")
    own = start_of(part)
    if isinstance(own, Day):
        return whole_days(part, own, definitions)
    if isinstance(start, Day) or isinstance(times, AllDay):
        raise Held(f"its occurrence of {day} has a time of day, and the series has none")
    begins = wall_in(start, own, definitions)
    _check_hour(own, begins, start, day, definitions)
    end = _end(part, own, definitions)
    ends = wall_in(start, end, definitions)
    zone = rules_of(times.start_zone)
    shown = [w if zone is None else real_wall(w, zone) for w in (_to_minute(begins), _to_minute(ends))]
    if shown[1] < shown[0]:
        raise Held(f"its occurrence of {day} ends before it begins")
    return Timed(shown[0], shown[1], times.start_zone, times.end_zone)


def _to_minute(wall: datetime) -> datetime:
    return wall.replace(second=0, microsecond=0)


def _check_hour(own: Moment, wall: datetime, start: Moment, day: date, definitions: Definitions) -> None:
    """An instant in the hour that comes twice cannot be told on the wall clock of another zone."""
    here, there = zone_of(start, definitions), zone_of(own, definitions)
    if here is None or there is None or own.zone == start.zone:
        return
    if in_utc(wall, here) != in_utc(own.wall, there):
        raise Held(f"its occurrence of {day} is in the hour that comes twice when the clocks go back")
