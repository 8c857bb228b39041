"""Calendars of a working life, made up: the same text for the same number, on every machine.

Four of five items are single appointments, the rest series; some of these have a moved occurrence and one left out.
"""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

from engine.ical.lines import Component, Line, fold, make, write
from engine.ical.values import escape
from engine.ical.vtimezone import vtimezone

_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "")
_WORDS = [
    "Besuch",
    "Angebot",
    "Müller",
    "Łódź",
    "会議",
    "review",
    "call",
    "lunch",
    "Café",
    "plan",
    "budget",
    "quarter",
    "hand-over",
    "visit",
    "training",
]
_UID = re.compile(rb"^UID:(\S+)", re.MULTILINE)
_FIRST = datetime(2024, 1, 1, 8)


def item(number: int) -> tuple[str, str]:
    """UID and text of item ``number``."""
    rng = random.Random(number)
    uid = f"{rng.getrandbits(96):024x}-{number}@benchmark.example"
    zone = rng.choice(_ZONES)
    start = _FIRST + timedelta(days=rng.randrange(1200), minutes=15 * rng.randrange(40))
    lines = [
        make("UID", uid),
        make("DTSTAMP", "20250101T000000Z"),
        make("LAST-MODIFIED", "20250101T000000Z"),
        _time("DTSTART", start, zone),
        _time("DTEND", start + timedelta(minutes=rng.choice((15, 30, 60, 90))), zone),
        make("SUMMARY", _phrase(rng, 4)),
        make("SEQUENCE", "0"),
    ]
    if (length := rng.choice((0, 0, 20, 60, 150, 250))) != 0:
        lines.append(make("DESCRIPTION", _phrase(rng, length)))
    if rng.random() < 0.4:
        lines.append(make("LOCATION", _phrase(rng, 2)))
    if rng.random() < 0.3:
        lines += [
            make("ATTENDEE", f"mailto:person{n}@benchmark.example", ("CN", f"Person {n}"))
            for n in range(rng.randrange(1, 6))
        ]
    parts = [Component("VEVENT", (*lines, *_repeats(rng, number, start, zone)))]
    if number % 20 == 7:
        parts.append(_moved(uid, start, zone))
    zones = [vtimezone(zone)] if zone else []
    head: list[Line | Component] = [make("VERSION", "2.0"), make("PRODID", "-//benchmark//EN"), *zones, *parts]
    return uid, write([Component("VCALENDAR", tuple(head))])


def _repeats(rng: random.Random, number: int, start: datetime, zone: str) -> list[Line]:
    if number % 5 and number % 20 != 7:
        return []
    lines = [make("RRULE", f"FREQ=WEEKLY;COUNT={rng.randrange(8, 60)}")]
    if number % 20 == 7:
        lines.append(_time("EXDATE", start + timedelta(weeks=2), zone))
    return lines


def _moved(uid: str, start: datetime, zone: str) -> Component:
    at = start + timedelta(weeks=1)
    lines = [
        make("UID", uid),
        make("DTSTAMP", "20250101T000000Z"),
        _time("RECURRENCE-ID", at, zone),
        _time("DTSTART", at + timedelta(hours=2), zone),
        _time("DTEND", at + timedelta(hours=3), zone),
        make("SUMMARY", "moved"),
    ]
    return Component("VEVENT", tuple(lines))


def _time(name: str, wall: datetime, zone: str) -> Line:
    value = f"{wall:%Y%m%dT%H%M%S}"
    return make(name, value, ("TZID", zone)) if zone else make(name, f"{value}Z")


def _phrase(rng: random.Random, words: int) -> str:
    return escape(" ".join(rng.choice(_WORDS) for _ in range(words)))


def fill(folder: Path, items: int) -> None:
    """A folder of ``items`` .ics files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(items):
        uid, text = item(number)
        (folder / f"{uid}.ics").write_bytes(text.encode())


def edit(folder: Path, items: int, every: int, offset: int, word: str) -> None:
    """Another subject for every ``every``-th item, as another program would save it. Files are found by UID, not by name."""
    files = {_uid(path): path for path in folder.glob("*.ics")}
    for number in range(offset, items, every):
        uid, text = item(number)
        changed = text.replace("\r\nSUMMARY:", f"\r\nSUMMARY:{word} ").replace("SEQUENCE:0", "SEQUENCE:1")
        lines = changed.replace("\r\n ", "").split("\r\n")
        files[uid].write_bytes("\r\n".join(map(fold, lines)).encode())


def _uid(path: Path) -> str:
    found = _UID.search(path.read_bytes().replace(b"\r\n ", b""))
    return "" if found is None else found[1].decode()
