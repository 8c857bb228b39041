"""First meeting: which items of two filled calendars are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.both import Both, Side
from engine.model.resource import CalendarObject, ItemKey, Uid
from engine.sync.matching import Met, Pair, Unlinked, pair_up
from tests.builders import Event, event
from tests.sync.cases import VISIT, resource

OTHER = event("Visit", uid="other")
"""The same visit as `VISIT`, under another UID."""


def loners(side: Side, *made: Event | CalendarObject) -> list[Unlinked]:
    return [
        Unlinked(ItemKey(f"{side.value}{n}"), resource(one, f"{side.value}{n}"), side) for n, one in enumerate(made)
    ]


def met(left: list[Event], right: list[Event]) -> tuple[set[tuple[str, str]], set[str]]:
    """Pairs of keys, and keys of those left alone."""
    found = pair_up(Both(loners(Side.LEFT, *left), loners(Side.RIGHT, *right)))
    pairs = {(one.both.left.key[4:], one.both.right.key[5:]) for one in found if isinstance(one, Pair)}
    return pairs, {one.key for one in found if isinstance(one, Unlinked)}


def are_paired(left: Event | CalendarObject, right: Event | CalendarObject) -> bool:
    found: list[Met] = pair_up(Both(loners(Side.LEFT, left), loners(Side.RIGHT, right)))
    return any(isinstance(one, Pair) for one in found)


def respelt(made: Event, **lines: str) -> CalendarObject:
    """The object with some lines in another wording; "" drops the line."""
    text = made.text()
    for name, line in lines.items():
        text = "".join(
            (f"{line}\r\n" if line else "") if old.startswith(name) else f"{old}\r\n" for old in text.splitlines()
        )
    return CalendarObject(Uid(made.uid), text)


def test_by_uid_whatever_they_say() -> None:
    assert met([VISIT], [VISIT.saying(summary="Other").at("2027-01-01T08:00")]) == ({("0", "0")}, set())


def test_by_start_end_subject_and_rule() -> None:
    assert met([VISIT], [OTHER.saying(location="Hall 2")]) == ({("0", "0")}, set())
    for unlike in (
        OTHER.saying(summary="Fair"),
        OTHER.at("2026-03-02T10:15"),
        OTHER.weekly(3),
        OTHER.at(OTHER.start, minutes=5),
    ):
        assert met([VISIT], [unlike]) == (set(), {"left0", "right0"})


def test_the_whole_subject_counts() -> None:
    assert not are_paired(VISIT.saying(summary="Visit: Ann"), OTHER.saying(summary="Call: Ann"))


def test_no_subject_is_an_empty_subject() -> None:
    assert are_paired(VISIT.without("SUMMARY"), OTHER.saying(summary=""))


@pytest.mark.parametrize(
    ("zone", "start"),
    [("UTC", "2026-03-02T09:00"), ("W. Europe Standard Time", VISIT.start), ("Europe/Paris", VISIT.start)],
)
def test_by_what_is_the_same_time_in_another_zone(zone: str, start: str) -> None:
    assert are_paired(VISIT, OTHER.at(start).in_zone(zone))


def test_a_floating_time_is_no_time_in_a_zone() -> None:
    assert not are_paired(VISIT, OTHER.in_zone(None))
    assert are_paired(VISIT.in_zone(None), OTHER.in_zone(None))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", None, "Customized Time Zone"])
def test_an_end_that_is_told_by_a_duration_is_the_same_end(zone: str | None) -> None:
    lasting = respelt(OTHER.in_zone(zone), DTEND="DURATION:PT1H")
    assert are_paired(VISIT.in_zone(zone), lasting)
    assert not are_paired(VISIT.in_zone(zone).at(VISIT.start, minutes=90), lasting)


def test_an_end_that_is_not_told_is_the_same_end() -> None:
    assert are_paired(VISIT.at("2026-03-02"), respelt(OTHER.at("2026-03-02"), DTEND=""))


def test_a_time_with_further_parameters_is_the_same_time() -> None:
    said = respelt(OTHER, DTSTART='DTSTART;X-FROM="a:b";TZID=Europe/Berlin:20260302T100000')
    assert are_paired(VISIT, said)


def task(uid: str, due: str = "20260305") -> CalendarObject:
    lines = (f"UID:{uid}", "SUMMARY:Write offer", "DTSTART;VALUE=DATE:20260302", f"DUE;VALUE=DATE:{due}")
    body = ("BEGIN:VCALENDAR", "BEGIN:VTODO", *lines, "END:VTODO", "END:VCALENDAR")
    return CalendarObject(Uid(uid), "".join(f"{line}\r\n" for line in body))


def test_tasks_are_paired_by_start_and_due_date() -> None:
    assert are_paired(task("one"), task("two"))
    assert not are_paired(task("one"), task("two", due="20260306"))


def test_an_item_without_a_start_is_paired_by_uid_only() -> None:
    assert not are_paired(respelt(VISIT, DTSTART="", DTEND=""), respelt(OTHER, DTSTART="", DTEND=""))


def test_several_against_several_the_likest_first() -> None:
    one, two = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
    pairs, alone = met([one, two], [two, one, VISIT])
    assert pairs == {("0", "1"), ("1", "0")}
    assert alone == {"right2"}


def test_one_against_several_and_several_against_one_the_likest_first() -> None:
    one, two = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
    assert met([one, two], [two]) == ({("1", "0")}, {"left0"})
    assert met([two], [one, two]) == ({("0", "1")}, {"right0"})


def test_several_that_are_all_unlike_in_the_order_of_their_hrefs() -> None:
    """Not in the order in which a listing happens to bring them."""
    left = loners(Side.LEFT, VISIT.saying(summary="One"), VISIT.saying(summary="Two"))
    right = loners(Side.RIGHT, VISIT.saying(summary="Three"), VISIT.saying(summary="Four"))
    for ours, theirs in ((left, right), (left[::-1], right), (left, right[::-1])):
        pairs = {
            (pair.both.left.key, pair.both.right.key) for pair in pair_up(Both(ours, theirs)) if isinstance(pair, Pair)
        }
        assert pairs == {("left0", "right0"), ("left1", "right1")}


@given(st.lists(st.sampled_from("abc"), max_size=5), st.lists(st.sampled_from("abc"), max_size=5))
def test_nobody_is_lost_and_nobody_has_two_partners(left: list[str], right: list[str]) -> None:
    made = [event("Visit", uid=uid).saying(location=uid) for uid in left], [event("Visit", uid=uid) for uid in right]
    found = pair_up(Both(loners(Side.LEFT, *made[0]), loners(Side.RIGHT, *made[1])))
    keys = [one.key for each in found for one in (each.both if isinstance(each, Pair) else (each,))]
    assert sorted(keys) == sorted([f"left{n}" for n in range(len(left))] + [f"right{n}" for n in range(len(right))])
    assert sum(isinstance(each, Pair) for each in found) == min(len(left), len(right))
