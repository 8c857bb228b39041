"""What happened just now, in sentences, the latest at the bottom."""

from __future__ import annotations

from datetime import tzinfo

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.phrase import plain
from tui.state import Happened

SHOWN = 100
"""Sentences that are kept in sight; all of them are in the history."""


class Live(VerticalScroll, can_focus=False):
    """Stays at the latest sentence, whatever room there is, until somebody looks at earlier ones."""

    DEFAULT_CSS = """
    Live { height: 1fr; min-height: 3; padding: 0 1; background: $background; }
    Live > Static { width: 1fr; height: auto; min-height: 100%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[Happened, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(Content.styled("What a sync does is told here, sentence by sentence.", "$quiet"))

    def on_mount(self) -> None:
        self.anchor()

    def show(self, happened: tuple[Happened, ...], zone: tzinfo | None) -> None:
        if happened == self._shown or not self.is_attached:
            return
        self._shown = happened
        lines = [
            Content.assemble(
                (f"{one.at.astimezone(zone):%H:%M:%S} ", "$quiet"), (plain(one.pair), "bold"), "  ", plain(one.sentence)
            )
            for one in happened[-SHOWN:]
        ]
        self.query_one(Static).update(Content("\n").join(lines))
