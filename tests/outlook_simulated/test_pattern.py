"""RecurrencePattern: sections 4.1 to 4.5, and the first part of the checklist's group on recurrence."""

from __future__ import annotations

from typing import Any

import pytest

from engine.adapters.outlook.errors import DISP_E_MEMBERNOTFOUND, E_INVALIDARG, com_error
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import (
    DAILY,
    MONDAY,
    MONTH_NTH,
    MONTHLY,
    TUESDAY,
    WEEKDAYS,
    WEEKLY,
    YEAR_NTH,
    YEARLY,
    Profile,
    at,
    failing,
)

NOT_VALID = "The recurrence pattern is not valid."


def new_pattern(outlook: Profile, kind: int = DAILY) -> tuple[Any, Any]:
    item = outlook.draft()
    pattern = item.GetRecurrencePattern()
    pattern.RecurrenceType = kind
    return item, pattern


def test_asking_for_a_pattern_makes_a_series(outlook: Profile) -> None:
    """GetRecurrencePattern on a single item flips IsRecurring; ClearRecurrencePattern flips back."""
    item = outlook.appointment()
    assert (item.IsRecurring, item.RecurrenceState) == (False, 0)
    item.GetRecurrencePattern()
    assert (item.IsRecurring, item.RecurrenceState, item.Saved) == (True, 1, False)
    item.Save()
    item.ClearRecurrencePattern()
    item.Save()
    found = outlook.reopen(item)
    assert (found.IsRecurring, found.RecurrenceState, found.Start) == (False, 0, at(2026, 3, 2, 9))


def test_fresh_pattern_is_weekly_on_its_own_day_and_time(outlook: Profile) -> None:
    pattern = outlook.draft(minutes=45).GetRecurrencePattern()
    assert (pattern.RecurrenceType, pattern.Interval, pattern.DayOfWeekMask) == (WEEKLY, 1, MONDAY)
    assert pattern.PatternStartDate == at(2026, 3, 2)
    assert (pattern.StartTime, pattern.EndTime, pattern.Duration) == (at(2026, 3, 2, 9), at(2026, 3, 2, 9, 45), 45)


@pytest.mark.parametrize(
    "kind, member",
    [
        (DAILY, "DayOfMonth"),
        (DAILY, "DayOfWeekMask"),
        (WEEKLY, "Instance"),
        (MONTHLY, "DayOfWeekMask"),
        (MONTH_NTH, "DayOfMonth"),
        (YEARLY, "Instance"),
        (YEAR_NTH, "DayOfMonth"),
    ],
)
@pytest.mark.parametrize("refused", ["raise", "save"])
def test_member_that_the_type_does_not_use_is_refused(start: Start, kind: int, member: str, refused: str) -> None:
    """Setting a property that the RecurrenceType does not use raises or is rejected at Save; no type 4."""
    outlook = start(unused_pattern_members=refused)
    item, pattern = new_pattern(outlook, kind)
    if refused == "raise":
        with failing(E_INVALIDARG):
            setattr(pattern, member, 1)
        item.Save()
    else:
        setattr(pattern, member, 1)
        with failing(E_INVALIDARG):
            item.Save()
        assert outlook.calendar.Items.Count == 0


def test_there_is_no_type_4(outlook: Profile) -> None:
    """Setting a property that the RecurrenceType does not use raises or is rejected at Save; no type 4."""
    _, pattern = new_pattern(outlook)
    with failing(E_INVALIDARG):
        pattern.RecurrenceType = 4


