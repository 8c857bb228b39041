"""``credentials``: into the keyring, out of it, and never onto a screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import keyring
import pytest

from tests.cli.shell import ROOT, Shell, golden
from tests.config.test_secrets import MemoryKeyring, PlainTextKeyring

SECRET = "korrekt-horse-7"


@pytest.fixture
def ring(shell: Shell) -> Iterator[MemoryKeyring]:
    shell.add_to_config('[calendars.team]\ntype = "caldav"\nurl = "https://dav.example.com/"\nusername = "amiller"')
    before, ring = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_password_from_a_pipe_is_stored_and_never_shown(shell: Shell, ring: MemoryKeyring) -> None:
    said = shell.ok("credentials", "set", "team", said=f"{SECRET}\r\nmore\n")
    assert said == 'The password for calendar "team" is in the keyring.\n'
    assert ring.kept == {("syncline", "team"): SECRET}


def test_check_says_where_it_comes_from(shell: Shell, ring: MemoryKeyring) -> None:
    shell.ok("credentials", "set", "team", said=SECRET)
    said = shell.ok("credentials", "check", "team")
    assert said == 'The password for calendar "team" comes from the keyring.\n'
    assert SECRET not in said


def test_check_finds_the_environment_too(shell: Shell, ring: MemoryKeyring) -> None:
    shell.monkeypatch.setenv("SYNCLINE_PASSWORD_TEAM", SECRET)
    assert shell.json("credentials", "check", "team") == {"calendar": "team", "origin": "the environment"}


def test_remove(shell: Shell, ring: MemoryKeyring) -> None:
    shell.ok("credentials", "set", "team", said=SECRET)
    said = shell.ok("credentials", "remove", "team")
    assert said == 'The password for calendar "team" is no longer in the keyring.\n'
    assert ring.kept == {}
    ran = shell.run("credentials", "remove", "team")
    assert (ran.code, ran.err) == (1, 'There was no password for calendar "team" in the keyring.\n')


def test_as_json(shell: Shell, ring: MemoryKeyring) -> None:
    ran = shell.run("credentials", "set", "team", "--json", said=SECRET)
    assert ran.json == {"calendar": "team", "stored": True}
    assert shell.json("credentials", "remove", "team") == {"calendar": "team", "stored": False}


def test_no_password_ends_check_with_1(shell: Shell, ring: MemoryKeyring) -> None:
    ran = shell.run("credentials", "check", "team")
    assert (ran.code, ran.out) == (1, "")
    golden("credentials-none", ran.err)


@pytest.mark.parametrize("said", ["", "\n", "\r\nsecond line"])
def test_an_empty_password_ends_with_2_and_is_not_stored(shell: Shell, ring: MemoryKeyring, said: str) -> None:
    ran = shell.run("credentials", "set", "team", said=said)
    assert (ran.code, ran.err) == (2, "No password was given; nothing was stored.\n")
    assert ring.kept == {}


def test_a_machine_without_a_safe_keyring_ends_with_1_and_names_the_choices(shell: Shell, ring: MemoryKeyring) -> None:
    keyring.set_keyring(PlainTextKeyring())
    ran = shell.run("credentials", "set", "team", said=SECRET)
    assert ran.code == 1
    assert ran.err.startswith("The password was not stored. This machine has no keyring that keeps passwords safely.")
    assert SECRET not in ran.err


@pytest.mark.parametrize("verb", ["set", "check", "remove"])
def test_an_unknown_calendar_ends_with_2(shell: Shell, ring: MemoryKeyring, verb: str) -> None:
    ran = shell.run("credentials", verb, "taem", said=SECRET)
    assert ran.code == 2
    assert ran.err.endswith('Did you mean "team"?\n')


@pytest.mark.parametrize("verb", ["set", "check", "remove"])
def test_a_calendar_that_needs_none_ends_with_2(shell: Shell, ring: MemoryKeyring, verb: str) -> None:
    ran = shell.run("credentials", verb, "left", said=SECRET)
    assert (ran.code, ran.err) == (2, 'The calendar "left" (vdir) needs no password.\n')
    assert ring.kept == {}


def test_what_to_do_must_be_said(shell: Shell) -> None:
    assert shell.run("credentials").err == 'Say what to do: set, check, remove.\nSee "syncline credentials --help".\n'


def test_a_password_typed_at_a_terminal_is_asked_for_and_not_echoed(shell: Shell, ring: MemoryKeyring) -> None:
    pty = pytest.importorskip("pty", reason="this platform has no pseudo-terminals")
    above, below = pty.openpty()
    command = [sys.executable, "-m", "engine.cli", "credentials", "set", "team"]
    environ = {**os.environ, "PYTHON_KEYRING_BACKEND": "tests.config.test_secrets.MemoryKeyring"}
    with subprocess.Popen(
        command, stdin=below, stdout=below, stderr=below, cwd=ROOT, env=environ, start_new_session=True
    ) as process:
        said = b""
        while not said.endswith(b": "):
            said += os.read(above, 1000)
        os.write(above, f"{SECRET}\n".encode())
    os.close(below)
    said += os.read(above, 1000)
    os.close(above)
    assert process.returncode == 0
    assert said.decode().replace("\r\n", "\n") == (
        'Password for calendar "team" (user amiller): \nThe password for calendar "team" is in the keyring.\n'
    )
