"""What the calendars and pairs of a config mean together: doubles and rings, told as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from engine.config.model import CalendarConfig, PairConfig
from engine.config.problems import Fault, listed
from engine.model.keys import Table
from engine.model.settings import Meetings

Place: TypeAlias = tuple[object, ...]
"""Which collection a calendar is: calendars of one place are one calendar under several names."""


def place_of(calendar: CalendarConfig, keys: Table) -> Place:
    """Where the calendar is. Of a kind that does not say what its place is, every calendar is its own."""
    names = [key.name for key in keys.keys if key.place]
    if not names:
        return (calendar.name,)
    return (calendar.type, *(_comparable(calendar.settings.get(name)) for name in names))


def _comparable(value: Any) -> object:
    return value.rstrip("/") if isinstance(value, str) else repr(value)


def warnings(
    calendars: Mapping[str, CalendarConfig], pairs: Iterable[PairConfig], places: Mapping[str, Place]
) -> Iterator[Fault]:
    """One calendar under two names; two pairs over the same two calendars; pairs that make a ring; nobody to notify."""
    yield from _aliases(calendars, places)
    roads: list[PairConfig] = []
    for pair in pairs:
        if pair.notify_attendees and pair.meetings is not Meetings.NOTIFY:
            yield _nobody_to_notify(pair)
        trip = _way(roads, places, places[pair.calendars.left], places[pair.calendars.right])
        if trip is None:
            roads.append(pair)
        else:
            yield _round_trip(pair, trip)


def _nobody_to_notify(pair: PairConfig) -> Fault:
    return Fault(
        ("pairs", pair.name, "notify_attendees"),
        "nobody is notified, because this pair makes no real attendees.",
        'Set attendees = "copy" as well, or take this out.',
    )


def _aliases(calendars: Mapping[str, CalendarConfig], places: Mapping[str, Place]) -> Iterator[Fault]:
    seen: dict[Place, str] = {}
    for name in calendars:
        first = seen.setdefault(places[name], name)
        if first != name:
            yield Fault(
                ("calendars", name),
                f'this is the same calendar as "{first}".',
                "Give one of them another place, or take one out and use the other's name.",
            )


def _way(
    roads: list[PairConfig], places: Mapping[str, Place], start: Place, end: Place
) -> tuple[PairConfig, ...] | None:
    """The pairs that already lead from one place to the other (none needed where both are one), or None."""
    reached: dict[Place, tuple[PairConfig, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for road in roads:
            ends = road.calendars.map(lambda name: places[name])
            for there in (ends.right,) if ends.left == here else (ends.left,) if ends.right == here else ():
                if there not in reached:
                    reached[there] = (*reached[here], road)
                    waiting.append(there)
    return reached.get(end)


def _round_trip(pair: PairConfig, trip: tuple[PairConfig, ...]) -> Fault:
    path = ("pairs", pair.name)
    match trip:
        case ():
            wrong = "both of its calendars are one and the same."
        case (other,):
            wrong = f'it is over the same two calendars as the pair "{other.name}".'
        case _:
            others = listed((f'"{other.name}"' for other in trip), "and")
            wrong = f"together with the pairs {others} it makes a ring: what leaves a calendar can come back to it."
    return Fault(path, wrong, "Take one of these pairs out unless you mean it.")
