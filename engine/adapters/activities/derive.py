"""Content lines into columns: what table ``activity`` and table ``activity_exception`` say of a calendar object.

Pure, and parses the text once. What is malformed, or what no column can hold, gives NULL; the text itself is kept.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.adapters.activities.columns import (
    DELETED,
    INHERITED,
    STATUS_LINE,
    TYPE_LINE,
    Activity,
    Occurrence,
    category_column,
    default_type,
    length_name,
)
from engine.adapters.activities.times import (
    Span,
    ends_after,
    key_of,
    occurrence_times,
    original_of,
    stamp_column,
    times_of,
)
from engine.ical.lines import Malformed, parse
from engine.ical.values import Moment, When, duration, items, unescape, when, when_value
from engine.ical.zones import instant
from engine.model.content import Component, Line, Part

Key = tuple[str, str]
"""Original start and original zone of an occurrence, as its row says them."""

_HOLDERS = frozenset(("VTIMEZONE", "VALARM", "STANDARD", "DAYLIGHT"))
_FREQUENCIES = "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY"
_RULE_PARTS = {
    "FREQ": re.compile(_FREQUENCIES, re.IGNORECASE),
    "COUNT": re.compile(r"\d+", re.ASCII),
    "INTERVAL": re.compile(r"\d+", re.ASCII),
    "UNTIL": re.compile(r"\d{8}(?:T\d{6}Z?)?", re.ASCII | re.IGNORECASE),
}
_OTHER_PART = re.compile(r"[A-Za-z0-9,+\-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, parsed: its parts, the component that the activity is made of, and what the columns say of it.

    ``overrides`` are the components of single occurrences that a row stands for, the first one of each key.
    """

    top: tuple[Part, ...]
    main: Component
    activity: Activity
    span: Span
    overrides: dict[Key, Component]
    occurrences: dict[Key, Occurrence]


def derive(text: str) -> Reading:
    """The columns of a text. Raises `Malformed` where it does not nest or holds no item at all."""
    top = parse(text)
    found = list(item_parts(top))
    main = next((part for part in found if part.first("RECURRENCE-ID") is None), found[0] if found else None)
    if main is None:
        raise Malformed("it holds no item", 1)
    lines = _first_lines(main)
    span = _span(main.name, lines)
    activity = _activity(main, lines, span)
    overrides = {} if len(found) == 1 else _overrides(found, main, activity.zone)
    occurrences = {key: _occurrence(key, part, activity) for key, part in overrides.items()}
    for key in _excluded(main, activity.zone) if "EXDATE" in lines else ():
        occurrences.setdefault(key, Occurrence(*key, kind=DELETED))
    return Reading(top, main, activity, span, overrides, occurrences)


def item_parts(top: Sequence[Part]) -> Iterator[Component]:
    """The components that make up the item: all below VCALENDAR but zones."""
    for calendar in top:
        if isinstance(calendar, Component):
            for part in calendar.body:
                if isinstance(part, Component) and part.name not in _HOLDERS:
                    yield part


def _first_lines(part: Component) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in part.body:
        if isinstance(line, Line) and line.name not in found:
            found[line.name] = line
    return found


def _activity(part: Component, lines: dict[str, Line], span: Span) -> Activity:
    get = lines.get
    start, end, all_day, zone, end_zone = times_of(span)
    uid = get("UID")
    kind = lines.get("CLASS")
    return Activity(
        uid=None if uid is None else uid.value.strip() or None,
        type=_text(get(TYPE_LINE)) or default_type(part.name),
        category=category_column(categories(part)) if "CATEGORIES" in lines else None,
        subject=_text(get("SUMMARY")),
        start=start,
        end=end,
        all_day=all_day,
        zone=zone,
        end_zone=end_zone,
        location=_text(get("LOCATION")),
        description=_text(get("DESCRIPTION")),
        status=_status(get("STATUS"), get(STATUS_LINE)),
        priority=_priority(get("PRIORITY")),
        # A classification nobody knows is private (RFC 5545 3.8.1.3).
        private=0 if kind is None or kind.value.strip().upper() in ("", "PUBLIC") else 1,
        account=_text(get("X-SYNCLINE-ACCOUNT")),
        contact=_text(get("X-SYNCLINE-CONTACT")),
        employee_responsible=_text(get("X-SYNCLINE-EMPLOYEE")),
        repeats=_rule(get("RRULE")),
        reminder_minutes=_reminder(part),
        created_at=_stamp(get("CREATED")),
        changed_at=_stamp(get("LAST-MODIFIED")),
    )


def _text(line: Line | None) -> str | None:
    return None if line is None else text_of(line) or None


def text_of(line: Line) -> str:
    """A TEXT as people read it; quoted-printable of vCalendar 1.0 is read too."""
    if ";" not in line.head or "QUOTED-PRINTABLE" not in line.head.upper():
        return unescape(line.value)
    data = binascii.a2b_qp(line.value.encode("utf-8", "surrogatepass"))
    try:
        return unescape(data.decode(line.param("CHARSET") or "utf-8").replace("\r\n", "\n"))
    except (UnicodeDecodeError, LookupError):
        return unescape(data.decode("latin-1"))


