"""Recurrence rules and lengths of time in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.ical.recurrence import BrokenRule, Frequency, Rule, Weekday, parse_rule
from engine.ical.values import Day, Moment, When

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = {
    Frequency.YEARLY: "year",
    Frequency.MONTHLY: "month",
    Frequency.WEEKLY: "week",
    Frequency.DAILY: "day",
    Frequency.HOURLY: "hour",
    Frequency.MINUTELY: "minute",
    Frequency.SECONDLY: "second",
}
_TIMES = {1: "once", 2: "twice"}


def rule_in_words(value: str) -> str:
    """An RRULE value as people say it: "every 2 weeks on Monday and Friday, 10 times". The value itself when broken."""
    rule = parse_rule(value)
    match rule:
        case BrokenRule(problem):
            return f"{value} (not understood: {problem})"
        case Rule():
            return _in_words(rule)


def _in_words(rule: Rule) -> str:
    unit = _UNITS[rule.frequency]
    said = [f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"]
    if rule.by_month:
        said.append(f"in {_listed([_MONTHS[month - 1] for month in rule.by_month])}")
    if rule.by_week_number:
        said.append(f"in {_listed([_numbered('week', number) for number in rule.by_week_number])}")
    if rule.by_year_day:
        said.append(f"on {_listed([_numbered('day', number) for number in rule.by_year_day])} of the year")
    if rule.by_month_day:
        said.append(f"on {_listed([_numbered('day', number) for number in rule.by_month_day])}")
    if rule.by_day:
        said.append(f"on {_weekdays(rule)}")
    rest = f", only the {_places(rule)} of these" if rule.by_set_position and not rule.by_day else ""
    return " ".join(said) + _clock(rule) + rest + _ending(rule)


_KINDS: dict[tuple[int, ...], str] = {(0, 1, 2, 3, 4): "weekday", (5, 6): "weekend day", (0, 1, 2, 3, 4, 5, 6): "day"}


def _weekdays(rule: Rule) -> str:
    """ "Monday and Friday"; "the last weekday" where BYSETPOS picks among them."""
    days = _listed([_weekday(day) for day in rule.by_day])
    if not rule.by_set_position:
        return days
    kind = None if any(day.nth for day in rule.by_day) else _KINDS.get(tuple(sorted({d.weekday for d in rule.by_day})))
    return f"the {_places(rule)} " + (kind or f"of {days}")


def _places(rule: Rule) -> str:
    return _listed([_ordinal(place) for place in rule.by_set_position])


def _weekday(day: Weekday) -> str:
    name = _DAYS[day.weekday]
    return f"the {_ordinal(day.nth)} {name}" if day.nth else name


def _ordinal(number: int) -> str:
    """1st, 2nd; from the end: last, 2nd to last."""
    if number == -1:
        return "last"
    size = abs(number)
    ending = "th" if size % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size}{ending}" + (" to last" if number < 0 else "")


def _numbered(noun: str, number: int) -> str:
    return f"{noun} {number}" if number > 0 else f"the {_ordinal(number)} {noun}"


def _clock(rule: Rule) -> str:
    if rule.by_hour and rule.frequency < Frequency.HOURLY:
        minutes = rule.by_minute or (None,)
        times = [
            f"{hour:02d}" + ("h" if minute is None else f":{minute:02d}") for hour in rule.by_hour for minute in minutes
        ]
        return f" at {_listed(times)}"
    parts = (("hour", rule.by_hour), ("minute", rule.by_minute), ("second", rule.by_second))
    return "".join(f" at {name} {_listed(list(map(str, numbers)))}" for name, numbers in parts if numbers)


def _ending(rule: Rule) -> str:
    said = ""
    if rule.count is not None:
        said += ", " + _TIMES.get(rule.count, f"{rule.count} times")
    if rule.until is not None:
        said += f", until {when_in_words(rule.until)}"
    return said


def _listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def when_in_words(moment: When) -> str:
    """ "2026-03-02 10:00 Europe/Berlin"; seconds only where there are any."""
    match moment:
        case Day(day):
            return day.isoformat()
        case Moment(wall, zone):
            text = wall.isoformat(" ", "seconds" if wall.second else "minutes")
            return text if zone is None else f"{text} {zone}"


def length_in_words(length: timedelta) -> str:
    """ "1 hour 30 minutes"; the sign is left to the caller. Weeks where nothing else is left."""
    seconds = abs(int(length.total_seconds()))
    if seconds and seconds % 604_800 == 0:
        return _count(seconds // 604_800, "week")
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    counts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(_count(number, unit) for number, unit in counts if number) or "0 minutes"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
