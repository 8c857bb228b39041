"""Texts that fit: the laws of columns, and how times and numbers are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli.render import clip, counted, listed, local, pad, plain, plain_lines, start, table, width

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["会議室", "e\u0301te\u0301", "👩‍🚀 Visit", ""]
)


@given(TEXTS, st.integers(0, 30))
def test_a_clipped_text_fits_and_a_short_one_stays(text: str, room: int) -> None:
    clipped = clip(text, room)
    assert width(clipped) <= room
    assert clipped == text or width(text) > room


@given(TEXTS, st.integers(0, 60))
def test_a_padded_text_fills_its_room(text: str, room: int) -> None:
    assert width(pad(text, room)) == max(room, width(text))


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), st.integers(-3, 2), st.integers(20, 100))
def test_a_table_fits_and_has_a_line_for_each_row(rows: list[tuple[str, str, str]], give: int, room: int) -> None:
    lines = table(("one", "two", "three"), rows, give, room).split("\n")
    assert len(lines) == len(rows) + 1
    assert max(map(width, lines)) <= room


@given(st.text(max_size=60))
def test_a_plain_text_is_one_line_and_stays_so(text: str) -> None:
    shown = plain(text)
    assert shown.splitlines() in ([], [shown])
    assert plain(shown) == shown


def test_wide_signs_take_two_columns_and_marks_none() -> None:
    assert (width("会議"), width("e\u0301"), width("abc")) == (4, 1, 3)
    assert clip("会議室", 5) == "会議…"


def test_columns_stay_in_line_below_wide_signs() -> None:
    assert table(("name", "place"), [("会議", "a"), ("Visit", "b")]) == "name   place\n会議   a\nVisit  b"


def test_the_column_that_gives_is_cut_first() -> None:
    shown = table(("id", "subject"), [("a" * 10, "b" * 40)], give=1, room=32)
    assert shown.splitlines()[1] == f"{'a' * 10}  {'b' * 19}…"


def test_lines_stay_lines() -> None:
    assert plain_lines("one\ttwo\nthree\x1b") == ["one two", "three"]


@pytest.mark.usefixtures("morning")
def test_times_are_told_by_this_machine_s_clock() -> None:
    assert local("2026-03-02T07:00:00Z") == "2026-03-02 08:00"
    assert local(None) == "never"


@pytest.mark.parametrize(
    "text, said",
    [
        ("2026-03-02", "Mon 2026-03-02"),
        ("2026-03-02T10:00:00-05:00", "Mon 2026-03-02 10:00"),
        ("", ""),
        ("no date at all", "no date at all"),
    ],
)
def test_starts_are_told_by_their_own_clock(text: str, said: str) -> None:
    assert start(text) == said


def test_numbers_and_lists() -> None:
    assert [counted(1, "item"), counted(2, "item"), counted(0, "entry", "entries")] == [
        "1 item",
        "2 items",
        "0 entries",
    ]
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
