"""What the calendars of the worked example are to show, and what is wrong where they show something else. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.demo.sandbox import ZONE, Sandbox
from engine.ical.occurrences import Occurrence
from engine.ical.values import Moment


@dataclass(frozen=True, slots=True)
class Wanted:
    """One time that something is to take place: in the zone of the story, with its subject and place."""

    start: Moment
    subject: str
    place: str = ""

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.start.wall:%a %d %b %H:%M} {self.subject}{where}"


@dataclass(frozen=True, slots=True)
class Week:
    """All that A's activities are to look like, as the story goes on."""

    visit: Wanted
    round: tuple[Wanted, ...]
    dentist: Wanted

    @property
    def for_ann(self) -> list[Wanted]:
        return [self.visit, *self.round, self.dentist]

    @property
    def for_carl(self) -> list[Wanted]:
        return [self.visit, *self.round]


def as_entered(box: Sandbox) -> Week:
    """The second occurrence of the round was moved to the day after, in the afternoon."""
    starts = (box.at(2, 9), box.at(10, 14), box.at(16, 9), box.at(23, 9))
    return Week(
        Wanted(box.at(1, 10), "Visit Miller & Sons", "Main Street 1"),
        tuple(Wanted(start, "Weekly round", "North") for start in starts),
        Wanted(box.at(3, 15), "Dentist"),
    )


def wrong(calendar: str, wanted: Iterable[Wanted], shown: Iterable[Occurrence]) -> Iterator[str]:
    """What a calendar shows otherwise: missing, too much, or too often."""
    want = Counter(map(str, wanted))
    have = Counter(_said(each) for each in shown)
    for each in (want - have).elements():
        yield f"{calendar} does not show: {each}"
    for each in (have - want).elements():
        yield f"{calendar} shows as well: {each}"


def _said(shown: Occurrence) -> str:
    wall = shown.begins.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    return str(Wanted(Moment(wall, ZONE), shown.summary, shown.location))
