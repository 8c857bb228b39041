"""What is shown instead of Home where the config file or the history cannot be used: what is wrong, where, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from engine.model.errors import SynclineError
from tui.keys import bindings
from tui.messages import PlaceWanted
from tui.phrase import plain
from tui.screens.page import EVERYWHERE, Page


class ProblemScreen(Page[None]):
    CSS_PATH = "problem.tcss"

    PLACE = "Syncline cannot start yet"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("mend", "settings"), *EVERYWHERE]

    def __init__(self, words: Sequence[str], line: int | None = None) -> None:
        """``line``: of the config file, where its text cannot be read."""
        super().__init__()
        self._words = words
        self._line = line

    def body(self) -> ComposeResult:
        with VerticalScroll(id="problem"):
            yield Static(id="words")

    def on_mount(self) -> None:
        self.say(self._words)

    def say(self, words: Sequence[str]) -> None:
        lines = [
            Content.assemble(("✗ ", "bold $error"), "\n  ".join(map(plain, paragraph.split("\n"))))
            for paragraph in words
        ]
        where = "in the settings (,)" if self._line is None else "here (e)"
        todo = Content.styled(
            f"Mend it {where} or with an editor; F5 then looks again. Nothing in any calendar was touched.",
            "$quiet",
        )
        self.query_one("#words", Static).update(Content("\n\n").join([*lines, todo]))

    def load(self) -> None:
        self.app.look_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of a text that cannot be read there are no settings to show; of another one the settings are the better place."""
        match action:
            case "mend":
                return True if self._line is not None else None
            case "settings":
                return True if self._line is None else None
            case _:
                return True

    def action_settings(self) -> None:
        self.post_message(PlaceWanted("settings"))

    def action_mend(self) -> None:
        self.run_worker(self._mend(self._line or 1), name="mending the config file", group="mend", exit_on_error=False)

    async def _mend(self, line: int) -> None:
        from tui.screens.mending import mended

        try:
            if await mended(self, line):
                self.load()
        except SynclineError as error:
            self.notice(str(error), bad=True)
