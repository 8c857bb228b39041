"""Taking a run back, or one item of it: first what that would do, then, on your word, it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from engine.model.both import Both
from engine.model.chronicle import PastRun, PastStep
from engine.model.report import PairReport, Result, Told
from tui import annals, phrase
from tui.keys import bindings
from tui.phrase import number, plain
from tui.screens.listing import Listing, joined
from tui.screens.page import EVERYWHERE
from tui.widgets.table import Column

_WRITES = ("create", "update", "delete")


class UndoScreen(Listing[Told]):
    """``what``: a run, or one step of a run of ``pair``."""

    CSS_PATH = "history.tcss"

    PLACE = "Undo"

    NOTHING = "There is nothing left to take back: everything is as it was before."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("go", "find", "order", "order-back", "back"), *EVERYWHERE]

    def __init__(self, what: PastRun | PastStep, pair: str = "") -> None:
        super().__init__()
        self._names: Both[str] = what.names
        self._failed = False
        match what:
            case PastRun():
                self._run, self._item, self._pair, self._about = what.number, None, what.pair, f"run {what.number}"
            case PastStep():
                self._run, self._item, self._pair = what.run, what.told.id, pair
                self._about = f"“{what.told.summary or 'untitled'}” in run {what.run}"

    async def read(self) -> Sequence[Told]:
        report = await self.bridge.undo_shown(self._pair, self._run, self._item)
        self._failed = report.result in (Result.LOCKED, Result.UNREACHABLE, Result.FAILED)
        if self._failed:
            self.call_later(self.notice, f"{report.message}\nF5 tries again.", True)
            self.call_later(self.table.say_empty, "Nothing can be shown: the calendars could not be looked at.")
        return sorted(report.items, key=annals.by_date)

    def show(self) -> None:
        kinds = Counter(told.action if told.action in _WRITES else "rest" for told in self._rows)
        words = (
            ("create", "+", "to enter again"),
            ("update", "~", "to change back"),
            ("delete", "−", "to remove again"),
        )
        parts = [f"{sign} {kinds[kind]:,} {said}" for kind, sign, said in words if kinds[kind]]
        if kinds["rest"]:
            parts.append(f"? {kinds['rest']:,} left as they are: changed since")
        self.about(Content("   ".join(parts)) if self._rows else Content(""))
        super().show()

    def columns(self) -> list[Column[Told]]:
        zone = self.app.zone
        return [
            Column("", lambda told: annals.sign(told.action), 1, sort=lambda told: told.action),
            Column("item", lambda told: (told.summary or "untitled", ""), 16, 5, sort=lambda told: told.summary),
            Column("date", lambda told: (phrase.start(told.start, zone), ""), 16, sort=lambda told: told.start),
            Column("what will happen", lambda told: (self._will(told), ""), 24, 5, sort=self._will),
        ]

    def _will(self, told: Told) -> str:
        if told.action in _WRITES:
            return annals.happened(told, self._names, will=True)
        return _because(told)

    def has(self, row: Told, text: str) -> bool:
        wanted = text.casefold()
        return any(wanted in said.casefold() for said in (row.summary, row.start, row.id, row.uid, self._will(row)))

    def key(self, row: Told) -> object:
        return row.id, row.side

    def summed(self) -> tuple[str, str]:
        return f"Undo {self._about}", f"{self._pair}: {number(len(self._rows), 'item')}"

    def told(self, row: Told) -> Content:
        when = phrase.start_in_words(row.start, self.app.zone)
        head = Content.assemble((plain(row.summary or "untitled"), "bold"), (f"  {when}", "$quiet"))
        return joined(head, plain(self._will(row)), Content.styled("Nothing is done before you press g.", "$quiet"))

    # -- keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        can = not self._failed and any(told.action in _WRITES for told in self._rows)
        return None if action == "go" and not can else True

    def action_go(self) -> None:
        """Home, where the progress is; it goes on there, whatever becomes of this screen."""
        app, bridge = self.app, self.bridge

        async def taken_back() -> PairReport:
            report = await bridge.undo(self._pair, self._run, self._item)
            bridge.say(report.pair, f"took back {self._about}; {phrase.report(report)}")
            return report

        async def home() -> None:
            while len(app.screen_stack) > 2:
                await app.pop_screen()

        app.run_worker(taken_back(), name=f"taking back {self._about}", group="sync", exit_on_error=False)
        app.call_next(home)


def _because(told: Told) -> str:
    if told.action == "conflict":
        return "left as it is: changed since"
    return f"left as it is: {told.reason}" if told.reason else "left as it is"
