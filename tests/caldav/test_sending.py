from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.caldav.sending import fit, outgoing
from engine.ical.facts import facts_of, same
from engine.ical.objects import one_object
from engine.model.capabilities import Fits, Unfit
from engine.model.resource import CalendarObject, Uid
from tests.builders import Event, event
from tests.drawing import events


def test_a_method_is_not_stored() -> None:
    text = event("Visit", zone="UTC").text().replace("VERSION:2.0\r\n", "VERSION:2.0\r\nMETHOD:PUBLISH\r\n")
    given_ = CalendarObject(Uid("1"), text)
    assert "METHOD" not in outgoing(given_, silence=False)
    assert "SUMMARY:Visit" in outgoing(given_, silence=False)


def test_what_stands_beside_the_calendar_is_left_as_it_is() -> None:
    loose = event("Visit", zone="UTC").text().partition("BEGIN:VEVENT")[2].partition("END:VCALENDAR")[0]
    text = f"BEGIN:VEVENT{loose}"
    assert outgoing(CalendarObject(Uid("1"), text), silence=True) == text


def test_every_zone_is_defined_once() -> None:
    sent = outgoing(event("Visit").object(), silence=False)
    assert sent.count("TZID:Europe/Berlin") == 1
    again = one_object(sent)
    assert isinstance(again, CalendarObject)
    assert outgoing(again, silence=False) == sent


def test_what_needs_nothing_goes_out_as_it_came_in() -> None:
    made = event("Visit").carrying_zone().text(end="\n")
    assert outgoing(CalendarObject(Uid("1"), made), silence=False) is made


@settings(deadline=None)
@given(events())
def test_what_is_sent_says_what_was_given(made: Event) -> None:
    item = made.object()
    sent = one_object(outgoing(item, silence=False))
    assert isinstance(sent, CalendarObject)
    assert same(facts_of(sent), facts_of(item))


@settings(deadline=None)
@given(events(), st.booleans(), st.sampled_from(["", "Europe/Berlin", "europe/berlin", "UTC", "Nowhere"]))
def test_a_scan_that_finds_nothing_to_do_finds_what_parsing_finds(made: Event, defined: bool, other: str) -> None:
    """Who silences always parses; where nobody is invited, nothing else may come of it."""
    text = (made.carrying_zone() if defined else made).text()
    if other:
        text = text.replace("END:VEVENT", f'X-AT;TZID="{other}":20260301T100000\r\nEND:VEVENT', 1)
    item = CalendarObject(Uid("1"), "\r\n".join(line for line in text.split("\r\n") if "mailto:" not in line))
    assert outgoing(item, silence=False) == outgoing(item, silence=True)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_what_no_xml_can_hold_is_unfit(char: str) -> None:
    assert isinstance(fit(CalendarObject(Uid("1"), event(f"a{char}b").text())), Unfit)


def test_anything_else_fits_as_it_is() -> None:
    item = event("Tab\tand \u2028 𝄞").object()
    assert fit(item) == Fits(item)
