"""Changing single values leaves everything else as it is, byte for byte."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.config.edit import EditFailed, add_table, remove_table, remove_value, set_value
from engine.config.render import render
from engine.config.schema import PAIR
from engine.config.toml_text import toml_path, toml_value
from tests.config.drawing import documents, few, tables, texts, values_of

TEXT = """\
# about the file

[user]
name = "A. Miller"   # that is me

# about the pair
[pairs.mail]
left = "mobile"
# period = "all"
right = "outlook"    # ours
max_deletions = { count = 10, share = "25%" }

# about the other
[pairs.other]
left = "mobile"
"""


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _changed(before: str, after: str) -> list[tuple[str, str]]:
    return [pair for pair in zip(_lines(before), _lines(after), strict=True) if pair[0] != pair[1]]


pair_keys = st.sampled_from([key for key in PAIR.keys if not key.required]).flatmap(
    lambda key: st.tuples(st.just(key.name), values_of(key.kind))
)


@few
@given(documents(pairs_at_least=1), pair_keys, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.data())
def test_setting_a_value_touches_one_line(
    document: dict[str, Any], new: tuple[str, Any], newline: str, commented: bool, data: st.DataObject
) -> None:
    name, value = new
    before = render(document, commented=commented).replace("\n", newline)
    pair = data.draw(st.sampled_from(list(document["pairs"])))
    after = set_value(before, ("pairs", pair, name), value)
    old, now = before.split("\n"), after.split("\n")
    if name in document["pairs"][pair]:
        assert len(_changed(before, after)) <= 1
    else:
        at = next(at for at, line in enumerate(now) if at == len(old) or line != old[at])
        assert now[:at] + now[at + 1 :] == old
    assert tomllib.loads(after)["pairs"][pair][name] == value


@few
@given(documents(pairs_at_least=1), pair_keys, st.data())
def test_adding_a_value_and_taking_it_out_again_gives_the_same_text(
    document: dict[str, Any], new: tuple[str, Any], data: st.DataObject
) -> None:
    text = render(document, commented=True)
    path = ("pairs", data.draw(st.sampled_from(list(document["pairs"]))), new[0])
    assume(new[0] not in document["pairs"][path[1]])
    assert remove_value(set_value(text, path, new[1]), path) == text


@few
@given(documents(), tables(PAIR), st.booleans())
def test_adding_a_table_and_taking_it_out_again_gives_the_same_text(
    document: dict[str, Any], values: dict[str, Any], commented: bool
) -> None:
    text = render(document, commented=commented)
    added = add_table(text, ("pairs", "a new one"), values)
    assert tomllib.loads(added)["pairs"]["a new one"] == values
    assert remove_table(added, ("pairs", "a new one")) == text


@few
@given(documents(), st.data())
def test_removing_a_table_leaves_the_others(document: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(document["calendars"])))
    left = tomllib.loads(remove_table(render(document), ("calendars", name)))
    del document["calendars"][name]
    assert left == {key: table for key, table in document.items() if table}


@given(texts)
def test_any_text_can_be_a_value(value: str) -> None:
    assert tomllib.loads(set_value(TEXT, ("user", "name"), value))["user"]["name"] == value


def test_a_comment_behind_a_value_keeps_its_column() -> None:
    assert _changed(TEXT, set_value(TEXT, ("pairs", "mail", "right"), "ox")) == [
        ('right = "outlook"    # ours', 'right = "ox"         # ours')
    ]


def test_a_long_value_pushes_its_comment_away() -> None:
    assert _changed(TEXT, set_value(TEXT, ("user", "name"), "Anna Miller-Smith")) == [
        ('name = "A. Miller"   # that is me', 'name = "Anna Miller-Smith"  # that is me')
    ]


def test_a_new_value_stands_below_the_line_that_shows_it_commented_out() -> None:
    after = set_value(TEXT, ("pairs", "mail", "period"), {"past": "30 days"})
    assert _lines(after)[8:10] == ['# period = "all"', 'period = { past = "30 days" }']


def test_another_new_value_stands_below_the_last_one() -> None:
    after = set_value(TEXT, ("pairs", "mail", "merge"), False)
    assert _lines(after)[10:13] == ['max_deletions = { count = 10, share = "25%" }', "merge = false", ""]


def test_a_value_inside_of_an_inline_table() -> None:
    path = ("pairs", "mail", "max_deletions")
    assert '{ count = 3, share = "25%" }' in set_value(TEXT, (*path, "count"), 3)
    assert '{ share = "25%" }' in remove_value(TEXT, (*path, "count"))
    assert "{ count = 10 }" in remove_value(TEXT, (*path, "share"))
    only = remove_value(remove_value(TEXT, (*path, "share")), (*path, "count"))
    assert "count" not in only
    assert "{ count = 1 }" in set_value(only, (*path, "count"), 1)
    assert '{ count = 10, share = "25%" }' in set_value(remove_value(TEXT, (*path, "share")), (*path, "share"), "25%")


def test_a_first_table_is_added_for_its_first_value() -> None:
    assert set_value("", ("user", "name"), "A") == '[user]\nname = "A"\n'


def test_a_table_that_only_has_subtables_gets_lines_of_its_own() -> None:
    text = '[calendars.x.simulated]\nzone = "UTC"\n'
    assert tomllib.loads(set_value(text, ("calendars", "x", "type"), "outlook"))["calendars"]["x"] == {
        "type": "outlook",
        "simulated": {"zone": "UTC"},
    }


def test_a_value_in_a_table_of_dotted_keys() -> None:
    text = '[pairs]\nmail.left = "a" # first\nother.left = "b"\n'
    after = set_value(text, ("pairs", "mail", "right"), "c")
    assert after == '[pairs]\nmail.left = "a" # first\nmail.right = "c"\nother.left = "b"\n'


def test_a_table_with_lines_of_its_own_can_become_one_value() -> None:
    text = '[pairs.mail]\nleft = "a"\n[pairs.mail.categories]\ninclude = []\n'
    after = set_value(text, ("pairs", "mail", "categories"), {"exclude": ["x"]})
    assert after == '[pairs.mail]\nleft = "a"\ncategories = { exclude = ["x"] }\n'


def test_a_value_over_several_lines_is_replaced_as_a_whole() -> None:
    text = '[pairs.mail]\nauto = [\n  "startup", # first\n]\nmerge = true\n'
    assert set_value(text, ("pairs", "mail", "auto"), []) == "[pairs.mail]\nauto = []\nmerge = true\n"


def test_a_text_without_a_line_end_at_its_end() -> None:
    assert set_value('[user]\nname = "A"', ("user", "x"), 1) == '[user]\nname = "A"\nx = 1\n'


def test_a_table_goes_with_the_comment_right_above_it_and_others_stay() -> None:
    after = remove_table(TEXT, ("pairs", "mail"))
    assert "about the pair" not in after
    assert "about the file" in after
    assert "about the other" in after
    assert tomllib.loads(after)["pairs"] == {"other": {"left": "mobile"}}


def test_a_new_table_stands_with_its_group() -> None:
    text = TEXT + "\n[extra]\nx = 1\n"
    after = add_table(text, ("pairs", "third"), {"left": "a"})
    assert after.index("[pairs.other]") < after.index("[pairs.third]") < after.index("[extra]")


def test_windows_paths_are_written_to_be_read() -> None:
    assert r"name = 'C:\Users\me'" in set_value(TEXT, ("user", "name"), r"C:\Users\me")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: set_value(TEXT, ("pairs", "none", "left"), "a"), r"there is no table \[pairs.none\]"),
        (lambda: set_value(TEXT, ("pairs", "mail", "left", "x"), 1), '"left" is no table'),
        (lambda: remove_value(TEXT, ("pairs", "mail", "none")), "pairs.mail.none .* it is not there"),
        (lambda: remove_table(TEXT, ("pairs", "none")), "it is not there"),
        (lambda: add_table(TEXT, ("pairs", "mail"), {}), "it is already there"),
        (lambda: add_table("pairs = { mail = {} }", ("pairs", "other"), {"left": "a"}), "the way it is written there"),
        (lambda: set_value("name = ", ("user", "name"), "a"), "has to be mended before"),
    ],
)
def test_what_cannot_be_changed_is_said_and_nothing_is_changed(change: Any, said: str) -> None:
    with pytest.raises(EditFailed, match=said):
        change()


def test_only_what_toml_can_say_can_be_written() -> None:
    with pytest.raises(TypeError, match="no TOML value"):
        set_value(TEXT, ("user", "name"), object())


def test_what_looks_like_a_comment_inside_of_a_text_is_none() -> None:
    text = '[pairs.mail]\nhook = """\n# merge = true\n"""\nprivate = "sync"\n'
    assert set_value(text, ("pairs", "mail", "merge"), False) == text + "merge = false\n"


def _dotted(document: dict[str, Any]) -> str:
    tables = (
        (group, name, table) for group in ("calendars", "pairs") for name, table in document.get(group, {}).items()
    )
    lines = (
        f"{toml_path([group, name, key])} = {toml_value(value)}"
        for group, name, table in tables
        for key, value in table.items()
    )
    return "".join(f"{line}\n" for line in lines)


def _inline(document: dict[str, Any]) -> str:
    return "".join(f"{group} = {toml_value(table)}  # {group}\n" for group, table in document.items())


@few
@given(documents(pairs_at_least=1), pair_keys, st.sampled_from([_dotted, _inline]), st.data())
def test_other_ways_to_write_tables_can_be_changed_too(
    document: dict[str, Any], new: tuple[str, Any], style: Any, data: st.DataObject
) -> None:
    path = ("pairs", data.draw(st.sampled_from(list(document["pairs"]))), new[0])
    text = style(document)
    after = set_value(text, path, new[1])
    assert tomllib.loads(after)["pairs"][path[1]][new[0]] == new[1]
    assert new[0] not in tomllib.loads(remove_value(after, path))["pairs"][path[1]]
    assert path[1] not in tomllib.loads(remove_table(text, path[:2])).get("pairs", {})
