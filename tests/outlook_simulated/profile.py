"""Words for the tests of the simulated Outlook: a clock that stands, a profile, and what a user does with it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.adapters.outlook.errors import DISP_E_EXCEPTION, code_of, com_error
from engine.adapters.outlook.simulated.machine import Machine

OUTLOOK = "Outlook.Application"
CALENDAR, DELETED_ITEMS, INBOX = 9, 3, 6
DAILY, WEEKLY, MONTHLY, MONTH_NTH, YEARLY, YEAR_NTH = 0, 1, 2, 3, 5, 6
MONDAY, TUESDAY, FRIDAY, WEEKDAYS = 2, 4, 32, 62


class StandingClock:
    """Shows one instant until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall clock time as pywin32 wants it: the numbers, tagged UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@contextmanager
def failing(code: int, text: str = "") -> Generator[com_error, None, None]:
    """The block raises a com_error that means ``code``, with Outlook's sentence in it where there is one."""
    with pytest.raises(com_error) as caught:
        yield  # type: ignore[misc]
    error = caught.value
    assert hex(code_of(error) & 0xFFFFFFFF) == hex(code & 0xFFFFFFFF)
    if error.hresult == DISP_E_EXCEPTION:
        assert error.excepinfo is not None
        assert text in (error.excepinfo[2] or "")
    else:
        assert error.excepinfo is None


class Profile:
    """One running Outlook, as a user sits before it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.app: Any = machine.Dispatch(OUTLOOK)
        self.session: Any = self.app.GetNamespace("MAPI")
        self.calendar: Any = self.session.GetDefaultFolder(CALENDAR)
        self.bin: Any = self.session.GetDefaultFolder(DELETED_ITEMS)

    def draft(self, subject: str = "Visit", start: datetime | None = None, minutes: int = 60) -> Any:
        """An unsaved appointment."""
        item = self.calendar.Items.Add(1)
        item.Subject = subject
        item.Start = start or at(2026, 3, 2, 9)
        item.Duration = minutes
        return item

    def appointment(self, subject: str = "Visit", start: datetime | None = None, minutes: int = 60) -> Any:
        """A saved appointment."""
        item = self.draft(subject, start, minutes)
        item.Save()
        return item

    def series(self, kind: int = DAILY, start: datetime | None = None, count: int = 5, **members: Any) -> Any:
        """A saved series: type, then the given members of the pattern, then the number of occurrences (0: no end)."""
        item = self.draft("Round", start)
        pattern = item.GetRecurrencePattern()
        pattern.RecurrenceType = kind
        for name, value in members.items():
            setattr(pattern, name, value)
        if count:
            pattern.Occurrences = count
        else:
            pattern.NoEndDate = True
        item.Save()
        return item

    def reopen(self, item: Any) -> Any:
        """The same item, opened a second time."""
        return self.session.GetItemFromID(item.EntryID)

    def occurrence(self, item: Any, start: datetime) -> Any:
        return item.GetRecurrencePattern().GetOccurrence(start)

    def zone(self, name: str) -> Any:
        return self.app.TimeZones.Item(name)

    def occurrences(self, low: str, high: str) -> list[tuple[str, datetime]]:
        """Subject and start of all that overlaps a range (dates as the locale writes them), series expanded."""
        items = self.calendar.Items
        items.Sort("[Start]")
        items.IncludeRecurrences = True
        return [(one.Subject, one.Start) for one in items.Restrict(f"[Start] <= '{high}' AND [End] >= '{low}'")]
