"""Moving a component in time, and a whole series with everything that hangs on its times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import TypeAlias

from engine.ical.expansion import expand
from engine.ical.lines import make
from engine.ical.recurrence import BrokenRule, Frequency, Rule, Series, Weekday, parse_rule, starts
from engine.ical.series import (
    Definitions,
    Length,
    is_recurring,
    length_of,
    like,
    midnight_or_wall,
    read_series,
    start_of,
    wall_in,
    zone_of,
)
from engine.ical.span import span
from engine.ical.values import Day, Moment, When, items, when, when_text, when_value
from engine.ical.words import when_in_words
from engine.ical.zones import in_utc
from engine.model.content import Component, Line, Part
from engine.model.errors import BadRequest

End: TypeAlias = When | timedelta | None
"""An end, or a length; None leaves the length as it is."""

_AN_HOUR = timedelta(hours=1)


def retimed(part: Component, start: When | None, end: End, definitions: Definitions) -> Component:
    """A component with another start or end. The length stays unless an end is given.

    A timed item that becomes all-day takes the dates it touched; an all-day one that becomes timed takes an hour. Raises
    `BadRequest` for an end that is before the start or of another kind than it.
    """
    old = start_of(part)
    new = start or old
    if new is None:
        raise BadRequest("The item has no start that can be read; give one.")
    own_end = "DUE" if part.name == "VTODO" else "DTEND"
    due_only = part.name == "VTODO" and part.first("DTSTART") is None
    if start is not None:
        part = with_line(part, _timed(part, "DUE" if due_only else "DTSTART", new))
    if due_only:
        return part
    if end is not None:
        return _with_end(part, own_end, _checked_end(new, end, definitions))
    if start is None or old is None:
        return part
    if isinstance(old, Day) is not isinstance(new, Day):
        length = _dates_touched(part, old, definitions) if isinstance(new, Day) else Length(exact=_AN_HOUR)
        return _with_end(part, own_end, _plus(new, length, definitions))
    line = part.first(own_end)
    last = None if line is None else when(line)
    return part if last is None else _with_end(part, own_end, _carried_end(old, last, new, definitions))


def _carried_end(old: When, last: When, new: When, definitions: Definitions) -> When:
    """The end that keeps the length: on the wall clock where start and end share a zone, else in real time."""
    match old, last, new:
        case Moment(first, zone), Moment(end, other), Moment(wall, place):
            if zone == other:
                return Moment(wall + (end - first), place)
            there = zone_of(last, definitions)
            at = span(new, _exact(old, last, definitions), definitions, UTC).ends
            return Moment(at.astimezone(there or UTC).replace(tzinfo=None), other if there else "UTC")
        case _:
            return like(new, midnight_or_wall(new) + (midnight_or_wall(last) - midnight_or_wall(old)))


def _exact(old: Moment, last: Moment, definitions: Definitions) -> Length:
    here, there = zone_of(old, definitions), zone_of(last, definitions)
    if here is None or there is None:
        return Length(exact=last.wall - old.wall)
    return Length(exact=in_utc(last.wall, there) - in_utc(old.wall, here))


def _dates_touched(part: Component, old: When, definitions: Definitions) -> Length:
    taken = span(old, length_of(part, definitions), definitions, UTC)
    first, last = midnight_or_wall(taken.start), midnight_or_wall(taken.end)
    days = (last.date() - first.date()).days + (last.time() > time())
    return Length(max(days, 1))


def _plus(start: When, length: Length, definitions: Definitions) -> When:
    return span(start, length, definitions, UTC).end


def _checked_end(start: When, end: When | timedelta, definitions: Definitions) -> When:
    match start, end:
        case Day(), timedelta():
            if end < timedelta(days=1) or end % timedelta(days=1):
                raise BadRequest("An all-day item lasts whole days; give its length in days.")
            return _plus(start, Length(end.days), definitions)
        case Moment(), timedelta():
            return _plus(start, Length(exact=end), definitions)
        case Day(first), Day(last):
            if first == last:
                raise BadRequest(
                    f"An all-day item ends on the day after its last one; here {first + timedelta(days=1)}."
                )
            backwards = last < first
        case Moment(), Moment():
            backwards = _exact(start, end, definitions).exact < timedelta()
        case _:
            raise BadRequest("Start and end must both be dates, or both be times.")
    if backwards:
        raise BadRequest(
            f"The end, {when_in_words(end)}, is before the start, {when_in_words(start)}. Give a later one."
        )
    return end


def _with_end(part: Component, name: str, end: When) -> Component:
    return without_lines(with_line(part, _timed(part, name, end)), "DURATION")


def _timed(part: Component, name: str, moment: When) -> Line:
    """A line with a time; further parameters of the one it replaces stay."""
    old = part.first(name)
    kept = () if old is None else tuple(pair for pair in old.params if pair[0] not in ("TZID", "VALUE", ""))
    value, params = when_text(moment)
    return make(name, value, *params, *((key, text.strip('"')) for key, text in kept))


def with_line(part: Component, line: Line) -> Component:
    """The component with one line of that name: in the place of the first one, else behind the last line."""
    body: list[Part] = []
    done = False
    for inner in part.body:
        if isinstance(inner, Line) and inner.name == line.name:
            if not done:
                body.append(line)
            done = True
        else:
            body.append(inner)
    if not done:
        lines = [index for index, inner in enumerate(body) if isinstance(inner, Line)]
        body.insert(lines[-1] + 1 if lines else 0, line)
    return Component(part.name, tuple(body))


def without_lines(part: Component, *names: str) -> Component:
    return Component(part.name, tuple(i for i in part.body if not (isinstance(i, Line) and i.name in names)))


def move_series(
    master: Component, overrides: Sequence[Component], start: When, end: End, definitions: Definitions
) -> tuple[Component, list[Component]]:
    """A series that begins at another time, its overrides in their order.

    Left-out dates, extra dates, UNTIL and RECURRENCE-IDs follow: with another time of day always, to another day where the
    rule goes along (daily; weekly, monthly and yearly on the day of the start). Overrides that were not moved by themselves
    follow too. Raises `BadRequest` where a changed or left-out occurrence would have no place in the new series, or the rule
    does not hit the new start.
    """
    old = start_of(master)
    if old is None:
        raise BadRequest("The series has no start that can be read; give the whole series anew.")
    shift = _shift(master, old, start, definitions)
    new = retimed(master, start, end, definitions)
    new = Component(new.name, tuple(shift.line(part) if isinstance(part, Line) else part for part in new.body))
    moved = [_moved_override(part, shift) for part in overrides]
    if is_recurring(master):
        _check(master, new, shift)
    return new, moved


@dataclass(frozen=True, slots=True)
class _Shift:
    """From an old start to a new one. ``days``: the calendar days that the whole series goes along, 0 when only the time
    of day does."""

    old: When
    new: When
    days: int
    definitions: Definitions

    @property
    def clock(self) -> timedelta:
        first, last = midnight_or_wall(self.old), midnight_or_wall(self.new)
        if isinstance(self.old, Day) or isinstance(self.new, Day):
            return timedelta(hours=last.hour, minutes=last.minute, seconds=last.second) - timedelta(
                hours=first.hour, minutes=first.minute, seconds=first.second
            )
        return datetime.combine(first, last.time()) - first

    def wall(self, found: When) -> datetime:
        return wall_in(self.old, found, self.definitions) + timedelta(days=self.days) + self.clock

    def time(self, found: When) -> When:
        """Where a time of the series goes. A date in a timed series means the whole day, and stays a date."""
        if isinstance(found, Day) and isinstance(self.old, Moment) and isinstance(self.new, Moment):
            return Day(found.date + timedelta(days=self.days))
        return like(self.new, self.wall(found))

    def line(self, line: Line) -> Line:
        match line.name:
            case "EXDATE" | "RDATE":
                return self._list(line)
            case "RRULE" | "EXRULE":
                rule = parse_rule(line.value)
                moved = self._rule(rule) if isinstance(rule, Rule) else rule
                return line if isinstance(moved, BrokenRule) or moved == rule else line._replace(value=moved.to_value())
            case _:
                return line

    def _list(self, line: Line) -> Line:
        tzid = line.param("TZID")
        found = [(when_value(text.partition("/")[0], tzid), text.partition("/")) for text in items(line.value)]
        values: list[str] = []
        params: tuple[tuple[str, str], ...] = ()
        if all(at is None or self.time(at) == at for at, _ in found):
            return line
        for at, (_, slash, rest) in found:
            if at is None:
                return line
            value, params = when_text(self.time(at))
            end = when_value(rest, tzid) if slash else None
            values.append(f"{value}{slash}{rest if end is None else when_text(self.time(end))[0]}")
        period = any(slash for _, (_, slash, _) in found)
        params = (("VALUE", "PERIOD"), *params) if period else params
        return make(line.name, ",".join(values), *params)

    def _rule(self, rule: Rule) -> Rule:
        if self.days:
            rule = _along(rule, midnight_or_wall(self.old).date(), midnight_or_wall(self.new).date()) or rule
        match rule.until:
            case Moment(wall, "UTC") as until:
                zone = zone_of(self.old, self.definitions)
                local = Moment(in_utc(wall, UTC).astimezone(zone).replace(tzinfo=None), None) if zone else until
                return fitting(replace(rule, until=Moment(self.wall(local), None)), self.new, self.definitions)
            case Moment(wall, None):
                return fitting(
                    replace(rule, until=Moment(self.wall(Moment(wall, None)), None)), self.new, self.definitions
                )
            case Day(day):
                return fitting(replace(rule, until=Day(day + timedelta(days=self.days))), self.new, self.definitions)
            case _:
                return rule


def fitting(rule: Rule, start: When, definitions: Definitions) -> Rule:
    """The rule with an UNTIL of the kind that its start demands (RFC 5545 3.3.10): a date for dates, UTC for a time in a
    zone. A date includes its whole day; a time without a zone is taken for one in the start's."""
    match start, rule.until:
        case (_, None) | (Day(), Day()) | (Moment(), Moment(_, "UTC")):
            return rule
        case Day(), Moment(wall, _):
            return replace(rule, until=Day(wall.date()))
        case Moment(), Day(day):
            wall = datetime.combine(day, time(23, 59, 59))
        case Moment(), Moment(wall, _):
            pass
    zone = zone_of(start, definitions)
    until = Moment(wall, None) if zone is None else Moment(in_utc(wall, zone).replace(tzinfo=None), "UTC")
    return replace(rule, until=until)


