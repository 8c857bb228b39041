"""The app as a whole: help and palette know every key, leaving waits, nothing unexpected ends it, the engine is elsewhere."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input

from engine.model.errors import Unreachable
from tests.screens.cases import Cases, ids_of, key, press
from tests.screens.samples import sample
from tests.screens.slow import CONFIG, held, stores
from tests.screens.walking import app_in, frozen, notices, quiet, shown, until, walking
from tui.app import SynclineApp
from tui.keys import BY_ID
from tui.palette import Keys, title
from tui.screens.help import HelpScreen
from tui.screens.home import HomeScreen
from tui.screens.page import EVERYWHERE
from tui.themes import DARK, LIGHT

ROOT = Path(__file__).parents[2]

cases = Cases()


def test_every_key_of_every_screen_has_a_case() -> None:
    assert ids_of(EVERYWHERE) == set(cases)


@pytest.mark.parametrize("id", sorted(ids_of(EVERYWHERE)))
async def test_key(id: str, tmp_path: Path) -> None:
    with stores(items=2):
        async with walking(tmp_path, CONFIG) as (app, pilot):
            await cases[id](app, pilot)


@cases("help")
async def help_(app: SynclineApp, pilot: Pilot[int]) -> None:
    for pressed in ("question_mark", "f1"):
        await pilot.press(pressed)
        await quiet(pilot)
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "back")
    assert isinstance(app.screen, HomeScreen)


@cases("palette")
async def palette(app: SynclineApp, pilot: Pilot[int]) -> None:
    """A command is found by its name and carried out on the screen below."""
    await press(pilot, "palette")
    app.screen.query_one(Input).value = "sync all"
    while not app.screen.query_one(CommandList).option_count:
        await pilot.pause()
    await pilot.press("enter")
    await quiet(pilot)
    assert app.board.happened


@cases("theme")
async def theme(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "theme")
    assert app.theme == LIGHT.name
    await press(pilot, "theme")
    assert app.theme == DARK.name


@cases("again")
async def again(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "again")
    assert isinstance(app.screen, HomeScreen)


@cases("suspend")
async def suspend(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Where there is no terminal to give back, nothing happens."""
    await press(pilot, "suspend")
    assert app.is_running


@cases("next-field", "previous-field")
async def fields(app: SynclineApp, pilot: Pilot[int]) -> None:
    before = app.focused
    await press(pilot, "next-field", "previous-field")
    assert app.focused is before


@cases("quit", "quit-anywhere")
async def quit_(app: SynclineApp, pilot: Pilot[int]) -> None:
    await pilot.press(key("quit"))
    await app.workers.wait_for_complete()
    assert app.return_value == 0


