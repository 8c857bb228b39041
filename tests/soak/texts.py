"""Texts of items: what somebody enters, and what the ledger compares of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from random import Random

from engine.ical.lines import parse
from engine.ical.objects import one_object
from engine.ical.occurrences import occurrences
from engine.ical.values import unescape
from engine.model.content import Component
from engine.model.resource import CalendarObject
from tests.builders import Event, event
from tests.soak.ledger import FIELDS, Values


def invented(mark: str, drawn: Random) -> Event:
    """An item that somebody may enter."""
    day = f"2026-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
    start = day if drawn.random() < 0.15 else f"{day}T{drawn.randint(7, 18):02}:{drawn.choice((0, 30)):02}"
    zone = drawn.choice(("Europe/Berlin", "Europe/Berlin", "America/New_York", "UTC"))
    made = event(f"{mark} visit", start, zone=zone, uid=f"item-{mark}@example.com").saying(location="Hall 1")
    made = made.reminding(15) if drawn.random() < 0.2 else made
    return made.weekly(6) if drawn.random() < 0.3 else made


def object_of(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


def mark_of(text: str) -> str:
    return (values_of(text)["SUMMARY"] or "").split(" ")[0]


def master_of(text: str) -> Component:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return next(part for part in calendar.parts if part.name == "VEVENT" and part.first("RECURRENCE-ID") is None)


def is_series(text: str) -> bool:
    return master_of(text).first("RRULE") is not None


def values_of(text: str) -> Values:
    master = master_of(text)
    return {name: unescape(master.value(name) or "").rstrip() or None for name in FIELDS}


def agenda(text: str) -> list[tuple[datetime, datetime, str, str]]:
    """When and where it takes place, every time."""
    berlin = timezone(timedelta(hours=1))
    found = occurrences(object_of(text), datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), berlin)
    return [(one.begins, one.ends, one.summary.rstrip(), one.location.rstrip()) for one in found if not one.cancelled]
