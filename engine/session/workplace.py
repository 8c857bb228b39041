"""What every verb of the session works with: the configuration, the data folder, the history, the clock."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.adapters import registry
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.config.places import private_folder
from engine.history.database import Database, opened
from engine.model.both import Both
from engine.model.settings import Meetings
from engine.ports import Adapter, PasswordSource, Place

_LAST_DAYS = timedelta(days=3)

Clock = Callable[[], datetime]
"""Now, in UTC, with its zone."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workplace:
    config: Config
    data: Path
    db: Database
    clock: Clock = now

    def stamp(self) -> str:
        """Now as ISO 8601 in UTC, to the second."""
        return utc(self.clock())

    def lately(self) -> str:
        """Begin of the last days, of which guards count what went, and in which what went round a ring may come again."""
        return utc(self.clock() - _LAST_DAYS)


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@asynccontextmanager
async def workplace(config: Config, data: Path, clock: Clock = now) -> AsyncGenerator[Workplace]:
    """Everything opened; the data folder is made if it is not there. Raises what `engine.history.database.opened` raises."""
    private_folder(data)
    async with opened(data / "history.db") as db:
        yield Workplace(config, data, db, clock)


def own_folder(data: Path, calendar: str) -> Path:
    """Where what Syncline keeps for itself of a calendar is: what was found on its server, that its folder was there."""
    return data / "calendars" / hashlib.blake2b(calendar.encode(), digest_size=6).hexdigest()


@asynccontextmanager
async def calendar(
    config: CalendarConfig, base: Path, data: Path, meetings: Meetings = Meetings.TEXT
) -> AsyncGenerator[Adapter]:
    """One calendar, opened. Raises a `SideError`, or what `engine.adapters.registry.kind` raises."""
    cache = own_folder(data, config.name)
    place = Place(
        config.name,
        config.settings,
        base,
        private_folder(private_folder(cache.parent) and cache),
        _password(config, base),
        meetings,
    )
    async with registry.kind(config.type).open(place) as adapter:
        yield adapter


def _password(config: CalendarConfig, base: Path) -> PasswordSource:
    async def ask() -> str:
        from engine.config import secrets

        return await secrets.source(secrets.login_of(config, base))()

    return ask


@asynccontextmanager
async def both_calendars(work: Workplace, pair: PairConfig) -> AsyncGenerator[Both[Adapter]]:
    """Both calendars of a pair. One after the other: opening is quick, and an error names its calendar."""
    async with AsyncExitStack() as stack:
        opened_: list[Adapter] = []
        for name in pair.calendars:
            config = work.config.calendar(name)
            opening = calendar(config, work.config.base, work.data, pair.meetings)
            opened_.append(await stack.enter_async_context(opening))
        yield Both(opened_[0], opened_[1])
