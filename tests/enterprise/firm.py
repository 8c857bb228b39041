"""A firm with a CRM Enterprise database: Ann, Bo and Cy, and whoever speaks SQL to it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.adapters.enterprise.adapter import KIND, connected
from engine.adapters.enterprise.office import Office, office
from engine.model.resource import ETag, Href, Missing, Resource, Token
from engine.model.write import Create, Delete, Outcome, Refused, Update, Written
from engine.ports import Adapter, Delta, Full, Place
from tests.builders import Event, event
from tests.contract.asking import as_object

USERS = ("ann", "bo", "cy")

VISIT = event("Visit Miller & Sons")
WEEKLY = event("Weekly round").weekly(count=5).moved("2026-03-09T10:00", to="2026-03-10T14:00")


@dataclass(frozen=True, slots=True)
class Firm:
    """``url`` as in the config; ``folder``: what it is relative to."""

    url: str
    folder: Path

    def client(self, user: str) -> AbstractAsyncContextManager[Adapter]:
        """The calendar of a user."""
        settings = {"url": self.url, "user": user}
        return KIND.open(Place("enterprise", settings, self.folder, self.folder / "data"))

    def office(self) -> AbstractAsyncContextManager[Office]:
        return office(self.url, self.folder)

    async def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """A statement of another program, on a connection of its own."""
        async with connected(self.url, self.folder) as link:
            return await link.rows(statement, parameters)

    async def enter_everybody(self) -> None:
        async with self.office() as keeper:
            for name in USERS:
                await keeper.add_user(name, name.title(), f"{name}@example.com")


async def shown(side: Adapter) -> set[str]:
    """The subjects of all that a user is shown."""
    listing = await side.list(None)
    assert isinstance(listing, Full)
    found = await side.fetch(list(listing.entries))
    return {subject_of(one) for one in found if isinstance(one, Resource)}


def subject_of(found: Resource) -> str:
    return next(line for line in found.object.text.splitlines() if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")


async def enter(side: Adapter, item: Event) -> Resource:
    (outcome,) = await side.write([Create(as_object(item.text()))])
    assert isinstance(outcome, Written), outcome
    return outcome.now


async def change(side: Adapter, was: Resource, item: Event) -> Outcome:
    (outcome,) = await side.write([Update(was.href, was.etag, as_object(item.text()), was.object)])
    return outcome


async def changed(side: Adapter, was: Resource, item: Event) -> Resource:
    outcome = await change(side, was, item)
    assert isinstance(outcome, Written), outcome
    return outcome.now


async def remove(side: Adapter, was: Resource) -> Outcome:
    (outcome,) = await side.write([Delete(was.href, was.etag)])
    return outcome


async def seen(side: Adapter, href: Href) -> Resource | None:
    (found,) = await side.fetch([href])
    assert isinstance(found, Resource | Missing)
    return found if isinstance(found, Resource) else None


async def token(side: Adapter) -> Token:
    listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.token is not None
    return listing.token


async def moved(side: Adapter, since: Token) -> tuple[dict[Href, ETag], frozenset[Href]]:
    """What changed and what vanished for a user."""
    listing = await side.list(since)
    assert isinstance(listing, Delta)
    return dict(listing.changed), listing.vanished


def refusal(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason
