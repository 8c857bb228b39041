"""Where things stand in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given

from engine.config.locate import Assignment, Header, Path, locate
from engine.config.render import render
from tests.config.drawing import documents, few

TEXT = '''\
# a comment with [a.header] and key = value in it
title = """
[not.a.header]
not_a_key = 1 \\""" still in it""""
[a]  # comment
b = 1
 c.d = [ # a list
  { x = "]" },
  'it''s'.y, # no
]
'''
GOOD = TEXT.replace("  'it''s'.y, # no\n", "  { y.z = '}', \"q q\" = 2026-01-01 07:00:00 },\n") + (
    "[[list]]\nn = 1\n[list.sub]\nm = 2\n[[list]]\nn = 3\n[ 'quo.ted' . \"x\\u0041\" ]\nk = {}\n"
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("a",), 5),
        (("a", "b"), 6),
        (("a", "c"), 7),
        (("a", "c", "d"), 7),
        (("a", "c", "d", 0, "x"), 8),
        (("a", "c", "d", 1, "y", "z"), 9),
        (("a", "c", "d", 1, "q q"), 9),
        (("list",), 11),
        (("list", 0, "n"), 12),
        (("list", 0, "sub", "m"), 14),
        (("list", 1, "n"), 16),
        (("quo.ted", "xA", "k"), 18),
        (("a", "missing"), 5),
        (("a", "c", "d", 0, "missing"), 8),
        (("missing", "too"), 1),
    ],
)
def test_lines(path: Path, line: int) -> None:
    tomllib.loads(GOOD)
    assert locate(GOOD).line(path) == line


def test_spans_hold_the_key_and_the_value_as_written() -> None:
    found = {
        one.path: (GOOD[one.key.start : one.key.end], GOOD[one.value.start : one.value.end])
        for one in locate(GOOD).assignments()
    }
    assert found[("a", "c", "d", 1, "q q")] == ('"q q"', "2026-01-01 07:00:00")
    assert found[("a", "c", "d", 0, "x")] == ("x", '"]"')
    assert found[("title",)][1].endswith('still in it""""')
    assert found[("quo.ted", "xA", "k")] == ("k", "{}")


def test_a_table_is_where_its_own_header_is_even_below_its_subtable() -> None:
    assert locate("[a.b]\nx = 1\n[a]\ny = 2").line(("a",)) == 3


def _leaves(value: Any, path: Path = ()) -> Any:
    if isinstance(value, dict):
        yield path
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    else:
        yield path


@few
@given(documents())
def test_everything_that_is_written_is_found(document: dict[str, Any]) -> None:
    text = render(document)
    layout = locate(text)
    found = {one.path[:length] for one in layout.statements for length in range(len(one.path) + 1)}
    assert set(_leaves(tomllib.loads(text))) <= found


@few
@given(documents())
def test_a_located_value_read_alone_is_the_value_in_the_document(document: dict[str, Any]) -> None:
    text = render(document).replace("\n", "\r\n")
    whole = tomllib.loads(text)
    for one in locate(text).statements:
        value: Any = whole
        for part in one.path:
            value = value[part]
        if isinstance(one, Assignment):
            assert tomllib.loads("x = " + text[one.value.start : one.value.end])["x"] == value
        else:
            assert isinstance(one, Header)
            assert isinstance(value, dict)
