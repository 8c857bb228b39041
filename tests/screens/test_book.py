"""A calendar laid out on days: pure."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.model.contents import Contents, Link
from engine.model.resource import ETag, Href, Resource
from tests.builders import Event, event
from tests.screens.walking import BERLIN
from tui.book import DAY, Book, Slice, book_of, lanes, slots

DAY_BEFORE_SPRING = date(2026, 3, 28)
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def resource(made: Event) -> Resource:
    return Resource(Href(made.uid), ETag("1"), made.object())


def book(*events: Event, paired: bool = True, zone: ZoneInfo = BERLIN) -> Book:
    resources = tuple(map(resource, events))
    links = {one.href: Link.IN_STEP for one in resources} if paired else {}
    return book_of(Contents("mine", resources, (), links, paired, True), zone)


def on(made: Book, day: str) -> list[Slice]:
    one = date.fromisoformat(day)
    return made.days(one, one)[one]


def the(made: Book, day: str) -> Slice:
    (part,) = on(made, day)
    return part


def test_an_hour_of_a_day() -> None:
    part = the(book(event("Visit", "2026-03-04T10:00")), "2026-03-04")
    assert (part.first, part.last, part.of, part.whole) == (600, 660, 1, False)


def test_every_day_that_was_asked_for_has_its_place() -> None:
    days = book(event("Visit", "2026-03-04T10:00")).days(date(2026, 3, 2), date(2026, 3, 8))
    assert [len(parts) for parts in days.values()] == [0, 0, 1, 0, 0, 0, 0]


def test_what_crosses_midnight_is_on_both_days() -> None:
    night = book(event("Night train", "2026-03-05T22:15", minutes=540))
    first, second = the(night, "2026-03-05"), the(night, "2026-03-06")
    assert (first.first, first.last, first.nth, second.first, second.last, second.nth) == (1335, DAY, 1, 0, 435, 2)


def test_what_ends_at_midnight_is_not_on_the_next_day() -> None:
    late = book(event("Party", "2026-03-05T20:00", minutes=240))
    assert (the(late, "2026-03-05").last, on(late, "2026-03-06")) == (DAY, [])


def test_all_day_activities_end_on_their_last_day() -> None:
    fair = book(event("Fair", "2026-03-03", days=3))
    assert [len(on(fair, f"2026-03-0{n}")) for n in range(2, 7)] == [0, 1, 1, 1, 0]
    assert the(fair, "2026-03-04").whole


def test_a_long_one_takes_whole_days_in_between() -> None:
    trip = book(event("Trip", "2026-03-03T14:00", minutes=3 * DAY))
    assert [the(trip, f"2026-03-0{n}").whole for n in range(3, 7)] == [False, True, True, False]


def test_what_has_no_length_is_on_its_day() -> None:
    part = the(book(event("Reminder", "2026-03-04T10:00", minutes=0)), "2026-03-04")
    assert slots(part, 30) == (20, 21)


def test_an_event_over_the_night_in_which_clocks_go_forward_is_where_the_clocks_say() -> None:
    part = the(book(event("Shift", "2026-03-29T01:30", minutes=120)), "2026-03-29")
    assert (part.first, part.last) == (90, 210)


def test_a_day_of_23_and_one_of_25_hours_have_all_their_entries() -> None:
    for day in (SPRING, AUTUMN):
        made = book(*(event(f"At {hour}", f"{day}T{hour:02d}:00", minutes=0) for hour in (0, 1, 4, 23)))
        assert [part.first for part in on(made, day.isoformat())] == [0, 60, 240, 1380]


def test_times_are_told_on_the_clock_of_whoever_looks() -> None:
    assert the(book(event("Call", "2026-03-04T10:00", zone="America/New_York")), "2026-03-04").first == 16 * 60


def test_a_date_is_a_date_in_every_zone() -> None:
    fair = book(event("Fair", "2026-03-03"), zone=ZoneInfo("Pacific/Auckland"))
    assert the(fair, "2026-03-03").whole


def test_a_series_is_followed_where_somebody_looks() -> None:
    made = book(event("Jour", "2026-03-02T09:00").weekly(300).deleted("2026-03-09T09:00"))
    assert [len(on(made, day)) for day in ("2026-03-02", "2026-03-09", "2030-03-04")] == [1, 0, 1]


def test_an_item_that_was_changed_takes_the_place_of_the_old_one_and_waits() -> None:
    made = book(event("Visit", "2026-03-04T10:00", uid="v")).put(resource(event("Visit", "2026-03-05T10:00", uid="v")))
    assert (on(made, "2026-03-04"), the(made, "2026-03-05").entry.link) == ([], Link.WAITING)


def test_a_new_item_of_a_calendar_without_a_pair_has_no_link() -> None:
    made = book(paired=False).put(resource(event("Visit", "2026-03-04T10:00")))
    assert the(made, "2026-03-04").entry.link is None


def test_a_single_item_that_becomes_a_series_and_back() -> None:
    once, often = event("Visit", "2026-03-04T10:00", uid="v"), event("Visit", "2026-03-04T10:00", uid="v").weekly(2)
    made = book(once).put(resource(often))
    assert the(made, "2026-03-11").entry.at.recurring
    assert on(made.put(resource(once)), "2026-03-11") == []


def test_what_was_removed_is_gone() -> None:
    made = book(event("Visit", "2026-03-04T10:00", uid="v"), event("Jour", "2026-03-02T09:00", uid="j").weekly(3))
    for uid in ("v", "j"):
        made = made.drop(Href(uid))
    assert (made.singles, made.series, made.contents.resources) == ((), (), ())


MINUTES = st.tuples(st.integers(0, DAY - 1), st.integers(0, 300))


@given(st.lists(MINUTES, max_size=8), st.sampled_from((30, 60)))
def test_no_two_share_a_slot_of_a_lane(times: list[tuple[int, int]], slot: int) -> None:
    entry = the(book(event("Visit", "2026-03-04T10:00")), "2026-03-04").entry
    parts = [Slice(entry, date(2026, 3, 4), 1, 1, first, min(DAY, first + length)) for first, length in times]
    taken: set[tuple[int, int]] = set()
    laid = lanes(parts, slot)
    assert len(laid) == len(parts)
    for part, lane, of in laid:
        assert lane < of
        mine = {(lane, at) for at in range(*slots(part, slot))}
        assert mine
        assert not taken & mine
        taken |= mine


@given(st.lists(MINUTES, max_size=8))
def test_there_are_no_more_lanes_than_are_needed(times: list[tuple[int, int]]) -> None:
    entry = the(book(event("Visit", "2026-03-04T10:00")), "2026-03-04").entry
    parts = [Slice(entry, date(2026, 3, 4), 1, 1, first, min(DAY, first + length)) for first, length in times]
    laid = lanes(parts, 30)
    busiest = max((sum(slots(p, 30)[0] <= at < slots(p, 30)[1] for p in parts) for at in range(48)), default=0)
    assert max((of for _, _, of in laid), default=0) == busiest
