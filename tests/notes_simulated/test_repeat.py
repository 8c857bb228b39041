"""Repetition: what goes in as a rule comes out with the same instances."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notes_simulated.desk import Desk, OpenDesk, desk_at, events_in, ical, vevent

WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
ends = st.integers(1, 12).map(lambda n: f"COUNT={n}") | st.integers(0, 400).map(
    lambda n: f"UNTIL={date(2026, 3, 5) + timedelta(days=n):%Y%m%d}T235959Z"
)
days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(",".join)
patterns = (
    st.just("FREQ=DAILY")
    | days.map(lambda found: f"FREQ=WEEKLY;BYDAY={found}")
    | st.just("FREQ=WEEKLY")
    | st.sampled_from([1, 5, 29, 31, -1, -3]).map(lambda day: f"FREQ=MONTHLY;BYMONTHDAY={day}")
    | st.tuples(st.sampled_from(["1", "2", "4", "-1"]), st.sampled_from(WEEKDAYS)).map(
        lambda found: f"FREQ=MONTHLY;BYDAY={found[0]}{found[1]}"
    )
    | st.just("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    | st.just("FREQ=YEARLY")
    | st.just("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
)
rules = st.builds(lambda pattern, every, end: f"{pattern};INTERVAL={every};{end}", patterns, st.integers(1, 3), ends)


def _starts(desk: Desk) -> list[str]:
    return [row.starts for row in desk.store.calendar_rows()]


@settings(max_examples=60, deadline=None)
@given(rule=rules, style=st.sampled_from(["rrule", "periods"]), all_day=st.booleans())
def test_read_gives_back_the_same_instances(rule: str, style: str, all_day: bool) -> None:
    """Create, read, remove, create from what was read: the same rows, and the same text again."""
    when = "DTSTART;VALUE=DATE:20260305" if all_day else "DTSTART;TZID=America/New_York:20260305T210000\nDURATION:PT90M"
    with TemporaryDirectory() as folder, desk_at(Path(folder) / "notes.db", series_style=style) as desk:
        entry = desk.calendar.CreateEntry(ical(vevent(f"RRULE:{rule}", when=when)))
        before, text = _starts(desk), entry.Read()
        entry.Remove("", 1)
        again = desk.calendar.CreateEntry(text)
        assert _starts(desk) == before
        assert _timeless(again.Read()) == _timeless(text)
        assert desk.flaws() == {}


@settings(max_examples=30, deadline=None)
@given(rule=rules, out=st.lists(st.integers(0, 11), max_size=4, unique=True))
def test_removed_instances_stay_removed(rule: str, out: list[int]) -> None:
    with TemporaryDirectory() as folder, desk_at(Path(folder) / "notes.db") as desk:
        entry = desk.calendar.CreateEntry(ical(vevent(f"RRULE:{rule}")))
        starts = _starts(desk)
        gone = [starts[n] for n in out if n < len(starts)][: len(starts) - 1]
        for start in gone:
            entry.Remove("", 0, start.replace("-", "").replace(":", "").replace(".00", ""))
        left = [start for start in starts if start not in gone]
        assert _starts(desk) == left
        text = entry.Read()
        entry.Remove("", 1)
        desk.calendar.CreateEntry(text)
        assert _starts(desk) == left


@pytest.mark.parametrize(
    "rule,unit,adjust,from_end",
    [
        ("FREQ=DAILY;COUNT=3", "D", (), False),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=SU,WE", "W", ("0", "3"), False),
        ("FREQ=WEEKLY;COUNT=3", "W", ("4",), False),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=31", "MD", ("31",), False),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1", "MD", ("1",), True),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1MO", "MP", ("1.1",), False),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR", "MP", ("1.5",), True),
        ("FREQ=YEARLY;COUNT=3", "Y", (), False),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "C", (), False),
        ("FREQ=WEEKLY;COUNT=3;INTERVAL=2;WKST=SU;BYDAY=SU,WE", "C", (), False),
    ],
)
def test_the_items_remember_the_rule(desk: Desk, rule: str, unit: str, adjust: tuple[str, ...], from_end: bool) -> None:
    desk.calendar.CreateEntry(ical(vevent(f"RRULE:{rule}")))
    (parent,) = (desk.store.items(header.unid) for header in desk.store.headers("WHERE kind = 'parent'"))
    assert parent.text("RepeatUnit") == unit
    assert parent.texts("RepeatAdjust") == adjust
    assert (parent.text("RepeatFromEnd") == "1") is from_end
    assert parent.has("RepeatCustom") is (unit == "C")


def test_a_count_is_kept_as_a_duration(desk: Desk) -> None:
    """RepeatFor is a duration in units, not an occurrence count."""
    desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5")))
    (parent,) = (desk.store.items(header.unid) for header in desk.store.headers("WHERE kind = 'parent'"))
    assert (parent.text("RepeatHow"), parent.number("RepeatFor"), parent.text("RepeatForUnit")) == ("F", 10, "D")


def test_dates_beside_the_rule(desk: Desk) -> None:
    extra = "RDATE;TZID=Europe/Berlin:20260310T090000"
    entry = desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=WEEKLY;COUNT=3", extra)))
    (series,) = events_in(entry.Read())
    assert series.value("RDATE") == "20260310T080000Z"
    assert len(_starts(desk)) == 4


def test_periods_with_ends_of_their_own(desk: Desk) -> None:
    periods = "RDATE;VALUE=PERIOD:20260310T080000Z/20260310T110000Z,20260311T080000Z/PT2H"
    entry = desk.calendar.CreateEntry(ical(vevent(periods)))
    series, *exceptions = events_in(entry.Read())
    assert str(series.value("RDATE")).count("/") == 3
    assert [event.value("DTEND") for event in exceptions] == ["20260310T120000", "20260311T110000"]


def test_a_cancelled_exception_is_a_removed_instance(desk: Desk) -> None:
    gone = vevent("RECURRENCE-ID;TZID=Europe/Berlin:20260312T090000", "STATUS:CANCELLED")
    desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=WEEKLY;COUNT=3"), gone))
    assert [start[8:10] for start in _starts(desk)] == ["05", "19"]


def test_an_all_day_exception_is_found_by_its_day(desk: Desk) -> None:
    master = vevent("RRULE:FREQ=WEEKLY;COUNT=3", when="DTSTART;VALUE=DATE:20260305")
    moved = vevent("RECURRENCE-ID;VALUE=DATE:20260312", when="DTSTART;VALUE=DATE:20260313")
    entry = desk.calendar.CreateEntry(ical(master, moved))
    _, exception = events_in(entry.Read())
    assert exception.value("DTSTART") == "20260313"
    assert exception.value("RECURRENCE-ID") == "20260312T030000Z"  # 04:00 in Berlin: always UTC


def test_new_york_seen_from_berlin(open_desk: OpenDesk) -> None:
    """Between the two changes of the hour the offset is another one; the wall clock in New York stays."""
    desk = open_desk(zone="Europe/Berlin")
    when = "DTSTART;TZID=America/New_York:20260305T090000\nDURATION:PT1H"
    entry = desk.calendar.CreateEntry(ical(vevent("RRULE:FREQ=WEEKLY;COUNT=5", when=when)))
    assert [start[11:13] for start in _starts(desk)] == ["14", "13", "13", "13", "13"]
    for zone in ("Asia/Tokyo", "UTC"):
        text = open_desk(zone=zone).calendar.GetEntry(entry.UID).Read()
        assert _timeless(text) == _timeless(entry.Read())


def test_a_floating_time_is_one_of_the_machines_zone(desk: Desk) -> None:
    entry = desk.calendar.CreateEntry(ical(vevent(when="DTSTART:20260305T090000\nDURATION:PT1H")))
    start = desk.store.items(desk.rows()[0]).moments("StartDateTime")[0]
    assert start == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert 'DTSTART;TZID="W. Europe":20260305T090000' in entry.Read()


def _timeless(text: str) -> list[str]:
    """Without the stamps."""
    return [line for line in text.splitlines() if not line.startswith(("DTSTAMP", "LAST-MODIFIED"))]