@pytest.mark.parametrize(
    "kind, member, value",
    [
        (DAILY, "Interval", 0),
        (WEEKLY, "Interval", -1),
        (DAILY, "Interval", 1000),
        (WEEKLY, "Interval", 100),
        (WEEKLY, "DayOfWeekMask", 0),
        (WEEKLY, "DayOfWeekMask", 128),
        (MONTHLY, "DayOfMonth", 32),
        (MONTHLY, "DayOfMonth", 0),
        (MONTH_NTH, "Instance", 6),
        (MONTH_NTH, "Instance", 0),
        (MONTH_NTH, "DayOfWeekMask", 6),
        (YEARLY, "MonthOfYear", 13),
    ],
)
def test_values_out_of_range_fail_at_save(outlook: Profile, kind: int, member: str, value: int) -> None:
    """Interval 0/negative, Instance > 5, MonthOfYear > 12, DayOfMonth > 31, mask > 127 or 0 → Save fails."""
    item, pattern = new_pattern(outlook, kind)
    setattr(pattern, member, value)
    with failing(E_INVALIDARG, NOT_VALID):
        item.Save()
    assert (item.EntryID, outlook.calendar.Items.Count) == ("", 0)


def test_any_days_may_be_counted_together_where_the_switch_says_so(start: Start) -> None:
    item, pattern = new_pattern(start(nth_masks="any"), MONTH_NTH)
    pattern.DayOfWeekMask = MONDAY | TUESDAY
    item.Save()


def test_yearly_interval_is_in_months(outlook: Profile) -> None:
    """Yearly Interval getter returns multiples of 12; non-multiple at Save → invalid pattern (strict mode)."""
    item, pattern = new_pattern(outlook, YEARLY)
    assert pattern.Interval == 12
    pattern.Interval = 1
    with failing(E_INVALIDARG, NOT_VALID):
        item.Save()
    pattern.Interval = 24
    item.Save()
    assert outlook.reopen(item).GetRecurrencePattern().Interval == 24


def test_yearly_interval_is_in_years_where_the_switch_says_so(start: Start) -> None:
    outlook = start(yearly_interval="years")
    item, pattern = new_pattern(outlook, YEARLY)
    assert pattern.Interval == 1
    pattern.Interval = 2
    pattern.Occurrences = 3
    item.Save()
    assert outlook.reopen(item).GetRecurrencePattern().PatternEndDate == at(2030, 3, 2)


def test_more_than_999_occurrences_fail(outlook: Profile) -> None:
    """Occurrences > 999, or end date implying it → Save fails; Occurrences ↔ PatternEndDate recomputed."""
    item, pattern = new_pattern(outlook)
    pattern.Occurrences = 1000
    with failing(E_INVALIDARG, NOT_VALID):
        item.Save()
    pattern.PatternEndDate = at(2029, 1, 1)
    with failing(E_INVALIDARG, NOT_VALID):
        item.Save()
    pattern.Occurrences = 999
    item.Save()
    assert pattern.PatternEndDate == at(2028, 11, 24)


def test_occurrences_and_end_date_recompute_each_other(outlook: Profile) -> None:
    """Occurrences > 999, or end date implying it → Save fails; Occurrences ↔ PatternEndDate recomputed."""
    _, pattern = new_pattern(outlook, WEEKLY)
    pattern.Occurrences = 4
    assert pattern.PatternEndDate == at(2026, 3, 23)
    pattern.PatternEndDate = at(2026, 3, 31)
    assert pattern.Occurrences == 5
    pattern.PatternEndDate = at(2026, 3, 17)
    assert pattern.Occurrences == 3


def test_days_set_after_the_end_change_the_number(outlook: Profile) -> None:
    """Setting order: Interval before PatternEndDate/Occurrences."""
    _, pattern = new_pattern(outlook, WEEKLY)
    pattern.Occurrences = 4
    pattern.Interval = 2
    assert (pattern.PatternEndDate, pattern.Occurrences) == (at(2026, 3, 23), 2)


def test_type_set_last_forgets_all_else(outlook: Profile) -> None:
    """Setting order: RecurrenceType first of all pattern properties."""
    _, pattern = new_pattern(outlook, WEEKLY)
    pattern.DayOfWeekMask = WEEKDAYS
    pattern.Occurrences = 4
    pattern.RecurrenceType = MONTHLY
    assert (pattern.DayOfMonth, pattern.Interval, pattern.Occurrences) == (2, 1, 10)


