"""A calendar as a month: a row for each week, a cell for each day with as many subjects as there is room for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from tui import calendar_words as words
from tui.book import Days, Slice
from tui.keys import bindings
from tui.phrase import fit
from tui.widgets.days import DayView

_GUTTER: Final = 3
_ROOMY: Final = 16
"""Columns of a cell from which on there is room for the time."""


class Month(DayView):
    """The arrows go from day to day and from week to week, page keys from month to month."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("day-before", "day-after")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(head=1, id=id)
        self._days: list[date] = []
        self._parts: Days = {}
        self._day = date.min
        self._today = date.min
        self._month = 1

    def show_days(self, days: Days, day: date, today: date, month: int) -> None:
        self._days, self._parts, self._today, self._month = list(days), days, today, month
        self.changed()
        self.mark(day)

    @property
    def count(self) -> int:
        return len(self._days) // 7

    @property
    def day(self) -> date:
        return self._day

    @property
    def part(self) -> Slice | None:
        """The first entry of the marked day; the list below tells them all."""
        return next(iter(self._parts.get(self._day, ())), None)

    def mark(self, day: date, key: object = None, last: bool = False) -> None:
        self._day = day
        self.refresh()
        self.post_message(self.Moved(self, 0))

    def show_marked(self) -> None:
        """All of it can be seen."""

    # -- drawing ----------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        self._height = max(2, (self.size.height - self._head) // max(1, self.count))
        self.virtual_size = Size(max(1, self.size.width), self.size.height)
        self.refresh()

    def _widths(self) -> list[int]:
        wide, rest = divmod(max(7, self.size.width - _GUTTER), 7)
        return [wide + (n >= 7 - rest) for n in range(7)]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        week, line = divmod(y - self._head, self._height)
        if not self._days or week >= self.count:
            return Strip.blank(width, self.rich_style)
        days = self._days[week * 7 : week * 7 + 7] if y >= self._head else self._days[:7]
        if y < self._head:
            names = [(fit(f" {day:%a}", wide), "") for day, wide in zip(days, self._widths(), strict=True)]
            return self._strip([("wk ", ""), *names], width, "head")
        number = f"{days[0].isocalendar().week:>2} " if line == 0 else " " * _GUTTER
        cells = [self._cell(day, line, wide) for day, wide in zip(days, self._widths(), strict=True)]
        return self._strip([(number, "quiet"), *(part for cell in cells for part in cell)], width, "")

    def _cell(self, day: date, line: int, width: int) -> list[tuple[str, str]]:
        """One line of a day: a bar where it is marked, then the number of the day, or a subject."""
        parts = self._parts[day]
        marked = day == self._day
        ground = ("marked" if self.has_focus else "marked-idle") if marked else ""
        quiet = "quiet" if day.month != self._month else ""
        if line == 0:
            text, tone = self._number(day, len(parts) - (self._height - 1), width - 1)
            tone = "today" if day == self._today else quiet or tone
        else:
            text, tone = (_short(parts[line - 1], width - 2), quiet) if line <= len(parts) else ("", "")
        return [("▌" if marked else " ", ground), (fit(text, width - 2), ground or tone), (" ", ground)]

    def _number(self, day: date, hidden: int, width: int) -> tuple[str, str]:
        name = f"{day.day:>2}{'●' if day == self._today else ''}"
        more = f"+{hidden}" if hidden > 0 else ""
        return fit(name, width - 1 - len(more)) + more, "strong"

    # -- the mark ---------------------------------------------------------------------------------------------------

    def action_cursor_up(self) -> None:
        self._go(self._day - timedelta(days=7))

    def action_cursor_down(self) -> None:
        self._go(self._day + timedelta(days=7))

    def action_day_before(self) -> None:
        self._go(self._day - timedelta(days=1))

    def action_day_after(self) -> None:
        self._go(self._day + timedelta(days=1))

    def action_cursor_first(self) -> None:
        self._go(self._day.replace(day=1))

    def action_cursor_last(self) -> None:
        self._go(month_later(self._day, 1).replace(day=1) - timedelta(days=1))

    def action_page_up(self) -> None:
        self._go(month_later(self._day, -1))

    def action_page_down(self) -> None:
        self._go(month_later(self._day, 1))

    def _go(self, day: date) -> None:
        self.post_message(self.DayWanted(self, day))

    def action_open_marked(self) -> None:
        self.post_message(self.Opened(self, 0))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._head:
            return
        week = (offset.y - self._head) // self._height
        edges = [_GUTTER + sum(self._widths()[:n]) for n in range(7)]
        column = max((n for n, at in enumerate(edges) if at <= offset.x), default=0)
        if week < self.count:
            self._go(self._days[week * 7 + column])


def _short(part: Slice, width: int) -> str:
    name = words.subject(part.entry)
    return f"{words.clock(part.first)} {name}" if width >= _ROOMY and not part.whole else name


def month_later(day: date, months: int) -> date:
    """The same day so many months on; the last one of a shorter month. At the ends of the calendar: the day itself."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 < year < 9998:
        return day
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
