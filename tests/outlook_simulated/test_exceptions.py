"""Exceptions to a series: section 5, and the second part of the checklist's group on recurrence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.adapters.outlook.errors import (
    DISP_E_BADINDEX,
    DISP_E_EXCEPTION,
    E_FAIL,
    E_INVALIDARG,
    MAPI_E_OBJECT_CHANGED,
    code_of,
    com_error,
)
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import MONDAY, TUESDAY, WEEKLY, Profile, StandingClock, at, failing

CANNOT_SAVE = "Cannot save this item."


def exceptions(item: Any) -> list[tuple[Any, bool]]:
    return [(one.OriginalDate, one.Deleted) for one in item.GetRecurrencePattern().Exceptions]


def stale(call: Any) -> int:
    """The error number of a call on an instance that is no longer there."""
    with pytest.raises(com_error) as caught:
        call()
    code = code_of(caught.value) & 0xFFFFFFFF
    assert code & 0xFFFF == 0x4005
    return code


@pytest.fixture
def series(outlook: Profile) -> Any:
    """Five days from Monday, 2 March 2026, 09:00 to 10:00."""
    return outlook.series()


def test_get_occurrence_needs_a_saved_series(outlook: Profile) -> None:
    """GetOccurrence before first Save raises."""
    item = outlook.draft()
    pattern = item.GetRecurrencePattern()
    with failing(E_FAIL, "saved"):
        pattern.GetOccurrence(at(2026, 3, 2, 9))
    item.Save()
    assert pattern.GetOccurrence(at(2026, 3, 2, 9)).RecurrenceState == 2
    pattern.Interval = 2
    with failing(E_FAIL, "saved"):
        pattern.GetOccurrence(at(2026, 3, 2, 9))


@pytest.mark.parametrize("strict", [True, False])
def test_get_occurrence_with_the_wrong_time_of_day(start: Start, strict: bool) -> None:
    """Wrong time of day raises (strict mode) or is tolerated (docs mode, matches by date)."""
    outlook = start(strict_occurrences=strict)
    pattern = outlook.series().GetRecurrencePattern()
    if strict:
        stale(lambda: pattern.GetOccurrence(at(2026, 3, 3)))
    else:
        assert pattern.GetOccurrence(at(2026, 3, 3)).Start == at(2026, 3, 3, 9)
    stale(lambda: pattern.GetOccurrence(at(2026, 3, 7, 9)))


def test_get_occurrence_answers_with_what_stands_there_now(outlook: Profile, series: Any) -> None:
    """A date with a moved-in occurrence returns that one; a moved-away original date raises."""
    outlook.occurrence(series, at(2026, 3, 6, 9)).Delete()
    moved = outlook.occurrence(series, at(2026, 3, 5, 9))
    moved.Subject = "Moved in"
    moved.Start = at(2026, 3, 6, 15)
    moved.Save()
    pattern = outlook.reopen(series).GetRecurrencePattern()
    assert pattern.GetOccurrence(at(2026, 3, 6, 9)).Subject == "Moved in"
    assert pattern.GetOccurrence(at(2026, 3, 6, 15)).Subject == "Moved in"
    stale(lambda: pattern.GetOccurrence(at(2026, 3, 5, 9)))


def test_occurrence_is_found_by_local_time_in_another_zone(start: Start) -> None:
    """GetOccurrence — argument is a local-time date: series zone to the machine's local zone."""
    item = start().series(start=at(2026, 3, 2, 2))
    away = start(zone="America/New_York").reopen(item)
    found = away.GetRecurrencePattern().GetOccurrence(at(2026, 3, 3, 20))
    assert found.Start == at(2026, 3, 3, 20)
    found.Delete()
    assert exceptions(away) == [(at(2026, 3, 4), True)]


