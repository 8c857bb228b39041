"""A text to read, line by line, however long it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from textual.app import ComposeResult
from textual.binding import BindingType

from engine.model.errors import SynclineError
from tui.keys import bindings
from tui.phrase import fit, number, plain
from tui.screens.finding import Finding
from tui.screens.page import EVERYWHERE
from tui.widgets.lines import Lines


class Text(Lines):
    """Lines of a text; those that are too long go on in the next one."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text: tuple[str, ...] = ()
        self._lines: list[str] = []
        self._laid_out = (-1, ())

    @property
    def count(self) -> int:
        return len(self._lines)

    def show(self, lines: tuple[str, ...]) -> None:
        self._text = lines
        self.changed()

    def changed(self) -> None:
        width = max(10, self.size.width - 3)  # the mark, and the scrollbar
        if self._laid_out != (width, self._text):
            self._laid_out = (width, self._text)
            self._lines = [piece for line in self._text for piece in _pieces(line, width)]
        super().changed()

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        return [(fit(self._lines[row], width), "")]


def _pieces(line: str, width: int) -> list[str]:
    if line.isascii() and len(line) <= width and line.isprintable():
        return [line]
    shown = plain(line)
    return [shown] if cell_len(shown) <= width else chop_cells(shown, width)


class PagerScreen(Finding):
    """``read``: gives the text. Raises `SynclineError`."""

    CSS_PATH = "pager.tcss"

    PLACE = "Text"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("find", "back"), *EVERYWHERE]

    def __init__(self, title: str, read: Callable[[], Awaitable[str]]) -> None:
        super().__init__()
        self._title = title
        self._read = read
        self._lines: tuple[str, ...] = ()

    def body(self) -> ComposeResult:
        yield self.field()
        yield Text(id="text")

    def on_mount(self) -> None:
        self.listed.focus()
        self.load()

    @property
    def listed(self) -> Text:
        return self.query_one(Text)

    def load(self) -> None:
        self.head(self._title, "reading …")
        self.run_worker(self._loaded(), group="load", exclusive=True, exit_on_error=False, name="reading a text")

    async def _loaded(self) -> None:
        try:
            text = await self._read()
        except SynclineError as error:
            self.notice(str(error), bad=True)
            return
        if self.is_mounted:
            self._lines = tuple(text.split("\n"))
            self.show()

    def show(self) -> None:
        wanted = self.text.casefold()
        found = tuple(line for line in self._lines if wanted in line.casefold())
        self.listed.show(found)
        self.head(self._title, number(len(found), "line"))
