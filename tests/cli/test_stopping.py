"""Ctrl-C and the signals of a machine that goes down."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import anyio
import pytest

from engine.adapters.memory.store import Step
from engine.cli.stopping import ending, stoppable
from engine.session.locks import only_run
from engine.session.request import Stop
from tests.builders import event
from tests.cli.shell import MEMORIES, ROOT, Shell


async def test_the_first_signal_asks(capsys: pytest.CaptureFixture[str]) -> None:
    stop = Stop()

    async def work() -> str:
        signal.raise_signal(signal.SIGINT)
        await anyio.lowlevel.checkpoint()
        return "done in good order"

    assert await stoppable(stop, work) == "done in good order"
    assert stop.asked
    assert capsys.readouterr().err == "Stopping after the item at hand. Ctrl-C once more breaks off.\n"


async def test_the_second_signal_breaks_off(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        await anyio.sleep_forever()

    with pytest.raises(KeyboardInterrupt):
        await stoppable(Stop(), work)


@pytest.mark.parametrize("name", [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)])
async def test_a_machine_that_goes_down_asks_too(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    stop = Stop()

    async def work() -> None:
        signal.raise_signal(getattr(signal, name))

    await stoppable(stop, work)
    assert stop.asked


@pytest.mark.parametrize("event", [2, 5, 6])
def test_windows_is_kept_waiting_until_the_work_is_over(event: int) -> None:
    """It ends the process as soon as it has its answer: console closed, logoff, shutdown."""
    stop, over, answers = Stop(), threading.Event(), list[bool]()
    told = threading.Thread(target=lambda: answers.append(ending(event, stop, over)))
    told.start()
    while not stop.asked:
        told.join(0.001)
    assert answers == []
    over.set()
    told.join()
    assert answers == [True]


@pytest.mark.parametrize("event", [0, 1])
def test_ctrl_c_and_ctrl_break_are_signals_and_wait_for_nothing(event: int) -> None:
    stop = Stop()
    assert not ending(event, stop, threading.Event())
    assert not stop.asked


def test_windows_is_not_kept_waiting_for_ever() -> None:
    assert ending(6, Stop(), threading.Event(), seconds=0.0)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this platform has no SIGHUP")
async def test_a_signal_that_is_to_be_ignored_is_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = Stop()

    async def work() -> None:
        signal.raise_signal(signal.SIGHUP)

    try:
        await stoppable(stop, work)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert not stop.asked


async def test_the_signals_are_as_they_were_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)

    async def work() -> None:
        assert signal.getsignal(signal.SIGINT) is not before

    await stoppable(Stop(), work)
    assert signal.getsignal(signal.SIGINT) is before


def test_on_another_thread_there_are_no_signals_and_the_work_is_done() -> None:
    found: list[str] = []

    async def work() -> str:
        return "done"

    async def main() -> None:
        found.append(await stoppable(Stop(), work))

    thread = threading.Thread(target=anyio.run, args=(main,))
    thread.start()
    thread.join()
    assert found == ["done"]


def _interrupting(shell: Shell, at: Step, times: int) -> None:
    """Two calendars; Ctrl-C is pressed while the right one does ``at``."""
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    for number in range(3):
        left.create(event(f"Visit {number}", uid=f"v{number}").text())

    async def press(step: Step) -> None:
        if step == at:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
            await anyio.lowlevel.checkpoint()

    right.faults.before = press


def test_ctrl_c_before_the_first_write_stops_there_and_the_next_sync_does_the_rest(shell: Shell) -> None:
    _interrupting(shell, "list", 1)
    ran = shell.run("sync")
    assert ran.out == "work: stopped before the end, the next sync does the rest\n"
    assert ran.err.startswith("Stopping after the item at hand.")
    right = shell.store("right")
    assert right.texts() == {}
    right.faults = type(right.faults)()
    assert shell.ok("sync").startswith("work: 3 entered in right")


def test_ctrl_c_twice_breaks_off_with_a_sentence_and_nothing_is_lost(shell: Shell) -> None:
    _interrupting(shell, "list", 2)
    ran = shell.run("sync", "--json")
    assert ran.code == 1
    assert ran.json["error"].startswith("Broken off.")
    right = shell.store("right")
    right.faults = type(right.faults)()
    assert shell.ok("sync").startswith("work: 3 entered in right")


def _listens(process: subprocess.Popen[bytes], number: int) -> bool:
    """Has the process a handler of its own for the signal (proc(5), SigCgt)?"""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


@pytest.mark.skipif(sys.platform != "linux", reason="what signals a process listens to is read from /proc")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_process_that_is_told_to_end_ends_like_one_whose_time_is_up(name: str, shell: Shell) -> None:
    """It has ten minutes to wait for another run; it ends at once, says why, and leaves no lock behind."""
    number = int(getattr(signal, name))
    with only_run(shell.data, "work"):
        words = [sys.executable, "-m", "engine.cli", "--auto", "startup", "--json", "--budget", "10 minutes"]
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while not _listens(process, number):
            assert process.poll() is None
        process.send_signal(number)
        out, _ = process.communicate()
    assert (process.returncode, json.loads(out)["pairs"][0]["result"]) == (75, "locked")
    shell.put("left", event("Visit", uid="visit"))
    assert shell.ok("--auto", "startup") == ""
    assert shell.files("right") == ["visit.ics"]