def test_changed_occurrence_becomes_an_exception(outlook: Profile, series: Any) -> None:
    """Altering + Save of an occurrence: RecurrenceState 3, Exceptions.Count + 1, OriginalDate with time."""
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    assert (occurrence.RecurrenceState, occurrence.IsRecurring) == (2, True)
    occurrence.Save()
    assert exceptions(series) == []
    occurrence.Subject = "Other"
    occurrence.Body = "Bring the plan"
    occurrence.Save()
    assert occurrence.RecurrenceState == 3
    found = outlook.reopen(series)
    assert exceptions(found) == [(at(2026, 3, 3, 9), False)]
    item = found.GetRecurrencePattern().Exceptions.Item(1).AppointmentItem
    assert (item.Subject, item.Body, item.Start, item.Location) == ("Other", "Bring the plan", at(2026, 3, 3, 9), "")
    assert found.Subject == "Round"


def test_unchanged_fields_of_an_exception_follow_the_master(outlook: Profile, series: Any) -> None:
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Subject = "Other"
    occurrence.Save()
    series.Subject, series.Location = "Renamed", "Hall"
    series.Save()
    item = outlook.occurrence(series, at(2026, 3, 3, 9))
    assert (item.Subject, item.Location) == ("Other", "Hall")


def test_deleted_occurrence_has_no_item(outlook: Profile, series: Any) -> None:
    """Deleting: Deleted True, OriginalDate at midnight, AppointmentItem raises."""
    outlook.occurrence(series, at(2026, 3, 3, 9)).Delete()
    found = outlook.reopen(series)
    assert exceptions(found) == [(at(2026, 3, 3), True)]
    with failing(E_FAIL):
        _ = found.GetRecurrencePattern().Exceptions.Item(1).AppointmentItem
    assert [when.day for _, when in outlook.occurrences("3/1/2026", "3/31/2026")] == [2, 4, 5, 6]
    assert outlook.bin.Items.Count == 0


@pytest.mark.parametrize("clock_of, shown", [("series", at(2026, 3, 3, 9)), ("local", at(2026, 3, 3, 17))])
def test_clock_of_the_original_date(start: Start, clock_of: str, shown: Any) -> None:
    """Exception.OriginalDate: in the zone of the series, or local (U)."""
    item = start().series()
    away = start(zone="Asia/Tokyo", original_date=clock_of)
    occurrence = away.occurrence(away.reopen(item), at(2026, 3, 3, 17))
    occurrence.Subject = "Seen from Tokyo"
    occurrence.Save()
    assert exceptions(away.reopen(item)) == [(shown, False)]


def test_moving_onto_a_taken_day_or_past_a_neighbour(outlook: Profile, series: Any) -> None:
    """Moving onto a day that holds another occurrence, or past a neighbour → "Cannot save this item."; moving onto
    a deleted day works.
    """
    for there in (at(2026, 3, 4, 12), at(2026, 3, 5, 12), at(2026, 3, 2, 12), at(2026, 3, 1, 12)):
        occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
        occurrence.Start = there
        with failing(DISP_E_EXCEPTION, CANNOT_SAVE):
            occurrence.Save()
    assert exceptions(outlook.reopen(series)) == []


def test_moving_onto_a_deleted_day_works(outlook: Profile, series: Any) -> None:
    """Moving onto a deleted day works."""
    outlook.occurrence(series, at(2026, 3, 4, 9)).Delete()
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Start = at(2026, 3, 4, 9)
    occurrence.Save()
    assert exceptions(outlook.reopen(series)) == [(at(2026, 3, 3, 9), False), (at(2026, 3, 4), True)]
    assert outlook.occurrence(series, at(2026, 3, 4, 9)).GlobalAppointmentID[32:40] == "07EA0303"


