"""Who is shown what, and what a client is told when that changes."""

from __future__ import annotations

import pytest

from engine.model.errors import TokenExpired
from engine.ports import Adapter, Presence
from tests.enterprise.firm import VISIT, WEEKLY, Firm, change, changed, enter, moved, remove, seen, shown, token

SHARED = VISIT.attended_by("bo@example.com")


async def test_a_user_is_shown_the_own_activities_and_nobody_elses(ann: Adapter, bo: Adapter) -> None:
    await enter(ann, VISIT)
    await enter(bo, WEEKLY)
    assert await shown(ann) == {"Visit Miller & Sons"}
    assert await shown(bo) == {"Weekly round"}


@pytest.mark.parametrize("address", ["bo@example.com", "BO@Example.com", "bo"])
async def test_whom_an_attendee_line_names_is_shown_the_activity(ann: Adapter, bo: Adapter, address: str) -> None:
    now = await enter(ann, VISIT.attended_by(address))
    assert await seen(bo, now.href) == now


async def test_a_stranger_among_the_attendees_is_no_user(ann: Adapter, bo: Adapter) -> None:
    await enter(ann, VISIT.attended_by("bo@elsewhere.example"))
    assert await shown(bo) == set()


async def test_whom_the_office_sends_along_is_shown_the_activity(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, VISIT)
    since = await token(bo)
    async with firm.office() as keeper:
        await keeper.attend("bo", now.object.uid)
    assert await moved(bo, since) == ({now.href: now.etag}, frozenset())
    assert await seen(bo, now.href) == now


async def test_whoever_subscribes_to_a_person_is_shown_that_persons_activities(
    firm: Firm, ann: Adapter, bo: Adapter
) -> None:
    await enter(ann, VISIT)
    async with firm.office() as keeper:
        await keeper.subscribe("bo", "person", "ann")
    await enter(ann, WEEKLY)
    assert await shown(bo) == {"Visit Miller & Sons", "Weekly round"}


async def test_whoever_subscribes_to_an_account_is_shown_what_goes_on_there(
    firm: Firm, ann: Adapter, bo: Adapter
) -> None:
    async with firm.office() as keeper:
        await keeper.subscribe("bo", "account", "Miller & Sons")
    await enter(ann, VISIT.with_lines("X-SYNCLINE-ACCOUNT:Miller & Sons"))
    await enter(ann, WEEKLY)
    assert await shown(bo) == {"Visit Miller & Sons"}


async def test_a_private_activity_is_shown_to_nobody_but_its_owner(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    """Not even to who attends it or subscribes to its owner; not by its id, not as something that changed or went."""
    async with firm.office() as keeper:
        await keeper.subscribe("bo", "person", "ann")
        await keeper.subscribe("bo", "account", "Miller")
    since = await token(bo)
    secret = SHARED.private().with_lines("X-SYNCLINE-ACCOUNT:Miller")
    now = await enter(ann, secret)
    now = await changed(ann, now, secret.saying(location="Clinic"))
    assert await moved(bo, since) == ({}, frozenset())
    await remove(ann, now)
    assert await moved(bo, since) == ({}, frozenset())
    assert await shown(bo) == set()
    assert await seen(bo, now.href) is None
    assert await bo.probe([now.href]) == {now.href: Presence.ABSENT}
    async with firm.client("ann") as second_device:
        assert await shown(second_device) == set()


async def test_an_activity_that_becomes_private_leaves_everybody_elses_calendars(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    since = await token(bo)
    now = await changed(ann, now, SHARED.private())
    assert await moved(bo, since) == ({}, frozenset({now.href}))
    assert await bo.probe([now.href]) == {now.href: Presence.ABSENT}
    await changed(ann, now, SHARED)
    assert set((await moved(bo, since))[0]) == {now.href}
    assert (await moved(bo, since))[1] == frozenset()


async def test_who_is_named_no_more_is_shown_it_no_more(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    since = await token(bo)
    await changed(ann, now, VISIT)
    assert await moved(bo, since) == ({}, frozenset({now.href}))


async def test_who_is_named_still_is_told_of_a_change_and_of_nothing_else(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    since = await token(bo)
    now = await changed(ann, now, SHARED.saying(location="Hall 2"))
    assert await moved(bo, since) == ({now.href: now.etag}, frozenset())


async def test_whom_the_office_sent_along_stays_whatever_the_attendee_lines_say(
    firm: Firm, ann: Adapter, bo: Adapter
) -> None:
    now = await enter(ann, VISIT)
    async with firm.office() as keeper:
        await keeper.attend("bo", now.object.uid)
    await changed(ann, now, VISIT.saying(location="Hall 2"))
    assert await shown(bo) == {"Visit Miller & Sons"}
    async with firm.office() as keeper:
        await keeper.excuse("bo", now.object.uid)
    assert await shown(bo) == set()


async def test_what_is_deleted_vanishes_for_everybody_who_was_shown_it(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    since = await token(bo)
    async with firm.client("cy") as cy:
        never = await token(cy)
        await remove(ann, now)
        assert await moved(bo, since) == ({}, frozenset({now.href}))
        assert await moved(cy, never) == ({}, frozenset())


async def test_another_owner_takes_over_with_all_that_follows(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, VISIT)
    left, got = await token(ann), await token(bo)
    await firm.sql("UPDATE activity SET owner = 'bo'")
    assert await moved(ann, left) == ({}, frozenset({now.href}))
    assert set((await moved(bo, got))[0]) == {now.href}


async def test_another_account_leaves_whoever_subscribed_to_the_old_one(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    async with firm.office() as keeper:
        await keeper.subscribe("bo", "account", "Miller")
    now = await enter(ann, VISIT.with_lines("X-SYNCLINE-ACCOUNT:Miller"))
    since = await token(bo)
    await changed(ann, now, VISIT.with_lines("X-SYNCLINE-ACCOUNT:Meyer"))
    assert await moved(bo, since) == ({}, frozenset({now.href}))


@pytest.mark.parametrize("kind, target", [("person", "ann"), ("account", "Miller")])
async def test_after_another_subscription_everything_is_listed_anew(
    firm: Firm, ann: Adapter, bo: Adapter, kind: str, target: str
) -> None:
    """What a subscription brings did not change itself, so no delta would tell of it."""
    now = await enter(ann, VISIT.with_lines("X-SYNCLINE-ACCOUNT:Miller"))
    since, others = await token(bo), await token(ann)
    async with firm.office() as keeper:
        await keeper.subscribe("bo", kind, target)  # type: ignore[arg-type]
    with pytest.raises(TokenExpired):
        await bo.list(since)
    assert await shown(bo) == {"Visit Miller & Sons"}
    since = await token(bo)
    async with firm.office() as keeper:
        await keeper.unsubscribe("bo", kind, target)  # type: ignore[arg-type]
    with pytest.raises(TokenExpired):
        await bo.list(since)
    assert await shown(bo) == set()
    assert await bo.probe([now.href]) == {now.href: Presence.ABSENT}
    assert await moved(ann, others) == ({}, frozenset())


async def test_a_change_by_somebody_who_was_left_out_meanwhile_is_stale(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    await changed(ann, now, VISIT)
    assert type(await change(bo, now, SHARED.saying(location="Hall 2"))).__name__ == "Stale"
