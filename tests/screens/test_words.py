"""Texts compared and merged word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.words import MOST, marked, merged, shortened, words

TEXTS = st.lists(st.sampled_from(["Hall", "hall", " ", "4", "7", ",", "\n", "é", "顧客"]), max_size=12).map("".join)


@given(TEXTS)
def test_the_words_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@given(TEXTS, TEXTS)
def test_marked_pieces_are_the_text(text: str, other: str) -> None:
    assert "".join(piece for piece, _ in marked(text, other)) == text


@given(TEXTS)
def test_nothing_is_marked_in_equal_texts(text: str) -> None:
    assert not any(differs for _, differs in marked(text, text))


def test_words_that_differ_are_marked() -> None:
    assert marked("park behind hall 7", "park behind hall 4") == [("park behind hall ", False), ("7", True)]


def test_very_long_texts_are_compared_by_their_ends() -> None:
    text, other = ("a " * MOST) + "x" + (" b" * MOST), ("a " * MOST) + "y" + (" b" * MOST)
    assert [piece for piece, differs in marked(text, other) if differs] == ["x"]


@given(TEXTS, TEXTS)
def test_one_sided_edits_merge_to_that_side(base: str, text: str) -> None:
    assert merged(base, base, text) == (text, True)
    assert merged(base, text, base) == (text, True)
    assert merged(base, text, text) == (text, True)


@given(TEXTS, TEXTS, TEXTS)
def test_a_clean_merge_does_not_ask_which_side_is_left(base: str, one: str, other: str) -> None:
    ways = merged(base, one, other), merged(base, other, one)
    assert ways[0].clean == ways[1].clean
    if ways[0].clean:
        assert ways[0].text == ways[1].text


def test_edits_of_different_words_go_together() -> None:
    base = "Lunch at noon in room 4"
    assert merged(base, "Lunch at one in room 4", "Lunch at noon in room 5") == ("Lunch at one in room 5", True)


@pytest.mark.parametrize(
    ("base", "left", "right", "text"),
    [
        ("Hall 1", "Hall 2", "Hall 3", "Hall 2 / 3"),
        ("Jour fixe", "Jour fixe with budget", "Jour fixe without Kim", "Jour fixe with budget / without Kim"),
        ("", "one", "other", "one / other"),
    ],
)
def test_edits_of_the_same_words_are_put_side_by_side(base: str, left: str, right: str, text: str) -> None:
    assert merged(base, left, right) == (text, False)


def test_long_stretches_that_agree_are_cut_down_around_what_differs() -> None:
    pieces = [("a" * 100, False), ("x", True), ("b" * 100, False), ("y", True), ("c" * 100, False)]
    short = shortened(pieces, around=10)
    assert [text for text, _ in short] == ["…" + "a" * 10, "x", "b" * 10 + "…" + "b" * 10, "y", "c" * 10 + "…"]
    assert shortened([("a" * 100, False)]) == [("a" * 100, False)]
