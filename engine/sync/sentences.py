"""What an edit changes, as one would tell a colleague: "moved to 14:30", "subject now 'Call'", "on 2026-03-09 moved to 9:00"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from engine.ical.canon import when_of_canon
from engine.ical.facts import facts_of
from engine.ical.graft import differences
from engine.ical.names import field_name, rank, spoken
from engine.ical.speak import said
from engine.ical.values import Day, Moment, When, when, when_value
from engine.ical.zones import zone_info
from engine.model.content import Line
from engine.model.difference import Address, Fact, Facts, Where
from engine.model.resource import CalendarObject

_TOLD: Final = 3
"""Changes told in words; the others are counted."""

_LONGEST: Final = 40
"""Signs of a value that are told."""


class Change(NamedTuple):
    """One address that an edit makes say something else. None: nothing is said there."""

    address: Address
    was: Fact | None
    now: Fact | None


def changes_of(here: CalendarObject, wanted: CalendarObject) -> list[Change]:
    """What has to change in an object so that it says what another one says, in the order of people's interest."""
    was, will = facts_of(here), facts_of(wanted)
    found = (Change(at, was.get(at), now) for at, now in differences(was, will).items())
    return sorted((change for change in found if not _goes_without_saying(change, was, will)), key=_interest)


def _goes_without_saying(change: Change, was: Facts, will: Facts) -> bool:
    """What an occurrence that is told apart from now on says like its series; what one that is not any more said."""
    where = change.address.where
    if not where.occurrence or not change.address.name:
        return False
    if change.now is None:
        return Address(where, "") not in will
    if change.was is not None or Address(where, "") in was:
        return False
    if change.address.name in ("DTSTART", "DTEND"):
        return _as_planned(change.address, will)
    series = will.get(change.address._replace(where=where._replace(occurrence="")))
    return series is not None and series.canon == change.now.canon


def _as_planned(address: Address, will: Facts) -> bool:
    """Does an occurrence begin when its series says (DTSTART), does it last as long (DTEND)?"""

    def at(where: Where, name: str) -> When | None:
        return _when(will.get(Address(where, name)))

    where, series = address.where, address.where._replace(occurrence="")
    start = at(where, "DTSTART")
    if address.name == "DTSTART":
        return start == _original(where, start.zone if isinstance(start, Moment) else None)
    return _length(start, at(where, "DTEND")) == _length(at(series, "DTSTART"), at(series, "DTEND"))


def _interest(change: Change) -> tuple[str, tuple[int, str], Address]:
    at = change.address
    return at.where.occurrence, rank(_field(at)), at


def change_words(changes: Sequence[Change]) -> str:
    """The first few changes; those of one occurrence stand behind its date."""
    told = [change for change in changes if change.address.where.kind]
    phrases = [
        (head, phrase)
        for where, several in groupby(told, key=lambda change: change.address.where)
        for head, phrase in _of_place(where, list(several))
    ]
    phrases = list(dict.fromkeys(phrases))
    words = "; ".join(
        f"{head}{', '.join(phrase for _, phrase in several)}"
        for head, several in groupby(phrases[:_TOLD], key=lambda each: each[0])
    )
    more = len(phrases) - _TOLD
    return f"{words} and {more} more" if more > 0 else words or "brought up to date"


def _of_place(where: Where, changes: list[Change]) -> Iterator[tuple[str, str]]:
    """Phrases about one component, each with the words that stand before it."""
    by_name = {change.address.name: change for change in changes}
    zone = _zone(by_name)
    head = f"on {_day(where.occurrence, zone)} " if where.occurrence else ""
    start, end = by_name.pop("DTSTART", None), by_name.pop("DTEND", None)
    if (moved := _times(_original(where, zone), start, end)) is not None:
        yield head, moved
    presence = by_name.pop("", None)
    if presence is not None and presence.now is None:
        yield head, "as the series says"
    elif presence is not None and len(changes) == 1:
        yield head, "changed"
    for change in changes:
        if change.address.name not in ("", "DTSTART", "DTEND"):
            yield head, _one(change)


