"""How a question is answered without a person: by a choice made earlier, or by the pair's policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.ical.facts import calendars, facts_of, fingerprint
from engine.ical.names import field_name
from engine.ical.values import Moment, when
from engine.model.both import Both, Side, each
from engine.model.difference import Address, Clash
from engine.model.plan import Choice
from engine.model.resource import CalendarObject
from engine.model.settings import OnConflict
from engine.model.situation import Situation, standing


def versions(situation: Situation) -> Both[str | None]:
    """What a choice is bound to: a digest of what each side says now."""
    now = standing(situation)
    return each(lambda side: None if (here := now[side]) is None else fingerprint_of(here.object))


def fingerprint_of(item: CalendarObject) -> str:
    """A digest of what an object says: the same for every spelling of it."""
    return fingerprint(facts_of(item))


def holds(choice: Choice | None, situation: Situation) -> bool:
    """Is there a choice, and was it made on the very versions that are there now?"""
    return choice is not None and choice.on == versions(situation)


def chosen_sides(choice: Choice, clashes: Iterable[Clash]) -> Mapping[Address, Side] | None:
    """A side for every clash, or None where the choice leaves one open."""
    found = {clash.address: choice.fields.get(field_name(clash.address), choice.use.side) for clash in clashes}
    sides = {address: side for address, side in found.items() if side is not None}
    return sides if len(sides) == len(found) else None


def winner(policy: OnConflict, situation: Situation) -> Side | None:
    """The side whose version counts under the policy; None where a person has to say."""
    match policy:
        case OnConflict.LEFT:
            return Side.LEFT
        case OnConflict.RIGHT:
            return Side.RIGHT
        case OnConflict.NEWEST:
            return newest(situation)
        case OnConflict.ASK:
            return None


def newest(situation: Situation) -> Side | None:
    """By each side's own LAST-MODIFIED stamp (RFC 5545 3.8.7.3, UTC): the later one; None where one has none or both are equal.

    The stamps come from two clocks; that they can be compared at all is what a person who chooses this policy believes.
    """
    now = standing(situation)
    stamps = each(lambda side: None if (here := now[side]) is None else stamp(here.object))
    if stamps.left is None or stamps.right is None or stamps.left == stamps.right:
        return None
    return Side.LEFT if stamps.left > stamps.right else Side.RIGHT


def stamp(item: CalendarObject) -> str | None:
    """The latest LAST-MODIFIED of an object's components, as a sortable text."""
    found = [
        f"{moment.wall:%Y%m%dT%H%M%S}"
        for calendar in calendars(item.text)
        for part in calendar.parts
        if part.name != "VTIMEZONE"
        for line in part.all("LAST-MODIFIED")
        if isinstance(moment := when(line), Moment)
    ]
    return max(found, default=None)
