"""Questions that nearly every test of the contract asks."""

from __future__ import annotations

from collections.abc import Mapping

from engine.ical.objects import one_object
from engine.model.resource import CalendarObject, ETag, Href, Resource
from engine.model.write import Create, Outcome, Stale, Update, Write, Written
from engine.ports import Adapter, Full
from tests.contract.harness import Harness


def as_object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


async def created(side: Adapter, text: str) -> Resource:
    """Create one item, and give what the side says it holds."""
    return written(await one(side, Create(as_object(text))))


async def one(side: Adapter, write: Write) -> Outcome:
    (outcome,) = await side.write([write])
    return outcome


def written(outcome: Outcome) -> Resource:
    assert isinstance(outcome, Written), outcome
    return outcome.now


def update(now: Resource, text: str) -> Update:
    """An update of what was seen last."""
    return Update(now.href, now.etag, as_object(text), now.object)


async def listed(side: Adapter) -> Mapping[Href, ETag]:
    """Everything there is."""
    listing = await side.list(None)
    assert isinstance(listing, Full), listing
    return listing.entries


async def fetched(side: Adapter, href: Href) -> Resource:
    (found,) = await side.fetch([href])
    assert isinstance(found, Resource), found
    return found


async def nothing_changed(side: Adapter, harness: Harness, was: Resource) -> bool:
    """Whether the item is still what it was (where etags are steady, by the etag too)."""
    now = await fetched(side, was.href)
    return now.object == was.object and (now.etag == was.etag or not harness.steady)


async def stale_etag(side: Adapter, harness: Harness, now: Resource, text: str) -> ETag:
    """An etag that was good until somebody else stored ``text``."""
    await harness.foreign_edit(now.href, text)
    assert (await fetched(side, now.href)).etag != now.etag
    return now.etag


def is_stale(outcome: Outcome) -> bool:
    return isinstance(outcome, Stale)
