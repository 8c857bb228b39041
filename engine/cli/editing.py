"""``add``, ``edit`` and ``remove``: items of one calendar, as its user would enter, change and delete them."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from engine.cli import desk, output
from engine.cli.parser import Misused
from engine.cli.render import plain
from engine.cli.zone import machine_zone_name
from engine.ical import edit as ical
from engine.ical import glance
from engine.ical.series import parsed, start_of
from engine.ical.typed import FLOATING, parse_duration, parse_when
from engine.ical.values import Day, Moment, When
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject
from engine.session.calendars import opened
from engine.session.workplace import Workplace

_FIELDS: Final = ("summary", "start", "end", "duration", "rrule", "location", "description", "category", "private")


def add(args: Namespace) -> int:
    """Enter an item; prints its UID and nothing else."""
    missing = [option for option, value in (("--summary", args.summary), ("--start", args.start)) if value is None]
    if missing:
        raise Misused(f"{' and '.join(missing)} missing.", "syncline add")

    async def work(found: Workplace) -> int:
        uid = f"{uuid4()}@syncline"
        item = ical.create(uid, ical.NewItem(**_changes(args, _own_zone(args))), found.clock())
        async with opened(found, args.calendar) as calendar:
            here = await calendar.add(item)
        if args.json:
            output.put_json({"uid": here.object.uid, "id": here.href})
        else:
            output.put(here.object.uid)
        return 0

    return desk.at_desk(args, work)


def edit(args: Namespace) -> int:
    if all(getattr(args, name) is None for name in _FIELDS):
        raise Misused("Say what is to change, such as --summary or --start.", "syncline edit")
    if args.tz is not None and args.start is None and args.end is None:
        raise Misused("--tz says in which zone --start and --end are meant; give one of them, too.", "syncline edit")

    async def work(found: Workplace) -> int:
        async with opened(found, args.calendar) as calendar:
            here = await calendar.find(args.uid)
            changes = ical.Changes(**_changes(args, _zone_of(here.object) or _own_zone(args)))
            if args.occurrence is None:
                item = ical.change(here.object, changes)
            else:
                item = ical.change_occurrence(here.object, args.occurrence, changes)
            await calendar.change(here, item)
        return _tell(args, item, "Changed")

    return desk.at_desk(args, work)


def remove(args: Namespace) -> int:
    async def work(found: Workplace) -> int:
        async with opened(found, args.calendar) as calendar:
            here = await calendar.find(args.uid)
            if args.occurrence is None:
                await calendar.remove(here)
            else:
                await calendar.change(here, ical.remove_occurrence(here.object, args.occurrence))
        return _tell(args, here.object, "Removed")

    return desk.at_desk(args, work)


def _changes(args: Namespace, zone: str) -> dict[str, Any]:
    """What was typed, as `Changes` takes it; times without a zone of their own are meant in ``zone``."""
    if args.tz is not None:
        _time("--tz", "2000-01-01T00:00", args.tz, zone)
    end: When | timedelta | None = None if args.end is None else _time("--end", args.end, args.tz, zone)
    if args.duration is not None:
        end = _length(args.duration)
    if args.summary is not None and not args.summary.strip():
        raise Misused("--summary is empty; an item needs a subject.", args.parser.prog)
    categories: list[str] | None = args.category
    return {
        "summary": args.summary,
        "start": None if args.start is None else _time("--start", args.start, args.tz, zone),
        "end": end,
        "rrule": args.rrule,
        "location": args.location,
        "description": args.description,
        "categories": None if categories is None else tuple(name.strip() for name in categories if name.strip()),
        "private": args.private,
    }


def _time(option: str, text: str, tz: str | None, zone: str) -> When:
    try:
        return parse_when(text, tz, zone)
    except BadRequest as error:
        raise BadRequest(f"{option}: {error}") from error


def _length(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except BadRequest as error:
        raise BadRequest(f"--duration: {error}") from error


def _own_zone(args: Namespace) -> str:
    """This machine's zone. Raises `BadRequest` where it is needed and not known."""
    name = machine_zone_name()
    if name is None and args.tz is None:
        raise BadRequest(
            "This machine does not say which time zone it is in; name one with --tz, such as --tz Europe/Berlin."
        )
    return name or FLOATING


def _zone_of(item: CalendarObject) -> str | None:
    """The zone an item's own times are in: what its user sees and means. None for an all-day item."""
    read = parsed(item.text)
    part = None if read is None else read.master or next(iter(read.overrides), None)
    match None if part is None else start_of(part):
        case Moment(_, zone):
            return zone or FLOATING
        case Day() | None:
            return None


def _tell(args: Namespace, item: CalendarObject, what: str) -> int:
    if args.json:
        output.put_json({"uid": item.uid})
    else:
        name = plain(glance.title(item.text).summary) or item.uid
        which = "" if args.occurrence is None else f", the occurrence of {plain(args.occurrence)}"
        output.put(
            f"{what} in {args.calendar}: {name}{which}."
            if what == "Changed"
            else f"{what} from {args.calendar}: {name}{which}."
        )
    return 0
