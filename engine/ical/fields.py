"""What a calendar object says, in the names and words that people see.

For reading: lists, conflict screens, ``syncline show --json``. Dates and times are written the same way in every country
(ISO 8601), so that nobody has to guess which is the month. The names of fields are in `engine.ical.names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, timedelta, tzinfo
from typing import TypeAlias

from engine.ical.names import FIELD_OF, property_field
from engine.ical.series import (
    Definitions,
    Parsed,
    length_of,
    like,
    parsed,
    sequence_of,
    start_of,
    times_of,
    wall_in,
)
from engine.ical.span import Span, iso, span
from engine.ical.values import Day, Moment, When, duration, items, unescape, when, when_value
from engine.ical.words import length_in_words, rule_in_words, when_in_words
from engine.ical.zones import in_utc, zone_info
from engine.model.content import Component, Line, Part
from engine.model.resource import CalendarObject

__all__ = ["FIELD_OF", "Field", "changed_occurrences", "display", "fields_of", "rule_in_words"]

Field: TypeAlias = str | bool | list[str]

_TIMES = ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "COMPLETED", "CREATED", "LAST-MODIFIED", "DTSTAMP")
_SPOKEN = {"OPAQUE": "busy", "TRANSPARENT": "free"}
_LEVELS = {"0": "none", "1": "high", "5": "normal", "9": "low"}
_TIMING = frozenset(("DTSTART", "DTEND", "DUE", "DURATION", "UID", "RECURRENCE-ID", "DTSTAMP", "SEQUENCE"))
_UNTOLD = _TIMING | {"CREATED", "LAST-MODIFIED", "PRODID"}


def display(part: Part) -> str:
    """The value of a line, or a whole inner component, in words. What is malformed is shown as it came."""
    if isinstance(part, Component):
        return _reminder(part) if part.name == "VALARM" else part.name.lower()
    say = _SAY.get(part.name)
    return unescape(part.value).strip() if say is None else say(part)


def _time(line: Line) -> str:
    found = when(line)
    return line.value.strip() if found is None else when_in_words(found)


def _times(line: Line) -> str:
    tzid = line.param("TZID")
    return ", ".join(_list_time(text, tzid) for text in items(line.value))


def _list_time(text: str, tzid: str | None) -> str:
    found = when_value(text.partition("/")[0], tzid)
    return text.strip() if found is None else when_in_words(found)


def _length(line: Line) -> str:
    found = duration(line.value)
    return line.value.strip() if found is None else length_in_words(found)


def _rule(line: Line) -> str:
    return rule_in_words(line.value)


def _list(line: Line) -> str:
    return ", ".join(_elements(line))


def _elements(line: Line) -> list[str]:
    return [text for item in items(line.value) if (text := unescape(item).strip())]


def _lower(line: Line) -> str:
    value = line.value.strip().upper()
    return _SPOKEN.get(value, value.lower().replace("-", " "))


def _priority(line: Line) -> str:
    value = line.value.strip()
    word = _LEVELS.get(value)
    return value if word is None else f"{value} ({word})"


def _person(line: Line) -> str:
    """ "Ann Miller <ann@example.com>, accepted"."""
    address = line.value.strip()
    address = address[7:] if address[:7].lower() == "mailto:" else address
    name = (line.param("CN") or "").strip()
    answer = (line.param("PARTSTAT") or "").lower().replace("-", " ")
    said = f"{name} <{address}>" if name and name != address else address
    return f"{said}, {answer}" if answer else said


def _attachment(line: Line) -> str:
    name = line.param("FILENAME") or line.param("X-FILENAME") or line.param("X-APPLE-FILENAME")
    if name:
        return name
    if (line.param("VALUE") or "").upper() == "BINARY":
        return f"{line.param('FMTTYPE') or 'file'}, {len(line.value) * 3 // 4} bytes"
    return line.value.strip()


def _reminder(alarm: Component) -> str:
    """ "15 minutes before"; relative to the end or at a fixed time where it says so."""
    line = alarm.first("TRIGGER")
    if line is None:
        return "reminder without a time"
    at = when(line)
    if at is not None:
        return f"at {when_in_words(at)}"
    length = duration(line.value)
    if length is None:
        return line.value.strip()
    end = (line.param("RELATED") or "").upper() == "END"
    if not length:
        return "at the end" if end else "at the start"
    side = "before" if length < timedelta() else "after"
    return f"{length_in_words(length)} {side}" + (" the end" if end else "")


_SAY: Mapping[str, Callable[[Line], str]] = {
    **dict.fromkeys(_TIMES, _time),
    **dict.fromkeys(("EXDATE", "RDATE"), _times),
    **dict.fromkeys(("RRULE", "EXRULE"), _rule),
    **dict.fromkeys(("CATEGORIES", "RESOURCES"), _list),
    **dict.fromkeys(("CLASS", "STATUS", "TRANSP"), _lower),
    **dict.fromkeys(("ATTENDEE", "ORGANIZER"), _person),
    "DURATION": _length,
    "TRIGGER": _length,
    "PRIORITY": _priority,
    "ATTACH": _attachment,
}


def fields_of(item: CalendarObject, machine_zone: tzinfo = UTC) -> dict[str, Field]:
    """The item, or its series, field by field, ready for JSON. Empty when nothing in it can be read.

    ``start`` and ``end`` are ISO 8601 with offset, or dates with an exclusive end; floating times are taken for the
    machine's zone. ``repeats`` is in words, ``rrule`` as it came. Fields that say nothing are left out, except for the
    ones everybody asks for.
    """
    read = parsed(item.text)
    main = None if read is None else _main(read)
    return {} if read is None or main is None else _fields(main, read.definitions, machine_zone)


def _main(read: Parsed) -> Component | None:
    return read.master or next(iter(read.overrides), None)


def _fields(part: Component, definitions: Definitions, machine_zone: tzinfo) -> dict[str, Field]:
    said = _common(part) | _when_fields(part, definitions, machine_zone)
    rules = [line.value for line in part.all("RRULE")]
    if rules:
        said["rrule"] = rules if len(rules) > 1 else rules[0]
    for name, values in _others(part):
        said.setdefault(name, values if len(values) > 1 or name in _ALWAYS_LISTS else values[0])
    return said


_ALWAYS_LISTS = frozenset(("reminder", "attendees", "attachments", "extra-dates", "left-out-dates"))


def _common(part: Component) -> dict[str, Field]:
    def text(name: str) -> str:
        line = part.first(name)
        return "" if line is None else display(line)

    return {
        "summary": text("SUMMARY"),
        "location": text("LOCATION"),
        "description": text("DESCRIPTION"),
        "repeats": text("RRULE"),
        "categories": [name for line in part.all("CATEGORIES") for name in _elements(line)],
        "private": text("CLASS") in ("private", "confidential"),
    }


def _when_fields(part: Component, definitions: Definitions, machine_zone: tzinfo) -> dict[str, Field]:
    taken = _span(part, definitions, machine_zone)
    if taken is None:
        line = part.first("DTSTART")
        return {"start": "" if line is None else line.value, "end": "", "all_day": False, "zone": ""}
    zone = taken.zone or ""
    return {"start": taken.start_iso, "end": taken.end_iso, "all_day": taken.all_day, "zone": zone}


def _span(part: Component, definitions: Definitions, machine_zone: tzinfo) -> Span | None:
    start = start_of(part)
    return None if start is None else span(start, length_of(part, definitions), definitions, machine_zone)


def _others(part: Component) -> Iterator[tuple[str, list[str]]]:
    """All that is left, by field; several lines of one field together."""
    found: dict[str, list[str]] = {}
    for inner in part.body:
        if isinstance(inner, Line) and (inner.name in _UNTOLD or not inner.name):
            continue
        name = property_field(inner.name)
        texts = display(inner).split(", ") if inner.name in ("EXDATE", "RDATE") else [display(inner)]
        found.setdefault(name, []).extend(texts)
    yield from found.items()


def changed_occurrences(item: CalendarObject, machine_zone: tzinfo = UTC) -> list[dict[str, Field]]:
    """What is special about single occurrences of a series, in time order: each with its original start.

    ``change`` is "edited" (with the fields that differ from the series), "removed" or "added".
    """
    read = parsed(item.text)
    start = None if read is None or read.master is None else start_of(read.master)
    if read is None:
        return []
    found = list(_edited(read, start, machine_zone))
    if read.master is not None and start is not None:
        for name, change in (("EXDATE", "removed"), ("RDATE", "added")):
            found += [
                _change(start, at, change, read.definitions, machine_zone)
                for line in read.master.all(name)
                for at in times_of(line)
            ]
    return sorted(found, key=lambda each: (str(each["occurrence"]), str(each["change"])))


def _edited(read: Parsed, start: When | None, machine_zone: tzinfo) -> Iterator[dict[str, Field]]:
    series = {} if read.master is None else _fields(read.master, read.definitions, machine_zone)
    for part in sorted(read.overrides, key=sequence_of):
        line = part.first("RECURRENCE-ID")
        at = None if line is None else when(line)
        at = at or start_of(part)
        if at is None:
            continue
        due = series | _due(read, start, at, machine_zone)
        own = _fields(part, read.definitions, machine_zone)
        differs = {name: value for name, value in own.items() if due.get(name) != value and name not in _OF_SERIES}
        yield _change(start or at, at, "edited", read.definitions, machine_zone) | differs


def _due(read: Parsed, start: When | None, at: When, machine_zone: tzinfo) -> dict[str, Field]:
    """When an occurrence would take place if nobody had changed it."""
    if read.master is None or start is None:
        return {}
    due = like(start, wall_in(start, at, read.definitions))
    taken = span(due, length_of(read.master, read.definitions), read.definitions, machine_zone)
    return {"start": taken.start_iso, "end": taken.end_iso}


_OF_SERIES = frozenset(("repeats", "rrule", "extra-dates", "left-out-dates"))


def _change(start: When, at: When, change: str, definitions: Definitions, machine_zone: tzinfo) -> dict[str, Field]:
    wall = wall_in(start, at, definitions)
    zone = (zone_info(start.zone, definitions) if isinstance(start, Moment) and start.zone else None) or machine_zone
    local = in_utc(wall, zone).astimezone(zone)
    return {"occurrence": iso(Day(wall.date()) if isinstance(start, Day) else start, local), "change": change}
