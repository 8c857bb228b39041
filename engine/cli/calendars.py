"""``list`` and ``show``: what one calendar holds."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import Any, Final

from engine.cli import desk, output
from engine.cli.render import clip, counted, pad, plain, screen, width
from engine.cli.zone import machine_zone
from engine.ical.occurrences import Occurrence, occurrences
from engine.ical.series import parsed, rules_of
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject, Unreadable
from engine.session.calendars import opened
from engine.session.workplace import Workplace

_BEGIN: Final = datetime(1, 1, 3, tzinfo=UTC)
_END: Final = datetime(9999, 12, 29, tzinfo=UTC)
_YEAR: Final = timedelta(days=366)
_WHEN: Final = 15
_WEEK: Final = timedelta(days=6)
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """What to list: instants, None where it is open. A series without an end is followed a year to either side of ``now``."""

    first: datetime | None
    last: datetime | None
    now: datetime

    def window(self, item: CalendarObject) -> tuple[datetime, datetime]:
        endless = (self.first is None or self.last is None) and is_endless(item)
        first, last = (self.now - _YEAR, self.now + _YEAR) if endless else (_BEGIN, _END)
        if endless and self.first is not None:
            last = max(last, self.first + _YEAR)
        if endless and self.last is not None:
            first = min(first, self.last - _YEAR)
        return self.first or first, self.last or last


def is_endless(item: CalendarObject) -> bool:
    """Is there a rule that says neither how often nor until when?"""
    read = parsed(item.text)
    if read is None or read.master is None:
        return False
    return any(rule.count is None and rule.until is None for rule in rules_of(read.master, "RRULE"))


def list_(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        zone = machine_zone()
        period = _period(args, found.clock(), zone)
        async with opened(found, args.calendar) as calendar:
            holding = await calendar.everything()
        agenda = [
            occurrence
            for resource in holding.resources
            for occurrence in occurrences(resource.object, *period.window(resource.object), zone)
        ]
        agenda.sort(key=lambda each: each.sort_key)
        if args.json:
            output.put_json(
                {"occurrences": [_document(each) for each in agenda], "unreadable": _stuck(holding.unreadable)}
            )
        else:
            output.put("\n".join(_days(agenda, zone, args.verbose)) if agenda else f"Nothing in {args.calendar} then.")
            _tell_stuck(args.calendar, holding.unreadable)
        return 0

    return desk.at_desk(args, work)


def _period(args: Namespace, now: datetime, zone: tzinfo) -> Period:
    """From the first day's begin to the last day's end, in the machine's zone."""
    today = now.astimezone(zone).date()
    first = None if args.first is None else _day("--from", args.first, today)
    last = None if args.last is None else _day("--to", args.last, today)
    if first is not None and last is not None and last < first:
        raise BadRequest(f"--to ({last}) is before --from ({first}); swap them.")
    return Period(_midnight(first, zone), _midnight(last, zone, 1), now)


def _day(option: str, text: str, today: date) -> date:
    from engine.ical.typed import parse_when
    from engine.ical.values import Day

    word = text.strip().lower()
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    try:
        found = parse_when(text, None, "floating")
    except BadRequest:
        found = None
    if not isinstance(found, Day):
        raise BadRequest(f'{option}: "{text}" is no day; write it like 2026-03-02, or today, tomorrow, yesterday.')
    return found.date


def _midnight(day: date | None, zone: tzinfo, later: int = 0) -> datetime | None:
    """The begin of a day, or of one ``later`` days on; None as well beyond the calendar's ends."""
    try:
        return None if day is None else datetime.combine(day + timedelta(days=later), time(), zone).astimezone(UTC)
    except OverflowError:
        return None


def _document(each: Occurrence) -> dict[str, Any]:
    return {
        "uid": each.uid,
        "summary": each.summary,
        "start": each.start_iso,
        "end": each.end_iso,
        "all_day": each.all_day,
        "zone": each.zone,
        "location": each.location,
        "recurring": each.recurring,
        "cancelled": each.cancelled,
    }


def _stuck(unreadable: Sequence[Unreadable]) -> list[dict[str, str]]:
    return [{"id": each.href, "reason": each.problem} for each in unreadable]


def _tell_stuck(calendar: str, unreadable: Sequence[Unreadable]) -> None:
    if unreadable:
        output.say(f"{counted(len(unreadable), 'entry', 'entries')} of {calendar} cannot be read:")
    for each in unreadable:
        output.say(f"  {plain(each.href)}: {plain(each.problem)}")


def _days(agenda: Iterable[Occurrence], zone: tzinfo, uids: bool) -> Iterable[str]:
    """Day by day, in the machine's time; an all-day item by its own date."""
    for day, several in groupby(agenda, key=lambda each: _first_day(each, zone)):
        yield f"{day:%a %Y-%m-%d}"
        for each in several:
            yield _line(each, zone)
            if uids:
                yield f"{' ' * (_WHEN + 4)}{plain(each.uid)}"


def _first_day(each: Occurrence, zone: tzinfo) -> date:
    return date.fromisoformat(each.start_iso) if each.all_day else each.begins.astimezone(zone).date()


def _line(each: Occurrence, zone: tzinfo) -> str:
    when = _when(each, zone)
    place = plain(each.location)
    room = screen() - 2 - max(_WHEN, width(when)) - 2
    name = plain(each.summary) or "untitled"
    marks = f"{' (repeats)' if each.recurring else ''}{' (cancelled)' if each.cancelled else ''}"
    text = f"{name}{marks}"
    if place:
        half = max(room * 3 // 5, room - width(place) - 2)
        text = f"{clip(text, half)}, {clip(place, room - min(width(text), half) - 2)}"
    return f"  {pad(when, max(_WHEN, width(when)))}  {clip(text, room)}"


def _when(each: Occurrence, zone: tzinfo) -> str:
    """``10:00-11:00``, ``all day``, or with the day it ends on."""
    first = _first_day(each, zone)
    if each.all_day:
        last = date.fromisoformat(each.end_iso) - timedelta(days=1)
        return "all day" if last <= first else f"until {last:%a %m-%d}"
    begins, ends = each.begins.astimezone(zone), each.ends.astimezone(zone)
    if ends <= begins:
        return f"{begins:%H:%M}"
    if ends.date() == first or ends == datetime.combine(first + timedelta(days=1), time(), zone):
        return f"{begins:%H:%M}-{ends:%H:%M}"
    return f"{begins:%H:%M}-{ends:%a %H:%M}" if ends - begins < _WEEK else f"{begins:%H:%M} to {ends:%m-%d}"


def show(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        async with opened(found, args.calendar) as calendar:
            here = await calendar.find(args.uid)
        if not args.json:
            output.put_bytes(here.object.text.encode("utf-8", "surrogatepass"))
            return 0
        from engine.ical.fields import changed_occurrences, fields_of

        zone = machine_zone()
        output.put_json(
            {
                "uid": here.object.uid,
                "id": here.href,
                "fields": fields_of(here.object, zone),
                "occurrences_changed": changed_occurrences(here.object, zone),
            }
        )
        return 0

    return desk.at_desk(args, work)
