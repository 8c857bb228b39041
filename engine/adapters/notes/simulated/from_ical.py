"""iCalendar text -> `Event` values, as Notes reads it: what it does not know it drops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from io import StringIO

from engine.adapters.notes.errors import NotesNumber, com_error, notes_error
from engine.adapters.notes.simulated.event import Alarm, AllDay, At, Before, Event, Person, Role, Timed, Timing
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.zones import describe, iana_of
from engine.ical.lines import Component, Line, Malformed, parse, write
from engine.ical.values import Day, When, duration, items, unescape, when, when_value

_DAY = timedelta(days=1)
_ROLES: dict[str, Role] = {"OPT-PARTICIPANT": "Optional", "NON-PARTICIPANT": "FYI"}


def refused(text: str, number: NotesNumber = NotesNumber.CALENDAR) -> com_error:
    return notes_error(number, text, "NotesCalendar")


def read(machine: Machine, text: str) -> list[Event]:
    """All VEVENTs of one calendar. Raises `com_error`: METHOD, no VEVENT, two UIDs, and what cannot be converted."""
    calendar = _calendar(text)
    method = calendar.value("METHOD")
    if method is not None:
        raise refused(f"Unexpected METHOD in the iCalendar data: {method}")
    reader = _Reader(machine, {part.value("TZID") or "": part for part in calendar.parts if part.name == "VTIMEZONE"})
    events = [reader.event(part) for part in calendar.parts if part.name == "VEVENT"]
    if not events:
        raise refused("The iCalendar data holds no VEVENT")
    if len({event.uid for event in events}) > 1:
        raise refused("The iCalendar data holds more than one UID")
    return events


def _calendar(text: str) -> Component:
    try:
        parts = parse(text)
    except Malformed as error:
        raise refused(f"Unable to convert the iCalendar data: {error}") from None
    calendar = next((part for part in parts if isinstance(part, Component) and part.name == "VCALENDAR"), None)
    if calendar is None:
        raise refused("The iCalendar data holds no VCALENDAR")
    return calendar


@dataclass(slots=True)
class _Reader:
    """Reads VEVENTs against the zones of their calendar."""

    machine: Machine
    definitions: dict[str, Component]
    known: dict[str, tzinfo] = field(default_factory=dict[str, tzinfo])

    def event(self, part: Component) -> Event:
        timing = self._timing(part)
        recurrence = part.first("RECURRENCE-ID")
        kind = (part.value("X-LOTUS-APPTTYPE") or "").strip()
        attendees = tuple(self._person(line) for line in part.all("ATTENDEE"))
        organizer = part.first("ORGANIZER")
        return Event(
            uid=(part.value("UID") or "").strip(),
            timing=_as_days(timing) if kind == "2" else timing,
            summary=_text(part, "SUMMARY") or "",
            description=_text(part, "DESCRIPTION"),
            location=_text(part, "LOCATION") or "",
            categories=tuple(unescape(item) for line in part.all("CATEGORIES") for item in items(line.value) if item),
            private=(part.value("CLASS") or "").strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
            free=(part.value("TRANSP") or "").strip().upper() == "TRANSPARENT",
            importance=_importance(part.value("PRIORITY")),
            sequence=_whole(part.value("SEQUENCE")),
            alarm=self._alarm(part, timing),
            organizer=None if organizer is None else self._person(organizer),
            attendees=attendees,
            rule=(part.value("RRULE") or "").strip(),
            added=tuple(self._added(part, timing)),
            removed=tuple(self._moment(found) for found in _listed(part, "EXDATE")),
            recurrence=None if recurrence is None else self._moment(_when(recurrence)),
            ranged=recurrence is not None and recurrence.param("RANGE") is not None,
            cancelled=(part.value("STATUS") or "").strip().upper() == "CANCELLED",
            appointment_type=kind if kind in ("0", "1", "2", "3", "4") else _kind(timing, meeting=bool(attendees)),
        )

    # Times

    def _timing(self, part: Component) -> Timing:
        line = part.first("DTSTART")
        if line is None:
            raise refused("Unable to convert the iCalendar data: a VEVENT without DTSTART")
        start, end, length = _when(line), part.first("DTEND"), duration(part.value("DURATION") or "")
        return self._between(start, None if end is None else _when(end), length)

    def _between(self, start: When, end: When | None, length: timedelta | None) -> Timing:
        if isinstance(start, Day):
            behind = end.date if isinstance(end, Day) else start.date + (length or _DAY)
            return AllDay(start.date, max(start.date, behind - _DAY))
        begins = self._aware(start.wall, start.zone)
        if end is None or isinstance(end, Day):
            ends, zone = (begins + (length or timedelta())), start.zone
        else:
            ends, zone = self._aware(end.wall, end.zone), end.zone
        if ends < begins:
            raise refused("Unable to convert the iCalendar data: DTEND lies before DTSTART")
        return Timed(begins, ends, self._zone_text(start.zone, begins), self._zone_text(zone, ends))

    def _added(self, part: Component, timing: Timing) -> Iterator[Timing]:
        for line in part.all("RDATE"):
            tzid = line.param("TZID")
            for value in items(line.value):
                start, _, end = value.partition("/")
                length = duration(end) if end else None
                begins = _known(when_value(start, tzid), value)
                if end:
                    yield self._between(begins, None if length else _known(when_value(end, tzid), value), length)
                else:
                    yield self._like(begins, timing)

    def _like(self, start: When, timing: Timing) -> Timing:
        """The same length from another start."""
        match timing:
            case AllDay(first, last):
                day = start.date if isinstance(start, Day) else start.wall.date()
                return AllDay(day, day + (last - first))
            case Timed():
                begins = self._moment(start)
                if not isinstance(begins, datetime):
                    begins = datetime.combine(begins, timing.start.timetz())
                wall = begins.astimezone(timing.start.tzinfo).replace(tzinfo=None)
                ends = (wall + timing.wall_length).replace(tzinfo=timing.end.tzinfo)
                return Timed(begins, ends, timing.start_zone, timing.end_zone)

    def _moment(self, found: When) -> datetime | date:
        return found.date if isinstance(found, Day) else self._aware(found.wall, found.zone)

    def _aware(self, wall: datetime, tzid: str | None) -> datetime:
        return wall.replace(tzinfo=self._zone(tzid))

    def _zone(self, tzid: str | None) -> tzinfo:
        """A floating time is one of the machine's zone."""
        if tzid is None:
            return self.machine.zone
        if tzid == "UTC":
            return UTC
        if tzid not in self.known:
            self.known[tzid] = iana_of(tzid) or self._defined(tzid)
        return self.known[tzid]

    def _defined(self, tzid: str) -> tzinfo:
        """By the VTIMEZONE that came along."""
        from dateutil.tz import tzical

        part = self.definitions.get(tzid)
        try:
            zone = None if part is None else tzical(StringIO(write([part]).replace("\r\n", "\n"))).get(tzid)
        except ValueError:
            zone = None
        if zone is None:
            raise refused(f"Unable to convert the iCalendar data: the zone {tzid} is not known")
        return zone

    def _zone_text(self, tzid: str | None, moment: datetime) -> str:
        zone = self._zone(tzid)
        name = str(getattr(zone, "key", "UTC" if zone is UTC else tzid))
        known = iana_of(name)
        if known is not None:
            return self.machine.zone_text(known.key, moment.year).text
        return describe(zone, name, moment.year).text

    # Other

    def _alarm(self, part: Component, timing: Timing) -> Alarm | None:
        """The first one: an entry has one alarm."""
        line = next((found for inner in part.parts if (found := inner.first("TRIGGER")) is not None), None)
        if line is None:
            return None
        moment = when(line)
        if moment is not None and not isinstance(moment, Day):
            return At(self._aware(moment.wall, moment.zone or "UTC"))
        offset = duration(line.value)
        if offset is None:
            return None
        if line.param("RELATED") == "END" and isinstance(timing, Timed):
            offset += timing.end - timing.start
        return Before(offset)

    def _person(self, line: Line) -> Person:
        address = line.value.strip()
        if address.lower().startswith("mailto:"):
            address = address[7:]
        simulation = self.machine.simulation
        if address.lower() == simulation.owner_mail.lower():
            address = simulation.owner
        role = _ROLES.get((line.param("ROLE") or "").upper(), "Required")
        return Person(address, line.param("CN") or "", role)