def test_order_of_moves_matters(outlook: Profile) -> None:
    """Since the check runs on each Save, order matters."""
    item = outlook.series(WEEKLY, count=3)
    second, third = (outlook.occurrence(item, at(2026, 3, day, 9)) for day in (9, 16))
    second.Start = at(2026, 3, 17, 9)
    with failing(DISP_E_EXCEPTION, CANNOT_SAVE):
        second.Save()
    third.Start = at(2026, 3, 20, 9)
    third.Save()
    second.Save()
    assert [when.day for _, when in outlook.occurrences("3/1/2026", "3/31/2026")] == [2, 17, 20]


def test_back_to_back_days_do_not_collide(outlook: Profile) -> None:
    item = outlook.draft(start=at(2026, 3, 2))
    item.AllDayEvent = True
    item.GetRecurrencePattern().RecurrenceType = 0
    item.Save()
    occurrence = outlook.occurrence(item, at(2026, 3, 3))
    occurrence.AllDayEvent = False
    occurrence.Start, occurrence.Duration = at(2026, 3, 3, 8), 60
    occurrence.Save()
    assert (occurrence.Start, occurrence.AllDayEvent, occurrence.RecurrenceState) == (at(2026, 3, 3, 8), False, 3)


@pytest.mark.parametrize("mode", ["ignore", "raise"])
def test_categories_and_sensitivity_of_an_occurrence(start: Start, mode: str) -> None:
    """Occurrence writes to Categories/Sensitivity do not persist (or raise) ."""
    outlook = start(occurrence_fixed_fields=mode)
    series = outlook.series()
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    for member, value in (("Categories", "Red"), ("Sensitivity", 2)):
        if mode == "raise":
            with failing(E_INVALIDARG, member):
                setattr(occurrence, member, value)
        else:
            setattr(occurrence, member, value)
    occurrence.Subject = "Other"
    occurrence.Save()
    found = outlook.occurrence(outlook.reopen(series), at(2026, 3, 3, 9))
    assert (found.Subject, found.Categories, found.Sensitivity) == ("Other", "", 0)


def test_saving_an_exception_touches_the_master(outlook: Profile, series: Any, clock: StandingClock) -> None:
    """Master's LMT is bumped by exception saves; exceptions share the master's EntryID for lookups (U)."""
    before = series.LastModificationTime
    clock.advance(60)
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Location = "Hall"
    occurrence.Save()
    assert outlook.reopen(series).LastModificationTime == before + timedelta(seconds=60)
    assert occurrence.EntryID == series.EntryID
    assert outlook.reopen(occurrence).RecurrenceState == 1
    assert occurrence.Parent.EntryID == series.EntryID
    assert series.Parent.Name == "Calendar"


CHANGES: list[tuple[str, Any]] = [
    ("RecurrenceType", 1),
    ("DayOfWeekMask", TUESDAY),
    ("Interval", 2),
    ("PatternStartDate", at(2026, 3, 9)),
    ("StartTime", at(1899, 12, 30, 8)),
    ("Duration", 30),
]


@pytest.mark.parametrize("member, value", CHANGES)
def test_changing_the_pattern_drops_all_exceptions(outlook: Profile, member: str, value: Any) -> None:
    """Any change to type/mask/interval/day/start date/time of a saved series removes all exceptions at Save."""
    item = outlook.series(*((0,) if member == "RecurrenceType" else (WEEKLY,)))
    occurrence = outlook.occurrence(item, at(2026, 3, 2, 9))
    occurrence.Location = "Hall"
    occurrence.Save()
    setattr(item.GetRecurrencePattern(), member, value)
    assert len(exceptions(item)) == 1
    item.Save()
    assert exceptions(item) == exceptions(outlook.reopen(item)) == []


def test_changing_the_zone_of_a_series_drops_all_exceptions(outlook: Profile, series: Any) -> None:
    outlook.occurrence(series, at(2026, 3, 3, 9)).Delete()
    series.StartTimeZone = outlook.zone("Tokyo Standard Time")
    series.Save()
    assert exceptions(series) == []
    assert series.StartInStartTimeZone == at(2026, 3, 2, 9)


