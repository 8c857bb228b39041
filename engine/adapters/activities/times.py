"""Time columns and the iCalendar values they stand for.

A column holds a wall clock time or a day; the zone stands beside it. Written columns are in one form, columns of other
programs are read in any form that can mean only one thing.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.adapters.activities.columns import FLOATING, BadColumn
from engine.ical.values import Day, Moment, When, add_nominal

_COLUMN = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?\s*\Z", re.ASCII)
_FORM = "a time (YYYY-MM-DD HH:MM:SS) or a day (YYYY-MM-DD)"


class Times(NamedTuple):
    """The time columns of one row, as `columns.TIMES` names them."""

    start: str | None
    end: str | None
    all_day: int | None
    zone: str | None
    end_zone: str | None


class Span(NamedTuple):
    """What the time columns of one row mean."""

    start: When | None
    end: When | None


def spell(moment: When) -> str:
    """A time or a day as a column says it."""
    match moment:
        case Day(day):
            return day.isoformat()
        case Moment(wall):
            return wall.isoformat(" ")


def zone_of(moment: When | None) -> str | None:
    return moment.zone if isinstance(moment, Moment) else None


def times_of(span: Span) -> Times:
    """The columns of a span. The day of all-day activities decides by the start, or by the end where there is no start."""
    zone = zone_of(span.start)
    end_zone = zone_of(span.end)
    differs = isinstance(span.end, Moment) and end_zone != zone
    return Times(
        None if span.start is None else spell(span.start),
        None if span.end is None else spell(span.end),
        1 if isinstance(span.start or span.end, Day) else 0,
        zone,
        (end_zone or FLOATING) if differs else None,
    )


def span_of(times: Times) -> Span:
    """What the columns mean. Raises `BadColumn` for a text that is no time.

    ``all_day`` decides whether a time of day counts: with 1 it is left out (an end after midnight counts its day in),
    with 0 a day is its midnight, with NULL the start's own form decides.
    """
    start = _read("start", times.start)
    end = _read("end", times.end)
    zone = times.zone or None
    end_zone = {None: zone, "": zone, FLOATING: None}.get(times.end_zone, times.end_zone)
    all_day = _is_date(start or end) if times.all_day is None else bool(times.all_day)
    if all_day:
        return Span(start and Day(_date(start)), end and Day(_day_after(end)))
    return Span(start and Moment(_wall(start), zone), end and Moment(_wall(end), end_zone))


def _read(column: str, text: str | None) -> date | None:
    """A `date`, or a `datetime` where the text says a time of day."""
    if not text:
        return None
    found = _COLUMN.match(text)
    if found is None:
        raise BadColumn(column, text, _FORM)
    try:
        day = date.fromisoformat(found[1])
        return day if found[2] is None else datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        raise BadColumn(column, text, _FORM) from None


def _is_date(value: date | None) -> bool:
    return value is not None and not isinstance(value, datetime)


def _date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _wall(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def _day_after(end: date) -> date:
    """The exclusive end in whole days: a day that has begun counts in."""
    begun = isinstance(end, datetime) and (end.hour, end.minute, end.second) != (0, 0, 0)
    try:
        return _date(end) + timedelta(days=begun)
    except OverflowError:
        raise BadColumn("end", end, _FORM) from None


def original_of(original_start: str, original_zone: str, series_zone: str | None) -> When:
    """The RECURRENCE-ID or EXDATE that the key of an exception means. Raises `BadColumn`."""
    value = _read("original_start", original_start)
    if value is None:
        raise BadColumn("original_start", original_start, _FORM)
    if not isinstance(value, datetime):
        return Day(value)
    return Moment(value, {"": series_zone or None, FLOATING: None}.get(original_zone, original_zone))


def key_of(original: When, series_zone: str | None) -> tuple[str, str]:
    """The inverse of `original_of`."""
    zone = zone_of(original)
    same = isinstance(original, Day) or zone == series_zone
    return spell(original), "" if same else zone or FLOATING


def stamp_column(moment: When | None) -> str | None:
    """A CREATED or LAST-MODIFIED, which are in UTC (RFC 5545 3.8.7); one without zone is taken as it stands."""
    return spell(moment) if isinstance(moment, Moment) and moment.zone in ("UTC", None) else None


def stamp_of(column: str, text: str) -> Moment:
    """The inverse of `stamp_column`. Raises `BadColumn`."""
    value = _read(column, text)
    if value is None:
        raise BadColumn(column, text, _FORM)
    return Moment(_wall(value), "UTC")


def ends_after(start: When | None, length: timedelta | None) -> When | None:
    """Where a DURATION ends on the wall clock; None where that is no date any more."""
    if start is None or length is None:
        return None
    try:
        return add_nominal(start, length)
    except OverflowError:
        return None


def length_of(span: Span) -> timedelta | None:
    """From start to end on the wall clock; None where they are not of one kind."""
    match span:
        case Span(Day(start), Day(end)):
            return end - start
        case Span(Moment(start), Moment(end)):
            return end - start
        case _:
            return None


def occurrence_times(span: Span, series_zone: str | None) -> Times:
    """The columns of an exception: as `times_of`, but its zone is NULL where it is that of the series."""
    times = times_of(span)
    same = not isinstance(span.start, Moment) or times.zone == series_zone
    return times._replace(zone=None if same else times.zone or FLOATING)


def occurrence_span(times: Times, original: When, series: Span) -> Span:
    """The inverse of `occurrence_times`, with all filled in that the exception leaves to its series: it starts where the
    rule puts it and is as long as the series. Raises `BadColumn`.
    """
    zone = {None: zone_of(series.start), "": zone_of(series.start), FLOATING: None}.get(times.zone, times.zone)
    given = span_of(times._replace(zone=zone))
    start = original if given.start is None else given.start
    return Span(start, ends_after(start, length_of(series)) if given.end is None else given.end)
