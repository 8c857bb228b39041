"""The engine's verbs for working in one calendar."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from engine.model.resource import CalendarObject, Resource

if TYPE_CHECKING:
    from engine.session.workplace import Workplace
    from tui.book import Book
    from tui.bridge import Bridge


async def book(bridge: Bridge, name: str, zone: tzinfo) -> Book:
    """Everything in a calendar, laid out for somebody in that zone. Raises `SynclineError`."""

    async def read(work: Workplace) -> Book:
        from engine.session.contents import contents
        from tui.book import book_of

        return book_of(await contents(work, name), zone)

    return await bridge.call(read)


async def put(bridge: Bridge, name: str, here: Resource | None, item: CalendarObject) -> Resource:
    """Enter an item (``here`` None), or write it over exactly what was read. Raises `SynclineError`."""

    async def written(work: Workplace) -> Resource:
        from engine.session import contents

        if here is None:
            return await contents.enter(work, name, item)
        return await contents.rewrite(work, name, here, item)

    return await bridge.call(written)


async def take_out(bridge: Bridge, name: str, here: Resource) -> None:
    """Remove exactly what was read. Raises `SynclineError`."""

    async def removed(work: Workplace) -> None:
        from engine.session.contents import take_out

        await take_out(work, name, here)

    await bridge.call(removed)
