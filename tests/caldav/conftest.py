from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.caldav.desk import Client
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav


@pytest.fixture
def server() -> Iterator[MemDav]:
    made = MemDav().start()
    yield made
    made.close()


@pytest.fixture
def work(server: MemDav) -> Collection:
    """The server's one calendar, empty."""
    return server.add("work")


@pytest.fixture
def client(server: MemDav, work: Collection, tmp_path: Path) -> Client:
    """The adapter's side of that calendar."""
    return Client(server.wire.url + work.path, tmp_path)
