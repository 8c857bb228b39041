"""Deciding: items on top, the marked one property by property below. Nothing is written before Go; decisions are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from engine.model.both import Both, Side
from engine.model.errors import BadRequest, SynclineError
from engine.model.plan import Use
from engine.model.preview import Draft, Property, Row, Stand
from engine.model.resource import ItemKey
from tui import decisions as deciding
from tui import phrase
from tui.decisions import Change, Decisions
from tui.keys import bindings
from tui.messages import GoWanted
from tui.phrase import number, plain
from tui.screens.editing import EditScreen
from tui.screens.page import EVERYWHERE, Page
from tui.sorts import LOOKS, Sort, counted, sort_of
from tui.widgets.lines import Lines
from tui.widgets.properties import Properties, label_in_full, told, versions_told
from tui.widgets.table import Column, Table
from tui.words import merged


class ConflictScreen(Page[None]):
    """``decisions`` and ``keys``: of a plan that is looked at already; without them, what waits in the pair."""

    CSS_PATH = "conflict.tcss"

    PLACE = "Decide"

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("left", "right", "left-field", "right-field", "edit", "merge-text", "both", "skip", "exclude"),
        *bindings("let-through", "same-for-all", "undo", "reset", "next", "go", "back"),
        *bindings("as-proposed", "previous", "all-lines"),
        *EVERYWHERE,
    ]

    def __init__(
        self, pair: str, decisions: Decisions | None = None, keys: Sequence[ItemKey] = (), at: ItemKey | None = None
    ) -> None:
        super().__init__()
        self._pair = pair
        self._decisions = decisions
        self._keys = tuple(keys)
        self._at = at
        self._all = False
        self.table: Table[Row] = Table(columns(self), empty="Looking at both calendars …", id="items")
        self.properties = Properties(id="properties")

    def body(self) -> ComposeResult:
        yield self.table
        yield Static(id="title")
        yield self.properties
        with VerticalScroll(id="full", can_focus=False):
            yield Static(id="text")

    def on_mount(self) -> None:
        self.head(f"Decide: {self._pair}", "looking …")
        self.properties.focus()
        if self._decisions is None:
            self.load()
        else:
            self.show()
            self._mark(self._at)

    @property
    def row(self) -> Row | None:
        return self.table.marked

    @property
    def line(self) -> Property | None:
        return self.properties.marked

    def draft(self, row: Row) -> Draft:
        return deciding.NONE if self._decisions is None else self._decisions.draft(row.key)

    # -- data -------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.run_worker(self._looked(), group="look", exclusive=True, exit_on_error=False, name="looking for conflicts")

    async def _looked(self) -> None:
        try:
            sheet = await self.bridge.prepare(self._pair)
        except SynclineError as error:
            self.notice(str(error), bad=True)
            self.head(f"Decide: {self._pair}", "not looked at")
            self.table.say_empty("Nothing can be shown: a calendar could not be read. F5 looks again.")
            return
        if not self.is_attached:
            return
        self.notice("")
        self._decisions = Decisions(sheet)
        self._keys = tuple(row.key for row in self._decisions.rows if row.question and not row.excluded)
        self.show()
        self.action_next_open(tell=False)

    def show(self) -> None:
        decisions = self._decisions
        if decisions is None or not self.is_attached:
            return
        self.table.say_empty("Nothing waits for a decision here.")
        self.table.show([decisions.row(key) for key in self._keys], keep=lambda row: row.key)
        self.table.styles.height = min(max(3, len(self._keys) + 1), max(4, self.size.height // 4))
        self.head(f"Decide: {self._pair}", self._what_go_does(decisions))
        self.show_item()

    def _what_go_does(self, decisions: Decisions) -> str:
        """The whole plan is carried out by Go: say how much more than the decisions that is."""
        open_, total = len(decisions.open), sum(1 for row in decisions.rows if row.question)
        found = counted(row for row in decisions.rows if not row.question)
        others = sum(found[sort] for sort in (Sort.ENTER, Sort.CHANGE, Sort.REMOVE, Sort.LINK))
        parts = [
            f"{open_} of {total} to decide" if open_ else "all decided, g carries it out" if total else "",
            f"Go also does {number(others, 'other change')}" if others else "",
        ]
        return " · ".join(filter(None, parts))

    @on(Lines.Moved, "#items")
    def show_item(self) -> None:
        row, decisions = self.row, self._decisions
        if row is None or decisions is None or not decisions.can_decide(row.key):
            self.query_one("#title", Static).update(Content("") if row is None else title(row, self.app.zone))
            self.properties.show(self.names, ())
            self.query_one("#text", Static).update("")
            self.refresh_bindings()
            return
        found = decisions.compared(row.key)
        lines = found.properties if self._all else tuple(each for each in found.properties if not each.same)
        self.query_one("#title", Static).update(
            title(row, self.app.zone, words(row, decisions.draft(row.key), self.names))
        )
        self.properties.show(self.names, lines or found.properties)
        self.show_line()

    @on(Lines.Moved, "#properties")
    def show_line(self) -> None:
        line = self.line
        full = self.query_one("#full", VerticalScroll)
        full.border_title = "" if line is None else label_in_full(line, self.app.zone)
        self.query_one("#text", Static).update(Content("") if line is None else told(line, self.names, self._all))
        self.refresh_bindings()

    @property
    def names(self) -> Both[str]:
        return Both("left", "right") if self._decisions is None else self._decisions.sheet.names

    def _mark(self, key: ItemKey | None) -> None:
        rows = self.table.rows
        self.table.cursor = next((n for n, row in enumerate(rows) if row.key == key), 0)

    # -- keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        decisions, row = self._decisions, self.row
        if action in _ON_ITEM:
            if decisions is None or row is None or not decisions.can_decide(row.key):
                return None
            return True if self._may(action, decisions.proposed(row.key)) else None
        if action in ("go", "undo_decision", "reset", "next_open", "previous_open", "all_lines"):
            return None if decisions is None else True
        return True

    def _may(self, action: str, row: Row) -> bool:
        match action:
            case "left_field" | "right_field" | "merge_text":
                return self.line is not None and self.line.disputed
            case "edit":
                return self.line is not None and row.both
            case "let_through":
                return row.question == "confirm" or row.stand is Stand.HELD
            case _:
                return deciding.may(action, row)

    def _decide(self, change: Change, rows: Sequence[Row] = ()) -> None:
        """One step on the marked item, or on several; kept at once, so that nothing is lost with the screen."""
        decisions, marked = self._decisions, self.row
        if decisions is None or marked is None:
            return
        wanted = {row.key: change(row, decisions.draft(row.key)) for row in rows or (marked,)}
        try:
            self._keep(decisions.put(wanted))
        except BadRequest as error:
            self.notify(str(error), severity="error")
        self.show()

    def _keep(self, drafts: Mapping[ItemKey, Draft]) -> None:
        """Decisions on questions outlive the screen; those on other rows of a plan are for that plan."""
        decisions = self._decisions
        if decisions is None:
            return
        asked = {key: draft for key, draft in drafts.items() if decisions.proposed(key).question}
        if asked:
            self.app.keep(decisions, asked)

    def action_take_left(self) -> None:
        self._decide(deciding.taking(Side.LEFT))

    def action_take_right(self) -> None:
        self._decide(deciding.taking(Side.RIGHT))

    def action_left_field(self) -> None:
        if self.line is not None:
            self._decide(deciding.taking_field(self.line.name, Side.LEFT))

    def action_right_field(self) -> None:
        if self.line is not None:
            self._decide(deciding.taking_field(self.line.name, Side.RIGHT))

    def action_keep_both(self) -> None:
        self._decide(deciding.both)

    def action_skip(self) -> None:
        self._decide(deciding.skipping)

    def action_exclude(self) -> None:
        self._decide(deciding.excluding)

    def action_let_through(self) -> None:
        self._decide(deciding.agreeing)

    def action_as_proposed(self) -> None:
        self._decide(deciding.open_again)

    def action_same_for_all(self) -> None:
        """The decision on the marked item, for all others that ask the same and are not decided yet."""
        decisions, row = self._decisions, self.row
        if decisions is None or row is None:
            return
        draft = decisions.draft(row.key)
        others = deciding.alike(row, [other for other in self.table.rows if other.stand is Stand.ASKS])
        if draft.empty or not others:
            self.notify("Decide this one first." if draft.empty else "No other item asks the same.")
            return
        self._decide(lambda other, _: deciding.as_for(row, draft, other), others)
        self.notify(f"The same for {number(len(others), 'more item')}. u takes it back.")

    def action_undo_decision(self) -> None:
        if self._decisions is not None:
            changed = self._decisions.undo()
            self._keep(changed)
            if not changed:
                self.notify("There is no decision to take back.")
            self.show()

    def action_reset(self) -> None:
        if self._decisions is not None:
            self._keep(self._decisions.reset())
            self.show()

    def action_go(self) -> None:
        if self._decisions is not None:
            self.post_message(GoWanted(self._decisions))

    def action_all_lines(self) -> None:
        self._all = not self._all
        self.show_item()

    # -- writing by hand --------------------------------------------------------------------------------------------

    def action_edit(self) -> None:
        line = self.line
        if line is not None:
            after = line.after.left if line.after.left is not None else line.after.right
            self._write(line, after or "")

    def action_merge_text(self) -> None:
        """Both edits put together; where they touch the same words, an editor opens on both."""
        line = self.line
        if line is None:
            return
        left, right = line.now.left or "", line.now.right or ""
        made = merged(line.was or "", left, right)
        if made.clean:
            self._decide(deciding.writing(line.name, made.text))
        else:
            self._write(line, made.text)

    def _write(self, line: Property, text: str) -> None:
        row, decisions = self.row, self._decisions
        if row is None or decisions is None:
            return

        def wrong(typed: str) -> str:
            try:
                decisions.sheet.compared(row.key, deciding.writing(line.name, typed)(row, decisions.draft(row.key)))
            except BadRequest as error:
                return str(error)
            return ""

        def written(typed: str | None) -> None:
            if typed is not None:
                self._decide(deciding.writing(line.name, typed))

        about = f"{label_in_full(line, self.app.zone)}: {plain(row.summary or 'untitled')}"
        self.app.push_screen(EditScreen(line.field, about, text, versions_told(line, self.names), wrong), written)

    @on(Lines.Opened, "#properties")
    def line_opened(self) -> None:
        if self.check_action("edit", ()):
            self.action_edit()

    @on(Lines.Opened, "#items")
    def item_opened(self) -> None:
        self.properties.focus()

    # -- moving about -----------------------------------------------------------------------------------------------

    def action_next_open(self, tell: bool = True) -> None:
        self._to_open(1, tell)

    def action_previous_open(self) -> None:
        self._to_open(-1, True)

    def _to_open(self, step: int, tell: bool) -> None:
        """The next undecided item; where all are decided, the next item."""
        rows = self.table.rows
        if not rows:
            return
        places = [(self.table.cursor + n * step) % len(rows) for n in range(1, len(rows) + 1)]
        if not tell and rows[self.table.cursor].stand is Stand.ASKS:
            return
        open_ = [place for place in places if rows[place].stand is Stand.ASKS]
        self.table.cursor = (open_ or places)[0]
        if not open_ and tell:
            self.notify("All are decided; g carries it out.")


_ON_ITEM = frozenset(
    (
        *("take_left", "take_right", "left_field", "right_field", "edit", "merge_text", "keep_both", "skip"),
        *("exclude", "same_for_all", "as_proposed", "let_through"),
    )
)


def columns(screen: ConflictScreen) -> list[Column[Row]]:
    def mark(row: Row) -> tuple[str, str]:
        return (
            (LOOKS[sort_of(row)].sign, "ask")
            if row.stand is Stand.ASKS
            else ("✓" if row.question else LOOKS[sort_of(row)].sign, LOOKS[sort_of(row)].tone)
        )

    return [
        Column("", mark, 1),
        Column("item", lambda row: (f"{row.summary or 'untitled'}{' ↻' if row.series else ''}", ""), 16, 5),
        Column("date", lambda row: (phrase.start(row.start, screen.app.zone), ""), 16),
        Column("decision", lambda row: (words(row, screen.draft(row), screen.names), ""), 14, 4),
    ]


def words(row: Row, draft: Draft, names: Both[str]) -> str:
    """What was decided, in words."""
    if draft.exclude:
        return "out of this pair for good"
    match draft.use:
        case Use.LEFT | Use.RIGHT:
            side = Side.LEFT if draft.use is Use.LEFT else Side.RIGHT
            return (
                f"{names[side]} for all" if not (draft.fields or draft.hand) else f"{names[side]}, but for single lines"
            )
        case Use.BOTH:
            return "both, as two items"
        case Use.SKIP:
            return "left as it is"
        case Use.MERGE if not (draft.fields or draft.hand):
            return "written by hand" if draft.text is not None else "yes"
        case _:
            pass
    if draft.fields or draft.hand or draft.text is not None:
        return "line by line" if row.stand is not Stand.ASKS else "line by line, not all yet"
    return "open" if row.stand is Stand.ASKS else "as proposed"


def title(row: Row, zone: tzinfo | None, decision: str = "") -> Content:
    """The marked item: subject, date, why it is here."""
    series = " ↻ one decision for the whole series" if row.series else ""
    second = "; the right version becomes an item of its own" if row.second else ""
    head = (plain(row.summary or "untitled"), "bold")
    about = f"  {phrase.start_in_words(row.start, zone)}{series}"
    decided = "" if row.stand is Stand.ASKS or not decision else f"decision: {decision}"
    said = "; ".join(filter(None, (row.why, decided))) + second
    return Content.assemble(
        head, (about, "$quiet"), "\n", (plain(said), "$warning" if row.stand is Stand.ASKS else "$quiet")
    )