def _zone(changes: dict[str, Change]) -> str | None:
    """The zone that a changed component's times are told in, so that its original start is told in the same one."""
    told = [change for name in ("DTSTART", "DTEND") if (change := changes.get(name)) is not None]
    moments = [_when(fact) for change in told for fact in (change.now, change.was)]
    return next((moment.zone for moment in moments if isinstance(moment, Moment)), None)


def _original(where: Where, zone: str | None) -> When | None:
    """The original start of an occurrence, on the clock of that zone where it is known."""
    stamp = where.occurrence.partition("+")[0]
    wall, at, own = stamp.partition("@")
    found = when_value(wall, own if at else None)
    if not isinstance(found, Moment) or found.zone != "UTC" or zone is None:
        return found
    known = zone_info(zone, {})
    return (
        found if known is None else Moment(found.wall.replace(tzinfo=UTC).astimezone(known).replace(tzinfo=None), zone)
    )


def _day(occurrence: str, zone: str | None) -> str:
    found = _original(Where("", occurrence), zone)
    return occurrence if found is None else _date(found).isoformat()


def _date(moment: When) -> date:
    return moment.date if isinstance(moment, Day) else moment.wall.date()


def _when(fact: Fact | None) -> When | None:
    if fact is None:
        return None
    line = next((part for part in fact.parts if isinstance(part, Line)), None)
    return when_of_canon(fact.canon) if line is None else when(line)


def _times(original: When | None, start: Change | None, end: Change | None) -> str | None:
    """Start and end as one phrase; None where neither changed to something that can be told."""
    now, until = (None if change is None else _when(change.now) for change in (start, end))
    before, ended = (None if change is None else _when(change.was) for change in (start, end))
    if now is None:
        return None if until is None else f"now until {_clock(_last(until), ended or original)}"
    moved = _moved(now, before or original)
    as_long = until is None or (ended is not None and _length(before, ended) == _length(now, until))
    return moved if as_long or until is None or _last(until) == now else f"{moved} until {_clock(_last(until), now)}"


def _moved(now: When, before: When | None) -> str:
    if isinstance(now, Day) and isinstance(before, Moment):
        return f"now all day on {_date(now)}"
    floats = isinstance(now, Moment) and now.zone is None and isinstance(before, Moment) and before.zone is not None
    return f"moved to {_clock(now, before)}{' local time' if floats else ''}"


def _last(end: When) -> When:
    """The end as people say it: of whole days the last one (RFC 5545 3.6.1: DTEND is not part of the event)."""
    return Day(end.date - timedelta(days=1)) if isinstance(end, Day) else end


def _length(start: When | None, end: When | None) -> timedelta | None:
    match start, end:
        case Day(first), Day(last):
            return last - first
        case Moment(first, _), Moment(last, _):
            return last - first
        case _:
            return None


def _clock(moment: When, beside: When | None) -> str:
    """A time as far as it differs from one that is known: the date and the zone only where they are others."""
    if not isinstance(moment, Moment):
        return moment.date.isoformat()
    clock = f"{moment.wall:%H:%M}" if moment.wall.second == 0 else f"{moment.wall:%H:%M:%S}"
    same_zone = isinstance(beside, Moment) and beside.zone == moment.zone
    same_day = isinstance(beside, Moment) and beside.wall.date() == moment.wall.date()
    day = "" if same_day else f"{_iso(moment.wall)} "
    return f"{day}{clock}{'' if same_zone or moment.zone is None else f' {moment.zone}'}"


def _iso(wall: datetime) -> str:
    return wall.date().isoformat()


def _field(address: Address) -> str:
    return field_name(Address(address.where._replace(occurrence=""), address.name))


def _one(change: Change) -> str:
    field = spoken(_field(change.address))
    match change.address.name, change.now:
        case "EXDATE", None:
            return f"occurrence of {_skipped(change.was)} back again"
        case "EXDATE", Fact() as fact:
            return f"occurrence of {_skipped(fact)} left out"
        case _, None:
            return f"{field} removed"
        case _, Fact() as fact:
            value = said(fact)
            short = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
            return f"{field} now '{short}'"


def _skipped(fact: Fact | None) -> str:
    moment = _when(fact)
    return "that day" if moment is None else _date(moment).isoformat()
