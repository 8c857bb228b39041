"""An activity as the form shows it: what is there, whether an answer will do, and what an answer changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from engine.ical.edit import Changes, NewItem
from engine.ical.series import length_of, parsed, start_of
from engine.ical.span import span
from engine.ical.typed import parse_duration, parse_when
from engine.ical.values import Day, Moment, When, duration, items, unescape
from engine.ical.words import length_in_words
from engine.model.content import Component
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject

_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h]?(\d\d))?\Z")
_HOUR: Final = timedelta(hours=1)

PRIORITIES: Final = {"": "none", "1": "high", "5": "normal", "9": "low"}
TEXTS: Final = {
    "subject": ("SUMMARY", "summary"),
    "location": ("LOCATION", "location"),
    "description": ("DESCRIPTION", "description"),
    "account": ("X-SYNCLINE-ACCOUNT", "account"),
    "contact": ("X-SYNCLINE-CONTACT", "contact"),
    "type": ("X-SYNCLINE-TYPE", "type"),
}
"""Of each text field: its property, and what changes call it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the fields of the form say, as they are typed. Of an all-day activity ``last_day`` is on it; times are not used."""

    subject: str = ""
    all_day: bool = False
    first_day: str = ""
    first_time: str = ""
    last_day: str = ""
    last_time: str = ""
    zone: str = ""
    rrule: str = ""
    location: str = ""
    description: str = ""
    categories: str = ""
    private: bool = False
    reminder: str = ""
    priority: str = ""
    account: str = ""
    contact: str = ""
    type: str = ""

    @property
    def start(self) -> When:
        """Raises `BadRequest`."""
        return _when(self.first_day, "" if self.all_day else self.first_time, self.zone)

    @property
    def end(self) -> When:
        """As iCalendar has it: of an all-day activity the day after the last one. Raises `BadRequest`."""
        found = _when(self.last_day, "" if self.all_day else self.last_time, self.zone)
        return Day(found.date + timedelta(days=1)) if isinstance(found, Day) else found


def _when(day: str, clock: str, zone: str) -> When:
    found = parse_when(day, None, zone or "floating")
    if not isinstance(found, Day):
        raise BadRequest(f"{day!r} is no day. Write 2026-03-02.")
    return found if not clock else Moment(datetime.combine(found.date, time_of(clock)), _zone(zone))


def _zone(zone: str) -> str | None:
    return None if zone.strip().lower() in ("", "floating") else zone.strip()


def time_of(text: str) -> time:
    """ "9", "9:30", "0930". Raises `BadRequest`."""
    found = _TIME.match(text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else _no_time(text)
    except ValueError:
        return _no_time(text)


def _no_time(text: str) -> time:
    raise BadRequest(f"{text!r} is no time of day. Write 9:30.")


def blank(day: date, now: datetime, zone: str) -> Answers:
    """A new activity: for an hour, from the next full hour on today, at nine on other days."""
    later = now + _HOUR
    hour = later.hour if day == now.date() == later.date() else 9
    begin = datetime.combine(day, time(hour))
    end = begin + _HOUR
    return Answers(
        first_day=f"{begin:%Y-%m-%d}",
        first_time=f"{begin:%H:%M}",
        last_day=f"{end:%Y-%m-%d}",
        last_time=f"{end:%H:%M}",
        zone=zone,
        reminder="15 minutes",
    )


# -- from an activity to answers ------------------------------------------------------------------------------------------


def answers_of(item: CalendarObject, machine_zone: tzinfo = UTC) -> Answers:
    """What an activity, or a series, says. Raises `BadRequest` where its time cannot be read."""
    read = parsed(item.text)
    part = None if read is None else read.master or next(iter(read.overrides), None)
    start = None if part is None else start_of(part)
    if read is None or part is None or start is None:
        raise BadRequest("This activity cannot be edited here: when it begins cannot be read.")
    taken = span(start, length_of(part, read.definitions), read.definitions, machine_zone)
    texts: dict[str, Any] = {field: unescape(part.value(name) or "") for field, (name, _) in TEXTS.items()}
    return Answers(
        **texts,
        **_times(taken.start, taken.end),
        rrule=part.value("RRULE") or "",
        categories=", ".join(_categories(part)),
        private=(part.value("CLASS") or "").strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
        reminder=_reminder(part),
        priority=(part.value("PRIORITY") or "").strip().lstrip("0"),
    )


def _times(start: When, end: When) -> dict[str, Any]:
    match start, end:
        case Day(first), Day(after):
            last = max(first, after - timedelta(days=1))
            return {
                "all_day": True,
                "first_day": f"{first:%Y-%m-%d}",
                "last_day": f"{last:%Y-%m-%d}",
                "zone": "floating",
            }
        case Moment(first, zone), Moment(last, _):
            return {
                "first_day": f"{first:%Y-%m-%d}",
                "first_time": f"{first:%H:%M}",
                "last_day": f"{last:%Y-%m-%d}",
                "last_time": f"{last:%H:%M}",
                "zone": zone or "floating",
            }
        case _:
            return {}


def _categories(part: Component) -> Iterator[str]:
    for line in part.all("CATEGORIES"):
        yield from filter(None, (unescape(item).strip() for item in items(line.value)))


def _reminder(part: Component) -> str:
    """How long before the start the first alarm rings that shows or plays something; "" for none, or another kind of time."""
    for alarm in part.parts:
        if alarm.name == "VALARM" and (alarm.value("ACTION") or "").strip().upper() in ("DISPLAY", "AUDIO"):
            line = alarm.first("TRIGGER")
            before = None if line is None else duration(line.value)
            plain = line is not None and (line.param("RELATED") or "").upper() != "END"
            return length_in_words(before) if before is not None and plain and before <= timedelta() else ""
    return ""


# -- from answers to changes ----------------------------------------------------------------------------------------------


def wrong(answers: Answers) -> dict[str, str]:
    """What is wrong with answers, by field, in words with what to do; nothing where all will do."""
    found: dict[str, str] = {}
    if not answers.subject.strip():
        found["subject"] = "Give a subject."
    times = [("first_day", answers.first_day, ""), ("last_day", answers.last_day, "")]
    if not answers.all_day:
        times += [
            ("first_time", answers.first_day, answers.first_time),
            ("last_time", answers.last_day, answers.last_time),
        ]
        found |= _zone_trouble(answers.zone)
    for field, day, clock in times:
        trouble = _trouble(day, clock, field.endswith("time"))
        if trouble and not (field.endswith("time") and f"{field[:-5]}_day" in found):
            found[field] = trouble
    if not found.keys() & {"first_day", "first_time", "last_day", "last_time", "zone"} and _backwards(answers):
        found["last_day" if answers.all_day else "last_time"] = "It ends before it begins."
    if answers.reminder.strip() and (trouble := _no_length(answers.reminder)):
        found["reminder"] = trouble
    return found


def _trouble(day: str, clock: str, timed: bool) -> str:
    if timed and not clock.strip():
        return "Give a time, such as 9:30, or make it all-day."
    try:
        _when(day, clock, "floating")
    except BadRequest as error:
        return str(error)
    return ""


def _zone_trouble(zone: str) -> dict[str, str]:
    """A zone that the calendar itself named is taken as it is; it may bring its own rules along."""
    if _zone(zone) is None:
        return {}
    try:
        parse_when("2000-01-01T00:00", zone, "floating")
    except BadRequest as error:
        return {"zone": str(error)}
    return {}


def _backwards(answers: Answers) -> bool:
    match answers.start, answers.end:
        case Day(first), Day(last):
            return last <= first
        case Moment(first, _), Moment(last, _):
            return last < first
        case _:
            return False


def _no_length(text: str) -> str:
    try:
        parse_duration(text)
    except BadRequest as error:
        return str(error)
    return ""


def new_item(answers: Answers) -> NewItem:
    """Everything that was said. Raises `BadRequest`."""
    said = _said(Answers(), answers)
    del said["summary"]
    return NewItem(
        summary=answers.subject.strip(), start=_canonical(answers.start), end=_canonical(answers.end), **said
    )


def _canonical(moment: When) -> When:
    """With the zone by its one name."""
    match moment:
        case Moment(wall, str(zone)):
            return parse_when(wall.isoformat(), zone, zone)
        case _:
            return moment


def changes(before: Answers, after: Answers) -> Changes:
    """Only what was changed; everything else stays as it came. Raises `BadRequest`."""
    said = _said(before, after)
    if _timing(before) != _timing(after):
        said |= {"start": _in_zone(after.start, before), "end": _in_zone(after.end, before)}
    return Changes(**said)


def _in_zone(moment: When, before: Answers) -> When:
    """A zone that nobody changed keeps the name it has in the calendar."""
    match moment:
        case Moment(_, zone) if zone is not None and zone != _zone(before.zone):
            return _canonical(moment)
        case _:
            return moment


def _timing(answers: Answers) -> tuple[object, ...]:
    if answers.all_day:
        return True, answers.first_day, answers.last_day
    return tuple(getattr(answers, one) for one in ("first_day", "first_time", "last_day", "last_time", "zone"))


def _said(before: Answers, after: Answers) -> dict[str, Any]:
    """All but the times, where it differs, as `Changes` takes it."""
    differs = {one.name for one in fields(Answers) if getattr(before, one.name) != getattr(after, one.name)}
    said: dict[str, Any] = {
        name: getattr(after, field).rstrip() for field, (_, name) in TEXTS.items() if field in differs
    }
    if "rrule" in differs:
        said["rrule"] = after.rrule
    if "categories" in differs:
        said["categories"] = tuple(filter(None, (name.strip() for name in after.categories.split(","))))
    if "private" in differs:
        said["private"] = after.private
    if "reminder" in differs:
        said["reminder"] = (
            int(parse_duration(after.reminder).total_seconds()) // 60 if after.reminder.strip() else "none"
        )
    if "priority" in differs:
        said["priority"] = int(after.priority or 0)
    return said


def moved_along(before: Answers, after: Answers) -> Answers:
    """A new start takes the end along, so that the length stays. Where either cannot be read, nothing moves."""
    try:
        was, then, end = before.start, after.start, before.end
    except BadRequest:
        return after
    match was, then, end:
        case Day(first), Day(second), Day(last):
            shifted = last - timedelta(days=1) + (second - first)
            return replace(after, last_day=f"{shifted:%Y-%m-%d}")
        case Moment(first, _), Moment(second, _), Moment(last, _):
            shifted = last + (second - first)
            return replace(after, last_day=f"{shifted:%Y-%m-%d}", last_time=f"{shifted:%H:%M}")
        case _:
            return after
