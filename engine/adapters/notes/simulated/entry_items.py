"""`Event` -> the items of calendar notes: single entries, repeat parents and their children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from engine.adapters.notes.simulated.event import ROLES, Alarm, AllDay, At, Before, Event, Person, Timed, Timing
from engine.adapters.notes.simulated.items import (
    Item,
    Items,
    References,
    Rich,
    Run,
    names_item,
    number_item,
    text_item,
    time_item,
)
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.repeat import rule_items
from engine.adapters.notes.simulated.rewriting import stored
from engine.adapters.notes.simulated.timedates import Instant

ICONS = {"0": 160, "1": 63, "2": 9, "3": 158, "4": 10}
"""_ViewIcon by AppointmentType."""
ORG_TABLE = {"0": "C0", "1": "A0", "2": "P0", "3": "C0", "4": "C0"}
_WORKING_DAY = (time(4), time(20))
_MIDNIGHTS = (time(), time())
_WISL = "$S:1;$L:1;$B:1;$R:1;$E:1;$W:1;$O:1;$M:1"
_NOT_ON_A_PARENT = ("CalendarDateTime", "$BusyName", "$BusyPriority")


@dataclass(frozen=True, slots=True)
class Slice:
    """Start and end of one instance as the store has them; ``original`` is where the rule put it."""

    original: Instant
    start: Instant
    end: Instant


def edges(machine: Machine, timing: Timing) -> tuple[Instant, Instant]:
    """Start and end of a timing as stored."""
    match timing:
        case Timed(start, end):
            return machine.instant(start), machine.instant(end)
        case AllDay(first, last):
            begins, ends = _WORKING_DAY if machine.simulation.all_day_times == "working-day" else _MIDNIGHTS
            return machine.at_wall(datetime.combine(first, begins)), machine.at_wall(datetime.combine(last, ends))


def slice_of(machine: Machine, timing: Timing) -> Slice:
    start, end = edges(machine, timing)
    return Slice(start, start, end)


def content(machine: Machine, event: Event) -> Items:
    """All that does not hang on the times of instances."""
    kind = event.appointment_type
    items = Items(
        (
            text_item("Form", "Appointment"),
            text_item("$CSVersion", "2"),
            text_item("AppointmentType", kind),
            text_item("ORGTABLE", ORG_TABLE[kind]),
            number_item("_ViewIcon", ICONS[kind]),
            text_item("ExcludeFromView", "D"),
            text_item("Subject", event.summary),
            text_item("Location", event.location),
            text_item("Categories", *event.categories),
            *_zones(machine, event.timing),
            *_secrecy(event),
            *_busy(machine, event),
            *_alarm(event.alarm, machine),
            *_people(machine, event),
        )
    )
    if event.importance:
        items = items.put(text_item("Importance", event.importance))
    if event.description is not None:
        items = items.put(Item("Body", Rich((Run(event.description),))))
    return Items(stored(item, machine.simulation) for item in items)


def _zones(machine: Machine, timing: Timing) -> list[Item]:
    if isinstance(timing, Timed):
        start, end = timing.start_zone, timing.end_zone
    else:
        start = end = machine.zone_text(machine.simulation.zone, timing.first.year).text
    return [text_item("StartTimeZone", start), text_item("EndTimeZone", end)]


def _secrecy(event: Event) -> list[Item]:
    """$PublicAccess is there exactly where OrgConfidential is not "1"."""
    if event.private:
        return [text_item("OrgConfidential", "1")]
    return [text_item("OrgConfidential", ""), text_item("$PublicAccess", "1")]


def _busy(machine: Machine, event: Event) -> list[Item]:
    return [
        text_item("BookFreeTime", "1" if event.free else ""),
        text_item("$BusyPriority", "2" if event.free else "1"),
        names_item("$BusyName", (machine.simulation.owner,)),
    ]


def _alarm(alarm: Alarm | None, machine: Machine) -> list[Item]:
    match alarm:
        case None:
            return []
        case Before(offset):
            minutes = offset.total_seconds() / 60
            how = [number_item("$AlarmOffset", minutes), text_item("$AlarmUnit", "M")]
        case At(moment):
            how = [time_item("$AlarmTime", (machine.instant(moment),))]
    return [text_item("Alarms", "1"), number_item("$Alarm", 1), *how]


def _people(machine: Machine, event: Event) -> list[Item]:
    """Lists beside each other, of the same length and order."""
    owner = machine.simulation.owner
    chair = owner if event.organizer is None else event.organizer.address
    found = [names_item(name, (chair,)) for name in ("Chair", "From", "Principal")]
    for role in ROLES:
        people = [person for person in event.attendees if person.role == role]
        if people:
            found += people_items(role, people)
    return found


def people_items(role: str, people: Sequence[Person]) -> list[Item]:
    addresses = [person.address if "@" in person.address else "." for person in people]
    return [
        names_item(f"{role}Attendees", [person.address for person in people]),
        names_item(f"Alt{role}Names", [person.name or person.address for person in people]),
        names_item(f"INet{role}Names", addresses),
        text_item(f"Storage{role}Names", *("." for _ in people)),
    ]


def person_names(role: str) -> tuple[str, ...]:
    """The names of the parallel lists of a role."""
    return (f"{role}Attendees", f"Alt{role}Names", f"INet{role}Names", f"Storage{role}Names")


def times(slices: Sequence[Slice]) -> list[Item]:
    """The date lists, equally long, and the single values the form shows."""
    first = slices[0]
    return [
        time_item("StartDateTime", [part.start for part in slices]),
        time_item("EndDateTime", [part.end for part in slices]),
        time_item("CalendarDateTime", [part.start for part in slices]),
        time_item("StartDate", (first.start,)),
        time_item("StartTime", (first.start,)),
        time_item("EndDate", (first.end,)),
        time_item("EndTime", (first.end,)),
        time_item("$NoPurge", (max((part.end for part in slices), key=lambda end: end.utc),)),
    ]


def numbered(sequence: int, update: int) -> list[Item]:
    """SequenceNum counts from 1; UpdateSeq never lies below it."""
    return [
        number_item("SequenceNum", sequence),
        number_item("UpdateSeq", max(sequence, update)),
        text_item("$CSWISL", _WISL),
    ]


def single(machine: Machine, event: Event, appt_unid: str) -> Items:
    sequence = 1 + (event.sequence or 0)
    return content(machine, event).put(
        *times([slice_of(machine, event.timing)]),
        *numbered(sequence, sequence),
        text_item("ApptUNID", appt_unid),
        text_item("$CSFlags", "w" if event.attendees else ""),
    )


def parent(machine: Machine, event: Event, appt_unid: str, slices: Sequence[Slice], children: Sequence[str]) -> Items:
    """The note that holds the rule; it is not in the calendar itself.

    Its own start is where the series begins, also when that instance was taken out at once.
    """
    sequence = 1 + (event.sequence or 0)
    begins = slice_of(machine, event.timing)
    starts = [part.original for part in slices]
    return (
        content(machine, event)
        .put(
            *times([begins]),
            time_item("$NoPurge", (max((part.end for part in slices), key=lambda end: end.utc),)),
            *rule_items(event, starts),
            time_item("RepeatDates", starts),
            time_item("RepeatEndDates", [part.end for part in slices]),
            text_item("RepeatIds", *children),
            text_item("OrgRepeat", "1"),
            text_item("Repeats", "1"),
            *numbered(sequence, sequence),
            text_item("ApptUNID", appt_unid),
            text_item("$CSFlags", "cm"),
        )
        .without(*_NOT_ON_A_PARENT)
    )


def child(items: Items, parent_unid: str, appt_unid: str, slices: Sequence[Slice], *, exception: bool) -> Items:
    """The note of one or many instances, from their content."""
    return items.put(
        Item("$REF", References((parent_unid,))),
        text_item("$RefOptions", "1"),
        *times(slices),
        time_item("RepeatInstanceDates", [part.original for part in slices]),
        text_item("OrgRepeat", "1"),
        text_item("Repeats", "1"),
        text_item("ApptUNID", appt_unid),
        text_item("$CSFlags", "mie" if exception else "mi"),
    )


def resliced(items: Items, slices: Sequence[Slice]) -> Items:
    """A child that stands for other instances now."""
    return items.put(*times(slices), time_item("RepeatInstanceDates", [part.original for part in slices]))


def anniversary(event: Event) -> Event:
    """An anniversary is a yearly set of ten."""
    if event.appointment_type != "1" or event.repeats:
        return event
    first = event.timing.first if isinstance(event.timing, AllDay) else event.timing.start.date()
    return replace(event, timing=AllDay(first, first), rule="FREQ=YEARLY;COUNT=10")
