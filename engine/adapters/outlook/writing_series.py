"""Patterns and exceptions into Outlook, in the order that it wants them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.adapters.outlook.appointment import Appointment, Changed, Pattern, Times, bounded, regular, times_on
from engine.adapters.outlook.days import YEARLY_TYPES
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.reading import Reader
from engine.adapters.outlook.reminders import Reminders, set_reminder
from engine.adapters.outlook.words import TRIES, is_changed, is_gone, is_out_of_date
from engine.adapters.outlook.writing_times import tagged, write_occurrence_times

_MINUTE = timedelta(minutes=1)


def write_pattern(desk: Desk, item: Any, times: Times, wanted: Pattern) -> None:
    """A new pattern: the type, then the days, the interval, the range, the times, and the end at last."""
    pattern = item.GetRecurrencePattern()
    pattern.RecurrenceType = int(wanted.kind)
    for name, value in (
        ("DayOfWeekMask", wanted.mask),
        ("DayOfMonth", wanted.day),
        ("Instance", wanted.instance),
        ("MonthOfYear", wanted.month),
    ):
        if value:
            setattr(pattern, name, value)
    interval = wanted.interval
    if wanted.kind in YEARLY_TYPES and desk.counts_months():
        interval *= 12
    if pattern.Interval != interval:
        pattern.Interval = interval
    pattern.PatternStartDate = tagged(datetime.combine(times.first.date(), datetime.min.time()))
    pattern.StartTime = tagged(times.first)
    pattern.Duration = times.length // _MINUTE
    _write_end(desk, pattern, times, wanted)


def write_end(desk: Desk, item: Any, times: Times, wanted: Pattern) -> None:
    """Only the end of a pattern."""
    _write_end(desk, item.GetRecurrencePattern(), times, wanted)


def _write_end(desk: Desk, pattern: Any, times: Times, wanted: Pattern) -> None:
    if wanted.occurrences is None:
        pattern.NoEndDate = True
        return
    end = bounded(wanted, times.first.date(), desk.locale.week_start).end
    if wanted.by_date and end is not None:
        pattern.PatternEndDate = tagged(datetime.combine(end, datetime.min.time()))
    else:
        pattern.Occurrences = wanted.occurrences


# -- exceptions ------------------------------------------------------------------------------------------------------


def carry_exceptions(desk: Desk, reader: Reader, href: str, wanted: Appointment, reminders: Reminders) -> None:
    """Delete, change and move occurrences until the stored series has those that are wanted.

    An occurrence object may be out of date as soon as another one was saved; then the series is opened anew, and given up
    only when that gets no further. Raises com_error.
    """
    left, tries = -1, TRIES
    while True:
        work = _Exceptions(desk, reader, href, wanted, reminders)
        try:
            work.carry()
            return
        except com_error as error:
            tries = tries - 1 if work.left == left else TRIES
            if is_gone(error) or not (is_changed(error) or is_out_of_date(error)) or not tries:
                raise
            left = work.left


@dataclass(slots=True)
class _Step:
    """One occurrence on its way: what it shows, what it is to show, and the open object where there is one already."""

    was: Changed
    wanted: Changed
    item: Any


class _Exceptions:
    """One look at a stored series, and what is left to do."""

    def __init__(self, desk: Desk, reader: Reader, href: str, wanted: Appointment, reminders: Reminders) -> None:
        self._desk = desk
        self._reader = reader
        self._href = href
        self._wanted = wanted
        self._reminders = reminders
        self.left = 0

    def carry(self) -> None:
        series = self._wanted.series
        if series is None:
            return
        item = self._desk.item(self._href)
        found, standing, gone = self._reader.occurrences(item)
        deletions = sorted(series.gone - gone)
        steps = self._steps(found, standing)
        self.left = len(deletions) + len(steps)
        pattern = item.GetRecurrencePattern()
        for day in deletions:
            known = standing.get(day)
            (self._occurrence(item, pattern, day) if known is None else known[1]).Delete()
            self.left -= 1
        for step in _ordered(steps):
            self._write(step.item or self._occurrence(item, pattern, step.wanted.original), step)
            self.left -= 1

    def _steps(self, found: Appointment, standing: dict[date, tuple[Changed, Any]]) -> list[_Step]:
        """What has to be written; a changed occurrence that is none any more gets back what the series says."""
        series = self._wanted.series
        if series is None:
            return []
        wanted = {each.original: each for each in series.changed}
        for day in standing:
            if day not in wanted and day not in series.gone:
                wanted[day] = regular(self._wanted, day)
        steps: list[_Step] = []
        for day, each in wanted.items():
            was, item = standing.get(day, (regular(found, day), None))
            target = replace(each, reminder=self._reminders.raw(day.isoformat()))
            if was != target:
                steps.append(_Step(was, target, item))
        return steps

    def _occurrence(self, item: Any, pattern: Any, day: date) -> Any:
        """The regular occurrence of an original date: Outlook wants its start on the machine's clock."""
        zones = self._desk.application.TimeZones
        start = tagged(times_on(self._wanted.times, day).first)
        return pattern.GetOccurrence(zones.ConvertTime(start, item.StartTimeZone, zones.CurrentTimeZone))

    def _write(self, item: Any, step: _Step) -> None:
        was, wanted = step.was, step.wanted
        if was.subject != wanted.subject:
            item.Subject = wanted.subject
        if was.location != wanted.location:
            item.Location = wanted.location
        if was.body != wanted.body:
            item.Body = wanted.body.replace("\n", "\r\n")
        if was.busy != wanted.busy:
            item.BusyStatus = int(wanted.busy)
        if was.times != wanted.times:
            write_occurrence_times(item, wanted.times)
        if was.reminder != wanted.reminder:
            set_reminder(item, wanted.reminder)
        item.Save()


def _ordered(steps: list[_Step]) -> list[_Step]:
    """Those that go to an earlier time in ascending order, then all others in descending order: so nobody is in the way."""
    earlier = [step for step in steps if step.wanted.times.first < step.was.times.first]
    others = [step for step in steps if step.wanted.times.first >= step.was.times.first]
    return [
        *sorted(earlier, key=lambda step: step.wanted.original),
        *sorted(others, key=lambda step: step.wanted.original, reverse=True),
    ]
