"""The calendar screen in tests: where one is in it, and how to get to an entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from textual.pilot import Pilot

from tests.builders import Event
from tests.screens.cases import press
from tests.screens.walking import quiet
from tui.app import SynclineApp
from tui.book import Entry
from tui.screens.ask import AskScreen
from tui.screens.calendar import CalendarScreen
from tui.widgets.choices import Choices


def screen(app: SynclineApp) -> CalendarScreen:
    assert isinstance(app.screen, CalendarScreen)
    return app.screen


def entry(app: SynclineApp) -> Entry:
    found = screen(app).entry
    assert found is not None
    return found


def subject(app: SynclineApp) -> str:
    return entry(app).at.summary


def day(app: SynclineApp) -> date:
    return screen(app).view.day


async def mark(app: SynclineApp, pilot: Pilot[int], summary: str) -> None:
    """Go down the agenda to an entry."""
    agenda = screen(app).view
    for _ in range(40):
        if screen(app).entry is not None and subject(app) == summary:
            return
        agenda.action_cursor_down()
        await quiet(pilot)
    raise AssertionError(f"{summary} is not in the agenda")


async def answer(app: SynclineApp, pilot: Pilot[int], name: str) -> None:
    """Give an answer to the question that is asked."""
    assert isinstance(app.screen, AskScreen)
    app.screen.query_one(Choices).choose(name)
    await press(pilot, "open")


async def filled(folder: Path, *events: Event) -> None:
    """A team calendar that is in no pair, with these events."""
    from engine.config.load import load
    from engine.session.workplace import workplace
    from tests.screens import samples

    config = '[calendars.team]\ntype = "vdir"\npath = "team"\n'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    async with workplace(load(folder / "config.toml"), folder / "data") as work:
        await samples.enter(work, "team", *events)