@pytest.mark.parametrize("switch, left", [(False, 1), (True, 0)])
def test_writing_the_same_value_again(start: Start, switch: bool, left: int) -> None:
    """Rewriting an unchanged pattern wipes exceptions: compare before writing. (U, switch)"""
    outlook = start(rewrite_drops_exceptions=switch)
    item = outlook.series()
    outlook.occurrence(item, at(2026, 3, 3, 9)).Delete()
    item.GetRecurrencePattern().Interval = 1
    item.Save()
    assert len(exceptions(outlook.reopen(item))) == left


@pytest.mark.parametrize("switch, left", [(False, 1), (True, 0)])
def test_changing_the_end_alone(start: Start, switch: bool, left: int) -> None:
    """Extending the end only (Occurrences/PatternEndDate) may keep exceptions. (U, switch)"""
    outlook = start(end_change_drops_exceptions=switch)
    item = outlook.series()
    for day in (3, 5):
        outlook.occurrence(item, at(2026, 3, day, 9)).Delete()
    item.GetRecurrencePattern().Occurrences = 3
    item.Save()
    assert len(exceptions(outlook.reopen(item))) == left


def test_occurrence_taken_before_the_pattern_changed_is_stale(outlook: Profile, series: Any) -> None:
    """Stale: an instance "no longer exists", low word 0x4005, high word varies."""
    taken = outlook.occurrence(series, at(2026, 3, 3, 9))
    series.GetRecurrencePattern().Interval = 2
    series.Save()
    taken.Subject = "Too late"
    assert stale(taken.Save) != stale(taken.Save)


def test_occurrence_deleted_twice_is_stale(outlook: Profile, series: Any) -> None:
    first, second = (outlook.occurrence(series, at(2026, 3, 3, 9)) for _ in range(2))
    first.Delete()
    stale(second.Delete)


def test_master_saved_by_another_makes_the_occurrence_fail(start: Start) -> None:
    outlook, other = start(), start()
    item = outlook.series()
    taken = outlook.occurrence(item, at(2026, 3, 3, 9))
    theirs = other.reopen(item)
    theirs.Location = "Hall"
    theirs.Save()
    taken.Subject = "Mine"
    with failing(MAPI_E_OBJECT_CHANGED):
        taken.Save()


def test_exceptions_count_from_one(outlook: Profile, series: Any) -> None:
    """All collections 1-based (Exceptions): 0 or Count+1 → com_error."""
    outlook.occurrence(series, at(2026, 3, 3, 9)).Delete()
    collection = series.GetRecurrencePattern().Exceptions
    assert collection.Item(1).Deleted is True
    for index in (0, 2):
        with failing(DISP_E_BADINDEX):
            collection.Item(index)


def test_copied_occurrence_stands_alone(outlook: Profile, series: Any) -> None:
    copy = outlook.occurrence(series, at(2026, 3, 3, 9)).Copy()
    assert (copy.IsRecurring, copy.Start, copy.RecurrenceState) == (False, at(2026, 3, 3, 9), 0)
    assert outlook.reopen(copy).GlobalAppointmentID == series.GlobalAppointmentID


def test_occurrence_cannot_leave_its_series(outlook: Profile, series: Any) -> None:
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    with failing(E_INVALIDARG):
        occurrence.Move(outlook.bin)
    with failing(E_INVALIDARG):
        occurrence.ClearRecurrencePattern()
    assert occurrence.GetRecurrencePattern().Occurrences == 5


def test_weekly_series_moves_within_its_gaps(outlook: Profile) -> None:
    item = outlook.series(WEEKLY, DayOfWeekMask=MONDAY | TUESDAY, count=4)
    occurrence = outlook.occurrence(item, at(2026, 3, 3, 9))
    occurrence.Start = at(2026, 3, 6, 9)
    occurrence.Save()
    assert [when.day for _, when in outlook.occurrences("3/1/2026", "3/31/2026")] == [2, 6, 9, 10]
