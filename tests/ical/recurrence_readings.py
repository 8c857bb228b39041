"""The readings chosen where producers disagree about a recurrence rule; docs/recurrence.md tells them to people.

By the id of the case in the corpus. A case that is not listed here reads as the corpus expects.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """``starts``: the first ones as we read them, wherever they are not what the corpus expects."""

    section: str
    why: str
    starts: tuple[str, ...] = ()


GAP = Reading("RFC 5545 3.3.5, 3.3.10", "a time in the gap of a clock is moved on by the gap, and counts")
HOURLY = Reading("RFC 5545 3.3.10", "hours are counted on the wall clock; one in the gap is moved on")
WEEKDAY_OF_START = Reading("RFC 5545 3.3.10", "BYWEEKNO without a day means the weekday of DTSTART")
START_COUNTS = Reading("RFC 5545 3.8.5.3", "DTSTART is the first occurrence, whether or not the rule hits it")
WALL_UNTIL = Reading("RFC 5545 3.3.10", "an UNTIL without Z is a time on the wall clock of the series")
EITHER_OR = Reading("RFC 5545 3.3.10", "plain and numbered weekdays in one BYDAY are alternatives")

READINGS = {
    **dict.fromkeys(("sabre-002", "sabre-003", "sabre-006", "sabre-007"), HOURLY),
    **dict.fromkeys(
        (
            *("sabre-015", "sabre-016", "sabre-024", "sabre-025", "sabre-026", "sabre-027", "sabre-033", "sabre-036"),
            *("sabre-040", "sabre-041", "sabre-044", "sabre-048", "sabre-050", "sabre-059", "sabre-060"),
        ),
        GAP,
    ),
    "sabre-034": EITHER_OR,
    **dict.fromkeys(("sabre-037", "sabre-058", "sabre-063", "sabre-071", "sabre-074"), START_COUNTS),
    "sabre-057": Reading(
        "RFC 5545 3.3.10",
        "day -366 exists in leap years only",
        ("20010101T145311", "20040101T145311", "20080101T145311", "20120101T145311"),
    ),
    "sabre-066": Reading(
        "RFC 5545 3.3.10",
        "week -20 of a year with 52 weeks is week 33",
        ("20110902T000000", "20120814T000000", "20120817T000000", "20130813T000000"),
    ),
    "sabre-072": Reading(
        "RFC 5545 3.3.10",
        "parts that may not stand with this FREQ are conditions like any other",
        ("20140802T001500", "20150101T000101"),
    ),
    **dict.fromkeys(
        (
            *("sabre-068", "icalnet-025", "icalnet-026"),
            *("ical4j-001", "ical4j-002", "ical4j-003", "ical4j-004", "ical4j-005", "ical4j-006"),
        ),
        WEEKDAY_OF_START,
    ),
    "dateutil-019": Reading(
        WEEKDAY_OF_START.section, WEEKDAY_OF_START.why, ("19970902T090000", "19980512T090000", "19990518T090000")
    ),
    **dict.fromkeys(("sabre-070", "icalnet-036"), WALL_UNTIL),
    "ical4j-018": Reading(
        "RFC 5545 3.3.10",
        "BYMONTHDAY in a yearly rule without BYMONTH means these days of every month",
        ("20110101", "20110102", "20110131", "20110202", "20110228", "20110302"),
    ),
    "ical4j-019": Reading(
        "RFC 5545 3.3.10",
        "BYMONTHDAY in a yearly rule without BYMONTH means these days of every month",
        ("20110201", "20110202", "20110228", "20110302", "20110331", "20110402"),
    ),
}
