"""Rules of repetition: RRULE -> dates, RRULE <-> the Repeat items.

Notes knows no endless sets and at most one instance a day. The Repeat items only remember what was chosen; what counts
are the date lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.event import AllDay, Event, Timed, Timing
from engine.adapters.notes.simulated.from_ical import refused
from engine.adapters.notes.simulated.items import Item, Items, number_item, text_item, time_item
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.simulation import Simulation
from engine.adapters.notes.simulated.timedates import Instant
from engine.ical.values import Day, when_value

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_UNITS = {"D": "DAILY", "W": "WEEKLY", "MD": "MONTHLY", "MP": "MONTHLY", "Y": "YEARLY"}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LONGEST_YEARS = 60
RULE_ITEMS = (
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
)
"""Items that only a repeat parent has."""


def rule_parts(rule: str) -> dict[str, str]:
    """Raises `com_error` where it is no RRULE, or one that could never end or pick times within a day."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    interval = parts.get("INTERVAL", "1")
    if parts.get("FREQ") not in _FREQUENCIES or not interval.isdigit() or interval.strip("0") == "":
        raise refused(f"Unable to convert the iCalendar data: RRULE {rule}")
    return parts


def occurrences(machine: Machine, event: Event) -> list[Timing]:
    """All instances of a series, exceptions not applied, EXDATEs taken out, in order. Never endless."""
    simulation = machine.simulation
    found: dict[datetime, Timing] = {_key(event.timing): event.timing}
    for wall in _by_rule(event, simulation):
        timing = _at(event.timing, wall)
        found[_key(timing)] = timing
    for timing in event.added:
        found[_key(timing)] = timing
    kept = [found[key] for key in sorted(found) if not any(matches(found[key], out) for out in event.removed)]
    _check_days(kept)
    if len(kept) > simulation.repeat_limit:
        raise refused(f"A repeating entry can have {simulation.repeat_limit} instances at most")
    return kept


def _by_rule(event: Event, simulation: Simulation) -> list[datetime]:
    """Naive wall clock starts."""
    if not event.rule:
        return []
    parts = rule_parts(event.rule)
    start = _wall(event.timing)
    until, count = parts.pop("UNTIL", None), parts.get("COUNT")
    if until is None and count is None and simulation.endless == "refuse":
        raise refused("A repeating entry needs an end", NotesNumber.UNSUPPORTED_ACTION)
    endless = until is None and count is None
    last = _until(until, event.timing) if until else _plus_years(start, simulation, endless=endless)
    found = expand(parts, start, last, simulation.repeat_limit + 1)
    return found[: simulation.repeat_limit] if endless else found


def expand(parts: dict[str, str], start: datetime, last: datetime, most: int) -> list[datetime]:
    """The start itself and what the rule gives up to ``last``, naive; a COUNT counts the start."""
    from dateutil.rrule import rrulestr

    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    bounded = rule if "COUNT" in parts else f"{rule};UNTIL={last:%Y%m%dT%H%M%S}"
    try:
        found = list(islice(_walls(rrulestr(bounded, dtstart=start), last), most))
    except (ValueError, OverflowError) as error:
        raise refused(f"Unable to convert the iCalendar data: RRULE ({error})") from None
    if start not in found:
        found.insert(0, start)
    return found[: int(parts["COUNT"])] if "COUNT" in parts else found


def _walls(found: Iterable[datetime], last: datetime) -> Iterable[datetime]:
    for wall in found:
        if wall > last:
            return
        yield wall


def _plus_years(start: datetime, simulation: Simulation, *, endless: bool) -> datetime:
    years = simulation.endless_years if endless else _LONGEST_YEARS
    return start + timedelta(days=round(365.25 * years))


def _until(text: str, timing: Timing) -> datetime:
    """UNTIL as a wall clock time of the series' zone; a day is meant to its end."""
    found = when_value(text, None)
    if found is None:
        raise refused(f"Unable to convert the iCalendar data: UNTIL {text}")
    if isinstance(found, Day):
        return datetime.combine(found.date, time(23, 59, 59))
    if isinstance(timing, AllDay) or found.zone != "UTC":
        return found.wall
    return found.wall.replace(tzinfo=UTC).astimezone(timing.start.tzinfo).replace(tzinfo=None)


def _wall(timing: Timing) -> datetime:
    return datetime.combine(timing.first, time()) if isinstance(timing, AllDay) else timing.start.replace(tzinfo=None)


def _at(timing: Timing, wall: datetime) -> Timing:
    """The same event at another wall clock start."""
    match timing:
        case AllDay(first, last):
            return AllDay(wall.date(), wall.date() + (last - first))
        case Timed():
            start = wall.replace(tzinfo=timing.start.tzinfo)
            end = (wall + timing.wall_length).replace(tzinfo=timing.end.tzinfo)
            return Timed(start, end, timing.start_zone, timing.end_zone)


def _key(timing: Timing) -> datetime:
    if isinstance(timing, AllDay):
        return datetime.combine(timing.first, time(), tzinfo=UTC)
    return timing.start.astimezone(UTC)