def _when(line: Line) -> When:
    return _known(when(line), line.value)


def _known(found: When | None, value: str) -> When:
    if found is None:
        raise refused(f"Unable to convert the iCalendar data: {value} is no time")
    return found


def _listed(part: Component, name: str) -> Iterable[When]:
    for line in part.all(name):
        for value in items(line.value):
            yield _known(when_value(value, line.param("TZID")), value)


def _text(part: Component, name: str) -> str | None:
    value = part.value(name)
    return None if value is None else unescape(value)


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.strip().isdigit() else None


def _importance(value: str | None) -> str:
    """PRIORITY 1 to 4 is high, 5 normal, 6 to 9 low (RFC 5545 3.8.1.9)."""
    number = _whole(value) or 0
    return "" if not 1 <= number <= 9 else "1" if number < 5 else "2" if number == 5 else "3"


def _kind(timing: Timing, *, meeting: bool) -> str:
    return "2" if isinstance(timing, AllDay) else "3" if meeting else "0"


def _as_days(timing: Timing) -> Timing:
    """A timed event of whole days that says it is an all-day event."""
    if isinstance(timing, AllDay):
        return timing
    last = timing.end - timedelta(microseconds=1) if timing.end > timing.start else timing.end
    return AllDay(timing.start.date(), last.date())