def test_end_before_start_raises_at_once(outlook: Profile) -> None:
    """PatternEndDate < PatternStartDate → raises immediately."""
    _, pattern = new_pattern(outlook)
    with failing(E_INVALIDARG, "You must specify a valid date and/or time"):
        pattern.PatternEndDate = at(2026, 3, 1)


def test_start_after_the_end_takes_the_end_along(outlook: Profile) -> None:
    _, pattern = new_pattern(outlook)
    pattern.PatternEndDate = at(2026, 3, 6)
    pattern.PatternStartDate = at(2026, 4, 1)
    assert (pattern.PatternEndDate, pattern.Occurrences) == (at(2026, 4, 5), 5)


def test_setting_an_end_clears_no_end_date(outlook: Profile) -> None:
    """Setting Occurrences/PatternEndDate clears NoEndDate."""
    _, pattern = new_pattern(outlook)
    for member, value in (("Occurrences", 3), ("PatternEndDate", at(2026, 4, 1))):
        pattern.NoEndDate = True
        assert pattern.PatternEndDate == at(4500, 8, 31)
        setattr(pattern, member, value)
        assert pattern.NoEndDate is False
    pattern.NoEndDate = True
    pattern.NoEndDate = False
    assert pattern.Occurrences == 10


@pytest.mark.parametrize("mode, endless", [("ten", False), ("infinite", True)])
def test_fresh_pattern_has_the_end_of_its_mode(start: Start, mode: str, endless: bool) -> None:
    """A fresh pattern without end settings behaves per mode (infinite / 10 occurrences) so that adapters must be
    explicit.
    """
    outlook = start(fresh_pattern=mode)
    item, _ = new_pattern(outlook, WEEKLY)
    item.Save()
    found = outlook.reopen(item).GetRecurrencePattern()
    assert (found.NoEndDate, found.Occurrences) == (endless, 10)


def test_day_31_clamps_in_the_calendar(outlook: Profile) -> None:
    """DayOfMonth 29–31 clamps in expansion."""
    outlook.series(MONTHLY, at(2026, 1, 31, 9), count=4, DayOfMonth=31)
    found = [when.day for _, when in outlook.occurrences("1/1/2026", "5/31/2026")]
    assert found == [31, 28, 31, 30]


def test_every_weekday_made_the_daily_way(outlook: Profile) -> None:
    """Mask 62 weekly made in the "daily weekday" way reads Interval 0 and rejects a write (switch)."""
    item, pattern = new_pattern(outlook, DAILY)
    pattern.DayOfWeekMask = WEEKDAYS
    pattern.Occurrences = 6
    item.Save()
    found = outlook.reopen(item).GetRecurrencePattern()
    assert (found.RecurrenceType, found.DayOfWeekMask, found.Interval) == (WEEKLY, WEEKDAYS, 0)
    with failing(DISP_E_MEMBERNOTFOUND):
        found.Interval = 1
    assert found.PatternEndDate == at(2026, 3, 9)


def test_every_weekday_without_the_quirk(start: Start) -> None:
    """Mask 62 weekly made in the "daily weekday" way (switch off): an ordinary weekly pattern."""
    _, pattern = new_pattern(start(weekday_quirk=False), DAILY)
    pattern.DayOfWeekMask = WEEKDAYS
    pattern.Interval = 2
    assert pattern.Interval == 2


def test_weekly_pattern_with_all_weekdays_has_an_interval(outlook: Profile) -> None:
    item = outlook.series(WEEKLY, DayOfWeekMask=WEEKDAYS, Interval=1)
    assert outlook.reopen(item).GetRecurrencePattern().Interval == 1


@pytest.mark.parametrize("moves, shown", [(True, at(2026, 3, 3)), (False, at(2026, 3, 2))])
def test_pattern_start_that_does_not_match(start: Start, moves: bool, shown: Any) -> None:
    """PatternStartDate need not itself match the pattern; Outlook UI moves it to the first match. (U)"""
    outlook = start(start_moves_to_first=moves)
    item = outlook.series(WEEKLY, DayOfWeekMask=TUESDAY, count=2)
    found = outlook.reopen(item)
    assert found.GetRecurrencePattern().PatternStartDate == shown
    assert found.Start == at(2026, 3, 3, 9)


