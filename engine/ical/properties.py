"""Properties of an item that people name: what may be asked for, and how it is written into content lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, TypeAlias

from engine.ical.lines import make, write
from engine.ical.moving import End, with_line, without_lines
from engine.ical.values import When, escape
from engine.model.content import Component
from engine.model.errors import BadRequest

Minutes: TypeAlias = int
"""Before the start."""

_TEXTS: Final[Mapping[str, str]] = {
    "summary": "SUMMARY",
    "location": "LOCATION",
    "description": "DESCRIPTION",
    "account": "X-SYNCLINE-ACCOUNT",
    "contact": "X-SYNCLINE-CONTACT",
    "type": "X-SYNCLINE-TYPE",
    "employee": "X-SYNCLINE-EMPLOYEE",
    "crm_status": "X-SYNCLINE-STATUS",
}
_RINGING = frozenset(("DISPLAY", "AUDIO"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What people may say about an item, its subject and start aside.

    None says nothing; "" takes away what is there (so do no categories, reminder "none", priority 0). ``end`` is an end or
    a length. ``rrule`` is an RRULE value. ``priority`` goes from 1 (high) to 9 (low).
    """

    end: End = None
    rrule: str | None = None
    location: str | None = None
    description: str | None = None
    categories: tuple[str, ...] | None = None
    private: bool | None = None
    reminder: Minutes | Literal["none"] | None = None
    priority: int | None = None
    status: str | None = None
    show_as: Literal["busy", "free"] | None = None
    account: str | None = None
    contact: str | None = None
    type: str | None = None
    employee: str | None = None
    crm_status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Properties):
    """What is to be said anew about an item that exists; None leaves it as it is."""

    summary: str | None = None
    start: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem(Properties):
    """An item to be made. Without an end it takes an hour, or the whole day."""

    summary: str
    start: When


def following(part: Component, old: Component, master: Component, changes: Changes) -> Component:
    """An override after a change of the series: every property that it shared with the series changes with it."""
    own = {
        field.name: getattr(changes, field.name)
        for field in fields(changes)
        if field.name in _PROPERTIES and _said(old, field.name) == _said(master, field.name)
    }
    return with_properties(part, Changes(**own))


def with_properties(part: Component, changes: Properties) -> Component:
    """All but times and rules."""
    for name in _PROPERTIES:
        value = getattr(changes, name)
        if value is not None:
            part = _PROPERTIES[name](part, value)
    return part


def _set_text(name: str) -> Callable[[Component, str], Component]:
    def put(part: Component, text: str) -> Component:
        if not text:
            return without_lines(part, name)
        old = part.first(name)
        # LANGUAGE and X- parameters stay true of a new text; an alternate representation does not.
        kept = (
            () if old is None else (pair for pair in old.params if pair[0] not in ("ALTREP", "ENCODING", "CHARSET", ""))
        )
        return with_line(part, make(name, escape(text), *((key, value.strip('"')) for key, value in kept)))

    return put


def _set_categories(part: Component, names: tuple[str, ...]) -> Component:
    if not names:
        return without_lines(part, "CATEGORIES")
    return with_line(part, make("CATEGORIES", ",".join(map(escape, names))))


def _set_private(part: Component, private: bool) -> Component:
    if not private and part.first("CLASS") is None:
        return part
    return with_line(part, make("CLASS", "PRIVATE" if private else "PUBLIC"))


def _set_priority(part: Component, priority: int) -> Component:
    if not 0 <= priority <= 9:
        raise BadRequest(f"A priority is a number from 1 (high) to 9 (low), or 0 for none; {priority} is neither.")
    return with_line(part, make("PRIORITY", str(priority))) if priority else without_lines(part, "PRIORITY")


def _set_status(part: Component, status: str) -> Component:
    value = status.strip().upper().replace(" ", "-")
    return with_line(part, make("STATUS", value)) if value else without_lines(part, "STATUS")


def _set_show_as(part: Component, show_as: str) -> Component:
    return with_line(part, make("TRANSP", "TRANSPARENT" if show_as == "free" else "OPAQUE"))


def _set_reminder(part: Component, reminder: Minutes | Literal["none"]) -> Component:
    """The first alarm that shows or plays something rings at the new time; alarms that send mail are left alone."""
    ringing = [inner for inner in part.parts if _rings(inner)]
    if reminder == "none":
        return Component(part.name, tuple(inner for inner in part.body if not any(inner is each for each in ringing)))
    trigger = make("TRIGGER", f"-PT{reminder}M" if reminder else "PT0S")
    if ringing:
        changed = with_line(ringing[0], trigger)
        return Component(part.name, tuple(changed if inner is ringing[0] else inner for inner in part.body))
    alarm = Component("VALARM", (make("ACTION", "DISPLAY"), make("DESCRIPTION", "Reminder"), trigger))
    return Component(part.name, (*part.body, alarm))


def _rings(inner: Component) -> bool:
    return inner.name == "VALARM" and (inner.value("ACTION") or "").strip().upper() in _RINGING


_PROPERTIES: Final[Mapping[str, Callable[[Component, Any], Component]]] = {
    **{field: _set_text(name) for field, name in _TEXTS.items()},
    "categories": _set_categories,
    "private": _set_private,
    "reminder": _set_reminder,
    "priority": _set_priority,
    "status": _set_status,
    "show_as": _set_show_as,
}

_LINES: Final[Mapping[str, str]] = _TEXTS | {
    "categories": "CATEGORIES",
    "private": "CLASS",
    "priority": "PRIORITY",
    "status": "STATUS",
    "show_as": "TRANSP",
}


def _said(part: Component, field: str) -> list[str]:
    """What a component says about a field, to be compared with another component."""
    if field == "reminder":
        return [write([inner]) for inner in part.parts if _rings(inner)]
    return [line.value for line in part.all(_LINES[field])]
