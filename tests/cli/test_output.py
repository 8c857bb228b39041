"""Streams that are no UTF-8, full, closed, or gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import event
from tests.cli.shell import ROOT, Shell

NEEDS_DEV_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this platform has no /dev/full")


def test_utf_8_whatever_the_console_says(shell: Shell) -> None:
    shell.put("left", event("Besuch Müller 会議 🎉", uid="visit"))
    ran = shell.spawn("sync", PYTHONIOENCODING="cp1252", LC_ALL="C")
    assert ran.code == 0
    assert "Besuch Müller 会議 🎉" in ran.out


LONG = "A visit with a subject that does not fit into eighty columns, because somebody wrote all of the agenda into it"


@pytest.mark.parametrize(("columns", "whole"), [("", True), ("80", False)])
def test_into_a_pipe_nothing_is_cut_unless_a_width_is_said(shell: Shell, columns: str, whole: bool) -> None:
    shell.put("left", event(LONG, uid="visit").saying(description=LONG))
    shell.put("right", event("Another one", uid="visit"))
    shell.run("sync")
    for words in (("list", "left", "--from", "2026-03-01", "--to", "2026-03-08"), ("conflicts",)):
        lines = shell.spawn(*words, COLUMNS=columns).out.splitlines()
        assert any("…" in line for line in lines) is not whole
        assert not whole or any(LONG in line for line in lines[1:])
        assert len(max(lines, key=len)) < 4 * len(LONG), "what is padded ends with what is there"


def test_a_lone_surrogate_is_escaped_and_json_stays_json(shell: Shell) -> None:
    from engine.adapters.memory import Store

    shell.configure('[calendars.left]\ntype = "memory"\n')
    store: Store = shell.store("left")
    store.create(event("Visit", uid="visit").text().replace("SUMMARY:Visit", "SUMMARY:Visit \udc80"))
    assert "Visit \\udc80" in shell.ok("list", "left")
    assert shell.json("list", "left")["occurrences"][0]["summary"] == "Visit \udc80"


def test_what_comes_out_of_a_calendar_does_not_steer_the_terminal(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit").saying(summary="Visit \x1b[2J\x1b]0;x\x07\u202e!"))
    shown = shell.ok("sync") + shell.ok("list", "left") + shell.ok("history", "--run", "1")
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def test_a_reader_that_goes_away_is_no_error(shell: Shell) -> None:
    for number in range(400):
        shell.put("left", event(f"Visit {number}" + "x" * 200, uid=f"v{number}"))
    command = [sys.executable, "-m", "engine.cli", "list", "left", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


@NEEDS_DEV_FULL
def test_a_full_disk_under_the_output_ends_with_1(shell: Shell) -> None:
    for words in (["status"], ["export", "left"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "engine.cli", *words],
                stdout=full,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                env=os.environ,
            )
        assert done.returncode == 1
        assert done.stderr == (
            b"The output could not be written (No space left on device): make room, or write it to another place.\n"
        )


@NEEDS_DEV_FULL
def test_an_error_that_cannot_be_written_as_json_is_said(shell: Shell) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "engine.cli", "sync", "nosuch", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b'There is no pair "nosuch"')


@pytest.mark.skipif(os.name == "nt", reason="closing a stream before the start is a matter of POSIX shells")
@pytest.mark.parametrize(
    "words, closed",
    [
        *((words, "<&- >&- 2>&-") for words in ("sync", "--auto startup", "status", "export left", "sync --nosuch")),
        *(("--auto startup --json", closed) for closed in ("<&-", ">&-", "2>&-")),
    ],
)
def test_closed_streams_are_no_error(shell: Shell, words: str, closed: str) -> None:
    shell.put("left", event("Visit", uid="visit"))
    command = f'"{sys.executable}" -m engine.cli {words} {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, env=os.environ)
    assert done.returncode == (2 if "nosuch" in words else 0)
    assert b"Traceback" not in done.stderr


def test_exactly_one_json_document_and_nothing_else(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit"))
    ran = shell.spawn("sync", "--json", "--verbose")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["exit_code"] == 0
