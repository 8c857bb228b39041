"""What calendars do to a text: each once and for all."""

from __future__ import annotations

import pytest
from hypothesis import given

from engine.adapters.memory import Normaliser, as_given, chain, crlf, no_trailing_blanks, reordered, shortened, without
from engine.ical.lines import parse
from tests.builders import event
from tests.drawing import calendar_texts

NORMALISERS = {
    "as given": as_given,
    "crlf": crlf,
    "no trailing blanks": no_trailing_blanks,
    "shortened": shortened("SUMMARY", 4),
    "without": without("VALARM", "LOCATION", "X-ACCOUNT"),
    "reordered": reordered,
    "all": chain(crlf, shortened("SUMMARY", 4), no_trailing_blanks, without("CATEGORIES"), reordered),
}


@pytest.mark.parametrize("name", NORMALISERS)
def test_what_was_stored_once_is_stored_the_same_again(name: str) -> None:
    normaliser: Normaliser = NORMALISERS[name]

    @given(calendar_texts())
    def check(text: str) -> None:
        once = normaliser(text)
        assert normaliser(once) == once
        parse(once)

    check()


def test_line_ends_and_blank_lines() -> None:
    text = event("Visit").text()
    assert crlf(text.replace("\r\n", "\n\n")) == text


def test_blanks_at_the_end_of_values_go() -> None:
    assert "SUMMARY:a b\r\n" in no_trailing_blanks(event("a b  ").text())


def test_a_cut_never_leaves_half_an_escape() -> None:
    text = event("a;bc").text()
    assert "SUMMARY:a\r\n" in shortened("SUMMARY", 2)(text)
    assert "SUMMARY:a\\;\r\n" in shortened("SUMMARY", 3)(text)
    assert shortened("SUMMARY", 5)(text) == text
    assert "SUMMARY:\\\\\r\n" in shortened("SUMMARY", 3)(event("\\;").text())


def test_properties_and_components_are_dropped_at_any_depth() -> None:
    text = event("Visit").reminding().saying(location="Hall").text()
    assert without("VALARM", "LOCATION")(text) == event("Visit").text()
    assert "ACTION" not in without("ACTION")(text)
    assert "BEGIN:VALARM" in without("ACTION")(text)


def test_order_is_by_name_and_stays_among_equals() -> None:
    text = event("Visit").with_lines("X-B:2", "X-A:1", "X-B:1").text()
    lines = [line for line in reordered(text).splitlines() if line.startswith(("X-", "SUMMARY"))]
    assert lines == ["SUMMARY:Visit", "X-A:1", "X-B:2", "X-B:1"]
