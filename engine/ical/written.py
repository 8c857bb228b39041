"""One property of an item written anew, by the name and in the form in which people see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.ical.edit import change, change_occurrence
from engine.ical.properties import Changes
from engine.ical.series import parsed, start_of
from engine.ical.typed import FLOATING, parse_duration, parse_when
from engine.ical.values import Moment
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject

_YES: Final = frozenset(("yes", "y", "true", "private", "1"))
_NO: Final = frozenset(("no", "n", "false", "public", "0", ""))


def writable(field: str) -> bool:
    """Can that field be written by hand?"""
    return field in _FIELDS or field in ("start", "end")


def written(item: CalendarObject, name: str, text: str) -> CalendarObject:
    """The item with one property as it was typed; ``name`` as in choices (``summary``, ``start@2026-03-09T10:00``).

    Times are typed as 2026-03-02 10:00, with a zone behind them or in the one they were in; for an end a length such as
    "90 minutes" will do.
    Raises `BadRequest` for what cannot be understood, or is not written by hand.
    """
    field, _, occurrence = name.partition("@")
    changes = _changes(item, field, text.strip())
    return change_occurrence(item, occurrence, changes) if occurrence else change(item, changes)


def _changes(item: CalendarObject, field: str, text: str) -> Changes:
    if field in ("start", "end"):
        return _moved(item, field, text)
    read = _FIELDS.get(field)
    if read is None:
        raise BadRequest(f"The property '{field}' is not written by hand: take the left or the right version of it.")
    return Changes(**{field.replace("-", "_"): read(text)})


def _moved(item: CalendarObject, field: str, text: str) -> Changes:
    """A time with a zone behind it is meant there, any other in the zone that the item is in."""
    if field == "end" and not text[:4].isdigit():
        return Changes(end=parse_duration(text))
    words = text.split()
    zone = words.pop() if len(words) == 3 and words[0][:4].isdigit() else _zone(item)
    moment = parse_when(" ".join(words), zone or FLOATING, FLOATING)
    return Changes(start=moment) if field == "start" else Changes(end=moment)


def _zone(item: CalendarObject) -> str | None:
    read = parsed(item.text)
    start = None if read is None or read.master is None else start_of(read.master)
    return start.zone if isinstance(start, Moment) else None


def _categories(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _private(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise BadRequest(f"{text!r} is neither yes nor no.")


def _priority(text: str) -> int:
    number = text.partition(" ")[0] or "0"
    if number.isdigit() and int(number) <= 9:
        return int(number)
    raise BadRequest(f"{text!r} is no priority: write a number from 1 (high) to 9 (low), or 0 for none.")


def _reminder(text: str) -> int | str:
    if text in ("", "none"):
        return "none"
    if text == "at the start":
        return 0
    return int(parse_duration(text.removesuffix("before").strip()).total_seconds() // 60)


def _as_it_is(text: str) -> str:
    return text


_FIELDS: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(
        ("summary", "location", "description", "account", "contact", "type", "employee", "crm-status"), _as_it_is
    ),
    "categories": _categories,
    "private": _private,
    "priority": _priority,
    "reminder": _reminder,
}
