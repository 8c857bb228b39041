"""What a series says of an occurrence that nobody has changed."""

from __future__ import annotations

import pytest

from engine.ical.facts import facts
from engine.model.difference import Address, Fact, Facts, Where
from engine.sync.implied import implied
from tests.builders import Event, event
from tests.sync.cases import SERIES, VISIT

MONDAY = "2026-03-09T10:00"
RICH = SERIES.saying(location="Hall 2").reminding(5)


def canons(found: Facts) -> dict[Address, str]:
    return {address: fact.canon for address, fact in found.items()}


def at_its_occurrence(text: str) -> tuple[Where, Facts]:
    """The one changed occurrence of a text, and what it says."""
    found = facts(text)
    (where,) = {address.where for address in found if address.where.occurrence}
    return where, {address: fact for address, fact in found.items() if address.where == where}


@pytest.mark.parametrize(
    ("series", "at"),
    [
        (RICH, MONDAY),
        (RICH, "2026-03-30T10:00"),  # in summer
        (RICH.in_zone("UTC"), MONDAY),
        (RICH.in_zone(None), MONDAY),
        (RICH.in_zone("Somewhere"), MONDAY),
        (event("Fair", "2026-03-02", days=2, uid="visit").weekly(5), "2026-03-09"),
    ],
)
def test_an_occurrence_in_the_words_of_its_series_says_what_the_series_implies(series: Event, at: str) -> None:
    where, said = at_its_occurrence(series.edited(at, summary="Fair" if "Fair" in series.text() else "Visit").text())
    found = implied(where, said[Address(where, "")], facts(series.text()))
    if len(at) > 10:
        assert canons(found) == canons(said)
    else:
        assert found[Address(where, "DTSTART")].canon == ":20260309"
        assert found[Address(where, "DTEND")].canon == ":20260311"


def implied_by(series: Event, told: str) -> Facts:
    """What the series implies of the occurrence that a RECURRENCE-ID tells."""
    text = series.edited(MONDAY, summary="Visit").text()
    line = next(line for line in text.splitlines() if line.startswith("RECURRENCE-ID"))
    where, said = at_its_occurrence(text.replace(line, told))
    return implied(where, said[Address(where, "")], facts(series.text()))


def times(found: Facts) -> dict[str, str]:
    return {address.name: fact.canon for address, fact in found.items() if address.name in ("DTSTART", "DTEND", "DUE")}


@pytest.mark.parametrize(
    ("told", "start", "end"),
    [
        ("RECURRENCE-ID:20260309T090000Z", ":20260309T100000@Europe/Berlin", ":20260309T110000@Europe/Berlin"),
        ("RECURRENCE-ID:20260330T080000Z", ":20260330T100000@Europe/Berlin", ":20260330T110000@Europe/Berlin"),
        (
            "RECURRENCE-ID;TZID=Somewhere:20260309T100000",
            ":20260309T100000@~Somewhere",
            ":20260309T110000@Europe/Berlin",
        ),
    ],
)
def test_the_time_it_is_due_is_told_on_the_clock_of_the_series(told: str, start: str, end: str) -> None:
    """Where a zone is not defined nobody can tell: it stays as it is told."""
    assert times(implied_by(SERIES, told)) == {"DTSTART": start, "DTEND": end}


def test_a_series_in_a_zone_that_is_not_defined_is_due_as_it_is_told() -> None:
    found = implied_by(SERIES.in_zone("Somewhere"), "RECURRENCE-ID:20260309T090000Z")
    assert found[Address(Where("VEVENT", "20260309T090000Z"), "DTSTART")].canon == ":20260309T090000@UTC"


def test_a_floating_series_is_due_as_it_is_told() -> None:
    found = implied_by(SERIES.in_zone(None), "RECURRENCE-ID:20260309T090000Z")
    assert times(found) == {"DTSTART": ":20260309T090000@UTC", "DTEND": ":20260309T100000"}


def test_an_occurrence_of_a_timed_series_that_is_told_as_a_day_ends_when_the_series_does() -> None:
    found = implied_by(SERIES, "RECURRENCE-ID;VALUE=DATE:20260309")
    assert times(found) == {"DTSTART": ":20260309", "DTEND": ":20260302T110000@Europe/Berlin"}


def test_an_occurrence_whose_time_nobody_can_read_keeps_the_times_of_the_series() -> None:
    found = implied_by(SERIES, "RECURRENCE-ID:some day")
    assert times(found) == times(facts(SERIES.text()))


def test_where_there_is_no_series_nothing_is_implied() -> None:
    where, said = at_its_occurrence(SERIES.edited(MONDAY, summary="Other").text())
    assert implied(where, said[Address(where, "")], {}) == {}
    assert implied(where, said[Address(where, "")], said) == {}


def test_a_rule_and_other_occurrences_are_nothing_of_an_occurrence() -> None:
    where, said = at_its_occurrence(SERIES.edited(MONDAY, summary="Other").text())
    other = SERIES.deleted("2026-03-23T10:00").edited("2026-03-16T10:00", summary="Other")
    found = implied(where, said[Address(where, "")], facts(other.text()))
    assert {address.name for address in found} == {"", "SUMMARY", "DTSTART", "DTEND"}
    assert {address.where for address in found} == {where}
    assert found[Address(where, "SUMMARY")].canon == ":Visit"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260302", {"DTSTART": ":20260309", "DUE": ":20260311"}),
        ("COMMENT:no start", {"DUE": ":20260304"}),
        ("DTSTART:some day", {"DTSTART": ":SOME DAY", "DUE": ":20260304"}),
    ],
)
def test_a_task_is_due_as_long_after_its_start(start: str, expected: dict[str, str]) -> None:
    lines = ("UID:visit", start, "DUE;VALUE=DATE:20260304", "RRULE:FREQ=WEEKLY")
    text = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VTODO", *lines, "END:VTODO", "END:VCALENDAR", ""))
    due = VISIT.at("2026-03-02").weekly(5).edited("2026-03-09", summary="x").text()
    _, said = at_its_occurrence(due)
    presence = next(fact for address, fact in said.items() if not address.name)
    assert times(implied(Where("VTODO", "20260309"), presence, facts(text))) == expected


def test_an_entry_of_a_journal_has_no_end() -> None:
    lines = ("UID:visit", "DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY")
    text = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VJOURNAL", *lines, "END:VJOURNAL", "END:VCALENDAR", ""))
    found = implied(Where("VJOURNAL", "20260309"), Fact(""), facts(text))
    assert times(found) == {"DTSTART": ":20260302"}
