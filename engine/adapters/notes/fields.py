"""Content <-> items: each field of an appointment with the items that tell it.

A field whose meaning stays is not touched, so what Notes or a person stored in its items in another way stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final
from urllib.parse import quote

from engine.adapters.notes.content import REMINDER, Alarm, At, Before, Content, subject
from engine.adapters.notes.document import ROLES, Document, Puts
from engine.ical.lines import make, split
from engine.model.content import Line

_PRIORITIES: Final = {"1": "1", "2": "5", "3": "9"}
_IMPORTANCES: Final = {priority: importance for importance, priority in _PRIORITIES.items()}
_UNITS: Final = {"H": 3600, "D": 86_400}
_ROLE_NAMES: Final = {"Required": "REQ-PARTICIPANT", "Optional": "OPT-PARTICIPANT", "FYI": "NON-PARTICIPANT"}
_NOBODY: Final = "-"
_PEOPLE_MARKS: Final = ("SynclinePeople", "SynclinePeopleOver")


@dataclass(frozen=True, slots=True)
class Field:
    """``of``: what a document says. ``items``: how to say it in a document that is like the given one."""

    name: str
    of: Callable[[Document], Any]
    items: Callable[[Any, Document], Puts]


def _subject_items(text: str, like: Document) -> Puts:
    return {"Subject": (text,)}


def _location(document: Document) -> str:
    """A room that was booked counts where no place is written."""
    return (document.text("Location") or _abbreviated(document.text("Room"))).rstrip()


def _location_items(location: str, like: Document) -> Puts:
    return {"Location": (location,)}


def _categories(document: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in document.texts("Categories") if (name := text.strip())))


def _categories_items(categories: tuple[str, ...], like: Document) -> Puts:
    return {"Categories": categories or ("",)}


def _private_items(private: bool, like: Document) -> Puts:
    """$PublicAccess is there exactly where the entry is not private."""
    return {"OrgConfidential": ("1" if private else "",), "$PublicAccess": None if private else ("1",)}


def _is_free(document: Document) -> bool:
    """The busy-time system looks at $BusyPriority; a repeat parent has only the other."""
    return document.text("$BusyPriority") == "2" or (
        not document.text("$BusyPriority") and document.text("BookFreeTime") == "1"
    )


def _free_items(free: bool, like: Document) -> Puts:
    shown: Puts = {"BookFreeTime": ("1" if free else "",)}
    return shown if is_parent(like) else {**shown, "$BusyPriority": ("2" if free else "1",)}


def is_parent(document: Document) -> bool:
    """The document that holds the rule of a set; it stands in no calendar itself."""
    return document.has("RepeatUnit") and not document.parent


def _priority_items(priority: str, like: Document) -> Puts:
    return {"Importance": (_IMPORTANCES[priority],) if priority else None}


def _status_items(status: str, like: Document) -> Puts:
    return {"SynclineStatus": (status,) if status else None}


def _alarm(document: Document) -> Alarm | None:
    if document.number("$Alarm") != 1 or document.has("$AlarmDisabled"):
        return None
    text = document.text("$AlarmDescription").strip() or REMINDER
    times = document.times("$AlarmTime")
    if times:
        return At(times[0].replace(microsecond=0), text)
    # The offset may show float noise (94.9999 for 95).
    seconds = (document.number("$AlarmOffset") or 0.0) * _UNITS.get(document.text("$AlarmUnit"), 60)
    return Before(round(seconds), text)


def _alarm_items(alarm: Alarm | None, like: Document) -> Puts:
    names = ("Alarms", "$Alarm", "$AlarmOffset", "$AlarmUnit", "$AlarmTime", "$AlarmDescription", "$AlarmDisabled")
    nothing: Puts = dict.fromkeys(names)
    text: Puts = {} if alarm is None or alarm.text == REMINDER else {"$AlarmDescription": (alarm.text,)}
    rings: Puts = {"Alarms": ("1",), "$Alarm": (1.0,)}
    match alarm:
        case None:
            return nothing
        case Before(seconds):
            return {**nothing, **rings, **text, "$AlarmOffset": (seconds / 60,), "$AlarmUnit": ("M",)}
        case At(moment):
            return {**nothing, **rings, **text, "$AlarmTime": (moment.astimezone(UTC),)}


# -- people: the lists of a meeting that Notes made are read; what comes from elsewhere is kept as text and invites nobody


def _people(document: Document) -> tuple[Line, ...]:
    native = tuple(_native_people(document))
    if document.has("SynclinePeople") and document.text("SynclinePeopleOver") == _digest(native):
        return tuple(split(text) for text in document.texts("SynclinePeople") if text != _NOBODY)
    return native


def _people_items(people: tuple[Line, ...], like: Document) -> Puts:
    native = tuple(_native_people(like))
    if people == native:
        return dict.fromkeys(_PEOPLE_MARKS)
    return {
        "SynclinePeople": tuple(line.raw for line in people) or (_NOBODY,),
        "SynclinePeopleOver": (_digest(native),),
    }


def _digest(people: Sequence[Line]) -> str:
    """Short, and the same as long as the lists of the meeting are the same; "" where it has none."""
    text = "\n".join(line.raw for line in people)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if people else ""


def _native_people(document: Document) -> Iterator[Line]:
    guests = list(_guests(document))
    if guests:
        chair = document.text("Chair")
        yield make("ORGANIZER", _address(chair, ""), ("CN", _abbreviated(chair)))
    yield from guests


def _guests(document: Document) -> Iterator[Line]:
    """The lists stand beside each other; an address may be "." or missing."""
    for role in ROLES:
        shown, addresses = document.texts(f"Alt{role}Names"), document.texts(f"INet{role}Names")
        for index, name in enumerate(document.texts(f"{role}Attendees")):
            if not name:
                continue
            address = addresses[index] if index < len(addresses) else ""
            common = _abbreviated(shown[index] if index < len(shown) and shown[index] else name)
            yield make("ATTENDEE", _address(name, address), ("CN", common), ("ROLE", _ROLE_NAMES[role]))


def _address(name: str, address: str) -> str:
    """A Notes name is no mail address: it is told as what it is."""
    for one in (address, name):
        if "@" in one and "=" not in one and "/" not in one:
            return f"mailto:{one}"
    return f"urn:notes:{quote(name)}"


def _abbreviated(name: str) -> str:
    """Without the labels: "Alex Miller/Example"."""
    return "/".join(part.split("=", 1)[-1] for part in name.split("/")) if "=" in name else name


FIELDS: Final = (
    Field("summary", lambda document: subject(document.text("Subject")), _subject_items),
    Field("location", _location, _location_items),
    Field("categories", _categories, _categories_items),
    Field("private", lambda document: document.text("OrgConfidential") == "1", _private_items),
    Field("free", _is_free, _free_items),
    Field("priority", lambda document: _PRIORITIES.get(document.text("Importance"), ""), _priority_items),
    Field("status", lambda document: document.text("SynclineStatus"), _status_items),
    Field("alarm", _alarm, _alarm_items),
    Field("people", _people, _people_items),
)


def content_of(document: Document) -> Content:
    said = {field.name: field.of(document) for field in FIELDS}
    return Content(**said, description=document.body, attachments=document.attachments)


def content_puts(content: Content, document: Document, *, new: bool) -> Puts:
    """What to put into a document so that it says ``content``, body and attachments aside."""
    puts: Puts = {}
    for field in FIELDS:
        wanted = getattr(content, field.name)
        if new or field.of(document) != wanted:
            puts.update(field.items(wanted, document))
    return {name: value for name, value in puts.items() if not new or value is not None}
