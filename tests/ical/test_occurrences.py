"""The agenda of a calendar object."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ical.occurrences import MOST, Occurrence, first_start, occurrences, touches
from engine.ical.values import Day, Moment
from engine.model.resource import CalendarObject, Uid
from tests.builders import Event, event
from tests.drawing import events
from tests.ical.corpus import corpus_objects
from tests.ical.test_zones import CUSTOM

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def agenda(item: CalendarObject | Event, first: str = "2026-03-01", last: str = "2026-04-01") -> list[Occurrence]:
    found = item.object() if isinstance(item, Event) else item
    return occurrences(found, at(first), at(last), BERLIN)


def times(item: CalendarObject | Event, first: str = "2026-03-01", last: str = "2026-04-01") -> list[str]:
    return [f"{found.begins:%m-%d %H:%M}" for found in agenda(item, first, last)]


WEEKLY = event("Visit").weekly(5)

# -- laws ------------------------------------------------------------------------------------------------------------

windows = st.tuples(
    st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1)), st.timedeltas(timedelta(), timedelta(60))
)


@settings(deadline=None)
@given(events(), windows)
def test_a_window_shows_what_overlaps_it_of_the_whole(item: Event, window: tuple[datetime, timedelta]) -> None:
    first = window[0].replace(tzinfo=UTC)
    last = first + window[1]
    whole = occurrences(item.object(), datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), BERLIN)
    seen = [each for each in whole if each.begins < last and (each.ends > first or each.begins >= first)]
    assert occurrences(item.object(), first, last, BERLIN) == seen
    assert not seen or touches(item.object(), first, last)


@settings(deadline=None)
@given(events())
def test_occurrences_come_in_time_order_and_end_after_they_begin(item: Event) -> None:
    found = agenda(item, "2020-01-01", "2035-01-01")
    assert found == sorted(found, key=lambda each: each.sort_key)
    assert all(each.begins <= each.ends for each in found)


@settings(deadline=None, max_examples=40)
@given(events())
def test_another_library_finds_the_same(item: Event) -> None:
    from icalendar import Calendar
    from recurring_ical_events import of

    first, last = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    theirs = [_utc(each.start) for each in of(Calendar.from_ical(item.text().encode())).between(first, last)]
    assert sorted(each.begins for each in occurrences(item.object(), first, last, BERLIN)) == sorted(theirs)


def _utc(found: date) -> datetime:
    start = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)
    return start if start.tzinfo else start.replace(tzinfo=BERLIN)


@pytest.mark.parametrize("part", range(8))
def test_no_real_item_is_too_malformed(part: int) -> None:
    for item in corpus_objects()[part::40]:
        occurrences(item, datetime(2010, 1, 1, tzinfo=UTC), datetime(2010, 2, 1, tzinfo=UTC), BERLIN)
        touches(item, None, datetime(2010, 2, 1, tzinfo=UTC))
        first_start(item)


# -- one item --------------------------------------------------------------------------------------------------------


def test_an_occurrence_tells_what_lists_show() -> None:
    (found,) = agenda(event("Visit", uid="1").saying(location="Hall 2; left"))
    assert found == Occurrence(
        uid="1",
        summary="Visit",
        start=Moment(datetime(2026, 3, 2, 10), "Europe/Berlin"),
        end=Moment(datetime(2026, 3, 2, 11), "Europe/Berlin"),
        all_day=False,
        zone="Europe/Berlin",
        location="Hall 2; left",
        recurring=False,
        overridden=False,
        cancelled=False,
        recurrence_id=None,
        begins=at("2026-03-02T10:00"),
        ends=at("2026-03-02T11:00"),
    )
    assert (found.start_iso, found.end_iso) == ("2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00")


def test_an_all_day_item_has_dates_with_an_exclusive_end() -> None:
    (found,) = agenda(event("Fair", "2026-03-02", days=3))
    assert (found.all_day, found.zone) == (True, None)
    assert (found.start, found.end) == (Day(date(2026, 3, 2)), Day(date(2026, 3, 5)))
    assert (found.start_iso, found.end_iso) == ("2026-03-02", "2026-03-05")
    assert found.begins == at("2026-03-02")


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        ("2026-03-02T10:00", "2026-03-02T11:00", True),
        ("2026-03-02T10:59", "2026-03-02T12:00", True),
        ("2026-03-02T11:00", "2026-03-02T12:00", False),
        ("2026-03-02T09:00", "2026-03-02T10:00", False),
    ],
)
def test_a_window_ends_before_its_end(first: str, last: str, seen: bool) -> None:
    assert bool(agenda(event("Visit"), first, last)) == seen


def test_an_item_without_length_is_seen_where_it_begins() -> None:
    assert agenda(event("Call", minutes=0), "2026-03-02T10:00", "2026-03-02T10:01")
    assert not agenda(event("Call", minutes=0), "2026-03-02T09:00", "2026-03-02T10:00")


def test_a_floating_time_is_taken_for_the_machines_zone() -> None:
    item = event("Visit", zone=None).object()
    (found,) = occurrences(item, at("2026-03-01"), at("2026-04-01"), NEW_YORK)
    assert (found.zone, found.start_iso) == (None, "2026-03-02T10:00:00-05:00")


def test_a_zone_of_its_own_is_read_from_its_definition() -> None:
    text = (
        event("Visit", zone="Our Office")
        .text()
        .replace("BEGIN:VEVENT", CUSTOM.format(tzid="Our Office") + "BEGIN:VEVENT")
    )
    (found,) = agenda(CalendarObject(Uid("1"), text))
    assert (found.zone, found.start_iso) == ("Our Office", "2026-03-02T10:00:00+01:00")


def _with_end(line: str, start: str = "2026-03-02T10:00") -> CalendarObject:
    item = event("Visit", start).object()
    lines = [line if old.startswith("DTEND") else old for old in item.text.splitlines()]
    return CalendarObject(item.uid, "\r\n".join(filter(None, lines)))


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("DURATION:PT90M", "2026-03-02T11:30:00+01:00"),
        ("DURATION:P1DT1H", "2026-03-03T11:00:00+01:00"),
        ("DURATION:-PT1H", "2026-03-02T10:00:00+01:00"),
        ("DURATION:soon", "2026-03-02T10:00:00+01:00"),
        ("DTEND;TZID=America/New_York:20260302T060000", "2026-03-02T12:00:00+01:00"),
        ("DTEND;TZID=Europe/Berlin:20260302T090000", "2026-03-02T10:00:00+01:00"),
        ("DTEND:nonsense", "2026-03-02T10:00:00+01:00"),
        ("", "2026-03-02T10:00:00+01:00"),
    ],
)
def test_an_end_is_read_or_left_out(line: str, end: str) -> None:
    (found,) = agenda(_with_end(line))
    assert found.end_iso == end


@pytest.mark.parametrize(
    ("line", "end"), [("", "2026-03-03"), ("DURATION:P2D", "2026-03-04"), ("DTEND:20260304T120000", "2026-03-04")]
)
def test_an_all_day_item_lasts_a_day_at_least(line: str, end: str) -> None:
    (found,) = agenda(_with_end(line, "2026-03-02"))
    assert found.end_iso == end


def test_a_task_is_seen_when_it_is_due() -> None:
    text = event("Report").text().replace("VEVENT", "VTODO").replace("DTSTART;", "X-START;").replace("DTEND;", "DUE;")
    (found,) = agenda(CalendarObject(Uid("1"), text))
    assert found.start_iso == found.end_iso == "2026-03-02T11:00:00+01:00"


# -- series ----------------------------------------------------------------------------------------------------------


def test_a_series_keeps_its_clock_and_names_its_occurrences() -> None:
    found = agenda(WEEKLY.at("2026-03-16T10:00"), "2026-03-01", "2026-05-01")
    assert [each.start_iso for each in found[1:3]] == ["2026-03-23T10:00:00+01:00", "2026-03-30T10:00:00+02:00"]
    assert all(each.recurring and not each.overridden for each in found)
    assert found[1].recurrence_id == Moment(datetime(2026, 3, 23, 10), "Europe/Berlin")


def test_overrides_take_the_place_of_their_occurrences() -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-03-10T14:00").edited("2026-03-16T10:00", summary="Long visit")
    item = item.deleted("2026-03-23T10:00")
    assert times(item) == ["03-02 10:00", "03-10 14:00", "03-16 10:00", "03-30 10:00"]
    found = agenda(item)
    assert [each.summary for each in found] == ["Visit", "Visit", "Long visit", "Visit"]
    assert [each.overridden for each in found] == [False, True, True, False]
    assert found[1].recurrence_id == Moment(datetime(2026, 3, 9, 10), "Europe/Berlin")


def test_an_occurrence_moved_out_of_a_window_is_seen_where_it_went() -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-06-09T10:00")
    assert times(item, "2026-03-09", "2026-03-10") == []
    assert times(item, "2026-06-01", "2026-07-01") == ["06-09 10:00"]


def test_a_cancelled_occurrence_is_seen_as_cancelled() -> None:
    found = agenda(WEEKLY.edited("2026-03-09T10:00", "STATUS:CANCELLED"))
    assert [each.cancelled for each in found] == [False, True, False, False, False]


def _and_future(item: Event) -> CalendarObject:
    found = item.object()
    return CalendarObject(found.uid, found.text.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;"))


def test_an_override_of_this_and_future_moves_all_that_follow() -> None:
    item = _and_future(WEEKLY.moved("2026-03-16T10:00", to="2026-03-17T14:00", minutes=30))
    assert times(item, "2026-03-01", "2026-04-05") == [
        "03-02 10:00",
        "03-09 10:00",
        "03-17 14:00",
        "03-24 14:00",
        "03-31 14:00",
    ]
    assert [each.ends - each.begins for each in agenda(item)[-2:]] == [timedelta(minutes=30)] * 2
    assert times(item, "2026-03-31", "2026-04-01") == ["03-31 14:00"]


def test_a_later_override_of_this_and_future_takes_over() -> None:
    item = WEEKLY.moved("2026-03-09T10:00", to="2026-03-09T12:00").moved("2026-03-23T10:00", to="2026-03-23T08:00")
    assert times(_and_future(item)) == ["03-02 10:00", "03-09 12:00", "03-16 12:00", "03-23 08:00", "03-30 08:00"]


def test_of_two_versions_of_an_override_the_higher_sequence_counts() -> None:
    old = WEEKLY.edited("2026-03-09T10:00", "SEQUENCE:2", summary="New").text()
    other = WEEKLY.edited("2026-03-09T10:00", "SEQUENCE:1", summary="Old").text()
    extra = other[other.rindex("BEGIN:VEVENT") : other.rindex("END:VCALENDAR")]
    item = CalendarObject(Uid("1"), old.replace("END:VCALENDAR", extra + "END:VCALENDAR"))
    assert [each.summary for each in agenda(item)][1] == "New"
    assert len(agenda(item)) == 5


def test_an_override_whose_occurrence_is_gone_is_still_seen() -> None:
    item = WEEKLY.edited("2026-03-10T10:00", summary="Elsewhere").deleted("2026-03-10T10:00")
    assert "03-10 10:00" in times(item)


def test_an_override_without_a_series_is_an_occurrence() -> None:
    text = WEEKLY.moved("2026-03-09T10:00", to="2026-03-10T14:00").text()
    start, end = text.index("BEGIN:VEVENT"), text.rindex("BEGIN:VEVENT")
    item = CalendarObject(Uid("1"), text[:start] + text[end:])
    (found,) = agenda(item)
    assert (found.start_iso, found.recurring) == ("2026-03-10T14:00:00+01:00", True)
    assert first_start(item) == Moment(datetime(2026, 3, 10, 14), "Europe/Berlin")


def test_extra_dates_come_with_their_own_length() -> None:
    item = event("Visit").with_lines(
        "RDATE;TZID=Europe/Berlin:20260304T100000",
        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260305T100000/20260305T103000,20260306T100000/PT15M",
        "RDATE:20260307T090000Z",
    )
    found = agenda(item)
    assert times(item) == ["03-02 10:00", "03-04 10:00", "03-05 10:00", "03-06 10:00", "03-07 10:00"]
    assert [int((each.ends - each.begins).total_seconds() / 60) for each in found] == [60, 60, 30, 15, 60]


@pytest.mark.parametrize(
    "line",
    ["EXDATE:20260309T090000Z", "EXDATE;VALUE=DATE:20260309", "EXDATE;TZID=W. Europe Standard Time:20260309T100000"],
)
def test_a_left_out_date_is_found_in_any_spelling(line: str) -> None:
    assert times(WEEKLY.with_lines(line)) == ["03-02 10:00", "03-16 10:00", "03-23 10:00", "03-30 10:00"]


def test_an_all_day_series_reads_a_left_out_time_as_its_date() -> None:
    item = event("Fair", "2026-03-02").daily(3).with_lines("EXDATE:20260303T000000")
    assert [found.start_iso for found in agenda(item)] == ["2026-03-02", "2026-03-04"]


def test_an_occurrence_in_a_gap_is_moved_on_and_keeps_its_length() -> None:
    found = agenda(event("Night", "2026-03-28T02:30").daily(3), "2026-03-28", "2026-04-01")
    assert [each.start_iso for each in found] == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T03:30:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]
    assert found[1].recurrence_id == Moment(datetime(2026, 3, 29, 2, 30), "Europe/Berlin")
    assert {each.ends - each.begins for each in found} == {timedelta(hours=1)}


def test_an_occurrence_in_a_fold_is_the_first_and_keeps_its_length() -> None:
    found = agenda(event("Night", "2026-10-24T02:30").daily(2), "2026-10-25", "2026-10-26")
    assert [(each.start_iso, each.end_iso) for each in found] == [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    ]


def test_days_of_a_duration_are_counted_on_the_calendar() -> None:
    item = _with_end("DURATION:P1D", "2026-03-28T10:00")
    (found,) = agenda(item)
    assert found.end_iso == "2026-03-29T10:00:00+02:00"


def test_a_runaway_series_is_cut_off() -> None:
    assert len(agenda(event("Tick").recurring("FREQ=SECONDLY"))) == MOST


# -- what cannot be read ---------------------------------------------------------------------------------------------


def test_a_rule_that_nobody_can_follow_leaves_the_first_occurrence() -> None:
    item = event("Visit").recurring("FREQ=WEEKLY;INTERVAL=0")
    assert times(item) == ["03-02 10:00"]
    assert touches(item.object(), at("2030-01-01"), None)


@pytest.mark.parametrize("text", ["", "nonsense", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_a_text_without_an_item_has_no_occurrence(text: str) -> None:
    item = CalendarObject(Uid("1"), text)
    assert agenda(item) == []
    assert first_start(item) is None
    assert touches(item, at("2026-01-01"), at("2027-01-01"))


def test_an_unreadable_start_has_no_occurrence_and_touches_every_period() -> None:
    item = CalendarObject(Uid("1"), event("Visit").text().replace("20260302T100000", "soon"))
    assert agenda(item) == []
    assert first_start(item) is None
    assert touches(item, at("2030-01-01"), at("2031-01-01"))


def test_an_override_without_a_time_takes_place_when_it_was_due() -> None:
    text = WEEKLY.edited("2026-03-09T10:00", summary="Long visit").text()
    head, _, tail = text.rpartition("BEGIN:VEVENT")
    tail = "\r\n".join(line for line in tail.splitlines() if not line.startswith(("DTSTART", "DTEND")))
    item = CalendarObject(Uid("1"), head + "BEGIN:VEVENT" + tail)
    assert times(item)[1] == "03-09 10:00"


# -- the period of a pair --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "first", "last", "seen"),
    [
        (event("Visit"), "2026-03-02T10:30", None, True),
        (event("Visit"), "2026-03-02T11:00", None, False),
        (event("Visit"), None, "2026-03-02T10:00", False),
        (event("Visit"), None, None, True),
        (event("Visit").recurring("FREQ=YEARLY"), "2096-01-01", "2097-01-01", True),
        (event("Visit").recurring("FREQ=YEARLY"), "2096-04-01", "2097-01-01", False),
        (WEEKLY, "2026-04-01", None, False),
        (WEEKLY.moved("2026-03-09T10:00", to="2027-01-01T10:00"), "2026-06-01", None, True),
        (WEEKLY.edited("2026-03-30T10:00", "STATUS:CANCELLED"), "2026-03-30", None, True),
    ],
)
def test_an_item_is_in_a_period_or_not(item: Event, first: str | None, last: str | None, seen: bool) -> None:
    assert touches(item.object(), first and at(first), last and at(last)) == seen


def test_a_date_is_in_a_period_when_it_is_anywhere_in_the_world() -> None:
    item = event("Fair", "2026-03-02").object()
    assert touches(item, datetime(2026, 3, 3, 11, tzinfo=UTC), None)
    assert not touches(item, datetime(2026, 3, 3, 15, tzinfo=UTC), None)
