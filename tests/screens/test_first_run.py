"""The first run: a page of questions whose answers are filled in, and then Home."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from engine.config.load import load
from tests.screens.cases import key, own_ids, press
from tests.screens.walking import quiet, shown, until, walking
from tui.screens.first_run import FirstRunScreen
from tui.screens.home import HomeScreen
from tui.starting import FOLDER, NOTES_SIMULATED, OUTLOOK, OUTLOOK_SIMULATED, Start, checked, clients, guessed
from tui.widgets.choices import Choices


def test_save_is_the_only_key_of_its_own() -> None:
    assert own_ids(FirstRunScreen) == {"save"}


async def test_the_answers_as_they_stand_lead_home(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        assert isinstance(app.screen, FirstRunScreen)
        await pilot.press(key("save"))
        await quiet(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "mobile ⇄ outlook" in shown(app)
    config = load(tmp_path / "config.toml")
    assert config.calendars["outlook"].settings["backend"] == "simulated"
    assert config.user


async def test_other_answers_go_into_the_config(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        app.screen.query_one("#user", Input).value = "Zoë Ünal"
        await pilot.press("tab", "down", "tab")
        app.screen.query_one("#mobile", Input).value = "crm/activities.db"
        assert app.screen.query_one("#where", Input).value == "notes.db"
        (tmp_path / "crm").mkdir()
        await pilot.press(key("save"))
        await quiet(pilot)
        assert isinstance(app.screen, HomeScreen)
    config = load(tmp_path / "config.toml")
    assert config.user == "Zoë Ünal"
    assert set(config.calendars) == {"mobile", "notes"}
    assert config.calendars["mobile"].settings["path"] == str(tmp_path / "crm" / "activities.db")


async def test_whoever_has_no_mail_client_begins_with_a_folder(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        await pilot.press("tab", "space", "space")
        assert app.screen.query_one(Choices).value == FOLDER.id
        await quiet(pilot)
        app.screen.query_one("#where", Input).value = "work"
        await press(pilot, "save")
        await until(pilot, "mobile ⇄ folder")
        await press(pilot, "sync")
        assert "all in step" in shown(app)
    assert (tmp_path / "work").is_dir()


async def test_answers_are_checked_as_they_are_typed(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        app.screen.query_one("#user", Input).value = ""
        app.screen.query_one("#mobile", Input).value = "nowhere/mobile.db"
        await quiet(pilot)
        assert "Give your name" in shown(app)
        assert "There is no folder" in shown(app)
        await pilot.press(key("save"))
        await quiet(pilot)
        assert isinstance(app.screen, FirstRunScreen)
        assert app.focused is app.screen.query_one("#user")
    assert not (tmp_path / "config.toml").exists()


async def test_enter_goes_from_the_choice_to_the_next_question(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        await pilot.press("tab", "space", "enter")
        assert app.screen.query_one(Choices).value == NOTES_SIMULATED.id
        assert app.focused is app.screen.query_one("#mobile")


async def test_a_config_that_somebody_else_made_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    async with walking(tmp_path, None) as (app, pilot):
        (tmp_path / "config.toml").write_text("# mine\n", encoding="utf-8")
        await pilot.press(key("save"))
        await quiet(pilot)
        assert "already there" in shown(app)
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize(
    ("platform", "first", "count"),
    [("win32", OUTLOOK, 5), ("linux", OUTLOOK_SIMULATED, 3), ("darwin", OUTLOOK_SIMULATED, 3)],
)
def test_real_clients_are_offered_where_they_run(platform: str, first: object, count: int) -> None:
    assert clients(platform)[0] is first
    assert len(clients(platform)) == count


def test_the_login_becomes_a_name() -> None:
    assert guessed(Path("c.toml"), "linux", "anna.miller_x").user == "Anna Miller X"


def test_an_empty_profile_is_the_usual_one(tmp_path: Path) -> None:
    start = Start(tmp_path / "config.toml", "A", OUTLOOK)
    assert not any(checked(start).values())
    assert start.document()["calendars"]["outlook"] == {"type": "outlook"}
    named = start.answered(OUTLOOK, "A", "mobile.db", "Work")
    assert named.document()["calendars"]["outlook"] == {"type": "outlook", "profile": "Work"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    start = Start(tmp_path / "config.toml", "A", OUTLOOK_SIMULATED, str(tmp_path), "")
    assert "is a folder" in checked(start)["mobile"]
    assert checked(start)["where"] == "Name a file."


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    start = Start(tmp_path / "config.toml", "A", FOLDER, "mobile.db", "")
    assert checked(start)["where"] == "Name a folder."
    (tmp_path / "notes.txt").touch()
    for name, said in (("notes.txt", "notes.txt is a file"), ("not/there", "There is no folder"), ("new", "")):
        assert said in checked(start.answered(FOLDER, "A", "mobile.db", name))["where"]
    assert not any(checked(start.answered(FOLDER, "A", "mobile.db", "new")).values())
