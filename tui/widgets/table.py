"""A table of any number of rows, drawn line by line: opens ten thousand rows as fast as ten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.cells import cell_len

from tui.phrase import fit, plain
from tui.widgets.lines import Lines

R = TypeVar("R")

Tone = str
"""One of the component classes of `Lines`, without the prefix; "" for the usual one."""

GAP = 1
"""Blank columns between two columns of a table."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """``cell``: the text of a row and its tone. ``width``: in columns of the terminal; ``grow``: its share of what is left.

    ``sort``: what rows are ordered by (None: cannot be sorted by). ``least``: the table's width below which it is left out.
    """

    title: str
    cell: Callable[[R], tuple[str, Tone]]
    width: int
    grow: int = 0
    sort: Callable[[R], Any] | None = None
    least: int = 0


class Table(Lines, Generic[R]):
    """Rows under column heads, one row marked; rows can be sorted by a column, and filtered by whoever shows them."""

    def __init__(
        self, columns: Sequence[Column[R]], *, empty: str = "", id: str | None = None, classes: str | None = None
    ) -> None:
        """``empty``: what is said where there are no rows."""
        super().__init__(head=1, id=id, classes=classes)
        self._columns = tuple(columns)
        self._rows: Sequence[R] = ()
        self._empty = empty
        self._sorted_by: int | None = None
        self._backwards = False
        self._widths: tuple[int, list[tuple[Column[R], int]]] = (-1, [])

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> Sequence[R]:
        """The rows in the order in which they are shown."""
        return self._rows

    @property
    def marked(self) -> R | None:
        return self._rows[self.cursor] if self._rows else None

    def show(self, rows: Sequence[R], keep: Callable[[R], object] | None = None) -> None:
        """Show other rows, in the order chosen before. ``keep``: what tells the marked row among the new ones."""
        was = self.marked
        self._rows = self._ordered(rows)
        if keep is not None and was is not None:
            wanted = keep(was)
            self.set_reactive(Lines.cursor, next((n for n, row in enumerate(self._rows) if keep(row) == wanted), 0))
        self.changed()
        self.show_marked()

    def recast(self, columns: Sequence[Column[R]]) -> None:
        """Other columns; the order by the column at the same place stays."""
        self._columns = tuple(columns)
        self._widths = (-1, [])
        self.refresh()

    def say_empty(self, words: str) -> None:
        self._empty = words
        self.refresh()

    # -- order ------------------------------------------------------------------------------------------------------

    def order_by_next(self) -> None:
        """Sort by the column after the one sorted by; after the last one in the order the rows came in."""
        can = [None, *(n for n, column in enumerate(self._columns) if column.sort is not None)]
        self.order_by(can[(can.index(self._sorted_by) + 1) % len(can)])

    def reverse(self) -> None:
        self._backwards = not self._backwards
        self.show(list(reversed(self._rows)), keep=id)

    def order_by(self, column: int | None) -> None:
        if column == self._sorted_by and column is not None:
            self.reverse()
            return
        self._sorted_by, self._backwards = column, False
        self.show(self._rows, keep=id)
        if column is None:
            self.post_message(self.Unsorted(self))

    class Unsorted(Lines.Moved):
        """The rows are wanted in the order they came in: whoever has them shows them again."""

        def __init__(self, table: Table[Any]) -> None:
            super().__init__(table, table.cursor)

    def _ordered(self, rows: Sequence[R]) -> Sequence[R]:
        if self._sorted_by is None or (sort := self._columns[self._sorted_by].sort) is None:
            return rows
        return sorted(rows, key=sort, reverse=self._backwards)

    def head_clicked(self, x: int) -> None:
        at = 0
        for column, width in self._shared_out(self.wide - 1):
            if at <= x < at + width and column.sort is not None:
                self.order_by(self._columns.index(column))
            at += width + GAP

    # -- drawing ----------------------------------------------------------------------------------------------------

    def head(self, line: int, width: int) -> list[tuple[str, str]]:
        parts: list[tuple[str, str]] = []
        for column, wide in self._shared_out(width):
            sorted_by = self._sorted_by is not None and self._columns[self._sorted_by] is column
            sign = (" ▲", " ▼")[self._backwards] if sorted_by else ""
            parts += [(fit(column.title + sign, wide) + " " * GAP, "")]
        return parts

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        parts: list[tuple[str, str]] = []
        for column, wide in self._shared_out(width):
            text, tone = column.cell(self._rows[row])
            parts += [(fit(plain(text), wide), tone), (" " * GAP, "")]
        return parts

    def render_line(self, y: int) -> Any:
        if not self._rows and y == self._head + 1 and self._empty:
            return self._strip([("  " + fit(self._empty, max(0, self.wide - 2)), "quiet")], self.wide, "")
        return super().render_line(y)

    def _shared_out(self, width: int) -> list[tuple[Column[R], int]]:
        """The columns that are shown at this width, and how wide each of them is."""
        if self._widths[0] != width:
            shown = [column for column in self._columns if width >= column.least]
            left = width - sum(max(column.width, cell_len(column.title)) + GAP for column in shown)
            shares = sum(column.grow for column in shown) or 1
            widths = [
                (column, max(1, max(column.width, cell_len(column.title)) + left * column.grow // shares))
                for column in shown
            ]
            self._widths = (width, widths)
        return self._widths[1]
