"""The settings: every key, what is written where, and what is never lost or overwritten."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from engine.config.load import load
from tests.screens.cases import Cases, key, own_ids, press
from tests.screens.samples import sample
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import Gate, stores
from tests.screens.walking import CONFIG, notices, quiet, shown, walking
from tui.app import SynclineApp
from tui.screens.ask import AskScreen
from tui.screens.home import HomeScreen
from tui.screens.plan import PlanScreen
from tui.screens.problem import ProblemScreen
from tui.screens.settings import SettingsScreen
from tui.screens.value import TicksScreen, ValueScreen
from tui.widgets.setting_lists import PlaceList, SettingList

cases = Cases()

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


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


async def rest(pilot: Pilot[int]) -> None:
    """The settings ask their questions from a worker, which waits as long as a question is open."""
    await pilot.pause()
    while not isinstance(pilot.app.screen, (AskScreen, ValueScreen, TicksScreen)):
        busy = [worker for worker in pilot.app.workers if worker.group != "forever" and worker.is_running]
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


async def _changed(app: SynclineApp, pilot: Pilot[int]) -> None:
    await tap(pilot, "settings")
    await mark(app, pilot, "pairs", "mail", "merge")
    await tap(pilot, "next-choice", "back")


@pytest.mark.parametrize(("answer", "left"), [("stay", False), ("leave", True), ("save", True)])
async def test_leaving_with_something_unsaved_asks_once(answer: str, left: bool, tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await _changed(app, pilot)
        await tap(pilot, "back")
        assert "What you changed is not saved yet." in shown(app)
        await choose(app, pilot, answer)
        await rest(pilot)
        assert isinstance(app.screen, HomeScreen) is left
        assert ("merge = false" in file_in(tmp_path)) is (answer == "save")


async def test_quitting_with_something_unsaved_says_so_once(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await _changed(app, pilot)
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
        await _changed(app, pilot)
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
        await _changed_here(app, pilot)
        await tap(pilot, "again")
        assert settings_of(app).unsaved, "nobody else changed it"


async def _changed_here(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "pairs", "mail", "merge")
    await tap(pilot, "next-choice")


async def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await _changed(app, pilot)
        (tmp_path / "config.toml").unlink()
        await tap(pilot, "save")
        assert "✗" in shown(app)
        assert settings_of(app).unsaved


async def test_while_a_pair_syncs_nothing_is_saved(tmp_path: Path) -> None:
    with stores(items=2) as (_, desk):
        gate = Gate("list")
        desk.faults.before = gate
        async with walking(tmp_path, MEMORY) as (app, pilot):
            await pilot.press(key("sync"))
            await gate.reached()
            await pilot.press(key("settings"))
            while not app.screen.query(SettingList) or not app.screen.query_one(SettingList).count:
                await pilot.pause(0.01)
            await pilot.press("end", "enter", "end", "space", "enter", "escape")
            screen = settings_of(app)
            screen._set(
                next(r for r in screen.query_one(SettingList)._rows if getattr(r, "path", ())[-1:] == ("merge",)), False
            )
            await pilot.press(key("save"))
            while "is being synced" not in shown(app):
                await pilot.pause(0.01)
            assert "merge" not in file_in(tmp_path)
            gate.open()
            await quiet(pilot)
            await tap(pilot, "save")
            assert "merge = false" in file_in(tmp_path)


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
        await _changed_here(app, pilot)
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
