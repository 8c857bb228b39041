"""What Notes cannot hold, and why; and what it holds in its own way. The table of docs/notes.md, line by line."""

from __future__ import annotations

import pytest

from engine.adapters.notes.expressing import fit
from engine.ical.facts import facts, same
from engine.model.capabilities import Unfit
from engine.model.write import Create, Refused
from tests.builders import PRODID, Event, event
from tests.contract.objects import TELLING
from tests.notes.desk import Desk, as_object, held


def bare(*lines: str) -> str:
    """A VEVENT of these lines."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "BEGIN:VEVENT",
        "UID:1@example.com",
        "DTSTAMP:20260101T000000Z",
    )
    return "\r\n".join((*head, *lines, "END:VEVENT", "END:VCALENDAR", ""))


START = "DTSTART;TZID=Europe/Berlin:20260302T100000"
SERIES = event("Visit").weekly(4)
LONELY = SERIES.moved("2026-03-09T10:00", to="2026-03-10T10:00").text()
HALVES = LONELY.partition("BEGIN:VEVENT")[0] + "BEGIN:VEVENT" + LONELY.rpartition("BEGIN:VEVENT")[2]

UNFIT: dict[str, tuple[str, str]] = {
    "a task": (TELLING["task"], "it is a task, and Notes keeps tasks apart from the calendar"),
    "a journal entry": (bare(START).replace("VEVENT", "VJOURNAL"), "it is a journal entry, and Notes has none"),
    "no start": (bare("SUMMARY:Visit"), "it has no start"),
    "two starts": (bare(START, START), "it tells its start or its end twice"),
    "an unreadable start": (bare("DTSTART:soon"), "its start cannot be read (soon)"),
    "an unreadable end": (bare(START, "DTEND:later"), "its end cannot be read (later)"),
    "an unreadable duration": (bare(START, "DURATION:long"), "its duration cannot be read (long)"),
    "an end before the start": (bare(START, "DTEND;TZID=Europe/Berlin:20260302T090000"), "it ends before it begins"),
    "a day and a time": (bare("DTSTART;VALUE=DATE:20260302", "DTEND:20260302T100000Z"), "it begins with a day and ends with a time of day, or the other way round"),
    "half floating": (bare("DTSTART:20260302T100000", "DTEND:20260302T100000Z"), "only one of its start and end is in a time zone"),
    "an unknown zone": (event("Visit", zone="Nowhere").text(), "nobody knows its time zone Nowhere"),
    "long ago": (bare("DTSTART:17530101T100000Z"), "Notes keeps no dates of the year 1753"),
    "cancelled": (event("Visit").with_lines("STATUS:CANCELLED").text(), "it is cancelled, and Notes would show it as taking place"),
    "an occurrence without its series": (HALVES, "it is only a single occurrence of a series, without the series"),
    "twice under one UID": (bare(START, "END:VEVENT", "BEGIN:VEVENT", "UID:1@example.com", START), "it is there twice under one UID"),
    "a broken rule": (event("Visit").recurring("FREQ=NEVER").text(), "nobody can follow its rule: FREQ=NEVER is not known"),
    "twice a day by rule": (event("Pills").recurring("FREQ=DAILY;BYHOUR=8,20;COUNT=6").text(), "it takes place more than once a day"),
    "by the hour": (event("Watch").recurring("FREQ=HOURLY;COUNT=3").text(), "it takes place more than once a day"),
    "twice a day by date": (event("Pills").with_lines("RDATE;TZID=Europe/Berlin:20260302T180000").text(), "it takes place more than once a day"),
    "no date left": (SERIES.recurring("FREQ=WEEKLY;COUNT=1").deleted("2026-03-02T10:00").text(), "none of its dates is left"),
    "this and following": (SERIES.moved("2026-03-09T10:00", to="2026-03-09T11:00").text().replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;"), "it changes an occurrence and all that follow in one go"),
    "an unreadable extra date": (event("Visit").with_lines("RDATE:some day").text(), "one of its dates cannot be read (some day)"),
    "periods of other lengths": (event("Visit").with_lines("RDATE;VALUE=PERIOD:20260305T090000Z/PT3H").text(), "its extra dates are not all as long as the others"),
    "a start that the clocks skip": (event("Shift", "2026-03-29T02:30").weekly(3).text(), "it begins in the hour that the clocks skip in spring"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNFIT)
def test_held_with_the_reason(desk: Desk, name: str) -> None:
    text, reason = UNFIT[name]
    assert fit(as_object(text)) == Unfit(reason)
    assert desk.one(Create(as_object(text))) == Refused(reason)
    assert desk.count() == 0


WHOLE: dict[str, Event] = {
    "two rules": event("Visit").with_lines("RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=MONTHLY;COUNT=2"),
    "a rule with exceptions by rule": event("Visit").with_lines("RRULE:FREQ=DAILY;COUNT=9", "EXRULE:FREQ=WEEKLY;COUNT=9"),
    "a rule without end": event("Visit").recurring("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO"),
    "a rule of a thousand dates": event("Visit").daily(1000),
    "dates and no rule": event("Visit").with_lines("RDATE;TZID=Europe/Berlin:20260304T100000"),
    "an excluded day": event("Visit").weekly(4).with_lines("EXDATE;VALUE=DATE:20260309"),
    "an occurrence of no date of the rule": event("Visit").weekly(3).moved("2026-03-03T10:00", to="2026-03-04T10:00"),
    "a cancelled occurrence": event("Visit").weekly(3).edited("2026-03-09T10:00", "STATUS:CANCELLED"),
    "an occurrence of a whole day": event("Visit").weekly(3).edited("2026-03-09T10:00", description="x\ny"),
    "Zurich, which Notes takes for Berlin": event("Visit", zone="Europe/Zurich").weekly(3),
    "a Windows name": event("Visit", zone="W. Europe Standard Time").weekly(3),
    "a floating time": event("Visit", zone=None).weekly(3),
    "an absolute reminder": event("Visit").with_lines("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER;VALUE=DATE-TIME:20260301T080000Z", "END:VALARM"),
    "a status": event("Visit").with_lines("STATUS:TENTATIVE"),
    "people": event("Visit").organized_by("ann@example.com").attended_by("bo@example.com", "DECLINED"),
    "a file": event("Visit").with_lines("ATTACH;FILENAME=a.txt;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8="),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_held_whole(desk: Desk, name: str) -> None:
    now = desk.created(WHOLE[name].text())
    assert same(facts(now.object.text), facts(WHOLE[name].text()))


IN_ITS_OWN_WAY: dict[str, tuple[str, str]] = {
    "confidential is private": ("CLASS:CONFIDENTIAL", "CLASS:PRIVATE"),
    "public is what is not private": ("CLASS:PUBLIC", ""),
    "opaque is what is not free": ("TRANSP:OPAQUE", ""),
    "three importances": ("PRIORITY:3", "PRIORITY:1"),
    "a subject is one line": ("SUMMARY:One  \\n two ", "SUMMARY:One two"),
    "nothing trails a description": ("DESCRIPTION:One \\n\\ntwo\\n", "DESCRIPTION:One\\n\\ntwo"),
    "each category once": ("CATEGORIES:A,B,A", "CATEGORIES:A,B"),
    "web addresses stay where they came from": ("URL:https://example.com", ""),
    "and so does a place on earth": ("GEO:1;2", ""),
    "and what is not known": ("X-ACCOUNT:4711", ""),
    "and a link to a file": ("ATTACH:https://example.com/a.pdf", ""),
}


@pytest.mark.parametrize("name", IN_ITS_OWN_WAY)
def test_held_in_the_way_of_notes(desk: Desk, name: str) -> None:
    line, kept = IN_ITS_OWN_WAY[name]
    wanted = bare(START, *([kept] if kept else []))
    assert same(facts(held(bare(START, line)).text), facts(wanted))
    assert same(facts(desk.created(bare(START, line)).object.text), facts(wanted))


def test_one_reminder_is_held_and_it_is_the_first_that_rings() -> None:
    silent = ("BEGIN:VALARM", "ACTION:NONE", "TRIGGER:-PT5M", "END:VALARM")
    sound = ("BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER;RELATED=END:-PT30M", "END:VALARM")
    assert same(
        facts(held(event("Visit").with_lines(*silent, *sound).reminding(60).text()).text),
        facts(event("Visit").reminding(-30).text().replace("-PT-30M", "PT30M")),
    )


def test_periods_as_long_as_the_others_are_dates() -> None:
    text = (
        event("Visit").with_lines("RDATE;VALUE=PERIOD:20260305T090000Z/PT1H,20260306T090000Z/20260306T100000Z").text()
    )
    assert same(
        facts(held(text).text), facts(event("Visit").with_lines("RDATE:20260305T090000Z,20260306T090000Z").text())
    )


def test_a_single_time_that_the_clocks_skip_is_the_one_they_show() -> None:
    assert "DTSTART;TZID=Europe/Berlin:20260329T033000" in held(event("Shift", "2026-03-29T02:30").text()).text


def test_a_floating_time_that_the_clocks_of_this_machine_skip_is_refused(desk: Desk) -> None:
    outcome = desk.one(Create(event("Shift", "2026-03-29T02:30", zone=None).object()))
    assert outcome == Refused("its time is one that the clocks of this computer skip in spring")
    assert desk.count() == 0
