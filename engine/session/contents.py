"""One calendar as a person works in it: everything it holds with how it stands, and changes to single items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.config.model import Config
from engine.history import links
from engine.history.links import Standing
from engine.model.both import Side
from engine.model.contents import Contents, Link, Tried
from engine.model.resource import CalendarObject, ETag, Href, Resource
from engine.session.calendars import OpenCalendar, opened
from engine.session.workplace import Workplace, calendar

_ORDER = tuple(Link)


async def contents(work: Workplace, name: str) -> Contents:
    """Everything in a calendar. Raises `NotFound` for a name that is not configured, or a `SideError`."""
    async with opened(work, name) as calendar:
        holding = await calendar.everything()
        writes = calendar.adapter.capabilities.writes
    found = await standing(work, name, {one.href: one.etag for one in holding.resources})
    paired = any(name in pair.calendars for pair in work.config.pairs.values())
    return Contents(name, holding.resources, holding.unreadable, found, paired, writes)


async def standing(work: Workplace, name: str, now: Mapping[Href, ETag]) -> dict[Href, Link]:
    """How the items of a calendar stand that are there ``now``; nothing where the calendar belongs to no pair."""
    found: dict[Href, Link] = {}
    for pair in work.config.pairs.values():
        for side in Side:
            if pair.calendars[side] == name:
                known = {each.href: each for each in await links.standings(work.db, pair.name, side)}
                for href, etag in now.items():
                    found[href] = _first(found.get(href), _link(known.get(href), etag))
    return found


def _first(*found: Link | None) -> Link:
    return min(filter(None, found), key=_ORDER.index)


def _link(known: Standing | None, etag: ETag) -> Link:
    """What no run has seen yet, or not in this version, waits for the next one."""
    match known:
        case None:
            return Link.WAITING
        case Standing(excluded=True):
            return Link.ONLY_HERE
        case Standing(question="conflict"):
            return Link.CONFLICT
        case Standing(question=question) if question or known.etag != etag:
            return Link.WAITING
        case Standing(linked=False):
            return Link.ONLY_HERE
        case Standing(settled=settled):
            return Link.IN_STEP if settled else Link.WAITING


async def enter(work: Workplace, name: str, item: CalendarObject) -> Resource:
    """A new item. Raises `NotTaken` with the calendar's reason, or a `SideError`."""
    async with opened(work, name) as calendar:
        return await calendar.add(item)


async def rewrite(work: Workplace, name: str, here: Resource, item: CalendarObject) -> Resource:
    """Another version over exactly the one that was read. Raises like `enter`."""
    async with opened(work, name) as calendar:
        return await calendar.change(here, item)


async def take_out(work: Workplace, name: str, here: Resource) -> None:
    """Remove exactly what was read. Raises like `enter`."""
    async with opened(work, name) as calendar:
        await calendar.remove(here)


async def tried(config: Config, data: Path, name: str) -> Tried:
    """Open a calendar, list it, read it: what it holds. Raises `NotFound` or a `SideError` with what to do.

    The config may be one that is only being thought about; the history is not asked.
    """
    async with calendar(config.calendar(name), config.base, data) as adapter:
        holding = await OpenCalendar(name, adapter).everything()
        return Tried(len(holding.resources), len(holding.unreadable), adapter.capabilities.writes)
