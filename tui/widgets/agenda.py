"""A calendar as a list: one line for each entry of a day, days without any left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType

from tui import calendar_words as words
from tui.book import Days, Slice
from tui.keys import binding, bindings
from tui.phrase import fit, plain
from tui.widgets.days import DayView

_DAY = 12
_HOURS = 12
_WIDE = 100


class Agenda(DayView):
    """Up and down go from entry to entry, left and right from day to day; beyond the ends it asks for other days."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("day-before", "day-after"), binding("open", "Edit")]

    def __init__(self, *, dates: bool = True, empty: str = "Nothing here.", id: str | None = None) -> None:
        """``dates``: name the day of each entry; ``empty``: said of a day without any."""
        super().__init__(id=id)
        self._dates = dates
        self._empty = empty
        self._rows: list[tuple[date, Slice | None]] = []
        self._today = date.min
        self._ends = (date.min, date.min)

    def show_days(self, days: Days, day: date, today: date, month: int) -> None:
        key = None if self.part is None else self.part.entry.key
        self._today = today
        empty = (today,) if self._dates else tuple(days)
        self._rows = [
            (one, part) for one, parts in days.items() for part in (parts or ((None,) if one in empty else ()))
        ]
        if days and not self._rows:
            self._rows = [(day, None)]
        self._ends = (min(days, default=day), max(days, default=day))
        self.changed()
        self.mark(day, key)

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def day(self) -> date:
        return self._rows[self.cursor][0] if self._rows else self._today

    @property
    def part(self) -> Slice | None:
        return self._rows[self.cursor][1] if self.cursor < len(self._rows) else None

    def mark(self, day: date, key: object = None, last: bool = False) -> None:
        """Where there is nothing on that day, what comes next, or with ``last`` what came before."""
        of_day = [n for n, (one, _) in enumerate(self._rows) if one == day]
        same = [n for n in of_day if (part := self._rows[n][1]) is not None and part.entry.key == key]
        before = [n for n, (one, _) in enumerate(self._rows) if one < day]
        after = [n for n, (one, _) in enumerate(self._rows) if one > day]
        if last:
            found = of_day[::-1] or before[::-1] or after
        else:
            found = same or of_day or after or before[::-1]
        self.cursor = next(iter(found), 0)
        self.show_marked()

    # -- drawing ----------------------------------------------------------------------------------------------------

    def segments(self, row: int, line: int, width: int) -> list[tuple[str, str]]:
        day, part = self._rows[row]
        told = self._date(row, day) if self._dates else []
        room = width - sum(cell_len(text) for text, _ in told)
        if part is None:
            return [*told, (fit(self._empty, room), "quiet")]
        told += [(fit(words.hours(part), _HOURS) + " ", "")]
        look = None if part.entry.link is None else words.LINKS[part.entry.link]
        told += [("  ", "") if look is None else (f"{look[0]} ", look[2])]
        room -= _HOURS + 3
        if width < _WIDE or look is None:
            return [*told, *_named(part, room)]
        return [*told, *_named(part, room - 11), (fit(f" {look[1]}", 11), look[2])]

    def _date(self, row: int, day: date) -> list[tuple[str, str]]:
        """Once a day, and again on top of what can be seen."""
        first = row == 0 or self._rows[row - 1][0] != day
        if not first and row != round(self.scroll_offset.y):
            return [(" " * _DAY, "")]
        tone = "today" if day == self._today else "strong"
        return [(fit(words.short_day(day), _DAY - 2), tone), ("● " if day == self._today else "  ", tone)]

    # -- the mark ---------------------------------------------------------------------------------------------------

    def action_cursor_up(self) -> None:
        if self.cursor == 0 and self._dates:
            self.post_message(self.DayWanted(self, self._ends[0] - timedelta(days=1), last=True))
        self.cursor -= 1

    def action_cursor_down(self) -> None:
        if self.cursor >= len(self._rows) - 1 and self._dates:
            self.post_message(self.DayWanted(self, self._ends[1] + timedelta(days=1)))
        self.cursor += 1

    def action_day_before(self) -> None:
        days = sorted({day for day, _ in self._rows if day < self.day})
        self._go(days[-1] if days else self._ends[0] - timedelta(days=1), last=not days)

    def action_day_after(self) -> None:
        days = sorted({day for day, _ in self._rows if day > self.day})
        self._go(days[0] if days else self._ends[1] + timedelta(days=1))

    def _go(self, day: date, last: bool = False) -> None:
        self.post_message(self.DayWanted(self, day, last))


def _named(part: Slice, room: int) -> list[tuple[str, str]]:
    """Subject, which day of several, and place, as far as there is room."""
    name = words.subject(part.entry)
    more = ", ".join(filter(None, (words.nth_day(part), plain(part.entry.at.location).strip())))
    if not more or cell_len(name) + 6 > room:
        return [(fit(name, room), "")]
    return [(name, ""), (fit(f"  {more}", room - cell_len(name)), "quiet")]
