"""Subject and start of an item at a glance: a scan of a few lines, for lists of thousands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from engine.ical.lines import split, unfold
from engine.ical.speak import iso
from engine.ical.values import When, unescape, when, when_value

_LINES = re.compile(
    r"^(?:BEGIN:|END:|SUMMARY[:;]|DTSTART[:;]|RECURRENCE-ID[:;])[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN = re.compile(r"\n(SUMMARY|DTSTART)(?:;TZID=([^;:,^\"\r\n]+)|;VALUE=DATE)?:([^\r\n]*)(?=\r?\n[^ \t])")
"""A telling line as nearly all programs write it: in capitals, not folded, with a zone at most.

Begins with the line break, which is found much faster than the begin of a line.
"""
_AROUND = frozenset(("VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT"))


class Title(NamedTuple):
    """How people recognise an item: its subject, and when it starts (ISO 8601 with offset, or a date; "" if unknown)."""

    summary: str
    start: str


@lru_cache(maxsize=16384)
def title(text: str) -> Title:
    """Of the master, else of the first occurrence. A zone that only the text itself defines counts as the machine's own."""
    if (plain := _plain_title(text)) is not None:
        return plain
    first: list[str] | None = None
    for lines in _components(text):
        if not any(line[:1] in "Rr" for line in lines):
            return _read(lines)
        first = first or lines
    return Title("", "") if first is None else _read(first)


def _plain_title(text: str) -> Title | None:
    """Of the first VEVENT where it is plain to see that it is a master that says both once. None: look closely."""
    begin = text.find("\nBEGIN:VEVENT")
    end = text.find("\nEND:VEVENT", begin)
    if begin < 0 or end < 0 or "RECURRENCE-ID" in (event := text[begin : end + 2]):
        return None
    alarm = event.find("\nBEGIN:", 1)
    own = event if alarm < 0 else event[: alarm + 2]
    found = _PLAIN.findall(own)
    if own.count("\nSUMMARY") != 1 or own.count("\nDTSTART") != 1 or len(found) != 2:
        return None
    (_, _, summary), (_, zone, start) = found if found[0][0] == "SUMMARY" else reversed(found)
    return Title(unescape(summary).strip(), _told(when_value(start, zone or None), start))


def _told(moment: When | None, otherwise: str) -> str:
    return otherwise.strip() if moment is None else iso(moment, {})


def _components(text: str) -> list[list[str]]:
    """The telling lines of each item component, those of inner components (alarms) left out; stops behind a master."""
    found: list[list[str]] = []
    inside, depth = False, 0
    for match in _LINES.finditer(text):
        line = match[0]
        initial = line[:1]
        if initial in "Bb":
            if inside:
                depth += 1
            elif line[6:].strip().upper() not in _AROUND:
                inside, depth = True, 0
                found.append([])
        elif initial in "Ee":
            if inside and depth == 0:
                inside = False
                if not any(told[:1] in "Rr" for told in found[-1]):
                    return found
            depth = max(0, depth - 1)
        elif inside and depth == 0:
            found[-1].append(line)
    return found


def _read(lines: list[str]) -> Title:
    summary = start = ""
    for raw in lines:
        initial = raw[:1]
        if initial in "Ss":
            summary = summary or unescape(split(unfold(raw)).value).strip()
        elif initial in "Dd":
            line = split(unfold(raw))
            start = start or _told(when(line), line.value)
    return Title(summary, start)
