"""One property at a time: a component while it is edited, and how each column is put into its properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.adapters.activities.columns import (
    STAMP_LINES,
    STATUS_LINE,
    STATUSES,
    TEXT_LINES,
    TYPE_LINE,
    Activity,
    BadColumn,
    category_column,
    category_list,
    default_type,
    length_name,
)
from engine.adapters.activities.derive import is_rule, minutes_before
from engine.adapters.activities.times import Span, ends_after, spell, stamp_of, zone_of
from engine.ical.lines import make
from engine.ical.values import When, duration, escape, when, when_text
from engine.model.content import Component, Line, Part

Value: TypeAlias = str | int | None

_ENCODINGS = frozenset(("ENCODING", "CHARSET"))
_BARE_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"))


class Draft:
    """A component while it is edited. New properties go behind the last one, before inner components."""

    def __init__(self, part: Component) -> None:
        self.name = part.name
        self.body: list[Part] = list(part.body)

    @property
    def part(self) -> Component:
        return Component(self.name, tuple(self.body))

    def find(self, name: str) -> Line | None:
        return next((part for part in self.body if isinstance(part, Line) and part.name == name), None)

    def put(self, name: str, line: Line | None) -> None:
        """Replace the first property of that name, in its place, or add it; None takes all of that name away."""
        if line is None:
            self.body = [part for part in self.body if not (isinstance(part, Line) and part.name == name)]
            return
        for at, part in enumerate(self.body):
            if isinstance(part, Line) and part.name == name:
                self.body[at] = line
                return
        self.add(line)

    def add(self, line: Line) -> None:
        last = max((at for at, part in enumerate(self.body) if isinstance(part, Line)), default=-1)
        self.body.insert(last + 1, line)


def normal(column: str, value: Value) -> Value:
    """A column of another program as the text will say it again: the empty text is none, line breaks are single.

    Raises `BadColumn` for what the property behind the column cannot say.
    """
    if not isinstance(value, str):
        return None if column == "priority" and value == 0 else value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    match column:
        case "category":
            return category_column(category_list(text))
        case "status":
            known = text.strip().lower()
            return (known if any(known in words for words in STATUSES.values()) else text) or None
        case "repeats" if text.strip() and not is_rule(text.strip()):
            raise BadColumn(column, value, "a recurrence rule such as FREQ=WEEKLY;BYDAY=MO")
        case "uid" | "repeats" | "zone" | "end_zone":
            return " ".join(text.replace('"', "'").split()) or None
        case "created_at" | "changed_at":
            return spell(stamp_of(column, text)) if text.strip() else None
        case _:
            return text or None


def put_columns(draft: Draft, have: Activity, want: Activity) -> None:
    """Put the columns that differ into their properties; times and UID apart."""
    for name, old, new in zip(Activity._fields, have, want, strict=True):
        if old != new and name in _SETTERS:
            _SETTERS[name](draft, new)


def put_times(draft: Draft, have: Span, want: Span) -> None:
    """Put start and end. A DURATION stays where it gives the wanted end, and otherwise becomes an end (RFC 5545 3.8.2)."""
    if want.start != have.start:
        put_time(draft, "DTSTART", want.start)
    name = length_name(draft.name)
    length = None if draft.find(name) else draft.find("DURATION")
    end = have.end if length is None else ends_after(want.start, duration(length.value))
    if want.end == end:
        return
    if length is None:
        put_time(draft, name, want.end)
    else:
        draft.put("DURATION", None if want.end is None else timed(name, want.end, None))


def put_time(draft: Draft, name: str, moment: When | None) -> None:
    draft.put(name, None if moment is None else timed(name, moment, draft.find(name)))


def timed(name: str, moment: When, old: Line | None) -> Line:
    """A date property; parameters that say nothing about kind and zone stay, and all of them where these stay the same."""
    value, params = when_text(moment)
    if old is None or not _paired(old):
        return make(name, value, *params)
    before = when(old)
    if type(before) is type(moment) and zone_of(before) == zone_of(moment):
        by_name = not old.value.strip().upper().endswith("Z")  # TZID=UTC, written out
        return Line(old.name, old.head, value.removesuffix("Z") if by_name else value)
    kept = [f";{key}={text}" if key else f";{text}" for key, text in old.params if key not in ("TZID", "VALUE")]
    made = make(name, value, *params)
    return Line(made.name, made.head + "".join(kept), value)


def text_line(old: Line | None, name: str, text: str) -> Line:
    """A TEXT property that keeps the parameters it had, apart from how it was encoded (vCalendar 1.0)."""
    if old is None or not _paired(old):
        return make(name, escape(text))
    kept = [(key, value) for key, value in old.params if not _is_encoding(key, value)]
    if len(kept) == len(old.params):
        return Line(old.name, old.head, escape(text))
    params = (f"{key}={value}" if key else value for key, value in kept)
    return Line(old.name, ";".join((old.head.split(";", 1)[0], *params)), escape(text))


def _paired(line: Line) -> bool:
    """With an unpaired quote in the parameters a new value could move the colon that ends them."""
    return line.head.count('"') % 2 == 0


def _is_encoding(key: str, value: str) -> bool:
    return key in _ENCODINGS or "QUOTED-PRINTABLE" in value.upper() or (not key and value.upper() in _BARE_ENCODINGS)


def _text_setter(name: str) -> Callable[[Draft, Any], None]:
    def put(draft: Draft, value: str | None) -> None:
        draft.put(name, None if value is None else text_line(draft.find(name), name, value))

    return put


def _stamp_setter(column: str, name: str) -> Callable[[Draft, Any], None]:
    def put(draft: Draft, value: str | None) -> None:
        draft.put(name, None if value is None else make(name, when_text(stamp_of(column, value))[0]))

    return put


def _put_type(draft: Draft, value: str | None) -> None:
    default = value is None or value == default_type(draft.name)
    draft.put(TYPE_LINE, None if default else text_line(draft.find(TYPE_LINE), TYPE_LINE, str(value)))


def _put_category(draft: Draft, value: str | None) -> None:
    """One line for all of them: which of several lines a category stands in means nothing."""
    names = ",".join(escape(name) for name in category_list(value))
    first = draft.find("CATEGORIES")
    kept = [
        part for part in draft.body if not (isinstance(part, Line) and part.name == "CATEGORIES" and part is not first)
    ]
    draft.body = kept
    if not names:
        draft.put("CATEGORIES", None)
    else:
        head = first.head if first is not None and _paired(first) else "CATEGORIES"
        draft.put("CATEGORIES", Line("CATEGORIES", head, names))


def _put_status(draft: Draft, value: str | None) -> None:
    """A word that STATUS has goes there, any other one into a line of our own; never both."""
    known = value is not None and value in STATUSES.get(draft.name, ())
    draft.put("STATUS", make("STATUS", str(value).upper().replace(" ", "-")) if known else None)
    draft.put(STATUS_LINE, None if value is None or known else make(STATUS_LINE, escape(value)))


def _put_priority(draft: Draft, value: int | None) -> None:
    draft.put("PRIORITY", None if value is None else make("PRIORITY", str(value)))


def _put_private(draft: Draft, value: int | None) -> None:
    draft.put("CLASS", make("CLASS", "PRIVATE") if value else None)


def _put_rule(draft: Draft, value: str | None) -> None:
    draft.put("RRULE", None if value is None else make("RRULE", value))


def _put_reminder(draft: Draft, value: int | None) -> None:
    """The first alarm that counts from the start is the reminder; no such alarm at all where there is to be none."""
    alarms = [(at, part) for at, part in enumerate(draft.body) if isinstance(part, Component) and _is_reminder(part)]
    if value is None:
        reminders = {at for at, _ in alarms}
        draft.body = [part for at, part in enumerate(draft.body) if at not in reminders]
        return
    trigger = make("TRIGGER", f"-PT{value}M" if value >= 0 else f"PT{-value}M")
    if not alarms:
        lines = (make("ACTION", "DISPLAY"), make("DESCRIPTION", "Reminder"), trigger)
        draft.body.append(Component("VALARM", lines))
        return
    at, alarm = alarms[0]
    changed = Draft(alarm)
    changed.put("TRIGGER", trigger)
    draft.body[at] = changed.part


def _is_reminder(part: Component) -> bool:
    return part.name == "VALARM" and minutes_before(part) is not None


_SETTERS: Mapping[str, Callable[[Draft, Any], None]] = {
    **{column: _text_setter(name) for column, name in TEXT_LINES.items()},
    **{column: _stamp_setter(column, name) for column, name in STAMP_LINES.items()},
    "type": _put_type,
    "category": _put_category,
    "status": _put_status,
    "priority": _put_priority,
    "private": _put_private,
    "repeats": _put_rule,
    "reminder_minutes": _put_reminder,
}
