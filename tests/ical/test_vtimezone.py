"""Our own VTIMEZONEs, read back word by word as RFC 5545 3.6.5 says, and by our own reader."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.ical.defined_zone import DefinedZone, defined_zone, read_offset
from engine.ical.lines import parse, write
from engine.ical.rule import WEEKDAYS
from engine.ical.vtimezone import LAST_YEAR, ensure_zones, vtimezone
from engine.model.content import Component
from engine.model.errors import BadRequest
from tests.builders import event

ZONES = (
    *("Europe/Berlin", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"),
    *("America/Sao_Paulo", "Pacific/Apia", "Europe/London", "America/St_Johns", "Asia/Tehran", "Asia/Gaza"),
    *("America/Nuuk", "America/Santiago", "Europe/Riga", "Antarctica/Troll", "UTC", "W. Europe Standard Time"),
)
_HALF_HOUR = timedelta(minutes=30)


# -- a plain reading of RFC 5545, with nothing of the engine but lines ------------------------------------------------


def plain_onsets(zone: Component) -> list[tuple[datetime, timedelta]]:
    """Every onset up to 2037 as (UTC, offset from then on)."""
    found: list[tuple[datetime, timedelta]] = []
    for part in zone.parts:
        before, after = (_offset(part.value(name) or "") for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        found += [(wall - before, after) for wall in _walls(part)]
    return sorted(found)


def _offset(value: str) -> timedelta:
    sign = -1 if value[0] == "-" else 1
    return sign * timedelta(hours=int(value[1:3]), minutes=int(value[3:5]), seconds=int(value[5:] or 0))


def _walls(part: Component) -> Iterator[datetime]:
    start = datetime.strptime(part.value("DTSTART") or "", "%Y%m%dT%H%M%S")
    yield start
    for line in part.all("RDATE"):
        yield from (datetime.strptime(text, "%Y%m%dT%H%M%S") for text in line.value.split(","))
    for line in part.all("RRULE"):
        rule = dict(pair.split("=") for pair in line.value.split(";"))
        assert rule.pop("FREQ") == "YEARLY"
        for year in range(start.year + 1, LAST_YEAR + 1):
            yield datetime.combine(_day(rule, year), start.time())


def _day(rule: dict[str, str], year: int) -> date:
    """The one day that BYMONTH, BYDAY and BYMONTHDAY leave of a year."""
    month = int(rule["BYMONTH"])
    nth, weekday = re.fullmatch(r"(-?\d*)(\w\w)", rule["BYDAY"]).groups()  # type: ignore[union-attr]
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    days = [day for day in days if WEEKDAYS[day.weekday()] == weekday]
    if nth:
        return days[int(nth) - (int(nth) > 0)]
    (day,) = [day for day in days if str(day.day) in rule["BYMONTHDAY"].split(",")]
    return day


def _sampled(onsets: list[datetime]) -> Iterator[datetime]:
    """2015 to 2037: each half hour around every onset, and every six hours in between."""
    at, last = datetime(2015, 1, 1), datetime(2037, 12, 31)
    near = [onset for onset in onsets if onset.year >= 2014]
    while at < last:
        yield at
        at += timedelta(hours=6)
    for onset in near:
        start = onset.replace(minute=0) - timedelta(days=1)
        yield from (start + step * _HALF_HOUR for step in range(96))


@pytest.mark.parametrize("name", ZONES)
def test_a_definition_says_what_the_database_says(name: str) -> None:
    zone = ZoneInfo("Europe/Berlin" if "Standard" in name else name)
    onsets = plain_onsets(vtimezone(name))
    times = [at for at, _ in onsets]
    wrong = [
        at
        for at in _sampled(times)
        if at < datetime(2037, 12, 31)
        and onsets[bisect_right(times, at) - 1][1] != at.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "America/Nuuk"]
)
def test_a_zone_that_changes_by_rule_is_told_by_rule(name: str) -> None:
    assert sum(1 for part in vtimezone(name).parts if part.first("RRULE")) == 2


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Asia/Kolkata", "America/Sao_Paulo"])
def test_a_zone_without_a_rule_is_told_by_dates(name: str) -> None:
    assert not any(part.first("RRULE") for part in vtimezone(name).parts)


def test_people_call_the_lighter_half_of_the_year_daylight_time_in_ireland_too() -> None:
    (summer,) = [part for part in vtimezone("Europe/Dublin").parts if part.name == "DAYLIGHT"]
    assert summer.value("TZOFFSETTO") == "+0100"


def test_a_name_that_means_nothing_cannot_be_defined() -> None:
    with pytest.raises(BadRequest, match="Our Office"):
        vtimezone("Our Office")


# -- read back by our own reader -------------------------------------------------------------------------------------

walls = st.datetimes(datetime(2015, 1, 1), datetime(2036, 12, 31))


@lru_cache(maxsize=64)
def read_back(name: str) -> DefinedZone:
    zone = defined_zone(vtimezone(name))
    assert isinstance(zone, DefinedZone)
    return zone


@given(st.sampled_from(ZONES[:-2]), walls, st.sampled_from([0, 1]))
@example("Europe/Berlin", datetime(2026, 3, 29, 2, 30), 0)
@example("Europe/Berlin", datetime(2026, 3, 29, 2, 30), 1)
@example("Europe/Berlin", datetime(2026, 10, 25, 2, 30), 0)
@example("Europe/Berlin", datetime(2026, 10, 25, 2, 30), 1)
@example("Europe/Dublin", datetime(2026, 10, 25, 1, 30), 1)
@example("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45), 1)
def test_a_defined_zone_reads_wall_clocks_like_the_database(name: str, wall: datetime, fold: int) -> None:
    ours, theirs = (wall.replace(tzinfo=zone, fold=fold) for zone in (read_back(name), ZoneInfo(name)))
    assert ours.utcoffset() == theirs.utcoffset()
    assert ours.tzname() == theirs.tzname()


@given(st.sampled_from(ZONES[:-2]), walls)
@example("Europe/Berlin", datetime(2026, 10, 25, 0, 30))
@example("Europe/Berlin", datetime(2026, 10, 25, 1, 30))
@example("Europe/Berlin", datetime(2026, 3, 29, 1, 0))
def test_a_defined_zone_shows_points_in_time_like_the_database(name: str, at: datetime) -> None:
    ours, theirs = (at.replace(tzinfo=UTC).astimezone(zone) for zone in (read_back(name), ZoneInfo(name)))
    assert (ours.replace(tzinfo=None), ours.fold) == (theirs.replace(tzinfo=None), theirs.fold)


def test_a_defined_zone_goes_on_for_ever() -> None:
    zone = read_back("Europe/Berlin")
    assert datetime(2150, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert datetime(9999, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)


def test_before_its_first_onset_a_defined_zone_keeps_what_it_turned_from() -> None:
    zone = read_back("Europe/Berlin")
    assert datetime(1800, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)
    assert "Europe/Berlin" in repr(zone)
    assert zone.dst(datetime(2026, 7, 1)) == timedelta(hours=1)
    assert (zone.utcoffset(None), zone.dst(None), zone.tzname(None)) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new"), [("DTSTART:", "DTSTART:x"), ("TZOFFSETFROM:", "TZOFFSETFROM:x"), ("STANDARD", "OTHER")]
)
def test_a_definition_without_a_readable_part_defines_nothing(old: str, new: str) -> None:
    text = write([vtimezone("Asia/Kolkata")]).replace(old, new)
    (zone,) = parse(text)
    assert isinstance(zone, Component)
    assert defined_zone(zone) is None


@pytest.mark.parametrize(
    ("value", "minutes"), [("+0100", 60), ("-0330", -210), ("+05:30", 330), ("0100", 60), ("+000030", 0.5)]
)
def test_an_offset_is_read(value: str, minutes: float) -> None:
    assert read_offset(value) == timedelta(minutes=minutes)


@pytest.mark.parametrize("value", [None, "", "+1", "east", "+2400", "+01000"])
def test_a_malformed_offset_is_none(value: str | None) -> None:
    assert read_offset(value) is None


# -- adding what is missing ------------------------------------------------------------------------------------------


def _calendar(text: str) -> Component:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return calendar


def test_the_definitions_that_are_missing_are_added_once() -> None:
    calendar = _calendar(event("Visit", zone="Europe/Berlin").text())
    done = ensure_zones(calendar)
    assert [part.name for part in done.parts] == ["VTIMEZONE", "VEVENT"]
    assert ensure_zones(done) == done
    assert tuple(part for part in done.body if part in calendar.body) == calendar.body


@pytest.mark.parametrize("zone", ["UTC", None, "Our Office"])
def test_what_needs_no_definition_or_has_none_stays(zone: str | None) -> None:
    calendar = _calendar(event("Visit", zone=zone).text())
    assert ensure_zones(calendar) == calendar


def test_a_definition_bears_the_name_as_it_is_used() -> None:
    calendar = _calendar(event("Visit", zone="W. Europe Standard Time").text())
    (zone,) = (part for part in ensure_zones(calendar).parts if part.name == "VTIMEZONE")
    assert zone.value("TZID") == "W. Europe Standard Time"


def test_a_definition_under_an_escaped_name_is_seen() -> None:
    name = "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"
    calendar = ensure_zones(_calendar(event("Visit", zone=f'"{name}"').text()))
    assert [part.value("TZID") for part in calendar.parts if part.name == "VTIMEZONE"] == [name.replace(",", "\\,")]
    assert ensure_zones(calendar) == calendar
