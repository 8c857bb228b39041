"""What screens with one long list have in common: a field to find lines with, a line in full below, the order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from engine.model.errors import SynclineError
from tui.screens.finding import Finding
from tui.widgets.lines import Lines
from tui.widgets.table import Column, Table

R = TypeVar("R")


class Listing(Finding, Generic[R]):
    """Subclasses say which columns there are, where the rows come from, which of them a text is in, and what the marked one says."""

    NOTHING = "Nothing here."

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[R] = ()

    # -- what a kind of list says of itself -------------------------------------------------------------------------

    def columns(self) -> list[Column[R]]:
        raise NotImplementedError

    async def read(self) -> Sequence[R]:
        """The rows. Raises `SynclineError`."""
        raise NotImplementedError

    def has(self, row: R, text: str) -> bool:
        raise NotImplementedError

    def told(self, row: R) -> Content:
        """A row in full."""
        raise NotImplementedError

    def key(self, row: R) -> object:
        """What tells a row among others after they were read again."""
        return row

    def summed(self) -> tuple[str, str]:
        """The head line: the place, and a few words about it."""
        return self.PLACE, ""

    # -- the screen -------------------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        yield Static(id="about")
        yield self.field()
        yield Table[R](self.columns(), empty="Reading …", id="rows")
        yield Static(id="marked")

    def on_mount(self) -> None:
        self.query_one("#about", Static).display = False
        self.table.focus()
        self.load()

    @property
    def table(self) -> Table[R]:
        return cast("Table[R]", self.query_one("#rows", Table))

    def load(self) -> None:
        self.head(self.summed()[0], "reading …")
        self.run_worker(self._read(), group="load", exclusive=True, exit_on_error=False, name="reading the history")

    async def _read(self) -> None:
        try:
            await self.bridge.open()
            rows = await self.read()
        except SynclineError as error:
            self.notice(f"{error}\nF5 tries again.", bad=True)
            if self.is_mounted:
                self.table.say_empty("This could not be read.")
            return
        if self.is_mounted:
            self.notice("")
            self._rows = rows
            self.table.recast(self.columns())
            self.show()

    def about(self, text: Content) -> None:
        """A few lines above the list."""
        above = self.query_one("#about", Static)
        above.display = bool(text)
        above.update(text)

    def show(self) -> None:
        """The rows that have the text in them that is looked for."""
        text = self.text
        found = [row for row in self._rows if not text or self.has(row, text)]
        self.table.say_empty("No line has that in it. Esc shows all." if text else self.NOTHING)
        self.table.show(found, keep=self.key)
        self.head(*self.summed())
        self.tell_marked()

    @on(Lines.Moved, "#rows")
    def tell_marked(self) -> None:
        row = self.table.marked
        self.query_one("#marked", Static).update(Content("") if row is None else self.told(row))
        self.refresh_bindings()


def joined(*lines: Any) -> Content:
    """Lines of a told row; empty ones left out."""
    return Content("\n").join([line if isinstance(line, Content) else Content(line) for line in lines if line])
