"""What forms are made of: a line with its name in front and room for what is wrong below it, and small fields of one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Label, Static

from tui.keys import bindings
from tui.phrase import plain


class Row(Vertical):
    """A name, one or more fields behind it, and what is wrong with them."""

    DEFAULT_CSS = """
    Row { height: auto; }
    Row > Horizontal { height: auto; }
    Row Label { width: 14; color: $quiet; }
    Row .wrong { color: $error; height: auto; padding: 0 0 0 14; display: none; }
    Row .wrong.-some { display: block; }
    Row Input, Row TextArea { border: none; padding: 0 1; background: $panel; width: 1fr; }
    Row Input { height: 1; }
    Row Input:focus, Row TextArea:focus { border: none; background: $mark; color: $mark-text; }
    """

    def __init__(self, name: str, *within: Widget, id: str | None = None) -> None:
        super().__init__(id=id)
        self._name, self._within = name, within

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self._name)
            yield from self._within
        yield Static("", classes="wrong")

    def say(self, wrong: str) -> None:
        """What is wrong, "" for nothing."""
        line = self.query_one(".wrong", Static)
        line.set_class(bool(wrong), "-some")
        line.update(Content(f"✗ {plain(wrong)}") if wrong else "")


class Pick(Widget, can_focus=True):
    """One of a few answers, on one line; Space takes the next one."""

    DEFAULT_CSS = """
    Pick { height: 1; width: 1fr; padding: 0 1; }
    Pick:focus { background: $mark; color: $mark-text; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("next-choice")

    value: reactive[str] = reactive("")

    class Picked(Message):
        """Another answer was taken."""

        def __init__(self, pick: Pick, value: str) -> None:
            self.pick = pick
            self.value = value
            super().__init__()

        @property
        def control(self) -> Pick:
            return self.pick

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, id: str | None = None) -> None:
        """``options``: value and words of each; a value that is none of them is shown as it is."""
        super().__init__(id=id)
        known = [one for one, _ in options]
        self._options = tuple(options) if value in known else (*options, (value, value))
        self.set_reactive(Pick.value, value)

    def render(self) -> Content:
        words = plain(dict(self._options)[self.value])
        hint = "   Space changes it" if self.has_focus else ""
        if {one for one, _ in self._options} <= {"yes", ""}:
            return Content.assemble("[x] " if self.value else "[ ] ", words, hint)
        return Content.assemble("‹ ", words, " ›", hint)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.refresh()

    def action_next_choice(self) -> None:
        values = [one for one, _ in self._options]
        self.value = values[(values.index(self.value) + 1) % len(values)]
        self.post_message(self.Picked(self, self.value))

    def on_click(self, event: events.Click) -> None:
        self.action_next_choice()


def yes_no(value: bool, words: str, id: str) -> Pick:
    """A tick box: its value is "yes" or ""."""
    return Pick((("", words), ("yes", words)), "yes" if value else "", id=id)


class Opener(Widget, can_focus=True):
    """An answer that is given in a window of its own; Enter opens it."""

    DEFAULT_CSS = """
    Opener { height: auto; width: 1fr; padding: 0 1; }
    Opener:focus { background: $mark; color: $mark-text; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("open")

    words: reactive[str] = reactive("", layout=True)

    class Wanted(Message):
        """The window is wanted."""

        def __init__(self, opener: Opener) -> None:
            self.opener = opener
            super().__init__()

        @property
        def control(self) -> Opener:
            return self.opener

    def __init__(self, words: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Opener.words, words)

    def render(self) -> Content:
        return Content(f"{plain(self.words)}  …")

    def action_open_marked(self) -> None:
        self.post_message(self.Wanted(self))

    def on_click(self, event: events.Click) -> None:
        self.action_open_marked()
