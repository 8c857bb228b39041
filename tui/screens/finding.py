"""A screen with one long list: a field to find lines with, and the order of the lines of a table."""

from __future__ import annotations

from typing import Any, cast

from textual import on
from textual.widgets import Input

from tui.screens.page import Page
from tui.widgets.lines import Lines
from tui.widgets.table import Table


class Finding(Page[None]):
    """Subclasses put `field` above the list, and say in `show` which of its lines are there."""

    def show(self) -> None:
        """The lines that have the `text` in them."""

    @property
    def listed(self) -> Lines:
        """The list."""
        return self.query_one("#rows", Lines)

    def field(self) -> Input:
        """Not to be seen before it is asked for."""
        made = Input(placeholder="only lines with this text in them; Esc: all lines", id="find")
        made.display = False
        return made

    @property
    def text(self) -> str:
        """What is looked for; "" for all lines."""
        return self._field.value.strip()

    @property
    def _field(self) -> Input:
        return self.query_one("#find", Input)

    @property
    def _table(self) -> Table[Any]:
        return cast("Table[Any]", self.listed)

    def action_find(self) -> None:
        self._field.display = True
        self._field.focus()

    @on(Input.Changed, "#find")
    def _found(self) -> None:
        if self.is_mounted:
            self.show()

    @on(Input.Submitted, "#find")
    def _found_enough(self) -> None:
        self.listed.focus()

    async def action_back(self) -> None:
        if self._field.display:
            self._field.value, self._field.display = "", False
            self.listed.focus()
        else:
            await super().action_back()

    def action_order(self) -> None:
        self._table.order_by_next()

    def action_reverse_order(self) -> None:
        self._table.reverse()

    @on(Table.Unsorted)
    def _as_they_came(self) -> None:
        self.show()
