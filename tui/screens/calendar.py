"""A calendar as agenda, week or month: to look at it, and to work in it as its own program would let you."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from engine.model.errors import SynclineError
from tui import calendar_words as words
from tui.book import Book, Days, Entry
from tui.bridges import calendars
from tui.keys import binding, bindings
from tui.phrase import number, plain
from tui.screens.ask import AskScreen
from tui.screens.page import EVERYWHERE, Page
from tui.settings_words import type_in_words
from tui.widgets.agenda import Agenda
from tui.widgets.days import DayView
from tui.widgets.lines import Lines
from tui.widgets.month import Month, month_later
from tui.widgets.week import Week
from tui.zones import zone_here

if TYPE_CHECKING:
    from engine.ical.values import When
    from engine.model.resource import CalendarObject, Resource

_WEEKS: Final = 4
"""Of the agenda."""

_FIRST, _LAST = date(1900, 1, 1), date(9900, 12, 31)

ONE: Final = "one"
ALL: Final = "all"


class CalendarScreen(Page[None]):
    """``pair``: the one whose left calendar is shown first; "" for the first calendar of the config."""

    CSS_PATH = "calendar.tcss"

    PLACE = "Calendar"

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("agenda-view", "week-view", "month-view", "today", "earlier", "later"),
        *bindings("new", "change", "remove"),
        binding("calendar", "Other"),
        *bindings("back"),
        *EVERYWHERE,
    ]

    def __init__(self, pair: str = "") -> None:
        super().__init__()
        self._pair = pair
        self._calendar = ""
        self._book: Book | None = None
        self._view = "agenda"
        self._day = date.min
        self._key: object = None
        self._last = False
        self._days: Days = {}

    def body(self) -> ComposeResult:
        yield Agenda(empty="nothing", id="agenda")
        yield Week(id="week")
        yield Month(id="month")
        yield Agenda(dates=False, empty="Nothing on this day.", id="of-day")
        yield Static(id="marked")

    def on_mount(self) -> None:
        self._zone = zone_here(self.app.zone)
        self._day = self._today
        self._see("agenda")
        self.load()

    @property
    def _today(self) -> date:
        return self.bridge.clock().astimezone(self._zone).date()

    @property
    def view(self) -> DayView:
        return self.query_one(f"#{self._view}", DayView)

    @property
    def entry(self) -> Entry | None:
        """The marked one; in the month the one that is marked in the list of the day."""
        view = self.query_one("#of-day", Agenda) if self._view == "month" else self.view
        return None if view.part is None else view.part.entry

    # -- data -------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.head(f"Calendar: {self._calendar}" if self._calendar else "Calendar", "reading …")
        if self._book is None:
            self.query_one("#marked", Static).update(Content.styled("Reading the calendar …", "$quiet"))
        self.run_worker(self._loaded(), group="load", exclusive=True, exit_on_error=False, name="reading a calendar")

    async def _loaded(self) -> None:
        try:
            await self.bridge.open()
            self._calendar = self._calendar or self._first()
            book = await calendars.book(self.bridge, self._calendar, self._zone)
        except SynclineError as error:
            self._failed(error)
            return
        if self.is_mounted:
            self._show(book)

    def _failed(self, error: SynclineError) -> None:
        self._book = None
        if self.is_mounted:
            self.query_one("#marked", Static).update("")
            self.notice(f"{error}\nF5 tries again; k shows another calendar.", bad=True)
            self.head(f"Calendar: {self._calendar}", "cannot be read")
            self.refresh_bindings()

    def _first(self) -> str:
        pair = self.bridge.config.pairs.get(self._pair)
        name = pair.calendars.left if pair is not None else next(iter(self.bridge.config.calendars), "")
        if not name:
            raise SynclineError("There is no calendar in the config file yet: add one in the settings.")
        return name

    def _show(self, book: Book) -> None:
        self._book = book
        stuck = sorted(book.contents.unreadable, key=lambda one: one.href)
        about = f"{number(len(stuck), 'entry', 'entries')} of this calendar cannot be read: " if stuck else ""
        self.notice(about + "; ".join(f"{one.href}: {one.problem}" for one in stuck[:3]))
        self._lay_out()

    def _lay_out(self) -> None:
        """Show the days around the marked one, in the view that was chosen."""
        self.run_worker(
            self._laid_out(), group="lay", exclusive=True, exit_on_error=False, name="laying out a calendar"
        )

    async def _laid_out(self) -> None:
        book, view = self._book, self.view
        if book is None:
            return
        first, last = self._range(self._day)
        days = await asyncio.to_thread(book.days, first, last)
        if not self.is_mounted or book is not self._book or view is not self.view:
            return
        self._days = days
        view.show_days(days, self._day, self._today, self._day.month)
        if self._key is not None or self._last:
            view.mark(self._day, self._key, self._last)
        if isinstance(view, Week):
            view.say_now(self.bridge.clock().astimezone(self._zone))
        self._of_day()
        self._key, self._last = None, False
        self.head(f"Calendar: {self._calendar}", self._title(first, last))
        self._tell()

    def _range(self, day: date) -> tuple[date, date]:
        """The days that are shown together with a day."""
        if self._view == "month":
            first, next_month = day.replace(day=1), month_later(day.replace(day=1), 1)
            last = next_month - timedelta(days=1)
            return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
        first = day - timedelta(days=day.weekday())
        if self._view == "week":
            return first, first + timedelta(days=6)
        if self._last:  # somebody comes from behind: the day's week is the last one
            first -= timedelta(days=7 * (_WEEKS - 1))
        return first, first + timedelta(days=7 * _WEEKS - 1)

    def _title(self, first: date, last: date) -> str:
        if self._view == "month":
            return f"{self._day:%B} {self._day.year}"
        return words.week_title(first) if self._view == "week" else words.span(first, last)

    def _of_day(self) -> None:
        """The list below the month."""
        if self._view == "month":
            parts = self._days.get(self._day, ())
            under = self.query_one("#of-day", Agenda)
            under.show_days({self._day: parts}, self._day, self._today, 0)
            under.mark(self._day, self._key)

    @on(Lines.Moved)
    def moved(self, event: Lines.Moved) -> None:
        if event.lines is self.view and self._days:
            self._day = self.view.day
        self._tell()

    def _tell(self) -> None:
        """The marked entry in full: nothing of it is cut off here."""
        if self.is_mounted and self._days:
            entry = self.entry
            text = _told(entry) if entry is not None else Content.styled(_nothing(self._day), "$quiet")
            self.query_one("#marked", Static).update(text)
            self.refresh_bindings()

    # -- moving about -----------------------------------------------------------------------------------------------

    def _see(self, view: str) -> None:
        self._view = view
        for one in self.query(DayView):
            one.display = one.id in (view, "of-day" if view == "month" else "")
        self.view.focus()

    def _change_view(self, view: str) -> None:
        self._key = None if self.entry is None else self.entry.key
        self._see(view)
        self._lay_out()

    def action_agenda_view(self) -> None:
        self._change_view("agenda")

    def action_week_view(self) -> None:
        self._change_view("week")

    def action_month_view(self) -> None:
        self._change_view("month")

    @on(DayView.DayWanted)
    def day_wanted(self, event: DayView.DayWanted) -> None:
        if event.view is self.view:
            self._go(event.day, event.last)

    def _go(self, day: date, last: bool = False) -> None:
        self._day = max(_FIRST, min(day, _LAST))
        if self._day in self._days and self._range(self._day)[0] in self._days and self._shows(self._day):
            self.view.mark(self._day, last=last)
            self._of_day()
            self._tell()
        else:
            self._last = last
            self._lay_out()

    def _shows(self, day: date) -> bool:
        """Is it one of the days in view? A month shows days of its neighbours, but each month has a view of its own."""
        return self._view != "month" or day.month == sorted(self._days)[len(self._days) // 2].month

    def action_today(self) -> None:
        self._go(self._today)

    def action_earlier(self) -> None:
        self._turn(-1)

    def action_later(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        if self._view == "month":
            self._go(month_later(self._day, step))
        else:
            self._go(self._day + timedelta(days=step * 7 * (_WEEKS if self._view == "agenda" else 1)))

    def action_calendar(self) -> None:
        """Which calendar."""
        if self.bridge.is_open:
            found = self.bridge.config.calendars.values()
            choices = [(one.name, f"{one.name}  ({type_in_words(one.type)})") for one in found]
            self.app.push_screen(AskScreen("Which calendar?", choices, self._calendar), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is not None and name != self._calendar:
            self._calendar, self._book, self._days = name, None, {}
            self.notice("")
            self.query_one("#marked", Static).update("")
            for view in self.query(DayView):
                view.show_days({}, self._day, self._today, 0)
            self.load()

    async def action_back(self) -> None:
        """From the list of a day back to the month."""
        if self.query_one("#of-day").has_focus:
            self.view.focus()
        else:
            await super().action_back()

    # -- working in it ----------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        book = self._book
        match action:
            case "new":
                return True if book is not None and book.contents.writes else None
            case "open_marked" | "remove":
                return True if book is not None and book.contents.writes and self.entry is not None else None
            case _:
                return True

    def action_new(self) -> None:
        from tui.screens.activity import ActivityScreen

        now = self.bridge.clock().astimezone(self._zone)
        self.app.push_screen(ActivityScreen(self._calendar, day=self._day, now=now), self._entered)

    def _entered(self, resource: Resource | None) -> None:
        """After the form: show what was entered or changed, where it is now."""
        if resource is None or self._book is None:
            return
        self._show(self._book.put(resource))

    @on(Lines.Opened)
    def opened(self, event: Lines.Opened) -> None:
        if self._view == "month" and event.lines is self.view and self.entry is not None:
            self.query_one("#of-day").focus()
        else:
            self.action_open_marked()

    def action_open_marked(self) -> None:
        entry = self.entry
        if entry is None or self.check_action("open_marked", ()) is not True:
            return
        self._which(entry, "What do you want to change?", self._edit)

    def _which(self, entry: Entry, question: str, then: _Then, *before: tuple[str, str]) -> None:
        """Of a series: one occurrence or all of it. ``before``: an answer that comes first, and does nothing."""
        if not entry.at.recurring:
            then(entry, ALL)
            return
        answers = [*before, (ONE, f"Only this one: {words.time_in_words(entry)}"), (ALL, "The whole series")]
        name = f"“{words.subject(entry)}” is one of a series. {question}"
        self.app.push_screen(
            AskScreen(name, answers), lambda chosen: then(entry, chosen) if chosen in (ONE, ALL) else None
        )

    def _edit(self, entry: Entry, which: str) -> None:
        from tui.screens.activity import ActivityScreen

        occurrence = entry.at.recurrence_id if which == ONE else None
        self._key = entry.key
        form = ActivityScreen(
            self._calendar, entry.resource, occurrence, now=self.bridge.clock().astimezone(self._zone)
        )
        self.app.push_screen(form, self._entered)

    def action_remove(self) -> None:
        """What deletes nothing is marked first."""
        entry = self.entry
        if entry is None:
            return
        if entry.at.recurring:
            self._which(entry, "What do you want to delete?", self._remove, ("no", "Nothing: keep it"))
            return
        question = f"Delete “{words.subject(entry)}”, {words.time_in_words(entry)}, from {self._calendar}?"
        words_of_yes = (
            "Delete it" if entry.link is None else "Delete it; the next sync deletes it in the other calendar"
        )
        answers = [("no", "Keep it"), ("yes", words_of_yes)]
        self.app.push_screen(
            AskScreen(question, answers), lambda chosen: self._remove(entry, ALL) if chosen == "yes" else None
        )

    def _remove(self, entry: Entry, which: str) -> None:
        occurrence = entry.at.recurrence_id if which == ONE else None
        self.run_worker(self._removed(entry, occurrence), group="write", exit_on_error=False, name="deleting")

    async def _removed(self, entry: Entry, occurrence: When | None) -> None:
        book, here = self._book, entry.resource
        if book is None:
            return
        try:
            if occurrence is None:
                await calendars.take_out(self.bridge, self._calendar, here)
                after = book.drop(here.href)
            else:
                item = _without(here.object, occurrence)
                after = book.put(await calendars.put(self.bridge, self._calendar, here, item))
        except SynclineError as error:
            self.notice(f"{error}\nF5 looks again.", bad=True)
            return
        if self.is_mounted and book is self._book:
            self._show(after)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Then = Callable[[Entry, str], None]


def _without(item: CalendarObject, occurrence: When) -> CalendarObject:
    from engine.ical.edit import remove_occurrence

    return remove_occurrence(item, occurrence)


def _told(entry: Entry) -> Content:
    """When, and how it stands, in front: a long subject takes what room there is."""
    head = Content.assemble(words.time_in_words(entry), (f"  {words.standing(entry)}", "$quiet"))
    place = plain(entry.at.location).strip()
    told = Content.assemble((words.subject(entry), "bold"), (f"  {place}" if place else "", "$quiet"))
    return Content("\n").join([head, told])


def _nothing(day: date) -> str:
    return f"{words.short_day(day)} {day.year}: nothing here. n enters something."
