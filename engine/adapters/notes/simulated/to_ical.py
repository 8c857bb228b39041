"""Notes of a calendar entry -> iCalendar text, as the calendar classes write it.

RECURRENCE-ID is the original start in UTC; TZID is quoted, and its VTIMEZONE starts in 1950; X-LOTUS properties come
along as far as the output level says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from engine.adapters.notes.simulated.entry_items import Slice
from engine.adapters.notes.simulated.entry_set import EntrySet, Parent, Place, slices_of, timing_of, zone_for
from engine.adapters.notes.simulated.event import ROLES, AllDay, Timed, Timing
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.repeat import expand, rule_of
from engine.adapters.notes.simulated.store import moment_of
from engine.adapters.notes.simulated.vcalendar import calendar, is_utc, utc_text
from engine.adapters.notes.zones import parse_zone
from engine.ical.lines import Component, Line, make
from engine.ical.values import duration_text, escape

_NONE, _ALL = 1, 2
_DAY = timedelta(days=1)
_PRIORITIES = {"1": "1", "2": "5", "3": "9"}
_ROLE_NAMES = {"Required": "REQ-PARTICIPANT", "Optional": "OPT-PARTICIPANT", "FYI": "NON-PARTICIPANT"}


def whole(machine: Machine, entry: EntrySet, level: int) -> str:
    """Read without a recurrence id: the single VEVENT, or the series and then each instance that differs."""
    writer = Writer(machine, level)
    if not entry.repeats:
        place = entry.places[0]
        return writer.text([writer.event(entry, place, recurrence=False)])
    first = [] if entry.parent is None else [writer.series(entry, entry.parent)]
    places = [place for place in entry.places if entry.parent is None or _differs(machine, entry, place)]
    return writer.text([*first, *(writer.event(entry, place, recurrence=True) for place in places)])


def one(machine: Machine, entry: EntrySet, place: Place, level: int) -> str:
    """Read with a recurrence id."""
    writer = Writer(machine, level)
    return writer.text([writer.event(entry, place, recurrence=entry.repeats)])


class Writer:
    """Writes VEVENTs and remembers the zones they name."""

    def __init__(self, machine: Machine, level: int) -> None:
        self.machine = machine
        self.level = level
        self.zones: list[str] = []

    def text(self, events: Sequence[Component]) -> str:
        return calendar(events, self.zones)

    def event(self, entry: EntrySet, place: Place, *, recurrence: bool) -> Component:
        """One instance, or a single entry; the body of an encrypted note is not to be seen."""
        sealed = place.child.header.sealed == "encrypted"
        items = place.child.items.without("Body") if sealed else place.child.items
        timing = self.timing(items, place.slice)
        original = place.slice.original.utc
        ids = [Line("RECURRENCE-ID", "RECURRENCE-ID", utc_text(original))] if recurrence else []
        modified = moment_of(place.child.header.modified)
        return Component("VEVENT", (*self.times(timing), *ids, *self.content(entry.uid, items, modified)))

    def series(self, entry: EntrySet, parent: Parent) -> Component:
        """The whole set, from its parent."""
        items = parent.items
        timing = self.timing(items, slices_of(items)[0])
        modified = moment_of(parent.header.modified)
        dates = self._dates(entry, timing)
        return Component("VEVENT", (*self.times(timing), *dates, *self.content(entry.uid, items, modified)))

    # Times

    def times(self, timing: Timing) -> list[Line]:
        match timing:
            case AllDay(first, last):
                return [_day_line("DTSTART", first), _day_line("DTEND", last + _DAY)]
            case Timed(start, end, start_zone, end_zone):
                return [self._moment("DTSTART", start, start_zone), self._moment("DTEND", end, end_zone)]

    def timing(self, items: Items, part: Slice) -> Timing:
        """As it is written: whole days may be a timed event of so many times 24 hours."""
        timing = timing_of(self.machine, items, part)
        if isinstance(timing, Timed) or self.machine.simulation.all_day_ical == "date":
            return timing
        zone, text = zone_for(self.machine, items, "StartTimeZone"), items.text("StartTimeZone")
        start, end = (datetime.combine(day, time(), tzinfo=zone) for day in (timing.first, timing.last + _DAY))
        return Timed(start, end, text, text)

    def _moment(self, name: str, moment: datetime, zone: str) -> Line:
        if not zone or is_utc(zone):
            return Line(name, name, utc_text(moment))
        return self._zoned(name, moment.replace(tzinfo=None), zone)

    def _zoned(self, name: str, wall: datetime, zone: str) -> Line:
        self.zones.append(zone)
        return Line(name, f'{name};TZID="{parse_zone(zone).name}"', f"{wall:%Y%m%dT%H%M%S}")

    def _dates(self, entry: EntrySet, timing: Timing) -> list[Line]:
        """RRULE with what departs from it, or the list of periods where the rule is lost or not wanted."""
        items = entry.first
        rule = rule_of(items)
        wanted = [_naive(self.machine, entry, place) for place in entry.places]
        if rule is None or self.machine.simulation.series_style == "periods":
            return self._periods(entry, timing)
        start = _start(timing)
        given = expand(rule, start, max(wanted), len(wanted) * 3 + 400)
        lost = [wall for wall in given if wall not in set(wanted)]
        extra = [wall for wall in wanted if wall not in set(given)]
        if len(lost) + len(extra) > len(wanted):
            return self._periods(entry, timing)
        found = [Line("RRULE", "RRULE", self._rule(rule, items, given, timing))]
        found += [self._list("EXDATE", lost, timing)] if lost else []
        found += [self._list("RDATE", extra, timing)] if extra else []
        return found

    def _rule(self, rule: dict[str, str], items: Items, given: Sequence[datetime], timing: Timing) -> str:
        text = ";".join(f"{name}={value}" for name, value in rule.items())
        if items.text("RepeatHow") == "F":
            return f"{text};COUNT={len(given)}"
        if isinstance(timing, AllDay):
            return f"{text};UNTIL={given[-1]:%Y%m%d}"
        return f"{text};UNTIL={utc_text(given[-1].replace(tzinfo=timing.start.tzinfo))}"

    def _list(self, name: str, walls: Sequence[datetime], timing: Timing) -> Line:
        if isinstance(timing, AllDay):
            return Line(name, f"{name};VALUE=DATE", ",".join(f"{wall:%Y%m%d}" for wall in walls))
        moments = [utc_text(wall.replace(tzinfo=timing.start.tzinfo)) for wall in walls]
        return Line(name, name, ",".join(moments))

    def _periods(self, entry: EntrySet, timing: Timing) -> list[Line]:
        """By original starts; where an instance was moved to says its own VEVENT."""
        walls = [_naive(self.machine, entry, place) for place in entry.places]
        start = _start(timing)
        out = [] if start in walls else [self._list("EXDATE", [start], timing)]
        if isinstance(timing, AllDay):
            return [self._list("RDATE", walls, timing), *out]
        starts = [wall.replace(tzinfo=timing.start.tzinfo) for wall in walls]
        ends = [(wall + timing.wall_length).replace(tzinfo=timing.end.tzinfo) for wall in walls]
        periods = [f"{utc_text(begin)}/{utc_text(end)}" for begin, end in zip(starts, ends, strict=True)]
        return [Line("RDATE", "RDATE;VALUE=PERIOD", ",".join(periods)), *out]

    # Content

    def content(self, uid: str, items: Items, modified: datetime) -> list[Line | Component]:
        kind = items.text("AppointmentType") or "0"
        lines: list[Line | Component] = [
            make("UID", uid),
            make("DTSTAMP", utc_text(modified)),
            make("SUMMARY", escape(items.text("Subject"))),
            make("CLASS", "PRIVATE" if items.text("OrgConfidential") == "1" else "PUBLIC"),
            make("TRANSP", "TRANSPARENT" if _is_free(items) else "OPAQUE"),
            make("SEQUENCE", str(max(0, int(items.number("SequenceNum") or 1) - 1))),
            make("LAST-MODIFIED", utc_text(modified)),
        ]
        lines += _optional(items)
        lines += self._people(items)
        lines += self._lotus(items, kind)
        lines += _alarm(items)
        return lines

    def _people(self, items: Items) -> list[Line]:
        """PARTSTAT is always NEEDS-ACTION."""
        found: list[Line] = []
        for role in ROLES:
            addresses = items.texts(f"INet{role}Names")
            shown = items.texts(f"Alt{role}Names")
            for index, name in enumerate(items.texts(f"{role}Attendees")):
                address = addresses[index] if index < len(addresses) and addresses[index] not in ("", ".") else name
                common = shown[index] if index < len(shown) else name
                params = (("ROLE", _ROLE_NAMES[role]), ("PARTSTAT", "NEEDS-ACTION"), ("CN", _abbreviated(common)))
                found.append(make("ATTENDEE", f"mailto:{self._address(address)}", *params))
        if found:
            chair = items.text("Chair")
            organizer = make("ORGANIZER", f"mailto:{self._address(chair)}", ("CN", _abbreviated(chair)))
            return [organizer, *found]
        return found

    def _address(self, name: str) -> str:
        """A Notes name without an address becomes a strange one: admin/org@domain."""
        if name == self.machine.simulation.owner:
            return self.machine.simulation.owner_mail
        return name if "@" in name and "=" not in name else _abbreviated(name).replace(" ", "_")

    def _lotus(self, items: Items, kind: str) -> list[Line]:
        if self.level == _NONE:
            return []
        some = [
            make("X-LOTUS-UPDATE-SEQ", str(int(items.number("UpdateSeq") or 1))),
            make("X-LOTUS-UPDATE-WISL", items.text("$CSWISL") or "$S:1;$L:1"),
            make("X-LOTUS-NOTESVERSION", "2"),
            make("X-LOTUS-APPTTYPE", kind),
        ]
        if self.level != _ALL:
            return some
        dates = ",".join(utc_text(moment) for moment in items.moments("RepeatDates"))
        return [*some, *([make("X-LOTUS-INITIAL-RDATES", dates)] if dates else []), make("X-LOTUS-BROADCAST", "FALSE")]


def _optional(items: Items) -> list[Line]:
    found: list[Line] = []
    for name, value in (("DESCRIPTION", items.text("Body")), ("LOCATION", _location(items))):
        found += [make(name, escape(value))] if value else []
    categories = [category for category in items.texts("Categories") if category]
    found += [make("CATEGORIES", ",".join(escape(category) for category in categories))] if categories else []
    priority = _PRIORITIES.get(items.text("Importance"))
    return [*found, *([make("PRIORITY", priority)] if priority else [])]


def _is_free(items: Items) -> bool:
    """The busy-time system looks at $BusyPriority; a repeat parent has only the other."""
    return (items.text("$BusyPriority") or ("2" if items.text("BookFreeTime") == "1" else "1")) == "2"


def _location(items: Items) -> str:
    return ", ".join(text for text in (items.text("Location"), _abbreviated(items.text("Room"))) if text)


def _alarm(items: Items) -> list[Component]:
    if items.number("$Alarm") != 1 or items.has("$AlarmDisabled"):
        return []
    moments = items.moments("$AlarmTime")
    if moments:
        trigger = Line("TRIGGER", "TRIGGER;VALUE=DATE-TIME", utc_text(moments[0]))
    else:
        unit = {"H": 3600, "D": 86400}.get(items.text("$AlarmUnit"), 60)
        trigger = make("TRIGGER", duration_text(timedelta(seconds=round((items.number("$AlarmOffset") or 0) * unit))))
    description = make("DESCRIPTION", escape(items.text("$AlarmDescription") or items.text("Subject") or "Alarm"))
    return [Component("VALARM", (make("ACTION", "DISPLAY"), trigger, description))]


def _abbreviated(name: str) -> str:
    return "/".join(part.split("=", 1)[-1] for part in name.split("/")) if "=" in name else name


def _day_line(name: str, day: date) -> Line:
    return Line(name, f"{name};VALUE=DATE", f"{day:%Y%m%d}")


def _series_timing(machine: Machine, items: Items) -> Timing:
    """Where the series begins, as its parent has it."""
    return timing_of(machine, items, slices_of(items)[0])


def _start(timing: Timing) -> datetime:
    if isinstance(timing, AllDay):
        return datetime(timing.first.year, timing.first.month, timing.first.day)
    return timing.start.replace(tzinfo=None)


def _naive(machine: Machine, entry: EntrySet, place: Place) -> datetime:
    """The original start of an instance on the wall clock of the series; midnight for days."""
    wall = place.slice.original.wall(zone_for(machine, entry.first, "StartTimeZone"))
    whole_days = entry.first.text("AppointmentType") in ("1", "2")
    return wall.replace(hour=0, minute=0, second=0, microsecond=0) if whole_days else wall


_COMPARED = (
    "Subject",
    "Location",
    "Room",
    "Body",
    "Categories",
    "OrgConfidential",
    "$Alarm",
    "$AlarmOffset",
    "Importance",
    "AppointmentType",
    "BookFreeTime",
    "RequiredAttendees",
    "OptionalAttendees",
)
"""What an instance may have of its own."""


def _differs(machine: Machine, entry: EntrySet, place: Place) -> bool:
    """Whether an instance is more than the rule says: moved, longer, or with other content."""
    items, series = place.child.items, entry.first
    if place.slice.start.utc != place.slice.original.utc:
        return True
    if _length(timing_of(machine, items, place.slice)) != _length(_series_timing(machine, series)):
        return True
    return any(_value(items, name) != _value(series, name) for name in _COMPARED)


def _length(timing: Timing) -> timedelta:
    return timing.last - timing.first if isinstance(timing, AllDay) else timing.wall_length


def _value(items: Items, name: str) -> object:
    found = items.find(name)
    return None if found is None else found.value
