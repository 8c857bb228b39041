"""What a series says of an occurrence that nobody has changed: the base to compare with where both sides change it anew."""

from __future__ import annotations

from engine.ical.canon import canon_when, when_of_canon
from engine.ical.facts import END_OF
from engine.ical.values import Moment, When, when
from engine.ical.zones import instant, zone_info
from engine.model.content import Line
from engine.model.difference import Address, Fact, Facts, Where

_OF_THE_SERIES = frozenset(("RRULE", "EXRULE", "RDATE", "EXDATE"))


def implied(where: Where, presence: Fact, series: Facts) -> Facts:
    """The facts of an occurrence as its series implies them (RFC 5545 3.8.4.4): its words, at the time it was due.

    ``presence``: the fact of the occurrence's own component, which tells its RECURRENCE-ID.
    """
    master = Where(where.kind)
    found = {
        address._replace(where=where): fact
        for address, fact in series.items()
        if address.where == master and address.name and address.name not in _OF_THE_SERIES
    }
    if not found:
        return {}
    start, end = Address(where, "DTSTART"), Address(where, END_OF.get(where.kind, "DTEND"))
    begins, due = _time(found.get(start)), _due(presence)
    if begins is not None and due is not None:
        due = _on_the_clock_of(begins, due)
        finishes = _time(found.get(end))
        found[start] = Fact(f":{canon_when(due)}")
        if finishes is not None:
            found[end] = Fact(f":{canon_when(_shifted(finishes, begins, due))}")
    return {**found, Address(where, ""): presence}


def _time(fact: Fact | None) -> When | None:
    return None if fact is None else when_of_canon(fact.canon)


def _due(presence: Fact) -> When | None:
    line = next(iter(presence.parts), None)
    return when(line) if isinstance(line, Line) else None


def _on_the_clock_of(begins: When, due: When) -> When:
    """The time an occurrence is due, in the zone of its series."""
    if not isinstance(begins, Moment) or not isinstance(due, Moment) or begins.zone is None:
        return due
    zone, at = zone_info(begins.zone, {}), instant(due, {})
    return due if zone is None or at is None else Moment(at.astimezone(zone).replace(tzinfo=None), begins.zone)


def _shifted(finishes: When, begins: When, due: When) -> When:
    """The end, moved as far as the start was. Where they are of different kinds, as it is."""
    match finishes, begins, due:
        case Moment(end, zone), Moment(start, _), Moment(now, _):
            return Moment(end + (now - start), zone)
        case (Moment(), _, _) | (_, Moment(), _) | (_, _, Moment()):
            return finishes
        case _:
            return type(finishes)(finishes.date + (due.date - begins.date))