def categories(part: Component) -> list[str]:
    """All categories, from however many lines; those that are only blanks are none."""
    named = (unescape(name) for line in part.all("CATEGORIES") for name in items(line.value))
    return [clean for name in named if (clean := " ".join(name.split()))]


def _status(line: Line | None, own: Line | None) -> str | None:
    """A CRM's own word wins, unless the other calendar has cancelled what the CRM had planned."""
    general = None if line is None else line.value.strip().lower().replace("-", " ")
    return general if general == "cancelled" else _text(own) or general or None


def _priority(line: Line | None) -> int | None:
    value = "" if line is None else line.value.strip()
    return int(value) if len(value) == 1 and value in "123456789" else None


def _rule(line: Line | None) -> str | None:
    value = "" if line is None else line.value.strip()
    return value if value and is_rule(value) else None


@lru_cache(maxsize=1024)
def is_rule(value: str) -> bool:
    """Is this spelled like an RRULE (RFC 5545 3.3.10)? A semicolon too many does not count."""
    parts = [part.partition("=") for part in value.split(";") if part]
    names = {name.upper() for name, _, _ in parts}
    return "FREQ" in names and all(
        equals and _RULE_PARTS.get(name.upper(), _OTHER_PART).fullmatch(text) is not None
        for name, equals, text in parts
    )


def _stamp(line: Line | None) -> str | None:
    return None if line is None else stamp_column(when(line))


def _reminder(part: Component) -> int | None:
    """Minutes before the start, by the first alarm that says so."""
    for alarm in part.parts:
        if alarm.name == "VALARM" and (minutes := minutes_before(alarm)) is not None:
            return minutes
    return None


def minutes_before(alarm: Component) -> int | None:
    """None for an alarm at a fixed time, or one that counts from the end (RFC 5545 3.8.6.3)."""
    trigger = alarm.first("TRIGGER")
    if trigger is None or (trigger.param("RELATED") or "").upper() == "END":
        return None
    length = duration(trigger.value)
    return None if length is None else -round(length.total_seconds() / 60)


def _span(component: str, lines: dict[str, Line]) -> Span:
    start_line = lines.get("DTSTART")
    start = None if start_line is None else when(start_line)
    end_line = lines.get(length_name(component))
    if end_line is not None:
        return Span(start, when(end_line))
    length = lines.get("DURATION")
    return Span(start, None if length is None else ends_after(start, duration(length.value)))


def span_of_part(part: Component) -> Span:
    return _span(part.name, _first_lines(part))


def _overrides(found: Sequence[Component], main: Component, zone: str | None) -> dict[Key, Component]:
    overrides: dict[Key, Component] = {}
    for part in found:
        key = None if part is main else override_key(part, zone)
        if key is not None:
            overrides.setdefault(key, part)
    return overrides


def override_key(part: Component, zone: str | None) -> Key | None:
    """The key of a single occurrence's component; None for one whose id is malformed or that says THISANDFUTURE."""
    line = part.first("RECURRENCE-ID")
    if line is None or line.param("RANGE") is not None:
        return None
    original = when(line)
    return None if original is None else key_of(original, zone)


def read_override(part: Component) -> tuple[Activity, Span]:
    """What the columns would say of a single occurrence if it were an activity of its own."""
    lines = _first_lines(part)
    span = _span(part.name, lines)
    return _activity(part, lines, span), span


def _occurrence(key: Key, part: Component, series: Activity) -> Occurrence:
    own, span = read_override(part)
    times = occurrence_times(span, series.zone)
    moved = span.start is not None and not _same_time(span.start, original_of(*key, series.zone))
    row = Occurrence(*key, "moved" if moved else "changed", *times)
    return row._replace(**{name: _beside(name, own, series) for name in INHERITED})


def _same_time(one: When, other: When) -> bool:
    """Outlook names the original start in UTC where the occurrence itself has a zone."""
    if one == other or not isinstance(one, Moment) or not isinstance(other, Moment) or one.zone == other.zone:
        return one == other
    at = instant(one, {})
    return at is not None and at == instant(other, {})


def _beside(column: str, own: Activity, series: Activity) -> str | int | None:
    """What an exception's column says: NULL where the series says the same, '' or 0 for none."""
    value: str | int | None = getattr(own, column)
    if value == getattr(series, column):
        return None
    return value if value is not None else 0 if column == "priority" else ""


def _excluded(main: Component, zone: str | None) -> Iterator[Key]:
    for line in main.all("EXDATE"):
        for original in exdates(line):
            if original is not None:
                yield key_of(original, zone)


def exdates(line: Line) -> list[When | None]:
    """The values of an EXDATE line; None for a malformed one."""
    tzid = line.param("TZID")
    return [when_value(value, tzid) for value in items(line.value)]
