"""The pairs of Home: each with its calendars, how its last sync went, and what waits."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.cells import cell_len
from textual.strip import Strip

from tui import phrase
from tui.phrase import fit, plain
from tui.state import Board, PairState, Running
from tui.widgets.lines import Lines

HEIGHT = 3


class PairList(Lines):
    """Three lines a pair, and a blank one between them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(height=HEIGHT + 1, id=id)
        self._board = Board()
        self._now: datetime | None = None
        self._zone: tzinfo | None = None

    @property
    def count(self) -> int:
        return len(self._board.pairs)

    @property
    def marked(self) -> PairState | None:
        return self._board.pairs[self.cursor] if self._board.pairs else None

    def show(self, board: Board, now: datetime, zone: tzinfo | None) -> None:
        self._board, self._now, self._zone = board, now, zone
        self.changed()

    def render_line(self, y: int) -> Strip:
        if self._board.pairs or y != 0:
            return super().render_line(y)
        words = "Opening …" if self._board.loading else "There is no pair yet: add one in the settings (,)."
        return self._strip([(f"  {fit(words, self.wide - 2)}", "quiet")], self.wide, "")

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        pair = self._board.pairs[row]
        match line:
            case 0:
                return self._title(pair, width)
            case 1:
                return self._how_it_stands(pair, width)
            case 2:
                return self._waiting(pair, width) or self._rest(pair, width)
            case _:
                return []

    def _title(self, pair: PairState, width: int) -> list[tuple[str, str]]:
        name = fit(plain(pair.name), 14)
        calendars = plain(phrase.calendars(pair.names, pair.direction))
        ways = plain(phrase.direction(pair.names, pair.direction))
        return [(f"{name} ", "strong"), (fit(f"{calendars}   {ways}", width - 16), "")]

    def _how_it_stands(self, pair: PairState, width: int) -> list[tuple[str, str]]:
        running = self._board.run_of(pair.name)
        if running is not None:
            return [(" " * 15, ""), (fit(_running(running), width - 16), "change")]
        sign, said = self._said(pair)
        tone = {"✓": "good", "✗": "bad", "·": "quiet"}.get(sign, "held")
        here = said if self._waiting(pair, width) else _halves(said, width - 16)[0]
        return [(f"{' ' * 13}{sign} ", tone), (fit(here, width - 16), "")]

    def _said(self, pair: PairState) -> tuple[str, str]:
        """The sign and the sentence of the last run."""
        sign, words = phrase.result(pair.last_result)
        moment = pair.last_run
        if pair.report is not None:
            sign, words = phrase.RESULTS[pair.report.result.value][0], phrase.report(pair.report)
            moment = datetime.fromisoformat(pair.report.finished)
        when = "" if moment is None or self._now is None else f"{phrase.ago(moment, self._now, self._zone)}: "
        return sign, plain(f"{when}{words}")

    def _waiting(self, pair: PairState, width: int) -> list[tuple[str, str]]:
        waits = pair.waits
        words = phrase.waits(waits.conflicts, waits.confirmations, waits.held, waits.failed, waits.refused)
        return [(" " * 15, ""), (fit(words, width - 16), "held")] if words else []

    def _rest(self, pair: PairState, width: int) -> list[tuple[str, str]]:
        """The end of a sentence that is too long for one line; where there is none, that nothing waits."""
        more = "" if self._board.run_of(pair.name) else _halves(self._said(pair)[1], width - 16)[1]
        if more:
            return [(" " * 15, ""), (fit(more, width - 16), "")]
        return [(" " * 15, ""), (fit("nothing waits for you" if pair.last_run else "", width - 16), "quiet")]


def _halves(said: str, width: int) -> tuple[str, str]:
    """A sentence on two lines, parted between words."""
    if cell_len(said) <= width:
        return said, ""
    at = max((n for n, sign in enumerate(said) if sign == " " and cell_len(said[:n]) <= width), default=0)
    return (said[:at], said[at + 1 :]) if at else (said, "")


def _running(running: Running) -> str:
    if running.stopping:
        return "… stopping as soon as the item in hand is done"
    if running.gauges.left is None and running.gauges.right is None:
        return "… starting, or waiting for its turn on a calendar"
    return "… syncing now"
