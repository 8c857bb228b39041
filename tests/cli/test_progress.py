"""Bars: what a line says, when it is drawn, and that it goes away."""

from __future__ import annotations

import io

import pytest

from engine.cli.progress import Bars, bars, line_of
from engine.cli.render import width
from engine.model.both import Side
from engine.model.progress import Phase, Said, Step
from tests.builders import event
from tests.cli.shell import Pipe, Shell


def _step(phase: Phase = Phase.WRITING, done: int = 0, total: int | None = None, side: Side = Side.RIGHT) -> Step:
    return Step("mail", side, "outlook", phase, done, total)


@pytest.mark.parametrize(
    "step, seconds, line",
    [
        (_step(Phase.WAITING), 9, "mail         outlook        waiting for another run"),
        (_step(Phase.OPENING), 0, "mail         outlook        opening"),
        (_step(Phase.LISTING), 0, "mail         outlook        listing"),
        (_step(Phase.FETCHING, 7), 3, "mail         outlook        reading  7"),
        (_step(Phase.WRITING, 120, 480), 2, "mail         outlook        writing        120 of 480  #####---------------  60/s"),
        (_step(Phase.WRITING, 5, 4), 0.5, "mail         outlook        writing            4 of 4  ####################"),
        (_step(Phase.WRITING, 0, 0), 1, "mail         outlook        writing"),
        (_step(Phase.DONE, 4, 4), 9, "mail         outlook        done"),
    ],
)  # fmt: skip
def test_a_line(step: Step, seconds: float, line: str) -> None:
    assert line_of(step, seconds) == line


def test_long_and_wide_names_keep_the_columns() -> None:
    line = line_of(Step("会議のカレンダー予定表", Side.LEFT, "x" * 40, Phase.LISTING), 0)
    assert line.endswith("… listing")
    assert width(line) == 12 + 1 + 14 + 1 + len("listing")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def drawn() -> tuple[Bars, io.StringIO, Clock]:
    stream, clock = io.StringIO(), Clock()
    return Bars(stream, clock, lambda: 200), stream, clock


def test_one_line_a_calendar_drawn_over(drawn: tuple[Bars, io.StringIO, Clock]) -> None:
    shown, stream, _ = drawn
    shown(_step(Phase.OPENING))
    shown(_step(Phase.OPENING, side=Side.LEFT))
    first, second = "\r\x1b[Kmail         outlook        opening\n", "\x1b[1A"
    assert stream.getvalue() == first + second + first * 2


def test_the_same_phase_is_drawn_ten_times_a_second_at_most(drawn: tuple[Bars, io.StringIO, Clock]) -> None:
    shown, stream, clock = drawn
    for done in range(1000):
        clock.now = done / 1000
        shown(_step(Phase.WRITING, done, 1000))
    assert stream.getvalue().count("\n") <= 11


def test_the_lines_go_away_and_nothing_is_left_to_clear(drawn: tuple[Bars, io.StringIO, Clock]) -> None:
    shown, stream, _ = drawn
    shown(_step())
    shown.clear()
    assert stream.getvalue().endswith("\x1b[1A\r\x1b[J")
    before = stream.getvalue()
    shown.clear()
    shown(Said("mail", "Visit: entered in outlook"))
    assert stream.getvalue() == before


def test_a_line_is_cut_to_the_screen() -> None:
    stream = io.StringIO()
    Bars(stream, Clock(), lambda: 20)(_step(Phase.WRITING, 1, 2))
    assert stream.getvalue() == "\r\x1b[Kmail         outlo…\n"


def test_a_terminal_that_went_away_is_no_error() -> None:
    stream = io.StringIO()
    shown = Bars(stream, Clock())
    stream.close()
    shown(_step())
    shown.clear()


def test_sync_draws_on_a_terminal_and_only_there(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="visit"))
    on_terminal = shell.run("sync", terminal=True)
    assert "listing" in on_terminal.err
    assert on_terminal.err.endswith("\x1b[J")
    assert on_terminal.out == "work: 1 entered in right\n  Visit (2026-03-02): entered in right\n"
    assert shell.run("sync").err == ""


def test_a_terminal_that_cannot_draw_gets_no_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Pipe(terminal=True))
    monkeypatch.setenv("TERM", "dumb")
    assert bars() is None
