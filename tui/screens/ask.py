"""A short question over the screen it is asked from: a few answers, one of them marked; Enter takes it, Esc none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import binding, bindings
from tui.phrase import plain
from tui.widgets.choices import Choices
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines


class _Answers(Choices):
    """Enter takes what is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("open", "Take this")]

    def action_open_marked(self) -> None:
        self.post_message(self.Opened(self, self.cursor))


class AskScreen(ModalScreen[str | None]):
    """Gives back the name of the answer, or None where nothing is to be done."""

    CSS_PATH = "ask.tcss"

    PLACE = "Question"

    BINDINGS: ClassVar[list[BindingType]] = bindings("back", "help", "theme", "palette", "quit-anywhere")

    def __init__(self, question: str, answers: Sequence[tuple[str, str]], chosen: str = "") -> None:
        """``answers``: name and words of each; ``chosen``: the one that is marked first (else the first)."""
        super().__init__()
        self._question = question
        self._answers = answers
        self._chosen = chosen or answers[0][0]

    def compose(self) -> ComposeResult:
        with Vertical(id="asking"):
            yield Static(Content(plain(self._question)), id="question")
            yield _Answers(self._answers, self._chosen, id="answers")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(_Answers).focus()

    @on(Lines.Opened)
    def taken(self) -> None:
        self.dismiss(self.query_one(_Answers).value)

    def action_back(self) -> None:
        self.dismiss(None)
