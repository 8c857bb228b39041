"""Whatever screen there is: its keys are in the help and in the palette, and it is in this table, or a test fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from importlib import import_module
from inspect import isclass
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import tui.screens
from tests.screens.cases import ids_of, press
from tests.screens.walking import NOON, quiet, walking
from tui.activity import blank
from tui.app import SynclineApp
from tui.keys import BY_ID
from tui.palette import Keys, commands
from tui.screens.activity import ActivityScreen
from tui.screens.ask import AskScreen
from tui.screens.calendar import CalendarScreen
from tui.screens.conflict import ConflictScreen
from tui.screens.editing import EditScreen
from tui.screens.first_run import FirstRunScreen
from tui.screens.help import HelpScreen, explained
from tui.screens.history import HistoryScreen, ItemScreen, MappingScreen, RunScreen
from tui.screens.home import HomeScreen
from tui.screens.pager import PagerScreen
from tui.screens.plan import PlanScreen
from tui.screens.problem import ProblemScreen
from tui.screens.repeat import RepeatScreen
from tui.screens.settings import SettingsScreen
from tui.screens.undo import UndoScreen
from tui.screens.value import TicksScreen, ValueScreen

pytest_plugins = ("tests.screens.diary",)

Road = Callable[[SynclineApp, Pilot[int]], Awaitable[None]]


def by(*ids: str) -> Road:
    """There by keys."""

    async def go(app: SynclineApp, pilot: Pilot[int]) -> None:
        await press(pilot, *ids)

    return go


def shown_by_itself(make: Callable[[SynclineApp], Screen[Any]]) -> Road:
    """A question that other screens ask."""

    async def go(app: SynclineApp, pilot: Pilot[int]) -> None:
        app.push_screen(make(app))
        await quiet(pilot)

    return go


def _first_run(app: SynclineApp) -> Screen[Any]:
    from tui.starting import guessed

    return FirstRunScreen(guessed(app.bridge.path))


def _repeat(_: SynclineApp) -> Screen[Any]:
    return RepeatScreen("", blank(date(2026, 3, 2), NOON, "Europe/Berlin").start)


ROADS: dict[type[Screen[Any]], Road] = {
    HomeScreen: by(),
    PlanScreen: by("preview"),
    ConflictScreen: by("conflicts"),
    HistoryScreen: by("history"),
    RunScreen: by("history", "open"),
    ItemScreen: by("history", "open", "open"),
    MappingScreen: by("history", "mapping"),
    PagerScreen: by("history", "readable"),
    UndoScreen: by("history", "last", "take-back"),
    CalendarScreen: by("calendar"),
    ActivityScreen: by("calendar", "new"),
    SettingsScreen: by("settings"),
    HelpScreen: by("help"),
    AskScreen: by("calendar", "remove"),
    EditScreen: by("conflicts", "edit"),
    FirstRunScreen: shown_by_itself(_first_run),
    ProblemScreen: shown_by_itself(lambda _: ProblemScreen(["The config file cannot be used."])),
    RepeatScreen: shown_by_itself(_repeat),
    TicksScreen: shown_by_itself(lambda _: TicksScreen("days", ["Which?"], [("mo", "Monday")], [])),
    ValueScreen: shown_by_itself(lambda _: ValueScreen("name", ["Whose?"], "", lambda text: text)),
}


def _screens() -> set[type[Screen[Any]]]:
    """Those that are shown; a class without keys of its own is what others are made of."""
    found: set[type[Screen[Any]]] = set()
    for info in iter_modules([str(Path(tui.screens.__path__[0]))]):
        module = import_module(f"tui.screens.{info.name}")
        found |= {
            each
            for each in vars(module).values()
            if isclass(each)
            and issubclass(each, Screen)
            and each.__module__ == module.__name__
            and "BINDINGS" in vars(each)
        }
    return found


def test_every_screen_is_in_the_table() -> None:
    assert _screens() == set(ROADS)


@pytest.mark.parametrize("screen", ROADS, ids=lambda screen: screen.__name__)
async def test_every_key_of_it_is_in_the_help_and_in_the_palette(screen: type[Screen[Any]], folder: Path) -> None:
    async with walking(folder) as (app, pilot):
        await ROADS[screen](app, pilot)
        here = app.screen
        assert type(here) is screen
        told = {entry.id for keys in explained(here).values() for entry in keys}
        assert ids_of(here.BINDINGS) <= told | {"help", "quit"}, "printable keys belong to a field that has the focus"
        usable = {active.binding.id for active in here.active_bindings.values() if active.enabled} & BY_ID.keys()
        assert {entry.id for entry, _ in commands(app, here)} == usable
        assert len([hit async for hit in Keys(here).discover()]) == len(usable)
        if "back" in ids_of(here.BINDINGS):
            await press(pilot, "back")
            assert app.screen is not here
