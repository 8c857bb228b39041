"""A calendar as a week: a column for each day, a line for each half hour; what takes whole days is on top."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from engine.model.contents import Link
from tui import calendar_words as words
from tui.book import DAY, Days, Slice, lanes, slots
from tui.keys import binding, bindings
from tui.phrase import fit
from tui.widgets.days import DayView

_GUTTER: Final = 6
_STRIP: Final = 3
"""Most lines of what takes whole days."""

_NARROWEST: Final = 4
_OPENS: Final = 7 * 60 + 30
"""Where a week opens, in minutes: most days begin after it."""

_TALL: Final = 22
"""Lines from which on each half hour has one of its own; below that, each hour."""

Laid = list[tuple[Slice, int, int]]


class Week(DayView):
    """Left and right go from day to day, up and down from entry to entry of the day, page keys from week to week."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("day-before", "day-after"), binding("open", "Edit")]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(head=1, id=id)
        self._days: list[date] = []
        self._parts: Days = {}
        self._laid: list[Laid] = []
        self._day = date.min
        self._today = date.min
        self._now: int | None = None
        self._nth = 0
        self._opened = False
        self._slot = 60

    def show_days(self, days: Days, day: date, today: date, month: int) -> None:
        key = None if self.part is None else self.part.entry.key
        self._days, self._parts, self._today = list(days), days, today
        self._head = 1 + min(_STRIP, max((_wholes(parts) for parts in days.values()), default=0))
        self.changed()
        self.mark(day, key)

    def say_now(self, now: datetime) -> None:
        """Where the mark of the present time is drawn, on the wall clock of whoever looks."""
        self._now = now.hour * 60 + now.minute
        self.refresh()

    @property
    def count(self) -> int:
        return DAY // self._slot

    @property
    def day(self) -> date:
        return self._day

    @property
    def part(self) -> Slice | None:
        parts = self._parts.get(self._day, ())
        return parts[self._nth] if self._nth < len(parts) else None

    def mark(self, day: date, key: object = None, last: bool = False) -> None:
        parts = self._parts.get(day, ())
        self._day = day
        same = (n for n, part in enumerate(parts) if part.entry.key == key)
        self._nth = next(same, max(0, len(parts) - 1) if last else 0)
        self._marked_anew()

    def _marked_anew(self) -> None:
        self.show_marked()
        self.refresh()
        self.post_message(self.Moved(self, self._nth))

    def show_marked(self) -> None:
        """Once it is known how much room there is."""
        self.call_after_refresh(self._scroll)

    def _scroll(self) -> None:
        """The marked entry can be seen; a day without one begins in the morning."""
        if not self.is_mounted or self.size.height <= self._head or not self._days:
            return
        part, page = self.part, self.size.height - self._head
        top = round(self.scroll_offset.y) if self._opened else _OPENS // self._slot
        if part is not None and not part.whole:
            first, last = slots(part, self._slot)
            top = min(max(top, last - page), first)
        self._opened = True
        self.scroll_to(y=top, animate=False, immediate=True)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Measure again: with little room an hour is one line."""
        slot = 30 if self.size.height - self._head >= _TALL else 60
        self._opened = self._opened and slot == self._slot
        self._slot = slot
        self._laid = [lanes([part for part in parts if not part.whole], slot) for parts in self._parts.values()]
        self.virtual_size = Size(max(1, self.size.width), self.count + self._head)
        self.refresh()

    def _columns(self) -> list[tuple[int, int]]:
        """Where each day begins, and how wide it is; what is left over widens the last ones."""
        room = max(7 * _NARROWEST, self.size.width - _GUTTER)
        wide, rest = divmod(room, 7)
        found: list[tuple[int, int]] = []
        at = _GUTTER
        for n in range(7):
            width = wide + (n >= 7 - rest)
            found.append((at, width))
            at += width
        return found

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._days:
            return Strip.blank(width, self.rich_style)
        if y == 0:
            return self._strip(self._names(), width, "head")
        if y < self._head:
            return self._strip(self._strip_line(y - 1), width, "")
        slot = y - self._head + round(self.scroll_offset.y)
        return self._strip(self._slot_line(slot), width, "")

    def _names(self) -> list[tuple[str, str]]:
        """Brackets around the marked day, a dot behind today."""
        parts = [(" " * _GUTTER, "")]
        for day, (_, width) in zip(self._days, self._columns(), strict=True):
            name = f"{day:%a} {day.day}" + ("●" if day == self._today else "")
            tone = "today" if day == self._today else ""
            if day == self._day:
                parts.append((fit(f"[{name}]", width), "marked" if self.has_focus else "marked-idle"))
            else:
                parts.append((fit(f" {name}", width), tone))
        return parts

    def _strip_line(self, line: int) -> list[tuple[str, str]]:
        """One line of what takes whole days; the last line says how many more there are."""
        parts = [(fit("day" if line == 0 else "", _GUTTER), "quiet")]
        for day, (_, width) in zip(self._days, self._columns(), strict=True):
            wholes = [part for part in self._parts[day] if part.whole]
            if line == _STRIP - 1 and len(wholes) > _STRIP:
                parts.append((fit(f"+{len(wholes) - line} more", width), "quiet"))
            elif line < len(wholes):
                parts += [*self._block(wholes[line], 0, 1, width - 1), (" ", "")]
            else:
                parts.append((" " * width, ""))
        return parts

    def _slot_line(self, slot: int) -> list[tuple[str, str]]:
        hour, half = divmod(slot * self._slot, 60)
        now = self._now is not None and self._now // self._slot == slot and self._today in self._days
        parts = [
            (fit(f"{hour:02d}:00{'▸' if now else ''}" if not half else f"     {'▸' if now else ''}", _GUTTER), "quiet")
        ]
        for laid, (_, width) in zip(self._laid, self._columns(), strict=True):
            parts += [*self._cell(laid, slot, width - 1), (" ", "")]
        return parts

    def _cell(self, laid: Laid, slot: int, width: int) -> list[tuple[str, str]]:
        """What is on in one slot of a day, side by side; of too many the last place says how many more."""
        here = {
            lane: (part, of)
            for part, lane, of in laid
            if slots(part, self._slot)[0] <= slot < slots(part, self._slot)[1]
        }
        if not here:
            return [(" " * width, "")]
        of = max(count for _, count in here.values())
        places = min(of, max(1, width // _NARROWEST))
        each, rest = divmod(width, places)
        found: list[tuple[str, str]] = []
        for place in range(places):
            wide = each + (place < rest)
            hidden = [lane for lane in here if lane >= places]
            if place == places - 1 and hidden and of > places:
                found.append((fit(f"+{len(hidden) + (place in here)}", wide), "strong"))
            elif place in here:
                part = here[place][0]
                first, last = slots(part, self._slot)
                found += self._block(part, slot - first, last - first, wide)
            else:
                found.append((" " * wide, ""))
        return found

    def _block(self, part: Slice, line: int, lines: int, width: int) -> list[tuple[str, str]]:
        """One line of an entry: a bar, then its subject over as many lines as it has."""
        marked = self.part is not None and part == self.part
        mark = words.sign(part.entry) if part.entry.link in (Link.CONFLICT, Link.WAITING) else ""
        told = words.wrapped(f"{mark}{words.subject(part.entry)}", width - 1)
        text = told[line] if line < len(told) else ""
        if line == lines - 1 and len(told) > lines:
            text = fit(" ".join(told[line:]), width - 1)
        tone = ("marked" if self.has_focus else "marked-idle") if marked else "block"
        return [("█" if marked else "▎", tone if marked else "bar"), (fit(text, width - 1), tone)]

    # -- the mark ---------------------------------------------------------------------------------------------------

    def action_cursor_up(self) -> None:
        self._nth = max(0, self._nth - 1)
        self._marked_anew()

    def action_cursor_down(self) -> None:
        self._nth = min(self._nth + 1, max(0, len(self._parts.get(self._day, ())) - 1))
        self._marked_anew()

    def action_cursor_first(self) -> None:
        self._go(self._days[0])

    def action_cursor_last(self) -> None:
        self._go(self._days[-1])

    def action_page_up(self) -> None:
        self._go(self._day - timedelta(days=7))

    def action_page_down(self) -> None:
        self._go(self._day + timedelta(days=7))

    def action_day_before(self) -> None:
        self._go(self._day - timedelta(days=1))

    def action_day_after(self) -> None:
        self._go(self._day + timedelta(days=1))

    def _go(self, day: date) -> None:
        self.post_message(self.DayWanted(self, day))

    def action_open_marked(self) -> None:
        self.post_message(self.Opened(self, self._nth))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not self._days:
            return
        column = max((n for n, (at, _) in enumerate(self._columns()) if at <= offset.x), default=0)
        day = self._days[column]
        slot = offset.y - self._head + round(self.scroll_offset.y)
        hit = [
            part for part, _, _ in self._laid[column] if slots(part, self._slot)[0] <= slot < slots(part, self._slot)[1]
        ]
        if offset.y < self._head:
            hit = [part for part in self._parts[day] if part.whole][max(0, offset.y - 1) :]
        self.mark(day, hit[0].entry.key if hit else None)
        if event.chain > 1 and hit:
            self.action_open_marked()


def _wholes(parts: Sequence[Slice]) -> int:
    return sum(part.whole for part in parts)
