"""Busy state, privacy, importance and reminder: Outlook's few values, and the content lines that say them.

Each of them is *read* from lines (whatever anybody writes means one of Outlook's values) and *told* in lines (one way for
each value). A way of saying it that is not the usual one is kept with the item, see `Spelled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from engine.adapters.outlook.numbers import OlBusyStatus, OlImportance, OlSensitivity
from engine.ical.canon import canon_line
from engine.ical.facts import canon_component
from engine.ical.lines import make
from engine.ical.values import Day, Moment, duration, duration_text, when_value
from engine.model.content import Component, Line

BUSY_NAMES: Final = ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "STATUS")
CLASS_NAMES: Final = ("CLASS",)
PRIORITY_NAMES: Final = ("PRIORITY",)
KEPT_NAMES: Final = frozenset((*BUSY_NAMES, *CLASS_NAMES, *PRIORITY_NAMES))

_BUSY: Final[Mapping[str, OlBusyStatus]] = {
    "FREE": OlBusyStatus.FREE,
    "TENTATIVE": OlBusyStatus.TENTATIVE,
    "BUSY": OlBusyStatus.BUSY,
    "OOF": OlBusyStatus.OUT_OF_OFFICE,
    "WORKINGELSEWHERE": OlBusyStatus.WORKING_ELSEWHERE,
}
_BUSY_LINES: Final[Mapping[OlBusyStatus, tuple[Line, ...]]] = {
    OlBusyStatus.FREE: (make("TRANSP", "TRANSPARENT"),),
    OlBusyStatus.BUSY: (),
    OlBusyStatus.TENTATIVE: (make("X-MICROSOFT-CDO-BUSYSTATUS", "TENTATIVE"),),
    OlBusyStatus.OUT_OF_OFFICE: (make("X-MICROSOFT-CDO-BUSYSTATUS", "OOF"),),
    OlBusyStatus.WORKING_ELSEWHERE: (make("X-MICROSOFT-CDO-BUSYSTATUS", "WORKINGELSEWHERE"),),
}
_USUALLY: Final = OlBusyStatus.BUSY
_SENSITIVITY: Final[Mapping[str, OlSensitivity]] = {
    "PUBLIC": OlSensitivity.NORMAL,
    "X-PERSONAL": OlSensitivity.PERSONAL,
    "PRIVATE": OlSensitivity.PRIVATE,
    "CONFIDENTIAL": OlSensitivity.CONFIDENTIAL,
}
_CLASS_LINES: Final[Mapping[OlSensitivity, tuple[Line, ...]]] = {
    OlSensitivity.NORMAL: (),
    OlSensitivity.PERSONAL: (make("CLASS", "X-PERSONAL"),),
    OlSensitivity.PRIVATE: (make("CLASS", "PRIVATE"),),
    OlSensitivity.CONFIDENTIAL: (make("CLASS", "CONFIDENTIAL"),),
}
_PRIORITY_LINES: Final[Mapping[OlImportance, tuple[Line, ...]]] = {
    OlImportance.LOW: (make("PRIORITY", "9"),),
    OlImportance.NORMAL: (),
    OlImportance.HIGH: (make("PRIORITY", "1"),),
}

LONGEST_REMINDER: Final = 2_147_483
"""Minutes; about four years, far more than the form offers."""


def kept_lines(part: Component) -> tuple[Line, ...]:
    """The lines of a component that say any of these values. Most have none."""
    return tuple([line for line in part.body if line.name in KEPT_NAMES and isinstance(line, Line)])


def busy_of(lines: Iterable[Line]) -> OlBusyStatus:
    """What is cancelled takes nobody's time. TRANSP (RFC 5545 3.8.2.7) goes before X-MICROSOFT-CDO-BUSYSTATUS
    ([MS-OXCICAL] 2.1.3.1.1.20.31) where they say the opposite: it is the one that every other program changes."""
    said = {line.name: line.value.strip().upper() for line in lines if line.name in BUSY_NAMES}
    if not said:
        return _USUALLY
    more = _BUSY.get(said.get("X-MICROSOFT-CDO-BUSYSTATUS", ""))
    transparency, status = said.get("TRANSP"), said.get("STATUS")
    if status == "CANCELLED":
        return OlBusyStatus.FREE
    if transparency == "TRANSPARENT":
        return OlBusyStatus.WORKING_ELSEWHERE if more is OlBusyStatus.WORKING_ELSEWHERE else OlBusyStatus.FREE
    if more is not None and not (more is OlBusyStatus.FREE and transparency == "OPAQUE"):
        return more
    return OlBusyStatus.TENTATIVE if status == "TENTATIVE" else OlBusyStatus.BUSY


def sensitivity_of(lines: Iterable[Line]) -> OlSensitivity:
    """An unknown class counts as private (RFC 5545 3.8.1.3)."""
    said = next((line.value.strip().upper() for line in lines if line.name == "CLASS"), "PUBLIC")
    return _SENSITIVITY.get(said, OlSensitivity.PRIVATE)


def importance_of(lines: Iterable[Line]) -> OlImportance:
    """1 to 4 is high, 6 to 9 low; 0, 5 and what is no number is normal (RFC 5545 3.8.1.9)."""
    said = next((line.value.strip() for line in lines if line.name == "PRIORITY"), "0")
    level = int(said) if said.isdecimal() and len(said) < 3 else 0
    if 1 <= level <= 4:
        return OlImportance.HIGH
    return OlImportance.LOW if 6 <= level <= 9 else OlImportance.NORMAL


class Stated(NamedTuple):
    """What an occurrence says of these values, and the lines of its own that say it."""

    lines: tuple[Line, ...]
    busy: OlBusyStatus
    sensitivity: OlSensitivity
    importance: OlImportance

    @classmethod
    def by(cls, part: Component) -> Stated:
        """By a component alone."""
        lines = kept_lines(part)
        return cls(lines, busy_of(lines), sensitivity_of(lines), importance_of(lines))


@lru_cache(maxsize=1024)
def told_lines(
    kept: tuple[Line, ...], busy: OlBusyStatus, sensitivity: OlSensitivity, importance: OlImportance
) -> tuple[Line, ...]:
    """The lines that say these values: the kept ones where they still do, else the usual ones.

    The answers are kept: there are few values, and few ways of saying them.
    """
    groups = (
        (CLASS_NAMES, _CLASS_LINES[sensitivity], sensitivity_of(kept) == sensitivity),
        (PRIORITY_NAMES, _PRIORITY_LINES[importance], importance_of(kept) == importance),
        (BUSY_NAMES, _BUSY_LINES[busy], busy_of(kept) == busy),
    )
    found: list[Line] = []
    for names, usual, still in groups:
        own = [line for line in kept if line.name in names]
        found += own if own and still else usual
    return tuple(found)


def said(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """What lines say, for comparing."""
    return sorted((line.name, canon_line(line)) for line in lines)


# -- reminders -------------------------------------------------------------------------------------------------------


def usual_alarm(minutes: int) -> Component:
    lines = (
        make("ACTION", "DISPLAY"),
        make("DESCRIPTION", "Reminder"),
        make("TRIGGER", duration_text(timedelta(minutes=-minutes))),
    )
    return Component("VALARM", lines)


@lru_cache(maxsize=64)
def usual_canon(minutes: int) -> str:
    """The usual alarm, for comparing."""
    return canon_component(usual_alarm(minutes))


def alarm_of(part: Component) -> tuple[int, Component] | None:
    """The alarm that Outlook can hold: shown or sounded, whole minutes before the start; of several the nearest."""
    found = [(minutes, alarm) for alarm in part.parts if (minutes := minutes_of(alarm)) is not None]
    return min(found, key=lambda each: each[0], default=None)


def minutes_of(alarm: Component) -> int | None:
    """Minutes before the start; None for an alarm that Outlook cannot hold."""
    trigger = alarm.first("TRIGGER")
    action = (alarm.value("ACTION") or "DISPLAY").strip().upper()
    if alarm.name != "VALARM" or trigger is None or action not in ("DISPLAY", "AUDIO"):
        return None
    if (trigger.param("RELATED") or "START").upper() != "START" or isinstance(
        when_value(trigger.value, None), Day | Moment
    ):
        return None
    before = duration(trigger.value)
    if before is None or before > timedelta() or before.seconds % 60 or before.microseconds:
        return None
    minutes = -before // timedelta(minutes=1)
    return minutes if minutes <= LONGEST_REMINDER else None
