"""A property, or the config file, written by hand in a window over the screen it is asked from."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from tui.keys import bindings
from tui.phrase import plain
from tui.widgets.keybar import KeyBar

LONG = ("description", "comment")
"""Fields that are written on several lines."""


class EditScreen(ModalScreen[str | None]):
    """Gives back the text, or None where nothing was to be changed."""

    CSS_PATH = "editing.tcss"

    PLACE = "Write by hand"

    BINDINGS: ClassVar[list[BindingType]] = bindings("save", "back", "help", "theme", "palette", "quit-anywhere")

    def __init__(
        self, field: str, about: str, text: str, hint: Content, wrong: Callable[[str], str], line: int | None = None
    ) -> None:
        """``about``: over the field. ``hint``: what is there now. ``wrong``: why a text will not do, "" where it does.

        ``line``: of a whole file, the one to begin with; counted from 1.
        """
        super().__init__(classes="" if line is None else "-file")
        self._field = field
        self._line = line
        self._about = about
        self._text = text
        self._hint = hint
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        with Vertical(id="editing") as box:
            box.border_title = self._about
            yield Static(self._hint, id="hint")
            if self._line is not None:
                yield TextArea(self._text, id="text", show_line_numbers=True)
            elif self._field in LONG:
                yield TextArea(self._text, id="text")
            else:
                yield Input(self._text, id="text")
            yield Static("", id="wrong")
        yield KeyBar()

    def on_mount(self) -> None:
        field = self.query_one("#text")
        field.focus()
        if isinstance(field, TextArea) and self._line is not None:
            self.call_after_refresh(field.move_cursor, (self._line - 1, 0), center=True)

    @property
    def text(self) -> str:
        field = self.query_one("#text")
        return field.text if isinstance(field, TextArea) else field.value if isinstance(field, Input) else ""

    @on(Input.Submitted)
    def submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        wrong = self._wrong(self.text)
        if wrong:
            self.query_one("#hint").display = self._line is None  # a file is given the room; its hint was the same
            self.query_one("#wrong", Static).update(Content.styled(f"✗ {plain(wrong)}", "$error"))
        else:
            self.dismiss(self.text)

    def action_back(self) -> None:
        self.dismiss(None)
