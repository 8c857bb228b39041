"""What an appointment says apart from its times, as far as Notes can say it: read from a VEVENT, and written as one.

Both ways go through `Content`, so that what is read back from a document and what `fit` foretells are made by the same
hand. Texts are in the form in which Notes stores them (one line for a subject, nothing trailing), because a text that is
stored otherwise would come back as somebody's edit.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from engine.ical.lines import make
from engine.ical.values import Day, Moment, duration, duration_text, escape, items, unescape, when
from engine.model.content import Component, Line

SUBJECT_LENGTH: Final = 512
REMINDER: Final = "Reminder"
"""What an alarm says that says nothing of its own."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_OPEN_CLASSES = frozenset(("", "PUBLIC"))
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_FILE_NAMES = ("FILENAME", "X-FILENAME", "X-ORACLE-FILENAME", "X-LABEL")


@dataclass(frozen=True, slots=True)
class Before:
    """An alarm so many seconds after the start; negative is before it."""

    seconds: int
    text: str = REMINDER


@dataclass(frozen=True, slots=True)
class At:
    """An alarm at a point in time (aware)."""

    moment: datetime
    text: str = REMINDER


Alarm: TypeAlias = Before | At


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. ``head`` is all of its ATTACH line in front of the colon, as it came."""

    name: str
    data: bytes
    head: str


@dataclass(frozen=True, slots=True)
class Content:
    """``priority``: "1" high, "5" normal, "9" low, "" not told. ``people``: ORGANIZER and ATTENDEE lines, as they came."""

    summary: str = ""
    description: str = ""
    location: str = ""
    categories: tuple[str, ...] = ()
    private: bool = False
    free: bool = False
    priority: str = ""
    status: str = ""
    alarm: Alarm | None = None
    people: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def cancelled(self) -> bool:
        return self.status == "CANCELLED"


def read_content(part: Component, length: timedelta) -> Content:
    """From a VEVENT. ``length``: how long it takes, for an alarm that counts from the end (RFC 5545 3.8.6.3)."""
    return Content(
        summary=subject(_text(part, "SUMMARY")),
        description=body(_text(part, "DESCRIPTION")),
        location=_text(part, "LOCATION").rstrip(),
        categories=tuple(_categories(part)),
        private=_word(part, "CLASS") not in _OPEN_CLASSES,
        free=_word(part, "TRANSP") == "TRANSPARENT",
        priority=_priority(_word(part, "PRIORITY")),
        status=_word(part, "STATUS"),
        alarm=_alarm(part, length),
        people=tuple(line for line in part.lines if line.name in ("ORGANIZER", "ATTENDEE")),
        attachments=tuple(_attachments(part)),
    )


def subject(text: str) -> str:
    """As Notes stores it: one line."""
    return _BLANKS.sub(" ", text).strip()[:SUBJECT_LENGTH].rstrip()


def body(text: str) -> str:
    """As Notes stores it, but for the line ends: nothing trails, and a no-break blank is a plain one."""
    return _LINE_END.sub("\n", text.replace("\u00a0", " ")).rstrip()


def _text(part: Component, name: str) -> str:
    return unescape(part.value(name) or "")


def _word(part: Component, name: str) -> str:
    return (part.value(name) or "").strip().upper()


def _categories(part: Component) -> Iterable[str]:
    named = (unescape(text).strip() for line in part.all("CATEGORIES") for text in items(line.value))
    return dict.fromkeys(name for name in named if name)


def _priority(word: str) -> str:
    """RFC 5545 3.8.1.9: 1 to 4 is high, 5 is normal, 6 to 9 is low; 0 is not told."""
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 9):
        return ""
    return "1" if int(word) < 5 else "5" if int(word) == 5 else "9"


def _alarm(part: Component, length: timedelta) -> Alarm | None:
    """The first one that rings: Notes has one."""
    alarms = (one for one in part.parts if one.name == "VALARM" and _word(one, "ACTION") != "NONE")
    return next((found for one in alarms if (found := _one_alarm(one, length)) is not None), None)


def _one_alarm(part: Component, length: timedelta) -> Alarm | None:
    trigger = part.first("TRIGGER")
    if trigger is None:
        return None
    text = _text(part, "DESCRIPTION").strip() or REMINDER
    match when(trigger):
        case Moment(wall, _):
            return At(wall.replace(tzinfo=UTC), text)
        case Day():
            return None
        case None:
            offset = duration(trigger.value)
    if offset is None:
        return None
    if (trigger.param("RELATED") or "").upper() == "END":
        offset += length
    return Before(int(offset.total_seconds()), text)


def _attachments(part: Component) -> Iterator[Attachment]:
    """Files that are in the text. What only points somewhere stays with the side that it came from."""
    taken: set[str] = set()
    for line in part.all("ATTACH"):
        if (line.param("ENCODING") or "").upper() != "BASE64":
            continue
        try:
            data = base64.b64decode(re.sub(r"\s", "", line.value), validate=True)
        except (binascii.Error, ValueError):
            continue
        name = _free(_file_name(line), taken)
        taken.add(name.lower())
        yield Attachment(name, data, line.head)


def _file_name(line: Line) -> str:
    given = next((value for name in _FILE_NAMES if (value := line.param(name))), "")
    return _UNSAFE.sub("_", given).strip(". ")[-100:] or "attachment"


def _free(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    return free


# -- as lines -------------------------------------------------------------------------------------------------------


def content_lines(content: Content) -> Iterator[Line | Component]:
    """What is said, and nothing else: a subject that is empty has no line."""
    for name, text in (("SUMMARY", content.summary), ("LOCATION", content.location)):
        if text:
            yield make(name, escape(text))
    if content.description:
        yield make("DESCRIPTION", escape(content.description))
    if content.categories:
        yield make("CATEGORIES", ",".join(map(escape, content.categories)))
    if content.private:
        yield make("CLASS", "PRIVATE")
    if content.free:
        yield make("TRANSP", "TRANSPARENT")
    if content.priority:
        yield make("PRIORITY", content.priority)
    if content.status:
        yield make("STATUS", content.status)
    yield from content.people
    for one in content.attachments:
        yield Line("ATTACH", one.head, base64.b64encode(one.data).decode("ascii"))
    if content.alarm is not None:
        yield _alarm_part(content.alarm)


def _alarm_part(alarm: Alarm) -> Component:
    match alarm:
        case Before(seconds):
            trigger = make("TRIGGER", duration_text(timedelta(seconds=seconds)))
        case At(moment):
            trigger = make("TRIGGER", f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}", ("VALUE", "DATE-TIME"))
    text = make("DESCRIPTION", escape(alarm.text))
    return Component("VALARM", (make("ACTION", "DISPLAY"), text, trigger))
