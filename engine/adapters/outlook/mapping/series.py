"""The recurrence lines of a master (RFC 5545 3.8.5) as a pattern and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.adapters.outlook.appointment import AllDay, Times, bounded
from engine.adapters.outlook.days import Rule as Days
from engine.adapters.outlook.days import contains
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.mapping.rules import Planned, planned, rule_value, told
from engine.adapters.outlook.mapping.times import start_of
from engine.ical.canon import canon_instant
from engine.ical.lines import make
from engine.ical.rule import BrokenRule, parse_rule
from engine.ical.series import Definitions, wall_in, zone_of
from engine.ical.values import Day, Moment, When, items, when, when_text, when_value
from engine.model.content import Component


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """``start`` is DTSTART; ``days`` are the pattern's; ``rule`` the RRULE value, "" where the pattern tells the same."""

    start: When
    times: Times
    planned: Planned
    days: Days
    rule: str

    def gives(self, day: date) -> bool:
        """Whether the rule has an occurrence with that original date."""
        return contains(self.days, day) and day not in self.planned.left_out


def series_plan(master: Component, times: Times, definitions: Definitions, locale: Locale) -> SeriesPlan:
    """Raises `Held` for what is no pattern of Outlook's."""
    lines = list(master.all("RRULE"))
    if next(master.all("EXRULE"), None) is not None:
        raise Held("it has a rule for days that are left out (EXRULE), which Outlook does not know")
    if next(master.all("RDATE"), None) is not None:
        raise Held("it has extra dates that follow no rule (RDATE), which Outlook does not know")
    if len(lines) > 1:
        raise Held("it repeats by two rules at once, and Outlook takes one")
    if not lines:
        raise Held("it has changed occurrences and no rule")
    rule = parse_rule(lines[0].value)
    if isinstance(rule, BrokenRule):
        raise Held(f"nobody can follow its rule: {rule.problem}")
    start = start_of(master)
    plan = planned(
        rule,
        times.first,
        zone_of(start, definitions),
        all_day=isinstance(times, AllDay),
        week_start=locale.week_start,
    )
    first = times.first.date()
    usual = rule_value(told(plan.pattern, plan.left_out, first, locale.week_start), first, locale.week_start)
    same = canon_rule(usual) == canon_rule(lines[0].value)
    days = bounded(plan.pattern, first, locale.week_start)
    return SeriesPlan(start, times, plan, days, "" if same else lines[0].value.strip())


def canon_rule(value: str) -> str:
    from engine.ical.canon import canon_value

    return canon_value(make("RRULE", value))


def left_out_dates(master: Component, plan: SeriesPlan, definitions: Definitions) -> dict[date, str]:
    """Original dates that EXDATE takes out; each with its own line where it is not put in the usual way.

    An EXDATE that meets no occurrence says nothing.
    """
    found: dict[date, str] = {}
    for line in master.all("EXDATE"):
        for text in items(line.value):
            named = when_value(text, line.param("TZID"))
            wall = None if named is None else wall_in(plan.start, named, definitions)
            if wall is None or wall.time() != plan.times.first.time() or not plan.gives(wall.date()):
                continue
            usual = canon_instant(*_as_line(plan.start, wall))
            same = canon_instant(text, line.param("TZID")) == usual
            found[wall.date()] = "" if same else f"{line.head}:{text.strip()}"
    return found


def _as_line(start: When, wall: datetime) -> tuple[str, str | None]:
    match start:
        case Day():
            return when_text(Day(wall.date()))[0], None
        case Moment(_, zone):
            return when_text(Moment(wall, zone))[0], zone


def original_of(part: Component, plan: SeriesPlan, definitions: Definitions) -> date:
    """The original date of a changed occurrence. Raises `Held` where the rule does not give it."""
    line = part.first("RECURRENCE-ID")
    named = None if line is None else when(line)
    if line is None or named is None:
        raise Held("it is not clear which occurrence is changed")
    if (line.param("RANGE") or "").strip():
        raise Held("it changes all occurrences from one on (RANGE), which Outlook does not know")
    if isinstance(named, Day) != isinstance(plan.start, Day):
        raise Held("it names a changed occurrence by a date where the series has times, or the other way round")
    wall = wall_in(plan.start, named, definitions)
    if wall.time() != plan.times.first.time() or not plan.gives(wall.date()):
        raise Held(f"it changes an occurrence of {wall.date()}, and its own rule gives none on that day")
    return wall.date()
