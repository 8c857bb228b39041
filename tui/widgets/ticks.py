"""A few answers of which any may be chosen, below each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.keys import bindings
from tui.phrase import fit, plain
from tui.widgets.lines import Lines


class Ticks(Lines):
    """Space takes an answer in or out. ``options``: name and words of each."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("next-choice")

    DEFAULT_CSS = """
    Ticks { height: auto; max-height: 8; }
    """

    def __init__(self, options: Sequence[tuple[str, str]], chosen: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self._chosen = set(chosen)

    @property
    def count(self) -> int:
        return len(self._options)

    @property
    def chosen(self) -> list[str]:
        """In the order in which they are offered."""
        return [name for name, _ in self._options if name in self._chosen]

    def on_mount(self) -> None:
        self.styles.height = self.count

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        name, words = self._options[row]
        taken = name in self._chosen
        return [(fit(f"{'[x]' if taken else '[ ]'} {plain(words)}", width), "strong" if taken else "")]

    def action_next_choice(self) -> None:
        self._chosen ^= {self._options[self.cursor][0]}
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        super().on_click(event)
        self.action_next_choice()
