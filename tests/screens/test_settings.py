"""The settings: every key, and every kind of setting."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import keyring
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from engine.config.load import load
from tests.screens.cases import Cases, own_ids
from tests.screens.setting import COMMENTED, Ring, choose, enter, file_in, mark, rest, settings_of, tap
from tests.screens.walking import CONFIG, shown, walking
from tui.app import SynclineApp
from tui.screens.editing import EditScreen
from tui.screens.home import HomeScreen
from tui.screens.settings import SettingsScreen
from tui.screens.value import ValueScreen
from tui.widgets.setting_lists import PlaceList, SettingList

cases = Cases()

# -- every key ------------------------------------------------------------------------------------------------------


def test_every_key_has_a_case() -> None:
    assert own_ids(SettingsScreen) == set(cases)


@pytest.mark.parametrize("id", sorted(own_ids(SettingsScreen)))
async def test_key(id: str, tmp_path: Path, ring: Ring) -> None:
    config = COMMENTED + '\n[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/a/"\n'
    async with walking(tmp_path, config) as (app, pilot):
        await tap(pilot, "settings")
        await cases[id](app, pilot)


@cases("save")
async def save(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "team", "direction")
    assert app.screen.check_action("save", ()) is None, "nothing to save yet"
    await tap(pilot, "next-choice")
    assert "changed, not saved yet" in shown(app)
    before = file_in(app.bridge.path.parent)
    await tap(pilot, "save")
    assert isinstance(app.screen, HomeScreen)
    assert "outlook ← team" in shown(app)
    assert file_in(app.bridge.path.parent) == before.replace(
        'direction = "left-to-right"  # for now', 'direction = "right-to-left"  # for now'
    )


@cases("mend")
async def mend(app: SynclineApp, pilot: Pilot[int]) -> None:
    assert app.screen.check_action("mend", ()) is None, "its text can be read"
    folder = app.bridge.path.parent
    before = file_in(folder)
    app.bridge.path.write_text(f'{before}\n"', encoding="utf-8")
    await tap(pilot, "back", "settings", "mend")
    assert isinstance(app.screen, EditScreen)
    app.screen.query_one(TextArea).text = before
    await tap(pilot, "save")
    assert file_in(folder) == before


@cases("new")
async def new(app: SynclineApp, pilot: Pilot[int]) -> None:
    await tap(pilot, "new")
    assert "What do you want to add?" in shown(app)
    await choose(app, pilot, "calendars")
    await choose(app, pilot, "notes-simulated")
    assert app.screen.query_one("#text", Input).value == "notes"
    await tap(pilot, "open")
    assert "Added." in shown(app)
    await tap(pilot, "save")
    assert load(app.bridge.path).calendars["notes"].settings["backend"] == "simulated"


@cases("try-it")
async def try_it(app: SynclineApp, pilot: Pilot[int]) -> None:
    assert app.screen.check_action("try_it", ()) is None, "nobody can be tested"
    await mark(app, pilot, "calendars", "team")
    await tap(pilot, "try-it")
    assert "✓ team opens. It holds nothing yet. Syncline may write to it." in shown(app)


@cases("password")
async def password(app: SynclineApp, pilot: Pilot[int]) -> None:
    ring: Any = keyring.get_keyring()
    await mark(app, pilot, "calendars", "mobile")
    assert app.screen.check_action("password", ()) is None
    await mark(app, pilot, "calendars", "net")
    await tap(pilot, "password")
    await tap(pilot, "save")
    assert "Enter the password, or go back" in shown(app)
    await enter(app, pilot, "hunter2-settings")
    assert ring.kept == {("syncline", "net"): "hunter2-settings"}
    assert "is in this machine's keyring" in shown(app)
    assert "hunter2" not in shown(app) + file_in(app.bridge.path.parent)
    await tap(pilot, "password")
    await choose(app, pilot, "drop")
    assert ring.kept == {}


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "merge")
    await tap(pilot, "back")
    assert app.focused is app.screen.query_one(PlaceList), "first back to the list"
    await tap(pilot, "back")
    assert isinstance(app.screen, HomeScreen)


async def test_enter_and_tab_go_between_the_two_lists(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "open")
        rows = app.screen.query_one(SettingList)
        assert app.focused is rows
        await tap(pilot, "last")
        assert rows.cursor == rows.count - 1
        await tap(pilot, "first")
        assert rows.cursor == 1, "the heading above it cannot be marked"
        await tap(pilot, "next-field")
        assert app.focused is app.screen.query_one(PlaceList)


async def test_space_takes_the_next_answer_and_backspace_the_usual_one(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "pairs", "mail", "on_conflict")
        rows = app.screen.query_one(SettingList)
        assert rows.check_action("as_usual", ()) is None
        await tap(pilot, "next-choice")
        assert "the later edit wins" in shown(app)
        assert "Usual: wait for your choice; Backspace takes that." in shown(app)
        await tap(pilot, "next-choice")
        assert "mobile wins" in shown(app), "calendars are called by their names"
        await tap(pilot, "as-usual")
        assert "As usual." in shown(app)
        assert not settings_of(app).unsaved


async def test_delete_takes_a_calendar_and_its_pairs_out_after_a_question(tmp_path: Path) -> None:
    async with walking(tmp_path, COMMENTED) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "team")
        await tap(pilot, "remove")
        assert "The 1 pair it belongs to (team) goes with it." in shown(app).replace("\n", " ")
        await tap(pilot, "open")
        assert not settings_of(app).unsaved, "the first answer is no"
        await tap(pilot, "remove")
        await choose(app, pilot, "remove")
        await tap(pilot, "save")
        assert isinstance(app.screen, HomeScreen)
        assert list(load(app.bridge.path).pairs) == ["mail"]
    assert "# The one that matters.\n[pairs.mail]  # mine" in file_in(tmp_path)


async def test_who_works_here_cannot_be_taken_out(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings", "first")
        assert app.screen.query_one(PlaceList).check_action("remove", ()) is None


# -- kinds of settings ----------------------------------------------------------------------------------------------

CHANGES: list[tuple[tuple[str, ...], str, Any]] = [
    (("user", "name"), "Zoë Ünal 顧客", "Zoë Ünal 顧客"),
    (("pairs", "mail", "interval"), "15 minutes", "15 minutes"),
    (("pairs", "mail", "max_deletions", "count"), "3", {"count": 3}),
    (("pairs", "mail", "max_deletions", "share"), "5%", {"share": "5%"}),
    (("pairs", "mail", "categories", "exclude"), "Private, mine\n\n Sport", {"exclude": ["Private, mine", "Sport"]}),
    (("pairs", "mail", "categories", "rename"), "Visit = Besuch", {"rename": {"Visit": "Besuch"}}),
    (("pairs", "mail", "hook"), "mine:Mapping", "mine:Mapping"),
    (("calendars", "outlook", "path"), "~/elsewhere/work", "~/elsewhere/work"),
]


@pytest.mark.parametrize(("path", "text", "value"), CHANGES, ids=[".".join(change[0]) for change in CHANGES])
async def test_what_is_typed_is_in_the_file(path: tuple[str, ...], text: str, value: Any, tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, *path)
        await tap(pilot, "open")
        await enter(app, pilot, text)
        await tap(pilot, "save")
        assert isinstance(app.screen, HomeScreen)
    table = tomllib.loads(file_in(tmp_path))
    for name in path[:3]:
        table = table[name]
    assert table == value


WRONG: list[tuple[tuple[str, ...], str, str]] = [
    (("pairs", "mail", "interval"), "often", "a time such as 20s or 15 minutes, or nothing for never"),
    (("pairs", "mail", "max_deletions", "count"), "-1", "a number of 0 or more"),
    (("pairs", "mail", "max_deletions", "share"), "lots", "a share such as 25%"),
    (("pairs", "mail", "categories", "rename"), "Visit", "Write each line like this: Visit = Customer visit."),
    (("calendars", "outlook", "path"), "", "This must be given"),
]


@pytest.mark.parametrize(("path", "text", "said"), WRONG, ids=lambda one: str(one)[:40])
async def test_what_is_wrong_is_said_as_it_is_typed(
    path: tuple[str, ...], text: str, said: str, tmp_path: Path
) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, *path)
        await tap(pilot, "open")
        field = app.screen.query_one("#text")
        if isinstance(field, TextArea):
            field.text = text
        elif isinstance(field, Input):
            field.value = text or "x"
            field.value = text
        await rest(pilot)
        assert "✗" in shown(app)
        assert said in " ".join(shown(app).split())
        await tap(pilot, "save")
        assert isinstance(app.screen, ValueScreen), "it cannot be taken"
        await tap(pilot, "back")
        assert not settings_of(app).unsaved


async def test_any_of_several(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "pairs", "mail", "auto")
        await tap(pilot, "open", "next-choice", "down", "next-choice", "open")
        assert "when you log on and when you log off" in shown(app)
        await tap(pilot, "open", "next-choice", "back")
        assert "when you log on and when you log off" in shown(app), "turned back: as it was"
        await tap(pilot, "open", "next-choice", "save", "save")
        assert tomllib.loads(file_in(tmp_path))["pairs"]["mail"]["auto"] == ["shutdown"]


async def test_a_span_of_time_has_two_lines_of_its_own(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "pairs", "mail", "period")
        await tap(pilot, "open")
        await choose(app, pilot, "\0other")
        assert "how far back" in shown(app)
        await mark(app, pilot, "pairs", "mail", "period", "past")
        await tap(pilot, "open")
        await enter(app, pilot, "2 weeks")
        await mark(app, pilot, "pairs", "mail", "period", "future")
        await tap(pilot, "as-usual", "save")
        assert tomllib.loads(file_in(tmp_path))["pairs"]["mail"]["period"] == {"past": "2 weeks"}


SIMULATED = CONFIG.replace('type = "vdir"\npath = "outlook"', 'type = "outlook"\nbackend = "simulated"')


async def test_the_simulated_program_is_set_too(tmp_path: Path) -> None:
    async with walking(tmp_path, SIMULATED) as (app, pilot):
        await tap(pilot, "settings")
        for name, text in (("zone", "Europe/Lisbon"), ("busy", "3"), ("unopenable", "Visit\nFair")):
            await mark(app, pilot, "calendars", "outlook", "simulated", name)
            await tap(pilot, "open")
            await enter(app, pilot, text)
        await mark(app, pilot, "calendars", "outlook", "simulated", "rewrites")
        await tap(pilot, "next-choice")
        await mark(app, pilot, "calendars", "outlook", "simulated", "listing")
        await tap(pilot, "open")
        await choose(app, pilot, "\0other")
        await enter(app, pilot, "60%")
        await mark(app, pilot, "calendars", "outlook", "simulated", "zone")
        await tap(pilot, "open")
        app.screen.query_one("#text", Input).value = "Moon/Crater"
        await rest(pilot)
        assert "no such time zone" in shown(app)
        await tap(pilot, "back", "try-it")
        assert "✓ outlook opens" in shown(app)
        await tap(pilot, "save")
    assert tomllib.loads(file_in(tmp_path))["calendars"]["outlook"]["simulated"] == {
        "zone": "Europe/Lisbon",
        "busy": 3,
        "unopenable": ["Visit", "Fair"],
        "rewrites": True,
        "listing": "60%",
    }


async def test_another_type_of_calendar(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "team", "type")
        await tap(pilot, "open")
        await choose(app, pilot, "enterprise")
        await mark(app, pilot, "calendars", "team", "url")
        assert "✗ This must be given" in shown(app)
        await tap(pilot, "save")
        assert "2 things to mend before this can be saved" in shown(app)
        assert isinstance(app.screen, SettingsScreen)


async def test_a_program_that_prints_the_password_is_not_shown_with_its_words(tmp_path: Path) -> None:
    config = CONFIG + (
        '[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/a/"\npassword_command = ["pass", "hunter2"]\n'
    )
    async with walking(tmp_path, config) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "net", "password_command")
        assert "pass …" in shown(app)
        await tap(pilot, "open")
        assert "hunter2" not in shown(app)
        assert app.screen.query_one("#text", TextArea).text == ""


async def test_a_password_in_an_address_is_sent_to_the_keyring(tmp_path: Path) -> None:
    config = CONFIG + '[calendars.net]\ntype = "caldav"\nurl = "https://dav.example.com/a/"\n'
    async with walking(tmp_path, config) as (app, pilot):
        await tap(pilot, "settings")
        await mark(app, pilot, "calendars", "net", "url")
        await tap(pilot, "open")
        app.screen.query_one("#text", Input).value = "https://me:secret@dav.example.com/"
        await rest(pilot)
        assert "✗ There is a password in the address." in shown(app)
