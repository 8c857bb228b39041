"""What holds while a collection is open, and what is left when it was closed."""

from __future__ import annotations

import threading
from pathlib import Path

import anyio
import pytest

from engine.model.write import Create, Delete, Refused
from engine.ports import Adapter
from tests.builders import event
from tests.contract.asking import as_object, created, listed, update
from tests.contract.harness import Harness, MakeHarness

VISIT = event("Visit").text()


async def test_an_identity_outlives_the_adapter_and_shows_no_secret(side: Adapter, harness: Harness) -> None:
    await created(side, VISIT)
    async with harness.open() as again:
        assert again.identity == side.identity
    assert side.identity
    assert not [word for word in harness.secrets if word in side.identity or word in repr(side)]


async def test_another_collection_has_another_identity(make: MakeHarness, tmp_path: Path) -> None:
    identities: set[str] = set()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        harness = make(tmp_path / name)
        await harness.start()
        try:
            async with harness.open() as side:
                identities.add(side.identity)
        finally:
            await harness.stop()
    assert len(identities) == 2


async def test_capabilities_do_not_change_while_it_is_open(side: Adapter) -> None:
    before = side.capabilities
    await created(side, VISIT)
    assert side.capabilities == before
    assert before.batch > 0


async def test_where_nothing_may_be_written_every_write_is_refused(side: Adapter, harness: Harness) -> None:
    now = await created(side, VISIT)
    opening = harness.open_readonly()
    if opening is None:
        pytest.skip("it can always be written to")
    async with opening as readonly:
        assert not readonly.capabilities.writes
        assert not readonly.capabilities.deletes
        outcomes = await readonly.write([Create(as_object(VISIT)), update(now, VISIT), Delete(now.href, now.etag)])
        assert len(outcomes) == 3
        assert all(isinstance(outcome, Refused) and outcome.reason for outcome in outcomes)
        assert set(await listed(readonly)) == {now.href}
    assert set(await listed(side)) == {now.href}


async def test_two_of_them_see_each_others_writes(side: Adapter, harness: Harness) -> None:
    async with harness.open() as other:
        now = await created(other, VISIT)
        assert (await listed(side)).keys() == {now.href}


async def test_a_call_that_is_given_up_leaves_the_side_usable(side: Adapter) -> None:
    now = await created(side, VISIT)
    with anyio.CancelScope() as scope:
        scope.cancel()
        await side.list(None)
    assert set(await listed(side)) == {now.href}


async def test_closing_gives_back_every_thread(harness: Harness) -> None:
    before = _threads()
    async with harness.open() as side:
        await created(side, VISIT)
        await listed(side)
    assert _threads() <= before


def _threads() -> set[str]:
    """All but the event loop's own pool, which lives as long as the loop."""
    return {each.name for each in threading.enumerate() if not each.name.startswith("AnyIO worker thread")}
