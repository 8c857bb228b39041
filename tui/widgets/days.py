"""What the views of a calendar have in common: they show parts of entries on days, and one day or part is marked."""

from __future__ import annotations

from datetime import date

from textual.message import Message

from tui.book import Days, Slice
from tui.widgets.lines import Lines


class DayView(Lines):
    """A calendar seen in one way. Subclasses draw it; the screen decides which days are shown."""

    class DayWanted(Message):
        """Another day is to be marked, shown or not. ``last``: its last entry, where one comes from behind."""

        def __init__(self, view: DayView, day: date, last: bool = False) -> None:
            self.view = view
            self.day = day
            self.last = last
            super().__init__()

    def show_days(self, days: Days, day: date, today: date, month: int) -> None:
        """Show these days, with ``day`` marked. ``month``: days of others are shown in a quieter tone."""
        raise NotImplementedError

    @property
    def day(self) -> date:
        """The marked day."""
        raise NotImplementedError

    @property
    def part(self) -> Slice | None:
        """The marked part of an entry."""
        raise NotImplementedError

    def mark(self, day: date, key: object = None, last: bool = False) -> None:
        """Mark an entry of a day: the one with that key, else the first (or last) one."""
        raise NotImplementedError
