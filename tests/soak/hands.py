"""The hands of users: what is entered, changed and removed in a calendar past Syncline's pairs."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.adapters.memory import Store
from engine.config.model import CalendarConfig
from engine.ical.objects import one_object
from engine.model.resource import CalendarObject, Href
from engine.session.calendars import OpenCalendar
from engine.session.workplace import calendar


class Hands(Protocol):
    """``texts``: everything that is there, by href."""

    async def texts(self) -> dict[str, str]: ...

    async def create(self, text: str) -> None: ...

    async def edit(self, href: str, text: str) -> None: ...

    async def delete(self, href: str) -> None: ...


@dataclass(frozen=True, slots=True)
class InMemory:
    store: Store

    async def texts(self) -> dict[str, str]:
        return {href: stored.text for href, stored in self.store.items.items()}

    async def create(self, text: str) -> None:
        self.store.create(text)

    async def edit(self, href: str, text: str) -> None:
        self.store.edit(Href(href), text)

    async def delete(self, href: str) -> None:
        self.store.delete(Href(href))


@dataclass(frozen=True, slots=True)
class InFolder:
    """Files, as an editor or another synchronizer leaves them."""

    folder: Path

    async def texts(self) -> dict[str, str]:
        return {path.name: path.read_bytes().decode() for path in sorted(self.folder.glob("*.ics"))}

    async def create(self, text: str) -> None:
        (self.folder / f"{_object(text).uid}.ics").write_bytes(text.encode())

    async def edit(self, href: str, text: str) -> None:
        (self.folder / href).write_bytes(text.encode())

    async def delete(self, href: str) -> None:
        (self.folder / href).unlink()


@dataclass(frozen=True, slots=True)
class InProgram:
    """A calendar whose program keeps it in a format of its own: its adapter is what users have."""

    config: CalendarConfig
    base: Path
    data: Path

    async def texts(self) -> dict[str, str]:
        async with self._open() as there:
            found = await there.everything()
            assert found.unreadable == (), found.unreadable
            return {one.href: one.object.text for one in found.resources}

    async def create(self, text: str) -> None:
        async with self._open() as there:
            await there.add(_object(text))

    async def edit(self, href: str, text: str) -> None:
        async with self._open() as there:
            here = next(one for one in (await there.everything()).resources if one.href == href)
            await there.change(here, _object(text))

    async def delete(self, href: str) -> None:
        async with self._open() as there:
            here = next(one for one in (await there.everything()).resources if one.href == href)
            await there.remove(here)

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[OpenCalendar]:
        async with calendar(self.config, self.base, self.data) as adapter:
            yield OpenCalendar(self.config.name, adapter)


def _object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found
