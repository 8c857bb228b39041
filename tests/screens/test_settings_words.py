"""The settings in words: every key of the config has its own, and what is shown can be typed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.keys import BUILT_IN
from engine.config.draft import drafted
from engine.config.schema import PAIR, TYPE, USER
from engine.config.toml_text import toml_value
from engine.model.keys import Choice, Choices, Command, Flag, Key, OneOf, Table
from tests.config.drawing import few, values_of
from tests.screens.walking import CONFIG
from tui import settings_words
from tui.settings_rows import as_typed, places, settings, taken
from tui.settings_words import GROUPS, Word, explained, in_words, needed, word


def _flat(table: Table, prefix: str = "") -> Iterator[tuple[str, Key]]:
    for key in table.keys:
        if not isinstance(key.kind, Table):
            yield prefix + key.name, key
        parts = (key.kind,) if isinstance(key.kind, Table) else key.kind.kinds if isinstance(key.kind, OneOf) else ()
        for part in parts:
            if isinstance(part, Table):
                yield from _flat(part, f"{prefix}{key.name}.")


TABLES = {"user": USER, "pair": PAIR, **{name: Table((TYPE, *table.keys)) for name, table in BUILT_IN.items()}}
KEYS = [(where, name, key) for where, table in TABLES.items() for name, key in _flat(table)]
ids = [f"{where}.{name}" for where, name, _ in KEYS]


@pytest.mark.parametrize(("where", "name", "key"), KEYS, ids=ids)
def test_every_key_has_words_of_its_own(where: str, name: str, key: Key) -> None:
    known = {"user": settings_words._USER, "pair": settings_words._PAIR}.get(
        where, {**settings_words._COMMON, **settings_words._CALENDARS.get(where, {})}
    )
    assert name in known
    found = word(where, name)
    assert len(found.label) <= 22, "it has room on the smallest screen"
    assert found.group in GROUPS
    said = explained(where, name, key.explain, "team")
    assert said.endswith((".", "...", "none;", "?"))
    assert "{name}" not in said
    assert '""' not in said
    assert "TOML" not in said


@pytest.mark.parametrize(("where", "name", "key"), KEYS, ids=ids)
def test_what_is_usual_is_told_in_words(where: str, name: str, key: Key) -> None:
    default = key.default_for("team")
    if default is not None:
        assert in_words(key.kind, default, word(where, name).empty)
    assert needed(key.kind)


def _typed(kind: Any) -> bool:
    return not isinstance(kind, (Choice, Choices, Flag, Command, Table)) and not (
        isinstance(kind, OneOf) and any(isinstance(part, Table) for part in kind.kinds)
    )


TYPED = [(where, name, key) for where, name, key in KEYS if _typed(key.kind) and not name.endswith("zone")]


@few
@given(st.data())
def test_what_is_shown_to_be_changed_can_be_entered_again(data: st.DataObject) -> None:
    _, name, key = data.draw(st.sampled_from(TYPED))
    value = data.draw(values_of(key.kind))
    text = f"[user]\nx = {toml_value(value)}\n"
    one = next(one for _, rows in settings(drafted(Path("c.toml"), text, text), ("user",)) for one in rows)
    one = one._replace(path=("pairs", "mail", "key"), key=key, value=value, word=Word(name))
    lines = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
    if any(
        isinstance(line, str) and (line != line.strip() or not line or len(line.splitlines()) > 1) for line in lines
    ):
        return  # blanks at the ends and line ends are nothing that one types
    if isinstance(value, dict) and any("=" in old or old != old.strip() or not old for old in value):
        return
    if isinstance(value, str) and value.isdecimal() and isinstance(key.kind, OneOf):
        return
    found = taken(one, as_typed(one), Path())
    assert found.value == value, found.wrong


def test_what_is_not_a_usual_table_can_be_seen_and_taken_out() -> None:
    text = 'calender = 5\n[calendars.x]\ntype = "outlook"\nfoldr = "y"\n[calendars]\ny = 5\n'
    draft = drafted(Path("c.toml"), text, text)
    assert [place.path for place in places(draft)] == [("user",), ("calendars", "x"), ("calendars", "y"), ("calender",)]
    wrong = [
        one.path for place in places(draft) for _, rows in settings(draft, place.path) for one in rows if one.problems
    ]
    assert ("calendars", "x", "foldr") in wrong
    assert ("calendars", "y") in wrong
    assert ("calender",) in wrong


@pytest.mark.parametrize(
    ("platform", "backend", "shown"),
    [("win32", "auto", False), ("linux", "auto", True), ("linux", "com", False), ("win32", "simulated", True)],
)
def test_the_simulated_program_is_only_set_where_there_is_one(platform: str, backend: str, shown: bool) -> None:
    text = f'[calendars.o]\ntype = "outlook"\nbackend = "{backend}"\n'
    rows = settings(drafted(Path("c.toml"), text, text), ("calendars", "o"), platform)
    assert any(group == settings_words.SIMULATED for group, _ in rows) is shown


def test_directions_and_winners_are_told_by_the_names_of_the_calendars() -> None:
    draft = drafted(Path("c.toml"), CONFIG, CONFIG)
    rows = {one.path[-1]: one for _, found in settings(draft, ("pairs", "team")) for one in found}
    assert rows["direction"].shown == "only from outlook to team"
    assert ("left", "outlook wins") in rows["on_conflict"].options
