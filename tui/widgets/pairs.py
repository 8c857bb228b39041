"""The pairs of Home: each with its calendars, how its last sync went, and what waits."""

from __future__ import annotations

from datetime import datetime, tzinfo

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
        if self._board.pairs or y != 1:
            return super().render_line(y)
        words = "Opening …" if self._board.loading else "There is no pair yet: add one in the settings (,)."
        return self._strip([(f"  {fit(words, self.size.width - 2)}", "quiet")], self.size.width, "")

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        pair = self._board.pairs[row]
        match line:
            case 0:
                return self._title(pair, width)
            case 1:
                return self._how_it_stands(pair, width)
            case 2:
                return self._waiting(pair, width)
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
        sign, words = phrase.result(pair.last_result)
        tone = {"✓": "good", "?": "held", "!": "held", "✗": "bad"}.get(sign, "quiet")
        if pair.report is not None:
            report = pair.report
            sign, _ = phrase.RESULTS[report.result]
            tone = {"✓": "good", "✗": "bad"}.get(sign, "held")
            words = phrase.report(report)
            moment = datetime.fromisoformat(report.finished)
        else:
            moment = pair.last_run
        when = "" if moment is None or self._now is None else f"{phrase.ago(moment, self._now, self._zone)}: "
        return [(f"{' ' * 13}{sign} ", tone), (fit(plain(f"{when}{words}"), width - 16), "")]

    def _waiting(self, pair: PairState, width: int) -> list[tuple[str, str]]:
        waits = pair.waits
        words = phrase.waits(waits.conflicts, waits.confirmations, waits.held, waits.failed)
        if words:
            return [(" " * 15, ""), (fit(words, width - 16), "held")]
        return [(" " * 15, ""), (fit("nothing waits for you" if pair.last_run else "", width - 16), "quiet")]


def _running(running: Running) -> str:
    if running.stopping:
        return "… stopping as soon as the item in hand is done"
    if running.gauges.left is None and running.gauges.right is None:
        return "… starting, or waiting for its turn on a calendar"
    return "… syncing now"
