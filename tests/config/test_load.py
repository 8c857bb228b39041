"""What a config means once it is read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine.config.load import load
from engine.config.model import Categories, Confirm, Moment, PairConfig
from engine.config.values import All, Future, Span, Unit, Window
from engine.model.both import Both
from engine.model.errors import NotFound
from engine.model.settings import Attendees, Direction, MaxDeletions, OnConflict, Private, Recurring
from tests.config.reading import CALENDARS, PAIR, PLACE, config


def test_a_pair_with_nothing_but_its_calendars_has_the_usual_values() -> None:
    assert config(PAIR).pairs["mail"] == PairConfig("mail", Both("mobile", "outlook"))


def test_a_pair_with_every_key() -> None:
    pair = config(
        PAIR
        + """
direction = "left-to-right"
period = { past = "30 days", future = "1 year" }
on_conflict = "newest"
merge = false
confirm = ["delete", "update"]
recurring = "ask"
private = "busy"
auto = ["shutdown"]
interval = "15 minutes"
max_deletions = { count = 3, share = "50%", meetings = 0 }
attendees = "copy"
notify_attendees = true
reminders = false
attachments = false
categories = { include = ["Visit"], exclude = ["Personal"], rename = { Visit = "Besuch" } }
hook = "own.mapping:change"
"""
    ).pairs["mail"]
    assert pair == PairConfig(
        name="mail",
        calendars=Both("mobile", "outlook"),
        direction=Direction.LEFT_TO_RIGHT,
        period=Window(Span(30, Unit.DAYS), Span(1, Unit.YEARS)),
        on_conflict=OnConflict.NEWEST,
        merge=False,
        confirm=frozenset({Confirm.DELETE, Confirm.UPDATE}),
        recurring=Recurring.ASK,
        private=Private.BUSY,
        auto=frozenset({Moment.SHUTDOWN}),
        interval=timedelta(minutes=15),
        max_deletions=MaxDeletions(3, 0.5, 0),
        attendees=Attendees.COPY,
        notify_attendees=True,
        reminders=False,
        attachments=False,
        categories=Categories(("Visit",), ("Personal",), {"Visit": "Besuch"}),
        hook="own.mapping:change",
    )


@pytest.mark.parametrize(
    ("period", "means"),
    [
        ('"all"', All()),
        ('"future"', Future()),
        ("{}", All()),
        ('{ past = "2 weeks" }', Window(Span(2, Unit.WEEKS), None)),
        ('{ future = "6 months" }', Window(None, Span(6, Unit.MONTHS))),
    ],
)
def test_periods(period: str, means: object) -> None:
    assert config(PAIR + f"period = {period}").pairs["mail"].period == means


def test_half_a_guard_keeps_the_usual_other_half() -> None:
    pair = config(PAIR + "max_deletions = { count = 0 }").pairs["mail"]
    assert pair.max_deletions == MaxDeletions(0, 0.25)


def test_a_calendar_has_its_settings_with_defaults_and_absolute_paths() -> None:
    calendars = config(CALENDARS).calendars
    assert calendars["mobile"].settings == {"path": str(PLACE.parent / "mobile.db")}
    assert calendars["outlook"].settings == {
        "backend": "auto",
        "profile": "",
        "folder": "",
        "path": str(PLACE.parent / "outlook.db"),
        "simulated": {},
    }


def test_the_home_folder_in_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/amiller")
    monkeypatch.setenv("USERPROFILE", "/home/amiller")
    path = config('[calendars.x]\ntype = "vdir"\npath = "~/work/../calendars"').calendars["x"].settings["path"]
    assert Path(path) == Path("/home/amiller/calendars")


def test_braces_in_a_path_are_just_braces() -> None:
    path = config('[calendars.x]\ntype = "vdir"\npath = "{name}"').calendars["x"].settings["path"]
    assert path == str(PLACE.parent / "{name}")


def test_durations_of_a_calendar_are_lengths_of_time() -> None:
    text = '[calendars.team]\ntype = "caldav"\nurl = "https://dav.example.com/"\n'
    assert config(text).calendars["team"].settings["timeout"] == timedelta(seconds=30)
    assert config(text + 'timeout = "2 min"').calendars["team"].settings["timeout"] == timedelta(minutes=2)


def test_dotted_keys_and_inline_tables_are_as_good_as_lines() -> None:
    text = (
        'calendars.a = { type = "memory" }\ncalendars.b.type = "memory"\n'
        '[pairs]\nmail = { left = "a", right = "b", categories.include = ["x"] }'
    )
    pair = config(text).pairs["mail"]
    assert pair == PairConfig("mail", Both("a", "b"), categories=Categories(include=("x",)))


def test_an_empty_file_is_a_config_without_anything() -> None:
    loaded = config("")
    assert (loaded.user, dict(loaded.calendars), dict(loaded.pairs)) == ("", {}, {})


def test_relative_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text('[calendars.x]\ntype = "vdir"\npath = "work"')
    monkeypatch.chdir(tmp_path)
    loaded = load(Path("config.toml"))
    assert loaded.base == tmp_path
    assert loaded.calendars["x"].settings["path"] == str(tmp_path / "work")


def test_the_pairs_of_a_moment_in_the_order_of_the_file() -> None:
    text = CALENDARS + "".join(
        f'[pairs.{name}]\nleft = "mobile"\nright = "outlook"\nauto = {auto}\n'
        for name, auto in [("b", '["startup"]'), ("a", '["startup", "shutdown"]'), ("c", "[]")]
    )
    loaded = config(text)
    assert [pair.name for pair in loaded.pairs_at(Moment.STARTUP)] == ["b", "a"]
    assert [pair.name for pair in loaded.pairs_at(Moment.SHUTDOWN)] == ["a"]


def test_asking_for_what_is_not_there_names_what_is() -> None:
    loaded = config(PAIR)
    assert loaded.pair("mail").name == "mail"
    assert loaded.calendar("mobile").type == "mobile"
    with pytest.raises(NotFound, match=r'no pair "mial" in .*; it has mail. Did you mean "mail"\?'):
        loaded.pair("mial")
    with pytest.raises(NotFound, match=r'no calendar "x" in .*; it has mobile and outlook\.$'):
        loaded.calendar("x")
    with pytest.raises(NotFound, match="it has no pair at all"):
        config("").pair("mail")


def test_what_was_read_cannot_be_changed() -> None:
    loaded = config(PAIR)
    with pytest.raises(TypeError):
        loaded.calendars["mobile"].settings["path"] = "x"  # type: ignore[index]
