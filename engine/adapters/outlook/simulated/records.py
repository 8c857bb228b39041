"""What the store holds for one appointment, and how its parts are written as JSON.

An :class:`ItemRecord` is the unsaved state of one open item: each open item has its own. Instants are aware UTC; walls
are naive and in the zone of the series.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Final, Literal, cast

from engine.adapters.outlook.days import Rule, end_of
from engine.adapters.outlook.numbers import OlRecurrenceType
from engine.adapters.outlook.simulated.people import RecipientRecord

Plain = str | int | float | bool | bytes | datetime | None
"""A value of a user property or a named property."""


@dataclass(frozen=True, slots=True)
class Series:
    """A recurrence pattern: its days, its time of day in the zone of the series, and how its end was put."""

    rule: Rule
    minute: int
    """Start, minutes after midnight."""
    duration: int
    """Minutes."""
    ends: Literal["never", "count", "date"] = "never"
    occurrences: int = 0
    every_weekday: bool = False
    """Made from a daily pattern: reads as weekly."""

    def start_on(self, day: date) -> datetime:
        """Wall clock start of the occurrence of a day."""
        return datetime.combine(day, time()) + timedelta(minutes=self.minute)

    def end_on(self, day: date) -> datetime:
        """Wall clock end of the occurrence of a day."""
        return self.start_on(day) + timedelta(minutes=self.duration)

    def shape(self) -> tuple[object, ...]:
        """All that makes the occurrences what they are, but not how long the series runs."""
        return (self.rule.until(None), self.minute, self.duration, self.every_weekday)

    def with_occurrences(self, count: int) -> Series:
        """Ended after so many occurrences; the end date follows where the rule can tell it."""
        rule = self.rule.until(end_of(self.rule, count))
        return Series(rule, self.minute, self.duration, "count", count, self.every_weekday)


@dataclass(slots=True)
class UserPropertyRecord:
    name: str
    kind: int
    value: Plain

    def copy(self) -> UserPropertyRecord:
        return UserPropertyRecord(self.name, self.kind, self.value)


@dataclass(slots=True)
class AttachmentRecord:
    display_name: str
    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """One day of a series that is deleted or differs. ``changes`` are fields of :class:`ItemRecord` by name."""

    original: date
    deleted: bool = False
    start: datetime | None = None
    end: datetime | None = None
    changes: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class ItemRecord:
    """One row of ``items``. ``row`` is 0 and ``entry_id`` empty until the first save."""

    row: int = 0
    entry_id: str = ""
    folder: int = 0
    version: int = 0
    message_class: str = "IPM.Appointment"
    subject: str = ""
    location: str = ""
    body: str = ""
    rtf: bytes | None = None
    categories: list[str] = field(default_factory=list[str])
    start: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    end: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    start_zone: str = "UTC"
    end_zone: str = "UTC"
    all_day: bool = False
    busy: int = 2
    sensitivity: int = 0
    importance: int = 1
    reminder_set: bool = True
    reminder_minutes: int = 15
    reminder_override: bool = False
    reminder_sound: bool = True
    reminder_file: str = ""
    meeting_status: int = 0
    response_status: int = 0
    response_requested: bool = True
    organizer: str = ""
    force_update: bool = False
    global_id: str = ""
    created: datetime | None = None
    modified: datetime | None = None
    recipients: list[RecipientRecord] = field(default_factory=list[RecipientRecord])
    user_properties: list[UserPropertyRecord] = field(default_factory=list[UserPropertyRecord])
    named: dict[str, Plain] = field(default_factory=dict[str, Plain])
    series: Series | None = None
    exceptions: list[ExceptionRecord] = field(default_factory=list[ExceptionRecord])

    def copy(self) -> ItemRecord:
        """An independent copy: nothing that can be changed is shared."""
        found = ItemRecord(*_all_fields(self))
        found.categories = list(self.categories)
        found.recipients = [replace(one) for one in self.recipients]
        found.user_properties = [one.copy() for one in self.user_properties]
        found.named = dict(self.named)
        found.exceptions = list(self.exceptions)
        return found


FIELDS: Final = tuple(one.name for one in fields(ItemRecord))
_all_fields: Final = attrgetter(*FIELDS)


EXCEPTION_FIELDS: Final = (
    "subject",
    "location",
    "body",
    "rtf",
    "busy",
    "all_day",
    "reminder_set",
    "reminder_minutes",
    "meeting_status",
)
"""What an exception can have of its own beside its times and attachments ([MS-OXOCAL] 2.2.1.44.2)."""


# --- as JSON -------------------------------------------------------------------------------------------------------


def dump(value: object) -> str:
    """JSON of a part of a record; dates and bytes are written as ``{"date": ...}`` and ``{"bytes": ...}``."""
    return _ENCODER.encode(value)


def _encode(value: object) -> object:
    match value:
        case datetime():
            return {"date": value.isoformat()}
        case date():
            return value.isoformat()
        case bytes():
            return {"bytes": value.hex()}
        case RecipientRecord():
            return [value.name, value.address, value.kind, value.response, value.resolved]
        case UserPropertyRecord():
            return [value.name, value.kind, value.value]
        case ExceptionRecord():
            return [value.original, value.deleted, value.start, value.end, value.changes]
        case Series():
            return _series_to_json(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no part of a record")


_ENCODER: Final = json.JSONEncoder(default=_encode, ensure_ascii=False)


def _series_to_json(series: Series) -> dict[str, object]:
    rule = series.rule
    return {
        "kind": int(rule.kind),
        "start": rule.start,
        "end": rule.end,
        "interval": rule.interval,
        "mask": rule.mask,
        "day": rule.day,
        "month": rule.month,
        "instance": rule.instance,
        "first_day": rule.first_day,
        "minute": series.minute,
        "duration": series.duration,
        "ends": series.ends,
        "occurrences": series.occurrences,
        "every_weekday": series.every_weekday,
    }


def _decode(value: dict[str, Any]) -> object:
    if len(value) == 1:
        if "date" in value:
            return datetime.fromisoformat(value["date"])
        if "bytes" in value:
            return bytes.fromhex(value["bytes"])
    return value


def load(text: str) -> Any:
    """The value that :func:`dump` wrote; records come as lists."""
    return _DECODER.decode(text)


_DECODER: Final = json.JSONDecoder(object_hook=_decode)


def load_recipients(text: str) -> list[RecipientRecord]:
    return [] if text == "[]" else [RecipientRecord(*one) for one in load(text)]


def load_user_properties(text: str) -> list[UserPropertyRecord]:
    return [] if text == "[]" else [UserPropertyRecord(*one) for one in load(text)]


def load_exceptions(text: str) -> list[ExceptionRecord]:
    return [] if text == "[]" else [ExceptionRecord(date.fromisoformat(one[0]), *one[1:]) for one in load(text)]


def load_series(text: str | None) -> Series | None:
    if not text:
        return None
    data = cast("dict[str, Any]", load(text))
    rule = Rule(
        kind=OlRecurrenceType(data["kind"]),
        start=date.fromisoformat(data["start"]),
        end=date.fromisoformat(data["end"]) if data["end"] else None,
        **{name: data[name] for name in ("interval", "mask", "day", "month", "instance", "first_day")},
    )
    return Series(rule, data["minute"], data["duration"], data["ends"], data["occurrences"], data["every_weekday"])


def load_instant(text: str | None) -> datetime | None:
    """An instant from its column."""
    return datetime.fromisoformat(text) if text else None


def load_names(text: str) -> list[str]:
    return [] if text == "[]" else json.loads(text)


def load_named(text: str) -> dict[str, Plain]:
    return {} if text == "{}" else load(text)


DECODERS: Final[dict[str, Callable[[Any], Any]]] = {
    "start": load_instant,
    "end": load_instant,
    "created": load_instant,
    "modified": load_instant,
    "categories": load_names,
    "named": load_named,
    "recipients": load_recipients,
    "user_properties": load_user_properties,
    "series": load_series,
    "exceptions": load_exceptions,
    **dict.fromkeys(
        ("all_day", "reminder_set", "reminder_override", "reminder_sound", "response_requested", "force_update"), bool
    ),
}
"""How a column's value becomes a field's; the others are taken as they are."""


def _dump_list(value: list[object]) -> str:
    return dump(value) if value else "[]"


def _dump_named(value: dict[str, Plain]) -> str:
    return dump(value) if value else "{}"


def _dump_series(value: Series | None) -> str | None:
    return None if value is None else dump(value)


def _dump_instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


_ENCODERS: Final[dict[str, Callable[[Any], object]]] = {
    **dict.fromkeys(("start", "end", "created", "modified"), _dump_instant),
    **dict.fromkeys(("categories", "recipients", "user_properties", "exceptions"), _dump_list),
    "named": _dump_named,
    "series": _dump_series,
}
"""The way back."""

COLUMNS: Final = tuple(name for name in FIELDS if name != "row")
"""What is written of a record; SQLite itself numbers the rows."""

_all_columns: Final = attrgetter(*COLUMNS)
_WRITTEN: Final = tuple((COLUMNS.index(name), encode) for name, encode in _ENCODERS.items())
_READ: Final = tuple((FIELDS.index(name), decode) for name, decode in DECODERS.items())


def row_of(record: ItemRecord) -> list[object]:
    """The values of its `COLUMNS`."""
    row = list(_all_columns(record))
    for place, encode in _WRITTEN:
        row[place] = encode(row[place])
    return row


def record_of(row: Sequence[Any]) -> ItemRecord:
    """The record of a row's `FIELDS`."""
    values = list(row)
    for place, decode in _READ:
        values[place] = decode(values[place])
    return ItemRecord(*values)
