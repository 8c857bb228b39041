"""VTIMEZONE components of our own (RFC 5545 3.6.5), made from the IANA database.

Onsets are told in the wall clock time before the change, as the RFC wants. Where a zone changes by a yearly rule for good
(the rule at the end of its TZif file), the onsets repeat by RRULE: Outlook is said to ignore a zone that only lists
dates. What came before, or follows no rule, is listed by RDATE.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.ical.lines import make
from engine.ical.objects import zones_named
from engine.ical.rule import WEEKDAYS
from engine.ical.values import escape, unescape
from engine.ical.zones import canonical_zone
from engine.model.content import Component, Line
from engine.model.errors import BadRequest

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2037
"""Onsets are listed from the start of the first year; in a zone without a rule, up to the end of the last."""

_RULE_YEARS = range(2040, 2068)  # behind all listed changes; in 28 years every date meets every weekday
_STEP = timedelta(days=7)  # no zone changes twice within a week since 1990


class _State(NamedTuple):
    """What holds at a moment."""

    offset: timedelta
    name: str
    saving: timedelta


class _Kind(NamedTuple):
    """Onsets of one kind share a STANDARD or DAYLIGHT part."""

    part: str
    before: timedelta
    after: timedelta
    name: str


class _Yearly(NamedTuple):
    """Once a year: the weekday within seven days of a month, at a wall clock time."""

    month: int
    days: range
    weekday: int
    clock: timedelta

    def holds(self, onset: datetime) -> bool:
        return (
            onset.month == self.month
            and onset.day in self.days
            and onset.weekday() == self.weekday
            and _clock(onset) == self.clock
        )

    def to_value(self) -> str:
        weekday = WEEKDAYS[self.weekday]
        if self.month != 2 and self.days[-1] == monthrange(2001, self.month)[1]:
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY=-1{weekday}"
        if self.days[0] % 7 == 1:
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={self.days[0] // 7 + 1}{weekday}"
        days = ",".join(map(str, self.days))
        return f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={days};BYDAY={weekday}"


def ensure_zones(calendar: Component, besides: AbstractSet[str] = frozenset()) -> Component:
    """The VCALENDAR with a VTIMEZONE for every TZID that means an IANA zone and is used but not defined (RFC 5545 3.2.19).

    The definition bears the name as it is used. Names that mean nothing by themselves stay as they are, and so do those in
    ``besides``.
    """
    defined = {unescape(part.value("TZID") or "").strip() for part in calendar.parts if part.name == "VTIMEZONE"}
    missing = sorted(tzid for tzid in zones_named(calendar) - defined - besides if canonical_zone(tzid) is not None)
    if not missing:
        return calendar
    place = next((i for i, part in enumerate(calendar.body) if isinstance(part, Component)), len(calendar.body))
    zones = (vtimezone(tzid) for tzid in missing)
    return Component(calendar.name, (*calendar.body[:place], *zones, *calendar.body[place:]))


@lru_cache(maxsize=64)
def vtimezone(tzid: str) -> Component:
    """The definition of a zone, under the name given. Raises `BadRequest` for a name that means no zone."""
    from zoneinfo import ZoneInfo

    known = canonical_zone(tzid)
    if known is None:
        raise BadRequest(f"There is no time zone {tzid!r}. Use a name like Europe/Berlin.")
    zone = ZoneInfo(known)
    kinds = _kinds(zone)
    rules = _rules(zone)
    parts = [part for kind, onsets in kinds.items() for part in _parts(kind, onsets, rules.get(kind))]
    return Component("VTIMEZONE", (make("TZID", escape(tzid)), *parts))


def _kinds(zone: ZoneInfo) -> dict[_Kind, list[datetime]]:
    """All onsets of the listed years by kind, in the wall clock time before each; first the state it began with."""
    first = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    state = _state(zone, first)
    part = "DAYLIGHT" if state.saving > timedelta() else "STANDARD"
    found = {_Kind(part, state.offset, state.offset, state.name): [first.replace(tzinfo=None) + state.offset]}
    for kind, onset in _onsets(zone, first, datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)):
        found.setdefault(kind, []).append(onset)
    return found


def _onsets(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[_Kind, datetime]]:
    """Each change between two points in time."""
    at, state = first, _state(zone, first)
    while at < last:
        after = at + _STEP
        new = _state(zone, after)
        if new != state:
            moment = _change(zone, at, after, state)
            yield _kind(state, new), moment.replace(tzinfo=None) + state.offset
        at, state = after, new


def _change(zone: ZoneInfo, low: datetime, high: datetime, state: _State) -> datetime:
    """The second at which ``state`` ends, between two points in time."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _state(zone, middle) == state else (low, middle)
    return high


