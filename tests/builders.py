"""Readable calendar texts for tests.

    event("Visit", start="2026-03-02T10:00").weekly(count=10).moved("2026-03-09T10:00", to="2026-03-09T14:00").text()

Everything is deterministic: the UID comes from subject and start unless one is given, DTSTAMP and PRODID never change.
`tests.drawing` draws such texts, and edits of them, for Hypothesis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from engine.ical.lines import fold
from engine.ical.objects import one_object
from engine.ical.values import escape
from engine.model.resource import CalendarObject

PRODID = "-//Syncline//Tests//EN"
DTSTAMP = "20260101T000000Z"

_CENTRAL_EUROPE = """\
BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE"""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What one occurrence of a series says differently: RECURRENCE-ID ``at``, and lines that replace the master's."""

    at: str
    start: str
    minutes: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A VEVENT under construction; every method gives a new one. Begin with `event`.

    ``start`` is "2026-03-02T10:00", or "2026-03-02" for an all-day event of ``days`` days. ``zone`` is a TZID, "UTC", or
    None for a floating time. ``lines`` are further content lines of the master, as they are to stand in the text.
    """

    uid: str
    start: str
    zone: str | None = "Europe/Berlin"
    minutes: int = 60
    days: int = 1
    lines: tuple[str, ...] = ()
    rule: str = ""
    gone: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    carries_zone: bool = False

    # -- the master -------------------------------------------------------------------------------------------------

    def with_lines(self, *lines: str) -> Event:
        """Add content lines; inner components may be given too, line by line."""
        return replace(self, lines=(*self.lines, *lines))

    def saying(self, **properties: str) -> Event:
        """Set TEXT properties: ``saying(summary="Visit", location="Hall 2; left door")``."""
        return replace(self, lines=_replaced(self.lines, _text_lines(properties)))

    def without(self, *names: str) -> Event:
        """Drop properties of the master."""
        dropped = {name.upper() for name in names}
        return replace(self, lines=tuple(line for line in self.lines if _name(line) not in dropped))

    def at(self, start: str, *, minutes: int | None = None) -> Event:
        """Begin at another time."""
        return replace(self, start=start, minutes=self.minutes if minutes is None else minutes)

    def in_zone(self, zone: str | None) -> Event:
        return replace(self, zone=zone)

    def carrying_zone(self) -> Event:
        """Bring a VTIMEZONE along; whatever its name, it has the rules of Central Europe."""
        return replace(self, carries_zone=True)

    def in_categories(self, *names: str) -> Event:
        """One CATEGORIES line that names all of them."""
        return self.with_lines("CATEGORIES:" + ",".join(map(escape, names)))

    def private(self) -> Event:
        return self.with_lines("CLASS:PRIVATE")

    def reminding(self, minutes: int = 15) -> Event:
        """A VALARM that shows something so many minutes before the start."""
        alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", f"TRIGGER:-PT{minutes}M", "END:VALARM")
        return self.with_lines(*alarm)

    def organized_by(self, address: str) -> Event:
        return self.with_lines(f"ORGANIZER:mailto:{address}")

    def attended_by(self, address: str, partstat: str = "NEEDS-ACTION") -> Event:
        return self.with_lines(f"ATTENDEE;PARTSTAT={partstat};RSVP=TRUE:mailto:{address}")

    # -- the series -------------------------------------------------------------------------------------------------

    def recurring(self, rule: str) -> Event:
        """An RRULE, as it stands: ``recurring("FREQ=MONTHLY;BYDAY=-1FR")``."""
        return replace(self, rule=rule)

    def daily(self, count: int) -> Event:
        return self.recurring(f"FREQ=DAILY;COUNT={count}")

    def weekly(self, count: int) -> Event:
        return self.recurring(f"FREQ=WEEKLY;COUNT={count}")

    def moved(self, at: str, to: str, *, minutes: int | None = None) -> Event:
        """The occurrence that was due ``at`` takes place at ``to`` instead."""
        was = self._occurrence(at)
        return self._with(replace(was, start=to, minutes=was.minutes if minutes is None else minutes))

    def edited(self, at: str, *lines: str, **properties: str) -> Event:
        """The occurrence that is due ``at`` says something else: TEXT properties by name, or whole lines."""
        was = self._occurrence(at)
        return self._with(replace(was, lines=_replaced(was.lines, (*_text_lines(properties), *lines))))

    def deleted(self, at: str) -> Event:
        """The occurrence that was due ``at`` does not take place (EXDATE)."""
        return replace(self, gone=(*self.gone, at))

    def _occurrence(self, at: str) -> Occurrence:
        known = (each for each in self.occurrences if each.at == at)
        return next(known, Occurrence(at, at, self.minutes))

    def _with(self, occurrence: Occurrence) -> Event:
        others = tuple(each for each in self.occurrences if each.at != occurrence.at)
        return replace(self, occurrences=(*others, occurrence))

    # -- the text ---------------------------------------------------------------------------------------------------

    def text(self, end: str = "\r\n") -> str:
        """The whole VCALENDAR; ``end`` is what every line ends with."""
        return "".join(fold(line) + "\r\n" for line in self._calendar()).replace("\r\n", end)

    def object(self) -> CalendarObject:
        found = one_object(self.text())
        assert isinstance(found, CalendarObject), found
        return found

    def _calendar(self) -> Iterator[str]:
        yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}")
        if self.carries_zone:
            yield from _CENTRAL_EUROPE.format(tzid=self.zone).splitlines()
        rule = (f"RRULE:{self.rule}",) if self.rule else ()
        gone = tuple(f"EXDATE{self._when(at)}" for at in self.gone)
        yield from self._component(self.start, self.minutes, (*rule, *gone, *self.lines))
        for each in self.occurrences:
            due = (f"RECURRENCE-ID{self._when(each.at)}",)
            yield from self._component(each.start, each.minutes, (*due, *_replaced(self.lines, each.lines)))
        yield "END:VCALENDAR"

    def _component(self, start: str, minutes: int, lines: tuple[str, ...]) -> Iterator[str]:
        yield from ("BEGIN:VEVENT", f"UID:{self.uid}", f"DTSTAMP:{DTSTAMP}", f"DTSTART{self._when(start)}")
        yield f"DTEND{self._when(self._end(start, minutes))}"
        yield from lines
        yield "END:VEVENT"

    def _when(self, moment: str) -> str:
        if _is_day(moment):
            return f";VALUE=DATE:{date.fromisoformat(moment):%Y%m%d}"
        value = f"{datetime.fromisoformat(moment):%Y%m%dT%H%M%S}"
        if self.zone == "UTC":
            return f":{value}Z"
        return f":{value}" if self.zone is None else f";TZID={self.zone}:{value}"

    def _end(self, start: str, minutes: int) -> str:
        if _is_day(start):
            return (date.fromisoformat(start) + timedelta(days=self.days)).isoformat()
        return (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat()


def event(
    summary: str,
    start: str = "2026-03-02T10:00",
    *,
    zone: str | None = "Europe/Berlin",
    minutes: int = 60,
    days: int = 1,
    uid: str | None = None,
) -> Event:
    """A VEVENT; without a UID it is made of subject and start: the same one each time."""
    slug = re.sub(r"[^a-z0-9]+", "-", summary.lower()).strip("-") or "item"
    made = f"{slug}-{start.replace(':', '')}@example.com"
    return Event(made if uid is None else uid, start, zone, minutes, days).saying(summary=summary)


def _is_day(moment: str) -> bool:
    return "T" not in moment


def _name(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0].upper()


def _text_lines(properties: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{name.upper().replace('_', '-')}:{escape(text)}" for name, text in properties.items())


def _replaced(lines: tuple[str, ...], by: tuple[str, ...]) -> tuple[str, ...]:
    """The lines without those that ``by`` names, then ``by``. Lines of inner components stay: BEGIN and END match none."""
    named = {_name(line) for line in by} - {"BEGIN", "END"}
    kept: list[str] = []
    depth = 0
    for line in lines:
        depth += (_name(line) == "BEGIN") - (_name(line) == "END")
        if depth > 0 or _name(line) not in named:
            kept.append(line)
    return (*kept, *by)
