"""Organizer and attendees in a text, as far as a server that sends invitations by itself looks at them (RFC 6638). Pure.

Such a server sends nothing for whom SCHEDULE-AGENT is CLIENT (7.1). What is sent to it says so of everybody, and what comes
back has it taken off again: the engine never sees the difference. A meeting that the server already looks after is not
touched at all where that would send mail: even taking it out of the server's hands would (3.2.1.2: CANCEL).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.ical.lines import parse, unfold, write
from engine.model.content import Component, Line, Part

_PEOPLE: Final = ("ORGANIZER", "ATTENDEE")
_SOMEBODY: Final = re.compile(r"^(?:ORGANIZER|ATTENDEE)[;:]", re.IGNORECASE | re.MULTILINE)
_MARK: Final = ";SCHEDULE-AGENT=CLIENT"
_PARAMETER: Final = re.compile(r';(?:[^";]|"[^"]*"?)*')


def has_people(text: str) -> bool:
    return _SOMEBODY.search(unfold(text)) is not None


def may_be_marked(text: str) -> bool:
    """Whether there may be something for `unmarked` to take off."""
    return "SCHEDULE-AGENT" in unfold(text).upper()


def silenced(calendar: Component) -> Component:
    """The calendar with everybody in it left to the client; who is left to nobody stays so."""
    return _with_people(calendar, _silenced)


def unmarked(text: str) -> str:
    """The text without what `silenced` put in."""
    parts = parse(text)
    plain = tuple(_with_people(part, _unmarked) if isinstance(part, Component) else part for part in parts)
    return text if plain == parts else write(plain)


def _silenced(line: Line) -> Line:
    kept = _without(_without(line, "SCHEDULE-AGENT", but="NONE"), "SCHEDULE-FORCE-SEND")
    return kept if _agent(kept) == "NONE" else Line(kept.name, kept.head + _MARK, kept.value)


def _unmarked(line: Line) -> Line:
    return _without(line, "SCHEDULE-AGENT") if _agent(line) == "CLIENT" else line


def _without(line: Line, name: str, but: str = "") -> Line:
    """The line without a parameter, unless that has the value ``but``."""
    if line.param(name) is None or (but and (line.param(name) or "").upper() == but):
        return line
    kept = (each for each in _PARAMETER.findall(line.head) if each[1:].partition("=")[0].strip().upper() != name)
    return Line(line.name, line.head.partition(";")[0] + "".join(kept), line.value)


def _agent(line: Line) -> str:
    return (line.param("SCHEDULE-AGENT") or "SERVER").upper()


def _is_silent(line: Line) -> bool:
    return _agent(line) in ("CLIENT", "NONE")


def _with_people(part: Component, change: Callable[[Line], Line], depth: int = 0) -> Component:
    """Only of items: an alarm's attendees are somebody else's business."""
    body: list[Part] = []
    for inner in part.body:
        if isinstance(inner, Component):
            body.append(_with_people(inner, change, depth + 1) if depth == 0 else inner)
        else:
            body.append(change(inner) if depth == 1 and inner.name in _PEOPLE else inner)
    return Component(part.name, tuple(body))


# -- what a change would send ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Harmless:
    """Nobody gets mail of the change. ``served``: it is an invitation that the server keeps, which stays in its hands."""

    served: bool = False


@dataclass(frozen=True, slots=True)
class Harmful:
    """Somebody would get mail; ``reason`` in words."""

    reason: str


def effect(old: str, new: str | None, own: frozenset[str]) -> Harmless | Harmful:
    """What a server with automatic scheduling would do when ``old`` becomes ``new`` (None: is deleted).

    ``own``: the addresses of who is logged on, in lower case; empty where nobody knows.
    """
    organizers = list(_lines(old, "ORGANIZER"))
    if not organizers:
        return Harmless()
    others = [line for line in _lines(old, "ATTENDEE") if _address(line) not in own]
    if not own:
        looked_after, meeting = not all(map(_is_silent, (*organizers, *others))), True
    elif any(_address(line) in own for line in organizers):
        looked_after, meeting = not all(map(_is_silent, others)), True
    else:
        looked_after, meeting = not all(map(_is_silent, organizers)), False
    if not looked_after:
        return Harmless()
    if meeting:
        return Harmful(
            "it is a meeting, and its server would send mail to the people in it; change it where it was made"
        )
    if new is not None and not any(_lines(new, "ORGANIZER")):
        # To the server it is no invitation any more (RFC 6638 3.1): to answer that is up to it.
        return Harmful("it is an invitation, and would lose its organizer, who gets mail of that; delete or answer it")
    if new is not None and _answers(old, own) != _answers(new, own):
        return Harmful("it is an invitation, and its server would send your answer to the organizer; answer it there")
    return Harmless(served=True)


def _answers(text: str, own: frozenset[str]) -> set[tuple[str, str]]:
    return {(_address(line), (line.param("PARTSTAT") or "").upper()) for line in _lines(text, "ATTENDEE")
            if _address(line) in own}  # fmt: skip


def _address(line: Line) -> str:
    return line.value.strip().casefold()


def _lines(text: str, name: str) -> Iterator[Line]:
    for calendar in parse(text):
        if isinstance(calendar, Component):
            for item in calendar.parts:
                yield from item.all(name)
