"""Weekdays of which any may be chosen, on one line."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import bindings

_NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_WIDTH: Final = 7


class Weekdays(Widget, can_focus=True):
    """Left and right go from day to day, Space chooses one or takes it away."""

    DEFAULT_CSS = """
    Weekdays { height: 1; width: 1fr; padding: 0 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("day-before", "day-after", "next-choice")

    days: reactive[frozenset[int]] = reactive(frozenset[int]())
    at: reactive[int] = reactive(0)

    class Changed(Message):
        """Others are chosen now."""

    def __init__(self, days: frozenset[int], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Weekdays.days, days)
        self.set_reactive(Weekdays.at, min(days, default=0))

    def render(self) -> Content:
        parts: list[Content] = []
        for n, name in enumerate(_NAMES):
            text = f"{'[x]' if n in self.days else '[ ]'} {name}"
            style = "bold $mark-text on $mark" if n == self.at and self.has_focus else "bold" if n in self.days else ""
            parts.append(Content.styled(text, style))
        return Content(" ").join(parts)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.refresh()

    def action_day_before(self) -> None:
        self.at = max(0, self.at - 1)

    def action_day_after(self) -> None:
        self.at = min(6, self.at + 1)

    def action_next_choice(self) -> None:
        self.days = self.days ^ {self.at}
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        self.at = min(6, max(0, event.x - 1) // _WIDTH)
        self.action_next_choice()
