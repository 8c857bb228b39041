"""NotesDateTime and NotesDateRange, and how dates pass through COM."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.notes.simulated.locales import LOCALES, Locale, read
from engine.adapters.notes.simulated.timedates import (
    ClockOnly,
    DayOnly,
    Instant,
    Span,
    com_date_of,
    from_text,
    instant,
    to_text,
    wall_of_com_date,
)
from tests.notes_simulated.desk import Desk, OpenDesk, refuses

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney", "UTC"]
moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.builds(instant, moments, zones)
timedates = (
    instants | st.builds(DayOnly, st.dates()) | st.builds(ClockOnly, st.times().map(lambda t: t.replace(microsecond=0)))
)


@given(timedates | st.builds(Span, instants, instants))
def test_the_store_keeps_every_value_exactly(value: Instant | DayOnly | ClockOnly | Span) -> None:
    assert from_text(to_text(value)) == value


@given(moments, zones)
def test_an_instant_is_exact_to_the_hundredth_and_knows_its_offset(moment: datetime, zone: ZoneInfo) -> None:
    made = instant(moment, zone)
    assert timedelta() <= moment - made.utc < timedelta(milliseconds=10)
    assert made.offset == moment.astimezone(zone).utcoffset()


@given(moments.map(lambda m: m.replace(microsecond=0)), zones)
def test_a_wall_clock_tagged_utc_passes_through_com_unchanged(moment: datetime, zone: ZoneInfo) -> None:
    """VT_DATE results are labelled UTC while the numbers are the local wall clock."""
    shown = com_date_of(instant(moment, zone), zone)
    assert shown.tzinfo is UTC
    assert wall_of_com_date(shown, zone) == moment.astimezone(zone).replace(tzinfo=None)


def test_a_naive_datetime_is_shifted_on_its_way_in(desk: Desk) -> None:
    """Naive values are first taken as system local, then turned into UTC: they are shifted."""
    moment = desk.at(2026, 3, 5, 9)
    moment.LSLocalTime = datetime(2026, 3, 5, 9)
    assert moment.LSLocalTime == datetime(2026, 3, 5, 8, tzinfo=UTC)
    moment.LSLocalTime = datetime(2026, 3, 5, 9, tzinfo=timezone(timedelta(hours=5)))
    assert moment.LSLocalTime == datetime(2026, 3, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize("locale", sorted(LOCALES))
@given(day=st.dates(date(1951, 1, 1), date(2049, 12, 31)), clock=st.times().map(lambda t: t.replace(microsecond=0)))
def test_what_a_locale_writes_it_reads(locale: str, day: date, clock: time) -> None:
    words: Locale = LOCALES[locale]
    found = read(words.text(datetime.combine(day, clock)), words, day)
    assert (found.day, found.clock, found.offset) == (day, clock, None)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("05.03.2026", (2026, 3, 5, 0, 0)),
        ("5.3.26 9:30", (2026, 3, 5, 9, 30)),
        ("Today 08:00", (2026, 3, 1, 8, 0)),
        ("Tomorrow 17:00", (2026, 3, 2, 17, 0)),
        ("05.03.2026 09:30 GMT", (2026, 3, 5, 10, 30)),
        ("05.03.2026 09:30 ZW5", (2026, 3, 5, 15, 30)),
        ("05.03.2026 09:30 PM", (2026, 3, 5, 21, 30)),
    ],
)
def test_texts_in_a_german_locale(desk: Desk, text: str, expected: tuple[int, ...]) -> None:
    assert desk.session.CreateDateTime(text).LSLocalTime == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["nonsense", "2026-03-05", "05.13.2026", "32.01.2026", "05.03.2026 25:00", "05.03.2026 Mars"]
)
def test_no_date_is_4045(desk: Desk, text: str) -> None:
    with refuses(4045):
        desk.session.CreateDateTime(text)


def test_an_empty_text_is_an_empty_moment(desk: Desk) -> None:
    moment = desk.session.CreateDateTime("")
    assert (moment.IsValidDate, moment.LocalTime) == (False, "")
    with refuses(4045):
        _ = moment.LSLocalTime


@pytest.mark.parametrize("locale,text", [("de_DE", "05.03.2026 21:30:00"), ("en_US", "03/05/2026 09:30:00 PM")])
def test_local_time_is_written_in_the_locale(open_desk: OpenDesk, locale: str, text: str) -> None:
    desk = open_desk(locale=locale)
    moment = desk.at(2026, 3, 5, 21, 30)
    assert moment.LocalTime == text
    moment.LocalTime = text
    assert moment.LSGMTTime == datetime(2026, 3, 5, 20, 30, tzinfo=UTC)


def test_zones_of_a_moment(desk: Desk) -> None:
    moment = desk.at(2026, 7, 1, 12)
    assert (moment.TimeZone, moment.IsDST, moment.GMTTime) == (-1, True, "01.07.2026 10:00:00 GMT")
    assert moment.ZoneTime == moment.LocalTime
    moment.ConvertToZone(5, True)
    assert (moment.TimeZone, moment.LocalTime, moment.ZoneTime) == (5, "01.07.2026 12:00:00", "01.07.2026 06:00:00 ZW4")


@pytest.mark.parametrize("zone,code", [("Asia/Kolkata", -3005), ("America/New_York", 5), ("UTC", 0)])
def test_the_machines_zone_counts_west(open_desk: OpenDesk, zone: str, code: int) -> None:
    assert open_desk(zone=zone).session.International.TimeZone == code


def test_parts_can_be_dropped(desk: Desk) -> None:
    moment = desk.at(2026, 3, 5, 9)
    moment.SetAnyDate()
    assert (moment.DateOnly, moment.TimeOnly) == ("", "09:00:00")
    assert moment.LSLocalTime == datetime(1899, 12, 30, 9, tzinfo=UTC)


def test_adjusting(desk: Desk) -> None:
    moment = desk.at(2026, 3, 28, 12)
    moment.AdjustDay(1)  # over the change of the hour the wall clock stays
    assert moment.LocalTime == "29.03.2026 12:00:00"
    moment.AdjustHour(-24)
    assert moment.LocalTime == "28.03.2026 11:00:00"
    moment.AdjustMonth(-1)
    assert moment.LocalTime == "28.02.2026 11:00:00"
    moment.AdjustYear(2)
    moment.AdjustMinute(30)
    moment.AdjustSecond(1)
    assert moment.LocalTime == "28.02.2028 11:30:01"


def test_differences_are_seconds(desk: Desk) -> None:
    assert desk.at(2026, 3, 5, 10).TimeDifference(desk.at(2026, 3, 5, 9)) == 3600


def test_set_now(desk: Desk) -> None:
    moment = desk.session.CreateDateTime("")
    moment.SetNow()
    assert moment.LocalTime == "01.03.2026 09:00:00"


def test_ranges(desk: Desk) -> None:
    span = desk.session.CreateDateRange()
    span.StartDateTime, span.EndDateTime = desk.at(2026, 3, 5, 9), desk.at(2026, 3, 5, 10)
    assert span.Text == "05.03.2026 09:00:00 - 05.03.2026 10:00:00"
    document = desk.appointment(Span=span)
    (again,) = document.GetItemValueDateTimeArray("Span")
    assert again.EndDateTime.LocalTime == "05.03.2026 10:00:00"
