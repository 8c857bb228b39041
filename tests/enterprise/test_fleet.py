"""Many mobile clients at the same time: nothing is lost, nothing is doubled, nobody waits for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.enterprise.fleet import checked, days, fleet, settled
from tests.enterprise.server import server


async def test_fifty_clients_on_one_server(tmp_path: Path) -> None:
    """Two days each. For the whole minute: ``python -m tests.enterprise.fleet``."""
    room = server().place()
    async with fleet(room.url(), tmp_path, 50) as clients:
        await days(clients, lambda count: count < 2)
        await settled(clients)
        assert await checked(clients) > 200
    assert server().deadlocks() == 0


async def test_a_few_clients_on_one_file(tmp_path: Path) -> None:
    async with fleet(f"sqlite:{tmp_path / 'enterprise.db'}", tmp_path, 6) as clients:
        await days(clients, lambda count: count < 2)
        await settled(clients)
        assert await checked(clients) > 18


async def test_the_check_finds_a_lost_edit(tmp_path: Path) -> None:
    async with fleet(f"sqlite:{tmp_path / 'enterprise.db'}", tmp_path, 3) as clients:
        await days(clients, lambda count: count < 1)
        await settled(clients)
        await checked(clients)
        uid = next(iter(clients[0].lines))
        clients[0].lines[uid] = "X-OF-U00:something else"
        with pytest.raises(AssertionError, match="u00 lost an edit"):
            await checked(clients)
