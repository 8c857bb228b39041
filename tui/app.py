"""The app: it opens the bridge, carries out the wishes of the screens, and shows them the board."""

from __future__ import annotations

import gc
import os
import signal
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import tzinfo
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from engine.model.errors import SynclineError
from tui import faults, messages, phrase
from tui.bridge import Bridge, Clock, now
from tui.keys import binding, bindings
from tui.palette import Keys
from tui.state import Board
from tui.themes import DARK, OTHER, THEMES
from tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Mapping, Sequence

    from textual.theme import Theme

    from engine.model.preview import Draft
    from engine.model.report import PairReport
    from engine.model.resource import ItemKey
    from tui.decisions import Decisions

TIMES_A_SECOND: Final = 10
"""How often the board is shown anew while something moves; more would only make the screen slower than the engine."""

PLACES: Final = {
    "history": "tui.screens.history:HistoryScreen",
    "calendar": "tui.screens.calendar:CalendarScreen",
    "settings": "tui.screens.settings:SettingsScreen",
}
"""Screens that a key leads to; each is made with the name of the marked pair ("" for none)."""


class SynclineApp(App[int], inherit_bindings=False):
    """``zone``: of times on the screen; None for the machine's. ``fail_fast``: unexpected errors end the app (tests)."""

    CSS_PATH = "app.tcss"

    COMMANDS: ClassVar[set[Any]] = {Keys}

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("palette", "theme", "suspend", "quit-anywhere"),
        replace(binding("settings"), show=False),
    ]

    ENABLE_COMMAND_PALETTE = True

    TITLE = "Syncline"

    theme: Reactive[str] = Reactive(DARK.name)
    """From the start: each change of it reads all styles once more."""

    board: reactive[Board] = reactive(Board())
    """What Home shows; screens watch it."""

    def __init__(
        self,
        config: Path,
        data: Path,
        *,
        clock: Clock = now,
        zone: tzinfo | None = None,
        fail_fast: bool = False,
    ) -> None:
        super().__init__()
        self.bridge = Bridge(config, data, clock)
        self.zone = zone
        self._fail_fast = fail_fast
        self._log_file = data / faults.NAME
        self._faults = 0
        self._leaving = False
        self._untidy = False
        self._warned: set[Screen[Any]] = set()

    @property
    def available_themes(self) -> dict[str, Theme]:
        return {**super().available_themes, **THEMES}

    # -- opening ----------------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """The first screen is painted before the engine is imported."""
        self.set_interval(1 / TIMES_A_SECOND, self._show_board)
        self.set_interval(15, self.sync_what_is_due)
        await self._first_screen()

    async def _first_screen(self) -> None:
        if self.bridge.is_set_up:
            from tui.screens.home import HomeScreen

            await self.push_screen(HomeScreen())
            self.call_after_refresh(self._open)
        else:
            from tui.screens.first_run import FirstRunScreen
            from tui.starting import guessed

            await self.push_screen(FirstRunScreen(guessed(self.bridge.path)))

    def _open(self) -> None:
        self.run_worker(self._opened(), group="open", exclusive=True, exit_on_error=False)

    async def _opened(self) -> None:
        try:
            await self.bridge.open()
        except SynclineError as error:
            await self._cannot_open(error)
            return
        self.board = self.bridge.board()

    async def _cannot_open(self, error: SynclineError) -> None:
        """Where somebody is already mending it, Home tells it when they come back."""
        from tui.screens.problem import ProblemScreen

        words = self.bridge.problems(error)
        if any(getattr(screen, "MENDS", False) for screen in self.screen_stack):
            self.board = Board(loading=False, problem="\n".join(words))
        else:
            await self._instead(ProblemScreen(words, self.bridge.line_that_is_no_toml(error)))

    async def _instead(self, screen: Screen[None]) -> None:
        """Another first screen."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.push_screen(screen)

    @on(messages.SetUp)
    async def set_up(self) -> None:
        await self.look_again_from_the_start()

    def look_again(self) -> None:
        """F5 on the first screen: the config may have been mended, another Syncline may have synced."""
        self.run_worker(self._looked_again(), group="open", exclusive=True, exit_on_error=False)

    async def _looked_again(self) -> None:
        from tui.screens.home import HomeScreen

        if isinstance(self.screen_stack[1], HomeScreen) and self.bridge.is_open:
            await self.bridge.refresh()
        else:
            await self.look_again_from_the_start()

    async def look_again_from_the_start(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self._first_screen()

    def _show_board(self) -> None:
        if self.bridge.is_open and self.bridge.moved:
            self.board = self.bridge.board()

    # -- syncing ----------------------------------------------------------------------------------------------------

    @on(messages.SyncWanted)
    def sync_wanted(self, wish: messages.SyncWanted) -> None:
        self.sync(wish.pairs or tuple(pair.name for pair in self.board.pairs))

    def sync(self, pairs: tuple[str, ...], patient: bool = False) -> None:
        """Start the pairs that do not run yet, each in a worker of its own."""
        for pair in pairs:
            if pair in self.bridge.busy:
                self.notify(f"{pair} is being synced already.", severity="warning")
            else:
                self._untidy = True
                run = self.bridge.sync(pair, patient)
                self.run_worker(self._sync(pair, run), name=f"syncing {pair}", group="sync", exit_on_error=False)

    async def _sync(self, pair: str, run: Awaitable[PairReport]) -> None:
        self.bridge.say(pair, phrase.report(await run))

    def sync_what_is_due(self) -> None:
        """Pairs with an interval, while the app is open."""
        if self.bridge.is_open and not self._leaving:
            self.sync(tuple(self.bridge.due()), patient=True)
        if self._untidy and not self.bridge.busy:
            self._untidy = False
            gc.collect()

    @on(messages.StopWanted)
    def stop_wanted(self) -> None:
        self.bridge.stop()

    # -- places -----------------------------------------------------------------------------------------------------

    @on(messages.PlanWanted)
    def plan_wanted(self, wish: messages.PlanWanted) -> None:
        from tui.screens.plan import PlanScreen

        self.push_screen(PlanScreen(wish.pair))

    @on(messages.ConflictsWanted)
    def conflicts_wanted(self, wish: messages.ConflictsWanted) -> None:
        from tui.screens.conflict import ConflictScreen

        self.push_screen(ConflictScreen(wish.pair))

    def compare(self, decisions: Decisions, keys: Sequence[ItemKey], at: ItemKey) -> None:
        """Items of a plan property by property; what is decided there is decided in the plan."""
        from tui.screens.conflict import ConflictScreen

        self.push_screen(ConflictScreen(decisions.sheet.pair, decisions, keys, at))

    def keep(self, decisions: Decisions, drafts: Mapping[ItemKey, Draft]) -> None:
        """Note decisions at once; they are there again when the app comes back."""
        self.run_worker(
            self.bridge.keep(decisions.sheet, drafts), name="noting a decision", group="keep", exit_on_error=False
        )

    @on(messages.GoWanted)
    async def go_wanted(self, wish: messages.GoWanted) -> None:
        """Home again, where the progress is."""
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        pair = wish.decisions.sheet.pair
        self.run_worker(self._gone(wish.decisions), name=f"carrying out {pair}", group="sync", exit_on_error=False)

    async def _gone(self, decisions: Decisions) -> None:
        self._untidy = True
        report = await self.bridge.carry_out(decisions.sheet, decisions.drafts)
        self.bridge.say(report.pair, phrase.report(report))

    @on(messages.PlaceWanted)
    def place_wanted(self, wish: messages.PlaceWanted) -> None:
        module, _, name = PLACES[wish.place].partition(":")
        self.push_screen(getattr(import_module(module), name)(wish.pair))

    def action_settings(self) -> None:
        """From anywhere; the screens below begin anew once something was saved."""
        self.post_message(messages.PlaceWanted("settings"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The settings are not opened over a form, whose answers would be lost, nor over themselves."""
        if action != "settings":
            return True
        is_form = any(isinstance(entry, Binding) and entry.id == "save" for entry in self.screen.BINDINGS)
        return None if is_form else True

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        about = self.screen
        if isinstance(about, HelpScreen):
            return
        self.push_screen(HelpScreen(about, getattr(about, "PLACE", "Syncline")))

    def action_theme(self) -> None:
        self.theme = OTHER.get(self.theme, DARK.name)

    @on(KeyBar.Clicked)
    def key_clicked(self, event: KeyBar.Clicked) -> None:
        self.simulate_key(event.key)

    # -- leaving ----------------------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """With settings that are not saved, the first time only says so."""
        if not self._unsaved():
            await self.leave()

    async def leave(self) -> None:
        """Leave once the item in hand is done; asked again, what is running is cut off where that is safe."""
        syncing = [worker for worker in self._all_workers() if worker.group == "sync" and worker.is_running]
        if self._leaving:
            for worker in syncing:
                worker.cancel()
            return
        self._leaving = True
        self.bridge.stop()
        if syncing:
            self.notify("Leaving as soon as the item in hand is done. Quit again to leave at once.", timeout=60)
        self.run_worker(self._leave(syncing), group="leave", exit_on_error=False)

    def _unsaved(self) -> bool:
        """Is there something unsaved that nobody was told of yet?"""
        found = {screen for screen in self.screen_stack if getattr(screen, "unsaved", "")} - self._warned
        self._warned |= found
        for screen in found:
            self.notify(
                f"{getattr(screen, 'unsaved', '')} are changed and not saved: Ctrl+S saves, quit again leaves without.",
                severity="warning",
            )
        return bool(found)

    def _all_workers(self) -> list[Worker[Any]]:
        return list(cast("Iterable[Worker[Any]]", self.workers))

    async def _leave(self, syncing: list[Worker[Any]]) -> None:
        for worker in syncing:
            with suppress(Exception):
                await worker.wait()
        await self.bridge.close()
        self.exit(0)

    async def on_unmount(self) -> None:
        """However the app ends, the engine's thread ends with it."""
        await self.bridge.close()

    # -- what nobody expected ---------------------------------------------------------------------------------------

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        worker = cast("Worker[Any]", event.worker)  # pyright: ignore[reportUnknownMemberType]
        error = worker.error
        if event.state is not WorkerState.ERROR or error is None or not self.is_running:
            return
        if isinstance(error, SynclineError):
            self.notify(str(error), severity="error", timeout=15)
        else:
            self.unexpected(error, worker.name or worker.group)

    def unexpected(self, error: BaseException, doing: str) -> None:
        """Into the log with it, the way there on the screen, and on."""
        faults.note(error, doing)
        self._faults += 1
        if self._fail_fast and isinstance(error, Exception):
            super()._handle_exception(error)
            return
        self.notify(
            f"Something went wrong that nobody expected. Syncline goes on; the details are in {self._log_file}.",
            severity="error",
            timeout=15,
        )

    def _handle_exception(self, error: Exception) -> None:
        """Textual's last resort. It ends the app; here only an error that comes back again and again does."""
        if self._fail_fast or not self.is_running or self._faults >= 20:
            super()._handle_exception(error)
        else:
            self.unexpected(error, "showing or answering")


def main(config: Path, data: Path) -> int:
    """Open the app. ``config``: the config file (made by the first run); ``data``: the data folder. Returns the exit code."""
    faults.attach(data)
    seldom_collected()
    app = SynclineApp(config, data)
    _leave_when_told(app)
    try:
        return app.run() or app.return_code or 0
    finally:
        faults.detach()


def seldom_collected() -> None:
    """A full collection of garbage over ten thousand items stops the screen for a moment: they are made when nothing runs."""
    gc.set_threshold(20_000, 20, 10_000)


def _leave_when_told(app: SynclineApp) -> None:
    """A machine that shuts down: leave as by the key. A terminal that is gone: finish the item in hand, without the screen.

    Nobody reads what is written to a terminal that is gone, so the app's own loop may stand still for ever by then.
    """

    def asked(*_: object) -> None:
        with suppress(RuntimeError):
            app.call_later(app.leave)

    def gone(*_: object) -> None:
        def finish() -> None:
            app.bridge.drain()
            os._exit(0)

        threading.Thread(target=finish, name="leaving").start()

    for name, answer in (("SIGTERM", asked), ("SIGHUP", gone)):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), answer)
