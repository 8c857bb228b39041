"""The plan: everything that a sync would do, one line an item, to be looked at, changed and carried out exactly so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from engine.model.both import Both, Side
from engine.model.errors import SynclineError
from engine.model.preview import Row, Stand
from tui import decisions as deciding
from tui import phrase
from tui.decisions import Change, Decisions
from tui.keys import bindings
from tui.messages import GoWanted
from tui.phrase import number, plain
from tui.screens.finding import Finding
from tui.screens.page import EVERYWHERE
from tui.sorts import FILTERS, LOOKS, Sort, counted, has, sort_of
from tui.widgets.lines import Lines
from tui.widgets.table import Column, Table

if TYPE_CHECKING:
    from datetime import tzinfo


class PlanScreen(Finding):
    """``pair``: its name. Nothing is written before Go; Esc leaves everything as it is."""

    CSS_PATH = "plan.tcss"

    PLACE = "Plan"

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("go", "toggle", "left", "right", "skip", "let-through", "exclude", "same-for-all", "conflicts"),
        *bindings("filter", "filter-back", "find", "order", "order-back", "next", "previous"),
        *bindings("as-proposed", "undo", "reset", "back"),
        *EVERYWHERE,
    ]

    def __init__(self, pair: str) -> None:
        super().__init__()
        self._pair = pair
        self._decisions: Decisions | None = None
        self._filter = 0
        self._last: Change | None = None

    def body(self) -> ComposeResult:
        yield Static(id="counts")
        yield self.field()
        yield Table(columns(Both("left", "right"), self.app.zone), empty="Looking at both calendars …", id="rows")
        yield Static(id="marked")

    def on_mount(self) -> None:
        self.head(f"Plan: {self._pair}", "looking …")
        self.query_one(Table).focus()
        self.load()

    @property
    def table(self) -> Table[Row]:
        return cast("Table[Row]", self.query_one("#rows", Table))

    # -- data -------------------------------------------------------------------------------------------------------

    def load(self, believing: bool = False) -> None:
        self.run_worker(self._looked(believing), group="look", exclusive=True, exit_on_error=False, name="planning")

    async def _looked(self, believing: bool) -> None:
        try:
            await self.bridge.open()
            sheet = await self.bridge.prepare(self._pair, believing)
        except SynclineError as error:
            self.notice(str(error), bad=True)
            self.head(f"Plan: {self._pair}", "not looked at")
            self.table.say_empty("There is no plan: a calendar could not be read. F5 looks again.")
            return
        if not self.is_attached:
            return
        self.notice("")
        self._decisions = Decisions(sheet)
        self.table.recast(columns(sheet.names, self.app.zone))
        self.show()

    def show(self) -> None:
        """The rows of the filter, as they would go now."""
        decisions = self._decisions
        if decisions is None or not self.is_attached:
            return
        chosen, text = FILTERS[self._filter], self.text
        rows = [row for row in decisions.rows if chosen.passes(row) and (not text or has(row, text))]
        self.table.say_empty(self._nothing(bool(decisions.rows)))
        self.table.show(rows, keep=lambda row: row.key)
        names = decisions.sheet.names
        self.head(f"Plan: {self._pair}", f"{names.left} and {names.right}")
        self.query_one("#counts", Static).update(self._counts(decisions))
        self._tell_marked()
        self.refresh_bindings()

    def _nothing(self, others: bool) -> str:
        if not others:
            return "Nothing to do: both calendars say the same."
        return "No line is like that. f shows others, Esc in the text field shows all."

    def _counts(self, decisions: Decisions) -> Content:
        found = counted(decisions.rows)
        parts: list[Content] = []
        for sort, look in LOOKS.items():
            if found[sort] or sort in (Sort.ENTER, Sort.CHANGE, Sort.REMOVE):
                tone = _TONES.get(look.tone, "") if found[sort] else "$quiet"
                parts.append(Content.styled(f"{look.sign} {found[sort]:,} {look.words}", tone))
        line = Content("   ").join(parts)
        unchanged = f"   {decisions.sheet.unchanged:,} unchanged"
        shown = Content.assemble(("showing: ", "$quiet"), (FILTERS[self._filter].words, "bold"), (unchanged, "$quiet"))
        return Content("\n").join([line, shown])

    @on(Lines.Moved, "#rows")
    def _tell_marked(self) -> None:
        row = self.table.marked
        self.query_one("#marked", Static).update(Content("") if row is None else told(row, self._names, self.app.zone))
        self.refresh_bindings()

    @property
    def _names(self) -> Both[str]:
        return Both("left", "right") if self._decisions is None else self._decisions.sheet.names

    # -- keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        decisions = self._decisions
        match action:
            case "go" | "conflicts" | "undo_decision" | "reset" | "next_filter" | "previous_filter":
                return None if decisions is None else True
            case (
                "take_left"
                | "take_right"
                | "skip"
                | "exclude"
                | "toggle_row"
                | "as_proposed"
                | "same_for_all"
                | "let_through"
            ):
                row = None if decisions is None else self.table.marked
                return True if row is not None and decisions is not None and self._may(action, row, decisions) else None
            case _:
                return True

    def _may(self, action: str, row: Row, decisions: Decisions) -> bool:
        if action == "let_through":
            return row.stand is Stand.HELD or row.question == "confirm"
        return decisions.can_decide(row.key) and deciding.may(action, decisions.proposed(row.key))

    def _decide(self, change: Change, rows: list[Row] | None = None) -> None:
        """One step on the marked row, or on several."""
        decisions, marked = self._decisions, self.table.marked
        if decisions is None or marked is None:
            return
        self._last = change
        wanted = [marked] if rows is None else rows
        decisions.put({row.key: change(row, decisions.draft(row.key)) for row in wanted})
        self.show()

    def action_take_left(self) -> None:
        self._decide(deciding.taking(Side.LEFT))

    def action_take_right(self) -> None:
        self._decide(deciding.taking(Side.RIGHT))

    def action_skip(self) -> None:
        self._decide(deciding.skipping)

    def action_exclude(self) -> None:
        self._decide(deciding.excluding)

    def action_toggle_row(self) -> None:
        self._decide(deciding.toggled)

    def action_as_proposed(self) -> None:
        self._decide(deciding.open_again)

    def action_let_through(self) -> None:
        """Of one held deletion; of what is missing from a listing: plan again and believe it."""
        row, decisions = self.table.marked, self._decisions
        if row is not None and decisions is not None and not decisions.can_decide(row.key):
            self.load(believing=True)
        else:
            self._decide(deciding.agreeing)

    def action_same_for_all(self) -> None:
        """What was decided for the marked row, for all rows that are listed and for which it makes sense."""
        decisions, marked = self._decisions, self.table.marked
        if decisions is None or marked is None:
            return
        draft = decisions.draft(marked.key)
        rows = [row for row in self.table.rows if decisions.can_decide(row.key)]
        self._decide(lambda row, _: deciding.as_for(marked, draft, row), rows)
        self.notify(f"The same for all {number(len(rows), 'line')} that are listed. u takes it back.")

    def action_undo_decision(self) -> None:
        if self._decisions is not None and not self._decisions.undo():
            self.notify("There is no decision to take back.")
        self.show()

    def action_reset(self) -> None:
        if self._decisions is not None:
            self._decisions.reset()
        self.show()

    def action_go(self) -> None:
        if self._decisions is not None:
            self.post_message(GoWanted(self._decisions))

    def action_conflicts(self) -> None:
        """What waits for a decision, property by property."""
        decisions = self._decisions
        if decisions is None:
            return
        asked = [row.key for row in decisions.rows if row.question]
        if asked:
            self.app.compare(decisions, asked, asked[0])
        else:
            self.notify("Nothing in this plan waits for a decision.")

    @on(Lines.Opened, "#rows")
    def compare(self) -> None:
        """The marked row property by property, with its neighbours around it."""
        row, decisions = self.table.marked, self._decisions
        if row is not None and decisions is not None:
            self.app.compare(decisions, [each.key for each in self.table.rows], row.key)

    def on_screen_resume(self) -> None:
        self.show()

    # -- which rows -------------------------------------------------------------------------------------------------

    def action_next_filter(self) -> None:
        self._filter = (self._filter + 1) % len(FILTERS)
        self.show()

    def action_previous_filter(self) -> None:
        self._filter = (self._filter - 1) % len(FILTERS)
        self.show()

    def action_next_open(self) -> None:
        self._to_open(1)

    def action_previous_open(self) -> None:
        self._to_open(-1)

    def _to_open(self, step: int) -> None:
        rows = self.table.rows
        for n in range(1, len(rows) + 1):
            at = (self.table.cursor + n * step) % len(rows)
            if rows[at].stand in (Stand.ASKS, Stand.HELD):
                self.table.cursor = at
                return
        self.notify("No line that is listed needs you.")


_TONES = {"new": "$success", "change": "$primary", "delete": "bold $error", "held": "bold $warning", "quiet": "$quiet"}


def columns(names: Both[str], zone: tzinfo | None) -> list[Column[Row]]:
    def said(side: Side) -> Column[Row]:
        def cell(row: Row) -> tuple[str, str]:
            return row.words[side] or "·", LOOKS[sort_of(row)].tone if row.words[side] else "quiet"

        return Column(names[side], cell, 12, 3, sort=lambda row: row.words[side])

    return [
        Column(
            "",
            lambda row: (LOOKS[sort_of(row)].sign, LOOKS[sort_of(row)].tone),
            1,
            sort=lambda row: list(Sort).index(sort_of(row)),
        ),
        Column("item", lambda row: (item(row), ""), 16, 5, sort=lambda row: row.summary.casefold()),
        Column("date", lambda row: (phrase.start(row.start, zone), ""), 16, sort=lambda row: row.start),
        said(Side.LEFT),
        said(Side.RIGHT),
        Column("why", lambda row: (row.why, "quiet"), 10, 4, sort=lambda row: row.why, least=100),
    ]


def item(row: Row) -> str:
    return f"{row.summary or 'untitled'}{' ↻' if row.series else ''}"


def told(row: Row, names: Both[str], zone: tzinfo | None) -> Content:
    """The marked row in full: nothing of it is cut off here."""
    series = ", a series (↻): what is decided counts for all of it" if row.series else ""
    head = Content.assemble(
        (plain(row.summary or "untitled"), "bold"), ("  " + phrase.start_in_words(row.start, zone) + series, "$quiet")
    )
    sides = [f"{names[side]}: {row.words[side]}" for side in Side if row.words[side]]
    both = "the right version becomes an item of its own" if row.second else ""
    words = "; ".join(filter(None, (*sides, both, row.why)))
    return Content("\n").join([head, Content(plain(words))])
