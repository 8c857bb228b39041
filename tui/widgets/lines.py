"""A list of any length that draws only the lines that can be seen: what all lists and tables of the app are made of."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.keys import bindings
from tui.tones import tones


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of the same height, one of them marked. What a row looks like is said by `segments`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("up", "down", "page-up", "page-down", "first", "last", "open")

    DEFAULT_CSS = """
    Lines {
        height: 1fr;
        background: $background;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The marked row."""

    class Moved(Message):
        """Another row is marked now."""

        def __init__(self, lines: Lines, row: int) -> None:
            self.lines = lines
            self.row = row
            super().__init__()

        @property
        def control(self) -> Lines:
            return self.lines

    class Opened(Message):
        """Enter, or a click on the marked row."""

        def __init__(self, lines: Lines, row: int) -> None:
            self.lines = lines
            self.row = row
            super().__init__()

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, *, height: int = 1, head: int = 0, id: str | None = None, classes: str | None = None) -> None:
        """``height``: lines of a row. ``head``: lines on top that stay where they are."""
        super().__init__(id=id, classes=classes)
        self._height = height
        self._head = head
        self._tones: dict[str, Style] | None = None

    # -- what a kind of list says of itself -------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many rows there are."""
        return 0

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        """One line of a row: texts and their tones ("" for the usual one), together at most ``width`` wide."""
        return []

    def head(self, line: int, width: int) -> list[tuple[str, str]]:
        """One line of what stays on top."""
        return []

    # -- drawing ----------------------------------------------------------------------------------------------------

    @property
    def wide(self) -> int:
        """The columns there are for rows: those beside the scrollbar, where there is one."""
        return self.scrollable_content_region.width

    def changed(self) -> None:
        """Rows came, went or say something else: measure again, keep the mark within them."""
        self.virtual_size = Size(max(1, self.wide), self.count * self._height + self._head)
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self.refresh()

    def on_resize(self) -> None:
        self.changed()
        self.show_marked()

    def render_line(self, y: int) -> Strip:
        """The first column is the mark's: a bar, so that it can be seen without colours."""
        width = self.wide
        if y < self._head:
            return self._strip([(" ", ""), *self.head(y, width - 1)], width, "head")
        row, line = divmod(y - self._head + round(self.scroll_offset.y), self._height)
        if row >= self.count:
            return Strip.blank(width, self.rich_style)
        parts = self.segments(row, line, width - 1)
        if row != self.cursor or not parts:
            return self._strip([(" ", ""), *parts], width, "")
        return self._strip([("▌", ""), *parts], width, "marked" if self.has_focus else "marked-idle")

    def _strip(self, parts: list[tuple[str, str]], width: int, ground: str) -> Strip:
        base = self.rich_style + self._tone(ground)
        drawn = [Segment(text, base + self._tone(tone) + self._ground(ground)) for text, tone in parts if text]
        return Strip(drawn).adjust_cell_length(width, base)

    def _tone(self, tone: str) -> Style:
        if self._tones is None:
            self._tones = tones(self.app.theme_variables)  # pyright: ignore[reportUnknownMemberType]
        return self._tones[tone]

    def notify_style_update(self) -> None:
        """The theme may be another one."""
        super().notify_style_update()
        self._tones = None

    def _ground(self, ground: str) -> Style:
        """The marked row keeps its own colours of background and, for contrast, of text."""
        if ground != "marked":
            return Style.null()
        style = self._tone(ground)
        return Style(color=style.color, bgcolor=style.bgcolor)

    # -- the mark ---------------------------------------------------------------------------------------------------

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, self.count - 1))

    def watch_cursor(self, before: int, row: int) -> None:
        self.show_marked()
        self.refresh()
        if before != row:
            self.post_message(self.Moved(self, row))

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.refresh()

    def show_marked(self) -> None:
        """Scroll so that the marked row can be seen."""
        if not self.is_attached or self.size.height <= self._head:
            return
        page = self.size.height - self._head
        top = self.cursor * self._height
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif top + self._height > self.scroll_offset.y + page:
            self.scroll_to(y=top + self._height - page, animate=False, immediate=True)

    @property
    def _page(self) -> int:
        return max(1, (self.size.height - self._head) // self._height - 1)

    def action_cursor_up(self) -> None:
        self.cursor -= 1

    def action_cursor_down(self) -> None:
        self.cursor += 1

    def action_page_up(self) -> None:
        self.cursor -= self._page

    def action_page_down(self) -> None:
        self.cursor += self._page

    def action_cursor_first(self) -> None:
        self.cursor = 0

    def action_cursor_last(self) -> None:
        self.cursor = self.count - 1

    def action_open_marked(self) -> None:
        if self.count:
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < self._head:
            self.head_clicked(offset.x - 1)
            return
        row = (offset.y - self._head + round(self.scroll_offset.y)) // self._height
        if row < self.count:
            if row == self.cursor and event.chain > 1:
                self.action_open_marked()
            self.cursor = row

    def head_clicked(self, x: int) -> None:
        """A click on what stays on top, ``x`` columns from the left."""

    def refresh_row(self, row: int) -> None:
        """One row says something else."""
        y = self._head + row * self._height - round(self.scroll_offset.y)
        self.refresh(Region(0, y, self.size.width, self._height))
