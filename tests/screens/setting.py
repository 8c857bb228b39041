"""The settings in tests: how to get about in them, and a keyring."""

from __future__ import annotations

from pathlib import Path

from keyring.backend import KeyringBackend
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.screens.cases import key
from tests.screens.walking import CONFIG
from tui.app import SynclineApp
from tui.screens.ask import AskScreen
from tui.screens.editing import EditScreen
from tui.screens.settings import SettingsScreen
from tui.screens.value import TicksScreen, ValueScreen
from tui.widgets.setting_lists import PlaceList, SettingList

COMMENTED = CONFIG.replace("[pairs.mail]", "# The one that matters.\n[pairs.mail]  # mine").replace(
    'direction = "left-to-right"', 'direction = "left-to-right"  # for now\n# interval = ""'
)


class Ring(KeyringBackend):
    """Keeps passwords as long as the test lasts."""

    priority = 1  # type: ignore[assignment]
    viable = False

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


async def rest(pilot: Pilot[int]) -> None:
    """The settings ask their questions from a worker, which waits as long as a question is open. A sync may go on meanwhile."""
    await pilot.pause()
    while not isinstance(pilot.app.screen, (AskScreen, EditScreen, ValueScreen, TicksScreen)):
        busy = [worker for worker in pilot.app.workers if worker.group not in ("forever", "sync") and worker.is_running]
        if not busy:
            break
        await pilot.pause(0.01)
    await pilot.pause()
    if isinstance(pilot.app, SynclineApp) and pilot.app.bridge.is_open:
        pilot.app.board = pilot.app.bridge.board()
        await pilot.pause()


async def tap(pilot: Pilot[int], *ids: str) -> None:
    for id in ids:
        await pilot.press(key(id))
        await rest(pilot)


def settings_of(app: SynclineApp) -> SettingsScreen:
    return next(screen for screen in app.screen_stack if isinstance(screen, SettingsScreen))


async def mark(app: SynclineApp, pilot: Pilot[int], *path: str) -> None:
    """Go to a table, or to one of its settings, as by the arrow keys."""
    screen = settings_of(app)
    places, rows = screen.query_one(PlaceList), screen.query_one(SettingList)
    places.focus()
    table = path[:1] if path[0] == "user" else path[:2]
    places.cursor = next(n for n, row in enumerate(places._rows) if getattr(row, "path", None) == table)
    await rest(pilot)
    if len(path) > len(table):
        rows.focus()
        rows.cursor = next(n for n, row in enumerate(rows._rows) if getattr(row, "path", None) == path)
        await rest(pilot)


async def enter(app: SynclineApp, pilot: Pilot[int], text: str) -> None:
    field = app.screen.query_one("#text")
    if isinstance(field, TextArea):
        field.text = text
        await rest(pilot)
        await tap(pilot, "save")
    else:
        assert isinstance(field, Input)
        field.value = text
        await rest(pilot)
        await tap(pilot, "open")


async def choose(app: SynclineApp, pilot: Pilot[int], name: str) -> None:
    from tui.widgets.choices import Choices

    app.screen.query_one(Choices).choose(name)
    await tap(pilot, "open")


def file_in(folder: Path) -> str:
    return (folder / "config.toml").read_text(encoding="utf-8")


async def changed(app: SynclineApp, pilot: Pilot[int]) -> None:
    await tap(pilot, "settings")
    await mark(app, pilot, "pairs", "mail", "merge")
    await tap(pilot, "next-choice", "back")


async def changed_here(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "merge")
    await tap(pilot, "next-choice")
