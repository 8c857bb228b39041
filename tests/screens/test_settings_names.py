"""The settings: other names, new pairs and calendars; leaving, and others at the same file."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.screens.cases import key, press
from tests.screens.samples import sample
from tests.screens.setting import Ring, changed, changed_here, choose, enter, file_in, mark, rest, settings_of, tap
from tests.screens.slow import held
from tests.screens.walking import CONFIG, notices, quiet, shown, until, walking
from tui.screens.home import HomeScreen
from tui.screens.settings import SettingsScreen

# -- names and new ones ---------------------------------------------------------------------------------------------


async def test_a_new_pair_is_on_home_once_it_is_saved(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "new")
        await choose(app, pilot, "pairs")
        await choose(app, pilot, "mobile")
        await choose(app, pilot, "team")
        assert app.screen.query_one("#text", Input).value == "team 2", "the name is not somebody else's"
        await enter(app, pilot, "fair")
        await tap(pilot, "save")
        assert "mobile ⇄ team" in shown(app)
        assert "3 pairs" in shown(app)


async def test_a_ring_is_told_where_it_is_made(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "new")
        await choose(app, pilot, "pairs")
        await choose(app, pilot, "mobile")
        await choose(app, pilot, "team")
        await enter(app, pilot, "fair")
        await mark(app, pilot, "pairs", "fair")
        assert "it makes a ring" in " ".join(shown(app).split())
        assert "! fair" in " ".join(shown(app).split())


@pytest.mark.parametrize("answers", [(), ("calendars",), ("calendars", "vdir"), ("pairs",), ("pairs", "mobile")])
async def test_turning_back_adds_nothing(answers: tuple[str, ...], tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "new")
        for answer in answers:
            await choose(app, pilot, answer)
        await tap(pilot, "back")
        assert isinstance(app.screen, SettingsScreen)
        assert not settings_of(app).unsaved


async def test_a_pair_needs_two_calendars(tmp_path: Path) -> None:
    async with walking(tmp_path, '[calendars.mobile]\ntype = "mobile"\npath = "mobile.db"\n') as (app, pilot):
        await tap(pilot, "settings", "new")
        await choose(app, pilot, "pairs")
        assert "Add a second calendar first" in shown(app)


async def test_another_name_takes_the_history_and_the_password_along(tmp_path: Path, ring: Ring) -> None:
    await sample(tmp_path)
    config = file_in(tmp_path) + '\n[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/a/"\n'
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    ring.kept["syncline", "net"] = "hunter2-renamed"
    async with walking(tmp_path) as (app, pilot):
        before = next(pair for pair in app.board.pairs if pair.name == "mail").last_run
        assert before is not None
        await tap(pilot, "settings")
        for path, name in (
            (("pairs", "mail"), "my post"),
            (("calendars", "net"), "work"),
            (("calendars", "outlook"), "desk"),
        ):
            await mark(app, pilot, *path)
            await tap(pilot, "open", "first", "open")
            await enter(app, pilot, name)
        assert "my post" in shown(app)
        await tap(pilot, "save")
        pair = next(pair for pair in app.board.pairs if pair.name == "my post")
        assert (pair.last_run, pair.names.right) == (before, "desk")
        assert "mobile ⇄ desk" in shown(app)
    assert ring.kept == {("syncline", "work"): "hunter2-renamed"}


async def test_a_renamed_calendar_whose_drive_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    """That its folder was there before is known under the new name too."""
    await sample(tmp_path)
    (tmp_path / "outlook").rename(tmp_path / "elsewhere")
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "outlook")
        await tap(pilot, "open", "first", "open")
        await enter(app, pilot, "desk")
        await tap(pilot, "save")
        await until(pilot, "mobile ⇄ desk")
        await press(pilot, "sync")
        assert "was there before and is gone" in " ".join(shown(app).split())
    assert not (tmp_path / "outlook").exists()


async def test_a_name_that_somebody_has_is_refused(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "pairs", "mail")
        await tap(pilot, "open", "first", "open")
        field = app.screen.query_one("#text", Input)
        for name, said in (("team", "Another pair has that name."), ("/", "Use letters, digits"), ("", "Give a name.")):
            field.value = name
            await rest(pilot)
            assert said in shown(app)


# -- leaving, and others at the same file ---------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "left"), [("stay", False), ("leave", True), ("save", True)])
async def test_leaving_with_something_unsaved_asks_once(answer: str, left: bool, tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await changed(app, pilot)
        await tap(pilot, "back")
        assert "What you changed is not saved yet." in shown(app)
        await choose(app, pilot, answer)
        await rest(pilot)
        assert isinstance(app.screen, HomeScreen) is left
        assert ("merge = false" in file_in(tmp_path)) is (answer == "save")


async def test_quitting_with_something_unsaved_says_so_once(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await changed(app, pilot)
        await tap(pilot, "quit")
        assert app.is_running
        assert "The settings are changed and not saved" in notices(app)
        await pilot.press(key("quit"))
        await pilot.pause()
        assert app._leaving


@pytest.mark.parametrize("answer", ["both", "theirs", "stay"])
async def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(answer: str, tmp_path: Path) -> None:
    theirs = CONFIG.replace("A. Miller", "B. Miller")
    async with walking(tmp_path) as (app, pilot):
        await changed(app, pilot)
        (tmp_path / "config.toml").write_text(theirs, encoding="utf-8")
        await tap(pilot, "save")
        assert "Another program changed the config file" in shown(app)
        await choose(app, pilot, answer)
        assert file_in(tmp_path) == theirs
        assert bool(settings_of(app).unsaved) is (answer != "theirs")
        if answer == "both":
            await tap(pilot, "save")
            assert isinstance(app.screen, HomeScreen)
            assert "B. Miller" in file_in(tmp_path)
            assert "merge = false" in file_in(tmp_path)


async def test_f5_reads_the_file_again(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        (tmp_path / "config.toml").write_text(CONFIG.replace("A. Miller", "B. Miller"), encoding="utf-8")
        await tap(pilot, "first", "again")
        assert "B. Miller" in shown(app)
        await changed_here(app, pilot)
        await tap(pilot, "again")
        assert settings_of(app).unsaved, "nobody else changed it"


async def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await changed(app, pilot)
        (tmp_path / "config.toml").unlink()
        await tap(pilot, "save")
        assert "✗" in shown(app)
        assert settings_of(app).unsaved


async def test_while_a_pair_syncs_nothing_is_saved(tmp_path: Path) -> None:
    async with held(tmp_path, "sync", "list") as (app, pilot, gate, _):
        await changed(app, pilot)
        await tap(pilot, "save")
        assert "is being synced" in shown(app)
        assert "merge" not in file_in(tmp_path)
        gate.open()
        await quiet(pilot)
        await tap(pilot, "save")
        assert "merge = false" in file_in(tmp_path)
