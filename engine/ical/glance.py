"""Subject and start of an item at a glance: a scan of a few lines, for lists of thousands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from engine.ical.lines import split, unfold
from engine.ical.speak import iso
from engine.ical.values import unescape, when

_LINES = re.compile(
    r"^(?:BEGIN:|END:|SUMMARY[:;]|DTSTART[:;]|RECURRENCE-ID[:;])[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_TOLD = re.compile(r"\n((?:SUMMARY|DTSTART)[:;][^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")
"""Begins with the line break, which is found much faster than the begin of a line."""
_AROUND = frozenset(("VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT"))


class Title(NamedTuple):
    """How people recognise an item: its subject, and when it starts (ISO 8601 with offset, or a date; "" if unknown)."""

    summary: str
    start: str


@lru_cache(maxsize=16384)
def title(text: str) -> Title:
    """Of the master, else of the first occurrence. A zone that only the text itself defines counts as the machine's own."""
    if (lines := _plain_event(text)) is not None:
        return _read(lines)
    first: list[str] | None = None
    for lines in _components(text):
        if not any(line[:1] in "Rr" for line in lines):
            return _read(lines)
        first = first or lines
    return Title("", "") if first is None else _read(first)


def _plain_event(text: str) -> list[str] | None:
    """The telling lines of the first VEVENT where it is plain to see that it is a master without alarms in front."""
    begin = text.find("\nBEGIN:VEVENT")
    end = text.find("\nEND:VEVENT", begin)
    if begin < 0 or end < 0 or "RECURRENCE-ID" in (event := text[begin:end]):
        return None
    alarm = event.find("\nBEGIN:", 1)
    own = event if alarm < 0 else event[:alarm]
    if "\nDTSTART" not in own or "\nSUMMARY" not in own:
        return None
    return _TOLD.findall(own)


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
            moment = when(line)
            start = start or (line.value.strip() if moment is None else iso(moment, {}))
    return Title(summary, start)
