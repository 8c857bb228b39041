"""Facts: what an object says, whatever its spelling."""

from __future__ import annotations

import pytest
from hypothesis import given

from engine.ical.facts import Where, aligned, facts, fingerprint, same
from engine.model.difference import Address
from tests.builders import event
from tests.corpus.real_files import needs_corpus
from tests.drawing import calendar_texts
from tests.ical.corpus import corpus_objects
from tests.ical.rewriting import Rewriting, rewritings

VEVENT = Where("VEVENT")


def said(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:u", *lines, "END:VEVENT", "END:VCALENDAR", ""))


def alike(one: str, other: str) -> bool:
    return same(facts(one), facts(other))


@given(calendar_texts(), rewritings())
def test_another_spelling_says_the_same(text: str, rewritten: Rewriting) -> None:
    assert alike(text, rewritten(text))
    assert fingerprint(facts(text)) == fingerprint(facts(rewritten(text)))


@needs_corpus
@pytest.mark.parametrize("seed", range(3))
def test_another_spelling_of_real_files_says_the_same(seed: int) -> None:
    respell = Rewriting(seed, 40 + seed, "\n", "-//Another//Program//EN", lower=bool(seed % 2))
    unlike = [item.uid for item in corpus_objects()[seed::3] if not alike(item.text, respell(item.text))]
    assert unlike == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DTSTART;TZID=W. Europe Standard Time:20260302T100000", "DTSTART;TZID=Europe/Berlin:20260302T100000"),
        ('DTSTART;TZID="Europe/Berlin":20260302T100000', "DTSTART;TZID=Europe/Berlin:20260302T100000"),
        ("DTSTART;VALUE=DATE-TIME:20260302T100000Z", "DTSTART:20260302T100000Z"),
        ("DTSTART;TZID=UTC:20260302T100000", "DTSTART:20260302T100000Z"),
        ("DTSTART;VALUE=DATE:20260302", "DTSTART:20260302"),
        ("SUMMARY:a\\, b", "SUMMARY:a, b"),
        ("SUMMARY;VALUE=TEXT:a", "summary:a"),
        ("SUMMARY:trailing  ", "SUMMARY:trailing"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,MO", "RRULE:BYDAY=MO,TU;FREQ=WEEKLY;WKST=MO"),
        ("CATEGORIES:A,B", "CATEGORIES:B\r\nCATEGORIES:A"),
        ("ATTENDEE;ROLE=REQ-PARTICIPANT:MAILTO:bo@x.com", "ATTENDEE:mailto:bo@x.com"),
        ("CLASS:private", "CLASS:PRIVATE"),
        ("item1.LOCATION:here", "LOCATION:here"),
    ],
)
def test_two_spellings(one: str, other: str) -> None:
    assert alike(said(one), said(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DTSTART;TZID=Europe/Zurich:20260302T100000", "DTSTART;TZID=Europe/Berlin:20260302T100000"),
        ("DTSTART:20260302T100000", "DTSTART:20260302T100000Z"),
        ("DTSTART;VALUE=DATE:20260302", "DTSTART:20260302T000000"),
        ("DTSTART:not a time", "DTSTART:no time either"),
        ("SUMMARY:a", "SUMMARY:A"),
        ("SUMMARY;LANGUAGE=de:a", "SUMMARY;LANGUAGE=fr:a"),
        ("a line that is no content line", "another line that is none"),
        ("CATEGORIES:A", "CATEGORIES:A\r\nCATEGORIES:B"),
        ("X-ACCOUNT:1", "X-ACCOUNT:2"),
        ("RRULE:FREQ=NONSENSE", "RRULE:FREQ=OTHERWISE"),
    ],
)
def test_two_meanings(one: str, other: str) -> None:
    assert not alike(said(one), said(other))


def test_a_duration_is_an_end() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20260302T100000"
    assert alike(said(start, "DURATION:PT90M"), said(start, "DTEND;TZID=Europe/Berlin:20260302T113000"))
    assert alike(said(start, "DURATION:P1DT0H"), said(start, "DTEND;TZID=W. Europe Standard Time:20260303T100000"))
    assert not alike(said(start, "DURATION:PT1H"), said(start, "DTEND;TZID=Europe/Berlin:20260302T113000"))


def test_no_end_is_the_next_day_or_the_start_itself() -> None:
    assert alike(said("DTSTART:20260302"), said("DTSTART:20260302", "DTEND:20260303"))
    assert alike(said("DTSTART:20260302T100000"), said("DTSTART:20260302T100000", "DURATION:PT0S"))


def test_people_twice_in_any_order() -> None:
    once, again = "ATTENDEE;CN=Bo:mailto:bo@x.com", "ATTENDEE;CN=Bob:mailto:bo@x.com"
    assert alike(said(once, again), said(again, once))


def test_an_occurrence_is_known_by_its_instant() -> None:
    berlin = event("Visit").weekly(4).edited("2026-03-09T10:00", summary="Other").text()
    utc = berlin.replace("RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000", "RECURRENCE-ID:20260309T090000Z")
    assert utc != berlin
    assert alike(berlin, utc)


def test_a_zone_of_its_own_is_a_fact_and_a_named_one_is_none() -> None:
    named = event("Visit").carrying_zone().text()
    assert not any(address.where.kind == "VTIMEZONE" for address in facts(named))
    own = event("Visit", zone="Customized Time Zone").carrying_zone().text()
    assert Address(Where("VTIMEZONE", "Customized Time Zone"), "") in facts(own)
    assert not alike(own, own.replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0300"))


def test_each_element_of_a_set_is_a_fact() -> None:
    item = event("Visit").weekly(4).deleted("2026-03-09T10:00").in_categories("Visit", "Fair")
    found = facts(item.attended_by("ann@example.com").attended_by("bo@example.com").text())
    assert sorted((address.name, address.element) for address in found if address.element) == [
        ("ATTENDEE", "ann@example.com"),
        ("ATTENDEE", "bo@example.com"),
        ("CATEGORIES", ":Fair"),
        ("CATEGORIES", ":Visit"),
        ("EXDATE", "20260309T090000Z"),
    ]


def test_one_reminder_has_no_element_until_it_stands_beside_another() -> None:
    single, double = facts(event("Visit").reminding(15).text()), facts(event("Visit").reminding(15).reminding(5).text())
    assert Address(VEVENT, "VALARM") in single
    one, two = aligned(single, double)
    assert Address(VEVENT, "VALARM") not in one
    assert {a for a in one if a.name == "VALARM"} < {a for a in two if a.name == "VALARM"}


def test_two_calendars_in_one_stream_say_what_one_says() -> None:
    series = event("Visit").weekly(3).edited("2026-03-09T10:00", summary="Other")
    master = event("Visit").weekly(3).text()
    override = series.text().replace(master[master.index("BEGIN:VEVENT") : master.index("END:VCALENDAR")], "", 1)
    assert override.count("BEGIN:VEVENT") == 1
    assert alike(master + override, series.text())
