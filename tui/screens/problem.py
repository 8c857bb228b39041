"""What is shown instead of Home where the config file or the history cannot be used: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.keys import bindings
from tui.messages import PlaceWanted
from tui.phrase import plain
from tui.screens.page import EVERYWHERE, Page


class ProblemScreen(Page[None]):
    CSS_PATH = "problem.tcss"

    PLACE = "Syncline cannot start yet"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings"), *EVERYWHERE]

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._words = words

    def body(self) -> ComposeResult:
        with VerticalScroll(id="problem"):
            yield Static(id="words")

    def on_mount(self) -> None:
        self.say(self._words)

    def say(self, words: Sequence[str]) -> None:
        lines = [Content.assemble(("✗ ", "bold $error"), plain(line)) for line in words]
        todo = Content.styled(
            "Mend it in the settings (,) or with an editor; F5 then looks again. Nothing in any calendar was touched.",
            "$quiet",
        )
        self.query_one("#words", Static).update(Content("\n\n").join([*lines, todo]))

    def load(self) -> None:
        self.app.look_again()

    def action_settings(self) -> None:
        self.post_message(PlaceWanted("settings"))