def test_times_of_a_series_are_set_through_the_pattern_in_the_zone_of_the_series(outlook: Profile) -> None:
    """pattern StartTime/EndTime are in StartTimeZone; weekly series in New York seen from Berlin."""
    item = outlook.draft(start=at(2026, 3, 6, 15))
    item.StartTimeZone = outlook.zone("Eastern Standard Time")
    pattern = item.GetRecurrencePattern()
    pattern.RecurrenceType = WEEKLY
    pattern.StartTime = at(1899, 12, 30, 9)
    pattern.EndTime = at(1899, 12, 30, 10, 30)
    pattern.Occurrences = 5
    item.Save()
    assert (pattern.StartTime.hour, pattern.Duration) == (9, 90)
    starts = [when for _, when in outlook.occurrences("3/1/2026", "4/30/2026")]
    assert [when.hour for when in starts] == [15, 14, 14, 14, 15]


def test_end_time_before_start_time_is_on_the_next_day(outlook: Profile) -> None:
    _, pattern = new_pattern(outlook)
    pattern.StartTime = at(1899, 12, 30, 23)
    pattern.EndTime = at(1899, 12, 30, 1)
    assert pattern.Duration == 120
    pattern.EndTime = at(1899, 12, 30, 23)
    assert pattern.Duration == 0


@pytest.mark.parametrize("mode, shown", [("start", at(2026, 3, 2, 9)), ("zero", at(1899, 12, 30, 9))])
def test_date_part_of_pattern_times(start: Start, mode: str, shown: Any) -> None:
    assert new_pattern(start(pattern_time_date=mode))[1].StartTime == shown


def test_all_day_series(outlook: Profile) -> None:
    """A Duration of 1440 in a recurrence pattern goes with an all-day series."""
    item = outlook.draft(start=at(2026, 3, 27))
    item.AllDayEvent = True
    pattern = item.GetRecurrencePattern()
    pattern.RecurrenceType = DAILY
    pattern.EndTime = at(1899, 12, 30)
    assert pattern.Duration == 1440
    pattern.Occurrences = 4
    item.Save()
    found = outlook.calendar.Items
    found.Sort("[Start]")
    found.IncludeRecurrences = True
    spans = [(one.Start, one.End, one.AllDayEvent) for one in found]
    assert spans == [(at(2026, 3, day), at(2026, 3, day + 1), True) for day in range(27, 31)]


def test_start_and_end_of_a_master_are_those_of_the_first_instance_and_not_written(outlook: Profile) -> None:
    """On a master do not write Start/End/AllDayEvent; use PatternStartDate, StartTime, EndTime."""
    item = outlook.series(start=at(2026, 3, 2, 9))
    assert (item.Start, item.End) == (at(2026, 3, 2, 9), at(2026, 3, 2, 10))
    for member, value in (("Start", at(2026, 4, 1)), ("EndUTC", at(2026, 4, 1)), ("AllDayEvent", True)):
        with failing(E_INVALIDARG):
            setattr(item, member, value)
    item.GetRecurrencePattern().PatternStartDate = at(2026, 4, 1)
    item.Save()
    assert item.Start == at(2026, 4, 1, 9)


@pytest.mark.parametrize("checked", [True, False])
def test_occurrence_may_not_last_into_the_next(start: Start, checked: bool) -> None:
    """Occurrence duration must not overlap the next occurrence (U)."""
    outlook = start(overlap_check=checked)
    item, pattern = new_pattern(outlook)
    pattern.Duration = 1441
    if checked:
        with failing(E_INVALIDARG, "shorter than how frequently"):
            item.Save()
        pattern.Duration = 1440
    item.Save()


def test_removed_pattern_answers_no_more(outlook: Profile) -> None:
    item, pattern = new_pattern(outlook)
    item.ClearRecurrencePattern()
    with pytest.raises(com_error):
        _ = pattern.Interval
