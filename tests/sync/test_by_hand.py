"""A version that a person wrote: what both sides say afterwards, and what each keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.ical.facts import facts, facts_of, same
from engine.model.both import Both, Side, each
from engine.model.plan import Defer, Keep, Make, Settle, Use, Why
from engine.model.resource import CalendarObject
from engine.model.rules import Rules
from engine.model.settings import Attendees, Direction, Private
from engine.model.situation import Situation
from engine.sync.lens import Lens
from tests.builders import Event
from tests.sync.cases import (
    VISIT,
    Moved,
    choose,
    judge,
    lines_of,
    linked,
    new,
    outcome,
    settled,
    tracked,
    unable,
    verdict,
)

ONE, TWO = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
CLASH = linked(VISIT, ONE, TWO)


def test_written_by_hand() -> None:
    choice = replace(choose(CLASH, Use.MERGE), text=VISIT.saying(summary="Both", location="Here").object())
    for text in outcome(CLASH, verdict(CLASH, choice)):
        assert {"SUMMARY:Both", "LOCATION:Here"} < lines_of(text)


def test_what_was_written_by_hand_is_not_asked_about_again() -> None:
    choice = replace(choose(CLASH, Use.MERGE), text=VISIT.saying(summary="Both").object())
    assert isinstance(verdict(CLASH, choice, confirm=frozenset(["update"])), Settle)


def by_hand(situation: Situation, written: Event, **rules: Any) -> Both[str | None]:
    choice = replace(choose(situation, Use.MERGE), text=written.object())
    return outcome(situation, verdict(situation, choice, **rules))


def test_a_line_that_was_left_out_by_hand_goes_and_what_no_person_sees_stays() -> None:
    situation = linked(VISIT, ONE.saying(location="Hall 1").with_lines("X-ACCOUNT:4711"), TWO.saying(location="Hall 1"))
    found = by_hand(situation, VISIT.saying(summary="Both"))
    assert all("LOCATION" not in (text or "") for text in found)
    assert "X-ACCOUNT:4711" in lines_of(found.left)


def test_a_line_of_any_kind_that_was_written_by_hand_counts() -> None:
    for text in by_hand(CLASH, VISIT.with_lines("X-ACCOUNT:4711")):
        assert {"SUMMARY:Visit", "X-ACCOUNT:4711"} < lines_of(text)


def test_what_was_written_by_hand_is_shown_to_each_side_as_it_may_see_it() -> None:
    secret = VISIT.private().saying(summary="Doctor")
    shown = Lens(Rules(private=Private.BUSY)).view(secret.object(), Side.RIGHT)
    situation = tracked(Moved(secret, secret), Moved(shown, shown))
    found = by_hand(situation, secret.at("2026-03-02T11:00").attended_by("ann@x.com"), attendees=Attendees.NONE)
    assert all("ATTENDEE" not in (text or "") for text in found)


@pytest.mark.parametrize("side", Side)
def test_what_a_side_keeps_to_itself_is_not_missing_in_what_was_written_by_hand(side: Side) -> None:
    own = ONE.reminding(15).attended_by("ann@x.com")
    clash = tracked(*each(lambda at: Moved(VISIT, own) if at is side else Moved(VISIT, TWO)))
    found = by_hand(clash, VISIT.saying(summary="Both"), reminders=False, attendees=Attendees.NONE)
    assert {"SUMMARY:Both", "TRIGGER:-PT15M"} < lines_of(found[side])
    assert "ann@x.com" in (found[side] or "")
    assert "SUMMARY:Both" in lines_of(found[side.other])


def test_what_is_private_is_not_overwritten_by_its_placeholder_when_times_are_written_by_hand() -> None:
    secret = VISIT.private().saying(summary="Doctor")

    def busy(made: Event) -> CalendarObject:
        return Lens(Rules(private=Private.BUSY)).view(made.object(), Side.RIGHT)

    situation = tracked(
        Moved(secret, secret.at("2026-03-02T11:00")), Moved(busy(secret), busy(secret.at("2026-03-02T12:00")))
    )
    left, right = by_hand(situation, secret.at("2026-03-02T15:00"), private=Private.BUSY)
    assert same(facts(left or ""), facts_of(secret.at("2026-03-02T15:00").object()))
    assert same(facts(right or ""), facts_of(busy(secret.at("2026-03-02T15:00"))))


def test_what_was_written_by_hand_goes_one_way_only_in_a_pair_that_does() -> None:
    situation = linked(VISIT, ONE, VISIT.saying(location="Hall 2"))
    choice = replace(choose(situation, Use.MERGE), text=VISIT.saying(summary="Both").object())
    found = verdict(situation, choice, direction=Direction.LEFT_TO_RIGHT)
    assert isinstance(found, Settle)
    assert found.aims == Both(Keep(), Make(VISIT.saying(summary="Both").object()))


def test_what_was_written_by_hand_is_put_off_where_a_side_cannot_express_it() -> None:
    choice = replace(choose(CLASH, Use.MERGE), text=VISIT.saying(summary="Both", location="Hall 2").object())
    (item,) = settled(CLASH, choice, judge(right=unable("LOCATION"))).items
    assert item.verdict == Defer(Why.UNFIT, "no LOCATION there", Side.RIGHT)


def test_nobody_writes_by_hand_what_is_on_one_side_only() -> None:
    situation = new(Side.LEFT, VISIT)
    choice = replace(choose(situation, Use.MERGE), text=ONE.object())
    assert verdict(situation, choice) == Defer(Why.UNDECIDED)
