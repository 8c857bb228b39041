"""A secret stays where it is kept: in no output, log, history, file or command line, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from engine.adapters.caldav.adapter import KIND
from tests.cli.shell import ROOT, Shell, opened
from tests.config.test_secrets import MemoryKeyring
from tests.secrets.searching import SECRET, command_lines, files_with_it, shapes, shown_in
from tests.secrets.story import Story
from tests.servers.memdav import MemDav


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    with opened(tmp_path, monkeypatch) as shell:
        yield shell


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before, ring = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def server() -> Iterator[MemDav]:
    made = MemDav().start()
    yield made
    made.close()


@pytest.fixture
def _no_waiting() -> Iterator[None]:
    """A server is asked again at once."""
    patience, KIND.sleep = KIND.sleep, _at_once
    yield
    KIND.sleep = patience


async def _at_once(seconds: float) -> None:
    pass


def printing(folder: Path) -> tuple[Path, str]:
    """A file that holds the secret, and a ``password_command`` that prints it."""
    kept = folder / "vault"
    kept.write_text(SECRET, "utf-8")
    script = "import sys; sys.stdout.write(open(sys.argv[1]).read())"
    words = ", ".join(f"'{word}'" for word in (sys.executable, "-S", "-c", script, str(kept)))
    return kept, f"password_command = [{words}]"


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize(
    ("origin", "scheme"),
    [("keyring", "basic"), ("keyring", "digest"), ("environment", "basic"), ("command", "basic")],
)
def test_all_that_was_said_and_written_is_free_of_it(
    shell: Shell, ring: MemoryKeyring, server: MemDav, origin: str, scheme: str
) -> None:
    kept, command = printing(shell.home)
    story = Story(shell, server, scheme, command if origin == "command" else "")
    if origin == "keyring":
        assert story.run("credentials", "set", "team", said=SECRET).code == 0
    if origin == "environment":
        shell.monkeypatch.setenv("SYNCLINE_PASSWORD_TEAM", SECRET)
    story.everyday()
    story.misery()
    if origin == "keyring":
        assert story.run("credentials", "remove", "team").code == 0
    assert {path.name for path in shell.data.iterdir()} >= {"syncline.log", "history.db", "history.txt"}
    assert shown_in(story.said.encode()) == []
    assert files_with_it(shell.home, kept) == []


@pytest.mark.parametrize("words", [["config", "check"], ["sync"], ["list", "team"], ["credentials", "check", "team"]])
def test_one_in_an_address_is_refused_and_not_repeated(shell: Shell, words: list[str]) -> None:
    for url in (f"https://amiller:{SECRET}@dav.example.com/", f"https://dav.example.com/?password={SECRET}"):
        shell.configure(
            f'[calendars.team]\ntype = "caldav"\nurl = "{url}"\n[calendars.b]\ntype = "vdir"\npath = "left"\n'
        )
        for options in ([], ["--json"]):
            ran = shell.run(*words, "--verbose", *options)
            assert ran.code == 2
            assert shown_in((ran.out + ran.err).encode()) == []
    assert files_with_it(shell.home, shell.config) == []


def test_a_search_that_would_find_it(tmp_path: Path) -> None:
    """In every shape."""
    for name, shape in shapes().items():
        (tmp_path / "file").write_bytes(b"..." + shape + b"...")
        assert f"file: {name}" in files_with_it(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and named pipes")
def test_no_command_line_of_a_run_or_of_its_children_shows_it(shell: Shell, server: MemDav) -> None:
    """The child that prints the password waits until its command line was read."""
    seen = shell.home / "seen"
    os.mkfifo(seen)
    kept = shell.home / "vault"
    kept.write_text(SECRET, "utf-8")
    script = "import sys; open(sys.argv[2]).read(); sys.stdout.write(open(sys.argv[1]).read())"
    words = ", ".join(f"'{word}'" for word in (sys.executable, "-S", "-c", script, str(kept), str(seen)))
    Story(shell, server, more=f"password_command = [{words}]")
    environ = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    command = [sys.executable, "-m", "engine.cli", "sync", "--verbose"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, env=environ) as process:
        with open(seen, "wb"):  # opens when the child does
            found = dict(command_lines(process.pid))
        said = process.communicate()[0]
    assert process.returncode == 0, said
    assert len(found) == 2
    assert any(str(kept).encode() in line for line in found.values())
    assert [line for line in found.values() if shown_in(line)] == []
    assert shown_in(said) == []
    assert files_with_it(shell.home / "data") == []