def matches(timing: Timing, out: object) -> bool:
    """Whether an EXDATE or RECURRENCE-ID means this instance: the same instant, or the same day."""
    match timing, out:
        case AllDay(first, _), datetime() as moment:
            return first == moment.date()
        case AllDay(first, _), day:
            return first == day
        case Timed(start), datetime() as moment:
            return start == moment
        case Timed(start), day:
            return start.date() == day


def _check_days(instances: list[Timing]) -> None:
    days = [_wall(timing).date() for timing in instances]
    if len(set(days)) < len(days):
        raise refused("A repeating entry can have one instance a day at most", NotesNumber.UNSUPPORTED_ACTION)


# The items


def rule_items(event: Event, starts: list[Instant]) -> list[Item]:
    """What the repeat parent remembers of a rule; a rule that the dialog cannot show becomes custom dates."""
    parts = rule_parts(event.rule) if event.rule else {}
    unit, adjust, from_end = _pattern(parts, _wall(event.timing))
    found = [
        text_item("RepeatUnit", unit),
        text_item("RepeatInterval", parts.get("INTERVAL", "1")),
        text_item("RepeatWeekends", "D"),
        time_item("RepeatStartDate", starts[:1]),
    ]
    found += [text_item("RepeatAdjust", *adjust)] if adjust else []
    found += [text_item("RepeatFromEnd", "1")] if from_end else []
    if unit == "C":
        return [*found, time_item("RepeatCustom", starts)]
    if "COUNT" in parts:
        length = int(parts["COUNT"]) * int(parts.get("INTERVAL", "1"))
        unit_text = text_item("RepeatForUnit", unit[0])
        return [*found, text_item("RepeatHow", "F"), number_item("RepeatFor", length), unit_text]
    return [*found, text_item("RepeatHow", "U"), time_item("RepeatUntil", starts[-1:])]


def _pattern(parts: dict[str, str], start: datetime) -> tuple[str, list[str], bool]:
    """RepeatUnit, RepeatAdjust, RepeatFromEnd."""
    shape = set(parts) - {"FREQ", "INTERVAL", "COUNT", "UNTIL"}
    if parts.get("FREQ") != "WEEKLY" or parts.get("WKST") == "MO":
        shape.discard("WKST")  # means nothing there
    match parts.get("FREQ"):
        case "DAILY" if not shape:
            return "D", [], False
        case "WEEKLY" if shape <= {"BYDAY"}:
            days = parts.get("BYDAY", _WEEKDAYS[start.isoweekday() % 7]).split(",")
            known = all(day in _WEEKDAYS for day in days)
            return ("W", [str(_WEEKDAYS.index(day)) for day in days], False) if known else ("C", [], False)
        case "MONTHLY" if shape <= {"BYMONTHDAY"}:
            return _by_month_day(parts.get("BYMONTHDAY", str(start.day)).split(","))
        case "MONTHLY" if shape == {"BYDAY"}:
            return _by_position(parts["BYDAY"].split(","))
        case "YEARLY" if not shape:
            return "Y", [], False
        case _:
            return "C", [], False


def _by_month_day(days: list[str]) -> tuple[str, list[str], bool]:
    backwards = [day.startswith("-") for day in days]
    if any(backwards) and not all(backwards):
        return "C", [], False
    return "MD", [day.lstrip("-+") for day in days], all(backwards)


def _by_position(days: list[str]) -> tuple[str, list[str], bool]:
    """ "2TU" is 2.2, "-1FR" from the end 1.5; Sunday is 0 (U)."""
    numbers = [day[:-2] for day in days]
    backwards = [number.startswith("-") for number in numbers]
    if "" in numbers or (any(backwards) and not all(backwards)):
        return "C", [], False
    adjust = [f"{day[:-2].lstrip('-+')}.{_WEEKDAYS.index(day[-2:])}" for day in days]
    return "MP", adjust, all(backwards)


def rule_of(items: Items) -> dict[str, str] | None:
    """The RRULE the Repeat items stand for, without its end; None for custom dates and what makes no sense."""
    unit, adjust = items.text("RepeatUnit"), items.texts("RepeatAdjust")
    if unit not in _UNITS or (unit in ("W", "MP") and not adjust):
        return None
    sign = "-" if items.text("RepeatFromEnd") == "1" else ""
    parts = {"FREQ": _UNITS[unit]}
    if items.text("RepeatInterval") not in ("", "1"):
        parts["INTERVAL"] = items.text("RepeatInterval")
    try:
        if unit == "W":
            parts["BYDAY"] = ",".join(_WEEKDAYS[int(day)] for day in adjust)
        elif unit == "MD" and adjust:
            parts["BYMONTHDAY"] = ",".join(f"{sign}{int(day)}" for day in adjust)
        elif unit == "MP":
            weeks = [day.split(".") for day in adjust]
            parts["BYDAY"] = ",".join(f"{sign}{int(week)}{_WEEKDAYS[int(day)]}" for week, day in weeks)
    except (ValueError, IndexError):
        return None
    return parts
