"""The form of an activity: a new one, one that is there, or one occurrence of a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import uuid4

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static, TextArea

from engine.model.errors import BadRequest, SynclineError
from tui import activity, repeating
from tui.activity import PRIORITIES, Answers
from tui.bridges import calendars
from tui.keys import bindings
from tui.phrase import day as day_in_words
from tui.screens.ask import AskScreen
from tui.screens.page import EVERYWHERE, Page
from tui.widgets.form import Opener, Pick, Row, yes_no
from tui.zones import name_of, zone_here

if TYPE_CHECKING:
    from engine.ical.values import When
    from engine.model.resource import CalendarObject, Resource

TIMES: Final = ("first_day", "first_time", "last_day", "last_time")


class ActivityScreen(Page["Resource | None"]):
    """Gives back what the calendar holds after it was saved, or None."""

    CSS_PATH = "activity.tcss"

    PLACE = "Activity"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("save", "back"), *EVERYWHERE]

    def __init__(
        self,
        calendar: str,
        resource: Resource | None = None,
        occurrence: When | None = None,
        *,
        now: datetime,
        day: date | None = None,
    ) -> None:
        """``resource``: what is edited, None for a new one on ``day``. ``occurrence``: the original start of one of a series."""
        super().__init__()
        self._calendar = calendar
        self._resource = resource
        self._occurrence = occurrence
        self._now = now
        self._day = day or now.date()
        self._before = Answers()
        self._answers = Answers()
        self._steady = Answers()
        self._kept: tuple[str, str] = ("", "")
        self._saving = False
        self._asked = False

    # -- what is there ----------------------------------------------------------------------------------------------

    def _read(self) -> Answers:
        zone = zone_here(self.app.zone)
        if self._resource is None:
            return activity.blank(self._day, self._now, name_of(zone))
        return activity.answers_of(self._item(self._resource.object), zone)

    def _item(self, item: CalendarObject) -> CalendarObject:
        """One occurrence is shown as an item by itself."""
        if self._occurrence is None:
            return item
        from engine.ical.edit import one_occurrence

        return one_occurrence(item, self._occurrence)

    def body(self) -> ComposeResult:
        try:
            self._before = self._answers = self._steady = self._read()
        except SynclineError as error:
            yield Static(f"✗ {error}", id="stuck")
            return
        said = self._before
        with VerticalScroll(id="form", can_focus=False):
            yield Row("Subject", Input(said.subject, id="subject"), id="row-subject")
            yield from self._times(said)
            if self._occurrence is None:
                yield Row("Repeats", Opener(repeating.in_words(said.rrule), id="repeats"), id="row-rrule")
            yield Row("Location", Input(said.location, id="location"), id="row-location")
            yield Row("Reminder", Input(said.reminder, id="reminder", placeholder=_REMINDER), id="row-reminder")
            yield Row("Categories", Input(said.categories, id="categories", placeholder=_COMMAS), id="row-categories")
            yield Row("Private", yes_no(said.private, "nobody else sees what it is about", "private"), id="row-private")
            yield Row("Priority", Pick(list(PRIORITIES.items()), said.priority, id="priority"), id="row-priority")
            for field, name in _CRM.items():
                yield Row(name, Input(getattr(said, field), id=field), id=f"row-{field}")
            yield Row("Description", TextArea(said.description, id="description"), id="row-description")

    def _times(self, said: Answers) -> ComposeResult:
        yield Row("All day", yes_no(said.all_day, "it takes whole days", "all_day"), id="row-all_day")
        for name, when in (("Begins", "first"), ("Ends", "last")):
            day = Input(getattr(said, f"{when}_day"), id=f"{when}_day", classes="day", placeholder="2026-03-02")
            clock = Input(getattr(said, f"{when}_time"), id=f"{when}_time", classes="clock", placeholder="9:30")
            yield Row(name, day, clock, Static("", id=f"{when}-words", classes="words"), id=f"row-{when}_day")
        zone = Input(said.zone, id="zone", placeholder="Europe/Berlin; floating: the same time everywhere")
        yield Row("Time zone", zone, id="row-zone")

    def on_mount(self) -> None:
        self.head(self._title(), f"in {self._calendar}")
        if self.query("#subject"):
            self.query_one("#subject").focus()
            self._show()

    def _title(self) -> str:
        if self._resource is None:
            return "New activity"
        if self._occurrence is not None:
            return f"One of a series: {self._before.subject}"
        return f"{'The whole series' if self._before.rrule else 'Activity'}: {self._before.subject}"

    # -- as it is typed ---------------------------------------------------------------------------------------------

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Pick.Picked)
    def typed(self) -> None:
        if not self.is_mounted or not self.query("#subject"):
            return
        found = self._typed()
        if found == self._answers:
            return
        before, self._answers = self._answers, found
        if found.all_day != before.all_day:
            self._turn_all_day(found)
        self._take_end_along()
        self._show()

    def _typed(self) -> Answers:
        texts = {field.id: field.value for field in self.query(Input) if field.id in Answers.__dataclass_fields__}
        return replace(
            self._answers,
            **texts,
            all_day=bool(self.query_one("#all_day", Pick).value),
            private=bool(self.query_one("#private", Pick).value),
            priority=self.query_one("#priority", Pick).value,
            description=self.query_one("#description", TextArea).text,
        )

    def _turn_all_day(self, found: Answers) -> None:
        """The times come back when all-day is taken away again."""
        if found.all_day:
            self._kept = (found.first_time, found.last_time)
        elif not found.first_time:
            clocks = self._kept if any(self._kept) else ("09:00", "10:00")
            zone = name_of(zone_here(self.app.zone)) if found.zone == "floating" else found.zone
            self._put(replace(found, first_time=clocks[0], last_time=clocks[1], zone=zone))
        self._steady = self._answers

    def _take_end_along(self) -> None:
        """While the start is typed, the end keeps its distance; when the end is typed, the start stays."""
        now, steady = self._answers, self._steady
        if now.all_day != steady.all_day or now.zone != steady.zone:
            self._steady = now
            return
        start = (now.first_day, now.first_time) != (steady.first_day, steady.first_time)
        if start and (now.last_day, now.last_time) == (steady.last_day, steady.last_time):
            moved = activity.moved_along(steady, now)
            if moved == now and activity.wrong(now).keys() & {"first_day", "first_time"}:
                return  # half typed
            self._put(moved)
        self._steady = self._answers

    def _put(self, answers: Answers) -> None:
        self._answers = answers
        for field in (*TIMES, "zone"):
            entered = self.query_one(f"#{field}", Input)
            if entered.value != getattr(answers, field):
                entered.value = getattr(answers, field)

    def _show(self) -> None:
        answers, wrong = self._answers, activity.wrong(self._answers)
        if not self._asked and not self._before.subject:
            wrong.pop("subject", None)  # nobody had a chance to give one yet
        for field in ("first_time", "last_time", "zone"):
            self.query_one(f"#{field}").display = not answers.all_day
        self.query_one("#row-zone").display = not answers.all_day
        for row in self.query(Row):
            field = (row.id or "").removeprefix("row-")
            row.say(wrong.get(field, "") or wrong.get(field.replace("_day", "_time"), ""))
        for when in ("first", "last"):
            self.query_one(f"#{when}-words", Static).update(_in_words(getattr(answers, f"{when}_day")))
        if self._occurrence is None:
            self.query_one("#repeats", Opener).words = repeating.in_words(answers.rrule)
        changed = "" if answers == self._before else "changed, not saved yet"
        self.head(self._title(), f"in {self._calendar}{' · ' if changed else ''}{changed}")

    # -- keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "save" and self.query("#stuck") else True

    @on(Input.Submitted)
    def to_next_field(self) -> None:
        self.focus_next()

    @on(Opener.Wanted, "#repeats")
    def repeats_wanted(self) -> None:
        from tui.screens.repeat import RepeatScreen

        try:
            start = self._answers.start
        except BadRequest:
            self.notice("Say first when it begins.")
            return
        self.app.push_screen(RepeatScreen(self._answers.rrule, start), self._repeats)

    def _repeats(self, rrule: str | None) -> None:
        if rrule is not None:
            self._answers = replace(self._answers, rrule=rrule)
            self._show()

    def action_save(self) -> None:
        wrong = activity.wrong(self._answers)
        self._asked = True
        if wrong:
            self._show()
            self.query_one(f"#{next(iter(wrong))}").focus()
        elif self._resource is not None and self._answers == self._before:
            self.dismiss(None)
        elif not self._saving:
            self._saving = True
            self.run_worker(self._save(), group="write", exit_on_error=False, name="saving an activity")

    async def _save(self) -> None:
        try:
            saved = await calendars.put(self.bridge, self._calendar, self._resource, self._made())
        except SynclineError as error:
            self.notice(f"{error}\nNothing was saved.", bad=True)
            return
        finally:
            self._saving = False
        if self.is_mounted:
            self.dismiss(saved)

    def _made(self) -> CalendarObject:
        """Raises `BadRequest`."""
        from engine.ical.edit import change, change_occurrence, create

        if self._resource is None:
            return create(f"{uuid4()}@syncline", activity.new_item(self._answers), self.bridge.clock())
        changes = activity.changes(self._before, self._answers)
        if self._occurrence is None:
            return change(self._resource.object, changes)
        return change_occurrence(self._resource.object, self._occurrence, changes)

    async def action_back(self) -> None:
        """What was typed is not thrown away without a question."""
        if self._answers == self._before:
            self.dismiss(None)
            return
        answers = [("stay", "Go on editing"), ("leave", "Leave without saving")]
        self.app.push_screen(AskScreen("What you entered is not saved yet.", answers), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "leave":
            self.dismiss(None)


_REMINDER: Final = "none; 15 minutes, 1 hour, 2 days before"
_COMMAS: Final = "several with commas between them"
_CRM: Final = {"account": "Account", "contact": "Contact", "type": "Type"}


def _in_words(day: str) -> str:
    try:
        return day_in_words(date.fromisoformat(day.strip()))
    except ValueError:
        return ""
