"""One setting entered by hand, in a window over the settings; what is wrong with it is said while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from tui.keys import binding, bindings
from tui.phrase import plain
from tui.settings_rows import Taken
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines
from tui.widgets.ticks import Ticks


class ValueScreen(ModalScreen[Any]):
    """Gives back the value, or None where nothing was to be changed."""

    CSS_PATH = "value.tcss"

    PLACE = "Write by hand"

    BINDINGS: ClassVar[list[BindingType]] = bindings("save", "back", "help", "theme", "palette", "quit-anywhere")

    def __init__(
        self,
        label: str,
        about: Sequence[str],
        text: str,
        take: Callable[[str], Taken],
        *,
        lines: bool = False,
        secret: bool = False,
    ) -> None:
        """``about``: paragraphs over the field. ``lines``: the text may have several. ``secret``: it is not shown."""
        super().__init__()
        self._label = label
        self._about = about
        self._text = text
        self._take = take
        self._lines = lines
        self._secret = secret

    def compose(self) -> ComposeResult:
        with Vertical(id="entering") as box:
            box.border_title = Content(plain(self._label))
            yield Static(Content("\n").join([Content(plain(line)) for line in self._about if line]), id="about")
            if self._lines:
                yield TextArea(self._text, id="text")
            else:
                yield Input(self._text, password=self._secret, id="text")
            yield Static("", id="wrong")
        yield KeyBar()

    def on_mount(self) -> None:
        field = self.query_one("#text")
        field.focus()
        if isinstance(field, TextArea):
            field.move_cursor(field.document.end)
        if self._text:
            self.typed()

    @property
    def text(self) -> str:
        field = self.query_one("#text")
        return field.text if isinstance(field, TextArea) else field.value if isinstance(field, Input) else ""

    @on(Input.Changed)
    @on(TextArea.Changed)
    def typed(self) -> None:
        if self.text != self._text or self._text:
            self._say(self._take(self.text))

    def _say(self, taken: Taken) -> None:
        sign, words, tone = ("✗ ", taken.wrong, "$error") if taken.wrong else ("! ", taken.doubt, "$warning")
        said = Content.assemble((sign, f"bold {tone}"), (plain(words), tone)) if words else ""
        self.query_one("#wrong", Static).update(said)

    @on(Input.Submitted)
    def submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        taken = self._take(self.text)
        self._say(taken)
        if not taken.wrong:
            self.dismiss(taken.value)

    def action_back(self) -> None:
        self.dismiss(None)


class _Any(Ticks):
    """Enter takes what is ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("open", "Take these"), binding("next-choice", "In / out")]


class TicksScreen(ModalScreen["list[str] | None"]):
    """Any of a few answers. Gives back the names of those that are ticked, or None where nothing was to be changed."""

    CSS_PATH = "value.tcss"

    PLACE = "Choose"

    BINDINGS: ClassVar[list[BindingType]] = bindings("save", "back", "help", "theme", "palette", "quit-anywhere")

    def __init__(
        self, label: str, about: Sequence[str], options: Sequence[tuple[str, str]], chosen: Sequence[str]
    ) -> None:
        super().__init__()
        self._label, self._about, self._options, self._chosen = label, about, options, chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="entering") as box:
            box.border_title = Content(plain(self._label))
            yield Static(Content("\n").join([Content(plain(line)) for line in self._about if line]), id="about")
            yield _Any(self._options, self._chosen, id="ticks")
            yield Static("Space takes an answer in or out, Enter is the end of it.", id="wrong", classes="quiet")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(_Any).focus()

    @on(Lines.Opened)
    def action_save(self) -> None:
        self.dismiss(self.query_one(_Any).chosen)

    def action_back(self) -> None:
        self.dismiss(None)