def _shift(master: Component, old: When, new: When, definitions: Definitions) -> _Shift:
    first, last = midnight_or_wall(old).date(), midnight_or_wall(new).date()
    rules = [rule for line in master.all("RRULE") if isinstance(rule := parse_rule(line.value), Rule)]
    goes_along = all(_along(rule, first, last) is not None for rule in rules)
    return _Shift(old, new, (last - first).days if goes_along else 0, definitions)


def _along(rule: Rule, old: date, new: date) -> Rule | None:
    """The rule for a series that begins on another day, where it is plain what the person means; else None."""
    bare = replace(rule, by_day=(), by_month_day=(), by_month=())
    if bare.has_by_parts:
        return None
    if not rule.has_by_parts:
        return rule
    if rule.frequency == Frequency.WEEKLY and rule.by_day == (Weekday(0, old.weekday()),):
        return rule if rule.by_month or rule.by_month_day else replace(rule, by_day=(Weekday(0, new.weekday()),))
    if rule.by_day or rule.by_month_day != (old.day,):
        return None
    if rule.frequency == Frequency.MONTHLY and not rule.by_month:
        return replace(rule, by_month_day=(new.day,))
    if rule.frequency == Frequency.YEARLY and rule.by_month == (old.month,):
        return replace(rule, by_month_day=(new.day,), by_month=(new.month,))
    return None


