"""The Repeat items of a parent: what the client's dialog shows of a rule. They only remember; what counts are the dates.

Read for sets that Notes made, written so that the dialog of a set from elsewhere shows something true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from engine.adapters.notes.document import Document, Puts
from engine.ical.recurrence import Frequency, Rule, Weekday

RULE_ITEMS: Final = (
    "RepeatUnit",
    "RepeatInterval",
    "RepeatAdjust",
    "RepeatFromEnd",
    "RepeatHow",
    "RepeatFor",
    "RepeatForUnit",
    "RepeatUntil",
    "RepeatWeekends",
    "RepeatCustom",
    "RepeatStartDate",
    "RepeatDates",
    "RepeatEndDates",
    "RepeatIds",
)
"""Items that only a parent has."""

_UNITS: Final = {
    "D": Frequency.DAILY,
    "W": Frequency.WEEKLY,
    "MD": Frequency.MONTHLY,
    "MP": Frequency.MONTHLY,
    "Y": Frequency.YEARLY,
}


def pattern(parent: Document) -> Rule | None:
    """The rule that the items stand for, without its end; None for custom dates and for what makes no sense."""
    unit, adjust = parent.text("RepeatUnit"), parent.texts("RepeatAdjust")
    interval = parent.text("RepeatInterval") or "1"
    weekends = parent.text("RepeatWeekends") or "D"
    if unit not in _UNITS or weekends != "D" or not interval.isdecimal() or not int(interval):
        return None
    sign = -1 if parent.text("RepeatFromEnd") == "1" else 1
    try:
        return replace(Rule(_UNITS[unit], int(interval)), **_picked(unit, adjust, sign))
    except (ValueError, IndexError):
        return None


def _picked(unit: str, adjust: Sequence[str], sign: int) -> dict[str, tuple[Weekday, ...] | tuple[int, ...]]:
    """Sunday is 0 in Notes; "2.2" is the second Tuesday."""
    days = [day for day in adjust if day]
    match unit:
        case "W":
            return {"by_day": tuple(Weekday(0, _weekday(day)) for day in days)}
        case "MD":
            return {"by_month_day": tuple(sign * int(day) for day in days)}
        case "MP":
            pairs = [day.split(".") for day in days]
            if not pairs:
                raise ValueError("no position")
            return {"by_day": tuple(Weekday(sign * int(week), _weekday(day)) for week, day in pairs)}
        case _:
            return {}


def plain(rule: Rule, start: datetime) -> Rule:
    """Without what the start says anyway: a weekly rule of one weekday, a monthly one of one day."""
    if rule.frequency is Frequency.WEEKLY and rule.by_day == (Weekday(0, start.weekday()),):
        return replace(rule, by_day=())
    return replace(rule, by_month_day=()) if rule.by_month_day == (start.day,) else rule


def _weekday(day: str) -> int:
    number = int(day)
    if not 0 <= number <= 6:
        raise ValueError(day)
    return (number - 1) % 7


def rule_puts(rule: Rule | None, start: datetime, starts: Sequence[datetime], ends: Sequence[datetime]) -> Puts:
    """What a parent remembers. ``rule``: the one that makes the dates, None where it is not one alone.

    ``start``: wall clock time of the first; ``starts`` and ``ends``: all dates, in UTC.
    """
    unit, adjust, from_end = _dialog(rule, start)
    interval = 1 if rule is None or unit == "C" else rule.interval
    puts: Puts = dict.fromkeys(RULE_ITEMS)
    puts |= {"RepeatUnit": (unit,), "RepeatInterval": (str(interval),), "RepeatWeekends": ("D",)}
    puts |= {"RepeatHow": ("U",), "RepeatStartDate": (starts[0],), "RepeatUntil": (starts[-1],)}
    puts |= {"RepeatDates": tuple(starts), "RepeatEndDates": tuple(ends)}
    if adjust:
        puts["RepeatAdjust"] = adjust
    if from_end:
        puts["RepeatFromEnd"] = ("1",)
    return puts


def _dialog(rule: Rule | None, start: datetime) -> tuple[str, tuple[str, ...], bool]:
    """RepeatUnit, RepeatAdjust, RepeatFromEnd; custom dates where the dialog has no words for the rule."""
    custom: tuple[str, tuple[str, ...], bool] = ("C", (), False)
    if rule is None or rule.by_set_position or rule.by_year_day or rule.by_week_number or rule.by_month:
        return custom
    days, month_days = rule.by_day, rule.by_month_day
    numbers = [*(day.nth for day in days), *month_days]
    from_end = bool(numbers) and all(number < 0 for number in numbers)
    match rule.frequency:
        case Frequency.DAILY if not days and not month_days:
            return "D", (), False
        case Frequency.WEEKLY if not month_days and not any(numbers):
            return "W", tuple(str((day.weekday + 1) % 7) for day in days or (Weekday(0, start.weekday()),)), False
        case Frequency.MONTHLY if not days and (from_end or all(number > 0 for number in month_days)):
            return "MD", tuple(str(abs(number)) for number in month_days or (start.day,)), from_end
        case Frequency.MONTHLY if days and not month_days and (from_end or all(number > 0 for number in numbers)):
            return "MP", tuple(f"{abs(day.nth)}.{(day.weekday + 1) % 7}" for day in days), from_end
        case Frequency.YEARLY if not days and not month_days:
            return "Y", (), False
        case _:
            return custom
