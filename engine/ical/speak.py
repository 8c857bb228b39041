"""Facts as people read them: times without letters T and Z, texts without escapes, reminders in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta

from engine.ical.attached import content_of, name_of
from engine.ical.canon import when_of_canon
from engine.ical.lines import Component
from engine.ical.values import Day, Moment, When, duration, items, unescape, when
from engine.ical.zones import real_wall, zone_info
from engine.model.content import Line
from engine.model.difference import Fact

_TIMES = frozenset(("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE"))
_CLASSES = {"PUBLIC": "no", "PRIVATE": "yes", "CONFIDENTIAL": "yes (confidential)"}


def said(fact: Fact) -> str:
    """A fact in words; several lines are joined by commas."""
    if not fact.parts:
        implied = when_of_canon(fact.canon)
        return fact.canon.removeprefix(":") if implied is None else _clock(implied)
    return ", ".join(_line(part) if isinstance(part, Line) else _component(part) for part in fact.parts)


def _line(line: Line) -> str:
    if line.name in _TIMES:
        told = [_when(Line(line.name, line.head, piece)) for piece in items(line.value)]
        return ", ".join(told)
    match line.name:
        case "RRULE" | "EXRULE":
            from engine.ical.fields import rule_in_words

            return rule_in_words(line.value)
        case "CLASS":
            return _CLASSES.get(line.value.strip().upper(), line.value)
        case "DURATION":
            return _length(duration(line.value), line.value)
        case "ATTENDEE" | "ORGANIZER":
            address = line.value.removeprefix("mailto:").removeprefix("MAILTO:")
            name = line.param("CN")
            return f"{name} <{address}>" if name else address
        case "ATTACH" if (data := content_of(line)) is not None:
            return f"{name_of(line)} ({_size(len(data))})"
        case _:
            return unescape(line.value)


def _size(length: int) -> str:
    """1024 bytes to a KB, as in attachments_limit."""
    for unit, size in (("MB", 1024 * 1024), ("KB", 1024)):
        if length >= size:
            return f"{length / size:.1f} {unit}"
    return f"{length} bytes"


def _when(line: Line) -> str:
    moment = when(line)
    return line.value if moment is None else _clock(moment)


def _clock(moment: When) -> str:
    match moment:
        case Day(day):
            return day.isoformat()
        case Moment(wall, zone):
            clock = wall.isoformat(" ", "minutes" if wall.second == 0 else "seconds")
            return clock if zone is None else f"{clock} {zone}"


def _component(part: Component) -> str:
    if part.name != "VALARM":
        return part.name.lower()
    trigger = part.first("TRIGGER")
    if trigger is None:
        return "reminder"
    length = duration(trigger.value)
    if length is None:
        return f"at {_when(trigger)}"
    if not length:
        return "at the start"
    return f"{_length(abs(length), trigger.value)} {'before' if length < timedelta(0) else 'after'}"


def _length(length: timedelta | None, otherwise: str) -> str:
    if length is None:
        return otherwise
    seconds = int(length.total_seconds())
    for unit, size in (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds and seconds % size == 0:
            number = seconds // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{seconds} seconds"


def iso(moment: When, definitions: Mapping[str, Component]) -> str:
    """ISO 8601: a date; a time with the offset of its zone; a floating time or an unknown zone with the machine's offset."""
    match moment:
        case Day(day):
            return day.isoformat()
        case Moment(wall, "UTC"):
            return wall.replace(tzinfo=UTC).isoformat()
        case Moment(wall, zone):
            known = None if zone is None else zone_info(zone, definitions)
            if known is None:
                return wall.astimezone().isoformat()
            return real_wall(wall, known).replace(tzinfo=known).isoformat()
