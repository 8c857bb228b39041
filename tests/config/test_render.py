"""Config files made from the schema."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given

from engine.adapters.keys import BUILT_IN
from engine.config.model import Config
from engine.config.render import render, render_example, render_reference, render_starter
from engine.config.schema import PAIR, USER
from engine.model.keys import OneOf, Table
from tests.config.drawing import documents, few
from tests.config.reading import config

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def _typed(one: Config) -> Any:
    return one.user, dict(one.calendars), dict(one.pairs)


@few
@given(documents())
def test_a_rendered_config_says_what_it_was_made_of(document: dict[str, Any]) -> None:
    assert tomllib.loads(render(document)) == document


@few
@given(documents())
def test_keys_shown_as_comments_change_nothing(document: dict[str, Any]) -> None:
    assert _typed(config(render(document, commented=True))) == _typed(config(render(document)))


def test_the_example_is_made_from_the_schema() -> None:
    assert EXAMPLE.read_text("utf-8") == render_example(), "write render_example() to config.example.toml"


def test_the_example_is_a_valid_config_without_warnings() -> None:
    assert config(EXAMPLE.read_text("utf-8")).warnings == ()


def test_the_example_has_every_key_with_a_comment_above_it() -> None:
    document = tomllib.loads(render_example())
    assert set(document["user"]) == set(USER.names)
    assert set(document["pairs"]["mail"]) == set(PAIR.names)
    shown = {calendar["type"]: set(calendar) - {"type"} for calendar in document["calendars"].values()}
    assert shown == {type: set(table.names) for type, table in BUILT_IN.items() if type != "memory"}
    lines = render_example().splitlines()
    assert all(lines[at - 1].startswith("#") for at, line in enumerate(lines) if " = " in line and line[0] != "#")


def test_every_key_of_the_example_has_its_usual_value_or_the_sample_of_the_schema() -> None:
    mail = tomllib.loads(render_example())["pairs"]["mail"]
    assert mail["on_conflict"] == "ask"
    assert mail["auto"] == ["startup", "shutdown"]
    assert mail["max_deletions"] == {"count": 10, "share": "25%", "meetings": 3}


def test_the_starter_is_short_and_valid_and_shows_the_rest_as_comments() -> None:
    text = render_starter("Änne O'Hara", "notes", {"backend": "simulated"})
    assert tomllib.loads(text) == {
        "user": {"name": "Änne O'Hara"},
        "calendars": {
            "mobile": {"type": "mobile", "path": "mobile.db"},
            "notes": {"type": "notes", "backend": "simulated"},
        },
        "pairs": {"mail": {"left": "mobile", "right": "notes"}},
    }
    assert config(text).warnings == ()
    assert '# on_conflict = "ask"' in text
    assert '# path = "notes.db"' in text


def test_every_default_of_the_schema_is_a_value_that_its_key_takes() -> None:
    text = render_starter("A. Miller")
    everything = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE)
    assert _typed(config(everything)) == _typed(config(text))


def test_the_reference_has_a_row_for_every_key() -> None:
    page = render_reference()
    for table in [USER, PAIR, *(table for name, table in BUILT_IN.items() if name != "memory")]:
        for key in table.keys:
            assert f"| `{key.name}` |" in page
    assert "| `period.past` |" in page
    assert "| `max_deletions.share` |" in page


def test_explanations_are_one_line_sentences() -> None:
    def keys(table: Table) -> Any:
        for key in table.keys:
            yield key
            for kind in key.kind.kinds if isinstance(key.kind, OneOf) else (key.kind,):
                yield from keys(kind) if isinstance(kind, Table) else ()

    for table in [USER, PAIR, *BUILT_IN.values()]:
        for key in keys(table):
            assert "\n" not in key.explain
            assert key.explain.endswith((".", "..."))
