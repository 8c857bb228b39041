"""Home: the pairs, what waits, progress while syncing, and what happened."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.keys import binding, bindings
from tui.messages import ConflictsWanted, PlaceWanted, PlanWanted, StopWanted, SyncWanted
from tui.phrase import number
from tui.screens.page import EVERYWHERE, Page
from tui.state import Board
from tui.widgets.gauges import Gauges
from tui.widgets.lines import Lines
from tui.widgets.live import Live
from tui.widgets.pairs import HEIGHT, PairList


class HomeScreen(Page[None]):
    """Shows the app's board; every key posts a wish."""

    PLACE = "Home"

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("sync", "sync-all"),
        binding("stop"),
        *bindings("preview", "conflicts", "history", "calendar", "settings"),
        *EVERYWHERE,
    ]

    def __init__(self) -> None:
        super().__init__()
        self._asked = False  # for a sync that the app does not know of yet: the next key may be the one that stops it

    def body(self) -> ComposeResult:
        yield PairList(id="pairs")
        yield Gauges()
        with Vertical(id="happened"):
            yield Live()

    def on_mount(self) -> None:
        self.query_one("#happened").border_title = "What happened"
        self.watch(self.app, "board", self.show)
        self.set_interval(30, self.tick)

    def tick(self) -> None:
        """Time passes: "2 minutes ago" becomes 3."""
        self.show(self.app.board)

    def show(self, board: Board) -> None:
        if not self.is_attached:
            return
        self._asked = False
        self.notice(board.problem or "\n".join(board.warnings), bad=bool(board.problem))
        pairs = self.query_one(PairList)
        pairs.show(board, self.bridge.clock(), self.app.zone)
        pairs.styles.height = max(2, min(len(board.pairs) * (HEIGHT + 1), max(HEIGHT + 1, self.size.height // 2)))
        self.query_one(Gauges).running = board.running
        self.query_one(Live).show(board.happened, self.app.zone)
        waiting = sum(pair.waits.conflicts + pair.waits.confirmations + pair.waits.refused for pair in board.pairs)
        words = "opening …" if board.loading and not board.problem else number(len(board.pairs), "pair")
        parts = [
            board.user,
            words,
            f"{number(waiting, 'decision')} wait" if waiting > 1 else "1 decision waits" if waiting else "",
        ]
        self.head("Syncline", " · ".join(filter(None, parts)))
        self.refresh_bindings()

    def on_resize(self) -> None:
        self.show(self.app.board)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that have nothing to work on are shown dim."""
        board = self.app.board
        match action:
            case "stop":
                return True if board.running or self._asked or self.bridge.busy else None
            case "sync" | "sync_all" | "preview" | "conflicts" | "open_marked":
                return True if board.pairs else None
            case _:
                return True

    # -- wishes -----------------------------------------------------------------------------------------------------

    @property
    def _pair(self) -> str:
        pair = self.query_one(PairList).marked
        return "" if pair is None else pair.name

    def action_sync(self) -> None:
        self._asked = True
        self.post_message(SyncWanted(self._pair))

    def action_sync_all(self) -> None:
        self._asked = True
        self.post_message(SyncWanted())

    def action_stop(self) -> None:
        self.post_message(StopWanted())

    def action_preview(self) -> None:
        self.post_message(PlanWanted(self._pair))

    def action_conflicts(self) -> None:
        self.post_message(ConflictsWanted(self._pair))

    def action_history(self) -> None:
        self.post_message(PlaceWanted("history", self._pair))

    def action_calendar(self) -> None:
        self.post_message(PlaceWanted("calendar", self._pair))

    def action_settings(self) -> None:
        self.post_message(PlaceWanted("settings", self._pair))

    def load(self) -> None:
        self.app.look_again()

    @on(Lines.Opened, "#pairs")
    def pair_opened(self) -> None:
        """Enter: the conflicts where some wait, else the plan."""
        pair = self.query_one(PairList).marked
        if pair is not None:
            wanted = ConflictsWanted if pair.waits.conflicts else PlanWanted
            self.post_message(wanted(pair.name))
