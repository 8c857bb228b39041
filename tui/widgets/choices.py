"""A few answers of which one is chosen; the chosen one is marked by a sign, not by a colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from tui.keys import bindings
from tui.phrase import fit, plain
from tui.widgets.lines import Lines


class Choices(Lines):
    """Up and down choose. ``options``: name and words of each."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("next-choice")

    DEFAULT_CSS = """
    Choices { height: auto; max-height: 8; }
    """

    class Chosen(Message):
        """Another answer was chosen."""

        def __init__(self, choices: Choices, name: str) -> None:
            self.choices = choices
            self.name = name
            super().__init__()

        @property
        def control(self) -> Choices:
            return self.choices

    def __init__(self, options: Sequence[tuple[str, str]], chosen: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self._chosen = chosen

    @property
    def count(self) -> int:
        return len(self._options)

    @property
    def value(self) -> str:
        return self._chosen

    def on_mount(self) -> None:
        self.styles.height = self.count
        self.cursor = next((n for n, (name, _) in enumerate(self._options) if name == self._chosen), 0)

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        name, words = self._options[row]
        sign = "(●)" if name == self._chosen else "( )"
        return [(fit(f"{sign} {plain(words)}", width), "strong" if name == self._chosen else "")]

    def choose(self, name: str) -> None:
        if name != self._chosen:
            self._chosen = name
            self.refresh()
            self.post_message(self.Chosen(self, name))

    def watch_cursor(self, before: int, row: int) -> None:
        super().watch_cursor(before, row)
        self.choose(self._options[row][0])

    def action_next_choice(self) -> None:
        """With few answers the space bar goes to the next one."""
        self.cursor = (self.cursor + 1) % self.count

    def action_open_marked(self) -> None:
        self.screen.focus_next()
