"""The settings: what is wrong, what does not open, and where they can be reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.screens.cases import key, press
from tests.screens.samples import sample
from tests.screens.setting import COMMENTED, Ring, changed_here, choose, enter, file_in, mark, rest, settings_of, tap
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import Gate, stores
from tests.screens.walking import CONFIG, shown, until, walking
from tui.app import SynclineApp
from tui.screens.ask import AskScreen
from tui.screens.editing import EditScreen
from tui.screens.home import HomeScreen
from tui.screens.plan import PlanScreen
from tui.screens.problem import ProblemScreen
from tui.screens.settings import SettingsScreen
from tui.widgets.setting_lists import PlaceList, SettingList

# -- trouble --------------------------------------------------------------------------------------------------------


async def test_what_is_wrong_in_the_file_can_be_mended_here(tmp_path: Path) -> None:
    broken = CONFIG.replace('type = "mobile"', 'type = "mobil"').replace("direction", "directon") + "[calender]\n"
    async with walking(tmp_path, broken) as (app, pilot):
        assert isinstance(app.screen, ProblemScreen)
        await tap(pilot, "settings")
        assert "3 things to mend" in shown(app)
        await mark(app, pilot, "calendars", "mobile", "type")
        assert "Line 5" in shown(app)
        await tap(pilot, "open")
        assert "(●) CRM mobile client" in shown(app), "most like what is written there"
        await tap(pilot, "open")
        await mark(app, pilot, "pairs", "team", "directon")
        assert "Did you mean" in shown(app)
        await tap(pilot, "as-usual")
        await mark(app, pilot, "calender")
        await tap(pilot, "remove")
        await choose(app, pilot, "remove")
        await tap(pilot, "save")
        assert isinstance(app.screen, HomeScreen)
        assert "2 pairs" in shown(app)


async def test_settings_that_are_open_stay_when_opening_fails(tmp_path: Path) -> None:
    """On a slow machine one is there before it is known that the config cannot be used."""
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        (tmp_path / "config.toml").write_text(CONFIG.replace("direction", "directon"), encoding="utf-8")
        await app.bridge.close()
        app._open()
        await rest(pilot)
        assert isinstance(app.screen, SettingsScreen)
        await tap(pilot, "back")
        assert "directon: there is no such key" in shown(app)
        await tap(pilot, "again")
        assert isinstance(app.screen, ProblemScreen)


async def test_saving_goes_to_the_first_thing_that_is_wrong(tmp_path: Path) -> None:
    broken = CONFIG.replace('path = "mobile.db"', "path = 5").replace("direction", "directon")
    async with walking(tmp_path, broken) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "pairs", "mail", "merge")
        await tap(pilot, "next-choice", "save")
        marked = app.screen.query_one(SettingList).marked
        assert marked is not None
        assert marked.path == ("calendars", "mobile", "path")
        assert "2 things to mend" in shown(app)
        assert "✗ Line 6: found 5." in shown(app)


async def test_what_has_no_line_of_its_own_is_said(tmp_path: Path) -> None:
    async with walking(tmp_path, "pairs = 5\n") as (app, pilot):
        await tap(pilot, "settings", "open", "open")
        await enter(app, pilot, "Me")
        await tap(pilot, "save")
        assert "Line 1: pairs: found 5." in shown(app)


async def test_the_mouse_does_it_too(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await pilot.click(PlaceList, offset=(4, 6))
        await rest(pilot)
        assert "keeps mobile and outlook in step" in shown(app)
        await pilot.click(SettingList, offset=(8, 4))
        await rest(pilot)
        assert "Which way changes travel." in shown(app)
        await pilot.click(SettingList, offset=(8, 4), times=2)
        await rest(pilot)
        assert isinstance(app.screen, AskScreen)


async def test_what_is_no_toml_names_the_line(tmp_path: Path) -> None:
    async with walking(tmp_path, '[user]\nname = "A\n') as (app, pilot):
        await tap(pilot, "settings")
        assert isinstance(app.screen, SettingsScreen)
        assert "Line 2" in shown(app)
        assert "a quote is opened and not closed" in " ".join(shown(app).split())
        for id in ("save", "new", "try-it", "password"):
            await tap(pilot, id)
        (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
        await tap(pilot, "again")
        assert "A. Miller" in shown(app)


NO_TOML = CONFIG.replace('path = "outlook"', 'path = "outlook')
"""Line 10 lacks a quote."""


async def at_the_file(app: SynclineApp, pilot: Pilot[int]) -> TextArea:
    await tap(pilot, "mend")
    assert isinstance(app.screen, EditScreen)
    return app.screen.query_one(TextArea)


async def test_a_file_that_is_no_toml_is_mended_as_text(tmp_path: Path) -> None:
    """The line that is wrong is shown, and the cursor stands on it; nothing is written before all of it can be read."""
    async with walking(tmp_path, NO_TOML) as (app, pilot):
        assert isinstance(app.screen, ProblemScreen)
        assert '10 │ path = "outlook' in shown(app)
        field = await at_the_file(app, pilot)
        assert field.cursor_location == (9, 0)
        await pilot.press("down", "end", *" x")
        await tap(pilot, "save")
        assert "Line 10" in shown(app)
        assert file_in(tmp_path) == NO_TOML
        await pilot.press("backspace", "backspace", "up", "end", *'"')
        await tap(pilot, "save")
        await until(pilot, "2 pairs")
        assert file_in(tmp_path) == CONFIG


async def test_a_file_that_is_mended_as_text_may_stay_as_it_was(tmp_path: Path) -> None:
    async with walking(tmp_path, NO_TOML) as (app, pilot):
        field = await at_the_file(app, pilot)
        field.text = CONFIG
        await tap(pilot, "back")
        assert isinstance(app.screen, ProblemScreen)
        assert file_in(tmp_path) == NO_TOML


async def test_a_file_that_an_editor_mended_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    async with walking(tmp_path, NO_TOML) as (app, pilot):
        field = await at_the_file(app, pilot)
        (tmp_path / "config.toml").write_text(COMMENTED, encoding="utf-8")
        field.text = CONFIG
        await tap(pilot, "save")
        assert "was changed by somebody else" in " ".join(shown(app).split())
        assert file_in(tmp_path) == COMMENTED
        await tap(pilot, "again")
        await until(pilot, "2 pairs")


async def test_the_settings_offer_it_too(tmp_path: Path) -> None:
    """The file was broken while Syncline was open."""
    async with walking(tmp_path) as (app, pilot):
        (tmp_path / "config.toml").write_text(NO_TOML, encoding="utf-8")
        await tap(pilot, "settings")
        assert "Mend it here (e) or with an editor" in " ".join(shown(app).split())
        field = await at_the_file(app, pilot)
        field.text = CONFIG
        await tap(pilot, "save")
        await until(pilot, "2 pairs")


async def test_only_a_file_that_is_no_toml_is_mended_as_text(tmp_path: Path) -> None:
    async with walking(tmp_path, CONFIG.replace("direction", "directon")) as (app, pilot):
        await tap(pilot, "mend")
        assert isinstance(app.screen, ProblemScreen)
        await tap(pilot, "settings", "mend")
        assert isinstance(app.screen, SettingsScreen)


async def test_a_calendar_that_does_not_open_says_what_to_do(tmp_path: Path) -> None:
    config = CONFIG.replace('path = "team"', 'path = "team"\ncreate = false')
    async with walking(tmp_path, config) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "team")
        await tap(pilot, "try-it")
        assert "✗" in shown(app)
        assert "team" in shown(app)
        assert not settings_of(app).unsaved


async def test_esc_gives_a_test_up(tmp_path: Path) -> None:
    with stores(items=2) as (_, desk):
        gate = Gate("list")
        desk.faults.before = gate
        async with walking(tmp_path, MEMORY) as (app, pilot):
            await tap(pilot, "settings")
            await mark(app, pilot, "calendars", "desk")
            await pilot.press(key("try-it"))
            await gate.reached()
            assert "Esc gives up" in shown(app)
            await tap(pilot, "back")
            assert "Given up." in shown(app)
            assert isinstance(app.screen, SettingsScreen)
            gate.open()


async def test_without_a_keyring_the_choices_are_told(
    tmp_path: Path, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ring, "priority", 0.1)
    config = CONFIG + '[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/a/"\n'
    async with walking(tmp_path, config, (100, 30)) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "net")
        await tap(pilot, "password")
        await enter(app, pilot, "hunter2")
        assert "was not stored" in " ".join(shown(app).split())
        assert "hunter2" not in shown(app)


# -- from anywhere --------------------------------------------------------------------------------------------------


async def test_the_settings_are_reached_from_anywhere_but_a_form(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "preview")
        assert isinstance(app.screen, PlanScreen)
        await tap(pilot, "settings")
        assert isinstance(app.screen, SettingsScreen)
        await tap(pilot, "settings")
        assert len([screen for screen in app.screen_stack if isinstance(screen, SettingsScreen)]) == 1
        await changed_here(app, pilot)
        await tap(pilot, "save")
        assert isinstance(app.screen, HomeScreen), "a plan made before is no longer one"
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (10, 3)])
async def test_small_windows_do_not_break_it(size: tuple[int, int], tmp_path: Path) -> None:
    async with walking(tmp_path, size=size) as (app, pilot):
        await tap(pilot, "settings", "last", "open", "down", "down", "open")
        await tap(pilot, "back", "back", "new", "back")
        assert isinstance(app.screen, SettingsScreen)


async def test_every_key_is_in_the_palette_and_the_help(tmp_path: Path) -> None:
    from tui.palette import commands
    from tui.screens.help import explained

    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "last", "open")
        ids = {entry.id for entries in explained(app.screen).values() for entry in entries}
        assert {"save", "new", "try-it", "password", "back", "as-usual", "next-choice", "open"} <= ids
        assert {"new", "back", "open"} <= {entry.id for entry, _ in commands(app, app.screen)}