def _moved_override(part: Component, shift: _Shift) -> Component:
    line = part.first("RECURRENCE-ID")
    at = None if line is None else when(line)
    if at is None:
        return part
    own = start_of(part)
    stays_in_place = own is not None and wall_in(shift.old, own, shift.definitions) == wall_in(
        shift.old, at, shift.definitions
    )
    moved = with_line(part, _timed(part, "RECURRENCE-ID", shift.time(at)))
    return retimed(moved, shift.time(at), None, shift.definitions) if stays_in_place else moved


def _check(master: Component, new: Component, shift: _Shift) -> None:
    """Nothing may come back that was left out, and the rule must hit the new start."""
    before, after = read_series(master, shift.definitions), read_series(new, shift.definitions)
    if before is None or after is None or not after.rules:
        return
    if _hits(before, before.start) and not _hits(after, after.start):
        said = when_in_words(shift.new)
        raise BadRequest(f"The rule of the series does not hit {said}. Give a rule for the new start too.")
    places = ((at, at + timedelta(days=shift.days) + shift.clock) for at in _left_out(before) if _hits(before, at))
    lost = [at for at, place in places if place >= after.start and not _hits(after, place)]
    if lost:
        said = ", ".join(when_in_words(like(shift.old, at)) for at in sorted(lost)[:3])
        raise BadRequest(
            f"Left-out occurrences cannot follow to the new day ({said}). Give a rule for the new day too."
        )


def _left_out(series: Series) -> Iterator[datetime]:
    return iter(series.without | {datetime.combine(day, series.start.time()) for day in series.without_days})


def _hits(series: Series, at: datetime) -> bool:
    """Do the rules themselves give this start?"""
    given = (expand(r, series.start, zone=series.zone, all_day=series.all_day, first=at) for r in series.rules)
    return any(at in takewhile(lambda found: found <= at, times) for times in given)


def is_start(series: Series, at: datetime) -> bool:
    """Is this wall clock time an occurrence of the series?"""
    return next(starts(series, at, at + timedelta(seconds=1)), None) == at
