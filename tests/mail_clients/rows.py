"""What has to cross over on both mail clients, both ways: one row for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.builders import Event, event
from tests.mail_clients.office import Entry
from tests.outlook_simulated.profile import (
    DAILY,
    FRIDAY,
    MONTH_NTH,
    MONTHLY,
    WEEKDAYS,
    WEEKLY,
    YEARLY,
    Profile,
    at,
)

NEW_YORK: Final = "America/New_York"


@dataclass(frozen=True)
class Row:
    """``item``: as the CRM tells it, and as Notes' calendar classes are given it. ``shown``: what the mail client's
    calendar then shows in Berlin. ``outlook``: how a person enters it there; ``means``: what that is in the CRM, where
    Outlook's own rules mean something else; ``told``: content lines of it, in order."""

    item: Event
    shown: tuple[str, ...]
    outlook: Callable[[Profile], Any]
    told: tuple[str, ...]
    means: tuple[str, ...] | None = None

    @property
    def entry(self) -> Entry:
        return Entry(self.outlook, self.item)


def _call_home(user: Profile) -> None:
    item = user.draft("Call")
    item.EndTimeZone = item.StartTimeZone = user.zone("Eastern Standard Time")
    item.StartInStartTimeZone, item.EndInEndTimeZone = at(2026, 3, 5, 9), at(2026, 3, 5, 10)
    pattern = item.GetRecurrencePattern()
    pattern.RecurrenceType = WEEKLY
    pattern.Occurrences = 5
    item.Save()


def _three_changes(user: Profile) -> None:
    item = user.series(WEEKLY, at(2026, 3, 2, 10), count=6)
    moved = user.occurrence(item, at(2026, 3, 9, 10))
    moved.Start = at(2026, 3, 10, 14)
    moved.Save()
    edited = user.occurrence(item, at(2026, 3, 16, 10))
    edited.Subject = "Round with the boss"
    edited.Save()
    user.occurrence(item, at(2026, 3, 23, 10)).Delete()


def _moved_over(user: Profile) -> None:
    item = user.series(DAILY, at(2026, 3, 2, 10), count=5)
    user.occurrence(item, at(2026, 3, 3, 10)).Delete()
    first = user.occurrence(user.reopen(item), at(2026, 3, 2, 10))
    first.Start = at(2026, 3, 3, 15)
    first.Save()


def _fair(user: Profile) -> None:
    item = user.draft("Fair", at(2026, 3, 28))
    item.End = at(2026, 3, 31)
    item.AllDayEvent = True
    item.Save()


def _doctor(user: Profile) -> None:
    item = user.draft("Doctor", at(2026, 3, 2, 10))
    item.Sensitivity = 2
    item.Save()


def _series(subject: str, kind: int, *start: int, count: int, **members: Any) -> Callable[[Profile], None]:
    def enter(user: Profile) -> None:
        item = user.series(kind, at(*start), count=count, **members)
        item.Subject = subject
        item.Save()

    return enter


