"""Passwords from the keyring, the environment and programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.compat import properties

from engine.config.redact import mask
from engine.config.secrets import (
    Login,
    NoKeyring,
    Origin,
    kept,
    login_of,
    password,
    remove_password,
    set_password,
    source,
)
from engine.model.errors import Unauthorized
from tests.config.reading import config


class MemoryKeyring(KeyringBackend):
    """Keeps passwords as long as the test lasts."""

    priority = 1  # type: ignore[assignment]
    viable = False  # Only used where a test installs it; never found by keyring's own search.

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class ForgetfulKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("hunter2 could stand here")


class WeakKeyring(MemoryKeyring):
    priority = 0.5  # type: ignore[assignment]


class PlainTextKeyring(MemoryKeyring):
    """What keyrings.alt brings."""


PlainTextKeyring.__module__ = "keyrings.alt.file"


class UnsuitableKeyring(MemoryKeyring):
    @properties.classproperty
    def priority(cls) -> float:  # type: ignore[override]
        raise RuntimeError("not on this platform")


class SilentKeyring(MemoryKeyring):
    """Waits for somebody to unlock it."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        return super().get_password(service, username)


class Chain(MemoryKeyring):
    """What keyring makes of several backends."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


Chain.__module__ = "keyring.backends.chainer"

TEAM = Login("team", "amiller")
CHOICES = (
    "Choose one of these: install a keyring (on Linux: GNOME Keyring or KWallet, running in your session); "
    'or name a program that prints the password, with password_command = ["..."] under [calendars.team]; '
    "or, in a container, set the environment variable SYNCLINE_PASSWORD_TEAM. "
    "Syncline never writes a password into a file."
)
NONE_SAFE = "This machine has no keyring that keeps passwords safely."


@pytest.fixture
def use() -> Iterator[Any]:
    """Makes a backend the keyring of this test."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def ring(use: Any) -> MemoryKeyring:
    backend = MemoryKeyring()
    use(backend)
    return backend


def _printing(text: str, code: int = 0) -> tuple[str, ...]:
    script = f"import sys; sys.stdout.buffer.write({text.encode()!r}); sys.stderr.write('hunter2'); sys.exit({code})"
    return (sys.executable, "-S", "-c", script)


async def test_a_password_is_kept_found_and_taken_out_again(ring: MemoryKeyring) -> None:
    await set_password(TEAM, "hunter2-kept")
    assert ring.kept == {("syncline", "team"): "hunter2-kept"}
    found = await password(TEAM)
    assert (found.secret.reveal(), found.origin) == ("hunter2-kept", Origin.KEYRING)
    assert await remove_password(TEAM) is True
    assert await remove_password(TEAM) is False
    with pytest.raises(Unauthorized, match='There is no password for the calendar "team"'):
        await password(TEAM, environ={})


async def test_what_the_keyring_itself_keeps(ring: MemoryKeyring) -> None:
    assert await kept(TEAM) is None
    ring.kept["syncline", "team"] = "hunter2-own"
    found = await kept(TEAM)
    assert found is not None
    assert found.reveal() == "hunter2-own"


async def test_whatever_was_found_is_hidden_from_then_on(ring: MemoryKeyring) -> None:
    ring.kept["syncline", "team"] = "swordfish-1"
    found = await password(TEAM)
    assert "swordfish" not in repr(found)
    await password(Login("other"), environ={"SYNCLINE_PASSWORD_OTHER": "swordfish-2"})
    await set_password(TEAM, "swordfish-3")
    assert mask("swordfish-1 swordfish-2 swordfish-3") == "*** *** ***"


async def test_without_an_entry_the_sentence_says_what_to_run(ring: MemoryKeyring) -> None:
    with pytest.raises(Unauthorized) as caught:
        await password(TEAM, environ={})
    assert str(caught.value) == (
        'There is no password for the calendar "team" (user amiller) in the keyring. '
        'Run "syncline credentials set team".'
    )


async def test_the_keyring_counts_before_the_environment_and_that_before_the_program(ring: MemoryKeyring) -> None:
    login = Login("my team", command=_printing("from the program\nand more\n"))
    assert login.variable == "SYNCLINE_PASSWORD_MY_TEAM"
    environ = {login.variable: "from the environment"}
    found = await password(login, environ={login.variable: ""})
    assert (found.secret.reveal(), found.origin) == ("from the program", Origin.COMMAND)
    found = await password(login, environ=environ)
    assert (found.secret.reveal(), found.origin) == ("from the environment", Origin.ENVIRONMENT)
    ring.kept["syncline", "my team"] = "from the keyring"
    assert (await password(login, environ=environ)).secret.reveal() == "from the keyring"


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (PlainTextKeyring(), NONE_SAFE),
        (WeakKeyring(), NONE_SAFE),
        (UnsuitableKeyring(), NONE_SAFE),
        (Chain(PlainTextKeyring(), WeakKeyring()), NONE_SAFE),
        (LockedKeyring(), "The keyring cannot be used (RuntimeError)."),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_keyring_that_cannot_be_trusted_or_used(use: Any, backend: KeyringBackend, why: str) -> None:
    use(backend)
    with pytest.raises(Unauthorized) as caught:
        await password(TEAM, environ={})
    assert str(caught.value) == f'There is no password for the calendar "team" (user amiller). {why} {CHOICES}'
    with pytest.raises(NoKeyring) as refused:
        await set_password(TEAM, "hunter2")
    assert str(refused.value) == f"The password was not stored. {why} {CHOICES}"
    found = await password(TEAM, environ={TEAM.variable: "from the environment"})
    assert found.origin is Origin.ENVIRONMENT


