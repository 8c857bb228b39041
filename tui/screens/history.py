"""The history: every run, what it did, what became of single items, and which item here is which item there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content

from engine.model.both import Side
from engine.model.chronicle import Linked, PastRun, PastStep
from engine.model.resource import ItemKey
from tui import annals, phrase
from tui.bridges import history
from tui.keys import binding, bindings
from tui.phrase import number, plain
from tui.screens.listing import Listing, joined
from tui.screens.page import EVERYWHERE
from tui.widgets.lines import Lines
from tui.widgets.table import Column

LOOKING: list[BindingType] = bindings("find", "order", "order-back", "back")


class HistoryScreen(Listing[PastRun]):
    """``pair``: only its runs; "" for those of all pairs."""

    CSS_PATH = "history.tcss"

    PLACE = "History"

    NOTHING = "There was no sync yet."

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("take-back", "mapping", "readable"),
        binding("filter", "Pair"),
        *LOOKING,
        *EVERYWHERE,
    ]

    def __init__(self, pair: str = "") -> None:
        super().__init__()
        self._pair = pair

    async def read(self) -> Sequence[PastRun]:
        return await history.past_runs(self.bridge, self._pair or None)

    def columns(self) -> list[Column[PastRun]]:
        zone = self.app.zone

        def ended(run: PastRun) -> tuple[str, str]:
            sign = annals.result(run)[0]
            return sign, annals.TONES.get(sign, "")

        return [
            Column("run", lambda run: (str(run.number), "quiet"), 5, sort=lambda run: run.number),
            Column("when", lambda run: (annals.stamp(run.started, zone), ""), 16, sort=lambda run: run.started),
            Column("pair", lambda run: (run.pair, ""), 8, 1, sort=lambda run: run.pair),
            Column("", ended, 1, sort=lambda run: run.result or ""),
            Column("what it did", lambda run: (annals.did(run), ""), 30, 6, sort=annals.did),
        ]

    def has(self, row: PastRun, text: str) -> bool:
        return annals.run_has(row, text)

    def key(self, row: PastRun) -> object:
        return row.number

    def summed(self) -> tuple[str, str]:
        return f"History: {self._pair}" if self._pair else "History", number(len(self._rows), "run")

    def told(self, row: PastRun) -> Content:
        sign, words = annals.result(row)
        when = annals.when(row.started, self.bridge.clock(), self.app.zone)
        head = Content.assemble((f"Run {row.number} of {plain(row.pair)}", "bold"), (f"  {when}", "$quiet"))
        return joined(head, f"{sign} {words}", plain(annals.did(row)))

    # -- keys -------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "take_back" and self._undoable() is None else True

    def _undoable(self) -> PastRun | None:
        """The marked run, where it wrote something and its pair still is."""
        run = self.table.marked if self.is_mounted else None
        wrote = run is not None and any(one.created or one.updated or one.deleted for one in run.counts.done)
        return run if run is not None and (wrote or run.finished is None) and _is_there(self, run.pair) else None

    @on(Lines.Opened, "#rows")
    def run_opened(self) -> None:
        run = self.table.marked
        if run is not None:
            self.app.push_screen(RunScreen(run))

    def action_take_back(self) -> None:
        from tui.screens.undo import UndoScreen

        run = self._undoable()
        if run is not None:
            self.app.push_screen(UndoScreen(run))

    def action_next_filter(self) -> None:
        """The runs of the next pair; after the last one those of all pairs."""
        if self.bridge.is_open:
            pairs = [*self.bridge.config.pairs, ""]
            self._pair = pairs[(pairs.index(self._pair) + 1) % len(pairs) if self._pair in pairs else 0]
            self.load()

    def action_mapping(self) -> None:
        self.app.push_screen(MappingScreen(self._pair))

    def action_readable(self) -> None:
        from tui.screens.pager import PagerScreen

        self.app.push_screen(PagerScreen("History as text", lambda: history.readable(self.bridge)))


def _is_there(screen: Listing[PastRun] | Listing[PastStep], pair: str) -> bool:
    return screen.bridge.is_open and pair in screen.bridge.config.pairs


class StepsScreen(Listing[PastStep]):
    """Steps of a run, or of an item: each in a sentence."""

    CSS_PATH = "history.tcss"

    PLACE = "What happened"

    def columns(self) -> list[Column[PastStep]]:
        zone = self.app.zone

        def said(step: PastStep) -> tuple[str, str]:
            return annals.happened(step.told, step.names, step.state), ""

        return [
            Column("", lambda step: annals.sign(step.told.action), 1, sort=lambda step: step.told.action),
            self.which(),
            Column(
                "date", lambda step: (phrase.start(step.told.start, zone), ""), 16, sort=lambda step: step.told.start
            ),
            Column("what happened", said, 24, 5, sort=said),
        ]

    def which(self) -> Column[PastStep]:
        """The column that tells the steps apart."""
        raise NotImplementedError

    def has(self, row: PastStep, text: str) -> bool:
        return annals.has(row, text)

    def key(self, row: PastStep) -> object:
        return row.run, row.told.id, row.told.action, row.told.side

    def told(self, row: PastStep) -> Content:
        told = row.told
        when = phrase.start_in_words(told.start, self.app.zone)
        head = Content.assemble((plain(told.summary or "untitled"), "bold"), (f"  {when}", "$quiet"))
        ids = "   ".join(f"{row.names[side]}: {plain(row.ids[side] or '')}" for side in Side if row.ids[side])
        return joined(head, plain(annals.happened(told, row.names, row.state)), Content.styled(ids, "$quiet"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "take_back" and self._undoable() is None else True

    def _undoable(self) -> PastStep | None:
        step = self.table.marked if self.is_mounted else None
        return step if step is not None and step.wrote and self.pair_is_there(step) else None

    def pair_is_there(self, step: PastStep) -> bool:
        return _is_there(self, self.pair)

    @property
    def pair(self) -> str:
        raise NotImplementedError

    def action_take_back(self) -> None:
        from tui.screens.undo import UndoScreen

        step = self._undoable()
        if step is not None:
            self.app.push_screen(UndoScreen(step, self.pair))


class RunScreen(StepsScreen):
    """One run."""

    PLACE = "A run"

    NOTHING = "This run found nothing to do."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("take-back"), *LOOKING, *EVERYWHERE]

    def __init__(self, run: PastRun) -> None:
        super().__init__()
        self._run = run

    @property
    def pair(self) -> str:
        return self._run.pair

    async def read(self) -> Sequence[PastStep]:
        self._run, steps = await history.steps(self.bridge, self._run.number)
        return sorted(steps, key=lambda step: annals.by_date(step.told))

    def which(self) -> Column[PastStep]:
        def item(step: PastStep) -> tuple[str, str]:
            return step.told.summary or "untitled", ""

        return Column("item", item, 16, 5, sort=lambda step: step.told.summary.casefold())

    def summed(self) -> tuple[str, str]:
        when = annals.when(self._run.started, self.bridge.clock(), self.app.zone)
        return f"Run {self._run.number} of {self._run.pair}", f"{when}: {annals.result(self._run)[1]}"

    @on(Lines.Opened, "#rows")
    def item_opened(self) -> None:
        step = self.table.marked
        if step is not None:
            self.app.push_screen(ItemScreen(self._run.pair, step.told.id, step.told.summary))


class ItemScreen(StepsScreen):
    """One item across all runs, and where it is now."""

    PLACE = "An item"

    NOTHING = "No run did anything to this item."

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("take-back"), *LOOKING, *EVERYWHERE]

    def __init__(self, pair: str, item: ItemKey, summary: str) -> None:
        super().__init__()
        self._pair = pair
        self._item = item
        self._summary = summary or "untitled"
        self._linked: Linked | None = None

    @property
    def pair(self) -> str:
        return self._pair

    async def read(self) -> Sequence[PastStep]:
        self._linked, steps = await history.item_steps(self.bridge, self._pair, self._item)
        return steps

    def which(self) -> Column[PastStep]:
        zone = self.app.zone
        return Column("when", lambda step: (annals.stamp(step.at, zone), ""), 16, sort=lambda step: step.run)

    def show(self) -> None:
        self.about(self._places())
        super().show()

    def _places(self) -> Content:
        """Both ids, so that the item can be found in either program."""
        linked = self._linked
        if linked is None:
            return Content.styled("It is not in both calendars now.", "$quiet")
        pair = self.bridge.config.pairs.get(self._pair) if self.bridge.is_open else None
        lines = [
            Content.assemble(
                (f"{side.value if pair is None else pair.calendars[side]}: ", "$quiet"), plain(linked.ids[side])
            )
            for side in Side
        ]
        uids = " / ".join(dict.fromkeys(linked.uids))
        return joined(*lines, Content.assemble(("UID: ", "$quiet"), plain(uids)))

    def summed(self) -> tuple[str, str]:
        return self._summary, f"{self._pair} · {number(len(self._rows), 'step')} · id {self._item}"


class MappingScreen(Listing[Linked]):
    """Which item here is which item there. ``pair``: "" for all pairs."""

    CSS_PATH = "history.tcss"

    PLACE = "Ids"

    NOTHING = "No activity is linked yet: the first sync does that."

    BINDINGS: ClassVar[list[BindingType]] = [*LOOKING, *EVERYWHERE]

    def __init__(self, pair: str = "") -> None:
        super().__init__()
        self._pair = pair
        self._whose: tuple[str, ...] = ()

    async def read(self) -> Sequence[Linked]:
        table = await history.mapping(self.bridge, self._pair or None)
        profiles = (f"{calendar}: mail profile {profile}" for calendar, profile in table.profiles.items())
        self._whose = (f"Mobile user: {table.user or 'not named in the config file'}", *profiles)
        return table.items

    def show(self) -> None:
        self.about(Content.styled("\n".join(map(plain, self._whose)), "$quiet"))
        super().show()

    def columns(self) -> list[Column[Linked]]:
        zone = self.app.zone
        pair = self.bridge.config.pairs.get(self._pair) if self.bridge.is_open else None
        names = ("left id", "right id") if pair is None else (pair.calendars.left, pair.calendars.right)
        return [
            Column("date", lambda item: (phrase.start(item.start, zone), ""), 16, sort=lambda item: item.start),
            Column("item", lambda item: (item.summary or "untitled", ""), 12, 4, sort=lambda item: item.summary),
            Column("pair", lambda item: (item.pair, "quiet"), 8, least=100),
            Column(names[0], lambda item: (item.ids.left, ""), 10, 3, sort=lambda item: item.ids.left),
            Column(names[1], lambda item: (item.ids.right, ""), 10, 3, sort=lambda item: item.ids.right),
        ]

    def has(self, row: Linked, text: str) -> bool:
        return annals.link_has(row, text)

    def key(self, row: Linked) -> object:
        return row.pair, row.key

    def summed(self) -> tuple[str, str]:
        return f"Ids: {self._pair}" if self._pair else "Ids", f"{number(len(self._rows), 'item')} on both sides"

    def told(self, row: Linked) -> Content:
        when = phrase.start_in_words(row.start, self.app.zone)
        head = Content.assemble((plain(row.summary or "untitled"), "bold"), (f"  {when}", "$quiet"))
        uids = " / ".join(dict.fromkeys(row.uids))
        return joined(
            head, f"{plain(row.ids.left)}  ⇄  {plain(row.ids.right)}", Content.styled(f"UID {plain(uids)}", "$quiet")
        )

    @on(Lines.Opened, "#rows")
    def item_opened(self) -> None:
        item = self.table.marked
        if item is not None:
            self.app.push_screen(ItemScreen(item.pair, item.key, item.summary))
