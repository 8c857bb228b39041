"""Working in one calendar, as its user would: read, enter, change, remove, import, export. No pair is involved."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engine.ical.facts import facts_of, same
from engine.ical.lines import Malformed, decode
from engine.ical.objects import join, split_objects
from engine.model.errors import BadRequest, NotFound, SynclineError, Unreachable
from engine.model.resource import CalendarObject, Resource, Uid, Unreadable
from engine.model.write import Create, Delete, Outcome, Refused, Stale, Unsure, Update, Write, Written
from engine.ports import Adapter, Full
from engine.session.workplace import Workplace, calendar


class NotTaken(SynclineError):
    """A calendar did not take a change; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything a calendar holds: what can be read, and what cannot."""

    resources: tuple[Resource, ...]
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(slots=True)
class OpenCalendar:
    """One calendar, opened for its user."""

    name: str
    adapter: Adapter

    async def everything(self) -> Holding:
        listing = await self.adapter.list(None)
        if not isinstance(listing, Full):
            raise Unreachable(f"Calendar {self.name!r} did not list everything it holds: try again.")
        fetched = await self.adapter.fetch(list(listing.entries))
        resources = tuple(one for one in fetched if isinstance(one, Resource))
        return Holding(resources, tuple(one for one in fetched if isinstance(one, Unreadable)))

    async def find(self, uid: str) -> Resource:
        """The item with that UID, or with that href. Raises `NotFound`, or `BadRequest` where several have it."""
        holding = await self.everything()
        found = [one for one in holding.resources if one.object.uid == uid] or [
            one for one in holding.resources if one.href == uid
        ]
        if len(found) == 1:
            return found[0]
        if found:
            hrefs = ", ".join(one.href for one in found)
            raise BadRequest(
                f"Calendar {self.name!r} holds {len(found)} items with the UID {uid}; name one of them: {hrefs}."
            )
        raise NotFound(
            f"Calendar {self.name!r} holds no item with the UID {uid}; 'syncline list {self.name}' shows what it holds."
        )

    async def add(self, item: CalendarObject) -> Resource:
        return self._taken(await self.adapter.write([Create(item)]), "enter", item)

    async def change(self, here: Resource, item: CalendarObject) -> Resource:
        """Write a new version over exactly the one that was read."""
        if item.text == here.object.text:
            return here
        write = Update(here.href, here.etag, item, here.object)
        return self._taken(await self.adapter.write([write]), "change", item)

    async def remove(self, here: Resource) -> None:
        outcome = (await self.adapter.write([Delete(here.href, here.etag)]))[0]
        if (why := trouble(outcome)) is not None:
            raise NotTaken(f"Calendar {self.name!r} did not remove the item {here.object.uid}: {why}.")

    def _taken(self, outcomes: Sequence[Outcome], what: str, item: CalendarObject) -> Resource:
        match outcomes[0]:
            case Written(now):
                return now
            case other:
                raise NotTaken(f"Calendar {self.name!r} did not {what} the item {item.uid}: {trouble(other)}.")


def trouble(outcome: Outcome) -> str | None:
    """Why a write was not done, in words; None where it was."""
    match outcome:
        case Refused(reason) | Unsure(reason):
            return reason
        case Stale():
            return "somebody changed it at the same moment; look at it again and repeat"
        case _:
            return None


@asynccontextmanager
async def opened(work: Workplace, name: str) -> AsyncGenerator[OpenCalendar]:
    """One configured calendar. Raises `NotFound` with the names there are, or a `SideError`."""
    config = work.config.calendar(name)
    async with calendar(config, work.config.base, work.data) as adapter:
        yield OpenCalendar(name, adapter)


@dataclass(frozen=True, slots=True)
class NotImported:
    """A file that was not taken. ``line``: where the problem is, None where it is the file as a whole."""

    file: str
    line: int | None
    reason: str


@dataclass(slots=True)
class Imported:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unnamed: int = 0
    refused: list[NotImported] = field(default_factory=list[NotImported])


async def import_files(calendar: OpenCalendar, files: Iterable[Path]) -> Imported:
    """Take files into a calendar by UID: new items are created, known ones brought to what the file says.

    A file is taken as a whole or not at all: what was written of it before a refusal is taken back.
    """
    result = Imported()
    holding = await calendar.everything()
    known: dict[Uid, list[Resource]] = {}
    for resource in holding.resources:
        known.setdefault(resource.object.uid, []).append(resource)
    for file in files:
        match _objects_in(file):
            case NotImported() as refused:
                result.refused.append(refused)
            case objects, unnamed:
                await _import_one(calendar, file, objects, known, result)
                result.unnamed += unnamed
    return result


def _objects_in(file: Path) -> tuple[Sequence[CalendarObject], int] | NotImported:
    try:
        data = file.read_bytes()
    except IsADirectoryError:
        return NotImported(str(file), None, "is a folder, not a file")
    except OSError as error:
        return NotImported(str(file), None, f"cannot be read: {error.strerror}")
    try:
        found = split_objects(decode(data))
    except Malformed as error:
        return NotImported(str(file), error.line, error.problem)
    if not found.objects:
        return NotImported(str(file), 1, "holds no activity")
    return found.objects, found.unnamed


async def _import_one(
    calendar: OpenCalendar,
    file: Path,
    objects: Sequence[CalendarObject],
    known: dict[Uid, list[Resource]],
    result: Imported,
) -> None:
    writes: list[Write] = []
    for item in objects:
        here = known.get(item.uid, [])
        if len(here) > 1:
            reason = f"the calendar holds {len(here)} items with the UID {item.uid}; nobody can tell which is meant"
            result.refused.append(NotImported(str(file), None, reason))
            return
        if not here:
            writes.append(Create(item))
        elif here[0].object.text != item.text and not same(facts_of(here[0].object), facts_of(item)):
            writes.append(Update(here[0].href, here[0].etag, item, here[0].object))
    outcomes: Sequence[Outcome] = await calendar.adapter.write(writes) if writes else ()
    problem = next((why for outcome in outcomes if (why := trouble(outcome)) is not None), None)
    if problem is not None:
        await _take_back(calendar, writes, outcomes)
        result.refused.append(NotImported(str(file), None, f"the calendar did not take it: {problem}"))
        return
    for outcome in outcomes:
        if isinstance(outcome, Written):
            known[outcome.now.object.uid] = [outcome.now]
    result.created += sum(isinstance(write, Create) for write in writes)
    result.updated += sum(isinstance(write, Update) for write in writes)
    result.unchanged += len(objects) - len(writes)


async def _take_back(calendar: OpenCalendar, writes: Sequence[Write], outcomes: Sequence[Outcome]) -> None:
    back: list[Write] = []
    for write, outcome in zip(writes, outcomes, strict=True):
        if isinstance(outcome, Written):
            now = outcome.now
            match write:
                case Update(_, _, _, was):
                    back.append(Update(now.href, now.etag, was, now.object))
                case _:
                    back.append(Delete(now.href, now.etag))
    if back:
        await calendar.adapter.write(back)


async def export(calendar: OpenCalendar) -> str:
    """The whole calendar as one iCalendar stream, items in the order of their hrefs."""
    holding = await calendar.everything()
    return join(resource.object for resource in sorted(holding.resources, key=lambda one: one.href))