@pytest.mark.parametrize("name", ["null", "fail"])
async def test_the_backends_that_keep_nothing_are_refused(use: Any, name: str) -> None:
    module = __import__(f"keyring.backends.{name}", fromlist=["Keyring"])
    use(module.Keyring())
    with pytest.raises(NoKeyring, match="no keyring that keeps passwords safely"):
        await set_password(TEAM, "hunter2")


async def test_of_several_keyrings_the_first_safe_one_is_used(use: Any) -> None:
    plain, safe = PlainTextKeyring(), MemoryKeyring()
    use(Chain(plain, safe))
    await set_password(TEAM, "hunter2")
    assert (plain.kept, safe.kept) == ({}, {("syncline", "team"): "hunter2"})


async def test_a_keyring_that_forgets_is_noticed(use: Any) -> None:
    use(ForgetfulKeyring())
    with pytest.raises(NoKeyring, match="was not stored: the keyring did not keep it"):
        await set_password(TEAM, "hunter2")


async def test_a_keyring_that_waits_for_somebody_does_not_hold_up_an_unattended_run(use: Any) -> None:
    silent = SilentKeyring()
    use(silent)
    try:
        found = await password(TEAM, patience=0, environ={TEAM.variable: "from the environment"})
        assert found.origin is Origin.ENVIRONMENT
        with pytest.raises(Unauthorized, match=r"does not answer; it may be locked.* SYNCLINE_PASSWORD_TEAM"):
            await password(TEAM, patience=0, environ={})
    finally:
        silent.unlocked.set()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("no-such-program-of-syncline",), '"no-such-program-of-syncline" cannot be started'),
        (_printing("hunter2", code=3), "failed with code 3"),
        (_printing(""), "printed nothing"),
        (_printing("\nhunter2"), "printed nothing"),
        ((sys.executable, "-S", "-c", r"import sys; sys.stdout.buffer.write(b'hunter2\xff')"), "is not UTF-8"),
    ],
    ids=["missing", "fails", "silent", "second-line", "bytes"],
)
@pytest.mark.usefixtures("ring")
async def test_a_program_that_gives_no_password(command: tuple[str, ...], why: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        await password(Login("team", command=command), environ={})
    said = str(caught.value)
    assert why in said
    assert said.endswith("Run the program of password_command under [calendars.team] by hand and see what it says.")
    assert "hunter2" not in said
    assert "hunter2" not in repr(caught.value.__cause__)


@pytest.mark.usefixtures("ring")
async def test_a_program_that_does_not_end() -> None:
    login = Login("team", command=(sys.executable, "-S", "-c", "import sys; sys.stdin.read(); input()"))
    endless = Login("team", command=(sys.executable, "-S", "-c", "import threading; threading.Event().wait()"))
    with pytest.raises(Unauthorized, match="failed with code 1"):
        await password(login, environ={})  # Standard input is closed: nothing can be asked.
    with pytest.raises(Unauthorized, match="did not end in time"):
        await password(endless, patience=0.2, environ={})


@pytest.mark.usefixtures("ring")
async def test_a_program_is_started_in_the_folder_of_the_config(tmp_path: Path) -> None:
    command = (sys.executable, "-S", "-c", "import os; print(os.getcwd())")
    found = await password(Login("team", command=command, base=tmp_path), environ={})
    assert Path(found.secret.reveal()).samefile(tmp_path)


async def test_a_source_asks_once_and_only_when_it_is_needed(ring: MemoryKeyring) -> None:
    ask = source(TEAM)
    ring.kept["syncline", "team"] = "first"
    assert await ask() == "first"
    ring.kept["syncline", "team"] = "second"
    assert await ask() == "first"


def test_the_login_of_a_calendar() -> None:
    text = (
        '[calendars.team]\ntype = "caldav"\nurl = "https://dav.example.com/"\nusername = "amiller"\n'
        'password_command = ["pass", "dav"]\n[calendars.crm]\ntype = "enterprise"\nurl = "sqlite:x.db"\nuser = "cmiller"\n'
    )
    loaded = config(text)
    assert login_of(loaded.calendars["team"], loaded.base) == Login("team", "amiller", ("pass", "dav"), loaded.base)
    assert login_of(loaded.calendars["crm"], loaded.base) == Login("crm", "cmiller", (), loaded.base)
