"""Subject and start of an item at a glance: a scan of a few lines, for lists of thousands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from engine.ical.lines import split, unfold
from engine.ical.speak import iso
from engine.ical.values import unescape, when

_LINES = re.compile(r"^(?:BEGIN:|END:|SUMMARY[:;]|DTSTART[:;]|RECURRENCE-ID[:;])[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_AROUND = frozenset(("VTIMEZONE", "VALARM", "STANDARD", "DAYLIGHT", "VCALENDAR"))


class Title(NamedTuple):
    """How people recognise an item: its subject, and when it starts (ISO 8601 with offset, or a date; "" if unknown)."""

    summary: str
    start: str


class _Seen(NamedTuple):
    summary: str
    start: str
    occurrence: bool


@lru_cache(maxsize=4096)
def title(text: str) -> Title:
    """Of the master, else of the first occurrence. A zone that only the text itself defines counts as the machine's own."""
    found: list[_Seen] = []
    summary, start, occurrence, depth = "", "", False, ""
    for match in _LINES.finditer(unfold(text)):
        line = split(match[0])
        if line.name == "BEGIN":
            kind = line.value.strip().upper()
            if not depth and kind not in _AROUND:
                depth, summary, start, occurrence = kind, "", "", False
            elif not depth or kind in _AROUND:
                depth = f"{depth}>{kind}" if depth else ""
        elif line.name == "END":
            if depth == line.value.strip().upper():
                found.append(_Seen(summary, start, occurrence))
                depth = ""
            elif depth.endswith(f">{line.value.strip().upper()}"):
                depth = depth.rpartition(">")[0]
        elif depth and ">" not in depth:
            if line.name == "SUMMARY":
                summary = summary or unescape(line.value).strip()
            elif line.name == "DTSTART":
                moment = when(line)
                start = start or (line.value.strip() if moment is None else iso(moment, {}))
            else:
                occurrence = True
    best = next((seen for seen in found if not seen.occurrence), found[0] if found else _Seen("", "", False))
    return Title(best.summary, best.start)
