"""The password of a PostgreSQL server: used, and shown nowhere, not even where the log-on fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from tests.builders import event
from tests.cli.shell import Shell, opened
from tests.config.test_secrets import MemoryKeyring
from tests.enterprise.server import LOCKED, Room, server
from tests.secrets.searching import SECRET, files_with_it, shown_in

CONFIG = """
[calendars.left]
type = "vdir"
path = "left"
[calendars.office]
type = "enterprise"
url = "{url}"
user = "amiller"
[pairs.work]
left = "left"
right = "office"
"""


@pytest.fixture
def room() -> Iterator[Room]:
    """A database whose user needs the password."""
    made = server().place()
    made.server.tell(f"ALTER ROLE locked PASSWORD '{SECRET}'")
    yield made
    made.server.tell(f"ALTER ROLE locked PASSWORD '{LOCKED}'")


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before, ring = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_it_is_used_and_shown_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring, room: Room
) -> None:
    said = ""
    with opened(tmp_path, monkeypatch) as shell:

        def run(*words: str, typed: str = "") -> int:
            nonlocal said
            ran = shell.run(*words, "--verbose", said=typed)
            said += ran.out + ran.err
            return ran.code

        shell.configure(CONFIG.format(url=room.url("locked")))
        shell.put("left", event("Visit", uid="visit"))
        assert run("sync") == 6
        assert run("credentials", "set", "office", typed=SECRET) == 0
        assert run("sync") == 0
        assert run("list", "office") == 0
        room.server.tell("ALTER ROLE locked PASSWORD 'changed'")
        assert run("sync") == 6
        assert run("list", "office", "--json") == 6
        room.server.tell(f"ALTER ROLE locked PASSWORD '{SECRET}' NOLOGIN")
        assert run("sync") == 6
        room.server.tell("ALTER ROLE locked LOGIN")
        room.tell("DROP TABLE activity CASCADE")
        assert run("sync") in (1, 6)
        assert run("credentials", "remove", "office") == 0
        _nowhere(shell, said)


def _nowhere(shell: Shell, said: str) -> None:
    assert shown_in(said.encode()) == []
    assert files_with_it(shell.home) == []
