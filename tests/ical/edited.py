"""Items before and after an edit, as tests look at them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from engine.ical.lines import parse, unfold
from engine.ical.occurrences import occurrences
from engine.ical.values import Day, Moment, When
from engine.model.content import Component
from engine.model.resource import CalendarObject
from tests.builders import event

BERLIN = ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 1, 1, 12, tzinfo=UTC)
WEEKLY = event("Visit", uid="1").weekly(4)


def when(text: str, zone: str | None = "Europe/Berlin") -> When:
    return Moment(datetime.fromisoformat(text), zone) if "T" in text else Day(date.fromisoformat(text))


def lines(item: CalendarObject) -> list[str]:
    return unfold(item.text).splitlines()


def component(item: CalendarObject, nth: int = 0) -> Component:
    (calendar,) = parse(item.text)
    assert isinstance(calendar, Component)
    return [part for part in calendar.parts if part.name != "VTIMEZONE"][nth]


def value(item: CalendarObject, name: str, nth: int = 0) -> str | None:
    return component(item, nth).value(name)


def times(item: CalendarObject) -> list[str]:
    found = occurrences(item, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), BERLIN)
    return [f"{each.begins:%m-%d %H:%M}" for each in found]


WEEKLY = event("Visit", uid="1").weekly(4)
