"""What people call properties, and how facts are read out."""

from __future__ import annotations

import pytest

from engine.ical.facts import Where, facts
from engine.ical.lines import split
from engine.ical.names import FIELD_OF, field_name, occurrence_of, property_field
from engine.ical.speak import iso, said
from engine.ical.values import when
from engine.model.content import Component
from engine.model.difference import Address, Fact
from tests.builders import event


def test_a_word_that_people_use_else_the_propertys_own_name() -> None:
    assert property_field("DTSTART") == "start"
    assert property_field("X-MY-OWN") == "x-my-own"
    assert all(name == name.lower() and " " not in name for name in FIELD_OF.values())


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (Where("VEVENT"), "summary"),
        (Where("VEVENT", "20260309T090000Z"), "summary@2026-03-09T09:00Z"),
        (Where("VEVENT", "20260309T100000"), "summary@2026-03-09T10:00"),
        (Where("VEVENT", "20260309"), "summary@2026-03-09"),
        (Where("VEVENT", "20260309T100000@~Own"), "summary@2026-03-09T10:00"),
        (Where("VEVENT", "20260309T090000Z+THISANDFUTURE"), "summary@2026-03-09T09:00Z"),
        (Where("VEVENT", "TOMORROW"), "summary@TOMORROW"),
    ],
)
def test_an_occurrence_is_told_by_its_original_start(where: Where, name: str) -> None:
    assert field_name(Address(where, "SUMMARY")) == name


def test_the_definition_of_a_zone_is_no_occurrence() -> None:
    where = Where("VTIMEZONE", "Customized Time Zone")
    assert occurrence_of(where) == ""
    assert field_name(Address(where, "")) == "zone"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("SUMMARY:a\\, b\\nc", "a, b\nc"),
        ("DTSTART;TZID=Europe/Berlin:20260302T100000", "2026-03-02 10:00 Europe/Berlin"),
        ("DTSTART:20260302T100015", "2026-03-02 10:00:15"),
        ("DTSTART;VALUE=DATE:20260302", "2026-03-02"),
        ("DTSTART:tomorrow", "tomorrow"),
        ("EXDATE;VALUE=DATE:20260302,20260303", "2026-03-02, 2026-03-03"),
        ("CLASS:PRIVATE", "yes"),
        ("CLASS:PUBLIC", "no"),
        ("DURATION:PT90M", "90 minutes"),
        ("DURATION:P1W", "1 week"),
        ("ATTENDEE;CN=Bo:mailto:bo@x.com", "Bo <bo@x.com>"),
        ("ORGANIZER:mailto:bo@x.com", "bo@x.com"),
        ("ATTACH;ENCODING=BASE64;FILENAME=a.txt:SGVsbG8=", "a.txt (5 bytes)"),
        ("ATTACH:https://x.com/a", "https://x.com/a"),
    ],
)
def test_facts_in_words(line: str, words: str) -> None:
    assert said(Fact("", (split(line),))) == words


def test_an_end_that_is_only_implied_is_read_out_like_any_other() -> None:
    found = facts(event("Visit").without("DTEND").text().replace("DTEND;TZID=Europe/Berlin:20260302T110000\r\n", ""))
    assert said(found[Address(Where("VEVENT"), "DTEND")]) == "2026-03-02 10:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("TRIGGER:-PT15M", "15 minutes before"),
        ("TRIGGER:PT1H", "1 hour after"),
        ("TRIGGER:PT0S", "at the start"),
        ("TRIGGER;VALUE=DATE-TIME:20260302T080000Z", "at 2026-03-02 08:00 UTC"),
        ("TRIGGER:soon", "at soon"),
    ],
)
def test_reminders_in_words(trigger: str, words: str) -> None:
    assert said(Fact("", (Component("VALARM", (split(trigger),)),))) == words


def test_times_for_programs() -> None:
    def told(line: str) -> str:
        found = when(split(line))
        assert found is not None
        return iso(found, {})

    assert told("DTSTART;TZID=America/New_York:20260702T100000") == "2026-07-02T10:00:00-04:00"
    assert told("DTSTART:20260702T100000Z") == "2026-07-02T10:00:00+00:00"
    assert told("DTSTART;VALUE=DATE:20260702") == "2026-07-02"