async def test_quitting_works_from_within_a_field(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        await pilot.press(key("quit"))
        assert app.return_value is None, "a q in a name is a letter"
        await pilot.press(key("quit-anywhere"))
        await app.workers.wait_for_complete()
        assert app.return_value == 0


async def test_what_is_typed_right_after_tab_goes_into_the_next_field(tmp_path: Path) -> None:
    """Keys come faster than the app answers them, from a paste or on a busy machine."""
    async with walking(tmp_path, None) as (app, pilot):
        first, second = app.screen.query_one("#user", Input), app.screen.query_one("#mobile", Input)
        for pressed in ("Kim", "tab", "tab", "db"):
            for sign in [pressed] if pressed == "tab" else pressed:
                app.post_message(events.Key(sign, None if pressed == "tab" else sign))
        await quiet(pilot)
        assert (first.value, second.value) == ("Kim", "db")


# -- help and palette -----------------------------------------------------------------------------------------------


async def test_the_palette_finds_by_name_and_by_meaning(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, _):
        found = [hit.text async for hit in Keys(app.screen).search("sync all")]
        assert title(BY_ID["sync-all"]) in found
        meant = [hit.text async for hit in Keys(app.screen).search("take one back")]
        assert title(BY_ID["history"]) in meant


async def test_the_help_of_help_is_the_one_that_is_open(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "help")
        app.action_help()
        await quiet(pilot)
        assert len(app.screen_stack) == 3


async def test_a_click_on_a_key_of_the_footer_presses_it(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        rows = shown(app).splitlines()
        y = next(n for n, row in enumerate(rows) if "? Help" in row)
        await pilot.click(offset=(rows[y].index("? Help") + 2, y))
        await quiet(pilot)
        assert isinstance(app.screen, HelpScreen)


# -- stopping and leaving -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("done", [0, 1, 7, 38])
async def test_esc_stops_at_an_item_boundary_and_says_what_was_done(done: int, tmp_path: Path) -> None:
    """In the first write, in the middle, in the last but one; the next sync does the rest and nothing twice."""
    async with held(tmp_path, "sync", "write", after=done, items=40, batch=1) as (app, pilot, gate, desk):
        await pilot.press(key("stop"))
        await until(pilot, "stopping as soon as the item in hand is done")
        gate.open()
        await quiet(pilot)
        assert len(desk.items) == done + 1
        assert f"stopped as you asked; desk: {done + 1} entered" in " ".join(shown(app).split())
        await press(pilot, "sync")
        assert len(desk.items) == 40
        assert f"all in step; desk: {39 - done} entered" in shown(app)


async def test_esc_in_the_last_write_finds_nothing_left_to_stop(tmp_path: Path) -> None:
    async with held(tmp_path, "sync", "write", after=5, items=6, batch=1) as (app, pilot, gate, desk):
        await pilot.press(key("stop"))
        gate.open()
        await quiet(pilot)
        assert len(desk.items) == 6
        assert "all in step; desk: 6 entered" in shown(app)


async def test_esc_right_after_the_sync_key_stops_it(tmp_path: Path) -> None:
    """Keys come faster than the app answers them on a busy machine."""
    with stores(items=6, batch=2) as (_, desk):
        async with walking(tmp_path, CONFIG) as (app, pilot):
            for id in ("sync", "stop"):
                app.post_message(events.Key(key(id), None))
            await quiet(pilot)
            assert "stopped as you asked" in shown(app)
            assert len(desk.items) < 6


async def test_progress_is_shown_for_each_calendar_while_it_works(tmp_path: Path) -> None:
    async with held(tmp_path, "sync", "write") as (app, pilot, gate, _):
        app.board = app.bridge.board()
        await until(pilot, "… syncing now")
        assert all(f"{name} " in shown(app) for name in ("crm", "desk"))
        gate.open()
        await quiet(pilot)
        assert "… syncing now" not in shown(app)


async def test_quitting_waits_for_the_item_in_hand(tmp_path: Path) -> None:
    async with held(tmp_path, "sync", "write", items=6, batch=2) as (app, pilot, gate, desk):
        await pilot.press(key("quit"))
        await pilot.pause()
        assert app.return_value is None
        assert "Leaving as soon as" in notices(app)
        gate.open()
        await app.workers.wait_for_complete()
        assert app.return_value == 0
    assert len(desk.items) == 2
    async with walking(tmp_path, CONFIG) as (app, pilot):
        assert "cut off" not in shown(app), "the run came to its end and was noted"


async def test_quitting_does_not_wait_for_a_look(tmp_path: Path) -> None:
    """A plan in the making writes nothing: it is given up."""
    async with held(tmp_path, "preview", "list") as (app, pilot, _, _):
        await pilot.press(key("quit"))
        await app.workers.wait_for_complete([worker for worker in app.workers if worker.group == "leave"])
        assert app.return_value == 0


async def test_another_pair_can_be_worked_on_while_one_is_synced(tmp_path: Path) -> None:
    async with held(tmp_path, "sync", "write") as (app, pilot, gate, _):
        await pilot.press(key("help"))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen), "keys are answered while a write is under way"
        await pilot.press(key("back"), key("sync"))
        await pilot.pause()
        assert "is being synced already" in notices(app)
        gate.open()
        await quiet(pilot)


async def test_a_resized_terminal_shows_the_same(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "conflicts", "left")
        for size in ((120, 40), (60, 16), (80, 24)):
            await pilot.resize_terminal(*size)
            await quiet(pilot)
            assert "mobile for all" in shown(app)


# -- what goes wrong ------------------------------------------------------------------------------------------------


async def test_a_calendar_that_cannot_be_reached_is_told_where_its_pair_is(tmp_path: Path) -> None:
    with stores(items=2) as (_, desk):
        desk.faults.failing["list"] = Unreachable("Outlook is closed: open it, then sync again.")
        async with walking(tmp_path, CONFIG) as (app, pilot):
            await press(pilot, "sync")
            assert "✗ just now: Outlook is closed" in shown(app)


async def test_an_unexpected_error_goes_to_the_log_and_the_app_goes_on(tmp_path: Path) -> None:
    from tui import faults

    with stores(items=2) as (_, desk):

        async def breaks(_: str) -> None:
            raise ZeroDivisionError("nobody expected this")

        desk.faults.before = breaks
        (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
        log = faults.attach(tmp_path / "data")
        try:
            app = app_in(tmp_path, CONFIG, frozen, fail_fast=False)
            async with app.run_test(size=(80, 24)) as pilot:
                await quiet(pilot)
                await pilot.press(key("sync"))
                for _ in range(3):
                    await pilot.pause()
                assert str(log) in notices(app)
                await press(pilot, "help")
                assert isinstance(app.screen, HelpScreen)
        finally:
            faults.detach()
        assert "ZeroDivisionError: nobody expected this" in log.read_text(encoding="utf-8")


# -- where the engine runs ------------------------------------------------------------------------------------------


async def test_the_engine_works_on_a_thread_of_its_own_that_ends_with_the_app(tmp_path: Path) -> None:
    seen: set[int] = set()

    async def look(_: str) -> None:
        seen.add(threading.get_ident())

    with stores(items=2) as (_, desk):
        desk.faults.before = look
        async with walking(tmp_path, CONFIG) as (app, pilot):
            await press(pilot, "sync", "preview")
            assert app.bridge.is_open
        assert seen
        assert threading.get_ident() not in seen
        assert not [thread for thread in threading.enumerate() if thread.ident in seen]


async def test_a_thousand_steps_are_a_few_boards(tmp_path: Path) -> None:
    """Progress is merged: the screen is drawn by the clock, not by the item."""
    boards: list[object] = []
    with stores(items=300, batch=1):
        async with walking(tmp_path, CONFIG) as (app, pilot):
            app.watch(app, "board", lambda board: boards.append(board))
            await press(pilot, "sync")
            assert len(app.board.happened) > 150
    assert len(boards) < 150


def test_home_is_painted_before_anything_heavy_is_imported_and_before_any_database_is_opened(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.painted", str(tmp_path)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "True [] False", done.stderr