ROWS: Final[dict[str, Row]] = {
    "weekly in New York between the changes of the clock": Row(
        event("Call", "2026-03-05T09:00", zone=NEW_YORK).weekly(count=5),
        (
            "2026-03-05 15:00 Call",
            "2026-03-12 14:00 Call",  # America has changed its clocks, Europe has not
            "2026-03-19 14:00 Call",
            "2026-03-26 14:00 Call",
            "2026-04-02 15:00 Call",
        ),
        _call_home,
        (
            "DTSTART;TZID=America/New_York:20260305T090000",
            "DTEND;TZID=America/New_York:20260305T100000",
            "RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TH",
        ),
    ),
    "monthly on the 31st": Row(
        event("Report", "2026-01-31T10:00").recurring("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"),
        tuple(f"2026-{day} 10:00 Report" for day in ("01-31", "03-31", "05-31", "07-31")),
        _series("Report", MONTHLY, 2026, 1, 31, 10, count=4),
        ("RRULE:FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-1",),
        # Outlook means the last day of a shorter month, and that is what the CRM gets to know.
        tuple(f"2026-{day} 10:00 Report" for day in ("01-31", "02-28", "03-31", "04-30")),
    ),
    "every second Friday": Row(
        event("Report", "2026-03-06T10:00").recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=3"),
        tuple(f"2026-{day} 10:00 Report" for day in ("03-06", "03-20", "04-03")),
        _series("Report", WEEKLY, 2026, 3, 6, 10, count=3, DayOfWeekMask=FRIDAY, Interval=2),
        ("RRULE:FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=FR",),
    ),
    "last weekday of the month": Row(
        event("Close", "2026-01-30T16:00").recurring("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"),
        tuple(f"2026-{day} 16:00 Close" for day in ("01-30", "02-27", "03-31")),
        _series("Close", MONTH_NTH, 2026, 1, 30, 16, count=3, DayOfWeekMask=WEEKDAYS, Instance=5),
        ("RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",),
    ),
    "29 February": Row(
        event("Leap", "2024-02-29").recurring("FREQ=YEARLY;COUNT=3"),
        tuple(f"{year}-02-29 Leap" for year in (2024, 2028, 2032)),
        _series("Leap", YEARLY, 2024, 2, 29, 10, count=3),
        ("RRULE:FREQ=YEARLY;COUNT=3;BYMONTH=2;BYMONTHDAY=-1",),
        tuple(f"{day} 10:00 Leap" for day in ("2024-02-29", "2025-02-28", "2026-02-28")),
    ),
    "one moved, one edited, one deleted": Row(
        event("Round", "2026-03-02T10:00")
        .weekly(count=6)
        .moved("2026-03-09T10:00", to="2026-03-10T14:00")
        .edited("2026-03-16T10:00", summary="Round with the boss")
        .deleted("2026-03-23T10:00"),
        (
            "2026-03-02 10:00 Round",
            "2026-03-10 14:00 Round",
            "2026-03-16 10:00 Round with the boss",
            "2026-03-30 10:00 Round",
            "2026-04-06 10:00 Round",
        ),
        _three_changes,
        (
            "EXDATE;TZID=Europe/Berlin:20260323T100000",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000",
        ),
    ),
    "moved over a deleted one": Row(
        event("Round", "2026-03-02T10:00")
        .daily(count=5)
        .deleted("2026-03-03T10:00")
        .moved("2026-03-02T10:00", to="2026-03-03T15:00"),
        tuple(f"2026-03-{when} Round" for when in ("03 15:00", "04 10:00", "05 10:00", "06 10:00")),
        _moved_over,
        ("EXDATE;TZID=Europe/Berlin:20260303T100000", "RECURRENCE-ID;TZID=Europe/Berlin:20260302T100000"),
    ),
    "three whole days": Row(
        event("Fair", "2026-03-28", days=3),  # the clocks change on the second
        ("2026-03-28 Fair",),
        _fair,
        ("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260331"),
    ),
    "midnight to midnight": Row(
        event("Watch", "2026-03-02T00:00", minutes=1440),
        ("2026-03-02 00:00 Watch",),
        lambda user: user.appointment("Watch", at(2026, 3, 2), minutes=1440),
        ("DTSTART;TZID=Europe/Berlin:20260302T000000", "DTEND;TZID=Europe/Berlin:20260303T000000"),
    ),
    "no length": Row(
        event("Bell", "2026-03-02T09:00", minutes=0),
        ("2026-03-02 09:00 Bell",),
        lambda user: user.appointment("Bell", at(2026, 3, 2, 9), minutes=0),
        ("DTSTART;TZID=Europe/Berlin:20260302T090000", "DTEND;TZID=Europe/Berlin:20260302T090000"),
    ),
    "private": Row(
        event("Doctor", "2026-03-02T10:00").private(),
        ("2026-03-02 10:00 Doctor",),
        _doctor,
        ("CLASS:PRIVATE",),
    ),
}


def lines(text: str, *names: str) -> list[str]:
    """Content lines of the events of a text, in order."""
    body = text[text.index("BEGIN:VEVENT") :].replace("\r\n ", "").split("\r\n")
    return [line for line in body if line.replace(";", ":").split(":")[0] in names]
