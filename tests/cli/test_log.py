"""The log: what gets in, what stays out, and that it never stands in the way."""

from __future__ import annotations

import json
import logging
import os
import stat
import warnings
from pathlib import Path
from typing import Any

import pytest

from engine.cli import log
from engine.config.redact import learn
from tests.builders import event
from tests.cli.shell import MEMORIES, Shell


def _lines(shell: Shell) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shell.data / "syncline.log").read_text("utf-8").splitlines()]


def test_a_run_is_logged_without_subjects(shell: Shell) -> None:
    shell.put("left", event("Secret visit", uid="visit"))
    shell.ok("sync")
    lines = _lines(shell)
    assert [line["message"].split(":")[0] for line in lines] == ["begins", "run 1", "item ed8f6242c8", "ends"]
    assert lines[1]["message"] == "run 1: work: 1 entered in right (ok)"
    assert lines[2]["message"] == "item ed8f6242c8: create right"
    assert "Secret" not in json.dumps(lines)


def test_verbose_lets_subjects_in(shell: Shell) -> None:
    shell.put("left", event("Secret visit", uid="visit"))
    shell.ok("sync", "--verbose")
    assert _lines(shell)[2]["private"] == "Secret visit (2026-03-02): entered in right"


def test_an_error_that_people_are_told_is_logged_as_told(shell: Shell) -> None:
    shell.run("undo", "9")
    assert _lines(shell)[-1]["message"] == "ends: There is no run 9; 'syncline history' lists the runs."
    assert _lines(shell)[-1]["level"] == "error"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_its_owner_may_read_it(shell: Shell) -> None:
    shell.ok("sync")
    assert stat.S_IMODE((shell.data / "syncline.log").stat().st_mode) == 0o600
    assert stat.S_IMODE(shell.data.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_stops_nothing(shell: Shell) -> None:
    (shell.data / "syncline.log").mkdir(parents=True)
    shell.put("left", event("Visit", uid="visit"))
    assert shell.ok("sync").startswith("work: 1 entered in right")


def test_it_rotates_and_old_ones_go(tmp_path: Path) -> None:
    with log.kept(tmp_path, verbose=False) as logger:
        for _ in range(12):
            logger.info("x" * 600_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "syncline.log", "syncline.log.1", "syncline.log.2", "syncline.log.3", "syncline.log.4",
    ]  # fmt: skip
    assert all(path.stat().st_size <= 1_000_000 for path in tmp_path.iterdir())


def test_what_others_log_goes_there_and_nowhere_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learn("hunter2-very-long")
    with log.kept(tmp_path, verbose=False), warnings.catch_warnings():
        warnings.simplefilter("default")
        logging.getLogger("somebody").warning("GET https://a:pw@example.com/ hunter2-very-long")
        logging.getLogger("somebody").info("chatter")
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
    text = (tmp_path / "syncline.log").read_text()
    assert "hunter2" not in text
    assert ":pw@" not in text
    assert "chatter" not in text
    assert "old way" in text
    assert capsys.readouterr() == ("", "")


def test_logging_is_as_it_was_afterwards(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger(log.LOGGER).level)
    with log.kept(tmp_path, verbose=True):
        assert root.handlers != before[1]
    assert (root.level, list(root.handlers), logging.getLogger(log.LOGGER).level) == before


# -- faults of our own ------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(shell: Shell) -> Shell:
    """A calendar with a fault that nobody thought of."""
    shell.configure(MEMORIES)
    shell.store("left").faults.failing["list"] = ZeroDivisionError("hunter3-very-long")  # pyright: ignore[reportArgumentType]
    learn("hunter3-very-long")
    return shell


def test_a_fault_of_our_own_is_a_sentence_and_its_traceback_is_in_the_log(broken: Shell) -> None:
    ran = broken.run("list", "left")
    path = broken.data / "syncline.log"
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"Something went wrong that should not have (ZeroDivisionError); the details are in {path}. "
        "Run it again; if it happens again, send that file to whoever looks after Syncline.\n"
    )
    last = _lines(broken)[-1]
    assert last["level"] == "critical"
    assert "ZeroDivisionError: ***" in last["traceback"]
    assert "hunter3" not in path.read_text()


def test_verbose_shows_the_traceback_too(broken: Shell) -> None:
    ran = broken.run("list", "left", "--verbose")
    assert ran.err.startswith("Traceback")
    assert "hunter3" not in ran.err


def test_a_fault_of_our_own_as_json(broken: Shell) -> None:
    told = broken.json("list", "left", code=1)
    assert told["exit_code"] == 1
    assert told["error"].startswith("Something went wrong that should not have (ZeroDivisionError)")


def test_a_fault_that_cannot_be_logged_is_shown_in_full(broken: Shell) -> None:
    (broken.data / "syncline.log").mkdir(parents=True)
    ran = broken.run("list", "left")
    assert ran.code == 1
    assert "Traceback" in ran.err
    assert "the details could not be written to the log" in ran.err
