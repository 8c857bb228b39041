"""Ctrl-C and the signals of a machine that goes down."""

from __future__ import annotations

import signal
import threading

import anyio
import anyio.to_thread
import pytest

from engine.adapters.memory.store import Step
from engine.cli.stopping import stoppable
from engine.session.request import Stop
from tests.builders import event
from tests.cli.shell import MEMORIES, Shell


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
