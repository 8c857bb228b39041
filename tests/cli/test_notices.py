"""The notice on the desktop after an unattended run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.cli import notices
from engine.model.both import Both
from engine.model.report import Counts, PairReport, Result
from tests.builders import event
from tests.cli.shell import Shell


def report(result: Result, conflicts: int = 0) -> PairReport:
    return PairReport("mail", Both("mobile", "outlook"), result, "", "", counts=Counts(conflicts=conflicts))


@pytest.mark.parametrize("result", [Result.OK, Result.UNREACHABLE, Result.LOCKED])
def test_what_ends_by_itself_is_no_notice(result: Result) -> None:
    assert notices.what_waits([report(result)]) == ""


def test_what_waits_is_told_a_line_a_pair() -> None:
    waiting = report(Result.WAITING, conflicts=2)
    assert (
        notices.what_waits([report(Result.OK), waiting])
        == "mail: nothing to do; 2 conflicts wait (syncline conflicts mail)"
    )


def test_the_texts_are_never_part_of_a_script() -> None:
    """A pair or a message may be called anything."""
    title, text = 'x"; do shell script "true', "$(true) `true` --help"
    assert notices.command("linux", title, text)[-3:] == ["--", title, text]
    assert notices.command("darwin", title, text)[-2:] == [title, text]
    assert not any(title in word or text in word for word in notices.command("darwin", title, text)[:-2])
    assert not any(title in word or text in word for word in notices.command("win32", title, text))
    assert notices.environment({"A": "b"}, title, text) == {
        "A": "b",
        "SYNCLINE_NOTICE_TITLE": title,
        "SYNCLINE_NOTICE_TEXT": text,
    }


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program by the name of the platform's own; the file that it writes what it is asked to show to."""
    folder, told = tmp_path / "programs", tmp_path / "shown"
    folder.mkdir()
    program = folder / notices.command(sys.platform, "", "")[0]
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}.new && /bin/mv {told}.new {told}\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return told


def finished() -> None:
    for process in notices._SENT:  # pyright: ignore[reportPrivateUsage]
        process.wait()


VISIT = event("Visit", uid="visit")


def conflict(shell: Shell) -> None:
    """A run at start-up that finds a conflict."""
    shell.put("left", VISIT)
    shell.ok("--auto", "startup")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    shell.put("right", VISIT.saying(summary="Visit Mr Miller"))
    assert shell.run("--auto", "startup").code == 3
    finished()


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_who_wants_notices_gets_one_of_what_waits(shell: Shell, shown: Path) -> None:
    shell.configure(shell.config.read_text("utf-8").replace("[user]", "[user]\nnotices = true"))
    conflict(shell)
    told = shown.read_text("utf-8")
    assert "1 conflict waits" in told
    assert "Visit" not in told, "no subject on the screen"


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_who_said_nothing_gets_none(shell: Shell, shown: Path) -> None:
    conflict(shell)
    assert not shown.exists()


def test_where_there_is_no_such_program_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    notices.show("Syncline", "mail: 1 conflict waits")


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_program_that_cannot_be_started_fails_no_run(shown: Path) -> None:
    program = shown.parent / "programs" / notices.command(sys.platform, "", "")[0]
    program.write_bytes(b"\x00 no program")
    notices.show("Syncline", "mail: 1 conflict waits")
    finished()
    assert not shown.exists()
