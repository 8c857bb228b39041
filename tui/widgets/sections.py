"""Lists whose rows stand under headings; the mark goes from row to row and never onto a heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from tui.phrase import fit, plain
from tui.widgets.lines import Lines

R = TypeVar("R")


class Heading(NamedTuple):
    words: str


class Sections(Lines, Generic[R]):
    """Subclasses say how a row is drawn."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[R | Heading] = ()

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def marked(self) -> R | None:
        row = self._rows[self.cursor] if self._rows else None
        return None if isinstance(row, Heading) else row

    def show(self, rows: Sequence[R | Heading], same: Callable[[R], bool]) -> None:
        """``same``: which row is to be marked; the first one that can be where it is none of them."""
        self._rows = rows
        found = (n for n, row in enumerate(rows) if not isinstance(row, Heading) and same(row))
        self.set_reactive(Lines.cursor, next(found, self._next(0, 1)))
        self.changed()
        self.show_marked()

    def validate_cursor(self, row: int) -> int:
        row = max(0, min(row, self.count - 1))
        step = 1 if row >= self.cursor else -1
        found = self._next(row, step)
        return found if found >= 0 else max(0, self._next(row, -step))

    def _next(self, row: int, step: int) -> int:
        """The next row that is no heading, from this one on; -1 where there is none."""
        while 0 <= row < self.count:
            if not isinstance(self._rows[row], Heading):
                return row
            row += step
        return -1

    def show_marked(self) -> None:
        """With the first row its heading can be seen too."""
        super().show_marked()
        if self.is_attached and self.cursor == self._next(0, 1):
            self.scroll_to(y=0, animate=False, immediate=True)

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        found = self._rows[row]
        if isinstance(found, Heading):
            return [(fit(plain(found.words), width), "head")]
        return self.drawn(found, width)

    def drawn(self, row: R, width: int) -> list[tuple[str, str]]:
        raise NotImplementedError
