"""The builder of rules: how often, every how many, on which weekdays, until when; what it means is always said in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui import repeating
from tui.keys import bindings
from tui.phrase import plain
from tui.repeating import Ends, Often, Repeat
from tui.widgets.choices import Choices
from tui.widgets.form import Pick, Row
from tui.widgets.keybar import KeyBar
from tui.widgets.weekdays import Weekdays

if TYPE_CHECKING:
    from engine.ical.values import When

_UNITS: Final = {Often.DAILY: "days", Often.WEEKLY: "weeks", Often.YEARLY: "years"}


class RepeatScreen(ModalScreen[str | None]):
    """Gives back an RRULE value ("": it does not repeat), or None where nothing was to be changed."""

    CSS_PATH = "repeat.tcss"

    PLACE = "Repeats"

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "save", "back", "next-field", "previous-field", "help", "theme", "palette", "quit-anywhere"
    )

    def __init__(self, rrule: str, start: When) -> None:
        """``start``: of the activity; weekdays and days of the month are taken from it."""
        super().__init__()
        self._rrule = rrule
        self._start = start
        self._before = self._repeat = repeating.read(rrule, start)

    def compose(self) -> ComposeResult:
        said = self._repeat
        with Vertical(id="repeating") as box:
            box.border_title = "Repeats"
            yield Static(id="words")
            yield Choices(_often(self._start, said), said.often.value, id="often")
            yield Row("Every", Input(said.every, id="every"), Static("", id="unit"), id="row-every")
            yield Row("On", Weekdays(said.weekdays, id="weekdays"), id="row-weekdays")
            yield Row("Ends", Pick(_ENDS, said.ends.value, id="ends"), id="row-ends")
            yield Row("", Input(said.count, id="count"), Static("times in all", classes="behind"), id="row-count")
            yield Row("", Input(said.until, id="until"), Static("is the last day", classes="behind"), id="row-until")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self._show()

    @on(Input.Changed)
    @on(Pick.Picked)
    @on(Choices.Chosen)
    @on(Weekdays.Changed)
    def typed(self) -> None:
        if not self.is_mounted:
            return
        self._repeat = replace(
            self._repeat,
            often=Often(self.query_one(Choices).value),
            every=self.query_one("#every", Input).value,
            weekdays=self.query_one(Weekdays).days,
            ends=Ends(self.query_one("#ends", Pick).value),
            count=self.query_one("#count", Input).value,
            until=self.query_one("#until", Input).value,
        )
        self._show()

    def _show(self) -> None:
        said, wrong = self._repeat, repeating.wrong(self._repeat, self._start)
        ruled = said.often not in (Often.NEVER, Often.OWN)
        self.query_one("#row-every").display = ruled
        self.query_one("#row-weekdays").display = said.often is Often.WEEKLY
        self.query_one("#row-ends").display = ruled
        self.query_one("#row-count").display = ruled and said.ends is Ends.COUNT
        self.query_one("#row-until").display = ruled and said.ends is Ends.UNTIL
        self.query_one("#unit", Static).update(_UNITS.get(said.often, "months"))
        for row in self.query(Row):
            row.say(wrong.get((row.id or "").removeprefix("row-"), ""))
        self.query_one("#words", Static).update(self._words(bool(wrong)))

    def _words(self, wrong: bool) -> Content:
        if wrong:
            return Content.styled("Not clear yet.\n", "$warning")
        rrule = repeating.written(self._repeat, self._start)
        days = repeating.first_ones(rrule, self._start) if rrule else []
        year = repeating.day_of(self._start).year
        first = ", ".join(f"{day:%a} {day.day} {day:%b}{'' if day.year == year else f' {day.year}'}" for day in days)
        head = Content.styled(plain(repeating.in_words(rrule)), "bold")
        return Content("\n").join([head, Content.styled(f"First: {first} …" if first else "", "$quiet")])

    @on(Input.Submitted)
    def to_next_field(self) -> None:
        self.focus_next()

    def action_save(self) -> None:
        wrong = repeating.wrong(self._repeat, self._start)
        if wrong:
            self.query_one(f"#{next(iter(wrong))}").focus()
        elif self._repeat == self._before:
            self.dismiss(self._rrule)
        else:
            self.dismiss(repeating.written(self._repeat, self._start))

    def action_back(self) -> None:
        self.dismiss(None)


_ENDS: Final = ((Ends.NEVER.value, "never"), (Ends.COUNT.value, "after so many times"), (Ends.UNTIL.value, "on a day"))


def _often(start: When, said: Repeat) -> list[tuple[str, str]]:
    day = repeating.day_of(start)
    found = [
        (Often.NEVER.value, "never"),
        (Often.DAILY.value, "by days"),
        (Often.WEEKLY.value, "by weeks, on weekdays"),
        (Often.MONTHLY.value, f"by months, on day {day.day}"),
        (Often.MONTHLY_WEEKDAY.value, f"by months, on {_nth(day)}"),
        (Often.YEARLY.value, f"by years, on {day.day} {day:%B}"),
    ]
    own = [(Often.OWN.value, f"as it is: {repeating.in_words(said.own)}")] if said.own else []
    return found + own


def _nth(day: date) -> str:
    nth = repeating.weekday_of_month(day).nth
    return f"the {_ORDINALS[nth]} {day:%A}"


_ORDINALS: Final = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}