def _state(zone: ZoneInfo, at: datetime) -> _State:
    wall = at.astimezone(zone)
    return _State(wall.utcoffset() or timedelta(), wall.tzname() or "", wall.dst() or timedelta())


def _kind(before: _State, after: _State) -> _Kind:
    # Ireland and Morocco count winter as (negative) saving in the database; people and Outlook call the summer so.
    turned = bool(before.saving) != bool(after.saving)
    daylight = after.offset > before.offset if turned else after.saving > timedelta()
    return _Kind("DAYLIGHT" if daylight else "STANDARD", before.offset, after.offset, after.name)


def _rules(zone: ZoneInfo) -> dict[_Kind, _Yearly]:
    """The kinds of change that come once every year for good, each with its rule. All of a zone's, or none."""
    years = _RULE_YEARS
    found: dict[_Kind, list[datetime]] = {}
    for kind, onset in _onsets(zone, datetime(years[0], 1, 1, tzinfo=UTC), datetime(years[-1] + 1, 1, 1, tzinfo=UTC)):
        found.setdefault(kind, []).append(onset)
    rules = {kind: rule for kind, onsets in found.items() if (rule := _yearly(onsets)) is not None}
    return rules if len(rules) == len(found) else {}


def _yearly(onsets: list[datetime]) -> _Yearly | None:
    days = range(min(onset.day for onset in onsets), max(onset.day for onset in onsets) + 1)
    rule = _Yearly(onsets[0].month, days, onsets[0].weekday(), _clock(onsets[0]))
    regular = len(days) == 7 and len(onsets) == len(_RULE_YEARS) and all(map(rule.holds, onsets))
    return rule if regular else None


def _clock(onset: datetime) -> timedelta:
    return timedelta(hours=onset.hour, minutes=onset.minute, seconds=onset.second)


def _parts(kind: _Kind, onsets: list[datetime], rule: _Yearly | None) -> Iterator[Component]:
    """One part for the listed onsets, and one that repeats from the year on since when the rule holds without a break."""
    listed = list(onsets)
    by_rule: list[datetime] = []
    year = LAST_YEAR
    while rule is not None and listed and listed[-1].year == year and rule.holds(listed[-1]):
        by_rule.insert(0, listed.pop())
        year -= 1
    if listed:
        dates = [make("RDATE", ",".join(map(_text, listed[1:])))] if listed[1:] else []
        yield _part(kind, listed[0], dates)
    if by_rule and rule is not None:
        yield _part(kind, by_rule[0], [make("RRULE", rule.to_value())])


def _part(kind: _Kind, start: datetime, more: list[Line]) -> Component:
    lines = (
        make("DTSTART", _text(start)),
        make("TZOFFSETFROM", _offset(kind.before)),
        make("TZOFFSETTO", _offset(kind.after)),
        make("TZNAME", kind.name),
    )
    return Component(kind.part, (*lines, *more))


def _text(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(abs(offset) // timedelta(seconds=1), 60)
    return f"{sign}{minutes // 60:02d}{minutes % 60:02d}" + (f"{seconds:02d}" if seconds else "")
