"""RecurrencePattern: the days and times of a series, as the object model lets them be set.

``RecurrenceType`` comes first: a new type forgets the days, the interval and the end of the old one. A member that
shapes the days and comes after Occurrences was written leaves the end date that Occurrences had made, so the number of
occurrences changes: hence interval and days are to be set before the end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.adapters.outlook.days import YEARLY_TYPES, Rule, bit, count_of, flaw
from engine.adapters.outlook.errors import DISP_E_MEMBERNOTFOUND, E_FAIL, call_error, member_error
from engine.adapters.outlook.numbers import NO_END, OlDaysOfWeek, OlObjectClass, OlRecurrenceType
from engine.adapters.outlook.simulated.appointment import AppointmentItem
from engine.adapters.outlook.simulated.coerce import among, flag, invalid, moment, natural, number
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import ComObject
from engine.adapters.outlook.simulated.exceptions import Exceptions
from engine.adapters.outlook.simulated.occurrence import Occurrence, find_standing
from engine.adapters.outlook.simulated.records import Series
from engine.adapters.outlook.simulated.times import floor_day

_USES = {
    OlRecurrenceType.DAILY: frozenset[str](),
    OlRecurrenceType.WEEKLY: frozenset({"mask"}),
    OlRecurrenceType.MONTHLY: frozenset({"day"}),
    OlRecurrenceType.MONTH_NTH: frozenset({"mask", "instance"}),
    OlRecurrenceType.YEARLY: frozenset({"day", "month"}),
    OlRecurrenceType.YEAR_NTH: frozenset({"mask", "instance", "month"}),
}
_ZERO_DATE = datetime(1899, 12, 30)
_FRESH_COUNT = 10
_DAY = 24 * 60


def fresh_series(item: AppointmentItem) -> Series:
    """The pattern that a single appointment gets when it is asked for one: weekly on its own day."""
    context, record = item.context, item.record
    start = context.wall(record.start, record.start_zone)
    length = context.wall(record.end, record.start_zone) - start
    return _fresh(
        context,
        Series(
            rule=_rule_of_type(context, OlRecurrenceType.WEEKLY, start.date()),
            minute=start.hour * 60 + start.minute,
            duration=int(length.total_seconds()) // 60,
        ),
    )


def _fresh(context: Context, series: Series) -> Series:
    """With the end that a new pattern has until one is set."""
    if context.simulation.fresh_pattern == "ten":
        return series.with_occurrences(_FRESH_COUNT)
    return replace(series, rule=series.rule.until(None), ends="never")


def _rule_of_type(context: Context, kind: OlRecurrenceType, start: date) -> Rule:
    """What a type begins with: every period, on the day that the start is."""
    return Rule(
        kind=kind,
        start=start,
        interval=12 if kind in YEARLY_TYPES else 1,
        mask=bit(start),
        day=start.day,
        month=start.month,
        instance=(start.day - 1) // 7 + 1,
        first_day=context.simulation.week_starts,
    )


def _countable(rule: Rule) -> bool:
    """Whether the days are sound enough, so far, to be counted."""
    return flaw(rule.until(None), common_masks_only=False, interval_limits=False) is None


class RecurrencePattern(ComObject):
    __slots__ = ("_item",)
    choosy = True

    def __init__(self, item: AppointmentItem) -> None:
        super().__init__(item.context)
        self._item = item

    def admit(self, name: str, *, write: bool) -> None:
        self._item.admit("GetRecurrencePattern", write=False)

    @property
    def _series(self) -> Series:
        if self._item.record.series is None:
            raise member_error(E_FAIL, "The recurrence pattern has been removed.")
        return self._item.record.series

    def _put(self, series: Series) -> None:
        self._item.record.series = series
        self._item.pattern_written = True
        self._item.touched()

    def _put_rule(self, **changes: Any) -> None:
        """Changes the days. An end that was written since the type keeps its date; else the count is kept."""
        series = self._series
        if any(getattr(series.rule, name) != value for name, value in changes.items()):
            series = replace(series, rule=replace(series.rule, **changes))
        if series.ends == "count":
            if self._item.end_was_put:
                series = replace(series, ends="date")
            elif _countable(series.rule):
                series = series.with_occurrences(series.occurrences)
        self._put(series)

    def _use(self, member: str) -> None:
        """Refuses a member that the type has no use for."""
        kind = self._series.rule.kind
        if member in _USES[kind]:
            return
        text = f"The property does not apply to a pattern of type {int(kind)}."
        if self.context.simulation.unused_pattern_members == "raise":
            raise invalid(text)
        self._item.refused_at_save = text

    # --- days ------------------------------------------------------------------------------------------------------

    @property
    def Class(self) -> int:
        return OlObjectClass.RECURRENCE_PATTERN

    @property
    def Parent(self) -> AppointmentItem:
        return self._item

    @property
    def RecurrenceType(self) -> int:
        return OlRecurrenceType.WEEKLY if self._series.every_weekday else self._series.rule.kind

    @RecurrenceType.setter
    def RecurrenceType(self, value: Any) -> None:
        kind = OlRecurrenceType(among(OlRecurrenceType)(value))
        series = self._series
        self._item.refused_at_save = None
        if kind == series.rule.kind and not series.every_weekday:
            self._put(series)
            return
        self._item.end_was_put = False
        rule = _rule_of_type(self.context, kind, series.rule.start)
        self._put(_fresh(self.context, replace(series, rule=rule, every_weekday=False)))

    @property
    def Interval(self) -> int:
        series = self._series
        if series.every_weekday and self.context.simulation.weekday_quirk:
            return 0
        years = self.context.simulation.yearly_interval == "years" and series.rule.kind in YEARLY_TYPES
        return series.rule.interval // 12 if years else series.rule.interval

    @Interval.setter
    def Interval(self, value: Any) -> None:
        series, found = self._series, number(value)
        if series.every_weekday and self.context.simulation.weekday_quirk:
            raise call_error(DISP_E_MEMBERNOTFOUND)
        years = self.context.simulation.yearly_interval == "years" and series.rule.kind in YEARLY_TYPES
        self._put_rule(interval=found * 12 if years else found)

    @property
    def DayOfWeekMask(self) -> int:
        return self._series.rule.mask

    @DayOfWeekMask.setter
    def DayOfWeekMask(self, value: Any) -> None:
        series, mask = self._series, number(value)
        if series.rule.kind == OlRecurrenceType.DAILY and mask == OlDaysOfWeek.WEEKDAYS:
            self._put(replace(series, every_weekday=True))
            self._put_rule(kind=OlRecurrenceType.WEEKLY, interval=1, mask=mask)
            return
        self._use("mask")
        self._put_rule(mask=mask)

    @property
    def DayOfMonth(self) -> int:
        return self._series.rule.day

    @DayOfMonth.setter
    def DayOfMonth(self, value: Any) -> None:
        self._use("day")
        self._put_rule(day=number(value))

    @property
    def MonthOfYear(self) -> int:
        return self._series.rule.month

    @MonthOfYear.setter
    def MonthOfYear(self, value: Any) -> None:
        self._use("month")
        self._put_rule(month=number(value))

    @property
    def Instance(self) -> int:
        return self._series.rule.instance

    @Instance.setter
    def Instance(self, value: Any) -> None:
        self._use("instance")
        self._put_rule(instance=number(value))

    # --- range -----------------------------------------------------------------------------------------------------

    @property
    def PatternStartDate(self) -> date:
        return self._series.rule.start

    @PatternStartDate.setter
    def PatternStartDate(self, value: Any) -> None:
        """An end date that would come before the new start moves along with it."""
        start, old = moment(value).date(), self._series.rule
        self._put_rule(start=start)
        series = self._series
        if old.end is not None and series.rule.end is not None and series.rule.end < start:
            self._put(replace(series, rule=series.rule.until(start + (old.end - old.start))))

    @property
    def PatternEndDate(self) -> date:
        return self._series.rule.end or NO_END.date()

    @PatternEndDate.setter
    def PatternEndDate(self, value: Any) -> None:
        end = moment(value).date()
        if end < self._series.rule.start:
            raise invalid("You must specify a valid date and/or time. Check your entries and try again.")
        self._item.end_was_put = True
        self._put(replace(self._series, rule=self._series.rule.until(end), ends="date"))

    @property
    def Occurrences(self) -> int:
        series = self._series
        if series.ends == "count":
            return series.occurrences
        if series.ends == "never":
            return _FRESH_COUNT
        return count_of(series.rule) if _countable(series.rule) else 0

    @Occurrences.setter
    def Occurrences(self, value: Any) -> None:
        count = number(value)
        self._item.end_was_put = True
        series = replace(self._series, rule=self._series.rule.until(None), ends="count", occurrences=count)
        self._put(series.with_occurrences(count) if _countable(series.rule) and count > 0 else series)

    @property
    def NoEndDate(self) -> bool:
        return self._series.ends == "never"

    @NoEndDate.setter
    def NoEndDate(self, value: Any) -> None:
        if flag(value):
            self._put(replace(self._series, rule=self._series.rule.until(None), ends="never"))
        elif self._series.ends == "never":
            self._put(self._series.with_occurrences(_FRESH_COUNT))

    # --- times, in the zone of the series --------------------------------------------------------------------------

    def _at(self, minutes: int) -> datetime:
        at_start = self.context.simulation.pattern_time_date == "start"
        day = floor_day(self._series.start_on(self._series.rule.start)) if at_start else _ZERO_DATE
        return day + timedelta(minutes=minutes % _DAY)

    @property
    def StartTime(self) -> datetime:
        return self._at(self._series.minute)

    @StartTime.setter
    def StartTime(self, value: Any) -> None:
        """The duration stays."""
        found = moment(value)
        self._put(replace(self._series, minute=found.hour * 60 + found.minute))

    @property
    def EndTime(self) -> datetime:
        return self._at(self._series.minute + self._series.duration)

    @EndTime.setter
    def EndTime(self, value: Any) -> None:
        """An end before the start time is on the next day; the same time is zero length, or whole days if all-day."""
        found, series = moment(value), self._series
        minutes = (found.hour * 60 + found.minute - series.minute) % _DAY
        if minutes == 0 and self._item.record.all_day:
            minutes = max(_DAY, series.duration // _DAY * _DAY)
        self._put(replace(series, duration=minutes))

    @property
    def Duration(self) -> int:
        return self._series.duration

    @Duration.setter
    def Duration(self, value: Any) -> None:
        self._put(replace(self._series, duration=natural(value)))

    @property
    def Regenerate(self) -> bool:
        return False

    # --- occurrences -----------------------------------------------------------------------------------------------

    @property
    def Exceptions(self) -> Exceptions:
        return Exceptions(self._item)

    def GetOccurrence(self, StartDate: Any) -> Occurrence:
        """What stands at a local time now. Raises when nothing does, or when the series is not saved as it is."""
        if not self._item.record.row or self._item.pattern_changed:
            raise member_error(E_FAIL, "The series has to be saved before one of its occurrences can be opened.")
        day = find_standing(self.context, self._item.record, self._series, moment(StartDate))
        if day is None:
            raise self.context.gate.stale_instance()
        return Occurrence(self._item, day)
