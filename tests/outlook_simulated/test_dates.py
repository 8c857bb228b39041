"""Dates, all-day and zones: sections 3.1, 3.3, 3.6 and 9, and the checklist's second group."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.adapters.outlook.errors import DISP_E_BADINDEX, E_INVALIDARG, MAPI_E_NOT_FOUND, com_error
from engine.adapters.outlook.simulated.zones import is_known, to_instant, to_wall, windows_id, windows_ids
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import Profile, at, failing

NEW_YORK, TOKYO, BERLIN = "Eastern Standard Time", "Tokyo Standard Time", "W. Europe Standard Time"


def test_dates_come_tagged_utc_with_local_numbers(outlook: Profile) -> None:
    """Start/End/LMT come as datetimes tagged UTC holding local wall clock; StartUTC = true UTC."""
    item = outlook.appointment(start=at(2026, 7, 1, 9))
    assert item.Start == at(2026, 7, 1, 9)
    assert item.Start.tzinfo is not None
    assert item.Start.utcoffset() == timedelta()
    assert item.StartUTC == at(2026, 7, 1, 7)
    assert (item.End, item.EndUTC) == (at(2026, 7, 1, 10), at(2026, 7, 1, 8))
    assert item.LastModificationTime == at(2026, 1, 5, 10)


def test_naive_datetime_is_shifted_by_the_local_offset(outlook: Profile) -> None:
    """Setting a naive datetime shifts by the local offset exactly as pywin32."""
    item = outlook.draft()
    item.Start = datetime(2026, 7, 1, 9)
    assert item.Start == at(2026, 7, 1, 7)
    item.Start = datetime(2026, 1, 1, 9)
    assert item.Start == at(2026, 1, 1, 8)
    item.Start = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert item.Start == at(2026, 7, 1, 7)


def test_bare_date_is_no_com_date(outlook: Profile) -> None:
    with pytest.raises(TypeError, match="VARIANT"):
        outlook.draft().Start = date(2026, 7, 1)


def test_start_zone_write_keeps_the_wall_clock_of_own_items(outlook: Profile) -> None:
    """StartTimeZone write keeps StartInStartTimeZone for own items."""
    item = outlook.draft()
    item.StartTimeZone = outlook.zone(NEW_YORK)
    assert item.StartInStartTimeZone == at(2026, 3, 2, 9)
    assert item.Start == at(2026, 3, 2, 15)
    assert item.StartTimeZone.ID == NEW_YORK
    assert item.EndTimeZone.ID == BERLIN


def test_start_zone_write_keeps_the_instant_of_received_items(outlook: Profile) -> None:
    item = outlook.draft()
    item.MeetingStatus = 3
    item.StartTimeZone = outlook.zone(NEW_YORK)
    assert (item.Start, item.StartInStartTimeZone) == (at(2026, 3, 2, 9), at(2026, 3, 2, 3))


def test_two_zones_survive_a_save(outlook: Profile) -> None:
    item = outlook.draft()
    item.StartTimeZone, item.EndTimeZone = outlook.zone(BERLIN), outlook.zone(TOKYO)
    item.StartInStartTimeZone = at(2026, 3, 2, 13)
    item.EndInEndTimeZone = at(2026, 3, 3, 8)
    item.Save()
    found = outlook.reopen(item)
    assert (found.StartUTC, found.EndUTC, found.Duration) == (at(2026, 3, 2, 12), at(2026, 3, 2, 23), 660)
    assert (found.StartTimeZone.ID, found.EndTimeZone.ID) == (BERLIN, TOKYO)


def test_end_zone_that_puts_the_end_before_the_start_takes_the_start_along(outlook: Profile) -> None:
    item = outlook.draft()
    item.EndTimeZone = outlook.zone(TOKYO)
    assert (item.StartUTC, item.EndUTC) == (at(2026, 3, 2, 0), at(2026, 3, 2, 1))


def test_end_before_start_raises_and_zero_length_is_legal(outlook: Profile) -> None:
    """End ≤ … : End < Start raises; End == Start allowed."""
    item = outlook.draft()
    with failing(E_INVALIDARG, "before the start"):
        item.End = at(2026, 3, 2, 8, 59)
    assert item.End == at(2026, 3, 2, 10)
    item.End = item.Start
    item.Save()
    assert outlook.reopen(item).Duration == 0


def test_start_takes_the_end_along(outlook: Profile) -> None:
    item = outlook.draft(minutes=90)
    item.Start = at(2026, 3, 5, 8)
    assert (item.End, item.Duration) == (at(2026, 3, 5, 9, 30), 90)


def test_all_day_snaps_to_local_midnights(outlook: Profile) -> None:
    """AllDayEvent=True snaps Start/End to local midnights, End exclusive, ≥ 24 h; 24 h midnight span without the
    flag stays AllDayEvent False.
    """
    item = outlook.draft(start=at(2026, 3, 2, 9))
    item.AllDayEvent = True
    assert (item.Start, item.End, item.Duration) == (at(2026, 3, 2), at(2026, 3, 3), 1440)
    item.End = at(2026, 3, 4, 1)
    assert item.End == at(2026, 3, 5)
    item.End = item.Start
    assert item.End == at(2026, 3, 3)
    item.Save()
    assert outlook.reopen(item).AllDayEvent is True

    midnight = outlook.appointment(start=at(2026, 3, 2), minutes=1440)
    assert midnight.AllDayEvent is False
    assert (midnight.Start, midnight.End) == (at(2026, 3, 2), at(2026, 3, 3))


def test_all_day_over_the_change_of_the_clock_is_whole_days(outlook: Profile) -> None:
    item = outlook.draft(start=at(2026, 3, 28))
    item.End = at(2026, 3, 30)
    item.AllDayEvent = True
    assert (item.Start, item.End) == (at(2026, 3, 28), at(2026, 3, 30))
    assert item.Duration == 47 * 60
    item.Start = at(2026, 4, 1)
    assert item.End == at(2026, 4, 3)


def test_all_day_in_utc_lies_on_the_day_before(outlook: Profile) -> None:
    """All-day is about local Start, never StartUTC."""
    item = outlook.draft(start=at(2026, 3, 2))
    item.AllDayEvent = True
    assert item.StartUTC == at(2026, 3, 1, 23)


def test_all_day_does_not_float_when_the_machine_zone_changes(start: Start) -> None:
    """All-day items do not float in classic Outlook: stored as an instant."""
    outlook = start()
    item = outlook.draft(start=at(2026, 3, 2))
    item.AllDayEvent = True
    item.Save()
    away = start(zone="America/New_York").reopen(item)
    assert away.AllDayEvent is True
    assert (away.Start, away.End) == (at(2026, 3, 1, 18), at(2026, 3, 2, 18))
    away.Location = "still there"
    away.Save()
    assert (outlook.reopen(item).Start, outlook.reopen(item).End) == (at(2026, 3, 2), at(2026, 3, 3))


def test_timed_items_keep_their_instant_and_zone_when_the_machine_zone_changes(start: Start) -> None:
    outlook = start()
    away = start(zone="Asia/Tokyo").reopen(outlook.appointment(start=at(2026, 3, 2, 9)))
    assert away.Start == at(2026, 3, 2, 17)
    assert away.StartInStartTimeZone == at(2026, 3, 2, 9)
    assert away.StartTimeZone.ID == BERLIN


def test_empty_date_is_the_year_4501(outlook: Profile) -> None:
    """Empty date = 4501-01-01."""
    item = outlook.draft()
    assert item.CreationTime == item.LastModificationTime == at(4501, 1, 1)
    assert item.UserProperties.Add("When", 5, False).Value == at(4501, 1, 1)


def test_zone_lookup_by_number_and_by_id(outlook: Profile) -> None:
    """Unknown Windows zone id lookup fails; lookup by 1-based index works."""
    zones = outlook.app.TimeZones
    assert zones.Count == len(windows_ids()) > 100
    assert windows_ids()[0] == zones.Item(1).ID
    assert windows_ids()[-1] == zones.Item(zones.Count).ID
    assert zones.Item("tokyo standard time").ID == TOKYO
    assert zones.CurrentTimeZone.ID == BERLIN
    with failing(MAPI_E_NOT_FOUND):
        zones.Item("Europe/Berlin")
    for index in (0, zones.Count + 1):
        with failing(DISP_E_BADINDEX):
            zones.Item(index)


def test_zones_can_be_found_by_number_only(start: Start) -> None:
    outlook = start(zones_by_id=False)
    with failing(MAPI_E_NOT_FOUND):
        outlook.zone(TOKYO)
    assert outlook.app.TimeZones.Item(windows_ids().index(TOKYO) + 1).ID == TOKYO


def test_zone_tells_its_biases_and_converts(outlook: Profile) -> None:
    berlin, new_york = outlook.zone(BERLIN), outlook.zone(NEW_YORK)
    assert (berlin.Bias, berlin.StandardBias, berlin.DaylightBias) == (-60, 0, -60)
    assert new_york.Bias == 300
    converted = outlook.app.TimeZones.ConvertTime(at(2026, 3, 20, 9), berlin, new_york)
    assert converted == at(2026, 3, 20, 4)  # between the two changes of the clock
    with failing(E_INVALIDARG):
        outlook.draft().StartTimeZone = BERLIN


def test_item_with_a_zone_that_nobody_knows(start: Start, path: Path) -> None:
    """Items can carry unresolvable ids such as "Customized Time Zone": the machine's rules stand in."""
    outlook = start()
    item = outlook.appointment()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE items SET start_zone = 'Customized Time Zone'")
    db.close()
    found = outlook.reopen(item)
    assert found.StartTimeZone.ID == "Customized Time Zone"
    assert found.StartInStartTimeZone == found.Start
    with pytest.raises(com_error):
        outlook.zone("Customized Time Zone")


@pytest.mark.parametrize("name", ["Europe/Zurich", "W. Europe Standard Time", "w. europe standard time"])
def test_machine_zone_is_given_by_either_name(name: str) -> None:
    assert windows_id(name) == BERLIN


def test_every_windows_zone_has_rules_that_come_back() -> None:
    for zone in windows_ids():
        assert is_known(zone)
        wall = datetime(2026, 6, 15, 12)
        assert to_wall(to_instant(wall, zone), zone) == wall
    assert not is_known("Customized Time Zone")


def test_skipped_hour_counts_on(outlook: Profile) -> None:
    item = outlook.draft(start=at(2026, 3, 29, 2, 30))
    assert (item.Start, item.StartUTC) == (at(2026, 3, 29, 3, 30), at(2026, 3, 29, 1, 30))
